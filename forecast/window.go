package forecast

import (
	"context"
	"fmt"
	"math"
)

// WindowAverage says that every interval will be what the same time of the same weekday
// was on average over the last weeks: what many planners do by hand, and hard to beat
// from the third day on (Taylor 2008, Management Science 54:253). A value missing in one
// of the weeks is left out of the mean; where all are missing the mean reaches back to
// the last week that has one.
//
// On plain values the average runs over cycles of the longest season.
//
// The zero value is ready to use.
type WindowAverage struct {
	Weeks int // averaged; 0 = 4
	// Short averages cycles of the shortest season instead: the last days.
	Short bool
}

var (
	_ Model       = WindowAverage{}
	_ ValuesModel = WindowAverage{}
)

const defaultWindow = 4

// String is "window-average", and what differs from the zero value.
func (m WindowAverage) String() string {
	name := "window-average"
	if m.Short {
		name += "-short"
	}
	if m.Weeks == 0 || m.Weeks == defaultWindow {
		return name
	}
	return fmt.Sprintf("%s-%d", name, m.Weeks)
}

// Fit implements [Model].
func (m WindowAverage) Fit(ctx context.Context, s Series) (Fitted, error) {
	return fitStrip(ctx, m, s)
}

// FitValues implements [ValuesModel].
func (m WindowAverage) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	k := m.Weeks
	if k == 0 {
		k = defaultWindow
	}
	if k < 0 {
		return nil, fmt.Errorf("window average of %d weeks: want 1 or more, or 0 for %d", k, defaultWindow)
	}
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	// A single cycle is enough here.
	season := 1
	for _, p := range periods {
		if p > 1 && p <= len(y) && (!m.Short && p > season || m.Short && (season == 1 || p < season)) {
			season = p
		}
	}
	return &windowFit{m, y, season, k}, nil
}

type windowFit struct {
	model  WindowAverage
	y      []float64
	season int
	k      int
}

// cycle is the mean of each place of the cycle after n values.
func (f *windowFit) cycle(n int) []float64 {
	mean := make([]float64, f.season)
	for i := range mean {
		sum, count := 0.0, 0.0
		back := 0
		for j := n + i - f.season; j >= 0; j -= f.season {
			back++
			if back > f.k && count > 0 {
				break
			}
			if v := f.y[j]; v == v {
				sum, count = sum+v, count+1
			}
		}
		mean[i] = math.NaN()
		if count > 0 {
			mean[i] = sum / count
		}
	}
	// Places never seen get the mean of the others.
	sum, count := 0.0, 0.0
	for _, v := range mean {
		if v == v {
			sum, count = sum+v, count+1
		}
	}
	for i, v := range mean {
		if v != v && count > 0 {
			mean[i] = sum / count
		}
	}
	return mean
}

// ForecastValues implements [ValuesFitted]. Ranges come from the errors that the same
// rule made at the last eight ends of cycles.
func (f *windowFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	out := &ValuesForecast{Mean: make([]float64, steps), Method: f.model.String()}
	cycle := f.cycle(len(f.y))
	for i := range out.Mean {
		out.Mean[i] = cycle[i%f.season]
	}
	keep(out.Mean)
	out.spread = rollBack(f, f.y, steps, f.season, origins, nil)
	return out, nil
}

// before implements rewinder.
func (f *windowFit) before(n, steps int) []float64 {
	if n < f.season {
		return nil
	}
	cycle := f.cycle(n)
	mean := make([]float64, steps)
	for i := range mean {
		mean[i] = cycle[i%f.season]
	}
	keep(mean)
	return mean
}
