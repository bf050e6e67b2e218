package measure

import (
	"fmt"
	"slices"
	"strings"
)

// Factor is one of the things that can make a plan and what came of it differ.
type Factor string

// Factors. The first three make the contacts of an interval: those of all queues together,
// the share of the queue in them, and the share of the interval in its queue.
const (
	Level      Factor = "level"      // contacts of all queues together
	Mix        Factor = "mix"        // shares of the queues
	Profile    Factor = "profile"    // shares of the intervals
	HandleTime Factor = "aht"        // average handle times
	Goal       Factor = "target"     // service levels, limits, models, patience: all that staffing is for
	Absent     Factor = "shrinkage"  // share of scheduled time not available
	Efficiency Factor = "efficiency" // share of the hours on queue that cover a requirement
	Rates      Factor = "rates"      // money for a scheduled hour
	Staff      Factor = "staff"      // agents scheduled; of gaps in the service level
)

// Factors are all of them, in the order in which they are shown.
func Factors() []Factor {
	return []Factor{Level, Mix, Profile, HandleTime, Goal, Staff, Absent, Efficiency, Rates}
}

// Group is factors that are changed together, as one.
type Group []Factor

// VolumeGroup are the three factors of contacts, as one.
var VolumeGroup = Group{Level, Mix, Profile}

// String is volume for all that make contacts, else the factors with + between.
func (g Group) String() string {
	if slices.Equal(g, VolumeGroup) {
		return "volume"
	}
	names := make([]string, len(g))
	for i, f := range g {
		names[i] = string(f)
	}
	return strings.Join(names, "+")
}

// ParseGroups reads groups of factors: "volume,aht,shrinkage", or with + inside a group:
// "volume+aht,shrinkage". volume is level+mix+profile. A factor may come once.
func ParseGroups(s string) ([]Group, error) {
	var groups []Group
	seen := map[Factor]bool{}
	for part := range strings.SplitSeq(s, ",") {
		var g Group
		for name := range strings.SplitSeq(part, "+") {
			f := Factor(strings.TrimSpace(name))
			list := Group{f}
			switch {
			case f == "volume":
				list = VolumeGroup
			case !slices.Contains(Factors(), f):
				return nil, fmt.Errorf("%w: %q: want volume, or level, mix and profile, then aht, target, staff, shrinkage, efficiency, rates", ErrFactors, f)
			}
			for _, f := range list {
				if seen[f] {
					return nil, fmt.Errorf("%w: %s comes twice in %q", ErrFactors, f, s)
				}
				seen[f] = true
				g = append(g, f)
			}
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// set says which factors are as they came; the others are as planned.
type set uint16

func (s set) has(f Factor) bool { return s&bit(f) != 0 }

func bit(f Factor) set { return 1 << slices.Index(Factors(), f) }

func (g Group) set() set {
	var s set
	for _, f := range g {
		s |= bit(f)
	}
	return s
}
