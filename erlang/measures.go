package erlang

import "math"

// Core is what a number of agents achieves in the long run, except what takes
// longer to compute (see Measures). All probabilities and shares, 0..1, are of
// contacts offered unless said otherwise; all times are in seconds. W is the
// wait of a contact until an agent answers or it hangs up; the virtual wait V
// is the time an agent would take to answer it if it held on. T is the
// threshold. A quantity that concerns nobody because there is no load has its
// best value.
type Core struct {
	Agents float64 // the number of agents, as given
	Load   float64 // offered load in erlangs, as given, without redials

	// PWait is the probability that an arrival is let in and finds all agents
	// busy.
	PWait float64
	// NoWait is the probability that an arrival finds a free agent.
	NoWait float64
	// Blocking is the share turned away: all agents busy in a loss system, or
	// all lines.
	Blocking float64
	// Abandonment is the share that hangs up; 0 without patience.
	Abandonment float64
	// AbandonmentIfWait is the share that hangs up of those who find all agents
	// busy and are let in.
	AbandonmentIfWait float64
	// Served is the share answered: 1 - Blocking - Abandonment. It is n/load
	// when Overloaded.
	Served float64

	// MeanWait is E[W] over all contacts let in, answered or not. It is +Inf
	// when Overloaded.
	MeanWait float64
	// MeanWaitIfWait is E[W] over those who find all agents busy and are let in.
	MeanWaitIfWait float64

	// ServiceLevel is the share answered within T; who hangs up counts against
	// it. Level has the other definitions.
	ServiceLevel float64
	// ServedLate is the share answered after T.
	ServedLate float64
	// AbandonedInTime and AbandonedLate are the shares that hang up within T and
	// after T, AbandonedShort those within T0, which is T unless AtShort says
	// otherwise.
	AbandonedInTime, AbandonedLate, AbandonedShort float64
	// Late is P(W > T), of contacts let in.
	Late float64
	// VirtualLate is P(V > T), of contacts let in.
	VirtualLate float64

	// QueueLength is the mean number of contacts waiting.
	QueueLength float64
	// Busy is the mean number of busy agents, the carried load in erlangs.
	Busy float64
	// InSystem is the mean number of contacts waiting or in service.
	InSystem float64
	// Occupancy is Busy divided by agents. With load but no agents it is 1 if
	// contacts wait and 0 if they do not, with neither load nor agents 0.
	Occupancy float64

	// Attempts is the number of times that a contact is offered on average: 1
	// without redials. All shares and means above are then per attempt.
	Attempts float64
	// NeverServed is the share of contacts that leave unanswered after their
	// last attempt: blocked, or hung up without calling again.
	NeverServed float64

	// Overloaded tells that load >= agents and nobody hangs up, so that the
	// queue grows without bound.
	Overloaded bool

	missed        float64 // 1 - ServiceLevel, with its own relative accuracy
	abandonedLong float64 // Abandonment - AbandonedShort, likewise
}

// Measures is all that a number of agents achieves in the long run.
type Measures struct {
	Core
	// ASA is the average speed of answer in seconds: the mean wait of the
	// contacts that are answered. It is +Inf when Overloaded and when there is
	// load but no agent.
	ASA float64
	// MeanWaitAbandoned is the mean wait in seconds of the contacts that hang
	// up; 0 without patience.
	MeanWaitAbandoned float64
	// MeanVirtualWait is E[V] in seconds: the mean wait of a contact that would
	// never hang up among others that do. It is +Inf when Overloaded and when
	// there is load but no agent.
	MeanVirtualWait float64
}

// idle returns the measures without load.
func idle(n float64) Core {
	return Core{Agents: n, NoWait: 1, Served: 1, ServiceLevel: 1, Attempts: 1}
}

// settle fills the fields that follow from the others: flow balance (Little's
// law) and the complements. shortLate is P(hung up, W > T0).
func (c *Core) settle(aht, shortLate float64) {
	c.clamp()
	c.Attempts = 1
	c.NeverServed = min(1, c.Abandonment+c.Blocking)
	c.AbandonedInTime = max(0, c.Abandonment-c.AbandonedLate)
	c.abandonedLong = min(shortLate, c.Abandonment)
	c.AbandonedShort = c.Abandonment - c.abandonedLong
	if in := 1 - c.Blocking; in > 0 {
		c.QueueLength = little(c.Load, aht, c.MeanWait) * in
	}
	c.InSystem = c.Busy + c.QueueLength
}

// little returns the mean number of contacts that wait, by Little's law, short of
// the limits of float64.
func little(load, aht, wait float64) float64 {
	if rate := load / aht; rate > 0 && rate <= math.MaxFloat64 {
		return rate * wait
	}
	return load * (wait / aht)
}

// clamp takes back what rounding may add to a share of everybody.
func (c *Core) clamp() {
	c.PWait, c.NoWait, c.Blocking = min(1, c.PWait), min(1, c.NoWait), min(1, c.Blocking)
	c.Abandonment, c.AbandonmentIfWait, c.Served = min(1, c.Abandonment), min(1, c.AbandonmentIfWait), min(1, c.Served)
	c.ServiceLevel, c.ServedLate = min(1, c.ServiceLevel), min(1, c.ServedLate)
	c.AbandonedLate, c.Late, c.VirtualLate = min(1, c.AbandonedLate), min(1, c.Late), min(1, c.VirtualLate)
	c.Occupancy, c.NeverServed, c.missed = min(1, c.Occupancy), min(1, c.NeverServed), min(1, c.missed)
}
