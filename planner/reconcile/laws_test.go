package reconcile_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

type cells = map[sheet.Quantity]sheet.Value

// lineOf is a half hour of a queue that can be staffed.
func lineOf(queue string, slot int64, volume, aht int64) sheet.Line {
	return sheet.Line{Key: sheet.Key{Queue: queue, Channel: "voice", Start: 1767600000 + slot*1800, Interval: 1800}, Offset: 60, Cells: cells{
		sheet.Volume: sheet.Number(volume), sheet.AHT: sheet.Number(aht), sheet.Model: sheet.Text("C"), sheet.Definition: sheet.Text("offered"),
		sheet.Target: sheet.Number(800_000), sheet.Within: sheet.Number(20_000), sheet.Shrinkage: sheet.Number(300_000), sheet.MinAgents: sheet.Number(1),
	}}
}

func drawBase(rt *rapid.T) []sheet.Line {
	var lines []sheet.Line
	for _, q := range []string{"a", "b"} {
		for i := range rapid.Int64Range(0, 4).Draw(rt, "lines") {
			lines = append(lines, lineOf(q, i, rapid.Int64Range(0, 50_000).Draw(rt, "volume"), rapid.Int64Range(60_000, 300_000).Draw(rt, "aht")))
		}
	}
	return lines
}

// editable are inputs of every kind of owner, with values to draw.
var editable = map[sheet.Quantity]func(*rapid.T) sheet.Value{
	sheet.Volume: func(rt *rapid.T) sheet.Value { return sheet.Number(rapid.Int64Range(0, 50_000).Draw(rt, "v")) },
	sheet.AHT: func(rt *rapid.T) sheet.Value {
		return sheet.Number(rapid.SampledFrom([]int64{180_000, 181_000, 250_000}).Draw(rt, "a"))
	},
	sheet.Shrinkage: func(rt *rapid.T) sheet.Value {
		return sheet.Number(rapid.SampledFrom([]int64{300_000, 310_000}).Draw(rt, "s"))
	},
	sheet.Committed: func(rt *rapid.T) sheet.Value { return sheet.Number(rapid.SampledFrom([]int64{5e6, 6e6}).Draw(rt, "c")) },
	sheet.Method: func(rt *rapid.T) sheet.Value {
		return sheet.Text(rapid.SampledFrom([]string{"auto", "by hand"}).Draw(rt, "m"))
	},
	sheet.MaxOccupancy: func(rt *rapid.T) sheet.Value {
		return rapid.SampledFrom([]sheet.Value{{}, {State: sheet.Unknown}, sheet.Number(850_000)}).Draw(rt, "o")
	},
}

// drawEdited is the base with some cells changed, lines gone and lines new. may says which
// cells and lines may be touched.
func drawEdited(rt *rapid.T, base []sheet.Line, may func(sheet.Quantity) bool, lines bool) *sheet.Sheet {
	var list []sheet.Line
	for _, l := range base {
		c := cells{}
		for q, v := range l.Cells {
			c[q] = v
		}
		l.Cells = c
		if lines && rapid.IntRange(0, 7).Draw(rt, "gone") == 0 {
			continue
		}
		for q := range sheet.Quantity(sheet.Count) {
			draw := editable[q]
			if draw == nil || !may(q) || rapid.IntRange(0, 2).Draw(rt, "edit") > 0 {
				continue
			}
			if v := draw(rt); v.State == sheet.Absent {
				delete(c, q)
			} else {
				c[q] = v
			}
		}
		list = append(list, l)
	}
	if lines && rapid.Bool().Draw(rt, "new") {
		list = append(list, lineOf("c", rapid.Int64Range(0, 1).Draw(rt, "slot"), 10_000, rapid.SampledFrom([]int64{180_000, 200_000}).Draw(rt, "aht")))
	}
	return made(rt, list)
}

func made(tb interface{ Fatal(...any) }, lines []sheet.Line) *sheet.Sheet {
	s, err := sheet.New(lines)
	if err == nil {
		err = s.Recompute(context.Background())
	}
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func anything(sheet.Quantity) bool { return true }

func drawConfig(rt *rapid.T) reconcile.Config {
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners()}
	if rapid.Bool().Draw(rt, "joint") {
		cfg.Owners.Of[sheet.Volume] = sheet.Joint
	}
	if rapid.Bool().Draw(rt, "corridor") {
		cfg.Corridors = []reconcile.Corridor{{
			All: true, Grain: rapid.SampledFrom([]sheet.Grain{sheet.Interval, sheet.Day, sheet.Week}).Draw(rt, "grain"),
			Below: rapid.Int64Range(0, 300_000).Draw(rt, "below"), Above: rapid.Int64Range(0, 300_000).Draw(rt, "above"),
			Rule: rapid.SampledFrom([]reconcile.Rule{reconcile.ByOwner, reconcile.ByBase, reconcile.Midpoint}).Draw(rt, "rule"),
		}}
	}
	return cfg
}

func merge(rt interface{ Fatal(...any) }, base, client, ccc *sheet.Sheet, cfg reconcile.Config) *reconcile.Result {
	var b *reconcile.Plan
	if base != nil {
		b = &reconcile.Plan{Name: "base", Sheet: base}
	}
	r, err := reconcile.Merge(context.Background(), b, reconcile.Plan{Name: "client", Sheet: client}, reconcile.Plan{Name: "ccc", Sheet: ccc}, cfg)
	if err != nil {
		rt.Fatal(err)
	}
	return r
}

// Law: merge(b, b, x) = merge(b, x, b) = x, where x changes what its party may.
func TestLawUnchangedSideGivesWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b := made(rt, lines)
		cfg := drawConfig(rt)
		may := func(party sheet.Owner) func(sheet.Quantity) bool {
			return func(q sheet.Quantity) bool { o := cfg.Owners.Of[q]; return o == party || o == sheet.Joint }
		}
		x := drawEdited(rt, lines, may(sheet.Client), true)
		if r := merge(rt, b, x, b, cfg); !r.Merged.Equal(x) || r.Open() > 0 {
			rt.Fatalf("merge(b, x, b) is not x: %+v", r.Cells)
		}
		x = drawEdited(rt, lines, may(sheet.CCC), false)
		if r := merge(rt, b, b, x, cfg); !r.Merged.Equal(x) || r.Open() > 0 {
			rt.Fatalf("merge(b, b, x) is not x: %+v", r.Cells)
		}
	})
}

// Law: what a party changes that it does not own is kept as a request, and the base stays.
func TestLawTrespassIsARequest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b := made(rt, lines)
		x := drawEdited(rt, lines, func(q sheet.Quantity) bool { return q == sheet.Volume || q == sheet.Method }, true)
		r := merge(rt, b, b, x, reconcile.Config{Owners: reconcile.DefaultOwners()})
		if !r.Merged.Equal(b) {
			rt.Fatal("the contact centre changed the client's cells")
		}
		edits := sheet.Diff(b, x)
		requests := 0
		for _, c := range r.Cells {
			if c.Status == reconcile.Request {
				requests++
			}
		}
		if requests != len(edits) || len(r.Cells) != len(edits) {
			rt.Fatalf("%d requests of %d edits", requests, len(edits))
		}
	})
}

// Law: merge(b, x, x) = x.
func TestLawBothTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		x := drawEdited(rt, lines, anything, true)
		r := merge(rt, made(rt, lines), x, x, drawConfig(rt))
		if !r.Merged.Equal(x) || r.Open() > 0 {
			rt.Fatalf("merge(b, x, x) is not x: %+v", r.Cells)
		}
	})
}

// swapped is a configuration with the parties in each other's place.
func swapped(cfg reconcile.Config) reconcile.Config {
	swap := func(o sheet.Owner) sheet.Owner {
		switch o {
		case sheet.Client:
			return sheet.CCC
		case sheet.CCC:
			return sheet.Client
		}
		return o
	}
	for q := range cfg.Owners.Of {
		cfg.Owners.Of[q] = swap(cfg.Owners.Of[q])
	}
	cfg.Owners.Lines = swap(cfg.Owners.Lines)
	list := append([]reconcile.Corridor{}, cfg.Corridors...)
	for k := range list {
		list[k].Below, list[k].Above = list[k].Above, list[k].Below
	}
	cfg.Corridors = list
	return cfg
}

// Law: parties in each other's place come to the same plan, cell by cell, and effects are
// the other way round.
func TestLawSymmetric(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b, c, p := made(rt, lines), drawEdited(rt, lines, anything, true), drawEdited(rt, lines, anything, true)
		cfg := drawConfig(rt)
		one, two := merge(rt, b, c, p, cfg), merge(rt, b, p, c, swapped(cfg))
		if !one.Merged.Equal(two.Merged) {
			rt.Fatal("the merged plans differ")
		}
		if len(one.Cells) != len(two.Cells) {
			rt.Fatalf("%d and %d cells", len(one.Cells), len(two.Cells))
		}
		if rapid.IntRange(0, 9).Draw(rt, "effects") == 0 {
			for _, r := range []*reconcile.Result{one, two} {
				if err := r.Effects(context.Background()); err != nil {
					rt.Fatal(err)
				}
			}
		}
		for k := range one.Cells {
			x, y := one.Cells[k], two.Cells[k]
			if x.Key != y.Key || x.Quantity != y.Quantity || x.Status != y.Status || x.Client != y.CCC || x.CCC != y.Client || x.Merged != y.Merged {
				rt.Fatalf("%+v\n%+v", x, y)
			}
			if d := x.Effect.Hours + y.Effect.Hours; d > 1e-9 || d < -1e-9 {
				rt.Fatalf("effects %v and %v", x.Effect, y.Effect)
			}
		}
	})
}

// Law: merging what was merged changes nothing more.
func TestLawIdempotent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b, c, p := made(rt, lines), drawEdited(rt, lines, anything, true), drawEdited(rt, lines, anything, true)
		cfg := drawConfig(rt)
		m := merge(rt, b, c, p, cfg).Merged
		if again := merge(rt, b, m, m, cfg); !again.Merged.Equal(m) {
			rt.Fatal("merge(b, m, m) is not m")
		}
		if again := merge(rt, m, m, m, cfg); !again.Merged.Equal(m) || len(again.Cells) > 0 {
			rt.Fatal("merge(m, m, m) is not m")
		}
	})
}

// Law: no cell that a party entered is lost: each is in the merged plan, or stands beside
// it; and the edits are the fewest that lead from the base to the merged plan.
func TestLawNothingLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b, c, p := made(rt, lines), drawEdited(rt, lines, anything, true), drawEdited(rt, lines, anything, true)
		r := merge(rt, b, c, p, drawConfig(rt))
		type at struct {
			key sheet.Key
			q   sheet.Quantity
		}
		kept := map[at]reconcile.Cell{}
		linesOf := map[sheet.Key]bool{}
		for _, x := range r.Cells {
			if x.Line {
				linesOf[x.Key] = true
				continue
			}
			kept[at{x.Key, x.Quantity}] = x
		}
		for _, party := range []struct {
			s     *sheet.Sheet
			value func(reconcile.Cell) sheet.Value
		}{{c, func(x reconcile.Cell) sheet.Value { return x.Client }}, {p, func(x reconcile.Cell) sheet.Value { return x.CCC }}} {
			for _, e := range sheet.Diff(b, party.s) {
				switch e.Kind {
				case sheet.SetCell:
					x, ok := kept[at{e.Key, e.Quantity}]
					if !linesOf[e.Key] && (!ok || party.value(x) != e.To) {
						rt.Fatalf("lost: %+v, kept %+v", e, x)
					}
				default:
					if _, ok := kept[at{e.Key, sheet.Volume}]; !ok && !linesOf[e.Key] {
						rt.Fatalf("lost: %+v", e)
					}
				}
			}
		}
		if n := len(sheet.Diff(b, r.Merged)); n != len(r.Edits) {
			rt.Fatalf("%d edits, %d would do", len(r.Edits), n)
		}
	})
}

// Law: once every dispute is resolved, merging again raises none.
func TestLawResolvedStaysResolved(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := drawBase(rt)
		b, c, p := made(rt, lines), drawEdited(rt, lines, anything, false), drawEdited(rt, lines, anything, false)
		cfg := drawConfig(rt)
		r := merge(rt, b, c, p, cfg)
		a := r.Merged.Clone()
		for _, x := range r.Cells {
			if x.Status != reconcile.Disputed && x.Status != reconcile.Request {
				continue
			}
			i, _ := a.Find(x.Key)
			v := rapid.SampledFrom([]sheet.Value{x.Base, x.Client, x.CCC}).Draw(rt, "resolved")
			if err := a.Set(i, x.Quantity, v); err != nil {
				rt.Fatal(err)
			}
		}
		if err := a.Recompute(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if again := merge(rt, b, a, a, cfg); again.Open() > 0 || !again.Merged.Equal(a) {
			rt.Fatalf("%d open after resolution", again.Open())
		}
	})
}

// Law: a plan seen by the day and spread again is the plan; whatever one side does by the
// day, and the other to single intervals of other days, merges without a dispute.
func TestLawGrainsNest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var fine, coarse []sheet.Line
		changed := rapid.Int64Range(0, 2).Draw(rt, "day of the client")
		other := (changed + 1) % 3
		volumes := map[int64]int64{}
		var edited []sheet.Line
		for day := range int64(3) {
			for slot := range int64(4) {
				l := lineOf("a", day*48+16+slot, rapid.Int64Range(0, 50_000).Draw(rt, "volume"), 180_000)
				volumes[day] += l.Cells[sheet.Volume].N
				fine = append(fine, l)
				e := l
				e.Cells = cells{}
				for q, v := range l.Cells {
					e.Cells[q] = v
				}
				if day == other && rapid.Bool().Draw(rt, "edit") {
					e.Cells[sheet.AHT] = sheet.Number(200_000)
				}
				edited = append(edited, e)
			}
		}
		for day := range int64(3) {
			l := lineOf("a", day*48, volumes[day], 180_000)
			l.Key.Interval = 86400
			if day == changed {
				l.Cells[sheet.Volume] = sheet.Number(rapid.Int64Range(0, 300_000).Draw(rt, "day"))
				volumes[day] = l.Cells[sheet.Volume].N
			}
			coarse = append(coarse, l)
		}
		cfg := reconcile.Config{Owners: reconcile.DefaultOwners()}
		r := merge(rt, made(rt, fine), made(rt, coarse), made(rt, edited), cfg)
		if r.Open() > 0 {
			rt.Fatalf("%+v", r.Cells)
		}
		if r.Merged.Len() != 12 {
			rt.Fatalf("%d lines", r.Merged.Len())
		}
		for day := range int64(3) {
			sum := int64(0)
			for slot := range int64(4) {
				sum += r.Merged.At(int(day*4+slot), sheet.Volume).N
			}
			if sum != volumes[day] {
				rt.Fatalf("day %d adds up to %d, want %d", day, sum, volumes[day])
			}
		}
		for i := range edited {
			if got, want := r.Merged.At(i, sheet.AHT), edited[i].Cells[sheet.AHT]; got != want {
				rt.Fatalf("AHT %v, want %v", got, want)
			}
		}
	})
}
