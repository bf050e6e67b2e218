package planner

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// staffAll computes the derived fields of rows, each with its limits. Rows whose agents
// follow from their own inputs are staffed one by one; the others, queue by queue in
// order of time.
func staffAll(ctx context.Context, rows []Row, lim []Limits) error {
	if err := staffEach(ctx, rows, lim); err != nil {
		return err
	}
	index := map[[2]string]int{}
	var chains [][]link
	for i := range rows {
		r := &rows[i]
		if !r.chained() {
			continue
		}
		key := [2]string{r.Queue, r.Channel}
		k, ok := index[key]
		if !ok {
			k = len(chains)
			index[key] = k
			chains = append(chains, nil)
		}
		chains[k] = append(chains[k], link{r, lim[i]})
	}
	for _, c := range chains {
		slices.SortStableFunc(c, func(a, b link) int { return a.row.Start.Instant().Compare(b.row.Start.Instant()) })
		if err := staffChain(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// staffEach staffs the rows that are not chained, on all CPUs. The error is that of the
// first row that has one.
func staffEach(ctx context.Context, rows []Row, lim []Limits) error {
	return eachShare(ctx, len(rows), func(from, to int) error {
		for i := from; i < to; i++ {
			if rows[i].chained() {
				continue
			}
			if err := rows[i].Staff(lim[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachShare calls do for shares of n rows, which together are all of them, on all CPUs.
// The error is that of the first share that has one.
func eachShare(ctx context.Context, n int, do func(from, to int) error) error {
	const share = 2048 // rows that one worker takes at a time
	shares := (n + share - 1) / share
	errs := make([]error, shares)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), shares) {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= shares || ctx.Err() != nil {
					return
				}
				errs[k] = do(k*share, min((k+1)*share, n))
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

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
		first := c[0].row
		n := 1
		for n < len(c) && sameChain(first, c[n].row) {
			n++
		}
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

func sameChain(a, b *Row) bool {
	if a.Model == ModelDeferred || b.Model == ModelDeferred {
		return a.Model == b.Model
	}
	s, t := a.Agreed(), b.Agreed()
	return s.Carry == t.Carry && s.Period == t.Period
}
