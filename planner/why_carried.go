package planner

import (
	"context"
	"errors"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// carried says whether what rows before leave behind counts in the row.
func (r *Row) carried() bool {
	return r.Agreed().Carry != CarryNone && (r.Model == ModelC || r.Model == ModelA)
}

// whyCarried sets Why of staffed rows of a queue, in order of time, whose load carries
// over: what fewer agents would achieve after the rows before and their agents. With only,
// it is that row alone.
func whyCarried(ctx context.Context, c []link, only *Row) error {
	for len(c) > 0 {
		n := sameRun(c)
		err := eachCarried(ctx, c[:n], func(course *erlang.Course, l link) error {
			if err := l.row.whyOn(course, l.lim, only); err != nil {
				return l.row.Fault(err)
			}
			return nil
		})
		if err != nil {
			return err
		}
		c = c[n:]
	}
	return nil
}

// whyCarriedRow is whyCarried of one row of which only the limits are known.
func whyCarriedRow(rows []Row, i int, lim Limits) (*Why, error) {
	r := &rows[i]
	defer func() { r.Why = nil }()
	limits := make([]Limits, len(rows))
	limits[i] = lim
	for _, c := range chainsOf(rows, limits, func(x *Row) bool { return x.carried() && x.Queue == r.Queue && x.Channel == r.Channel }) {
		if err := whyCarried(context.Background(), c, r); err != nil {
			return nil, err
		}
	}
	return r.Why, nil
}

// whyOn sets Why of the row as the next interval of a course, which it takes on.
func (r *Row) whyOn(course *erlang.Course, lim Limits, only *Row) (err error) {
	asked := only == nil || only == r
	if course == nil || !r.Staffed() {
		if asked {
			r.Why, err = r.why(lim)
		}
		return err
	}
	l, err := r.system(r.Volume)
	if err != nil {
		return err
	}
	span := r.Interval.Seconds()
	if asked {
		if r.Why, err = r.whyAfter(course, l.queue, lim); err != nil {
			return err
		}
	}
	return course.Pass(l.queue, span, int(r.Agents))
}

// whyAfter is why for contacts whose customers wait, after the rows before.
func (r *Row) whyAfter(course *erlang.Course, q erlang.Queue, lim Limits) (*Why, error) {
	w := noWhy()
	w.Least = float64(lim.MinAgents)
	t, err := r.target(lim)
	if err != nil {
		return nil, err
	}
	span := r.Interval.Seconds()
	alone := func(to *float64, asked bool, t erlang.Target) {
		if !asked || err != nil {
			return
		}
		var s erlang.Staffing
		if s, err = course.Agents(q, span, t); err == nil {
			*to = float64(s.Agents)
		} else if errors.Is(err, erlang.ErrUnreachable) {
			err = nil
		}
	}
	alone(&w.ByLevel, t.ServiceLevel > 0, erlang.Target{ServiceLevel: t.ServiceLevel, Within: t.Within, Definition: t.Definition})
	alone(&w.ByASA, t.MaxASA > 0, erlang.Target{MaxASA: t.MaxASA})
	alone(&w.ByAbandonment, t.MaxAbandonment > 0, erlang.Target{MaxAbandonment: t.MaxAbandonment})
	alone(&w.ByOccupancy, t.MaxOccupancy > 0, erlang.Target{MaxOccupancy: t.MaxOccupancy})
	if err != nil {
		return nil, err
	}
	if r.Agents >= 1 {
		w.Below = r.Agents - 1
		m, err := course.At(q, span, w.Below, t.Within)
		if err != nil {
			return nil, err
		}
		w.LevelBelow, w.OccupancyBelow, w.HungUpBelow = Round(m.Level(t.Definition), 6), Round(m.Occupancy, 6), Round(m.Abandonment, 6)
		if !math.IsInf(m.ASA, 1) {
			w.ASABelow = Round(m.ASA, 3)
		}
	}
	w.Text = r.whyBound(w, lim)
	return w, nil
}
