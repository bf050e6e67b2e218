package sheet

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// In 64 bits and in numbers of any size the parts are the same.
func TestSpreadInBothSizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 1<<53)), 1, 40).Draw(t, "weights")
		total := rapid.OneOf(rapid.Int64Range(-50, 50), rapid.Int64Range(-1<<53, 1<<53)).Draw(t, "total")
		if slices.Max(weights) == 0 {
			return
		}
		fast := make([]int64, len(weights))
		if !spread64(total, weights, fast) {
			t.Fatal("does not fit")
		}
		all, sum := new(big.Int), int64(0)
		for _, w := range weights {
			all.Add(all, big.NewInt(w))
		}
		remainders := make([]*big.Int, len(weights))
		parts := make([]int64, len(weights))
		sign, size := int64(1), total
		if total < 0 {
			sign, size = -1, -total
		}
		rest := size
		for k, w := range weights {
			share, r := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(size), big.NewInt(w)), all, new(big.Int))
			parts[k], remainders[k] = sign*share.Int64(), r
			rest -= share.Int64()
		}
		for _, k := range largest(remainders, int(rest)) {
			parts[k] += sign
		}
		for _, p := range fast {
			sum += p
		}
		if !slices.Equal(fast, parts) || sum != total {
			t.Fatalf("%d over %v: %v, want %v", total, weights, fast, parts)
		}
	})
}
