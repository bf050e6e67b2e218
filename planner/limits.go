package planner

import (
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/erlang"
)

// Limits are the targets that a plan has no column for. Where one binds, the binding
// column carries its value ("max_occupancy=0.85"), so that a plan recomputes from its
// own rows. In a row without a service-level target the other limits follow the one that
// binds ("min_agents=1 max_asa_s=20"): nothing else in such a row would tell them.
type Limits struct {
	MaxASA         float64 // seconds; 0 = none
	MaxAbandonment float64 // share; 0 = none
	MaxOccupancy   float64 // share; 0 = none
	MinAgents      int
}

// Names of what can bind.
const (
	BindServiceLevel = "service_level"
	BindASA          = "max_asa_s"
	BindAbandonment  = "max_abandonment"
	BindOccupancy    = "max_occupancy"
	BindMinAgents    = "min_agents"
	BindWorkload     = "workload"    // deferred work: hands enough, no target
	BindNone         = "none"        // nothing asks for an agent
	Unreachable      = "unreachable" // no number of agents meets the targets
)

// shown is a limit with its value.
func shown(name string, value float64) string {
	if name == BindMinAgents && value == 1 {
		return BindMinAgents + "=1" // what binds most often
	}
	return name + "=" + strconv.FormatFloat(value, 'f', -1, 64)
}

// known are the limits that the rows of a queue reveal; nil fields were not revealed.
type known struct {
	asa, abandonment, occupancy *float64
	minAgents                   *int
	mixed                       bool // rows contradict each other
}

// learn takes in what the binding cell and the exact agents of a row reveal. It
// reports whether that contradicts what other rows revealed.
func (k *known) learn(r *Row) (contradicts bool) {
	if !r.reveals() {
		return false // most rows
	}
	least := false
	for word := range strings.FieldsSeq(r.Binding) {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		switch {
		case name == BindASA && v > 0 && v <= maxSeconds:
			contradicts = reveal(&k.asa, v) || contradicts
		case name == BindAbandonment && v > 0 && v <= 1:
			contradicts = reveal(&k.abandonment, v) || contradicts
		case name == BindOccupancy && v > 0 && v <= 1:
			contradicts = reveal(&k.occupancy, v) || contradicts
		case name == BindMinAgents && v >= 0 && v <= erlang.MaxAgents && v == math.Trunc(v):
			contradicts = reveal(&k.minAgents, int(v)) || contradicts
			least = true
		}
	}
	if !least && r.fewerThanOne() {
		contradicts = reveal(&k.minAgents, 0) || contradicts
	}
	return contradicts
}

// reveals says whether there is anything to learn from the row.
func (r *Row) reveals() bool { return strings.Contains(r.Binding, "=") || r.fewerThanOne() }

// fewerThanOne says that the row has fewer than one agent, or none: no least number was in
// force.
func (r *Row) fewerThanOne() bool { return r.AgentsExact < 1 }

// maxSeconds is the longest time that a setting can be: some thirty years.
const maxSeconds = 1e9

func reveal[T comparable](to **T, v T) (contradicts bool) {
	if *to == nil {
		*to = &v
		return false
	}
	return **to != v
}

// over is s with the revealed limits in place.
func (k known) over(s Settings) Settings {
	if k.asa != nil {
		s.MaxASA = seconds(*k.asa)
	}
	if k.abandonment != nil {
		s.MaxAbandonment = *k.abandonment
	}
	if k.occupancy != nil {
		s.MaxOccupancy = *k.occupancy
	}
	set(&s.MinAgents, k.minAgents)
	return s
}
