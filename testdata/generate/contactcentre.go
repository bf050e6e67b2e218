package main

import (
	"math"
	"math/rand/v2"
)

// tally counts the contacts that arrived in one interval, whenever they ended.
type tally struct {
	offered, answered, abandoned int
	handle                       int64 // tenths of a second, of the answered

	answeredInTime, abandonedInTime, abandonedShort int   // within targetMS, and within shortMS
	wait                                            int64 // milliseconds, of all
}

const (
	// targetMS and shortMS are the waits in milliseconds that actuals count contacts by.
	targetMS, shortMS = 20 * second, 5 * second
)

// result is a simulated queue.
type result struct {
	queue   queue
	hours   hours
	tallies []tally // by interval of the clock
	agents  []int   // likewise: contacts that could be served at once
}

const (
	// maxAttempts is when even a stubborn customer stops calling.
	maxAttempts = 4
	// redialSoon and redialLater are the mean milliseconds until a caller who gave up tries again; half do the one, half the
	// other.
	redialSoon, redialLater = 6 * minute, 3 * hour
	// echoFrom and echoTo bound the milliseconds after which those whom a campaign drew follow up.
	echoFrom, echoTo = 5 * 24 * hour, 10 * 24 * hour
)

// centre is the state of the simulation of one queue.
type centre struct {
	clk      *clock
	q        queue
	h        hours
	capacity []int
	luck     luck
	agenda   agenda
	line     []contact       // in order of arrival; those who gave up stay until their turn
	waiting  map[uint64]bool // the ids in line that have not given up
	busy     int
	tallies  []tally
}

// simulate runs the contacts of a queue through its agents: first come, first served, exponential patience, lognormal
// handle times, and customers who come back.
func simulate(clk *clock, q queue, h hours, first []contact) result {
	c := &centre{
		clk: clk, q: q, h: h, luck: newLuck(),
		capacity: roster(clk, q, h, first),
		waiting:  make(map[uint64]bool),
		tallies:  make([]tally, len(clk.intervals)),
	}
	for i := range clk.intervals {
		start, end := int64(i)*stepMS, int64(i+1)*stepMS
		c.serve(start) // the shift that begins may have more agents
		for {
			switch {
			case len(first) > 0 && first[0].at < end && (len(c.agenda) == 0 || first[0].at < c.agenda[0].at):
				c.arrive(first[0])
				first = first[1:]
				continue
			case len(c.agenda) > 0 && c.agenda[0].at < end:
				c.happen(c.agenda.pop())
				continue
			}
			break
		}
	}
	c.finish()
	return result{q, h, c.tallies, c.capacity}
}

// happen carries out one event.
func (c *centre) happen(e event) {
	switch e.kind {
	case arrives:
		c.arrive(e.contact)
	case ends:
		c.busy--
		c.serve(e.at)
	case abandons:
		if !c.waiting[e.id] {
			return // was answered in time
		}
		delete(c.waiting, e.id)
		t, wait := &c.tallies[e.contact.interval()], e.at-e.contact.at
		t.abandoned++
		t.wait += wait
		if wait <= targetMS {
			t.abandonedInTime++
		}
		if wait <= shortMS {
			t.abandonedShort++
		}
		c.redial(e.contact, e.at)
	}
}

// arrive counts a contact, puts it in line and lets it be served if an agent is free.
func (c *centre) arrive(x contact) {
	c.tallies[x.interval()].offered++
	c.line = append(c.line, x)
	c.waiting[x.id] = true
	c.serve(x.at)
	if c.waiting[x.id] {
		r := c.luck.of(mix(x.id ^ lotPatience))
		c.agenda.push(event{x.at + exponential(r, c.q.patience), abandons, x})
	}
}

// serve gives waiting contacts to free agents.
func (c *centre) serve(now int64) {
	served := c.capacity[min(int(now/stepMS), len(c.capacity)-1)]
	for len(c.line) > 0 && (c.busy < served || !c.waiting[c.line[0].id]) {
		x := c.line[0]
		c.line = c.line[1:]
		if !c.waiting[x.id] {
			continue
		}
		delete(c.waiting, x.id)
		c.busy++
		end := now + c.answer(x, now)*100
		c.agenda.push(event{end, ends, x})
	}
}

// The lots of a contact are drawn from separate seeds, so that one decision does not shift another.
const (
	lotPatience = 0x50a7
	lotHandle   = 0x4a9d
	lotRedial   = 0x2ed1
	lotUnsolved = 0x0b5e
	lotAgain    = 0xa6a1 // the id of the next attempt
)

// answer counts an answered contact and returns its handle time in tenths of a second.
func (c *centre) answer(x contact, now int64) int64 {
	iv := c.clk.intervals[min(int(now/stepMS), len(c.clk.intervals)-1)]
	today := c.clk.days[iv.day]
	r := c.luck.of(mix(x.id ^ lotHandle))
	seconds := c.q.segments[x.segment].handle * c.q.handleAt(iv.minute)
	seconds *= 1 + c.q.handleGrowth*float64(iv.day)/daysPerYear
	unsolved := c.q.unsolved
	if r.Float64() < c.q.newcomers(today.date) {
		seconds *= newcomerHandle
		unsolved *= newcomerUnsolved
	}
	seconds *= math.Exp(handleSpread*r.NormFloat64() - handleSpread*handleSpread/2)
	tenths := max(int64(math.Round(seconds*10)), leastHandle)

	t := &c.tallies[x.interval()]
	t.answered++
	t.wait += now - x.at
	if now-x.at <= targetMS {
		t.answeredInTime++
	}
	t.handle += tenths
	c.comeBack(x, now+tenths*100, unsolved)
	return tenths
}

// comeBack lets a served customer contact the queue again: soon when the matter is not solved, about a week later to follow a
// campaign up.
func (c *centre) comeBack(x contact, ended int64, unsolved float64) {
	r := c.luck.of(mix(x.id ^ lotUnsolved))
	switch u := r.Float64(); {
	case u < unsolved:
		x.at = ended + exponential(r, c.q.unsolvedAfter)
	case u < unsolved+c.q.segments[x.segment].echo:
		x.at = ended + int64(uniform(r, [2]float64{echoFrom, echoTo}))
	default:
		return
	}
	c.schedule(x, r)
}

// redial lets a customer who gave up try again: half within minutes, half hours later.
func (c *centre) redial(x contact, now int64) {
	r := c.luck.of(mix(x.id ^ lotRedial))
	if x.attempt >= maxAttempts || r.Float64() >= c.q.redial {
		return
	}
	after := redialSoon
	if r.Float64() < 0.5 {
		after = redialLater
	}
	x.at = now + exponential(r, after)
	x.attempt++
	c.schedule(x, r)
}

// schedule puts the next attempt of a customer on the agenda, as a contact of its own with luck of its own.
func (c *centre) schedule(x contact, r *rand.Rand) {
	x.id = mix(x.id ^ lotAgain)
	if x, ok := carry(x, c.q, c.h, r); ok {
		c.agenda.push(event{x.at, arrives, x})
	}
}

// finish ends the simulation: those still in line after the last interval are served by the agents who stay. Nobody
// new arrives, as carry lets no contact pass the end.
func (c *centre) finish() {
	for len(c.agenda) > 0 {
		c.happen(c.agenda.pop())
	}
}
