package hours

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/internal/integer"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/report"
)

// Money is what a line of a roll-up costs and earns. A Value is missing where it is not
// known or was not asked for.
type Money struct {
	Cost       report.Value
	PerContact report.Value // Cost / contacts
	Revenue    report.Value
	Margin     report.Value // (Revenue - Cost) / Revenue
	Markup     report.Value // (Revenue - Cost) / Cost
}

// Account is a plan in money: each line with what it rests on, and what they come to.
type Account struct {
	Costs, Invoice *billing.Statement
	Money          []Money // of each line of the roll-up
	Warnings       []error
}

// ErrQuantity says that what a price is counted by is not known.
var ErrQuantity = errors.New("is not known in the plan")

// Account finds what a plan costs and what a client pays for it as planned; rates or prices
// may be nil. Costs are wages of paid hours with what the employer pays on top, seats where
// a ledger tells who needs one, and fixed cost of each queue; people are hired and trained
// in a capacity plan. Of an invoice the quantities are the plan's, delivered and committed
// alike, and so are service levels. Queues add up to all of them. Queues named in sums are
// sums of others, and left out.
func (r *Rollup) Account(rates *billing.Rates, prices *billing.Prices, cur billing.Currency, sums []string, basis string) (*Account, error) {
	a := &Account{Costs: &billing.Statement{}, Invoice: &billing.Statement{}, Money: make([]Money, len(r.Lines))}
	all := r.all()
	cost, revenue := make([]amount, len(r.Lines)), make([]amount, len(r.Lines))
	unseated := false
	for i := range r.Lines {
		l, p := &r.Lines[i], &r.People[i]
		if l.All || slices.Contains(sums, l.Queue) || !p.Paid.Known() {
			continue
		}
		if rates != nil {
			u := billing.Usage{Period: r.Covered(l.Period), Queue: l.Queue, Paid: quantity(p.Paid), Seats: quantity(p.Seats), Basis: basis}
			s, err := rates.Cost(u)
			if err != nil {
				return nil, err
			}
			if _, err := rates.At(billing.ItemSeat, l.Queue, u.Period.First); err == nil && !p.Seats.Known() {
				unseated = true
			}
			a.Costs.Lines = append(a.Costs.Lines, s.Lines...)
			cost[i].add(s.Total())
		}
		if prices != nil {
			s, err := r.invoice(i, prices, basis)
			if err != nil {
				return nil, err
			}
			a.Invoice.Lines = append(a.Invoice.Lines, s.Lines...)
			revenue[i].add(s.Total())
		}
		if k, ok := all[l.Period.First]; ok {
			cost[k].join(cost[i])
			revenue[k].join(revenue[i])
		}
	}
	for i := range r.Lines {
		a.Money[i] = moneyOf(cost[i], revenue[i], quantity(r.Lines[i].Volume), cur)
	}
	if unseated {
		a.Warnings = append(a.Warnings, errors.New("there is a rate for seats, and nobody knows who needs one: no cost of seats (a shrinkage ledger tells)"))
	}
	return a, nil
}

// amount is a sum of money, if any was added.
type amount struct {
	sum   billing.Money
	known bool
}

func (a *amount) add(m billing.Money) { a.sum, a.known = a.sum+m, true }

func (a *amount) join(o amount) {
	if o.known {
		a.add(o.sum)
	}
}

// quantity is a value in millionths; 0 when missing.
func quantity(v report.Value) billing.Quantity {
	units, decimals, known := v.Units()
	if !known {
		return 0
	}
	for ; decimals < 6; decimals++ {
		units *= 10
	}
	return billing.Quantity(units)
}

// moneyOf is what a line costs and earns.
func moneyOf(cost, revenue amount, contacts billing.Quantity, cur billing.Currency) Money {
	var m Money
	if cost.known {
		m.Cost = report.Units(int64(cost.sum), cur.Decimals)
		if p, err := billing.PerUnit(cost.sum, contacts); err == nil {
			m.PerContact = report.Units(int64(p), cur.Decimals+4)
		}
	}
	if revenue.known {
		m.Revenue = report.Units(int64(revenue.sum), cur.Decimals)
	}
	if cost.known && revenue.known {
		if q, err := billing.Margin(revenue.sum, cost.sum); err == nil {
			m.Margin = report.Units(int64(q), decimals)
		}
		if q, err := billing.Markup(revenue.sum, cost.sum); err == nil {
			m.Markup = report.Units(int64(q), decimals)
		}
	}
	return m
}

// invoice is what the client pays for a line, by every unit that has a price.
func (r *Rollup) invoice(i int, prices *billing.Prices, basis string) (*billing.Statement, error) {
	l := &r.Lines[i]
	period := r.Covered(l.Period)
	list, err := prices.At(l.Queue, l.Channel, period.First)
	if err != nil {
		return nil, err
	}
	all := &billing.Statement{}
	for k := range list {
		t := &list[k]
		v, name := r.counted(i, t.Unit)
		if !v.Known() {
			return nil, fmt.Errorf("%s: %s, by which there is a price, %w", Name(l), name, ErrQuantity)
		}
		d := billing.Delivered{Period: period, Queue: l.Queue, Channel: l.Channel, Actual: quantity(v), Basis: basis + ": " + name, Committed: quantity(v), Known: true, CommittedBasis: "the plan", LevelBasis: "the plan's", Relieved: billing.One}
		if t.Unit == billing.Minute {
			minutes, ok := integer.MulDiv(int64(d.Actual), 60, 1)
			if !ok {
				return nil, fmt.Errorf("%s: %w", Name(l), report.ErrTooLarge)
			}
			d.Actual, d.Committed = billing.Quantity(minutes), billing.Quantity(minutes)
		}
		if l.Level.Known() {
			d.Level, d.Measured, d.Relieved = quantity(l.Level), true, 0
		}
		s, err := t.Invoice(d)
		if err != nil {
			return nil, err
		}
		all.Lines = append(all.Lines, s.Lines...)
	}
	return all, nil
}

// counted is what a unit counts, and the name of its column.
func (r *Rollup) counted(i int, unit billing.Unit) (v report.Value, column string) {
	l, p := &r.Lines[i], &r.People[i]
	switch unit {
	case billing.FTE:
		return p.FTE, "fte"
	case billing.Hour:
		return p.Paid, "paid_h"
	case billing.ProductiveHour:
		return l.Hours, "agent_hours"
	case billing.HandledHour, billing.Minute:
		return l.Workload, "workload_h"
	default:
		return l.Volume, "volume"
	}
}

// moneyColumns are the values of [Money].
var moneyColumns = []struct {
	name string
	sums bool
	of   func(*Money) report.Value
}{
	{"cost", true, func(m *Money) report.Value { return m.Cost }},
	{"cost_per_contact", false, func(m *Money) report.Value { return m.PerContact }},
	{"revenue", true, func(m *Money) report.Value { return m.Revenue }},
	{"margin", false, func(m *Money) report.Value { return m.Margin }},
	{"markup", false, func(m *Money) report.Value { return m.Markup }},
}

// MoneyValues are the names of the values of an [Account].
func MoneyValues() []string {
	var list []string
	for _, c := range moneyColumns {
		list = append(list, c.name)
	}
	return list
}

// Columns are the values of each line, for [report.Rollup.TableOf] and GridOf.
func (a *Account) Columns() []report.Column {
	var list []report.Column
	for _, c := range moneyColumns {
		list = append(list, report.Column{Name: c.name, Sums: c.sums, Of: func(line int) report.Value { return c.of(&a.Money[line]) }})
	}
	return list
}
