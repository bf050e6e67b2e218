package erlang

import (
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
)

func relative(t *testing.T, what string, got, want, slack float64) {
	t.Helper()
	if !(math.Abs(got-want) <= slack*math.Abs(want)) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// TestOverloadDeterministic compares with the closed form for callers who all hold
// on for the same time m, in 600 bits. With AHT 1, f grows at the rate a-n up to m
// and falls at the rate n from there on, so that with 1 at m its integrals are
// 1/(a-n) and 1/n; e^-(a-n)m is less than e^-100.
func TestOverloadDeterministic(t *testing.T) {
	num := func(x float64) *big.Float { return new(big.Float).SetPrec(600).SetFloat64(x) }
	op := func(f func(z, x, y *big.Float) *big.Float, x, y *big.Float) *big.Float {
		return f(new(big.Float).SetPrec(600), x, y)
	}
	sub, add, quo, mul := (*big.Float).Sub, (*big.Float).Add, (*big.Float).Quo, (*big.Float).Mul
	value := func(x *big.Float) float64 { v, _ := x.Float64(); return v }
	for _, n := range []float64{1, 10, 3000, 1e6} {
		for _, a := range []float64{1.5 * n, 10 * n, 1e7 * n, 1e30, 1e99, 1e101, 1e200, 1e300} {
			for _, hold := range []float64{1e-3, 0.3, 7, 1e8} {
				if (a-n)*hold < 100 {
					continue
				}
				m := mustAt(t, Queue{Load: a, AHT: 1, PatienceDist: Deterministic(hold)}, n, hold)
				over, load, agents := op(sub, num(a), num(n)), num(a), num(n)
				left, right := op(quo, num(1), over), op(quo, num(1), agents)
				mass := op(add, left, right)
				relative(t, "served", m.Served, value(op(quo, agents, load)), 1e-12)
				relative(t, "P(V>T)", m.VirtualLate, value(op(quo, right, mass)), 1e-10)
				relative(t, "ASA", m.ASA, value(op(sub, num(hold), left)), 1e-12)
				// E[V] - m = (1/n^2 - 1/(a-n)^2)/mass
				beyond := op(quo, op(sub, op(mul, right, right), op(mul, left, left)), mass)
				relative(t, "E[V]", m.MeanVirtualWait, value(op(add, num(hold), beyond)), 1e-12)
				short := op(quo, op(mul, left, left), mass)
				relative(t, "E[W]", m.MeanWait, value(op(sub, num(hold), short)), 1e-12)
				if m.ServiceLevel < m.Served*(1-1e-9) || m.Overloaded {
					t.Errorf("nobody is served later than %v: %+v", hold, m)
				}
			}
		}
	}
}

// TestOverloadUniform: with d the time left to the longest patience m, f is
// e^(n d - a d^2/2m) before it and falls at the rate n beyond, so that the
// integrals are Gaussian and their moments follow by parts.
func TestOverloadUniform(t *testing.T) {
	for _, n := range []float64{1, 20, 500} {
		for _, a := range []float64{1e12, 1e50, 1e150, 1e300} {
			for _, most := range []float64{0.05, 2, 300} {
				m := mustAt(t, Queue{Load: a, AHT: 1, PatienceDist: Uniform(most)}, n, most)
				z := n * math.Sqrt(most/a/2)
				left := math.Sqrt(math.Pi*most/a/2) * math.Exp(z*z) * (1 + math.Erf(z))
				first := most / a * (1 + n*left)
				second := most / a * (left + n*first)
				mass := left + 1/n
				relative(t, "served", m.Served, n/a, 1e-12)
				relative(t, "P(V>m)", m.VirtualLate, 1/n/mass, 1e-9)
				relative(t, "ASA", m.ASA, most-second/first, 1e-10)
				relative(t, "E[V]", m.MeanVirtualWait, most+(1/n/n-first)/mass, 1e-10)
			}
		}
	}
}

// TestOverloadExponential: lambda patience e^(-V/patience) has the gamma
// distribution with shape x = n patience/AHT, a whole number here, so that E[V] and
// ASA are those of its logarithm: digamma of x and x+1, harmonic numbers less
// Euler's constant 0.5772156649015329 (DLMF section 5.4).
func TestOverloadExponential(t *testing.T) {
	for _, n := range []float64{1, 4, 50} {
		for _, patience := range []float64{1, 3, 20} {
			for _, a := range []float64{1e5, 1e20, 1e99, 1e101, 1e300} {
				x := n * patience
				harmonic := 0.0
				for k := 1.0; k < x; k++ {
					harmonic += 1 / k
				}
				digamma := harmonic - 0.5772156649015329
				scale := math.Log(a) + math.Log(patience)
				for _, d := range []Distribution{Weibull(patience, 1), ErlangStages(1, patience)} {
					m := mustAt(t, Queue{Load: a, AHT: 1, PatienceDist: d}, n, 1)
					relative(t, "E[V]", m.MeanVirtualWait, patience*(scale-digamma), 1e-12)
					relative(t, "ASA", m.ASA, patience*(scale-digamma-1/x), 1e-12)
					relative(t, "served", m.Served, n/a, 1e-12)
					relative(t, "E[W]", m.MeanWait, patience*(1-n/a), 1e-12)
				}
			}
		}
	}
}

// TestEveryLoad looks for what no input may give, over loads up to 1e300, any
// number of agents up to 1e6, and times at their limits.
func TestEveryLoad(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	times := []float64{0, 1e-300, 1e-9, 1, 20, 1e9, 1e300, math.Inf(1)}
	for range rounds {
		scale := math.Exp(16*r.Float64() - 8)
		if r.IntN(3) == 0 {
			scale = math.Exp(1300*r.Float64() - 650)
		}
		d := []Distribution{
			Deterministic(scale), Uniform(scale), ErlangStages(1+r.IntN(9), scale), Hyperexponential(r.Float64(), scale, scale*math.Exp(8*r.Float64())),
			Weibull(scale, math.Exp(3*r.Float64()-1)), Lognormal(scale, math.Exp(3*r.Float64()-1)),
		}[r.IntN(6)]
		n := []float64{0, 1e-3, 0.5, 1, 10, 1e3, 1e6, math.Exp(14 * r.Float64())}[r.IntN(8)]
		q := Queue{Load: math.Exp(718*r.Float64() - 27), AHT: 180, PatienceDist: d}
		if r.IntN(2) == 0 {
			q.Load = n*math.Exp(4*r.Float64()-2) + 1e-12
		}
		if r.IntN(4) == 0 && n < 1e4 {
			q.Lines = math.Ceil(n) + float64(r.IntN(50)) + r.Float64()
		}
		within, short := times[r.IntN(len(times))], times[r.IntN(len(times))]
		m, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		for _, v := range []any{m.Core, m} {
			fields := reflect.ValueOf(v)
			for i := range fields.NumField() {
				if f := fields.Field(i); f.Kind() == reflect.Float64 && !(f.Float() >= 0) {
					t.Errorf("%+v, n=%v, T=%v, T0=%v: %s is %v", q, n, within, short, fields.Type().Field(i).Name, f.Float())
				}
			}
		}
		sum := m.Served + m.Abandonment + m.Blocking
		if math.Abs(sum-1) > 1e-9 && !m.Overloaded {
			t.Errorf("%+v, n=%v: served, hung up and blocked are %v", q, n, sum)
		}
	}
}
