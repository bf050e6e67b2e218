package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// hours knows when a queue can be reached, by interval.
type hours struct {
	open     []bool // the doors are open and the line works
	recorded []bool // the interval has a row in the history: open, and not in a gap
	next     []int  // the first open interval from here on; len(open) when there is none
}

// newHours lays the opening hours, outages and gaps of a queue on the grid.
func newHours(clk *clock, q queue) hours {
	n := len(clk.intervals)
	h := hours{make([]bool, n), make([]bool, n), make([]int, n+1)}
	h.next[n] = n
	for i := n - 1; i >= 0; i-- {
		iv, today := clk.intervals[i], clk.dayOf(i)
		h.open[i] = q.opening.contains(today, iv.minute) && !anyContains(q.outages, iv.start)
		h.recorded[i] = h.open[i] && !anyContains(q.gaps, iv.start)
		h.next[i] = h.next[i+1]
		if h.open[i] {
			h.next[i] = i
		}
	}
	return h
}

// contact is one attempt of a customer to reach a queue.
type contact struct {
	id      uint64 // decides its luck
	at      int64  // milliseconds since the simulation began
	segment int
	attempt int // 0 for the first
}

// interval returns the index of the interval in which the contact arrives.
func (c contact) interval() int { return int(c.at / stepMS) }

// before orders contacts in time, by id at the same millisecond.
func (c contact) before(d contact) int {
	return cmp.Or(cmp.Compare(c.at, d.at), cmp.Compare(c.id, d.id))
}

const (
	// dayKeep is the day-to-day persistence of the day factor.
	dayKeep = 0.55
	// shockKeep is the memory of the within-day shocks from half-hour to half-hour: a half-life of about 3 hours.
	shockKeep = 0.89
	// rateUnit is what rates are rounded to, in contacts per interval, so that last bits do not decide.
	rateUnit = 1.0 / 1024
)

// arrivals draws the first attempts of all customers of a queue, in order of time. The process is doubly stochastic:
// given drifting habits, a day factor, shocks with memory and the weather, needs are Poisson. A need that meets closed doors
// is given up or carried to the next opening.
func arrivals(clk *clock, q queue, h hours, weather []spell) []contact {
	n := len(clk.intervals)
	dayFactor := walk(q.name+"/day", len(clk.days), dayKeep, q.dayNoise)
	shock := walk(q.name+"/shock", n, shockKeep, q.shockNoise)
	common := make([]float64, n)
	for i, iv := range clk.intervals {
		common[i] = math.Exp(dayFactor[iv.day] + shock[i])
		for _, s := range weather {
			common[i] *= s.at(iv)
		}
	}
	luck := newLuck()
	var out []contact
	for k, s := range q.segments {
		name := q.name + "/" + s.name
		d := newDrift(name, s, len(clk.days))
		for i := range clk.intervals {
			rate := math.Round(s.needRate(clk, d, i)*common[i]/rateUnit) * rateUnit
			if rate == 0 {
				continue
			}
			key := hash(name + "/" + strconv.Itoa(i))
			r := luck.of(key)
			gap := float64(stepMS) / rate
			for at := exponential(r, gap); at < stepMS; at += exponential(r, gap) {
				key = mix(key)
				out = append(out, contact{id: key, at: int64(i)*stepMS + at, segment: k})
			}
		}
	}
	kept := out[:0]
	for _, c := range out {
		if c, ok := carry(c, q, h, luck.of(c.id)); ok {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, contact.before)
	return kept
}

// carry moves a contact that meets closed doors to some time after the next opening; ok is false when the customer
// lets the matter rest, or when it leaves the simulation.
func carry(c contact, q queue, h hours, r *rand.Rand) (moved contact, ok bool) {
	for c.interval() < len(h.open) {
		if h.open[c.interval()] {
			return c, true
		}
		if r.Float64() >= q.returnShare {
			return c, false
		}
		c.at = int64(h.next[c.interval()])*stepMS + exponential(r, q.returnAfter)
	}
	return c, false
}

// exponential draws a duration of the given mean in milliseconds.
func exponential(r *rand.Rand, mean float64) int64 { return int64(math.Round(mean * r.ExpFloat64())) }
