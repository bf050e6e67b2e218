package capacity

// root is the positive n-th root of x, 0 <= x <= 1, by bisection: multiplications and
// comparisons alone, so that it has the same bits on every machine, which functions of
// package math do not promise.
func root(x float64, n int) float64 {
	if n == 1 || x == 0 || x == 1 {
		return x
	}
	lo, hi := 0.0, 1.0
	for {
		mid := lo + float64(0.5*(hi-lo))
		if mid <= lo || mid >= hi {
			return hi
		}
		if power(mid, n) < x {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// power is x to the n, n >= 0, by squaring.
func power(x float64, n int) float64 {
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p *= x
		}
		x *= x
	}
	return p
}
