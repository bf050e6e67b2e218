package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

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
