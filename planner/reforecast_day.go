package planner

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// slotDay is a day of a queue by interval since local midnight; NaN = closed or unknown.
type slotDay struct {
	volume, aht                []float64 // planned
	offered, contacts, seconds []float64 // actual
}

func newSlotDay(slots int) slotDay {
	var d slotDay
	for _, v := range []*[]float64{&d.volume, &d.aht, &d.offered, &d.contacts, &d.seconds} {
		*v = make([]float64, slots)
		for i := range *v {
			(*v)[i] = math.NaN()
		}
	}
	return d
}

// actual fills in what came, from instant start on.
func (d *slotDay) actual(in *Input, start time.Time) {
	g := in.Volume.Grid
	for i := range d.offered {
		k, ok := g.Index(start.Add(time.Duration(i) * g.Step))
		if !ok || k < 0 || k >= len(in.Volume.Values) {
			continue
		}
		d.offered[i] = in.Volume.Values[k]
		if in.Handle != nil && k < len(in.Handle.Contacts) {
			d.contacts[i], d.seconds[i] = in.Handle.Contacts[k], in.Handle.Seconds[k]
		}
	}
}

// update re-forecasts the rest of the day of the queue in r.Rows. It touches rows of its
// own queue only.
func (q *dayQueue) update(ctx context.Context, r *Reforecasted, model forecast.Model) error {
	loc := r.AsOf.Location()
	midnight := r.Day.Start(loc)
	slots := int((r.Day + 1).Start(loc).Sub(midnight) / q.step)
	over := min(max(int(r.AsOf.Sub(midnight)/q.step), 0), slots)
	today := newSlotDay(slots)
	at := make([]int, slots) // row of each slot, -1 = none
	for k := range at {
		at[k] = -1
	}
	left, marked := 0, false
	for _, i := range q.rows {
		row := &r.Rows[i]
		if calendar.DayOf(row.Start.Wall) != r.Day {
			continue
		}
		ahead := row.Start.Instant().Sub(midnight)
		k := int(ahead / q.step)
		if ahead < 0 || ahead%q.step != 0 || k >= slots {
			q.doubt("its rows are not whole intervals of %s from midnight on: its plan stays", calendar.StepName(q.step))
			return nil
		}
		today.volume[k], today.aht[k], at[k] = row.Volume, row.AHT, i
		if k >= over {
			r.Rest[i] = true
			left++
			marked = marked || strings.HasSuffix(row.Method, methodMark)
		}
	}
	if q.in == nil {
		if len(q.doubts) == 0 {
			q.doubt("no actuals: its plan stays")
		}
		return nil
	}
	q.in.Volume.Grid.Start = q.in.Volume.Grid.Start.In(loc)
	if q.in.Handle != nil {
		h := *q.in.Handle
		h.Grid = q.in.Volume.Grid
		q.in.Handle = &h
	}
	today.actual(q.in, midnight)
	if left == 0 {
		q.count(&today, over)
		if q.result.Seen+q.result.Missing > 0 {
			q.doubt("nothing is left of its day after %s", r.AsOf.Format(clockLayout))
		}
		return nil
	}
	if marked {
		// What was updated in the morning must not be measured against the plan of
		// before: the morning would count twice.
		for k := range over {
			if !math.IsNaN(today.volume[k]) && !strings.HasSuffix(r.Rows[at[k]].Method, methodMark) {
				today.volume[k] = math.NaN()
			}
		}
		q.doubt("the rest of its day was re-forecast before: only what came since then counts; give the plan of record to use the whole day")
	}
	q.count(&today, over)
	q.warnSeen(&today, at[:over], midnight)
	if q.result.Seen == 0 {
		q.doubt("no actuals on %s before %s: its plan stays", r.Day, r.AsOf.Format("15:04"))
		return nil
	}
	past, own, err := q.pastDays(ctx, r, model, slots)
	if err != nil {
		return err
	}
	q.result.PastDays, q.result.OfPlan, q.result.Updated = len(past), own, true
	if err := q.updateVolume(r, past, &today, over, at); err != nil {
		return err
	}
	return q.updateAHT(r, past, &today, over, at)
}

// count fills in what was seen.
func (q *dayQueue) count(today *slotDay, over int) {
	for k := range over {
		switch p := today.volume[k]; {
		case math.IsNaN(p):
		case math.IsNaN(today.offered[k]):
			q.result.Missing++
		default:
			q.result.Seen++
			q.result.Offered += today.offered[k]
			q.result.Planned += p
		}
	}
}

// silence is the planned contacts that cannot fail to come by chance.
const silence = 20

// warnSeen names what looks wrong in the part of the day seen.
func (q *dayQueue) warnSeen(today *slotDay, at []int, midnight time.Time) {
	clock := func(k int) string { return midnight.Add(time.Duration(k) * q.step).Format("15:04") }
	outside, firstGap := 0.0, -1
	for k, row := range at {
		switch {
		case row < 0:
			if today.offered[k] > 0 {
				outside += today.offered[k]
			}
		case !math.IsNaN(today.volume[k]) && math.IsNaN(today.offered[k]) && firstGap < 0:
			firstGap = k
		}
	}
	if q.result.Missing > 0 && q.result.Seen > 0 {
		q.doubt("%d of %d intervals so far have no value, the first at %s: taken as unknown, not as zero", q.result.Missing, q.result.Seen+q.result.Missing, clock(firstGap))
	}
	if outside > 0 {
		q.doubt("%v contacts so far in intervals that the plan has no row for: not counted", Round(outside, 1))
	}
	planned, from := 0.0, len(at)
	for k := len(at) - 1; k >= 0; k-- {
		if math.IsNaN(today.volume[k]) || math.IsNaN(today.offered[k]) {
			continue
		}
		if today.offered[k] > 0 {
			break
		}
		planned, from = planned+today.volume[k], k
	}
	if planned > silence {
		q.doubt("offered is 0 from %s on, where the plan expects %.0f: if that was still to come, give --as-of %s", clock(from), planned, clock(from))
	}
}

// updateVolume puts the rest of the day on what is expected now.
func (q *dayQueue) updateVolume(r *Reforecasted, past []slotDay, today *slotDay, over int, at []int) error {
	plans, actuals := make([][]float64, len(past)), make([][]float64, len(past))
	for d := range past {
		plans[d], actuals[d] = past[d].volume, past[d].offered
	}
	u, err := forecast.FitIntraday(plans, actuals)
	if err != nil {
		return err
	}
	if len(past) < leastPastTheta {
		if theta := thetaOfRanges(r, today, at); theta > 0 {
			u.Theta, u.Slot = theta/2, theta/2
		}
	}
	seen := today.offered[:over]
	day, factor, err := u.Rest(today.volume, seen)
	if err != nil {
		return err
	}
	q.result.Factor = factor
	before, after, err := u.Deviation(today.volume, seen)
	if err != nil {
		return err
	}
	bounds := map[float64][]float64{}
	if u.Days() > 0 {
		for _, p := range []float64{0.025, 0.1, 0.9, 0.975} {
			if bounds[p], err = u.Quantiles(today.volume, seen, p); err != nil {
				return err
			}
		}
	}
	for k := over; k < len(day); k++ {
		if math.IsNaN(today.volume[k]) {
			continue
		}
		row := &r.Rows[at[k]]
		// A bound that the plan does not have stays unknown without past days; else it
		// keeps its distance, as much narrower as the day is better known.
		bound := func(p, was float64) float64 {
			if b := bounds[p]; b != nil {
				return Round(b[k], 3)
			}
			return Round(math.Max(0, day[k]+(was-row.Volume)*after[k]/before[k]), 3)
		}
		row.Lo80, row.Hi80, row.Lo95, row.Hi95 = bound(0.1, row.Lo80), bound(0.9, row.Hi80), bound(0.025, row.Lo95), bound(0.975, row.Hi95)
		row.Volume = Round(day[k], 3)
		if !strings.HasSuffix(row.Method, methodMark) {
			row.Method += methodMark
		}
	}
	switch {
	case factor >= math.E-1e-6:
		q.doubt("so much more came than planned that the rest is held at %.2f times the plan: look at the actuals, or plan the rest by hand", math.E)
	case factor <= 1/math.E+1e-6:
		q.doubt("so much less came than planned that the rest is held at %.2f times the plan: look at the actuals, or plan the rest by hand", 1/math.E)
	}
	return nil
}

// leastPastTheta is the number of past days from which [forecast.FitIntraday] estimates
// how days differ; below it the plan's ranges tell.
const leastPastTheta = 3

// z80 is the 90 % point of the normal distribution: half an 80 % range in deviations.
const z80 = 1.2815515655446004

// leastDayTheta is the least that days are taken to differ by where only ranges tell: 5 %
// up or down. No plan of a day is closer than that.
const leastDayTheta = 2 * 0.05 * 0.05

// thetaOfRanges is the overdispersion of intervals that the 80 % ranges of today's rows
// imply; 0 when there are none. Half of it is taken as the day's, half as the interval's
// own: ranges of single intervals do not tell them apart.
func thetaOfRanges(r *Reforecasted, today *slotDay, at []int) float64 {
	excess, square := 0.0, 0.0
	for k, v := range today.volume {
		if math.IsNaN(v) {
			continue
		}
		row := &r.Rows[at[k]]
		if sd := (row.Hi80 - row.Lo80) / (2 * z80); sd > 0 && v > 0 && !strings.HasSuffix(row.Method, methodMark) {
			excess += float64(sd*sd) - v
			square += float64(v * v)
		}
	}
	if !(square > 0) {
		return 0
	}
	return math.Min(1, math.Max(leastDayTheta, excess/square))
}

// updateAHT moves the handle times of the rest by those of today so far.
func (q *dayQueue) updateAHT(r *Reforecasted, past []slotDay, today *slotDay, over int, at []int) error {
	if q.in.Handle == nil {
		return nil
	}
	plans, contacts, seconds := make([][]float64, len(past)), make([][]float64, len(past)), make([][]float64, len(past))
	for d := range past {
		plans[d], contacts[d], seconds[d] = past[d].aht, past[d].contacts, past[d].seconds
	}
	u, err := forecast.FitIntradayAHT(plans, contacts, seconds)
	if err != nil {
		return err
	}
	if !some(today, over) {
		return nil
	}
	factor, err := u.Factor(today.aht, today.contacts[:over], today.seconds[:over])
	if err != nil {
		return err
	}
	q.result.AHTFactor = factor
	for k := over; k < len(today.aht); k++ {
		if !math.IsNaN(today.aht[k]) {
			row := &r.Rows[at[k]]
			row.AHT = math.Max(0.001, Round(row.AHT*factor, 3))
		}
	}
	return nil
}

// some says whether any interval so far tells a handle time beside a planned one.
func some(today *slotDay, over int) bool {
	for k := range over {
		if today.contacts[k] > 0 && today.seconds[k] > 0 && today.aht[k] > 0 {
			return true
		}
	}
	return false
}
