package forecast

import (
	"fmt"
	"math"
)

// IntradayAHT says how far the handle times of a day so far move those of its rest. The
// zero value knows no past days and guesses.
type IntradayAHT struct {
	// Contacts are how many handled contacts it takes until today counts as much as the
	// plan, where past days cannot tell; 0 = as a planner would guess, 400.
	Contacts float64

	past   []handledDay
	sigma2 float64 // variance of the ratio of one contact about its day
	lo, hi float64 // actual over planned, of an interval, beyond which it is not believed; 0 = unknown
}

// handledDay is a past day: the handle times planned, the contacts and their seconds.
type handledDay struct{ plan, contacts, seconds []float64 }

// guessedContacts is the upper end of the within-contact over between-cell variances that
// are common, 40 to 400 contacts: a guess should move little.
const guessedContacts = 400

// FitIntradayAHT learns from past days: the handle times planned, in seconds, and the
// contacts handled and seconds it took, by slot, NaN where unknown.
//
// The ratio R of a part of a day is its seconds over those planned for its contacts, n in
// number: totals, never an average of averages. What today's ratio says of the rest is
// shrunk by empirical Bayes (Morris 1983, JASA 78:47),
//
//	factor = 1 + (R - 1) c / (tau^2 + sigma^2 / n)
//
// with sigma^2 the variance of one contact about its day, tau^2 that of the first parts
// of past days, as long as today's, about their plan, by moments, and c the mean product of
// R - 1 of the first part and of the rest of a day: what carries over. Today
// changes nothing where such updates would not have brought the rest of past days closer. Ratios of single
// slots are winsorised at the 0.5 % and 99.5 % points of contacts. With less than
// [LeastPastDays] past days, or when today is further off than any of them, factor =
// (n R + k) / (n + k), k being Contacts.
func FitIntradayAHT(plan, contacts, seconds [][]float64) (*IntradayAHT, error) {
	if len(plan) != len(contacts) || len(plan) != len(seconds) {
		return nil, fmt.Errorf("%d planned days, %d of contacts, %d of seconds: want as many", len(plan), len(contacts), len(seconds))
	}
	u := &IntradayAHT{}
	var all []weighted
	for d := range plan {
		if len(contacts[d]) != len(plan[d]) || len(seconds[d]) != len(plan[d]) {
			return nil, fmt.Errorf("day %d: %d planned slots, %d of contacts, %d of seconds: want as many", d, len(plan[d]), len(contacts[d]), len(seconds[d]))
		}
		u.ratios(plan[d], contacts[d], seconds[d], func(ratio, n float64) { all = append(all, weighted{ratio, n}) })
	}
	if len(all) == 0 {
		return u, nil
	}
	r := newRatios(all)
	u.lo, u.hi = r.quantile(1, 0, winsorLo), r.quantile(1, 0, winsorHi)
	within, free := 0.0, 0.0
	for d := range plan {
		n, mean := u.ratio(plan[d], contacts[d], seconds[d])
		if n == 0 {
			continue
		}
		u.ratios(plan[d], contacts[d], seconds[d], func(ratio, n float64) {
			within += float64(n * float64((ratio-mean)*(ratio-mean)))
			free++
		})
		free--
		u.past = append(u.past, handledDay{plan[d], contacts[d], seconds[d]})
	}
	if len(u.past) < LeastPastDays || free <= 0 {
		u.past = nil
		return u, nil
	}
	u.sigma2 = within / free
	return u, nil
}

// ratios calls f with actual over planned handle time, winsorised, of every slot that
// tells one, and its contacts.
func (u *IntradayAHT) ratios(plan, contacts, seconds []float64, f func(ratio, n float64)) {
	for i, p := range plan {
		if n := contacts[i]; p > 0 && n >= leastHandled && seconds[i] >= leastHandled {
			r := seconds[i] / n / p
			if u.hi > 0 {
				r = math.Min(u.hi, math.Max(u.lo, r))
			}
			f(r, n)
		}
	}
}

// ratio is that of a part of a day, and its contacts; 0 contacts when it tells nothing.
func (u *IntradayAHT) ratio(plan, contacts, seconds []float64) (n, ratio float64) {
	sum := 0.0
	u.ratios(plan, contacts, seconds, func(r, c float64) { n, sum = n+c, sum+float64(c*r) })
	return n, sum / n
}

// Factor is what to multiply the planned handle times of the rest of the day with, after
// the slots of which contacts and seconds are given; 1 when they tell nothing.
func (u *IntradayAHT) Factor(plan, contacts, seconds []float64) (float64, error) {
	if len(contacts) != len(seconds) || len(contacts) > len(plan) {
		return 0, fmt.Errorf("%d slots of contacts and %d of seconds seen of a day of %d", len(contacts), len(seconds), len(plan))
	}
	if u.past != nil && len(plan) != len(u.past[0].plan) {
		return 0, fmt.Errorf("a day of %d slots, past ones of %d", len(plan), len(u.past[0].plan))
	}
	k := len(contacts)
	n, ratio := u.ratio(plan[:k], contacts, seconds)
	if n == 0 {
		return 1, nil
	}
	parts := u.parts(k)
	if farther(ratio, parts) {
		guess := u.Contacts
		if guess == 0 {
			guess = guessedContacts
		}
		return (float64(n*ratio) + guess) / (n + guess), nil
	}
	if !u.helped(parts) {
		return 1, nil
	}
	return u.factor(parts, -1, n, ratio), nil
}

// farther says whether a ratio is further off than that of any past day, or there is none.
func farther(ratio float64, parts []twoParts) bool {
	for _, p := range parts {
		if p.n > 0 && math.Abs(p.ratio-1) >= math.Abs(ratio-1) {
			return false
		}
	}
	return true
}

// twoParts are the ratios of a past day until a time and after it, and their contacts.
type twoParts struct{ n, ratio, restN, rest float64 }

func (u *IntradayAHT) parts(k int) []twoParts {
	parts := make([]twoParts, len(u.past))
	for d, p := range u.past {
		parts[d].n, parts[d].ratio = u.ratio(p.plan[:k], p.contacts[:k], p.seconds[:k])
		parts[d].restN, parts[d].rest = u.ratio(p.plan[k:], p.contacts[k:], p.seconds[k:])
	}
	return parts
}

// factor is that of a day whose n contacts so far have the ratio, learnt from the past
// days but one.
func (u *IntradayAHT) factor(parts []twoParts, but int, n, ratio float64) float64 {
	var square, squares, product, products float64
	for d, p := range parts {
		if d == but || p.n == 0 {
			continue
		}
		off := p.ratio - 1
		square += float64(p.n*float64(off*off)) - u.sigma2
		squares += p.n
		if p.restN > 0 {
			w := p.n * p.restN / (p.n + p.restN)
			product += float64(w * off * (p.rest - 1))
			products += w
		}
	}
	carried := 0.0
	if products > 0 {
		carried = math.Max(0, product/products)
	}
	tau2 := carried // no part can share more than there is
	if squares > 0 {
		tau2 = math.Max(tau2, square/squares)
	}
	if carried == 0 {
		return 1
	}
	return 1 + float64((ratio-1)*carried)/(tau2+u.sigma2/n)
}

// helped says whether updates brought the rest of past days closer, in seconds of work,
// each day updated by what the others teach.
func (u *IntradayAHT) helped(parts []twoParts) bool {
	var updated, planned float64
	for d, p := range parts {
		if p.n > 0 && p.restN > 0 {
			updated += float64(p.restN * math.Abs(p.rest-u.factor(parts, d, p.n, p.ratio)))
			planned += float64(p.restN * math.Abs(p.rest-1))
		}
	}
	return updated < planned
}
