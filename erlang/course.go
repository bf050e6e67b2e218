package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Course is a day that is staffed as it goes: interval by interval, each with
// what the earlier ones and their agents have left behind. It begins with nobody
// in the system. Unlike those of a Day its intervals may differ in length and in
// threshold, and every measure and target of a Queue applies, to the contacts
// that arrive in the interval, judged by the agents and the handle time of that
// interval. As with a Day, a call whose agent leaves goes back to the head of the
// line.
//
// Staffed for 80 % in 20 s over a day of two peaks of 50 erlang, 15-minute intervals
// and no patience, the service level that each method tells is off by this much in
// the mean, measured by Transient on the agents it found:
//
//	AHT                                    30 s    90 s    300 s   900 s
//	each interval alone (Queue.Agents)     0.026   0.035   0.077   0.173
//	MOL                                    0.015   0.009   0.009   0.009
//	MOL with the largest load in it        0.065   0.070   0.070   0.074
//
// The largest load of the interval in place of its mean takes 5 % more agents,
// which nothing asks for; MOL uses the mean.
//
// A Course is not for use by several goroutines at a time.
type Course struct {
	method DayMethod

	modified float64 // MOL: load that is left
	backlog  float64 // SBC: contacts handed on
	chain    chain   // Transient; at the start of the interval, its probabilities are in start
	start    []float64
	from     int
	lost     float64

	leg    leg
	trials []trial // of leg
}

// leg is an interval as it was last asked about.
type leg struct {
	q             Queue
	span          float64
	within, short float64
}

// trial is what whole agents do in an interval.
type trial struct {
	agents   int
	measures Measures
	end      []float64 // probabilities at the end, from state from on
	from     int
	lost     float64
}

// leftover is the number of contacts below which nothing is left where nobody
// comes: one chance in a hundred that somebody is still there.
const leftover = 0.01

// NewCourse returns a course that is computed by MOL, SBC or Transient, as these
// constants say.
func NewCourse(m DayMethod) (*Course, error) {
	if m != MOL && m != SBC && m != Transient {
		return nil, fmt.Errorf("erlang: a course cannot be computed by %v; want mol, sbc or transient", m)
	}
	c := &Course{method: m, start: []float64{1}}
	c.chain.room = 64
	c.chain.grow(0)
	return c, nil
}

// InSystem returns the mean number of contacts that the intervals passed have
// left behind, waiting or in service. With MOL it is that of unlimited agents,
// with SBC only those that still wait for a free agent are known.
func (c *Course) InSystem() float64 {
	switch c.method {
	case MOL:
		return c.modified
	case SBC:
		return c.backlog
	}
	var sum float64
	for i, p := range c.start {
		sum += float64(float64(c.from+i) * p)
	}
	return sum
}

// At returns what n agents achieve in an interval of span seconds with the
// demand q, whose Load is what the interval itself brings. Of Transient the
// measures of fractional agents are those of whole ones, in proportion.
//
// Of q, MOL takes any Queue that has no limit of lines, SBC no patience either,
// and Transient neither redials, reconnects nor other than exponential patience.
func (c *Course) At(q Queue, span, n, within float64) (Measures, error) {
	if err := errors.Join(c.check(&q, span), q.check(n, within, within)); err != nil {
		return Measures{}, err
	}
	c.enter(&q, span, within, within)
	return c.at(n)
}

// Agents finds the fewest agents with which the interval meets every target of t,
// as Queue.Agents does, and what they and one fewer achieve. A goal is held to
// also where nobody arrives, as if somebody might, while a hundredth of a contact
// or more is left.
// The error is ErrUnreachable or ErrTooLarge, wrapped, or lists what is invalid.
func (c *Course) Agents(q Queue, span float64, t Target) (Staffing, error) {
	if err := errors.Join(c.check(&q, span), q.checkTarget(&t)); err != nil {
		return Staffing{}, err
	}
	c.enter(&q, span, t.Within, t.short())
	if q.Load == 0 && c.InSystem() < leftover {
		return q.Agents(t)
	}
	rough := q
	rough.Load = c.offered()
	if c.method == MOL {
		return rough.Agents(t)
	}
	var list goals
	list.require(&t)
	s := system{q: rough}
	for i := range list.n {
		if g := &list.list[i]; g.metric != metricAgents && !s.trivial(g) && (g.metric.share() && g.metric.rises() && g.limit == 1 || g.metric == metricQuantile && g.quantile == 1) {
			return Staffing{}, s.unreachable(g, false)
		}
	}
	guess, err := rough.Fewest(t)
	if err != nil {
		return Staffing{}, err
	}
	whole, err := c.fewest(&list, guess)
	if err != nil {
		return Staffing{}, err
	}
	return c.staffing(&list, whole)
}

// Pass goes on to the next interval, with n agents in this one.
func (c *Course) Pass(q Queue, span float64, n int) error {
	if err := errors.Join(c.check(&q, span), q.check(float64(n), 0, 0)); err != nil {
		return err
	}
	if c.leg.span != span || !same(&c.leg.q, &q) {
		c.enter(&q, span, 0, 0)
	}
	switch c.method {
	case MOL:
		c.modified, _ = drift(c.modified, q.Load, 1/q.AHT, span)
	case SBC:
		_, c.backlog = c.periods(float64(n))
	default:
		t, err := c.try(n)
		if err != nil {
			return err
		}
		c.start, c.from, c.lost = t.end, t.from, t.lost
	}
	c.leg, c.trials = leg{}, c.trials[:0]
	return nil
}

// check reports what the method cannot take.
func (c *Course) check(q *Queue, span float64) error {
	var errs []error
	if !(span > 0 && span <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("erlang: interval %v s is not a finite number > 0", span))
	}
	switch {
	case q.Loss || q.Lines > 0:
		errs = append(errs, errors.New("erlang: a course is for queues without loss and without a limit of lines"))
	case c.method == SBC && (q.abandons() || q.Reconnect > 0):
		errs = append(errs, errors.New("erlang: stationary backlog carryover needs a queue without patience and without reconnects"))
	case c.method == Transient && (q.PatienceDist.kind != 0 || q.Redial > 0 || q.Reconnect > 0):
		errs = append(errs, errors.New("erlang: the transient course is for Erlang C and A: without redials, reconnects and distributions of patience"))
	}
	return errors.Join(errs...)
}

// same reports whether two queues are; a distribution of a caller's own is never.
func same(a, b *Queue) bool {
	return a.PatienceDist.kind == 0 && b.PatienceDist.kind == 0 && a.Load == b.Load && a.AHT == b.AHT && a.Patience == b.Patience && a.Redial == b.Redial && a.Reconnect == b.Reconnect
}

// enter makes an interval the one that trials are of.
func (c *Course) enter(q *Queue, span, within, short float64) {
	if c.leg.span == span && c.leg.within == within && c.leg.short == short && same(&c.leg.q, q) {
		return
	}
	c.leg, c.trials = leg{*q, span, within, short}, c.trials[:0]
}

// offered is the load of the interval with what is left from before: its mean if
// agents were unlimited.
func (c *Course) offered() float64 {
	q := &c.leg.q
	m := c.modified
	switch c.method {
	case Transient:
		m = c.InSystem()
	case SBC:
		m = q.Load + c.backlog
	}
	_, area := drift(m, q.Load, 1/q.AHT, c.leg.span)
	return math.Min(area/c.leg.span, math.MaxFloat64)
}

// at returns what n agents achieve.
func (c *Course) at(n float64) (Measures, error) {
	switch c.method {
	case MOL:
		q := c.leg.q
		q.Load = c.offered()
		return q.at(n, c.leg.within, c.leg.short), nil
	case SBC:
		m, _ := c.periods(n)
		return m, nil
	}
	var err error
	m := mixed(n, func(whole float64) ChatMeasures {
		if whole > MaxInSystem {
			err = fmt.Errorf("erlang: %v agents: %w", whole, ErrTooLarge)
		}
		if err != nil {
			return ChatMeasures{}
		}
		var t *trial
		if t, err = c.try(int(whole)); err != nil {
			return ChatMeasures{}
		}
		return ChatMeasures{Measures: t.measures}
	})
	if n == 0 {
		m.Occupancy = c.unattended()
	}
	return m.Measures, err
}

// unattended is the occupancy of no agents.
func (c *Course) unattended() float64 {
	if c.leg.q.Load > 0 || c.InSystem() >= leftover {
		return 1
	}
	return 0
}

// gap is that of n agents to g.
func (c *Course) gap(g *goal, n float64) (float64, bool, error) {
	m, err := c.at(n)
	if err != nil {
		return 0, false, err
	}
	v, rest := g.value(&ChatMeasures{Measures: m})
	gap, met := g.reached(v, rest)
	return gap, met, nil
}

// fewest returns the least whole number of agents that meets every goal, looking
// near guess first: more agents never do worse.
func (c *Course) fewest(list *goals, guess int) (int, error) {
	const unknown = math.MaxInt - 1
	lo, hi := -1, unknown
	step := 1
	for x := guess; hi-lo > 1; {
		if x > MaxInSystem {
			return 0, fmt.Errorf("erlang: %d agents: %w", x, ErrTooLarge)
		}
		all := true
		for i := range list.n {
			g := &list.list[i]
			if g.metric == metricAgents {
				all = all && x >= CeilAgents(g.limit)
				continue
			}
			_, met, err := c.gap(g, float64(x))
			if err != nil {
				return 0, err
			}
			if all = all && met; !all {
				break
			}
		}
		if all {
			hi = x
		} else {
			lo = x
		}
		switch {
		case hi == unknown:
			x = lo + step
			step *= 2
		case lo == -1 && hi-step > 0:
			x = hi - step
			step *= 2
		default:
			x = lo + (hi-lo)/2
		}
	}
	return hi, nil
}

// staffing is the answer of Agents, given the fewest whole agents.
func (c *Course) staffing(list *goals, whole int) (Staffing, error) {
	out := Staffing{Agents: whole}
	var err error
	if out.At, err = c.at(float64(whole)); err != nil || whole == 0 {
		return out, err
	}
	n := float64(whole)
	if out.Below, err = c.at(n - 1); err != nil {
		return out, err
	}
	for i := range list.n {
		g := &list.list[i]
		x := math.Min(n, g.limit)
		if g.metric != metricAgents {
			if x, err = c.root(g, n); err != nil {
				return out, err
			}
		}
		if x > out.Exact {
			out.Exact, out.Binding = x, g.constraint
		}
	}
	if CeilAgents(out.Exact) < whole {
		out.Exact = max(Tolerance, float64((n-1)*(1+2*Tolerance)))
	}
	return out, nil
}

// root returns the least real number of agents that meets g, 0 if one fewer than n
// does.
func (c *Course) root(g *goal, n float64) (float64, error) {
	flo, met, err := c.gap(g, n-1)
	if err != nil || met {
		return 0, err
	}
	fn, _, err := c.gap(g, n)
	switch {
	case err != nil || fn > 0: // met within Tolerance
		return n, err
	case flo <= 0:
		return n - 1, nil
	}
	// Only whole agents can fail, and both neighbours have been computed.
	return crossingFrom(n-1, n, flo, fn, rootPrecision, func(x float64) float64 {
		gap, _, _ := c.gap(g, x)
		return gap
	}), nil
}

// periods returns the measures of the interval with n agents by SBC (see
// Day.backlogCarryover), and the backlog that it hands on.
func (c *Course) periods(n float64) (m Measures, backlog float64) {
	q := c.leg.q
	rate, backlog := q.Load/q.AHT, c.backlog
	count := math.Max(1, math.Min(maxPeriods, math.Round(c.leg.span/q.AHT)))
	length := c.leg.span / count
	part, queue := 1/count, 0.0
	for range int(count) {
		arrival := rate + backlog/length
		blocked := B(n, math.Min(arrival*q.AHT, math.MaxFloat64))
		carried := float64(arrival * (1 - blocked))
		backlog = float64(float64(arrival*blocked) * length)
		in := Queue{Load: math.Min(carried*q.AHT, n), AHT: q.AHT}
		p := in.at(n, c.leg.within, c.leg.short)
		if n == 0 && arrival > 0 { // everybody waits
			in.Load = 1
			p = in.at(0, c.leg.within, c.leg.short)
		}
		m.PWait += float64(p.PWait * part)
		m.ServiceLevel += float64(p.ServiceLevel * part)
		m.missed += float64(p.missed * part)
		m.MeanWait += float64(p.MeanWait * part)
		m.Busy += float64(p.Busy * part)
		m.Overloaded = m.Overloaded || p.Overloaded
		if p.Overloaded {
			p.QueueLength = backlog
		}
		queue += float64(p.QueueLength * part)
	}
	m.Agents, m.Load = n, q.Load
	m.Served = 1
	m.NoWait = math.Max(0, 1-m.PWait)
	m.ServedLate, m.Late, m.VirtualLate = m.missed, m.missed, m.missed
	m.MeanWaitIfWait = over(m.MeanWait, m.PWait)
	m.ASA, m.MeanVirtualWait = m.MeanWait, m.MeanWait
	m.Occupancy = math.Min(1, over(m.Busy, n))
	if n == 0 {
		m.Occupancy = c.unattended()
	}
	m.settle(q.AHT, 0)
	m.QueueLength, m.InSystem = queue, m.Busy+queue
	return m, backlog
}
