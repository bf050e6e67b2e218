package planner

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

// period are the rows of a period as curves.
type period struct {
	curves []*curve
	unit   time.Duration // of the weights
	slack  float64       // surplus that may be missing, as shares are met up to a tolerance
}

// weigh sets the weights: intervals in units of their greatest common divisor.
func (p *period) weigh() {
	for _, v := range p.curves {
		a, b := p.unit, v.row.Interval
		for a > 0 {
			a, b = b%a, a
		}
		p.unit = b
	}
	for _, v := range p.curves {
		v.weight = float64(v.row.Interval / p.unit)
		t := v.target.ServiceLevel
		p.slack += float64(v.row.Volume * float64(erlang.Tolerance*math.Min(t, 1-t)))
	}
}

// attended is the period with agents scheduled, who may be absent; nil where nobody is.
func (p *period) attended() *period {
	q := &period{unit: p.unit, slack: p.slack}
	some := false
	for _, v := range p.curves {
		some = some || v.row.Agreed().Absence > 0
		q.curves = append(q.curves, v.attended())
	}
	if !some {
		return nil
	}
	return q
}

// plan is a whole number of agents for each row.
type plan struct {
	agents        []int
	surplus, cost float64
}

func (p *period) sum(agents []int) plan {
	s := plan{agents: agents}
	for i, v := range p.curves {
		s.surplus += v.surplus(agents[i])
		s.cost += float64(v.weight * float64(agents[i]))
	}
	return s
}

// at is the plan in which every agent is worth the price.
func (p *period) at(price float64) plan {
	agents := make([]int, len(p.curves))
	for i, v := range p.curves {
		agents[i] = v.best(price)
	}
	return p.sum(agents)
}

func (p *period) enough(s plan) bool { return s.surplus >= -p.slack }

// bound is a cost that no plan with enough surplus goes below: the least of cost +
// (0 - surplus)/price, by the plan s that is best at the price.
func (p *period) bound(s plan, price float64) float64 {
	return s.cost - float64((s.surplus+p.slack)/price)
}

// allocate finds the cheapest agents of the period.
func (p *period) allocate() (*Allocation, error) {
	if len(p.curves) == 0 {
		return &Allocation{Level: 1, ExactLevel: 1}, nil
	}
	least := make([]int, len(p.curves))
	for i, v := range p.curves {
		least[i] = v.least
	}
	whole := p.sum(least)
	bound, exact := whole.cost, []float64(nil)
	if p.enough(whole) {
		exact = p.exact(least, least, least)
	} else {
		low, high, price, ok := p.prices()
		if !ok {
			return nil, fmt.Errorf("service level of %s and the rest of its period: %w", p.curves[0].row.Name(), erlang.ErrUnreachable)
		}
		bound = p.bound(low, price[0])
		best := price[0]
		if b := p.bound(high, price[1]); b > bound {
			bound, best = b, price[1]
		}
		whole = p.closeGap(p.raise(high, low), best, bound)
		exact = p.exact(high.agents, low.agents, whole.agents)
	}
	for _, v := range p.curves {
		if v.err != nil {
			return nil, fmt.Errorf("%s: %w", v.row.Name(), v.err)
		}
	}
	a := &Allocation{Agents: whole.agents, Exact: exact, Hours: whole.cost * p.unit.Hours(), Bound: bound * p.unit.Hours()}
	var good, all, goodExact, allExact float64
	for i, v := range p.curves {
		a.ExactHours += float64(exact[i] * v.row.Interval.Hours())
		a.AloneHours += float64(v.alone * v.row.Interval.Hours())
		g, c := v.counts(float64(whole.agents[i]))
		good, all = good+float64(v.row.Volume*g), all+float64(v.row.Volume*c)
		g, c = v.counts(exact[i])
		goodExact, allExact = goodExact+float64(v.row.Volume*g), allExact+float64(v.row.Volume*c)
	}
	a.Level, a.ExactLevel = 1, 1
	if all > 0 && allExact > 0 {
		a.Level, a.ExactLevel = good/all, goodExact/allExact
	}
	return a, nil
}

// prices finds two prices next to each other: at the first the plan has enough surplus,
// at the second, higher one, not. It reports false if no price gives enough.
func (p *period) prices() (low, high plan, price [2]float64, ok bool) {
	x := 0.0
	for _, v := range p.curves {
		x = math.Max(x, v.gain(v.top+1)/v.weight)
	}
	if !(x > 0) {
		x = 1e-6
	}
	now := p.at(x)
	if p.enough(now) {
		for p.enough(now) {
			low, price[0] = now, x
			x *= 2
			now = p.at(x)
		}
		high, price[1] = now, x
	} else {
		for !p.enough(now) {
			high, price[1] = now, x
			if x *= 0.5; x < 1e-15*(1+p.volume()) {
				return low, high, price, false
			}
			now = p.at(x)
		}
		low, price[0] = now, x
	}
	for range 80 {
		x := float64(0.5 * (price[0] + price[1]))
		if apart(low.agents, high.agents) <= 1 || x <= price[0] || x >= price[1] {
			break
		}
		if now := p.at(x); p.enough(now) {
			low, price[0] = now, x
		} else {
			high, price[1] = now, x
		}
	}
	return low, high, price, true
}

func (p *period) volume() float64 {
	sum := 0.0
	for _, v := range p.curves {
		sum += v.row.Volume
	}
	return sum
}

// raise takes rows from the plan high to low, in order of time, until there is enough:
// between neighbouring prices all of them are worth the same.
func (p *period) raise(high, low plan) plan {
	agents := slices.Clone(high.agents)
	s := p.sum(agents)
	for i := 0; i < len(agents) && !p.enough(s); i++ {
		agents[i] = low.agents[i]
		s = p.sum(agents)
	}
	return p.trim(s)
}

// trim takes agents away, those that gain least for their cost first, while there is
// enough.
func (p *period) trim(s plan) plan {
	for {
		least, loss := -1, math.Inf(1)
		for i, v := range p.curves {
			if n := s.agents[i]; n > v.least {
				if g := v.gain(n); s.surplus-g >= -p.slack && g/v.weight < loss {
					least, loss = i, g/v.weight
				}
			}
		}
		if least < 0 {
			return s
		}
		s.agents[least]--
		s = p.sum(s.agents)
	}
}

// part is the beginning of a plan, while it is searched for.
type part struct {
	over    int     // cost beyond that of the best at the price
	surplus float64 // beyond that of the best at the price
	rest    float64 // what it misses of the best value at the price, in cost: over - surplus/price
	option  int     // agents of the last row
	from    int     // the part that it extends
}

// closeGap looks for a plan cheaper than s, which has enough. At the price a plan of cost
// c with enough surplus is worth at most c - bound less than the best one, and so is
// every part of it. That leaves each row few numbers of agents, and their combinations
// are searched to the end: of equal cost only the first with most surplus goes on.
func (p *period) closeGap(s plan, price, bound float64) plan {
	if s.cost-bound < 1-1e-6 { // costs are whole numbers of units
		return s
	}
	best := p.at(price)
	budget := s.cost - bound + 1e-9*(1+math.Abs(bound))
	parts := [][]part{{{}}}
	index := map[int]int{} // of the parts of the next row, by cost
	for i, v := range p.curves {
		options := p.worth(v, best.agents[i], price, budget)
		last := parts[len(parts)-1]
		var next []part
		clear(index)
		for from, a := range last {
			for _, o := range options {
				n := part{a.over + o.over, a.surplus + o.surplus, a.rest + o.rest, o.option, from}
				if n.rest > budget {
					continue
				}
				k, ok := index[n.over]
				switch {
				case !ok:
					index[n.over] = len(next)
					next = append(next, n)
				case n.surplus > next[k].surplus:
					next[k] = n
				}
			}
		}
		slices.SortFunc(next, func(a, b part) int { return a.over - b.over })
		kept := next[:0]
		for _, a := range next {
			if len(kept) == 0 || a.surplus > kept[len(kept)-1].surplus {
				kept = append(kept, a)
			}
		}
		parts = append(parts, kept)
	}
	last := parts[len(parts)-1]
	k := slices.IndexFunc(last, func(a part) bool { return best.surplus+a.surplus >= -p.slack })
	if k < 0 {
		return s
	}
	agents := make([]int, len(p.curves))
	for i := len(p.curves); i > 0; i-- {
		a := parts[i][k]
		agents[i-1], k = a.option, a.from
	}
	if found := p.sum(agents); p.enough(found) && found.cost < s.cost {
		return found
	}
	return s
}

// worth are the numbers of agents of a row that are worth at most so much less than the
// best one: those around the peak, and from the fewest on.
func (p *period) worth(v *curve, best int, price, budget float64) []part {
	top := v.surplus(best)
	option := func(n int) part {
		o := part{over: (n - best) * int(v.weight), surplus: v.surplus(n) - top, option: n}
		o.rest = math.Max(0, float64(o.over)-o.surplus/price)
		return o
	}
	var list []part
	peak := v.peak(price)
	n := peak
	for ; n >= v.least; n-- {
		o := option(n)
		if o.rest > budget {
			break
		}
		list = append(list, o)
	}
	for k := v.least; k < n; k++ {
		o := option(k)
		if o.rest > budget {
			break
		}
		list = append(list, o)
	}
	for n := peak + 1; ; n++ {
		o := option(n)
		if o.rest > budget {
			break
		}
		list = append(list, o)
	}
	return list
}
