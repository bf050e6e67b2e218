package erlang

import "math"

// LogB returns ln B(n, load), also where B itself is too small for a float64.
// Arguments as for B; LogB(n, 0) is -Inf for n > 0.
//
// Where 1/B overflows, the states with a free agent are all that counts, and
// -ln B is the logarithm of their sum n! e^a/a^n.
func LogB(n, load float64) float64 {
	if !inDomain(n, load) {
		return math.NaN()
	}
	if n == 0 {
		return 0
	}
	if load == 0 {
		return math.Inf(-1)
	}
	if d := below(n, load); !math.IsInf(d, 1) {
		return -log1p(d)
	}
	if n >= expansionMin {
		r := load / n
		h := divergence((load-n)/n, r)
		if r < 1e-300 {
			h = r - 1 - (log(load) - log(n))
		}
		return -(log(scaledGamma(n)*sqrt2Pi*math.Sqrt(n)) + float64(n*h))
	}
	return -(log(smallFactorial(n)) + load - float64(n*log(load)))
}

// smallFactorial returns n! = Gamma(n+1) for real 0 <= n < 60.
func smallFactorial(n float64) float64 {
	f := n - math.Floor(n)
	g := gamma1p(f)
	for k := f + 1; k <= n+0.5; k++ {
		g *= k
	}
	return g
}

// Free returns 1 - B(n, load), the probability that an arrival of the loss
// system finds a free agent, accurate also where it is small. Arguments as for
// B.
func Free(n, load float64) float64 {
	if !inDomain(n, load) {
		return math.NaN()
	}
	d := below(n, load)
	if math.IsInf(d, 1) {
		return 1
	}
	return d / (1 + d)
}

// Carried returns the load a (1-B) in erlangs that the loss system carries: the
// mean number of busy agents. Arguments as for B; it is at most n.
func Carried(n, load float64) float64 {
	if !inDomain(n, load) {
		return math.NaN()
	}
	d := below(n, load)
	switch {
	case math.IsInf(d, 1):
		return load
	case d < 1e-290: // load over 1e290 times n: every agent is busy
		return n
	}
	return math.Min(n, load*(d/(1+d)))
}

// SlopeB returns the derivative of B with respect to the load, per erlang:
//
//	dB/da = B (n/a - 1 + B)
//
// Arguments as for B; at load 0 it is the limit, 1 for n = 1, 0 for n > 1 and
// +Inf for n < 1. The absolute error is a few units of B times 1e-16, so that
// far in overload, where B is flat, relative accuracy is lost.
//
// Source: Jagerman, Bell System Technical Journal 53(3), 1974.
func SlopeB(n, load float64) float64 {
	switch {
	case !inDomain(n, load):
		return math.NaN()
	case n == 0:
		return 0
	case load == 0 && n == 1:
		return 1
	case load == 0 && n < 1:
		return math.Inf(1)
	case load == 0:
		return 0
	}
	b := B(n, load)
	return math.Max(0, b*((n-load)/load+b))
}
