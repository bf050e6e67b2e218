package planner

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Against the error function of package math, which is another algorithm, and against
// itself the other way round.
func TestNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Float64Range(-8, 8).Draw(t, "z")
		if got, want := normalBelow(z), 0.5*math.Erfc(-z/math.Sqrt2); math.Abs(got-want) > 2e-14 {
			t.Errorf("P(Z <= %v) = %v, want %v", z, got, want)
		}
		if got, want := normalDensity(z), math.Exp(-z*z/2)/math.Sqrt(2*math.Pi); math.Abs(got-want) > 1e-13*want {
			t.Errorf("density at %v: %v, want %v", z, got, want)
		}
		p := rapid.Float64Range(1e-9, 1-1e-9).Draw(t, "p")
		if got := normalBelow(normalQuantile(p)); math.Abs(got-p) > 3e-14 {
			t.Errorf("below the %v quantile lies %v", p, got)
		}
	})
	// Abramowitz and Stegun, table 26.5: quantiles at 0.9, 0.975 and 0.995.
	for _, tt := range []struct{ p, z float64 }{{0.9, 1.28155}, {0.975, 1.95996}, {0.995, 2.57583}} {
		if got := normalQuantile(tt.p); math.Abs(got-tt.z) > 5e-6 {
			t.Errorf("quantile at %v: %v, want %v", tt.p, got, tt.z)
		}
	}
	// The first four moments are 0, 1, 0 and 3.
	var m [5]float64
	for _, n := range normalNodes {
		for k := range m {
			m[k] += n.weight * math.Pow(n.z, float64(k))
		}
	}
	for k, want := range []float64{1, 0, 1, 0, 3} {
		if math.Abs(m[k]-want) > 1e-11 {
			t.Errorf("moment %d: %v, want %v", k, m[k], want)
		}
	}
}
