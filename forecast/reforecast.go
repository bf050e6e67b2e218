package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Intraday says how a day will go on after a part of it was seen. It is learnt from past
// days, forecast the day before as today was, by [FitIntraday]; the zero value knows
// none and trusts the plan as far as Theta says.
type Intraday struct {
	// Theta is the overdispersion of day totals: the variance of a day's factor around 1.
	// 0 = as a planner would guess, 0.01: a tenth up or down.
	Theta float64

	slots []updateSlot // by number of slots seen; nil: gamma-Poisson
}

// updateSlot holds the sums of squares and products of the deviations of past days
// after so many slots: of the day so far a, of the last slots b, of the rest r.
type updateSlot struct {
	aa, ab, bb, ar, br, days float64
	gamma                    bool // gamma-Poisson did better on the past days
}

// add counts a day w times.
func (u *updateSlot) add(g, g4, r, w float64) {
	u.aa += w * g * g
	u.ab += w * g * g4
	u.bb += w * g4 * g4
	u.ar += w * g * r
	u.br += w * g4 * r
	u.days += w
}

// coefficients are c1 and c2 of the regression of r on a and b with ridge.
func (u updateSlot) coefficients() (c1, c2 float64) {
	if u.days < leastUpdateDays-1 || u.aa == 0 {
		return 0, 0
	}
	ridge := updateRidge*u.aa + 1e-9
	det := (u.aa+ridge)*(u.bb+ridge) - u.ab*u.ab
	c1 = (u.ar*(u.bb+ridge) - u.br*u.ab) / det
	c2 = (u.br*(u.aa+ridge) - u.ar*u.ab) / det
	return c1, c2
}

const (
	updateDays      = 60  // past days learnt from
	leastUpdateDays = 20  // days below which gamma-Poisson is used
	updateLast      = 4   // slots that count as the last ones
	updateRidge     = 0.1 // times the sum of squares of the deviation so far
	updateMost      = 1   // largest change of the log of the rest
	guessedTheta    = 0.01
	madToTheta      = 2.198 // 1.4826^2: the median squared deviation to a variance
)

// FitIntraday learns from past days, oldest first: the plan of a day and what came, by
// slot, NaN where unknown, all of equal length. With A and F the sums of actual and plan
// so far, A4 and F4 those of the last four slots, the rest of the day is multiplied by
//
//	exp(c1 g + c2 g4),  g = log((A+1)/(F+1)),  g4 = log((A4+1)/(F4+1)),
//
// at most by e and at least by 1/e, c1 and c2 from a ridge regression for each slot of
// the log ratio of the rest on g and g4 over the last 60 days. With less than 20 days,
// and after slots where it did better on the past days, the factor is (1/theta + A)/(1/theta + F), what is left to expect of a gamma
// distributed day factor of mean 1 and variance theta after A Poisson contacts (Jongbloed
// & Koole 2001, Applied Stochastic Models in Business and Industry 17:307).
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
	u.slots = make([]updateSlot, slots)
	var excess []float64
	for d := range plan {
		if len(plan[d]) != slots || len(actual[d]) != slots {
			return nil, fmt.Errorf("day %d has %d planned and %d actual slots, day 0 %d: want as many", d, len(plan[d]), len(actual[d]), slots)
		}
		a, f := sumBoth(plan[d], actual[d])
		if f > 0 {
			excess = append(excess, ((a-f)*(a-f)-f)/(f*f))
		}
		for k := 1; k < slots; k++ {
			g, g4 := deviations(plan[d], actual[d], k)
			ra, rf := sumBoth(plan[d][k:], actual[d][k:])
			r := math.Log((ra + 1) / (rf + 1))
			u.slots[k].add(g, g4, r, 1)
		}
	}
	if len(excess) >= leastFolds {
		u.Theta = math.Max(1e-4, madToTheta*median(excess))
	}
	for k := 1; k < slots; k++ {
		u.slots[k].gamma = u.gammaWins(plan, actual, k)
	}
	return u, nil
}

// gammaWins says whether gamma-Poisson left less absolute error in the rest of the past
// days than the regression, each day forecast with the coefficients of the others.
func (u *Intraday) gammaWins(plan, actual [][]float64, k int) bool {
	var regression, gamma float64
	for d := range plan {
		g, g4 := deviations(plan[d], actual[d], k)
		ra, rf := sumBoth(plan[d][k:], actual[d][k:])
		others := u.slots[k]
		others.add(g, g4, math.Log((ra+1)/(rf+1)), -1)
		regression += math.Abs(ra - rf*others.factor(g, g4))
		gamma += math.Abs(ra - rf*u.gammaPoisson(plan[d][:k], actual[d][:k]))
	}
	return gamma < regression
}

// deviations are g and g4 after k slots.
func deviations(plan, actual []float64, k int) (g, g4 float64) {
	a, f := sumBoth(plan[:k], actual[:k])
	from := max(0, k-updateLast)
	a4, f4 := sumBoth(plan[from:k], actual[from:k])
	return math.Log((a + 1) / (f + 1)), math.Log((a4 + 1) / (f4 + 1))
}

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
// the rest times a factor, which is returned too. Slots seen whose value is missing keep
// the plan.
func (u *Intraday) Rest(plan, seen []float64) (day []float64, factor float64, err error) {
	if len(seen) > len(plan) {
		return nil, 0, fmt.Errorf("%d slots seen of a day of %d", len(seen), len(plan))
	}
	for _, x := range [][]float64{plan, seen} {
		for i, v := range x {
			if v < 0 || math.IsInf(v, 0) {
				return nil, 0, fmt.Errorf("value %v of slot %d: want 0 or more", v, i)
			}
		}
	}
	if u.slots != nil && len(plan) != len(u.slots) {
		return nil, 0, errors.New("a plan with other slots than those learnt from")
	}
	factor = u.factor(plan, seen)
	day = make([]float64, len(plan))
	for i, p := range plan {
		switch {
		case i >= len(seen):
			day[i] = factor * p
		case seen[i] == seen[i]:
			day[i] = seen[i]
		default:
			day[i] = p
		}
	}
	return day, factor, nil
}

func (u *Intraday) factor(plan, seen []float64) float64 {
	k := len(seen)
	if k == 0 || k == len(plan) {
		return 1
	}
	if u.slots != nil && u.slots[k].days >= leastUpdateDays && !u.slots[k].gamma {
		return u.slots[k].factor(deviations(plan, seen, k))
	}
	return u.gammaPoisson(plan[:k], seen)
}

func (u updateSlot) factor(g, g4 float64) float64 {
	c1, c2 := u.coefficients()
	return math.Exp(min(max(c1*g+c2*g4, -updateMost), updateMost))
}

func (u *Intraday) gammaPoisson(plan, seen []float64) float64 {
	theta := u.Theta
	if theta <= 0 {
		theta = guessedTheta
	}
	a, f := sumBoth(plan, seen)
	return (1/theta + a) / (1/theta + f)
}
