// Package integer computes exactly with whole numbers that count small units: thousandths
// of contacts, millionths of hours, cents.
package integer

import "math/bits"

// MulDiv is a*b/c rounded to a whole number, halves away from zero. ok is false where c is 0
// or the result does not fit.
func MulDiv(a, b, c int64) (q int64, ok bool) {
	negative := (a < 0) != (b < 0) != (c < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	d := magnitude(c)
	if hi >= d {
		return 0, false // also where d is 0
	}
	u, rest := bits.Div64(hi, lo, d)
	if rest >= d-rest {
		u++
	}
	if u > 1<<63-1 {
		return 0, false
	}
	if negative {
		return -int64(u), true
	}
	return int64(u), true
}

// magnitude is a without its sign.
func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}
