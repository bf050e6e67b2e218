package planner

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/parallel"
)

// staffAll computes the derived fields of rows, each with its limits. Rows whose agents
// follow from their own inputs are staffed one by one; the others, queue by queue in
// order of time.
func staffAll(ctx context.Context, rows []Row, lim []Limits) error {
	chained, err := staffEach(ctx, rows, lim)
	if err != nil || !chained {
		return err
	}
	chains := chainsOf(rows, lim, (*Row).chained)
	return parallel.Each(ctx, len(chains), func(k int) error { return staffChain(ctx, chains[k]) })
}

// chainsOf are the rows that are in, by queue in order of first appearance, those of a
// queue in order of time.
func chainsOf(rows []Row, lim []Limits, in func(*Row) bool) [][]link {
	type chain struct {
		queue, channel string
		deferred       bool // its work waits past rows that are staffed in another way
	}
	index := map[chain]int{}
	var chains [][]link
	for i := range rows {
		r := &rows[i]
		if !in(r) {
			continue
		}
		key := chain{r.Queue, r.Channel, r.Model == ModelDeferred}
		k, ok := index[key]
		if !ok {
			k = len(chains)
			index[key] = k
			chains = append(chains, nil)
		}
		chains[k] = append(chains[k], link{r, lim[i]})
	}
	earlier := func(a, b link) int { return a.row.Start.Instant().Compare(b.row.Start.Instant()) }
	for _, c := range chains {
		if !slices.IsSortedFunc(c, earlier) {
			slices.SortStableFunc(c, earlier)
		}
	}
	return chains
}

// staffEach staffs the rows that are not chained, and tells whether some are.
func staffEach(ctx context.Context, rows []Row, lim []Limits) (chained bool, err error) {
	var some atomic.Bool
	err = eachShare(ctx, len(rows), func(from, to int) error {
		var solver erlang.Solver
		for i := from; i < to; i++ {
			if rows[i].chained() {
				some.Store(true)
				continue
			}
			if err := rows[i].staff(lim[i], &solver); err != nil {
				return err
			}
		}
		return nil
	})
	return some.Load(), err
}

// eachShare calls do for shares of n rows, which together are all of them, on all CPUs.
// The error is that of the first share that has one.
func eachShare(ctx context.Context, n int, do func(from, to int) error) error {
	return parallel.Each(ctx, (n+share-1)/share, func(k int) error { return do(k*share, min((k+1)*share, n)) })
}

// share is the number of rows that one worker takes at a time.
const share = 2048

// link is a row whose agents depend on rows before or after it.
type link struct {
	row *Row
	lim Limits
}

// chained says whether the row's agents depend on other rows.
func (r *Row) chained() bool {
	t := r.Terms
	return r.Model == ModelDeferred && r.Within > 0 || t != nil && (t.Carry != CarryNone || t.Period != PeriodInterval)
}

// staffChain staffs the chained rows of a queue, in order of time: runs of rows that are
// chained in the same way.
func staffChain(ctx context.Context, c []link) error {
	for len(c) > 0 {
		first, n := c[0].row, sameRun(c)
		var err error
		switch t := first.Agreed(); {
		case first.Model == ModelDeferred:
			err = staffDeadline(ctx, c[:n])
		case t.Carry != CarryNone:
			err = staffCarried(ctx, c[:n])
		default:
			err = staffPeriods(ctx, c[:n])
		}
		if err != nil {
			return err
		}
		c = c[n:]
	}
	return nil
}

// sameRun is how many rows at the beginning are chained in the same way.
func sameRun(c []link) int {
	n := 1
	for n < len(c) && sameChain(c[0].row, c[n].row) {
		n++
	}
	return n
}

func sameChain(a, b *Row) bool {
	if a.Model == ModelDeferred || b.Model == ModelDeferred {
		return a.Model == b.Model
	}
	s, t := a.Agreed(), b.Agreed()
	return s.Carry == t.Carry && s.Period == t.Period
}
