package forecast

import (
	"context"
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// SVD is the singular value method of Shen & Huang (2005, Applied Stochastic Models in
// Business and Industry 21:251; 2008, Manufacturing & Service Operations Management
// 10:391). With X = sqrt(y + 1/4), days by slots, and mu the means of its columns, it
// keeps the first K factors of
//
//	X - mu = U Sigma V',
//
// and forecasts the scores beta_d = V'(X_d - mu) of a day h open days ahead by the
// weighted mean m_w of its weekday and an AR(1) of what is left of the last day's, D,
//
//	beta_h = m_w + phi^h (beta_D - m_w(D)),
//	y      = max(mu + V beta_h, 0)^2 + 0.9 s^2 - 1/4,
//
// s^2 the variance by slot of X around its weekday. m_w weighs a week lam times the next
// one; outlying days hardly count. Slots that are missing get what their weekday has on
// average, times how busy the day was.
//
// Ranges come from the errors at past origins, by week of lead.
//
// The zero value is ready to use.
type SVD struct {
	// Components is K, 1 to 5; 0 = the number with the least absolute error at past
	// origins at the wanted horizon.
	Components int
	Weeks      int     // of history used, counted back from the end; 0 = 26
	Memory     float64 // lam, in (0, 1]; 0 = chosen at past origins
}

var _ Model = SVD{}

// String is "svd".
func (SVD) String() string { return "svd" }

// Fit implements [Model] and returns a [*SVDFit]. Any observed value is enough; with less
// than two weeks of days there are no factors and every open day is the average one, with
// a warning. A series without any value is [ErrTooShort].
func (m SVD) Fit(ctx context.Context, s Series) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	switch {
	case s.coarse():
		return nil, tooCoarse(m, s)
	case m.Components < 0 || m.Components > svdMost:
		return nil, fmt.Errorf("svd of %d components: want 1 to %d, or 0 (chosen)", m.Components, svdMost)
	case m.Weeks < 0:
		return nil, fmt.Errorf("svd of %d weeks: want 1 or more, or 0 for %d", m.Weeks, defaultWeeks)
	case !(m.Memory >= 0 && m.Memory <= 1):
		return nil, fmt.Errorf("memory %v: want 0 (chosen) or up to 1", m.Memory)
	case s.Observed() == 0:
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	f := newFace(s, hoursOf(s))
	f = f.before(wholeDays(s, f))
	return &SVDFit{model: m, series: s, face: f, views: newViews(f, newDayLine(f), m.Weeks)}, ctx.Err()
}

// SVDFit is an [SVD] that knows a series.
type SVDFit struct {
	model  SVD
	series Series
	face   *face // whole days only
	views  *profileViews

	mu   sync.Mutex
	days []svdDay // of the choice of kappa; nil until asked for
	rank int      // of days
}

// svdOrigin is what is known at an origin.
type svdOrigin struct {
	view  *shapeView
	basis *svdBasis
	lam   float64
}

// at looks at the days before n; lam 0 is chosen there for so many weeks ahead.
func (f *SVDFit) at(n, weeks int, lam float64) svdOrigin {
	v := f.views.at(n)
	if lam == 0 {
		lam = v.bestMemory(weeks)
	}
	return svdOrigin{v, v.svdBasis(v.filled(v.weightedMean(lam))), lam}
}

// svdRun is the work for a horizon.
type svdRun struct {
	now   svdOrigin
	rank  int
	folds []fold
}

// newRun chooses the number of components for so many days ahead.
func (f *SVDFit) newRun(ctx context.Context, ahead int) (*svdRun, error) {
	weeks := max(1, (ahead+6)/7)
	n := f.face.days()
	r := &svdRun{now: f.at(n, weeks, f.model.Memory)}
	least, ranks := 1, svdMost
	if f.model.Components > 0 {
		least, ranks = f.model.Components, f.model.Components
	}
	trusted := trust(f.views.line, f.views.line.z)
	folds := make([][]fold, ranks+1) // by rank
	miss := make([]float64, ranks+1)
	for k := 1; k <= origins; k++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from := n - 7*k
		if from < 7*leastOriginWeeks {
			break
		}
		o := f.at(from, weeks, f.model.Memory)
		for rank := least; rank <= ranks; rank++ {
			days := o.view.svdDays(o.view.svdScores(o.basis, o.lam, rank), min(ahead, n-from))
			folds[rank] = append(folds[rank], fold{origin: from, mean: f.onFace(days)})
			for d, day := range days {
				for i, slot := range f.views.slot {
					if y := f.face.y[from+d][slot]; y == y {
						miss[rank] += trusted[from+d] * math.Abs(y-day[i])
					}
				}
			}
		}
	}
	r.rank = least
	for rank := least + 1; rank <= ranks; rank++ {
		if miss[rank] < miss[r.rank] {
			r.rank = rank
		}
	}
	if len(folds[r.rank]) == 0 && f.model.Components == 0 {
		r.rank = svdShortRank
		return r, ctx.Err()
	}
	r.folds = folds[r.rank]
	return r, ctx.Err()
}

// onFace lays days by place out on the clock face.
func (f *SVDFit) onFace(days [][]float64) [][]float64 {
	out := make([][]float64, len(days))
	for k, day := range days {
		out[k] = make([]float64, f.face.slots)
		for i, slot := range f.views.slot {
			out[k][slot] = day[i]
		}
	}
	return out
}

// Forecast implements [Fitted].
func (f *SVDFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	out := newForecast(f.series, f.face.hours, steps, f.model.String())
	n := f.face.days()
	ahead := max(1, int(out.Grid.Cell(steps-1).Day-f.face.first)-n+1)
	run, err := f.newRun(ctx, ahead)
	if err != nil {
		return nil, err
	}
	v := run.now.view
	days := f.onFace(v.svdDays(v.svdScores(run.now.basis, run.now.lam, run.rank), ahead))
	for i := range out.Mean {
		c := out.Grid.Cell(i)
		if k := int(c.Day-f.face.first) - n; out.Open[i] && k >= 0 {
			out.Mean[i] = days[k][c.Slot]
		}
	}
	out.spread = testedAt(f.face, run.folds)
	out.past = func() []pastDay { return foldedDays(f.face, run.folds) }
	out.warnShort(n, len(run.folds))
	return out, ctx.Err()
}

// svdKappas are the penalties that [SVDFit.Rest] chooses from (Shen & Huang 2008).
var svdKappas = []float64{0, 0.1, 1, 10, 100, 1e3, 1e4}

// svdKappaDays are the past days that kappa is chosen over.
const svdKappaDays = 40

// svdDay is a past day as it was forecast the day before.
type svdDay struct {
	scores  *svdScores
	weekday int
	beta    []float64
	actual  []float64 // by place
}

// Rest is what to expect of the day after the history, of which the first slots were
// seen: seen[i] is slot i of the clock face from midnight on, NaN where missing. It
// returns the whole day by slot, the values seen among it, and kappa.
//
// With V1 and mu1 the rows of V and mu of the slots seen, and beta_TS the scores that
// were forecast, the scores become
//
//	beta = (V1'V1 + kappa I)^-1 (V1'(X_seen - mu1) + kappa beta_TS),
//
// penalised least squares (Shen & Huang 2008). kappa is the one of 0, 0.1, 1, ..., 10^4
// that leaves the least absolute error in the rest of the last 40 days after as many
// slots, each forecast from the days before it; +Inf, no change, when no slot was seen or
// there is no past day.
func (f *SVDFit) Rest(ctx context.Context, seen []float64) (day []float64, kappa float64, err error) {
	if len(seen) > f.face.slots {
		return nil, 0, fmt.Errorf("%d slots seen of a day of %d", len(seen), f.face.slots)
	}
	for i, y := range seen {
		if y < 0 || y > mostContacts {
			return nil, 0, fmt.Errorf("value %v of slot %d: want 0 to %v", y, i, float64(mostContacts))
		}
	}
	run, err := f.newRun(ctx, 1)
	if err != nil {
		return nil, 0, err
	}
	v := run.now.view
	today := svdDay{scores: v.svdScores(run.now.basis, run.now.lam, run.rank), weekday: v.weekday(len(v.y))}
	today.forecast()
	past, err := f.pastDays(ctx, run)
	if err != nil {
		return nil, 0, err
	}
	place := 0 // of the first slot not seen
	for place < len(f.views.slot) && f.views.slot[place] < len(seen) {
		place++
	}
	today.actual = f.places(seen)
	kappa = bestKappa(past, place)
	rest := today.rest(v, place, kappa)
	day = f.onFace([][]float64{rest})[0]
	for i, y := range seen {
		if y == y {
			day[i] = y
		}
	}
	return day, kappa, nil
}

// places picks the slots in use of a row of the face that may end early.
func (f *SVDFit) places(row []float64) []float64 {
	out := make([]float64, len(f.views.slot))
	for i, slot := range f.views.slot {
		out[i] = math.NaN()
		if slot < len(row) {
			out[i] = row[slot]
		}
	}
	return out
}

// pastDays forecasts the last trusted days from the day before each.
func (f *SVDFit) pastDays(ctx context.Context, run *svdRun) ([]svdDay, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.days != nil && f.rank == run.rank {
		return f.days, nil
	}
	days := []svdDay{}
	trusted := trust(f.views.line, f.views.line.z)
	for n := f.face.days() - 1; n >= 7*leastOriginWeeks && len(days) < svdKappaDays; n-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if trusted[n] != 1 {
			continue
		}
		o := f.at(n, 1, run.now.lam)
		d := svdDay{scores: o.view.svdScores(o.basis, o.lam, run.rank), weekday: o.view.weekday(len(o.view.y)), actual: f.places(f.face.y[n])}
		d.forecast()
		days = append(days, d)
	}
	f.days, f.rank = days, run.rank
	return days, nil
}

// forecast sets the scores of the day after the history.
func (d *svdDay) forecast() {
	d.beta = make([]float64, len(d.scores.factors))
	d.scores.beta(d.weekday, 1, d.beta)
}

// updated are the scores after the first places were seen; nil when kappa is too little
// for so few.
func (d *svdDay) updated(places int, kappa float64) []float64 {
	k := len(d.beta)
	if k == 0 || math.IsInf(kappa, 1) {
		return d.beta
	}
	a, rhs := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for i, y := range d.actual[:places] {
		if y != y {
			continue
		}
		x := math.Sqrt(y+0.25) - d.scores.mu[i]
		for f := range k {
			vf := d.scores.factors[f][i]
			rhs.SetVec(f, rhs.AtVec(f)+vf*x)
			for g := f; g < k; g++ {
				a.SetSym(f, g, a.At(f, g)+vf*d.scores.factors[g][i])
			}
		}
	}
	for f, b := range d.beta {
		a.SetSym(f, f, a.At(f, f)+kappa)
		rhs.SetVec(f, rhs.AtVec(f)+kappa*b)
	}
	var chol mat.Cholesky
	if !chol.Factorize(a) || chol.Cond() > mostCondition {
		return nil
	}
	var beta mat.VecDense
	if chol.SolveVecTo(&beta, rhs) != nil {
		return nil
	}
	return beta.RawVector().Data
}

// mostCondition is the condition beyond which slots seen do not tell the factors apart.
const mostCondition = 1e10

// rest are the volumes of the day by place, with the scores updated.
func (d *svdDay) rest(v *shapeView, places int, kappa float64) []float64 {
	z := make([]float64, len(d.scores.mu))
	d.scores.compose(d.updated(places, kappa), z)
	d.scores.volumes(z)
	v.close(d.weekday, z)
	return z
}

// bestKappa is the penalty with the least error in the rest of past days.
func bestKappa(past []svdDay, places int) float64 {
	best, least := math.Inf(1), math.Inf(1)
	if places == 0 {
		return best
	}
	for _, kappa := range svdKappas {
		miss, all := 0.0, 0
		for i := range past {
			d := &past[i]
			beta := d.updated(places, kappa)
			if beta == nil {
				all = 0
				break
			}
			z := make([]float64, len(d.scores.mu))
			d.scores.compose(beta, z)
			d.scores.volumes(z)
			for s, y := range d.actual[places:] {
				if y == y {
					miss += math.Abs(y - z[places+s])
					all++
				}
			}
		}
		if all > 0 && miss < least {
			best, least = kappa, miss
		}
	}
	return best
}
