package planner

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// staffDeadline staffs the rows of a queue's deferred work, in order of time: work may
// wait from one to another until its deadline. Contacts overdue before the first row are
// due by the end of its day. If what a row holds is not known (no handle time), or not
// when it comes in (a row longer than [LongestStaffed]), no row has agents: each needs
// the work of the others; nor has any if some row needs more than [erlang.MaxAgents].
func staffDeadline(ctx context.Context, c []link) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	known := true
	for i := range c {
		r := c[i].row
		r.clear()
		if i > 0 && len(r.Agreed().Opening) > 0 {
			return r.Fault(fmt.Errorf("%w: an opening backlog is of the first row of a queue only, which is %s", ErrDeferred, c[0].row.Name()))
		}
		if r.Interval <= LongestStaffed {
			r.Load = 0
			if r.Volume != 0 {
				r.Load = Round(r.Volume*r.AHT/r.Interval.Seconds(), 6)
			}
		}
		if math.IsNaN(r.AHT) && i == 0 && len(r.Agreed().Opening) > 0 {
			r.Load = math.NaN()
		}
		known = known && !math.IsNaN(r.Load)
	}
	if !known {
		return nil
	}
	d := deferred(c)
	if err := d.faults(func(i int) string { return c[i].row.Name() }, func(i int, err error) error { return c[i].row.Fault(err) }); err != nil {
		return err
	}
	plan := d.staff().Intervals
	if slices.ContainsFunc(plan, func(w DeferredInterval) bool { return w.Exact > erlang.MaxAgents }) {
		for _, l := range c {
			l.row.Binding = Unreachable
		}
		return nil
	}
	for i, w := range plan {
		r, lim := c[i].row, c[i].lim
		r.AgentsExact, r.Agents, r.Binding = w.Exact, w.Agents, w.Binding
		if r.Binding == BindMinAgents {
			r.Binding = shown(BindMinAgents, float64(lim.MinAgents))
		}
		if lim.MaxOccupancy > 0 {
			r.Binding += " " + shown(BindOccupancy, lim.MaxOccupancy)
		}
		r.ServiceLevel, r.ASA, r.Occupancy, r.Backlog = Round(w.InTime, 6), Round(w.Wait, 3), Round(w.Occupancy, 6), Round(w.Backlog, 3)
		r.settle()
	}
	return nil
}

// deferred is the work of rows.
func deferred(c []link) *Deferred {
	first := c[0].row
	day := calendar.DayOf(first.Start.Wall)
	d := &Deferred{Opening: first.Agreed().Opening, Intervals: make([]WorkInterval, len(c))}
	for i := range c {
		r, lim := c[i].row, c[i].lim
		d.Intervals[i] = WorkInterval{
			Start: r.Start.Instant(), Length: r.Interval, Contacts: r.Volume, AHT: r.AHT,
			Deadline: seconds(r.Within), InTime: r.ServiceLevelTarget, Clock: r.Agreed().Clock,
			MaxOccupancy: lim.MaxOccupancy, MinAgents: lim.MinAgents,
		}
		if math.IsNaN(r.ServiceLevelTarget) {
			d.Intervals[i].InTime = 1
		}
		if calendar.DayOf(r.Start.Wall) == day {
			d.Grace = r.Start.Instant().Add(r.Interval).Sub(first.Start.Instant())
		}
	}
	return d
}

// openOnce leaves the opening backlog that settings gave to all rows of a queue, those of
// which the indices are given, to the first of its rows.
func openOnce(rows []Row, openings []int) {
	first := map[[2]string]int{}
	if len(openings) == 0 {
		return
	}
	for i := range rows {
		r := &rows[i]
		if r.Model != ModelDeferred {
			continue
		}
		key := [2]string{r.Queue, r.Channel}
		k, ok := first[key]
		// A row without a deadline has nothing to do with rows before it.
		if !ok || r.chained() && (!rows[k].chained() || r.Start.Instant().Before(rows[k].Start.Instant())) {
			first[key] = i
		}
	}
	for _, i := range openings {
		r := &rows[i]
		if first[[2]string{r.Queue, r.Channel}] == i {
			continue
		}
		t := *r.Terms
		t.Opening = nil
		if r.Terms = &t; t.Empty() {
			r.Terms = nil
		}
	}
}
