package billing

import (
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/internal/integer"
)

// ErrNoRatio says that a ratio has no meaning: what it is a share of is not above 0.
var ErrNoRatio = errors.New("a share of nothing")

// Margin is profit over revenue, in millionths: (revenue - cost) / revenue.
func Margin(revenue, cost Money) (Quantity, error) { return part(revenue-cost, revenue) }

// Markup is profit over cost, in millionths: (revenue - cost) / cost. It is m/(1-m) of a
// margin m, and larger.
func Markup(revenue, cost Money) (Quantity, error) { return part(revenue-cost, cost) }

func part(m, of Money) (Quantity, error) {
	if of <= 0 {
		return 0, ErrNoRatio
	}
	q, ok := integer.MulDiv(int64(m), int64(One), int64(of))
	if !ok {
		return 0, ErrTooLarge
	}
	return Quantity(q), nil
}

// AtMargin is the revenue with which a cost leaves a margin, in millionths from 0 to below
// One: cost / (1 - margin).
func AtMargin(cost Money, margin Quantity) (Money, error) {
	if margin < 0 || margin >= One {
		return 0, fmt.Errorf("margin of %s: want a share from 0 to below 1", margin)
	}
	m, ok := integer.MulDiv(int64(cost), int64(One), int64(One-margin))
	if !ok || m > largest || m < -largest {
		return 0, ErrTooLarge
	}
	return Money(m), nil
}

// AtMarkup is the revenue of a cost and a mark-up on it, in millionths: cost (1 + markup).
func AtMarkup(cost Money, markup Quantity) (Money, error) {
	if markup < 0 {
		return 0, fmt.Errorf("mark-up of %s: want a share of 0 or more", markup)
	}
	m, ok := integer.MulDiv(int64(cost), int64(One+markup), int64(One))
	if !ok || m > largest || m < -largest {
		return 0, ErrTooLarge
	}
	return Money(m), nil
}

// PerUnit is the price of one of so many that cost m together, such as the cost of a
// contact. [ErrNoRatio] where there are none.
func PerUnit(m Money, q Quantity) (Price, error) {
	if q <= 0 {
		return 0, ErrNoRatio
	}
	p, ok := m.per(q)
	if !ok {
		return 0, ErrTooLarge
	}
	return p, nil
}
