package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// UpdateValues implements [ValuesUpdater]: [ETS] with State set to Start, on all values.
// Where 0 or less came, M models go on as far as their states stay above 0.
func (f *ETSFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	r := *f.past
	r.y, r.ring = joined(f.past.y, y), make([]float64, r.m)
	l := r.likelihood(math.Inf(1))
	if math.IsInf(r.sse, 1) {
		return nil, fmt.Errorf("ets: %w", errStates)
	}
	u := ETS{Origins: f.origins}.finish(&r, l)
	u.warnings = f.warnings
	if math.IsNaN(f.Likelihood) { // too few values to have had a likelihood
		u.Likelihood, u.AICc, u.Sigma = f.Likelihood, f.AICc, math.NaN()
		if u.Observed >= 2 {
			u.Sigma = math.Sqrt(u.sse / float64(u.Observed-1))
		}
	}
	return u, nil
}

// checkMore refuses what is no volume; no value at all is fine.
func checkMore(y []float64) error {
	if len(observed(y)) == 0 {
		return nil
	}
	_, err := checkValues(y)
	return err
}

// UpdateValues implements [ValuesUpdater]. Gain, first level and season stay; level and
// drift follow.
func (f *ThetaFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y = joined(f.y, y)
	u.z = u.index.remove(interpolated(u.y, u.index.m))
	u.level = u.start
	sse := 0.0
	for i, v := range u.z {
		e := v - u.level
		if u.y[i] == u.y[i] {
			sse += e * e
		}
		u.level += u.Alpha * e
	}
	u.Sigma = deviation(sse, len(observed(u.y)), 2)
	_, b := line(u.z)
	u.Drift = b / 2
	return &u, nil
}

// deviation is the standard deviation of n errors of a model with p parameters.
func deviation(sse float64, n, p int) float64 {
	if n < 2 {
		return math.NaN()
	}
	return math.Sqrt(sse / math.Max(1, float64(n-p)))
}

// UpdateValues implements [ValuesUpdater]. Gain, theta, first level and season stay.
func (f *DynamicThetaFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y = joined(f.y, y)
	u.z = u.index.remove(interpolated(u.y, u.index.m))
	var sse float64
	u.end, sse = u.run(u.z, nil)
	u.Sigma = math.NaN()
	if len(observed(u.y)) >= 2 {
		u.Sigma = math.Sqrt(sse / math.Max(1, float64(len(u.z)-3)))
	}
	return &u, nil
}

// UpdateValues implements [ValuesUpdater]. Gains and first states stay.
func (f *CESFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y, u.ring = joined(f.y, y), slices.Clone(f.ring)
	u.observed = len(observed(u.y))
	if f.AICc == 0 { // nothing but a level
		u.level = meanOf(u.y)
		u.sse = 0
		for _, v := range observed(u.y) {
			u.sse += (v - u.level) * (v - u.level)
		}
		u.flat()
		return &u, nil
	}
	u.sse = u.filter(len(u.y))
	states := 4
	if u.Period > 1 {
		states = 5
	}
	u.Sigma = deviation(u.sse, u.observed, states)
	return &u, nil
}

// UpdateValues implements [ValuesUpdater]. Gains, first states and the size at which
// errors are cut off stay.
func (f *DSESFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	z := slices.Clone(y)
	for i, v := range z {
		switch {
		case f.model.Linear:
		case f.model.Log:
			z[i] = math.Log1p(v)
		default:
			z[i] = math.Sqrt(v)
		}
	}
	u.y, u.run = joined(f.y, y), f.run.with(z)
	u.run.filter(len(u.y), nil)
	if len(observed(u.y)) >= 2 {
		u.Sigma = math.Sqrt(u.run.sse / math.Max(1, float64(u.run.n-2-u.run.k)))
	}
	return &u, nil
}

// with is the run with more values, and rings of its own.
func (r *dsesRun) with(z []float64) *dsesRun {
	u := *r
	u.z = joined(r.z, z)
	for i, ring := range u.ring {
		u.ring[i] = make([]float64, len(ring))
	}
	return &u
}

// UpdateValues implements [ValuesUpdater]. Gains, first states and kappa stay.
func (f *CountFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y, u.run = joined(f.y, y), f.run.with(y)
	u.run.filter(len(u.y), nil)
	return &u, nil
}

// UpdateValues implements [ValuesUpdater]. The parameters of the trend's model stay; the
// values are split anew.
func (f *MSTLFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := &MSTLFit{Periods: f.Periods, model: f.model, y: joined(f.y, y)}
	u.z = interpolated(u.y, longest(u.Periods))
	if u.model.Log {
		u.z = slices.Clone(u.z)
		for i, v := range u.z {
			u.z[i] = math.Log1p(v)
		}
	}
	var err error
	if u.part, err = u.decompose(len(u.y), f.part.ets); errors.Is(err, errNotPositive) {
		// Values above 0 may lie below it without their seasons: the model of the trend is another.
		return nil, fmt.Errorf("mstl: %w", errStates)
	} else if err != nil {
		return nil, err
	}
	u.Seasons, u.Trend = u.part.seasons, u.part.trend
	return u, nil
}

// UpdateValues implements [ValuesUpdater]. The members go on; their weights, where not
// given, are those of the past origins, now with the new values.
func (f *CombinationFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y, u.fitted = joined(f.y, y), make([]ValuesFitted, len(f.fitted))
	for i, v := range f.fitted {
		member, ok := v.(ValuesUpdater)
		if !ok {
			return nil, fmt.Errorf("combination: %s cannot be updated", f.Members[i])
		}
		var err error
		if u.fitted[i], err = member.UpdateValues(y); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Members[i], err)
		}
	}
	return &u, nil
}

// UpdateValues implements [ValuesUpdater].
func (f *windowFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y = joined(f.y, y)
	return &u, nil
}

// UpdateValues implements [ValuesUpdater].
func (f *profileValuesFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	u := *f
	u.y = joined(f.y, y)
	return &u, nil
}

// UpdateValues implements [ValuesUpdater]. Days are counted back from the new end.
func (f *analoguesFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	return newAnaloguesFit(joined(f.y, y), f.day, f.season), nil
}

// UpdateValues implements [ValuesUpdater]. Days are counted back from the new end; there
// are no parameters but the coefficients found there.
func (f *lagFit) UpdateValues(y []float64) (ValuesFitted, error) {
	if err := checkMore(y); err != nil {
		return nil, err
	}
	return newLagFit(joined(f.y, y), f.day), nil
}
