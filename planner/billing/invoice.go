package billing

import (
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/integer"
)

// Delivered is what came, or was done, in a period.
type Delivered struct {
	Period         calendar.Period
	Queue, Channel string // "" = all
	// Actual is how many of the terms' unit there were, and Basis what says so.
	Actual Quantity
	Basis  string
	// Committed is how many were agreed beforehand, and CommittedBasis what says so. It needs
	// to be Known only where the terms have a floor or a ceiling.
	Committed      Quantity
	Known          bool
	CommittedBasis string
	// Level is the service level in millionths, if it is Measured, and LevelBasis what says
	// so.
	Level      Quantity
	Measured   bool
	LevelBasis string
	// Relieved is the part of a missed service level that the client carries, in millionths:
	// of credits so much is not due. 0 = none, One = no credit is due, whatever it was.
	Relieved Quantity
}

// ErrCommitted says that a band cannot be billed: nobody knows what was committed.
var ErrCommitted = errors.New("nothing is known to be committed, and the price has a floor or a ceiling")

// ErrLevel says that credits cannot be told: no service level was measured.
var ErrLevel = errors.New("no service level was measured, and credits or bonuses hang on it")

// Items of an invoice.
const (
	ItemShortfall = "take-or-pay"
	ItemSurplus   = "surplus"
	ItemMinimum   = "minimum"
	ItemCredit    = "credit"
	ItemBonus     = "bonus"
	ItemCap       = "cap"
)

// Invoice is what the client pays for a period, in this order: what was delivered, up to the
// ceiling; what is missing to the floor; what is above the ceiling; what is missing to the
// minimum. Credits and bonuses are shares of the sum of these, and the cap is on the whole. Of
// a credit the part that the client carries is taken off before the cap on credits; what is
// left is rounded to a millionth of the sum, halves up. A credit of which nothing is left is
// a line of 0, which says why.
// Floor and ceiling are rounded to a millionth of the unit, halves up.
func (t *Terms) Invoice(d Delivered) (*Statement, error) {
	s := &Statement{}
	err := t.Validate()
	if err == nil {
		err = t.charge(s, &d)
	}
	if err == nil {
		err = t.adjust(s, &d)
	}
	if err != nil {
		name := d.Period.Name
		if d.Queue != "" {
			name = d.Queue + " " + name
		}
		return nil, fmt.Errorf("invoice of %s: %w", name, err)
	}
	s.place(d.Period, d.Queue, d.Channel)
	return s, nil
}

// charge adds the lines of quantities and prices.
func (t *Terms) charge(s *Statement, d *Delivered) error {
	if d.Actual < 0 || d.Actual > largest || d.Known && (d.Committed < 0 || d.Committed > largest) {
		return fmt.Errorf("%s delivered, %s committed: want 0 or more", d.Actual, d.Committed)
	}
	if d.Relieved < 0 || d.Relieved > One {
		return fmt.Errorf("%s of a missed service level is the client's: want 0 to 1", d.Relieved)
	}
	if t.banded() && !d.Known {
		return ErrCommitted
	}
	edge := func(part Quantity) (Quantity, error) {
		q, ok := integer.MulDiv(int64(d.Committed), int64(part), int64(One))
		if !ok || q > largest {
			return 0, fmt.Errorf("%s of %s committed %w", part, d.Committed, ErrTooLarge)
		}
		return Quantity(q), nil
	}
	floor, err := edge(t.Floor)
	if err != nil {
		return err
	}
	usual, surplus := d.Actual, Quantity(0)
	var ceiling Quantity
	if t.Ceiling > 0 {
		if ceiling, err = edge(t.Ceiling); err != nil {
			return err
		}
		usual = min(usual, ceiling)
		surplus = d.Actual - usual
	}
	add := func(item string, q Quantity, p Price, basis string) error {
		l, err := line(item, q, t.Unit, p, basis)
		s.Lines = append(s.Lines, l)
		return err
	}
	if err := add(string(t.Unit), usual, t.Price, d.Basis); err != nil {
		return err
	}
	if missing := floor - d.Actual; missing > 0 {
		if err := add(ItemShortfall, missing, or(t.Shortfall, t.Price), fmt.Sprintf("%s is missing to %s, %s of %s committed (%s)", missing, floor, percent(t.Floor), d.Committed, d.CommittedBasis)); err != nil {
			return err
		}
	}
	if surplus > 0 {
		if err := add(ItemSurplus, surplus, or(t.Surplus, t.Price), fmt.Sprintf("%s is above %s, %s of %s committed (%s)", surplus, ceiling, percent(t.Ceiling), d.Committed, d.CommittedBasis)); err != nil {
			return err
		}
	}
	if sum := s.Total(); sum < t.Minimum {
		l, err := shareOf(ItemMinimum, One, t.Minimum-sum, "what is missing to the minimum of a period")
		s.Lines = append(s.Lines, l)
		return err
	}
	return nil
}

// adjust adds credit or bonus, and the cap.
func (t *Terms) adjust(s *Statement, d *Delivered) error {
	sum := s.Total()
	if len(t.Credits)+len(t.Bonuses) > 0 && !d.Measured && d.Relieved < One {
		return ErrLevel
	}
	if d.Measured {
		if share, step := t.credit(d.Level); share > 0 {
			basis := fmt.Sprintf("service level %s is below %s (%s)", percent(d.Level), percent(step), d.LevelBasis)
			switch {
			case d.Relieved == One:
				share, basis = 0, "excused: "+basis
			case d.Relieved > 0:
				due, _ := integer.MulDiv(int64(share), int64(One-d.Relieved), int64(One)) // of shares it fits
				basis = fmt.Sprintf("shared: %s: of %s the client carries %s, %s is due", basis, percent(share), percent(d.Relieved), percent(Quantity(due)))
				share = Quantity(due)
			}
			if t.CreditCap > 0 && share > t.CreditCap {
				basis += fmt.Sprintf(": %s, capped at %s", percent(share), percent(t.CreditCap))
				share = t.CreditCap
			}
			l, err := shareOf(ItemCredit, -share, sum, basis)
			if err != nil {
				return err
			}
			s.Lines = append(s.Lines, l)
		}
		if share, step := t.bonus(d.Level); share > 0 {
			l, err := shareOf(ItemBonus, share, sum, fmt.Sprintf("service level %s is at or above %s (%s)", percent(d.Level), percent(step), d.LevelBasis))
			if err != nil {
				return err
			}
			s.Lines = append(s.Lines, l)
		}
	}
	if sum := s.Total(); t.Cap > 0 && sum > t.Cap {
		l, err := shareOf(ItemCap, -One, sum-t.Cap, "what is above the cap of a period")
		if err != nil {
			return err
		}
		s.Lines = append(s.Lines, l)
	}
	return nil
}

// credit is the share of the deepest step that a level missed.
func (t *Terms) credit(level Quantity) (share, step Quantity) {
	step = One + 1
	for _, c := range t.Credits {
		if level < c.Level && c.Level < step {
			share, step = c.Share, c.Level
		}
	}
	return share, step
}

// bonus is the share of the highest step that a level met.
func (t *Terms) bonus(level Quantity) (share, step Quantity) {
	step = -1
	for _, b := range t.Bonuses {
		if level >= b.Level && b.Level > step {
			share, step = b.Share, b.Level
		}
	}
	return share, step
}

func or(p, other Price) Price {
	if p == 0 {
		return other
	}
	return p
}

// percent is a share for people.
func percent(share Quantity) string { return fixed(int64(share), 4, 0) + " %" }
