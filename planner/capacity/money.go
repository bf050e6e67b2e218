package capacity

import (
	"context"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/integer"
	"github.com/cccplan/cccplan/internal/parallel"
	"github.com/cccplan/cccplan/planner/billing"
)

// money is what a day costs, in minor units.
type money struct {
	wages, overtime, onCost, seats, hiring, training, fixed int64
}

func (m *money) add(o *money) {
	m.wages += o.wages
	m.overtime += o.overtime
	m.onCost += o.onCost
	m.seats += o.seats
	m.hiring += o.hiring
	m.training += o.training
	m.fixed += o.fixed
}

func (m *money) total() int64 {
	return m.wages + m.overtime + m.onCost + m.seats + m.hiring + m.training + m.fixed
}

// take sorts the lines of a statement.
func (m *money) take(s *billing.Statement) {
	for i := range s.Lines {
		amount := int64(s.Lines[i].Amount)
		switch s.Lines[i].Item {
		case billing.ItemWage:
			m.wages += amount
		case billing.ItemOnCost:
			m.onCost += amount
		case billing.ItemSeat:
			m.seats += amount
		case billing.ItemHiring:
			m.hiring += amount
		case billing.ItemTraining:
			m.training += amount
		case billing.ItemFixed:
			m.fixed += amount
		default: // overtime and its premium
			m.overtime += amount
		}
	}
}

// usage is what is paid for on a day of a queue; first says that the week begins then.
func (w *Week) usage(queue string, d calendar.Day, x *day, first bool, perSeat float64) billing.Usage {
	u := billing.Usage{
		Period: calendar.DayPeriod(d), Queue: queue, Paid: billing.Quantity(x.paid), Overtime: billing.Quantity(x.overtime),
		Seats: billing.Quantity(math.Round(float64(w.People.Present()) / perSeat)),
	}
	if first {
		u.Hires = billing.Quantity(w.People.Hired)
	}
	trainees, _ := integer.MulDiv(w.People.Training, x.contract, units) // hours of a day of people: far below the limit
	u.Trainees = billing.Quantity(trainees)
	return u
}

// spend writes what a plan costs into its days, at the rates of each day.
func (b *builder) spend(ctx context.Context, p *Plan, r *billing.Rates, set *Settings) error {
	return parallel.Each(ctx, len(p.Lines), func(i int) error {
		l := &p.Lines[i]
		for w := range l.Weeks {
			days, first := b.week(l.days, w)
			for n := range days {
				x := &days[n]
				x.paid = max(0, x.paid-x.off)
				x.money = money{}
				if r == nil {
					continue
				}
				s, err := r.Cost(l.Weeks[w].usage(l.Queue, first+calendar.Day(n), x, n == 0, set.PerSeat))
				if err != nil {
					return fmt.Errorf("queue %s: %w", l.Queue, err)
				}
				x.money.take(s)
			}
		}
		return nil
	})
}

// hourly are prices of an hour, in units of the currency: paid at the plain wage, and in
// overtime, each with what the employer pays on top.
func hourly(r *billing.Rates, queue string, d calendar.Day, cur billing.Currency) (paid, overtime float64, err error) {
	wage, err := r.At(billing.ItemWage, queue, d)
	if err != nil {
		return 0, 0, err
	}
	onCost, err := r.At(billing.ItemOnCost, queue, d)
	if err != nil {
		return 0, 0, err
	}
	paid = inCurrency(wage.Price, cur) * (1 + part(onCost.Share))
	premium, err := r.At(billing.ItemOvertime, queue, d)
	if err != nil {
		return paid, math.NaN(), nil
	}
	return paid, paid * (1 + part(premium.Share)), nil
}

// part is a share.
func part(q billing.Quantity) float64 { return float64(q) / float64(billing.One) }

func inCurrency(p billing.Price, cur billing.Currency) float64 {
	return float64(p) / float64(billing.Cent) / math.Pow10(cur.Decimals)
}

// optional is the price of an item in units of the currency; 0 where there is none.
func optional(r *billing.Rates, item, queue string, d calendar.Day, cur billing.Currency) (price float64, per billing.Per) {
	k, err := r.At(item, queue, d)
	if err != nil {
		return 0, ""
	}
	return inCurrency(k.Price, cur), k.Per
}

// dearer are rates with wages that are a share more.
func dearer(r *billing.Rates, share float64) (*billing.Rates, error) {
	if share == 0 || r == nil {
		return r, nil
	}
	list := r.List()
	for i := range list {
		if list[i].Item == billing.ItemWage {
			list[i].Price = billing.Price(math.Round(float64(list[i].Price) * (1 + share)))
		}
	}
	return billing.NewRates(list)
}
