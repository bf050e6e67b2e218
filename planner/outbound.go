package planner

import (
	"errors"
	"fmt"
	"slices"
)

// staffOutbound staffs contacts that agents make themselves. Each of the row's attempts
// takes an agent for the time of dialling and, when it reaches the person wanted, for
// the handle time too: the agent dials, or sees who is next and lets dial, and waits
// while it rings. Dialling ahead of free agents (predictive or power dialling) is not
// modelled: it saves agents their waiting at the price of calls that nobody takes.
//
//	load = attempts * (dial + right party * AHT) / interval
//
// Attempts do not come by themselves, so that nobody waits and no queue has to be
// looked at: as many agents do it as there is work, at the largest occupancy allowed.
func (r *Row) staffOutbound(lim Limits) error {
	load := r.work()
	r.Load = Round(load, 6)
	r.staffDeferred(load, lim)
	return nil
}

// work is the agents that work of the row alone keeps busy all the time.
func (r *Row) work() float64 {
	if r.Model == ModelOutbound {
		return r.Volume * r.attempt() / r.Interval.Seconds()
	}
	return r.load()
}

// attempt is the seconds of an agent's time that an attempt takes on average.
func (r *Row) attempt() float64 {
	t := r.Agreed()
	p := t.RightParty
	if p == 0 {
		p = 1
	}
	return t.Dial + float64(p*r.AHT)
}

// Calling is a time in which outbound contacts could be made.
type Calling struct {
	// Hours is the length of the time, > 0.
	Hours float64
	// Seats is the largest number of agents who can call then, >= 0.
	Seats float64
	// RightParty is the share of attempts that reach the person wanted, 0..1; 0 is
	// nobody, unlike in [Terms].
	RightParty float64
	// AHT is the handle time of a contact and Dial that of an attempt, reached or not,
	// in seconds, >= 0; an attempt takes some time.
	AHT, Dial float64
	// MaxOccupancy is the largest share of their time that agents are at it, 0..1; 0 is
	// all of it.
	MaxOccupancy float64
}

// PerHour are the attempts and the contacts with the person wanted that an agent makes
// in an hour.
func (c *Calling) PerHour() (attempts, contacts float64) {
	busy := c.MaxOccupancy
	if busy == 0 {
		busy = 1
	}
	attempts = 3600 * busy / (c.Dial + float64(c.RightParty*c.AHT))
	return attempts, attempts * c.RightParty
}

func (c *Calling) validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(c.Hours > 0 && c.Hours <= maxSeconds, "calling for %v hours: want more than 0", c.Hours)
	check(c.Seats >= 0 && c.Seats <= 1e12, "%v seats: want 0 or more", c.Seats)
	check(c.RightParty >= 0 && c.RightParty <= 1, "right-party share %v: want 0 to 1", c.RightParty)
	check(c.AHT >= 0 && c.AHT <= maxSeconds, "handle time %v s: want 0 s or more", c.AHT)
	check(c.Dial >= 0 && c.Dial <= maxSeconds, "dial time %v s: want 0 s or more", c.Dial)
	check(!(c.Dial == 0 && (c.AHT == 0 || c.RightParty == 0)), "an attempt that takes no time: want a dial time")
	check(c.MaxOccupancy >= 0 && c.MaxOccupancy <= 1, "max occupancy %v: want a share from 0 to 1", c.MaxOccupancy)
	return errors.Join(errs...)
}

// BestCalling spreads agent hours over the times in which they reach most people:
// agents[i] call in times[i], and contacts is the number of persons reached. The times
// with most contacts an agent hour are filled first, the earlier of equal ones; hours
// for which there is no seat are left over. With seats and hours as the only limits no
// other choice reaches more.
func BestCalling(times []Calling, hours float64) (agents []float64, contacts float64, err error) {
	if !(hours >= 0 && hours <= 1e12) {
		return nil, 0, fmt.Errorf("%v agent hours: want 0 or more", hours)
	}
	order := make([]int, len(times))
	yield := make([]float64, len(times))
	for i := range times {
		if err := times[i].validate(); err != nil {
			return nil, 0, fmt.Errorf("time %d: %w", i+1, err)
		}
		order[i] = i
		_, yield[i] = times[i].PerHour()
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case yield[a] > yield[b]:
			return -1
		case yield[a] < yield[b]:
			return 1
		}
		return 0
	})
	agents = make([]float64, len(times))
	for _, i := range order {
		if yield[i] == 0 {
			break // nobody is reached: the hours are better kept
		}
		used := min(hours, times[i].Seats*times[i].Hours)
		agents[i] = used / times[i].Hours
		hours -= used
		contacts += float64(used * yield[i])
	}
	return agents, contacts, nil
}
