package erlang

import "math"

// Every measure of the birth-death models of this package is a ratio of sums
// of state probabilities. Relative to the state in which exactly all n agents
// are busy and nobody waits, below is the probability of the states with a
// free agent and above that of the states with none. All terms of both sums are
// positive, so a sum, once accurate, stays accurate in every ratio.

const (
	// recursionLimit is the number of agents up to which the recursion is
	// faster than the uniform expansion.
	recursionLimit = 60
	// expansionMin is the least number of agents (for below) or of x (for
	// above) at which the truncated uniform expansion has full accuracy.
	expansionMin = 15
	// The expansion is used for ratios of load to agents in this range, which
	// keeps |eta| below 1.06.
	ratioMin, ratioMax = 0.3, 2.3
)

// below returns
//
//	D(n,a) = sum_{j<n} pi_j/pi_n = n a^-n e^a Gamma(n,a),
//
// which is 1/B(n,a) - 1, for real n >= 0 and load a >= 0. It is +Inf where it
// exceeds the largest float64.
func below(n, a float64) float64 { return belowOf(n, a, nil) }

// belowOf is below, and keeps in known, unless nil, what it takes of a small load.
func belowOf(n, a float64, known *smallLoad) float64 {
	switch {
	case n == 0:
		return 0
	case a == 0:
		return math.Inf(1)
	case n <= recursionLimit:
		f := n - math.Floor(n)
		return climb(n, a, f, belowFraction(f, a, known))
	}
	mu := (a - n) / n
	r := a / n
	if r > ratioMax {
		// A few steps up from a fluid approximation suffice: each step
		// shrinks the error by 1 - B < n/a.
		k := n - math.Ceil(37.5/log(r)) - 1 // at most 47 steps, fewer than recursionLimit
		return climb(n, a, k, k/(a-k))
	}
	h := divergence(mu, r)
	if r < ratioMin {
		// Both kinds of states together are those of M/M/inf (Z = n! e^a/a^n).
		excess, _ := aboveSeries(n, a)
		return float64(scaledGamma(n)*sqrt2Pi*math.Sqrt(n)*exp(n*h)) - 1 - excess
	}
	eta := math.Sqrt(2 * h)
	z := math.Sqrt(n * h)
	g := erfcx(z)
	if mu < 0 {
		eta = -eta
		g = 2*exp(n*h) - g
	}
	return scaledGamma(n) * (float64(sqrtHalfPi*math.Sqrt(n)*g) + temmeSum(n, eta))
}

// climb takes D at k up to D at n = k, k+1, ..., by the recursion
// D(k+1) = (k+1)/a (1 + D(k)), Erlang's own for 1/B = 1 + D, two steps at a
// time, which halves the chain of dependent operations. A relative error shrinks
// by 1 - B at each step.
func climb(n, a, k, d float64) float64 {
	steps := int(n - k + 0.5)
	if a > 1e-100 { // else the product overflows
		inverse := 1 / a
		for ; steps > 1; steps -= 2 {
			first := float64((k + 1) * inverse)
			k += 2
			second := float64(k * inverse)
			both := float64(second * first)
			d = (second + both) + float64(both*d)
		}
	}
	for ; steps > 0; steps-- {
		k++
		d = float64(k/a) * (1 + d)
	}
	return d
}

// smallLoad is a load of at most 1 erlang with what D of any fraction takes of it.
type smallLoad struct{ a, kernel, k, log, exp float64 } // a = 2^k e^kernel

// set makes l the load a.
func (l *smallLoad) set(a float64) {
	m, k := split(a)
	kernel := logKernel(m)
	*l = smallLoad{a: a, kernel: kernel, k: k, log: logSplit(kernel, k), exp: exp(a)}
}

// belowFraction returns D(f,a) for 0 <= f < 1 and a > 0; for known see belowOf.
func belowFraction(f, a float64, known *smallLoad) float64 {
	switch {
	case f == 0:
		return 0
	case a > 1e30:
		return f / a // to the last digit, and the terms below may overflow
	case a > 1:
		// Legendre's continued fraction of Gamma(f,a) (DLMF section 8.9), from its
		// tail; 90/a terms make the error e^(-4 sqrt(90)). The fractions t = p/q are
		// kept apart, q being the p before, so that no term waits for a division; with
		// 93 terms at most, p stays below 1e160.
		k := math.Ceil(90/a) + 3
		q, p := 1.0, a+2*k+1-f
		for ; k > 0; k-- {
			p, q = float64((a+2*k-1-f)*p)-float64(float64(k*(k-f))*q), p
		}
		return f * q / p
	}
	// With the series of the lower function, arranged so that what is small
	// with f stays accurate:
	//
	//	D = e^a a^-f (Gamma(1+f)-1 - (a^f-1) - f a^f sum_{k>=1} (-a)^k/((f+k) k!))
	if known == nil {
		known = new(smallLoad)
	}
	if known.a != a {
		known.set(a)
	}
	power := powSplit(known.kernel, known.k, f)
	rise := power - 1
	if l := float64(f * known.log); -0.35 < l && l < 0.35 {
		rise = expm1(l)
	}
	var sum float64
	t := 1.0
	for k := 1; t > 1e-18 || t < -1e-18; k++ { // k <= 19, as a <= 1
		t = float64(-t * float64(a*reciprocals[k]))
		sum += t / (f + float64(k))
	}
	return known.exp / power * (gamma1pm1(f) - rise - float64(f*power*sum))
}

// reciprocals are 1/k: terms that are each a product of the one before wait long for a
// quotient.
var reciprocals = [...]float64{0, 1, 1. / 2, 1. / 3, 1. / 4, 1. / 5, 1. / 6, 1. / 7, 1. / 8, 1. / 9, 1. / 10, 1. / 11, 1. / 12, 1. / 13, 1. / 14, 1. / 15, 1. / 16, 1. / 17, 1. / 18, 1. / 19, 1. / 20}

// aboveSeries returns
//
//	A(x,y) = sum_{j>=0} t_j,  t_j = y^j/((x+1)...(x+j)),
//
// as its excess A - 1, and sum_j j t_j, by summing the terms, all positive.
func aboveSeries(x, y float64) (excess, moment float64) {
	t := 1.0
	for j := 1.0; ; j++ {
		t = float64(t * (y / (x + j)))
		excess += t
		moment += float64(j * t)
		if float64(j*t) <= 1e-17*moment && y < x+j {
			return excess, moment
		}
	}
}

// waiting describes the states in which all agents are busy, with callers who
// hang up at rate 1 (time in units of the mean patience), served at rate x and
// arriving at rate y.
type waiting struct {
	mass  float64 // A(x,y) e^-shift, A as in aboveSeries
	shift float64 // 0, or x h(y/x) where A itself could overflow
	lost  float64 // share of those who find all agents busy that hang up
	won   float64 // mass times the share that is served
}

// above returns the sums over the states with all agents busy for x > 0 and
// y = x r, r = 1+mu >= 0. Near r = 1 only mu has the digits that matter, near
// r = 0 only r has, so it takes both.
//
// For x >= 15 and loads between 0.3 and 2.3 of capacity it is Temme's
// expansion
//
//	A(x,y) = Gamma*(x) [sqrt(pi x/2) erfcx(-eta sqrt(x/2)) - S_x(eta)],
//
// elsewhere a series, a continued fraction or the complement of below.
func above(x, r, mu float64) waiting {
	y := float64(x * r)
	var w waiting
	switch {
	case y == 0:
		return waiting{mass: 1, lost: 1 / (x + 1), won: x / (x + 1)}
	case x < expansionMin && y <= 30:
		excess, moment := aboveSeries(x, y)
		mass := 1 + excess
		return waiting{mass: mass, lost: moment / float64(y*mass), won: excess / r}
	case r < ratioMin || mu < 0 && x*mu*mu >= tailFractionMin:
		w.lost = tailFraction(x, r, mu)
		w.mass = 1 / (float64(r*w.lost) - mu)
	default:
		h := divergence(mu, r)
		w.shift = x * h
		if mu < 0 {
			w.shift = 0
		}
		switch {
		case x < expansionMin:
			// n! (e/n)^n for real n = x < 15.
			f := x - math.Floor(x)
			all := float64(smallFactorial(x) * exp(x-float64(x*log(x))))
			w.mass = all - float64(climb(x, y, f, belowFraction(f, y, nil))*exp(-w.shift))
		case r > ratioMax:
			w.mass = float64(scaledGamma(x)*sqrt2Pi*math.Sqrt(x)) - float64(below(x, y)*exp(-w.shift))
		default:
			eta := math.Sqrt(2 * h)
			g := erfcx(math.Sqrt(x * h))
			s := 0.0
			if mu < 0 {
				s = temmeSum(x, -eta)
			} else {
				e := exp(-w.shift)
				g = 2 - float64(g*e)
				s = e * temmeSum(x, eta)
			}
			w.mass = scaledGamma(x) * (float64(sqrtHalfPi*math.Sqrt(x)*g) - s)
		}
		w.lost = (mu + exp(-w.shift)/w.mass) / r
	}
	if math.IsInf(r, 1) {
		w.lost = 1
	}
	if w.lost < 0.5 {
		w.won = w.mass * (1 - w.lost)
	} else {
		w.won = (w.mass - exp(-w.shift)) / r
	}
	return w
}

// tailFractionMin is the value of x (1-r)^2 from which tailFraction converges
// in at most 135 steps; below it, 1/A - (1-r) loses less than 6 times eps.
const tailFractionMin = 4

// tailFraction returns the share q of those who find all agents busy that hang
// up, for load below capacity, by the continued fraction of Kummer's
// M(1,x+1,y), from the recurrence of A(x,y) in x:
//
//	q = 1/(x+1-y + 2y/(x+2-y + 3y/(x+3-y + ...))).
//
// All terms are positive, whereas 1/A - (1-r), which is r q, cancels.
func tailFraction(x, r, mu float64) float64 {
	y := float64(x * r)
	gap := float64(-x * mu)
	k := math.Ceil(min(12+490/float64(gap*-mu), 20+float64(4.5*math.Sqrt(x))))
	t := gap + k
	for k--; k > 0; k-- {
		t = gap + k + float64((k+1)*y)/t
	}
	return 1 / t
}

// divergence returns h = r-1-ln r for r = 1+mu, each argument as accurate as
// the caller has it: near r = 1 only mu, near 0 only r will do.
func divergence(mu, r float64) float64 {
	if -0.45 < mu && mu < 0.7 {
		return -log1pmx(mu)
	}
	return r - 1 - log(r)
}

// temmeSum returns S_n(eta) = sum_k c_k(eta) n^-k for n >= 15 and
// |eta| <= 1.06 (Temme 1979; DLMF section 8.12).
func temmeSum(n, eta float64) float64 {
	rows := 13
	switch {
	case n >= 1e6:
		rows = 3
	case n >= 1000:
		rows = 5
	case n >= 200:
		rows = 6
	case n >= 60:
		rows = 8
	case n >= 25:
		rows = 10
	}
	// The coefficients fall like 0.3^j, so that a small eta needs few of them.
	terms := 40
	switch e := math.Abs(eta); {
	case e < 0.03:
		terms = 9
	case e < 0.1:
		terms = 12
	case e < 0.25:
		terms = 16
	case e < 0.5:
		terms = 21
	}
	inv := 1 / n
	sum := 0.0
	for k := rows - 1; k >= 0; k-- {
		row := temmeRows[k]
		c := 0.0
		for j := min(terms, len(row)) - 1; j >= 0; j-- {
			c = row[j] + float64(eta*c)
		}
		sum = c + float64(inv*sum)
	}
	return sum
}
