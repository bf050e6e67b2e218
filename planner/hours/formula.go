package hours

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// FTE is how many full-time equivalents a requirement takes in a period:
//
//	R / (e (1 - s) H)
//
// R is the requirement in agent hours, 0 or more; e the schedule efficiency, see
// [Efficiency], above 0 to 1; s the share of scheduled hours not there for contacts, 0 to
// below 1; H the contract hours of one full-time equivalent in the same period, above 0.
// NaN outside.
func FTE(requirement, efficiency, shrinkage, contract float64) float64 {
	if !(requirement >= 0 && efficiency > 0 && efficiency <= 1 && contract > 0) {
		return math.NaN()
	}
	return erlang.GrossUp(requirement, shrinkage) / float64(efficiency*contract)
}

// Heads is how many people work so many full-time equivalents, fractional: fraction, above
// 0 to 1, is their mean contract as a share of full time. NaN outside.
func Heads(fte, fraction float64) float64 {
	if !(fte >= 0 && fraction > 0 && fraction <= 1) {
		return math.NaN()
	}
	return fte / fraction
}

// Efficiency is the part of scheduled agents that covers a requirement,
//
//	sum min(N_i, X_i) / sum X_i,
//
// of as many intervals of the same length: N_i agents required, X_i scheduled on the queue.
// Agents beyond the requirement of an interval cover nothing, whatever is missing in
// another one: that totals hide. 1 where nobody is scheduled and nobody required; NaN for
// slices of different lengths and negative numbers.
func Efficiency(required, scheduled []float64) float64 {
	if len(required) != len(scheduled) {
		return math.NaN()
	}
	var covered, all, need float64
	for i, n := range required {
		x := scheduled[i]
		if !(n >= 0 && x >= 0) {
			return math.NaN()
		}
		covered += math.Min(n, x)
		all += x
		need += n
	}
	if all == 0 && need == 0 {
		return 1
	}
	return covered / all
}
