package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Theta is the method that won the M3 competition (Assimakopoulos & Nikolopoulos 2000,
// International Journal of Forecasting 16:521) in the form of Hyndman & Billah (2003,
// ibid. 19:287): simple exponential smoothing with half the slope b of the straight
// line through the values as drift,
//
//	l += a (y - l)
//	yhat(h) = l + b/2 (h - 1 + (1 - (1-a)^n) / a)
//
// on values freed of season where they have one: where the autocorrelation r at the
// season m is above 1.645 sqrt((1 + 2 sum over j < m of r_j^2) / n). The season is the
// classical one, multiplicative, or additive where values of 0 occur. Ranges are normal
// with variance sigma^2 (1 + (h-1) a^2), sigma growing with the season. Missing values
// are interpolated.
//
// It agrees with thetaf of R's forecast. The zero value is ready to use.
type Theta struct {
	// Alpha is the gain a, in (0, 1); 0 = estimated.
	Alpha float64
	// Origins is the number of past origins, a season apart, whose errors ranges are
	// drawn from; 0 = the ranges above.
	Origins int
}

// DynamicOptimizedTheta is the dynamic optimised theta model (Fiorucci, Pellegrini,
// Louzada, Petropoulos & Koehler 2016, International Journal of Forecasting 32:1151,
// section 3): the line is fitted anew at each value, and how far its curvature is
// stretched is estimated. With A, B the intercept and slope of the least squares line
// through the first t values,
//
//	yhat[t+1] = l + (1 - 1/theta) ((1-a)^t A + (1 - (1-a)^(t+1)) / a B)
//	l += a (y - l)
//	mean[t] = ((t-1) mean[t-1] + y) / t
//	B[t] = ((t-2) B[t-1] + 6 (y - mean[t-1]) / t) / (t+1)
//	A[t] = mean[t] - (t+1)/2 B[t]
//
// and the same with yhat for y beyond the end. First level, a and theta >= 1 have the
// least squared error. Season, ranges and missing values as in [Theta].
//
// The zero value is ready to use.
type DynamicOptimizedTheta struct {
	// Alpha is the gain a, in (0, 1), Theta the coefficient theta, 1 or more (1: no
	// drift, 2: as in Theta); 0 = estimated.
	Alpha, Theta float64
	// Origins as in Theta.
	Origins int
}

var (
	_ Model       = Theta{}
	_ ValuesModel = Theta{}
	_ Model       = DynamicOptimizedTheta{}
	_ ValuesModel = DynamicOptimizedTheta{}
)

// String is "theta".
func (Theta) String() string { return "theta" }

// String is "dynamic-theta".
func (DynamicOptimizedTheta) String() string { return "dynamic-theta" }

// Fit implements [Model].
func (m Theta) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Fit implements [Model].
func (m DynamicOptimizedTheta) Fit(ctx context.Context, s Series) (Fitted, error) {
	return fitStrip(ctx, m, s)
}

// index is a classical season, removed and put back.
type index struct {
	m     int // 1: none
	ratio bool
	s     []float64
}

// seasonTest finds the longest of the periods whose autocorrelation says that values
// repeat themselves.
func seasonTest(y []float64, periods []int) index {
	for i := len(periods) - 1; i >= 0; i-- {
		m := periods[i]
		if len(y) <= 2*m || !isSeasonal(y, m) {
			continue
		}
		lo := slices.Min(y)
		x := index{m: m, ratio: lo > 0}
		x.s = seasonOf(y, m, x.ratio)
		if x.ratio && slices.Min(x.s) < 1e-4 {
			x.ratio = false
			x.s = seasonOf(y, m, false)
		}
		return x
	}
	return index{m: 1, s: []float64{0}}
}

// isSeasonal is the test of the doc comment of [Theta].
func isSeasonal(y []float64, m int) bool {
	n := len(y)
	mean := 0.0
	for _, v := range y {
		mean += v
	}
	mean /= float64(n)
	c0 := 0.0
	for _, v := range y {
		c0 += (v - mean) * (v - mean)
	}
	if c0 <= 0 {
		return false
	}
	sum, r := 1.0, 0.0
	for lag := 1; lag <= m; lag++ {
		r = 0
		for i := lag; i < n; i++ {
			r += (y[i] - mean) * (y[i-lag] - mean)
		}
		r /= c0
		if lag < m {
			sum += 2 * r * r
		}
	}
	return math.Abs(r) > normalQuantile(0.95)*math.Sqrt(sum/float64(n))
}

// at is the index of place i; 1 or 0 where there is no season.
func (x index) at(i int) float64 { return x.s[i%x.m] }

func (x index) remove(y []float64) []float64 {
	z := slices.Clone(y)
	for i := range z {
		if x.ratio {
			z[i] /= x.at(i)
		} else {
			z[i] -= x.at(i)
		}
	}
	return z
}

// restore puts the season on values that begin at place n.
func (x index) restore(mean []float64, n int) {
	for i := range mean {
		if x.ratio {
			mean[i] *= x.at(n + i)
		} else {
			mean[i] += x.at(n + i)
		}
	}
}

// sigmas grow as a level of gain a forgets, and with the season.
func (x index) sigmas(sigma, a float64, n, steps int) []float64 {
	s := make([]float64, steps)
	for h := range s {
		s[h] = sigma * math.Sqrt(1+float64(h)*a*a)
		if x.ratio {
			s[h] *= x.at(n + h)
		}
	}
	return s
}

// FitValues implements [ValuesModel]. Of several periods the longest is taken that
// passes the test.
func (m Theta) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if !(m.Alpha >= 0 && m.Alpha < 1) || m.Origins < 0 {
		return nil, fmt.Errorf("theta: gain %v, %d origins: want a gain of 0 (estimated) or below 1, and origins of 0 or more", m.Alpha, m.Origins)
	}
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	usable := usablePeriods(len(y), periods)
	z := interpolated(y, longest(usable))
	f := &ThetaFit{origins: m.Origins, y: y, index: seasonTest(z, usable)}
	f.z = f.index.remove(z)
	ses, err := ETS{Model: "ANN", Alpha: m.Alpha}.smooth(f.z)
	if err != nil {
		return nil, err
	}
	f.Alpha, f.level, f.warnings = ses.Start.Alpha, ses.level, ses.warnings
	f.Sigma = ses.Sigma
	f.start = ses.Start.Level
	_, b := line(f.z)
	f.Drift = b / 2
	return f, nil
}

func longest(periods []int) int {
	if len(periods) == 0 {
		return 1
	}
	return periods[len(periods)-1]
}

// smooth fits one of the models without season to values that may be negative.
func (m ETS) smooth(z []float64) (*ETSFit, error) {
	kinds, err := m.kinds()
	if err != nil {
		return nil, err
	}
	return m.choose(z, kinds, nil)
}

// ThetaFit is a [Theta] that knows its values.
type ThetaFit struct {
	Alpha float64 // the gain
	Drift float64 // half the slope of the line, a step
	Sigma float64 // standard deviation of errors one step ahead, of values freed of season

	index    index
	start    float64 // first level
	level    float64
	y, z     []float64 // as given; filled and freed of season
	origins  int
	warnings []error
}

// Season is the index of the next values, in their order: factors, or where ratio is
// false, differences; nil without.
func (f *ThetaFit) Season() (season []float64, ratio bool) { return f.index.next(len(f.z)) }

func (x index) next(n int) (season []float64, ratio bool) {
	if x.m == 1 {
		return nil, false
	}
	for i := range x.m {
		season = append(season, x.at(n+i))
	}
	return season, x.ratio
}

// thetaAhead is the formula of the doc comment.
func thetaAhead(level, drift, a float64, n int, mean []float64) {
	a = math.Max(a, 1e-10)
	for h := range mean {
		mean[h] = level + drift*(float64(h)+(1-math.Pow(1-a, float64(n)))/a)
	}
}

// ForecastValues implements [ValuesFitted].
func (f *ThetaFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	n := len(f.z)
	out := &ValuesForecast{Mean: make([]float64, steps), Method: Theta{}.String(), Warnings: f.warnings}
	thetaAhead(f.level, f.Drift, f.Alpha, n, out.Mean)
	f.index.restore(out.Mean, n)
	keep(out.Mean)
	out.spread = normalSpread{f.index.sigmas(f.Sigma, f.Alpha, n, steps)}
	if f.origins > 0 {
		out.spread = rollBack(f, f.y, steps, f.index.m, f.origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *ThetaFit) before(n, steps int) []float64 {
	if n < max(3, 2*f.index.m) {
		return nil
	}
	l := f.start
	for _, v := range f.z[:n] {
		l += f.Alpha * (v - l)
	}
	_, b := line(f.z[:n])
	mean := make([]float64, steps)
	thetaAhead(l, b/2, f.Alpha, n, mean)
	f.index.restore(mean, n)
	keep(mean)
	return mean
}

// FitValues implements [ValuesModel]. Of several periods the longest is taken that
// passes the test.
func (m DynamicOptimizedTheta) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if !(m.Alpha >= 0 && m.Alpha < 1) || m.Theta != 0 && !(m.Theta >= 1) || m.Origins < 0 {
		return nil, fmt.Errorf("dynamic theta: gain %v, theta %v, %d origins: want a gain of 0 (estimated) or below 1, theta 0 (estimated) or 1 and more, origins 0 or more", m.Alpha, m.Theta, m.Origins)
	}
	observed, err := checkValues(y)
	if err != nil {
		return nil, err
	}
	usable := usablePeriods(len(y), periods)
	z := interpolated(y, longest(usable))
	f := &DynamicThetaFit{origins: m.Origins, y: y, index: seasonTest(z, usable)}
	f.z = f.index.remove(z)
	f.Alpha, f.Theta, f.Start = 0.3, 1, f.z[0]
	spread, _, _ := describe(f.z)
	if spread > 0 && observed >= 5 {
		f.estimate(m, spread)
	} else if m.Alpha > 0 {
		f.Alpha = m.Alpha
	}
	if observed < 5 {
		f.warnings = append(f.warnings, fmt.Errorf("only %d values: nothing but their level can be told", observed))
	}
	f.end, f.Sigma = f.run(f.z, nil)
	n := float64(len(f.z))
	switch {
	case observed < 2:
		f.Sigma = math.NaN()
	default:
		f.Sigma = math.Sqrt(f.Sigma / math.Max(1, n-3))
	}
	return f, nil
}

// DynamicThetaFit is a [DynamicOptimizedTheta] that knows its values.
type DynamicThetaFit struct {
	Alpha, Theta float64
	Start        float64 // first level
	Sigma        float64 // standard deviation of errors one step ahead, of values freed of season

	index    index
	end      thetaState
	y, z     []float64
	origins  int
	warnings []error
}

// thetaState are the states after t values.
type thetaState struct {
	t              float64
	level, mean, b float64
	power          float64 // (1-a)^t
}

// next is the forecast of the value after.
func (s *thetaState) next(a, theta float64) float64 {
	at0 := s.mean - (s.t+1)/2*s.b
	return s.level + (1-1/theta)*(s.power*at0+(1-s.power*(1-a))/a*s.b)
}

func (s *thetaState) take(y, a float64) {
	s.t++
	s.b = ((s.t-2)*s.b + 6*(y-s.mean)/s.t) / (s.t + 1)
	if s.t == 1 {
		s.b = 0
	}
	s.mean += (y - s.mean) / s.t
	s.level += a * (y - s.level)
	s.power *= 1 - a
}

// run goes through the values; the first, which nothing foretells, is no error.
func (f *DynamicThetaFit) run(z, fitted []float64) (s thetaState, sse float64) {
	s = thetaState{level: f.Start, power: 1}
	for i, v := range z {
		if i > 0 {
			hat := s.next(f.Alpha, f.Theta)
			sse += (v - hat) * (v - hat)
			if fitted != nil {
				fitted[i] = hat
			}
		} else if fitted != nil {
			fitted[i] = v
		}
		s.take(v, f.Alpha)
	}
	return s, sse
}

func (f *DynamicThetaFit) estimate(m DynamicOptimizedTheta, spread float64) {
	x := make([]float64, 0, 3)
	try := func(x []float64) float64 {
		i := 1
		f.Start = f.z[0] + spread*(x[0])
		if m.Alpha > 0 {
			f.Alpha = m.Alpha
		} else {
			f.Alpha = leastGain + (mostGain-leastGain)*logistic(x[i])
			i++
		}
		if m.Theta > 0 {
			f.Theta = m.Theta
		} else {
			// 1 - 1/theta, the share of drift kept, in [0, 1).
			f.Theta = 1 / math.Max(1e-6, 1-logistic(x[i]))
		}
		_, sse := f.run(f.z, nil)
		return sse
	}
	x = append(x, 0)
	if m.Alpha == 0 {
		x = append(x, 0)
	}
	if m.Theta == 0 {
		x = append(x, 0)
	}
	var s simplex
	var best []float64
	least := math.Inf(1)
	for _, a := range []float64{-2, 0.5} {
		for i := range x {
			x[i] = 0
		}
		if m.Alpha == 0 {
			x[1] = a
		}
		for range 2 { // restarted once: simplexes collapse
			s.minimise(x, 0.5, 1e-10*spread*spread, 200, func(x []float64, _ float64) float64 { return try(x) })
		}
		if v := try(x); v < least {
			least, best = v, slices.Clone(x)
		}
	}
	try(best)
}

// ForecastValues implements [ValuesFitted].
func (f *DynamicThetaFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	n := len(f.z)
	out := &ValuesForecast{Mean: f.ahead(f.end, steps), Method: DynamicOptimizedTheta{}.String(), Warnings: f.warnings}
	f.index.restore(out.Mean, n)
	keep(out.Mean)
	out.spread = normalSpread{f.index.sigmas(f.Sigma, f.Alpha, n, steps)}
	if f.origins > 0 {
		out.spread = rollBack(f, f.y, steps, f.index.m, f.origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *DynamicThetaFit) before(n, steps int) []float64 {
	if n < max(3, 2*f.index.m) {
		return nil
	}
	s, _ := f.run(f.z[:n], nil)
	mean := f.ahead(s, steps)
	f.index.restore(mean, n)
	keep(mean)
	return mean
}

// Season is as of [ThetaFit].
func (f *DynamicThetaFit) Season() (season []float64, ratio bool) { return f.index.next(len(f.z)) }

func (f *DynamicThetaFit) ahead(s thetaState, steps int) []float64 {
	mean := make([]float64, steps)
	for h := range mean {
		mean[h] = s.next(f.Alpha, f.Theta)
		s.take(mean[h], f.Alpha)
	}
	return mean
}
