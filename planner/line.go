package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// line is the line of a row at some volume: what agents achieve as a function of their
// number alone.
type line struct {
	queue erlang.Queue
	chat  *erlang.Chat // in place of queue, unless nil
}

// line is the row's line if so many contacts were expected.
func (r *Row) line(volume float64) line {
	patience := 0.0
	if r.Patience > 0 && r.Model != ModelC {
		patience = r.Patience
	}
	if r.Model == ModelChat {
		return line{chat: &erlang.Chat{Rate: volume / r.Interval.Seconds(), AHT: r.AHTs(), Patience: patience}}
	}
	q := erlang.Queue{Load: volume * r.AHT / r.Interval.Seconds(), AHT: r.AHT, Patience: patience}
	// What cannot be repeated for ever was refused before (see staffLine).
	_ = r.repeats(&q)
	return line{queue: q}
}

// patient says whether nobody hangs up, so that a line may grow without end.
func (l *line) patient() bool {
	if l.chat != nil {
		return l.chat.Patience == 0
	}
	return l.queue.Patience == 0
}

// agents are the fewest that meet t.
func (l *line) agents(t erlang.Target) (erlang.Staffing, error) {
	if l.chat != nil {
		return l.chat.Agents(t)
	}
	return l.queue.Agents(t)
}

// at is everything that n agents achieve.
func (l *line) at(n, within float64) (erlang.Measures, error) {
	if l.chat != nil {
		m, err := l.chat.At(n, within)
		return m.Measures, err
	}
	return l.queue.At(n, within)
}

// core is at without what takes longest to compute.
func (l *line) core(n, within float64) (erlang.Core, error) {
	if l.chat != nil {
		m, err := l.chat.At(n, within)
		return m.Core, err
	}
	return l.queue.Core(n, within)
}

// busy is the number of agents that just do the work; without patience it takes more.
func (l *line) busy() float64 {
	if l.chat != nil {
		k := len(l.chat.AHT)
		return l.chat.Rate * l.chat.AHT[k-1] / float64(k)
	}
	return l.queue.Load
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
