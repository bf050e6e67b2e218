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
}

func (opt *BacktestOptions) withDefaults(g calendar.Grid) (BacktestOptions, error) {
	o := BacktestOptions{}
	if opt != nil {
		o = *opt
	}
	if o.Steps < 0 || o.Origins < 0 || o.Every < 0 || o.Least < 0 {
		return o, fmt.Errorf("backtest options %+v: want no negative numbers", o)
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
}

// Backtest forgets the end of the series, forecasts it, and compares, at rolling
// origins. The last origin is one horizon before the end, so that every forecast is
// judged over its whole length. Nothing of what came after an origin is known to the
// forecast made there: opening hours too are learnt anew. The result has a point for
// every interval that was open and observed, in order of origin, oldest first, and
// lead; it is empty when the series is too short for one origin.
func Backtest(ctx context.Context, m Model, s Series, opt *BacktestOptions) ([]Point, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	o, err := opt.withDefaults(s.Grid)
	if err != nil {
		return nil, err
	}
	var points []Point
	for _, origin := range o.origins(s) {
		fitted, err := m.Fit(ctx, s.Before(origin))
		if errors.Is(err, ErrTooShort) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f, err := fitted.Forecast(ctx, o.Steps)
		if err != nil {
			return nil, err
		}
		points = append(points, f.against(s.Values[origin:origin+o.Steps])...)
	}
	return points, nil
}

// against pairs a forecast with what came.
func (f *Forecast) against(actual []float64) []Point {
	lo80, hi80 := f.Quantile(0.1), f.Quantile(0.9)
	lo95, hi95 := f.Quantile(0.025), f.Quantile(0.975)
	origin := f.Grid.Start
	var points []Point
	for i, y := range actual {
		// y != y: missing. Closed intervals that had contacts after all are errors
		// of the forecast and stay in; closed ones without are no achievement.
		if y != y || !f.Open[i] && y == 0 {
			continue
		}
		points = append(points, Point{
			Origin: origin, Start: f.Grid.Time(i), Lead: i + 1, Actual: y, Mean: f.Mean[i],
			Lo80: lo80[i], Hi80: hi80[i], Lo95: lo95[i], Hi95: hi95[i],
		})
	}
	return points
}
