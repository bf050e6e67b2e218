package sheet

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// Spread divides total into whole numbers in proportion to weights, 0 or more each, by
// largest remainder: they add up to total, and each is its share rounded down or up. Of
// equal remainders the first gets more. Without a weight above 0 all count the same.
func Spread(total int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	if len(parts) == 0 || spread64(total, weights, parts) {
		return parts
	}
	all := new(big.Int)
	for _, w := range weights {
		all.Add(all, big.NewInt(w))
	}
	if all.Sign() == 0 {
		weights = make([]int64, len(parts))
		for k := range weights {
			weights[k] = 1
		}
		all.SetInt64(int64(len(parts)))
	}
	sign, size := int64(1), new(big.Int).Abs(big.NewInt(total))
	if total < 0 {
		sign = -1
	}
	rest := new(big.Int).Set(size)
	remainders := make([]*big.Int, len(parts))
	for k, w := range weights {
		share, remainder := new(big.Int).QuoRem(new(big.Int).Mul(size, big.NewInt(w)), all, new(big.Int))
		parts[k], remainders[k] = sign*share.Int64(), remainder
		rest.Sub(rest, share)
	}
	for _, k := range largest(remainders, int(rest.Int64())) {
		parts[k] += sign
	}
	return parts
}

// spread64 is Spread where totals and sums of weights fit into 64 bits, which is sooner;
// false where they do not, or no weight is above 0.
func spread64(total int64, weights, parts []int64) bool {
	all := uint64(0)
	for _, w := range weights {
		if w < 0 || all+uint64(w) >= 1<<63 {
			return false
		}
		all += uint64(w)
	}
	if all == 0 || total == math.MinInt64 {
		return false
	}
	sign, size := int64(1), uint64(total)
	if total < 0 {
		sign, size = -1, uint64(-total)
	}
	type part struct {
		remainder uint64
		at        int
	}
	list := make([]part, len(weights))
	rest := size
	for k, w := range weights {
		hi, lo := bits.Mul64(size, uint64(w))
		share, remainder := bits.Div64(hi, lo, all) // hi is below all, because w is at most all
		parts[k], list[k] = sign*int64(share), part{remainder, k}
		rest -= share
	}
	slices.SortFunc(list, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.remainder, a.remainder), a.at-b.at)
	})
	for _, p := range list[:rest] {
		parts[p.at] += sign
	}
	return true
}

// largest are the places of the n largest, the earlier of equal ones first.
func largest(list []*big.Int, n int) []int {
	order := make([]int, len(list))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[b].Cmp(list[a]) })
	return order[:n]
}
