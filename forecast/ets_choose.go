package forecast

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// etsSearch holds the buffers of the searches over all candidates.
type etsSearch struct {
	simplex simplex
	descent descent
}

// choose fits every candidate and takes the best.
func (m ETS) choose(y []float64, kinds []etsKind, periods []int) (*ETSFit, error) {
	spread, positive, observed := describe(y)
	if spread == 0 || observed < 5 {
		return m.plain(y, spread), nil
	}
	var runs []*etsRun
	for _, k := range kinds {
		if k.mult && !positive {
			continue
		}
		if !k.season {
			runs = append(runs, m.newRun(y, k, 1, spread))
			continue
		}
		for _, p := range periods {
			runs = append(runs, m.newRun(y, k, p, spread))
		}
	}
	if len(runs) == 0 {
		switch {
		case kinds[0].mult && !positive:
			return nil, fmt.Errorf("ets: %s %w", kinds[0], errNotPositive)
		default:
			return nil, fmt.Errorf("ets: %s needs two cycles of a season: %w", kinds[0], ErrTooShort)
		}
	}
	var search etsSearch
	// A look at all, rough fits of those that are not hopeless, the best first, then the
	// parameters and states of those that may win.
	score := make([]float64, len(runs))
	for i, r := range runs {
		score[i] = r.aicc(search.look(r), observed)
	}
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(score[i], score[j]) })
	best := math.Inf(1)
	for _, i := range order {
		if score[i] <= best+hopeless+hopelessEach*float64(observed) {
			score[i] = runs[i].aicc(search.rough(runs[i]), observed)
		}
		best = math.Min(best, score[i])
	}
	if math.IsInf(best, 1) { // more parameters than values in all of them
		if m.Model == "" || m.Model == "ZZN" {
			return m.plain(y, spread), nil
		}
		return nil, fmt.Errorf("ets: %s has more parameters than the %d values can tell: %w", m.Model, observed, ErrTooShort)
	}
	// Better first states gain about as much in all models: once the first has been
	// polished, those that lie further back than that cannot win.
	var winner *etsRun
	least, value, margin := math.Inf(1), 0.0, math.Inf(1)
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(score[i], score[j]) })
	for _, i := range order {
		if math.IsInf(score[i], 1) || score[i] > best+margin {
			break
		}
		r := runs[i]
		l := search.polish(r)
		s := r.aicc(l, observed)
		if math.IsInf(margin, 1) {
			margin = polishMargin + 1.5*math.Max(0, score[i]-s)
		}
		if s < least {
			least, winner, value = s, r, l
		}
	}
	if winner == nil {
		return m.plain(y, spread), nil
	}
	return m.finish(winner, value), nil
}

// A rough fit this much worse in AICc than the best rough one, beside half more than the
// best one gained by polishing, is left alone.
const polishMargin = 5

// describe is the range of the values, and whether all are above 0.
func describe(y []float64) (spread float64, positive bool, observed int) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range y {
		if v == v {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
			observed++
		}
	}
	return hi - lo, lo > 0, observed
}

func (m ETS) newRun(y []float64, k etsKind, period int, spread float64) *etsRun {
	r := &etsRun{y: y, kind: k, m: period, season: make([]float64, period), ring: make([]float64, period)}
	r.season[0] = 1 // a multiplicative model without season; ignored by the others
	r.fixed = [4]bool{m.Alpha > 0, m.Beta > 0, m.Gamma > 0, m.Phi > 0}
	r.alpha, r.beta, r.gamma, r.phi = m.Alpha, m.Beta, m.Gamma, m.Phi
	if k.trend && !k.damped {
		r.phi, r.fixed[3] = 1, true
	}
	_, _, r.n = describe(y)
	// Errors below this are nothing: without a floor the likelihood of a series that a
	// model describes exactly would be infinite.
	tiny := 1e-9 * spread
	if k.mult {
		tiny = 1e-9
	}
	r.floor = tiny * tiny
	r.start()
	return r
}

// states is the number of first states that count as parameters.
func (r *etsRun) states() int {
	n := 1
	if r.kind.trend {
		n++
	}
	if r.kind.season {
		n += r.m - 1
	}
	return n
}

func (r *etsRun) aicc(likelihood float64, observed int) float64 {
	p := float64(r.dim() + r.states() + 1)
	n := float64(observed)
	if n-p-1 <= 0 {
		return math.Inf(1)
	}
	return likelihood + 2*p + 2*p*(p+1)/(n-p-1)
}

// Models whose AICc at the best of the starting points is this much worse than the best
// model's, a constant and a part for each value, are not searched: a search rarely gains
// a fifth of that.
const (
	hopeless     = 30
	hopelessEach = 0.25
)

// look tries the starting points of the search.
func (s *etsSearch) look(r *etsRun) float64 {
	x := make([]float64, r.dim())
	best := math.Inf(1)
	try := make([]float64, len(x))
	for _, start := range [...][4]float64{{0.1, 0.1, 0.05, 0.9}, {0.5, 0.1, 0.1, 0.9}, {0.9, 0.05, 0.3, 0.7}, {0.02, 0.5, 0.02, 0.9}} {
		i := 0
		for j, is := range [4]bool{true, r.kind.trend, r.kind.season, r.kind.damped} {
			if is && !r.fixed[j] {
				try[i] = logit(start[j])
				i++
			}
		}
		r.set(try)
		if l := r.likelihood(math.Inf(1)); l < best {
			best = l
			copy(x, try)
		}
	}
	r.set(x)
	return best
}

// rough finds the smoothing parameters from heuristic states, from where look left them.
func (s *etsSearch) rough(r *etsRun) float64 {
	x := make([]float64, r.dim())
	r.get(x)
	best := s.simplex.minimise(x, 0.7, 1e-4, roughEvals, func(x []float64, worst float64) float64 {
		r.set(x)
		return r.likelihood(worst)
	})
	r.set(x)
	return best
}

const roughEvals = 120

// polish estimates parameters and first states together.
func (s *etsSearch) polish(r *etsRun) float64 {
	if r.kind.season && r.m > mostEstimatedSeason {
		return r.likelihood(math.Inf(1))
	}
	d := r.dim()
	n := d + r.states()
	x := make([]float64, n)
	r.get(x[:d])
	r.filter(math.Inf(1))
	unit := math.Sqrt(r.sse/float64(max(1, r.n))) + 1e-12*math.Abs(r.level)
	scale := unit // of one place of the season
	if r.kind.mult {
		scale = unit
		unit *= math.Abs(r.level)
	}
	level, slope := r.level, r.slope
	season := slices.Clone(r.season)
	put := func(x []float64) {
		r.set(x)
		i := d
		r.level = level + unit*x[i]
		i++
		if r.kind.trend {
			r.slope = slope + unit*x[i]
			i++
		}
		if r.kind.season {
			// The last place follows from the sum, which stays what it was.
			rest := 0.0
			for j := range r.m - 1 {
				r.season[j] = season[j] + scale*x[i]
				rest += scale * x[i]
				i++
			}
			r.season[r.m-1] = season[r.m-1] - rest
		}
	}
	rounds := polishRounds
	long := n*len(r.y) > 5000
	if long { // begins close to where it ends
		rounds /= 2
	}
	best := s.descent.minimise(x, polishTol, rounds, long, func(x []float64) float64 {
		put(x)
		return r.likelihood(math.Inf(1))
	})
	put(x)
	return best
}

// Polishing ends when a step gains less than this in likelihood, or after so many steps.
const (
	polishTol    = 1e-3
	polishRounds = 50
)

// plain is what is left when there is nothing to estimate from: the mean so far, all
// values alike.
func (m ETS) plain(y []float64, spread float64) *ETSFit {
	r := &etsRun{y: y, m: 1, season: []float64{1}, ring: make([]float64, 1), alpha: 0.3}
	if m.Alpha > 0 {
		r.alpha = m.Alpha
	}
	for _, v := range y {
		if v == v {
			r.level = v
			break
		}
	}
	f := m.finish(r, math.NaN())
	switch {
	case f.Observed < 2:
		f.Sigma = math.NaN()
	default:
		f.Sigma = math.Sqrt(f.sse / float64(f.Observed-1))
	}
	if spread > 0 || f.Observed < 5 {
		f.warnings = append(f.warnings, fmt.Errorf("only %d values: nothing but their level can be told", f.Observed))
	}
	return f
}

// errNotPositive is wrapped where a model with an M is given values it does not have.
var errNotPositive = errors.New("needs values above 0")

// recompute runs a model from given states.
func (m ETS) recompute(y []float64, kinds []etsKind) (*ETSFit, error) {
	st, k := m.State, kinds[0]
	period := max(1, len(st.Season))
	if k.season != (period > 1) {
		return nil, fmt.Errorf("ets: %s with %d first seasons", k, len(st.Season))
	}
	_, positive, _ := describe(y)
	if k.mult && !positive {
		return nil, fmt.Errorf("ets: %s %w", k, errNotPositive)
	}
	r := &etsRun{y: y, kind: k, m: period, season: []float64{1}, ring: make([]float64, period),
		alpha: st.Alpha, beta: st.Beta, gamma: st.Gamma, phi: st.Phi, level: st.Level, slope: st.Slope}
	if k.season {
		r.season = slices.Clone(st.Season)
	}
	if k.trend && !k.damped {
		r.phi = 1
	}
	l := r.likelihood(math.Inf(1))
	if math.IsInf(l, 0) {
		return nil, fmt.Errorf("ets: %s leaves the possible values from the given states", k)
	}
	return m.finish(r, l), nil
}
