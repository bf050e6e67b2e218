package planner_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// drawDeadlines are the rows of a queue with a deadline, on half hours with closed time
// between some, and what they are staffed with.
func drawDeadlines(rt *rapid.T) ([]planner.Row, planner.Given) {
	given := planner.Given{
		Deadline: ptr(time.Duration(rapid.IntRange(1, 6).Draw(rt, "deadline")) * 30 * time.Minute),
		InTime:   ptr(rapid.SampledFrom([]float64{1, 1, 0.8}).Draw(rt, "in time")),
		Clock:    ptr(rapid.SampledFrom([]planner.Clock{planner.ClockCalendar, planner.ClockBusiness}).Draw(rt, "clock")),
	}
	if rapid.Bool().Draw(rt, "has occupancy") {
		given.MaxOccupancy = ptr(0.85)
	}
	given.MinAgents = ptr(rapid.IntRange(0, 1).Draw(rt, "least"))
	if rapid.Bool().Draw(rt, "opens with a backlog") {
		given.Opening = []planner.Aged{{Age: 1800 * float64(rapid.IntRange(0, 3).Draw(rt, "age")), Contacts: 20}}
	}
	var rows []planner.Row
	slot := 0
	for range rapid.IntRange(1, 14).Draw(rt, "rows") {
		rows = append(rows, row("q", "email", slot, float64(rapid.SampledFrom([]int{0, 1, 7, 20, 60}).Draw(rt, "volume")), 300))
		slot++
		if rapid.IntRange(0, 4).Draw(rt, "closes") == 0 {
			slot += rapid.IntRange(1, 8).Draw(rt, "closed")
		}
	}
	return rows, given
}

// asDeferred is the work of rows, made anew.
func asDeferred(rows []planner.Row, given planner.Given) *planner.Deferred {
	d := &planner.Deferred{Opening: given.Opening}
	for i := range rows {
		r := &rows[i]
		w := planner.WorkInterval{Start: r.Start.Instant(), Length: r.Interval, Contacts: r.Volume, AHT: r.AHT, Deadline: *given.Deadline, InTime: *given.InTime, Clock: *given.Clock}
		if given.MaxOccupancy != nil {
			w.MaxOccupancy = *given.MaxOccupancy
		}
		d.Intervals = append(d.Intervals, w)
		if r.Start.Wall.Day() == rows[0].Start.Wall.Day() {
			d.Grace = r.Start.Instant().Add(r.Interval).Sub(rows[0].Start.Instant())
		}
	}
	return d
}

// surplus is the work of pieces that agents cannot do by the end of interval t: the most,
// over all s, of what may begin in s or later less what they can do from s to t. That is
// the backlog of a line that is served first come, first served (Lindley 1952), and of any
// line that leaves nobody idle.
func surplus(d *planner.Deferred, agents []float64, t int, in func(p piece) bool) float64 {
	most := 0.0
	for s := t; s >= 0; s-- {
		sum := 0.0
		for _, p := range piecesOf(d, false) {
			if in(p) && p.may[0] >= s && p.may[0] <= t {
				sum += p.work
			}
		}
		for i := s; i <= t; i++ {
			can := agents[i] * d.Intervals[i].Length.Seconds()
			if o := d.Intervals[i].MaxOccupancy; o > 0 {
				can *= o
			}
			sum -= can
		}
		most = math.Max(most, sum)
	}
	return most
}

// With one agent fewer in any one row, contacts are late, and as many, or open at the end,
// as by the formula of what cannot be done between any two times.
func TestOneFewerIsLate(t *testing.T) {
	const aht = 300.0
	last := func(p piece) int { return p.may[len(p.may)-1] }
	rapid.Check(t, func(rt *rapid.T) {
		rows, given := drawDeadlines(rt)
		lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(given))
		if err == nil {
			err = planner.StaffAll(t.Context(), rows, lim)
		}
		if err == nil {
			err = planner.GiveReasons(t.Context(), rows, lim)
		}
		if err != nil {
			rt.Fatal(err)
		}
		d := asDeferred(rows, given)
		n := len(rows)
		agents := make([]float64, n)
		for i := range rows {
			agents[i] = rows[i].Agents
		}
		for i := range rows {
			r, w := rows[i], rows[i].Why
			if strings.Contains(w.Text, "NaN") || strings.Contains(w.Text, ",") {
				rt.Fatalf("reason %q", w.Text)
			}
			rows[i].Why = nil
			x, err := planner.Explain(rows, i, lim[i])
			rows[i].Why = w
			if err != nil {
				rt.Fatal(err)
			}
			said := ""
			for _, s := range x.Steps {
				said += s.Name + " " + s.String() + "\n"
			}
			if !strings.Contains(said, w.Text) || strings.Contains(said, "NaN") {
				rt.Fatalf("%q is not in\n%s", w.Text, said)
			}
			if r.Agents == 0 {
				continue
			}
			agents[i]--
			miss, late := n, 0.0
			for t := range n - 1 {
				if late = surplus(d, agents, t, func(p piece) bool { return last(p) <= t }) / aht; late > 1e-6 {
					miss = t
					break
				}
			}
			open := surplus(d, agents, min(miss, n-1), func(piece) bool { return true }) / aht
			agents[i]++
			const digit = 2e-3
			switch {
			case miss < n:
				var due float64
				for _, p := range piecesOf(d, false) {
					if last(p) == miss {
						due += p.work / aht
					}
				}
				if w.DueBelow != rows[miss].Start || !about(w.Late, late, digit) || !about(w.Due, due, digit) || !about(w.BacklogBelow, open, digit) {
					rt.Fatalf("row %d: %v of %v late by the end of %v, %v open: by hand %v of %v by %v, %v", i, w.Late, w.Due, w.DueBelow, w.BacklogBelow, late, due, rows[miss].Start, open)
				}
				overdue := len(given.Opening) > 0 && given.Opening[0].Age+1800 > given.Deadline.Seconds() // those are late anyway
				if *given.InTime == 1 && !overdue && !math.IsNaN(w.LevelBelow) && !about(w.LevelBelow, 1-late/due, digit) || w.LevelBelow < 0 || w.LevelBelow > 1 {
					rt.Fatalf("row %d: service level %v, %v of %v late", i, w.LevelBelow, late, due)
				}
			case open > 1e-6 && !(math.IsNaN(w.BacklogBelow) && about(open, rows[n-1].Backlog, digit)): // else it is made up for, and open anyway
				if !math.IsNaN(w.Late) || !about(w.BacklogBelow, open, digit) {
					rt.Fatalf("row %d: %v late, %v open at the end, by hand %v", i, w.Late, w.BacklogBelow, open)
				}
			default:
				if !math.IsNaN(w.Late) || !math.IsNaN(w.BacklogBelow) {
					rt.Fatalf("row %d: %v late, %v open, by hand none", i, w.Late, w.BacklogBelow)
				}
			}
			// The plan is not to be had with fewer that are next to the even number of agents,
			// unless the least number asked for them.
			if *given.MinAgents == 0 && r.AgentsExact-w.Below < 1-1e-6 && miss == n && !(open > rows[n-1].Backlog+1e-3) {
				rt.Fatalf("row %d of %v: one agent fewer does it too: %v open, %v in the plan; %q", i, r.Agents, open, rows[n-1].Backlog, w.Text)
			}
		}
	})
}
