package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// MSTL forecasts what [MultiSTL] splits: trend and remainder together by [ETS] without
// season, every season as the mean of its last cycles (Bandara, Hyndman & Bergmeir 2021;
// mstl and stlm of R's forecast, where it is the last cycle alone). Missing values are
// interpolated between the cycles on both sides.
//
// Ranges are drawn from the errors at past origins, of the whole forecast: those of the
// smoothing of the trend alone, which other programs give, leave out the season's.
//
// Without a season of which there are more than two cycles it is ETS.
//
// The zero value is ready to use.
type MSTL struct {
	// Windows are cycles smoothed over, as in [MultiSTL]; nil = 11, 15, 19, ...
	Windows []int
	// Robust keeps outlying values out of season and trend.
	Robust bool
	// Log decomposes log(1+y): seasons that grow with the level.
	Log bool
	// Cycles of each season averaged for its forecast; 0 = 3.
	Cycles int
	// Trend is the model of what is left; "" is ZZN, the best of those without season.
	Trend string
	// Origins is the number of past origins that ranges are drawn from, spread over the
	// horizon but not over more than half of the values; 0 = 8, -1 = none: the ranges of
	// the trend.
	Origins int
}

var (
	_ Model       = MSTL{}
	_ ValuesModel = MSTL{}
)

// String is "mstl", and "-log" behind it.
func (m MSTL) String() string {
	if m.Log {
		return "mstl-log"
	}
	return "mstl"
}

// Fit implements [Model].
func (m MSTL) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

const seasonCycles = 3

// FitValues implements [ValuesModel].
func (m MSTL) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	if m.Cycles < 0 || m.Origins < -1 || slices.ContainsFunc(m.Windows, func(w int) bool { return w < 0 }) {
		return nil, fmt.Errorf("mstl: %+v: want windows and cycles of 0 or more, origins of -1 or more", m)
	}
	if m.Cycles == 0 {
		m.Cycles = seasonCycles
	}
	if m.Origins == 0 {
		m.Origins = origins
	}
	if m.Trend == "" {
		m.Trend = "ZZN"
	}
	f := &MSTLFit{model: m, y: y}
	for _, p := range usablePeriods(len(y), periods) {
		if len(y) > 2*p {
			f.Periods = append(f.Periods, p)
		}
	}
	if m.Windows != nil && len(m.Windows) < len(f.Periods) {
		return nil, fmt.Errorf("mstl: %d windows for %d seasons", len(m.Windows), len(f.Periods))
	}
	f.z = interpolated(y, longest(f.Periods))
	if m.Log {
		f.z = slices.Clone(f.z)
		for i, v := range f.z {
			f.z[i] = math.Log1p(v)
		}
	}
	var err error
	if f.part, err = f.decompose(len(y), nil); err != nil {
		return nil, err
	}
	f.Seasons, f.Trend = f.part.seasons, f.part.trend
	return f, nil
}

// MSTLFit is an [MSTL] that knows its values.
type MSTLFit struct {
	Periods []int
	Seasons [][]float64 // of every value; of the logarithm if the model says so
	Trend   []float64   // nil without a season

	model MSTL
	y, z  []float64
	part  *mstlPart
}

// mstlPart is a decomposition of the first values.
type mstlPart struct {
	n       int
	periods []int
	seasons [][]float64
	trend   []float64
	ets     *ETSFit
}

// decompose splits the first n values; like's parameters are used for the trend instead
// of being estimated.
func (f *MSTLFit) decompose(n int, like *ETSFit) (*mstlPart, error) {
	z := f.z[:n]
	p := &mstlPart{n: n}
	for _, m := range f.Periods {
		if n > 2*m {
			p.periods = append(p.periods, m)
		}
	}
	rest := z
	if len(p.periods) > 0 {
		windows := f.model.Windows
		if windows != nil {
			windows = windows[:len(p.periods)]
		}
		var err error
		if p.seasons, p.trend, err = (MultiSTL{Periods: p.periods, Windows: windows, Robust: f.model.Robust}).Decompose(z); err != nil {
			return nil, err
		}
		rest = slices.Clone(z)
		for _, s := range p.seasons {
			for i, v := range s {
				rest[i] -= v
			}
		}
		// What was missing stays missing for the trend.
		for i := range rest {
			if f.y[i] != f.y[i] {
				rest[i] = math.NaN()
			}
		}
	}
	m := ETS{Model: f.model.Trend}
	if like != nil {
		m.Model = like.Model
		m.Alpha, m.Beta, m.Phi = like.Start.Alpha, like.Start.Beta, like.Start.Phi
		if !like.kind.damped {
			m.Phi = 0
		}
	}
	var err error
	p.ets, err = m.smooth(rest)
	return p, err
}

// ahead is the forecast on the scale decomposed.
func (p *mstlPart) ahead(steps, cycles int) []float64 {
	mean := make([]float64, steps)
	p.ets.ahead(mean)
	for i, m := range p.periods {
		s := p.seasons[i]
		k := min(cycles, p.n/m)
		for h := range min(m, steps) {
			v := 0.0
			for c := 1; c <= k; c++ {
				v += s[p.n+h-c*m]
			}
			v /= float64(k)
			for j := h; j < steps; j += m {
				mean[j] += v
			}
		}
	}
	return mean
}

// back undoes the logarithm.
func (f *MSTLFit) back(mean []float64) []float64 {
	if f.model.Log {
		for i, v := range mean {
			mean[i] = math.Expm1(math.Min(v, widestLog))
		}
	}
	keep(mean)
	return mean
}

// ForecastValues implements [ValuesFitted].
func (f *MSTLFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	out := &ValuesForecast{Method: f.model.String(), Warnings: f.part.ets.warnings}
	out.Mean = f.back(f.part.ahead(steps, f.model.Cycles))
	sigma := f.part.ets.sigmas(steps)
	if f.part.ets.kind.mult || f.model.Log {
		for h := range sigma {
			sigma[h] *= out.Mean[h]
		}
	}
	out.spread = normalSpread{sigma}
	if f.model.Origins > 0 {
		every := 1
		if len(f.Periods) > 0 {
			every = f.Periods[0]
		}
		every = max(1, min(every, len(f.y)/3/f.model.Origins))
		out.spread = rollBack(f, f.y, steps, every, f.model.Origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *MSTLFit) before(n, steps int) []float64 {
	if n < 6 || len(f.Periods) > 0 && n <= 2*f.Periods[0] {
		return nil
	}
	p, err := f.decompose(n, f.part.ets)
	if err != nil {
		return nil
	}
	return f.back(p.ahead(steps, f.model.Cycles))
}
