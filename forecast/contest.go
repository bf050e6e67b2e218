package forecast

import (
	"context"
	"math"
	"slices"
)

// contest is a pool of methods that knows nothing of contacts, beside what Auto expects.
type contest struct {
	share float64    // of the pool
	wape  [2]float64 // at the past origins: Auto's own, the pool's
	f     *Forecast
	pool  Fitted
}

const (
	// A series is not one of contacts when it never closes and repeating the last day or
	// the last week is worse than Auto by less than this factor. Contacts, whose noise
	// of a single day a repetition copies, are at 1.3 and more.
	contestRatio   = 1.25
	contestDays    = 14  // days ahead that repetition is judged over at least
	poolDays       = 112 // days of history the pool sees
	contestOrigins = 3   // past origins that the pool is tried at
)

// contest lets the pool in where it may win; nil elsewhere.
func (a *AutoFit) contest(ctx context.Context, run *autoRun, steps int) (*contest, error) {
	// Absolute errors of very few contacts are least for those who always say none.
	if a.face.slots < 24 || len(run.origins) < 2 || !a.alwaysOpen() || run.sparse {
		return nil, nil
	}
	judge := run
	if run.ahead < contestDays { // a few days tell nothing
		var err error
		if judge, err = a.newRun(ctx, contestDays); err != nil {
			return nil, err
		}
	}
	if err := a.pastShapes(ctx, judge); err != nil {
		return nil, err
	}
	if !judge.repeats(a.face) {
		return nil, nil
	}
	recent := a.series
	if n := len(recent.Values) - poolDays*a.face.slots; n > 0 && recent.observedFrom(n) > 0 {
		recent.Grid, recent.Values = recent.Grid.Shift(n), recent.Values[n:]
	}
	if err := a.pastShapes(ctx, run); err != nil {
		return nil, err
	}
	pool := a.auto.pool([]int{a.face.slots, 7 * a.face.slots})
	c := &contest{}
	var miss [2]float64
	all := 0.0
	for _, o := range run.origins[1:min(len(run.origins), contestOrigins+1)] {
		back := 0 // intervals of the series that were to come
		for back < len(recent.Values) && int(recent.Grid.Cell(len(recent.Values)-1-back).Day-a.face.first) >= o.daily.n {
			back++
		}
		n := len(recent.Values) - back
		if n == 0 {
			break
		}
		ahead := min(steps, back)
		f, err := forecastValues(ctx, pool, recent.Before(n), ahead)
		if err != nil { // too short for the pool
			return nil, ctx.Err()
		}
		for i, m := range f.Mean {
			cell := f.Grid.Cell(i)
			k := int(cell.Day-a.face.first) - o.daily.n
			y := recent.Values[n+i]
			if y == y && k < len(o.total) {
				miss[0] += math.Abs(y - o.total[k]*o.share[k][cell.Slot])
				miss[1] += math.Abs(y - m)
				all += y
			}
		}
	}
	if all == 0 {
		return nil, nil
	}
	c.wape = [2]float64{miss[0] / all, miss[1] / all}
	c.share = weigh(miss[:])[1]
	if c.share == 0 {
		return nil, nil
	}
	var err error
	if c.pool, err = fitStrip(ctx, pool, recent); err != nil {
		return nil, ctx.Err()
	}
	if c.f, err = c.pool.Forecast(ctx, steps); err != nil {
		return nil, ctx.Err()
	}
	return c, nil
}

func forecastValues(ctx context.Context, m ValuesModel, s Series, steps int) (*Forecast, error) {
	fitted, err := fitStrip(ctx, m, s)
	if err != nil {
		return nil, err
	}
	return fitted.Forecast(ctx, steps)
}

func (a *AutoFit) alwaysOpen() bool {
	for _, day := range a.face.hours.Open {
		if slices.Contains(day, false) {
			return false
		}
	}
	return true
}

// repeats says whether repeating the last day, or week, does nearly as well at the past
// origins.
func (run *autoRun) repeats(f *face) bool {
	var own, day, week float64
	for _, o := range run.origins[1:] {
		n := o.daily.n
		if n < 7 {
			continue
		}
		for k := range o.total {
			for i, y := range f.y[n+k] {
				d, w := f.y[n-1][i], f.y[n-7+k%7][i]
				if y == y && d == d && w == w {
					own += math.Abs(y - o.total[k]*o.share[k][i])
					day += math.Abs(y - d)
					week += math.Abs(y - w)
				}
			}
		}
	}
	return min(day, week) < contestRatio*own
}

// join mixes the pool into what Auto expects.
func (c *contest) join(f *Forecast) {
	own := slices.Clone(f.Mean)
	n := min(len(f.Mean), len(c.f.Mean))
	for i := range n {
		f.Mean[i] += c.share * (c.f.Mean[i] - f.Mean[i])
	}
	if f.spread != nil {
		f.spread = meanSpread{{1 - c.share, own, f.spread}, {c.share, c.f.Mean, c.f.spread}}
	}
	f.Method += "+" + Hourly().String()
}
