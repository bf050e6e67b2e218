package measure

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// MostFactors is the largest number of factors that a gap is attributed to: it takes
// 2^k evaluations.
const MostFactors = 10

// ErrFactors is wrapped when a gap cannot be attributed to the factors asked for.
var ErrFactors = errors.New("factors")

// Shapley are the values of Shapley (1953, "A value for n-person games") of k factors:
// what each contributes to f(all) - f(none), as the mean over all orders in which the
// factors can be changed from how they were planned to how they came. value is f by set:
// value[s] is that of the factors whose bits are set in s, and it has 2^k entries.
//
//	phi_i = sum over sets S without i of |S|! (k-|S|-1)! / k! (f(S and i) - f(S))
//
// They add up to the gap (efficiency), factors that contribute alike get alike
// (symmetry), one that changes nothing gets nothing (dummy), and those of a sum of games
// are the sums of theirs (additivity).
func Shapley(value []float64) ([]float64, error) {
	k, err := factorsOf(value)
	if err != nil {
		return nil, err
	}
	// weight[n] is n! (k-n-1)! / k!, which is 1 / (k * C(k-1, n)).
	weight := make([]float64, k)
	choose := 1.0
	for n := range weight {
		weight[n] = 1 / (float64(k) * choose)
		choose = choose * float64(k-1-n) / float64(n+1)
	}
	phi := make([]float64, k)
	for i := range phi {
		for s := range value {
			if s&(1<<i) == 0 {
				phi[i] += float64(weight[bits.OnesCount(uint(s))] * (value[s|1<<i] - value[s]))
			}
		}
	}
	return phi, nil
}

// Sequential are the contributions of factors when they are changed in one order: the
// first listed first. Another order gives other contributions, which is why an order has
// to be declared before anybody knows whom it favours.
func Sequential(value []float64, order []int) ([]float64, error) {
	k, err := factorsOf(value)
	if err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(order))
	for i, f := range sorted {
		if f != i {
			return nil, fmt.Errorf("%w: order %v: want every one of %d once", ErrFactors, order, k)
		}
	}
	if len(order) != k {
		return nil, fmt.Errorf("%w: order %v: want every one of %d once", ErrFactors, order, k)
	}
	steps := make([]float64, k)
	set := 0
	for _, i := range order {
		steps[i] = value[set|1<<i] - value[set]
		set |= 1 << i
	}
	return steps, nil
}

func factorsOf(value []float64) (k int, err error) {
	n := len(value)
	if n == 0 || n&(n-1) != 0 || n > 1<<MostFactors {
		return 0, fmt.Errorf("%w: %d values: want 2^k of them for k factors, up to %d", ErrFactors, n, MostFactors)
	}
	return bits.TrailingZeros(uint(n)), nil
}
