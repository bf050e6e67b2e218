package erlang

import (
	"errors"
	"fmt"
	"math"
)

// ErrUnreachable is the error of Queue.Agents for a target that no number of
// agents meets: a service level of exactly 1 (100 %) while there is load, since
// somebody may always have to wait longer than any threshold, or any target that
// takes more than MaxAgents. The error that wraps it names the target.
var ErrUnreachable = errors.New("no number of agents meets the target")

// MaxAgents is the largest number of agents that Queue.Agents considers. Up to
// here Tolerance is at most a tenth of an agent.
const MaxAgents = 100_000_000

// Staffing is the least number of agents that meets a Target, and the proof.
type Staffing struct {
	// Agents is the least whole number: always CeilAgents(Exact).
	Agents int
	// Exact is the least real number of agents, before rounding: the figure to
	// add up over queues and intervals. Where any number above 0 would do, it is
	// a number that only just differs from 0.
	Exact float64
	// Binding is the target that asks for the most agents; of several equal
	// ones the first in the order of the constants. None when 0 agents do.
	Binding Constraint
	// At is what Agents achieve; it meets every target.
	At Measures
	// Below is what one agent fewer would achieve; it misses a target. It is
	// the zero value when Agents is 0.
	Below Measures
}

// Agents finds the fewest agents, whole and real, that meet every target of t.
// A target counts as met up to Tolerance.
//
// With Erlang C the answer exceeds the load; with patience it may lie below it.
// Without load no agents are needed, unless t.MinAgents says otherwise. The
// error is ErrUnreachable, wrapped with the target concerned, or it lists every
// invalid field of q and t.
//
// All measures are monotone in the number of agents, so a bracketed secant
// search on the uniform evaluation of B and A finds the real number in a
// handful of steps, whatever its size, and the measures at and below the whole
// number confirm it.
func (q Queue) Agents(t Target) (Staffing, error) {
	if !q.valid() || !t.valid() {
		return Staffing{}, fmt.Errorf("erlang: %w", errors.Join(q.Validate(), t.Validate()))
	}
	var s Staffing
	for c := ServiceLevel; c <= MinAgents; c++ {
		if !t.requires(c) {
			continue
		}
		n, ok := q.least(c, t)
		if !ok || n > MaxAgents {
			return Staffing{}, q.unreachable(c, t, ok)
		}
		if n > s.Exact {
			s.Exact, s.Binding = n, c
		}
	}
	return q.settle(s, t)
}

// unreachable is the error for the target c, which needs more than MaxAgents
// agents if it is finite.
func (q Queue) unreachable(c Constraint, t Target, finite bool) error {
	if finite {
		return fmt.Errorf("erlang: %v needs more than %d agents at a load of %v erlang: %w", c, int(MaxAgents), q.Load, ErrUnreachable)
	}
	return fmt.Errorf("erlang: %v of exactly %v: %w", c, t.ServiceLevel, ErrUnreachable)
}

// settle makes the whole number of s agree with the targets and the real one
// with the whole one. Exact solves the target as given, whereas whole numbers
// are judged with Tolerance, so that the two can fall on different sides of a
// whole number by about the tolerance; then Exact gives way.
func (q Queue) settle(s Staffing, t Target) (Staffing, error) {
	n := float64(CeilAgents(s.Exact))
	s.At = q.at(n, t.Within)
	if t.met(s.At) {
		for n > 0 {
			s.Below = q.at(n-1, t.Within)
			if !t.met(s.Below) {
				break
			}
			n, s.At = n-1, s.Below
		}
	} else {
		for !t.met(s.At) {
			if n >= MaxAgents {
				return Staffing{}, q.unreachable(s.Binding, t, true)
			}
			s.Below = s.At
			n++
			s.At = q.at(n, t.Within)
		}
	}
	s.Agents = int(n)
	s.Exact = math.Min(s.Exact, n)
	if n == 0 {
		s.Binding, s.Below = None, Measures{}
	} else if CeilAgents(s.Exact) < s.Agents {
		s.Exact = math.Max(Tolerance, float64((n-1)*(1+2*Tolerance)))
	}
	return s, nil
}

// least returns the least real number of agents that meets the target c of t,
// or false if there is none.
func (q Queue) least(c Constraint, t Target) (float64, bool) {
	patient := q.patience() == 0
	switch {
	case c == MinAgents:
		return t.MinAgents, true
	case q.Load == 0:
		return 0, true
	case c == ServiceLevel && t.ServiceLevel == 1:
		return 0, false
	case c == MaxOccupancy && t.MaxOccupancy == 1,
		c == MaxAbandonment && (patient || t.MaxAbandonment == 1):
		return 0, true
	case c == MaxOccupancy && patient:
		return q.Load / t.MaxOccupancy, true
	}
	p := probe{q: q, c: c, patient: patient}
	var guess float64
	floor := 0.0
	switch c {
	case ServiceLevel:
		p.within = t.Within
		p.goal = logit(1-t.ServiceLevel, t.ServiceLevel)
		if !patient {
			guess = float64(q.Load*math.Max(t.ServiceLevel, exp(-t.Within/q.Patience))) + math.Sqrt(q.Load)
		}
	case MaxASA:
		p.goal = log(t.MaxASA)
		if !patient {
			guess = q.Load * exp(-t.MaxASA/q.Patience)
		}
	case MaxOccupancy:
		p.goal = logit(t.MaxOccupancy, 1-t.MaxOccupancy)
		guess = q.Load
	case MaxAbandonment:
		p.goal = logit(t.MaxAbandonment, 1-t.MaxAbandonment)
		guess = q.Load * (1 - t.MaxAbandonment)
	}
	slope := -1.3 / math.Sqrt(q.Load)
	if patient {
		floor = q.Load
		guess, slope = q.heavyTraffic(c, t)
	}
	return p.root(floor, guess, slope), true
}

// logit returns ln(x/rest) for a share x and rest = 1-x.
func logit(x, rest float64) float64 {
	return log(x) - log(rest)
}

// heavyTraffic returns the agents that Erlang C needs, to about one agent, by
// the limit of Halfin and Whitt (Oper. Res. 29, 1981): with n = a + b sqrt(a),
//
//	C -> alpha(b) = 1/(1 + b Phi(b)/phi(b)),
//
// solved for b by Newton's method on the logarithm of the target. slope is the
// derivative of probe.gap there.
func (q Queue) heavyTraffic(c Constraint, t Target) (agents, slope float64) {
	root := math.Sqrt(q.Load)
	// ln alpha - rate b = goal, or ln alpha - ln b = goal.
	var rate, goal float64
	if c == ServiceLevel {
		rate = root * t.Within / q.AHT
		goal = log(1 - t.ServiceLevel)
	} else {
		goal = log(root * t.MaxASA / q.AHT)
	}
	b := 0.5
	for range 6 {
		// Mills' ratio Phi(b)/phi(b), b > 0.
		mills := sqrtHalfPi * (2*exp(0.5*b*b) - erfcx(b*(math.Sqrt2/2)))
		alpha := 1 / (1 + float64(b*mills))
		value := log(alpha) - float64(rate*b) - goal
		slope = -float64(alpha*mills) - b - rate
		if c == MaxASA {
			value -= log(b)
			slope -= 1 / b
		}
		next := math.Max(b/8, math.Min(b-value/slope, b+3))
		done := math.Abs(next-b) < 0.02*b
		b = next
		if done {
			break
		}
	}
	slope /= root
	if c == ServiceLevel {
		slope /= t.ServiceLevel // of ln(x/(1-x)), from that of ln x
	}
	return q.Load + float64(b*root), slope
}

// probe measures how far n agents are from one target.
type probe struct {
	q       Queue
	c       Constraint
	within  float64
	goal    float64 // the target on the scale of gap
	patient bool
}

// gap returns the distance of n agents from the target: positive while it is
// missed, decreasing in n. Shares are compared as ln(x/(1-x)) and times as
// logarithms, which are nearly straight lines in n over the whole range.
func (p *probe) gap(n float64) float64 {
	var m Measures
	d := below(n, p.q.Load)
	if p.patient {
		m = p.q.patient(n, p.within, d)
	} else if p.c == MaxASA {
		m.ASA = p.q.answerSpeed(n, d)
	} else {
		m = p.q.impatient(n, p.within, d)
	}
	switch p.c {
	case ServiceLevel:
		return logit(m.missed, m.ServiceLevel) - p.goal
	case MaxASA:
		return log(m.ASA) - p.goal
	case MaxOccupancy:
		return logit(m.Occupancy, 1-m.Occupancy) - p.goal
	default:
		return logit(m.Abandonment, 1-m.Abandonment) - p.goal
	}
}

// root returns the n > floor at which the gap is 0, starting from guess with
// slope as the derivative of the gap, an estimate; or a number barely above
// floor = 0, if the gap is negative from there on; or a number above MaxAgents.
// It takes secant steps, kept inside the bracket known so far, and halves the
// bracket when they stall.
func (p *probe) root(floor, guess, slope float64) float64 {
	lo, hi := floor, math.Inf(1)
	x := guess
	if !(x > lo) {
		x = lo + 1
	}
	step := math.Sqrt(p.q.Load) + 1e-3 // how far to look for the upper end
	var x0, f0 float64                 // the point before x
	width := math.Inf(1)               // of the bracket, some steps ago
	for i := 0; ; i++ {
		f := p.gap(x)
		switch {
		case f == 0:
			return x
		case f > 0:
			lo = x
		default:
			hi = x
		}
		if i > 0 {
			slope = (f - f0) / (x - x0)
		}
		next := x - f/slope
		switch {
		case math.Abs(next-x) <= 1e-8*x && math.Abs(f) < 1e-3 && i > 0 && next > floor:
			// A secant step this short leaves an error near its square.
			return next
		case math.IsInf(hi, 1):
			if x > MaxAgents {
				return x
			}
			if !(next > x) || next > x+step {
				next = x + step
			}
			step *= 4
		case hi-lo <= 4e-16*hi || hi < 1e-15*math.Min(1, p.q.Load):
			return hi // the second: any number above floor = 0 will do
		case !(next > lo && next < hi):
			next = lo + float64(0.5*(hi-lo))
		case i%4 == 3:
			if hi-lo > 0.5*width {
				next = lo + float64(0.5*(hi-lo))
			}
			width = hi - lo
		}
		x0, f0, x = x, f, next
	}
}
