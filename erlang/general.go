package erlang

import "math"

// general returns the measures with any distribution of patience, G, for Load > 0.
//
// The virtual wait V has on v > 0 a density proportional to f(v) = e^phi(v),
//
//	phi(v) = lambda H(v) - n v/AHT,  H(v) = int_0^v (1-G(u)) du,
//
// and with J(T) = int_T^inf f, J = J(0), D = 1/B - 1 and Z = a/n D + lambda J
//
//	P(V>T)         = lambda J(T)/Z
//	P(served, W>T) = lambda int_T^inf (1-G) f / Z
//	P(Ab)          = lambda int G f / Z
//	E[W]           = lambda int H f / Z,  W = min(V, patience)
//
// (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum, Queueing Systems 51,
// 2005). phi is concave; the integrals start at its mode, where 1-G = n/a, and
// go both ways, so that f is at most 1. See virtualLine for the quadrature.
func (q *Queue) general(n, within, short float64) Measures {
	m := Measures{Core: Core{Agents: n, Load: q.Load}}
	d := below(n, q.Load)
	dist := &q.PatienceDist
	unit := q.AHT // of time from here on
	line := virtualLine{dist: dist, unit: unit, rate: n, ratio: q.Load / n, excess: (q.Load - n) / n, stops: [3]float64{within / unit, short / unit, dist.kink() / unit}}
	heldT, _ := dist.at(within)
	heldT0, _ := dist.at(short)
	if n == 0 {
		line = virtualLine{dist: dist, unit: unit, stops: line.stops}
	}
	mode, ok := line.mode()
	if !ok { // the patient alone are more than the agents can serve
		m.Core = (&Queue{Load: q.Load, AHT: q.AHT}).delay(math.Min(n, q.Load), within)
		m.Agents = n
		m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
		return m
	}
	if n == 0 {
		line.walk(0, math.Inf(1), true)
		m.PWait, m.Abandonment, m.AbandonmentIfWait, m.VirtualLate, m.Occupancy, m.missed = 1, 1, 1, 1, 1, 1
		m.MeanWait = line.held * unit
		m.MeanWaitIfWait, m.MeanWaitAbandoned = m.MeanWait, m.MeanWait
		m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
		m.Late, m.AbandonedLate = heldT, heldT
		m.settle(q.AHT, heldT0)
		return m
	}
	if mode > 0 {
		line.walk(0, mode, true)
	}
	if q.Load > fluidLoad*n && float64(q.Load/q.AHT*mode)*unit > fluidArrivals {
		return q.fluid(n, mode*unit, within, short, line.held*unit)
	}
	rise, heldMode, lostMode := line.phi, line.held, line.lost
	line.phi = 0
	line.walk(mode, math.Inf(1), false)
	if mode > 0 {
		line.phi, line.held, line.lost = 0, heldMode, lostMode
		line.walk(mode, 0, false)
	}
	s := &line.sums

	lambda := q.Load
	free := float64(line.ratio * d * exp(-rise))
	if math.IsInf(free, 1) { // nobody waits, to the last representable digit
		free, lambda = 1, 0
	}
	z := free + float64(lambda*s.mass)
	m.NoWait = free / z
	m.PWait = lambda * s.mass / z
	m.Abandonment = lambda * s.gone / z
	m.AbandonmentIfWait = s.gone / s.mass
	m.Served = math.Min(1, (free+float64(lambda*s.held))/z)
	m.Occupancy = math.Min(1, line.ratio*m.Served)
	m.Busy = n * m.Occupancy
	m.MeanWait = lambda * s.wait / z * unit
	m.MeanWaitIfWait = s.wait / s.mass * unit
	m.MeanVirtualWait = lambda * s.virtual / z * unit
	m.ASA = over(lambda*s.answered/z, m.Served) * unit
	m.MeanWaitAbandoned = over(math.Max(0, s.abandoned), s.gone) * unit
	m.VirtualLate = math.Min(m.PWait, lambda*s.massT/z)
	m.Late = float64(m.VirtualLate * heldT)
	m.ServedLate = lambda * s.heldT / z
	m.AbandonedLate = math.Max(0, m.Late-m.ServedLate)
	if within == 0 {
		m.VirtualLate, m.AbandonedLate = m.PWait, m.Abandonment
	}
	m.missed = math.Min(1, m.Abandonment+m.ServedLate)
	m.ServiceLevel = math.Max(0, m.Served-m.ServedLate)
	if m.missed < 0.5 {
		m.ServiceLevel = 1 - m.missed
	}
	m.settle(q.AHT, math.Max(0, lambda*(float64(heldT0*s.massT0)-s.heldT0)/z))
	return m
}

// fluidLoad is the load per agent from which general takes the limit of ever
// larger overload. The width of the distribution of V about its mode then falls
// below what steps of float64 resolve.
const fluidLoad = 1e6

// fluidArrivals is how many contacts must arrive during the wait of that limit for
// chance to even out.
const fluidArrivals = 1e6

// fluid returns the measures in overload so large that everybody waits as long
// as it takes until only as many hold on as n agents can serve: the wait, with
// held as the mean time that callers hold on up to it.
func (q *Queue) fluid(n, wait, within, short, held float64) Measures {
	m := Measures{Core: Core{Agents: n, Load: q.Load, PWait: 1, Occupancy: 1, Busy: n}, ASA: wait}
	// Who never hung up would be alone by then, and wait for the next agent.
	m.MeanVirtualWait = wait + q.AHT/n
	m.VirtualLate = exp(-math.Max(0, within-wait) * n / q.AHT)
	m.Served = n / q.Load
	m.Abandonment = 1 - m.Served
	m.AbandonmentIfWait = m.Abandonment
	m.MeanWait, m.MeanWaitIfWait = held, held
	m.MeanWaitAbandoned = math.Max(0, held-float64(m.Served*wait)) / m.Abandonment
	m.ServiceLevel = m.Served
	var shortLate float64
	if within < wait {
		m.Late, _ = q.PatienceDist.at(within)
		m.ServiceLevel, m.ServedLate = 0, m.Served
		m.AbandonedLate = math.Max(0, m.Late-m.Served)
	}
	if short < wait {
		shortLate, _ = q.PatienceDist.at(short)
		shortLate = math.Max(0, shortLate-m.Served)
	}
	m.missed = 1 - m.ServiceLevel
	m.settle(q.AHT, shortLate)
	return m
}

// virtualLine integrates along the virtual wait. It steps in panels of 16
// Gauss-Legendre nodes that end at the stops; a panel is halved until the two
// highest Legendre coefficients of the polynomials through G and f show that
// they follow these functions, which also finds the corners and jumps of a
// caller's survival function.
type virtualLine struct {
	dist   *Distribution
	unit   float64    // of time in seconds: AHT
	rate   float64    // at which n agents end contacts
	ratio  float64    // a/n
	excess float64    // a/n - 1
	stops  [3]float64 // T, T0 and the kink of G

	phi  float64 // at the end of the last panel, relative to its start
	held float64 // H there
	lost float64 // int_0^v G there, v - H
	sums lineSums
}

// lineSums are integrals over v of f times 1, 1-G, G, H, v, v (1-G) and
// H - v (1-G), and of the first two from T and from T0 on.
type lineSums struct {
	mass, held, gone, wait, virtual, answered, abandoned float64
	massT, heldT, massT0, heldT0                         float64
}

// at returns 1-G and G at v.
func (l *virtualLine) at(v float64) (held, gone float64) { return l.dist.at(v * l.unit) }

// mode returns where phi is largest, or false if it grows for ever.
func (l *virtualLine) mode() (float64, bool) {
	if l.rate == 0 {
		return 0, true
	}
	rises := func(v float64) bool {
		held, gone := l.at(v)
		if gone > 0.5 {
			return l.ratio*held > 1
		}
		return l.excess > l.ratio*gone
	}
	if !rises(0) {
		return 0, true
	}
	lo, hi := 0.0, l.dist.scale()/l.unit
	for rises(hi) {
		lo, hi = hi, 2*hi
		if hi > 1e300 {
			return 0, false
		}
	}
	for range 100 {
		mid := lo + float64(0.5*(hi-lo))
		if !(mid > lo && mid < hi) {
			break
		}
		if rises(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, true
}

// lineDepth is the drop of phi below its mode at which walks end: e^-46 = 1e-20.
const lineDepth = 46

// walk goes from one wait to another, upwards or downwards. It adds to the sums,
// unless it is only to follow phi and H from 0 on.
func (l *virtualLine) walk(from, to float64, follow bool) {
	sign := 1.0
	if to < from {
		sign = -1
	}
	v := from
	step := l.dist.scale() / l.unit
	if l.rate > 0 && !follow {
		step = math.Min(step, 8/l.rate)
	}
	step = math.Max(step, 1e-290)
	for panels := 0; v != to && panels < 1_000_000; panels++ {
		// The end of the panel: a step, or the next stop before it.
		next := v + float64(sign*step)
		if (next-to)*sign >= 0 {
			next = to
		}
		for _, s := range l.stops {
			if (s-v)*sign > 0 && (next-s)*sign > 0 {
				next = s
			}
		}
		if math.IsInf(next, 0) {
			return
		}
		if next == v { // a change too quick for float64 is a jump
			next = math.Nextafter(v, to)
		} else if !l.panel(v, next, follow) && math.Abs(next-v) > 1e-16*math.Max(v, next) {
			step = float64(0.5 * math.Abs(next-v))
			continue
		}
		v = next
		step = math.Max(2*step, 1e-290)
		if !follow && l.phi < -lineDepth {
			return
		}
		if follow && math.IsInf(to, 1) {
			if held, _ := l.at(v); held < 1e-17 {
				return
			}
		}
	}
}

// panel takes phi, H and the sums from v to next, unless the panel is too wide
// for the integrands; it then returns false and changes nothing.
func (l *virtualLine) panel(v, next float64, follow bool) bool {
	width := math.Abs(next - v)
	half := float64(0.5 * (next - v)) // negative on the way down
	var held, gone, lost, f [16]float64
	top := func(values *[16]float64) float64 {
		var c [2]float64
		for k := range c {
			for i, g := range gaussTop[k] {
				c[k] += float64(g * values[i])
			}
		}
		return math.Max(math.Abs(c[0]), math.Abs(c[1]))
	}
	for i, node := range gaussNodes {
		held[i], gone[i] = l.at(v + float64(half*(1+node)))
	}
	// phi' = rate (excess - ratio G) = rate (ratio (1-G) - 1), whichever cancels
	// less.
	few, constant, slope := &gone, l.excess, -l.ratio
	if gone[8] > 0.5 {
		few, constant, slope = &held, -1, l.ratio
	}
	// In the exponent an error counts times the arrivals of the panel; on the
	// way to the mode only relative to H and phi.
	bound := 1e-14
	if !follow {
		bound = math.Min(1e-11, 1e-13/(l.rate*l.ratio*width))
	}
	fits := top(few) <= bound+float64(1e-15*math.Max(few[0], few[15]))
	var heldTo, goneTo float64 // integrals to the end
	for i, w := range gaussWeights {
		heldTo += float64(w * held[i])
		goneTo += float64(w * gone[i])
	}
	heldTo, goneTo = float64(heldTo*half), float64(goneTo*half)
	fewTo := goneTo
	if few == &held {
		fewTo = heldTo
	}
	phiTo := l.phi + float64(l.rate*(float64(constant*(next-v))+float64(slope*fewTo)))
	if follow {
		if fits {
			l.phi, l.held, l.lost = phiTo, l.held+heldTo, l.lost+goneTo
		}
		return fits
	}
	if !fits || math.Abs(phiTo-l.phi) > 20 && math.Max(phiTo, l.phi) > -lineDepth {
		return false // the latter could hide f between two nodes
	}
	var through [16]float64 // H to the node
	for i, node := range gaussNodes {
		var g, h float64
		for j, c := range gaussIntegrals[i] {
			g += float64(c * gone[j])
			h += float64(c * held[j])
		}
		lost[i], through[i] = float64(g*half), float64(h*half)
		to := lost[i]
		if few == &held {
			to = through[i]
		}
		f[i] = exp(l.phi + float64(l.rate*(float64(constant*half*(1+node))+float64(slope*to))))
	}
	if top(&f) > 1e-8 {
		return false
	}
	s := &l.sums
	middle := v + half
	for i, w := range gaussWeights {
		t := v + float64(half*(1+gaussNodes[i]))
		h := l.held + through[i]
		c := float64(w * math.Abs(half) * f[i])
		ch := float64(c * held[i])
		s.mass += c
		s.held += ch
		s.gone += float64(c * gone[i])
		s.wait += float64(c * h)
		s.virtual += float64(c * t)
		s.answered += float64(ch * t)
		// H - v (1-G) = v G - int G, whichever cancels less.
		if gone[i] > 0.5 {
			s.abandoned += float64(c * (h - float64(t*held[i])))
		} else {
			s.abandoned += float64(c * (float64(t*gone[i]) - (l.lost + lost[i])))
		}
		if middle > l.stops[0] {
			s.massT += c
			s.heldT += ch
		}
		if middle > l.stops[1] {
			s.massT0 += c
			s.heldT0 += ch
		}
	}
	l.phi, l.held, l.lost = phiTo, l.held+heldTo, l.lost+goneTo
	return true
}
