package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Components split a forecast of [Auto] into factors, interval by interval:
//
//	mean = Level * Weekday * Season * Holiday * Event * Profile.
//
// Level is the total of a day freed of the other factors; Weekday, Season (time of year
// and of month), Holiday and Event are around 1; Profile is the share of the interval
// in its day. Where a pool of other methods joined, Level takes up what it changed.
// Closed intervals have 0 throughout.
type Components struct {
	Level, Weekday, Season, Holiday, Event, Profile []float64
}

// Components of the forecast of so many steps.
func (a *AutoFit) Components(ctx context.Context, steps int) (*Components, error) {
	f, err := a.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	run, err := a.runFor(ctx, steps, false)
	if err != nil {
		return nil, err
	}
	c := &Components{}
	for _, x := range []*[]float64{&c.Level, &c.Weekday, &c.Season, &c.Holiday, &c.Event, &c.Profile} {
		*x = make([]float64, steps)
	}
	now := run.origins[0]
	centre := now.daily.fit.weekdayCentre()
	for i, m := range f.Mean {
		cell := f.Grid.Cell(i)
		k := int(cell.Day-a.face.first) - now.daily.n
		if !f.Open[i] || k < 0 {
			continue
		}
		part := now.daily.fit.parts(now.daily.n + k)
		c.Weekday[i] = math.Exp(part[termWeekday] - centre)
		c.Season[i] = math.Exp(season(part))
		c.Event[i] = math.Exp(part[termEvent])
		c.Holiday[i] = math.Exp(special(part) - part[termEvent])
		c.Profile[i] = now.share[k][cell.Slot]
		if rest := c.Weekday[i] * c.Season[i] * c.Event[i] * c.Holiday[i] * c.Profile[i]; rest > 0 {
			c.Level[i] = m / rest
		}
	}
	return c, nil
}

// weekdayCentre is the mean of the weekday effects.
func (f *regressionFit) weekdayCentre() float64 {
	sum, n := 0.0, 0.0
	for j, c := range f.cols {
		if c.term == termWeekday {
			sum += f.b[j]
			n++
		}
	}
	return sum / math.Max(n, 1)
}

// AutoReport is what [Auto] found and chose.
type AutoReport struct {
	Members  []Share // of the day total
	Profiles []Share // of the course of the day
	Pool     Share   // other methods that joined; zero weight on series of contacts

	Memory      float64 // lam, the weight of a week relative to the next one, of the weighted mean
	ShareMemory float64 // and of the shares
	Gain        float64 // of the smoothing of the daily regression's residuals
	Carry       float64 // of events that decay, from day to day
	Noise       float64 // robust standard deviation of a day's total around the daily regression, as a share

	Weekday [7]float64  // factors, mean (geometric) 1; 0 where closed
	Month   [13]float64 // factors of the time of year at mid-month, [1] = January; 1 without annual terms
	Trend   float64     // change of the level over the last year, as a share; NaN with less

	Holidays []Effect // of holidays and days beside them that were seen, by name
	Found    []string // names of those among them that no calendar told: dates that stood out every year
	Events   []Effect // of kinds of events
	Cleaned  []Outlier
	Closed   []calendar.Day // special days ahead on which the queue is closed
	Shift    *Shift         // nil when the level did not move
	Leads    []LeadError    // expected errors by week of lead
}

// Share is a member of a combination.
type Share struct {
	Name   string
	Weight float64 // the weights of a combination add to 1
	WAPE   float64 // of the member at the past origins; NaN where not measured
}

// Effect is what a special day does to the day's total.
type Effect struct {
	Name   string
	Change float64 // as a share: -0.3 is 30 % less
	Days   int     // seen in the history
}

// Shift is a lasting change of level.
type Shift struct {
	Since  calendar.Day
	Change float64 // as a share
}

// LeadError is how the method did at past origins, a week of lead.
type LeadError struct {
	Week       int // 1 = the first week ahead
	Origins    int
	WAPE, Bias float64 // of intervals
	DayWAPE    float64 // of day totals
}

// Report says what the forecast of so many steps rests on.
func (a *AutoFit) Report(ctx context.Context, steps int) (*AutoReport, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("report on %d intervals: want 1 or more", steps)
	}
	run, err := a.runFor(ctx, steps, true)
	if err != nil {
		return nil, err
	}
	now := run.origins[0]
	fit := now.daily.fit
	r := &AutoReport{Carry: run.carry, Noise: math.Expm1(fit.sigma), Gain: fit.alpha, Memory: now.shapes.lam, ShareMemory: now.shapes.lamTD, Trend: math.NaN()}
	for _, s := range run.scores {
		if s.weight > 0 || s.wape == s.wape {
			r.Members = append(r.Members, Share{s.name, s.weight, s.wape})
		}
	}
	for _, name := range now.shapes.names {
		r.Profiles = append(r.Profiles, Share{name, 1 / float64(len(now.shapes.names)), math.NaN()})
	}
	if run.others != nil {
		r.Pool = Share{Hourly().String(), run.others.share, run.others.wape[1]}
	}
	for _, h := range run.found {
		r.Found = append(r.Found, h.rule.name)
	}
	a.reportShape(r, fit)
	a.reportSpecial(r, run)
	r.Cleaned = run.outliers(a.face)
	if s := now.daily.shift; s > 0 {
		r.Shift = &Shift{a.face.first + calendar.Day(now.daily.n-s), math.Expm1(now.daily.by)}
	}
	r.Leads = run.leads(a.face)
	return r, nil
}

// reportShape fills in weekdays, months and trend.
func (a *AutoFit) reportShape(r *AutoReport, fit *regressionFit) {
	centre := fit.weekdayCentre()
	w, col := 0, 0
	for ; w < 7; w++ {
		if fit.open[w] {
			r.Weekday[w] = math.Exp(fit.b[col] - centre)
			col++
		}
	}
	annual := 0
	first := -1
	for j, c := range fit.cols {
		if c.term == termYear {
			if first < 0 {
				first = j
			}
			annual++
		}
	}
	for m := 1; m <= 12; m++ {
		angle := 2 * math.Pi * float64(time.Date(2001, time.Month(m), 15, 0, 0, 0, 0, time.UTC).YearDay()-1) / 365.25
		r.Month[m] = math.Exp(fit.dot(waves(nil, max(first, 0), annual/2, angle)))
	}
	if fit.trend < len(fit.cols) && fit.n > yearDays/2 {
		r.Trend = math.Expm1(fit.dot(fit.trendCells(nil, fit.n-1)) - fit.dot(fit.trendCells(nil, fit.n-1-yearDays/2)))
	}
}

// reportSpecial fills in holidays, events and closings. The effect of a holiday is that
// of its name with what all holidays have in common.
func (a *AutoFit) reportSpecial(r *AutoReport, run *autoRun) {
	fit := run.origins[0].daily.fit
	n := run.line.days()
	type tally struct {
		sum  float64
		days int
	}
	seen := map[string]*tally{}
	for d := range n {
		z := run.line.z[d]
		if z != z {
			continue
		}
		whole := special(fit.parts(d))
		for _, c := range run.special.rows[d] {
			col := run.special.cols[c.col]
			if col.term == termClass || col.term == termEvent {
				continue
			}
			t := seen[col.name]
			if t == nil {
				t = &tally{}
				seen[col.name] = t
			}
			t.sum += whole
			t.days++
		}
	}
	for name, t := range seen {
		r.Holidays = append(r.Holidays, Effect{name, math.Expm1(t.sum / float64(t.days)), t.days})
	}
	slices.SortFunc(r.Holidays, func(a, b Effect) int {
		if a.Name < b.Name {
			return -1
		}
		return count(a.Name > b.Name)
	})
	offset := len(fit.cols) - len(run.special.cols) - (len(fit.cols) - fit.trend)
	for j, col := range run.special.cols {
		if col.term != termEvent {
			continue
		}
		days, size := 0, 0.0
		for d := range n {
			for _, c := range run.special.rows[d] {
				if c.col == j && run.line.z[d] == run.line.z[d] {
					days++
				}
			}
		}
		for d := range run.special.rows {
			for _, c := range run.special.rows[d] {
				if c.col == j {
					size = math.Max(size, math.Abs(c.val))
				}
			}
		}
		r.Events = append(r.Events, Effect{col.name, math.Expm1(size * fit.b[offset+j]), days})
	}
	for d := n; d < len(run.special.closed); d++ {
		if run.special.closed[d] && run.line.weekOpen(d) {
			r.Closed = append(r.Closed, a.face.first+calendar.Day(d))
		}
	}
}

// leads measures the past origins by week of lead.
func (run *autoRun) leads(f *face) []LeadError {
	var list []LeadError
	for week := 0; ; week++ {
		e := LeadError{Week: week + 1}
		var miss, bias, all, dayMiss float64
		for _, o := range run.origins[1:] {
			some := false
			for k := 7 * week; k < min(7*week+7, len(o.total)); k++ {
				day, dayMean := 0.0, 0.0
				for i, y := range f.y[o.daily.n+k] {
					if y == y {
						m := o.total[k] * o.share[k][i]
						miss += math.Abs(m - y)
						bias += m - y
						all += y
						day += y
						dayMean += m
						some = true
					}
				}
				dayMiss += math.Abs(dayMean - day)
			}
			e.Origins += count(some)
		}
		if e.Origins == 0 {
			return list
		}
		if all > 0 {
			e.WAPE, e.Bias, e.DayWAPE = miss/all, bias/all, dayMiss/all
			list = append(list, e)
		}
	}
}
