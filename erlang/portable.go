package erlang

import "math"

// The functions of this file replace those of package math where a result
// depends on them. math.Exp is assembly on some architectures, and the Go
// compiler may fuse x*y + z on others, so that the last bit of a staffing plan
// would depend on the machine that made it. Here every product that feeds a
// sum is rounded by an explicit float64 conversion, which forbids fusing
// (Go specification, "Floating-point operators"), and only functions that
// IEEE 754 rounds correctly (Sqrt) or that are exact (Floor, Frexp, Ldexp) are
// taken from package math.

const (
	ln2Hi = 6.93147180369123816490e-01 // ln 2, its last 32 bits zero: k*ln2Hi is exact for |k| < 2^11
	ln2Lo = 1.90821492927058770002e-10 // ln 2 - ln2Hi
	log2e = 1.44269504088896338700e+00

	sqrtPi     = 1.77245385090551602730e+00
	sqrt2Pi    = 2.50662827463100050242e+00
	sqrtHalfPi = 1.25331413731550025121e+00
	invSqrtPi  = 5.6418958354775628695e-1
)

// expKernel returns e^r - 1 for |r| <= 0.35 by the rational form of Sun's
// fdlibm (e_exp.c, 1993): e^r = 1 + r + r c/(2-c), with a polynomial c(r).
func expKernel(r float64) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	t := r * r
	c := p4 + float64(t*p5)
	c = p3 + float64(t*c)
	c = p2 + float64(t*c)
	c = p1 + float64(t*c)
	c = r - float64(t*c)
	return r + float64(r*c)/(2-c)
}

// exp returns e^x within about one unit in the last place.
func exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x == 0:
		return 1
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.2:
		return 0
	}
	k := math.Floor(float64(x*log2e) + 0.5)
	hi := x - float64(k*ln2Hi)
	lo := float64(k * ln2Lo)
	r := hi - lo
	// hi-r-lo is what the rounding of r lost; e^(r+d) = e^r (1+d).
	d := (hi - r) - lo
	return scale(1+(expKernel(r)+d), int(k))
}

// scale returns x 2^k for x near 1.
func scale(x float64, k int) float64 {
	if -1020 < k && k < 1022 {
		return x * math.Float64frombits(uint64(k+1023)<<52)
	}
	return math.Ldexp(x, k)
}

// expm1 returns e^x - 1 with a small relative error also near 0.
func expm1(x float64) float64 {
	if -0.35 < x && x < 0.35 {
		return expKernel(x)
	}
	return exp(x) - 1
}

// expm1x returns e^-s - 1 + s, by its Taylor series where the three terms
// cancel.
func expm1x(s float64) float64 {
	if s <= -0.5 || s >= 0.5 {
		return exp(-s) - 1 + s
	}
	// s^2/2 (1 - s/3 (1 - s/4 (1 - ...))); the last term is below 2^-55.
	sum := 1 - float64(s*(1.0/15))
	for _, c := range [...]float64{1. / 14, 1. / 13, 1. / 12, 1. / 11, 1. / 10, 1. / 9, 1. / 8, 1. / 7, 1. / 6, 1. / 5, 1. / 4, 1. / 3} {
		sum = 1 - float64(float64(s*c)*sum)
	}
	return 0.5 * s * s * sum
}

// split returns k and m with x = m 2^k and m in [sqrt(1/2), sqrt(2)), for x > 0.
func split(x float64) (m float64, k float64) {
	const mantissa = 1<<52 - 1
	bits := math.Float64bits(x)
	e := int(bits >> 52)
	if e == 0 { // subnormal
		m, e = math.Frexp(x)
	} else {
		m, e = math.Float64frombits(bits&mantissa|1022<<52), e-1022
	}
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	return m, float64(e)
}

// logKernel returns ln(m) for m in [sqrt(1/2), sqrt(2)), after Sun's fdlibm
// (e_log.c, 1993).
func logKernel(m float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	f := m - 1
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	t1 := l5 + float64(s4*l7)
	t1 = l3 + float64(s4*t1)
	t1 = l1 + float64(s4*t1)
	t2 := l4 + float64(s4*l6)
	t2 = l2 + float64(s4*t2)
	r := float64(s2*t1) + float64(s4*t2)
	h := float64(0.5 * f * f)
	return f - (h - float64(s*(h+r)))
}

// log returns ln x for x > 0 and -Inf at 0.
func log(x float64) float64 {
	if x == 0 {
		return math.Inf(-1)
	}
	if math.IsInf(x, 1) || x != x {
		return x
	}
	m, k := split(x)
	return logSplit(logKernel(m), k)
}

// logSplit is log of an x that is 2^k e^kernel.
func logSplit(kernel, k float64) float64 {
	return float64(k*ln2Hi) + (float64(k*ln2Lo) + kernel)
}

// pow returns x^y for x > 0 and |y| <= 16. The power of two in x is kept
// exact, so that the error does not grow with |y ln x| as it would in
// exp(y ln x).
func pow(x, y float64) float64 {
	m, k := split(x)
	return powSplit(logKernel(m), k, y)
}

// powSplit is pow of an x that is 2^k e^kernel.
func powSplit(kernel, k, y float64) float64 {
	p := float64(k * y)
	lost := math.FMA(k, y, -p) // k*y = p + lost exactly
	whole := math.Floor(p + 0.5)
	t := float64((p-whole+lost)*math.Ln2) + float64(y*kernel)
	if whole > 2000 {
		return math.Inf(1)
	}
	if whole < -2200 {
		return 0
	}
	return scale(exp(t), int(whole))
}

// log1p returns ln(1+x) for x >= 0 with a small relative error also near 0.
func log1p(x float64) float64 {
	if x < 0.7 {
		return log1pmx(x) + x
	}
	return log(1 + x)
}

// log1pmx returns ln(1+mu) - mu for mu > -1. Near 0 it sums
//
//	ln(1+mu) = 2 (s + s^3/3 + s^5/5 + ...),  s = mu/(2+mu),
//
// with the leading term taken out by hand.
func log1pmx(mu float64) float64 {
	if mu <= -0.45 || mu >= 0.7 {
		return log(1+mu) - mu
	}
	s := mu / (2 + mu)
	y := float64(s * s)
	var sum float64
	if y < 0.004 { // |mu| below about 0.12
		sum = 1. / 15
		for _, c := range [...]float64{1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3} {
			sum = c + float64(y*sum)
		}
	} else {
		sum = 1. / 31
		for _, c := range [...]float64{1. / 29, 1. / 27, 1. / 25, 1. / 23, 1. / 21, 1. / 19, 1. / 17, 1. / 15, 1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3} {
			sum = c + float64(y*sum)
		}
	}
	return s * (float64(2*y*sum) - mu)
}

// erfcx returns e^(z^2) erfc(z) for z >= 0, by the rational approximations of
// Cody, "Rational Chebyshev approximations for the error function", Math.
// Comp. 23 (1969); their own error is below 9e-17.
func erfcx(z float64) float64 {
	switch {
	case z <= 0.46875:
		s := float64(z * z)
		num := float64(1.85777706184603153e-1 * s)
		den := s
		num = float64((num + 3.16112374387056560e00) * s)
		den = float64((den + 2.36012909523441209e01) * s)
		num = float64((num + 1.13864154151050156e02) * s)
		den = float64((den + 2.44024637934444173e02) * s)
		num = float64((num + 3.77485237685302021e02) * s)
		den = float64((den + 1.28261652607737228e03) * s)
		erf := z * (num + 3.20937758913846947e03) / (den + 2.84423683343917062e03)
		return exp(s) * (1 - erf)
	case z <= 4:
		num := float64(2.15311535474403846e-8 * z)
		den := z
		num = float64((num + 5.64188496988670089e-1) * z)
		den = float64((den + 1.57449261107098347e01) * z)
		num = float64((num + 8.88314979438837594e00) * z)
		den = float64((den + 1.17693950891312499e02) * z)
		num = float64((num + 6.61191906371416295e01) * z)
		den = float64((den + 5.37181101862009858e02) * z)
		num = float64((num + 2.98635138197400131e02) * z)
		den = float64((den + 1.62138957456669019e03) * z)
		num = float64((num + 8.81952221241769090e02) * z)
		den = float64((den + 3.29079923573345963e03) * z)
		num = float64((num + 1.71204761263407058e03) * z)
		den = float64((den + 4.36261909014324716e03) * z)
		num = float64((num + 2.05107837782607147e03) * z)
		den = float64((den + 3.43936767414372164e03) * z)
		return (num + 1.23033935479799725e03) / (den + 1.23033935480374942e03)
	case z > 1e8:
		return invSqrtPi / z
	}
	s := 1 / float64(z*z)
	num := float64(1.63153871373020978e-2 * s)
	den := s
	num = float64((num + 3.05326634961232344e-1) * s)
	den = float64((den + 2.56852019228982242e00) * s)
	num = float64((num + 3.60344899949804439e-1) * s)
	den = float64((den + 1.87295284992346725e00) * s)
	num = float64((num + 1.25781726111229246e-1) * s)
	den = float64((den + 5.27905102951428412e-1) * s)
	num = float64((num + 1.60837851487422766e-2) * s)
	den = float64((den + 6.05183413124413191e-2) * s)
	r := s * (num + 6.58749161529837803e-4) / (den + 2.33520497626869185e-3)
	return (invSqrtPi - r) / z
}

// recipGamma holds the Taylor coefficients of 1/Gamma(1+f) about f = 0
// (DLMF section 5.7), computed to 40 digits.
var recipGamma = [...]float64{
	1.0, 0.57721566490153286061, -0.65587807152025388108, -0.042002635034095235529,
	0.1665386113822914895, -0.042197734555544336748, -0.0096219715278769735621,
	0.0072189432466630995424, -0.0011651675918590651121, -0.00021524167411495097282,
	0.00012805028238811618615, -0.000020134854780788238656, -1.2504934821426706573e-6,
	1.1330272319816958824e-6, -2.0563384169776071035e-7, 6.1160951044814158179e-9,
	5.0020076444692229301e-9, -1.1812745704870201446e-9, 1.0434267116911005105e-10,
	7.782263439905071254e-12,
}

// gamma1p returns Gamma(1+f) for 0 <= f < 1.
func gamma1p(f float64) float64 {
	return 1 + gamma1pm1(f)
}

// gamma1pm1 returns Gamma(1+f) - 1 for 0 <= f < 1.
func gamma1pm1(f float64) float64 {
	t := f
	if f > 0.5 {
		t = f - 1
	}
	sum := 0.0 // 1/Gamma(1+t) - 1
	for i := len(recipGamma) - 1; i > 0; i-- {
		sum = float64(t * (recipGamma[i] + sum))
	}
	if f > 0.5 {
		return (t - sum) / (1 + sum) // Gamma(1+f) = f Gamma(1+t)
	}
	return -sum / (1 + sum)
}

// scaledGamma returns Gamma*(n) = Gamma(n) sqrt(n/2pi) (e/n)^n for n >= 15 by
// Stirling's series (DLMF section 5.11); the first term left out is below 2e-16.
func scaledGamma(n float64) float64 {
	v := 1 / n
	w := v * v
	s := float64(w * (-691. / 360360))
	s = float64(w * (1./1188 + s))
	s = float64(w * (-1./1680 + s))
	s = float64(w * (1./1260 + s))
	s = float64(w * (-1./360 + s))
	return 1 + expKernel(float64(v*(1./12+s)))
}
