package report

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/internal/integer"
)

// Value is a number of so many decimals, exactly. The zero Value is missing: an empty
// cell, and not 0.
type Value struct {
	units    int64
	decimals int8
	known    bool
}

// Units is v in units of 10^-decimals, of which it has so many; false when missing.
func (v Value) Units() (units int64, decimals int, known bool) {
	return v.units, int(v.decimals), v.known
}

// Known says whether there is a value.
func (v Value) Known() bool { return v.known }

// Float64 is the nearest float64; NaN when missing.
func (v Value) Float64() float64 {
	if !v.known {
		return math.NaN()
	}
	x, _ := strconv.ParseFloat(v.fixed(), 64) // a decimal number of at most 20 digits
	return x
}

// String is v as files have it: a decimal point, no needless zeros, never exactly three
// decimals; empty when missing.
func (v Value) String() string {
	if !v.known {
		return ""
	}
	return csvfile.Decimals(v.fixed())
}

func (v Value) fixed() string {
	if v.units < 0 {
		v.units = -v.units
		return "-" + v.fixed()
	}
	s := strconv.FormatInt(v.units, 10)
	if v.decimals == 0 {
		return s
	}
	if short := int(v.decimals) + 1 - len(s); short > 0 {
		s = strings.Repeat("0", short) + s
	}
	return s[:len(s)-int(v.decimals)] + "." + s[len(s)-int(v.decimals):]
}

// Units is the value of so many units of 10^-decimals, which may be below 0.
func Units(units int64, decimals int) Value {
	return Value{units: units, decimals: int8(decimals), known: true}
}

// Rounded is x, which may be below 0, at so many decimals; missing when it is no number, or
// too large to be exact.
func Rounded(x float64, decimals int) Value {
	v, err := valueOf(math.Abs(x), decimals)
	if err != nil {
		return Value{}
	}
	if x < 0 {
		v.units = -v.units
	}
	return v
}

func count(n int) Value { return Value{units: int64(n), known: true} }

// ErrTooLarge is wrapped when numbers are too large to be added up exactly.
var ErrTooLarge = errors.New("is too large to be added up exactly")

// maxUnits is the largest whole number below which float64 has all of them.
const maxUnits = 1 << 53

// unitsOf is x, 0 or more, in units of 10^-decimals.
func unitsOf(x float64, decimals int) (int64, error) {
	u := math.Round(x * math.Pow10(decimals))
	if !(u >= 0 && u < maxUnits) {
		return 0, ErrTooLarge
	}
	return int64(u), nil
}

// valueOf is x, 0 or more, at so many decimals; missing when it is no number, or endless.
func valueOf(x float64, decimals int) (Value, error) {
	if math.IsNaN(x) || math.IsInf(x, 1) {
		return Value{}, nil
	}
	u, err := unitsOf(x, decimals)
	return Value{units: u, decimals: int8(decimals), known: true}, err
}

// ratio is a * b / c, rounded to a whole number, halves up.
func ratio(a, b, c int64) (int64, error) {
	q, ok := integer.MulDiv(a, b, c)
	if !ok || q >= maxUnits {
		return 0, ErrTooLarge
	}
	return q, nil
}

// divide is a number of 128 bits over c, rounded, halves up.
func divide(hi, lo, c uint64) (int64, error) {
	if hi >= c {
		return 0, ErrTooLarge
	}
	q, rest := bits.Div64(hi, lo, c)
	if rest >= c-rest {
		q++
	}
	if q >= maxUnits {
		return 0, ErrTooLarge
	}
	return int64(q), nil
}

// total adds up units.
type total struct {
	units int64
	known bool // of something
	over  bool // too large to be added up
}

func (t *total) add(units int64) {
	t.units += units // both are below 2^62
	t.known = true
	if t.units >= 1<<62 {
		t.units, t.over = 1<<62, true
	}
}

func (t *total) value(decimals int) Value {
	if !t.known || t.over {
		return Value{}
	}
	return Value{units: t.units, decimals: int8(decimals), known: true}
}

// mean is a weighted mean: the sum of products, exactly, over the sum of weights.
type mean struct {
	weight total
	hi, lo uint64 // sum of weight * value; factors are below 2^53, so that 2^22 products fit
}

func (m *mean) add(weight, value int64) {
	m.weight.add(weight)
	hi, lo := bits.Mul64(uint64(weight), uint64(value))
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, lo, 0)
	m.hi, _ = bits.Add64(m.hi, hi, carry)
}

// value is missing where nothing has weight.
func (m *mean) value(decimals int) Value {
	if m.weight.units == 0 || m.weight.over {
		return Value{}
	}
	u, err := divide(m.hi, m.lo, uint64(m.weight.units))
	if err != nil {
		return Value{}
	}
	return Value{units: u, decimals: int8(decimals), known: true}
}
