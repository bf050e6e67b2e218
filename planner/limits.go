package planner

import (
	"strconv"
	"strings"
)

// Limits are the targets that a plan has no column for. Where one binds, the binding
// column carries its value ("max_occupancy=0.85"), so that a plan recomputes from its
// own rows.
type Limits struct {
	MaxASA       float64 // seconds; 0 = none
	MaxOccupancy float64 // share; 0 = none
	MinAgents    int
}

// Names of what can bind.
const (
	BindServiceLevel = "service_level"
	BindASA          = "max_asa_s"
	BindOccupancy    = "max_occupancy"
	BindMinAgents    = "min_agents"
	BindWorkload     = "workload"    // deferred work: hands enough, no target
	BindNone         = "none"        // nothing asks for an agent
	Unreachable      = "unreachable" // no number of agents meets the targets
)

// shown is a limit with its value.
func shown(name string, value float64) string {
	return name + "=" + strconv.FormatFloat(value, 'f', -1, 64)
}

// known are the limits that the rows of a queue reveal; nil fields were not revealed.
type known struct {
	asa, occupancy *float64
	minAgents      *int
}

// learn takes in what the binding cell and the exact agents of a row reveal. It
// reports whether that contradicts what other rows revealed.
func (k *known) learn(r *Row) (contradicts bool) {
	name, value, ok := strings.Cut(r.Binding, "=")
	if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
		switch {
		case name == BindASA && v > 0:
			return reveal(&k.asa, v)
		case name == BindOccupancy && v > 0 && v <= 1:
			return reveal(&k.occupancy, v)
		case name == BindMinAgents && v >= 0 && v == float64(int(v)):
			return reveal(&k.minAgents, int(v))
		}
	}
	// Fewer than one agent, or none: no least number was in force.
	if r.AgentsExact < 1 {
		return reveal(&k.minAgents, 0)
	}
	return false
}

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
	if k.occupancy != nil {
		s.MaxOccupancy = *k.occupancy
	}
	set(&s.MinAgents, k.minAgents)
	return s
}
