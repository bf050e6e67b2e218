package erlang

import "math"

// fractionTolerance ends betaFraction.
const fractionTolerance = 1e-14

// normalTail returns P(Z >= z) of the standard normal distribution.
func normalTail(z float64) float64 {
	tail := float64(0.5 * exp(-float64(0.5*z*z)) * erfcx(math.Abs(z)*(math.Sqrt2/2)))
	if z < 0 {
		return 1 - tail
	}
	return tail
}

// betaTail returns P(X >= x) of the beta distribution with a, b > 0, for 0 < x
// < 1, by the continued fraction of the incomplete beta function (DLMF 8.17.22)
// on the side where it converges fast.
func betaTail(x, a, b float64) float64 {
	scale := exp(lnGamma(a+b) - lnGamma(a) - lnGamma(b) + float64(a*log(x)) + float64(b*log(1-x)))
	if x > (a+1)/(a+b+2) {
		return math.Min(1, scale*betaFraction(1-x, b, a)/b)
	}
	return math.Max(0, 1-float64(scale*betaFraction(x, a, b)/a))
}

// betaFraction returns 1/(1+ d_1/(1+ d_2/(1+ ...))) of DLMF 8.17.22 by the
// method of Lentz, in steps of two terms.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c := 1.0
	d := 1 / away(1-float64((a+b)*x)/(a+1))
	out := d
	for m := 1.0; m < 1e6; m++ {
		even := float64(m*(b-m)*x) / float64((a+2*m-1)*(a+2*m))
		odd := -float64((a+m)*(a+b+m)*x) / float64((a+2*m)*(a+2*m+1))
		d = 1 / away(1+float64(even*d))
		c = away(1 + even/c)
		out *= float64(d * c)
		d = 1 / away(1+float64(odd*d))
		c = away(1 + odd/c)
		out *= float64(d * c)
		if math.Abs(float64(d*c)-1) < fractionTolerance {
			break
		}
	}
	return out
}

// lnGamma returns ln Gamma(x) for x > 0 by Stirling's series (DLMF 5.11.1) from
// 15 on, where the first term left out is below 1e-16.
func lnGamma(x float64) float64 {
	product := 1.0
	for ; x < 15; x++ {
		product *= x
	}
	v := 1 / float64(x*x)
	s := 1./1188 - float64(v*(691./360360))
	s = float64(v*s) - 1./1680
	s = 1./1260 + float64(v*s)
	s = float64(v*s) - 1./360
	s = 1./12 + float64(v*s)
	const lnSqrt2Pi = 0.91893853320467274178
	return float64((x-0.5)*log(x)) - x + lnSqrt2Pi + s/x - log(product)
}
