package measure

import (
	"math"
	"slices"
)

// apportion rounds parts to whole units of 10^-decimals so that they add up to total, which
// is such a number of units: each to one of its two neighbours, up where it is cut most
// (largest remainders; of equal ones the first). Parts whose sum differs from total by
// more than their rounding can bridge are moved further, the largest first.
func apportion(parts []float64, total int64, decimals int) []int64 {
	scale := math.Pow10(decimals)
	units := make([]int64, len(parts))
	rest := make([]float64, len(parts))
	order := make([]int, len(parts))
	left := total
	for i, p := range parts {
		x := float64(p * scale)
		floor := math.Floor(x)
		units[i], rest[i], order[i] = int64(floor), x-floor, i
		left -= units[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return a - b
	})
	for n := 0; left != 0 && len(parts) > 0; n++ {
		step := int64(1)
		i := order[n%len(order)]
		if left < 0 {
			step, i = -1, order[len(order)-1-n%len(order)]
		}
		units[i] += step
		left -= step
	}
	return units
}
