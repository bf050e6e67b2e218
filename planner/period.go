package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/parallel"
)

// staffPeriods staffs rows of a queue, in order of time, whose service level is to be met
// over a period, the periods on all CPUs. The error is that of the first one.
func staffPeriods(ctx context.Context, c []link) error {
	var periods [][]link
	for len(c) > 0 {
		n := 1
		for n < len(c) && periodOf(c[n].row).Equal(periodOf(c[0].row)) {
			n++
		}
		periods = append(periods, c[:n])
		c = c[n:]
	}
	return parallel.Each(ctx, len(periods), func(k int) error { return staffPeriod(periods[k]) })
}

// periodOf is the local day that the row's period begins on, by the row's own clock: a
// day of 23 or 25 hours is a day, a week goes from Monday to Sunday.
func periodOf(r *Row) time.Time {
	y, m, d := r.Start.Wall.Date()
	if r.Agreed().Period == PeriodWeek {
		d -= (int(r.Start.Wall.Weekday()) + 6) % 7
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// staffPeriod staffs the rows of one period. Rows without a service level are staffed by
// themselves, and those that cannot be staffed are left out of the period.
func staffPeriod(c []link) error {
	var p period
	var members []link
	for _, k := range c {
		r := k.row
		if r.Agreed().Risk > 0 {
			return r.Fault(errRiskOfPeriod)
		}
		if !(r.ServiceLevelTarget > 0) || !r.staffable() {
			if err := r.Staff(k.lim); err != nil {
				return err
			}
			continue
		}
		r.clear()
		r.Load = Round(r.load(), 6)
		v, err := newCurve(r, k.lim)
		if errors.Is(err, erlang.ErrUnreachable) {
			r.fail()
			continue
		}
		if err != nil {
			return r.Fault(err)
		}
		p.curves, members = append(p.curves, v), append(members, k)
	}
	p.weigh()
	floor, err := p.allocate()
	if err == nil {
		err = p.staff(floor, members)
	}
	if errors.Is(err, erlang.ErrUnreachable) {
		for _, k := range members {
			k.row.fail()
		}
		return nil
	}
	return err
}

// staff writes what was found into the rows.
func (p *period) staff(floor *Allocation, members []link) error {
	rota := p.attended()
	var scheduled *Allocation
	if rota != nil {
		var err error
		if scheduled, err = rota.allocate(); err != nil {
			return err
		}
	}
	for i, k := range members {
		r, v, n := k.row, p.curves[i], floor.Agents[i]
		s := erlang.Staffing{Agents: n, Exact: floor.Exact[i], Binding: erlang.ServiceLevel}
		if n == v.least {
			s.Binding = v.binding
		}
		var err error
		if s.At, err = v.line.at(float64(n), v.target.Within); err == nil {
			err = r.take(&s, nil, &v.target, k.lim)
		}
		if err != nil {
			return r.Fault(err)
		}
		if n == v.least && v.stable {
			r.Binding = BindWorkload + strings.TrimPrefix(r.Binding, BindNone)
		}
		r.AgentsExact, r.Alone = Round(r.AgentsExact, 6), Round(v.alone, 6)
		if scheduled != nil {
			r.Scheduled = scheduled.Exact[i]
		}
		r.schedule()
	}
	return nil
}

var errRiskOfPeriod = fmt.Errorf("%w: a risk with a service level of a whole period: not both, because ranges of single intervals do not tell how much more a whole period may bring", ErrTerms)

// Allocation is the cheapest staffing of intervals that meet a service level together:
// the share of all their contacts, as its definition counts them, that are answered in
// time. Hours are agent hours.
type Allocation struct {
	// Agents are whole numbers, one for each row, of the least sum of hours.
	Agents []int
	// Exact are fractional numbers of the least sum of hours: the service level gained
	// by a little more of an agent hour is the same in every row that no limit of its own
	// holds. Beside Agents a single one of them may be larger or smaller.
	Exact []float64
	// Hours and ExactHours are the sums.
	Hours, ExactHours float64
	// Bound is a number of hours that no whole numbers go below, by Lagrange's multiplier.
	Bound float64
	// AloneHours are the fractional hours if each row had to meet the service level by
	// itself.
	AloneHours float64
	// Level is the service level of the period with Agents, and ExactLevel with Exact.
	// They mean something where all rows have the same definition and threshold.
	Level, ExactLevel float64
}

// Allocate staffs rows, which are the period of a queue, so that together they meet their
// service level at the least cost. Of rows with different targets each contact counts
// with that of its own row. Limits other than the service level hold in every row, and
// without patience every row has agents for more than its load. Neither the period nor
// the risk nor the absence of the rows' terms matters. It changes nothing in rows; lim
// has the limits of each.
//
// A service level is taken to rise, with the number of agents, first ever more and then
// ever less, as those of the models do. The multiplier of the service level then gives a
// staffing and a bound, and what lies between them is searched to the end, unless rows of
// thousands of agents make that too much; then Bound tells how far it can be.
//
// The error names a row that cannot be staffed, or wraps [erlang.ErrUnreachable] or
// [ErrNoTarget].
func Allocate(rows []Row, lim []Limits) (*Allocation, error) {
	var p period
	for i := range rows {
		r := &rows[i]
		var err error
		switch {
		case !r.staffable():
			err = errNotStaffed
		case !(r.ServiceLevelTarget > 0):
			err = ErrNoTarget
		default:
			var v *curve
			v, err = newCurve(r, lim[i])
			p.curves = append(p.curves, v)
		}
		if err != nil {
			return nil, r.Fault(err)
		}
	}
	p.weigh()
	return p.allocate()
}

var errNotStaffed = errors.New("is not staffed: want contacts that wait, a handle time and an interval of at most an hour")

// staffable says whether agents follow from the row's load by a model of waiting.
func (r *Row) staffable() bool {
	return r.Model != ModelDeferred && r.Model != ModelOutbound && !math.IsNaN(r.AHT) && !math.IsNaN(r.Volume) && r.Interval <= LongestStaffed
}
