package planner_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// This file checks deferred work against maximum flows and against a walk through time
// in small steps: both of their own making, nothing of the code under test.

// network is a flow network with capacities.
type network struct {
	to, next []int
	room     []float64
	head     []int
}

func newNetwork(nodes int) *network {
	g := &network{head: make([]int, nodes)}
	for i := range g.head {
		g.head[i] = -1
	}
	return g
}

func (g *network) arc(from, to int, room float64) {
	for _, a := range []struct {
		from, to int
		room     float64
	}{{from, to, room}, {to, from, 0}} {
		g.to, g.room, g.next = append(g.to, a.to), append(g.room, a.room), append(g.next, g.head[a.from])
		g.head[a.from] = len(g.to) - 1
	}
}

// flow is the maximum flow from node 0 to the last, along shortest ways with room left
// (Edmonds and Karp 1972).
func (g *network) flow() float64 {
	const least = 1e-9
	sum, end := 0.0, len(g.head)-1
	for {
		by := make([]int, len(g.head))
		for i := range by {
			by[i] = -1
		}
		queue := []int{0}
		for len(queue) > 0 && by[end] < 0 {
			v := queue[0]
			queue = queue[1:]
			for a := g.head[v]; a >= 0; a = g.next[a] {
				if w := g.to[a]; w != 0 && by[w] < 0 && g.room[a] > least {
					by[w] = a
					queue = append(queue, w)
				}
			}
		}
		if by[end] < 0 {
			return sum
		}
		room := math.Inf(1)
		for v := end; v != 0; v = g.to[by[v]^1] {
			room = math.Min(room, g.room[by[v]])
		}
		for v := end; v != 0; v = g.to[by[v]^1] {
			g.room[by[v]] -= room
			g.room[by[v]^1] += room
		}
		sum += room
	}
}

// piece of work that may be done in some intervals.
type piece struct {
	work float64
	may  []int
}

// piecesOf are the work of d by the letter: contacts of an interval may be worked from it
// on in every interval that ends no later than their deadline after the end of their own,
// the share that may be late until twice that, and all by the end of the plan. Intervals
// have to lie on one grid, so that deadlines fall on ends of intervals or in closed time.
// With promptly only what is to be in time counts, and only until then.
func piecesOf(d *planner.Deferred, promptly bool) []piece {
	var list []piece
	clock := func(c planner.Clock, i int) (end time.Duration) {
		if c == planner.ClockCalendar {
			return d.Intervals[i].Start.Add(d.Intervals[i].Length).Sub(d.Intervals[0].Start)
		}
		for _, w := range d.Intervals[:i+1] {
			end += w.Length
		}
		return end
	}
	add := func(work float64, c planner.Clock, first int, due time.Duration) {
		p := piece{work: work}
		for k := first; k < len(d.Intervals); k++ {
			if k == first || clock(c, k) <= due {
				p.may = append(p.may, k)
			}
		}
		list = append(list, p)
	}
	for _, a := range d.Opening {
		w := d.Intervals[0]
		due := w.Deadline - time.Duration(a.Age*1e9)
		if due < w.Length {
			if !promptly {
				add(a.Contacts*w.AHT, planner.ClockCalendar, 0, d.Grace)
			}
			continue
		}
		add(a.Contacts*w.AHT*w.InTime, w.Clock, 0, due)
		if !promptly {
			add(a.Contacts*w.AHT*(1-w.InTime), w.Clock, 0, due+w.Deadline)
		}
	}
	for i, w := range d.Intervals {
		if w.Contacts == 0 {
			continue
		}
		add(w.Contacts*w.AHT*w.InTime, w.Clock, i, clock(w.Clock, i)+w.Deadline)
		if !promptly {
			add(w.Contacts*w.AHT*(1-w.InTime), w.Clock, i, clock(w.Clock, i)+2*w.Deadline)
		}
	}
	return list
}

// can is how much of the work agents can do: the maximum flow.
func can(d *planner.Deferred, pieces []piece, agents []float64) (done, all float64) {
	n := len(d.Intervals)
	g := newNetwork(2 + len(pieces) + n)
	for i, w := range d.Intervals {
		occupancy := w.MaxOccupancy
		if occupancy == 0 {
			occupancy = 1
		}
		g.arc(1+len(pieces)+i, len(g.head)-1, agents[i]*occupancy*w.Length.Seconds())
	}
	for k, p := range pieces {
		g.arc(0, 1+k, p.work)
		all += p.work
		for _, i := range p.may {
			g.arc(1+k, 1+len(pieces)+i, p.work)
		}
	}
	return g.flow(), all
}

func enough(d *planner.Deferred, agents []float64) bool {
	done, all := can(d, piecesOf(d, false), agents)
	return done >= all-1e-5*math.Max(1, float64(len(agents)))
}

// drawDeferred is work of a few intervals of half an hour, some time closed between them.
// The last ones have no work, so that all of it is due within.
func drawDeferred(rt *rapid.T, most int, shares []float64) *planner.Deferred {
	d := &planner.Deferred{}
	n := rapid.IntRange(1, most).Draw(rt, "intervals")
	at := time.Date(2026, 3, 28, 8, 0, 0, 0, time.UTC)
	clock := rapid.SampledFrom([]planner.Clock{planner.ClockCalendar, planner.ClockBusiness}).Draw(rt, "clock")
	occupancy := rapid.SampledFrom([]float64{0, 0.85}).Draw(rt, "occupancy")
	deadline := rapid.IntRange(1, 6).Draw(rt, "deadline")
	mixed := rapid.Bool().Draw(rt, "mixed deadlines")
	share := rapid.SampledFrom(shares).Draw(rt, "in time")
	for range n {
		if mixed {
			deadline = rapid.IntRange(1, 6).Draw(rt, "own deadline")
		}
		d.Intervals = append(d.Intervals, planner.WorkInterval{
			Start: at, Length: 30 * time.Minute, AHT: 100, Deadline: time.Duration(deadline) * 30 * time.Minute, InTime: share, Clock: clock, MaxOccupancy: occupancy,
			Contacts: float64(rapid.SampledFrom([]int{0, 0, 1, 7, 20, 60}).Draw(rt, "contacts")),
		})
		at = at.Add(30 * time.Minute)
		if rapid.IntRange(0, 4).Draw(rt, "closes") == 0 {
			at = at.Add(time.Duration(rapid.IntRange(1, 8).Draw(rt, "closed")) * 30 * time.Minute)
		}
	}
	for range rapid.IntRange(0, 2).Draw(rt, "opening") {
		d.Opening = append(d.Opening, planner.Aged{Age: 1800 * float64(rapid.IntRange(0, 7).Draw(rt, "age")), Contacts: float64(rapid.IntRange(0, 40).Draw(rt, "open"))})
	}
	d.Grace = time.Duration(rapid.IntRange(0, 4).Draw(rt, "grace")) * 30 * time.Minute
	return d
}

// settled adds intervals without work, so that all of it is due by the end.
func settled(d *planner.Deferred) {
	last := d.Intervals[len(d.Intervals)-1]
	for range 13 {
		last.Start, last.Contacts = last.Start.Add(last.Length), 0
		d.Intervals = append(d.Intervals, last)
	}
}

func agentsOf(p *planner.DeferredPlan) (exact, whole []float64) {
	for _, w := range p.Intervals {
		exact, whole = append(exact, w.Exact), append(whole, w.Agents)
	}
	return exact, whole
}

var someShares = []float64{1, 1, 0.9, 0.5, 0}

// The exact agents do the work, and nothing more even does: no agent can be moved from an
// interval that has more to one that has fewer. For a sum of convex costs over such a
// set of plans that is what makes a minimum (Fujishige 1980), so peak, squares and all
// else are least.
func TestDeferredIsMostEven(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 9, someShares)
		settled(d)
		p, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		exact, whole := agentsOf(p)
		if !enough(d, exact) {
			rt.Fatalf("exact %v are too few", exact)
		}
		if !enough(d, whole) {
			rt.Fatalf("whole %v are too few", whole)
		}
		for i, from := range exact {
			for k, to := range exact {
				if from <= to+1e-6 {
					continue
				}
				moved := append([]float64(nil), exact...)
				moved[i] -= math.Min(1e-3, (from-to)/2)
				moved[k] += math.Min(1e-3, (from-to)/2)
				if done, all := can(d, piecesOf(d, false), moved); done >= all-1e-5 && from-to > 1e-4 {
					rt.Fatalf("%v: an agent of interval %d can be moved to %d", exact, i, k)
				}
			}
		}
		// Nothing is spent: the agents work all their time, at the largest occupancy.
		var given, done float64
		for i, w := range p.Intervals {
			occupancy := d.Intervals[i].MaxOccupancy
			if occupancy == 0 {
				occupancy = 1
			}
			given += w.Exact * 18 * occupancy // contacts of 100 s in 1800 s
			done += w.Done
		}
		if math.Abs(given-done) > 1e-6*(1+done) {
			rt.Fatalf("agents for %v contacts, %v are done", given, done)
		}
	})
}

// No whole numbers within one of the exact ones have a smaller sum: all of them are tried.
func TestDeferredWholeIsLeast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 8, someShares)
		for i := range d.Intervals {
			d.Intervals[i].MinAgents = rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(rt, "least")
		}
		if n := len(d.Intervals); rapid.Bool().Draw(rt, "ends") {
			d.Intervals[n-1].Contacts = 0
		}
		p, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		exact, whole := agentsOf(p)
		open := p.Intervals[len(whole)-1].Backlog
		sum := 0.0
		for i, n := range whole {
			sum += n
			if n != math.Trunc(n) || math.Abs(n-exact[i]) >= 1 || n < float64(d.Intervals[i].MinAgents) {
				rt.Fatalf("whole %v of exact %v", whole, exact)
			}
		}
		if open > 1e-6 {
			return // with work left open the network has no say
		}
		if !enough(d, whole) {
			rt.Fatalf("whole %v of exact %v are too few", whole, exact)
		}
		tried := make([]float64, len(whole))
		for mask := range 1 << len(whole) {
			least := 0.0
			for i, x := range exact {
				tried[i] = math.Floor(x + 1e-9)
				if mask>>i&1 == 1 {
					tried[i] = math.Ceil(x - 1e-9)
				}
				least += tried[i]
			}
			if least < sum-0.5 && enough(d, tried) {
				rt.Fatalf("%v are enough as well, found %v of exact %v", tried, whole, exact)
			}
		}
	})
}

// No order of work gets more done in time than the earliest deadline first, whatever the
// agents: as much as the maximum flow.
func TestDeferredOrderIsBest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 12, []float64{1})
		settled(d)
		agents := make([]float64, len(d.Intervals))
		for i := range agents {
			agents[i] = rapid.Float64Range(0, 3).Draw(rt, "agents")
		}
		p, err := d.With(agents)
		if err != nil {
			rt.Fatal(err)
		}
		all := 0.0
		for _, w := range d.Intervals {
			all += w.Contacts
		}
		for _, a := range d.Opening {
			all += a.Contacts
		}
		best, _ := can(d, piecesOf(d, true), agents)
		if got := p.InTime * all * 100; math.Abs(got-best) > 1e-4 && all > 0 {
			rt.Fatalf("%v s of work in time, %v s can be", got, best)
		}
	})
}

// Followed in steps of a minute, as contacts come in evenly, the first one first,
// everything is done in time: the rule for whole intervals takes nothing for done that is
// not. The grid is not even here, and deadlines fall anywhere.
func TestDeferredInSmallSteps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := &planner.Deferred{}
		at := time.Date(2026, 3, 28, 8, 0, 0, 0, time.UTC)
		clock := rapid.SampledFrom([]planner.Clock{planner.ClockCalendar, planner.ClockBusiness}).Draw(rt, "clock")
		deadline := time.Duration(rapid.IntRange(2, 200).Draw(rt, "deadline")) * time.Minute
		for range rapid.IntRange(1, 12).Draw(rt, "intervals") {
			length := time.Duration(rapid.SampledFrom([]int{10, 15, 30, 60}).Draw(rt, "length")) * time.Minute
			d.Intervals = append(d.Intervals, planner.WorkInterval{Start: at, Length: length, AHT: 60, Deadline: deadline, InTime: 1, Clock: clock,
				Contacts: float64(rapid.IntRange(0, 3).Draw(rt, "contacts") * 30)})
			at = at.Add(length + time.Duration(rapid.SampledFrom([]int{0, 0, 0, 20, 45}).Draw(rt, "closed"))*time.Minute)
		}
		p, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		type lot struct {
			due  time.Duration
			work float64
		}
		var waiting []lot
		var now time.Duration // by the clock
		for i, w := range d.Intervals {
			if clock == planner.ClockCalendar {
				now = w.Start.Sub(d.Intervals[0].Start)
			}
			minutes := int(w.Length / time.Minute)
			for range minutes {
				now += time.Minute
				waiting = append(waiting, lot{now + deadline, w.Contacts * 60 / float64(minutes)})
				capacity := p.Intervals[i].Exact * 60
				for len(waiting) > 0 && capacity > 0 {
					amount := math.Min(capacity, waiting[0].work)
					waiting[0].work -= amount
					capacity -= amount
					if waiting[0].work > 1e-9 {
						break
					}
					waiting = waiting[1:]
				}
				if len(waiting) > 0 && waiting[0].due <= now && waiting[0].work > 1e-6 {
					rt.Fatalf("%v s of work are late in interval %d, %v by its clock, agents %v", waiting[0].work, i, now, p.Intervals)
				}
			}
		}
	})
}
