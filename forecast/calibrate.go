package forecast

import (
	"math"
	"slices"
)

// errorSpread are errors made at past origins, the same distance ahead, as multiples of
// a size that grows with the mean. See [newErrorSpread].
type errorSpread struct {
	block int // steps that share a pool
	power float64
	floor float64 // smaller means count as this: nearly nothing has no nearly certain range
	pools []errorPool
}

type errorPool struct {
	r       []float64 // sorted
	origins int       // that the errors come from
}

func (s errorSpread) quantile(mean float64, i int, p float64) float64 {
	if len(s.pools) == 0 {
		return math.NaN()
	}
	pool := s.pools[min(i/s.block, len(s.pools)-1)]
	return mean + outerQuantile(pool.r, p)*fewOrigins(pool.origins, p)*s.size(mean)
}

func (s errorSpread) size(mean float64) float64 {
	switch s.power {
	case 0:
		return 1
	case 1:
		return math.Max(mean, s.floor)
	}
	return math.Sqrt(math.Max(mean, s.floor))
}

// fewOrigins is how much wider a range must be when it rests on n origins: errors of one
// origin are so alike that n, not their number, is what is known. It is the quantile of
// Student's t with n-1 degrees of freedom over the normal one, by the expansion of
// Cornish and Fisher (Abramowitz & Stegun 1964, 26.7.5), times the root of 1+1/n, as the
// middle of the errors is no better known.
func fewOrigins(n int, p float64) float64 {
	if n < 2 || p == 0.5 {
		return 1
	}
	z, v := normalQuantile(p), float64(n-1)
	z2 := z * z
	return (1 + (z2+1)/(4*v) + ((5*z2+16)*z2+3)/(96*v*v)) * math.Sqrt(1+1/float64(n))
}

// outerQuantile is the p-quantile of sorted values by the order statistics of
// definition 6 of Hyndman & Fan (1996), i/(n+1), whose outer ones lie further out than
// those of definition 7: with few past errors the most extreme one is not the worst
// that can be. Beyond the extremes it follows a normal distribution.
func outerQuantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	x := p*float64(n+1) - 1
	if n > 1 && (x < 0 || x > float64(n-1)) {
		// Scale the extreme by how much further out p lies.
		edge := sorted[0]
		at := 1 / float64(n+1)
		if x > 0 {
			edge, at = sorted[n-1], 1-at
		}
		mid := quantile7(sorted, 0.5)
		return mid + (edge-mid)*normalQuantile(p)/normalQuantile(at)
	}
	i := int(math.Max(0, x))
	if i >= n-1 {
		return sorted[n-1]
	}
	return sorted[i] + math.Max(0, x-float64(i))*(sorted[i+1]-sorted[i])
}

// pastErrors are errors by lead: row k holds those of origin k, NaN where nothing was
// observed, with the means forecast.
type pastErrors struct{ actual, mean [][]float64 }

// floorShare is the share of the average mean below which errors no longer shrink with it.
const floorShare = 0.05

// newErrorSpread pools past errors by lead, a pool for each block of steps. Errors are
// taken as they are, or relative to the mean or its root, whichever leaves their size
// least dependent on the mean.
func newErrorSpread(past pastErrors, block int) spread {
	longest := 0
	for _, m := range past.mean {
		longest = max(longest, len(m))
	}
	if longest == 0 {
		return normalSpread{}
	}
	s := errorSpread{block: max(1, block), power: past.power(), floor: leastMean}
	sum, n := 0.0, 0.0
	for _, m := range past.mean {
		for _, v := range m {
			sum, n = sum+v, n+1
		}
	}
	s.floor = math.Max(s.floor, floorShare*sum/n)
	for from := 0; from < longest; from += s.block {
		var r []float64
		reached := 0
		for k, mean := range past.mean {
			some := false
			for i := from; i < min(from+s.block, len(mean)); i++ {
				if e := past.actual[k][i] - mean[i]; e == e {
					r = append(r, e/s.size(mean[i]))
					some = true
				}
			}
			reached += count(some)
		}
		if len(r) == 0 || from > 0 && reached < min(leastFolds, len(past.mean)) {
			break
		}
		slices.Sort(r)
		s.pools = append(s.pools, errorPool{r, reached})
	}
	if len(s.pools) == 0 {
		return normalSpread{}
	}
	return s
}

// power compares log absolute errors with log means: their slope, to the nearest half.
func (past pastErrors) power() float64 {
	var n, sx, sy, sxx, sxy float64
	for k, mean := range past.mean {
		for i, m := range mean {
			e := math.Abs(past.actual[k][i] - m)
			if e > 0 && m > leastMean {
				x, y := math.Log(m), math.Log(e)
				n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
			}
		}
	}
	d := n*sxx - sx*sx
	if n < 30 || d < 0.01*n*n {
		return 0.5 // as counts
	}
	return math.Max(0, math.Min(1, math.Round(2*(n*sxy-sx*sy)/d)/2))
}

// rewinder is a fitted method that can tell what it would have forecast after the first n
// of its values, with the parameters it has now.
type rewinder interface {
	// before is nil where n values are too few.
	before(n, steps int) []float64
}

// rollBack forecasts y from past origins, a season every or a multiple of it apart, so
// that some are a horizon back if half of the values are enough for that, and sets that
// against what came. With fewer than three origins the other spread is returned.
func rollBack(f rewinder, y []float64, steps, every, origins int, other spread) spread {
	var past pastErrors
	every = max(1, every)
	block := every
	far := min(steps*origins/max(1, origins-leastFolds+1), len(y)/2)
	every = max(every, far/origins/every*every)
	for k := 1; k <= origins; k++ {
		n := len(y) - k*every
		if n <= 0 {
			break
		}
		m := f.before(n, min(steps, k*every))
		if m == nil {
			continue
		}
		past.mean = append(past.mean, m)
		past.actual = append(past.actual, y[n:n+len(m)])
	}
	if len(past.mean) < leastFolds {
		return other
	}
	return newErrorSpread(past, block)
}
