package hours

import (
	"errors"
	"fmt"
	"math"

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
		if k, ok := all[l.Period.First]; ok && !l.All && !contains(sums, l.Queue) {
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

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
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
		if k, ok := all[l.Period.First]; ok && !l.All && !contains(sums, l.Queue) {
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

// take is what a row takes, in millionths.
type take struct {
	known            bool
	rostered, paid   int64 // hours
	scheduled, seats int64 // agents at a time
	off              bool  // the ledger has another shrinkage
}

// takes are those of rows.
func takes(rows []planner.Row, opt Options) ([]take, error) {
	efficiency := opt.Efficiency
	if efficiency == 0 {
		efficiency = 1
	}
	if !(efficiency >= 1e-6 && efficiency <= 1) {
		return nil, fmt.Errorf("%w, not %v", ErrEfficiency, efficiency)
	}
	list := make([]take, len(rows))
	rates := map[place]shrinkage.Rates{}
	var last place
	var now shrinkage.Rates
	for i := range rows {
		r := &rows[i]
		h, err := report.HoursOf(r)
		if err != nil {
			return nil, err
		}
		hours, _, known := h.Scheduled.Units()
		if !known {
			continue
		}
		if p := (place{r.Queue, r.Channel, dayOf(r)}); opt.Ledger != nil && p != last {
			var ok bool
			if now, ok = rates[p]; !ok {
				if now, err = opt.Ledger.At(p.queue, p.channel, p.first); err != nil {
					return nil, &report.RowError{Line: r.Line, Name: r.Name(), Err: err}
				}
				rates[p] = now
			}
			last = p
		}
		if list[i], err = takeOf(r, hours, efficiency, now); err != nil {
			return nil, &report.RowError{Line: r.Line, Name: r.Name(), Err: err}
		}
		list[i].off = opt.Ledger != nil && differs(r, now)
	}
	return list, nil
}

// differs says whether a row has a shrinkage that the ledger does not say.
func differs(r *planner.Row, rates shrinkage.Rates) bool {
	s, absence := rates.Apart()
	near := func(a, b float64) bool { return math.Abs(a-b) < 1.5e-6 }
	return !near(r.Shrinkage, rates.Scheduled) && !(near(r.Shrinkage, s) && near(r.Agreed().Absence, absence))
}

// takeOf is what a row takes of so many millionths of scheduled hours.
func takeOf(r *planner.Row, hours int64, efficiency float64, rates shrinkage.Rates) (take, error) {
	t := take{known: true}
	units := func(x float64) int64 { return int64(math.Round(x * scale)) }
	covers := units(float64(efficiency * (1 - rates.Adherence)))
	if covers == 0 {
		return t, ErrEfficiency
	}
	var ok [4]bool
	t.rostered, ok[0] = integer.MulDiv(hours, scale, covers)
	// Of scheduled hours (1-s)/(1-p) are paid: both leave the same hours for contacts.
	t.paid, ok[1] = integer.MulDiv(t.rostered, scale-units(rates.Scheduled), scale-units(rates.Paid))
	t.scheduled, ok[2] = integer.MulDiv(units(r.Scheduled), scale, covers)
	t.seats, ok[3] = integer.MulDiv(units(r.AgentsExact), scale, scale-units(rates.InOffice))
	const most = 1 << 53
	if ok != [4]bool{true, true, true, true} || t.rostered >= most || t.scheduled >= most || t.seats >= most {
		return t, fmt.Errorf("work of %v agents %w", r.AgentsExact, report.ErrTooLarge)
	}
	return t, nil
}
