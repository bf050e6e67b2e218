package erlang

import "math"

// crossingNear is crossingFrom for an f that is nearly a straight line.
func crossingNear(lo, hi, flo, fhi, precision float64, f func(float64) float64) float64 {
	var through interpolant
	through.add(lo, flo)
	through.add(hi, fhi)
	return through.crossingNear(lo, hi, flo, fhi, precision, f)
}

// crossingNear is crossingFrom for an f that is nearly a straight line, of which p goes
// through some points. It takes steps of inverse interpolation, and the last one on trust:
// their errors shrink faster from each to the next, so that a step whose square over the
// one before is within the precision leaves less than that. Where steps do not settle like
// that, crossingFrom goes on with the bracket.
func (p *interpolant) crossingNear(lo, hi, flo, fhi, precision float64, f func(float64) float64) float64 {
	x := p.crossing()
	last := hi - lo
	for range 6 {
		if !(x > lo && x < hi) {
			break
		}
		fx := f(x)
		if fx > 0 {
			lo, flo = x, fx
		} else {
			hi, fhi = x, fx
		}
		p.add(x, fx)
		next := p.crossing()
		step := math.Abs(next - x)
		if float64(step*step) <= float64(precision*math.Abs(x)*last) && step < 0.1*last && next >= lo && next <= hi {
			return next
		}
		last, x = step, next
	}
	return crossingFrom(lo, hi, flo, fhi, precision, f)
}

// crossing returns where the decreasing f crosses 0 between lo, where it is
// positive, and hi, where it is not, to about precision relative to hi, by
// Brent's method: inverse quadratic or secant steps as long as they shrink the
// bracket, else halving (Brent, Algorithms for Minimization without
// Derivatives, 1973).
func crossing(lo, hi, precision float64, f func(float64) float64) float64 {
	return crossingFrom(lo, hi, f(lo), f(hi), precision, f)
}

// crossingFrom is crossing for given values at the ends.
func crossingFrom(a, b, fa, fb, precision float64, f func(float64) float64) float64 {
	c, fc := a, fa
	step := b - a
	last := step
	for range 200 {
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			step = b - a
			last = step
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tolerance := float64(precision * math.Abs(b))
		half := float64(0.5 * (c - b))
		if math.Abs(half) <= tolerance || fb == 0 {
			break
		}
		if math.Abs(last) < tolerance || math.Abs(fa) <= math.Abs(fb) {
			step, last = half, half
		} else {
			s := float64(fb / fa)
			var p, q float64
			if a == c {
				p, q = float64(2*half*s), 1-s
			} else {
				u, r := fa/fc, fb/fc
				p = s * (float64(2*half*u*(u-r)) - float64((b-a)*(r-1)))
				q = (u - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			}
			p = math.Abs(p)
			if 2*p < min(float64(3*half*q)-math.Abs(float64(tolerance*q)), math.Abs(float64(last*q))) {
				last, step = step, p/q
			} else {
				step, last = half, half
			}
		}
		a, fa = b, fb
		if math.Abs(step) > tolerance {
			b += step
		} else {
			b += math.Copysign(tolerance, half)
		}
		fb = f(b)
	}
	return b
}
