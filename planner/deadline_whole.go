package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// whole finds whole agents that do the work as well, each less than one from rates and
// none below the least.
//
// It begins with all of them rounded down and goes through the intervals from the last to
// the first. Whenever some span that begins there has more work than it can do, the first
// interval from there on that can have one agent more gets one. That interval lies in
// every such span that is still to come and reaches as far as a later one, so no other
// choice gets by with fewer; and an agent is there early rather than late.
func (b *book) whole(rates []float64) []float64 {
	n := len(rates)
	agents, room := make([]float64, n), make([]bool, n)
	most := 0.0
	for i, r := range rates {
		least := float64(b.d.Intervals[i].MinAgents)
		up := float64(erlang.CeilAgents(r))
		down := up
		if r < up-float64(erlang.Tolerance*up) {
			down = up - 1
		}
		agents[i], room[i] = max(down, least), max(up, least) > max(down, least)
		most = max(most, b.hours[i])
	}
	var tree prefixes
	tree.reset(n)
	var next []int // intervals that can have one more, the first on top
	k := len(b.jobs) - 1
	tolerance := traces / 2 * most
	for s := n - 1; s >= 0; s-- {
		tree.set(s, -float64(agents[s]*b.hours[s]))
		if room[s] {
			next = append(next, s)
		}
		for ; k >= 0 && b.jobs[k].first == s; k-- {
			work := b.jobs[k].work
			if b.spare != nil {
				work -= b.spare[k]
			}
			tree.add(min(b.jobs[k].last, n-1), work)
		}
		for tree.best() > tolerance && len(next) > 0 {
			i := next[len(next)-1]
			next = next[:len(next)-1]
			agents[i]++
			tree.add(i, -b.hours[i])
		}
	}
	return agents
}

// prefixes holds numbers, and finds the largest sum of all up to one of them.
type prefixes struct {
	size      int // a power of two
	sum, most []float64
}

// reset makes all numbers 0; those that are not set are not found.
func (p *prefixes) reset(n int) {
	p.size = 1
	for p.size < n {
		p.size *= 2
	}
	if len(p.sum) < 2*p.size {
		p.sum, p.most = make([]float64, 2*p.size), make([]float64, 2*p.size)
	}
	for i := range 2 * p.size {
		p.sum[i], p.most[i] = 0, math.Inf(-1)
	}
}

// set sets number i.
func (p *prefixes) set(i int, number float64) {
	i += p.size
	p.sum[i], p.most[i] = number, number
	p.climb(i)
}

// add adds to number i, which has been set.
func (p *prefixes) add(i int, number float64) {
	i += p.size
	p.sum[i] += number
	p.most[i] += number
	p.climb(i)
}

func (p *prefixes) climb(i int) {
	for i /= 2; i > 0; i /= 2 {
		p.sum[i] = p.sum[2*i] + p.sum[2*i+1]
		p.most[i] = max(p.most[2*i], p.sum[2*i]+p.most[2*i+1])
	}
}

func (p *prefixes) best() float64 { return p.most[1] }
