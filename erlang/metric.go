package erlang

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
	bare, logBare float64 // a bound on C and its logarithm, once computed
}

// log returns ln bare, bare > 0, which many queues in a row have in common.
func (g *goal) log(bare float64) float64 {
	if g.bare != bare {
		g.bare, g.logBare = bare, log(bare)
	}
	return g.logBare
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
		v = min(1, m.Blocking+m.VirtualLate)
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
