package erlang

import (
	"fmt"
	"math"
)

// WaitQuantile returns the time in seconds within which the share p of contacts
// would be answered if they held on (the p-quantile of the virtual wait); 0 when
// that share finds a free agent. n is as for At, p is a share, 0 <= p < 1.
//
// Who is turned away is never answered, so that the quantile is +Inf where more
// than 1-p are blocked. It is +Inf also when the queue is overloaded and when
// there is load but no agent. With Redial or
// Reconnect it is over attempts.
//
// Without patience it is max(0, ln(C/(1-p)) AHT/(n-a)); otherwise P(V > t) = 1-p
// is solved for t, to a relative precision of about 1e-14.
func (q Queue) WaitQuantile(n, p float64) (float64, error) {
	if err := q.check(n, 0, 0); err != nil {
		return 0, err
	}
	if !(p >= 0 && p < 1) {
		return 0, fmt.Errorf("erlang: quantile %v is not a share >= 0 and below 1", p)
	}
	s := system{q: q}
	return s.quantile(n, p), nil
}

// quantile returns the p-quantile of the virtual wait with n agents.
func (s *system) quantile(n, p float64) float64 {
	goal := 1 - p
	switch {
	case s.demand() == 0 || goal == 1:
		return 0
	case n == 0:
		return math.Inf(1)
	case s.chat != nil && n == math.Floor(n):
		q := s.chat.queue()
		slots := float64(n * float64(len(s.chat.AHT)))
		return q.virtualQuantile(slots, s.chat.states(n).below(), goal)
	case s.chat != nil:
		late := func(t float64) float64 { return s.chat.at(n, t, t).VirtualLate }
		return quantileBy(s.chat.AHT[0]/math.Sqrt(n), goal, late)
	}
	q := s.q
	if q.Redial > 0 || q.Reconnect > 0 { // the wait is that of all attempts, whoever makes them
		q.Load *= q.core(n, 0, 0).Attempts
		q.Redial, q.Reconnect = 0, 0
	}
	if q.patient() || q.impatient() {
		return q.virtualQuantile(n, below(n, q.Load), goal)
	}
	c := q.core(n, 0, 0)
	if c.Blocking >= goal || c.Overloaded {
		return math.Inf(1)
	}
	return quantileBy(q.AHT/math.Sqrt(n), goal-c.Blocking, func(t float64) float64 { return q.core(n, t, t).VirtualLate })
}

// virtualQuantile returns where P(V > t) falls to goal in Erlang C or A with n >
// 0 servers, the states with a free one weighing d relative to that with all busy
// and nobody waiting.
func (q *Queue) virtualQuantile(n, d, goal float64) float64 {
	if q.patience() == 0 {
		free := n - q.Load
		if free <= 0 {
			return math.Inf(1)
		}
		first := 1 / (1 + float64(free/n*d))
		if first <= goal {
			return 0
		}
		return log(first/goal) * (q.AHT / free)
	}
	if math.IsInf(d, 1) { // nobody waits, to the last representable digit
		return 0
	}
	x, r, mu := float64(n*q.patience()), q.Load/n, (q.Load-n)/n
	w := above(x, r, mu)
	z := float64(d*exp(-w.shift)) + w.mass
	late := func(t float64) float64 {
		v := q.tail(n, t, &w, x, r, mu, nil)
		return v.mass / z
	}
	return quantileBy(q.AHT/math.Sqrt(n), goal, late)
}

// quantileBy returns where late, which decreases, falls to goal > 0, looking near
// scale first.
func quantileBy(scale, goal float64, late func(t float64) float64) float64 {
	target := log(goal)
	f := func(t float64) float64 { return max(-most, log(late(t))-target) }
	lo, hi := 0.0, scale
	flo := f(lo)
	if flo <= 0 {
		return 0
	}
	fhi := f(hi)
	for ; fhi > 0; fhi = f(hi) {
		if hi > 1e300 {
			return math.Inf(1)
		}
		lo, flo, hi = hi, fhi, 4*hi
	}
	return crossingNear(lo, hi, flo, fhi, 1e-14, f)
}
