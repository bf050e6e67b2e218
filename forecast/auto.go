package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Auto is the automatic method: an interval's volume is the total of its day, forecast
// from years of history and the calendar, times the share of the interval in its day,
// learnt from recent weeks,
//
//	mu_{d,s} = T_d p_{d,s}.
//
// T_d combines three members, weighed by how well each did at past origins at the
// wanted horizon: a robust ridge regression on weekday, time of year, position in the
// month, holidays, events and trend; exponential smoothing of totals freed of all that
// but the level; and the same days of the last years. p_{d,s} is the mean of four
// profiles: exponentially weighted averages of the slots of a weekday and of their
// shares, the singular value method of Shen & Huang, and a few harmonics.
//
// Ranges come from the errors of the whole method at past origins, by week of lead, with
// Student's allowance for how few origins there are.
//
// Weeks and months, of which no days are known, are freed of what the calendar says of
// their days, forecast by ETS, Theta and a regression on season and trend (weighed by past
// errors, of months a quarter, a quarter and a half), and multiplied back: [DailyRegression] has the equation.
//
// Where a plain repetition of the last day or week does about as well as all this, the
// series is not one of contacts; then exponential smoothing in several forms joins, and
// past origins decide.
//
// The zero value is ready to use. Without holidays and events the method knows of none.
type Auto struct {
	Holidays calendar.Holidays // past and future ones
	Events   []calendar.Event  // likewise; those of other queues are ignored
	// Weeks of history, counted back from the end, that profiles are learnt from; 0 = 26.
	Weeks int
}

var _ Model = Auto{}

// String is "auto".
func (Auto) String() string { return "auto" }

const (
	autoDays        = 1461 // days of history used: four years
	autoOrigins     = 8    // past origins, a week apart
	autoDailyEvery  = 14   // days between the origins of daily series
	autoDailyFolds  = 10
	leastOriginDays = 35 // history that an origin needs
)

// Fit implements [Model]. Any observed value is enough, with warnings while there are
// less than two weeks; a series without any is [ErrTooShort].
func (m Auto) Fit(ctx context.Context, s Series) (Fitted, error) {
	if s.coarse() {
		return fitTotals(ctx, s, m, true)
	}
	a, err := m.fit(ctx, s)
	if err != nil {
		return nil, err
	}
	return a, nil
}

func (m Auto) fit(ctx context.Context, s Series) (*AutoFit, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if m.Weeks < 0 {
		return nil, fmt.Errorf("profiles of %d weeks: want 1 or more, or 0 for %d", m.Weeks, defaultWeeks)
	}
	for _, e := range m.Events {
		if err := e.Validate(); err != nil {
			return nil, err
		}
	}
	if s.Observed() == 0 {
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	hours := hoursOf(s)
	if n := len(s.Values) - autoDays*s.Grid.SlotsPerDay(); n > 0 {
		if s.observedFrom(n) > 0 {
			s.Grid, s.Values = s.Grid.Shift(n), s.Values[n:]
		}
	}
	f := newFace(s, hours)
	a := &AutoFit{auto: m, series: s, face: f.before(wholeDays(s, f)), events: eventsOf(m.Events, s.Queue)}
	return a, ctx.Err()
}

// wholeDays is the number of days of a face without a last one of which open slots are
// still to come.
func wholeDays(s Series, f *face) int {
	last := s.Grid.Cell(len(s.Values) - 1)
	for _, open := range f.hours.Open[last.Day.Weekday()][last.Slot+1:] {
		if open && f.days() > 1 {
			return f.days() - 1
		}
	}
	return f.days()
}

// AutoFit is [Auto] that knows a series.
type AutoFit struct {
	auto   Auto
	series Series
	face   *face // whole days only
	events []calendar.Event
	// regression leaves a single member of each kind: see [DailyRegression].
	regression bool

	mu  sync.Mutex
	run *autoRun // the last one

	kept *autoRun // of the fit that this one goes on from; nil: everything is chosen anew
}

// autoOrigin is what Auto expects at an origin.
type autoOrigin struct {
	daily  dailyAt
	total  []float64   // by day ahead
	share  [][]float64 // by day ahead and slot of the face; of the day
	shapes shapes
}

// autoRun is the work for a horizon.
type autoRun struct {
	ahead   int // days
	line    *dayLine
	special *specials
	scores  []memberScore
	origins []autoOrigin // the newest first
	carry   float64      // adstock of events
	others  *contest     // nil on series of contacts
	told    bool         // carry and penalties are those of a run before
}

// Forecast implements [Fitted].
func (a *AutoFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	run, err := a.runFor(ctx, steps)
	if err != nil {
		return nil, err
	}
	f := newForecast(a.series, a.face.hours, steps, a.method())
	now := run.origins[0]
	for i := range f.Mean {
		c := f.Grid.Cell(i)
		k := int(c.Day-a.face.first) - now.daily.n
		if k < 0 || k >= run.ahead {
			continue // closed: the rest of the last day
		}
		if run.special.closed[now.daily.n+k] {
			f.Open[i] = false
		}
		if f.Open[i] {
			f.Mean[i] = now.total[k] * now.share[k][c.Slot]
		}
	}
	f.spread = testedAt(a.face, run.folds())
	f.past = func() []pastDay { return run.pastDays(a.face) }
	a.warn(f, run)
	if run.others != nil {
		run.others.join(f)
	}
	return f, ctx.Err()
}

// runFor is the work for so many steps, which is kept for the next one who asks.
func (a *AutoFit) runFor(ctx context.Context, steps int) (*autoRun, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	g := a.series.Grid.Shift(len(a.series.Values))
	ahead := max(1, int(g.Cell(steps-1).Day-a.face.first)-a.face.days()+1)
	if a.run != nil && a.run.ahead == ahead {
		return a.run, nil
	}
	if a.kept.covers(ahead) {
		run, err := a.goOn(ctx, ahead, steps)
		if err == nil {
			a.run = run
		}
		return run, err
	}
	run, err := a.newRun(ctx, ahead)
	if err != nil {
		return nil, err
	}
	if !a.regression {
		if run.others, err = a.contest(ctx, run, max(steps, ahead*a.face.slots)); err != nil {
			return nil, err
		}
	}
	a.run = run
	return run, nil
}

// origins are the days not seen at the origins, the newest first.
func (a *AutoFit) originsFor(ahead int) []int {
	n := a.face.days()
	every, folds, least := 7, autoOrigins, leastOriginDays
	if a.face.slots > 1 && n < leastOriginDays+7*leastFolds {
		every, least = min(every, ahead), leastDays
	}
	if a.face.slots == 1 {
		// Far horizons need origins far enough back to be judged at.
		folds = autoDailyFolds
		every = max(autoDailyEvery, (ahead*3/2/folds+6)/7*7)
	}
	list := []int{n}
	for k := 1; k <= folds; k++ {
		if m := n - k*every; m >= max(least, n/3) {
			list = append(list, m)
		}
	}
	return list
}

// newRun fits all origins for a horizon.
func (a *AutoFit) newRun(ctx context.Context, ahead int) (*autoRun, error) {
	run := &autoRun{ahead: ahead}
	daily := a.daily(run)
	views := newViews(a.face, daily.line, a.auto.Weeks)
	var list []dailyAt
	for _, n := range a.originsFor(ahead) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list = append(list, daily.at(n))
	}
	run.scores = dailyWeights(run.line, list, a.pool())
	for i := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o := autoOrigin{daily: list[i], total: mix(run.scores, &list[i])}
		v := views.at(list[i].n)
		o.shapes = a.shapesAt(v, len(o.total))
		o.share = v.normalised(o.shapes, len(o.total))
		if i == 0 {
			a.specialShapes(run, o.share)
		}
		run.origins = append(run.origins, o)
	}
	return run, nil
}

// daily lays out the daily run; the carry-over of events is the one that leaves the
// least residual.
func (a *AutoFit) daily(run *autoRun) *dailyRun {
	build := func(carry float64) *dailyRun {
		l := newDayLine(a.face)
		special := newSpecials(l, run.ahead)
		special.addHolidays(l, a.auto.Holidays)
		special.addEvents(l, a.events, carry)
		return newDailyRun(l, special, run.ahead)
	}
	var best *dailyRun
	if !run.told && decays(a.events) {
		least := math.Inf(1)
		for _, carry := range adstocks {
			d := build(carry)
			f := d.r.at(d.line.days())
			miss := 0.0
			for _, e := range observed(f.residual) {
				miss += math.Abs(e)
			}
			if miss < least {
				least, run.carry = miss, carry
			}
		}
	}
	best = build(run.carry)
	run.line, run.special = best.line, best.special
	return best
}

// folds are the past origins with what was expected there.
func (run *autoRun) folds() []fold {
	var list []fold
	for _, o := range run.origins[1:] {
		f := fold{origin: o.daily.n, mean: make([][]float64, len(o.total))}
		for k, t := range o.total {
			f.mean[k] = make([]float64, len(o.share[k]))
			for i, p := range o.share[k] {
				f.mean[k][i] = t * p
			}
		}
		list = append(list, f)
	}
	return list
}

// warn says what is doubtful.
func (a *AutoFit) warn(f *Forecast, run *autoRun) {
	f.warnShort(a.face.days(), len(run.origins)-1)
	now := run.origins[0].daily
	add := func(format string, args ...any) { f.Warnings = append(f.Warnings, fmt.Errorf(format, args...)) }
	if a.regression && now.member(memberRegression) == nil && now.member(memberSilent) == nil {
		add("too few days for a regression: %s instead", strings.Join(now.names, ", "))
	}
	first := a.face.first + calendar.Day(now.n)
	switch {
	case now.member(memberSilent) != nil && !run.line.alive(0, now.n):
		add("all values are 0: the forecast is too")
	case now.member(memberSilent) != nil:
		add("no contact for longer than chance explains: taken to have ended")
	case now.shift > 0:
		add("since %s the level is %+.0f %% of what it was: only days since then say how high it is", first-calendar.Day(now.shift), 100*(math.Exp(now.by)-1))
	}
	if run.ahead > calendar.MaxHorizonDays+1 {
		add("a horizon of %d days: nothing beyond three years can be called a forecast", run.ahead)
	}
	end := first + calendar.Day(run.ahead)
	for _, e := range a.events {
		if e.From >= end {
			add("event %q begins on %s, after the end of the forecast", e.ID, e.From)
		}
	}
	for _, h := range a.auto.Holidays.Between(first, end) {
		if h.Effect == calendar.EffectLearnt && !run.seen(h.Name) && run.line.weekOpen(int(h.Day-a.face.first)) {
			add("%s on %s was never seen before: taken to be as other holidays", h.Name, h.Day)
		}
	}
	for _, o := range run.outliers(a.face) {
		if o.Total > absurd*math.Max(o.Usual, 1) {
			add("%s: that cannot be right", o)
		}
	}
}

// absurd is how many times the usual total is more likely a slip than a busy day.
const absurd = 20

// seen says whether a holiday of the name lies in the history.
func (run *autoRun) seen(name string) bool {
	for j, c := range run.special.cols {
		if c.term == termHoliday && c.name == name {
			for d := range run.line.z {
				if z := run.line.z[d]; z == z && slices.ContainsFunc(run.special.rows[d], func(x cell) bool { return x.col == j }) {
					return true
				}
			}
		}
	}
	return false
}

// outliers are the days that averages hardly count, special days apart.
func (run *autoRun) outliers(f *face) []Outlier {
	fit := run.origins[0].daily.fit
	n := run.origins[0].daily.n
	z := make([]float64, n)
	for d := range z {
		z[d] = run.line.z[d] - special(fit.parts(d))
	}
	weight := trust(run.line, z)
	var list []Outlier
	for d, w := range weight {
		if w == outlierWeight {
			expected := fit.centre + fit.dot(fit.rows[d]) + fit.level
			list = append(list, Outlier{Day: f.first + calendar.Day(d), Total: math.Expm1(run.line.z[d]), Usual: math.Expm1(expected)})
		}
	}
	return list
}
