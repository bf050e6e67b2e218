package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// Counted is the share of the row's contacts that its service level counts: all, those
// answered, or all but those who hung up soon, by its definition. By it service levels of
// rows are weighted when they are averaged. It is NaN where the row is not staffed, and
// where a model other than plain Erlang A does not tell who hangs up soon.
func (r *Row) Counted() float64 {
	d, err := erlang.ParseDefinition(r.Definition)
	switch {
	case math.IsNaN(r.ServiceLevel):
		return math.NaN()
	case r.Definition == NoTarget, err != nil, r.Abandonment == 0, math.IsNaN(r.Abandonment):
		return 1
	case d == erlang.Answered:
		return Round(1-r.Abandonment, 6)
	case d != erlang.ExclShort:
		return 1
	case r.Model != ModelA || r.Terms != nil || math.IsNaN(r.Within):
		return math.NaN()
	}
	q := erlang.Queue{Load: r.Volume * r.AHT / r.Interval.Seconds(), AHT: r.AHT, Patience: r.Patience}
	m, err := q.Core(r.Agents, r.Within)
	if err != nil {
		return math.NaN()
	}
	return Round(1-m.AbandonedShort, 6)
}
