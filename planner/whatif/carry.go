package whatif

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Staff are the agents of each line who are there for it: those that the contact centre
// commits itself to, and where it commits none the whole agents of the plan. NaN is not
// known.
func Staff(s *sheet.Sheet) []float64 {
	list := make([]float64, s.Len())
	for i := range list {
		if list[i] = s.Float(i, sheet.Committed); math.IsNaN(list[i]) {
			list[i] = s.Float(i, sheet.Agents)
		}
	}
	return list
}

// Carried is what the staff of a line carries. NaN is not known.
type Carried struct {
	Staff  float64 // agents
	Volume float64 // contacts of the plan
	Most   float64 // contacts, the most of thousandths with which the targets are met
	Level  float64 // service level that the staff reaches with Volume
	// Why tells why Most is not known; nil = it is.
	Why error
}

// Carry is what the staff of each line carries by itself. Ranges of volumes go with them.
// Lines that are staffed together with others, for a deadline, for a service level of days
// or with load carried over, have no most of their own.
func Carry(ctx context.Context, s *sheet.Sheet, staff []float64) ([]Carried, error) {
	if len(staff) != s.Len() {
		return nil, fmt.Errorf("staff of %d lines for %d", len(staff), s.Len())
	}
	rows, lim, _, err := s.Rows()
	if err != nil {
		return nil, err
	}
	list := make([]Carried, len(rows))
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w * len(rows) / workers; i < (w+1)*len(rows)/workers && errs[w] == nil; i++ {
				list[i], errs[w] = carryRow(ctx, &rows[i], lim[i], staff[i])
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// carryRow is what n agents carry of a row. The error is of ctx alone.
func carryRow(ctx context.Context, r *planner.Row, lim planner.Limits, n float64) (Carried, error) {
	c := Carried{Staff: n, Volume: r.Volume, Most: math.NaN(), Level: math.NaN()}
	if c.Why = alone(r, n); c.Why != nil {
		return c, ctx.Err()
	}
	if level, err := r.LevelWith(n); err == nil {
		c.Level = level
	}
	t := trial{ctx: ctx, row: r, lim: []planner.Limits{lim}}
	most, err := t.most(n)
	if ctx.Err() != nil {
		return c, ctx.Err()
	}
	if c.Why = err; err == nil {
		c.Most = float64(most) / perContact
	}
	return c, nil
}

// alone says why a row has no most of its own, if so.
func alone(r *planner.Row, n float64) error {
	a := r.Agreed()
	switch {
	case math.IsNaN(n):
		return fmt.Errorf("no agents are committed, nor found by the plan")
	case r.Model == planner.ModelDeferred || r.Model == planner.ModelOutbound:
		return fmt.Errorf("work of model %s is spread over intervals", r.Model)
	case a.Carry != "":
		return fmt.Errorf("load is carried over from one interval to the next")
	case a.Period != planner.PeriodInterval:
		return fmt.Errorf("its service level is that of a %s", a.Period)
	case math.IsNaN(r.Volume):
		return fmt.Errorf("its volume is not known")
	case !r.Staffed():
		return fmt.Errorf("it is not staffed")
	}
	return nil
}

// Volumes have thousandths, of which a sheet holds so many at the most.
const (
	perContact  = 1000
	mostVolumes = 1e15
)

// trial staffs a row with other volumes.
type trial struct {
	ctx context.Context
	row *planner.Row
	lim []planner.Limits
	one [1]planner.Row
}

// agents are those that k thousandths of a contact take, +Inf where none are enough.
func (t *trial) agents(k int64) (float64, error) {
	r := &t.one[0]
	*r = *t.row
	r.Volume = float64(k) / perContact
	if ratio := r.Volume / t.row.Volume; t.row.Volume > 0 {
		for _, v := range []*float64{&r.Lo80, &r.Hi80, &r.Lo95, &r.Hi95} {
			*v = planner.Round(*v*ratio, 3)
		}
	}
	if err := planner.StaffAll(t.ctx, t.one[:], t.lim); err != nil {
		return 0, err
	}
	if !r.Staffed() {
		return math.Inf(1), nil
	}
	return r.AgentsExact, nil
}

// most is the largest k of which n agents are enough, agents being taken to rise with the
// volume. It is found between one that is met and one that is not, where the straight line
// through both says, in turns with the middle.
func (t *trial) most(n float64) (int64, error) {
	met := int64(0)
	atMet, err := t.agents(met)
	if err != nil {
		return 0, err
	}
	if atMet > n {
		return 0, fmt.Errorf("%v agents are too few even without contacts", n)
	}
	missed := max(int64(math.Round(t.row.Volume*perContact)), 1)
	atMissed, err := t.agents(missed)
	for ; err == nil && atMissed <= n; atMissed, err = t.agents(missed) {
		if met, atMet = missed, atMissed; missed > mostVolumes {
			return 0, fmt.Errorf("no volume is too much for %v agents", n)
		}
		missed += max(missed/8, 1)
	}
	for straight := true; err == nil && missed-met > 1; straight = !straight {
		k := met + (missed-met)/2
		if share := (n - atMet) / (atMissed - atMet); straight && share >= 0 && share <= 1 {
			k = min(max(met+int64(share*float64(missed-met)), met+1), missed-1)
		}
		at, err2 := t.agents(k)
		if err = err2; at <= n {
			met, atMet = k, at
		} else {
			missed, atMissed = k, at
		}
	}
	return met, err
}
