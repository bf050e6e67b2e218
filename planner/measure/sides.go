package measure

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/planner"
)

// Sides are the two ends of a bridge from the plan to what came: rows of what came are
// those of the plan with the contacts, the handle times and, where agents and those
// scheduled are known, the shrinkage of the actuals. What is not known stays as planned.
// Rows of the plan without a value are in neither.
func (m *Matched) Sides() (from, to Side) {
	for k := range m.Queues {
		for i := range m.Queues[k].Pairs {
			p := &m.Queues[k].Pairs[i]
			from.add(m.plan, p.row)
			row := *p.Plan
			row.Volume = planner.Round(p.Offered, 3)
			if aht := p.AHT(); aht > 0 {
				row.AHT = planner.Round(aht, 3)
			}
			if s := p.Shrinkage(); !math.IsNaN(s) {
				row.Shrinkage = planner.Round(s, 6)
			}
			to.Rows = append(to.Rows, row)
			to.Agents = append(to.Agents, p.Agents)
			to.Scheduled = append(to.Scheduled, p.Scheduled)
		}
	}
	to.Limits = from.Limits
	return from, to
}

// BetweenPlans are the two ends of a bridge from one plan to another. Rows that only one of
// them has are in neither, with a warning; no common row is [planner.ErrActuals].
func BetweenPlans(a, b *Plan) (from, to Side, warnings []error, err error) {
	type key struct {
		queueKey
		at, length int64
	}
	keyOf := func(r *planner.Row) key {
		return key{queueKey{r.Queue, r.Channel}, r.Start.Instant().Unix(), int64(r.Interval)}
	}
	if len(a.Rows) > 0 && len(b.Rows) > 0 && a.Rows[0].Start.HasOffset != b.Rows[0].Start.HasOffset {
		return from, to, nil, fmt.Errorf("%w: one plan has UTC offsets and the other has none: give --timezone", planner.ErrActuals)
	}
	other := map[key]int{}
	for i := range b.Rows {
		other[keyOf(&b.Rows[i])] = i
	}
	alone := 0
	for i := range a.Rows {
		j, ok := other[keyOf(&a.Rows[i])]
		if !ok {
			alone++
			continue
		}
		from.add(a, i)
		to.add(b, j)
	}
	switch {
	case len(from.Rows) == 0:
		return from, to, nil, fmt.Errorf("%w: the plans have no queue, channel, start and interval in common", planner.ErrActuals)
	case alone > 0 || len(b.Rows) > len(to.Rows):
		warnings = append(warnings, fmt.Errorf("%d rows are in the first plan only and %d in the second only: left out of both", alone, len(b.Rows)-len(to.Rows)))
	}
	return from, to, warnings, nil
}

// add adds a row of a plan.
func (s *Side) add(p *Plan, i int) {
	r := &p.Rows[i]
	s.Rows = append(s.Rows, *r)
	if p.Limits != nil {
		s.Limits = append(s.Limits, p.Limits[i])
	}
	s.Agents = append(s.Agents, p.committed(i))
	s.Scheduled = append(s.Scheduled, p.committed(i)/(1-r.Shrinkage))
}
