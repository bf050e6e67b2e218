package erlang

import "math"

// patientAgents returns the least whole number of agents that meets g in an
// Erlang C queue with load, or false for goals it does not know.
//
// Service levels of every definition, quantiles, means and the probability of
// waiting are all a condition on C(n) and n-a:
//
//	C e^(-(n-a) T/AHT) <= limit  or  C <= limit (n-a)/AHT
//
// Up to a load of 400 erlangs the recursion D(n) = n/a (1 + D(n-1)) runs until
// it holds; beyond, D is evaluated once near the limit of Halfin and Whitt and
// taken to its neighbours by the same recursion.
func (q *Queue) patientAgents(g *goal, near *neighbour) (float64, bool) {
	c, ok := q.patientGoal(g)
	if !ok {
		return 0, false
	}
	a := q.Load
	if !(a <= MaxAgents) {
		return MaxAgents + 1, true
	}
	if near == nil || a <= patientWalk {
		return c.cold(a), true
	}
	var n float64
	sure := false
	if near.load > 0 {
		b := (near.agents - near.load) / math.Sqrt(near.load)
		n, sure = c.walk(a, math.Ceil(a+float64(b*math.Sqrt(a))))
	}
	if !sure {
		n = c.cold(a)
	}
	*near = neighbour{a, n - 0.5}
	return n, true
}

// cold returns the least n that meets the goal, knowing nothing of it.
func (c *patientGoal) cold(a float64) float64 {
	if a <= patientRecursion {
		return c.climb(a)
	}
	n := max(math.Ceil(a+float64(c.spread(a)*math.Sqrt(a))), math.Floor(a)+1)
	d := below(n, a)
	if c.met(n, a, d) {
		for n-1 > a {
			// D(n-1) from D(n).
			e := float64(d*(a/n)) - 1
			if !c.met(n-1, a, e) {
				break
			}
			n, d = n-1, e
		}
		return n
	}
	for !c.met(n, a, d) && n <= MaxAgents {
		n++
		d = float64(n/a) * (1 + d)
	}
	return n
}

// walk returns what cold does, from one evaluation at n, which is thought to be
// near it. It is not sure, and cold has to say, if n is far off, or if a number
// next to the answer is so near the limit that the rounding of another way to it
// may decide.
func (c *patientGoal) walk(a, n float64) (least float64, sure bool) {
	n = max(n, math.Floor(a)+1)
	d := below(n, a)
	excess := c.excess(n, a, d)
	if excess <= 0 {
		for range walkSteps {
			if n-1 <= a {
				return n, excess < -walkMargin
			}
			d = float64(d*(a/n)) - 1
			n--
			before := excess
			if excess = c.excess(n, a, d); excess > 0 {
				return n + 1, before < -walkMargin && excess > walkMargin
			}
		}
		return 0, false
	}
	for range walkSteps {
		n++
		d = float64(n/a) * (1 + d)
		before := excess
		if excess = c.excess(n, a, d); excess <= 0 {
			return n, before > walkMargin && excess < -walkMargin
		}
	}
	return 0, false
}

// excess returns how much more C is than the goal allows, relative to that.
func (c *patientGoal) excess(n, a, d float64) float64 {
	free := n - a
	wait := 1 / (1 + float64(free/n*d))
	if c.mean {
		return wait/float64(c.limit*free) - 1
	}
	if c.rate > 0 {
		wait *= exp(-free * c.rate)
	}
	return wait/c.limit - 1
}

const (
	// patientWalk is the load from which one uniform evaluation is faster than
	// the recursion from 0.
	patientWalk = 150
	// walkSteps is how far walk goes; neighbouring intervals are a step or two
	// apart.
	walkSteps = 8
	// walkMargin is far above the error of C for any number of agents.
	walkMargin = 1e-8
)

// patientRecursion is the load up to which the recursion from 0 is faster than
// one uniform evaluation and its guess.
const patientRecursion = 400

// patientGoal is a bound on C: C e^(-(n-a) rate) <= limit, or if mean, C <=
// limit (n-a).
type patientGoal struct {
	limit float64 // with the tolerance
	bare  float64 // without
	rate  float64
	mean  bool
}

// mostRate is a threshold in handle times that no wait exceeds unless the agents are
// hardly more than the load.
const mostRate = 1e100

// patientGoal returns g as a bound on C, or false if it is none.
func (q *Queue) patientGoal(g *goal) (patientGoal, bool) {
	var c patientGoal
	switch g.metric {
	case metricLevel:
		c.bare, c.rate = 1-g.limit, min(g.within/q.AHT, mostRate)
	case metricQuantile:
		c.bare, c.rate = 1-g.quantile, min(g.within/q.AHT, mostRate)
	case metricPWait:
		c.bare = g.limit
	case metricASA, metricMeanWait, metricMeanVirtualWait:
		c.mean, c.bare = true, g.limit/q.AHT
		c.limit = c.bare * (1 + Tolerance)
		return c, true
	default:
		return c, false
	}
	c.limit = c.bare + float64(Tolerance*min(1-c.bare, c.bare))
	return c, true
}

// patientRoot returns the least real number of agents that meets g, as root
// does, or false for goals it does not know.
//
// The recursion gives D of whole numbers at next to no cost, so that inverse
// interpolation starts from several of them and is mostly done after one number
// in between.
func (s *system) patientRoot(g *goal, n float64) (float64, bool) {
	c, ok := s.q.patientGoal(g)
	if !ok {
		return 0, false
	}
	a := s.q.Load
	goal := g.log(c.bare)
	// ln C - (n-a) rate, or ln C - ln(n-a), less the goal.
	excess := func(n, d float64) float64 {
		free := n - a
		gap := -log(1+float64(free/n*d)) - goal
		if c.mean {
			gap -= log(free)
		} else {
			gap -= float64(free * c.rate)
		}
		if gap < -most {
			return -most
		}
		return gap
	}
	points := wholePoints(a)
	x := max(1, n-math.Floor(0.5*points))
	if c.mean { // no mean without a free agent
		x = max(x, math.Floor(a)+1)
	}
	lo, flo, fn := a, most, 0.0 // the excess is at its largest next to the load
	var through interpolant
	d := below(x, a)
	for end := x + points; x < end; x++ {
		y := excess(x, d)
		through.add(x, y)
		switch x {
		case n - 1:
			if x > a {
				lo, flo = x, y
			}
		case n:
			fn = y
		}
		d = float64((x+1)/a) * (1 + d)
	}
	switch slack := c.limit/c.bare - 1; {
	case flo <= slack:
		return 0, true // n-1 meets it
	case fn > 0: // met within Tolerance
		return n, true
	}
	return through.crossingNear(lo, n, flo, fn, rootPrecision, func(n float64) float64 { return excess(n, belowOf(n, a, &s.small)) }), true
}

// wholePoints is from how many whole numbers patientRoot starts. Between few agents a
// number takes longer than some more of them; for a large load the excess is next to
// straight.
func wholePoints(a float64) float64 {
	switch {
	case a < 1 || a > 1000:
		return 3
	case a < 50:
		return 5
	}
	return 4
}

// met reports whether n agents with d = below(n, a) meet the goal.
func (c *patientGoal) met(n, a, d float64) bool {
	free := n - a
	wait := 1 / (1 + float64(free/n*d))
	if c.mean {
		return wait <= c.limit*free
	}
	if c.rate > 0 {
		wait *= exp(-free * c.rate)
	}
	return wait <= c.limit
}

// climb returns the least n that meets the goal, by the recursion from n = 0.
func (c *patientGoal) climb(a float64) float64 {
	inverse := 1 / a
	n := math.Floor(a)
	e := 1 + climb(n, a, 0, 0) // 1 + D(n)
	late, decay := 1.0, 1.0    // e^(-(n+1-a) rate), and its factor for one agent
	if c.rate > 0 {
		decay = exp(-c.rate)
		late = exp((a - n - 1) * c.rate)
	}
	for ; ; late *= decay {
		// C(n+1) = 1/(1 + (n+1-a)/a (1+D(n))).
		n++
		free := n - a
		open := 1 + float64(free*inverse*e)
		if c.mean && 1 <= c.limit*free*open || !c.mean && late <= c.limit*open {
			return n
		}
		if n > MaxAgents {
			return n
		}
		e = 1 + float64(float64(n*inverse)*e)
	}
}

// spread returns b such that a + b sqrt(a) agents meet the goal, to about one
// agent, by the limit of Halfin and Whitt (Operations Research, 1981),
//
//	C -> alpha(b) = 1/(1 + b Phi(b)/phi(b)),
//
// solved for b by Newton's method on the logarithm of the goal, until a step
// is worth less than three agents.
func (c *patientGoal) spread(a float64) float64 {
	root := math.Sqrt(a)
	// ln alpha - rate b = target, or ln alpha - ln b = target.
	rate := float64(root * c.rate)
	target := log(c.limit)
	if c.mean {
		target = log(root * c.limit)
	}
	b := max(1e-8, min(1, -float64(0.8*target)/(rate+1)))
	if c.mean {
		b = 1 / (float64(root*c.limit) + 1.2)
	}
	for range 12 {
		// Mills' ratio Phi(b)/phi(b), b > 0.
		mills := sqrtHalfPi * (2*exp(0.5*b*b) - erfcx(b*(math.Sqrt2/2)))
		alpha := 1 / (1 + float64(b*mills))
		value := log(alpha) - float64(rate*b) - target
		slope := -float64(alpha*mills) - b - rate
		if c.mean {
			value -= log(b)
			slope -= 1 / b
		}
		next := max(b/8, min(b-value/slope, b+3))
		done := math.Abs(next-b)*root < 3 || math.Abs(next-b) < 1e-3*b
		b = next
		if done {
			break
		}
	}
	return b
}
