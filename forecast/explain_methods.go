package forecast

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// describer is a method of values that says what was estimated. season names a number of
// steps: "day", "week".
type describer interface {
	// steps is how far the forecast goes.
	describe(l *findings, steps int, season func(steps int) string)
}

// Explain implements [Explainer].
func (f *stripFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	fc, err := f.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(f.strip.series)
	if d, ok := f.fitted.(describer); ok {
		d.describe(&l, max(1, steps*f.strip.week/(7*f.strip.face.slots)), f.strip.seasonName)
	}
	l.course(courseOf(fc), f.strip.face.slots)
	l.past(fc)
	return l, nil
}

// seasonName is what a number of open slots is.
func (t *strip) seasonName(steps int) string {
	switch {
	case steps == t.week:
		return "week"
	case t.week > 0 && len(t.periods) > 0 && steps == t.periods[0]:
		return "day"
	}
	return counted(steps, "step")
}

// Explain implements [Explainer].
func (n *naiveFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	f, err := n.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(n.series)
	l.add("method", "every interval as it was a week before, or the last week that has it")
	l.course(courseOf(f), n.face.slots)
	l.past(f)
	return l, nil
}

// Explain implements [Explainer].
func (p *profileFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	f, err := p.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	choice, err := p.choiceFor(ctx, steps/p.face.slots+2)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(p.series)
	level := p.levelAt(p.face.days())
	text := contacts(math.Max(0, math.Expm1(level.now))) + " contacts on a usual day now"
	switch trend := change(math.Expm1(7 * level.slope)); choice.trend {
	case 0:
		text += fmt.Sprintf("; its trend of %s a week did not go on in the past, and is left out", trend)
	case 1:
		text += fmt.Sprintf(", moving by %s a week and less with every week ahead", trend)
	default:
		text += fmt.Sprintf(", moving by %s of %s a week and less with every week ahead", wholeShare(choice.trend), trend)
	}
	l.add("level", "%s", text)
	var weekday [7]float64
	for w := range weekday {
		for _, open := range p.face.hours.Open[w] {
			if open {
				weekday[w] = math.Exp(level.effect[w])
			}
		}
	}
	l.weekdays(weekday)
	l.course(courseOf(f), p.face.slots)
	l.cleaned(p.days.outliers(p.clean))
	l.add("method", "half from weighted means of every time of every weekday, half from the day's total spread by its usual course; %s", memoryWords(choice.memory))
	l.past(f)
	return l, nil
}

// Explain implements [Explainer].
func (f *combinedSeries) Explain(ctx context.Context, steps int) ([]Finding, error) {
	out, err := f.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(f.series)
	names := make([]string, len(f.model.Members))
	for i, m := range f.model.Members {
		names[i] = m.String()
	}
	l.weights(names, out.weights, f.model.Weights != nil)
	l.course(courseOf(out), f.series.Grid.SlotsPerDay())
	l.past(out)
	return l, nil
}

// weights lists the members of a combination.
func (l *findings) weights(names []string, weight []float64, given bool) {
	var parts, out []string
	for i, name := range names {
		if weight[i] < 0.0005 {
			out = append(out, name)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s", wholeShare(weight[i]), name))
	}
	how := "by their errors in the past"
	if given {
		how = "as given"
	}
	text := "weighed " + how + ": " + strings.Join(parts, ", ")
	if len(out) > 0 {
		text += "; left out, being much worse: " + strings.Join(out, ", ")
	}
	l.add("members", "%s", text)
}

func (f *CombinationFit) describe(l *findings, steps int, _ func(int) string) {
	l.weights(f.Members, f.Weights(steps), f.given != nil)
}

func (f *windowFit) describe(l *findings, _ int, season func(int) string) {
	l.add("method", "the mean of the same place of the last %s", counted(f.k, season(f.season)))
}

// takes says how much of an error a state takes up.
func takes(what string, gain float64) string {
	return fmt.Sprintf("the %s takes up %s", what, wholeShare(gain))
}

func (f *ETSFit) describe(l *findings, _ int, season func(int) string) {
	parts := []string{takes("level", f.Start.Alpha)}
	if f.kind.trend {
		text := takes("trend", f.Start.Beta)
		if f.kind.damped {
			text += fmt.Sprintf(" and keeps %s of itself from step to step", wholeShare(f.Start.Phi))
		}
		parts = append(parts, text)
	}
	if f.kind.season {
		parts = append(parts, takes("pattern of the "+season(f.Period), f.Start.Gamma))
	}
	how := "adds to"
	if f.kind.mult {
		how = "multiplies"
	}
	l.add("method", "exponential smoothing, %s: of what a forecast one step ahead missed, %s", f.Model, strings.Join(parts, ", "))
	if f.kind.season {
		l.add("pattern", "the pattern of the %s %s the level", season(f.Period), how)
	}
	l.add("level", "%s a step now%s", contacts(math.Max(0, f.level)), slopeWords(f.kind.trend, f.slope))
}

func slopeWords(is bool, slope float64) string {
	if !is {
		return ", taken to stay"
	}
	return fmt.Sprintf(", moving by %+.3g a step", slope)
}

// seasonWords says whether a classical season was found.
func (x index) describe(l *findings, season func(int) string) {
	switch {
	case x.m == 1:
		l.add("pattern", "none that repeats itself more than chance would")
	case x.ratio:
		l.add("pattern", "that of the %s, as factors", season(x.m))
	default:
		l.add("pattern", "that of the %s, as differences", season(x.m))
	}
}

func (f *ThetaFit) describe(l *findings, _ int, season func(int) string) {
	l.add("method", "theta: a level that takes up %s of each error, and half the slope of the straight line through all values", wholeShare(f.Alpha))
	l.add("level", "%s a step now, freed of the pattern%s", contacts(math.Max(0, f.level)), slopeWords(true, f.Drift))
	f.index.describe(l, season)
}

func (f *DynamicThetaFit) describe(l *findings, _ int, season func(int) string) {
	l.add("method", "dynamic theta: a level that takes up %s of each error, and %s of the slope of the straight line through all values", wholeShare(f.Alpha), wholeShare(1-1/f.Theta))
	l.add("level", "%s a step now, freed of the pattern", contacts(math.Max(0, f.end.level)))
	f.index.describe(l, season)
}

func (f *CESFit) describe(l *findings, _ int, season func(int) string) {
	l.add("method", "complex exponential smoothing, gains %.2f and %.2f: a level with a second state that follows trends of many shapes", f.A0, f.A1)
	if f.Period > 1 {
		l.add("pattern", "that of the %s, which takes up %s of each error", season(f.Period), wholeShare(f.B))
	}
}

// describe is that of both forms of double-seasonal smoothing.
func (r *dsesRun) describe(l *findings, on string, season func(int) string) {
	parts := []string{takes("level", r.a)}
	for i := range r.k {
		parts = append(parts, takes("pattern of the "+season(r.m[i]), r.b[i]))
	}
	l.add("method", "smoothing %s: of what a forecast one step ahead missed, %s; %s of an error is still there a step later", on, strings.Join(parts, ", "), wholeShare(r.phi))
}

func (f *DSESFit) describe(l *findings, _ int, season func(int) string) {
	on := "of square roots"
	switch {
	case f.model.Linear:
		on = "of the values themselves"
	case f.model.Log:
		on = "of logarithms"
	}
	f.run.describe(l, on, season)
}

func (f *CountFit) describe(l *findings, _ int, season func(int) string) {
	f.run.describe(l, "of counts", season)
	l.add("spread", "a rate that varies by %s around its mean, and chance on top", wholeShare(1/math.Sqrt(f.Kappa)))
}

func (f *MSTLFit) describe(l *findings, _ int, season func(int) string) {
	var names []string
	for _, p := range f.Periods {
		names = append(names, season(p))
	}
	if len(names) == 0 {
		f.part.ets.describe(l, 0, season)
		return
	}
	l.add("method", "the history is split into a trend and patterns of the %s; each pattern goes on as the mean of its last %s", strings.Join(names, " and the "), counted(f.model.Cycles, "cycle"))
	e := f.part.ets
	l.add("trend", "exponential smoothing, %s, which takes up %s of each error", e.Model, wholeShare(e.Start.Alpha))
}

// Explain implements [Explainer]: as [AutoFit] does.
func (f *DailyRegressionFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	return f.auto.Explain(ctx, steps)
}

// Explain implements [Explainer].
func (f *SVDFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	out, err := f.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	run, err := f.newRun(ctx, max(1, int(out.Grid.Cell(steps-1).Day-f.face.first)-f.face.days()+1))
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(f.series)
	l.add("method", "days as sums of their %s, each going on as its weekday usually has it and a part of what it last was; %s", counted(run.rank, "main pattern"), memoryWords(run.now.lam))
	l.course(courseOf(out), f.face.slots)
	l.past(out)
	return l, nil
}

// Explain implements [Explainer].
func (f *periodsFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	out, err := f.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(f.series)
	if d, ok := f.fitted.(describer); ok {
		d.describe(&l, steps, func(n int) string {
			if n == periodsPerYear(f.series.Grid) {
				return "year"
			}
			return counted(n, "step")
		})
	}
	l.past(out)
	return l, nil
}

// Explain implements [Explainer].
func (f *totalsFit) Explain(ctx context.Context, steps int) ([]Finding, error) {
	out, err := f.Forecast(ctx, steps)
	if err != nil {
		return nil, err
	}
	var l findings
	l.history(f.series)
	names := make([]string, len(f.pool.Members))
	for i, m := range f.pool.Members {
		names[i] = m.String()
	}
	l.add("method", "totals freed of how many days of each kind they hold, forecast by %s, and multiplied back", strings.Join(names, ", "))
	l.past(out)
	return l, nil
}
