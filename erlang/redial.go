package erlang

import "math"

// redialling returns the measures with redials, per attempt. The share Redial
// of those who hang up calls again at once and joins the arrivals, which remain
// Poisson; the total load a' solves
//
//	a' = a + Redial a' P(Ab)(n, a'),
//
// between a and a/(1-Redial). Callers hang up more often the larger the load, so
// the solution is the only one.
func (q *Queue) redialling(n, within, short float64) Measures {
	fresh := q.Load
	inner := *q
	inner.Redial = 0
	if fresh == 0 || q.Loss || !q.abandons() {
		return inner.at(n, within, short)
	}
	top := math.Min(fresh/(1-q.Redial), math.MaxFloat64)
	excess := func(load float64) float64 { // increasing in load, divided by fresh
		inner.Load = load
		c := inner.core(n, 0, 0)
		return (load - fresh - float64(q.Redial*load*c.Abandonment)) / fresh
	}
	lo, hi := fresh, top
	x, f := fresh, excess(fresh)
	x0, f0 := top, excess(top)
	if f >= 0 {
		hi, x0 = fresh, fresh
	} else if f0 <= 0 {
		x, lo = top, top
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
	m.NeverServed = math.Min(1, (1-q.Redial)*m.Abandonment*m.Attempts)
	return m
}

// abandons reports whether callers of q hang up.
func (q *Queue) abandons() bool { return q.PatienceDist.kind != 0 || q.patience() > 0 }
