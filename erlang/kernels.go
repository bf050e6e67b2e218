package erlang

import "math"

// inDomain reports whether n agents and the load are finite and not negative.
func inDomain(n, load float64) bool {
	return n >= 0 && load >= 0 && n <= math.MaxFloat64 && load <= math.MaxFloat64
}

// B returns the blocking probability of Erlang's loss system M/M/n/n: the share
// of contacts that find all agents busy when nobody waits.
//
//	B = (a^n/n!) / sum_{j=0..n} a^j/j!
//
// n is the number of agents (lines), real, >= 0; load a is in erlangs, >= 0.
// For n between integers it is the analytic continuation 1/B = int_0^inf
// e^-u (1+u/a)^n du (Fortet; Jagerman, Bell System Technical Journal 53(3), 1974). B(0, a) is 1
// and B(n, 0) is 0 for n > 0. NaN outside the domain.
//
// The cost does not grow with n. The relative error is below 8 eps (1+k) where
// k = |n - a(1-B)| is the condition number of B in a, checked for n up to 1e6.
//
// Source: Erlang 1917; algorithm: Temme, SIAM J. Math. Anal. 10 (1979).
func B(n, load float64) float64 {
	if !inDomain(n, load) {
		return math.NaN()
	}
	return 1 / (1 + below(n, load))
}

// C returns the probability that a contact waits in the delay system M/M/n,
// where everybody waits as long as it takes.
//
//	C = B / (1 - (a/n)(1-B)),  computed as 1/(1 + (n-a)/n D),  D = 1/B - 1
//
// n is the number of agents, real, >= 0; load a is in erlangs, >= 0. C is 1
// when load >= n > 0 or load > 0 = n: then the queue grows without bound and
// everybody waits. It is 0 without load, whatever n. NaN outside the domain.
//
// The relative error is below 8 eps (1 + |n-a| + n/(n-a)).
//
// Source: Erlang 1917; Kleinrock, Queueing Systems I, 1975.
func C(n, load float64) float64 {
	switch {
	case !inDomain(n, load):
		return math.NaN()
	case load == 0:
		return 0
	case load >= n:
		return 1
	}
	return waitFrom(below(n, load), n, load)
}

// waitFrom returns C for n > load > 0 from d = below(n, load).
func waitFrom(d, n, load float64) float64 {
	return 1 / (1 + float64((n-load)/n*d))
}
