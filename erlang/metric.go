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
	case metricVirtualLate:
		v = m.VirtualLate
	case metricQuantile: // who is blocked is not answered in any time
		v = math.Min(1, m.Blocking+m.VirtualLate)
	case metricServedLate:
		v = m.ServedLate
	case metricAbandonment:
		v = m.Abandonment
	case metricAbandonmentIfWait:
		v = m.AbandonmentIfWait
	case metricServed:
		return m.Served, math.Min(1, m.Abandonment+m.Blocking)
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
		slack = Tolerance * math.Min(limit, 1-limit)
		gap = logit(v, rest) - logit(limit, 1-limit)
	} else {
		gap = log(v) - log(limit)
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
	return math.Max(gap, -most), met
}

// logit returns ln(x/rest) for a share x and rest = 1-x.
func logit(x, rest float64) float64 {
	return log(x) - log(rest)
}

// system is the model of a solve.
type system struct {
	q    Queue
	chat *Chat // in place of q, unless nil
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
	return ChatMeasures{Measures: s.q.at(n, within, short)}
}

// gap is the gap of n agents to g.
func (s *system) gap(g *goal, n float64) (float64, bool) {
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

// quantile returns the p-quantile of the virtual wait with n agents.
func (s *system) quantile(n, p float64) float64 {
	late := func(t float64) float64 {
		if s.chat != nil {
			m := s.chat.at(n, t, t)
			return m.Blocking + m.VirtualLate
		}
		m := s.q.core(n, t, t)
		return m.Blocking + m.VirtualLate
	}
	goal := 1 - p
	first := late(0)
	if first <= goal {
		return 0
	}
	if s.chat == nil && s.q.patient() {
		if s.q.Load >= n {
			return math.Inf(1)
		}
		return log(first/goal) * (s.q.AHT / (n - s.q.Load))
	}
	// ln t of the crossing, from an upper end that doubles.
	hi := s.q.AHT
	if s.chat != nil {
		hi = s.chat.AHT[0]
	}
	lo := 0.0
	for late(hi) > goal {
		lo, hi = hi, 4*hi
		if hi > 1e300 {
			return math.Inf(1)
		}
	}
	return crossing(lo, hi, 4e-16, func(t float64) float64 { return log(late(t)) - log(goal) })
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
			if 2*p < math.Min(float64(3*half*q)-math.Abs(float64(tolerance*q)), math.Abs(float64(last*q))) {
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
