package erlang

// Solver finds agents as Queue.Agents does, for one queue after another, such as the
// intervals of a plan: it keeps what a queue has in common with the next, and leaves
// Staffing.Below out. What it finds does not depend on the queues before, to the last
// bit; it is sooner done where neighbours have the same target and much the same load.
// The zero value is ready for use, by one goroutine at a time.
type Solver struct {
	target    Target
	list      goals // what target requires
	system    system
	near      neighbours
	evaluated evaluations
	out       Staffing
}

// Agents is Queue.Agents without Staffing.Below, which is the zero value. The Staffing
// is the Solver's: the next call overwrites it.
func (s *Solver) Agents(q *Queue, t *Target) (*Staffing, error) {
	if *t != s.target {
		if !t.valid() {
			return nil, q.checkTarget(t)
		}
		s.target, s.list, s.near = *t, goals{}, neighbours{}
		s.list.require(t)
	}
	if !q.valid() {
		return nil, q.checkTarget(t)
	}
	s.system.near, s.system.evaluated = &s.near, nil
	if q.impatient() && q.Load > 0 {
		for i := range s.evaluated {
			s.evaluated[i].n = 0 // of another queue
		}
		s.system.evaluated = &s.evaluated
	}
	if err := s.system.staff(q, t, &s.list, &s.out); err != nil {
		return nil, err
	}
	return &s.out, nil
}
