package capacity

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawLane is a queue of so many weeks, with costs of the size that they have in life.
func drawLane(t *rapid.T, weeks int) *lane {
	l := &lane{first: rapid.IntRange(0, 1).Draw(t, "first"), last: weeks - 1, rooms: rapid.IntRange(0, 2).Draw(t, "rooms")}
	l.overtime, l.off = rapid.Float64Range(0, 0.2).Draw(t, "overtime"), rapid.Float64Range(0, 0.2).Draw(t, "off")
	wage := rapid.Float64Range(10, 40).Draw(t, "wage")
	l.overtimeCost, l.offSaving, l.shortage = wage*1.5, wage, wage*rapid.Float64Range(1.5, 6).Draw(t, "shortage")
	l.classCost = rapid.SampledFrom([]float64{0, 500}).Draw(t, "class")
	hire := rapid.Float64Range(0, 2000).Draw(t, "hire")
	heads := 1.0
	for j := range weeks {
		g := 1.0
		switch j {
		case 0:
			g = 0
		case 1:
			g = 0.6
		}
		l.out = append(l.out, heads*g)
		heads *= 0.98
	}
	for w := range weeks {
		l.hours = append(l.hours, 40)
		l.base = append(l.base, rapid.Float64Range(0, 400).Draw(t, "base"))
		l.need = append(l.need, rapid.Float64Range(0, 600).Draw(t, "need"))
		paid, n := 0.0, 1.0
		for range weeks - w {
			paid += n * 40
			n *= 0.98
		}
		l.cost = append(l.cost, hire+wage*paid)
	}
	return l
}

// The classes are those that exhaustive search finds, for one and two queues, with class
// sizes, rooms and lead times in every combination.
func TestHiringAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		queues := rapid.IntRange(1, 2).Draw(t, "queues")
		weeks := 6 - 2*queues
		var lanes []*lane
		for range queues {
			lanes = append(lanes, drawLane(t, weeks))
		}
		b := Bounds{Least: rapid.IntRange(1, 3).Draw(t, "least"), AtOnce: rapid.IntRange(0, 1).Draw(t, "at once"), Nodes: 1 << 20}
		b.Most = b.Least + rapid.IntRange(0, 3).Draw(t, "more")
		if b.AtOnce > 0 && rapid.Bool().Draw(t, "given") { // a class that is given takes the room
			b.taken = make([]int, weeks)
			b.taken[rapid.IntRange(0, weeks-1).Draw(t, "when")] = 1
		}
		h := hire(lanes, b)

		s := &search{lanes: lanes, bounds: b}
		x := s.empty()
		best := math.Inf(1)
		var try func(q, k int)
		try = func(q, k int) {
			if q == len(lanes) {
				if s.feasible(x) {
					best = math.Min(best, s.total(x))
				}
				return
			}
			if k == weeks {
				try(q+1, 0)
				return
			}
			x[q][k] = 0
			try(q, k+1)
			if k >= lanes[q].first && k <= lanes[q].last {
				for n := b.Least; n <= b.Most; n++ {
					x[q][k] = n
					try(q, k+1)
				}
				x[q][k] = 0
			}
		}
		try(0, 0)
		if math.Abs(h.Cost-best) > 1e-7*math.Max(1, math.Abs(best)) || h.Gap() != 0 {
			t.Fatalf("found %v (bound %v, %d nodes, %v), exhaustive search %v", h.Cost, h.Bound, h.Nodes, h.Classes, best)
		}
		if c := s.total(h.Classes); !s.feasible(h.Classes) || math.Abs(c-h.Cost) > 1e-7*math.Abs(c) {
			t.Fatalf("classes %v cost %v, said to cost %v; within the bounds: %v", h.Classes, c, h.Cost, s.feasible(h.Classes))
		}
	})
}

// A year and a half of one queue: what is found costs at most a few percent more than the
// bound, and more nodes make the gap no larger.
func TestHiringGap(t *testing.T) {
	for _, least := range []int{1, 8} {
		l := &lane{first: 6, last: 77, rooms: 4, overtime: 0.05, off: 0.05, overtimeCost: 37.5, offSaving: 25, shortage: 75}
		heads := 1.0
		for j := range 78 {
			g := math.Min(1, 0.6+0.05*float64(j-6))
			if j < 4 {
				g = 0
			} else if j < 6 {
				g = 0.5
			}
			l.out = append(l.out, heads*g)
			heads *= 0.9915
		}
		for w := range 78 {
			l.hours = append(l.hours, 40)
			l.need = append(l.need, 40*(100+15*math.Sin(float64(w)/8)+0.3*float64(w)))
			l.base = append(l.base, 40*105*math.Pow(0.9915, float64(w)))
			paid, n := 0.0, 1.0
			for range 78 - w {
				paid += n * 40
				n *= 0.9915
			}
			l.cost = append(l.cost, 2500+25*paid)
		}
		last := 1.0
		for _, nodes := range []int{1, 100} {
			h := hire([]*lane{l}, Bounds{Least: least, Most: 16, AtOnce: 1, Nodes: nodes})
			if gap := h.Gap(); !(gap > 0 && gap < 0.03) || gap > last+1e-12 || h.Bound > h.Cost {
				t.Errorf("classes of %d or more, %d nodes: cost %v, bound %v, gap %v, before %v", least, nodes, h.Cost, h.Bound, gap, last)
			} else {
				last = gap
			}
		}
	}
}
