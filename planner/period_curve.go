package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// curve is what agents of a row add to the service level of its period: the surplus
//
//	V (in time - target counted)
//
// contacts, V the volume, in time and counted as shares of it. The period meets its
// service level where the surpluses of its rows add up to 0 or more.
type curve struct {
	row       *Row
	line      line
	target    erlang.Target
	weight    float64 // length of the interval, a whole number of units
	there     float64 // probability that an agent is there
	least     int     // fewest agents by the other limits
	leastPart float64 // the same, fractional
	binding   erlang.Constraint
	stable    bool      // what asks for the least is that the line must not grow for ever
	alone     float64   // fractional agents if the row met its target by itself
	top       int       // from about here on, each agent more gains less than the one before
	known     []float64 // surplus of base agents, base+1, ...; NaN = not looked at
	base      int
	first     float64 // of the fewest, which may be far below; NaN = not looked at
	states    map[int]attended
	err       error
}

// topLevel is a service level from which on curves are surely concave.
const topLevel = 0.9

func newCurve(r *Row, lim Limits) (*curve, error) {
	t, err := r.target(lim)
	if err != nil {
		return nil, err
	}
	v := &curve{row: r, line: r.line(r.Volume), target: t, there: 1, first: math.NaN()}
	others := t
	others.ServiceLevel = 0
	s, err := v.line.agents(others)
	if err != nil {
		return nil, err
	}
	v.least, v.leastPart, v.binding = s.Agents, s.Exact, s.Binding
	if busy := v.line.busy(); v.line.patient() && busy > 0 {
		if float64(v.least) <= busy {
			v.least, v.binding, v.stable = int(math.Floor(busy))+1, erlang.None, true
		}
		// A part of an agent who chats is one there for a part of the time.
		more := float64(busy*(1+1e-6)) + 1e-6
		if v.line.chat != nil {
			more = math.Floor(busy) + 1e-6
		}
		v.leastPart = math.Max(v.leastPart, more)
	}
	alone, err := v.line.agents(t)
	if err != nil {
		return nil, err
	}
	v.alone, v.top = alone.Exact, alone.Agents
	if t.ServiceLevel < topLevel {
		t.ServiceLevel = topLevel
		high, err := v.line.agents(t)
		if err != nil {
			return nil, err
		}
		v.top = high.Agents
	}
	v.top = max(v.top, v.least)
	return v, nil
}

// surplus is that of n whole agents, n at least v.least.
func (v *curve) surplus(n int) float64 {
	if n == v.least {
		if math.IsNaN(v.first) {
			v.first = v.at(float64(n))
		}
		return v.first
	}
	if len(v.known) == 0 {
		v.base = n
	}
	if n < v.base {
		room := max(v.base-n, len(v.known), 16)
		v.known = append(unknown(nil, room), v.known...)
		v.base -= room
	}
	v.known = unknown(v.known, n-v.base+1-len(v.known))
	k := n - v.base
	if math.IsNaN(v.known[k]) {
		v.known[k] = v.at(float64(n))
	}
	return v.known[k]
}

// unknown appends so many NaN to list.
func unknown(list []float64, n int) []float64 {
	for range n {
		list = append(list, math.NaN())
	}
	return list
}

// gain is what the n-th agent adds.
func (v *curve) gain(n int) float64 { return v.surplus(n) - v.surplus(n-1) }

// at is the surplus of any number of agents.
func (v *curve) at(n float64) float64 {
	good, all := v.counts(n)
	return float64(v.row.Volume * (good - float64(v.target.ServiceLevel*all)))
}

// counts are the contacts in time and those counted, as shares of the volume.
func (v *curve) counts(n float64) (good, all float64) {
	if v.there < 1 {
		a := attendance{line: v.line, target: v.target, there: v.there, known: v.states}
		a.target.MaxASA = 0 // waits are not looked at here
		m := a.expected(n)
		v.note(a.err)
		return m.good, m.counted
	}
	c, err := v.line.core(n, v.target.Within)
	v.note(err)
	return counted(&c, v.target.Definition)
}

func (v *curve) note(err error) {
	if v.err == nil {
		v.err = err
	}
}

// peak is the number of agents, where the curve is concave, of which each is still worth
// its cost, where a unit of time of an agent costs so much surplus.
func (v *curve) peak(price float64) int {
	cost := float64(price * v.weight)
	n := v.top
	for v.gain(n+1) > cost && n < erlang.MaxAgents {
		n++
	}
	for n > v.least && v.gain(n) <= cost {
		n--
	}
	return n
}

// best is the number of agents worth most at the price: the peak, or else the fewest.
func (v *curve) best(price float64) int {
	n := v.peak(price)
	if n > v.least && v.surplus(n)-float64(price*v.weight*float64(n-v.least)) <= v.surplus(v.least) {
		return v.least
	}
	return n
}

// attended is the curve of agents scheduled, who may be absent. Limits other than the
// service level are met by the mean number present.
func (v *curve) attended() *curve {
	c := *v
	c.known, c.states, c.alone, c.first = nil, map[int]attended{}, math.NaN(), math.NaN()
	if c.there = 1 - v.row.Agreed().Absence; c.there == 1 {
		return &c
	}
	c.leastPart = v.leastPart / c.there
	c.least = erlang.CeilAgents(c.leastPart)
	c.top = max(c.least, int(math.Ceil(float64(v.top)/c.there)))
	return &c
}
