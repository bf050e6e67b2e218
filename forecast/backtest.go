package forecast

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// BacktestOptions says which past origins a [Backtest] goes back to. The zero value
// of each field means what is said there.
type BacktestOptions struct {
	Steps   int // intervals forecast at each origin; 0 = four weeks
	Origins int // most origins; 0 = 8
	Every   int // intervals between origins; 0 = one week
	// Least history, in intervals since the beginning or since the last hole of more
	// than eight weeks, that an origin needs behind it; 0 = two weeks, or twelve weeks
	// or months where these are the intervals.
	Least int
	// Levels are the quantiles that every point carries, each between 0 and 1; nil = none.
	Levels []float64
}

func (opt *BacktestOptions) withDefaults(g calendar.Grid) (BacktestOptions, error) {
	o := BacktestOptions{}
	if opt != nil {
		o = *opt
	}
	if o.Steps < 0 || o.Origins < 0 || o.Every < 0 || o.Least < 0 {
		return o, fmt.Errorf("backtest options %+v: want no negative numbers", o)
	}
	for _, p := range o.Levels {
		if !(p > 0 && p < 1) {
			return o, fmt.Errorf("quantile level %v: want more than 0 and less than 1", p)
		}
	}
	week := g.PerWeek()
	if o.Steps == 0 {
		o.Steps = 4 * week
	}
	if o.Origins == 0 {
		o.Origins = 8
	}
	if o.Every == 0 {
		o.Every = week
	}
	switch {
	case o.Least > 0:
	case g.Step > calendar.DayStep:
		o.Least = leastPeriods
	default:
		o.Least = 2 * week
	}
	return o, nil
}

// origins are the numbers of the intervals at which s is forecast, oldest first.
func (o BacktestOptions) origins(s Series) []int {
	var at []int
	for k := o.Origins - 1; k >= 0; k-- {
		n := len(s.Values) - o.Steps - k*o.Every
		if n < 1 || n < o.Least {
			continue
		}
		if past := s.Before(n); past.Observed() > 0 && past.recent() >= o.Least {
			at = append(at, n)
		}
	}
	return at
}

// Point is one forecast interval of a backtest: a long row.
type Point struct {
	Origin                 time.Time // the instant the forecast was made for: start of its first interval
	Start                  time.Time
	Lead                   int // intervals after the origin, 1 = the first
	Actual                 float64
	Mean                   float64
	Lo80, Hi80, Lo95, Hi95 float64 // NaN where there was no range
	// Quantiles at the levels asked for, in their order; NaN where there was no range.
	Quantiles []float64
}

// Backtest forgets the end of the series, forecasts it, and compares, at rolling
// origins. The last origin is one horizon before the end, so that every forecast is
// judged over its whole length. Nothing of what came after an origin is known to the
// forecast made there: opening hours too are learnt anew. The result has a point for
// every interval that was open and observed, in order of origin, oldest first, and
// lead; it is empty when the series is too short for one origin. Where the model has
// too little history, or is a [Given] forecast that says nothing, it has none.
func Backtest(ctx context.Context, m Model, s Series, opt *BacktestOptions) ([]Point, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	o, err := opt.withDefaults(s.Grid)
	if err != nil {
		return nil, err
	}
	m = remembering(m)
	var points []Point
	for _, origin := range o.origins(s) {
		out, err := o.at(ctx, m, s, origin)
		if err != nil {
			return nil, err
		}
		points = append(points, out.judged()...)
	}
	return points, nil
}

// said is what a model said at one origin about every interval with a known value.
type said struct {
	points []Point
	closed []bool // the model took the interval for closed, and nothing came
}

// judged are the points that count for a model by itself. Closed intervals that had
// contacts after all are errors of the forecast and stay in; closed ones without are no
// achievement.
func (s said) judged() []Point {
	points := make([]Point, 0, len(s.points))
	for i, p := range s.points {
		if !s.closed[i] {
			points = append(points, p)
		}
	}
	return points
}

// at lets m forecast s from one origin. A model that has too little to go by says nothing.
func (o BacktestOptions) at(ctx context.Context, m Model, s Series, origin int) (said, error) {
	var f *Forecast
	fitted, err := m.Fit(ctx, s.Before(origin))
	if err == nil {
		if p, ok := fitted.(partial); ok {
			f = p.known(o.Steps)
		} else {
			f, err = fitted.Forecast(ctx, o.Steps)
		}
	}
	switch {
	case errors.Is(err, ErrTooShort), errors.Is(err, ErrTooCoarse), errors.Is(err, ErrNotCovered):
		return said{}, nil
	case err != nil:
		return said{}, err
	}
	return f.against(s.Values[origin:origin+o.Steps], o.Levels), ctx.Err()
}

// partial is a fitted model that knows some intervals and not others.
type partial interface {
	// known is the forecast with NaN means where the model knows nothing.
	known(steps int) *Forecast
}

// against pairs a forecast with what came.
func (f *Forecast) against(actual []float64, levels []float64) said {
	lo80, hi80 := f.Quantile(0.1), f.Quantile(0.9)
	lo95, hi95 := f.Quantile(0.025), f.Quantile(0.975)
	at := make([][]float64, len(levels))
	for k, p := range levels {
		at[k] = f.Quantile(p)
	}
	origin := f.Grid.Start
	var out said
	all := make([]float64, 0, len(levels)*len(actual)) // quantiles of all points
	for i, y := range actual {
		if y != y || f.Mean[i] != f.Mean[i] { // missing, or not forecast
			continue
		}
		p := Point{
			Origin: origin, Start: f.Grid.Time(i), Lead: i + 1, Actual: y, Mean: f.Mean[i],
			Lo80: lo80[i], Hi80: hi80[i], Lo95: lo95[i], Hi95: hi95[i],
		}
		if len(levels) > 0 {
			n := len(all)
			for k := range at {
				all = append(all, at[k][i])
			}
			p.Quantiles = all[n:len(all):len(all)]
		}
		out.points = append(out.points, p)
		out.closed = append(out.closed, !f.Open[i] && y == 0)
	}
	return out
}
