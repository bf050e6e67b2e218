package main

import "math"

const (
	// rosterWeeks is how long a roster stays: agents bid for shifts four weeks at a time.
	rosterWeeks = 4
	// slotsPerWeek is the number of half-hours on a wall clock's week.
	slotsPerWeek = 7 * 48
)

// roster returns the contacts that can be served at once in every interval. Each roster is planned, the way a hurried
// planner does it, from the busier of the two before (the first from its own) with a square-root allowance; so it trails
// growth, season and weather, and some contacts are lost.
func roster(clk *clock, q queue, h hours, first []contact) []int {
	n := len(clk.intervals)
	const block = rosterWeeks * slotsPerWeek
	blocks := (n + block - 1) / block
	slot := func(i int) int {
		return int(clk.dayOf(i).date.Weekday())*48 + clk.intervals[i].minute/30
	}
	counts := make([][slotsPerWeek]int, blocks)
	open := make([][slotsPerWeek]int, blocks)
	for _, c := range first {
		counts[c.interval()/block][slot(c.interval())]++
	}
	for i, ok := range h.open {
		if ok {
			open[i/block][slot(i)]++
		}
	}
	out := make([]int, n)
	mean := func(b, s int) float64 {
		b = max(b, 0)
		return float64(counts[b][s]+counts[b][s+1]) / float64(max(open[b][s]+open[b][s+1], 1))
	}
	for i := range out {
		b := i / block
		s := slot(i) &^ 1 // agents come and go on the hour
		volume := max(mean(b-1, s), mean(b-2, s))
		load := volume * q.plannedHandle / step.Seconds()
		out[i] = max(q.leastServed, int(math.Ceil(load+q.allowance*math.Sqrt(load))))
		if !h.open[i] && i > 0 {
			out[i] = out[i-1] // those who are still waiting at closing time are served
		}
	}
	return out
}
