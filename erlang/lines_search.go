package erlang

import "math"

// With a limit of lines not every measure is monotone in the number of agents.
// Who is in service keeps a line, longer than who waits if patience is shorter
// than the handle time; then more agents block more. And who is blocked does not
// wait, so that shares of those who do rise before they fall.
//
// What is monotone, with any patience: the shares served, served in time and
// hung up, and among those let in the probabilities of waiting and of waiting
// longer than any time. Between two numbers of agents these bound every other
// measure, and where the bound misses a goal, so do all numbers in between.

//
// Redials of those blocked change the load in either direction, so that nothing is
// monotone then but occupancy, and every number of agents is tried.

// steady reports whether the metric of g only gets better with more agents, with
// a limit of lines.
func (s *system) steady(g *goal) bool {
	switch {
	case g.metric == metricOccupancy:
		return true
	case s.q.RedialBlocked > 0:
		return false
	case g.metric == metricLevel:
		return g.definition == Offered || g.definition == Answered
	}
	switch g.metric {
	case metricAbandonment, metricAbandonmentIfWait, metricQueueLength, metricMeanWaitAbandoned, metricAttempts, metricNeverServed:
		return s.q.PatienceDist.kind == 0
	case metricBlocking, metricPWait, metricLate, metricVirtualLate, metricServedLate, metricQuantile:
		return false
	}
	return true
}

// fewestWithLines is the least whole number of agents that meets all goals
// together, with the index of the one that asks for the most, or that of a goal
// that cannot be met.
func (s *system) fewestWithLines(list *goals) (whole float64, index int, ok bool) {
	index = -1
	for i := range list.n {
		g := &list.list[i]
		var n float64
		ok := true
		switch {
		case g.metric == metricAgents:
			n = float64(CeilAgents(g.limit))
		case s.trivial(g) || !s.steady(g):
			continue
		default:
			floor, guess, slope := s.start(g)
			n, ok = s.search(g, floor, guess, slope)
		}
		if !ok || n > MaxAgents {
			return n, i, ok
		}
		if n > whole {
			whole, index = n, i
		}
	}
	for again := true; again; {
		again = false
		for i := range list.n {
			g := &list.list[i]
			if s.trivial(g) || s.steady(g) {
				continue
			}
			n, ok := s.next(g, whole)
			if !ok {
				return 0, i, false
			}
			if n > whole {
				whole, index, again = n, i, true
			}
		}
	}
	return whole, index, true
}

// next returns the least whole number of agents from n on that meets g, or false
// if there is none.
func (s *system) next(g *goal, n float64) (float64, bool) {
	low := s.all(n, g.within, g.short)
	if _, met := g.reached(g.value(&low)); met {
		return n, true
	}
	top := math.Ceil(s.q.Lines) // from there on agents only stay idle
	if n >= top {
		return 0, false
	}
	high := s.all(top, g.within, g.short)
	return s.between(g, n, top, &low, &high)
}

// between returns the least number of agents above lo, which misses g, and up to
// hi that meets it. low and high are what they achieve.
func (s *system) between(g *goal, lo, hi float64, low, high *ChatMeasures) (float64, bool) {
	if hi-lo > 1 && g.possible(&s.q, &low.Core, &high.Core) {
		mid := math.Floor(0.5 * (lo + hi))
		m := s.all(mid, g.within, g.short)
		if n, ok := s.between(g, lo, mid, low, &m); ok {
			return n, true
		}
		if n, ok := s.between(g, mid, hi, &m, high); ok {
			return n, true
		}
		return 0, false
	}
	_, met := g.reached(g.value(high))
	return hi, met
}

// possible reports whether any number of agents of q between two, which achieve
// low and high, may meet g, a goal that is not steady.
func (g *goal) possible(q *Queue, low, high *Core) bool {
	if q.RedialBlocked > 0 || q.PatienceDist.kind != 0 {
		return true
	}
	// All that is not served or hung up is blocked.
	block := math.Max(0, 1-high.Served-low.Abandonment)
	most := math.Min(1, 1-low.Served-high.Abandonment)
	if q.Lines == math.Floor(q.Lines) && !q.redials() {
		// With more agents contacts in the system end sooner, all of them, or,
		// if patience is shorter than the handle time, later.
		block = math.Min(low.Blocking, high.Blocking)
		most = math.Max(low.Blocking, high.Blocking)
	}
	in := 1 - most // at least let in
	ratio := func(part, whole float64) float64 {
		if whole == 0 {
			return 1
		}
		return part / whole
	}
	lowIn, highIn := low.letIn(), high.letIn()
	var v float64
	switch g.metric {
	case metricBlocking:
		v = block
	case metricPWait:
		v = float64(in * ratio(high.PWait, highIn))
	case metricLate:
		v = float64(in * ratio(high.Late, highIn))
	case metricVirtualLate:
		v = float64(in * ratio(high.VirtualLate, highIn))
	case metricServedLate:
		v = math.Max(0, low.Served-high.ServiceLevel)
	case metricQuantile:
		v = block + float64((1-block)*ratio(high.VirtualLate, highIn))
	case metricLevel:
		hungUp := float64((1 - block) * ratio(low.AbandonedShort, lowIn))
		switch g.definition {
		case Virtual:
			v = 1 - block - float64((1-block)*ratio(high.VirtualLate, highIn))
		case AbandonsGood:
			v = 1 - block - float64((1-block)*ratio(high.Late, highIn))
		case ExclShort:
			v = math.Min(1, ratio(high.ServiceLevel, math.Max(0, 1-hungUp)))
		default: // ShortCredit
			v = math.Min(1, high.ServiceLevel+hungUp)
		}
	}
	// Rounding must not hide a number that just meets it.
	const slack = 1e-12
	if g.metric.rises() {
		v += slack
	} else {
		v = math.Max(0, v-slack)
	}
	_, met := g.reached(v, 1-v)
	return met
}
