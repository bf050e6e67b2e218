package hours

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/internal/integer"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// take is what a row takes, in millionths.
type take struct {
	known            bool
	rostered, paid   int64 // hours
	scheduled, seats int64 // agents at a time
	off              bool  // the ledger has another shrinkage
}

// takes are those of rows.
func takes(rows []planner.Row, opt Options) ([]take, error) {
	efficiency := opt.Efficiency
	if efficiency == 0 {
		efficiency = 1
	}
	if !(efficiency >= 1e-6 && efficiency <= 1) {
		return nil, fmt.Errorf("%w, not %v", ErrEfficiency, efficiency)
	}
	list := make([]take, len(rows))
	rates := map[place]shrinkage.Rates{}
	var last place
	var now shrinkage.Rates
	for i := range rows {
		r := &rows[i]
		h, err := report.HoursOf(r)
		if err != nil {
			return nil, err
		}
		hours, _, known := h.Scheduled.Units()
		if !known {
			continue
		}
		if p := (place{r.Queue, r.Channel, dayOf(r)}); opt.Ledger != nil && p != last {
			var ok bool
			if now, ok = rates[p]; !ok {
				if now, err = opt.Ledger.At(p.queue, p.channel, p.first); err != nil {
					return nil, r.Fault(err)
				}
				rates[p] = now
			}
			last = p
		}
		if list[i], err = takeOf(r, hours, efficiency, now); err != nil {
			return nil, r.Fault(err)
		}
		list[i].off = opt.Ledger != nil && differs(r, now)
	}
	return list, nil
}

// differs says whether a row has a shrinkage that the ledger does not say.
func differs(r *planner.Row, rates shrinkage.Rates) bool {
	s, absence := rates.Apart()
	near := func(a, b float64) bool { return math.Abs(a-b) < 1.5e-6 }
	return !near(r.Shrinkage, rates.Scheduled) && !(near(r.Shrinkage, s) && near(r.Agreed().Absence, absence))
}

// takeOf is what a row takes of so many millionths of scheduled hours.
func takeOf(r *planner.Row, hours int64, efficiency float64, rates shrinkage.Rates) (take, error) {
	t := take{known: true}
	units := func(x float64) int64 { return int64(math.Round(x * scale)) }
	covers := units(float64(efficiency * (1 - rates.Adherence)))
	if covers == 0 {
		return t, ErrEfficiency
	}
	var ok [4]bool
	t.rostered, ok[0] = integer.MulDiv(hours, scale, covers)
	// Of scheduled hours (1-s)/(1-p) are paid: both leave the same hours for contacts.
	t.paid, ok[1] = integer.MulDiv(t.rostered, scale-units(rates.Scheduled), scale-units(rates.Paid))
	t.scheduled, ok[2] = integer.MulDiv(units(r.Scheduled), scale, covers)
	t.seats, ok[3] = integer.MulDiv(units(r.AgentsExact), scale, scale-units(rates.InOffice))
	const most = 1 << 53
	if ok != [4]bool{true, true, true, true} || t.rostered >= most || t.scheduled >= most || t.seats >= most {
		return t, fmt.Errorf("work of %v agents %w", r.AgentsExact, report.ErrTooLarge)
	}
	return t, nil
}
