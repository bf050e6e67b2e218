package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/parallel"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// Inputs are what a capacity plan is made of.
type Inputs struct {
	Demand    *Demand
	Queues    []Queue // those of the demand that are not here have nobody
	Transfers []Transfer
	Shrinkage *shrinkage.Ledger // nil: that of the plan's rows
	Contract  *hours.Contracts
	Rates     *billing.Rates // nil: costs are not known
	Currency  billing.Currency
	Settings
}

// Settings are the rest of them.
type Settings struct {
	// AsOf is the day of the heads; 0 = the first day of the demand. Days before it are
	// left out.
	AsOf calendar.Day
	// Efficiency is the part of the hours that schedules have on the phones which meets the
	// requirement, over 0 to 1; 0 = 1. The rest falls on times with agents enough.
	Efficiency float64
	// Overtime and TimeOff are the most that may be worked beyond contracts and taken off
	// without pay, as shares of what the agents there do in a week; 0 = none.
	Overtime, TimeOff float64
	// Shortage is what an hour that is still short costs, in money: lost sales, penalties,
	// goodwill. It decides how many to hire and is no part of the cost.
	Shortage float64
	// Hire says that classes are to be found, within Bounds; those of Queues stay.
	Hire   bool
	Bounds Bounds
	// HireFTE is the contract of the people hired, as a share of full time; 0 = full time.
	HireFTE float64
	// PerSeat are the people who share a seat; 0 = 1.
	PerSeat float64
	Risk    Risk
}

// Plan is a capacity plan.
type Plan struct {
	Scenario    Scenario
	First, Last calendar.Day
	Currency    billing.Currency
	Priced      bool      // costs are known
	Lines       []Line    // by queue
	Hiring      *Hiring   // nil: nothing was to be found
	Any         []float64 // probability that any queue is short in the week, with all the overtime; nil: not asked
	Warnings    []error
}

// Line are the weeks and days of a queue.
type Line struct {
	Queue string
	// Classes that were given and, with Hire, found, in order of time.
	Classes []Class
	Weeks   []Week

	first calendar.Day // of days
	days  []day
}

// Week is a week of a queue. Hours are those of the days of the week that the plan has.
type Week struct {
	Monday calendar.Day
	People People
	// Contract are the hours of one full-time equivalent.
	Contract float64
	// Need are the hours of tenured agents that the requirement asks to be paid for:
	// required / (efficiency (1 - shrinkage)).
	Need float64
	// Available are the hours that there are, as hours of tenured agents; Overtime and
	// Short are what is worked beyond them and what then is missing, TimeOff what of a
	// surplus is taken off.
	Available, Overtime, Short, TimeOff float64
	// Risk is the probability that agents are short even with all the overtime allowed;
	// Low and High are the ends of the middle 80 % of available hours. NaN: not asked.
	Risk, Low, High float64

	leave float64 // hours of Available that are on leave
}

// gap is what need and supply come to in a week.
func (w *Week) gap(s *Settings) {
	switch missing := w.Need - w.Available; {
	case missing > 0:
		w.Overtime = math.Min(float64(s.Overtime*w.Available), missing)
		w.Short = missing - w.Overtime
	default:
		w.TimeOff = math.Min(float64(s.TimeOff*w.Available), -missing)
	}
}

// builder makes plans of the same inputs.
type builder struct {
	in     *Inputs
	queues []Queue // of the demand, in its order
	monday calendar.Day
	first  calendar.Day // of the plan
	weeks  int
	worked []int64          // contract hours by day from first on, in millionths
	rates  [][]dayShrinkage // by line of the demand, by day of it; nil without a ledger
	needs  map[Change][]Need
}

// dayShrinkage is what a ledger comes to for a day.
type dayShrinkage struct{ scheduled, paid float64 }

func newBuilder(in *Inputs) (*builder, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	b := &builder{in: in, first: in.AsOf, needs: map[Change][]Need{}}
	if b.first == 0 {
		b.first = in.Demand.First
	}
	b.monday = MondayOf(b.first)
	b.weeks = int(MondayOf(in.Demand.Last)-b.monday)/7 + 1
	for _, name := range in.Demand.Queues() {
		q := Queue{Name: name}
		for i := range in.Queues {
			if in.Queues[i].Name == name {
				q = in.Queues[i]
			}
		}
		b.queues = append(b.queues, q)
	}
	for d := b.first; d <= in.Demand.Last; d++ {
		h, err := contractHours(in.Contract, d)
		if err != nil {
			return nil, err
		}
		b.worked = append(b.worked, h)
	}
	if in.Shrinkage == nil {
		return b, nil
	}
	for i := range in.Demand.lines {
		l := &in.Demand.lines[i]
		list := make([]dayShrinkage, len(b.worked))
		for d := range list {
			r, err := in.Shrinkage.At(l.queue, l.channel, b.first+calendar.Day(d))
			if err != nil {
				return nil, err
			}
			list[d] = dayShrinkage{r.Scheduled, r.Paid}
		}
		b.rates = append(b.rates, list)
	}
	return b, nil
}

// Validate says what is wrong with the inputs.
func (in *Inputs) Validate() error {
	s := &in.Settings
	share := func(x float64) bool { return x >= 0 && x < 1 }
	switch {
	case len(in.Demand.lines) == 0:
		return fmt.Errorf("no rows to plan")
	case s.AsOf > in.Demand.Last:
		return fmt.Errorf("as of %s, but the plan ends on %s", s.AsOf, in.Demand.Last)
	case s.AsOf != 0 && in.Demand.First-s.AsOf > 3660:
		return fmt.Errorf("as of %s, but the plan begins on %s: want ten years between them at most", s.AsOf, in.Demand.First)
	case !(s.Efficiency >= 0 && s.Efficiency <= 1):
		return fmt.Errorf("schedule efficiency %v: want a share above 0", s.Efficiency)
	case !share(s.Overtime) || !share(s.TimeOff):
		return fmt.Errorf("overtime %v and time off %v: want shares below 1", s.Overtime, s.TimeOff)
	case !fraction(s.HireFTE):
		return fmt.Errorf("contract of the people hired %v: want a share of full time up to 1", s.HireFTE)
	case s.Bounds.Least < 0 || s.Bounds.Most < 0 || s.Bounds.Most > 0 && s.Bounds.Most < s.Bounds.Least || s.Bounds.Lead < 0 || s.Bounds.AtOnce < 0:
		return fmt.Errorf("classes of %d to %d, %d weeks of recruiting, %d at a time: want none below 0, and the smallest class no larger than the largest", s.Bounds.Least, s.Bounds.Most, s.Bounds.Lead, s.Bounds.AtOnce)
	case !(s.PerSeat >= 0) || math.IsInf(s.PerSeat, 1):
		return fmt.Errorf("%v people to a seat: want a number above 0", s.PerSeat)
	case in.Contract == nil:
		return errors.New("no contract hours: want the paid hours of one full-time equivalent")
	case s.Hire && in.Rates == nil:
		return errors.New("no rates: classes of least cost need wages, and what hiring and training cost")
	}
	return s.Risk.Validate()
}

// Build makes the plan of each scenario. The base is one of them only if it is given.
func Build(ctx context.Context, in *Inputs, scenarios ...Scenario) ([]*Plan, error) {
	b, err := newBuilder(in)
	if err != nil {
		return nil, err
	}
	plans := make([]*Plan, len(scenarios))
	for i, s := range scenarios {
		if plans[i], err = b.plan(ctx, s); err != nil {
			if s.Name != "" && s.Name != Base {
				err = fmt.Errorf("scenario %s: %w", s.Name, err)
			}
			return nil, err
		}
	}
	return plans, nil
}

// require staffs the demand once for each change.
func (b *builder) require(ctx context.Context, c Change) ([]Need, error) {
	if n, ok := b.needs[c]; ok {
		return n, nil
	}
	n, err := b.in.Demand.Require(ctx, c)
	if err == nil {
		b.needs[c] = n
	}
	return n, err
}

// settings are those of a scenario.
func (b *builder) settings(s Scenario) (Settings, *billing.Rates, error) {
	set, rates := b.in.Settings, b.in.Rates
	if set.Efficiency == 0 {
		set.Efficiency = 1
	}
	set.Efficiency = planner.Round(set.Efficiency+s.Efficiency, 6)
	if !(set.Efficiency > 0 && set.Efficiency <= 1) {
		return set, rates, fmt.Errorf("a schedule efficiency of %v: want a share above 0, and 1 at most", set.Efficiency)
	}
	set.Bounds.Lead = max(0, set.Bounds.Lead+s.Lead)
	if set.PerSeat == 0 {
		set.PerSeat = 1
	}
	rates, err := dearer(rates, s.Wage)
	return set, rates, err
}

func (b *builder) plan(ctx context.Context, s Scenario) (*Plan, error) {
	set, rates, err := b.settings(s)
	if err != nil {
		return nil, err
	}
	needs, err := b.require(ctx, s.Change)
	if err != nil {
		return nil, err
	}
	p := &Plan{Scenario: s, Currency: b.in.Currency, Priced: b.in.Rates != nil, First: b.first, Last: b.in.Demand.Last, Lines: make([]Line, len(b.queues))}
	if err := parallel.Each(ctx, len(p.Lines), func(i int) (err error) {
		l := &p.Lines[i]
		l.Queue, l.first = b.queues[i].Name, b.first
		l.Classes = b.queues[i].Classes
		l.days, err = b.days(l.Queue, needs, s.Shrinkage, set.Efficiency)
		return err
	}); err != nil {
		return nil, err
	}
	queues := append([]Queue(nil), b.queues...)
	crew, err := newRoster(queues, b.in.Transfers, b.monday, b.weeks, 1+s.Attrition)
	if err != nil {
		return nil, err
	}
	people, err := crew.expect()
	if err != nil {
		return nil, err
	}
	if set.Hire {
		b.supply(p, people, &set)
		if err := b.hire(ctx, p, crew, queues, &set, rates); err != nil {
			return nil, err
		}
		if crew, err = newRoster(queues, b.in.Transfers, b.monday, b.weeks, 1+s.Attrition); err != nil {
			return nil, err
		}
		if people, err = crew.expect(); err != nil {
			return nil, err
		}
	}
	b.supply(p, people, &set)
	if err := b.spend(ctx, p, rates, &set); err != nil {
		return nil, err
	}
	if set.Risk.Replications > 0 {
		if err := b.risk(ctx, p, crew, s.Change, &set); err != nil {
			return nil, err
		}
	}
	for i := range needs {
		if n := &needs[i]; n.Unstaffed > 0 {
			p.Warnings = append(p.Warnings, fmt.Errorf("%s: %d intervals have no agents (no handle time, or a target that nothing meets): their work is not in the requirement", queueKey{n.Queue, n.Channel}, n.Unstaffed))
		}
	}
	return p, nil
}
