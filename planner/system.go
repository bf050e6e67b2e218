package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// system is the line of a row at some volume: what agents achieve as a function of their
// number alone.
type system struct {
	queue erlang.Queue
	chat  *erlang.Chat // in place of queue, unless nil
}

// system is the row's line if so many contacts were expected.
func (r *Row) system(volume float64) (system, error) {
	patience := 0.0
	if r.Patience > 0 && r.Model != ModelC {
		patience = r.Patience
	}
	if r.Model == ModelChat {
		return system{chat: &erlang.Chat{Rate: volume / r.Interval.Seconds(), AHT: r.AHTs(), Patience: patience}}, nil
	}
	q := erlang.Queue{Load: volume * r.AHT / r.Interval.Seconds(), AHT: r.AHT, Patience: patience}
	err := r.repeats(&q)
	return system{queue: q}, err
}

// patient says whether nobody hangs up, so that a line may grow without end.
func (l *system) patient() bool {
	if l.chat != nil {
		return l.chat.Patience == 0
	}
	return l.queue.Patience == 0
}

// agents are the fewest that meet t.
func (l *system) agents(t erlang.Target) (erlang.Staffing, error) {
	if l.chat != nil {
		return l.chat.Agents(t)
	}
	return l.queue.Agents(t)
}

// staff is agents without erlang.Staffing.Below, by a solver that overwrites it the next
// time.
func (l *system) staff(t *erlang.Target, by *erlang.Solver) (*erlang.Staffing, error) {
	if l.chat != nil {
		s, err := l.chat.Agents(*t)
		return &s, err
	}
	return by.Agents(&l.queue, t)
}

// at is everything that n agents achieve.
func (l *system) at(n, within float64) (erlang.Measures, error) { return l.atShort(n, within, within) }

// atShort is at with a threshold of its own for short abandonments.
func (l *system) atShort(n, within, short float64) (erlang.Measures, error) {
	if l.chat != nil {
		m, err := l.chat.AtShort(n, within, short)
		return m.Measures, err
	}
	return l.queue.AtShort(n, within, short)
}

// core is at without what takes longest to compute.
func (l *system) core(n, within float64) (erlang.Core, error) {
	if l.chat != nil {
		m, err := l.chat.At(n, within)
		return m.Core, err
	}
	return l.queue.Core(n, within)
}

// busy is the number of agents that just do the work; without patience it takes more.
func (l *system) busy() float64 {
	if l.chat != nil {
		k := len(l.chat.AHT)
		return l.chat.Rate * l.chat.AHT[k-1] / float64(k)
	}
	return l.queue.Load / (1 - l.queue.Reconnect)
}

// counted are the contacts, as shares of those offered, that a service level counts and
// that count as in time. Levels of several lines are weighed by them: a mean of levels
// is no level.
func counted(c *erlang.Core, d erlang.Definition) (good, all float64) {
	all = 1
	switch d {
	case erlang.Answered:
		all = c.Served
	case erlang.ExclShort:
		all = math.Max(0, 1-c.AbandonedShort)
	}
	all *= c.Attempts
	return c.Level(d) * all, all
}
