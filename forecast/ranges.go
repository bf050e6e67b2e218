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
// those of an estimated distribution, widened as Student's are. With the errors split
// into parts between origins (variance b, from k origins), between the days of one
// (variance d) and within a day (variance e), the total variance has about
//
//	nu = (b + d + e)^2 / (b^2/(k-1) + d^2/nu_d + e^2/nu_e)
//
// degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2:110), and the centre
// of the errors an uncertainty of b/k + d/n_d, so that
//
//	bound = mu + q(p) t_nu(p)/z(p) sqrt(1 + (b/k + d/n_d)/(b + d + e)) sqrt(mu + theta mu^2),
//
// q(p) the quantile of r at p(n+1) (Hyndman & Fan 1996, definition 6: a new error
// exceeds it with probability 1-p when errors are exchangeable), z and t the quantiles
// of the normal and of Student's distribution.
type tested struct {
	perWeek int // intervals a week
	pools   []*leadPool
}

// leadPool holds the standardised errors of one week of lead.
type leadPool struct {
	theta float64
	r     []float64 // sorted
	nu    float64   // degrees of freedom of their variance
	shift float64   // variance of their centre relative to theirs

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
	var excess, square float64
	n := 0
	for _, d := range days {
		for i, y := range d.actual {
			m := math.Max(d.mean[i], leastMean)
			excess += (y-m)*(y-m) - m
			square += m * m
		}
		n += len(d.actual)
	}
	l := &leadPool{r: make([]float64, 0, n), nu: math.Inf(1), scaled: map[float64]float64{}}
	if square > 0 {
		l.theta = math.Max(0, excess/square)
	}
	// Nested analysis of variance: origins, days, slots.
	var sumAll, ss, ssDay, ssOrigin float64
	var sumOrigin float64
	var nOrigin, squareOrigin, squareDayInOrigin, squareDay, dayInOrigin, origins float64
	flush := func() {
		if nOrigin > 0 {
			ssOrigin += sumOrigin * sumOrigin / nOrigin
			squareOrigin += nOrigin * nOrigin
			squareDayInOrigin += dayInOrigin / nOrigin
			origins++
		}
		sumOrigin, nOrigin, dayInOrigin = 0, 0, 0
	}
	for k, d := range days {
		if k > 0 && d.origin != days[k-1].origin {
			flush()
		}
		sum, m := 0.0, float64(len(d.actual))
		for i, y := range d.actual {
			mean := math.Max(d.mean[i], leastMean)
			r := (y - mean) / math.Sqrt(mean+l.theta*mean*mean)
			l.r = append(l.r, r)
			sum += r
			ss += r * r
		}
		sumAll += sum
		ssDay += sum * sum / m
		squareDay += m * m
		dayInOrigin += m * m
		sumOrigin += sum
		nOrigin += m
	}
	flush()
	slices.Sort(l.r)
	all, nd := float64(n), float64(len(days))
	ssMean := sumAll * sumAll / all
	dfE, dfD, dfB := all-nd, nd-origins, origins-1
	ms := func(s, df float64) float64 {
		if df <= 0 {
			return 0
		}
		return math.Max(0, s/df)
	}
	e := ms(ss-ssDay, dfE)
	perDay := all / math.Max(nd, 1)
	msD := ms(ssDay-ssOrigin, dfD)
	d := math.Max(0, (msD-e)/perDay)
	if dfE <= 0 { // a value a day: what is within days counts as between them
		d, e = msD, 0
	}
	perOrigin := all / math.Max(origins, 1)
	b := math.Max(0, (ms(ssOrigin-ssMean, dfB)-msD)/perOrigin)
	if dfB <= 0 {
		b = 0
	}
	total := b + d + e
	if total > 0 {
		den := 0.0
		for _, part := range [][2]float64{{b, dfB}, {d, dfD}, {e, dfE}} {
			if part[1] > 0 {
				den += part[0] * part[0] / part[1]
			}
		}
		if den > 0 {
			l.nu = math.Max(1, total*total/den)
		}
		l.shift = (b/origins + d/nd) / total
	}
	_ = squareDayInOrigin
	return l
}
