package forecast

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// What the members of [Auto] are called in words.
var memberWords = map[string]string{
	memberRegression: "weekday, time of year, month, special days and trend, fitted to all of the history",
	memberSmoothing:  "the level of recent weeks by weekday",
	memberSeasonal:   "the level of recent weeks by weekday, on totals freed of the time of year",
	memberYears:      "the same days of the last years",
	memberWeeks:      "the mean of the last four same weekdays",
	memberMean:       "the mean of all days",
	memberSilent:     "no contacts any more",
}

var profileWords = map[string]string{
	"weighted-mean": "averages of the weekday", "shares": "shares of the day",
	"svd": "main patterns", "harmonic": "a smooth curve",
}

// Explain implements [Explainer].
func (a *AutoFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	r, err := a.Report(ctx, steps)
	if err != nil {
		return nil, err
	}
	f, err := a.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	c, err := a.Components(ctx, steps)
	if err != nil {
		return nil, err
	}
	run, err := a.runFor(ctx, steps, false)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(a.series)
	l.levelOf(r, c)
	l.weekdays(r.Weekday)
	l.year(r)
	l.month(run.origins[0].daily.fit)
	l.course(courseOf(f), a.face.slots)
	l.special(r, a.auto.Holidays)
	l.cleaned(r.Cleaned)
	l.members(r)
	l.errors(r.Leads, a.face.slots == 1)
	switch n := len(run.origins) - 1; {
	case a.auto.MeanOnly:
		l.add("ranges", "none were asked for")
	case len(r.Leads) == 0:
		l.add("ranges", "none: the history is too short to have been forecast before")
	case n == 1:
		l.add("ranges", "from the errors at 1 past origin: hardly more than a guess")
	default:
		l.add("ranges", "from the errors at %d past origins, by week ahead, made wider because origins are few", n)
	}
	l.product(f, c)
	return l, nil
}

// levelOf tells the level, its trend and its last move.
func (l *findings) levelOf(r *AutoReport, c *Components) {
	level, n := 0.0, 0.0
	for _, x := range c.Level {
		if x > 0 {
			level += x
			n++
		}
	}
	if n == 0 {
		l.add("level", "no contacts are expected")
		return
	}
	text := fmt.Sprintf("%s contacts on a day without the factors below", contacts(level/n))
	if r.Trend == r.Trend {
		text += fmt.Sprintf("; %s over the last year", change(r.Trend))
		if math.Abs(r.Trend) < 0.005 {
			text = text[:strings.LastIndex(text, ";")] + "; steady over the last year"
		}
	} else {
		text += "; too little history to tell a trend from the time of year"
	}
	l.add("level", "%s", text)
	if r.Shift != nil {
		l.add("level shift", "since %s the level is %s: only the days since then say how high it is", r.Shift.Since, change(r.Shift.Change))
	}
}

// year tells the busiest and the quietest month.
func (l *findings) year(r *AutoReport) {
	hi, lo, mean := 1, 1, 0.0
	for m := 1; m <= 12; m++ {
		if r.Month[m] > r.Month[hi] {
			hi = m
		}
		if r.Month[m] < r.Month[lo] {
			lo = m
		}
		mean += r.Month[m] / 12
	}
	if r.Month[hi] == r.Month[lo] {
		l.add("year", "no shape told: that takes 1.3 years of history")
		return
	}
	l.add("year", "busiest in mid-%s (%s), quietest in mid-%s (%s)", time.Month(hi), change(r.Month[hi]/mean-1), time.Month(lo), change(r.Month[lo]/mean-1))
}

// month tells the busiest and the quietest day of a month of 31 days, where it matters.
func (l *findings) month(fit *regressionFit) {
	var effect [31]float64
	mean := 0.0
	some := false
	for d := range effect {
		_, angle := positions(calendar.DayOf(time.Date(2001, time.January, 1+d, 0, 0, 0, 0, time.UTC)))
		first := slices.IndexFunc(fit.cols, func(c column) bool { return c.term == termMonth })
		if first < 0 {
			return
		}
		some = true
		effect[d] = math.Exp(fit.dot(waves(nil, first, monthPairs, angle)))
		mean += effect[d] / 31
	}
	hi, lo := 0, 0
	for d, e := range effect {
		if e > effect[hi] {
			hi = d
		}
		if e < effect[lo] {
			lo = d
		}
	}
	const matters = 0.01
	if some && effect[hi]-effect[lo] >= matters*mean {
		l.add("month", "busiest on day %d (%s), quietest on day %d (%s)", hi+1, change(effect[hi]/mean-1), lo+1, change(effect[lo]/mean-1))
	}
}

// courseOf is the mean course of the days forecast.
func courseOf(f *Forecast) []float64 {
	course := make([]float64, f.Grid.SlotsPerDay())
	for i, c := range f.Grid.Cells(len(f.Mean)) {
		course[c.Slot] += f.Mean[i]
	}
	return course
}

// special tells what holidays, the days beside them, and events do.
func (l *findings) special(r *AutoReport, holidays calendar.Holidays) {
	named := map[string]bool{}
	for _, h := range holidays {
		named[h.Name] = true
	}
	for _, name := range r.Found {
		named[name] = true
	}
	var own, beside []Effect
	same := map[float64]bool{} // effects of days that have a name of their own
	for _, e := range r.Holidays {
		if named[e.Name] {
			own = append(own, e)
			same[e.Change] = true
		}
	}
	const matters = 0.1
	for _, e := range r.Holidays {
		if side := strings.HasPrefix(e.Name, dayBefore) || strings.HasPrefix(e.Name, dayAfter); side && !same[e.Change] && math.Abs(e.Change) >= matters {
			beside = append(beside, e)
			same[e.Change] = true
		}
	}
	switch {
	case len(r.Found) > 0:
		l.add("holidays", "none given; these stand out every year: %s", effects(own, 6))
	case len(own) > 0:
		l.add("holidays", "%s", effects(own, 6))
	case len(holidays) > 0:
		l.add("holidays", "the queue was open on none of those given")
	default:
		l.add("holidays", "none given: they are taken for usual days")
	}
	if len(beside) > 0 {
		l.add("beside them", "%s", effects(beside, 3))
	}
	if len(r.Closed) > 0 {
		var days []string
		for _, d := range r.Closed {
			days = append(days, d.String())
		}
		l.add("closed", "ahead, as on the same holidays before: %s", strings.Join(days, ", "))
	}
	if len(r.Events) > 0 {
		l.add("events", "%s", effects(r.Events, 6))
	}
}

// effects lists the largest effects with the days they were seen on.
func effects(list []Effect, most int) string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Effect) int { return cmp.Compare(math.Abs(b.Change), math.Abs(a.Change)) })
	var parts []string
	for _, e := range list[:min(most, len(list))] {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", e.Name, change(e.Change), counted(e.Days, "day")))
	}
	if n := len(list) - most; n > 0 {
		parts = append(parts, fmt.Sprintf("%d more of up to %s", n, strings.TrimPrefix(change(math.Abs(list[most].Change)), "+")))
	}
	return strings.Join(parts, ", ")
}

// mostTold is the largest error of a member that is worth telling: beyond it hardly
// anything came.
const mostTold = 10

// members tells what was combined.
func (l *findings) members(r *AutoReport) {
	var parts []string
	for _, m := range r.Members {
		if m.Weight < 0.0005 {
			continue
		}
		text := fmt.Sprintf("%s %s", wholeShare(m.Weight), wordsOf(memberWords, m.Name))
		if m.WAPE <= mostTold {
			text += fmt.Sprintf(" (%s off)", share(m.WAPE))
		}
		parts = append(parts, text)
	}
	l.add("day total", "%s", strings.Join(parts, "; "))
	if len(r.Profiles) > 0 {
		parts = parts[:0]
		for _, p := range r.Profiles {
			parts = append(parts, wordsOf(profileWords, p.Name))
		}
		l.add("profile", "a day falls on its hours as in recent weeks (the mean of %s); %s", strings.Join(parts, ", "), memoryWords(r.Memory))
	}
	if r.Pool.Weight > 0 {
		l.add("others", "%s of the forecast come from smoothing methods and plain repetitions, because repeating yesterday or last week does nearly as well here", wholeShare(r.Pool.Weight))
	}
}

func wordsOf(words map[string]string, name string) string {
	if w, ok := words[name]; ok {
		return w
	}
	return name
}

// product spells out how the busiest interval of the last week forecast comes about.
func (l *findings) product(f *Forecast, c *Components) {
	best := -1
	for i := max(0, len(f.Mean)-7*f.Grid.SlotsPerDay()); i < len(f.Mean); i++ {
		if f.Mean[i] > 0 && (best < 0 || f.Mean[i] > f.Mean[best]) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	parts := []string{contacts(c.Level[best]) + " (level)"}
	for _, x := range []struct {
		name   string
		factor float64
	}{{"weekday", c.Weekday[best]}, {"time of year and month", c.Season[best]}, {"holiday", c.Holiday[best]}, {"event", c.Event[best]}} {
		if math.Abs(x.factor-1) >= 0.0005 {
			parts = append(parts, fmt.Sprintf("%.3f (%s)", x.factor, x.name))
		}
	}
	layout := "Mon 2006-01-02"
	if f.Grid.SlotsPerDay() > 1 {
		parts = append(parts, fmt.Sprintf("%.2f %% (share of the day)", 100*c.Profile[best]))
		layout += " 15:04"
	}
	l.add("a number", "%s: %s = %s", f.Grid.Time(best).Format(layout), strings.Join(parts, " x "), contacts(f.Mean[best]))
}
