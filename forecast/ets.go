package forecast

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// ETS is exponential smoothing in state space form (Hyndman, Koehler, Ord & Snyder
// 2008, Forecasting with Exponential Smoothing), eight models of it. With
//
//	A:  e = y - yhat            M:  e = (y - yhat) / yhat
//
// and l the level, b the slope, s the season, m its length, the models and their
// states after each value are
//
//	ANN   yhat = l                  l += a e
//	AAN   yhat = l + b              l += b + a e         b += g e
//	AAdN  yhat = l + phi b          l += phi b + a e     b = phi b + g e
//	ANA   yhat = l + s[-m]          l += a e                               s = s[-m] + c e
//	AAdA  yhat = l + phi b + s[-m]  l += phi b + a e     b = phi b + g e   s = s[-m] + c e
//	MNN   yhat = l                  l *= 1 + a e
//	MNM   yhat = l s[-m]            l *= 1 + a e                           s = s[-m] (1 + c e)
//	MAdM  yhat = q s[-m]            l = q (1 + a e)      b = phi b + g q e s = s[-m] (1 + c e)
//
// where q = l + phi b; a, g, c, phi are Alpha, Beta, Gamma, Phi. After a missing value
// the states go on as if e were 0. Parameters and first states maximise the
// likelihood, that is, minimise
//
//	L = n log sum e^2 + 2 sum log |k|     k = 1 in the A models, yhat in the M models
//
// (chapter 5 there): first the parameters, by a Nelder-Mead search from heuristic
// states, then, for seasons of up to 24, parameters and states together by
// quasi-Newton steps. Among models the one with the least AICc is taken, counting
// parameters and states. The M models need values above 0.
//
// Ranges of the A models are normal with the variance of their class,
//
//	var h = sigma^2 (1 + sum over j < h of c_j^2),  c_j = a + g (phi + ... + phi^j) + c [m divides j]
//
// (table 6.1 there), those of the M models are quantiles of 2,000 simulated paths.
// They know nothing of parameters being estimated, nor of models being wrong, and
// come out too narrow on most real series: see Origins.
//
// The zero value chooses everything. On a series of intervals the season is the week
// or the day, whichever fits better.
type ETS struct {
	// Model is one of ANN, AAN, AAdN, ANA, AAdA, MNN, MNM, MAdM; "ZZN" is the best of
	// those without season; "" is the best of all.
	Model string
	// Alpha, Beta, Gamma are the gains of level, slope and season, Phi the damping of
	// the slope a step: 0 < Alpha < 1, 0 < Beta < Alpha, 0 < Gamma < 1-Alpha,
	// 0.8 <= Phi <= 0.98; 0 = estimated.
	Alpha, Beta, Gamma, Phi float64
	// Origins is the number of past origins whose errors ranges are drawn from, a
	// season (or a step, without one) apart; 0 = the theoretical ranges above.
	Origins int
	// State, if not nil, fixes parameters and first states, and nothing is estimated;
	// Model must be named. It is how another program's fit is recomputed.
	State *ETSState
}

// ETSState is everything an ETS model starts from.
type ETSState struct {
	Alpha, Beta, Gamma, Phi float64 // 0 where the model has none
	Level, Slope            float64
	Season                  []float64 // of the first m values, in their order
}

var (
	_ Model       = ETS{}
	_ ValuesModel = ETS{}
)

// etsKind is one of the eight models.
type etsKind struct{ trend, damped, season, mult bool }

var etsKinds = []etsKind{
	{},
	{trend: true, damped: true},
	{season: true},
	{trend: true, damped: true, season: true},
	{trend: true},
	{mult: true},
	{season: true, mult: true},
	{trend: true, damped: true, season: true, mult: true},
}

func (k etsKind) String() string {
	var b strings.Builder
	letter := func(is bool, yes string) {
		if is {
			b.WriteString(yes)
		} else {
			b.WriteByte('N')
		}
	}
	kind := "A"
	if k.mult {
		kind = "M"
	}
	b.WriteString(kind)
	trend := "A"
	if k.damped {
		trend = "Ad"
	}
	letter(k.trend, trend)
	letter(k.season, kind)
	return b.String()
}

// String is "ets", or "ets-" and the model.
func (m ETS) String() string {
	if m.Model == "" {
		return "ets"
	}
	return "ets-" + m.Model
}

// Fit implements [Model].
func (m ETS) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Parameter bounds, those of R's ets.
const (
	leastGain = 1e-4
	mostGain  = 0.9999
	leastPhi  = 0.8
	mostPhi   = 0.98
)

// Longest season whose first states are estimated; those of longer ones stay where the
// first cycles put them.
const mostEstimatedSeason = 24

// FitValues implements [ValuesModel]. Of several periods the one is taken that the best
// model has.
func (m ETS) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	f, err := m.fit(y, periods)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (m ETS) fit(y []float64, periods []int) (*ETSFit, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	kinds, err := m.kinds()
	if err != nil {
		return nil, err
	}
	usable := usablePeriods(len(y), periods)
	if m.State != nil {
		return m.recompute(y, kinds)
	}
	return m.choose(y, kinds, usable)
}

// kinds are the models to try, after a check of the settings.
func (m ETS) kinds() ([]etsKind, error) {
	for _, g := range []struct {
		name          string
		v, least, top float64
	}{{"Alpha", m.Alpha, 0, 1}, {"Beta", m.Beta, 0, 1}, {"Gamma", m.Gamma, 0, 1}, {"Phi", m.Phi, 0, 1}} {
		if !(g.v >= g.least && g.v <= g.top) {
			return nil, fmt.Errorf("ets: %s %v: want 0 (estimated) or up to %v", g.name, g.v, g.top)
		}
	}
	if m.Origins < 0 {
		return nil, fmt.Errorf("ets: %d origins: want 0 or more", m.Origins)
	}
	if m.State != nil && (m.Model == "" || m.Model == "ZZN") {
		return nil, fmt.Errorf("ets: states are given, but not the model they belong to")
	}
	var kinds []etsKind
	for _, k := range etsKinds {
		switch m.Model {
		case "", k.String():
			kinds = append(kinds, k)
		case "ZZN":
			if !k.season {
				kinds = append(kinds, k)
			}
		}
	}
	if kinds == nil {
		return nil, fmt.Errorf("ets: model %q: want one of ANN, AAN, AAdN, ANA, AAdA, MNN, MNM, MAdM, ZZN, or none", m.Model)
	}
	return kinds, nil
}

// etsRun is a model on its way: settings, states and buffers.
type etsRun struct {
	y    []float64
	kind etsKind
	m    int // 1 without season

	alpha, beta, gamma, phi float64
	fixed                   [4]bool
	level, slope            float64
	season                  []float64 // first states, m of them

	ring   []float64 // season while filtering
	fitted []float64 // one-step forecasts, when wanted
	// After filter:
	endLevel, endSlope float64
	sse, logs          float64
	n                  int // values seen
	floor              float64
}

// filter runs the model over its values. It gives up, with an infinite sum of squares,
// where the sum exceeds limit or a multiplicative model leaves the positive numbers.
func (r *etsRun) filter(limit float64) {
	copy(r.ring, r.season)
	l, b := r.level, r.slope
	a, g, c, phi := r.alpha, r.beta, r.gamma, r.phi
	if !r.kind.trend {
		b, g, phi = 0, 0, 0
	}
	if !r.kind.season {
		c = 0
	}
	sse, logs, product := 0.0, 0.0, 1.0
	seen := 0
	fitted := r.fitted
	ring := r.ring
	pos := 0
	const block = 64 // how often the limit is looked at
	for from := 0; from < len(r.y); from += block {
		part := r.y[from:min(from+block, len(r.y))]
		switch {
		case !r.kind.mult && !r.kind.season:
			for i, v := range part {
				q := l + phi*b
				e := v - q
				if fitted != nil {
					fitted[from+i] = q
				}
				if e != e {
					e = 0
				} else {
					seen++
				}
				sse += e * e
				l = q + a*e
				b = phi*b + g*e
			}
		case !r.kind.mult:
			for i, v := range part {
				q := l + phi*b
				s := ring[pos]
				e := v - q - s
				if fitted != nil {
					fitted[from+i] = q + s
				}
				if e != e {
					e = 0
				} else {
					seen++
				}
				sse += e * e
				l = q + a*e
				b = phi*b + g*e
				ring[pos] = s + c*e
				if pos++; pos == len(ring) {
					pos = 0
				}
			}
		default:
			for i, v := range part {
				q := l + phi*b
				s := ring[pos]
				hat := q * s
				if !(hat > 0) || !(s > 0) {
					r.sse = math.Inf(1)
					return
				}
				e := (v - hat) / hat
				if fitted != nil {
					fitted[from+i] = hat
				}
				if e != e {
					e = 0
				} else {
					seen++
					if product *= hat; product > 1e100 || product < 1e-100 {
						logs += math.Log(product)
						product = 1
					}
				}
				sse += e * e
				l = q + a*q*e
				b = phi*b + g*q*e
				ring[pos] = s + c*s*e
				if pos++; pos == len(ring) {
					pos = 0
				}
			}
		}
		if !(sse <= limit) {
			r.sse = math.Inf(1)
			return
		}
	}
	r.endLevel, r.endSlope = l, b
	r.sse, r.logs, r.n = sse, logs+math.Log(product), seen
}

// likelihood is L of the doc comment; values it need not tell apart from worst may be
// infinite.
func (r *etsRun) likelihood(worst float64) float64 {
	limit := math.Inf(1)
	if !r.kind.mult && worst < limit && r.n > 0 {
		limit = math.Exp(worst/float64(r.n)) + r.floor
	}
	r.filter(limit)
	n := float64(r.n)
	l := n*math.Log(r.sse+r.floor) + 2*r.logs
	if math.IsNaN(l) || math.IsInf(l, -1) {
		return math.Inf(1)
	}
	return l
}

// dim is the number of smoothing parameters to estimate.
func (r *etsRun) dim() int {
	n := 0
	for i, is := range [4]bool{true, r.kind.trend, r.kind.season, r.kind.damped} {
		if is && !r.fixed[i] {
			n++
		}
	}
	return n
}

// set takes the smoothing parameters from the real line into their bounds.
func (r *etsRun) set(x []float64) int {
	i := 0
	next := func() float64 { i++; return logistic(x[i-1]) }
	if !r.fixed[0] {
		r.alpha = leastGain + (mostGain-leastGain)*next()
	}
	if r.kind.trend && !r.fixed[1] {
		r.beta = leastGain + math.Max(0, r.alpha-leastGain)*next()
	}
	if r.kind.season && !r.fixed[2] {
		r.gamma = leastGain + math.Max(0, 1-r.alpha-leastGain)*next()
	}
	if r.kind.damped && !r.fixed[3] {
		r.phi = leastPhi + (mostPhi-leastPhi)*next()
	}
	return i
}

// get is the inverse of set.
func (r *etsRun) get(x []float64) {
	i := 0
	put := func(share float64) { x[i] = logit(share); i++ }
	if !r.fixed[0] {
		put((r.alpha - leastGain) / (mostGain - leastGain))
	}
	if r.kind.trend && !r.fixed[1] {
		put((r.beta - leastGain) / math.Max(1e-12, r.alpha-leastGain))
	}
	if r.kind.season && !r.fixed[2] {
		put((r.gamma - leastGain) / math.Max(1e-12, 1-r.alpha-leastGain))
	}
	if r.kind.damped && !r.fixed[3] {
		put((r.phi - leastPhi) / (mostPhi - leastPhi))
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func logit(p float64) float64 {
	p = math.Max(1e-6, math.Min(1-1e-6, p))
	return math.Log(p / (1 - p))
}

// start puts the states where the first cycles have them: seasons by the ratio or
// difference to the centred moving average, level and slope by a straight line through
// the first values freed of season.
func (r *etsRun) start() {
	free := r.y
	if r.kind.season {
		cycles := min(len(r.y), 3*r.m)
		if r.m <= mostEstimatedSeason {
			cycles = min(len(r.y), 5*r.m)
		}
		copy(r.season, seasonOf(r.y[:cycles], r.m, r.kind.mult))
		if r.kind.mult {
			for i, s := range r.season {
				r.season[i] = math.Max(s, 0.01)
			}
		}
		free = r.ringFree(cycles)
	}
	n := min(len(free), max(10, 2*r.m))
	l, b := line(free[:n])
	mean := l + b*float64(n-1)/2
	switch {
	case !r.kind.trend:
		r.level, r.slope = mean, 0
	default:
		// The line is at l in its first point; the state before it is one step back.
		r.level, r.slope = l-b, b
		if r.kind.mult && r.level <= 0 {
			r.level, r.slope = mean, 0
		}
	}
	if r.kind.mult && r.level <= 0 {
		r.level = math.SmallestNonzeroFloat64
	}
}

// ringFree is the first n values freed of the season.
func (r *etsRun) ringFree(n int) []float64 {
	z := make([]float64, n)
	for i := range z {
		if s := r.season[i%r.m]; r.kind.mult {
			z[i] = r.y[i] / s
		} else {
			z[i] = r.y[i] - s
		}
	}
	return z
}

// line is the least squares line through values at 0, 1, ... that are not missing.
func line(y []float64) (at0, slope float64) {
	var n, sx, sy, sxx, sxy float64
	for i, v := range y {
		if v == v {
			x := float64(i)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+v, sxx+x*x, sxy+x*v
		}
	}
	if n == 0 {
		return 0, 0
	}
	if d := n*sxx - sx*sx; n > 1 && d > 0 {
		slope = (n*sxy - sx*sy) / d
	}
	return (sy - slope*sx) / n, slope
}

// seasonOf is the classical seasonal index: the mean difference (ratio) of each place
// in the cycle to the centred moving average, with mean 0 (1). Places never seen are 0
// (1).
func seasonOf(y []float64, m int, ratio bool) []float64 {
	trend := centred(y, m)
	sum, n := make([]float64, m), make([]float64, m)
	for i, v := range y {
		d := v - trend[i]
		if ratio {
			d = v / trend[i]
		}
		if d == d && !math.IsInf(d, 0) {
			sum[i%m] += d
			n[i%m]++
		}
	}
	rest := 0.0
	if ratio {
		rest = 1
	}
	all := 0.0
	for i := range sum {
		if n[i] > 0 {
			sum[i] /= n[i]
		} else {
			sum[i] = rest
		}
		all += sum[i]
	}
	all /= float64(m)
	for i := range sum {
		if !ratio {
			sum[i] -= all
		} else if all > 0 {
			sum[i] /= all
		}
	}
	return sum
}

// centred is the centred moving average over one season, half weights at both ends of
// even seasons; NaN where it does not fit in or a value is missing.
func centred(y []float64, m int) []float64 {
	t := slices.Repeat([]float64{math.NaN()}, len(y))
	half := m / 2
	for i := half; i+half < len(y); i++ {
		sum := 0.0
		for j := i - half; j <= i+half; j++ {
			w := 1.0
			if m%2 == 0 && (j == i-half || j == i+half) {
				w = 0.5
			}
			sum += w * y[j]
		}
		t[i] = sum / float64(m)
	}
	return t
}

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
			return nil, fmt.Errorf("ets: %s needs values above 0", kinds[0])
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

// recompute runs a model from given states.
func (m ETS) recompute(y []float64, kinds []etsKind) (*ETSFit, error) {
	st, k := m.State, kinds[0]
	period := max(1, len(st.Season))
	if k.season != (period > 1) {
		return nil, fmt.Errorf("ets: %s with %d first seasons", k, len(st.Season))
	}
	_, positive, _ := describe(y)
	if k.mult && !positive {
		return nil, fmt.Errorf("ets: %s needs values above 0", k)
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
