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
// The zero value is ready to use. Without holidays the method looks for dates that stood
// out every year; without events it knows of none.
type Auto struct {
	Holidays calendar.Holidays // past and future ones
	Events   []calendar.Event  // likewise; those of other queues are ignored
	// Weeks of history, counted back from the end, that profiles are learnt from; 0 = 26.
	Weeks int
	// Parent is the sum of the other queues of the same kind, on intervals as long. The
	// course of the day of a queue with less than five contacts an interval is drawn
	// towards that of its parent. What lies after the end of the queue's history is not
	// looked at. nil = no parent.
	Parent *Series
	// MeanOnly leaves out what ranges and sample paths alone need, the course of the day at
	// past origins: half-hours take a third to two thirds of the time. The means are the
	// same to the last bit, quantiles are NaN, and [Forecast.Simulate] refuses. Weeks and
	// months, of which that saves nothing, have their ranges all the same.
	MeanOnly bool

	memory *shapeMemory // of a backtest; nil outside of one
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
	if m.Parent != nil {
		if err := m.Parent.Validate(); err != nil {
			return nil, fmt.Errorf("parent of %s: %w", s.Name(), err)
		}
	}
	if m.Parent != nil && m.Parent.Grid.Step != s.Grid.Step {
		return nil, fmt.Errorf("%s: intervals of %v, those of the parent are of %v", s.Name(), s.Grid.Step, m.Parent.Grid.Step)
	}
	hours := hoursOf(s)
	if n := len(s.Values) - autoDays*s.Grid.SlotsPerDay(); n > 0 {
		if s.observedFrom(n) > 0 {
			s.Grid, s.Values = s.Grid.Shift(n), s.Values[n:]
		}
	}
	a := &AutoFit{auto: m, events: eventsOf(m.Events, s.Queue)}
	a.layOut(s, hours)
	return a, ctx.Err()
}

// layOut brings a series and its parent into days.
func (a *AutoFit) layOut(s Series, hours calendar.Hours) {
	s, a.idle = sinceBegun(s)
	s, a.closures = withoutClosures(s)
	f := newFace(s, hours)
	a.series, a.spikes = s, findSpikes(f)
	f = f.replace(a.spikes, func(s spike) float64 { return s.believable })
	a.face = f.before(wholeDays(s, f))
	if m := a.auto; m.Parent != nil && f.slots > 1 && f.few() {
		if p := m.Parent.until(s.Grid.Time(len(s.Values))); p.Observed() > 0 {
			a.parent = newFace(p, hours)
		}
	}
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
	auto     Auto
	series   Series
	face     *face // whole days only, spikes cut down to what can be believed
	spikes   []spike
	closures []closure // their days are missing in series
	idle     idle      // its days are cut off
	parent   *face     // in the hours of the queue; nil when there is none
	events   []calendar.Event
	// regression leaves a single member of each kind: see [DailyRegression].
	regression bool

	mu  sync.Mutex
	run *autoRun // the last one

	kept *autoRun // of the fit that this one goes on from; nil: everything is chosen anew
}

// autoOrigin is what Auto expects at an origin. Past ones have shares and shapes once
// they are asked for: see pastShapes.
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
	found   []found // dates that nobody said are holidays
	scores  []memberScore
	origins []autoOrigin // the newest first
	views   *originViews // of the past origins
	carry   float64      // adstock of events
	sparse  bool         // few contacts an interval
	others  *contest     // nil on series of contacts
	told    bool         // carry and penalties are those of a run before
}

// Forecast implements [Fitted].
func (a *AutoFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	ranges := !a.auto.MeanOnly
	run, err := a.runFor(ctx, steps, ranges)
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
	if ranges {
		f.spread = testedAt(a.face, run.folds())
		// Not the run itself: it is large, and a forecast may be kept for long.
		past := run.pastDays(a.face)
		f.past = func() []pastDay { return past }
	}
	a.warn(f, run)
	if run.others != nil {
		run.others.join(f)
	}
	return f, ctx.Err()
}

// runFor is the work for so many steps, which is kept for the next one who asks, with the
// shapes of the past origins when they are wanted.
func (a *AutoFit) runFor(ctx context.Context, steps int, past bool) (*autoRun, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	run, err := a.lockedRun(ctx, steps)
	if err == nil && past {
		err = a.pastShapes(ctx, run)
	}
	return run, err
}

func (a *AutoFit) lockedRun(ctx context.Context, steps int) (*autoRun, error) {
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
	run.views = &originViews{own: newViews(a.face, daily.line, a.auto.Weeks), parents: a.parentViews()}
	var list []dailyAt
	for _, n := range a.originsFor(ahead) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list = append(list, daily.at(n))
	}
	run.scores = dailyWeights(run.line, list, a.pool())
	for i := range list {
		run.origins = append(run.origins, autoOrigin{daily: list[i], total: mix(run.scores, &list[i])})
	}
	now := &run.origins[0]
	run.sparse = a.shape(now, run.views).sparse()
	a.specialShapes(run, now.share)
	return run, ctx.Err()
}

// originViews cut what profiles are learnt from.
type originViews struct{ own, parents *profileViews }

// shape gives an origin its course of the day, and returns what that was learnt from.
func (a *AutoFit) shape(o *autoOrigin, views *originViews) *shapeView {
	v := views.own.at(o.daily.n)
	o.shapes = a.shapesAt(v, len(o.total))
	o.share = v.normalised(o.shapes, len(o.total))
	if !a.regression {
		v.steady(o.share, o.shapes.lam, views.parents.of(a.face.first+calendar.Day(o.daily.n)))
	}
	return v
}

// pastShapes gives the past origins of a run their courses of the day, of which nothing
// in the means depends but the weight of other methods where they join.
func (a *AutoFit) pastShapes(ctx context.Context, run *autoRun) error {
	for i := 1; i < len(run.origins); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if o := &run.origins[i]; o.share == nil {
			a.shape(o, run.views)
		}
	}
	return nil
}

// parentViews are the views of the parent; nil when there is none.
func (a *AutoFit) parentViews() *profileViews {
	if a.parent == nil {
		return nil
	}
	return newViews(a.parent, newDayLine(a.parent), a.auto.Weeks)
}

// daily lays out the daily run; the carry-over of events is the one that leaves the
// least residual.
func (a *AutoFit) daily(run *autoRun) *dailyRun {
	if len(a.auto.Holidays) == 0 && !a.regression && !run.told {
		run.found = findHolidays(newDayLine(a.face))
	}
	build := func(carry float64) *dailyRun {
		l := newDayLine(a.face)
		special := newSpecials(l, run.ahead)
		special.addFound(l, run.found)
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
	if days := a.face.days(); days < leastDays || !a.auto.MeanOnly {
		f.warnShort(days, len(run.origins)-1)
	}
	f.warnSpikes(a.spikes, "cut down to what can be believed")
	now := run.origins[0].daily
	add := func(format string, args ...any) { f.Warnings = append(f.Warnings, fmt.Errorf(format, args...)) }
	if a.idle.days > 0 {
		add("%s: taken for not open yet, and left out", a.idle)
	}
	for _, c := range a.closures {
		add("%s: taken for closed, and left out", c)
	}
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
	if n := a.face.unseen(); n > 0 && a.face.days() >= leastDays {
		add("%d open intervals of the week have no history: taken to be as the nearest ones that have", n)
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
	if len(run.found) > 0 {
		var names []string
		for _, f := range run.found {
			names = append(names, fmt.Sprintf("%s (%d years)", f.rule.name, f.years))
		}
		add("stood out every year, and taken for holidays: %s; a calendar (--country, --holidays) knows more", strings.Join(names, ", "))
	}
	outliers := run.outliers(a.face)
	if n := len(outliers); n > 0 && now.shift == 0 && outliers[n-1].Day > first-shiftLeast && run.last(outliers[n-1].Day-a.face.first) {
		add("%s: if that is a new level, a forecast needs %d days of it to follow", outliers[n-1], shiftLeast)
	}
	for _, o := range outliers {
		if o.Total > absurd*math.Max(o.Usual, 1) {
			add("%s: that cannot be right", o)
		}
	}
}

// last says whether no total is known after a day of the line.
func (run *autoRun) last(d calendar.Day) bool {
	return len(observed(run.line.z[d+1:run.line.days()])) == 0
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

// outliers are the days that averages hardly count, special days apart. Of a queue that
// has ended there are none: beside silence all days that were not silent stand out.
func (run *autoRun) outliers(f *face) []Outlier {
	if run.origins[0].daily.member(memberSilent) != nil {
		return nil
	}
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
