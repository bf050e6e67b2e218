package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// ErrActuals is wrapped when actuals and plan do not fit: no common queue, no common
// day, a clock with and one without a zone.
var ErrActuals = errors.New("the actuals do not fit the plan")

// ReforecastConfig says how to re-forecast a day. The zero value is ready to use.
type ReforecastConfig struct {
	// Model plans past days from what was known before them; nil = [forecast.Auto].
	Model forecast.Model
	// AsOf is now: intervals that end by then were seen. Zero = the end of the last
	// interval that has a value.
	AsOf    time.Time
	Workers int // queues at the same time; 0 = one per CPU. It changes no number.
	// Progress, if not nil, is told after each queue how many of all are done, by one
	// goroutine at a time.
	Progress func(done, all int)
}

// Reforecasted is a plan whose rest of a day follows what was seen of it.
type Reforecasted struct {
	Rows     []Row  // of the plan, all of them, in its order
	Rest     []bool // by row: whether it lies in the rest of the day
	Day      calendar.Day
	AsOf     time.Time // on the plan's clock
	Queues   []DayUpdate
	Warnings []error
}

// RestRows are the rows of the rest of the day.
func (r *Reforecasted) RestRows() []Row {
	var rows []Row
	for i := range r.Rows {
		if r.Rest[i] {
			rows = append(rows, r.Rows[i])
		}
	}
	return rows
}

// DayUpdate is what became of the day of one queue.
type DayUpdate struct {
	Name             string
	Updated          bool    // false: nothing was seen, or nothing was left
	Seen, Missing    int     // intervals of the plan that are over, with and without a value
	Offered, Planned float64 // contacts in the intervals seen
	Factor           float64 // updated over planned contacts of the rest
	AHTFactor        float64 // the same of handle times, weighted by planned contacts; NaN = they tell nothing
	PastDays         int     // learnt from
	OfPlan           int     // of these, days whose plan is in the plan itself
	Before, After    Sum     // rest of the day
	Hours            []HourChange
}

// HourChange is an hour of the rest of a day in which the agents needed change.
type HourChange struct {
	Start         time.Time // clock face
	Before, After float64   // most agents in an interval that begins in the hour; NaN = not staffed
}

// methodMark ends the method of rows that were re-forecast.
const methodMark = "+intraday"

// Reforecast updates the rest of the day up to which there are actuals: volumes and
// ranges by [forecast.Intraday], handle times by [forecast.IntradayAHT], learnt from the
// past days of the actuals. The plan of a past day is the plan's own rows where it has
// some, else what the model would have planned as many weeks ahead as today was. Other
// days, and what is over of today, keep their volumes and handle times. Then every row is
// staffed as [Restaff] does.
//
// Actuals are matched by queue, channel and instant; finer intervals are added up.
// rows are not changed.
func Reforecast(ctx context.Context, rows []Row, actuals []Input, cfg ReforecastConfig) (*Reforecasted, error) {
	if cfg.Model == nil {
		cfg.Model = forecast.Auto{}
	}
	r := &Reforecasted{Rest: make([]bool, len(rows))}
	queues, err := r.match(rows, actuals)
	if err != nil {
		return nil, err
	}
	if err := r.settleDay(rows, queues, cfg.AsOf); err != nil {
		return nil, err
	}
	before := append([]Row(nil), rows...)
	r.Rows = append([]Row(nil), rows...)
	if _, err := Restaff(ctx, before, PolicyOf(Given{})); err != nil {
		return nil, err
	}
	workers := cfg.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var told sync.Mutex
	done := 0
	next := make(chan *dayQueue)
	var wg sync.WaitGroup
	for range min(workers, len(queues)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for q := range next {
				q.err = q.update(ctx, r, cfg.Model)
				if cfg.Progress != nil {
					told.Lock()
					done++
					cfg.Progress(done, len(queues))
					told.Unlock()
				}
			}
		}()
	}
	for _, q := range queues {
		next <- q
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var errs []error
	for _, q := range queues {
		if q.err != nil {
			errs = append(errs, fmt.Errorf("queue %s: %w", q.result.Name, q.err))
		}
		r.Warnings = append(r.Warnings, q.doubts...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	doubts, err := Restaff(ctx, r.Rows, PolicyOf(Given{}))
	if err != nil {
		return nil, err
	}
	r.Warnings = append(r.Warnings, doubts...)
	for _, q := range queues {
		q.compare(before, r)
		r.Queues = append(r.Queues, q.result)
	}
	return r, nil
}

// dayQueue is one queue and channel of the plan on its way through.
type dayQueue struct {
	rows   []int  // of the plan
	in     *Input // nil: no actuals
	step   time.Duration
	result DayUpdate
	doubts []error
	err    error
}

func (q *dayQueue) doubt(format string, args ...any) {
	q.doubts = append(q.doubts, fmt.Errorf("queue %s: "+format, append([]any{q.result.Name}, args...)...))
}

// match finds the actuals of every queue of the plan and puts them on its intervals.
func (r *Reforecasted) match(rows []Row, actuals []Input) ([]*dayQueue, error) {
	type key struct{ queue, channel string }
	byKey := map[key]*dayQueue{}
	var queues []*dayQueue
	for i := range rows {
		k := key{rows[i].Queue, rows[i].Channel}
		q := byKey[k]
		if q == nil {
			q = &dayQueue{step: rows[i].Interval}
			q.result = DayUpdate{Name: forecast.Series{Queue: k.queue, Channel: k.channel}.Name(), Factor: 1, AHTFactor: math.NaN()}
			byKey[k] = q
			queues = append(queues, q)
		}
		if rows[i].Interval != q.step {
			return nil, fmt.Errorf("%w: queue %s of the plan has rows of %s and of %s", ErrActuals, q.result.Name, calendar.StepName(q.step), calendar.StepName(rows[i].Interval))
		}
		q.rows = append(q.rows, i)
	}
	var names []string
	found, usable := 0, 0
	var unfit error // the first
	for i := range actuals {
		s := actuals[i].Volume
		names = append(names, s.Name())
		q := byKey[key{s.Queue, s.Channel}]
		if q == nil {
			r.Warnings = append(r.Warnings, fmt.Errorf("queue %s: has actuals, but no rows in the plan", s.Name()))
			continue
		}
		first := &rows[q.rows[0]]
		plain := s.Grid.Start.Location() == calendar.Plain
		switch {
		case plain && first.Start.HasOffset:
			return nil, fmt.Errorf("%w: the plan has UTC offsets, the actuals have none: give --timezone", ErrActuals)
		case !plain && !first.Start.HasOffset:
			return nil, fmt.Errorf("%w: the actuals have a zone, the plan has no UTC offsets: give --timezone", ErrActuals)
		}
		found++
		in, err := onPlan(actuals[i], first, q.step)
		if err != nil {
			q.doubt("%v: its plan stays", err)
			if unfit == nil {
				unfit = fmt.Errorf("%w: queue %s: %w", ErrActuals, s.Name(), err)
			}
			continue
		}
		usable++
		q.in = in
	}
	if found == 0 {
		var want []string
		for _, q := range queues {
			want = append(want, q.result.Name)
		}
		return nil, fmt.Errorf("%w: no queue is in both: the plan has %s, the actuals have %s", ErrActuals, strings.Join(want, ", "), strings.Join(names, ", "))
	}
	if usable == 0 {
		return nil, unfit
	}
	return queues, nil
}

const clockLayout = "2006-01-02 15:04"

// settleDay finds what time it is, and what day on the plan's clock.
func (r *Reforecasted) settleDay(rows []Row, queues []*dayQueue, asOf time.Time) error {
	var last time.Time // end of the last interval with a value
	var loc *time.Location
	for _, q := range queues {
		if q.in == nil {
			continue
		}
		loc = q.in.Volume.Grid.Start.Location()
		for i := len(q.in.Volume.Values) - 1; i >= 0; i-- {
			if !math.IsNaN(q.in.Volume.Values[i]) {
				if end := q.in.Volume.Grid.Time(i + 1); end.After(last) {
					last = end
				}
				break
			}
		}
	}
	if last.IsZero() {
		return fmt.Errorf("%w: no interval of any queue of the plan has a value", ErrActuals)
	}
	r.AsOf = asOf
	if asOf.IsZero() {
		r.AsOf = last
	}
	// The plan's clock is that of its last row before now.
	var now *Row
	first, end := &rows[0], rows[0].Start.Instant()
	for i := range rows {
		t := rows[i].Start.Instant()
		if t.Before(r.AsOf) && (now == nil || t.After(now.Start.Instant())) {
			now = &rows[i]
		}
		if t.Before(first.Start.Instant()) {
			first = &rows[i]
		}
		if e := t.Add(rows[i].Interval); e.After(end) {
			end = e
		}
	}
	if now == nil {
		return fmt.Errorf("%w: seen until %s, the plan begins only %s", ErrActuals, r.AsOf.In(loc).Format(clockLayout), first.Start)
	}
	if _, off := now.Start.Instant().In(loc).Zone(); now.Start.HasOffset && off != 60*now.Start.OffsetMin {
		r.Warnings = append(r.Warnings, fmt.Errorf("the actuals are %+d minutes from UTC at %s of the plan, the plan %+d: matched by instant, days are the plan's", off/60, now.Start, now.Start.OffsetMin))
		loc = time.FixedZone("plan", 60*now.Start.OffsetMin)
	}
	r.AsOf = r.AsOf.In(loc)
	r.Day = calendar.DayOf(r.AsOf.Add(-1))
	for i := range rows {
		if calendar.DayOf(rows[i].Start.Wall) == r.Day {
			return nil
		}
	}
	return fmt.Errorf("%w: the plan has no row on %s, the day of what was seen last (until %s); it runs from %s to %s", ErrActuals, r.Day, r.AsOf.Format(clockLayout), first.Start, end.In(loc).Format(clockLayout))
}

// onPlan is the input on intervals as long as the plan's, which begin as the plan's do.
func onPlan(in Input, first *Row, step time.Duration) (*Input, error) {
	g := in.Volume.Grid
	if step%g.Step != 0 {
		return nil, fmt.Errorf("its actuals are of %s, the plan's rows of %s", calendar.StepName(g.Step), calendar.StepName(step))
	}
	per := int(step / g.Step)
	// Intervals of g before the first that begins as a row of the plan does.
	ahead := first.Start.Instant().Sub(g.Start) % step
	if ahead < 0 {
		ahead += step
	}
	if ahead%g.Step != 0 {
		return nil, fmt.Errorf("its actuals begin off the plan's intervals, at %s", g.Start.Format(clockLayout))
	}
	skip := int(ahead / g.Step)
	if per == 1 {
		return &in, nil
	}
	if skip > 0 { // an interval of the plan that the actuals only know the end of
		skip -= per
	}
	sum := func(values []float64) []float64 {
		var sums []float64
		for i := skip; i < len(values); i += per {
			s := 0.0
			for k := i; k < i+per; k++ {
				if k < 0 || k >= len(values) {
					s = math.NaN()
					break
				}
				s += values[k]
			}
			sums = append(sums, s)
		}
		return sums
	}
	grid := calendar.Grid{Start: g.Time(skip), Step: step}
	in.Volume.Grid, in.Volume.Values, in.Volume.Hours = grid, sum(in.Volume.Values), nil
	if in.Handle != nil {
		h := *in.Handle
		h.Grid, h.Contacts, h.Seconds = grid, sum(h.Contacts), sum(h.Seconds)
		in.Handle = &h
	}
	return &in, nil
}

// compare fills in what the rest of the day was and what it is now.
func (q *dayQueue) compare(before []Row, r *Reforecasted) {
	var old, now []Row
	rest := slices.DeleteFunc(slices.Clone(q.rows), func(i int) bool { return !r.Rest[i] })
	slices.SortFunc(rest, func(a, b int) int { return before[a].Start.Instant().Compare(before[b].Start.Instant()) })
	for _, i := range rest {
		old, now = append(old, before[i]), append(now, r.Rows[i])
		hour := before[i].Start.Wall.Truncate(time.Hour)
		n := len(q.result.Hours)
		if n == 0 || !q.result.Hours[n-1].Start.Equal(hour) {
			q.result.Hours = append(q.result.Hours, HourChange{hour, before[i].Agents, r.Rows[i].Agents})
			continue
		}
		h := &q.result.Hours[n-1]
		h.Before, h.After = math.Max(h.Before, before[i].Agents), math.Max(h.After, r.Rows[i].Agents)
	}
	q.result.Before, q.result.After = SumOf(q.result.Name, old), SumOf(q.result.Name, now)
	changed := q.result.Hours[:0]
	for _, h := range q.result.Hours {
		if h.Before != h.After && !(math.IsNaN(h.Before) && math.IsNaN(h.After)) {
			changed = append(changed, h)
		}
	}
	q.result.Hours = changed
}
