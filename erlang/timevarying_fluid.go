package erlang

import "math"

// rates are the parameters of the chain in one interval, per second.
type rates struct {
	arrival float64 // contacts per second
	service float64 // 1/AHT
	hangUp  float64 // 1/patience; 0 if nobody hangs up
	agents  float64
}

// noPatience is the number of AHTs from which on a patience counts as none: the
// chance that anybody hangs up is then beyond the accuracy of a Day.
const noPatience = 1e15

// rates returns those of v.
func (d Day) rates(v DayInterval) rates {
	r := rates{arrival: v.Arrivals / d.Interval, service: 1 / v.AHT, agents: float64(v.Agents)}
	if v.Patience > 0 && v.Patience < noPatience*v.AHT {
		r.hangUp = math.Min(1/v.Patience, math.MaxFloat64)
	}
	return r
}

// load returns the offered load in erlangs.
func (r rates) load() float64 {
	if r.arrival == 0 {
		return 0
	}
	return r.arrival / r.service
}

// overloaded reports that the line grows without bound.
func (r rates) overloaded() bool {
	return r.arrival > 0 && r.hangUp == 0 && r.load() >= r.agents
}

// fluid is the deterministic limit of the chain for many agents,
//
//	x' = arrival - service min(x, n) - hangUp max(x-n, 0),
//
// solved for the time span from x: an exponential on either side of n. It
// returns x at the end, and the integrals of min(x, n) and of max(x-n, 0).
func (r rates) fluid(x, span float64) (end, busy, queue float64) {
	n := r.agents
	// At most one crossing: on each side x moves towards one fixed point.
	for span > 0 {
		above := x > n || x == n && r.arrival > n*r.service
		rate, goal := r.service, r.load()
		if above {
			rate = r.hangUp
			goal = n + (r.arrival-float64(n*r.service))/r.hangUp
		}
		step := span
		if above && x > n || !above && x < n {
			step = math.Min(span, r.crossing(x))
		}
		next, area := drift(x, goal, rate, step)
		if above && rate == 0 {
			slope := r.arrival - float64(n*r.service)
			next = x + float64(slope*step)
			area = float64(step * (x + float64(0.5*slope*step)))
		}
		if step < span {
			next = n
		}
		if above {
			busy += float64(n * step)
			queue += math.Max(0, area-float64(n*step))
			next = math.Max(n, next)
		} else {
			busy += area
			next = math.Min(n, next)
		}
		x = next
		span -= step
	}
	return x, busy, queue
}

// drift solves x' = rate (goal-x) for the time step, with the integral of x.
func drift(x, goal, rate, step float64) (end, area float64) {
	s := float64(rate * step)
	left := exp(-s)
	gone := step // integral of e^(-rate t)
	if s > 0 {
		gone = step * (-expm1(-s) / s)
	}
	end = float64(x*left) + float64(goal*-expm1(-s))
	return end, float64(x*gone) + float64(goal*(step-gone))
}

// crossing returns when the fluid at x reaches the number of agents, +Inf if it
// does not.
func (r rates) crossing(x float64) float64 {
	n := r.agents
	t := math.Inf(1)
	slope := r.arrival - float64(n*r.service) // of x at n
	switch {
	case x > n && slope < 0 && r.hangUp == 0:
		t = (x - n) / -slope
	case x > n && slope < 0:
		t = log(1+r.hangUp*(x-n)/-slope) / r.hangUp
	case x < n && slope > 0:
		t = log((r.load()-x)/(r.load()-n)) / r.service
	}
	if t != t {
		return math.Inf(1)
	}
	return t
}

// clearTime returns how long after the end of interval i the fluid that is at
// x then takes to fall to the number of agents.
func (d Day) clearTime(i int, x float64) float64 {
	last := d.rates(d.Intervals[len(d.Intervals)-1])
	last.arrival = 0
	var passed float64
	for i++; ; i++ {
		r := last
		if i < len(d.Intervals) {
			r = d.rates(d.Intervals[i])
		}
		if x <= r.agents*(1+Tolerance) {
			return passed
		}
		t := r.crossing(x)
		if i >= len(d.Intervals) {
			return passed + t
		}
		if t <= d.Interval {
			return passed + t
		}
		x, _, _ = r.fluid(x, d.Interval)
		passed += d.Interval
	}
}
