package forecast

import (
	"fmt"
	"math"
)

// IntradayAHT says how far the handle times of a day so far move those of its rest. The
// zero value knows no past days and guesses.
type IntradayAHT struct {
	// Contacts are k of [FitIntradayAHT]: how many handled contacts it takes until today
	// counts as much as the plan. 0 = as a planner would guess, 200; +Inf = days do not
	// differ from plan more than chance explains, and today changes nothing.
	Contacts float64

	lo, hi float64 // actual over planned, of an interval, beyond which it is not believed; 0 = unknown
}

// guessedContacts is a plain day's worth of evidence: within-contact over between-day
// variances of 40 to 400 contacts are common.
const guessedContacts = 200

// FitIntradayAHT learns from past days: the handle times planned, in seconds, and the
// contacts handled and seconds it took, by slot, NaN where unknown.
//
// The ratio R of a day is its seconds over those planned for its contacts, n in number:
// totals, never an average of averages. What today's ratio says of its rest is shrunk by
// empirical Bayes (Morris 1983, JASA 78:47),
//
//	factor = (n R + k) / (n + k),  k = sigma^2 / tau^2
//
// sigma^2 the variance of one contact about its day and tau^2 the variance between days,
// by moments (DerSimonian & Laird 1986). Ratios of single slots are winsorised at the
// 0.5 % and 99.5 % points of contacts. Less than three past days leave the guess.
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
	var n, ratio []float64 // by day; ratio times n
	within, free := 0.0, 0.0
	allN, allR := 0.0, 0.0
	for d := range plan {
		dayN, dayR := 0.0, 0.0
		u.ratios(plan[d], contacts[d], seconds[d], func(ratio, n float64) { dayN, dayR = dayN+n, dayR+float64(n*ratio) })
		if dayN == 0 {
			continue
		}
		u.ratios(plan[d], contacts[d], seconds[d], func(ratio, n float64) {
			off := ratio - dayR/dayN
			within += float64(n * off * off)
			free++
		})
		free--
		n, ratio = append(n, dayN), append(ratio, dayR)
		allN, allR = allN+dayN, allR+dayR
	}
	if len(n) >= leastFolds && free > 0 {
		// Days that all agree to the last digit leave nothing to divide.
		u.Contacts = math.Max(leastHandled, shrinkage(within/free, allR/allN, n, ratio))
	}
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

// Factor is what to multiply the planned handle times of the rest of the day with, after
// the slots of which contacts and seconds are given; 1 when they tell nothing.
func (u *IntradayAHT) Factor(plan, contacts, seconds []float64) (float64, error) {
	if len(contacts) != len(seconds) || len(contacts) > len(plan) {
		return 0, fmt.Errorf("%d slots of contacts and %d of seconds seen of a day of %d", len(contacts), len(seconds), len(plan))
	}
	k := u.Contacts
	if k == 0 {
		k = guessedContacts
	}
	n, sum := 0.0, 0.0
	u.ratios(plan[:len(contacts)], contacts, seconds, func(ratio, c float64) { n, sum = n+c, sum+float64(c*ratio) })
	return shrink(n, sum, k, 1), nil
}
