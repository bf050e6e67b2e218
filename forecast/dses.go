package forecast

import (
	"context"
)

// DSES is exponential smoothing with two seasons, the day and the week, and an
// autocorrelated error (Taylor 2003, Journal of the Operational Research Society
// 54:799; 2010, International Journal of Forecasting 26:627, who adds the year as a
// third). On z = sqrt(y), with l the level, d, w, v the seasons of m1, m2, m3 steps,
//
//	e = z - (l + d + w + v)      yhat(h) = l + d + w + v + phi^h e
//	u = e - phi e[-1]
//	l += a u     d += b1 u     w += b2 u     v += b3 u
//
// First states are means of the first three weeks. The gains a, b1, b2, b3 < 1, 0.6,
// 0.6, 0.6 and phi < 0.98 have the least squared u after the first week (Nelder-Mead),
// where u is cut off at 2.5 standard deviations and e at 5, told by the median absolute
// difference to the week before: outlying days pass by. After a missing value u is 0
// and e goes on as phi e[-1].
//
// The mean adds the variance that the square root took away. Ranges are normal on the
// square root with variance sigma^2 (1 + sum over j < h of c_j^2), c_j = a + phi^j +
// b1 [m1 divides j] + b2 [m2 divides j] + b3 [m3 divides j].
//
// It is good at leads of hours to two days and on lines that never close; for weeks
// ahead averages are hard to beat. The zero value is ready to use.
type DSES struct {
	// Level is the gain a, AR is phi, Seasons are b1, b2, b3; 0 (or no Seasons) =
	// estimated.
	Level, AR float64
	Seasons   []float64
	// Linear smooths the values themselves, Log their log(1+y), instead of their square
	// roots; the forecast of Log is then a median.
	Linear, Log bool
	// Origins is the number of past origins, a day (the shortest season) apart, whose
	// errors ranges are drawn from; 0 = the ranges above.
	Origins int
}

// CountDSES is [DSES] for counts (Taylor 2012, Management Science 58:534): contacts are
// Poisson with a rate that is gamma distributed around the smoothed mean mu,
//
//	mu = l + d + w + phi e[-1]     y ~ NB(mean mu, variance mu + mu^2/kappa)
//	e = y - (l + d + w)            l += a u, ... as in [DSES], u = e - phi e[-1]
//
// Gains, phi and kappa have the greatest likelihood
//
//	sum log Gamma(y+kappa) - log Gamma(kappa) + kappa log kappa/(kappa+mu) + y log mu/(kappa+mu)
//
// and ranges are quantiles of the negative binomial whose variance has grown by the
// states' uncertainty.
//
// The zero value is ready to use.
type CountDSES struct {
	// Stationary keeps the level where it is at first (a = 0), which Taylor found
	// better beyond two days. The first level is then the mean of all values.
	Stationary bool
	// Origins as in [DSES].
	Origins int
}

var (
	_ Model       = DSES{}
	_ ValuesModel = DSES{}
	_ Model       = CountDSES{}
	_ ValuesModel = CountDSES{}
)

// String is "double-seasonal", and "-linear" or "-log" behind it.
func (m DSES) String() string {
	switch {
	case m.Linear:
		return "double-seasonal-linear"
	case m.Log:
		return "double-seasonal-log"
	}
	return "double-seasonal"
}

// String is "double-seasonal-count", or "-stationary" behind it.
func (m CountDSES) String() string {
	if m.Stationary {
		return "double-seasonal-count-stationary"
	}
	return "double-seasonal-count"
}

// Fit implements [Model].
func (m DSES) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Fit implements [Model].
func (m CountDSES) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }
