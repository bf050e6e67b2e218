package erlang

import "fmt"

// Definition says which contacts a service level counts. With T its threshold
// and T0 that of short abandonments, both in seconds of waiting, and all
// numbers as shares of the contacts offered:
//
//	Offered        served in T / 1
//	Answered       served in T / served
//	ExclShort      served in T / (1 - abandoned within T0)
//	AbandonsGood   served in T + abandoned in T
//	Virtual        would have been served in T, had nobody hung up on himself
//	ShortCredit    served in T + abandoned within T0
//
// Without patience all of them agree.
type Definition int

// The definitions; the zero value is Offered.
const (
	Offered Definition = iota
	Answered
	ExclShort
	AbandonsGood
	Virtual
	ShortCredit
)

var definitionIDs = [...]string{"offered", "answered", "excl_short", "abandons_good", "virtual", "short_credit"}

// String returns the name of d in files: "offered", "answered", "excl_short",
// "abandons_good", "virtual" or "short_credit".
func (d Definition) String() string {
	if d < 0 || int(d) >= len(definitionIDs) {
		return fmt.Sprintf("Definition(%d)", int(d))
	}
	return definitionIDs[d]
}

// ParseDefinition returns the definition that String prints as id.
func ParseDefinition(id string) (Definition, error) {
	for d, name := range definitionIDs {
		if id == name {
			return Definition(d), nil
		}
	}
	return 0, fmt.Errorf("erlang: %q is no definition of the service level; want one of %q", id, definitionIDs)
}

// Level returns the service level of c by definition d, 0..1. T is the
// threshold that c was computed for, T0 that of AtShort, or T. An invalid d
// counts as Offered.
func (c *Core) Level(d Definition) float64 {
	good, missed := c.level(d)
	if missed < 0.5 {
		return 1 - missed
	}
	return good
}

// level returns the service level and its complement, each with its own
// relative accuracy.
func (c *Core) level(d Definition) (good, missed float64) {
	var whole float64
	switch d {
	case Answered:
		good, missed, whole = c.ServiceLevel, c.ServedLate, c.Served
	case ExclShort:
		good, missed = c.ServiceLevel, c.Blocking+c.ServedLate+c.abandonedLong
		whole = good + missed
	case AbandonsGood:
		return c.ServiceLevel + c.AbandonedInTime, c.Blocking + c.Late
	case Virtual:
		return 1 - c.Blocking - c.VirtualLate, c.Blocking + c.VirtualLate
	case ShortCredit:
		return c.ServiceLevel + c.AbandonedShort, c.Blocking + c.ServedLate + c.abandonedLong
	default:
		return c.ServiceLevel, c.missed
	}
	if whole <= 0 { // nobody counts
		return 0, 1
	}
	return good / whole, missed / whole
}
