package erlang

import "math"

// redialling returns the measures with redials and reconnects, per attempt. The
// shares Redial of those who hang up, RedialBlocked of those turned away and
// Reconnect of those answered call again at once and join the arrivals, which
// remain Poisson; the total load a' solves
//
//	a' = a + Redial a' P(Ab) + RedialBlocked a' P(Bl) + Reconnect a' P(Sr),
//
// each P with n agents and the load a'. The same written as a flow, a is what a'
// has of contacts that leave for good in one of the three ways, each of which
// grows with the load, so that the solution is the only one. It lies between
// a/(1-s) and a/(1-t), s and t the smallest and the largest share.
//
// It is the long run of the system of S. Ding, M. Remerova, R. van der Mei and B.
// Zwart, Fluid approximation of a call center model with redials and reconnects,
// arXiv:1311.6248 (2013), in which who calls again does so much later than a wait
// takes.
func (q *Queue) redialling(n, within, short float64) Measures {
	fresh := q.Load
	inner := *q
	inner.Redial, inner.RedialBlocked, inner.Reconnect = 0, 0, 0
	if fresh == 0 {
		return inner.at(n, within, short)
	}
	x := q.attempted(n)
	inner.Load = x
	m := inner.at(n, within, short)
	m.Load = fresh
	m.Attempts = x / fresh
	left := float64((1-q.Redial)*m.Abandonment) + float64((1-q.RedialBlocked)*m.Blocking)
	m.NeverServed = math.Min(1, left*m.Attempts)
	return m
}

// attempted returns the load of all attempts.
func (q *Queue) attempted(n float64) float64 {
	fresh := q.Load
	inner := *q
	stay := inner.settle()
	if stay < 1 {
		return inner.Load
	}
	inner.Redial, inner.RedialBlocked, inner.Reconnect = 0, 0, 0
	again := func(c *Core) float64 {
		return float64(q.Redial*c.Abandonment) + float64(q.RedialBlocked*c.Blocking) + float64(q.Reconnect*c.Served)
	}
	least, most := q.Reconnect, q.Reconnect
	reckon := func(share float64) {
		least, most = math.Min(least, share), math.Max(most, share)
	}
	if q.abandons() {
		reckon(q.Redial)
	}
	if q.Loss || q.limited() {
		reckon(q.RedialBlocked)
	}
	excess := func(load float64) float64 { // increasing in load, divided by fresh
		inner.Load = load
		c := inner.core(n, 0, 0)
		return (load - fresh - float64(load*again(&c))) / fresh
	}
	lo, hi := math.Min(fresh/(1-least), math.MaxFloat64), math.Min(fresh/(1-most), math.MaxFloat64)
	x, f := lo, excess(lo)
	x0, f0 := hi, excess(hi)
	if f >= 0 {
		hi, x0 = lo, lo
	} else if f0 <= 0 {
		x, lo = hi, hi
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
	return x
}

// settle makes q the queue without reconnects where nobody is lost: everybody is
// answered in the end, so that they are no more than load, Load/stay in all. It
// leaves q as it is, and returns 1, otherwise.
func (q *Queue) settle() (stay float64) {
	if q.Reconnect == 0 || q.Loss || q.limited() || q.abandons() {
		return 1
	}
	stay = 1 - q.Reconnect
	q.Load, q.Reconnect = math.Min(q.Load/stay, math.MaxFloat64), 0
	return stay
}
