package erlang

import "math"

// waits adds to c, from abandon with the states w, the means that need the
// whole distribution of the wait.
//
// In units of the mean patience, the virtual wait V of Erlang A has on s > 0 a
// density proportional to e^phi(s), phi(s) = y(1-e^-s) - x s, and a caller
// still holds at s with probability e^-s (Baccelli and Hebuterne 1981; Zeltyn
// and Mandelbaum, Queueing Systems 51, 2005). Hence
//
//	E[V | V>0]         = int s e^phi(s) ds / int e^phi(s) ds
//	E[W | served, V>0] = int s e^(phi(s)-s) ds / int e^(phi(s)-s) ds
//	E[W; Ab | V>0]     = int (1 - (1+s)e^-s) e^phi(s) ds / int e^phi(s) ds
//
// and all integrands are positive. Relative error about 1e-13. Where few states
// matter, sums over them are sooner done (waitSums).
func (q *Queue) waits(c Core, w waiting) Measures {
	m := Measures{Core: c}
	x := float64(c.Agents * q.patience())
	y := float64(q.patience() * q.Load)
	// Of those who are served, the share that waited.
	waited := 1.0
	if c.Served > 0 {
		waited = min(1, c.PWait*(w.won/w.mass)/c.Served)
	}
	if x < leastPatience {
		// The virtual wait is that for the first of n agents to be free, which
		// almost nobody holds on for. Those who do are as many at any time, and
		// their wait is the Ein(y)/(1-e^-y) of DLMF section 6.2, times the patience.
		m.MeanVirtualWait = c.PWait * (q.AHT / c.Agents)
		m.MeanWaitAbandoned = q.Patience
		mean := log(y) + eulerGamma // Ein(y) less the exponential integral
		if y <= waitSumExcess {
			v := waitSums(leastPatience, y)
			mean = v.served
		}
		m.ASA = mean * waited * q.Patience
		return m
	}
	if mu := (q.Load - c.Agents) / c.Agents; mu < 0 && x*mu*mu > boundless {
		// The wait of those who wait is exponential, and who hangs up does so at a
		// constant rate while it lasts: half its second moment over its mean.
		m.ASA, m.MeanVirtualWait, m.MeanWaitAbandoned = c.MeanWait, c.MeanWait, c.MeanWaitIfWait
		return m
	}
	var v waitMeans
	if y <= waitSumMost && y-x <= waitSumExcess {
		v = waitSums(x, y)
	} else {
		v = virtualWait(x, q.Load/c.Agents, log(q.Load)-log(c.Agents))
	}
	m.MeanVirtualWait = c.PWait * v.virtual * q.Patience
	m.MeanWaitAbandoned = v.abandoned / w.lost * q.Patience
	m.ASA = v.served * waited * q.Patience
	return m
}

// leastPatience is a patience, in the time between two contacts that end, so short
// that hardly anybody holds on for that time.
const leastPatience = 1e-100

// eulerGamma is Euler's constant (DLMF section 5.2).
const eulerGamma = 0.57721566490153286061

// boundless is 1/e of a relative difference e to Erlang C that is far below what counts.
// Beyond it, too, squares of waits in units of the patience would be 0.
const boundless = 1e60

// waitMeans are the means of waits, in units of the mean patience.
type waitMeans struct {
	virtual   float64 // E[V | V>0]
	served    float64 // E[W | served, V>0]
	abandoned float64 // E[W; Ab | V>0]
}

// Up to these, y and y-x, waitSums needs fewer operations than virtualWait.
const (
	waitSumMost   = 4000
	waitSumExcess = 200
)

// waitSums returns the means for 1e-100 <= x and y by the states of j contacts
// waiting, whose weights relative to none are t_j = y^j/((x+1)...(x+j)). Who
// finds j is served with probability x/(x+j+1), and has
//
//	E[V]          = sum_{i=0..j} 1/(x+i)
//	E[W | served] = sum_{i=1..j+1} 1/(x+i)
//	E[W; Ab]      = sum_{i=1..j+1} i/(x+i) / (x+j+1)
//
// since the line ahead moves at rates x+j, ..., x, and one that hangs up at x+j+1
// down to x+1 (Palm 1957). All terms are positive.
func waitSums(x, y float64) waitMeans {
	var mass, virtual, held, served, abandoned float64
	var ahead, line, part float64 // the three sums over i
	t, rate := 1.0, 1/x
	for j := 1.0; ; j++ {
		ahead += rate
		rate = 1 / (x + j)
		line += rate
		part += float64(j * rate)
		mass += t
		virtual += float64(t * ahead)
		h := float64(t * rate)
		held += h
		served += float64(h * line)
		lost := float64(h * part)
		abandoned += lost
		if lost <= 1e-17*abandoned && y < x+j {
			return waitMeans{virtual: virtual / mass, served: served / held, abandoned: abandoned / mass}
		}
		t = float64(t * float64(y*rate))
	}
}

// virtualWait returns the means for x >= 1e-100 and r > 0 with its logarithm,
// by Gauss-Legendre panels over the range that holds all but e^-40 of both
// densities, and the exact integrals of the exponential tail beyond where e^-s
// no longer counts. The same nodes serve all integrals, so that the scale of
// the densities never matters.
func virtualWait(x, r, logR float64) waitMeans {
	const depth = 40
	// With s = s0 + t around the mode s0 the exponent is, up to a constant,
	// -(decline t + curve (t - 1 + e^-t)), and decline + curve = x.
	var s0, decline float64
	curve := float64(x * r)
	if r > 1 {
		s0, curve = logR, x
	} else {
		decline = x * (1 - r)
	}
	// t^2/(2+t) <= t-1+e^-t gives an upper end in closed form.
	b := (float64(2*decline) - depth) / x
	root := math.Sqrt(float64(b*b) + 8*depth/x)
	hi := (root - b) / 2
	if b > 0 {
		hi = 4 * depth / x / (root + b)
	}
	// t^2/2 <= e^t-1-t gives a lower end, for the mode of e^(phi(s)-s), which
	// is the lower one.
	lo := max(0, logR+log(x)-log(x+1)-math.Sqrt(2*depth/(x+1))) - s0
	if x > 1e20 { // so narrow that the logarithms cancel
		lo = max(-s0, logR-s0-math.Sqrt(2*depth/x))
	}
	plain := max(lo, log(curve)+38) // e^-t curve < 4e-17 from here on
	tail := hi > plain
	if tail {
		hi = plain
	}

	var mass, moment, held, heldMoment, lost float64
	decay0 := exp(-s0)
	if hi > lo {
		panels := max(5, math.Ceil((hi-lo)/1.5))
		half := (hi - lo) / (2 * panels)
		for i := 0.5; i < panels; i++ {
			mid := lo + float64(2*half*i)
			for k, node := range gaussNodes {
				t := mid + float64(half*node)
				s := s0 + t
				e := exp(-t)
				bend := e - 1 + t
				if -0.5 < t && t < 0.5 {
					bend = expm1x(t)
				}
				f := float64(half * gaussWeights[k] * exp(-float64(decline*t)-float64(curve*bend)))
				h := float64(f * e)
				mass += f
				moment += float64(f * s)
				held += h
				heldMoment += float64(h * s)
				lost += float64(f * hungUp(s, float64(e*decay0)))
			}
		}
	}
	if tail {
		s := s0 + hi
		e := exp(-hi)
		f := exp(-float64(decline*hi)-float64(curve*(hi-1))) / x
		h := float64(f * e * (x / (x + 1)))
		mass += f
		moment += float64(f * (s + 1/x))
		held += h
		heldMoment += float64(h * (s + 1/(x+1)))
		lost += float64(f*hungUp(s, float64(e*decay0))) + float64(h*decay0/x*(s+1/(x+1)))
	}
	return waitMeans{virtual: moment / mass, served: heldMoment / held, abandoned: lost / mass}
}

// hungUp returns 1 - (1+s)e^-s, the mean patience of those with less than s, for
// s >= 0 and decay = e^-s.
func hungUp(s, decay float64) float64 {
	if s < 0.5 {
		return decay * expm1x(-s)
	}
	return 1 - float64(decay*(1+s))
}
