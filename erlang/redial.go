package erlang

import "math"

// redialling returns the measures with redials, per attempt. The share Redial
// of those who hang up and the share RedialBlocked of those turned away call
// again at once and join the arrivals, which remain Poisson; the total load a'
// solves
//
//	a' = a + Redial a' P(Ab)(n, a') + RedialBlocked a' P(Bl)(n, a'),
//
// between a and a/(1-r), r the larger share. The same written as a flow, a is
// what a' has of contacts served and of those that leave for good, each of which
// grows with the load, so that the solution is the only one.
func (q *Queue) redialling(n, within, short float64) Measures {
	fresh := q.Load
	inner := *q
	inner.Redial, inner.RedialBlocked = 0, 0
	if fresh == 0 {
		return inner.at(n, within, short)
	}
	again := func(c *Core) float64 {
		return float64(q.Redial*c.Abandonment) + float64(q.RedialBlocked*c.Blocking)
	}
	share := 0.0
	if q.abandons() {
		share = q.Redial
	}
	if q.Loss || q.limited() {
		share = math.Max(share, q.RedialBlocked)
	}
	most := math.Min(fresh/(1-share), math.MaxFloat64)
	excess := func(load float64) float64 { // increasing in load, divided by fresh
		inner.Load = load
		c := inner.core(n, 0, 0)
		return (load - fresh - float64(load*again(&c))) / fresh
	}
	lo, hi := fresh, most
	x, f := fresh, excess(fresh)
	x0, f0 := most, excess(most)
	if f >= 0 {
		hi, x0 = fresh, fresh
	} else if f0 <= 0 {
		x, lo = most, most
	}
	for i := 0; hi > lo && i < 200; i++ {
		next := x - float64(f*((x-x0)/(f-f0)))
		if !(next > lo && next < hi) || i > 20 {
			next = lo + float64(0.5*(hi-lo))
			if !(next > lo && next < hi) {
				break
			}
		}
		x0, f0 = x, f
		x, f = next, excess(next)
		if math.Abs(x-x0) <= 2e-16*x || f == 0 {
			break
		}
		if f < 0 {
			lo = x
		} else {
			hi = x
		}
	}
	inner.Load = x
	m := inner.at(n, within, short)
	m.Load = fresh
	m.Attempts = x / fresh
	left := float64((1-q.Redial)*m.Abandonment) + float64((1-q.RedialBlocked)*m.Blocking)
	m.NeverServed = math.Min(1, left*m.Attempts)
	return m
}
