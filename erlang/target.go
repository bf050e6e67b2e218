package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Target is what a group of agents has to achieve, all of it together. A field
// that is 0 is not required; the zero value asks for nothing.
type Target struct {
	// ServiceLevel is the least share, 0..1, of contacts to be answered within
	// Within seconds, by Definition.
	ServiceLevel float64
	// Definition says which contacts the service level counts; the zero value
	// counts those offered.
	Definition Definition
	// Within is the threshold of ServiceLevel in seconds, finite and >= 0; 0
	// asks for answers without any wait. It also sets the threshold of
	// Staffing.At and Below.
	Within float64
	// Short is the threshold of short abandonments in seconds, finite and >= 0,
	// for the definitions ExclShort and ShortCredit; 0 means Within.
	Short float64
	// MaxASA is the longest average speed of answer in seconds, finite: the
	// mean wait of those who are answered.
	MaxASA float64
	// MaxMeanWait is the longest mean wait in seconds, finite, of all contacts,
	// those who hang up included.
	MaxMeanWait float64
	// MaxPWait is the largest probability, 0..1, of having to wait.
	MaxPWait float64
	// MaxWait is the longest time in seconds, finite, within which the share
	// Quantile, 0..1, of contacts would be answered if nobody hung up on
	// himself (Virtual). Both are given or neither.
	MaxWait, Quantile float64
	// MaxAbandonment is the largest share, 0..1, of contacts that hang up;
	// without patience it is met by any number of agents.
	MaxAbandonment float64
	// MaxBlocking is the largest share, 0..1, of contacts turned away; it is met
	// by any number of agents unless lines are limited or the queue is a loss
	// system. With lines and a patience below AHT more agents block more, as
	// contacts in service keep their lines longer than contacts that hang up; see
	// Queue.Agents for what the fewest are then.
	MaxBlocking float64
	// MaxOccupancy is the largest busy share of the agents' time, 0..1; 1 is met
	// by any number of agents.
	MaxOccupancy float64
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
	MaxMeanWait
	MaxPWait
	MaxWait
	MaxAbandonment
	MaxBlocking
	MaxOccupancy
	MinAgents
	constraints // their number
)

var constraintIDs = [constraints]string{
	"none", "service_level", "max_asa_s", "max_mean_wait_s", "max_p_wait", "max_wait_s", "max_abandonment", "max_blocking", "max_occupancy", "min_agents",
}

// String returns the name of c in files: "none", "service_level", "max_asa_s",
// "max_mean_wait_s", "max_p_wait", "max_wait_s", "max_abandonment",
// "max_blocking", "max_occupancy" or "min_agents".
func (c Constraint) String() string {
	if c < 0 || c >= constraints {
		return fmt.Sprintf("Constraint(%d)", int(c))
	}
	return constraintIDs[c]
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
	if t.Definition < Offered || t.Definition > ShortCredit {
		errs = append(errs, fmt.Errorf("%v is not a definition of the service level", t.Definition))
	}
	amount("service level threshold", " s", t.Within)
	amount("short abandonment threshold", " s", t.Short)
	amount("maximum ASA", " s", t.MaxASA)
	amount("maximum mean wait", " s", t.MaxMeanWait)
	share("maximum probability of waiting", t.MaxPWait)
	amount("maximum wait", " s", t.MaxWait)
	share("quantile of the maximum wait", t.Quantile)
	if (t.MaxWait > 0) != (t.Quantile > 0) {
		errs = append(errs, fmt.Errorf("maximum wait %v s and its quantile %v need each other", t.MaxWait, t.Quantile))
	}
	share("maximum abandonment", t.MaxAbandonment)
	share("maximum blocking", t.MaxBlocking)
	share("maximum occupancy", t.MaxOccupancy)
	amount("minimum agents", "", t.MinAgents)
	return errors.Join(errs...)
}

// valid reports whether Validate returns nil.
func (t *Target) valid() bool {
	const top = math.MaxFloat64
	return t.ServiceLevel >= 0 && t.ServiceLevel <= 1 &&
		t.Definition >= Offered && t.Definition <= ShortCredit &&
		t.Within >= 0 && t.Within <= top && t.Short >= 0 && t.Short <= top &&
		t.MaxASA >= 0 && t.MaxASA <= top && t.MaxMeanWait >= 0 && t.MaxMeanWait <= top &&
		t.MaxPWait >= 0 && t.MaxPWait <= 1 &&
		t.MaxWait >= 0 && t.MaxWait <= top && t.Quantile >= 0 && t.Quantile <= 1 && (t.MaxWait > 0) == (t.Quantile > 0) &&
		t.MaxAbandonment >= 0 && t.MaxAbandonment <= 1 && t.MaxBlocking >= 0 && t.MaxBlocking <= 1 &&
		t.MaxOccupancy >= 0 && t.MaxOccupancy <= 1 &&
		t.MinAgents >= 0 && t.MinAgents <= top
}

// short returns the threshold of short abandonments.
func (t *Target) short() float64 {
	if t.Short == 0 {
		return t.Within
	}
	return t.Short
}

// goals are the bounds of a target, at most one for each Constraint.
type goals struct {
	list [constraints]goal
	n    int
}

// next returns the next goal of the list, of zero value, which it adds.
func (s *goals) next() *goal {
	s.n++
	return &s.list[s.n-1]
}

// require makes s, which has none, what t requires.
func (s *goals) require(t *Target) {
	within, short := t.Within, t.short()
	add := func(c Constraint, k metric, limit float64) *goal {
		g := s.next()
		g.constraint, g.metric, g.limit, g.within, g.short = c, k, limit, within, short
		return g
	}
	if t.ServiceLevel > 0 {
		add(ServiceLevel, metricLevel, t.ServiceLevel).definition = t.Definition
	}
	if t.MaxASA > 0 {
		add(MaxASA, metricASA, t.MaxASA)
	}
	if t.MaxMeanWait > 0 {
		add(MaxMeanWait, metricMeanWait, t.MaxMeanWait)
	}
	if t.MaxPWait > 0 {
		add(MaxPWait, metricPWait, t.MaxPWait)
	}
	if t.MaxWait > 0 {
		g := add(MaxWait, metricQuantile, t.MaxWait)
		g.quantile, g.within, g.short = t.Quantile, t.MaxWait, t.MaxWait
	}
	if t.MaxAbandonment > 0 {
		add(MaxAbandonment, metricAbandonment, t.MaxAbandonment)
	}
	if t.MaxBlocking > 0 {
		add(MaxBlocking, metricBlocking, t.MaxBlocking)
	}
	if t.MaxOccupancy > 0 {
		add(MaxOccupancy, metricOccupancy, t.MaxOccupancy)
	}
	if t.MinAgents > 0 {
		add(MinAgents, metricAgents, t.MinAgents)
	}
}
