package erlang

import "math"

// mostRatio is a load per agent beyond which only the length of the queue changes.
const mostRatio = 1e302

// general returns the measures with any distribution of patience, G, for Load >
// 0, without a limit of lines or with more lines than agents, n then a whole
// number.
//
// The virtual wait V has on v > 0 a density proportional to f(v) = e^phi(v),
//
//	phi(v) = lambda H(v) - n v/AHT,  H(v) = int_0^v (1-G(u)) du,
//
// and with J(T) = int_T^inf f, J = J(0), D = 1/B - 1 and Z = D + n J/AHT
//
//	P(V>T)         = n/AHT J(T)/Z
//	P(served, W>T) = n/AHT int_T^inf (1-G) f / Z
//	P(Ab)          = n/AHT int G f / Z
//	E[W]           = n/AHT int H f / Z,  W = min(V, patience)
//
// (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum, Queueing Systems 51,
// 2005). f is a sum over the number j of contacts found waiting, of which each
// term is
//
//	f_j(v) = (lambda H(v))^j/j! e^(-n v/AHT),
//
// so that a limit of lines leaves the terms of those who are let in, j < Lines -
// n, and j = Lines - n is blocked (the joint density of the waits of those in line
// is lambda^j e^(-n w/AHT) times their 1-G, w the longest, whatever the limit, as
// the balance of each state shows; see Brandt and Brandt, Performance Evaluation
// 35, 1999, for arrivals that depend on the state). Of the
// terms up to there the last is the share B(Lines-n, lambda H) of Erlang.
//
// The logarithm of f, with lines too, is concave; the integrals are over the
// range about its mode that holds all but e^-46 of it, with f as 1 at the mode.
// See virtualLine for the quadrature.
func (q *Queue) general(n, within, short float64) Measures {
	if e := timeUnit(q.AHT); e != 0 {
		unit := *q
		unit.AHT, unit.PatienceDist = inUnit(q.AHT, e), q.PatienceDist.inUnit(e)
		m := unit.general(n, inUnit(within, e), inUnit(short, e))
		m.inSeconds(e)
		return m
	}
	m := Measures{Core: Core{Agents: n, Load: q.Load}}
	dist := &q.PatienceDist
	heldT, _ := dist.at(within)
	heldT0, _ := dist.at(short)
	if n == 0 {
		return q.generalUnstaffed(within, heldT, heldT0)
	}
	if n < leastAgents {
		m := q.generalUnstaffed(within, heldT, heldT0)
		m.Agents, m.MeanVirtualWait = n, q.AHT/n
		return m
	}
	if q.Load/n > mostRatio {
		less := *q
		less.Load = math.Min(0.5*mostRatio*n, math.MaxFloat64)
		m := less.general(n, within, short)
		m.Load = q.Load
		if !q.limited() { // else the lines are full
			m.QueueLength *= q.Load / less.Load
		}
		m.InSystem = m.Busy + m.QueueLength
		return m
	}
	wait, ok := q.holdOut(n)
	if !ok && !q.limited() { // the patient alone are more than the agents can serve
		m.Core = (&Queue{Load: q.Load, AHT: q.AHT}).delay(math.Min(n, q.Load), within)
		m.Agents = n
		m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
		return m
	}
	line := newVirtualLine(q, n, wait, within, short)
	if deviation, ok := line.certain(); ok && !line.limited {
		line.walk(line.mode, true)
		return q.certain(n, wait, deviation*line.unit, within, short, line.held*line.unit)
	}
	if q.PatienceDist.kind == deterministic && line.anchor > 0 && line.rate*line.excess > 1/leastStep {
		line.walk(line.mode, true) // f rises from nothing to its end at once
		return q.certain(n, wait, 0, within, short, line.held*line.unit)
	}
	start := line
	var rise float64
	if line.limited {
		rise = line.ascend()
		line.approach(rise)
		line.walk(line.mode, false)
		line.walk(math.Inf(1), false)
	} else {
		line.walk(line.mode, true)
		rise = line.phi
		v, held, lost := line.v, line.held, line.lost
		line.phi = 0
		line.walk(math.Inf(1), false)
		line.phi, line.v, line.held, line.lost = 0, v, held, lost
		line.walk(-line.anchor, false)
	}
	if rise != rise {
		rise = math.Inf(1) // from terms beyond the largest float64
	}
	s := &line.sums
	if mass := s.mass; wait > 0 && !line.limited && !(mass > 0 && mass <= math.MaxFloat64) {
		// The shape of f is finer than the digits of its argument.
		start.walk(start.mode, true)
		return q.certain(n, wait, 0, within, short, start.held*start.unit)
	}

	rate, unit := line.rate, line.unit
	free := float64(below(n, q.Load) * exp(-rise))
	if math.IsInf(free, 1) { // nobody waits, to the last representable digit
		free, rate = 1, 0
	}
	z := free + float64(rate*(s.mass+s.blocked))
	m.NoWait = free / z
	m.PWait = rate * s.mass / z
	m.Blocking = rate * s.blocked / z
	m.Abandonment = rate * s.gone / z
	m.AbandonmentIfWait = over(s.gone, s.mass)
	served := float64(rate * s.held)
	if start := exp(-rise); !line.limited && rate > 0 && start < 0.5*float64(rate*s.mass) {
		// The integral of f' = (lambda (1-G) - n/AHT) f is -f(0). In overload 1-G
		// is small, and its argument too large to tell it to all digits.
		served = (float64(rate*s.mass) - start) / line.ratio
	}
	m.Served = math.Min(1, (free+served)/z)
	m.Occupancy = math.Min(1, line.ratio*m.Served)
	m.Busy = n * m.Occupancy
	accepted := m.NoWait + m.PWait
	m.MeanWait = over(rate*s.wait/z, accepted) * unit
	m.MeanWaitIfWait = over(s.wait, s.mass) * unit
	m.MeanVirtualWait = over(rate*s.virtual/z, accepted) * unit
	m.ASA = over(float64(over(s.answered, s.held)*(served/z)), m.Served) * unit
	m.MeanWaitAbandoned = over(math.Max(0, s.abandoned), s.gone) * unit
	m.VirtualLate = math.Min(m.PWait, rate*s.massT/z)
	m.Late = float64(m.VirtualLate * heldT)
	m.ServedLate = rate * s.heldT / z
	m.AbandonedLate = math.Max(0, m.Late-m.ServedLate)
	if within == 0 {
		m.VirtualLate, m.Late, m.AbandonedLate = m.PWait, m.PWait, m.Abandonment
		m.ServedLate = math.Min(m.Served, served/z)
	}
	m.missed = math.Min(1, m.Blocking+m.Abandonment+m.ServedLate)
	m.ServiceLevel = math.Max(0, m.Served-m.ServedLate)
	if m.missed < 0.5 {
		m.ServiceLevel = 1 - m.missed
	}
	m.settle(q.AHT, math.Max(0, rate*(float64(heldT0*s.massT0)-s.heldT0)/z))
	if line.limited { // 1 - Blocking may cancel
		m.QueueLength = little(q.Load, q.AHT, rate*s.wait/z*unit)
		m.InSystem = m.Busy + m.QueueLength
	}
	return m
}

// holdOut returns the wait in seconds after which no more callers hold on than n
// agents can serve, n > 0: the mode of f without a limit of lines. It returns
// false if more do for ever.
func (q *Queue) holdOut(n float64) (float64, bool) {
	dist := &q.PatienceDist
	ratio, excess := q.Load/n, (q.Load-n)/n
	if excess <= 0 {
		return 0, true
	}
	switch dist.kind {
	case deterministic:
		return dist.a, true
	case uniform:
		return dist.a * (excess / ratio), true
	}
	rises := func(v float64) bool {
		held, gone := dist.at(v)
		if gone > 0.5 {
			return ratio*held > 1
		}
		return excess > ratio*gone
	}
	if !rises(0) {
		return 0, true
	}
	lo, hi := 0.0, dist.scale()
	for rises(hi) {
		lo, hi = hi, 2*hi
		if hi > 1e306 {
			return math.Inf(1), false
		}
	}
	for range 1100 { // halving 1e306 down to the least of float64, at most
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

// generalUnstaffed is general without agents: everybody who is let in hangs up,
// and of the lines as many are taken as in a loss system, whatever the
// distribution of patience.
func (q *Queue) generalUnstaffed(within, heldT, heldT0 float64) Measures {
	m := Measures{Core: Core{Load: q.Load, PWait: 1, Occupancy: 1, missed: 1}}
	unit := q.PatienceDist.scale()
	line := virtualLine{dist: &q.PatienceDist, unit: unit, stops: [3]float64{q.PatienceDist.kink() / unit}}
	line.walk(math.Inf(1), true)
	mean := line.held * unit
	if q.limited() {
		places := math.Floor(q.Lines)
		part := q.Lines - places
		waiting := math.Min(q.Load*(mean/q.AHT), math.MaxFloat64)
		last := B(places, waiting)
		more := float64(part * last * (waiting / (places + 1)))
		m.Blocking = (float64((1-part)*last) + more) / (1 + more)
		m.PWait = (Free(places, waiting) + float64(part*last)) / (1 + more)
	}
	m.Abandonment, m.AbandonmentIfWait, m.VirtualLate = m.PWait, 1, m.PWait
	m.MeanWait, m.MeanWaitIfWait, m.MeanWaitAbandoned = mean, mean, mean
	m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
	m.Late = float64(m.PWait * heldT)
	m.AbandonedLate = m.Late
	m.settle(q.AHT, float64(m.PWait*heldT0))
	if within == 0 {
		m.Late, m.AbandonedLate, m.AbandonedInTime = m.PWait, m.Abandonment, 0
	}
	if q.limited() {
		m.QueueLength = little(q.Load, q.AHT, m.PWait*mean)
		m.InSystem = m.QueueLength
	}
	return m
}

// certain returns the measures where chance has evened out: everybody waits as
// long as it takes until only as many hold on as n agents can serve, to within a
// part in 1e6, with held as the mean time that callers hold on up to that wait.
// The means are then exact to the square of what is left of chance, a normal
// distribution about wait, which only a threshold as close as that can see.
func (q *Queue) certain(n, wait, deviation, within, short, held float64) Measures {
	m := Measures{Core: Core{Agents: n, Load: q.Load, PWait: 1, Occupancy: 1, Busy: n}, ASA: wait}
	m.MeanVirtualWait = wait
	m.Served = n / q.Load
	m.Abandonment = (q.Load - n) / q.Load
	m.AbandonmentIfWait = m.Abandonment
	m.MeanWait, m.MeanWaitIfWait = held, held
	m.MeanWaitAbandoned = over(math.Max(0, held-float64(m.Served*wait)), m.Abandonment)
	late := func(t float64) (virtual, served, abandoned float64) {
		z := (t - wait) / (deviation * math.Sqrt2)
		if deviation == 0 && t == wait {
			z = math.Inf(-1) // all waits are the same
		}
		if virtual = 0.5 * exp(-float64(z*z)) * erfcx(math.Abs(z)); z < 0 {
			virtual = 1 - virtual
		}
		holds, _ := q.PatienceDist.at(t)
		served = float64(m.Served * virtual)
		return virtual, served, math.Max(0, float64(holds*virtual)-served)
	}
	m.VirtualLate, m.ServedLate, m.AbandonedLate = late(within)
	m.Late = m.ServedLate + m.AbandonedLate
	m.ServiceLevel = m.Served - m.ServedLate
	m.missed = math.Min(1, m.Abandonment+m.ServedLate)
	_, _, shortLate := late(short)
	m.settle(q.AHT, shortLate)
	return m
}
