package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// Input is the history of one queue that a plan is built from.
type Input struct {
	Volume forecast.Series
	Handle *forecast.HandleTimes // nil: the history tells no handle times
	Total  bool                  // the queue is the sum of others: planned, but left out of totals
}

// Config says what plan to build.
type Config struct {
	Model   forecast.Model // nil = [forecast.Auto]
	Horizon calendar.Horizon
	From    time.Time // first instant planned; zero = the end of the history
	Policy  Policy
	Workers int // queues forecast at the same time; 0 = one per CPU. It changes no number.

	Explain    bool // fill in Summary.Findings
	Components bool // fill in Plan.Components; the method must be a [forecast.Decomposer]

	// Progress, if not nil, is told after each queue how many of all are forecast, by one
	// goroutine at a time.
	Progress func(done, all int)
}

// Plan is a built plan.
type Plan struct {
	Rows     []Row    // by queue, channel and time
	Limits   []Limits // that Rows were staffed with, in their order
	Queues   []Summary
	From, To time.Time // the time planned: from the start of the first interval to the end of the last
	Warnings []error

	Components []Component // of Rows, in their order; nil when not asked for
}

// Summary is what one queue's forecast is like.
type Summary struct {
	Sum                         // over the horizon
	Total     bool              // the queue is the sum of others
	Method    string            // of the volume
	Members   []forecast.Member // of a method that combines several
	AHT       float64           // seconds, weighted by contacts; NaN = unknown
	AHTMethod string            // "" where the handle time was given or is unknown
	Backtest  Backtest

	Findings []forecast.Finding // what the volume rests on; nil when not asked for
}

// Backtest is how the method did at past origins, beside last week again.
type Backtest struct {
	Days    int // distance looked ahead
	Origins int // 0: the history is too short for a backtest
	Method  forecast.Accuracy
	Naive   forecast.Accuracy
	AHT     forecast.Accuracy // of the workload
}

// LeastDays is the history, in days, that at least one queue must have.
const LeastDays = 7

// Build forecasts every input and staffs the forecasts. Too little history is
// [forecast.ErrTooShort].
func Build(ctx context.Context, inputs []Input, cfg Config) (*Plan, error) {
	if err := cfg.Policy.Validate(); err != nil {
		return nil, err
	}
	if cfg.Model == nil {
		cfg.Model = forecast.Auto{}
	}
	p := &Plan{From: cfg.From}
	if p.From.IsZero() {
		for _, in := range inputs {
			if end := in.Volume.Grid.Time(len(in.Volume.Values)); end.After(p.From) {
				p.From = end
			}
		}
	}
	inputs, doubts, err := before(inputs, p.From)
	if err != nil {
		return nil, err
	}
	if err := enough(inputs, p.From); err != nil {
		return nil, err
	}
	p.Warnings = doubts
	queues := make([]*queue, len(inputs))
	parents := parentsOf(inputs)
	var told sync.Mutex
	done := 0
	err = each(len(inputs), cfg.Workers, func(i int) error {
		var err error
		queues[i], err = forecastQueue(ctx, inputs[i], p.From, cfg.with(parents.of(i)))
		if cfg.Progress != nil {
			told.Lock()
			defer told.Unlock()
			done++
			cfg.Progress(done, len(inputs))
		}
		return err
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	p.Warnings = append(p.Warnings, cohere(queues)...)
	rows, limits := make([][]Row, len(queues)), make([][]Limits, len(queues))
	err = each(len(queues), cfg.Workers, func(i int) error {
		var err error
		rows[i], limits[i], err = queues[i].staff(ctx, &cfg.Policy)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, q := range queues {
		p.Rows = append(p.Rows, rows[i]...)
		p.Limits = append(p.Limits, limits[i]...)
		if q.factors != nil {
			p.Components = append(p.Components, componentsOf(q.factors, q.volume, rows[i], q.ahead)...)
		}
		p.Queues = append(p.Queues, q.summary(rows[i]))
		p.Warnings = append(p.Warnings, q.doubts...)
		if q.to.After(p.To) {
			p.To = q.to
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	p.Warnings = append(p.Warnings, Doubts(p.Rows)...)
	return p, nil
}

// each runs do for 0 to n-1 on so many workers; errors come in order.
func each(n, workers int, do func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				errs[i] = do(i)
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}

// enough refuses histories of which no queue spans a week before from.
func enough(inputs []Input, from time.Time) error {
	longest := 0
	for _, in := range inputs {
		s := in.Volume
		s = s.Before(min(intervalsBefore(s.Grid, from), len(s.Values)))
		first, last := -1, -1
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		if first >= 0 {
			longest = max(longest, int(s.Grid.Cell(last).Day-s.Grid.Cell(first).Day)+1)
		}
	}
	if longest < LeastDays {
		return fmt.Errorf("%w: it spans %d days, a forecast needs at least %d", forecast.ErrTooShort, longest, LeastDays)
	}
	return nil
}

// ErrHorizon is wrapped when a horizon holds no interval.
var ErrHorizon = errors.New("nothing to plan")

// ErrFrom is wrapped when a plan would begin before every history, or years after one.
var ErrFrom = errors.New("the plan cannot begin there")

// before drops the inputs that know nothing before from, with a warning each.
func before(inputs []Input, from time.Time) (kept []Input, doubts []error, err error) {
	const layout = "2006-01-02 15:04"
	var first, end time.Time
	for _, in := range inputs {
		s := in.Volume
		if first.IsZero() || s.Grid.Start.Before(first) {
			first = s.Grid.Start
		}
		if end = s.Grid.Time(len(s.Values)); from.After(end.AddDate(0, 0, calendar.MaxHorizonDays)) {
			return nil, nil, fmt.Errorf("%w: %s is more than three years after the end of the history, %s", ErrFrom, from.Format(layout), end.Format(layout))
		}
		if known := s.Before(min(intervalsBefore(s.Grid, from), len(s.Values))); known.Observed() > 0 {
			kept = append(kept, in)
			continue
		}
		doubts = append(doubts, fmt.Errorf("queue %s: not planned, it has no history before %s", s.Name(), from.Format(layout)))
	}
	if len(kept) == 0 && len(inputs) > 0 {
		return nil, nil, fmt.Errorf("%w: no history before %s, it begins at %s", ErrFrom, from.Format(layout), first.Format(layout))
	}
	return kept, doubts, nil
}

// intervalsBefore is how many intervals of g begin before t; none when t is before g.
func intervalsBefore(g calendar.Grid, t time.Time) int {
	n, ok := g.Index(t)
	if !ok && t.After(g.Time(n)) {
		n++
	}
	return max(n, 0)
}

// queue is a forecast queue that is not staffed yet.
type queue struct {
	in       Input
	volume   *forecast.Forecast
	aht      *forecast.Forecast // nil: no handle times
	to       time.Time
	doubts   []error
	backtest Backtest
	phi      float64 // see cohere; NaN: past origins are too few to tell
	ahead    int     // intervals forecast before the first one planned
	findings []forecast.Finding
	factors  *forecast.Components // nil unless asked for
}

// forecastQueue forecasts one queue.
func forecastQueue(ctx context.Context, in Input, from time.Time, cfg Config) (*queue, error) {
	q := &queue{in: in}
	s := in.Volume
	// from may lie before the end of the history (what came since is not looked at) or
	// after it (the time between is forecast and dropped).
	skip := intervalsBefore(s.Grid, from)
	if skip < len(s.Values) {
		s = s.Before(skip)
	}
	ahead := skip - len(s.Values)
	grid := s.Grid.Shift(skip)
	steps := cfg.Horizon.Count(grid)
	if steps <= 0 {
		return nil, fmt.Errorf("queue %s: %w: a horizon of %s is shorter than an interval", s.Name(), ErrHorizon, cfg.Horizon)
	}
	q.to = grid.Time(steps)
	fitted, err := cfg.Model.Fit(ctx, s)
	if err != nil {
		return nil, err
	}
	if q.volume, err = fitted.Forecast(ctx, ahead+steps); err != nil {
		return nil, err
	}
	q.volume = q.volume.From(ahead)
	var handle *forecast.AHTFit
	if in.Handle != nil {
		known := in.Handle.Before(len(s.Values))
		if known.Known() > 0 {
			if handle, err = (forecast.AHT{}).Fit(ctx, known); err != nil {
				return nil, err
			}
			if q.aht, err = handle.Forecast(ctx, ahead+steps); err != nil {
				return nil, err
			}
			q.aht = q.aht.From(ahead)
		}
	}
	for _, w := range q.volume.Warnings {
		q.doubts = append(q.doubts, fmt.Errorf("queue %s: %w", s.Name(), w))
	}
	var points []forecast.Point
	q.backtest, points, err = backtest(ctx, cfg.Model, s, handle, steps)
	if err != nil {
		return nil, err
	}
	q.phi = dispersion(points)
	if cfg.Explain {
		if q.findings, err = explain(ctx, fitted, cfg.Model, ahead+steps); err != nil {
			return nil, err
		}
	}
	if cfg.Components {
		if q.factors, err = factorsOf(ctx, fitted, cfg.Model, ahead+steps, s.Grid.Step); err != nil {
			return nil, err
		}
	}
	q.ahead = ahead
	return q, nil
}

// staff makes the rows of the queue.
func (q *queue) staff(ctx context.Context, p *Policy) ([]Row, []Limits, error) {
	if err := p.validate(q.in.Volume.Queue, q.in.Volume.Channel); err != nil {
		return nil, nil, err
	}
	settings := p.Settings(q.in.Volume.Queue, q.in.Volume.Channel)
	rows := Demand(q.volume, q.aht)
	lim := make([]Limits, len(rows))
	var openings []int
	said := dated{policy: p, queue: q.in.Volume.Queue, channel: q.in.Volume.Channel}
	for i := range rows {
		now := settings
		if p.Dated != nil {
			rows[i].Shrinkage = math.NaN() // not said
			var err error
			if now, err = said.over(settings, &rows[i]); err != nil {
				return nil, nil, err
			}
		}
		lim[i] = now.Apply(&rows[i])
		if len(rows[i].Agreed().Opening) > 0 {
			openings = append(openings, i)
		}
	}
	openOnce(rows, openings)
	if err := staffAll(ctx, rows, lim); err != nil {
		return nil, nil, err
	}
	return rows, lim, nil
}

// summary of the queue and its rows.
func (q *queue) summary(rows []Row) Summary {
	s := Summary{Sum: SumOf(q.in.Volume.Name(), rows), Total: q.in.Total, Method: q.volume.Method, Members: q.volume.Members, Backtest: q.backtest, Findings: q.findings}
	if q.aht != nil {
		s.AHTMethod = q.aht.Method
	}
	var work, handled float64
	for i := range rows {
		if r := &rows[i]; !math.IsNaN(r.AHT) {
			work += r.Volume * r.AHT
			handled += r.Volume
		}
	}
	s.AHT = work / handled // NaN when unknown
	return s
}

// backtest looks as far ahead as the plan does, or a week when the history is too short
// for that.
func backtest(ctx context.Context, m forecast.Model, s forecast.Series, handle *forecast.AHTFit, steps int) (Backtest, []forecast.Point, error) {
	b := Backtest{AHT: forecast.Accuracy{WAPE: math.NaN(), Bias: math.NaN()}}
	week := s.Grid.PerWeek()
	for _, ahead := range []int{steps, week} {
		opt := &forecast.BacktestOptions{Steps: ahead}
		points, err := forecast.Backtest(ctx, m, s, opt)
		if err != nil {
			return b, nil, err
		}
		if len(points) == 0 {
			continue
		}
		naive, err := forecast.Backtest(ctx, forecast.SeasonalNaive{}, s, opt)
		if err != nil {
			return b, nil, err
		}
		b.Days = (ahead + s.Grid.SlotsPerDay() - 1) / s.Grid.SlotsPerDay()
		if s.Grid.Step > calendar.DayStep {
			n := len(s.Values)
			b.Days = int(calendar.DayOf(s.Grid.Time(n)) - calendar.DayOf(s.Grid.Time(n-ahead)))
		}
		b.Method, b.Naive = forecast.Measure(points), forecast.Measure(naive)
		for i := range points {
			if i == 0 || !points[i].Origin.Equal(points[i-1].Origin) {
				b.Origins++
			}
		}
		if handle != nil {
			b.AHT, err = handle.Backtest(ctx, opt)
		}
		return b, points, err
	}
	return b, nil, nil
}
