package erlang

import (
	"errors"
	"fmt"
	"math"
)

// ErrUnreachable is the error for a target that nothing meets: a service level
// of exactly 1 (100 %) while there is load, since somebody may always have to
// wait longer than any threshold, a share of blocked or served contacts that the
// lines do not allow, or any target that takes more than MaxAgents. The error
// that wraps it names the target.
var ErrUnreachable = errors.New("no number of agents meets the target")

// MaxAgents is the largest number of agents that Queue.Agents considers. Up to
// here Tolerance is at most a tenth of an agent.
const MaxAgents = 100_000_000

// Staffing is the least number of agents that meets a Target, and the proof.
type Staffing struct {
	// Agents is the least whole number: always CeilAgents(Exact).
	Agents int
	// Exact is the least real number of agents, before rounding: the figure to
	// add up over queues and intervals, to a relative precision of 1e-13. Where
	// any number above 0 would do, it is a number that only just differs from 0.
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

// Agents finds the fewest agents, whole and real, that meet every target of t,
// and what they and one fewer achieve. A target counts as met up to Tolerance.
// Fewest and Exact return the numbers alone, sooner.
//
// With Erlang C the answer exceeds the load; with patience it may lie below it.
// Without load no agents are needed, unless t.MinAgents says otherwise. The
// error is ErrUnreachable, wrapped with the target concerned, or it lists every
// invalid field of q and t.
//
// With a limit of Lines it is the least whole number that meets all targets
// together; Exact then lies between it and one fewer. More agents may miss them
// again, as those in service keep their lines, so that a share blocked may rise.
//
// All other measures are monotone in the number of agents, so a bracketed secant
// search over whole numbers on the uniform evaluation of B and A ends with the
// two neighbours of which one meets the targets, and a second one finds the
// real number between them.
func (q Queue) Agents(t Target) (Staffing, error) {
	if err := q.checkTarget(&t); err != nil {
		return Staffing{}, err
	}
	s := system{}
	if q.impatient() && q.Load > 0 {
		s.evaluated = new(evaluations)
	}
	var list goals
	list.require(&t)
	var out Staffing
	if err := s.staff(&q, &t, &list, &out); err != nil {
		return Staffing{}, err
	}
	if out.Agents > 0 {
		out.Below = s.measures(float64(out.Agents-1), t.Within, t.short())
	}
	return out, nil
}

// staff makes q the queue of s and writes into out the agents who meet list, which t
// requires, and what they achieve. It leaves Below alone.
func (s *system) staff(q *Queue, t *Target, list *goals, out *Staffing) error {
	s.q = *q
	s.q.settle()
	r, err := s.solve(list, true)
	if err != nil {
		return err
	}
	if q.Reconnect > 0 {
		s.q = *q // with all that calls again
	}
	out.Agents, out.Exact, out.Binding = int(r.whole), r.exact, r.binding
	out.At = s.measures(r.whole, t.Within, t.short())
	return nil
}

// Fewest returns Staffing.Agents without the rest of it, in the shortest time.
func (q Queue) Fewest(t Target) (int, error) {
	if err := q.checkTarget(&t); err != nil {
		return 0, err
	}
	s := system{q: q}
	s.q.settle()
	var list goals
	list.require(&t)
	r, err := s.solve(&list, false)
	return int(r.whole), err
}

// Exact returns Staffing.Exact, the least real number of agents, alone.
func (q Queue) Exact(t Target) (float64, error) {
	if err := q.checkTarget(&t); err != nil {
		return 0, err
	}
	s := system{q: q}
	s.q.settle()
	if q.impatient() && q.Load > 0 {
		s.evaluated = new(evaluations)
	}
	var list goals
	list.require(&t)
	r, err := s.solve(&list, true)
	return r.exact, err
}

// Agents finds the fewest agents that meet every target of t, as Queue.Agents
// does; Exact interpolates between whole numbers.
func (c Chat) Agents(t Target) (Staffing, error) {
	if err := errors.Join(c.Validate(), t.Validate()); err != nil {
		return Staffing{}, fmt.Errorf("erlang: %w", err)
	}
	s := system{chat: &c}
	var list goals
	list.require(&t)
	r, err := s.solve(&list, true)
	if err != nil {
		return Staffing{}, err
	}
	out := Staffing{Agents: int(r.whole), Exact: r.exact, Binding: r.binding}
	out.At = c.at(r.whole, t.Within, t.short()).Measures
	if r.whole > 0 {
		out.Below = c.at(r.whole-1, t.Within, t.short()).Measures
	}
	return out, nil
}

// checkTarget is the error of Agents for invalid input.
func (q *Queue) checkTarget(t *Target) error {
	if q.valid() && t.valid() {
		return nil
	}
	return fmt.Errorf("erlang: %w", errors.Join(q.Validate(), t.Validate()))
}

// solution is what solve finds.
type solution struct {
	whole, exact float64
	binding      Constraint
	goal         int // index of the binding goal, -1 if there is none
}

// solve finds the fewest agents for all goals; exact and binding only if asked.
func (s *system) solve(list *goals, exact bool) (solution, error) {
	r := solution{goal: -1}
	lines := s.chat == nil && s.q.limited() && s.q.Load > 0
	if lines {
		n, i, ok := s.fewestWithLines(list)
		if !ok || n > MaxAgents {
			return solution{}, s.unreachable(&list.list[i], ok)
		}
		if r.whole, r.goal = n, i; i >= 0 {
			r.binding = list.list[i].constraint
		}
	}
	for i := range list.n {
		if lines {
			break
		}
		g := &list.list[i]
		if r.whole > 0 && g.metric != metricAgents && s.demand() > 0 {
			if _, met := s.gap(g, r.whole); met {
				continue
			}
		}
		n, reachable := s.fewest(g)
		if !reachable || n > MaxAgents {
			return solution{}, s.unreachable(g, reachable)
		}
		if n > r.whole {
			r.whole, r.goal, r.binding = n, i, g.constraint
		}
	}
	r.exact = r.whole
	if !exact || r.whole == 0 {
		return r, nil
	}
	// Only goals missed by one agent fewer ask for more than that, and none for more
	// than the whole number unless it is met just within Tolerance.
	least := 0.0
	for i := range list.n {
		if g := &list.list[i]; g.metric == metricAgents {
			least = g.limit
		}
	}
	r.exact, r.goal = 0, -1
	for i := range list.n {
		g := &list.list[i]
		if least >= r.whole && g.metric != metricAgents {
			if gap, _ := s.gap(g, r.whole); gap < 0 {
				continue
			}
		}
		if n := s.root(g, r.whole); n > r.exact {
			r.exact, r.goal, r.binding = n, i, g.constraint
		}
	}
	// Exact solves the goal as given, whereas whole numbers are judged with
	// Tolerance, so that the two can fall on different sides of a whole number
	// by about the tolerance; then Exact gives way.
	if float64(CeilAgents(r.exact)) < r.whole {
		r.exact = max(Tolerance, float64((r.whole-1)*(1+2*Tolerance)))
	}
	return r, nil
}

// unreachable is the error for the goal g, which needs more than MaxAgents
// agents if it is finite.
func (s *system) unreachable(g *goal, finite bool) error {
	name := g.name
	if name == "" {
		name = g.constraint.String()
	}
	if finite {
		return fmt.Errorf("erlang: %s needs more than %d agents at a load of %v erlang: %w", name, int(MaxAgents), s.scale(), ErrUnreachable)
	}
	return fmt.Errorf("erlang: %s of exactly %v: %w", name, g.limit, ErrUnreachable)
}

// trivial reports whether any number of agents meets g.
func (s *system) trivial(g *goal) bool {
	switch {
	case g.metric == metricAgents:
		return false
	case s.demand() == 0:
		return true
	case (g.metric == metricAbandonment || g.metric == metricBlocking || g.metric == metricNeverServed) && s.chat == nil && s.q.patient():
		return true // without patience or lines there are none, at any load
	case g.metric.share():
		return g.limit == 1 && !g.metric.rises() || g.limit == 0 && g.metric.rises()
	}
	return false
}

// fewest returns the least whole number of agents that meets g, or false if
// there is none.
func (s *system) fewest(g *goal) (float64, bool) {
	switch {
	case g.metric == metricAgents:
		return float64(CeilAgents(g.limit)), true
	case s.trivial(g):
		return 0, true
	case g.metric.share() && g.metric.rises() && g.limit == 1, g.metric == metricQuantile && g.quantile == 1, g.limit == 0:
		return 0, false
	}
	if s.chat == nil && s.q.patient() {
		if n, ok := s.q.patientAgents(g, s.neighbour(g)); ok {
			return n, true
		}
	}
	floor, guess, slope := s.start(g)
	near := s.neighbour(g)
	if near == nil || !s.q.impatient() {
		return s.search(g, floor, guess, slope)
	}
	if near.load > 0 {
		guess = near.agents * (s.q.Load / near.load)
	}
	n, ok := s.search(g, floor, guess, slope)
	if ok {
		*near = neighbour{s.q.Load, n - 0.5}
	}
	return n, ok
}

// start returns where to look for the agents of g: a whole number known to miss
// it, or -1, a guess and the slope of the gap there.
func (s *system) start(g *goal) (floor, guess, slope float64) {
	a := s.scale()
	floor, guess, slope = -1, a, -1.3/math.Sqrt(a+0.1)
	if s.chat != nil {
		return floor, guess + math.Sqrt(a), slope
	}
	q := &s.q
	if q.patient() {
		if g.metric != metricOccupancy {
			floor = math.Floor(min(a, MaxAgents))
		}
		return floor, a + math.Sqrt(a), slope
	}
	switch {
	case q.impatient():
		e := exp(-g.within / q.Patience)
		switch g.metric {
		case metricLevel, metricQuantile:
			guess = float64(a*max(g.limit, e)) + math.Sqrt(a)
			if g.metric == metricQuantile || g.definition != Offered {
				guess = float64(a*e) + math.Sqrt(a)
			}
		case metricASA:
			guess = a * exp(-g.limit/q.Patience)
		case metricMeanWait:
			guess = a * (1 - min(0.9, g.limit/q.Patience))
		case metricAbandonment:
			guess = a * (1 - g.limit)
		case metricPWait:
			guess = a + math.Sqrt(a)
		}
	case q.Loss && g.metric == metricBlocking:
		guess = float64(a * (1 - g.limit))
		if g.limit < 0.1 {
			guess = a + float64(math.Sqrt(a)*math.Sqrt(-2*log(g.limit))*0.7)
		}
	}
	return floor, guess, slope
}

// search returns the least whole number above floor that meets g, by secant
// steps inside the bracket known so far. Halving takes over when they stall.
func (s *system) search(g *goal, floor, guess, slope float64) (float64, bool) {
	lo, hi := floor, math.Inf(1)
	top := float64(MaxAgents) + 1
	if s.chat != nil {
		top = math.Floor(maxChats / float64(len(s.chat.AHT)))
	}
	if s.q.limited() && g.metric != metricOccupancy {
		top = math.Ceil(s.q.Lines)
	}
	x := min(max(math.Ceil(guess), lo+1), top)
	reach := math.Ceil(math.Sqrt(s.scale())) + 1 // how far to look for the upper end
	var x0, f0 float64                           // the point before x
	width := math.Inf(1)                         // of the bracket, some steps ago
	for i := 0; ; i++ {
		f, met := s.gap(g, x)
		if met {
			hi = x
		} else {
			lo = x
		}
		if hi-lo <= 1 {
			return hi, true
		}
		if lo >= top {
			return top, top > MaxAgents
		}
		if i > 0 && f != f0 {
			slope = (f - f0) / (x - x0)
		}
		next := math.Ceil(x - f/slope)
		if met {
			next = min(next, x-1)
		} else {
			next = max(next, x+1)
		}
		if !(slope < 0) {
			next = x + reach
		}
		if math.IsInf(hi, 1) {
			next = min(min(next, x+reach), top)
			reach *= 4
		} else if i%4 == 3 {
			if hi-lo > 0.5*width {
				next = math.Floor(0.5 * (lo + hi))
			}
			width = hi - lo
		}
		x0, f0 = x, f
		x = max(lo+1, min(next, hi-1))
	}
}

// root returns the least real number of agents that meets g, given that n meets
// it and is the least whole number that meets all goals; or 0 if n-1 meets it.
func (s *system) root(g *goal, n float64) float64 {
	switch {
	case g.metric == metricAgents:
		return min(n, g.limit)
	case s.trivial(g):
		return 0
	case g.metric == metricOccupancy && s.chat == nil && s.q.patient():
		return min(n, s.q.Load/g.limit)
	}
	if s.chat == nil && s.q.patient() {
		if x, ok := s.patientRoot(g, n); ok {
			return x
		}
	}
	lo := n - 1
	flo, met := s.gap(g, lo)
	if met {
		return 0
	}
	if s.chat == nil && s.q.patient() && lo <= s.q.Load {
		// The gap falls from +Inf just above the load.
		lo = s.q.Load + float64(1e-4*(n-s.q.Load))
		if flo, _ = s.gap(g, lo); flo <= 0 {
			lo, flo = s.q.Load, most
		}
	}
	if lo == 0 {
		// Any number of agents above 0 may do.
		tiny := 1e-15 * min(1, s.scale())
		if flo, _ = s.gap(g, tiny); flo <= 0 {
			return tiny
		}
		lo = tiny
	}
	f := func(x float64) float64 {
		gap, _ := s.gap(g, x)
		return gap
	}
	fn := f(n)
	if fn > 0 { // met within Tolerance
		return n
	}
	if flo <= 0 {
		return lo
	}
	return crossingNear(lo, n, flo, fn, rootPrecision, f)
}

// rootPrecision is the relative precision of Staffing.Exact.
const rootPrecision = 1e-13
