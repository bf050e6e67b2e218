package erlang

import "math"

// system is the model of a solve.
type system struct {
	q    Queue
	chat *Chat // in place of q, unless nil
	// evaluated, unless nil, is what has been computed for the q that it is, an
	// Erlang A.
	evaluated *evaluations
	// underneath are D(n) of an Erlang C as last asked for: of the whole numbers
	// next to the answer, which Staffing has again.
	underneath [2]struct{ n, load, d float64 }
	// small and holding are what has been computed for the last load and threshold.
	small   smallLoad
	holding holding
	// near, unless nil, is what the system before had, which was much like it.
	near *neighbours
}

// neighbour is the answer to a goal at another load, from which a search for it
// may start: FewestEach goes from interval to interval. The zero value is none.
type neighbour struct {
	load   float64
	agents float64 // half an agent below the whole number
}

// neighbours are those of the goals of a target.
type neighbours [constraints]neighbour

// neighbour returns that of g, or nil.
func (s *system) neighbour(g *goal) *neighbour {
	if s.near == nil {
		return nil
	}
	return &s.near[g.constraint]
}

// evaluation is what n agents achieve in Erlang A.
type evaluation struct {
	n, within, short float64
	core             Core
	states           waiting
}

// evaluations keeps those of whole numbers of agents that a search ends with,
// the largest that misses and the least that meets a goal, since Staffing has
// them again; the last one holds any other.
type evaluations [3]evaluation

// evaluate returns what n > 0 agents achieve, which the next call overwrites.
func (s *system) evaluate(n, within, short float64) *evaluation {
	for i := range s.evaluated {
		if e := &s.evaluated[i]; e.n == n && e.within == within && e.short == short {
			return e
		}
	}
	e := &s.evaluated[2]
	e.n, e.within, e.short = n, within, short
	s.holding.set(within / s.q.Patience)
	e.core, e.states = s.q.abandon(n, within, short, belowOf(n, s.q.Load, &s.small), &s.holding)
	return e
}

// keep saves e, which meets a goal or does not, from being overwritten.
func (s *system) keep(e *evaluation, met bool) {
	switch kept := &s.evaluated[0]; {
	case e != &s.evaluated[2] || e.n != math.Floor(e.n):
	case met:
		s.evaluated[1] = *e
	default:
		*kept = *e
	}
}

// below returns D(n), n > 0, of the queue's load.
func (s *system) below(n float64) float64 {
	for i := range s.underneath {
		if u := &s.underneath[i]; u.n == n && u.load == s.q.Load {
			return u.d
		}
	}
	d := below(n, s.q.Load)
	s.underneath[0] = s.underneath[1]
	u := &s.underneath[1]
	u.n, u.load, u.d = n, s.q.Load, d
	return d
}

// measures returns all that n agents of a queue achieve.
func (s *system) measures(n, within, short float64) Measures {
	if s.q.patient() && n > s.q.Load && s.q.Load > 0 {
		return patientMeasures(s.q.delayed(n, within, s.below(n)))
	}
	if s.evaluated == nil || n == 0 {
		return s.q.at(n, within, short)
	}
	e := s.evaluate(n, within, short)
	return s.q.waits(e.core, e.states)
}

// demand returns the load of the system in erlangs, of a Chat the rate per
// second.
func (s *system) demand() float64 {
	if s.chat != nil {
		return s.chat.Rate
	}
	return s.q.Load
}

// scale returns the agents that just carry the demand.
func (s *system) scale() float64 {
	if s.chat == nil {
		return s.q.Load
	}
	k := len(s.chat.AHT)
	return s.chat.Rate * s.chat.AHT[k-1] / float64(k)
}

// all returns the measures of n agents.
func (s *system) all(n, within, short float64) ChatMeasures {
	if s.chat != nil {
		return s.chat.at(n, within, short)
	}
	return ChatMeasures{Measures: s.measures(n, within, short)}
}

// gap is the gap of n agents to g.
func (s *system) gap(g *goal, n float64) (float64, bool) {
	if s.evaluated != nil && n > 0 {
		return s.evaluatedGap(g, n)
	}
	if s.chat != nil || g.metric.slow() {
		m := s.all(n, g.within, g.short)
		return g.reached(g.value(&m))
	}
	if n == 0 && g.metric == metricOccupancy {
		return most, false // also in a loss system, where nobody waits for them
	}
	c := s.q.core(n, g.within, g.short)
	return g.reached(g.coreValue(&c))
}

// evaluatedGap is gap for n > 0 where evaluations are kept.
func (s *system) evaluatedGap(g *goal, n float64) (float64, bool) {
	e := s.evaluate(n, g.within, g.short)
	v, rest := g.coreValue(&e.core)
	if g.metric.slow() {
		m := ChatMeasures{Measures: s.q.waits(e.core, e.states)}
		v, rest = g.value(&m)
	}
	gap, met := g.reached(v, rest)
	s.keep(e, met)
	return gap, met
}
