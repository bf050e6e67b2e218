package planner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/internal/parallel"
)

// ErrSkills is wrapped when the rows of a plan cannot be held against skills.
var ErrSkills = errors.New("skills cannot be checked")

// SkillBound is what an interval takes of the agents who can serve some queues.
type SkillBound struct {
	Start    Start
	Interval time.Duration
	Queues   []QueueName
	// All tells that no other queue shares agents with these. Otherwise they are a part
	// for which agents are short.
	All bool
	// Needed is the fewest agents who can serve any of them, and NeededExact that number
	// before rounding: a lower bound.
	Needed      int
	NeededExact float64
	// Separate and SeparateExact are the agents of each queue alone, added up: an upper
	// bound. NaN unless All.
	Separate, SeparateExact float64
	// Available is the number of agents who can serve any of them, each counted once, and
	// Short what is missing of Needed, 0 or more; NaN where the agents of a group are not
	// known.
	Available, Short float64
}

// SkillBounds holds the staffed rows of a plan against skills, interval by interval: for
// all queues that share agents the least number of them and the number without sharing,
// and the parts of which [Skills.Check] says that agents are short. lim are the limits
// that each row was staffed with, as [Prepare] returns them. Rows that are not of model C or A, and those whose agents depend
// on other intervals, are left out with a warning.
//
// Errors wrap [ErrSkills] where intervals of queues overlap but are not the same, and
// [ErrTooManyQueues].
func SkillBounds(ctx context.Context, rows []Row, lim []Limits, s Skills) (bounds []SkillBound, warnings []error, err error) {
	if err := s.Validate(); err != nil {
		return nil, nil, err
	}
	if len(lim) != len(rows) {
		return nil, nil, fmt.Errorf("%d limits for %d rows", len(lim), len(rows))
	}
	var index []int
	out := 0
	for i := range rows {
		if rows[i].pools() {
			index = append(index, i)
		} else {
			out++
		}
	}
	switch {
	case out == 1:
		warnings = append(warnings, errors.New("skills: 1 row left out, which is not staffed by Erlang C or A in its own interval"))
	case out > 1:
		warnings = append(warnings, fmt.Errorf("skills: %d rows left out, which are not staffed by Erlang C or A in their own interval", out))
	}
	slices.SortStableFunc(index, func(a, b int) int {
		x, y := &rows[a], &rows[b]
		return cmp.Or(x.Start.Instant().Compare(y.Start.Instant()), cmp.Compare(x.Queue, y.Queue), cmp.Compare(x.Channel, y.Channel))
	})
	var intervals [][]int
	for k, i := range index {
		r := &rows[i]
		if k > 0 {
			switch last := &rows[index[k-1]]; {
			case r.Start == last.Start && r.Interval == last.Interval:
				intervals[len(intervals)-1] = append(intervals[len(intervals)-1], i)
				continue
			case r.Start.Instant().Before(last.Start.Instant().Add(last.Interval)):
				return nil, nil, fmt.Errorf("%w: the interval of %s overlaps that of %s: agents would count in both", ErrSkills, r.Name(), last.Name())
			}
		}
		intervals = append(intervals, []int{i})
	}
	results := make([][]SkillBound, len(intervals))
	err = parallel.Each(ctx, len(intervals), func(k int) (err error) {
		results[k], err = s.interval(rows, lim, intervals[k])
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, list := range results {
		bounds = append(bounds, list...)
	}
	return bounds, warnings, nil
}

// interval is the bounds of the rows of one interval, by their index.
func (s *Skills) interval(rows []Row, lim []Limits, index []int) ([]SkillBound, error) {
	queues := make([]QueueName, len(index))
	for k, i := range index {
		queues[k] = QueueName{rows[i].Queue, rows[i].Channel}
	}
	agents := s.AgentsAt(rows[index[0]].Start.Wall)
	var bounds []SkillBound
	for _, part := range s.parts(queues) {
		var some []Row
		var limits []Limits
		for k, i := range index {
			if part[k] {
				some, limits = append(some, rows[i]), append(limits, lim[i])
			}
		}
		n, err := NeedsOf(some, limits)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", some[0].Name(), err)
		}
		available := s.Available(n.Queues, agents)
		at := func(set Subset) SkillBound {
			return SkillBound{
				Start: some[0].Start, Interval: some[0].Interval, Queues: n.Of(set), Needed: n.Whole[set], NeededExact: n.Exact[set],
				Separate: math.NaN(), SeparateExact: math.NaN(), Available: available[set], Short: max(0, float64(n.Whole[set])-available[set]),
			}
		}
		whole := Subset(len(available) - 1)
		all := at(whole)
		all.All, all.Separate, all.SeparateExact = true, float64(n.Separate), n.SeparateExact
		bounds = append(bounds, all)
		for _, lack := range s.short(&n, available) {
			if lack.Subset != whole {
				bounds = append(bounds, at(lack.Subset))
			}
		}
	}
	return bounds, nil
}

// ShortIntervals counts the intervals, and those in which agents are short.
func ShortIntervals(bounds []SkillBound) (intervals, short int) {
	counted := false
	for i := range bounds {
		if i == 0 || bounds[i].Start != bounds[i-1].Start {
			intervals++
			counted = false
		}
		if bounds[i].Short > 0 && !counted {
			short++
			counted = true
		}
	}
	return intervals, short
}
