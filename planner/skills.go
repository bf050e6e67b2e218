package planner

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"
)

// Skills are the groups of agents there are and what each can do.
type Skills struct {
	Groups []Group
}

// Group is a number of agents with the same skills.
type Group struct {
	Name string
	// Skills are the queues that its agents serve, by name: all channels of "sales", or
	// one of them, "sales/chat". A name that no queue has is no fault: it may come later.
	Skills []string
	// Cost of an agent, up to 1e6, in any unit; 0 = 1.
	Cost float64
	// Agents is the number of agents who are there for contacts, after shrinkage, by time
	// of day; nil = not known.
	Agents ByClock
}

// Validate reports every field outside its range.
func (s *Skills) Validate() error {
	var errs []error
	seen := map[string]bool{}
	for i := range s.Groups {
		g := &s.Groups[i]
		fail := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("group %d (%q): %w", i+1, g.Name, fmt.Errorf(format, args...)))
		}
		if g.Name == "" {
			fail("has no name")
		}
		if seen[g.Name] {
			fail("comes twice")
		}
		seen[g.Name] = true
		if len(g.Skills) == 0 {
			fail("has no skills: want the names of the queues that it serves")
		}
		if !(g.Cost >= 0 && g.Cost <= 1e6) {
			fail("cost %v: want 0 to 1e6", g.Cost)
		}
		if err := g.Agents.check("agents", 0, 1e8); err != nil {
			fail("%w", err)
		}
	}
	return errors.Join(errs...)
}

// AgentsAt are the agents of each group at a local time; NaN where they are not known.
func (s *Skills) AgentsAt(wall time.Time) []float64 {
	list := make([]float64, len(s.Groups))
	for i := range s.Groups {
		if list[i] = math.NaN(); s.Groups[i].Agents != nil {
			list[i] = s.Groups[i].Agents.At(wall)
		}
	}
	return list
}

func (g *Group) cost() float64 {
	if g.Cost == 0 {
		return 1
	}
	return g.Cost
}

// Subset is a set of the queues of a [Needs]: bit i stands for queue i.
type Subset uint

// has says whether queue i is in the subset.
func (s Subset) has(i int) bool { return s>>i&1 == 1 }

// Len is the number of queues in the subset.
func (s Subset) Len() int { return bits.OnesCount(uint(s)) }

// serves says whether the group has the skill for a queue.
func (g *Group) serves(q QueueName) bool {
	return slices.Contains(g.Skills, q.Queue) || slices.Contains(g.Skills, q.String())
}

// served is the queues that a group serves, of at most [MostPooled].
func (g *Group) served(queues []QueueName) Subset {
	var s Subset
	for i, q := range queues {
		if g.serves(q) {
			s |= 1 << i
		}
	}
	return s
}

// QueueName is a queue and one of its channels.
type QueueName struct {
	Queue, Channel string
}

// String is the queue, and its channel behind a slash unless that is voice.
func (q QueueName) String() string {
	if q.Channel == "" || q.Channel == "voice" {
		return q.Queue
	}
	return q.Queue + "/" + q.Channel
}

// parts splits queues that no chain of groups joins: agents of one part never serve
// another. Queues that nobody serves are parts of their own. Parts come in the order of
// their first queues; there may be more queues than a [Subset] holds.
func (s *Skills) parts(queues []QueueName) [][]bool {
	part := make([]int, len(queues)) // the first queue of its part
	for i := range part {
		part[i] = i
	}
	for k := range s.Groups {
		first := -1
		for i, q := range queues {
			if !s.Groups[k].serves(q) {
				continue
			}
			if first < 0 {
				first = part[i]
			}
			into, from := min(first, part[i]), max(first, part[i])
			first = into
			for j := range part {
				if part[j] == from {
					part[j] = into
				}
			}
		}
	}
	var parts [][]bool
	for i := range queues {
		if part[i] != i {
			continue
		}
		of := make([]bool, len(queues))
		for j := range part {
			of[j] = part[j] == i
		}
		parts = append(parts, of)
	}
	return parts
}
