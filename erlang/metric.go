package erlang

import "math"

// metric is a measure that a target can bound.
type metric int

const (
	metricAgents metric = iota
	metricLevel         // of the definition of its goal
	metricASA
	metricMeanWait
	metricMeanWaitIfWait
	metricMeanWaitAbandoned
	metricMeanVirtualWait
	metricPWait
	metricNoWait
	metricLate
	metricVirtualLate
	metricServedLate
	metricAbandonment
	metricAbandonmentIfWait
	metricServed
	metricBlocking
	metricNeverServed
	metricOccupancy
	metricQueueLength
	metricAttempts
	metricSlotUtilisation
	metricQuantile // of the virtual wait, in seconds
)

// share reports whether the metric is a share, 0..1.
func (k metric) share() bool {
	switch k {
	case metricAgents, metricASA, metricMeanWait, metricMeanWaitIfWait, metricMeanWaitAbandoned, metricMeanVirtualWait,
		metricQueueLength, metricAttempts, metricQuantile:
		return false
	}
	return true
}

// rises reports whether the metric grows with the number of agents.
func (k metric) rises() bool {
	return k == metricLevel || k == metricNoWait || k == metricServed || k == metricAgents
}

// slow reports whether the metric needs all Measures, not only Core.
func (k metric) slow() bool {
	return k == metricASA || k == metricMeanWaitAbandoned || k == metricMeanVirtualWait || k == metricSlotUtilisation
}

// goal is one bound of a target.
type goal struct {
	constraint    Constraint
	name          string // in a file, where it comes from one
	metric        metric
	definition    Definition // of metricLevel
	limit         float64    // >= it if the metric rises, else <= it
	within, short float64
	quantile      float64 // of metricQuantile
	against       float64 // what reached compares with, once computed
}

// value returns the metric of g in m, and for a share its complement.
func (g *goal) value(m *ChatMeasures) (v, rest float64) {
	switch g.metric {
	case metricASA:
		return m.ASA, 0
	case metricMeanWaitAbandoned:
		return m.MeanWaitAbandoned, 0
	case metricMeanVirtualWait:
		return m.MeanVirtualWait, 0
	case metricSlotUtilisation:
		return m.SlotUtilisation, 1 - m.SlotUtilisation
	}
	return g.coreValue(&m.Core)
}

// coreValue is value for metrics that are not slow.
func (g *goal) coreValue(m *Core) (v, rest float64) {
	switch g.metric {
	case metricAgents:
		return m.Agents, 0
	case metricLevel:
		return m.level(g.definition)
	case metricMeanWait:
		return m.MeanWait, 0
	case metricMeanWaitIfWait:
		return m.MeanWaitIfWait, 0
	case metricQueueLength:
		return m.QueueLength, 0
	case metricAttempts:
		return m.Attempts, 0
	case metricPWait:
		return m.PWait, 1 - m.PWait
	case metricNoWait:
		return m.NoWait, 1 - m.NoWait
	case metricLate:
		v = m.Late
	case metricVirtualLate, metricQuantile:
		v = m.VirtualLate
	case metricServedLate:
		v = m.ServedLate
	case metricAbandonment:
		v = m.Abandonment
	case metricAbandonmentIfWait:
		v = m.AbandonmentIfWait
	case metricServed:
		return m.Served, min(1, m.Abandonment+m.Blocking)
	case metricBlocking:
		v = m.Blocking
	case metricNeverServed:
		v = m.NeverServed
	case metricOccupancy:
		v = m.Occupancy
	}
	return v, 1 - v
}

// most is the largest size of a gap.
const most = 1e3

// reached compares a value of the metric with the limit: gap is positive where
// it is missed and falls with the number of agents. Shares are compared as
// ln(x/(1-x)) and amounts as logarithms, which are nearly straight lines in the
// number of agents over the whole range. met allows for Tolerance; a share has
// that of the smaller of itself and its complement, so that 99.9999 % is not
// met by a little less.
func (g *goal) reached(v, rest float64) (gap float64, met bool) {
	limit, slack := g.limit, Tolerance*g.limit
	share := g.metric.share()
	if g.metric == metricQuantile {
		limit, share = 1-g.quantile, true
	}
	if share {
		slack = Tolerance * min(limit, 1-limit)
		if g.against == 0 {
			g.against = logit(limit, 1-limit)
		}
		gap = logit(v, rest) - g.against
	} else {
		if g.against == 0 {
			g.against = log(limit)
		}
		gap = log(v) - g.against
	}
	if g.metric.rises() {
		gap = -gap
		met = v >= limit-slack
		if share && limit > 0.5 {
			met = rest <= 1-limit+slack
		}
	} else {
		met = v <= limit+slack
	}
	if !(gap < most) { // also 0/0
		gap = most
	}
	return max(gap, -most), met
}

// logit returns ln(x/rest) for a share x and rest = 1-x.
func logit(x, rest float64) float64 {
	return log(x) - log(rest)
}

// system is the model of a solve.
type system struct {
	q    Queue
	chat *Chat // in place of q, unless nil
	// evaluated, unless nil, is what has been computed for the q that it is, an
	// Erlang A.
	evaluated *evaluations
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
	e.core, e.states = s.q.abandon(n, within, short, below(n, s.q.Load))
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

// measures returns all that n agents of a queue achieve.
func (s *system) measures(n, within, short float64) Measures {
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

// crossingNear is crossingFrom for an f that is nearly a straight line. It takes
// inverse quadratic steps, and the last one on trust: their errors shrink faster
// from each to the next, so that a step whose square over the one before is
// within the precision leaves less than that. Where steps do not settle like
// that, crossingFrom goes on with the bracket.
func crossingNear(lo, hi, flo, fhi, precision float64, f func(float64) float64) float64 {
	x0, f0, x1, f1 := lo, flo, hi, fhi
	if math.Abs(flo) < math.Abs(fhi) {
		x0, f0, x1, f1 = hi, fhi, lo, flo
	}
	slope := (x1 - x0) / (f1 - f0) // of the inverse
	x := x1 - float64(f1*slope)
	last := hi - lo
	for range 6 {
		if !(x > lo && x < hi) {
			break
		}
		fx := f(x)
		if fx > 0 {
			lo, flo = x, fx
		} else {
			hi, fhi = x, fx
		}
		newer := (x - x1) / (fx - f1)
		bend := (newer - slope) / (fx - f0)
		step := -float64(fx * (newer - float64(f1*bend)))
		next := x + step
		if float64(step*step) <= float64(precision*math.Abs(x)*last) && math.Abs(step) < 0.1*last && next >= lo && next <= hi {
			return next
		}
		last = math.Abs(step)
		slope = newer
		x0, f0, x1, f1, x = x1, f1, x, fx, next
	}
	return crossingFrom(lo, hi, flo, fhi, precision, f)
}

// crossing returns where the decreasing f crosses 0 between lo, where it is
// positive, and hi, where it is not, to about precision relative to hi, by
// Brent's method: inverse quadratic or secant steps as long as they shrink the
// bracket, else halving (Brent, Algorithms for Minimization without
// Derivatives, 1973, chapter 4).
func crossing(lo, hi, precision float64, f func(float64) float64) float64 {
	return crossingFrom(lo, hi, f(lo), f(hi), precision, f)
}

// crossingFrom is crossing for given values at the ends.
func crossingFrom(a, b, fa, fb, precision float64, f func(float64) float64) float64 {
	c, fc := a, fa
	step := b - a
	last := step
	for range 200 {
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			step = b - a
			last = step
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tolerance := float64(precision * math.Abs(b))
		half := float64(0.5 * (c - b))
		if math.Abs(half) <= tolerance || fb == 0 {
			break
		}
		if math.Abs(last) < tolerance || math.Abs(fa) <= math.Abs(fb) {
			step, last = half, half
		} else {
			s := float64(fb / fa)
			var p, q float64
			if a == c {
				p, q = float64(2*half*s), 1-s
			} else {
				u, r := fa/fc, fb/fc
				p = s * (float64(2*half*u*(u-r)) - float64((b-a)*(r-1)))
				q = (u - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			}
			p = math.Abs(p)
			if 2*p < min(float64(3*half*q)-math.Abs(float64(tolerance*q)), math.Abs(float64(last*q))) {
				last, step = step, p/q
			} else {
				step, last = half, half
			}
		}
		a, fa = b, fb
		if math.Abs(step) > tolerance {
			b += step
		} else {
			b += math.Copysign(tolerance, half)
		}
		fb = f(b)
	}
	return b
}
