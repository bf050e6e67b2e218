package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// DSES is exponential smoothing with two seasons, the day and the week, and an
// autocorrelated error (Taylor 2003, Journal of the Operational Research Society
// 54:799; 2010, International Journal of Forecasting 26:627, who adds the year as a
// third). On z = sqrt(y), with l the level, d, w, v the seasons of m1, m2, m3 steps,
//
//	e = z - (l + d + w + v)      yhat(h) = l + d + w + v + phi^h e
//	u = e - phi e[-1]
//	l += a u     d += b1 u     w += b2 u     v += b3 u
//
// First states are means of the first three weeks. The gains a, b1, b2, b3 < 1, 0.6,
// 0.6, 0.6 and phi < 0.98 have the least squared u after the first week (Nelder-Mead),
// where u is cut off at 2.5 standard deviations and e at 5, told by the median absolute
// difference to the week before: outlying days pass by. After a missing value u is 0
// and e goes on as phi e[-1].
//
// The mean adds the variance that the square root took away. Ranges are normal on the
// square root with variance sigma^2 (1 + sum over j < h of c_j^2), c_j = a + phi^j +
// b1 [m1 divides j] + b2 [m2 divides j] + b3 [m3 divides j].
//
// It is good at leads of hours to two days and on lines that never close; for weeks
// ahead averages are hard to beat. The zero value is ready to use.
type DSES struct {
	// Level is the gain a, AR is phi, Seasons are b1, b2, b3; 0 (or no Seasons) =
	// estimated.
	Level, AR float64
	Seasons   []float64
	// Linear smooths the values themselves, Log their log(1+y), instead of their square
	// roots; the forecast of Log is then a median.
	Linear, Log bool
	// Origins is the number of past origins, a day (the shortest season) apart, whose
	// errors ranges are drawn from; 0 = the ranges above.
	Origins int
}

// CountDSES is [DSES] for counts (Taylor 2012, Management Science 58:534): contacts are
// Poisson with a rate that is gamma distributed around the smoothed mean mu,
//
//	mu = l + d + w + phi e[-1]     y ~ NB(mean mu, variance mu + mu^2/kappa)
//	e = y - (l + d + w)            l += a u, ... as in [DSES], u = e - phi e[-1]
//
// Gains, phi and kappa have the greatest likelihood
//
//	sum log Gamma(y+kappa) - log Gamma(kappa) + kappa log kappa/(kappa+mu) + y log mu/(kappa+mu)
//
// and ranges are quantiles of the negative binomial whose variance has grown by the
// states' uncertainty.
//
// The zero value is ready to use.
type CountDSES struct {
	// Stationary keeps the level where it is at first (a = 0), which Taylor found
	// better beyond two days. The first level is then the mean of all values.
	Stationary bool
	// Origins as in [DSES].
	Origins int
}

var (
	_ Model       = DSES{}
	_ ValuesModel = DSES{}
	_ Model       = CountDSES{}
	_ ValuesModel = CountDSES{}
)

// String is "double-seasonal", and "-linear" or "-log" behind it.
func (m DSES) String() string {
	switch {
	case m.Linear:
		return "double-seasonal-linear"
	case m.Log:
		return "double-seasonal-log"
	}
	return "double-seasonal"
}

// String is "double-seasonal-count", or "-stationary" behind it.
func (m CountDSES) String() string {
	if m.Stationary {
		return "double-seasonal-count-stationary"
	}
	return "double-seasonal-count"
}

// Fit implements [Model].
func (m DSES) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Fit implements [Model].
func (m CountDSES) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Most seasons of a DSES.
const mostSeasons = 3

// Bounds of the parameters.
const (
	mostSeasonGain = 0.6
	mostAR         = 0.98
	clipErrors     = 2.5
)

// dsesRun is a model on its way. Seasons that are not there have length 1, gain 0 and
// value 0, so that the loop need not ask.
type dsesRun struct {
	z      []float64
	m      [mostSeasons]int
	k      int // seasons there are
	a, phi float64
	b      [mostSeasons]float64
	level  float64
	season [mostSeasons][]float64 // first states
	ring   [mostSeasons][]float64
	clip   float64
	burn   int
	// After filter: the next place is n mod m.
	endLevel, endError float64
	sse                float64
	n                  int
}

// setSeasons takes the three shortest periods.
func (r *dsesRun) setSeasons(periods []int) {
	for i := range r.m {
		r.m[i] = 1
	}
	r.k = min(len(periods), mostSeasons)
	copy(r.m[:], periods[:r.k])
	for i, m := range r.m {
		r.season[i], r.ring[i] = make([]float64, m), make([]float64, m)
	}
}

// start sets the first states from the first cycles.
func (r *dsesRun) start() {
	// Level, day and week from the first three weeks (days, where there is no week).
	main := min(r.k, 2)
	long := 1
	if main > 0 {
		long = r.m[main-1]
	}
	head := r.z[:min(len(r.z), max(3*long, 10))]
	if long > 1 {
		head = r.z[:max(long, len(head)/long*long)]
	}
	r.level = meanOf(head)
	place := make([]float64, 0, len(head))
	residual := slices.Clone(head)
	for i := range residual {
		residual[i] -= r.level
	}
	for s := range main {
		m := r.m[s]
		for j := range m {
			place = place[:0]
			for i := j; i < len(residual); i += m {
				if residual[i] == residual[i] {
					place = append(place, residual[i])
				}
			}
			v := 0.0
			if len(place) > 0 {
				v = meanOf(place)
			}
			r.season[s][j] = v
		}
		for i := range residual {
			residual[i] -= r.season[s][i%m]
		}
	}
	if r.k > 2 { // the year: what the first one leaves, smoothed over a week
		m := r.m[2]
		rest := make([]float64, m)
		for i := range rest {
			rest[i] = r.z[i] - r.level - r.season[0][i%r.m[0]] - r.season[1][i%r.m[1]]
		}
		for i := range rest {
			if v := meanOf(rest[max(0, i-long/2):min(m, i+long/2+1)]); v == v {
				r.season[2][i] = v
			}
		}
	}
	r.burn = min(long, len(r.z)/3)
	var diff []float64
	for i := long; i < len(r.z); i++ {
		if d := r.z[i] - r.z[i-long]; d == d {
			diff = append(diff, d)
		}
	}
	r.clip = math.Inf(1)
	if len(diff) > 0 {
		mid := median(diff)
		for i := range diff {
			diff[i] = math.Abs(diff[i] - mid)
		}
		if c := clipErrors * 1.4826 * median(diff) / math.Sqrt2; c > 0 {
			r.clip = c
		}
	}
}

// meanOf is the mean of the values that are not missing; NaN of none.
func meanOf(x []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range x {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// filter runs over the first n values. see, if not nil, is told mean and value of each
// after the burn-in.
func (r *dsesRun) filter(n int, see func(mu, y float64)) float64 {
	for i := range r.ring {
		copy(r.ring[i], r.season[i])
	}
	r0, r1, r2 := r.ring[0], r.ring[1], r.ring[2]
	b0, b1, b2 := r.b[0], r.b[1], r.b[2]
	l, last, clip := r.level, 0.0, r.clip
	a, phi := r.a, r.phi
	i0, i1, i2 := 0, 0, 0
	sse, seen := 0.0, 0
	for t, v := range r.z[:n] {
		base := l + r0[i0] + r1[i1] + r2[i2]
		e := v - base
		if e != e { // missing
			last *= phi
		} else {
			carried := phi * last
			u := e - carried
			if u > clip {
				u = clip
			} else if u < -clip {
				u = -clip
			}
			if e > 2*clip {
				e = 2 * clip
			} else if e < -2*clip {
				e = -2 * clip
			}
			if t >= r.burn {
				sse += u * u
				seen++
				if see != nil {
					see(base+carried, v)
				}
			}
			l += a * u
			r0[i0] += b0 * u
			r1[i1] += b1 * u
			r2[i2] += b2 * u
			last = e
		}
		if i0++; i0 == len(r0) {
			i0 = 0
		}
		if i1++; i1 == len(r1) {
			i1 = 0
		}
		if i2++; i2 == len(r2) {
			i2 = 0
		}
	}
	r.endLevel, r.endError, r.sse, r.n = l, last, sse, seen
	return sse
}

// ahead is the forecast on the scale of z from the states after n values.
func (r *dsesRun) ahead(n, steps int) []float64 {
	mean := make([]float64, steps)
	e := r.endError
	for h := range mean {
		e *= r.phi
		mean[h] = r.endLevel + e
		for i, ring := range r.ring {
			mean[h] += ring[(n+h)%r.m[i]]
		}
	}
	return mean
}

// growth is sum over j < h of c_j^2, h = 1, 2, ...
func (r *dsesRun) growth(steps int) []float64 {
	g := make([]float64, steps)
	damp := 1.0
	for h := 1; h < steps; h++ {
		damp *= r.phi
		c := r.a + damp
		for i := range r.k {
			if h%r.m[i] == 0 {
				c += r.b[i]
			}
		}
		g[h] = g[h-1] + c*c
	}
	return g
}

// set takes the free parameters from the real line: a, phi, gains.
func (r *dsesRun) set(x []float64, free [2 + mostSeasons]bool) {
	i := 0
	next := func(most float64) float64 { i++; return most * logistic(x[i-1]) }
	if free[0] {
		r.a = next(1)
	}
	if free[1] {
		r.phi = next(mostAR)
	}
	for s := range r.k {
		if free[2+s] {
			r.b[s] = next(mostSeasonGain)
		}
	}
}

var dsesStarts = [...][2 + mostSeasons]float64{
	{0.02, 0.5, 0.02, 0.1, 0.05}, {0.2, 0.2, 0.05, 0.1, 0.05}, {0.02, 0.9, 0.05, 0.2, 0.05},
}

// estimate minimises goal over the free parameters.
func (r *dsesRun) estimate(free [2 + mostSeasons]bool, tol float64, goal func() float64) {
	var s simplex
	var x, best []float64
	least := math.Inf(1)
	for _, start := range dsesStarts {
		x = x[:0]
		for i, v := range start {
			if i >= 2+r.k || !free[i] {
				continue
			}
			switch i {
			case 0:
			case 1:
				v /= mostAR
			default:
				v /= mostSeasonGain
			}
			x = append(x, logit(v))
		}
		v := s.minimise(x, 0.8, tol, 150, func(x []float64, _ float64) float64 {
			r.set(x, free)
			return goal()
		})
		if v < least {
			least, best = v, slices.Clone(x)
		}
		if len(x) == 0 {
			break
		}
	}
	if best == nil {
		best = x
	}
	r.set(best, free)
}

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

// FitValues implements [ValuesModel].
func (m CountDSES) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	observed, err := checkValues(y)
	if err != nil {
		return nil, err
	}
	if m.Origins < 0 {
		return nil, fmt.Errorf("%s: %d origins: want 0 or more", m, m.Origins)
	}
	r := &dsesRun{z: y}
	r.setSeasons(usablePeriods(len(y), periods))
	r.start()
	if m.Stationary {
		r.level = meanOf(y)
	}
	f := &CountFit{Periods: slices.Clone(r.m[:r.k]), Kappa: 10, y: y, run: r, model: m}
	free := [2 + mostSeasons]bool{!m.Stationary, true, true, true, true}
	if spread, _, _ := describe(y); spread > 0 && observed >= 10 {
		// The gains given kappa, then kappa given the gains, until neither moves much.
		for range 3 {
			r.estimate(free, 1e-3, f.miss)
			was := f.Kappa
			f.setKappa()
			if math.Abs(math.Log(f.Kappa/was)) < 0.05 {
				break
			}
		}
	} else {
		f.Kappa = mostKappa
		if !m.Stationary {
			r.a = 0.3
		}
		if observed < 10 {
			f.warnings = append(f.warnings, fmt.Errorf("only %d values: nothing but their level can be told", observed))
		}
	}
	r.filter(len(y), nil)
	f.Level, f.AR, f.Seasons = r.a, r.phi, slices.Clone(r.b[:r.k])
	return f, nil
}

// CountFit is a [CountDSES] that knows its values.
type CountFit struct {
	Periods   []int
	Level, AR float64
	Seasons   []float64
	Kappa     float64 // the mean's square over the variance of the rate; large = Poisson

	y        []float64
	run      *dsesRun
	model    CountDSES
	warnings []error
}

// Bounds of kappa.
const (
	leastKappa = 0.05
	mostKappa  = 1e6
)

// miss is the negative log-likelihood without the terms that kappa alone decides.
func (f *CountFit) miss() float64 {
	k := f.Kappa
	sum := 0.0
	f.run.filter(len(f.y), func(mu, y float64) {
		mu = math.Max(mu, leastMean)
		sum += (k+y)*math.Log(k+mu) - y*math.Log(mu)
	})
	return sum
}

// setKappa maximises the likelihood over kappa by golden section on its logarithm.
func (f *CountFit) setKappa() {
	var mus, ys []float64
	f.run.filter(len(f.y), func(mu, y float64) { mus, ys = append(mus, math.Max(mu, leastMean)), append(ys, y) })
	minus := func(logk float64) float64 {
		k := math.Exp(logk)
		lk, _ := math.Lgamma(k)
		sum := 0.0
		for i, mu := range mus {
			y := ys[i]
			a, _ := math.Lgamma(y + k)
			sum -= a - lk + k*math.Log(k/(k+mu)) + y*math.Log(mu/(k+mu))
		}
		return sum
	}
	const golden = 0.6180339887498949
	lo, hi := math.Log(leastKappa), math.Log(mostKappa)
	c, d := hi-golden*(hi-lo), lo+golden*(hi-lo)
	fc, fd := minus(c), minus(d)
	for hi-lo > 0.02 {
		if fc < fd {
			hi, d, fd = d, c, fc
			c = hi - golden*(hi-lo)
			fc = minus(c)
		} else {
			lo, c, fc = c, d, fd
			d = lo + golden*(hi-lo)
			fd = minus(d)
		}
	}
	f.Kappa = math.Exp((lo + hi) / 2)
}

// ForecastValues implements [ValuesFitted].
func (f *CountFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	n := len(f.y)
	f.run.filter(n, nil)
	out := &ValuesForecast{Method: f.model.String(), Mean: f.run.ahead(n, steps), Warnings: f.warnings}
	keep(out.Mean)
	growth := f.run.growth(steps)
	variance := 0.0
	if f.run.n > 0 {
		variance = f.run.sse / float64(f.run.n)
	}
	for h := range growth {
		growth[h] *= variance
	}
	out.spread = countSpread{f.Kappa, growth}
	if f.model.Origins > 0 {
		out.spread = rollBack(f, f.y, steps, f.run.m[0], f.model.Origins, out.spread)
	}
	return out, nil
}

// before implements rewinder.
func (f *CountFit) before(n, steps int) []float64 {
	if n < f.run.least() {
		return nil
	}
	f.run.filter(n, nil)
	mean := f.run.ahead(n, steps)
	keep(mean)
	return mean
}

// countSpread is negative binomial, its variance mean + mean^2/kappa + more[i].
type countSpread struct {
	kappa float64
	more  []float64
}

func (s countSpread) quantile(mean float64, i int, p float64) float64 {
	m := math.Max(mean, leastMean)
	size := m * m / (m*m/s.kappa + s.more[min(i, len(s.more)-1)])
	return negBinQuantile(m, math.Min(size, mostKappa), p)
}

// negBinQuantile is the p-quantile of the negative binomial with mean mu and variance
// mu + mu^2/size, P(Y <= k) = I_{size/(size+mu)}(size, k+1): the least k that has p, moved
// by up to half a contact so that quantiles go smoothly with p and mu. Above a million it
// is the normal one.
func negBinQuantile(mu, size, p float64) float64 {
	sd := math.Sqrt(mu + mu*mu/size)
	if !(mu < 1e6) {
		return math.Max(0, mu+normalQuantile(p)*sd)
	}
	x := size / (size + mu)
	cdf := func(k float64) float64 {
		if k < 0 {
			return 0
		}
		return mathext.RegIncBeta(size, k+1, x)
	}
	lo, hi := -1.0, math.Ceil(mu+sd)
	for cdf(hi) < p {
		lo, hi = hi, 2*hi+10
	}
	for hi-lo > 1 {
		if mid := math.Floor((lo + hi) / 2); cdf(mid) < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	a, b := cdf(lo), cdf(hi)
	if b <= a {
		return hi
	}
	return math.Max(0, lo+0.5+(p-a)/(b-a))
}
