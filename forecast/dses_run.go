package forecast

import (
	"math"
	"slices"
)

// Most seasons of a DSES.
const mostSeasons = 3

// Bounds of the parameters.
const (
	mostSeasonGain = 0.6
	mostAR         = 0.98
	clipErrors     = 2.5
)

// dsesRun is a model on its way. Seasons that are not there have length 1, gain 0 and
// value 0, so that the loop need not ask.
type dsesRun struct {
	z      []float64
	m      [mostSeasons]int
	k      int // seasons there are
	a, phi float64
	b      [mostSeasons]float64
	level  float64
	season [mostSeasons][]float64 // first states
	ring   [mostSeasons][]float64
	clip   float64
	burn   int
	// After filter: the next place is n mod m.
	endLevel, endError float64
	sse                float64
	n                  int
}

// setSeasons takes the three shortest periods.
func (r *dsesRun) setSeasons(periods []int) {
	for i := range r.m {
		r.m[i] = 1
	}
	r.k = min(len(periods), mostSeasons)
	copy(r.m[:], periods[:r.k])
	for i, m := range r.m {
		r.season[i], r.ring[i] = make([]float64, m), make([]float64, m)
	}
}

// start sets the first states from the first cycles.
func (r *dsesRun) start() {
	// Level, day and week from the first three weeks (days, where there is no week).
	main := min(r.k, 2)
	long := 1
	if main > 0 {
		long = r.m[main-1]
	}
	head := r.z[:min(len(r.z), max(3*long, 10))]
	if long > 1 {
		head = r.z[:max(long, len(head)/long*long)]
	}
	r.level = meanOf(head)
	place := make([]float64, 0, len(head))
	residual := slices.Clone(head)
	for i := range residual {
		residual[i] -= r.level
	}
	for s := range main {
		m := r.m[s]
		for j := range m {
			place = place[:0]
			for i := j; i < len(residual); i += m {
				if residual[i] == residual[i] {
					place = append(place, residual[i])
				}
			}
			v := 0.0
			if len(place) > 0 {
				v = meanOf(place)
			}
			r.season[s][j] = v
		}
		for i := range residual {
			residual[i] -= r.season[s][i%m]
		}
	}
	if r.k > 2 { // the year: what the first one leaves, smoothed over a week
		m := r.m[2]
		rest := make([]float64, m)
		for i := range rest {
			rest[i] = r.z[i] - r.level - r.season[0][i%r.m[0]] - r.season[1][i%r.m[1]]
		}
		for i := range rest {
			if v := meanOf(rest[max(0, i-long/2):min(m, i+long/2+1)]); v == v {
				r.season[2][i] = v
			}
		}
	}
	r.burn = min(long, len(r.z)/3)
	var diff []float64
	for i := long; i < len(r.z); i++ {
		if d := r.z[i] - r.z[i-long]; d == d {
			diff = append(diff, d)
		}
	}
	r.clip = math.Inf(1)
	if len(diff) > 0 {
		mid := median(diff)
		for i := range diff {
			diff[i] = math.Abs(diff[i] - mid)
		}
		if c := clipErrors * 1.4826 * median(diff) / math.Sqrt2; c > 0 {
			r.clip = c
		}
	}
}

// meanOf is the mean of the values that are not missing; NaN of none.
func meanOf(x []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range x {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// filter runs over the first n values. see, if not nil, is told mean and value of each
// after the burn-in.
func (r *dsesRun) filter(n int, see func(mu, y float64)) float64 {
	for i := range r.ring {
		copy(r.ring[i], r.season[i])
	}
	r0, r1, r2 := r.ring[0], r.ring[1], r.ring[2]
	b0, b1, b2 := r.b[0], r.b[1], r.b[2]
	l, last, clip := r.level, 0.0, r.clip
	a, phi := r.a, r.phi
	i0, i1, i2 := 0, 0, 0
	sse, seen := 0.0, 0
	for t, v := range r.z[:n] {
		base := l + r0[i0] + r1[i1] + r2[i2]
		e := v - base
		if e != e { // missing
			last *= phi
		} else {
			carried := phi * last
			u := e - carried
			if u > clip {
				u = clip
			} else if u < -clip {
				u = -clip
			}
			if e > 2*clip {
				e = 2 * clip
			} else if e < -2*clip {
				e = -2 * clip
			}
			if t >= r.burn {
				sse += u * u
				seen++
				if see != nil {
					see(base+carried, v)
				}
			}
			l += a * u
			r0[i0] += b0 * u
			r1[i1] += b1 * u
			r2[i2] += b2 * u
			last = e
		}
		if i0++; i0 == len(r0) {
			i0 = 0
		}
		if i1++; i1 == len(r1) {
			i1 = 0
		}
		if i2++; i2 == len(r2) {
			i2 = 0
		}
	}
	r.endLevel, r.endError, r.sse, r.n = l, last, sse, seen
	return sse
}

// ahead is the forecast on the scale of z from the states after n values.
func (r *dsesRun) ahead(n, steps int) []float64 {
	mean := make([]float64, steps)
	e := r.endError
	for h := range mean {
		e *= r.phi
		mean[h] = r.endLevel + e
		for i, ring := range r.ring {
			mean[h] += ring[(n+h)%r.m[i]]
		}
	}
	return mean
}

// growth is sum over j < h of c_j^2, h = 1, 2, ...
func (r *dsesRun) growth(steps int) []float64 {
	g := make([]float64, steps)
	damp := 1.0
	for h := 1; h < steps; h++ {
		damp *= r.phi
		c := r.a + damp
		for i := range r.k {
			if h%r.m[i] == 0 {
				c += r.b[i]
			}
		}
		g[h] = g[h-1] + c*c
	}
	return g
}

// set takes the free parameters from the real line: a, phi, gains.
func (r *dsesRun) set(x []float64, free [2 + mostSeasons]bool) {
	i := 0
	next := func(most float64) float64 { i++; return most * logistic(x[i-1]) }
	if free[0] {
		r.a = next(1)
	}
	if free[1] {
		r.phi = next(mostAR)
	}
	for s := range r.k {
		if free[2+s] {
			r.b[s] = next(mostSeasonGain)
		}
	}
}

var dsesStarts = [...][2 + mostSeasons]float64{
	{0.02, 0.5, 0.02, 0.1, 0.05}, {0.2, 0.2, 0.05, 0.1, 0.05}, {0.02, 0.9, 0.05, 0.2, 0.05},
}

// estimate minimises goal over the free parameters.
func (r *dsesRun) estimate(free [2 + mostSeasons]bool, tol float64, goal func() float64) {
	var s simplex
	var x, best []float64
	least := math.Inf(1)
	for _, start := range dsesStarts {
		x = x[:0]
		for i, v := range start {
			if i >= 2+r.k || !free[i] {
				continue
			}
			switch i {
			case 0:
			case 1:
				v /= mostAR
			default:
				v /= mostSeasonGain
			}
			x = append(x, logit(v))
		}
		v := s.minimise(x, 0.8, tol, 150, func(x []float64, _ float64) float64 {
			r.set(x, free)
			return goal()
		})
		if v < least {
			least, best = v, slices.Clone(x)
		}
		if len(x) == 0 {
			break
		}
	}
	if best == nil {
		best = x
	}
	r.set(best, free)
}
