package erlang

import "math"

// unstaffed returns the measures of Erlang A without agents: everybody hangs up.
func (q *Queue) unstaffed(within, short float64) Core {
	c := Core{
		Load: q.Load, PWait: 1, Abandonment: 1, AbandonmentIfWait: 1, MeanWait: q.Patience, MeanWaitIfWait: q.Patience,
		VirtualLate: 1, Occupancy: 1, missed: 1,
	}
	c.Late = exp(-within / q.Patience)
	c.AbandonedLate = c.Late
	c.settle(q.AHT, exp(-short/q.Patience))
	return c
}

// leastAgents is a number of agents that nobody ever finds free: the share of
// arrivals that do is less than 1000 times it, whatever the load.
const leastAgents = 1e-100

// abandon returns the measures of Erlang A for n > 0, Load > 0 and d =
// below(n, Load), and the states in which all agents are busy. known, unless nil, is who
// holds on until the threshold. With Z = D + A,
// r = a/n and s = T/patience:
//
//	P(W>0)          = A/Z
//	P(Ab | W>0)     = q = (1/A - (1-r))/r
//	P(served)       = (D + (A-1)/r)/Z
//	occupancy       = r P(served)
//	E[W]            = P(Ab) patience
//	P(V>T)          = g_T A(x, y e^-s)/Z,  g_T = e^(y - y e^-s - x s)
//	P(W>T)          = e^-s P(V>T)
//	P(served, W>T)  = g_T (A(x, y e^-s) - 1)/(r Z)
//
// who still waits at T sees a queue of load y e^-s (Palm 1957; Zeltyn and
// Mandelbaum, Queueing Systems 51, 2005).
func (q *Queue) abandon(n, within, short, d float64, known *holding) (Core, waiting) {
	c := Core{Agents: n, Load: q.Load}
	p := q.patience()
	x := float64(n * p)
	mu := min((q.Load-n)/n, math.MaxFloat64)
	r := min(q.Load/n, math.MaxFloat64)
	if n < leastAgents || r == math.MaxFloat64 && x < leastPatience {
		c = q.unstaffed(within, short)
		c.Agents = n
		return c, waiting{mass: 1, lost: 1}
	}
	w := above(x, r, mu)
	c.AbandonmentIfWait = w.lost
	c.MeanWaitIfWait = w.lost * q.Patience
	if math.IsInf(d, 1) { // nobody waits, to the last representable digit
		c.NoWait, c.Served, c.ServiceLevel = 1, 1, 1
		c.Busy, c.Occupancy = q.Load, r
		c.settle(q.AHT, 0)
		return c, w
	}
	unit := exp(-w.shift)
	free := float64(d * unit)
	z := free + w.mass
	c.PWait = w.mass / z
	c.NoWait = free / z
	c.Abandonment = float64(c.PWait * w.lost)
	c.MeanWait = c.Abandonment * q.Patience
	c.Served = min(1, (free+w.won)/z)
	c.Occupancy = min(1, r*c.Served)
	if math.IsInf(r, 1) {
		c.Occupancy = 1
	}
	c.Busy = float64(n * c.Occupancy)

	l := q.tail(n, within, &w, x, r, mu, known)
	c.VirtualLate = min(l.mass/z, c.PWait)
	c.Late = float64(c.VirtualLate * l.hold)
	c.ServedLate = l.won / z
	c.AbandonedLate = float64(c.Late * l.lost)
	if within == 0 {
		c.AbandonedLate = c.Abandonment
	}
	shortLate := c.AbandonedLate
	if short != within {
		v := q.tail(n, short, &w, x, r, mu, nil)
		shortLate = min(1, v.mass/z) * v.hold * v.lost
	}
	c.missed = min(1, c.Abandonment+c.ServedLate)
	switch {
	case within == 0:
		c.ServiceLevel = c.NoWait
	case c.missed < 0.5:
		c.ServiceLevel = 1 - c.missed
	default:
		c.ServiceLevel = max(0, c.Served-c.ServedLate)
	}
	c.settle(q.AHT, shortLate)
	return c, w
}

// late describes those whose virtual wait exceeds a threshold, on the scale of
// the waiting it was derived from.
type late struct {
	mass float64 // weight of V > T
	hold float64 // share of callers who would still hold at T
	lost float64 // of those who do, the share that hangs up later
	won  float64 // weight of those who are served after T
}

// holding is who holds on for s times the mean patience, s finite and > 0.
type holding struct {
	s     float64
	hold  float64 // e^-s
	decay float64 // e^-s - 1
	bend  float64 // e^-s - 1 + s
}

// set makes h that of s.
func (h *holding) set(s float64) {
	if h.s == s || math.IsInf(s, 1) {
		return
	}
	decay := expm1(-s)
	*h = holding{s: s, hold: 1 + decay, decay: decay, bend: expm1x(s)}
	if s > 1 {
		h.hold = exp(-s)
	}
}

// tail returns the callers that w still holds after within seconds, of whom known,
// unless nil, is who holds on so long.
func (q *Queue) tail(n, within float64, w *waiting, x, r, mu float64, known *holding) late {
	if within == 0 {
		return late{mass: w.mass, hold: 1, lost: w.lost, won: w.won}
	}
	if math.IsInf(within, 1) {
		return late{}
	}
	s := within / q.Patience
	if math.IsInf(s, 1) {
		// Nobody holds that long, but the virtual wait of those who would may:
		// the first of n agents is free after a time of mean AHT/n.
		return late{mass: exp(-within*(n/q.AHT)) * w.mass}
	}
	if known == nil {
		known = new(holding)
	}
	known.set(s)
	hold := known.hold
	rT, muT := float64(r*hold), float64(mu*hold)+known.decay
	if hold == 0 {
		rT, muT = 0, -1
	}
	v := above(x, rT, muT)
	// ln g_T + shift_T - shift. By definition ln g_T = x h(r) - x h(r e^-s),
	// so that large terms cancel on paper rather than here.
	var e float64
	switch {
	case w.shift == 0:
		e = x * (float64(-mu*known.decay) - known.bend)
	case v.shift == 0 && s > 30: // h(r e^-s), also where r e^-s underflows
		e = -x * (muT - log(r) + s)
	case v.shift == 0:
		e = -x * divergence(muT, rT)
	}
	g := exp(e)
	return late{mass: float64(g * v.mass), hold: hold, lost: v.lost, won: float64(g*hold) * v.won}
}
