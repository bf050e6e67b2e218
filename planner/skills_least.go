package planner

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// ErrNoSkill is wrapped when no group can serve a queue that needs agents.
var ErrNoSkill = errors.New("no group has the skill")

// LeastGroups is a cheapest number of agents of each group.
type LeastGroups struct {
	Agents []int   // by group
	Cost   float64 // sum of agents times cost
	// Bound is a cost below which nobody can meet the needs: Cost when that was proven
	// least, and less when the search was given up.
	Bound float64
}

// Least is the least cost at which the groups have, for every subset of queues, as many
// agents as it needs at the least. So many are necessary; whether they are enough only a
// simulation can tell, and needs that it raised can be given here again.
//
// It is an integer program, solved by branch and bound on linear programs of a row for
// each group (A. H. Land and A. G. Doig, Econometrica 28 (1960)). Of several cheapest
// answers it always returns the same. Errors wrap [ErrNoSkill].
func (s *Skills) Least(n *Needs) (LeastGroups, error) {
	if err := s.Validate(); err != nil {
		return LeastGroups{}, err
	}
	if err := n.validate(); err != nil {
		return LeastGroups{}, err
	}
	if len(s.Groups) > 64 {
		return LeastGroups{}, fmt.Errorf("%d groups: want at most 64", len(s.Groups))
	}
	served := make([]Subset, len(s.Groups))
	for g := range s.Groups {
		served[g] = s.Groups[g].served(n.Queues)
	}
	// Subsets that the same groups serve are one condition.
	needs := map[uint64]int{}
	for set := 1; set < len(n.Whole); set++ {
		var who uint64
		for g := range served {
			if served[g]&Subset(set) != 0 {
				who |= 1 << g
			}
		}
		if who == 0 && n.Whole[set] > 0 {
			return LeastGroups{}, fmt.Errorf("%v: %w", n.Of(Subset(set)), ErrNoSkill)
		}
		needs[who] = max(needs[who], n.Whole[set])
	}
	c := &cover{cost: make([]float64, len(s.Groups)), whole: true, best: math.Inf(1)}
	for g := range s.Groups {
		c.cost[g] = s.Groups[g].cost()
		c.whole = c.whole && c.cost[g] == math.Trunc(c.cost[g])
	}
	for who, need := range needs {
		if need > 0 {
			c.rows = append(c.rows, condition{who, need})
		}
	}
	slices.SortFunc(c.rows, func(a, b condition) int {
		if a.who < b.who {
			return -1
		}
		return 1 // no two are equal
	})
	return c.solve(), nil
}

// condition is a number of agents that some groups need together.
type condition struct {
	who  uint64 // groups, by bit
	need int
}

// cover is the program: least cost at which every condition holds.
type cover struct {
	cost  []float64
	rows  []condition
	whole bool // all costs are whole numbers

	best  float64
	plan  []int
	nodes int
	open  float64 // least bound of what was given up
}

// mostNodes is how many branches are looked at before the search is given up.
const mostNodes = 20_000

func (c *cover) solve() LeastGroups {
	c.open = math.Inf(1)
	low, high := make([]int, len(c.cost)), make([]int, len(c.cost))
	for g := range high {
		high[g] = math.MaxInt
	}
	c.plan = make([]int, len(c.cost))
	c.branch(low, high)
	return LeastGroups{Agents: c.plan, Cost: c.best, Bound: min(c.best, c.open)}
}

func (c *cover) branch(low, high []int) {
	x, bound, ok := c.relaxed(low, high)
	if !ok {
		return
	}
	const slack = 1e-7
	if c.whole {
		bound = math.Ceil(bound - slack)
	}
	if bound >= c.best-slack*max(1, math.Abs(c.best)) {
		return
	}
	if c.nodes++; c.nodes > mostNodes {
		c.open = min(c.open, bound)
		return
	}
	c.offer(x, low)
	at, most := -1, slack
	for g := range x {
		if off := math.Abs(x[g] - math.Round(x[g])); off > most {
			at, most = g, off
		}
	}
	if at < 0 {
		return // whole already, and offered
	}
	was := low[at]
	low[at] = int(math.Ceil(x[at]))
	c.branch(low, high)
	low[at] = was
	was = high[at]
	high[at] = int(math.Floor(x[at]))
	c.branch(low, high)
	high[at] = was
}

// offer rounds a solution up, takes out what is not needed, the dearest agents first, and
// keeps it if it is the best so far.
func (c *cover) offer(x []float64, low []int) {
	plan := make([]int, len(x))
	order := make([]int, len(x))
	for g := range x {
		plan[g], order[g] = max(low[g], int(math.Ceil(x[g]-1e-7))), g
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case c.cost[a] > c.cost[b]:
			return -1
		case c.cost[a] < c.cost[b]:
			return 1
		}
		return 0
	})
	for _, g := range order {
		spare := plan[g]
		for _, r := range c.rows {
			if r.who>>g&1 == 1 {
				spare = min(spare, r.have(plan)-r.need)
			}
		}
		plan[g] -= max(spare, 0)
	}
	for _, r := range c.rows {
		if r.have(plan) < r.need {
			return
		}
	}
	cost := 0.0
	for g := range plan {
		cost += float64(float64(plan[g]) * c.cost[g])
	}
	if cost < c.best {
		c.best, c.plan = cost, plan
	}
}

func (r condition) have(plan []int) int {
	sum := 0
	for who := r.who; who != 0; who &= who - 1 {
		sum += plan[bits.TrailingZeros64(who)]
	}
	return sum
}

// relaxed is the least cost where agents may be fractions, from low to high; not ok when
// that is impossible. It solves the dual,
//
//	most sum of need y, such that the y of the conditions of each group add up to no more
//	than its cost,
//
// by the simplex method with the rule of R. G. Bland (1977), from y = 0; the agents are the
// prices of the groups' rows.
func (c *cover) relaxed(low, high []int) (x []float64, value float64, ok bool) {
	type column struct {
		who  uint64
		sign float64
		gain float64
	}
	var cols []column
	for _, r := range c.rows {
		cols = append(cols, column{r.who, 1, float64(r.need)})
	}
	for g := range c.cost {
		if low[g] > 0 {
			cols = append(cols, column{1 << g, 1, float64(low[g])})
		}
		if high[g] < math.MaxInt {
			cols = append(cols, column{1 << g, -1, -float64(high[g])})
		}
	}
	rows, width := len(c.cost), len(cols)+len(c.cost)+1
	t := make([][]float64, rows+1) // the last row is the price of each column, its last cell the value
	for g := range t {
		t[g] = make([]float64, width)
	}
	basis := make([]int, rows)
	for g := range c.cost {
		for k, col := range cols {
			if col.who>>g&1 == 1 {
				t[g][k] = col.sign
			}
		}
		t[g][len(cols)+g], t[g][width-1] = 1, c.cost[g]
		basis[g] = len(cols) + g
	}
	for k, col := range cols {
		t[rows][k] = -col.gain
	}
	const tiny = 1e-9
	for {
		in := slices.IndexFunc(t[rows][:width-1], func(p float64) bool { return p < -tiny })
		if in < 0 {
			break
		}
		out := -1
		for g := range rows {
			if t[g][in] <= tiny {
				continue
			}
			if out >= 0 {
				mine, least := t[g][width-1]/t[g][in], t[out][width-1]/t[out][in]
				if mine > least || mine == least && basis[g] > basis[out] {
					continue
				}
			}
			out = g
		}
		if out < 0 {
			return nil, 0, false // no end to the dual: the bounds contradict the conditions
		}
		by := t[out][in]
		for k := range t[out] {
			t[out][k] /= by
		}
		for g := range t {
			if f := t[g][in]; g != out && f != 0 {
				for k := range t[g] {
					t[g][k] -= float64(f * t[out][k])
				}
			}
		}
		basis[out] = in
	}
	x = make([]float64, rows)
	for g := range x {
		x[g] = max(t[rows][len(cols)+g], 0)
	}
	return x, t[rows][width-1], true
}
