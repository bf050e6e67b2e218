package erlang

import "math"

// redialling returns the measures with redials and reconnects, per attempt. The
// share Redial of those who hang up and the share Reconnect of those answered
// call again at once and join the arrivals, which remain Poisson; the total load
// a' solves
//
//	a' = a + Redial a' P(Ab)(n, a') + Reconnect a' P(Sr)(n, a').
//
// The same as flows of those who do not come back,
//
//	a = (1-Redial) a' P(Ab) + (1-Reconnect) a' P(Sr) + a' P(Bl),
//
// of which each grows with the load, so that the solution is the only one. It
// lies between a/(1-s) and a/(1-t), s and t the smallest and the largest share
// that calls again. It is the system of S. Ding, M. Remerova, R. van der Mei and
// B. Zwart, Fluid approximation of a call center model with redials and
// reconnects, arXiv:1311.6248 (2013), in which those who call again do so much
// later than a wait takes.
func (q *Queue) redialling(n, within, short float64) Measures {
	fresh := q.Load
	inner := *q
	inner.Redial, inner.Reconnect = 0, 0
	redial := q.Redial
	if q.Loss || !q.abandons() {
		redial = 0
	}
	if fresh == 0 || redial == 0 && q.Reconnect == 0 {
		return inner.at(n, within, short)
	}
	total := math.Min(fresh/(1-q.Reconnect), math.MaxFloat64)
	if q.Loss || q.abandons() {
		total = inner.attempted(n, redial, q.Reconnect)
	}
	inner.Load = total
	m := inner.at(n, within, short)
	m.Load = fresh
	m.Attempts = total / fresh
	m.NeverServed = math.Min(1, (float64((1-redial)*m.Abandonment)+m.Blocking)*m.Attempts)
	return m
}

// attempted returns the load of all attempts of a queue of first attempts in
// which callers hang up or are turned away.
func (q *Queue) attempted(n, redial, reconnect float64) float64 {
	fresh := q.Load
	inner := *q
	least, most := redial, reconnect
	if q.Loss {
		least = 0 // of those turned away
	}
	if least > most {
		least, most = most, least
	}
	lo := math.Min(fresh/(1-least), math.MaxFloat64)
	hi := math.Min(fresh/(1-most), math.MaxFloat64)
	excess := func(load float64) float64 { // increasing in load, divided by fresh
		inner.Load = load
		c := inner.core(n, 0, 0)
		return (load - fresh - float64(redial*load*c.Abandonment) - float64(reconnect*load*c.Served)) / fresh
	}
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

// abandons reports whether callers of q hang up.
func (q *Queue) abandons() bool { return q.PatienceDist.kind != 0 || q.patience() > 0 }

// settled returns q without reconnects where nobody is lost: everybody is
// answered in the end, so that they are no more than load, Load/stay in all. It
// returns q as it is, and 1, otherwise.
func (q Queue) settled() (_ Queue, stay float64) {
	if q.Reconnect == 0 || q.Loss || q.abandons() {
		return q, 1
	}
	stay = 1 - q.Reconnect
	q.Load, q.Reconnect = math.Min(q.Load/stay, math.MaxFloat64), 0
	return q, stay
}
