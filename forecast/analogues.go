package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// analogues forecasts what followed the past days that were most like the last one: the
// method of analogues (Lorenz 1969, Journal of the Atmospheric Sciences 26:636), which
// needs no weekday to tell a day off from a day of work.
//
// On z = log(1+y), with days counted back from the end, past day j is moved to the level
// of the last half day; its distance D_j is the mean absolute difference from the last
// day. What followed the six nearest, moved as they are, is averaged with weights
// (D_j + 1e-6)^-2. Beyond a week the forecast repeats itself.
type analogues struct{}

var (
	_ Model       = analogues{}
	_ ValuesModel = analogues{}
)

func (analogues) String() string { return "analogues" }

// Fit implements [Model].
func (m analogues) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

const (
	nearestDays  = 6              // averaged
	followDays   = 7              // forecast from what followed; then the forecast repeats itself
	analogueDays = followDays + 1 // least history, in days
)

// FitValues implements [ValuesModel].
func (m analogues) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	p := usablePeriods(len(y), periods)
	if !ofDays(p) {
		return nil, fmt.Errorf("%s: no day among the seasons: %w", m, ErrTooShort)
	}
	if len(y) < analogueDays*p[0] {
		return nil, fmt.Errorf("%s: %d values: %w", m, len(y), ErrTooShort)
	}
	return newAnaloguesFit(y, p[0], longest(p)), nil
}

// logs are log(1+y) with what is missing filled from the season before and after.
func logs(y []float64, season int) []float64 {
	z := slices.Clone(interpolated(y, season))
	for i, v := range z {
		z[i] = math.Log1p(v)
	}
	return z
}

type analoguesFit struct {
	y, z        []float64
	day, season int
}

func newAnaloguesFit(y []float64, day, season int) *analoguesFit {
	return &analoguesFit{y: y, z: logs(y, season), day: day, season: season}
}

// pastDayLike is a past day: it ended at end, and lies shift below the last one.
type pastDayLike struct {
	end             int
	shift, distance float64
}

// before implements rewinder.
func (f *analoguesFit) before(n, steps int) []float64 {
	ahead := min((steps+f.day-1)/f.day, followDays) * f.day
	var past []pastDayLike
	level := meanOf(f.z[max(0, n-f.day/2):n])
	for end := n - ahead; end >= f.day; end -= f.day {
		p := pastDayLike{end: end, shift: level - meanOf(f.z[end-f.day/2:end])}
		for i := 1; i <= f.day; i++ {
			p.distance += math.Abs(f.z[end-i] + p.shift - f.z[n-i])
		}
		p.distance /= float64(f.day)
		past = append(past, p)
	}
	if len(past) == 0 {
		return nil
	}
	slices.SortStableFunc(past, func(a, b pastDayLike) int {
		switch {
		case a.distance < b.distance:
			return -1
		case a.distance > b.distance:
			return 1
		}
		return 0
	})
	past = past[:min(len(past), nearestDays)]
	mean := make([]float64, steps)
	sum := 0.0
	for _, p := range past {
		w := 1 / ((p.distance + 1e-6) * (p.distance + 1e-6))
		sum += w
		for h := range min(steps, ahead) {
			mean[h] += float64(w * (f.z[p.end+h] + p.shift))
		}
	}
	for h := range min(steps, ahead) {
		mean[h] = math.Expm1(math.Min(mean[h]/sum, widestLog))
	}
	for h := ahead; h < steps; h++ {
		mean[h] = mean[h-ahead]
	}
	keep(mean)
	return mean
}

// ForecastValues implements [ValuesFitted].
func (f *analoguesFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	return withoutRanges(analogues{}, f.before(len(f.y), steps)), nil
}

// withoutRanges is the forecast of a method that knows no ranges.
func withoutRanges(m Model, mean []float64) *ValuesForecast {
	return &ValuesForecast{Mean: mean, Method: m.String(), spread: normalSpread{sigma: []float64{math.NaN()}}}
}
