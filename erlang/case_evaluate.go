package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Evaluate answers c. It returns an error, and no result, if an input that the
// model needs is missing or invalid, or if the target cannot be reached.
func (c Case) Evaluate() (CaseResult, error) {
	r, err := c.evaluate()
	if err != nil {
		return CaseResult{}, fmt.Errorf("erlang: %w", err)
	}
	return r, nil
}

func (c *Case) evaluate() (CaseResult, error) {
	nan := math.NaN()
	r := CaseResult{N: c.N, Load: c.Load, Rate: c.Rate, NExact: nan, AtN: nan, AtBelow: nan}
	for i := range r.Values {
		r.Values[i] = nan
	}
	s, model, err := c.system()
	if err != nil {
		return r, err
	}
	within, short := c.Within, c.Short
	timed := within == within
	if !timed {
		within = 0
	}
	if short != short {
		short = within
	}
	if !(within >= 0 && short >= 0) {
		return r, fmt.Errorf("one of T_s %v and T0_s %v is negative", c.Within, c.Short)
	}
	unknownLoad := c.Load != c.Load && c.Rate != c.Rate || model == modelChat && c.Rate != c.Rate ||
		model == modelB && c.AHT != c.AHT && c.Load != c.Load
	unknownN := c.N != c.N
	var list goals
	if unknownLoad || unknownN {
		if unknownLoad && unknownN {
			return r, errors.New("n and the load are both missing")
		}
		if c.Target == "" {
			return r, errors.New("target is missing, with n or the load to be found")
		}
		if list, err = parseGoals(c.Target, model, within, short, timed); err != nil {
			return r, err
		}
	}
	if !unknownN && !(c.N >= 0 && c.N <= math.MaxFloat64) {
		return r, fmt.Errorf("n %v is not a finite number >= 0", c.N)
	}
	if model == modelChat && !unknownN && c.N*float64(len(c.AHTs)) > maxChats {
		return r, fmt.Errorf("n %v is too many", c.N)
	}
	binding := -1
	switch {
	case unknownN:
		found, err := s.solve(&list, true)
		if err != nil {
			return r, err
		}
		r.N, r.NExact, binding = found.whole, found.exact, found.goal
	case unknownLoad:
		var x float64
		if x, binding = s.capacity(&list, c.N); math.IsInf(x, 1) {
			return r, fmt.Errorf("target %q: any load meets it", c.Target)
		}
		s.setDemand(x)
		if model == modelChat {
			r.Rate = x
		} else {
			r.Load = x
			r.Rate = x / s.q.AHT
			if model == modelB && c.AHT != c.AHT {
				r.Rate = nan
			}
		}
	default:
		if r.Load != r.Load && model != modelChat {
			r.Load = s.q.Load
		}
	}
	if binding >= 0 {
		g := &list.list[binding]
		r.Binding = g.name
		r.AtN = s.value(g, r.N)
		if unknownN && r.N > 1 {
			r.AtBelow = s.value(g, r.N-1)
		}
	}
	s.fill(&r, model, within, short, timed)
	return r, nil
}

// value returns the metric of g with n agents.
func (s *system) value(g *goal, n float64) float64 {
	if g.metric == metricQuantile {
		return s.quantile(n, g.quantile)
	}
	m := s.all(n, g.within, g.short)
	v, _ := g.value(&m)
	return v
}
