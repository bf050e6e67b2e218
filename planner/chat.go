package planner

// UsefulConcurrency is the number of contacts at a time with which an agent gets most
// done: the k for which k over the handle time with k contacts is largest, the smallest
// of equal ones. factors are handle times as multiples of that of one contact alone (see
// [Terms]); beyond this k each contact more makes the others slower than it is worth.
// It is 1 without factors.
func UsefulConcurrency(factors []float64) int {
	best := 1
	for i, f := range factors {
		if k := i + 1; float64(k)*factors[best-1] > float64(best)*f {
			best = k
		}
	}
	return best
}
