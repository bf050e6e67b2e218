package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Capacity is the largest load that agents carry at a Target.
type Capacity struct {
	// Load is in erlangs, of first attempts. It is 0 where no load at all meets
	// the target, and +Inf where any does.
	Load float64
	// Rate is the same in contacts per second; times the seconds of an interval
	// it is the volume.
	Rate float64
	// Binding is the target that allows the least; None if any load is met.
	Binding Constraint
	// At is what the agents achieve with that load; the zero value unless Load
	// is positive and finite.
	At Measures
}

// Capacity finds the largest load that n agents carry while every target of t is
// met; q.Load is not used. n is as for At. MinAgents is no condition on the load
// and is left out. All measures are monotone in the load, except that with Lines
// fewer wait again when most are blocked; the load is then the one up to which
// the target is met.
func (q Queue) Capacity(n float64, t Target) (Capacity, error) {
	q.Load = 0
	if err := errors.Join(q.check(n, t.Within, t.Short), q.checkTarget(&t)); err != nil {
		return Capacity{}, err
	}
	s := system{q: q}
	stay := s.q.settle()
	var list goals
	list.require(&t)
	load, i := s.capacity(&list, n)
	load *= stay
	c := Capacity{Load: load, Rate: load / q.AHT}
	if i >= 0 {
		c.Binding = list.list[i].constraint
	}
	if load > 0 && !math.IsInf(load, 1) {
		q.Load = load
		c.At = q.at(n, t.Within, t.short())
	}
	return c, nil
}

// setDemand sets the load of the system in erlangs, of a Chat the rate.
func (s *system) setDemand(x float64) {
	if s.chat != nil {
		s.chat.Rate = x
	} else {
		s.q.Load = x
	}
}

// capacity returns the largest demand with which n agents meet every goal, and
// the index of the binding one, or -1.
func (s *system) capacity(list *goals, n float64) (float64, int) {
	most, binding := math.Inf(1), -1
	for i := range list.n {
		g := &list.list[i]
		if g.metric == metricAgents {
			continue
		}
		s.setDemand(1)
		if s.trivial(g) {
			continue
		}
		if x := s.largest(g, n); x < most {
			most, binding = x, i
		}
	}
	return most, binding
}

// largest returns the largest demand with which n agents meet g. It solves for
// ln(a/n), for Erlang C for ln(a/(n-a)).
func (s *system) largest(g *goal, n float64) float64 {
	patient := s.chat == nil && s.q.patient()
	unit := math.Max(n, 1e-300)
	if s.chat != nil {
		unit /= s.chat.AHT[len(s.chat.AHT)-1]
	}
	demand := func(u float64) float64 {
		if patient {
			return unit / (1 + exp(-u))
		}
		return math.Min(unit*exp(u), math.MaxFloat64)
	}
	f := func(u float64) float64 {
		s.setDemand(demand(u))
		gap, _ := s.gap(g, n)
		return -gap
	}
	if patient && n > 0 && g.metric == metricOccupancy {
		return n * g.limit
	}
	lo, hi := 0.0, 0.0
	flo := f(0)
	fhi := flo
	for step := 0.5; flo <= 0; step *= 2 {
		if lo < -600 {
			return 0
		}
		hi, fhi = lo, flo
		lo -= step
		flo = f(lo)
	}
	// Beyond ln(a/n) of 600 lies the largest float64.
	const farthest = 600.0
	for step := 0.5; fhi > 0; step *= 2 {
		if hi > farthest {
			if patient {
				return n
			}
			return math.Inf(1)
		}
		lo, flo = hi, fhi
		if s.chat == nil && s.q.limited() && hi < 25 {
			step = 0.5 // shares of those who wait fall again when most are blocked
		}
		hi += step
		fhi = f(hi)
	}
	return demand(crossingFrom(lo, hi, flo, fhi, 1e-16, f))
}

// FitPatience returns the mean patience in seconds, exponentially distributed,
// at which n agents have the observed abandonment, a share 0..1 of contacts
// offered; q.Patience is not used. n is as for At.
//
// Abandonment falls with patience, from B(n, load) when callers leave at once to
// max(0, 1 - n/load), or 0 with a limit of Lines, when they hold on for ever; with
// redials the load is that of all attempts. A share outside of that range is an
// error. Observed abandonment of 0 in a queue without overload is endless
// patience, +Inf.
func (q Queue) FitPatience(n, abandonment float64) (float64, error) {
	q.Patience, q.PatienceDist = 0, Distribution{}
	if err := q.check(n, 0, 0); err != nil {
		return 0, err
	}
	hasty := q
	hasty.Patience = atOnce
	c := hasty.core(n, 0, 0)
	most := c.Abandonment
	least := 0.0
	if over := q.Load - float64((1-q.Reconnect)*n); !q.limited() && over > 0 {
		// Of all attempts only n are served, and the rest of the first ones hang up for
		// the last time.
		lost := over / (1 - q.Redial)
		least = lost / (n + lost)
	}
	switch {
	case q.Loss:
		return 0, errors.New("erlang: nobody waits in a loss system, so that nobody shows patience")
	case q.Load == 0:
		return 0, errors.New("erlang: without load nobody shows patience")
	case !(abandonment >= least && abandonment < most):
		return 0, fmt.Errorf("erlang: abandonment %v of %v agents at %v erlang is not between %v (endless patience) and %v (none)", abandonment, n, q.Load, least, most)
	case abandonment == least:
		return math.Inf(1), nil
	}
	s := system{q: q}
	g := goal{metric: metricAbandonment, limit: abandonment}
	f := func(u float64) float64 {
		s.q.Patience = q.AHT * exp(u)
		gap, _ := s.gap(&g, n)
		return gap
	}
	lo, hi := -0.5, 0.5
	for ; f(lo) <= 0 && lo > -400; lo *= 2 {
	}
	for ; f(hi) > 0 && hi < 400; hi *= 2 {
	}
	return q.AHT * exp(crossing(lo, hi, 1e-15, f)), nil
}
