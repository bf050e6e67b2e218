package erlang

import "math"

// Tolerance is the relative amount by which a target may be missed and still
// count as met, and by which a number of agents may exceed a whole number and
// still be rounded down to it. Decimal fractions such as 0.85 or 0.3 are not
// float64 values, so that 85/0.85 or 21/(1-0.3) come out a few units of 1e-16
// on either side of 100 and 30. 1e-9 is far above that noise and far below
// anything a planner could measure.
const Tolerance = 1e-9

// CeilAgents returns the least whole number of agents that is at least x, up to
// Tolerance: 30 for 30.000000000000004. x is a number of agents, >= 0. The
// result is 0 for NaN and for x <= 0, and the largest int beyond that.
func CeilAgents(x float64) int {
	if !(x > 0) {
		return 0
	}
	if x >= math.MaxInt {
		return math.MaxInt
	}
	return int(math.Ceil(x - float64(Tolerance*x)))
}

// GrossUp returns how many agents must be scheduled for n to be at work when
// the share shrinkage of scheduled time is lost (breaks, training, absence):
//
//	n / (1 - shrinkage)
//
// n is >= 0, in any unit of work; shrinkage is a share, 0 <= shrinkage < 1. NaN
// outside. The result is not rounded; use CeilAgents, once, where persons
// cannot be divided.
func GrossUp(n, shrinkage float64) float64 {
	if !(n >= 0 && shrinkage >= 0 && shrinkage < 1) {
		return math.NaN()
	}
	return n / (1 - shrinkage)
}
