package erlang

import "math"

// answerSpeed returns E[W | served] of Erlang A in seconds, for n > 0, Load > 0
// and d = below(n, Load).
//
// In units of the mean patience, the virtual wait V of Erlang A has on s > 0 a
// density proportional to e^phi(s), phi(s) = y(1-e^-s) - x s, and a caller
// still holds at s with probability e^-s (Baccelli and Hebuterne 1981; Zeltyn
// and Mandelbaum 2005, section 4). Hence
//
//	E[W; served] / P(W>0, served) = int s e^(phi(s)-s) ds / int e^(phi(s)-s) ds,
//
// a mean under a log-concave density, taken by Gauss-Legendre panels over the
// range that holds all but e^-40 of it. The same nodes serve both integrals,
// so that the scale of the density never matters. Relative error about 1e-13.
func (q Queue) answerSpeed(n, d float64) float64 {
	if math.IsInf(d, 1) {
		return 0
	}
	p := q.patience()
	x := float64(n * p)
	mu := (q.Load - n) / n
	r := q.Load / n
	w := above(x, r, mu)
	y := float64(x * r)
	if w.won <= 0 || math.IsInf(y, 1) {
		// So many callers that a served one is only the last to be born:
		// the wait falls below any measurable part of the patience.
		return q.Patience * math.Max(0, log(q.Load)-log(n)+log(x)-log(x+1))
	}

	// With s = s0 + t around the mode s0 the exponent is, up to a constant,
	// -(decline t + curve (t - 1 + e^-t)).
	c := x + 1
	s0 := 0.0
	curve, decline := y, c-y
	if y > c {
		s0 = log(y / c)
		curve, decline = c, 0
	}
	const depth = 40
	// t^2/(2+t) <= t-1+e^-t gives an upper end in closed form, and t^2/2 <=
	// e^t-1-t a lower one.
	b := float64(2*decline) - depth
	root := math.Sqrt(float64(b*b) + float64(8*depth*(curve+decline)))
	hi := (root - b) / (2 * (curve + decline))
	if b > 0 {
		hi = 4 * depth / (root + b)
	}
	lo := math.Max(-s0, -math.Sqrt(2*depth/curve))
	if s0 == 0 {
		lo = 0
	}
	panels := math.Max(5, math.Ceil((hi-lo)/1.5))
	half := (hi - lo) / (2 * panels)
	var mass, moment float64
	for i := 0.5; i < panels; i++ {
		mid := lo + float64(2*half*i)
		for k, g := range legendre16 {
			h := float64(half * g)
			f := legendreWeights16[k]
			t1, t2 := mid-h, mid+h
			e1 := float64(f * exp(-float64(decline*t1)-float64(curve*expm1x(t1))))
			e2 := float64(f * exp(-float64(decline*t2)-float64(curve*expm1x(t2))))
			mass += e1 + e2
			moment += float64(e1*(s0+t1)) + float64(e2*(s0+t2))
		}
	}
	unit := exp(-w.shift)
	return q.Patience * (moment / mass) * (w.won / (float64(d*unit) + w.won))
}

// Positive abscissas and the weights of 16-point Gauss-Legendre quadrature
// (DLMF table 3.5.4).
var (
	legendre16 = [...]float64{
		0.9894009349916499326, 0.94457502307323257608, 0.86563120238783174388, 0.7554044083550030339,
		0.61787624440264374845, 0.45801677765722738634, 0.28160355077925891323, 0.095012509837637440185,
	}
	legendreWeights16 = [...]float64{
		0.027152459411754094852, 0.062253523938647892863, 0.09515851168249278481, 0.12462897125553387205,
		0.14959598881657673208, 0.16915651939500253819, 0.18260341504492358887, 0.18945061045506849629,
	}
)
