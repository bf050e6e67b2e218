package whatif_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
	"github.com/cccplan/cccplan/planner/whatif"
)

// plan is a sheet of a plan file, staffed.
func plan(t testing.TB, text string) *sheet.Sheet {
	t.Helper()
	ctx := context.Background()
	f, err := planfile.Read(ctx, strings.NewReader(text), "plan.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	lim, _, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(ctx, f.Rows, lim)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := sheet.FromRows(f.Rows, lim, f.Unknown)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// two is a plan of two queues and days.
const two = `start,utc_offset_min,queue,channel,interval_s,volume,volume_lo80,volume_hi80,aht_s,sl_target,sl_within_s,patience_s,shrinkage,committed
2026-03-02 09:00,60,sales,voice,1800,100,80,120,180,0.8,20,,0.3,13
2026-03-02 09:30,60,sales,voice,1800,50,40,60,180,0.8,20,,0.3,13
2026-03-03 09:00,60,sales,voice,1800,100,80,120,180,0.8,20,,0.3,14
2026-03-02 09:00,60,help,voice,1800,30,,,300,0.8,20,90,0.3,
`

func parse(t testing.TB, s string) whatif.Change {
	t.Helper()
	c, err := whatif.ParseChange(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseChange(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"volume+10%", "volume+10%"}, {"Volume -2.5 %", "volume-2.5%"}, {"aht+5s", "aht_s+5"}, {"aht_s=260", "aht_s=260"},
		{"sales:volume+500@2026-03-02", "sales:volume+500@2026-03-02"}, {"a:b-c/chat:shrinkage+2pt@2026-03-02..2026-03-08", "a:b-c/chat:shrinkage+2pt@2026-03-02..2026-03-08"},
		{"sl_target=85%", "sl_target=0.85"}, {"sl_target=0.85", "sl_target=0.85"}, {"opening_backlog=3600:20", "opening_backlog=3600:20"}, {"min_agents=2", "min_agents=2"},
	} {
		c, err := whatif.ParseChange(tt.text)
		if err != nil || c.String() != tt.want {
			t.Errorf("%s: %s (%v), want %s", tt.text, c, err, tt.want)
			continue
		}
		if again := parse(t, c.String()); again != c {
			t.Errorf("%s: %+v is read again as %+v", tt.text, c, again)
		}
	}
	for _, tt := range []struct{ text, want string }{
		{"", "is no input"}, {"volum+10%", "did you mean volume?"}, {"agents+1", "cannot be edited"}, {"volume+x%", "is no number"}, {"volume+1e400", "is no number"},
		{"volume-110%", "less than nothing"}, {"shrinkage+2", "want % of the shrinkage there is, or pt"}, {"aht+5pt", `unit "pt" does not go`}, {"model+1", "is a text"},
		{"volume+1%@2026-02-30", "is no day"}, {"volume+1%@2026-03-03..2026-03-02", "is before"}, {"volume+-1", "is no number"}, {"volume+0x10", "is no number"},
	} {
		if _, err := whatif.ParseChange(tt.text); !errors.Is(err, whatif.ErrChange) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// FuzzParseChange: what is read is written so that it is read as the same.
func FuzzParseChange(f *testing.F) {
	for _, s := range []string{"volume+10%", "sales:aht_s+15s@2026-03-02..2026-03-08", "a/chat:shrinkage+2pt", "sl_target=85%", "model=A", "x:=y:carry=mol@z@2026-03-02"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := whatif.ParseChange(s)
		if err != nil {
			return
		}
		again, err := whatif.ParseChange(c.String())
		if err != nil {
			t.Fatalf("%q is written %q: %v", s, c, err)
		}
		if math.Abs(again.By-c.By) > 1e-9*math.Max(1, math.Abs(c.By)) {
			t.Fatalf("%q: %v becomes %v", s, c.By, again.By)
		}
		if again.By = c.By; again != c {
			t.Fatalf("%q: %+v becomes %+v", s, c, again)
		}
	})
}

func TestApply(t *testing.T) {
	s := plan(t, two)
	for _, tt := range []struct {
		changes string
		q       sheet.Quantity
		want    []string // by line: help, then sales
	}{
		{"volume+10%", sheet.Volume, []string{"33", "110", "55", "110"}},
		// Ranges go with their volume.
		{"sales:volume+10%", sheet.VolumeHi80, []string{"", "132", "66", "132"}},
		{"sales:volume=300@2026-03-02", sheet.Volume, []string{"30", "200", "100", "100"}},
		{"sales:volume+50", sheet.Volume, []string{"30", "120", "60", "120"}},
		{"aht+5s sales:aht+1%", sheet.AHT, []string{"305", "186.85", "186.85", "186.85"}},
		{"aht=200@2026-03-03", sheet.AHT, []string{"300", "180", "180", "200"}},
		{"shrinkage+2pt shrinkage-50%", sheet.Shrinkage, []string{"0.16", "0.16", "0.16", "0.16"}},
		{"sales/voice:sl_target=90%", sheet.Target, []string{"0.8", "0.9", "0.9", "0.9"}},
		// More of nothing known is not known; a patience that is set makes Erlang A of C.
		{"patience+10", sheet.Patience, []string{"100", "", "", ""}},
		{"patience=60", sheet.Model, []string{"A", "A", "A", "A"}},
	} {
		var changes []whatif.Change
		for _, text := range strings.Fields(tt.changes) {
			changes = append(changes, parse(t, text))
		}
		r, err := whatif.Apply(context.Background(), s, changes)
		if err != nil {
			t.Fatal(tt.changes, err)
		}
		for i, want := range tt.want {
			if got := tt.q.Format(r.After.At(i, tt.q)); got != want {
				t.Errorf("%s: %s of %s is %s, want %s", tt.changes, tt.q, s.Name(i), got, want)
			}
		}
	}
	for _, tt := range []struct{ change, want string }{
		{"x:volume+1%", "meets no line"}, {"volume+1%@2025-01-01", "meets no line"}, {"volume-1000", "want from 0"}, {"shrinkage+80pt", "shrinkage would be 1.1: want from 0 to 0.999999"},
	} {
		if _, err := whatif.Apply(context.Background(), s, []whatif.Change{parse(t, tt.change)}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.change, err, tt.want)
		}
	}
}

// What follows is what staffing the changed volume by itself says, by package erlang; and
// the deltas, added to what was, are what is.
func TestApplyComputes(t *testing.T) {
	s := plan(t, two)
	r, err := whatif.Apply(context.Background(), s, []whatif.Change{parse(t, "sales:volume+20%@2026-03-02")})
	if err != nil {
		t.Fatal(err)
	}
	q := erlang.Queue{Load: 120 * 180 / 1800., AHT: 180}
	want, err := q.Fewest(erlang.Target{ServiceLevel: 0.8, Within: 20})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.After.At(1, sheet.Agents).N; got != int64(want) {
		t.Errorf("%d agents, want %d", got, want)
	}
	at := map[string]int64{}
	for _, d := range r.Deltas() {
		if n, ok := d.Difference(); ok {
			at[fmt.Sprint(d.Line, d.Quantity)] = n
		}
	}
	for i := range s.Len() {
		for q := range sheet.Quantity(sheet.Count) {
			a, b := s.At(i, q), r.After.At(i, q)
			if q.Spec().Text || a.State != sheet.Known || b.State != sheet.Known {
				continue
			}
			if n := at[fmt.Sprint(i, q)]; a.N+n != b.N {
				t.Errorf("%s of %s: %d and %d is not %d", q, s.Name(i), a.N, n, b.N)
			}
		}
	}
}

// A change of nothing changes nothing.
func TestApplyNothing(t *testing.T) {
	s := plan(t, two)
	for _, text := range []string{"volume+0%", "aht+0", "sales:shrinkage=0.3", "sales:volume+0"} {
		r, err := whatif.Apply(context.Background(), s, []whatif.Change{parse(t, text)})
		if err != nil || !r.After.Equal(s) || len(r.Deltas()) > 0 {
			t.Errorf("%s: %v, deltas %v", text, err, r.Deltas())
		}
	}
}

// The most that a staff carries meets the targets, and a thousandth of a contact more does
// not, whatever the queue.
func TestCarryIsMost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		patience := ""
		if rapid.Bool().Draw(rt, "patient") {
			patience = fmt.Sprint(rapid.IntRange(1, 600).Draw(rt, "patience"))
		}
		volume := rapid.Float64Range(0, 400).Draw(rt, "volume")
		aht := rapid.Float64Range(20, 900).Draw(rt, "aht")
		level := rapid.IntRange(50, 99).Draw(rt, "level")
		least := rapid.IntRange(0, 30).Draw(rt, "staff")
		s := plan(t, fmt.Sprintf("start,interval_s,volume,aht_s,sl_target,sl_within_s,patience_s,committed\n2026-03-02 09:00,900,%.3f,%.3f,0.%02d,20,%s,%d\n", volume, aht, level, patience, least))
		list, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
		if err != nil {
			rt.Fatal(err)
		}
		c := list[0]
		exact := func(v float64) float64 {
			r, err := whatif.Apply(context.Background(), s, []whatif.Change{{Quantity: sheet.Volume, By: v}})
			if err != nil {
				rt.Fatal(err)
			}
			return r.After.Float(0, sheet.AgentsExact)
		}
		if c.Why != nil {
			// The least of agents while open is more than there are.
			if exact(0) <= c.Staff {
				rt.Fatalf("%v agents: %v", c.Staff, c.Why)
			}
			return
		}
		if n := exact(c.Most); n > c.Staff {
			rt.Fatalf("%v contacts take %v agents and are more than %v carry", c.Most, n, c.Staff)
		}
		if n := exact(planner.Round(c.Most+0.001, 3)); n <= c.Staff {
			rt.Fatalf("%v agents carry a thousandth more than %v: that takes %v", c.Staff, c.Most, n)
		}
		// The level of the staff that is there is that of the queue.
		q := erlang.Queue{Load: s.Float(0, sheet.Volume) * s.Float(0, sheet.AHT) / 900, AHT: s.Float(0, sheet.AHT)}
		if patience != "" {
			q.Patience = s.Float(0, sheet.Patience)
		}
		if m, err := q.Core(c.Staff, 20); err != nil || math.Abs(m.ServiceLevel-c.Level) > 1e-9 {
			rt.Fatalf("level %v, want %v (%v)", c.Level, m.ServiceLevel, err)
		}
	})
}

func TestRooms(t *testing.T) {
	s := plan(t, two)
	carried, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
	if err != nil {
		t.Fatal(err)
	}
	rooms := whatif.Rooms(s, carried)
	if len(rooms) != 2 || rooms[0].Queue != "help" || rooms[1].Queue != "sales" {
		t.Fatalf("%+v", rooms)
	}
	// 100 contacts take 13.04 agents: 13 are too few, 14 enough. See planner, golden values.
	r := rooms[1]
	if r.Lines != 3 || r.Short != 1 || r.Tightest != 1 || r.Growth >= 0 || r.Growth < -0.02 {
		t.Errorf("%+v", r)
	}
	var in, all float64
	for _, c := range carried[1:] {
		in, all = in+c.Level*c.Volume, all+c.Volume
	}
	if math.Abs(r.Level-in/all) > 1e-12 || r.Contacts != 250 {
		t.Errorf("%+v, want a level of %v", r, in/all)
	}
}

// Lines that are staffed with others have no most of their own, and say so.
func TestCarryTogether(t *testing.T) {
	for _, tt := range []struct{ head, cells, want string }{
		{"sl_period", "day", "that of a day"}, {"carry", "sbc", "carried over"}, {"model", "deferred", "spread over intervals"}, {"aht_s", "", "no agents"},
	} {
		aht := ",aht_s"
		value := ",180"
		if tt.head == "aht_s" {
			aht, value = "", ""
		}
		s := plan(t, "start,interval_s,volume,sl_target,sl_within_s"+aht+","+tt.head+"\n2026-03-02 09:00,1800,100,0.8,1200"+value+","+tt.cells+"\n")
		list, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
		if err != nil || list[0].Why == nil || !strings.Contains(list[0].Why.Error(), tt.want) || !math.IsNaN(list[0].Most) {
			t.Errorf("%s: %+v (%v), want %s", tt.head, list, err, tt.want)
		}
	}
}

func TestWrite(t *testing.T) {
	s := plan(t, strings.Replace(two, "help", "=help", 1))
	r, err := whatif.Apply(context.Background(), s, []whatif.Change{parse(t, "=help:aht+10s")})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteDeltas(&b, planfile.Locale{}); err != nil {
		t.Fatal(err)
	}
	if want := "2026-03-02 09:00,60,'=help,voice,aht_s,300,310,10\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %s in\n%s", want, b.String())
	}
	carried, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	de, err := planfile.ParseLocale("de")
	if err != nil {
		t.Fatal(err)
	}
	if err := whatif.WriteCarried(&b, s, carried, de); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "\r\n2026-03-02 09:30;60;sales;voice;13;50;99,") {
		t.Error(b.String())
	}
}
