package forecast

import (
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// term says what a column of the daily regression stands for. Columns of one term share
// a penalty, which the data correct (see [regression.learn]).
type term int

const (
	termWeekday term = iota
	termYear         // Fourier pairs of the year
	termMonth        // Fourier pairs of the position in the month
	termClass        // any holiday, the day before any, the day after any
	termHoliday      // a holiday by name
	termBefore       // the working day before it
	termAfter        // the working day after it
	termTurn         // 24 December to 2 January
	termEvent        // campaigns
	termTrend        // time and the knots of a piecewise-linear trend
	termTrading      // shares of the weekdays among the days of a month
	terms
)

// penaltyOf are the ridge weights that terms begin with, of the first harmonic where
// there are several. Those of the year grow with j^1.5, those of the month with j.
var penaltyOf = [terms]float64{
	termWeekday: 0.01, termYear: 0.1, termMonth: 3, termClass: 0.1, termHoliday: 0.5,
	termBefore: 2, termAfter: 2, termTurn: 1, termEvent: 1, termTrend: 0.5, termTrading: 0.003,
}

// learnt are the terms whose penalty is learnt. Not so the trend: days that are alike
// their neighbours would be taken for one.
var learnt = [terms]bool{
	termYear: true, termMonth: true, termClass: true, termHoliday: true,
	termBefore: true, termAfter: true, termTurn: true, termTrading: true,
}

const (
	penaltyKnot = 30.0 // of a change of slope; the slope is per year
	knotDays    = 60   // between changes of slope, and from the last one to the origin
	huberScale  = 2.5  // robust standard deviations beyond which a day counts less

	firstPasses  = 6 // passes of reweighting at the first origin
	learnPasses  = 5 // of which so many learn penalties
	laterPasses  = 2 // passes at the origins before it, which begin where it ended
	yearPairs    = 10
	shortPairs   = 5 // with less than two years
	monthPairs   = 3
	yearDays     = 730
	shortYear    = 475 // 1.3 years: the least history that annual terms need
	leastMonths  = 60  // days of history that a month's shape needs
	halfLife     = 730 // days in which the weight of a day halves
	halfLifeLong = 365 // with more than longHistory days
	longHistory  = 900
)

// column is a column of the design matrix.
type column struct {
	term  term
	name  string
	ridge float64 // times the penalty of its term
	prior float64 // what its coefficient is drawn to
	from  int     // the column is used at origins after this day
}

// cell is a non-zero cell of a row of the design matrix.
type cell struct {
	col int
	val float64
}

// regression is the equation of [DailyRegression], a robust ridge regression of log day totals,
//
//	z_d = c + x_d'b + e_d,
//	b   = argmin sum_d w_d rho(e_d) + sum_j P_j (b_j - m_j)^2,
//
// c the mean of z, w_d a weight that halves in a year or two, rho Huber's loss (1964, Ann.
// Math. Stat. 35:73) solved by iteratively reweighted least squares. x_d holds the
// weekday, a Fourier series of the year, the position in the month (bills and pay days),
// holidays and events, and a piecewise-linear trend which stands still from the origin
// on. Exponential smoothing of the residuals adds what the terms did not explain. The
// form follows Taylor & Letham (2018, The American Statistician 72:37), with least
// squares in place of their sampler.
//
// The normal matrix of all days is summed once. A pass of reweighting corrects it for
// the days whose weight changed, and an earlier origin takes away the days after it, so
// that either costs little more than a Cholesky factorisation.
type regression struct {
	*dayLine
	cols    []column
	rows    [][]cell // of every day, the future without the trend
	base    []int    // cells of each row before those of the trend
	trend   int      // first trend column; these are the last ones
	knots   []int
	perYear float64 // days, or periods where these take the place of days
	leads   []int   // that the smoothing of residuals looks ahead, less one
	decay   float64 // weight of a day relative to the next one
	centre  float64
	penalty [terms]float64

	gram   []float64 // upper triangle of sum w_d h_d x_d x_d'
	moment []float64 // sum w_d h_d (z_d - c) x_d
	weight []float64 // w_d; 0 where z is unknown
	huber  []float64 // h_d
	upTo   int       // days summed
	told   bool      // penalties are given, not learnt
}

// newRegression lays out the days of a line and so many days after it.
func newRegression(l *dayLine, ahead int, special specials) *regression {
	n := l.days()
	r := &regression{dayLine: l, rows: make([][]cell, n+ahead), base: make([]int, n+ahead), penalty: penaltyOf, perYear: 365, leads: dailyLeads}
	r.decay = math.Exp2(-1.0 / halfLife)
	if n > longHistory {
		r.decay = math.Exp2(-1.0 / halfLifeLong)
	}
	var weekdayCol [7]int
	for w := range 7 {
		if l.open[w] {
			weekdayCol[w] = r.add(column{term: termWeekday, ridge: 1})
		}
	}
	years, months := 0, 0
	span := observedSpan(l)
	switch {
	case span >= yearDays:
		years = yearPairs
	case span >= shortYear:
		years = shortPairs
	}
	if span >= leastMonths {
		months = monthPairs
	}
	yearCol := len(r.cols)
	for j := 1; j <= years; j++ {
		c := column{term: termYear, ridge: math.Pow(float64(j), 1.5)}
		r.add(c)
		r.add(c)
	}
	monthCol := len(r.cols)
	for j := 1; j <= months; j++ {
		c := column{term: termMonth, ridge: float64(j)}
		r.add(c)
		r.add(c)
	}
	specialCol := len(r.cols)
	r.cols = append(r.cols, special.cols...)
	r.trend = len(r.cols)
	if years > 0 {
		r.add(column{term: termTrend, ridge: 1})
		for k := knotDays; k < n-knotDays; k += knotDays {
			r.knots = append(r.knots, k)
			r.add(column{term: termTrend, ridge: penaltyKnot / penaltyOf[termTrend], from: k + knotDays})
		}
	}
	flat := make([]cell, 0, (n+ahead)*(8+2*years+2*months+len(r.knots)/2))
	for d := range r.rows {
		begin := len(flat)
		if w := l.weekday(d); l.open[w] {
			flat = append(flat, cell{weekdayCol[w], 1})
		}
		year, month := positions(l.first + calendar.Day(d))
		flat = waves(flat, yearCol, years, year)
		flat = waves(flat, monthCol, months, month)
		if special.rows != nil {
			for _, c := range special.rows[d] {
				flat = append(flat, cell{specialCol + c.col, c.val})
			}
		}
		r.base[d] = len(flat) - begin
		if d < n {
			flat = r.trendCells(flat, d)
		}
		r.rows[d] = flat[begin:len(flat):len(flat)]
	}
	r.sum()
	return r
}

func (r *regression) add(c column) int {
	r.cols = append(r.cols, c)
	return len(r.cols) - 1
}

// waves appends cos and sin of the first multiples of an angle.
func waves(row []cell, col, pairs int, angle float64) []cell {
	s1, c1 := math.Sincos(angle)
	s, c := s1, c1
	for j := range pairs {
		row = append(row, cell{col + 2*j, c}, cell{col + 2*j + 1, s})
		c, s = c*c1-s*s1, s*c1+c*s1
	}
	return row
}

// trendCells appends the cells of the trend on day d.
func (r *regression) trendCells(row []cell, d int) []cell {
	if r.trend == len(r.cols) {
		return row
	}
	row = append(row, cell{r.trend, float64(d) / r.perYear})
	for i, k := range r.knots {
		if d <= k {
			break
		}
		row = append(row, cell{r.trend + 1 + i, float64(d-k) / r.perYear})
	}
	return row
}

// observedSpan is the number of days from the first to the last one with a total.
func observedSpan(l *dayLine) int {
	first, last := -1, -1
	for d, z := range l.z {
		if z == z {
			if first < 0 {
				first = d
			}
			last = d
		}
	}
	if first < 0 {
		return 0
	}
	return last - first + 1
}

// positions are the place of a day in its year and in its month, as angles.
func positions(day calendar.Day) (year, month float64) {
	t := day.Time()
	y, m, dom := t.Date()
	length := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return 2 * math.Pi * float64(t.YearDay()-1) / 365.25, 2 * math.Pi * float64(dom-1) / float64(length)
}

// sum adds up the normal equations of all observed days.
func (r *regression) sum() {
	n, p := r.days(), len(r.cols)
	r.gram, r.moment = make([]float64, p*p), make([]float64, p)
	r.weight, r.huber = make([]float64, n), make([]float64, n)
	w, all, total := 1.0, 0.0, 0.0
	for d := n - 1; d >= 0; d-- {
		if z := r.z[d]; z == z {
			r.weight[d], r.huber[d] = w, 1
			all += w
			total += w * z
		}
		w *= r.decay
	}
	if all > 0 {
		r.centre = total / all
	}
	for d, w := range r.weight {
		if w > 0 {
			r.count(d, w)
		}
	}
	r.upTo = n
}

// count adds day d to the normal equations with weight w.
func (r *regression) count(d int, w float64) {
	p := len(r.cols)
	row := r.rows[d]
	z := r.z[d] - r.centre
	for i, a := range row {
		wa := w * a.val
		r.moment[a.col] += wa * z
		line := r.gram[a.col*p : (a.col+1)*p]
		for _, b := range row[i:] {
			line[b.col] += wa * b.val
		}
	}
}

// regressionFit is what the regression knows at an origin.
type regressionFit struct {
	*regression
	n        int
	b        []float64
	residual []float64 // z minus the terms, of days before n; NaN where z is unknown
	sigma    float64   // robust standard deviation of the residuals
	level    float64   // smoothed residual at the origin
	alpha    float64   // its gain
}

// at fits the regression to the days before n. Origins must fall from call to call, and
// the first one, the end of the line, learns the penalties that the others use.
func (r *regression) at(n int) *regressionFit {
	passes := laterPasses
	first := n == r.days()
	if first {
		passes = firstPasses
	}
	for d := n; d < r.upTo; d++ {
		if r.weight[d] > 0 {
			r.count(d, -r.weight[d]*r.huber[d])
		}
	}
	r.upTo = n
	f := &regressionFit{regression: r, n: n, b: make([]float64, len(r.cols)), residual: make([]float64, n)}
	for pass := range passes {
		f.solve(first && !r.told && pass < learnPasses)
		f.sigma = robustSigma(f.residual)
		if pass == passes-1 {
			break
		}
		for d, e := range f.residual {
			if r.weight[d] == 0 {
				continue
			}
			h := 1.0
			if a := math.Abs(e); a > huberScale*f.sigma {
				h = huberScale * f.sigma / a
			}
			if h != r.huber[d] {
				r.count(d, r.weight[d]*(h-r.huber[d]))
				r.huber[d] = h
			}
		}
	}
	f.smooth()
	return f
}

// solve finds b and the residuals from the normal equations of the columns in use.
func (f *regressionFit) solve(learn bool) {
	p := len(f.cols)
	use := make([]int, 0, p)
	for j, c := range f.cols {
		if f.n > c.from {
			use = append(use, j)
		}
	}
	// The weights of an earlier origin are all smaller by this factor.
	scale := math.Pow(f.decay, float64(f.days()-f.n))
	q := len(use)
	a, rhs := make([]float64, q*q), make([]float64, q)
	for i, ci := range use {
		row := f.gram[ci*p : (ci+1)*p]
		for j := i; j < q; j++ {
			a[i*q+j] = row[use[j]]
		}
		c := f.cols[ci]
		ridge := c.ridge * f.penalty[c.term] * scale
		a[i*q+i] += ridge
		rhs[i] = f.moment[ci] + ridge*c.prior
	}
	var chol mat.Cholesky // for learning
	solved := q > 0 && learn && chol.Factorize(mat.NewSymDense(q, a))
	if q > 0 && !learn {
		// The same without an estimate of the condition, which takes as long: an
		// ill-conditioned solution is still the best there is.
		var u blas64.Triangular
		if u, solved = lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: q, Data: a, Stride: q}); solved {
			lapack64.Potrs(u, blas64.General{Rows: q, Cols: 1, Data: rhs, Stride: 1})
		}
	} else if solved {
		x := mat.NewVecDense(q, rhs)
		_ = chol.SolveVecTo(x, x)
	}
	if solved {
		for i, ci := range use {
			f.b[ci] = rhs[i]
		}
	}
	for d := range f.residual {
		f.residual[d] = math.NaN()
		if f.weight[d] > 0 {
			f.residual[d] = f.z[d] - f.centre - f.dot(f.rows[d])
		}
	}
	if learn && solved {
		f.learn(&chol, use)
	}
}

// learn corrects the penalties of terms by what their coefficients turned out to be:
// with b_j ~ N(m_j, tau^2/ridge_j) the penalty is sigma^2/tau^2, and a step of the EM
// algorithm for tau^2 (Dempster, Laird & Rubin 1977, JRSS B 39:1; empirical Bayes) is
//
//	tau^2 = (sum_j ridge_j ((b_j - m_j)^2 + sigma^2 [A^-1]_jj) + sigma^2/P) / (k + 1),
//
// A the penalised normal matrix and k the number of coefficients seen. The last summand
// counts the penalty P that the term begins with as one more coefficient.
func (f *regressionFit) learn(chol *mat.Cholesky, use []int) {
	var inverse mat.SymDense
	if chol.InverseTo(&inverse) != nil {
		return
	}
	var weights, squares float64
	for d, e := range f.residual {
		if f.weight[d] > 0 {
			weights += f.weight[d]
			squares += f.weight[d] * f.huber[d] * e * e
		}
	}
	variance := squares / weights
	if !(variance > 0) {
		return
	}
	var tau, seen [terms]float64
	for i, ci := range use {
		c := f.cols[ci]
		if learnt[c.term] && f.gram[ci*len(f.cols)+ci] > 0 {
			b := f.b[ci] - c.prior
			tau[c.term] += c.ridge * (b*b + variance*inverse.At(i, i))
			seen[c.term]++
		}
	}
	for t := range f.penalty {
		if seen[t] > 0 {
			f.penalty[t] = variance * (seen[t] + 1) / (tau[t] + variance/f.penalty[t])
		}
	}
}

func (f *regressionFit) dot(row []cell) float64 {
	s := 0.0
	for _, c := range row {
		s += f.b[c.col] * c.val
	}
	return s
}

// robustSigma is 1.4826 times the median distance from the median.
func robustSigma(x []float64) float64 {
	v := make([]float64, 0, len(x))
	for _, e := range x {
		if e == e {
			v = append(v, e)
		}
	}
	if len(v) == 0 {
		return 1e-6
	}
	m := median(v)
	for i := range v {
		v[i] = math.Abs(v[i] - m)
	}
	return 1.4826*median(v) + 1e-6
}

// residualGains are tried for the smoothing of residuals.
var residualGains = [...]float64{0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45}

// dailyLeads are 1, 7, 14 and 21 days ahead.
var dailyLeads = []int{0, 6, 13, 20}

// clipSigmas is how far a residual may lie from 0 to move the level in full.
const clipSigmas = 4

// smooth runs exponential smoothing over the clipped residuals, with the gain of the
// least absolute error 1, 7, 14 and 21 days ahead over the last two thirds.
func (f *regressionFit) smooth() {
	r := make([]float64, f.n)
	for d, e := range f.residual {
		r[d] = min(max(e, -clipSigmas*f.sigma), clipSigmas*f.sigma)
	}
	// All gains in one pass: one by one each addition waits for the one before.
	var levels, misses [len(residualGains)]float64
	tried := 0
	for d, e := range r {
		if d > f.n/3 {
			for _, lead := range f.leads {
				if d+lead < f.n && f.weight[d+lead] > 0 {
					y := r[d+lead]
					for g := range levels {
						misses[g] += math.Abs(y - levels[g])
					}
					tried++
				}
			}
		}
		if e == e {
			for g := range levels {
				levels[g] += residualGains[g] * (e - levels[g])
			}
		}
	}
	least := math.Inf(1)
	for g, miss := range misses {
		if tried == 0 {
			f.alpha, f.level = residualGains[g], levels[g]
		} else if m := miss / float64(tried); m < least {
			least, f.alpha, f.level = m, residualGains[g], levels[g]
		}
	}
}

// shifted takes the median residual of the last days for the level.
func (f *regressionFit) shifted(days int) {
	var r []float64
	for _, e := range f.residual[max(0, f.n-days):] {
		if e == e {
			r = append(r, e)
		}
	}
	if len(r) > 0 {
		f.level, f.alpha = median(r), 1
	}
}

// smearDays are the last days that the smearing factor is taken from.
const smearDays = 182

// smear is what the mean of totals is above the total at the mean of logs (Duan 1983,
// JASA 78:605),
//
//	sum_d T_d / sum_d (exp(z_d - e_d + mean e) - 1)
//
// over the last days without outlying ones, at least 1. Of its excess only the share
// m/(1+m)^2 / sigma^2 counts, m the mean total: what chance in the count of contacts
// makes of the variance of logs. So small queues, which with two contacts a day would
// come out a sixth too low, keep their mean, and of large ones the middle is forecast.
func (f *regressionFit) smear() float64 {
	var days []int
	mean := 0.0
	for d := max(0, f.n-smearDays); d < f.n; d++ {
		if e := f.residual[d]; math.Abs(e) <= outlierSigmas*f.sigma {
			days = append(days, d)
			mean += e
		}
	}
	if len(days) < leastDays {
		return 1
	}
	mean /= float64(len(days))
	var total, fitted float64
	for _, d := range days {
		total += math.Expm1(f.z[d])
		fitted += math.Max(0, math.Expm1(f.z[d]-f.residual[d]+mean))
	}
	if !(fitted > 0) {
		return 1
	}
	m := total / float64(len(days))
	share := min(1, m/((1+m)*(1+m))/(f.sigma*f.sigma))
	return 1 + share*(min(max(total/fitted, 1), mostSmear)-1)
}

// mostSmear bounds the factor where logs are too wild to mean anything.
const mostSmear = 2

// ahead is the log total of days n, n+1, ...
func (f *regressionFit) ahead(steps int) []float64 {
	still := f.centre + f.level + f.dot(f.trendCells(nil, f.n-1))
	out := make([]float64, steps)
	for k := range out {
		d := f.n + k
		out[k] = still + f.dot(f.rows[d][:f.base[d]])
	}
	return out
}

// parts is the share of every term in the log total of day d, without the trend.
func (f *regressionFit) parts(d int) (part [terms]float64) {
	for _, c := range f.rows[d][:f.base[d]] {
		part[f.cols[c.col].term] += f.b[c.col] * c.val
	}
	return part
}

// special is the effect of holidays and events in parts.
func special(part [terms]float64) float64 {
	return part[termClass] + part[termHoliday] + part[termBefore] + part[termAfter] + part[termTurn] + part[termEvent]
}

// season is the effect of the time of year and month in parts.
func season(part [terms]float64) float64 { return part[termYear] + part[termMonth] }

// usable says whether the history tells more than the weekday.
func (f *regressionFit) usable() bool {
	known := 0
	for _, w := range f.weight[:f.n] {
		known += count(w > 0)
	}
	return known >= leastDays && !slices.ContainsFunc(f.b, math.IsNaN)
}
