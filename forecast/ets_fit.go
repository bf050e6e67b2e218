package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// ETSFit is an [ETS] model that knows its values.
type ETSFit struct {
	Model  string // ANN, ...
	Period int    // length of the season; 1 without
	Start  ETSState
	// Sigma is the standard deviation of the errors e, relative ones in the M models;
	// NaN when there are too few values to tell.
	Sigma float64
	// Likelihood is L as in [ETS], without the constants: what R's ets calls -2 loglik.
	Likelihood float64
	AICc       float64
	Observed   int       // values that were not missing
	Fitted     []float64 // forecasts one step ahead

	kind         etsKind
	level, slope float64
	season       []float64 // of the next m values, in their order
	sse          float64
	origins      int
	past         *etsRun
	warnings     []error
}

func (m ETS) finish(r *etsRun, likelihood float64) *ETSFit {
	r.fitted = make([]float64, len(r.y))
	r.filter(math.Inf(1))
	f := &ETSFit{
		Model: r.kind.String(), Period: r.m, Likelihood: likelihood, Observed: r.n, Fitted: r.fitted,
		Start: ETSState{Alpha: r.alpha, Beta: r.beta, Gamma: r.gamma, Phi: r.phi, Level: r.level, Slope: r.slope},
		kind:  r.kind, level: r.endLevel, slope: r.endSlope, sse: r.sse, origins: m.Origins,
	}
	if !r.kind.season {
		f.Start.Gamma = 0
	} else {
		f.Start.Season = slices.Clone(r.season)
	}
	if !r.kind.trend {
		f.Start.Beta, f.Start.Phi, f.Start.Slope = 0, 0, 0
	}
	f.season = make([]float64, r.m)
	for i := range f.season {
		f.season[i] = r.ring[(len(r.y)+i)%r.m]
	}
	f.AICc = r.aicc(likelihood, r.n)
	p := r.smoothing() + r.states()
	if r.kind.season && r.m > mostEstimatedSeason {
		p -= r.m - 1
	}
	f.Sigma = math.Sqrt(r.sse / math.Max(1, float64(r.n-p)))
	f.past = r
	r.fitted = nil
	return f
}

// smoothing is the number of smoothing parameters, fixed ones too, without the 1 that
// stands for no damping.
func (r *etsRun) smoothing() int {
	return 1 + count(r.kind.trend) + count(r.kind.season) + count(r.kind.damped)
}

// ahead puts the forecasts from the states into mean.
func (f *ETSFit) ahead(mean []float64) {
	etsAhead(f.kind, f.level, f.slope, f.phi(), f.season, 0, mean)
}

func (f *ETSFit) phi() float64 {
	if f.kind.trend && !f.kind.damped {
		return 1
	}
	return f.Start.Phi
}

func etsAhead(k etsKind, level, slope, phi float64, season []float64, from int, mean []float64) {
	damp, lift := 1.0, 0.0
	for i := range mean {
		if k.trend {
			damp *= phi
			lift += damp
		}
		v := level + lift*slope
		if k.season {
			s := season[(from+i)%len(season)]
			if k.mult {
				v *= s
			} else {
				v += s
			}
		}
		mean[i] = v
	}
}

// ForecastValues implements [ValuesFitted].
func (f *ETSFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	out := &ValuesForecast{Mean: make([]float64, steps), Method: "ETS(" + f.Model + ")", Warnings: f.warnings}
	f.ahead(out.Mean)
	keep(out.Mean)
	if f.origins > 0 {
		out.spread = rollBack(f, f.past.y, steps, f.Period, f.origins, nil)
	}
	switch {
	case out.spread != nil:
	case f.kind.mult && !math.IsNaN(f.Sigma):
		out.spread = &lazySpread{draw: func() spread { return f.simulate(steps) }}
	default:
		out.spread = normalSpread{f.sigmas(steps)}
	}
	return out, nil
}

// before implements rewinder.
func (f *ETSFit) before(n, steps int) []float64 {
	if n < 2*f.Period+3 {
		return nil
	}
	cut := *f.past
	cut.y = cut.y[:n]
	cut.filter(math.Inf(1))
	mean := make([]float64, steps)
	etsAhead(f.kind, cut.endLevel, cut.endSlope, f.phi(), cut.ring, n, mean)
	keep(mean)
	return mean
}

// sigmas are the standard deviations of an A model, h steps ahead.
func (f *ETSFit) sigmas(steps int) []float64 {
	s := make([]float64, steps)
	sum, damp, lift := 1.0, 1.0, 0.0
	for h := range s {
		if h > 0 {
			c := f.Start.Alpha
			if f.kind.trend {
				damp *= f.phi()
				lift += damp
				c += f.Start.Beta * lift
			}
			if f.kind.season && h%f.Period == 0 {
				c += f.Start.Gamma
			}
			sum += c * c
		}
		s[h] = f.Sigma * math.Sqrt(sum)
	}
	return s
}

const (
	mostPaths  = 2000
	leastPaths = 200
	mostDrawn  = 4_000_000 // values in all paths: fewer paths over very long horizons
	pathSeed   = 20080101  // of all simulations, so that they repeat
)

// lazySpread waits with its work until somebody asks.
type lazySpread struct {
	once sync.Once
	draw func() spread
	s    spread
}

func (l *lazySpread) quantile(mean float64, i int, p float64) float64 {
	l.once.Do(func() { l.s = l.draw() })
	return l.s.quantile(mean, i, p)
}

// simulate draws paths of an M model with normal relative errors.
func (f *ETSFit) simulate(steps int) spread {
	paths := max(leastPaths, min(mostPaths, mostDrawn/steps))
	rng := rand.New(rand.NewPCG(pathSeed, uint64(steps)))
	flat := make([]float64, steps*paths)
	sorted := make([][]float64, steps)
	for i := range sorted {
		sorted[i] = flat[i*paths : (i+1)*paths]
	}
	ring := make([]float64, f.Period)
	for p := range paths {
		l, b := f.level, f.slope
		copy(ring, f.season)
		pos := 0
		for i := range sorted {
			q := l + f.phi()*b
			s := 1.0
			if f.kind.season {
				s = ring[pos]
			}
			e := f.Sigma * rng.NormFloat64()
			sorted[i][p] = math.Max(0, math.Min(q*s*(1+e), math.MaxFloat64/4))
			// An error below -1 would make a volume negative, and the states with it.
			e = math.Max(e, -0.99)
			l = q + f.Start.Alpha*q*e
			if f.kind.trend {
				b = f.phi()*b + f.Start.Beta*q*e
			}
			if f.kind.season {
				ring[pos] = s + f.Start.Gamma*s*e
				if pos++; pos == f.Period {
					pos = 0
				}
			}
		}
	}
	for i := range sorted {
		for p, v := range sorted[i] {
			if v != v {
				sorted[i][p] = 0
			}
		}
		slices.Sort(sorted[i])
	}
	return pathSpread{sorted}
}
