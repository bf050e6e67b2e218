package billing

import (
	"fmt"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/integer"
)

// Usage is what is paid for in a period. Zero is nothing, and needs no rate.
type Usage struct {
	Period   calendar.Period
	Queue    string        // "" = all
	Paid     Quantity      // hours at the plain wage
	Overtime Quantity      // hours at the wage and the overtime premium, not in Paid
	Premiums []PremiumTime // hours of Paid and Overtime that earn a premium beside
	Seats    Quantity      // at the same time
	Hires    Quantity
	Trainees Quantity // hours of trainees, for training that is paid by the hour
	Basis    string   // what the quantities rest on
}

// PremiumTime are hours that earn a premium.
type PremiumTime struct {
	Name  string // night, of premium:night
	Hours Quantity
}

// Cost is what a period costs, line by line, at the rates that hold on its first day. An
// item that is used and has no rate is an error that wraps [ErrNoRate]. Seats and fixed
// cost by the month count a day as its share of the month it is in: the weeks of a year add
// up to it.
func (r *Rates) Cost(u Usage) (*Statement, error) {
	s := &Statement{}
	c := &costing{rates: r, usage: &u, to: s}
	wage := c.wage()
	c.hours(ItemWage, u.Paid, wage)
	c.hours(ItemOvertime, u.Overtime, wage)
	if u.Overtime != 0 {
		c.share(ItemOvertime+" premium", ItemOvertime, s.Sum(ItemOvertime), "of the wages of overtime")
	}
	for _, p := range u.Premiums {
		if base, err := Amount(p.Hours, wage); err != nil {
			c.fail(err)
		} else if p.Hours != 0 {
			c.share(ItemPremium+":"+p.Name, ItemPremium+":"+p.Name, base, fmt.Sprintf("of the wages of %s h", p.Hours))
		}
	}
	if sum := s.Total(); sum != 0 {
		c.share(ItemOnCost, ItemOnCost, sum, "of wages, overtime and premiums")
	}
	c.timed(ItemSeat, u.Seats, Seat)
	c.each(ItemHiring, u.Hires, u.Trainees)
	c.each(ItemTraining, u.Hires, u.Trainees)
	if _, err := r.At(ItemFixed, u.Queue, u.Period.First); err == nil {
		c.timed(ItemFixed, One, PeriodUnit)
	}
	if c.err != nil {
		return nil, fmt.Errorf("cost of %s: %w", u.Period.Name, c.err)
	}
	s.place(u.Period, u.Queue, "")
	return s, nil
}

// costing adds lines until something goes wrong.
type costing struct {
	rates *Rates
	usage *Usage
	to    *Statement
	err   error
}

func (c *costing) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *costing) rate(item string) (Rate, bool) {
	if c.err != nil {
		return Rate{}, false
	}
	k, err := c.rates.At(item, c.usage.Queue, c.usage.Period.First)
	if err != nil {
		c.fail(err)
	}
	return k, err == nil
}

func (c *costing) add(l Line, err error) {
	if err != nil {
		c.fail(err)
		return
	}
	c.to.Lines = append(c.to.Lines, l)
}

// basis is what a line rests on: the usage, and the rate's line.
func (c *costing) basis(k Rate) string {
	s := c.usage.Basis
	if k.Line > 0 {
		if s != "" {
			s += "; "
		}
		s += fmt.Sprintf("rate of line %d", k.Line)
	}
	return s
}

// wage is that of an hour, where anybody is paid by the hour.
func (c *costing) wage() Price {
	if c.usage.Paid == 0 && c.usage.Overtime == 0 {
		return 0
	}
	k, _ := c.rate(ItemWage)
	return k.Price
}

func (c *costing) hours(item string, q Quantity, wage Price) {
	if q == 0 || c.err != nil {
		return
	}
	k, _ := c.rate(ItemWage)
	c.add(line(item, q, Hour, wage, c.basis(k)))
}

// share adds a share of an amount.
func (c *costing) share(item, rate string, of Money, what string) {
	k, ok := c.rate(rate)
	if !ok {
		return
	}
	basis := what
	if k.Line > 0 {
		basis += fmt.Sprintf("; rate of line %d", k.Line)
	}
	c.add(shareOf(item, k.Share, of, basis))
}

// each adds what is paid per hire, or per hour of a trainee.
func (c *costing) each(item string, hires, trainees Quantity) {
	if hires == 0 && (item != ItemTraining || trainees == 0) {
		return
	}
	k, ok := c.rate(item)
	if !ok {
		return
	}
	q, unit := hires, Hire
	if k.Per == PerHour {
		q, unit = trainees, TraineeHour
	}
	if q != 0 {
		c.add(line(item, q, unit, k.Price, c.basis(k)))
	}
}

// timed adds what is paid by time.
func (c *costing) timed(item string, q Quantity, unit Unit) {
	if q == 0 {
		return
	}
	k, ok := c.rate(item)
	if !ok {
		return
	}
	n, fits := integer.MulDiv(int64(q), int64(lasting(c.usage.Period, k.Per)), int64(One))
	if !fits {
		c.fail(fmt.Errorf("%s of %s %w", item, q, ErrTooLarge))
		return
	}
	basis := c.basis(k)
	if basis != "" {
		basis += "; "
	}
	c.add(line(item, Quantity(n), unit, k.Price, fmt.Sprintf("%s%s for %s of a %s", basis, q, lasting(c.usage.Period, k.Per), k.Per)))
}

// lasting is how many days, weeks or months a period is, in millionths. Parts of a month or
// week are counted from its beginning and rounded there, so that periods which make up a
// month are 1.
func lasting(p calendar.Period, per Per) Quantity {
	if per == PerDay {
		return Quantity(p.Days()) * One
	}
	of := calendar.MonthPeriod
	if per == PerWeek {
		of = calendar.WeekPeriod
	}
	var sum Quantity
	for d := p.First; d <= p.Last; {
		whole := of(d)
		last := min(p.Last, whole.Last)
		until := func(n calendar.Day) Quantity { // of the whole, from its first day on
			q, _ := integer.MulDiv(int64(n), int64(One), int64(whole.Days())) // within 1
			return Quantity(q)
		}
		sum += until(last+1-whole.First) - until(d-whole.First)
		d = last + 1
	}
	return sum
}
