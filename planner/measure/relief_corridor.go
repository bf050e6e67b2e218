package measure

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// counted are the contacts of a pair that the service level counts as good, and those that
// it counts, measured or else modelled as those of the whole period are.
func (p *Pair) counted(r *Relief) (good, all float64, err error) {
	if r.Measured {
		_, good, all, err = p.Counts.Level(r.Formula)
		return good, all, err
	}
	row := *p.Plan
	row.Volume, row.Definition, row.Within = p.Offered, r.Formula.Definition.String(), r.Within
	if aht := p.AHT(); aht == aht {
		row.AHT = aht
	}
	m, err := row.AtShort(p.Agents, r.short())
	return m.Good, m.All, err
}

// exclude judges the periods inside the corridor only.
func (q *MatchedQueue) exclude(r *Relief, rule ReliefRule) error {
	c := rule.Corridor
	side := q.sides(c)
	good, all := 0.0, 0.0
	for i := range q.Pairs {
		if side(i) != 0 {
			continue
		}
		g, a, err := q.Pairs[i].counted(r)
		if err != nil {
			return err
		}
		good += g
		all += a
	}
	r.Outside, r.Above, r.Below = q.outside(c)
	if r.Counted = math.NaN(); all > 0 {
		r.Counted = good / all
	}
	plural := map[bool]string{false: "s"}[r.Outside == 1]
	r.settle(fmt.Sprintf("without the %d %s%s outside the corridor of %s", r.Outside, c.Grain, plural, c))
	return nil
}

// sides tells of a pair on which side of the corridor its period is. A corridor without a
// lower end has nothing below it.
func (q *MatchedQueue) sides(c Corridor) func(i int) int {
	judge := func(forecast, actual float64) int {
		s := c.Side(forecast, actual)
		if s < 0 && c.Below == 0 || s > 0 && c.Above == 0 {
			return 0
		}
		return s
	}
	if c.Grain == sheet.Interval {
		return func(i int) int { return judge(q.Pairs[i].Plan.Volume, q.Pairs[i].Offered) }
	}
	ignored := 0
	of := map[calendar.Day]int{}
	for _, p := range q.periods(Volume, c.Grain, &ignored) {
		of[p.first] = judge(p.planned, p.actual)
	}
	return func(i int) int { return of[q.calendar.first(c.Grain, calendar.DayOf(q.Pairs[i].Plan.Start.Wall))] }
}

// outside counts the periods outside the corridor.
func (q *MatchedQueue) outside(c Corridor) (all, above, below int) {
	side := q.sides(c)
	var last calendar.Day
	for i := range q.Pairs {
		first := q.calendar.first(c.Grain, calendar.DayOf(q.Pairs[i].Plan.Start.Wall))
		if c.Grain != sheet.Interval && i > 0 && first == last {
			continue
		}
		last = first
		switch side(i) {
		case 1:
			above++
		case -1:
			below++
		}
	}
	return above + below, above, below
}

// cap judges the first contacts of every period of the corridor, in order of time, up to
// its upper end. Of the interval in which the cap is reached the contacts count in part:
// nobody knows the order of those within it.
func (q *MatchedQueue) cap(r *Relief, rule ReliefRule) error {
	c := rule.Corridor
	ignored := 0
	left := map[calendar.Day]float64{} // contacts under the cap
	if c.Grain != sheet.Interval {
		for _, p := range q.periods(Volume, c.Grain, &ignored) {
			left[p.first] = planner.Round(p.planned*(1+c.Above), 3)
		}
	}
	good, all := 0.0, 0.0
	r.Capped = 0
	for i := range q.Pairs {
		p := &q.Pairs[i]
		first := q.calendar.first(c.Grain, calendar.DayOf(p.Plan.Start.Wall))
		room := planner.Round(p.Plan.Volume*(1+c.Above), 3)
		if c.Grain != sheet.Interval {
			room = left[first]
		}
		take := math.Min(p.Offered, math.Max(0, room))
		left[first] = room - take
		r.Capped += take
		if p.Offered == 0 {
			continue
		}
		g, a, err := p.counted(r)
		if err != nil {
			return err
		}
		good += float64(g * (take / p.Offered))
		all += float64(a * (take / p.Offered))
	}
	r.Outside, r.Above, r.Below = q.outside(Corridor{Above: c.Above, Grain: c.Grain})
	if r.Counted = math.NaN(); all > 0 {
		r.Counted = good / all
	}
	r.settle(fmt.Sprintf("on the first %s of %s contacts, those up to %s over the forecast of %s", short(r.Capped), short(r.Offered), percent(c.Above), article(c.Grain)))
	return nil
}

func article(g sheet.Grain) string {
	if g == sheet.Interval {
		return "an interval"
	}
	return "a " + g.String()
}
