package planner

import (
	"context"
	"math"

	"github.com/cccplan/cccplan/forecast"
)

// Sensitivity is how much more staff a queue takes when something is a little more. Each
// number is found by staffing the rows again with what they would then say, not by a rule
// of thumb. NaN is not known.
type Sensitivity struct {
	Name string
	Base Staff // the plan as it is
	// More than Base: for each volume and its ranges 1 % larger, each handle time 1 s
	// longer, each shrinkage 0.01 larger.
	Volume, AHT, Shrinkage Staff
}

// Staff are hours that rows take. Only rows that are staffed both as they are and with the
// change count.
type Staff struct {
	Hours     float64 // agent hours, fractional: agents_exact
	Whole     float64 // agent hours of whole agents
	Scheduled float64 // scheduled hours, fractional
}

// FTE is the number of full-time equivalents that s takes, if one is paid so many hours
// in the time of the plan.
func (s Staff) FTE(hours float64) float64 { return s.Scheduled / hours }

func (s *Staff) add(r *Row, sign float64) {
	h := sign * r.Interval.Hours()
	s.Hours += float64(r.AgentsExact * h)
	s.Whole += float64(r.Agents * h)
	s.Scheduled += float64(r.Scheduled * h)
}

func (s *Staff) plus(t Staff) {
	s.Hours += t.Hours
	s.Whole += t.Whole
	s.Scheduled += t.Scheduled
}

// Sensitivities are those of each queue and channel of rows, which were staffed with the
// limits lim (see [Prepare]), in order of first appearance. It changes nothing in rows.
//
// Changed volumes and times are rounded as files show them, so that whoever edits a plan
// so, and staffs it, sees the same.
func Sensitivities(ctx context.Context, rows []Row, lim []Limits) ([]Sensitivity, error) {
	var list []Sensitivity
	queueEach(rows, func(k int, r *Row) {
		if k == len(list) {
			list = append(list, Sensitivity{Name: forecast.Series{Queue: r.Queue, Channel: r.Channel}.Name()})
		}
		if r.Staffed() {
			list[k].Base.add(r, 1)
		}
	})
	changed := make([]Row, len(rows))
	for _, c := range []struct {
		to     func(*Sensitivity) *Staff
		change func(*Row)
	}{
		{func(s *Sensitivity) *Staff { return &s.Volume }, func(r *Row) {
			for _, v := range []*float64{&r.Volume, &r.Lo80, &r.Hi80, &r.Lo95, &r.Hi95} {
				*v = Round(*v*1.01, 3)
			}
		}},
		{func(s *Sensitivity) *Staff { return &s.AHT }, func(r *Row) { r.AHT = Round(r.AHT+1, 3) }},
		{func(s *Sensitivity) *Staff { return &s.Shrinkage }, func(r *Row) { r.Shrinkage = Round(r.Shrinkage+0.01, 6) }},
	} {
		copy(changed, rows)
		for i := range changed {
			c.change(&changed[i])
		}
		if err := StaffAll(ctx, changed, lim); err != nil {
			return nil, err
		}
		i := 0
		queueEach(rows, func(k int, r *Row) {
			n := &changed[i]
			i++
			switch to := c.to(&list[k]); {
			case n.Shrinkage >= 1:
				to.Scheduled = math.NaN()
			case r.Staffed() && n.Staffed():
				to.add(n, 1)
				to.add(r, -1)
			}
		})
	}
	return list, nil
}

// SumSensitivities adds up queues.
func SumSensitivities(name string, list []Sensitivity) Sensitivity {
	sum := Sensitivity{Name: name}
	for i := range list {
		s := &list[i]
		sum.Base.plus(s.Base)
		sum.Volume.plus(s.Volume)
		sum.AHT.plus(s.AHT)
		sum.Shrinkage.plus(s.Shrinkage)
	}
	return sum
}
