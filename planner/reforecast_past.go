package planner

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

const (
	pastDaysLearnt  = 60 // past days learnt from, those with actuals
	pastWeeksLooked = 12 // 60 days of a queue that is open on five a week
	leastDaysBefore = 14 // history that a plan of the past must have behind it
)

// pastDays are past days of the queue as they were planned and as they came, oldest
// first; own is how many of them have rows in the plan.
func (q *dayQueue) pastDays(ctx context.Context, r *Reforecasted, model forecast.Model, slots int) (days []slotDay, own int, err error) {
	loc := r.AsOf.Location()
	planned := map[calendar.Day]*slotDay{}
	put := func(start time.Time, volume, aht float64) {
		day := calendar.DayOf(start)
		k := int(start.Sub(day.Start(loc)) / q.step)
		if k >= slots {
			return // the 25th hour, or a day that is longer than today
		}
		if planned[day] == nil {
			d := newSlotDay(slots)
			planned[day] = &d
		}
		planned[day].volume[k], planned[day].aht[k] = volume, aht
	}
	first := r.Day // of the plan
	updated := map[calendar.Day]bool{}
	for _, i := range q.rows {
		day := calendar.DayOf(r.Rows[i].Start.Wall)
		first = min(first, day)
		updated[day] = updated[day] || strings.HasSuffix(r.Rows[i].Method, methodMark)
	}
	for _, i := range q.rows {
		// A day that was itself re-forecast is no plan of the day before.
		row := &r.Rows[i]
		if day := calendar.DayOf(row.Start.Wall); day < r.Day && day >= r.Day-7*pastWeeksLooked && !updated[day] {
			put(row.Start.Instant().In(loc), row.Volume, row.AHT)
		}
	}
	ofPlan := slices.Collect(maps.Keys(planned))
	ahead := (r.Day - first) / 7 // weeks from the making of the plan to today
	for week := calendar.Day(1); week <= pastWeeksLooked && q.known(planned, loc) < pastDaysLearnt; week++ {
		from := r.Day - 7*week
		if err := q.plan(ctx, model, from-7*ahead, from, func(t time.Time, volume, aht float64) {
			if !slices.Contains(ofPlan, calendar.DayOf(t)) {
				put(t, volume, aht)
			}
		}, loc); errors.Is(err, forecast.ErrTooShort) {
			break
		} else if err != nil {
			return nil, 0, err
		}
	}
	for _, day := range slices.Sorted(maps.Keys(planned)) {
		d := planned[day]
		d.actual(q.in, day.Start(loc))
		if d.both() {
			days = append(days, *d)
		}
	}
	if n := len(days) - pastDaysLearnt; n > 0 {
		days = days[n:]
	}
	for _, day := range ofPlan {
		if planned[day].both() {
			own++
		}
	}
	return days, min(own, len(days)), nil
}

// known is the number of planned days with actuals.
func (q *dayQueue) known(planned map[calendar.Day]*slotDay, loc *time.Location) int {
	n := 0
	for day, d := range planned {
		if d.actual(q.in, day.Start(loc)); d.both() {
			n++
		}
	}
	return n
}

// both says whether any slot has a plan and an actual.
func (d *slotDay) both() bool {
	for i, p := range d.volume {
		if p > 0 && !math.IsNaN(d.offered[i]) {
			return true
		}
	}
	return false
}

// plan calls put with the forecast of the seven days from day from on, made from what was
// known before day origin. It is [forecast.ErrTooShort] when that is too little.
func (q *dayQueue) plan(ctx context.Context, model forecast.Model, origin, from calendar.Day, put func(t time.Time, volume, aht float64), loc *time.Location) error {
	s := q.in.Volume
	n := intervalsBefore(s.Grid, origin.Start(loc))
	if n > len(s.Values) || s.Before(n).Observed() == 0 {
		return forecast.ErrTooShort
	}
	for i, v := range s.Values {
		if !math.IsNaN(v) {
			if origin-s.Grid.Cell(i).Day < leastDaysBefore {
				return forecast.ErrTooShort
			}
			break
		}
	}
	fit, err := model.Fit(ctx, s.Before(n))
	if err != nil {
		return err
	}
	steps := intervalsBefore(s.Grid, (from+7).Start(loc)) - n
	volume, err := fit.Forecast(ctx, steps)
	if err != nil {
		return err
	}
	var aht *forecast.Forecast
	if q.in.Handle != nil && q.in.Handle.Before(n).Known() > 0 {
		fit, err := forecast.AHT{}.Fit(ctx, q.in.Handle.Before(n))
		if err != nil {
			return err
		}
		if aht, err = fit.Forecast(ctx, steps); err != nil {
			return err
		}
	}
	skip := intervalsBefore(s.Grid, from.Start(loc)) - n
	for i := max(0, skip); i < steps; i++ {
		if !volume.Open[i] {
			continue
		}
		perContact := math.NaN()
		if aht != nil {
			perContact = aht.Mean[i]
		}
		put(volume.Grid.Time(i), volume.Mean[i], perContact)
	}
	return nil
}
