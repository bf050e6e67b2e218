package sheet

import (
	"math/big"
	"slices"
)

// Spread divides total into whole numbers in proportion to weights, 0 or more each, by
// largest remainder: they add up to total, and each is its share rounded down or up. Of
// equal remainders the first gets more. Without a weight above 0 all count the same.
func Spread(total int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	if len(parts) == 0 {
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

// largest are the places of the n largest, the earlier of equal ones first.
func largest(list []*big.Int, n int) []int {
	order := make([]int, len(list))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[b].Cmp(list[a]) })
	return order[:n]
}
