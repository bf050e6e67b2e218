package planner

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/parallel"
)

// Requirement computes Load, Agents, AgentsExact and Scheduled of prepared rows, as
// [StaffAll] does and to the same bits. What the agents achieve, and which target asks for
// them, stays unknown in rows of calls alone: that takes most of the time, and whoever adds
// up hours over years does not look at it.
func Requirement(ctx context.Context, rows []Row, lim []Limits) error {
	if len(lim) != len(rows) {
		return fmt.Errorf("%d limits for %d rows", len(lim), len(rows))
	}
	err := eachShare(ctx, len(rows), func(from, to int) error {
		for i := from; i < to; i++ {
			r := &rows[i]
			var err error
			switch {
			case r.chained():
				continue
			case r.Terms == nil && (r.Model == ModelC || r.Model == ModelA):
				err = r.require(lim[i])
			default:
				err = r.Staff(lim[i])
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	chains := chainsOf(rows, lim, (*Row).chained)
	return parallel.Each(ctx, len(chains), func(k int) error { return staffChain(ctx, chains[k]) })
}

// require is Staff of a row of calls without terms, but for what agents achieve.
func (r *Row) require(lim Limits) error {
	r.clear()
	if math.IsNaN(r.AHT) || math.IsNaN(r.Volume) || r.Interval > LongestStaffed {
		return nil
	}
	load := r.load()
	r.Load = Round(load, 6)
	q, t, err := r.waiting(load, lim)
	if err == nil {
		r.AgentsExact, err = q.Exact(t)
	}
	switch {
	case errors.Is(err, erlang.ErrUnreachable):
		r.AgentsExact, r.Binding = math.NaN(), Unreachable
		return nil
	case err != nil:
		return r.Fault(err)
	}
	r.Agents = float64(erlang.CeilAgents(r.AgentsExact))
	r.settle()
	return nil
}
