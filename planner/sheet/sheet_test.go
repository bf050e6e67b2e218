package sheet_test

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

func ptr[T any](x T) *T { return &x }

// drawPlan is a plan of some queues of every model, staffed.
func drawPlan(rt *rapid.T) ([]planner.Row, []planner.Limits, []string) {
	nan := math.NaN()
	var rows []planner.Row
	var policy planner.Policy
	policy.Defaults = planner.Defaults()
	offset := rapid.SampledFrom([]int{0, 60, -300, 345}).Draw(rt, "offset")
	zoned := rapid.Bool().Draw(rt, "zoned")
	extra := rapid.Bool().Draw(rt, "extra")
	for _, q := range []struct {
		name, channel string
		given         planner.Given
	}{
		{"sales", "voice", planner.Given{Patience: ptr(90 * time.Second), Redial: ptr(0.2)}},
		{"help", "voice", planner.Given{MaxOccupancy: ptr(0.85), MinAgents: ptr(2), Shrinkage: ptr(0.3)}},
		{"night", "voice", planner.Given{Period: ptr(planner.PeriodDay)}},
		{"talk", "chat", planner.Given{Concurrency: []float64{1, 1.25, 1.6}, MaxASA: ptr(30 * time.Second)}},
		{"post", "email", planner.Given{Deadline: ptr(4 * time.Hour), Opening: []planner.Aged{{Age: 3600, Contacts: 4.5}}}},
		{"risky", "voice", planner.Given{Risk: ptr(0.2), Absence: ptr(0.05)}},
		{"dial", "outbound", planner.Given{Dial: ptr(12.5)}},
	} {
		if !rapid.Bool().Draw(rt, q.name) {
			continue
		}
		policy.Said = append(policy.Said, planner.Rule{Queue: q.name, Given: q.given})
		for i := range rapid.IntRange(1, 6).Draw(rt, "rows") {
			r := planner.Row{
				Start: planner.Start{Wall: time.Date(2026, 3, 29, 0, 30*i, 0, 0, time.UTC)}, Queue: q.name, Channel: q.channel, Interval: 30 * time.Minute,
				Volume: planner.Round(rapid.Float64Range(0, 200).Draw(rt, "volume"), 3), AHT: planner.Round(rapid.Float64Range(1, 600).Draw(rt, "aht"), 3),
				Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan, Method: "given",
			}
			if zoned {
				r.Start.HasOffset, r.Start.OffsetMin = true, offset
			}
			if rapid.Bool().Draw(rt, "ranges") {
				r.Lo80, r.Hi80, r.Lo95, r.Hi95 = r.Volume*.9, r.Volume*1.1, r.Volume*.8, r.Volume*1.2
				for _, x := range []*float64{&r.Lo80, &r.Hi80, &r.Lo95, &r.Hi95} {
					*x = planner.Round(*x, 3)
				}
			}
			if extra {
				r.Extra = []string{"12,5"}
			}
			rows = append(rows, r)
		}
	}
	lim, _, err := planner.Prepare(context.Background(), rows, policy)
	if err == nil {
		err = planner.StaffAll(context.Background(), rows, lim)
	}
	if err != nil {
		rt.Fatal(err)
	}
	if extra {
		return rows, lim, []string{"committed"}
	}
	return rows, lim, nil
}

// drawSheet is a plan that nobody staffed.
func drawSheet(rt *rapid.T) *sheet.Sheet {
	var lines []sheet.Line
	for _, queue := range []string{"a", "b"} {
		for i := range rapid.IntRange(0, 5).Draw(rt, "lines") {
			cells := map[sheet.Quantity]sheet.Value{
				sheet.Volume: sheet.Number(rapid.Int64Range(0, 1e6).Draw(rt, "volume")), sheet.AHT: sheet.Number(rapid.Int64Range(1, 6e5).Draw(rt, "aht")),
				sheet.Model: sheet.Text("C"), sheet.Shrinkage: sheet.Number(rapid.SampledFrom([]int64{0, 3e5}).Draw(rt, "shrinkage")),
			}
			if rapid.Bool().Draw(rt, "committed") {
				cells[sheet.Committed] = sheet.Number(12_500_000)
			}
			lines = append(lines, sheet.Line{Key: sheet.Key{Queue: queue, Channel: "voice", Start: int64(i) * 1800, Interval: 1800}, Offset: 60, Cells: cells})
		}
	}
	s, err := sheet.New(lines)
	if err != nil {
		rt.Fatal(err)
	}
	return s
}

// comparable is a row of which NaNs are equal, without what no file shows.
func comparable(r planner.Row) planner.Row {
	v := reflect.ValueOf(&r).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Float64 && math.IsNaN(f.Float()) {
			f.SetFloat(-math.MaxFloat64)
		}
	}
	r.Alone, r.Extra = 0, nil
	if r.Terms != nil && r.Terms.Empty() {
		r.Terms = nil
	}
	if t := r.Agreed(); t.Redial == 0 && t.Reconnect == 0 && t.Callback == 0 {
		r.Attempts = 0
	}
	if r.Agreed().Risk == 0 {
		r.Assured = 0
	}
	if r.Model != planner.ModelDeferred || r.Within < 0 {
		r.Backlog = 0
	}
	return r
}

// Rows of a plan come back from a sheet as they were, limits and all; and derived cells
// out of the inputs alone are those that the planner found, to the last bit.
func TestRowsThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows, lim, unknown := drawPlan(rt)
		s, err := sheet.FromRows(rows, lim, unknown)
		if err != nil {
			rt.Fatal(err)
		}
		// By key: a plan has them in any order.
		at := map[sheet.Key]int{}
		for i, r := range rows {
			at[sheet.Key{Queue: r.Queue, Channel: r.Channel, Start: r.Start.Instant().Unix(), Interval: 1800}] = i
		}
		again, lim2, _, err := s.Rows()
		if err != nil {
			rt.Fatal(err)
		}
		if len(again) != len(rows) {
			rt.Fatalf("%d rows of %d", len(again), len(rows))
		}
		for k := range again {
			i := at[s.Key(k)]
			if a, b := comparable(again[k]), comparable(rows[i]); !reflect.DeepEqual(a, b) {
				rt.Fatalf("row %d:\n%+v\n%+v\nterms %+v %+v", i, a, b, a.Terms, b.Terms)
			}
			if lim2[k] != lim[i] {
				rt.Fatalf("limits of row %d: %+v, want %+v", i, lim2[k], lim[i])
			}
			if len(unknown) > 0 && s.At(k, sheet.Committed) != sheet.Number(12_500_000) {
				rt.Fatalf("committed %v", s.At(k, sheet.Committed))
			}
		}
		fresh := s.Clone()
		if err := fresh.Recompute(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if !fresh.Equal(s) {
			rt.Fatal("recomputed cells differ")
		}
		if n := len(sheet.Diff(s, fresh)); n > 0 {
			rt.Fatalf("%d edits between equal sheets", n)
		}
	})
}

// edited is s with some inputs changed, lines gone and lines new.
func edited(rt *rapid.T, s *sheet.Sheet) *sheet.Sheet {
	var lines []sheet.Line
	seen := map[sheet.Key]bool{}
	for i := range s.Len() {
		l := s.Line(i, false)
		if seen[l.Key] {
			continue
		}
		seen[l.Key] = true
		switch rapid.IntRange(0, 5).Draw(rt, "edit") {
		case 0:
			continue
		case 1:
			l.Cells[sheet.Volume] = sheet.Number(rapid.Int64Range(0, 1e6).Draw(rt, "volume"))
		case 2:
			l.Cells[sheet.AHT] = sheet.Value{State: sheet.Unknown}
			delete(l.Cells, sheet.Method)
		case 3:
			more := s.Line(i, false)
			more.Key.Start += 86400
			if _, there := s.Find(more.Key); !there {
				lines, seen[more.Key] = append(lines, more), true
			}
			l.Offset = 120
		}
		lines = append(lines, l)
	}
	t, err := sheet.New(lines)
	if err != nil {
		rt.Fatal(err)
	}
	return t
}

// apply(diff(x, y), x) = y, and no edit can be left out.
func TestDiffApplies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x, y := edited(rt, drawSheet(rt)), edited(rt, drawSheet(rt))
		if rapid.Bool().Draw(rt, "near") {
			y = edited(rt, x)
		}
		edits := sheet.Diff(x, y)
		z, err := sheet.Apply(edits, x)
		if err != nil {
			rt.Fatal(err)
		}
		if !z.Equal(y) {
			rt.Fatal("apply(diff(x, y), x) is not y")
		}
		if len(edits) == 0 {
			return
		}
		k := rapid.IntRange(0, len(edits)-1).Draw(rt, "left out")
		less := append(append([]sheet.Edit{}, edits[:k]...), edits[k+1:]...)
		if z, err := sheet.Apply(less, x); err != nil || z.Equal(y) {
			rt.Fatalf("without edit %+v the result is the same (%v)", edits[k], err)
		}
	})
}

func TestApplyRefusesWhatIsNotThere(t *testing.T) {
	key := sheet.Key{Queue: "a", Channel: "voice", Start: 0, Interval: 1800}
	x, err := sheet.New([]sheet.Line{{Key: key, Offset: sheet.NoOffset, Cells: map[sheet.Quantity]sheet.Value{sheet.Volume: sheet.Number(5)}}})
	if err != nil {
		t.Fatal(err)
	}
	other := key
	other.Start = 1800
	for name, e := range map[string]sheet.Edit{
		"no such line":  {Kind: sheet.SetCell, Key: other, Quantity: sheet.Volume, To: sheet.Number(1)},
		"stale":         {Kind: sheet.SetCell, Key: key, Quantity: sheet.Volume, From: sheet.Number(4), To: sheet.Number(1)},
		"derived":       {Kind: sheet.SetCell, Key: key, Quantity: sheet.Agents, To: sheet.Number(1)},
		"there already": {Kind: sheet.AddLine, Key: key, Line: &sheet.Line{Key: key}},
		"out of range":  {Kind: sheet.SetCell, Key: key, Quantity: sheet.Volume, From: sheet.Number(5), To: sheet.Number(-1)},
		"not a text":    {Kind: sheet.SetCell, Key: key, Quantity: sheet.Volume, From: sheet.Number(5), To: sheet.Text("many")},
	} {
		if _, err := sheet.Apply([]sheet.Edit{e}, x); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A cell that is absent, one that is not known and 0 are three things.
func TestAbsentUnknownZero(t *testing.T) {
	for i, v := range []sheet.Value{{}, {State: sheet.Unknown}, sheet.Number(0)} {
		want := []string{"", "unknown", "0"}[i]
		if got := sheet.AHT.Format(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
		if again, err := sheet.AHT.Parse(want); err != nil || again != v {
			t.Errorf("%q is %v (%v), want %v", want, again, err, v)
		}
	}
}

func TestFormatThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := sheet.Quantity(rapid.IntRange(0, sheet.Count-1).Draw(rt, "quantity"))
		if q.Spec().Text {
			return
		}
		v := sheet.Number(rapid.Int64Range(-sheet.Most, sheet.Most).Draw(rt, "n"))
		again, err := q.Parse(q.Format(v))
		if err != nil || again != v {
			rt.Fatalf("%v -> %q -> %v (%v)", v, q.Format(v), again, err)
		}
	})
}

func TestNames(t *testing.T) {
	for q := range sheet.Quantity(sheet.Count) {
		if p, err := sheet.ParseQuantity(q.String()); err != nil || p != q {
			t.Errorf("%s is read as %v (%v)", q, p, err)
		}
	}
	if _, err := sheet.ParseQuantity("gap_fte"); err == nil {
		t.Error("no error for a quantity that is none")
	}
}

// An edit of a patience decides the model, as it does in a plan file.
func TestPatienceDecidesModel(t *testing.T) {
	rows := []planner.Row{{Start: planner.Start{Wall: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}, Queue: "a", Channel: "voice", Interval: time.Hour, Volume: 100, AHT: 180,
		ServiceLevelTarget: math.NaN(), Within: math.NaN(), Patience: math.NaN(), Shrinkage: math.NaN(), AgentsExact: math.NaN(), Lo80: math.NaN(), Hi80: math.NaN(), Lo95: math.NaN(), Hi95: math.NaN()}}
	lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(planner.Given{}))
	if err != nil {
		t.Fatal(err)
	}
	if err := planner.StaffAll(context.Background(), rows, lim); err != nil {
		t.Fatal(err)
	}
	s, err := sheet.FromRows(rows, lim, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(0, sheet.Patience, sheet.Number(60_000)); err != nil {
		t.Fatal(err)
	}
	if err := s.Recompute(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := s.At(0, sheet.Model).Text; got != "A" {
		t.Errorf("model %q, want A", got)
	}
	if s.At(0, sheet.Abandonment).N == 0 {
		t.Error("nobody hangs up")
	}
}
