package forecast

import (
	"math"
	"slices"
)

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
