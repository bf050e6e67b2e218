package forecast

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

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
