package forecast

// ForecastValues implements [ValuesFitted].
func (f *CombinationFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	r := f.rewind(steps)
	w := f.weights(r, steps, -1)
	overall := w.mean()
	out := &ValuesForecast{Mean: make([]float64, steps), Method: f.model.String()}
	var spreads meanSpread
	for i, v := range f.fitted {
		out.Members = append(out.Members, Member{f.Members[i], overall[i]})
		if overall[i] == 0 {
			continue
		}
		one, err := v.ForecastValues(steps)
		if err != nil {
			return nil, err
		}
		for h, m := range one.Mean {
			out.Mean[h] += float64(w.at(h)[i] * m)
		}
		spreads = append(spreads, weightedSpread{overall[i], one.Mean, one.spread})
		out.Warnings = append(out.Warnings, one.Warnings...)
	}
	keep(out.Mean)
	out.spread = spreads
	if len(r.at) < leastFolds {
		return out, nil
	}
	var past pastErrors
	for k, n := range r.at {
		mean := make([]float64, len(r.mean[k][0]))
		others := f.weights(r, steps, k)
		for i, m := range r.mean[k] {
			for h, v := range m {
				mean[h] += float64(others.at(h)[i] * v)
			}
		}
		past.mean = append(past.mean, mean)
		past.actual = append(past.actual, f.y[n:n+len(mean)])
	}
	out.spread = newErrorSpread(past, max((steps+3)/4, 1))
	return out, nil
}

// before implements rewinder.
func (f *CombinationFit) before(n, steps int) []float64 {
	var r rewound
	if f.given == nil {
		r = f.rewind(steps)
	}
	w := f.weights(r, steps, -1)
	mean := make([]float64, steps)
	for i, share := range w.mean() {
		if share == 0 {
			continue
		}
		v, ok := f.fitted[i].(rewinder)
		if !ok {
			return nil
		}
		m := v.before(n, steps)
		if m == nil {
			return nil
		}
		for h, x := range m {
			mean[h] += float64(w.at(h)[i] * x)
		}
	}
	return mean
}

// meanSpread is the weighted mean of the distances from their means of those members that
// know theirs.
type meanSpread []weightedSpread

type weightedSpread struct {
	weight float64
	mean   []float64
	spread spread
}

func (s meanSpread) quantile(mean float64, i int, p float64) float64 {
	sum, known := 0.0, 0.0
	for _, m := range s {
		if m.spread == nil {
			continue
		}
		one := m.mean[min(i, len(m.mean)-1)]
		if d := m.spread.quantile(one, i, p) - one; d == d {
			sum += float64(m.weight * d)
			known += m.weight
		}
	}
	return mean + sum/known // NaN when none does
}
