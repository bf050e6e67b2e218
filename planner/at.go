package planner

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// Reached is what a number of agents achieves with the contacts of a row.
type Reached struct {
	// Good are contacts that the service level counts as in time, All those that it
	// counts: levels of several rows are the sum of the one over the sum of the other.
	Good, All   float64
	ASA         float64 // mean wait of the answered, seconds; +Inf where the line grows without end
	Occupancy   float64 // busy share of agents
	Abandonment float64 // share of offered that hangs up
}

// Level is the service level, 0..1; NaN where there is no contact that counts.
func (m Reached) Level() float64 {
	if m.All == 0 {
		return math.NaN()
	}
	return m.Good / m.All
}

// At is what n agents, who may be a fraction on average, achieve with the row's contacts,
// by the definition and the time of its service level. The interval stands alone: load
// that is carried over, and risk, are not looked at. Rows without handle time or service
// level, and work whose customers do not wait in line, are [ErrTerms].
func (r *Row) At(n float64) (Reached, error) { return r.AtShort(n, 0) }

// AtShort is [Row.At] with a threshold T0 of its own, in seconds, within which abandonments
// count as short, as contracts may have; 0 is the time of the service level.
func (r *Row) AtShort(n, short float64) (Reached, error) {
	fail := func(why string) (Reached, error) {
		return Reached{}, r.Fault(fmt.Errorf("%s: %w", why, ErrTerms))
	}
	switch {
	case r.Model == ModelDeferred || r.Model == ModelOutbound:
		return fail("customers of model " + string(r.Model) + " do not wait for an agent")
	case math.IsNaN(r.Volume) || math.IsNaN(r.AHT):
		return fail("volume or handle time is missing")
	case r.Interval > LongestStaffed:
		return fail("the interval is too long for a steady load")
	case !(n >= 0) || math.IsInf(n, 1):
		return fail(fmt.Sprintf("%v agents", n))
	}
	d, err := erlang.ParseDefinition(r.Definition)
	if err != nil || math.IsNaN(r.Within) {
		return fail("there is no service level")
	}
	if short == 0 {
		short = r.Within
	}
	if !(short >= 0) || math.IsInf(short, 1) {
		return fail(fmt.Sprintf("short abandonments within %v s", short))
	}
	if r.Volume == 0 {
		return Reached{}, nil
	}
	l, err := r.system(r.Volume)
	if err != nil {
		return Reached{}, err
	}
	if n == 0 {
		return Reached{All: r.Volume, ASA: math.Inf(1), Occupancy: 1}, nil
	}
	m, err := l.atShort(n, r.Within, short)
	if err != nil {
		return Reached{}, r.Fault(err)
	}
	good, all := counted(&m.Core, d)
	return Reached{Good: float64(good * r.Volume), All: float64(all * r.Volume), ASA: m.ASA, Occupancy: m.Occupancy, Abandonment: m.Abandonment}, nil
}
