package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// CES is complex exponential smoothing (Svetunkov, Kourentzes & Ord 2022, Naval Research
// Logistics 69:1108): a level l and the information p that it has not yet shown, which
// together follow trends of many shapes without a trend of their own,
//
//	yhat = l + s[-m]
//	l, p = l - (1-a1) p + (a0-a1) e,  l + (1-a0) p + (a0+a1) e
//	s = s[-m] + b e
//
// with e the error and s the season of the "partial" model, 0 in the simple one. a0, a1
// lie where the model forgets its beginning: (a0-2.5)^2 + a1^2 > 1.25,
// (a0-0.5)^2 + (a1-1)^2 > 0.25, (a0-1.5)^2 + (a1-0.5)^2 < 1.5; here also where forecasts
// grow by no more than 1 % a step, beyond which they would run away. They, b and the first
// level and information have the least squared error; first seasons are the classical
// ones. The model with the least AICc is taken. Ranges are normal with variance sigma^2
// (1 + sum over j < h of c_j^2), c_j the effect of an error j steps on. Missing values
// leave the states to go on as if e were 0.
//
// The zero value is ready to use.
type CES struct {
	// Origins is the number of past origins, a season apart, whose errors ranges are
	// drawn from; 0 = the ranges above.
	Origins int
}

var (
	_ Model       = CES{}
	_ ValuesModel = CES{}
)

// String is "ces".
func (CES) String() string { return "ces" }

// Fit implements [Model].
func (m CES) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// CESFit is a [CES] that knows its values.
type CESFit struct {
	A0, A1, B float64
	Period    int // 1 without season
	Sigma     float64
	AICc      float64

	y                []float64
	level, potential float64   // first
	season, ring     []float64 // first; while filtering
	rings            [][3]float64
	end              [2]float64
	sse              float64
	observed         int
	origins          int
	warnings         []error
}

func cesStable(a0, a1 float64) bool {
	return (a0-2.5)*(a0-2.5)+a1*a1 > 1.25 && (a0-0.5)*(a0-0.5)+(a1-1)*(a1-1) > 0.25 && (a0-1.5)*(a0-1.5)+(a1-0.5)*(a1-0.5) < 1.5
}

// mostGrowth is the largest factor a step by which forecasts may grow.
const mostGrowth = 1.01

// cesGrowth is the larger absolute eigenvalue of ((1, a1-1), (1, 1-a0)), which carries the
// states on.
func cesGrowth(a0, a1 float64) float64 {
	half, det := (2-a0)/2, 2-a0-a1
	if d := half*half - det; d >= 0 {
		return math.Abs(half) + math.Sqrt(d)
	}
	return math.Sqrt(det)
}

func (f *CESFit) filter(n int) float64 {
	copy(f.ring, f.season)
	l, p := f.level, f.potential
	k1, k2, g1, g2, b := 1-f.A1, 1-f.A0, f.A0-f.A1, f.A0+f.A1, f.B
	sse := 0.0
	ring := f.ring
	pos := 0
	for _, v := range f.y[:n] {
		e := v - l - ring[pos]
		if e != e {
			e = 0
		}
		sse += e * e
		l, p = l-k1*p+g1*e, l+k2*p+g2*e
		ring[pos] += b * e
		if pos++; pos == len(ring) {
			pos = 0
		}
	}
	f.end = [2]float64{l, p}
	return sse
}

// FitValues implements [ValuesModel]. Of several periods the one is taken that fits best.
func (m CES) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	observed, err := checkValues(y)
	if err != nil {
		return nil, err
	}
	if m.Origins < 0 {
		return nil, fmt.Errorf("ces: %d origins: want 0 or more", m.Origins)
	}
	spread, _, _ := describe(y)
	var best *CESFit
	for _, p := range append([]int{1}, usablePeriods(len(y), periods)...) {
		f := &CESFit{A0: 1, A1: 1, Period: p, y: y, observed: observed, origins: m.Origins,
			season: make([]float64, p), ring: make([]float64, p), rings: make([][3]float64, p)}
		if p > 1 {
			f.season = seasonOf(y[:min(len(y), 3*p)], p, false)
		}
		if spread > 0 && observed >= 8 {
			f.estimate(spread)
		} else {
			f.level, f.A1 = meanOf(y), 0.9
			f.A0, f.potential = 1, 0
			f.sse = spread * spread * float64(observed) / 4
			if observed < 8 {
				f.warnings = append(f.warnings, fmt.Errorf("only %d values: nothing but their level can be told", observed))
			}
			f.flat()
			return f, nil
		}
		if best == nil || f.AICc < best.AICc {
			best = f
		}
	}
	return best, nil
}

// flat makes every forecast the mean.
func (f *CESFit) flat() {
	f.A1, f.potential = 1, 0
	f.end = [2]float64{f.level, 0}
	f.Sigma = math.NaN()
	if f.observed >= 2 {
		f.Sigma = math.Sqrt(f.sse / float64(f.observed-1))
	}
}

// estimate searches the two or three gains; for each, the first states that fit best are
// found exactly, the errors being linear in them.
func (f *CESFit) estimate(spread float64) {
	n := len(f.y)
	e0, e1, e2 := make([]float64, n), make([]float64, n), make([]float64, n)
	goal := func() float64 {
		if !cesStable(f.A0, f.A1) || cesGrowth(f.A0, f.A1) > mostGrowth {
			return math.Inf(1)
		}
		// The errors are linear in the first states.
		f.errors(e0, e1, e2)
		var a11, a12, a22, b1, b2 float64
		for i, e := range e0 {
			a11 += e1[i] * e1[i]
			a12 += e1[i] * e2[i]
			a22 += e2[i] * e2[i]
			b1 -= e1[i] * e
			b2 -= e2[i] * e
		}
		det := a11*a22 - a12*a12
		f.level, f.potential = 0, 0
		if det > 1e-10*a11*a22 {
			f.level, f.potential = (b1*a22-b2*a12)/det, (b2*a11-b1*a12)/det
		} else if a11 > 0 {
			f.level = b1 / a11
		}
		sse := 0.0
		for i, e := range e0 {
			e += f.level*e1[i] + f.potential*e2[i]
			sse += e * e
		}
		return sse
	}
	dim := 2
	if f.Period > 1 {
		dim = 3
	}
	set := func(x []float64) {
		f.A0, f.A1 = x[0], x[1]
		if dim == 3 {
			f.B = mostSeasonGain * logistic(x[2])
		}
	}
	var s simplex
	best, least := []float64{1.3, 1, -2}[:dim], math.Inf(1)
	for _, start := range [][]float64{{1.3, 1, -2}, {1.9, 1, -2}, {1.05, 1, -3}} {
		x := slices.Clone(start[:dim])
		v := s.minimise(x, 0.1, 1e-9*spread*spread, 120, func(x []float64, _ float64) float64 {
			set(x)
			return goal()
		})
		if v < least {
			least, best = v, x
		}
	}
	set(best)
	goal()
	f.sse = f.filter(n)
	k := float64(dim + 2 + 1) // gains, two states, sigma
	if f.Period > 1 {
		k += float64(f.Period - 1)
	}
	o := float64(f.observed)
	f.AICc = math.Inf(1)
	if o-k-1 > 0 {
		f.AICc = o*math.Log(f.sse+1e-18*spread*spread) + 2*k + 2*k*(k+1)/(o-k-1)
	}
	f.Sigma = math.Sqrt(f.sse / math.Max(1, o-float64(dim+2)))
}

// errors puts the errors from first states 0 into e0, and into e1 and e2 what a first level
// and a first information of 1 add to each: the three go through the values side by side.
func (f *CESFit) errors(e0, e1, e2 []float64) {
	ring := f.rings
	for i, s := range f.season {
		ring[i] = [3]float64{s}
	}
	var l0, p0, p1, l2 float64
	l1, p2 := 1.0, 1.0
	k1, k2, g1, g2, b := 1-f.A1, 1-f.A0, f.A0-f.A1, f.A0+f.A1, f.B
	pos := 0
	for i, v := range f.y {
		s := &ring[pos]
		d0, d1, d2 := v-l0-s[0], -l1-s[1], -l2-s[2]
		if d0 != d0 {
			d0, d1, d2 = 0, 0, 0
		}
		e0[i], e1[i], e2[i] = d0, d1, d2
		l0, p0 = l0-k1*p0+g1*d0, l0+k2*p0+g2*d0
		l1, p1 = l1-k1*p1+g1*d1, l1+k2*p1+g2*d1
		l2, p2 = l2-k1*p2+g1*d2, l2+k2*p2+g2*d2
		s[0] += b * d0
		s[1] += b * d1
		s[2] += b * d2
		if pos++; pos == len(ring) {
			pos = 0
		}
	}
}

func (f *CESFit) ahead(n int, mean []float64) {
	l, p := f.end[0], f.end[1]
	k1, k2 := 1-f.A1, 1-f.A0
	for h := range mean {
		mean[h] = l + f.ring[(n+h)%f.Period]
		l, p = l-k1*p, l+k2*p
	}
	keep(mean)
}

// ForecastValues implements [ValuesFitted].
func (f *CESFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	out := &ValuesForecast{Mean: make([]float64, steps), Method: CES{}.String(), Warnings: f.warnings}
	if f.AICc != 0 {
		f.filter(len(f.y))
	}
	f.ahead(len(f.y), out.Mean)
	sigma := make([]float64, steps)
	sum := 1.0
	l, p := f.A0-f.A1, f.A0+f.A1
	for h := range sigma {
		if h > 0 {
			c := l
			if f.Period > 1 && h%f.Period == 0 {
				c += f.B
			}
			sum += c * c
			l, p = l-(1-f.A1)*p, l+(1-f.A0)*p
		}
		sigma[h] = f.Sigma * math.Sqrt(sum)
	}
	out.spread = normalSpread{sigma}
	if f.origins > 0 {
		out.spread = rollBack(f, f.y, steps, f.Period, f.origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *CESFit) before(n, steps int) []float64 {
	if n < 2*f.Period+3 {
		return nil
	}
	if f.AICc != 0 {
		f.filter(n)
	}
	mean := make([]float64, steps)
	f.ahead(n, mean)
	return mean
}
