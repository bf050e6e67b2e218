package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Intraday says how a day will go on after a part of it was seen. It is learnt from past
// days, planned as today was, by [FitIntraday]; the zero value knows none and trusts the
// plan as far as Theta says.
//
// With e = actual/plan - 1 of a slot, the days are taken as
//
//	e = d + h + s + noise,  h = rho h_before + change
//
// where d is shared by the whole day, h by the hours around and fades with rho from slot
// to slot, s is the slot's own and the noise that of Poisson counts, of variance 1/plan
// (a day effect and an autoregression within the day as in Aldor-Noiman, Feigin &
// Mandelbaum 2009, Annals of Applied Statistics 3:1403). What is to come follows from
// what was seen by Kalman's filter.
type Intraday struct {
	// Theta is the variance of d: of a day's factor around 1. 0 = as a planner would
	// guess, 0.01: a tenth up or down.
	Theta float64
	// Slot is the variance of s; 0 = none beyond Poisson.
	Slot float64

	plan, actual [][]float64 // past days; none when there were too few
	all          dayHour     // of the past days
	but          []dayHour   // of the past days but one
}

// LeastPastDays is the number of past days below which [FitIntraday] learns no more than
// Theta and Slot.
const LeastPastDays = 20

const (
	updateDays   = 60 // past days learnt from
	guessedTheta = 0.01
	leastTheta   = 1e-4
	madToTheta   = 2.198 // 1.4826^2: the median squared deviation to a variance
	mostUpdate   = math.E
	leastUpdate  = 1 / math.E
)

// FitIntraday learns from past days, oldest first: the plan of a day and what came, by
// slot, NaN where closed or unknown, all of equal length. The last 60 days count.
//
// Theta is the median squared deviation of day totals beyond Poisson, scaled to a
// variance. From 20 days on the variances and rho of [Intraday] follow from the mean
// products of e at each distance in slots. They, Theta alone, or the plan as it is: what
// left least absolute error in the rest of the past days after as many slots, each
// updated by what the others teach, is used. Theta alone, without Slot, makes the factor
//
//	(1/theta + A) / (1/theta + F),
//
// A and F the actual and planned contacts so far: what is left to expect of a gamma
// distributed day factor after A Poisson contacts (Jongbloed & Koole 2001, Applied
// Stochastic Models in Business and Industry 17:307).
func FitIntraday(plan, actual [][]float64) (*Intraday, error) {
	if len(plan) != len(actual) {
		return nil, fmt.Errorf("%d planned days, %d actual ones: want as many", len(plan), len(actual))
	}
	from := max(0, len(plan)-updateDays)
	plan, actual = plan[from:], actual[from:]
	u := &Intraday{Theta: guessedTheta}
	if len(plan) == 0 {
		return u, nil
	}
	slots := len(plan[0])
	var excess, off []float64
	for d := range plan {
		if len(plan[d]) != slots || len(actual[d]) != slots {
			return nil, fmt.Errorf("day %d has %d planned and %d actual slots, day 0 %d: want as many", d, len(plan[d]), len(actual[d]), slots)
		}
		off = append(off, math.NaN())
		// A day of less than half a contact tells nothing.
		if a, f := sumBoth(plan[d], actual[d]); f >= leastPlanned {
			excess = append(excess, (float64((a-f)*(a-f))-f)/(f*f))
			off[d] = math.Abs(a-f) / f
		}
	}
	if len(excess) < leastFolds {
		return u, nil
	}
	u.Theta = math.Max(leastTheta, madToTheta*median(excess))
	usual := 1.4826 * median(observed(off))
	days, total := make([]lags, len(plan)), newLags(slots)
	for d := range plan {
		days[d] = newLags(slots)
		if off[d] == off[d] {
			days[d].learn(plan[d], actual[d], dayTrust(off[d], usual))
		}
		total.add(days[d], 1)
	}
	if len(excess) < LeastPastDays {
		u.Slot = math.Max(0, total.own()-u.Theta)
		return u, nil
	}
	u.plan, u.actual, u.all = plan, actual, total.fit()
	for d := range plan {
		others := total.clone()
		others.add(days[d], -1)
		u.but = append(u.but, others.fit())
	}
	return u, nil
}

// dayTrust is the weight of a day: one that is more than three times as far off as usual
// counts as if it were that far off.
func dayTrust(off, usual float64) float64 {
	if off <= 3*usual {
		return 1
	}
	w := 3 * usual / off
	return w * w
}

// Days is the number of past days that ranges are drawn from; 0 when there were too few
// to do more than estimate Theta.
func (u *Intraday) Days() int { return len(u.plan) }

// sumBoth adds up actual and plan over the slots in which both are known.
func sumBoth(plan, actual []float64) (a, f float64) {
	for i, y := range actual {
		if y == y && plan[i] == plan[i] {
			a += y
			f += plan[i]
		}
	}
	return a, f
}

// Rest is what to expect of today: the actual values of the slots seen, and the plan of
// the rest, updated. Slots seen whose value is missing keep the plan; slots whose plan is
// NaN are closed and stay so. factor is the updated rest over the planned one, 1 when
// nothing is left. A slot changes at most by e and at least by 1/e.
func (u *Intraday) Rest(plan, seen []float64) (day []float64, factor float64, err error) {
	if err := u.check(plan, seen); err != nil {
		return nil, 0, err
	}
	day, _ = u.model(plan, seen).rest(plan, seen)
	after, before := 0.0, 0.0
	for i, p := range plan {
		switch {
		case i >= len(seen):
			if p == p {
				after, before = after+day[i], before+p
			}
		case seen[i] == seen[i]:
			day[i] = seen[i]
		}
	}
	factor = 1
	if before > 0 {
		factor = after / before
	}
	return day, factor, nil
}

// Deviation is the standard deviation of the contacts of each slot of the rest: planned,
// before anything was seen, and after. Slots seen are NaN.
func (u *Intraday) Deviation(plan, seen []float64) (before, after []float64, err error) {
	if err := u.check(plan, seen); err != nil {
		return nil, nil, err
	}
	m := u.model(plan, seen)
	none := make([]float64, len(seen))
	for i := range none {
		none[i] = math.NaN()
	}
	_, before = m.rest(plan, none)
	_, after = m.rest(plan, seen)
	return before, after, nil
}

// Quantiles are the p-quantiles of the slots of the rest, 0 < p < 1, NaN for slots seen:
// the errors that updates at the same time of the past days left, each day updated with
// what the others teach, as multiples of the deviation expected. As in [Forecast], bounds never cross
// the mean. It is [ErrTooShort] when there were too few past days; see [Intraday.Days].
func (u *Intraday) Quantiles(plan, seen []float64, p float64) ([]float64, error) {
	if err := u.check(plan, seen); err != nil {
		return nil, err
	}
	if !(p > 0 && p < 1) {
		return nil, fmt.Errorf("quantile %v: want above 0 and below 1", p)
	}
	if u.Days() == 0 {
		return nil, fmt.Errorf("ranges from less than %d past days: %w", LeastPastDays, ErrTooShort)
	}
	k := len(seen)
	best := u.best(plan, seen)
	var errs []float64
	days := 0
	for d := range u.plan {
		mean, dev := u.candidates(u.but[d])[best].rest(u.plan[d], u.actual[d][:k])
		some := false
		for i := k; i < len(mean); i++ {
			if e := (u.actual[d][i] - mean[i]) / dev[i]; e == e {
				errs = append(errs, e)
				some = true
			}
		}
		days += count(some)
	}
	slices.Sort(errs)
	far := outerQuantile(errs, p) * fewOrigins(days, p)
	mean, dev := u.candidates(u.all)[best].rest(plan, seen)
	for i, m := range mean {
		q := math.Max(0, m+float64(far*dev[i]))
		switch {
		case i < k:
			q = math.NaN()
		case m == 0:
			q = 0
		case p < 0.5:
			q = math.Min(m, q)
		case p > 0.5:
			q = math.Max(m, q)
		}
		dev[i] = q
	}
	return dev, nil
}

func (u *Intraday) check(plan, seen []float64) error {
	if len(seen) > len(plan) {
		return fmt.Errorf("%d slots seen of a day of %d", len(seen), len(plan))
	}
	for _, x := range [][]float64{plan, seen} {
		for i, v := range x {
			if v < 0 || v > mostContacts {
				return fmt.Errorf("value %v of slot %d: want 0 to %v", v, i, float64(mostContacts))
			}
		}
	}
	if u.plan != nil && len(plan) != len(u.plan[0]) {
		return errors.New("a plan with other slots than those learnt from")
	}
	return nil
}

// alone is the model of Theta alone.
func (u *Intraday) alone() dayHour {
	if u.Theta <= 0 {
		return dayHour{day: guessedTheta, slot: u.Slot}
	}
	return dayHour{day: u.Theta, slot: u.Slot}
}

// model is the one that did best on the past days after as many slots.
func (u *Intraday) model(plan, seen []float64) dayHour {
	if u.Days() == 0 {
		return u.alone()
	}
	return u.candidates(u.all)[u.best(plan, seen)]
}

// candidates are what the past days choose from: what they taught, Theta alone, and the
// plan as it is, for days whose beginning tells nothing of their end.
func (u *Intraday) candidates(learnt dayHour) [3]dayHour {
	return [...]dayHour{learnt, u.alone(), {slot: learnt.day + learnt.hour + learnt.slot}}
}

// best is the candidate that left the least absolute error in the rest of the past days,
// each updated after as many slots by what the others teach. The plan as it is does not
// stand when today is further off than any of them: then they cannot vouch for it.
func (u *Intraday) best(plan, seen []float64) int {
	k := len(seen)
	off := func(plan, seen []float64) float64 {
		a, f := sumBoth(plan[:k], seen[:k])
		return math.Abs(a-f) / math.Max(f, leastPlanned)
	}
	var miss [3]float64
	farthest := 0.0
	for d := range u.plan {
		farthest = math.Max(farthest, off(u.plan[d], u.actual[d]))
		for i, m := range u.candidates(u.but[d]) {
			day, _ := m.rest(u.plan[d], u.actual[d][:k])
			a, f := sumBoth(day[k:], u.actual[d][k:])
			miss[i] += math.Abs(a - f)
		}
	}
	best := 0
	for i := range miss {
		if miss[i] < miss[best] && !(i == 2 && off(plan, seen) > farthest) {
			best = i
		}
	}
	return best
}
