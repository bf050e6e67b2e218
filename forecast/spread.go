package forecast

import (
	"math"
	"slices"
)

// spread says how far values lie from their mean.
type spread interface {
	// quantile is the p-quantile of the i-th interval ahead, whose mean is mean; NaN
	// when there are no past errors to tell.
	quantile(mean float64, i int, p float64) float64
}

// counts is the spread of contact volumes, learnt from errors at past origins and
// pooled by week of lead: what happened in the second week ahead tells about the
// second week ahead.
type counts struct {
	perWeek int // intervals a week
	pools   []pool
}

// pool holds the standardised errors r = (y - mu) / sqrt(mu + theta mu^2) of one week
// of lead, sorted. theta is the overdispersion beyond Poisson that makes their size
// comparable between busy and quiet intervals (negative binomial variance function).
type pool struct {
	theta float64
	r     []float64
}

// leastMean is what a smaller mean counts as when errors are standardised: a forecast
// of nearly nothing must not claim a range of nearly nothing.
const leastMean = 0.05

func (s counts) quantile(mean float64, i int, p float64) float64 {
	if len(s.pools) == 0 {
		return math.NaN()
	}
	w := min(i/s.perWeek, len(s.pools)-1)
	m := math.Max(mean, leastMean)
	return math.Max(0, mean+quantile7(s.pools[w].r, p)*math.Sqrt(m+s.pools[w].theta*m*m))
}

// overdispersed is theta of pairs of actual and mean, by moments.
func overdispersed(actual, mean []float64) float64 {
	var excess, square float64
	for i, y := range actual {
		m := math.Max(mean[i], leastMean)
		excess += (y-m)*(y-m) - m
		square += m * m
	}
	if square == 0 {
		return 0
	}
	return math.Max(0, excess/square)
}

// standardise is r of an actual and its mean.
func standardise(y, mean, theta float64) float64 {
	m := math.Max(mean, leastMean)
	return (y - m) / math.Sqrt(m+theta*m*m)
}

// newPool standardises pairs of actual and mean.
func newPool(actual, mean []float64) pool {
	p := pool{theta: overdispersed(actual, mean), r: make([]float64, len(actual))}
	for i, y := range actual {
		p.r[i] = standardise(y, mean[i], p.theta)
	}
	slices.Sort(p.r)
	return p
}

// ratios is the spread of handle times: weighted quantiles of actual over forecast.
type ratios struct {
	sorted []weighted
	total  float64
}

func newRatios(v []weighted) ratios {
	r := ratios{sorted: v}
	sortWeighted(v)
	for _, x := range v {
		r.total += x.weight
	}
	return r
}

func (r ratios) quantile(mean float64, _ int, p float64) float64 {
	return mean * quantileOf(r.sorted, r.total, p)
}

// weighted is a value and its weight.
type weighted struct{ value, weight float64 }

func sortWeighted(v []weighted) {
	slices.SortFunc(v, func(a, b weighted) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
}

// quantileOf is the smallest of the sorted values with at least a share p of the total
// weight at or below it; NaN of none.
func quantileOf(sorted []weighted, total, p float64) float64 {
	sum := 0.0
	for _, x := range sorted {
		if sum += x.weight; sum >= p*total {
			return x.value
		}
	}
	return math.NaN()
}

// quantile7 is the p-quantile of sorted values by linear interpolation of the order
// statistics (Hyndman & Fan 1996, definition 7); NaN of none.
func quantile7(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	x := p * float64(n-1)
	i := int(x)
	if i >= n-1 {
		return sorted[n-1]
	}
	return sorted[i] + (x-float64(i))*(sorted[i+1]-sorted[i])
}

// median of values, which it reorders; NaN of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 || slices.ContainsFunc(values, func(v float64) bool { return v != v }) {
		slices.Sort(values)
		return quantile7(values, 0.5)
	}
	lower := nth(values, (n-1)/2)
	if n%2 == 1 {
		return lower
	}
	return lower + 0.5*(slices.Min(values[n/2:])-lower)
}

// nth is the value that sorting would bring to place k; smaller ones end up before it,
// larger ones behind (Hoare 1961, Algorithm 65, Communications of the ACM 4:321).
func nth(v []float64, k int) float64 {
	lo, hi := 0, len(v)-1
	for hi-lo > 12 {
		a, b, c := v[lo], v[lo+(hi-lo)/2], v[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	for i := lo + 1; i <= hi; i++ {
		for j := i; j > lo && v[j] < v[j-1]; j-- {
			v[j], v[j-1] = v[j-1], v[j]
		}
	}
	return v[k]
}
