package billing

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/integer"
)

// Money is an amount in minor units of a currency: cents.
type Money int64

// Quantity is an amount of what is paid for, in millionths: of hours, contacts, minutes,
// full-time equivalents, seats, or of 1 where it is a share.
type Quantity int64

// Price is what one unit costs, in ten-thousandths of a minor unit.
type Price int64

// One is a quantity of 1, Cent the price of one minor unit.
const (
	One  Quantity = 1_000_000
	Cent Price    = 10_000
)

// largest is the largest number of any kind: float64 and JSON have all whole numbers below.
const largest = 1<<53 - 1

// ErrTooLarge is wrapped when an amount is too large to be counted exactly.
var ErrTooLarge = errors.New("is too large to be counted exactly")

// Amount is q times p, rounded to a whole minor unit, halves away from zero.
func Amount(q Quantity, p Price) (Money, error) {
	a, ok := integer.MulDiv(int64(q), int64(p), int64(One)*int64(Cent))
	if !ok || a > largest || a < -largest {
		return 0, fmt.Errorf("%s at %d/%d of a minor unit %w", q, p, Cent, ErrTooLarge)
	}
	return Money(a), nil
}

// Of is a share, in millionths, of an amount, rounded to a whole minor unit.
func (m Money) Of(share Quantity) Money {
	a, _ := integer.MulDiv(int64(m), int64(share), int64(One)) // of amounts and shares in range
	return Money(a)
}

// per is the price of one of q, above 0, where m is paid for all of them; false where it is
// too large.
func (m Money) per(q Quantity) (Price, bool) {
	if m > largest/Money(Cent) || m < -largest/Money(Cent) {
		return 0, false
	}
	p, ok := integer.MulDiv(int64(m)*int64(Cent), int64(One), int64(q))
	return Price(p), ok && p <= largest && p >= -largest
}

// String is q as a decimal number, without needless zeros.
func (q Quantity) String() string { return fixed(int64(q), 6, 0) }

// Currency is a currency: its code, and how many decimals its minor unit has, such as 2 for
// EUR and 0 for JPY.
type Currency struct {
	Code     string
	Decimals int // 0 to 4
}

// ParseCurrency reads the code of ISO 4217, of three letters, with its minor unit.
func ParseCurrency(s string) (Currency, error) {
	code := strings.ToUpper(strings.TrimSpace(s))
	letters := strings.IndexFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
	if len(code) != 3 || !letters {
		return Currency{}, fmt.Errorf("currency %q: want three letters such as EUR", s)
	}
	c := Currency{code, 2}
	switch code {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		c.Decimals = 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		c.Decimals = 3
	case "CLF", "UYW":
		c.Decimals = 4
	}
	return c, nil
}

// Money is m in units of the currency, with all its decimals: 12.50.
func (c Currency) Money(m Money) string { return fixed(int64(m), c.Decimals, c.Decimals) }

// Price is p in units of the currency, without needless zeros but the currency's own.
func (c Currency) Price(p Price) string { return fixed(int64(p), c.Decimals+4, c.Decimals) }

// fixed is a number of units of 10^-decimals, of which at least so many decimals are
// written.
func fixed(units int64, decimals, least int) string {
	sign := ""
	if units < 0 {
		sign, units = "-", -units
	}
	s := strconv.FormatInt(units, 10)
	if decimals == 0 {
		return sign + s
	}
	if short := decimals + 1 - len(s); short > 0 {
		s = strings.Repeat("0", short) + s
	}
	whole, part := s[:len(s)-decimals], s[len(s)-decimals:]
	for len(part) > least && part[len(part)-1] == '0' {
		part = part[:len(part)-1]
	}
	if part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}
