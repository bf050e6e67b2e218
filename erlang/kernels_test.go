package erlang

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// near reports whether got is want within a relative tolerance, or within 1e-300.
func near(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)+1e-300
}

// textbookB is Erlang's recursion B(k) = a B(k-1)/(k + a B(k-1)), B(0) = 1, the
// second algorithm for whole numbers of agents.
func textbookB(n int, a float64) float64 {
	b := 1.0
	for k := 1; k <= n; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

func TestBPublished(t *testing.T) {
	// Loads at 1 % blocking from the standard Erlang B traffic table (ITU),
	// three digits.
	for _, c := range []struct{ n, load float64 }{{10, 4.46}, {20, 12.0}, {50, 37.9}, {100, 84.1}} {
		if b := B(c.n, c.load); math.Abs(b-0.01) > 3e-4 {
			t.Errorf("B(%v, %v) = %v, table says 0.01", c.n, c.load, b)
		}
	}
}

func TestCPublished(t *testing.T) {
	// Tijms, A First Course in Stochastic Models, table 5.3.2: least number of
	// servers with P(wait) at most 0.5, 0.2 and 0.1.
	for _, c := range []struct{ load, alpha, servers float64 }{
		{1, 0.5, 2}, {1, 0.2, 3}, {1, 0.1, 3}, {5, 0.5, 7}, {5, 0.2, 8},
	} {
		if !(C(c.servers, c.load) <= c.alpha && C(c.servers-1, c.load) > c.alpha) {
			t.Errorf("load %v: C is %v with %v servers and %v with one fewer; want <= %v only for the former",
				c.load, C(c.servers, c.load), c.servers, C(c.servers-1, c.load), c.alpha)
		}
	}
	// README of CRAN package ErlangC 0.1.0: 100 calls per 30 min, AHT 180 s.
	if c := C(14, 10); !near(c, 0.1741319, 1e-6) {
		t.Errorf("C(14, 10) = %v", c)
	}
}

func TestKernelLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ n, load, b, c float64 }{
		{0, 0, 1, 0},
		{0, 5, 1, 1},
		{5, 0, 0, 0},
		{0.5, 0, 0, 0},
		{5, 5, textbookB(5, 5), 1},
		{5, 10, textbookB(5, 10), 1},
		{1, 1e300, 1, 1},
		{1e6, 1e300, 1, 1},
		{1e6, 1, 0, 0},
		{1e15, 1, 0, 0},
		{1, 5e-324, 5e-324, 5e-324},
		{2, 1e-154, 5e-309, 1e-308},
		{3, 1e-200, 0, 0},
		{-1, 1, nan, nan},
		{1, -1, nan, nan},
		{nan, 1, nan, nan},
		{1, nan, nan, nan},
		{inf, 1, nan, nan},
		{1, inf, nan, nan},
	} {
		same := func(x, y float64) bool { return near(x, y, 1e-14) || x != x && y != y }
		if b := B(c.n, c.load); !same(b, c.b) {
			t.Errorf("B(%v, %v) = %v, want %v", c.n, c.load, b, c.b)
		}
		if p := C(c.n, c.load); !same(p, c.c) {
			t.Errorf("C(%v, %v) = %v, want %v", c.n, c.load, p, c.c)
		}
	}
}

// agents and loads cover whole and real numbers over many magnitudes.
func drawAgents(t *rapid.T) float64 {
	n := math.Exp(rapid.Float64Range(-4, math.Log(1e6)).Draw(t, "ln n"))
	if rapid.Bool().Draw(t, "whole") {
		n = math.Ceil(n)
	}
	return n
}

func drawLoad(t *rapid.T, n float64) float64 {
	if rapid.Bool().Draw(t, "near") {
		// Within a few standard deviations of n, where the measures live.
		return math.Max(0, n+rapid.Float64Range(-8, 8).Draw(t, "beta")*math.Sqrt(n))
	}
	return n * math.Exp(rapid.Float64Range(-20, 20).Draw(t, "ln ratio"))
}

func TestBAgainstRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5000).Draw(t, "n")
		a := drawLoad(t, float64(n)+0.5)
		got, want := B(float64(n), a), textbookB(n, a)
		if want < 1e-290 {
			return
		}
		// The recursion itself loses about eps for each of its last n - a steps.
		cond := math.Abs(float64(n) - a*(1-want))
		if !near(got, want, 16*eps*(2+cond)) {
			t.Fatalf("B(%d, %v) = %.17g, recursion %.17g", n, a, got, want)
		}
	})
}

func TestBBetweenWholeNumbers(t *testing.T) {
	// The recursion holds for real n too: 1/B(n+1) = 1 + (n+1)/a 1/B(n). It joins
	// values computed by different branches across their borders.
	rapid.Check(t, func(t *rapid.T) {
		n := drawAgents(t)
		a := drawLoad(t, n)
		if a == 0 || B(n+1, a) < 1e-290 {
			return
		}
		got := B(n+1, a)
		want := 1 / (1 + (n+1)/(a*B(n, a)))
		cond := math.Abs(n + 1 - a*(1-got))
		if !near(got, want, 16*eps*(2+cond)) {
			t.Fatalf("B(%v, %v) = %.17g, from B(n) %.17g", n+1, a, got, want)
		}
	})
}

func TestKernelProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawAgents(t)
		a := drawLoad(t, n)
		b, c := B(n, a), C(n, a)
		if !(0 <= b && b <= c*(1+16*eps*(1+n)) && c <= 1) {
			t.Fatalf("n=%v a=%v: want 0 <= B <= C <= 1, got B=%v C=%v", n, a, b, c)
		}
		// Monotone, and continuous: a step of a millionth changes ln B by about
		// the condition number times the step.
		const step = 1e-6
		up := 1 + step
		if B(n*up, a) > b || C(n*up, a) > c {
			t.Fatalf("n=%v a=%v: more agents block or delay more", n, a)
		}
		if B(n, a*up) < b || C(n, a*up) < c {
			t.Fatalf("n=%v a=%v: more load blocks or delays less", n, a)
		}
		if near := math.Abs(math.Log(B(n*up, a) / b)); b > 1e-290 && near > 2*step*(n*(2+math.Abs(math.Log(n/a)))+1) {
			t.Fatalf("n=%v a=%v: ln B jumps by %v", n, a, near)
		}
	})
}

func TestExponentialsAgainstMath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-700, 700).Draw(t, "x")
		if !near(exp(x), math.Exp(x), 2*eps) {
			t.Fatalf("exp(%v) = %v, math %v", x, exp(x), math.Exp(x))
		}
		if !near(expm1(x/100), math.Expm1(x/100), 3*eps) {
			t.Fatalf("expm1(%v) = %v, math %v", x/100, expm1(x/100), math.Expm1(x/100))
		}
		y := math.Exp(x)
		if !near(log(y), math.Log(y), 2*eps) {
			t.Fatalf("log(%v) = %v, math %v", y, log(y), math.Log(y))
		}
		z := math.Abs(x) / 30
		if !near(erfcx(z), math.Exp(z*z)*math.Erfc(z), 4*eps*(1+z*z)) {
			t.Fatalf("erfcx(%v) = %v, math %v", z, erfcx(z), math.Exp(z*z)*math.Erfc(z))
		}
		f := rapid.Float64Range(0, 1).Draw(t, "f")
		if f < 1 && !near(gamma1p(f), math.Gamma(1+f), 4*eps) {
			t.Fatalf("gamma1p(%v) = %v, math %v", f, gamma1p(f), math.Gamma(1+f))
		}
		// math.Pow loses digits in proportion to the exponent.
		if !near(pow(y, f), math.Pow(y, f), 3*eps*(1+math.Abs(f*x))) {
			t.Fatalf("pow(%v, %v) = %v, math %v", y, f, pow(y, f), math.Pow(y, f))
		}
	})
	for _, x := range []float64{math.Inf(-1), -746, -745.2, -740, 0, 709.7, 710, math.Inf(1), math.NaN()} {
		if got, want := exp(x), math.Exp(x); got != want && !(got != got && want != want) && !near(got, want, 2*eps) {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
	}
}

// TestWaitSums compares the sums over states with the quadrature, where both apply.
func TestWaitSums(t *testing.T) {
	for _, x := range []float64{1e-50, 1e-5, 0.1, 1, 7.8, 15, 60, 302, 700, 4000} {
		for _, y := range []float64{1e-9, 1e-3, 0.5, 1, 6.7, 10, 60, 100, 200, 333, 800, 4000} {
			if y-x > waitSumExcess {
				continue
			}
			sums, quadrature := waitSums(x, y), virtualWait(x, y/x, log(y)-log(x))
			where := fmt.Sprintf("x=%v y=%v ", x, y)
			check(t, where+"E[V]", sums.virtual, quadrature.virtual, 2e-14*quadrature.virtual)
			check(t, where+"E[W|served]", sums.served, quadrature.served, 2e-14*quadrature.served)
			check(t, where+"E[W;Ab]", sums.abandoned, quadrature.abandoned, 2e-14*quadrature.abandoned)
		}
	}
}
