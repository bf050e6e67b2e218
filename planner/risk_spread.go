package planner

import (
	"errors"
	"fmt"
	"math"
)

// ErrNoRanges is wrapped when a row has no ranges from which to tell how uncertain its
// volume is, or ranges that do not contain it.
var ErrNoRanges = errors.New("no ranges of the volume: want volume_lo80 and volume_hi80, or volume_lo95 and volume_hi95, around volume")

// Quantiles of the standard normal distribution at 90 % and 97.5 %: half an 80 % and a
// 95 % range in deviations.
const (
	normal90  = 1.28155156554460046697
	normal975 = 1.95996398454005423552
)

// Spread is the distribution of the rate at which contacts come, as the number expected
// in an interval.
//
// The ranges of a plan are those of counts. A count varies by chance even where its rate
// is known for certain, which the models of waiting already look at; what they do not
// look at is that the rate itself is uncertain. So a Spread has the shape of the printed
// distribution and the variance less that of a Poisson count:
//
//   - The count is x(z), z standard normal. x is piecewise linear through the printed
//     quantiles (z = -1.96, -1.28, 1.28 and 1.96) and through a median at z = 0, chosen
//     inside the 80 % range such that the mean is the printed volume. Beyond the outermost
//     quantiles x goes on as it ended: normal tails.
//   - The rate is volume + c (x - volume), c = sqrt(max(0, 1 - volume/variance of x)),
//     and at least 0. For a normal count this is exact; for a gamma rate (negative
//     binomial counts) it is close, see the tests.
//
// Ranges no wider than chance alone leave no uncertainty: the rate is the volume.
type Spread struct {
	mean   float64    // of the rate
	center float64    // mean of x
	shrink float64    // c
	kink   [3]float64 // z at which x bends
	at     [3]float64 // x there
	slope  [4]float64 // of x before, between and after
}

// Spread is the distribution of the row's rate. The error wraps [ErrNoRanges].
func (r *Row) Spread() (Spread, error) { return NewSpread(r.Volume, r.Lo80, r.Hi80, r.Lo95, r.Hi95) }

// NewSpread is the distribution of a rate of which counts have a mean, an 80 % and a 95 %
// range, 0 or more contacts each. NaN stands for a range that is not known; one of them
// has to be. Ranges that do not contain the mean, or each other, are [ErrNoRanges].
func NewSpread(volume, lo80, hi80, lo95, hi95 float64) (Spread, error) {
	have80 := !math.IsNaN(lo80) && !math.IsNaN(hi80)
	have95 := !math.IsNaN(lo95) && !math.IsNaN(hi95)
	switch {
	case !(volume >= 0) || math.IsInf(volume, 1) || !have80 && !have95:
		return Spread{}, ErrNoRanges
	case have80 && !(lo80 <= volume && volume <= hi80), have95 && !(lo95 <= volume && volume <= hi95),
		have80 && have95 && !(lo95 <= lo80 && hi80 <= hi95), have80 && math.IsInf(hi80, 1), have95 && math.IsInf(hi95, 1):
		return Spread{}, fmt.Errorf("volume %v in ranges %v to %v and %v to %v: %w", volume, lo80, hi80, lo95, hi95, ErrNoRanges)
	}
	lo, hi, z := lo80, hi80, normal90
	if !have80 {
		lo, hi, z = lo95, hi95, normal975
	}
	s := Spread{mean: volume, kink: [3]float64{-z, 0, z}}
	through := func(median float64) {
		s.at = [3]float64{lo, median, hi}
		s.slope = [4]float64{0, (median - lo) / z, (hi - median) / z, 0}
		s.slope[0], s.slope[3] = s.slope[1], s.slope[2]
		if have80 && have95 {
			s.slope[0], s.slope[3] = (lo80-lo95)/(normal975-normal90), (hi95-hi80)/(normal975-normal90)
		}
	}
	// The mean is linear in the median.
	through(lo)
	least, _ := s.moments()
	through(hi)
	most, _ := s.moments()
	median := volume
	if most > least {
		median = lo + float64((hi-lo)*math.Min(1, math.Max(0, (volume-least)/(most-least))))
	}
	through(median)
	mean, variance := s.moments()
	s.center = mean
	if variance > volume {
		s.shrink = math.Sqrt(1 - volume/variance)
	}
	return s, nil
}

// moments are the mean and the variance of x.
func (s *Spread) moments() (mean, variance float64) {
	var first, second float64
	for k, slope := range s.slope {
		i := min(k, 2)
		a := s.at[i] - float64(slope*s.kink[i]) // x = a + slope z on this piece
		from, to := -math.MaxFloat64, math.MaxFloat64
		if k > 0 {
			from = s.kink[k-1]
		}
		if k < 3 {
			to = s.kink[k]
		}
		var p, pz, pzz float64 // integrals of the density, with z and with z^2
		pz = normalDensity(from) - normalDensity(to)
		p = normalBelow(to) - normalBelow(from)
		pzz = p
		if k > 0 {
			pzz += float64(from * normalDensity(from))
		} else {
			pz = -normalDensity(to)
		}
		if k < 3 {
			pzz -= float64(to * normalDensity(to))
		} else {
			pz = normalDensity(from)
		}
		first += float64(a*p) + float64(slope*pz)
		second += float64(float64(a*a)*p) + float64(float64(2*a*slope)*pz) + float64(float64(slope*slope)*pzz)
	}
	return first, math.Max(0, second-float64(first*first))
}

// rate is the rate at z.
func (s *Spread) rate(z float64) float64 {
	k := 0
	for k < 3 && z > s.kink[k] {
		k++
	}
	i := min(k, 2)
	x := s.at[i] + float64(s.slope[k]*(z-s.kink[i]))
	return math.Max(0, s.mean+float64(s.shrink*(x-s.center)))
}

// Mean is the mean of the rate: the volume.
func (s Spread) Mean() float64 { return s.mean }

// SD is the standard deviation of the rate, before rates below 0 are taken as 0.
func (s Spread) SD() float64 {
	_, v := s.moments()
	return float64(s.shrink * math.Sqrt(v))
}

// Quantile is the rate that is not exceeded with probability p, 0 < p < 1; NaN for others.
func (s Spread) Quantile(p float64) float64 {
	if !(p > 0 && p < 1) {
		return math.NaN()
	}
	return s.rate(normalQuantile(p))
}

// Below is the probability that the rate is at most x.
func (s Spread) Below(x float64) float64 {
	switch {
	case x < 0:
		return 0
	case s.shrink == 0 && x >= s.mean || math.IsInf(x, 1):
		return 1
	case s.shrink == 0:
		return 0
	}
	// The largest z with a rate of at most x.
	y := s.center + (x-s.mean)/s.shrink
	y += float64(1e-12 * (1 + math.Abs(y))) // rounding must not cut off a jump
	k := 3
	for k > 0 && y < s.at[k-1] {
		k--
	}
	i := min(k, 2)
	if s.slope[k] == 0 { // a tail without length: the pieces inside are then passed over
		return float64(k / 3)
	}
	return normalBelow(s.kink[i] + (y-s.at[i])/s.slope[k])
}

// Expect is the mean of f over the rate, f being monotone or smooth: a quadrature of 330
// points.
func (s Spread) Expect(f func(rate float64) float64) float64 {
	sum := 0.0
	for _, n := range normalNodes {
		sum += float64(n.weight * f(s.rate(n.z)))
	}
	return sum
}
