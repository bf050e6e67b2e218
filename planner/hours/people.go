package hours

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/integer"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// Options are what leads from agents to people.
type Options struct {
	// Efficiency is the schedule efficiency, above 0 to 1, in steps of 0.000001; 0 = 1. See
	// [Efficiency].
	Efficiency float64
	// Ledger tells what of scheduled hours is paid, who needs a seat, and adherence; nil =
	// all scheduled hours are paid, seats are not known, schedules are kept. The shrinkage
	// of rows is their own.
	Ledger *shrinkage.Ledger
	// Contracts are the contract hours of periods; nil = no full-time equivalents.
	Contracts *Contracts
}

// People are what a line of a roll-up takes. A Value is missing where it is not known.
type People struct {
	Rostered report.Value // hours that have to be scheduled, what covers no requirement included
	Paid     report.Value // hours of them that are paid
	Contract report.Value // hours of one full-time equivalent in the period
	FTE      report.Value // Rostered / Contract
	Fraction report.Value // mean contract as a share of full time
	// Together is the most agents, fractional, who have to be scheduled at the same time.
	Together report.Value
	Heads    report.Value // whole people: FTE / Fraction, and no fewer than Together
	Seats    report.Value // whole: the most who are at work at the same time
}

// Rollup is a plan by periods with the people it takes.
type Rollup struct {
	*report.Rollup
	People []People // of each line
	// Warnings are about what is not known.
	Warnings []error
}

// ErrEfficiency says that a schedule efficiency is out of range.
var ErrEfficiency = errors.New("schedule efficiency: want a share above 0, up to 1")

// scale is a share of 1 in millionths.
const scale = 1_000_000

// RollUp adds up the rows of a staffed plan as [report.RollUp] does, and finds the people
// behind them. Hours of each row are rounded once, to 0.000001, and so are the FTE of a
// queue in a period: days add up to months, and queues to their total, to the last digit.
// FTE and heads do not add up over time. Heads and seats are rounded up once, at the end:
// those of all queues together are fewer than those of each added up.
func RollUp(rows []planner.Row, period func(calendar.Day) calendar.Period, sums []string, opt Options) (*Rollup, error) {
	base, err := report.RollUp(rows, period, sums)
	if err != nil {
		return nil, err
	}
	each, err := takes(rows, opt)
	if err != nil {
		return nil, err
	}
	r := &Rollup{Rollup: base, People: make([]People, len(base.Lines))}
	lines := map[place]int{}
	for i := range base.Lines {
		l := &base.Lines[i]
		if !l.All {
			lines[place{l.Queue, l.Channel, l.Period.First}] = i
		}
	}
	rostered, paid := make([]int64, len(base.Lines)), make([]int64, len(base.Lines))
	crowds := make([]crowd, len(base.Lines))
	off := 0
	for i := range rows {
		t := &each[i]
		if !t.known {
			continue
		}
		k := lines[place{rows[i].Queue, rows[i].Channel, period(dayOf(&rows[i])).First}]
		rostered[k] += t.rostered
		paid[k] += t.paid
		crowds[k].add(&rows[i], t)
		if t.off {
			off++
		}
	}
	all := r.all() // the sum of the queues
	for i := range base.Lines {
		l := &base.Lines[i]
		if k, ok := all[l.Period.First]; ok && !l.All && !slices.Contains(sums, l.Queue) {
			rostered[k] += rostered[i]
			paid[k] += paid[i]
			crowds[k].join(&crowds[i])
		}
	}
	for i := range base.Lines {
		if err := r.fill(i, rostered[i], paid[i], &crowds[i], opt); err != nil {
			return nil, err
		}
	}
	r.addUp(all, sums)
	if off > 0 {
		r.Warnings = append(r.Warnings, fmt.Errorf("in %d of %d rows the shrinkage is not that of the ledger: scheduled hours are by the rows, and what is paid of them by the ledger (cccplan staff --shrinkage-ledger brings them together)", off, len(rows)))
	}
	return r, nil
}

// all are the lines of all queues together, by the first day of their period.
func (r *Rollup) all() map[calendar.Day]int {
	all := map[calendar.Day]int{}
	for i := range r.Lines {
		if l := &r.Lines[i]; l.All {
			all[l.Period.First] = i
		}
	}
	return all
}

// place is a line of a roll-up.
type place struct {
	queue, channel string
	first          calendar.Day
}

func dayOf(r *planner.Row) calendar.Day { return calendar.DayOf(r.Start.Wall) }

// fill finds the people of a line.
func (r *Rollup) fill(i int, rostered, paid int64, c *crowd, opt Options) error {
	l, p := &r.Lines[i], &r.People[i]
	if !l.Scheduled.Known() {
		return nil // nothing is staffed
	}
	p.Rostered, p.Paid = report.Units(rostered, decimals), report.Units(paid, decimals)
	together, seats := c.most()
	p.Together = report.Units(together, decimals)
	if opt.Ledger != nil {
		p.Seats = report.Units(whole(seats), 0)
	}
	if opt.Contracts == nil {
		return nil
	}
	k, err := opt.Contracts.Of(l.Period)
	if err != nil {
		return err
	}
	p.Contract, p.Fraction = report.Rounded(k.Hours, decimals), report.Rounded(k.Fraction, decimals)
	if l.Partial() {
		return nil // the hours of a part over the contract of the whole would be too few people
	}
	if l.All {
		return nil // see addUp
	}
	hours, _, _ := p.Contract.Units()
	fte, ok := integer.MulDiv(rostered, scale, hours)
	if !ok {
		return fmt.Errorf("%s: full-time equivalents: %w", l.Period.Name, report.ErrTooLarge)
	}
	p.FTE = report.Units(fte, decimals)
	p.heads()
	return nil
}

// addUp adds the full-time equivalents of queues up.
func (r *Rollup) addUp(all map[calendar.Day]int, sums []string) {
	fte := map[int]int64{}
	for i := range r.Lines {
		l := &r.Lines[i]
		if k, ok := all[l.Period.First]; ok && !l.All && !slices.Contains(sums, l.Queue) {
			if units, _, known := r.People[i].FTE.Units(); known {
				fte[k] += units
			}
		}
	}
	for k, units := range fte {
		r.People[k].FTE = report.Units(units, decimals)
		r.People[k].heads()
	}
}

// heads rounds up to whole people.
func (p *People) heads() {
	n := Heads(p.FTE.Float64(), p.Fraction.Float64())
	together, _, _ := p.Together.Units()
	p.Heads = report.Units(max(int64(erlang.CeilAgents(planner.Round(n, noise))), whole(together)), 0)
}

// noise is how many decimals of people count: parts beyond are of rounded hours.
const noise = 5

// whole is a number of agents in millionths, rounded up to whole ones.
func whole(units int64) int64 {
	return int64(erlang.CeilAgents(planner.Round(float64(units)/scale, noise)))
}
