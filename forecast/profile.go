package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Profile is the weekly-profile method: the weighted average of the same weekday and
// time of day over recent weeks, adjusted for level and trend.
//
// Two forecasts are averaged. The first is the exponentially weighted mean of every
// slot of every weekday,
//
//	E[w,s] = sum_d om_d lam^a_d y[d,s] / sum_d om_d lam^a_d
//
// over the days d of weekday w, a_d their age in weeks, om_d = 1, or 0.05 for an
// outlying day. The second is the day total, forecast by exponential smoothing of
// log totals freed of the weekday effect with a damped trend (Gardner & McKenzie
// 1985), spread over the day by the weighted mean share of each slot. The first is
// hard to beat beyond a few days (Taylor 2008, Management Science 54:253), the
// second follows a level that moves; their mean beats both.
//
// lam, the smoothing of the level and the strength of the trend are chosen by
// rolling origins over the last eight weeks. Ranges come from the errors at those
// origins, by week of lead.
//
// The zero value is ready to use.
type Profile struct {
	// Weeks of history used, counted back from the end; weeks without any value do not
	// count. 0 = 26.
	Weeks int
	// Memory is lam, the weight of a week relative to the next one, in (0, 1]; 0 = chosen.
	Memory float64
}

var _ Model = Profile{}

// String is "weekly-profile".
func (Profile) String() string { return "weekly-profile" }

const (
	defaultWeeks = 26
	origins      = 8  // past origins, a week apart, that settings and ranges are learnt from
	leastDays    = 14 // history, in days, that an origin needs behind it
)

var (
	memories = []float64{0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 1}
	gains    = [...]float64{0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4}
	trends   = []float64{0, 0.5, 1}
)

// Memory when the history is too short to choose one.
const defaultMemory = 0.87

// Fit implements [Model]. Any observed value is enough, with warnings while there are
// less than two weeks; a series without any is [ErrTooShort].
func (m Profile) Fit(ctx context.Context, s Series) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.coarse() {
		return nil, tooCoarse(m, s)
	}
	if s.Observed() == 0 {
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	if !(m.Memory >= 0 && m.Memory <= 1) {
		return nil, fmt.Errorf("memory %v: want 0 (chosen) or up to 1", m.Memory)
	}
	weeks := m.Weeks
	if weeks <= 0 {
		weeks = defaultWeeks
	}
	hours := hoursOf(s)
	return newProfileFit(s, hours, weeks, m.Memory), ctx.Err()
}

func newProfileFit(s Series, hours calendar.Hours, weeks int, memory float64) *profileFit {
	s = s.lastWeeks(weeks)
	p := &profileFit{series: s, weeks: weeks, memory: memory}
	raw := newFace(s, hours)
	p.spikes = findSpikes(raw)
	p.face = raw.replace(p.spikes, func(s spike) float64 { return s.believable })
	p.clean = raw.replace(p.spikes, func(spike) float64 { return math.NaN() })
	p.days = judgeDays(p.clean)
	return p
}

// profileFit is a fitted Profile. What depends on the horizon is chosen when it is
// known, in Forecast.
type profileFit struct {
	series Series
	face   *face // spikes cut down to the largest believable value
	clean  *face // spikes missing
	spikes []spike
	days   dayTotals
	weeks  int     // of history
	memory float64 // 0: choose

	mu     sync.Mutex
	choice *profileChoice // the last one
	kept   *profileChoice // of the fit that this one goes on from
}

// profileChoice is what past origins told for a horizon.
type profileChoice struct {
	ahead int // days
	settings
	folds  int
	spread counts
	past   []pastDay
}

// choiceFor is the choice for a horizon, which is kept for the next one who asks.
func (p *profileFit) choiceFor(ctx context.Context, ahead int) (*profileChoice, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.kept.covers(ahead):
		return p.kept, nil
	case p.choice != nil && p.choice.ahead == ahead:
		return p.choice, nil
	}
	s, folds, err := p.choose(ctx, ahead)
	if err != nil {
		return nil, err
	}
	p.choice = &profileChoice{ahead: ahead, settings: s, folds: len(folds), spread: p.spread(folds), past: p.pastDays(folds)}
	return p.choice, nil
}

// settings are what rolling origins choose.
type settings struct {
	memory float64
	trend  float64
}

// state is what the profile knows at an origin: day n of the face is the first it has
// not seen.
type state struct {
	n        int
	expected [7][]float64 // E[w,s]
	share    [7][]float64 // of the day total
	level    level
	trend    float64 // strength: 0 = none, 1 = all of the slope
}

// Forecast implements [Fitted].
func (p *profileFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	f := newForecast(p.series, p.face.hours, steps, Profile{}.String())
	days := p.face.days()
	ahead := steps/p.face.slots + 2
	choice, err := p.choiceFor(ctx, ahead)
	if err != nil {
		return nil, err
	}
	end := p.at(days, choice.memory, p.levelAt(days))
	end.trend = choice.trend
	f.fill(p.face, end.day)
	f.spread = choice.spread
	f.past = func() []pastDay { return choice.past }
	f.warnShort(days, choice.folds)
	f.warnSpikes(p.spikes, "left out of averages")
	return f, nil
}

// fold is a past origin with what the chosen settings would have said there.
type fold struct {
	origin int // first day not seen
	mean   [][]float64
}

// choose picks the settings with the smallest absolute error over past origins at the
// wanted distance, and returns the folds of the winner.
func (p *profileFit) choose(ctx context.Context, ahead int) (settings, []fold, error) {
	days := p.face.days()
	var at []int
	for k := 1; k <= origins; k++ {
		if n := days - 7*k; n >= leastDays {
			at = append(at, n)
		}
	}
	best := settings{memory: p.memory}
	if best.memory == 0 {
		best.memory = defaultMemory
	}
	if len(at) == 0 {
		return best, nil, ctx.Err()
	}
	try := memories
	if p.memory > 0 || len(at) < origins/2 {
		try = []float64{best.memory}
	}
	levels := make([]level, len(at))
	for i, n := range at {
		levels[i] = p.levelAt(n)
	}
	var winner []fold
	least := math.Inf(1)
	for _, lam := range try {
		states := make([]*state, len(at))
		for i, n := range at {
			states[i] = p.at(n, lam, levels[i])
		}
		for _, trend := range trends {
			if err := ctx.Err(); err != nil {
				return best, nil, err
			}
			folds := make([]fold, len(at))
			miss, all := 0.0, 0.0
			for i, st := range states {
				st.trend = trend
				folds[i] = p.fold(st, min(ahead, days-st.n))
				e, t := p.score(folds[i])
				miss, all = miss+e, all+t
			}
			if all > 0 {
				miss /= all
			}
			if miss < least {
				least, best, winner = miss, settings{lam, trend}, folds
			}
		}
	}
	return best, winner, nil
}

func (p *profileFit) fold(st *state, ahead int) fold {
	f := fold{origin: st.n, mean: make([][]float64, ahead)}
	flat := make([]float64, ahead*p.face.slots)
	for k := range f.mean {
		f.mean[k] = flat[k*p.face.slots : (k+1)*p.face.slots]
		st.day(p.face.weekday(st.n+k), st.n+k, f.mean[k])
	}
	return f
}

// score is the absolute error of a fold and the actual volume it is relative to,
// outlying days counting little.
func (p *profileFit) score(f fold) (miss, all float64) {
	for k := range f.mean {
		d := f.origin + k
		for i, y := range p.face.y[d] {
			if !math.IsNaN(y) {
				miss += p.days.weight[d] * math.Abs(y-f.mean[k][i])
				all += p.days.weight[d] * y
			}
		}
	}
	return miss, all
}

// spread pools the errors of the folds by week of lead. Outlying days stay in: the
// future has some too.
func (p *profileFit) spread(folds []fold) counts {
	s := counts{perWeek: 7 * p.face.slots}
	if len(folds) == 0 {
		return s
	}
	for week := 0; ; week++ {
		var actual, mean []float64
		for _, f := range folds {
			for k := 7 * week; k < min(7*week+7, len(f.mean)); k++ {
				for i, y := range p.face.y[f.origin+k] {
					if !math.IsNaN(y) {
						actual, mean = append(actual, y), append(mean, f.mean[k][i])
					}
				}
			}
		}
		if len(actual) == 0 || week > 0 && len(folds)-week < leastFolds {
			return s
		}
		s.pools = append(s.pools, newPool(actual, mean))
	}
}

// Folds that must reach a week of lead for it to have a range of its own; further
// weeks take the range of the last one that has.
const leastFolds = 3

// at fits the profile to the days before n, whose level is known.
func (p *profileFit) at(n int, memory float64, level level) *state {
	st := &state{n: n, level: level}
	var weight, shareWeight [7][]float64
	for w := range weight {
		st.expected[w], weight[w] = make([]float64, p.face.slots), make([]float64, p.face.slots)
		st.share[w], shareWeight[w] = make([]float64, p.face.slots), make([]float64, p.face.slots)
	}
	fading := 1.0 // memory^weeks of age
	for d := n - 1; d >= 0; d-- {
		if age := n - 1 - d; age > 0 && age%7 == 0 {
			fading *= memory
		}
		if p.days.weight[d] == 0 {
			continue
		}
		w := p.clean.weekday(d)
		om := p.days.weight[d] * fading
		// Shares of a day count by the root of its total, as their precision does.
		root, perTotal := 0.0, 0.0
		if total := p.days.total[d]; total > 0 {
			root = om * math.Sqrt(total)
			perTotal = root / total
		}
		for i, y := range p.clean.y[d] {
			if !math.IsNaN(y) {
				st.expected[w][i] += om * y
				weight[w][i] += om
				st.share[w][i] += perTotal * y
				shareWeight[w][i] += root
			}
		}
	}
	pooled := pool7(p.face, &st.expected, &weight)
	pooledShare := pool7(p.face, &st.share, &shareWeight)
	for w := range weight {
		for i := range weight[w] {
			st.expected[w][i] = ratio(st.expected[w][i], weight[w][i], pooled[i])
			st.share[w][i] = ratio(st.share[w][i], shareWeight[w][i], pooledShare[i])
			if !p.face.hours.Open[w][i] {
				st.expected[w][i], st.share[w][i] = 0, 0
			}
		}
		normalise(st.share[w])
	}
	return st
}

// pool7 is the weighted mean of each slot over all weekdays, for weekdays and slots
// never seen.
func pool7(f *face, sum, weight *[7][]float64) []float64 {
	mean := make([]float64, f.slots)
	all, count := 0.0, 0.0
	for i := range mean {
		var s, w float64
		for d := range sum {
			s += sum[d][i]
			w += weight[d][i]
		}
		mean[i] = math.NaN()
		if w > 0 {
			mean[i] = s / w
			all += mean[i]
			count++
		}
	}
	for i := range mean {
		if math.IsNaN(mean[i]) && count > 0 {
			mean[i] = all / count
		}
	}
	return mean
}

func ratio(a, b, otherwise float64) float64 {
	if b > 0 {
		return a / b
	}
	if math.IsNaN(otherwise) {
		return 0
	}
	return otherwise
}

func normalise(x []float64) {
	t := 0.0
	for _, v := range x {
		t += v
	}
	if t > 0 {
		for i := range x {
			x[i] /= t
		}
	}
}

// day forecasts the slots of day d, a weekday w.
func (st *state) day(w, d int, mean []float64) {
	total := st.dayTotal(w, d)
	for i := range mean {
		mean[i] = (st.expected[w][i] + total*st.share[w][i]) / 2
	}
}

func (st *state) dayTotal(w, d int) float64 {
	ahead := d - st.n + 1
	drift := 0.0
	if st.trend > 0 {
		// sum of damping^j, j = 1..ahead
		drift = st.trend * st.level.slope * damping * (1 - math.Pow(damping, float64(ahead))) / (1 - damping)
	}
	return math.Max(0, math.Expm1(st.level.now+st.level.effect[w]+drift))
}

// damping of the trend a day: half of it is gone after 23 days.
const damping = 0.97

// newForecast makes the frame of a forecast that follows the series.
func newForecast(s Series, hours calendar.Hours, steps int, method string) *Forecast {
	f := &Forecast{
		Queue: s.Queue, Channel: s.Channel, Grid: s.Grid.Shift(len(s.Values)),
		Mean: make([]float64, steps), Open: make([]bool, steps), Method: method,
	}
	for i, c := range f.Grid.Cells(steps) {
		f.Open[i] = s.coarse() || hours.IsOpen(c)
		if len(hours.Parts) > 0 && !s.coarse() {
			f.share = append(f.share, hours.Share(c))
		}
	}
	switch {
	case hours.Count() == 0:
		f.Warnings = append(f.Warnings, errors.New("no opening hours: nothing is forecast"))
	case s.silent(hoursWeeks):
		f.Warnings = append(f.Warnings, fmt.Errorf("no contacts in the last %d weeks", hoursWeeks))
	}
	return f
}

// fill sets the mean of the open intervals; day forecasts the slots of a weekday w that
// is day d of the face.
func (f *Forecast) fill(face *face, day func(w, d int, mean []float64)) {
	slots := make([]float64, face.slots)
	cells := f.Grid.Cells(len(f.Mean))
	for i, c := range cells {
		if i == 0 || c.Day != cells[i-1].Day {
			day(int(c.Day.Weekday()), int(c.Day-face.first), slots)
		}
		if f.Open[i] {
			f.Mean[i] = slots[c.Slot]
		}
	}
}

func (f *Forecast) warnSpikes(spikes []spike, done string) {
	switch n := len(spikes); {
	case n == 1:
		f.Warnings = append(f.Warnings, fmt.Errorf("a value beyond belief is %s: %v", done, spikes[0]))
	case n > 1:
		f.Warnings = append(f.Warnings, fmt.Errorf("%d values beyond belief are %s, the first: %v", n, done, spikes[0]))
	}
}

func (f *Forecast) warnShort(days, folds int) {
	switch {
	case days < leastDays:
		f.Warnings = append(f.Warnings, fmt.Errorf("only %d days of history: weekdays cannot be told apart well, and there are no past forecasts to draw ranges from", days))
	case folds == 0:
		f.Warnings = append(f.Warnings, fmt.Errorf("only %d days of history: no past forecasts to draw ranges from (three weeks are needed)", days))
	case folds < leastFolds:
		f.Warnings = append(f.Warnings, fmt.Errorf("only %d days of history: ranges rest on %d past forecasts", days, folds))
	}
}
