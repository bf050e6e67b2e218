package billing

import (
	"fmt"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Unit is what a quantity counts.
type Unit string

// Units of quantities.
const (
	FTE            Unit = "fte"             // full-time equivalents of a period
	Hour           Unit = "hour"            // paid hours
	ProductiveHour Unit = "productive_hour" // hours on the queue, waiting for contacts included
	HandledHour    Unit = "handled_hour"    // hours with contacts, waiting for them left out
	Minute         Unit = "minute"          // minutes with contacts
	Contact        Unit = "contact"

	Share       Unit = "share" // of the amount that stands as price
	Seat        Unit = "seat"  // seats of a period
	Hire        Unit = "hire"
	PeriodUnit  Unit = "period"
	TraineeHour Unit = "trainee_hour"
)

// Line is a line of a statement: Amount is Quantity times Price, rounded to a minor unit.
type Line struct {
	Item           string // what it is: wage, contacts, take-or-pay, credit
	Period         calendar.Period
	Queue, Channel string // "" = all
	Quantity       Quantity
	Unit           Unit
	Price          Price
	Amount         Money
	Basis          string // what quantity and price rest on, for people
}

// line makes a line with its amount.
func line(item string, q Quantity, unit Unit, p Price, basis string) (Line, error) {
	a, err := Amount(q, p)
	if err != nil {
		return Line{}, fmt.Errorf("%s: %w", item, err)
	}
	return Line{Item: item, Quantity: q, Unit: unit, Price: p, Amount: a, Basis: basis}, nil
}

// shareOf is a line for a share of an amount.
func shareOf(item string, share Quantity, m Money, basis string) (Line, error) {
	if m > largest/Money(Cent) || m < -largest/Money(Cent) {
		return Line{}, fmt.Errorf("%s: %w", item, ErrTooLarge)
	}
	return line(item, share, Share, Price(m)*Cent, basis)
}

// Statement is a list of lines: of costs, or of an invoice.
type Statement struct{ Lines []Line }

// Total is the sum of the amounts.
func (s *Statement) Total() Money {
	var sum Money
	for i := range s.Lines {
		sum += s.Lines[i].Amount
	}
	return sum
}

// Sum is the sum of the amounts of an item.
func (s *Statement) Sum(item string) Money {
	var sum Money
	for i := range s.Lines {
		if s.Lines[i].Item == item {
			sum += s.Lines[i].Amount
		}
	}
	return sum
}

// place writes period and queue into lines.
func (s *Statement) place(p calendar.Period, queue, channel string) {
	for i := range s.Lines {
		s.Lines[i].Period, s.Lines[i].Queue, s.Lines[i].Channel = p, queue, channel
	}
}

// Join is the lines of several statements, in order.
func Join(list ...*Statement) *Statement {
	all := &Statement{}
	for _, s := range list {
		if s != nil {
			all.Lines = append(all.Lines, s.Lines...)
		}
	}
	return all
}
