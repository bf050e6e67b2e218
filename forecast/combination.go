package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// Combination is the weighted mean of what several methods forecast: better, most of the
// time, than the best of them (Bates & Granger 1969, Operational Research Quarterly
// 20:451; Makridakis, Spiliotis & Assimakopoulos 2020, International Journal of
// Forecasting 36:54).
//
// Weights that are not given come from past origins: with E_i the sum of absolute errors
// of member i there, members with E_i above 1.7 times the least are left out, and the
// others weigh E_i^-4. The same is done with relative errors |y - yhat| / ((y + yhat)/2),
// so that the quiet hours have a say beside the busy ones, and the mean of both counts.
// On plain values whose shortest season is a day every eighth of the horizon has weights of
// its own: E_i is half of what it was there and half of an eighth of all.
// Parameters of the members are those of today, their states those of the origin. Ranges
// come from the errors of the combination at the same origins, each with the weights that
// the others give.
//
// Where no past interval was forecast by every member, as with a [Given] one without rows
// of the past, all weigh the same, with a warning.
//
// On plain values all members must be [ValuesModel]s; on a series each member sees the
// series itself, unless all know nothing but its values.
type Combination struct {
	Members []Model
	// Weights of the members, 0 or more, of any sum; nil = by past errors.
	Weights []float64
	// Origins is the number of past origins, half a horizon to more than two horizons
	// back, at today's time of day where the shortest season is a day; 0 = 8.
	Origins int
	// Name is what String returns; "" = the names of the members.
	Name string

	memory *memory // of a backtest; nil outside
}

var (
	_ Model       = Combination{}
	_ ValuesModel = Combination{}
)

// SCUM is ETS, CES and the dynamic theta model, weighted by past errors: a simple
// combination of univariate models that came sixth of the M4 competition (Petropoulos &
// Svetunkov 2020, International Journal of Forecasting 36:110, who have ARIMA too and
// take the median). For weekly and monthly values.
func SCUM() Combination {
	return Combination{Members: []Model{ETS{}, CES{}, DynamicOptimizedTheta{}}, Name: "scum"}
}

// Hourly is a pool for hours and half-hours of something that never closes and is not
// contacts: the last day, means of four days and weeks, MSTL, double-seasonal smoothing,
// what followed the days most like the last one, and a regression on the last days and
// weeks, weighted by past errors.
func Hourly() Combination {
	return Combination{Name: "hourly", Members: []Model{
		WindowAverage{Weeks: 1, Short: true}, WindowAverage{Short: true}, WindowAverage{},
		MSTL{Origins: -1}, MSTL{Log: true, Origins: -1}, DSES{}, analogues{}, lagRegression{},
	}}
}

// String names the members.
func (m Combination) String() string {
	if m.Name != "" {
		return m.Name
	}
	names := make([]string, len(m.Members))
	for i, member := range m.Members {
		names[i] = member.String()
	}
	return strings.Join(names, "+")
}

func (m Combination) check() error {
	if len(m.Members) == 0 {
		return errors.New("combination: no members")
	}
	if m.Origins < 0 {
		return fmt.Errorf("combination: %d origins: want 0 or more", m.Origins)
	}
	if m.Weights == nil {
		return nil
	}
	if len(m.Weights) != len(m.Members) {
		return fmt.Errorf("combination: %d weights for %d members", len(m.Weights), len(m.Members))
	}
	sum := 0.0
	for _, w := range m.Weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("combination: weight %v: want 0 or more", w)
		}
		sum += w
	}
	if !(sum > 0) {
		return errors.New("combination: all weights are 0")
	}
	return nil
}

// needsSeries says whether a method knows more of a series than its values.
func needsSeries(m Model) bool {
	switch m := m.(type) {
	case Auto: // takes plain values too, but then without calendar
		return true
	case Combination:
		return slices.ContainsFunc(m.Members, needsSeries)
	}
	_, ok := m.(ValuesModel)
	return !ok
}

// Fit implements [Model].
func (m Combination) Fit(ctx context.Context, s Series) (Fitted, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if !needsSeries(m) {
		return fitStrip(ctx, m, s)
	}
	f := &combinedSeries{model: m, series: s, fitted: make([]Fitted, len(m.Members))}
	for i, member := range m.Members {
		var err error
		if f.fitted[i], err = member.Fit(ctx, s); err != nil {
			return nil, ofMember(member, err)
		}
	}
	return f, ctx.Err()
}

// ofMember is an error of a member. Given forecasts name themselves.
func ofMember(m Model, err error) error {
	if _, ok := m.(Given); ok {
		return err
	}
	return fmt.Errorf("%s: %w", m, err)
}

// FitValues implements [ValuesModel]. Members that find too little history are left out,
// as long as one does not.
func (m Combination) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	f := &CombinationFit{model: m, y: y}
	if p := usablePeriods(len(y), periods); ofDays(p) {
		f.day = p[0]
	}
	var first error
	for i, member := range m.Members {
		v, ok := member.(ValuesModel)
		if !ok {
			return nil, fmt.Errorf("combination: %s cannot forecast plain values", member)
		}
		fitted, err := v.FitValues(y, periods...)
		if err != nil {
			if !errors.Is(err, ErrTooShort) {
				return nil, fmt.Errorf("%s: %w", member, err)
			}
			if first == nil {
				first = fmt.Errorf("%s: %w", member, err)
			}
			continue
		}
		f.Members = append(f.Members, member.String())
		f.fitted = append(f.fitted, fitted)
		if m.Weights != nil {
			f.given = append(f.given, m.Weights[i])
		}
	}
	if len(f.fitted) == 0 {
		return nil, first
	}
	return f, nil
}

// CombinationFit is a [Combination] that knows its values.
type CombinationFit struct {
	Members []string // those that had history enough

	model  Combination
	fitted []ValuesFitted
	given  []float64
	y      []float64
	day    int // its steps; 0 when no season is one
}

// Members with more than so many times the least error are dropped.
const dropWorse = 1.7

// misses are the errors of each member, summed: absolute, and relative to the mean of
// forecast and value.
type misses struct{ absolute, relative []float64 }

func newMisses(members int) misses {
	return misses{make([]float64, members), make([]float64, members)}
}

// add counts a forecast of member i; a missing value is no error.
func (m misses) add(i int, actual, mean float64) {
	if e := math.Abs(actual - mean); e > 0 {
		m.absolute[i] += e
		m.relative[i] += 2 * e / (actual + mean)
	}
}

// join adds a share of other errors.
func (m misses) join(other misses, share float64) {
	for i := range m.absolute {
		m.absolute[i] += float64(share * other.absolute[i])
		m.relative[i] += float64(share * other.relative[i])
	}
}

// weights is the mean of what both kinds of error say.
func (m misses) weights() []float64 {
	w, by := weigh(m.absolute), weigh(m.relative)
	for i := range w {
		w[i] = (w[i] + by[i]) / 2
	}
	return w
}

// weigh turns errors into weights: nothing for those far off, the inverse fourth power
// for the others.
func weigh(miss []float64) []float64 {
	least := math.Inf(1)
	for _, e := range miss {
		if e < least {
			least = e
		}
	}
	w := make([]float64, len(miss))
	for i, e := range miss {
		switch {
		case math.IsInf(least, 1):
			w[i] = 1
		case least == 0:
			w[i] = float64(count(e == 0))
		case e <= dropWorse*least:
			square := (least / e) * (least / e)
			w[i] = square * square
		}
	}
	return normalised(w)
}

func normalised(w []float64) []float64 {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	out := make([]float64, len(w))
	for i, v := range w {
		out[i] = v / sum
	}
	return out
}

// rewound are the forecasts of all members at past origins.
type rewound struct {
	at   []int
	mean [][][]float64 // origin, member, lead
}

// rewind lets the members forecast from half a horizon back, and then every quarter of a
// horizon further back. Where there are days these are whole ones: what is easy at noon
// may be hard at midnight.
func (f *CombinationFit) rewind(steps int) rewound {
	var r rewound
	most := f.model.Origins
	if most == 0 {
		most = origins
	}
	first, every := (steps+1)/2, (steps+3)/4
	if f.day > 1 {
		first, every = (first+f.day-1)/f.day*f.day, (every+f.day-1)/f.day*f.day
	}
	for k := range most {
		back := first + k*every
		n := len(f.y) - back
		if n <= 0 {
			break
		}
		means := make([][]float64, len(f.fitted))
		whole := true
		for i, v := range f.fitted {
			if w, ok := v.(rewinder); ok {
				means[i] = w.before(n, min(steps, back))
			}
			whole = whole && means[i] != nil
		}
		if !whole {
			break
		}
		r.at = append(r.at, n)
		r.mean = append(r.mean, means)
	}
	return r
}

// Weights are the shares of the members in a forecast of so many steps; they sum to 1.
// Where the weights change over the horizon they are its mean.
func (f *CombinationFit) Weights(steps int) []float64 {
	return f.weights(f.rewind(steps), steps, -1).mean()
}

// dayParts of the horizon have weights of their own where the shortest season is a day:
// what the last hours tell is worth more at first.
const dayParts = 8

// leadWeights are the weights of the members in each part of a horizon.
type leadWeights struct {
	steps int
	part  [][]float64
}

func (w leadWeights) at(h int) []float64 { return w.part[w.place(h)] }

func (w leadWeights) place(h int) int { return min(h*len(w.part)/w.steps, len(w.part)-1) }

// mean is over the steps.
func (w leadWeights) mean() []float64 {
	sum := make([]float64, len(w.part[0]))
	for h := range w.steps {
		for i, v := range w.at(h) {
			sum[i] += v
		}
	}
	return normalised(sum)
}

// weights leave origin but out; -1 = none.
func (f *CombinationFit) weights(r rewound, steps, but int) leadWeights {
	w := leadWeights{steps, make([][]float64, 1)}
	if f.given != nil {
		w.part[0] = normalised(f.given)
		return w
	}
	if len(r.at) == 0 {
		w.part[0] = normalised(slices.Repeat([]float64{1}, len(f.fitted)))
		return w
	}
	if f.day > 1 {
		w.part = make([][]float64, min(dayParts, steps))
	}
	miss := make([]misses, len(w.part))
	for p := range miss {
		miss[p] = newMisses(len(f.fitted))
	}
	all := newMisses(len(f.fitted))
	for k, n := range r.at {
		if k == but {
			continue
		}
		for i, mean := range r.mean[k] {
			for h, v := range mean {
				miss[w.place(h)].add(i, f.y[n+h], v)
			}
		}
	}
	for _, m := range miss {
		all.join(m, 1/float64(len(miss)))
	}
	for p, m := range miss {
		m.join(all, 1) // a part alone is little to go by
		w.part[p] = m.weights()
	}
	return w
}

// ForecastValues implements [ValuesFitted].
func (f *CombinationFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	r := f.rewind(steps)
	w := f.weights(r, steps, -1)
	overall := w.mean()
	out := &ValuesForecast{Mean: make([]float64, steps), Method: f.model.String()}
	var spreads meanSpread
	for i, v := range f.fitted {
		out.Members = append(out.Members, Member{f.Members[i], overall[i]})
		if overall[i] == 0 {
			continue
		}
		one, err := v.ForecastValues(steps)
		if err != nil {
			return nil, err
		}
		for h, m := range one.Mean {
			out.Mean[h] += float64(w.at(h)[i] * m)
		}
		spreads = append(spreads, weightedSpread{overall[i], one.Mean, one.spread})
		out.Warnings = append(out.Warnings, one.Warnings...)
	}
	keep(out.Mean)
	out.spread = spreads
	if len(r.at) < leastFolds {
		return out, nil
	}
	var past pastErrors
	for k, n := range r.at {
		mean := make([]float64, len(r.mean[k][0]))
		others := f.weights(r, steps, k)
		for i, m := range r.mean[k] {
			for h, v := range m {
				mean[h] += float64(others.at(h)[i] * v)
			}
		}
		past.mean = append(past.mean, mean)
		past.actual = append(past.actual, f.y[n:n+len(mean)])
	}
	out.spread = newErrorSpread(past, max((steps+3)/4, 1))
	return out, nil
}

// before implements rewinder.
func (f *CombinationFit) before(n, steps int) []float64 {
	var r rewound
	if f.given == nil {
		r = f.rewind(steps)
	}
	w := f.weights(r, steps, -1)
	mean := make([]float64, steps)
	for i, share := range w.mean() {
		if share == 0 {
			continue
		}
		v, ok := f.fitted[i].(rewinder)
		if !ok {
			return nil
		}
		m := v.before(n, steps)
		if m == nil {
			return nil
		}
		for h, x := range m {
			mean[h] += float64(w.at(h)[i] * x)
		}
	}
	return mean
}

// meanSpread is the weighted mean of the distances from their means of those members that
// know theirs.
type meanSpread []weightedSpread

type weightedSpread struct {
	weight float64
	mean   []float64
	spread spread
}

func (s meanSpread) quantile(mean float64, i int, p float64) float64 {
	sum, known := 0.0, 0.0
	for _, m := range s {
		if m.spread == nil {
			continue
		}
		one := m.mean[min(i, len(m.mean)-1)]
		if d := m.spread.quantile(one, i, p) - one; d == d {
			sum += float64(m.weight * d)
			known += m.weight
		}
	}
	return mean + sum/known // NaN when none does
}

// combinedSeries is a combination of methods that need the series itself.
type combinedSeries struct {
	model  Combination
	series Series
	fitted []Fitted
}

// Forecast implements [Fitted].
func (f *combinedSeries) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	perWeek := f.series.Grid.PerWeek()
	past, err := f.past(ctx, steps)
	if err != nil {
		return nil, err
	}
	judged := len(past[0]) > 0
	var w []float64
	switch {
	case f.model.Weights != nil:
		w = normalised(f.model.Weights)
	case !judged:
		w = normalised(slices.Repeat([]float64{1}, len(past)))
	default:
		miss := newMisses(len(past))
		for i, p := range past {
			for _, q := range p {
				miss.add(i, q.Actual, q.Mean)
			}
		}
		w = miss.weights()
	}
	out := newForecast(f.series, hoursOf(f.series), steps, f.model.String())
	out.Warnings = nil
	clear(out.Open)
	for i, v := range f.fitted {
		one, err := v.Forecast(ctx, steps)
		if err != nil {
			return nil, ofMember(f.model.Members[i], err)
		}
		out.Members = append(out.Members, Member{f.model.Members[i].String(), w[i]})
		if w[i] == 0 {
			continue
		}
		for h, m := range one.Mean {
			out.Mean[h] += w[i] * m
			out.Open[h] = out.Open[h] || one.Open[h]
		}
		out.Warnings = append(out.Warnings, one.Warnings...)
	}
	out.weights, out.past = w, nil
	if f.model.Weights == nil && !judged {
		out.Warnings = append(out.Warnings, errNoPast)
	}
	if judged {
		actual, mean := make([]float64, len(past[0])), make([]float64, len(past[0]))
		for j := range actual {
			actual[j] = past[0][j].Actual
			for i := range past {
				mean[j] += w[i] * past[i][j].Mean
			}
		}
		out.spread = counts{perWeek: perWeek, pools: []pool{newPool(actual, mean)}}
		out.past = func() []pastDay { return pastDaysOf(past[0], mean) }
	} else {
		out.spread = counts{perWeek: perWeek}
	}
	return out, ctx.Err()
}

// errNoPast is the warning of a combination that has nothing to weigh its members by.
var errNoPast = errors.New("no past interval that all members forecast, to weigh them by: they weigh the same")

// past is what the members said at past origins about the intervals all of them forecast.
func (f *combinedSeries) past(ctx context.Context, steps int) ([][]Point, error) {
	perWeek := f.series.Grid.PerWeek()
	every := max(1, (steps+3)/4)
	if every > perWeek {
		every = (every + perWeek - 1) / perWeek * perWeek
	}
	opt := BacktestOptions{Steps: max(1, (steps+1)/2), Origins: f.model.Origins, Every: every}
	o, err := opt.withDefaults(f.series.Grid)
	if err != nil {
		return nil, err
	}
	all := make([][]Point, len(f.model.Members))
	for _, origin := range o.origins(f.series) {
		parts := make([]said, len(all))
		for i, m := range f.model.Members {
			if parts[i], err = f.model.memory.at(ctx, o, i, m, f.series, origin); err != nil {
				return nil, ofMember(m, err)
			}
		}
		points, _ := common(parts)
		for i, p := range points {
			all[i] = append(all[i], p...)
		}
	}
	return all, nil
}

// common are the points that all have and not all took for closed, of parts of one origin;
// shared is how many all have.
func common(parts []said) (points [][]Point, shared int) {
	out := make([][]Point, len(parts))
	next := make([]int, len(parts))
	for _, p := range parts[0].points {
		open, there := false, true
		for i := range parts {
			for next[i] < len(parts[i].points) && parts[i].points[next[i]].Lead < p.Lead {
				next[i]++
			}
			if there = there && next[i] < len(parts[i].points) && parts[i].points[next[i]].Lead == p.Lead; there {
				open = open || !parts[i].closed[next[i]]
			}
		}
		if there {
			shared++
		}
		if !there || !open {
			continue
		}
		for i := range parts {
			out[i] = append(out[i], parts[i].points[next[i]])
		}
	}
	return out, shared
}

// memory keeps what members said at origins of one series: a backtest of a combination
// weighs its members at origins that it comes by again and again.
type memory struct {
	mu   sync.Mutex
	said map[memoryKey]said
}

type memoryKey struct{ member, origin, steps int }

// remembering is m with a memory of its own when it can use one. It must see one
// series only, cut off at different ends.
func remembering(m Model) Model {
	switch c := m.(type) {
	case Combination:
		if needsSeries(c) {
			c.memory = &memory{said: map[memoryKey]said{}}
			return c
		}
	case Auto:
		c.memory = newShapeMemory()
		return c
	}
	return m
}

func (m *memory) at(ctx context.Context, o BacktestOptions, member int, model Model, s Series, origin int) (said, error) {
	if m == nil {
		return o.at(ctx, model, s, origin)
	}
	key := memoryKey{member, origin, o.Steps}
	m.mu.Lock()
	known, ok := m.said[key]
	m.mu.Unlock()
	if ok {
		return known, nil
	}
	known, err := o.at(ctx, model, s, origin)
	if err != nil {
		return known, err
	}
	m.mu.Lock()
	m.said[key] = known
	m.mu.Unlock()
	return known, nil
}
