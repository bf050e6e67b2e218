package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/parallel"
	"github.com/cccplan/cccplan/planner/billing"
)

// hire finds the classes of every queue and adds them to queues and plan. Without a limit
// that queues share each is a problem of its own.
func (b *builder) hire(ctx context.Context, p *Plan, crew *roster, queues []Queue, set *Settings, r *billing.Rates) error {
	lanes := make([]*lane, len(queues))
	if err := parallel.Each(ctx, len(lanes), func(i int) (err error) {
		if lanes[i], err = b.lane(&p.Lines[i], &crew.crews[i], set, r); err != nil {
			err = fmt.Errorf("queue %s: %w", queues[i].Name, err)
		}
		return err
	}); err != nil {
		return err
	}
	groups := [][]*lane{lanes}
	if set.Bounds.AtOnce == 0 {
		groups = make([][]*lane, len(lanes))
		for i, l := range lanes {
			groups[i] = []*lane{l}
		}
	}
	bounds := set.Bounds
	if bounds.Nodes == 0 {
		bounds.Nodes = DefaultNodes
	}
	bounds.Nodes = max(1, bounds.Nodes/len(lanes))
	bounds.taken = make([]int, b.weeks)
	for i := range queues {
		for _, c := range queues[i].Classes {
			if k := crew.week(c.Start); k >= 0 && c.Heads > 0 {
				for w := k; w < min(k+lanes[i].rooms, b.weeks); w++ {
					bounds.taken[w]++
				}
			}
		}
	}
	found := make([]*Hiring, len(groups))
	if err := parallel.Each(ctx, len(groups), func(k int) error {
		found[k] = hire(groups[k], bounds)
		return nil
	}); err != nil {
		return err
	}
	all := &Hiring{}
	for _, h := range found {
		all.Classes = append(all.Classes, h.Classes...)
		all.Cost += h.Cost
		all.Bound += h.Bound
		all.Nodes += h.Nodes
	}
	p.Hiring = all
	for i := range queues {
		q := &queues[i]
		q.Classes = slices.Clone(q.Classes)
		for w, heads := range all.Classes[i] {
			if heads > 0 {
				q.Classes = append(q.Classes, Class{Start: b.monday + calendar.Day(7*w), Heads: heads, FTE: set.HireFTE})
			}
		}
		slices.SortStableFunc(q.Classes, func(x, y Class) int { return int(x.Start - y.Start) })
		p.Lines[i].Classes = q.Classes
	}
	return nil
}

// lane is the hiring of a queue in numbers: what one person more in each week adds and
// costs, attrition and ramp included. An hour of overtime and one off cost what they do on
// the first day.
func (b *builder) lane(l *Line, c *crew, set *Settings, r *billing.Rates) (*lane, error) {
	n, cur := b.weeks, b.in.Currency
	k := &lane{
		need: make([]float64, n), base: make([]float64, n), hours: make([]float64, n), out: make([]float64, n), cost: make([]float64, n),
		first: min(set.Bounds.Lead, n), last: n - 1, rooms: max(1, c.onboarding.Training), overtime: set.Overtime, off: set.TimeOff, shortage: set.Shortage,
	}
	var err error
	if k.offSaving, k.overtimeCost, err = hourly(r, l.Queue, b.first, cur); err != nil {
		return nil, err
	}
	if math.IsNaN(k.overtimeCost) {
		if set.Overtime > 0 {
			return nil, fmt.Errorf("%w of overtime on %s: want a line with its premium", billing.ErrNoRate, b.first)
		}
		k.overtimeCost = k.offSaving
	}
	if k.shortage < k.overtimeCost {
		return nil, fmt.Errorf("%w: an hour short costs %.2f, one of overtime %.2f", ErrShortage, k.shortage, k.overtimeCost)
	}
	one := cohort{heads: 1, training: c.onboarding.Training, nesting: c.onboarding.Nesting, fte: contract(set.HireFTE)}
	stay, learns := make([]float64, n), make([]bool, n) // of one person, by weeks since the first day
	left := 1.0
	for j := range n {
		stay[j], learns[j] = left, one.clock < one.training
		k.out[j] = float64(left*one.fte) * c.output(&one)
		left -= float64(left * c.leaving(&one))
		one.tenure++
		one.clock++
	}
	wages, lessons, seats := make([]float64, n), make([]float64, n), make([]float64, n) // of a full-time equivalent, and a person
	for w := range n {
		k.need[w], k.base[w], k.hours[w] = l.Weeks[w].Need, l.Weeks[w].Available, l.Weeks[w].Contract
		days, first := b.week(l.days, w)
		for i := range days {
			d, contract := first+calendar.Day(i), float64(days[i].contract)/units
			paid, _, err := hourly(r, l.Queue, d, cur)
			if err != nil {
				return nil, err
			}
			wages[w] += float64(contract*days[i].paidShare) * paid
			if price, per := optional(r, billing.ItemTraining, l.Queue, d, cur); per == billing.PerHour {
				lessons[w] += float64(price * contract)
			}
			if price, per := optional(r, billing.ItemSeat, l.Queue, d, cur); per != "" {
				seats[w] += price / (daysOf(per, d) * set.PerSeat)
			}
		}
		hiring, _ := optional(r, billing.ItemHiring, l.Queue, first, cur)
		training, per := optional(r, billing.ItemTraining, l.Queue, first, cur)
		if per == billing.PerHour {
			training = 0
		}
		k.cost[w] = hiring + training
	}
	for w := range n {
		for j := range n - w {
			each := float64(one.fte*wages[w+j]) + seats[w+j]
			if learns[j] {
				each += lessons[w+j]
			}
			k.cost[w] += float64(stay[j] * each)
		}
	}
	return k, nil
}

// daysOf is the length of what a rate is counted by, in days.
func daysOf(per billing.Per, d calendar.Day) float64 {
	switch per {
	case billing.PerMonth:
		return float64(calendar.MonthPeriod(d).Days())
	case billing.PerWeek:
		return 7
	}
	return 1
}

// ErrShortage is wrapped when an hour short costs less than one of overtime: nothing would
// ever be done about a shortage.
var ErrShortage = errors.New("shortage is cheaper than overtime")
