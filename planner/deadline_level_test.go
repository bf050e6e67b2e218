package planner

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The string through the funnel and the division by means are two ways to the same
// rates, where tasks are due in the order they come in.
func TestTautAndDivided(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(rt, "intervals")
		hours := make([]float64, n)
		for i := range hours {
			hours[i] = rapid.SampledFrom([]float64{900, 1800, 765}).Draw(rt, "hours")
		}
		var tasks []task
		last := 0
		for i := range n {
			last = max(last, i)
			last = min(n-1, last+rapid.SampledFrom([]int{0, 0, 1, 1, 2, 5}).Draw(rt, "later"))
			tasks = append(tasks, task{work: float64(rapid.SampledFrom([]int{0, 100, 1000, 3000, 9000}).Draw(rt, "work")), first: i, last: last})
		}
		if !orderly(tasks, n) {
			rt.Fatal("tasks in order are not orderly")
		}
		rates, tail := make([]float64, n), make([]bool, n)
		taut(tasks, hours, rates, tail)
		l := leveller{hours: hours, rates: make([]float64, n), tail: tail, gain: make([]float64, n+1), to: make([]int, n), where: make([]place, n)}
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		l.divide(rows, make([]int, n), tasks, make([]task, len(tasks)))
		for i := range rates {
			if math.Abs(rates[i]-l.rates[i]) > 1e-6*(1+rates[i]) {
				rt.Fatalf("interval %d: string %v, divided %v", i, rates, l.rates)
			}
		}
	})
}

// A long plan of which every interval is a part of its own, and one that is all one part.
func TestDividedDeep(t *testing.T) {
	const n = 20000
	for name, last := range map[string]func(i int) int{"each alone": func(i int) int { return i }, "all together": func(int) int { return n - 1 }} {
		hours, rows := make([]float64, n), make([]int, n)
		var tasks []task
		for i := range rows {
			hours[i], rows[i] = 900, i
			tasks = append(tasks, task{work: 900 * float64(i*i%1009), first: i, last: last(i)})
		}
		rates, tail := make([]float64, n), make([]bool, n)
		l := leveller{hours: hours, rates: make([]float64, n), tail: tail, gain: make([]float64, n+1), to: make([]int, n), where: make([]place, n)}
		taut(tasks, hours, rates, tail)
		l.divide(rows, make([]int, n), tasks, make([]task, n))
		for i := range rates {
			if math.Abs(rates[i]-l.rates[i]) > 1e-6*(1+rates[i]) {
				t.Fatalf("%s: interval %d: string %v, divided %v", name, i, rates[i], l.rates[i])
			}
			if name == "each alone" && math.Abs(rates[i]-float64(i*i%1009)) > 1e-6 {
				t.Fatalf("interval %d: %v agents, want %v", i, rates[i], i*i%1009)
			}
		}
	}
}

// The ends of spans in one pass are what trying all of them finds.
func TestEnds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(rt, "intervals")
		var e ends
		e.reset(n)
		worth := make([]float64, n)
		for s := n - 1; s >= 0; s-- {
			cost, bonus := float64(rapid.IntRange(0, 9).Draw(rt, "cost")), float64(rapid.IntRange(0, 9).Draw(rt, "bonus"))
			e.begin(s, cost, bonus)
			worth[s] = bonus
			for k := s; k < n; k++ {
				worth[k] -= cost
			}
			for range rapid.IntRange(0, 3).Draw(rt, "tasks") {
				from, by := rapid.IntRange(s, n-1).Draw(rt, "from"), float64(rapid.IntRange(0, 9).Draw(rt, "by"))
				e.raise(from, by)
				for k := from; k < n; k++ {
					worth[k] += by
				}
			}
			best := math.Inf(-1)
			for k := s; k < n; k++ {
				best = math.Max(best, worth[k])
			}
			if got, end := e.best(); got != best || worth[end] != best {
				rt.Fatalf("from %d: %v at %d, want %v of %v", s, got, end, best, worth)
			}
		}
	})
}
