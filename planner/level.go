package planner

import (
	"math"
)

// LevelWith is the service level that n agents would reach for the row's volume: what a
// staff that is given is worth. n is 0 or more. A row without a service level is
// [ErrNoTarget]; deferred and outbound work, and rows that are not staffed for want of a
// handle time or because they are longer than [LongestStaffed], are refused.
func (r *Row) LevelWith(n float64) (float64, error) {
	if !r.staffable() {
		return math.NaN(), r.Fault(errNotStaffed)
	}
	t, err := r.target(Limits{})
	if err == nil && t.ServiceLevel == 0 {
		err = ErrNoTarget
	}
	if err != nil {
		return math.NaN(), r.Fault(err)
	}
	l, err := r.system(r.Volume)
	if err != nil {
		return math.NaN(), r.Fault(err)
	}
	c, err := l.core(n, t.Within)
	if err != nil {
		return math.NaN(), r.Fault(err)
	}
	return c.Level(t.Definition), nil
}
