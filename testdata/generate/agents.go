package main

import "time"

const (
	// handleSpread is the standard deviation of the log handle time; the coefficient of variation is then 0.7.
	handleSpread = 0.63
	// leastHandle is the shortest contact, in tenths of a second.
	leastHandle = 50
	// newcomerHandle is how much longer a new agent takes.
	newcomerHandle = 1.45
	// newcomerUnsolved is how much more often a new agent leaves a matter unsolved.
	newcomerUnsolved = 1.6
	// newcomerDays is how long an agent is new; the share of newcomers of an intake falls to zero in that time.
	newcomerDays = 110
)

// intake is a class of new agents.
type intake struct {
	date  time.Time // civil
	share float64   // of all contacts served by the class on its first day
}

// newcomers returns the share of contacts that new agents serve on a date.
func (q queue) newcomers(date time.Time) float64 {
	share := 0.0
	for _, in := range q.intakes {
		if n := daysBetween(in.date, date); n >= 0 && n < newcomerDays {
			share += in.share * float64(newcomerDays-n) / newcomerDays
		}
	}
	return share
}

// handleAt returns the factor on handle times at a minute of the day, linear between the corners of the queue.
func (q queue) handleAt(m int) float64 {
	for k := 1; k < len(q.handleDay); k++ {
		if a, b := q.handleDay[k-1], q.handleDay[k]; m < b.minute {
			return a.factor + (b.factor-a.factor)*float64(m-a.minute)/float64(b.minute-a.minute)
		}
	}
	return 1
}
