package planner

import "math"

// The standard normal distribution from +, -, *, / and square roots alone, each product
// rounded: the same bits on every machine, which functions of package math do not
// promise.

const invSqrt2Pi = 0.39894228040143267794

// normalReach is where the tails of the distribution end for float64: beyond it the
// distribution function is 0 or 1.
const normalReach = 8.3

// normalDensity is the density at z. e^(z^2/2) comes from the Taylor series of a 64th of
// the exponent, squared six times.
func normalDensity(z float64) float64 {
	z = math.Min(math.Abs(z), 10)
	t := float64(z*z) / 128
	sum := 1.0
	for k := 18.0; k > 0; k-- {
		sum = 1 + float64(sum*(t/k))
	}
	for range 6 {
		sum = float64(sum * sum)
	}
	return invSqrt2Pi / sum
}

// normalBelow is the probability of at most z: 1/2 + density (z + z^3/3 + z^5/15 + ...).
// Source: G. Marsaglia, Evaluating the normal distribution, Journal of Statistical
// Software 11(4), 2004.
func normalBelow(z float64) float64 {
	switch {
	case z <= -normalReach:
		return 0
	case z >= normalReach:
		return 1
	}
	sum, last, term := z, 0.0, z
	for k := 3.0; sum != last; k += 2 {
		last = sum
		term *= float64(z*z) / k
		sum += term
	}
	return math.Min(1, math.Max(0, 0.5+float64(sum*normalDensity(z))))
}

// NormalQuantile is the z below which lies the probability p, 0 to 1, of a standard normal
// variable: the same bits on every machine.
func NormalQuantile(p float64) float64 { return normalQuantile(p) }

// normalQuantile is the z below which lies the probability p, by Newton steps inside a
// bracket.
func normalQuantile(p float64) float64 {
	lo, hi, z := -normalReach, normalReach, 0.0
	for range 200 {
		f := normalBelow(z) - p
		if f > 0 {
			hi = z
		} else {
			lo = z
		}
		next := z - f/normalDensity(z)
		if !(next > lo && next < hi) {
			next = lo + float64(0.5*(hi-lo))
		}
		if math.Abs(next-z) <= 1e-14 {
			return next
		}
		z = next
	}
	return z
}

// normalNode is a point of a quadrature over the standard normal distribution.
type normalNode struct{ z, weight float64 }

// normalNodes are those of Gauss and Legendre, five on each quarter of a deviation or
// less. No piece goes across a point where a [Spread] bends.
var normalNodes = func() []normalNode {
	inner := math.Sqrt(5-float64(2*math.Sqrt(10.0/7))) / 3
	outer := math.Sqrt(5+float64(2*math.Sqrt(10.0/7))) / 3
	wi, wo := (322+float64(13*math.Sqrt(70)))/900, (322-float64(13*math.Sqrt(70)))/900
	var list []normalNode
	total := 0.0
	for _, span := range [...][2]float64{{-8, -normal90}, {-normal90, 0}, {0, normal90}, {normal90, 8}} {
		pieces := math.Ceil(4 * (span[1] - span[0]))
		half := (span[1] - span[0]) / pieces / 2
		for k := range int(pieces) {
			mid := span[0] + float64(half*float64(2*k+1))
			for _, g := range []normalNode{{-outer, wo}, {-inner, wi}, {0, 128.0 / 225}, {inner, wi}, {outer, wo}} {
				z := mid + float64(half*g.z)
				n := normalNode{z, float64(half * float64(g.weight*normalDensity(z)))}
				total += n.weight
				list = append(list, n)
			}
		}
	}
	for i := range list {
		list[i].weight /= total
	}
	return list
}()
