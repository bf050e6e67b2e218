package planner

import (
	"fmt"
	"math"
)

// Shortage is a subset of queues for which there are too few agents.
type Shortage struct {
	Subset
	Needed      int     // fewest whole agents who can serve any of its queues
	NeededExact float64 // the same before rounding
	Available   float64 // agents who can, each counted once
	Short       float64 // Needed - Available, > 0
}

// Available is the number of agents who can serve at least one queue of every subset,
// by [Subset]; agents[i] are those of group i. An agent of several skills counts once in
// each subset, however many of its queues he serves.
func (s *Skills) Available(queues []QueueName, agents []float64) []float64 {
	list := make([]float64, 1<<len(queues))
	for i := range s.Groups {
		served := s.Groups[i].served(queues)
		for set := range list {
			if Subset(set)&served != 0 {
				list[set] += agents[i]
			}
		}
	}
	return list
}

// Check is the condition of Hall (1935) with these agents, agents[i] of group i: for every
// subset of queues there are as many agents who can serve one of them as it takes at the
// least. It returns the subsets for which that is not so, the fewest queues first, except
// those of which a part lacks as many, or another subset that the same agents serve lacks
// more. None returned means that these needs rule nothing out: it is necessary, not
// sufficient.
func (s *Skills) Check(n *Needs, agents []float64) ([]Shortage, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := n.validate(); err != nil {
		return nil, err
	}
	if len(agents) != len(s.Groups) {
		return nil, fmt.Errorf("agents of %d groups, want %d", len(agents), len(s.Groups))
	}
	for i, a := range agents {
		if !(a >= 0 && a <= math.MaxInt32) {
			return nil, fmt.Errorf("group %q: %v agents: want 0 or more", s.Groups[i].Name, a)
		}
	}
	return s.short(n, s.Available(n.Queues, agents)), nil
}

func (n *Needs) validate() error {
	if len(n.Queues) > MostPooled {
		return fmt.Errorf("%d queues: %w", len(n.Queues), ErrTooManyQueues)
	}
	if k := 1 << len(n.Queues); len(n.Whole) != k || len(n.Exact) != k {
		return fmt.Errorf("needs of %d and %d subsets, want %d", len(n.Whole), len(n.Exact), k)
	}
	return nil
}

func (s *Skills) short(n *Needs, available []float64) []Shortage {
	// Subsets that the same groups serve are one condition, of which the largest need
	// counts. Those groups are known by the queues that no other group serves.
	same := make([]Subset, len(available))
	first := make([]int, len(available)) // by those queues, the subset with the largest need
	for i := range available {
		var others Subset
		for g := range s.Groups {
			if served := s.Groups[g].served(n.Queues); served&Subset(i) == 0 {
				others |= served
			}
		}
		same[i] = Subset(len(available)-1) &^ others
		if k := &first[same[i]]; n.Whole[i] > n.Whole[*k] {
			*k = i
		}
	}
	var list []Shortage
	worst := make([]float64, len(available)) // most that a subset or part of it lacks
	for size := 1; size <= len(n.Queues); size++ {
		for i := range available {
			set := Subset(i)
			if set.Len() != size {
				continue
			}
			for q := range n.Queues {
				if set.has(q) {
					worst[i] = max(worst[i], worst[set&^(1<<q)])
				}
			}
			if lack := float64(n.Whole[i]) - available[i]; lack > worst[i] {
				if worst[i] = lack; first[same[i]] != i {
					continue
				}
				list = append(list, Shortage{Subset: set, Needed: n.Whole[i], NeededExact: n.Exact[i], Available: available[i], Short: lack})
			}
		}
	}
	return list
}

// Of names the queues of a subset.
func (n *Needs) Of(s Subset) []QueueName {
	var list []QueueName
	for i, q := range n.Queues {
		if s.has(i) {
			list = append(list, q)
		}
	}
	return list
}
