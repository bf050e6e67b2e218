package forecast

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// tested is the spread of [Auto]: standardised errors r = (y - mu)/sqrt(mu + theta mu^2)
// made at past origins, pooled by week of lead.
//
// A handful of origins tells little about errors that all intervals of an origin share:
// a forecast that is 3 % too high is so everywhere. The quantiles of r are therefore
// those of an estimated distribution, widened as Student's are. A nested analysis of
// variance, with the mean squares B between k origins, D between the days of an origin
// and E within days, of n errors on g days, has the variance of an error
//
//	V = k/n B + (g-k)/n D + (1 - g/n) E,
//
// which is known with about
//
//	nu = V^2 / ((k/n B)^2/(k-1) + ((g-k)/n D)^2/(g-k) + ((1-g/n) E)^2/(n-g))
//
// degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2:110); the mean of the
// errors has the variance B/n. So
//
//	bound = mu + q(p) t_nu(p)/z(p) sqrt(1 + B/(n V)) sqrt(mu + theta mu^2),
//
// q(p) the quantile of r at p(n+1) (Hyndman & Fan 1996, definition 6: a new error
// exceeds it with probability 1-p when errors are exchangeable), z and t the quantiles
// of the normal and of Student's distribution.
type tested struct {
	perWeek int // intervals a week
	pools   []*leadPool
}

// testedAt pools the errors of past origins by week of lead.
func testedAt(f *face, folds []fold) tested {
	s := tested{perWeek: 7 * f.slots}
	for week := 0; ; week++ {
		var days []dayErrors
		reached := 0
		for _, o := range folds {
			some := false
			for k := 7 * week; k < min(7*week+7, len(o.mean)); k++ {
				e := dayErrors{origin: o.origin}
				for i, y := range f.y[o.origin+k] {
					if !math.IsNaN(y) {
						e.actual, e.mean = append(e.actual, y), append(e.mean, o.mean[k][i])
					}
				}
				if len(e.actual) > 0 {
					days = append(days, e)
					some = true
				}
			}
			reached += count(some)
		}
		if len(days) == 0 || week > 0 && reached < leastFolds {
			return s
		}
		s.pools = append(s.pools, newLeadPool(days))
	}
}

// leadPool holds the standardised errors of one week of lead.
type leadPool struct {
	theta float64
	r     []float64 // sorted
	nu    float64   // degrees of freedom of their variance
	shift float64   // variance of their mean relative to theirs

	mu     sync.Mutex
	scaled map[float64]float64 // quantiles asked for
}

func (t tested) quantile(mean float64, i int, p float64) float64 {
	if len(t.pools) == 0 {
		return math.NaN()
	}
	pool := t.pools[min(i/t.perWeek, len(t.pools)-1)]
	m := math.Max(mean, leastMean)
	return math.Max(0, mean+pool.quantile(p)*math.Sqrt(m+pool.theta*m*m))
}

func (l *leadPool) quantile(p float64) float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if q, ok := l.scaled[p]; ok {
		return q
	}
	q := quantile6(l.r, p)
	if z := distuv.UnitNormal.Quantile(p); z != 0 && l.nu < 1e6 {
		q *= distuv.StudentsT{Mu: 0, Sigma: 1, Nu: l.nu}.Quantile(p) / z * math.Sqrt(1+l.shift)
	}
	l.scaled[p] = q
	return q
}

// quantile6 is the p-quantile of sorted values at place p(n+1); NaN of none.
func quantile6(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	x := p*float64(n+1) - 1
	i := int(math.Floor(x))
	switch {
	case i < 0:
		return sorted[0]
	case i >= n-1:
		return sorted[n-1]
	}
	return sorted[i] + (x-float64(i))*(sorted[i+1]-sorted[i])
}

// dayErrors are the pairs of actual and mean of a day forecast at an origin.
type dayErrors struct {
	origin       int
	actual, mean []float64
}

// newLeadPool standardises errors, which are in order of origin.
func newLeadPool(days []dayErrors) *leadPool {
	var actual, mean []float64
	for _, d := range days {
		actual, mean = append(actual, d.actual...), append(mean, d.mean...)
	}
	n := len(actual)
	l := &leadPool{theta: overdispersed(actual, mean), r: make([]float64, 0, n), nu: math.Inf(1), scaled: map[float64]float64{}}
	// Sums of squares of the nested analysis of variance.
	var sumAll, squares, ofDays, ofOrigins, sumOrigin, nOrigin, origins float64
	flush := func() {
		if nOrigin > 0 {
			ofOrigins += sumOrigin * sumOrigin / nOrigin
			origins++
		}
		sumOrigin, nOrigin = 0, 0
	}
	for k, d := range days {
		if k > 0 && d.origin != days[k-1].origin {
			flush()
		}
		sum := 0.0
		for i, y := range d.actual {
			r := standardise(y, d.mean[i], l.theta)
			l.r = append(l.r, r)
			sum += r
			squares += r * r
		}
		ofDays += sum * sum / float64(len(d.actual))
		sumAll += sum
		sumOrigin += sum
		nOrigin += float64(len(d.actual))
	}
	flush()
	slices.Sort(l.r)
	all, nDays := float64(n), float64(len(days))
	// Mean squares, their degrees of freedom and their part in the variance of an error.
	type part struct{ square, free, share float64 }
	slot := part{squares - ofDays, all - nDays, 1 - nDays/all}
	day := part{ofDays - ofOrigins, nDays - origins, (nDays - origins) / all}
	origin := part{ofOrigins - sumAll*sumAll/all, origins - 1, origins / all}
	variance, uncertain, centre := 0.0, 0.0, 0.0
	for _, p := range []part{slot, day, origin} {
		if p.free <= 0 || p.square <= 0 {
			continue
		}
		mean := p.square / p.free
		variance += p.share * mean
		uncertain += p.share * p.share * mean * mean / p.free
		centre = mean / all // of the coarsest part there is
	}
	if uncertain > 0 {
		l.nu = math.Max(leastFreedom, variance*variance/uncertain)
		l.shift = centre / variance
	}
	return l
}

// leastFreedom keeps quantiles of Student's distribution finite.
const leastFreedom = 2
