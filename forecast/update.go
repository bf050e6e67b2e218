package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Updater is a [Fitted] that can go on with intervals observed since, without choosing
// everything anew. All fitted methods of this package are Updaters.
//
// What was estimated or chosen stays: opening hours that were learnt, gains and first
// states of smoothing methods, the seasons of the theta methods, the memories, penalties
// and weights of [Auto] and the memory and trend of [Profile], with the ranges drawn from
// their past origins. What follows the history goes on: levels, trends, seasons that are
// smoothed, profiles, the effects of holidays and events. The result is what a fit to the
// longer history with those choices kept would be.
//
// Auto and Profile choose for a horizon, when they first forecast it. A fit that has not
// forecast yet, or a horizon that differs from the last one by more than a week, chooses
// then. Choices grow old: fit anew every few weeks, and after anything unusual.
type Updater interface {
	Fitted
	// Update returns the method with the intervals of s, which begin where the known
	// ones end or later; between are missing values. The receiver stays as it is.
	Update(ctx context.Context, s Series) (Fitted, error)
}

// ValuesUpdater is a [ValuesFitted] that can go on with further values as an [Updater]
// does. All fitted methods of this package are.
type ValuesUpdater interface {
	ValuesFitted
	// UpdateValues returns the method with the values y behind those it knows.
	UpdateValues(y []float64) (ValuesFitted, error)
}

var (
	_ Updater       = (*AutoFit)(nil)
	_ Updater       = (*profileFit)(nil)
	_ Updater       = (*naiveFit)(nil)
	_ Updater       = (*stripFit)(nil)
	_ Updater       = (*combinedSeries)(nil)
	_ Updater       = (*DailyRegressionFit)(nil)
	_ Updater       = (*SVDFit)(nil)
	_ Updater       = (*periodsFit)(nil)
	_ Updater       = (*totalsFit)(nil)
	_ ValuesUpdater = (*ETSFit)(nil)
	_ ValuesUpdater = (*ThetaFit)(nil)
	_ ValuesUpdater = (*DynamicThetaFit)(nil)
	_ ValuesUpdater = (*CESFit)(nil)
	_ ValuesUpdater = (*DSESFit)(nil)
	_ ValuesUpdater = (*CountFit)(nil)
	_ ValuesUpdater = (*MSTLFit)(nil)
	_ ValuesUpdater = (*CombinationFit)(nil)
	_ ValuesUpdater = (*windowFit)(nil)
	_ ValuesUpdater = (*profileValuesFit)(nil)
)

// ErrKnown is wrapped by updates with intervals that are known already.
var ErrKnown = errors.New("intervals that are known already")

// followedBy is the series with the intervals of next behind it.
func (s Series) followedBy(next Series) (Series, error) {
	if err := next.Validate(); err != nil {
		return s, err
	}
	if next.Queue != s.Queue || next.Channel != s.Channel {
		return s, fmt.Errorf("update of %s with values of %s", s.Name(), next.Name())
	}
	if next.Grid.Step != s.Grid.Step {
		return s, fmt.Errorf("update of intervals of %v with intervals of %v", s.Grid.Step, next.Grid.Step)
	}
	at, ok := s.Grid.Index(next.Grid.Start)
	switch {
	case !ok:
		return s, fmt.Errorf("update from %v, which is no start of an interval", next.Grid.Start)
	case at < len(s.Values):
		return s, fmt.Errorf("update from %v, known up to %v: %w", next.Grid.Start, s.Grid.Time(len(s.Values)), ErrKnown)
	}
	values := make([]float64, at+len(next.Values))
	copy(values, s.Values)
	for i := len(s.Values); i < at; i++ {
		values[i] = math.NaN()
	}
	copy(values[at:], next.Values)
	s.Values = values
	return s, nil
}

// joined is a and then b, in a slice of its own.
func joined(a, b []float64) []float64 {
	return append(append(make([]float64, 0, len(a)+len(b)), a...), b...)
}

// Update implements [Updater].
func (n *naiveFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := n.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	return &naiveFit{longer, newFace(longer, n.face.hours)}, ctx.Err()
}

// Update implements [Updater].
func (p *profileFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := p.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	u := newProfileFit(longer, p.face.hours, p.weeks, p.memory)
	if u.kept = p.kept; p.choice != nil {
		u.kept = p.choice
	}
	return u, ctx.Err()
}

// Update implements [Updater]. The members go on; weights that are not given, and ranges,
// come from past origins at every forecast, and then see what came.
func (f *combinedSeries) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := f.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	u := &combinedSeries{model: f.model, series: longer, fitted: make([]Fitted, len(f.fitted))}
	for i, v := range f.fitted {
		member, ok := v.(Updater)
		if !ok {
			return nil, fmt.Errorf("%s cannot be updated", f.model.Members[i])
		}
		if u.fitted[i], err = member.Update(ctx, s); err != nil {
			return nil, fmt.Errorf("%s: %w", f.model.Members[i], err)
		}
	}
	return u, ctx.Err()
}

// Update implements [Updater]. After a hole that makes what lies before it useless, or
// where the method cannot go on from its states, it is fitted anew.
func (f *stripFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := f.strip.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	given := longer.Hours
	longer.Hours = &f.strip.face.hours
	t, err := newStrip(longer)
	if err != nil {
		return nil, err
	}
	values, ok := f.fitted.(ValuesUpdater)
	if !ok || !t.series.Grid.Start.Equal(f.strip.series.Grid.Start) || len(t.y) < len(f.strip.y) {
		longer.Hours = given
		return fitStrip(ctx, f.model, longer)
	}
	u := &stripFit{strip: t, model: f.model, name: f.name}
	if u.fitted, err = values.UpdateValues(t.y[len(f.strip.y):]); errors.Is(err, errStates) {
		longer.Hours = given
		return fitStrip(ctx, f.model, longer)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	return u, ctx.Err()
}

// Update implements [Updater]: as [AutoFit] does.
func (f *DailyRegressionFit) Update(ctx context.Context, s Series) (Fitted, error) {
	u, err := f.auto.Update(ctx, s)
	if err != nil {
		return nil, err
	}
	return &DailyRegressionFit{u.(*AutoFit)}, nil
}

// Update implements [Updater]. Number of factors and memory, where not given, are chosen at
// every forecast.
func (f *SVDFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := f.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	face := newFace(longer, f.face.hours)
	face = face.before(wholeDays(longer, face))
	return &SVDFit{model: f.model, series: longer, face: face, views: newViews(face, newDayLine(face), f.model.Weeks)}, ctx.Err()
}

// Update implements [Updater].
func (f *periodsFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := f.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	values, ok := f.fitted.(ValuesUpdater)
	if !ok {
		return nil, fmt.Errorf("%s cannot be updated", f.name)
	}
	u := &periodsFit{series: longer, name: f.name}
	if u.fitted, err = values.UpdateValues(longer.Values[len(f.series.Values):]); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	return u, ctx.Err()
}

// Update implements [Updater]. Weeks and months are so few that all is fitted at every
// forecast.
func (f *totalsFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := f.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	return &totalsFit{series: longer, holidays: f.holidays, events: f.events, pool: f.pool}, ctx.Err()
}

// errStates is wrapped when states cannot go on.
var errStates = errors.New("the states leave the possible values: fit again")

// Choices hold for horizons that differ by so many days.
const sameHorizon = 7

func (c *profileChoice) covers(ahead int) bool {
	return c != nil && c.folds > 0 && ahead >= c.ahead-sameHorizon && ahead <= c.ahead+sameHorizon
}

func (run *autoRun) covers(ahead int) bool {
	return run != nil && ahead >= run.ahead-sameHorizon && ahead <= run.ahead+sameHorizon
}

// Update implements [Updater].
func (a *AutoFit) Update(ctx context.Context, s Series) (Fitted, error) {
	longer, err := a.series.followedBy(s)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	u := &AutoFit{auto: a.auto, events: a.events, regression: a.regression, kept: a.kept}
	u.layOut(longer, a.face.hours)
	if a.run != nil {
		u.kept = a.run
	}
	if u.face.first != a.face.first { // begun since: nothing was known to choose by
		u.kept = nil
	}
	if u.kept == nil || u.kept.others == nil {
		return u, ctx.Err()
	}
	kept, others := *u.kept, *u.kept.others
	pool, err := others.pool.(Updater).Update(ctx, s)
	if err != nil {
		return nil, err
	}
	others.pool, kept.others, u.kept = pool, &others, &kept
	return u, ctx.Err()
}

// goOn is the run of an updated fit: a new origin, with the choices and the past origins of
// the last run.
func (a *AutoFit) goOn(ctx context.Context, ahead, steps int) (*autoRun, error) {
	last := a.kept.origins[0]
	run := &autoRun{ahead: ahead, carry: a.kept.carry, scores: a.kept.scores, found: a.kept.found, told: true}
	daily := a.daily(run)
	daily.r.penalty, daily.r.told = last.daily.fit.penalty, true
	now := autoOrigin{daily: daily.at(a.face.days())}
	now.total = mix(run.scores, &now.daily)
	run.views = a.kept.views // those of the past origins, which are kept
	v := newViews(a.face, run.line, a.auto.Weeks).at(now.daily.n)
	v.lam = [2]float64{last.shapes.lam, last.shapes.lamTD}
	now.shapes = a.shapesAt(v, len(now.total))
	now.share = v.normalised(now.shapes, len(now.total))
	if !a.regression {
		v.steady(now.share, now.shapes.lam, a.parentViews().of(a.face.first+calendar.Day(now.daily.n)))
	}
	run.sparse = v.sparse()
	a.specialShapes(run, now.share)
	run.origins = append([]autoOrigin{now}, a.kept.origins[1:]...)
	if a.kept.others != nil {
		others := *a.kept.others
		var err error
		if others.f, err = others.pool.Forecast(ctx, max(steps, ahead*a.face.slots)); err != nil {
			return nil, err
		}
		run.others = &others
	}
	return run, ctx.Err()
}
