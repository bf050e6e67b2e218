package capacity

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/hours"
)

// units are those in which days are counted: millionths of contacts, hours and money. They
// are rounded once, and whole numbers from there on, so that every roll-up adds up to the
// last digit.
const units = 1_000_000

// day is a day of a queue.
type day struct {
	covered                            bool // the demand knows it
	contacts, workload, required, need int64
	contract, available, overtime, off int64
	short, paid                        int64
	money                              money
	peak                               float64 // agents at a time
	heads                              float64 // agents to be scheduled for the peak
	paidShare                          float64 // of scheduled hours that are paid for
}

// ErrTooLarge is wrapped when numbers are too large to be added up exactly.
var ErrTooLarge = errors.New("is too large to be added up exactly")

// inUnits is x in millionths.
func inUnits(x float64) int64 { return int64(math.Round(x * units)) }

// mostHours are the most hours or contacts of a day of a queue.
const mostHours = 1e9

// days are those of a queue, from the beginning of the plan on: what the requirement asks
// for, by the shrinkage of each channel.
func (b *builder) days(queue string, needs []Need, more, efficiency float64) ([]day, error) {
	list := make([]day, len(b.worked))
	d := b.in.Demand
	for i := range list {
		list[i].contract, list[i].paidShare = b.worked[i], 1
		list[i].covered = b.first+calendar.Day(i) >= d.First
	}
	named := false
	for k := range needs {
		n := &needs[k]
		if n.Queue != queue {
			continue
		}
		for i := range list {
			x := &list[i]
			at := int(b.first + calendar.Day(i) - d.First)
			var s float64
			if b.rates != nil {
				r := b.rates[k][i]
				s = r.scheduled
				if !named {
					x.paidShare = math.Min(1, (1-r.scheduled)/(1-r.paid))
				}
			} else if at >= 0 && n.Planned[at] > 0 {
				s = 1 - n.Required[at]/n.Planned[at]
			}
			s += more
			if !(s < 1) || s < 0 {
				return nil, fmt.Errorf("queue %s on %s: a shrinkage of %.4g: want a share from 0 to below 1", queue, b.first+calendar.Day(i), s)
			}
			if at < 0 {
				continue
			}
			if n.Required[at] > mostHours || n.Contacts[at] > mostHours {
				return nil, fmt.Errorf("queue %s on %s: %.4g contacts %w", queue, b.first+calendar.Day(i), n.Contacts[at], ErrTooLarge)
			}
			x.contacts += inUnits(n.Contacts[at])
			x.workload += inUnits(n.Workload[at])
			x.required += inUnits(n.Required[at])
			x.need += inUnits(hours.FTE(n.Required[at], efficiency, s, 1))
			x.peak += n.Peak[at]
			x.heads += n.Peak[at] / (1 - s)
		}
		named = true
	}
	return list, nil
}

// share parts a number over days in proportion to their contract hours: each boundary is
// rounded, so that the parts add up to the number.
func share(total int64, days []day, set func(*day, int64)) {
	all := 0.0
	for i := range days {
		if days[i].covered {
			all += float64(days[i].contract)
		}
	}
	done, sum := int64(0), 0.0
	for i := range days {
		if !days[i].covered || all == 0 {
			continue
		}
		sum += float64(days[i].contract)
		upTo := int64(math.Round(float64(total) * (sum / all)))
		set(&days[i], upTo-done)
		done = upTo
	}
}

// week are the days of week w, and the day of the week on which the first of them is.
func (b *builder) week(list []day, w int) (days []day, first calendar.Day) {
	from := max(0, int(b.monday-b.first)+7*w)
	to := min(len(list), int(b.monday-b.first)+7*(w+1))
	return list[from:to], b.first + calendar.Day(from)
}

// supply writes who is there into the weeks and days of a plan.
func (b *builder) supply(p *Plan, people [][]People, set *Settings) {
	for i := range p.Lines {
		l := &p.Lines[i]
		q := &b.queues[i]
		l.Weeks = make([]Week, b.weeks)
		for w := range l.Weeks {
			k := &l.Weeks[w]
			*k = Week{Monday: b.monday + calendar.Day(7*w), People: people[i][w], Risk: math.NaN(), Low: math.NaN(), High: math.NaN()}
			days, first := b.week(l.days, w)
			var need, available int64
			for n := range days {
				x := &days[n]
				contract := float64(x.contract)
				away, unpaid := q.away(first + calendar.Day(n))
				x.available, x.overtime, x.off, x.short = 0, 0, 0, 0
				x.paid = int64(math.Round(float64(math.Max(0, k.People.Contracts-unpaid)*contract) * x.paidShare))
				if !x.covered {
					continue
				}
				k.leave += float64(away*contract) / units
				x.available = int64(math.Round(math.Max(0, k.People.Tenured-away) * contract))
				need += x.need
				available += x.available
				k.Contract += contract / units
			}
			k.Need, k.Available = float64(need)/units, float64(available)/units
			k.gap(set)
			share(inUnits(k.Overtime), days, func(x *day, n int64) { x.overtime = n })
			share(inUnits(k.Short), days, func(x *day, n int64) { x.short = n })
			share(inUnits(k.TimeOff), days, func(x *day, n int64) { x.off = n })
		}
	}
}

// away are the full-time equivalents on leave on a day, and those of them who are not paid.
func (q *Queue) away(d calendar.Day) (heads, unpaid float64) {
	for i := range q.Leave {
		if l := &q.Leave[i]; d >= l.First && d <= l.Last {
			heads += l.Heads
			if !l.Paid {
				unpaid += l.Heads
			}
		}
	}
	return heads, unpaid
}
