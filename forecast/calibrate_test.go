package forecast

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The next of n errors from a normal distribution of unknown middle and width lies within
// a Student's t with n-1 degrees of freedom, times the root of 1+1/n: here from gonum.
func TestFewOrigins(t *testing.T) {
	for _, n := range []int{6, 8, 12, 40} {
		for _, p := range []float64{0.1, 0.9, 0.975} {
			student := distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}.Quantile(p)
			want := student / distuv.UnitNormal.Quantile(p) * math.Sqrt(1+1/float64(n))
			if got := fewOrigins(n, p); math.Abs(got/want-1) > 0.01 { // of the expansion
				t.Errorf("%d origins, quantile %v: %v times as wide, want %v", n, p, got, want)
			}
		}
	}
}
