package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

// LongestStaffed is the longest interval that is staffed: within it the load is taken
// as steady, which a day's is not.
const LongestStaffed = time.Hour

// Staff computes the derived fields of the row from its inputs. A row without handle
// time, and one longer than [LongestStaffed], is left without agents. A target that no
// number of agents can meet leaves Agents NaN and Binding [Unreachable]. Rows before and
// after are not looked at, as [Restaff] does for deferred work with a deadline: here it is
// done in the interval that it comes in.
func (r *Row) Staff(lim Limits) error { return r.staff(lim, new(erlang.Solver)) }

// staff is Staff by a solver that other rows are staffed by, too.
func (r *Row) staff(lim Limits, by *erlang.Solver) error {
	r.clear()
	if math.IsNaN(r.AHT) || math.IsNaN(r.Volume) || r.Interval > LongestStaffed {
		return nil
	}
	load := r.load()
	r.Load = Round(load, 6)
	var err error
	switch r.Model {
	case ModelDeferred:
		r.staffDeferred(load, lim)
	case ModelOutbound:
		err = r.staffOutbound(lim)
	default:
		err = r.staffLine(lim, by)
	}
	if err != nil {
		return r.Fault(err)
	}
	if r.Staffed() {
		r.settle()
	}
	return nil
}

// clear empties the derived fields.
func (r *Row) clear() {
	nan := math.NaN()
	r.Load, r.Agents, r.AgentsExact, r.Binding = nan, nan, nan, ""
	r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment, r.Scheduled = nan, nan, nan, nan, nan
	r.Attempts, r.Assured, r.Alone, r.Backlog = nan, nan, nan, nan
	r.Why = nil
}

// load is the row's in erlangs.
func (r *Row) load() float64 { return r.Volume * r.AHT / r.Interval.Seconds() }

// fail leaves the row with nothing but its load: no agents meet its targets.
func (r *Row) fail() {
	r.clear()
	r.Load, r.Binding = Round(r.load(), 6), Unreachable
}

// settle rounds the exact agents and schedules them.
func (r *Row) settle() {
	r.AgentsExact = Round(r.AgentsExact, 6)
	if r.AgentsExact <= r.Agents-1 {
		// Rounding must not hide what asks for one agent more.
		r.AgentsExact = Round(r.Agents-1+1e-6, 6)
	}
	r.schedule()
}

// schedule grosses up the agents. Scheduled holds those before shrinkage where somebody
// looked at who will be there; where nobody did, what counts is the mean number.
func (r *Row) schedule() {
	n := r.Scheduled
	if math.IsNaN(n) {
		n = erlang.GrossUp(r.AgentsExact, r.agreed().Absence)
	}
	r.Scheduled = Round(erlang.GrossUp(n, r.Shrinkage), 6)
}

// ErrNoTarget is wrapped when nothing asks for agents: without a service level, a mean
// wait or an occupancy below 100 % to keep, any number will do.
var ErrNoTarget = errors.New("no target: want a service level, a max ASA, a max occupancy below 100 % or, with patience, a max abandonment")

// staffLine staffs contacts whose customers wait, in line or for a chat.
func (r *Row) staffLine(lim Limits, by *erlang.Solver) error {
	t, err := r.target(lim)
	if err != nil {
		return err
	}
	l, err := r.system(r.Volume)
	if err != nil {
		return err
	}
	if !asks(&t, l.patient()) {
		return ErrNoTarget
	}
	if r.agreed().Risk > 0 && waited(t) {
		if spread, err := r.Spread(); err == nil {
			return r.staffAtRisk(spread, t, lim)
		}
	}
	s, err := l.staff(&t, by)
	if err := r.take(s, err, &t, lim); err != nil {
		return err
	}
	return r.attend(&l, &l, &t)
}

// waiting is the queue of contacts whose customers wait in line, and its target.
func (r *Row) waiting(load float64, lim Limits) (q erlang.Queue, t erlang.Target, err error) {
	q = erlang.Queue{Load: load, AHT: r.AHT}
	if r.Model == ModelA {
		q.Patience = r.Patience
	}
	if err := r.repeats(&q); err != nil {
		return q, t, err
	}
	if t, err = r.target(lim); err != nil {
		return q, t, err
	}
	return q, t, CheckTarget(t, q)
}

// target is what the row's agents have to achieve.
func (r *Row) target(lim Limits) (erlang.Target, error) {
	t := erlang.Target{MaxASA: lim.MaxASA, MaxAbandonment: lim.MaxAbandonment, MaxOccupancy: lim.MaxOccupancy, MinAgents: float64(lim.MinAgents)}
	if !math.IsNaN(r.ServiceLevelTarget) {
		t.ServiceLevel, t.Within = r.ServiceLevelTarget, r.Within
		if r.Definition == offered {
			return t, nil
		}
		var err error
		if t.Definition, err = erlang.ParseDefinition(r.Definition); err != nil {
			return t, err
		}
	}
	return t, nil
}

// offered is the definition that most rows have, [erlang.Offered], the zero value.
const offered = "offered"

// take writes the agents that were found, or not, into the row.
func (r *Row) take(s *erlang.Staffing, err error, t *erlang.Target, lim Limits) error {
	switch {
	case errors.Is(err, erlang.ErrUnreachable):
		r.Binding = Unreachable
		return nil
	case err != nil:
		return err
	}
	r.Agents, r.AgentsExact = float64(s.Agents), s.Exact
	switch s.Binding {
	case erlang.ServiceLevel:
		r.Binding = BindServiceLevel
	case erlang.MaxASA:
		r.Binding = shown(BindASA, lim.MaxASA)
	case erlang.MaxAbandonment:
		r.Binding = shown(BindAbandonment, lim.MaxAbandonment)
	case erlang.MaxOccupancy:
		r.Binding = shown(BindOccupancy, lim.MaxOccupancy)
	case erlang.MinAgents:
		r.Binding = shown(BindMinAgents, float64(lim.MinAgents))
	default:
		r.Binding = BindNone
	}
	// Limits that bind nowhere tell nothing, unless more than the agents follows from them.
	a := r.agreed()
	more := a.Risk > 0 || a.Absence > 0 || a.Period != PeriodInterval
	if t.ServiceLevel == 0 || more {
		r.addLimits(s.Binding, lim)
	}
	if more && lim.MinAgents != Defaults().MinAgents && s.Binding != erlang.MinAgents {
		r.Binding += " " + shown(BindMinAgents, float64(lim.MinAgents))
	}
	r.measure(&s.At, t.Definition)
	return nil
}

// measure writes what the row's agents achieve.
func (r *Row) measure(m *erlang.Measures, d erlang.Definition) {
	r.ServiceLevel = Round(m.Level(d), 6)
	r.ASA = Round(m.ASA, 3)
	r.Occupancy = Round(m.Occupancy, 6)
	r.Abandonment = Round(m.Abandonment, 6)
	if r.Terms.repeated() && r.Model != ModelChat {
		r.Attempts = Round(m.Attempts*r.Volume, 3)
	}
}

// CheckTarget returns [ErrNoTarget] when any number of agents of the queue meets the
// target.
func CheckTarget(t erlang.Target, q erlang.Queue) error {
	if !asks(&t, q.Patience == 0) {
		return ErrNoTarget
	}
	return nil
}

// asks says whether t takes more than any number of agents, of a line in which nobody
// hangs up if patient.
func asks(t *erlang.Target, patient bool) bool {
	return t.ServiceLevel != 0 || t.MaxASA != 0 || t.MaxOccupancy != 0 && t.MaxOccupancy != 1 || !patient && t.MaxAbandonment != 0 && t.MaxAbandonment != 1
}

// addLimits names the limits in force beside the one that binds.
func (r *Row) addLimits(binding erlang.Constraint, lim Limits) {
	if lim.MaxASA > 0 && binding != erlang.MaxASA {
		r.Binding += " " + shown(BindASA, lim.MaxASA)
	}
	if lim.MaxAbandonment > 0 && binding != erlang.MaxAbandonment {
		r.Binding += " " + shown(BindAbandonment, lim.MaxAbandonment)
	}
	if lim.MaxOccupancy > 0 && binding != erlang.MaxOccupancy {
		r.Binding += " " + shown(BindOccupancy, lim.MaxOccupancy)
	}
}

// staffDeferred staffs work that can wait: as many agents as do the work of the
// interval at the largest occupancy allowed. Deadlines and backlog are not looked at.
func (r *Row) staffDeferred(load float64, lim Limits) {
	exact, binding := load, BindWorkload
	if lim.MaxOccupancy > 0 {
		exact, binding = load/lim.MaxOccupancy, shown(BindOccupancy, lim.MaxOccupancy)
	}
	if least := float64(lim.MinAgents); exact < least {
		exact, binding = least, shown(BindMinAgents, least)
	}
	if exact == 0 {
		binding = BindNone
	}
	r.AgentsExact, r.Binding = exact, binding
	r.Agents = float64(erlang.CeilAgents(exact))
	if r.Agents > 0 {
		r.Occupancy = Round(load/r.Agents, 6)
	}
}

// Restaff computes the derived fields of the rows of a plan or of any table of volumes.
// What a row says of its own targets holds; what the policy says goes before it, and its
// defaults fill what neither says, after its Fill in rows that name no model. Limits
// without a column are taken from the binding cells of the same queue. It changes rows and
// returns warnings. It is [Prepare], then [StaffAll] and [Doubts].
func Restaff(ctx context.Context, rows []Row, p Policy) (warnings []error, err error) {
	lim, warnings, err := Prepare(ctx, rows, p)
	if err != nil {
		return nil, err
	}
	if err := StaffAll(ctx, rows, lim); err != nil {
		return nil, err
	}
	return append(warnings, Doubts(rows)...), nil
}

// StaffAll computes the derived fields of prepared rows, each with its limits. Whoever
// edits rows that [Prepare] has prepared, to see what changes, staffs them again with it.
func StaffAll(ctx context.Context, rows []Row, lim []Limits) error {
	if len(lim) != len(rows) {
		return fmt.Errorf("%d limits for %d rows", len(lim), len(rows))
	}
	return staffAll(ctx, rows, lim)
}

// own is s with what the row's columns say in place.
func (r *Row) own(s Settings) Settings {
	switch {
	case r.Definition == NoTarget:
		s.ServiceLevel = 0
	case !math.IsNaN(r.ServiceLevelTarget):
		s.ServiceLevel = r.ServiceLevelTarget
		if !math.IsNaN(r.Within) {
			s.Within = seconds(r.Within)
		}
		if d, err := erlang.ParseDefinition(r.Definition); err == nil {
			s.Definition = d
		}
	}
	if !math.IsNaN(r.Patience) {
		s.Patience = seconds(r.Patience)
	}
	if !math.IsNaN(r.Shrinkage) {
		s.Shrinkage = r.Shrinkage
	}
	if (r.Model == ModelDeferred || r.Model == "" && ChannelModel(r.Channel) == ModelDeferred) && !math.IsNaN(r.Within) {
		s.Deadline, s.InTime = seconds(r.Within), 1
		if !math.IsNaN(r.ServiceLevelTarget) {
			s.InTime = r.ServiceLevelTarget
		}
	}
	// A row that names its model came from a plan: terms that it does not show were not
	// agreed.
	if r.Model != "" || r.Terms != nil {
		s.AHTs, s.RightParty, s.Terms = nil, nil, r.Agreed()
	}
	return s
}

// seconds is the duration that rounds to s; times in files have at most three decimals.
func seconds(s float64) time.Duration {
	return time.Duration(math.Round(s*1e3)) * time.Millisecond
}
