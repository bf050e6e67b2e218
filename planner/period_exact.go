package planner

import (
	"math"
	"slices"
)

// exact is the fractional staffing of least cost: the surplus gained by a little more
// agent time is the same in all rows above their least. few and enough are plans of neighbouring
// prices, whole the cheapest of whole numbers.
//
// Of the staffings tried the cheapest that has enough is taken: the one between few and
// enough, the rows each by itself, and what Newton's method makes of the better of them.
// Where few and enough are further apart than one agent, a row jumps from its least to
// where it is worth most. Newton's method leaves rows on their side of such a jump, and
// begins from few and from whole too.
func (p *period) exact(few, enough, whole []int) []float64 {
	from, to := make([]float64, len(few)), make([]float64, len(few))
	alone := make([]float64, len(few))
	for i, v := range p.curves {
		from[i], to[i], alone[i] = float64(few[i]), float64(enough[i]), v.alone
		if few[i] == v.least {
			from[i] = v.leastPart
		}
	}
	best := p.between(from, to)
	if p.better(alone, best) {
		best = alone
	}
	if polished := p.polish(best); p.better(polished, best) {
		best = polished
	}
	if apart(few, enough) <= 1 {
		return best
	}
	for i, n := range whole {
		to[i] = float64(n)
	}
	for _, start := range [][]float64{from, to} {
		if polished := p.polish(start); p.better(polished, best) {
			best = polished
		}
	}
	return best
}

// apart is how many agents differ.
func apart(a, b []int) int {
	sum := 0
	for i := range a {
		sum += max(a[i]-b[i], b[i]-a[i])
	}
	return sum
}

// between raises rows from x towards to, in order of time, until there is enough. One
// row ends part of the way.
func (p *period) between(x, to []float64) []float64 {
	x = slices.Clone(x)
	sum := p.surplusAt(x)
	for i, v := range p.curves {
		if sum >= 0 {
			break
		}
		rest := sum - v.at(x[i])
		f := func(n float64) float64 { return rest + v.at(n) }
		lo, hi := x[i], to[i]
		if sum = f(hi); sum >= 0 {
			for range 60 {
				mid := lo + float64(0.5*(hi-lo))
				if mid <= lo || mid >= hi {
					break
				}
				if f(mid) >= 0 {
					hi = mid
				} else {
					lo = mid
				}
			}
		}
		x[i] = hi
	}
	return x
}

func (p *period) surplusAt(x []float64) float64 {
	sum := 0.0
	for i, v := range p.curves {
		sum += v.at(x[i])
	}
	return sum
}

// better says whether x has enough and is cheaper than y.
func (p *period) better(x, y []float64) bool {
	cost := 0.0
	for i, v := range p.curves {
		if !(x[i] >= v.leastPart) {
			return false
		}
		cost += float64(v.weight * (x[i] - y[i]))
	}
	return cost < 0 && p.surplusAt(x) >= -p.slack
}

// bend is a curve near a number of agents: its value there, slope and second derivative.
type bend struct {
	value, slope, second float64
	free                 bool // concave here, so that Newton's step is good
}

// polish makes the slopes over the weights equal by Newton's method on the Lagrangian,
// with the derivatives from differences. Lines of chats are left as they are: their
// fractional measures are straight between whole numbers, where there is no better.
func (p *period) polish(x []float64) []float64 {
	x = slices.Clone(x)
	b := make([]bend, len(x))
	step := make([]float64, len(x))
	for range 8 {
		for i, v := range p.curves {
			b[i] = v.bend(x[i])
		}
		price := p.newton(x, b, step)
		if price <= 0 {
			break
		}
		largest := 0.0
		for i := range x {
			x[i] += step[i]
			largest = math.Max(largest, math.Abs(step[i])/math.Sqrt(1+x[i]))
		}
		if largest < 1e-7 {
			break
		}
	}
	return p.restore(x, b)
}

// bend looks at the curve at x.
func (v *curve) bend(x float64) bend {
	b := bend{value: v.at(x)}
	if v.line.chat != nil || v.row.Volume == 0 {
		return b
	}
	h := 1e-3 * math.Sqrt(1+x)
	at := math.Max(x, v.leastPart+h) // not below the least, where the curve may break
	below, here, above := v.at(at-h), b.value, v.at(at+h)
	if at != x {
		here = v.at(at)
	}
	b.second = ((above - here) - (here - below)) / float64(h*h)
	b.slope = (above-below)/(2*h) + float64(b.second*(x-at))
	b.free = b.second < 0 && b.slope > 0
	return b
}

// newton sets step to the steps at which the linear surplus is 0 and the slopes, linear
// too, are the price times the weights. It returns the price.
func (p *period) newton(x []float64, b []bend, step []float64) float64 {
	sum, high := 0.0, 0.0
	for i, v := range p.curves {
		sum += b[i].value
		if b[i].free {
			high = math.Max(high, b[i].slope/v.weight)
		}
	}
	steps := func(price float64) float64 {
		s := sum
		for i, v := range p.curves {
			step[i] = 0
			if !b[i].free {
				continue
			}
			most := 0.25 * math.Sqrt(1+x[i])
			d := (float64(price*v.weight) - b[i].slope) / b[i].second
			step[i] = math.Max(v.leastPart-x[i], math.Min(most, math.Max(-most, d)))
			s += float64(step[i] * (b[i].slope + float64(0.5*float64(b[i].second*step[i]))))
		}
		return s
	}
	lo, hi := 0.0, 2*high
	for range 100 {
		mid := lo + float64(0.5*(hi-lo))
		if mid <= lo || mid >= hi {
			break
		}
		if steps(mid) >= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	steps(lo)
	return lo
}

// restore moves x along the direction of a lower price until there is just enough.
func (p *period) restore(x []float64, b []bend) []float64 {
	for range 6 {
		missing := -p.surplusAt(x)
		if math.Abs(missing) <= 0.1*p.slack {
			break
		}
		gain := 0.0
		for i, v := range p.curves {
			if b[i].free {
				gain += float64(b[i].slope * (v.weight / -b[i].second))
			}
		}
		if !(gain > 0) {
			break
		}
		for i, v := range p.curves {
			if b[i].free {
				x[i] = math.Max(v.leastPart, x[i]+float64(missing/gain*(v.weight/-b[i].second)))
			}
		}
	}
	return x
}
