package report

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Errors of rows.
var (
	// ErrOverlap says that a time is in two rows of a queue: sums would count it twice.
	ErrOverlap = errors.New("begins before the row of the same queue before it has ended")
	// ErrPeriod says that a row is in two periods, and nobody knows how much of it in each.
	ErrPeriod = errors.New("is in two periods")
)

// Decimals of values: contacts and times have 3, hours and shares 6.
const (
	contacts = 3
	times    = 3
	hours    = 6
	shares   = 6
)

// hourMillis are the milliseconds of an hour.
const hourMillis = 3_600_000

// RowHours is what a row stands for in hours, each rounded once, to 0.000001. Missing is what
// the row does not have.
type RowHours struct {
	Workload  Value // volume * aht
	Exact     Value // agents_exact for as long as the row is
	Whole     Value // agents
	Scheduled Value // scheduled
}

// HoursOf computes them in whole numbers, to the last digit. Errors are of type [*planner.RowError].
func HoursOf(r *planner.Row) (h RowHours, err error) {
	volume, err := unitsOf(r.Volume, contacts)
	if err != nil {
		return h, r.Fault(fmt.Errorf("volume %v %w", r.Volume, err))
	}
	if !math.IsNaN(r.AHT) {
		aht, err := unitsOf(r.AHT, times)
		if err == nil {
			h.Workload.units, err = ratio(volume, aht, 3600) // thousandths of both are millionths
		}
		if err != nil {
			return h, r.Fault(fmt.Errorf("workload of %v contacts of %v s %w", r.Volume, r.AHT, err))
		}
		h.Workload.decimals, h.Workload.known = hours, true
	}
	for _, x := range []struct {
		to     *Value
		agents float64
	}{{&h.Exact, r.AgentsExact}, {&h.Whole, r.Agents}, {&h.Scheduled, r.Scheduled}} {
		if !r.Staffed() || math.IsNaN(x.agents) {
			continue
		}
		units, err := unitsOf(x.agents, hours)
		if err == nil {
			x.to.units, err = ratio(units, r.Interval.Milliseconds(), hourMillis)
		}
		if err != nil {
			return h, r.Fault(fmt.Errorf("work of %v agents %w", x.agents, err))
		}
		x.to.decimals, x.to.known = hours, true
	}
	return h, nil
}

// dayOf is the local date on which a row starts.
func dayOf(r *planner.Row) calendar.Day { return calendar.DayOf(r.Start.Wall) }

// days is how many whole days a row lasts; 0 = it is a part of one.
func days(r *planner.Row) int { return int(r.Interval / calendar.DayStep) }

// queueKey tells queues apart.
type queueKey struct{ queue, channel string }

// queuesOf are the indices of the rows of each queue, in order of time, and the queues in
// order of first appearance. Two rows of a queue must not overlap.
func queuesOf(rows []planner.Row) (keys []queueKey, of [][]int, err error) {
	index := map[queueKey]int{}
	k := -1
	for i := range rows {
		key := queueKey{rows[i].Queue, rows[i].Channel}
		if k < 0 || key != keys[k] {
			at, ok := index[key]
			if !ok {
				at = len(keys)
				index[key] = at
				keys, of = append(keys, key), append(of, nil)
			}
			k = at
		}
		of[k] = append(of[k], i)
	}
	for _, list := range of {
		inTime := func(a, b int) int { return rows[a].Start.Instant().Compare(rows[b].Start.Instant()) }
		if !slices.IsSortedFunc(list, inTime) {
			slices.SortStableFunc(list, inTime)
		}
		for n := 1; n < len(list); n++ {
			a, b := &rows[list[n-1]], &rows[list[n]]
			overlap := b.Start.Instant().Sub(a.Start.Instant()) < a.Interval
			if d := days(a); d > 0 { // counted on the calendar: a day may have 23 hours
				overlap = int(dayOf(b)-dayOf(a)) < d
			}
			if overlap {
				return nil, nil, b.Fault(fmt.Errorf("%w: that one starts at %s and is %s long", ErrOverlap, a.Start, calendar.StepName(a.Interval)))
			}
		}
	}
	return keys, of, nil
}

// step is the longest interval of a queue: others are shorter where opening hours begin
// or end within one.
func step(rows []planner.Row, list []int) time.Duration {
	var longest time.Duration
	for _, i := range list {
		longest = max(longest, rows[i].Interval)
	}
	return longest
}
