package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Rollup is a plan by periods.
type Rollup struct {
	// Lines are those of each queue and channel, in order of first appearance, by time;
	// then, where two queues or more may be added up, those of all of them.
	Lines []Line
	// First and Last are the days of the first and the last row.
	First, Last calendar.Day
	// from and to are the days that the plan covers: it goes on over weekdays that it
	// never has a row on.
	from, to calendar.Day
}

// Line is a period of a queue. A Value is missing where nothing is known of it.
type Line struct {
	Period calendar.Period
	Days   int // of the period that the plan covers; fewer than Period.Days: the plan begins or ends in it

	Queue, Channel string
	All            bool // of all queues together, but for those that are sums of others

	Intervals int // rows
	Unstaffed int // rows without agents: no handle time, too long an interval, or an unreachable target. Hours and averages are of the others

	Volume      Value // contacts
	AHT         Value // seconds, weighted by contacts
	Workload    Value // hours of handling: volume * aht of the rows that have one
	Peak        Value // most agents in a row; missing for all queues together, whose peaks are at different times
	Hours       Value // agent hours, of fractional agents
	WholeHours  Value // agent hours, of whole agents
	Scheduled   Value // scheduled hours, of fractional agents
	Level       Value // service level, weighted by the contacts it counts; missing where rows differ in what it is
	ASA         Value // seconds, weighted by the answered
	Occupancy   Value // busy hours / hours of whole agents
	Abandonment Value // weighted by contacts
}

// Partial says whether the plan begins or ends within the period.
func (l *Line) Partial() bool { return l.Days < l.Period.Days() }

// Covered is the part of a period that the plan covers.
func (r *Rollup) Covered(p calendar.Period) calendar.Period {
	p.First, p.Last = max(p.First, r.from), min(p.Last, r.to)
	return p
}

// RollUp adds up the rows of a staffed plan by periods, such as [calendar.WeekPeriod] or
// the Period of a [calendar.Fiscal]. A row belongs to the local date on which it starts.
// sums are the names of queues that are sums of others and left out of totals: what
// [FindSums] finds, or what somebody says. Errors are of type [*planner.RowError].
func RollUp(rows []planner.Row, period func(calendar.Day) calendar.Period, sums []string) (*Rollup, error) {
	keys, of, err := queuesOf(rows)
	if err != nil {
		return nil, err
	}
	r := &Rollup{}
	if len(rows) == 0 {
		return r, nil
	}
	r.span(rows)
	all := &ledger{rollup: r, line: Line{All: true}}
	counted := 0
	for k, key := range keys {
		own := &ledger{rollup: r, line: Line{Queue: key.queue, Channel: key.channel}}
		add := !slices.Contains(sums, key.queue)
		if add {
			counted++
		}
		var p calendar.Period
		for n, i := range of[k] {
			row := &rows[i]
			if d := dayOf(row); n == 0 || d < p.First || d > p.Last {
				p = period(d)
			}
			if last := dayOf(row) + calendar.Day(max(0, days(row)-1)); last > p.Last {
				return nil, row.Fault(fmt.Errorf("%w: it is %s long and %s ends on %s", ErrPeriod, calendar.StepName(row.Interval), p.Name, p.Last))
			}
			h, err := HoursOf(row)
			if err != nil {
				return nil, err
			}
			own.sum(p).add(row, &h)
			if add {
				all.sum(p).add(row, &h)
			}
		}
		if err := own.close(); err != nil {
			return nil, err
		}
	}
	if counted > 1 {
		if err := all.close(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// span finds the days that a plan covers. Where it never has a row on some weekday, though
// it passes over it, its queues are closed on that weekday, and the plan is not cut there.
func (r *Rollup) span(rows []planner.Row) {
	first, last := dayOf(&rows[0]), dayOf(&rows[0])
	var open [7]bool
	for i := range rows {
		day, n := dayOf(&rows[i]), max(1, days(&rows[i]))
		first, last = min(first, day), max(last, day+calendar.Day(n-1))
		for d := range min(7, n) {
			open[(day + calendar.Day(d)).Weekday()] = true
		}
	}
	closed := func(d, seen calendar.Day) bool { // seen: the same weekday within the plan
		return !open[d.Weekday()] && seen > first && seen < last
	}
	r.First, r.Last, r.from, r.to = first, last, first, last
	for n := 0; n < 6 && closed(r.from-1, r.from+6); n++ {
		r.from--
	}
	for n := 0; n < 6 && closed(r.to+1, r.to-6); n++ {
		r.to++
	}
}

// ledger adds up the rows of a line of a queue after another.
type ledger struct {
	rollup *Rollup
	line   Line
	sums   []*sum
	index  map[calendar.Day]*sum // by first day of the period
	last   *sum
}

func (l *ledger) sum(p calendar.Period) *sum {
	if l.last != nil && l.last.period == p {
		return l.last
	}
	s := l.index[p.First]
	if s == nil {
		if l.index == nil {
			l.index = map[calendar.Day]*sum{}
		}
		s = &sum{period: p}
		l.index[p.First] = s
		l.sums = append(l.sums, s)
	}
	l.last = s
	return s
}

// close makes the lines.
func (l *ledger) close() error {
	slices.SortFunc(l.sums, func(a, b *sum) int { return cmp.Compare(a.period.First, b.period.First) })
	for _, s := range l.sums {
		line := l.line
		line.Period = s.period
		line.Days = int(min(s.period.Last, l.rollup.to)-max(s.period.First, l.rollup.from)) + 1
		if err := s.fill(&line); err != nil {
			return err
		}
		l.rollup.Lines = append(l.rollup.Lines, line)
	}
	return nil
}

// sum is what rows of a period add up to.
type sum struct {
	period                                  calendar.Period
	intervals, unstaffed                    int
	volume, workload, exact, whole, planned total
	peak                                    Value
	aht, level, asa, occupancy, abandonment mean
	goal                                    goal
	hasGoal, noLevel                        bool // noLevel: rows do not have the same goal, or do not tell whom it counts
}

// goal is what a service level is of.
type goal struct {
	definition string
	within     float64
	deferred   bool
}

// add adds a row. Nothing can go wrong that HoursOf has not found: values of rows are
// smaller than what it has multiplied them into, or shares.
func (s *sum) add(r *planner.Row, h *RowHours) {
	volume, _ := unitsOf(r.Volume, contacts)
	s.intervals++
	s.volume.add(volume)
	if h.Workload.known {
		aht, _ := unitsOf(r.AHT, times)
		s.workload.add(h.Workload.units)
		s.aht.add(volume, aht)
	}
	if !r.Staffed() {
		s.unstaffed++
		return
	}
	s.exact.add(h.Exact.units)
	s.whole.add(h.Whole.units)
	s.planned.add(h.Scheduled.units)
	if agents := int64(r.Agents); !s.peak.known || agents > s.peak.units {
		s.peak = Value{units: agents, known: true}
	}
	if busy, ok := shareUnits(r.Occupancy); ok {
		s.occupancy.add(h.Whole.units, busy)
	}
	answered := volume
	if lost, ok := shareUnits(r.Abandonment); ok {
		s.abandonment.add(volume, lost)
		answered, _ = ratio(volume, 1e6-lost, 1e6)
	}
	if asa, err := unitsOf(r.ASA, times); err == nil {
		s.asa.add(answered, asa)
	}
	s.addLevel(r, volume)
}

func (s *sum) addLevel(r *planner.Row, volume int64) {
	level, ok := shareUnits(r.ServiceLevel)
	if !ok || volume == 0 {
		return
	}
	g := goal{definition: r.Definition, within: r.Within, deferred: r.Model == planner.ModelDeferred}
	if math.IsNaN(g.within) {
		g.within = -1
	}
	if !s.hasGoal {
		s.goal, s.hasGoal = g, true
	}
	counted, known := shareUnits(r.Counted())
	if !known || g != s.goal {
		s.noLevel = true
		return
	}
	weight, _ := ratio(volume, counted, 1e6)
	s.level.add(weight, level)
}

// shareUnits is a share in millionths; false where there is none.
func shareUnits(x float64) (units int64, ok bool) {
	if !(x >= 0 && x <= 1) {
		return 0, false
	}
	return int64(math.Round(x * 1e6)), true
}

// fill writes the sums into a line.
func (s *sum) fill(l *Line) error {
	for _, t := range []*total{&s.volume, &s.workload, &s.exact, &s.whole, &s.planned} {
		if t.over {
			return &planner.RowError{Name: s.period.Name, Err: ErrTooLarge}
		}
	}
	l.Intervals, l.Unstaffed = s.intervals, s.unstaffed
	l.Volume, l.AHT, l.Workload = s.volume.value(contacts), s.aht.value(times), s.workload.value(hours)
	l.Hours, l.WholeHours, l.Scheduled = s.exact.value(hours), s.whole.value(hours), s.planned.value(hours)
	if !l.All {
		l.Peak = s.peak
	}
	if !s.noLevel {
		l.Level = s.level.value(shares)
	}
	l.ASA, l.Occupancy, l.Abandonment = s.asa.value(times), s.occupancy.value(shares), s.abandonment.value(shares)
	return nil
}
