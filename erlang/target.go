package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Target is what a group of agents has to achieve, all of it together. A field
// that is 0 is not required; the zero value asks for nothing.
type Target struct {
	// ServiceLevel is the least share, 0..1, of offered contacts to be answered
	// within Within seconds.
	ServiceLevel float64
	// Within is the threshold of ServiceLevel in seconds, finite and >= 0; 0
	// asks for answers without any wait. It also sets the threshold of
	// Staffing.At and Below.
	Within float64
	// MaxASA is the longest average speed of answer in seconds, finite.
	MaxASA float64
	// MaxOccupancy is the largest busy share of the agents' time, 0..1; 1 is met
	// by any number of agents.
	MaxOccupancy float64
	// MaxAbandonment is the largest share, 0..1, of offered contacts that hang
	// up; without patience it is met by any number of agents.
	MaxAbandonment float64
	// MinAgents is the least number of agents, real, finite and >= 0.
	MinAgents float64
}

// Constraint names one of the targets.
type Constraint int

// The targets, in the order in which ties between them are decided.
const (
	None Constraint = iota
	ServiceLevel
	MaxASA
	MaxOccupancy
	MaxAbandonment
	MinAgents
)

// String returns the name of c in files: "none", "service_level", "max_asa_s",
// "max_occupancy", "max_abandonment" or "min_agents".
func (c Constraint) String() string {
	switch c {
	case None:
		return "none"
	case ServiceLevel:
		return "service_level"
	case MaxASA:
		return "max_asa_s"
	case MaxOccupancy:
		return "max_occupancy"
	case MaxAbandonment:
		return "max_abandonment"
	case MinAgents:
		return "min_agents"
	}
	return fmt.Sprintf("Constraint(%d)", int(c))
}

// Validate reports everything that is wrong with t, or nil.
func (t Target) Validate() error {
	var errs []error
	share := func(name string, v float64) {
		if !(v >= 0 && v <= 1) {
			errs = append(errs, fmt.Errorf("%s %v is not a share between 0 and 1", name, v))
		}
	}
	amount := func(name, unit string, v float64) {
		if !(v >= 0 && v <= math.MaxFloat64) {
			errs = append(errs, fmt.Errorf("%s %v%s is not a finite number >= 0", name, v, unit))
		}
	}
	share("service level", t.ServiceLevel)
	amount("service level threshold", " s", t.Within)
	amount("maximum ASA", " s", t.MaxASA)
	share("maximum occupancy", t.MaxOccupancy)
	share("maximum abandonment", t.MaxAbandonment)
	amount("minimum agents", "", t.MinAgents)
	return errors.Join(errs...)
}

// valid reports whether Validate returns nil.
func (t Target) valid() bool {
	const top = math.MaxFloat64
	return t.ServiceLevel >= 0 && t.ServiceLevel <= 1 &&
		t.Within >= 0 && t.Within <= top &&
		t.MaxASA >= 0 && t.MaxASA <= top &&
		t.MaxOccupancy >= 0 && t.MaxOccupancy <= 1 &&
		t.MaxAbandonment >= 0 && t.MaxAbandonment <= 1 &&
		t.MinAgents >= 0 && t.MinAgents <= top
}

// requires reports whether t has the target c.
func (t Target) requires(c Constraint) bool {
	switch c {
	case ServiceLevel:
		return t.ServiceLevel > 0
	case MaxASA:
		return t.MaxASA > 0
	case MaxOccupancy:
		return t.MaxOccupancy > 0
	case MaxAbandonment:
		return t.MaxAbandonment > 0
	case MinAgents:
		return t.MinAgents > 0
	}
	return false
}

// met reports whether m meets every target of t, within Tolerance. A share has
// the tolerance of the smaller of itself and its complement, so that 99.9999 %
// is not met by a little less.
func (t Target) met(m Measures) bool {
	miss := 1 - t.ServiceLevel
	return !(t.ServiceLevel > 0 && m.missed > miss+float64(Tolerance*math.Min(t.ServiceLevel, miss))) &&
		!(t.MaxASA > 0 && m.ASA > t.MaxASA*(1+Tolerance)) &&
		!(t.MaxOccupancy > 0 && m.Occupancy > t.MaxOccupancy+float64(Tolerance*math.Min(t.MaxOccupancy, 1-t.MaxOccupancy))) &&
		!(t.MaxAbandonment > 0 && m.Abandonment > t.MaxAbandonment+float64(Tolerance*math.Min(t.MaxAbandonment, 1-t.MaxAbandonment))) &&
		!(t.MinAgents > 0 && m.Agents < t.MinAgents-float64(Tolerance*t.MinAgents))
}
