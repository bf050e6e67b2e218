package measure

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// LevelScore is a service level that was reached, by one formula.
type LevelScore struct {
	Formula        Formula
	Queue, Channel string
	All            bool // of all queues but those that are sums of others
	Grain          sheet.Grain
	Good, Counted  float64 // contacts: levels are quotients of their sums, never means of levels
	// Target and Within, in seconds, are those of the plan, and Planned is the level it
	// promised where it counts by the same formula; NaN where rows differ or have none.
	Target, Within, Planned float64
	Periods, Met            int // that were judged, and that reached the target
	Missing                 int // intervals left out
}

// Level is the service level over the whole time, 0..1.
func (s *LevelScore) Level() float64 {
	if !(s.Counted > 0) {
		return math.NaN()
	}
	return s.Good / s.Counted
}

// Levels are the service levels that were reached, by every formula that the counts of a
// queue allow, with the share of periods of a grain that met the target; then those of all
// queues together. Queues without any counts in time have none, with a warning. Counts by
// another time than that of the plan are [ErrCounts].
func Levels(m *Matched, g sheet.Grain) (list []LevelScore, warnings []error, err error) {
	var sums []LevelScore
	counted := 0
	for k := range m.Queues {
		q := &m.Queues[k]
		own, doubts, err := q.levels(g)
		warnings = append(warnings, doubts...)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, own...)
		if q.Sum || len(own) == 0 {
			continue
		}
		counted++
		sums = addLevels(sums, own, counted == 1)
	}
	if counted > 1 {
		list = append(list, sums...)
	}
	return list, warnings, nil
}

// addLevels adds up levels by formula; those that a queue does not have, no sum has.
func addLevels(sums, own []LevelScore, first bool) []LevelScore {
	if first {
		for _, s := range own {
			s.Queue, s.Channel, s.All = "", "", true
			sums = append(sums, s)
		}
		return sums
	}
	var both []LevelScore
	for _, s := range sums {
		for _, o := range own {
			if o.Formula != s.Formula {
				continue
			}
			s.Good += o.Good
			s.Counted += o.Counted
			s.Periods += o.Periods
			s.Met += o.Met
			s.Missing += o.Missing
			s.Planned = math.NaN()
			if o.Target != s.Target {
				s.Target = math.NaN()
			}
			if o.Within != s.Within {
				s.Within = math.NaN()
			}
			both = append(both, s)
		}
	}
	return both
}

func (q *MatchedQueue) levels(g sheet.Grain) (list []LevelScore, warnings []error, err error) {
	if len(q.Pairs) == 0 {
		return nil, nil, nil
	}
	promise := q.promise()
	if doubt, err := q.checkTarget(promise.within); err != nil {
		return nil, nil, err
	} else if doubt != nil {
		warnings = append(warnings, doubt)
	}
	var none error
	for _, f := range Formulas() {
		s := LevelScore{Formula: f, Queue: q.Queue, Channel: q.Channel, Grain: g, Target: promise.target, Within: promise.within, Planned: math.NaN()}
		if promise.definition == f.Definition.String() && !f.Short {
			s.Planned = promise.level
		}
		if err := q.count(&s); err != nil {
			if none == nil {
				none = err
			}
			continue
		}
		list = append(list, s)
	}
	if len(list) == 0 && none != nil {
		warnings = append(warnings, fmt.Errorf("queue %s: %w", q.Name(), none))
	}
	return list, warnings, nil
}

// count counts by the formula of s. Intervals in which something is not counted are left
// out; the error is that of the first where all are.
func (q *MatchedQueue) count(s *LevelScore) error {
	s.Missing = q.Missing
	var first error
	type sum struct{ good, counted float64 }
	periods := map[calendar.Day]*sum{}
	judge := func(good, counted float64) {
		if counted <= 0 {
			return
		}
		s.Periods++
		// Of the sums, so that a level exactly on target meets it.
		s.Met += count(good >= float64(s.Target*counted)-edge*counted)
	}
	some := false
	for i := range q.Pairs {
		p := &q.Pairs[i]
		_, good, counted, err := p.Counts.Level(s.Formula)
		if err != nil {
			if first == nil {
				first = err
			}
			s.Missing++
			continue
		}
		some = true
		s.Good += good
		s.Counted += counted
		if s.Grain == sheet.Interval {
			judge(good, counted)
			continue
		}
		day := q.calendar.first(s.Grain, calendar.DayOf(p.Plan.Start.Wall))
		if periods[day] == nil {
			periods[day] = &sum{}
		}
		periods[day].good += good
		periods[day].counted += counted
	}
	if !some {
		return first
	}
	for _, p := range periods {
		judge(p.good, p.counted)
	}
	if math.IsNaN(s.Target) {
		s.Met = 0
	}
	return nil
}

// promise is what the rows of a queue say of its service level.
type promise struct {
	definition     string
	target, within float64
	level          float64 // planned, over all rows measured
}

// promise is that of the rows that were measured; fields in which rows differ are NaN, or
// empty.
func (q *MatchedQueue) promise() promise {
	first := q.Pairs[0].Plan
	p := promise{definition: first.Definition, target: first.ServiceLevelTarget, within: first.Within}
	good, all := 0.0, 0.0
	for i := range q.Pairs {
		r := q.Pairs[i].Plan
		if r.Definition != p.definition {
			p.definition = ""
		}
		if r.ServiceLevelTarget != p.target {
			p.target = math.NaN()
		}
		if r.Within != p.within {
			p.within = math.NaN()
		}
		weight := float64(r.Volume * r.Counted())
		good += float64(weight * r.ServiceLevel)
		all += weight
	}
	p.level = good / all // NaN where a row is not staffed
	if p.definition == planner.NoTarget {
		p.target, p.within = math.NaN(), math.NaN()
	}
	return p
}

// checkTarget refuses counts by another time than the plan's. Those that say nothing of
// theirs are taken to be of it, with a doubt.
func (q *MatchedQueue) checkTarget(within float64) (doubt, err error) {
	unsaid := 0
	for i := range q.Pairs {
		c := &q.Pairs[i].Counts
		switch {
		case math.IsNaN(c.AnsweredInTime):
		case math.IsNaN(c.Target):
			unsaid++
		case !math.IsNaN(within) && c.Target != within:
			return nil, fmt.Errorf("%w: queue %s: contacts in time at %s are counted by target_s %v, the plan's service level is within %v s", ErrCounts, q.Name(), q.Pairs[i].Plan.Start, c.Target, within)
		}
	}
	if unsaid > 0 {
		return fmt.Errorf("queue %s: answered_in_target without target_s in %d intervals: taken as counted by the plan's time", q.Name(), unsaid), nil
	}
	return nil, nil
}
