package forecast

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// PoissonError is E|X - mean| of contacts X that arrive as Poisson's: the absolute error
// that a perfect forecast of mean contacts, 0 or more, still makes on average.
//
//	E|X - mu| = 2 exp(-mu) mu^(m+1) / m!,  m = floor(mu)
//
// (De Moivre's mean absolute deviation; Crow 1958, Biometrika 45:556, for Poisson). It
// grows as sqrt(2 mu / pi). Sums of intervals are Poisson too, so the error of a day is
// that of the day's mean. NaN for a mean that is negative or not a number.
func PoissonError(mean float64) float64 {
	switch {
	case !(mean >= 0):
		return math.NaN()
	case math.IsInf(mean, 1):
		return mean
	}
	m := math.Floor(mean)
	if m < 16 {
		p := math.Exp(-mean)
		for k := 1.0; k <= m; k++ {
			p *= mean / k
		}
		return 2 * mean * p
	}
	// The probability of m with Stirling's series for m!, of which the terms that nearly
	// cancel are taken together (Loader 2000, "Fast and accurate computation of binomial
	// probabilities").
	over := mean - m
	log := m*math.Log1p(over/m) - over - stirling(m)
	return 2 * mean * math.Exp(log) / math.Sqrt(2*math.Pi*m)
}

// stirling is log m! less (m+1/2) log m - m + log(2 pi)/2, for m of 16 and more.
func stirling(m float64) float64 {
	q := 1 / (m * m)
	return (1.0/12 - q*(1.0/360-q*(1.0/1260-q*(1.0/1680-q/1188)))) / m
}

// PoissonInside is the probability that contacts X that arrive as Poisson's with a mean,
// 0 or more, lie in [least, most]: how often even a perfect forecast is inside a
// corridor. It is 0 where no whole number lies there, NaN for a mean that is none.
//
//	P(X <= k) = Q(k+1, mu), Q the regularized upper incomplete gamma function
//
// (Abramowitz & Stegun 1964, 26.4.21).
func PoissonInside(mean, least, most float64) float64 {
	if !(mean >= 0) || math.IsInf(mean, 1) || math.IsNaN(least) || math.IsNaN(most) {
		return math.NaN()
	}
	lo, hi := math.Max(0, math.Ceil(least)), math.Floor(most)
	switch {
	case lo > hi:
		return 0
	case mean == 0:
		return float64(count(lo == 0))
	}
	p := mathext.GammaIncRegComp(hi+1, mean)
	if lo > 0 {
		p -= mathext.GammaIncRegComp(lo, mean)
	}
	return math.Min(1, math.Max(0, p))
}
