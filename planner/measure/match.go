package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Actual is what came in an interval. NaN is not known.
type Actual struct {
	Counts
	Handled   float64 // contacts that HandleS is of
	HandleS   float64 // seconds of handling, all together
	Agents    float64 // agents who were there, on average
	Scheduled float64 // agents who were scheduled, on average
}

// AHT is the average handle time in seconds; NaN where nothing was handled or it is not
// known.
func (a *Actual) AHT() float64 {
	if !(a.Handled > 0) {
		return math.NaN()
	}
	return a.HandleS / a.Handled
}

// Shrinkage is the share of those scheduled who were not there, 0..1; NaN where it is not
// known, and where more were there than were scheduled.
func (a *Actual) Shrinkage() float64 {
	if s := 1 - a.Agents/a.Scheduled; a.Scheduled > 0 && s >= 0 && s < 1 {
		return s
	}
	return math.NaN()
}

// add sums up intervals: what is not known of one is not known of both.
func (a *Actual) add(b *Actual) {
	a.Counts.Add(b.Counts)
	a.Handled += b.Handled
	a.HandleS += b.HandleS
	a.Agents += b.Agents
	a.Scheduled += b.Scheduled
}

// Plan is a plan that was locked: rows that were staffed.
type Plan struct {
	Rows   []planner.Row
	Limits []planner.Limits // of each row; nil = none
	// Committed are the agents that the contact centre committed itself to have at work, by
	// row; NaN, or nil for all rows, are the whole agents that the plan asks for.
	Committed []float64
	Calendar  Calendar // of its weeks and months
}

// NewPlan is a plan of rows that [planner.Prepare] and [planner.StaffAll] have been over,
// with the agents committed where the file has a column of them: see
// [sheet.CommittedColumn]. unknown are the headers of the cells in Row.Extra.
func NewPlan(rows []planner.Row, limits []planner.Limits, unknown []string) (*Plan, error) {
	p := &Plan{Rows: rows, Limits: limits}
	column := slices.Index(unknown, sheet.CommittedColumn)
	if column < 0 {
		return p, nil
	}
	p.Committed = make([]float64, len(rows))
	for i := range rows {
		p.Committed[i] = math.NaN()
		if extra := rows[i].Extra; column < len(extra) && extra[column] != "" {
			x, err := planfile.ParseNumber(extra[column])
			if err == nil && !(x >= 0) {
				err = errors.New("is below 0")
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %s: column %s: %q %w", planner.ErrActuals, rows[i].Name(), sheet.CommittedColumn, extra[column], err)
			}
			p.Committed[i] = x
		}
	}
	return p, nil
}

// Keep drops the rows that keep does not want.
func (p *Plan) Keep(keep func(*planner.Row) bool) {
	n := 0
	for i := range p.Rows {
		if !keep(&p.Rows[i]) {
			continue
		}
		p.Rows[n] = p.Rows[i]
		if p.Limits != nil {
			p.Limits[n] = p.Limits[i]
		}
		if p.Committed != nil {
			p.Committed[n] = p.Committed[i]
		}
		n++
	}
	p.Rows = p.Rows[:n]
	if p.Limits != nil {
		p.Limits = p.Limits[:n]
	}
	if p.Committed != nil {
		p.Committed = p.Committed[:n]
	}
}

// committed are the agents of row i.
func (p *Plan) committed(i int) float64 {
	if p.Committed != nil && !math.IsNaN(p.Committed[i]) {
		return p.Committed[i]
	}
	return p.Rows[i].Agents
}

// Pair is an interval of a plan and what came in it.
type Pair struct {
	Plan      *planner.Row
	Committed float64 // agents who were to be there
	Actual

	row int // of the plan
}

// Matched are actuals beside a plan.
type Matched struct {
	Queues   []MatchedQueue // in order of first appearance in the plan
	Outside  int            // rows of the plan before or after all actuals, or the time asked for: not measured
	Warnings []error

	plan *Plan
}

// MatchedQueue is a queue and channel of a plan beside what came.
type MatchedQueue struct {
	Queue, Channel string
	Sum            bool   // of other queues: no part of totals
	Pairs          []Pair // by time; only intervals with a value
	// Missing are rows of the plan in the time measured for which there is no value: left
	// out of everything, and counted. First is the first of them, nil for none.
	Missing int
	First   *planner.Row
	// Unplanned are intervals with contacts for which the plan has no row, though it has
	// rows of the same day: it said that none would come.
	Unplanned []Unplanned
	// Past are the contacts of the queue up to the plan's first row.
	Past forecast.Series

	missing  []*planner.Row
	slot     time.Duration // from one row to the next
	calendar Calendar
	mix      map[int64]float64 // see handling
}

// Unplanned is an interval with contacts that a plan has no row for.
type Unplanned struct {
	Day     calendar.Day // local
	Offered float64
}

// Name is the queue's name in messages.
func (q *MatchedQueue) Name() string {
	return forecast.Series{Queue: q.Queue, Channel: q.Channel}.Name()
}

// Span restricts what is measured to local days; the zero value is all of them.
type Span struct {
	From, To calendar.Day // both included; 0 = no limit
}

func (s Span) has(d calendar.Day) bool {
	return (s.From == 0 || d >= s.From) && (s.To == 0 || d <= s.To)
}

// String is the span for people.
func (s Span) String() string {
	switch {
	case s.From == 0 && s.To == 0:
		return "all days"
	case s.From == 0:
		return "up to " + s.To.String()
	case s.To == 0:
		return "from " + s.From.String()
	}
	return s.From.String() + " to " + s.To.String()
}

// Match lays actuals beside the rows of a plan, by queue, channel and instant. Actuals of
// shorter intervals are added up, those of longer ones, of another clock or of no common
// queue are [planner.ErrActuals]. Within the span, rows between the first and the last
// actual of any queue, both included, that have no value are missing; where the span has
// limits they are the limits. sums are the names of queues that are sums of others.
func Match(plan *Plan, h *history.History, span Span, sums []string) (*Matched, error) {
	m := &Matched{plan: plan}
	rows := plan.Rows
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: the plan has no rows", planner.ErrActuals)
	}
	order, of := byQueue(rows)
	known := map[queueKey]*history.Queue{}
	var names []string
	for i := range h.Queues {
		q := &h.Queues[i]
		names = append(names, q.Name())
		known[queueKey{q.Offered.Queue, q.Offered.Channel}] = q
	}
	found := 0
	from, to := measured(h)
	for _, key := range order {
		q := MatchedQueue{Queue: key.queue, Channel: key.channel, Sum: slices.Contains(sums, key.queue), calendar: plan.Calendar}
		if a := known[key]; a != nil {
			found++
			if err := q.check(rows, of[key], a); err != nil {
				return nil, err
			}
		}
		m.match(&q, rows, of[key], known[key], span, from, to)
		m.Queues = append(m.Queues, q)
	}
	if found == 0 {
		var want []string
		for i := range m.Queues {
			want = append(want, m.Queues[i].Name())
		}
		return nil, fmt.Errorf("%w: no queue is in both: the plan has %s, the actuals have %s", planner.ErrActuals, strings.Join(want, ", "), strings.Join(names, ", "))
	}
	if m.pairs() == 0 {
		return nil, m.nothing(rows, h, span)
	}
	for i := range h.Queues {
		q := &h.Queues[i]
		if of[queueKey{q.Offered.Queue, q.Offered.Channel}] == nil {
			m.warn("queue %s: has actuals, but no rows in the plan: not measured", q.Name())
		}
	}
	m.doubts(rows, h)
	return m, nil
}

type queueKey struct{ queue, channel string }

// byQueue are the rows of each queue by time, in order of first appearance.
func byQueue(rows []planner.Row) (order []queueKey, of map[queueKey][]int) {
	of = map[queueKey][]int{}
	for i := range rows {
		key := queueKey{rows[i].Queue, rows[i].Channel}
		if of[key] == nil {
			order = append(order, key)
		}
		of[key] = append(of[key], i)
	}
	earlier := func(a, b int) int { return rows[a].Start.Instant().Compare(rows[b].Start.Instant()) }
	for _, list := range of {
		if !slices.IsSortedFunc(list, earlier) {
			slices.SortStableFunc(list, earlier)
		}
	}
	return order, of
}

// check refuses actuals that cannot be laid beside the rows, and finds how far the rows
// are apart: a queue that opens within an interval has a shorter row there.
func (q *MatchedQueue) check(rows []planner.Row, of []int, a *history.Queue) error {
	g := a.Offered.Grid
	first := &rows[of[0]]
	plain := g.Start.Location() == calendar.Plain
	switch {
	case plain && first.Start.HasOffset:
		return fmt.Errorf("%w: the plan has UTC offsets, the actuals have none: give --timezone", planner.ErrActuals)
	case !plain && !first.Start.HasOffset:
		return fmt.Errorf("%w: the actuals have a zone, the plan has no UTC offsets: give --timezone", planner.ErrActuals)
	}
	for _, i := range of {
		q.slot = max(q.slot, rows[i].Interval)
	}
	if g.Step > q.slot || q.slot%g.Step != 0 {
		return fmt.Errorf("%w: queue %s: its actuals are of %s, the plan's rows of %s", planner.ErrActuals, q.Name(), calendar.StepName(g.Step), calendar.StepName(q.slot))
	}
	return nil
}

// measured is the time that actuals cover: from the first to the end of the last value.
func measured(h *history.History) (from, to time.Time) {
	for i := range h.Queues {
		s := h.Queues[i].Offered
		for k, v := range s.Values {
			if math.IsNaN(v) {
				continue
			}
			if t := s.Grid.Time(k); from.IsZero() || t.Before(from) {
				from = t
			}
			break
		}
		for k := len(s.Values) - 1; k >= 0; k-- {
			if math.IsNaN(s.Values[k]) {
				continue
			}
			if t := s.Grid.Time(k + 1); t.After(to) {
				to = t
			}
			break
		}
	}
	return from, to
}

func (m *Matched) match(q *MatchedQueue, rows []planner.Row, of []int, a *history.Queue, span Span, from, to time.Time) {
	taken := map[int]bool{} // intervals of the actuals
	days := map[calendar.Day]bool{}
	for _, i := range of {
		r := &rows[i]
		at, day := r.Start.Instant(), calendar.DayOf(r.Start.Wall)
		late := at.Add(r.Interval).After(to) && span.To == 0
		early := at.Before(from) && span.From == 0
		if !span.has(day) || early || late {
			m.Outside++
			continue
		}
		days[day] = true
		actual, ok := q.actual(a, at, taken)
		if !ok {
			q.Missing++
			q.missing = append(q.missing, r)
			if q.First == nil {
				q.First = r
			}
			continue
		}
		q.Pairs = append(q.Pairs, Pair{Plan: r, Committed: m.plan.committed(i), Actual: actual, row: i})
	}
	if a == nil {
		return
	}
	s := a.Offered
	for k, v := range s.Values {
		if !(v > 0) || taken[k] {
			continue
		}
		if day := calendar.DayOf(s.Grid.Time(k)); days[day] {
			q.Unplanned = append(q.Unplanned, Unplanned{Day: day, Offered: v})
		}
	}
	n, _ := s.Grid.Index(rows[of[0]].Start.Instant())
	q.Past = s.Before(max(0, min(n, len(s.Values))))
}

// actual is what came from at on until the next row; false where some of it is missing.
func (q *MatchedQueue) actual(a *history.Queue, at time.Time, taken map[int]bool) (sum Actual, ok bool) {
	if a == nil {
		return sum, false
	}
	s := a.Offered
	k, ok := s.Grid.Index(at)
	if !ok {
		return sum, false
	}
	per := max(1, int(q.slot/s.Grid.Step))
	for i := k; i < k+per; i++ {
		taken[i] = true
		if i < 0 || i >= len(s.Values) || math.IsNaN(s.Values[i]) {
			return sum, false
		}
		one := valueAt(a, i)
		if i == k {
			sum = one
		} else {
			sum.add(&one)
		}
	}
	// Agents are there on average, not in sum.
	sum.Agents /= float64(per)
	sum.Scheduled /= float64(per)
	return sum, true
}

func valueAt(a *history.Queue, i int) Actual {
	nan := math.NaN()
	v := Actual{
		Counts:  Counts{Offered: a.Offered.Values[i], Answered: a.Answered[i], Abandoned: nan, AnsweredInTime: nan, AbandonedInTime: nan, AbandonedShort: nan, Target: nan, Wait: nan},
		Handled: a.Handle.Contacts[i], HandleS: a.Handle.Seconds[i], Agents: nan, Scheduled: nan,
	}
	if c := a.Counts; c != nil {
		v.Abandoned, v.AnsweredInTime, v.AbandonedInTime, v.AbandonedShort = c.Abandoned[i], c.AnsweredInTarget[i], c.AbandonedInTarget[i], c.AbandonedShort[i]
		v.Target, v.Wait, v.Agents, v.Scheduled = c.Target[i], c.Wait[i], c.Agents[i], c.Scheduled[i]
	}
	return v
}

// calendar is that of the plan.
func (m *Matched) calendar() Calendar {
	if m.plan == nil {
		return Calendar{}
	}
	return m.plan.Calendar
}

func (m *Matched) pairs() int {
	n := 0
	for i := range m.Queues {
		n += len(m.Queues[i].Pairs)
	}
	return n
}

func (m *Matched) warn(format string, args ...any) {
	m.Warnings = append(m.Warnings, fmt.Errorf(format, args...))
}

const clockLayout = "2006-01-02 15:04"

// nothing says why no row of the plan has a value.
func (m *Matched) nothing(rows []planner.Row, h *history.History, span Span) error {
	first, last := &rows[0], &rows[0]
	for i := range rows {
		if at := rows[i].Start.Instant(); at.Before(first.Start.Instant()) {
			first = &rows[i]
		} else if at.After(last.Start.Instant()) {
			last = &rows[i]
		}
	}
	from, to := measured(h)
	within := ""
	if span != (Span{}) {
		within = fmt.Sprintf(" (%s)", span)
	}
	return fmt.Errorf("%w: no interval is in both%s: the plan runs from %s to %s, the actuals from %s to %s (zone %s); was another plan meant, or another --timezone?",
		planner.ErrActuals, within, first.Start, last.Start, from.Format(clockLayout), to.Format(clockLayout), zoneName(h.Zone))
}

func zoneName(loc *time.Location) string {
	if loc == calendar.Plain {
		return "none"
	}
	return loc.String()
}

// doubts warn of what was left out, and of clocks that differ.
func (m *Matched) doubts(rows []planner.Row, h *history.History) {
	for i := range m.Queues {
		q := &m.Queues[i]
		switch {
		case len(q.Pairs) == 0 && q.Missing > 0:
			m.warn("queue %s: has no actuals at all: its %d rows are missing, and no part of any number", q.Name(), q.Missing)
		case q.Missing > 0:
			m.warn("queue %s: %d of %d intervals have no value, the first at %s: left out and counted as missing, not as zero", q.Name(), q.Missing, q.Missing+len(q.Pairs), q.First.Start)
		}
		if n := len(q.Unplanned); n > 0 {
			sum := 0.0
			for _, u := range q.Unplanned {
				sum += u.Offered
			}
			m.warn("queue %s: %v contacts in %d intervals that the plan has no row for: they count as forecast to be none", q.Name(), planner.Round(sum, 3), n)
		}
	}
	for i := range m.Queues {
		for k := range m.Queues[i].Pairs {
			p := m.Queues[i].Pairs[k].Plan
			if _, off := p.Start.Instant().In(h.Zone).Zone(); p.Start.HasOffset && off != 60*p.Start.OffsetMin {
				m.warn("the actuals are of another zone: %+d minutes from UTC at %s of the plan, the plan %+d: matched by instant, days are the plan's", off/60, p.Start, p.Start.OffsetMin)
				return
			}
		}
	}
}
