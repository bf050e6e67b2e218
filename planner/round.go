package planner

import "math"

// Round is x at a number of decimals, halves away from zero; NaN stays NaN. Files show
// volumes and times at 3 decimals, shares and erlangs at 6, and what a plan is computed
// from is rounded so first.
func Round(x float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(x*p) / p
}
