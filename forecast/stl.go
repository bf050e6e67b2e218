package forecast

import (
	"fmt"
	"math"
	"slices"
)

// STL splits values into a season that may change slowly, a trend and a remainder by
// repeated local regression (Cleveland, Cleveland, McRae & Terpenning 1990, Journal of
// Official Statistics 6:3). The inner loop, 2 rounds, or 1 in each of 15 outer ones when
// robust,
//
//	C = LOESS of every cycle-subseries of y - trend, one step beyond both ends
//	L = LOESS of C averaged over m, m and 3 values
//	season = C - L
//	trend = LOESS of y - season
//
// and each outer round weighs values by the bisquare of their remainder over six times
// its median size. LOESS (Cleveland 1979, JASA 74:829) is the value at x of the straight
// line, or the mean, fitted to the q nearest values with weights (1 - (d/h)^3)^3.
//
// Settings and result are those of R's stl.
type STL struct {
	Period int // m, 2 or more
	// SeasonWindow is the number of cycles smoothed over, odd; 0 = the same season
	// throughout ("periodic").
	SeasonWindow int
	TrendWindow  int // 0 = least odd number of 1.5 m / (1 - 1.5/SeasonWindow) or more
	LowWindow    int // for L; 0 = least odd number of m or more
	// Jump is how many values lie between those LOESS is worked out at, straight lines
	// in between; 0 = a tenth of each window.
	Jump   int
	Robust bool
}

// Decompose splits y, in which nothing may be missing and which must hold more than two
// cycles.
func (m STL) Decompose(y []float64) (season, trend []float64, err error) {
	if err := m.check(y); err != nil {
		return nil, nil, err
	}
	s := newSTL(m, len(y))
	s.run(y)
	return s.season, s.trend, nil
}

func (m STL) check(y []float64) error {
	if m.Period < 2 || len(y) <= 2*m.Period {
		return fmt.Errorf("stl: %d values with a season of %d: want a season of 2 or more and more than two cycles: %w", len(y), m.Period, ErrTooShort)
	}
	if m.SeasonWindow < 0 || m.TrendWindow < 0 || m.LowWindow < 0 || m.Jump < 0 {
		return fmt.Errorf("stl: %+v: want no negative settings", m)
	}
	if slices.ContainsFunc(y, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		return fmt.Errorf("stl: values are missing or infinite")
	}
	return nil
}

// stlRun holds the buffers of a decomposition.
type stlRun struct {
	m, ns, nt, nl              int
	jumpS, jumpT, jumpL        int
	inner, outer               int
	periodic                   bool
	season, trend, weights     []float64
	cycle                      []float64 // C
	a, b, c, sub, subW, smooth []float64
	w                          []float64
	kernels, operators         []kernel
}

// kernel is the weights of values around the middle of a window of odd length, where all
// values count alike: there the local line is the local mean.
type kernel struct {
	q int
	w []float64
}

func (s *stlRun) kernel(q int) []float64 {
	for _, k := range s.kernels {
		if k.q == q {
			return k.w
		}
	}
	w := make([]float64, q)
	s.weigh(w, q/2, 0, float64(q/2), nil)
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	for i := range w {
		w[i] /= sum
	}
	s.kernels = append(s.kernels, kernel{q, w})
	return w
}

// weigh sets the weights of places left, left+1, ... seen from x, and returns their sum.
func (s *stlRun) weigh(w []float64, x, left int, reach float64, weights []float64) float64 {
	near, far := 0.001*reach, 0.999*reach
	sum := 0.0
	for k := range w {
		w[k] = 0
		d := math.Abs(float64(left + k - x))
		if d > far {
			continue
		}
		w[k] = 1
		if d > near {
			r := d / reach
			r = 1 - r*r*r
			w[k] = r * r * r
		}
		if weights != nil {
			w[k] *= weights[left+k]
		}
		sum += w[k]
	}
	return sum
}

func odd(n int) int { return n | 1 }

func newSTL(m STL, n int) *stlRun {
	s := &stlRun{m: m.Period, ns: max(3, odd(m.SeasonWindow)), periodic: m.SeasonWindow == 0, inner: 2}
	if s.periodic {
		s.ns = 10*n + 1
	}
	s.nt = m.TrendWindow
	if s.nt == 0 {
		s.nt = int(math.Ceil(1.5 * float64(s.m) / (1 - 1.5/float64(s.ns))))
	}
	s.nt = max(3, odd(s.nt))
	s.nl = m.LowWindow
	if s.nl == 0 {
		s.nl = s.m
	}
	s.nl = max(3, odd(s.nl))
	jump := func(window int) int {
		if m.Jump > 0 {
			return m.Jump
		}
		return (window + 9) / 10
	}
	s.jumpS, s.jumpT, s.jumpL = jump(s.ns), jump(s.nt), jump(s.nl)
	if m.Robust {
		s.inner, s.outer = 1, 15
	}
	long := n + 2*s.m
	flat := make([]float64, 3*n+5*long+3*(n/s.m+3))
	cut := func(k int) []float64 { v := flat[:k:k]; flat = flat[k:]; return v }
	s.season, s.trend, s.weights = cut(n), cut(n), cut(n)
	s.cycle, s.a, s.b, s.c, s.w = cut(long), cut(long), cut(long), cut(long), cut(long)
	s.sub, s.subW, s.smooth = cut(n/s.m+3), cut(n/s.m+3), cut(n/s.m+3)
	return s
}

func (s *stlRun) run(y []float64) {
	for i := range s.trend {
		s.trend[i] = 0
	}
	var weights []float64
	for k := 0; ; k++ {
		for range s.inner {
			s.round(y, weights)
		}
		if k >= s.outer {
			break
		}
		s.bisquare(y)
		weights = s.weights
	}
	if s.periodic {
		for j := range s.m {
			sum, n := 0.0, 0.0
			for i := j; i < len(y); i += s.m {
				sum, n = sum+s.season[i], n+1
			}
			for i := j; i < len(y); i += s.m {
				s.season[i] = sum / n
			}
		}
	}
}

// round is one pass of the inner loop.
func (s *stlRun) round(y, weights []float64) {
	n := len(y)
	for i, v := range y {
		s.a[i] = v - s.trend[i]
	}
	s.subseries(n, weights)
	long := n + 2*s.m
	average(s.cycle[:long], s.m, s.a)
	average(s.a[:long-s.m+1], s.m, s.b)
	average(s.b[:n+2], 3, s.c)
	s.loess(s.c[:n], s.nl, 1, s.jumpL, nil, s.a)
	for i := range s.season {
		s.season[i] = s.cycle[s.m+i] - s.a[i]
		s.b[i] = y[i] - s.season[i]
	}
	s.loess(s.b[:n], s.nt, 1, s.jumpT, weights, s.trend)
}

// subseries smooths each place of the cycle over the cycles, from one before the first
// to one after the last, into s.cycle.
func (s *stlRun) subseries(n int, weights []float64) {
	for j := range s.m {
		k := (n-j-1)/s.m + 1
		sub := s.sub[:k]
		var w []float64
		if weights != nil {
			w = s.subW[:k]
		}
		for i := range sub {
			sub[i] = s.a[i*s.m+j]
			if w != nil {
				w[i] = weights[i*s.m+j]
			}
		}
		out := s.smooth[:k+2]
		if op := s.operator(k); w == nil && op != nil {
			for i := range out {
				v := 0.0
				for l, c := range op[i*k : (i+1)*k] {
					v += c * sub[l]
				}
				out[i] = v
			}
		} else {
			s.extend(sub, w, out)
		}
		for i, v := range out {
			s.cycle[i*s.m+j] = v
		}
	}
}

// extend smooths one subseries into out, one step further at both ends.
func (s *stlRun) extend(sub, w, out []float64) {
	k := len(sub)
	s.loess(sub, s.ns, 0, s.jumpS, w, out[1:k+1])
	var ok bool
	if out[0], ok = s.local(sub, s.ns, 0, -1, 0, min(s.ns, k)-1, w); !ok {
		out[0] = out[1]
	}
	if out[k+1], ok = s.local(sub, s.ns, 0, k, max(0, k-s.ns), k-1, w); !ok {
		out[k+1] = out[k]
	}
}

// operator is what extend does to a subseries of k values that count alike, as a matrix
// of k+2 rows: the same for all places of the cycle. It pays, and is not nil, where there
// are more places than values.
func (s *stlRun) operator(k int) []float64 {
	if k >= s.m || k < 2 {
		return nil
	}
	for _, o := range s.operators {
		if o.q == k {
			return o.w
		}
	}
	op := make([]float64, (k+2)*k)
	unit, out := make([]float64, k), make([]float64, k+2)
	for l := range unit {
		unit[l] = 1
		s.extend(unit, nil, out)
		unit[l] = 0
		for i, v := range out {
			op[i*k+l] = v
		}
	}
	s.operators = append(s.operators, kernel{k, op})
	return op
}

// average is the moving average of x over k values, len(x)-k+1 of them.
func average(x []float64, k int, out []float64) {
	sum := 0.0
	for _, v := range x[:k] {
		sum += v
	}
	out[0] = sum / float64(k)
	for i := k; i < len(x); i++ {
		sum += x[i] - x[i-k]
		out[i-k+1] = sum / float64(k)
	}
}

// loess smooths y over q values with a local line (degree 1) or mean (0) into out.
func (s *stlRun) loess(y []float64, q, degree, jump int, weights, out []float64) {
	n := len(y)
	if n < 2 {
		out[0] = y[0]
		return
	}
	jump = min(jump, n-1)
	left, right := 0, n-1
	var middle []float64
	if weights == nil && q < n && q%2 == 1 {
		middle = s.kernel(q)
	}
	at := func(i int) {
		if middle != nil && right-i == i-left {
			v := 0.0
			for k, w := range middle {
				v += w * y[left+k]
			}
			out[i] = v
			return
		}
		var ok bool
		if out[i], ok = s.local(y, q, degree, i, left, right, weights); !ok {
			out[i] = y[i]
		}
	}
	half := (q + 1) / 2
	for i := 0; i < n; i += jump {
		if q < n {
			switch {
			case i+1 < half:
				left = 0
			case i+1 >= n-half+1:
				left = n - q
			default:
				left = i + 1 - half
			}
			right = left + q - 1
		}
		at(i)
	}
	if jump == 1 {
		return
	}
	for i := 0; i+jump < n; i += jump {
		between(out, i, i+jump)
	}
	if last := (n - 1) / jump * jump; last != n-1 {
		at(n - 1)
		between(out, last, n-1)
	}
}

// between fills the values between i and j along a straight line.
func between(x []float64, i, j int) {
	d := (x[j] - x[i]) / float64(j-i)
	for k := i + 1; k < j; k++ {
		x[k] = x[i] + d*float64(k-i)
	}
}

// local is the LOESS value at x from y[left..right]; false when all weights are 0.
func (s *stlRun) local(y []float64, q, degree, x, left, right int, weights []float64) (float64, bool) {
	n := len(y)
	reach := float64(max(x-left, right-x))
	if q > n {
		reach += float64((q - n) / 2)
	}
	w := s.w[:right-left+1]
	sum := s.weigh(w, x, left, reach, weights)
	if sum <= 0 {
		return 0, false
	}
	value := 0.0
	if degree == 0 || reach <= 0 {
		for k, v := range w {
			value += v * y[left+k]
		}
		return value / sum, true
	}
	mean, square := 0.0, 0.0
	for k := range w {
		w[k] /= sum
		mean += w[k] * float64(left+k)
	}
	for k, v := range w {
		d := float64(left+k) - mean
		square += v * d * d
	}
	slope := 0.0
	if math.Sqrt(square) > 0.001*float64(n-1) {
		slope = (float64(x) - mean) / square
	}
	for k, v := range w {
		value += v * (slope*(float64(left+k)-mean) + 1) * y[left+k]
	}
	return value, true
}

// bisquare sets the weights from the remainders.
func (s *stlRun) bisquare(y []float64) {
	n := len(y)
	r := s.a[:n]
	for i, v := range y {
		r[i] = math.Abs(v - s.trend[i] - s.season[i])
	}
	sorted := s.b[:n]
	copy(sorted, r)
	slices.Sort(sorted)
	limit := 3 * (sorted[n/2] + sorted[n-n/2-1])
	for i, v := range r {
		switch {
		case v <= 0.001*limit:
			s.weights[i] = 1
		case v <= 0.999*limit:
			u := v / limit
			u = 1 - u*u
			s.weights[i] = u * u
		default:
			s.weights[i] = 0
		}
	}
}

// MultiSTL splits values into several seasons, a trend and a remainder by STL of one
// season after another on what the others leave, twice over (Bandara, Hyndman &
// Bergmeir 2021, arXiv:2107.13462; R's mstl).
type MultiSTL struct {
	Periods []int // in rising order
	// Windows are the SeasonWindows of [STL], one for each period; nil = 11, 15, 19, ...
	Windows []int
	Robust  bool
}

// Decompose splits y as [STL.Decompose] does.
func (m MultiSTL) Decompose(y []float64) (seasons [][]float64, trend []float64, err error) {
	if len(m.Periods) == 0 {
		return nil, nil, fmt.Errorf("mstl: no season")
	}
	if m.Windows != nil && len(m.Windows) != len(m.Periods) {
		return nil, nil, fmt.Errorf("mstl: %d windows for %d seasons", len(m.Windows), len(m.Periods))
	}
	rest := slices.Clone(y)
	runs := make([]*stlRun, len(m.Periods))
	rounds := 2
	if len(m.Periods) == 1 {
		rounds = 1
	}
	for round := range rounds {
		for i, p := range m.Periods {
			if round == 0 {
				s := STL{Period: p, SeasonWindow: 11 + 4*i, Robust: m.Robust}
				if m.Windows != nil {
					s.SeasonWindow = m.Windows[i]
				}
				if err := s.check(y); err != nil {
					return nil, nil, err
				}
				runs[i] = newSTL(s, len(y))
			} else {
				for t, v := range runs[i].season {
					rest[t] += v
				}
			}
			runs[i].run(rest)
			for t, v := range runs[i].season {
				rest[t] -= v
			}
		}
	}
	for _, r := range runs {
		seasons = append(seasons, r.season)
	}
	return seasons, runs[len(runs)-1].trend, nil
}
