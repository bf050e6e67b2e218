package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Chat is the demand on agents who serve several contacts at a time. New
// contacts go to an agent with the fewest, and running contacts are balanced
// as others end, so that with j contacts and n agents some have floor(j/n) and
// the others one more. When all have as many as they may, contacts wait.
//
// AHT grows with concurrency, as agents share their attention. A work load in
// erlangs does not exist here; demand is a rate.
type Chat struct {
	// Rate is the number of contacts per second, finite and >= 0.
	Rate float64
	// AHT is the mean time in seconds that a contact takes while its agent has
	// 1, 2, ... contacts at the same time, each finite and > 0. Its length is
	// the largest number of contacts per agent.
	AHT []float64
	// Patience is as in Queue: mean seconds, exponential; 0 for ever.
	Patience float64
}

// ChatMeasures is what a number of agents achieves with chats. Within Core, the
// Load is Rate times the AHT at full concurrency; Busy is the mean number of
// agents with at least one contact, and Occupancy its share of the agents.
type ChatMeasures struct {
	Measures
	// Chats is the mean number of contacts in service.
	Chats float64
	// SlotUtilisation is Chats divided by agents and concurrency, 0..1.
	SlotUtilisation float64
}

// Validate reports everything that is wrong with c, or nil.
func (c Chat) Validate() error {
	var errs []error
	if !(c.Rate >= 0 && c.Rate <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("rate %v per s is not a finite number >= 0", c.Rate))
	}
	if len(c.AHT) == 0 {
		errs = append(errs, errors.New("no AHT; want one for each number of contacts at a time"))
	}
	for i, aht := range c.AHT {
		if !(aht > 0 && aht <= math.MaxFloat64) {
			errs = append(errs, fmt.Errorf("AHT %v s at %d contacts is not a finite number > 0", aht, i+1))
		}
	}
	if !(c.Patience >= 0) {
		errs = append(errs, fmt.Errorf("patience %v s is not a number >= 0", c.Patience))
	}
	return errors.Join(errs...)
}

// valid reports whether Validate returns nil.
func (c *Chat) valid() bool {
	for _, aht := range c.AHT {
		if !(aht > 0 && aht <= math.MaxFloat64) {
			return false
		}
	}
	return c.Rate >= 0 && c.Rate <= math.MaxFloat64 && len(c.AHT) > 0 && c.Patience >= 0
}

// queue returns the queue in front of full agents: one server per slot.
func (c *Chat) queue() Queue {
	aht := c.AHT[len(c.AHT)-1]
	return Queue{Load: float64(c.Rate * aht), AHT: aht, Patience: c.Patience}
}

// maxChats is the largest number of contacts in service that Chat takes.
const maxChats = 100_000_000

// At returns what n agents achieve; within is the threshold T in seconds. n is
// finite and >= 0; 7.5 agents are seven and one that is there half the time. An
// error names every argument outside its range.
func (c Chat) At(n, within float64) (ChatMeasures, error) {
	return c.AtShort(n, within, within)
}

// AtShort is At with a threshold of its own for short abandonments.
func (c Chat) AtShort(n, within, short float64) (ChatMeasures, error) {
	if err := c.check(n, within, short); err != nil {
		return ChatMeasures{}, err
	}
	return c.at(n, within, short), nil
}

// check is the error of AtShort.
func (c *Chat) check(n, within, short float64) error {
	// The test comes first because building the error list allocates.
	if c.valid() && c.Rate*c.AHT[len(c.AHT)-1] <= math.MaxFloat64 && n >= 0 && n*float64(len(c.AHT)) <= maxChats && within >= 0 && short >= 0 {
		return nil
	}
	errs := []error{c.Validate()}
	if errs[0] == nil {
		q := c.queue()
		if !(q.Load <= math.MaxFloat64) {
			errs = append(errs, fmt.Errorf("load %v erlang is not finite", q.Load))
		}
		if !(n >= 0 && n*float64(len(c.AHT)) <= maxChats) {
			errs = append(errs, fmt.Errorf("agents %v are not a number >= 0 with at most %d contacts", n, int(maxChats)))
		}
		q.Load = 0
		errs = append(errs, q.check(0, within, short))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("erlang: %w", err)
	}
	return nil
}

// at is AtShort for valid arguments.
//
// Relative to the state with all slots taken, the others follow downwards by
// balance from the rate of service with j contacts and n, a whole number,
//
//	mu(j) = m (k+1)/AHT(k+1) + (n-m) k/AHT(k),  j = k n + m,
//
// and those with contacts waiting are those of Erlang A with a server per slot.
func (c *Chat) at(n, within, short float64) ChatMeasures {
	if e := timeUnit(c.AHT[len(c.AHT)-1]); e != 0 {
		unit := Chat{Rate: math.Ldexp(c.Rate, e), AHT: make([]float64, len(c.AHT)), Patience: inUnit(c.Patience, e)}
		for i, aht := range c.AHT {
			unit.AHT[i] = inUnit(aht, e)
		}
		m := unit.at(n, inUnit(within, e), inUnit(short, e))
		m.inSeconds(e)
		return m
	}
	if n != math.Floor(n) {
		m := mixed(n, func(whole float64) ChatMeasures { return c.at(whole, within, short) })
		m.SlotUtilisation = m.Chats / (n * float64(len(c.AHT)))
		return m
	}
	q := c.queue()
	slots := float64(n * float64(len(c.AHT)))
	var out ChatMeasures
	if q.Load == 0 || n == 0 {
		out.Measures = q.at(n, within, short)
		return out
	}
	u := c.states(n)
	free, chats, agents := u.free, u.chats, u.agents
	full := u.full
	switch p := q.patience(); {
	case p == 0 && q.Load >= slots:
		out.Measures = q.at(slots, within, short)
		out.Chats, out.Busy = slots, n
	case p == 0:
		out.Core = q.delayed(slots, within, u.below())
		out.ASA, out.MeanVirtualWait = out.MeanWait, out.MeanWait
		full *= slots / (slots - q.Load)
	default:
		var states waiting
		out.Core, states = q.abandon(slots, within, short, u.below(), nil)
		out.Measures = q.waits(out.Core, states)
		unit := exp(-states.shift)
		if full == 0 {
			unit = 1 // whatever it is
		}
		free, chats, agents, full = free*unit, chats*unit, agents*unit, full*states.mass
	}
	if !out.Overloaded {
		out.Chats = math.Min(slots, (chats+float64(slots*full))/(free+full))
		out.Busy = math.Min(n, (agents+float64(n*full))/(free+full))
	}
	out.Agents = n
	out.Occupancy = out.Busy / n
	out.SlotUtilisation = math.Min(1, out.Chats/slots)
	out.InSystem = out.Chats + out.QueueLength
	return out
}

// chatStates are the weights of the states with a free slot and of the state with
// none and nobody waiting; chats and agents weigh the former with the contacts and
// the busy agents.
type chatStates struct {
	free, chats, agents float64
	full                float64 // 0 where nobody waits, to the last representable digit
}

// below is the weight as the formulas of Erlang C and A take it.
func (u chatStates) below() float64 { return u.free / u.full }

// states returns those of n > 0 whole agents, for Rate > 0.
func (c *Chat) states(n float64) chatStates {
	const most = 0x1p500 // of a weight, and of the growth from one state to the next
	u := chatStates{full: 1}
	weight := 1.0
	rising := c.rising()
	for j := float64(n * float64(len(c.AHT))); j > 0; j-- {
		rate := c.service(j, n)
		weight = float64(weight * min(rate/c.Rate, most))
		u.free += weight
		u.chats += float64(weight * (j - 1))
		u.agents += float64(weight * min(n, j-1))
		if rising && rate < c.Rate && weight < 1e-18*u.free {
			break // all that follow are smaller still
		}
		if u.free > most {
			rescale(1/most, &weight, &u.free, &u.chats, &u.agents, &u.full)
		}
	}
	return u
}

// rising reports whether an agent's rate of ending contacts does not fall with
// their number.
func (c *Chat) rising() bool {
	for k := 1; k < len(c.AHT); k++ {
		if float64(k+1)*c.AHT[k-1] < float64(k)*c.AHT[k] {
			return false
		}
	}
	return true
}

// service returns the rate at which n agents end one of j contacts.
func (c *Chat) service(j, n float64) float64 {
	k := math.Floor(j / n)
	if k >= float64(len(c.AHT)) {
		k = float64(len(c.AHT)) - 1
	}
	m := j - float64(k*n)
	const most = 1e290
	rate := float64(m * min((k+1)/c.AHT[int(k)], most))
	if k > 0 {
		rate += float64((n - m) * min(k/c.AHT[int(k)-1], most))
	}
	return rate
}
