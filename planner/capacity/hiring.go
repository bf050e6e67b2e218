package capacity

import (
	"container/heap"
	"math"
)

// Bounds are what classes have to keep to.
type Bounds struct {
	Least, Most int // people in a class; Most 0 = no limit but the need
	Lead        int // weeks of recruiting: no class begins sooner
	AtOnce      int // classes in training at the same time, given and found, of all queues: trainers or rooms; 0 = no limit
	Nodes       int // of the search for proof; 0 = [DefaultNodes]. More make the gap smaller

	taken []int // rooms that given classes take, by week; nil = none
}

// free are the rooms that given classes leave in a week.
func (b *Bounds) free(w int) int {
	if w >= len(b.taken) {
		return b.AtOnce
	}
	return max(0, b.AtOnce-b.taken[w])
}

// DefaultNodes is how far the search for a proof goes unless something else is said.
const DefaultNodes = 400

// Hiring are the classes that were found, and how good they are at the worst.
type Hiring struct {
	Classes [][]int // by queue and week
	Cost    float64 // of the classes, overtime and shortage to the end of the plan
	Bound   float64 // no classes within the bounds cost less
	Nodes   int     // that the proof took
}

// Gap is how much less the best classes may cost, as a share of the cost; 0 = these are
// the best.
func (h *Hiring) Gap() float64 {
	if h.Cost-h.Bound <= proven(h.Cost) {
		return 0
	}
	return (h.Cost - h.Bound) / math.Abs(h.Cost)
}

// proven is how near to the bound a cost is the best: sums of costs have rounding errors.
func proven(cost float64) float64 { return 1e-9 * math.Max(1, math.Abs(cost)) }

// hire finds classes of least cost by branch and bound. Bounds are Lagrangian (A. M.
// Geoffrion, Lagrangean relaxation for integer programming, Mathematical Programming Study
// 2, 1974): what binds supply to classes, and classes to rooms, is given prices, and what
// is left falls apart into weeks and classes with solutions that one can see. Prices are
// found by the volume algorithm (F. Barahona & R. Anbil, Mathematical Programming 87:385,
// 2000), which also tells fractional classes to branch on. Any prices give a true bound, so
// that the gap is proven however far they are from the best ones.
func hire(lanes []*lane, b Bounds) *Hiring {
	s := &search{lanes: lanes, bounds: b}
	for _, l := range lanes {
		l.settle()
		s.size += len(l.need)
	}
	s.best = s.improve(s.empty())
	s.cost = s.total(s.best)
	root := s.root()
	s.bound(root, rootRounds)
	if x := s.improve(s.rounded(root)); s.total(x) < s.cost {
		s.best, s.cost = x, s.total(x)
	}
	open := &nodes{root}
	nodeCount, limit := 1, b.Nodes
	if limit == 0 {
		limit = DefaultNodes
	}
	least := math.Inf(1) // of nodes that were left aside
	for open.Len() > 0 && nodeCount < limit {
		n := heap.Pop(open).(*node)
		if n.bound >= s.cost-proven(s.cost) {
			least = math.Min(least, n.bound)
			break // all others are no better
		}
		for _, child := range s.branch(n) {
			nodeCount++
			s.bound(child, nodeRounds)
			if x, whole := s.only(child); whole {
				if c := s.total(x); s.feasible(x) && c < s.cost {
					s.best, s.cost = x, c
				}
				continue // its cost is known
			}
			if nodeCount%8 == 0 {
				if x := s.improve(s.rounded(child)); s.total(x) < s.cost {
					s.best, s.cost = x, s.total(x)
				}
			}
			if child.bound < s.cost-proven(s.cost) {
				heap.Push(open, child)
			}
		}
	}
	for _, n := range *open {
		least = math.Min(least, n.bound)
	}
	return &Hiring{Classes: s.best, Cost: s.cost, Bound: math.Min(least, s.cost), Nodes: nodeCount}
}

// Rounds of the volume algorithm, at first and in every node.
const (
	rootRounds = 300
	nodeRounds = 40
)

type search struct {
	lanes  []*lane
	bounds Bounds
	size   int // weeks of all lanes
	best   [][]int
	cost   float64
}

// domain are the sizes that a class may have: 0 if zero, and from..to if that is not empty.
type domain struct {
	zero     bool
	from, to int
}

func (d domain) fixed() bool { return d.zero && d.from > d.to || !d.zero && d.from == d.to }

func (d domain) empty() bool { return !d.zero && d.from > d.to }

// node is a part of the search: domains, and the prices of its best bound.
type node struct {
	domains [][]domain
	bound   float64
	lambda  [][]float64 // value of an hour, by lane and week
	mu      []float64   // price of a room, by week
	mean    [][]float64 // fractional classes
}

type nodes []*node

func (n nodes) Len() int           { return len(n) }
func (n nodes) Less(i, j int) bool { return n[i].bound < n[j].bound }
func (n nodes) Swap(i, j int)      { n[i], n[j] = n[j], n[i] }
func (n *nodes) Push(x any)        { *n = append(*n, x.(*node)) }
func (n *nodes) Pop() any {
	old := *n
	x := old[len(old)-1]
	*n = old[:len(old)-1]
	return x
}

func (s *search) empty() [][]int {
	x := make([][]int, len(s.lanes))
	for q, l := range s.lanes {
		x[q] = make([]int, len(l.need))
	}
	return x
}

// most is the largest class that can be of use in week k: as many people as the largest
// need takes.
func (s *search) most(l *lane, k int) int {
	if s.bounds.Most > 0 {
		return s.bounds.Most
	}
	n := 0.0
	for w := k; w < len(l.need); w++ {
		if g := l.gain(k, w); g > 0 {
			n = math.Max(n, math.Ceil(math.Max(0, l.need[w]-l.base[w])/g))
		}
	}
	return int(math.Max(float64(max(1, s.bounds.Least)), math.Min(n, largest)))
}

func (s *search) root() *node {
	n := &node{bound: math.Inf(-1), domains: make([][]domain, len(s.lanes)), lambda: make([][]float64, len(s.lanes)), mean: make([][]float64, len(s.lanes))}
	weeks := 0
	for q, l := range s.lanes {
		n.domains[q] = make([]domain, len(l.need))
		n.lambda[q], n.mean[q] = make([]float64, len(l.need)), make([]float64, len(l.need))
		weeks = max(weeks, len(l.need))
		supply := l.supply(s.best[q])
		for k := range n.domains[q] {
			n.domains[q][k] = domain{zero: true, from: 1, to: 0}
			if k >= l.first && k <= l.last {
				n.domains[q][k] = domain{zero: true, from: max(1, s.bounds.Least), to: s.most(l, k)}
			}
			// What an hour less would cost of the best that is known.
			const hour = 1e-3
			n.lambda[q][k] = l.within((l.price(k, supply[k]*(1-hour)) - l.price(k, supply[k]*(1+hour))) / math.Max(2*hour*supply[k], 1e-9))
		}
	}
	n.mu = make([]float64, weeks)
	return n
}

// within is the value of an hour brought between the smallest and the largest that make
// sense.
func (l *lane) within(lambda float64) float64 {
	if math.IsNaN(lambda) {
		return l.steepest()
	}
	return math.Max(float64(l.offSaving*l.off), math.Min(lambda, l.steepest()))
}

// bound raises the node's bound by so many rounds of the volume algorithm from its prices
// on.
func (s *search) bound(n *node, rounds int) {
	at := s.relax(n, n.lambda, n.mu)
	n.bound, n.mean = math.Max(n.bound, at.value), at.x
	mean := at
	step, idle := 1.0, 0
	for range rounds {
		distance := s.cost - n.bound
		if distance <= proven(s.cost) {
			return
		}
		norm := mean.norm()
		if norm == 0 {
			return
		}
		length := step * 1.05 * distance / norm
		lambda, mu := make([][]float64, len(n.lambda)), make([]float64, len(n.mu))
		for q, l := range s.lanes {
			lambda[q] = make([]float64, len(l.need))
			for w := range lambda[q] {
				lambda[q][w] = l.within(n.lambda[q][w] + float64(length*mean.slope[q][w]))
			}
		}
		for w := range mu {
			mu[w] = math.Max(0, n.mu[w]+float64(length*mean.room[w]))
		}
		at = s.relax(n, lambda, mu)
		mean.mix(at, 0.1)
		if at.value > n.bound {
			n.bound, n.lambda, n.mu = at.value, lambda, mu
			idle = 0
			step = math.Min(2, step*1.1)
		} else if idle++; idle >= 8 {
			step, idle = step*0.66, 0
		}
	}
	n.mean = mean.x
}

// relaxed is the solution at some prices: its value, the classes, and by how much it
// breaks what is priced.
type relaxed struct {
	value float64
	x     [][]float64
	slope [][]float64
	room  []float64
}

func (s *search) relax(n *node, lambda [][]float64, mu []float64) *relaxed {
	r := &relaxed{x: make([][]float64, len(s.lanes)), slope: make([][]float64, len(s.lanes)), room: make([]float64, len(mu))}
	if s.bounds.AtOnce > 0 {
		for w := range mu {
			free := float64(s.bounds.free(w))
			r.room[w] = -free
			r.value -= float64(mu[w] * free)
		}
	}
	for q, l := range s.lanes {
		r.x[q], r.slope[q] = make([]float64, len(l.need)), make([]float64, len(l.need))
		for w := range l.need {
			v, supply := l.cheapest(w, lambda[q][w])
			r.value += v - float64(lambda[q][w]*l.base[w])
			r.slope[q][w] = supply - l.base[w]
		}
		worth := make([]float64, len(l.need)) // of an FTE in the week
		for w := range worth {
			worth[w] = float64(lambda[q][w] * l.hours[w])
		}
		for k := l.first; k <= l.last; k++ {
			d := n.domains[q][k]
			if d.from > d.to {
				continue
			}
			each, fixed := l.cost[k], l.classCost
			for w := k; w < len(worth); w++ {
				each -= float64(worth[w] * l.out[w-k])
			}
			if s.bounds.AtOnce > 0 {
				for w := k; w < min(k+l.rooms, len(mu)); w++ {
					fixed += mu[w]
				}
			}
			heads := d.from
			if each < 0 {
				heads = d.to
			}
			v := float64(each*float64(heads)) + fixed
			if d.zero && v >= 0 {
				continue
			}
			r.value += v
			r.x[q][k] = float64(heads)
			for w := k; w < len(worth); w++ {
				r.slope[q][w] -= float64(float64(heads) * l.gain(k, w))
			}
			if s.bounds.AtOnce > 0 {
				for w := k; w < min(k+l.rooms, len(mu)); w++ {
					r.room[w]++
				}
			}
		}
	}
	return r
}

func (r *relaxed) norm() float64 {
	sum := 0.0
	for _, row := range append(r.slope, r.room) {
		for _, v := range row {
			sum += float64(v * v)
		}
	}
	return sum
}

// mix moves r towards o.
func (r *relaxed) mix(o *relaxed, part float64) {
	blend := func(a, b []float64) {
		for i := range a {
			a[i] = float64((1-part)*a[i]) + float64(part*b[i])
		}
	}
	for q := range r.x {
		blend(r.x[q], o.x[q])
		blend(r.slope[q], o.slope[q])
	}
	blend(r.room, o.room)
}

// branch parts the class that is furthest from a size it may have: into none and some, or
// into small and large ones.
func (s *search) branch(n *node) []*node {
	bestQ, bestK, far := -1, -1, -1.0
	for q := range n.domains {
		for k, d := range n.domains[q] {
			if d.fixed() {
				continue
			}
			x := n.mean[q][k]
			off := math.Abs(x - math.Round(x))
			if d.zero && d.from <= d.to && x > 0 && x < float64(d.from) {
				off = 1 + math.Min(x, float64(d.from)-x)
			}
			if off = off + 1e-6; off > far {
				bestQ, bestK, far = q, k, off
			}
		}
	}
	if bestQ < 0 {
		return nil
	}
	d, x := n.domains[bestQ][bestK], n.mean[bestQ][bestK]
	var parts []domain
	if d.zero {
		parts = []domain{{zero: true, from: 1, to: 0}, {from: d.from, to: d.to}}
	} else {
		cut := min(max(int(math.Floor(x)), d.from), d.to-1)
		parts = []domain{{from: d.from, to: cut}, {from: cut + 1, to: d.to}}
	}
	var list []*node
	for _, p := range parts {
		if p.empty() {
			continue
		}
		child := &node{domains: append([][]domain(nil), n.domains...), bound: n.bound, lambda: n.lambda, mu: n.mu}
		child.domains[bestQ] = append([]domain(nil), n.domains[bestQ]...)
		child.domains[bestQ][bestK] = p
		list = append(list, child)
	}
	return list
}

// only is the one solution of a node in which every class is settled.
func (s *search) only(n *node) (x [][]int, whole bool) {
	x = s.empty()
	for q := range n.domains {
		for k, d := range n.domains[q] {
			if !d.fixed() {
				return nil, false
			}
			if !d.zero {
				x[q][k] = d.from
			}
		}
	}
	return x, true
}

// rounded are the fractional classes of a node as whole ones that keep to the bounds.
func (s *search) rounded(n *node) [][]int {
	x := s.empty()
	for q, l := range s.lanes {
		carry := 0.0 // what rounding has left out so far
		for k := l.first; k <= l.last; k++ {
			carry += n.mean[q][k]
			least, most := max(1, s.bounds.Least), s.most(l, k)
			if heads := min(int(math.Round(carry)), most); heads >= least && s.room(x, q, k) {
				x[q][k] = heads
				carry -= float64(heads)
			}
		}
	}
	return x
}

func (s *search) total(x [][]int) float64 {
	sum := 0.0
	for q, l := range s.lanes {
		sum += l.total(x[q], l.supply(x[q]))
	}
	return sum
}

// room says whether one more class that begins in week k of lane q finds a room.
func (s *search) room(x [][]int, q, k int) bool {
	if s.bounds.AtOnce == 0 {
		return true
	}
	for w := k; w < k+s.lanes[q].rooms; w++ {
		if s.inTraining(x, w) >= s.bounds.free(w) {
			return false
		}
	}
	return true
}

// inTraining is the number of classes in training in week w.
func (s *search) inTraining(x [][]int, w int) int {
	n := 0
	for q, l := range s.lanes {
		for k := max(0, w-l.rooms+1); k <= min(w, len(x[q])-1); k++ {
			if x[q][k] > 0 {
				n++
			}
		}
	}
	return n
}

func (s *search) feasible(x [][]int) bool {
	if s.bounds.AtOnce == 0 {
		return true
	}
	for w := range len(x[0]) {
		if s.inTraining(x, w) > s.bounds.free(w) {
			return false
		}
	}
	return true
}
