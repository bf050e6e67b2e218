package capacity

import (
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/report"
)

// Row is a period of a queue. A Value is missing where it is not known.
type Row struct {
	Scenario string
	Period   calendar.Period
	Days     int // of the period that the plan has
	Queue    string
	All      bool // of all queues together

	Contacts report.Value
	Workload report.Value // hours: contacts times handle time
	Required report.Value // agent hours: what the targets take
	Need     report.Value // contract hours of tenured agents for that: required / (efficiency (1 - shrinkage))
	Contract report.Value // hours of one full-time equivalent

	Peak      report.Value // most agents at a time; missing for all queues, whose peaks are at different times
	PeakHeads report.Value // agents to be scheduled then: peak / (1 - shrinkage)

	RequiredFTE  report.Value // need / contract
	AvailableFTE report.Value // of tenured agents: available hours / contract
	Gap          report.Value // available less required: below 0 agents are short
	ShortFTE     report.Value // still short after overtime

	Start, Hired, In, Out, Left, End report.Value // people: Start + Hired + In - Out - Left = End
	Training, Nesting                report.Value // people, on an average day
	PayrollFTE                       report.Value // contracts, on an average day

	Overtime, TimeOff report.Value // hours
	Paid              report.Value // hours, without overtime

	Wages, OvertimeCost, OnCost, Hiring, TrainingCost, Seats, Fixed, Cost report.Value // money
	PerContact                                                            report.Value // cost of a contact

	Risk      report.Value // largest probability of a week that agents are short in spite of overtime
	Low, High report.Value // 80 % range of AvailableFTE, by weeks; missing for all queues
}

// sum is what days of a period add up to.
type sum struct {
	period                                                  calendar.Period
	days                                                    int
	day                                                     // sums
	start, hired, in, out, left, end, inTraining, inNesting int64
	contracts                                               float64
	known                                                   bool // of the demand
	risk                                                    float64
	low, high                                               float64 // hours
}

// RollUp adds up the plan by periods, such as [calendar.WeekPeriod] or the Period of a
// [calendar.Fiscal]: every queue, and all of them where there are two or more.
func (p *Plan) RollUp(period func(calendar.Day) calendar.Period) []Row {
	var rows []Row
	var all []*sum
	for i := range p.Lines {
		sums := p.Lines[i].sums(period)
		for k, s := range sums {
			rows = append(rows, p.row(s, p.Lines[i].Queue))
			if i == 0 {
				all = append(all, &sum{period: s.period, days: s.days, risk: math.NaN(), low: math.NaN(), high: math.NaN()})
				all[k].contract = s.contract
			}
			all[k].add(s)
		}
	}
	if len(p.Lines) < 2 {
		return rows
	}
	for _, s := range all {
		for w, risk := range p.Any {
			monday := p.Lines[0].Weeks[w].Monday
			if monday <= s.period.Last && monday+6 >= s.period.First && p.Lines[0].Weeks[w].Contract > 0 && !(risk < s.risk) {
				s.risk = risk
			}
		}
		r := p.row(s, "")
		r.All, r.Peak, r.PeakHeads = true, report.Value{}, report.Value{}
		rows = append(rows, r)
	}
	return rows
}

// sums are those of a queue, in order of time.
func (l *Line) sums(period func(calendar.Day) calendar.Period) []*sum {
	var list []*sum
	var s *sum
	for i := range l.days {
		d, x := l.first+calendar.Day(i), &l.days[i]
		w := int(MondayOf(d)-l.Weeks[0].Monday) / 7
		k := &l.Weeks[w]
		begins := i == 0 || d.Weekday() == time.Monday // of the week's part in the plan
		if s == nil || d > s.period.Last {
			s = &sum{period: period(d), risk: math.NaN(), low: math.NaN(), high: math.NaN()}
			list = append(list, s)
			s.start = k.People.Start
			if !begins {
				s.start = k.People.Present()
			}
		}
		s.days++
		s.addDay(x)
		if begins {
			s.hired += k.People.Hired
			s.in += k.People.In
			s.out += k.People.Out
		}
		s.end = k.People.Present()
		if d.Weekday() == time.Sunday {
			s.left += k.People.Left
			s.end = k.People.End
		}
		s.inTraining += k.People.Training
		s.inNesting += k.People.Nesting
		s.contracts += k.People.Contracts
		if !math.IsNaN(k.Risk) && x.covered {
			if !(k.Risk < s.risk) {
				s.risk = k.Risk
			}
			part := float64(x.contract) / units / k.Contract
			if math.IsNaN(s.low) {
				s.low, s.high = 0, 0
			}
			s.low += float64(k.Low * part)
			s.high += float64(k.High * part)
		}
	}
	return list
}

func (s *sum) addDay(x *day) {
	if x.covered {
		s.contract += x.contract
		s.known = true
	}
	s.addHours(x)
}

// addHours adds what days and queues have of their own.
func (s *sum) addHours(x *day) {
	s.contacts += x.contacts
	s.workload += x.workload
	s.required += x.required
	s.need += x.need
	s.available += x.available
	s.overtime += x.overtime
	s.off += x.off
	s.short += x.short
	s.paid += x.paid
	s.money.add(&x.money)
	s.peak = math.Max(s.peak, x.peak)
	s.heads = math.Max(s.heads, x.heads)
}

// add adds another queue.
func (s *sum) add(o *sum) {
	s.addHours(&o.day)
	s.start += o.start
	s.hired += o.hired
	s.in += o.in
	s.out += o.out
	s.left += o.left
	s.end += o.end
	s.inTraining += o.inTraining
	s.inNesting += o.inNesting
	s.contracts += o.contracts
	s.known = s.known || o.known
}

func (p *Plan) row(s *sum, queue string) Row {
	const decimals = 6
	value := func(n int64) report.Value { return report.Units(n, decimals) }
	r := Row{
		Scenario: p.Scenario.Name, Period: s.period, Days: s.days, Queue: queue,
		Start: value(s.start), Hired: value(s.hired), In: value(s.in), Out: value(s.out), Left: value(s.left), End: value(s.end),
		Training: report.Rounded(float64(s.inTraining)/micro/float64(s.days), decimals), Nesting: report.Rounded(float64(s.inNesting)/micro/float64(s.days), decimals),
		PayrollFTE: report.Rounded(s.contracts/float64(s.days), decimals), Paid: value(s.paid),
		Risk: report.Rounded(s.risk, decimals),
	}
	if p.Priced {
		cost := func(n int64) report.Value { return report.Units(n, p.Currency.Decimals) }
		m := &s.money
		r.Wages, r.OvertimeCost, r.OnCost, r.Hiring, r.TrainingCost = cost(m.wages), cost(m.overtime), cost(m.onCost), cost(m.hiring), cost(m.training)
		r.Seats, r.Fixed, r.Cost = cost(m.seats), cost(m.fixed), cost(m.total())
		if each, err := billing.PerUnit(billing.Money(m.total()), billing.Quantity(s.contacts)); err == nil && s.known {
			r.PerContact = report.Units(int64(each), p.Currency.Decimals+4)
		}
	}
	if !s.known {
		return r
	}
	r.Contacts, r.Workload, r.Required, r.Need = value(s.contacts), value(s.workload), value(s.required), value(s.need)
	r.Contract, r.Peak, r.PeakHeads = value(s.contract), report.Rounded(s.peak, 0), report.Rounded(s.heads, decimals)
	r.Overtime, r.TimeOff = value(s.overtime), value(s.off)
	fte := func(n int64) report.Value { return report.Rounded(float64(n)/float64(s.contract), decimals) }
	r.RequiredFTE, r.AvailableFTE, r.Gap, r.ShortFTE = fte(s.need), fte(s.available), fte(s.available-s.need), fte(s.short)
	r.Low, r.High = report.Rounded(s.low*units/float64(s.contract), decimals), report.Rounded(s.high*units/float64(s.contract), decimals)
	return r
}
