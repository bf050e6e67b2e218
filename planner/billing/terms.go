package billing

import (
	"errors"
	"fmt"
)

// Terms are what a client pays for a period.
type Terms struct {
	// Unit is what is paid for: FTE, Hour, ProductiveHour, HandledHour, Minute or Contact.
	Unit Unit
	// Price is that of one.
	Price Price
	// Floor is the part of what was committed, in millionths, that is paid for even when it
	// did not come: take-or-pay; 0 = none.
	Floor Quantity
	// Shortfall is the price of one that is missing to the floor; 0 = Price. Less than Price
	// is a credit for reduced use (RRC) of Price - Shortfall.
	Shortfall Price
	// Ceiling is the part of what was committed, in millionths, from which Surplus holds; 0 =
	// it never does.
	Ceiling Quantity
	// Surplus is the price of one above the ceiling; 0 = Price. More than Price is a charge
	// for additional use (ARC).
	Surplus Price
	// Minimum is the least that is paid before credits, Cap the most that is paid in the end;
	// 0 = none.
	Minimum, Cap Money
	// Credits are for a service level below a level, the deepest that was missed counts, and
	// Bonuses for one at or above it, the highest that was met counts.
	Credits, Bonuses []Step
	// CreditCap is the largest part of what is paid for the period, in millionths, that
	// credits take; 0 = no cap but all of it.
	CreditCap Quantity
}

// Step is what a service level costs or earns.
type Step struct {
	Level Quantity // service level, in millionths
	Share Quantity // of what is paid for the period, in millionths
}

// Units that a client may pay for.
func (u Unit) billable() bool {
	switch u {
	case FTE, Hour, ProductiveHour, HandledHour, Minute, Contact:
		return true
	}
	return false
}

// ParseUnit reads a unit that a client pays for.
func ParseUnit(s string) (Unit, error) {
	if u := Unit(s); u.billable() {
		return u, nil
	}
	return "", errors.New("want fte, hour, productive_hour, handled_hour, minute or contact")
}

// Validate reports everything that is out of range.
func (t *Terms) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(t.Unit.billable(), "unit %q: want fte, hour, productive_hour, handled_hour, minute or contact", t.Unit)
	for _, p := range []struct {
		name  string
		price Price
	}{{"price", t.Price}, {"shortfall price", t.Shortfall}, {"surplus price", t.Surplus}} {
		check(p.price >= 0 && p.price <= largest, "%s is below 0 or too large", p.name)
	}
	check(t.Floor >= 0 && t.Floor <= 10*One, "floor of %s: want a share of what was committed, 0 or more", t.Floor)
	check(t.Ceiling >= 0 && t.Ceiling <= 1000*One, "ceiling of %s: want a share of what was committed, 0 or more", t.Ceiling)
	check(t.Ceiling == 0 || t.Ceiling >= t.Floor, "ceiling of %s is below the floor of %s", t.Ceiling, t.Floor)
	check(t.Shortfall == 0 || t.Floor > 0, "a price of what is missing to a floor, and no floor")
	check(t.Surplus == 0 || t.Ceiling > 0, "a surplus price, and no ceiling from which it holds")
	check(t.Minimum >= 0 && t.Minimum <= largest && t.Cap >= 0 && t.Cap <= largest, "minimum and cap: want amounts of 0 or more")
	check(t.Cap == 0 || t.Cap >= t.Minimum, "the cap is below the minimum")
	check(t.CreditCap >= 0 && t.CreditCap <= One, "credit cap of %s: want a share from 0 to 1", t.CreditCap)
	for _, list := range [][]Step{t.Credits, t.Bonuses} {
		for _, s := range list {
			check(s.Level >= 0 && s.Level <= One && s.Share >= 0 && s.Share <= One, "step of %s at a service level of %s: want shares from 0 to 1", s.Share, s.Level)
		}
	}
	return errors.Join(errs...)
}

// banded says whether the terms need to know what was committed.
func (t *Terms) banded() bool { return t.Floor > 0 || t.Ceiling > 0 }
