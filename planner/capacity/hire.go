package capacity

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// hire finds the classes of every queue and adds them to queues and plan. Without a limit
// that queues share each is a problem of its own.
func (b *builder) hire(ctx context.Context, p *Plan, crew *roster, queues []Queue, set *Settings, r *Rates) error {
	lanes := make([]*lane, len(queues))
	for i := range lanes {
		lanes[i] = b.lane(&p.Lines[i], &crew.crews[i], set, r)
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
	found := make([]*Hiring, len(groups))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(groups)) {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= len(groups) || ctx.Err() != nil {
					return
				}
				found[k] = hire(groups[k], bounds)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
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
// costs, attrition and ramp included.
func (b *builder) lane(l *Line, c *crew, set *Settings, r *Rates) *lane {
	n := b.weeks
	k := &lane{
		need: make([]float64, n), base: make([]float64, n), hours: make([]float64, n), out: make([]float64, n), cost: make([]float64, n),
		first: min(set.Bounds.Lead, n), last: n - 1, rooms: max(1, c.onboarding.Training), overtime: set.Overtime, off: set.TimeOff,
		overtimeCost: r.overtime(), offSaving: r.paid(), shortage: set.Shortage,
	}
	paid := make([]float64, n) // hours that a full-time equivalent is paid for
	seats := make([]float64, n)
	for w := range n {
		k.need[w], k.base[w], k.hours[w] = l.Weeks[w].Need, l.Weeks[w].Available, l.Weeks[w].Contract
		days, first := b.week(l.days, w)
		for i := range days {
			paid[w] += float64(float64(days[i].contract)/units) * days[i].paidShare
			seats[w] += r.seat(first + calendar.Day(i))
		}
	}
	one := cohort{heads: 1, training: c.onboarding.Training, nesting: c.onboarding.Nesting, fte: contract(set.HireFTE)}
	stay := make([]float64, n) // of one person, by weeks since the first day
	left := 1.0
	for j := range n {
		stay[j] = left
		k.out[j] = float64(left*one.fte) * c.output(&one)
		left -= float64(left * c.leaving(&one))
		one.tenure++
		one.clock++
	}
	for w := range n {
		k.cost[w] = r.Hiring + r.Training
		for j := range n - w {
			k.cost[w] += float64(stay[j] * (float64(float64(one.fte*paid[w+j])*r.paid()) + seats[w+j]))
		}
		k.cost[w] = math.Max(k.cost[w], 0)
	}
	return k
}
