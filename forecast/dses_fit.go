package forecast

import (
	"fmt"
	"math"
	"slices"
)

// FitValues implements [ValuesModel]. The up to three shortest seasons are used.
func (m DSES) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	observed, err := checkValues(y)
	if err != nil {
		return nil, err
	}
	if m.Linear && m.Log || !(m.Level >= 0 && m.Level <= 1) || !(m.AR >= 0 && m.AR < 1) || m.Origins < 0 || len(m.Seasons) > mostSeasons || slices.ContainsFunc(m.Seasons, func(v float64) bool { return !(v >= 0 && v <= 1) }) {
		return nil, fmt.Errorf("double-seasonal: %+v: want gains of 0 (estimated) to 1, at most %d seasons, AR below 1, origins 0 or more, and not both Linear and Log", m, mostSeasons)
	}
	r := &dsesRun{z: y, a: m.Level, phi: m.AR}
	if !m.Linear {
		r.z = make([]float64, len(y))
		for i, v := range y {
			if m.Log {
				r.z[i] = math.Log1p(v)
			} else {
				r.z[i] = math.Sqrt(v)
			}
		}
	}
	r.setSeasons(usablePeriods(len(y), periods))
	r.start()
	free := [2 + mostSeasons]bool{m.Level == 0, m.AR == 0}
	for i := range r.k {
		if i < len(m.Seasons) && m.Seasons[i] > 0 {
			r.b[i] = m.Seasons[i]
		} else {
			free[2+i] = true
		}
	}
	f := &DSESFit{Periods: slices.Clone(r.m[:r.k]), y: y, run: r, model: m}
	spread, _, _ := describe(r.z)
	switch {
	case spread > 0 && observed >= 10:
		r.estimate(free, 1e-5*spread*spread, func() float64 { return r.filter(len(y), nil) })
	case m.Level == 0:
		r.a = 0.3
	}
	r.filter(len(y), nil)
	f.Level, f.AR, f.Seasons = r.a, r.phi, slices.Clone(r.b[:r.k])
	f.Sigma = math.NaN()
	if p := 2 + r.k; observed >= 2 {
		f.Sigma = math.Sqrt(r.sse / math.Max(1, float64(r.n-p)))
	}
	if observed < 10 {
		f.warnings = append(f.warnings, fmt.Errorf("only %d values: nothing but their level can be told", observed))
	}
	return f, nil
}

// DSESFit is a [DSES] that knows its values.
type DSESFit struct {
	Periods   []int
	Level, AR float64   // a, phi
	Seasons   []float64 // b1, ...
	Sigma     float64   // of u, on the scale smoothed

	y        []float64
	run      *dsesRun
	model    DSES
	warnings []error
}

// ForecastValues implements [ValuesFitted].
func (f *DSESFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	n := len(f.y)
	f.run.filter(n, nil)
	root := f.run.ahead(n, steps)
	sigma := f.run.growth(steps)
	for h, g := range sigma {
		sigma[h] = f.Sigma * math.Sqrt(1+g)
	}
	out := &ValuesForecast{Method: f.model.String(), Warnings: f.warnings}
	switch {
	case f.model.Linear:
		out.spread = normalSpread{sigma}
	case f.model.Log:
		out.spread = logSpread{slices.Clone(root), sigma}
	default:
		out.spread = rootSpread{slices.Clone(root), sigma}
	}
	out.Mean = f.unroot(root)
	keep(out.Mean)
	if f.model.Origins > 0 {
		out.spread = rollBack(f, f.y, steps, f.run.m[0], f.model.Origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *DSESFit) before(n, steps int) []float64 {
	if n < f.run.least() {
		return nil
	}
	f.run.filter(n, nil)
	mean := f.unroot(f.run.ahead(n, steps))
	keep(mean)
	return mean
}

// least is the number of values that an origin needs behind it.
func (r *dsesRun) least() int { return 2*r.m[max(0, min(r.k, 2)-1)] + 3 }

// unroot squares what is a root, and adds the variance of one step that the root hides:
// that of the states is doubt about the mean, not part of it.
func (f *DSESFit) unroot(root []float64) []float64 {
	switch {
	case f.model.Linear:
		return root
	case f.model.Log:
		for i, v := range root {
			root[i] = math.Expm1(math.Min(v, widestLog))
		}
		return root
	}
	v := f.Sigma * f.Sigma
	if v != v {
		v = 0
	}
	for i, r := range root {
		r = math.Max(0, r)
		root[i] = r*r + v
	}
	return root
}
