package forecast

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/interp"
	"pgregory.net/rapid"
)

// Definition 7 of Hyndman & Fan (1996) is the polygon through the points
// ((k-1)/(n-1), x_k); gonum draws it.
func TestQuantile7IsThePolygon(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 2, 40).Draw(rt, "x")
		slices.Sort(x)
		p := rapid.Float64Range(0, 1).Draw(rt, "p")
		at := make([]float64, len(x))
		for k := range at {
			at[k] = float64(k) / float64(len(x)-1)
		}
		at[len(at)-1] = 1
		var polygon interp.PiecewiseLinear
		if err := polygon.Fit(at, x); err != nil {
			rt.Fatal(err)
		}
		if got, want := quantile7(x, p), polygon.Predict(p); math.Abs(got-want) > 1e-9*2e3 { // of the range
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestQuantile7ByHand(t *testing.T) {
	for _, c := range []struct {
		x       []float64
		p, want float64
	}{
		// Position p (n-1) counted from 0: 0.3 * 4 = 1.2, a fifth of the way from 2 to 3.
		{[]float64{1, 2, 3, 4, 10}, 0.3, 2.2},
		{[]float64{1, 2, 3, 4, 10}, 0.95, 4 + 0.8*6}, // 3.8
		{[]float64{1, 2, 3, 4}, 0.5, 2.5},
		{[]float64{5}, 0.1, 5},
		{[]float64{1, 9}, 0, 1},
		{[]float64{1, 9}, 1, 9},
	} {
		if got := quantile7(c.x, c.p); !near(got, c.want) {
			t.Errorf("%v at %v: %v, want %v", c.x, c.p, got, c.want)
		}
	}
	if got := quantile7(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("of nothing: %v, want NaN", got)
	}
}

// Actuals 0 and 8 where 2 was forecast: squares of errors 4 + 36, less the 2 + 2 of chance,
// over the squares of the means 4 + 4: theta = 36/8. Standard deviation of each:
// sqrt(2 + 4.5 * 4) = sqrt(20).
func TestNewPoolByHand(t *testing.T) {
	p := newPool([]float64{8, 0}, []float64{2, 2})
	if !near(p.theta, 4.5) || len(p.r) != 2 || !near(p.r[0], -2/math.Sqrt(20)) || !near(p.r[1], 6/math.Sqrt(20)) {
		t.Errorf("%+v", p)
	}
	// Errors smaller than chance: theta 0, standard deviation sqrt(2).
	p = newPool([]float64{1, 3}, []float64{2, 2})
	if p.theta != 0 || !near(p.r[0], -1/math.Sqrt2) || !near(p.r[1], 1/math.Sqrt2) {
		t.Errorf("%+v", p)
	}
}

// On negative binomial counts theta is the variance of the gamma factor.
func TestNewPoolFindsOverdispersion(t *testing.T) {
	const v, n = 0.04, 20000
	g := newGenerator(5)
	actual, mean := make([]float64, n), make([]float64, n)
	for i := range actual {
		mean[i] = 20 + 200*g.Float64()
		actual[i] = g.poisson(mean[i] * g.gamma(v))
	}
	// Relative standard error about sqrt(2/n) times a factor under 2 for the unequal means:
	// 2 %; four of them.
	if p := newPool(actual, mean); math.Abs(p.theta/v-1) > 0.08 {
		t.Errorf("theta %v, want %v", p.theta, v)
	}
}

func TestWeightedQuantile(t *testing.T) {
	// Weights 1, 2, 7 of values 10, 20, 30: 10 up to a share of 0.1, 20 up to 0.3.
	r := newRatios([]weighted{{30, 7}, {10, 1}, {20, 2}})
	for p, want := range map[float64]float64{0.01: 10, 0.1: 10, 0.11: 20, 0.3: 20, 0.31: 30, 0.999: 30} {
		if got := r.quantile(1, 0, p); got != want {
			t.Errorf("%v: %v, want %v", p, got, want)
		}
	}
	if got := newRatios(nil).quantile(1, 0, 0.5); !math.IsNaN(got) {
		t.Errorf("of nothing: %v, want NaN", got)
	}
}

// A week of lead beyond the last pool takes the last pool; a mean of nothing still has a
// range.
func TestCountsQuantile(t *testing.T) {
	s := counts{perWeek: 10, pools: []pool{{0, []float64{-1, 1}}, {0, []float64{-2, 2}}}}
	for _, c := range []struct {
		mean float64
		i    int
		p    float64
		want float64
	}{
		{100, 0, 1, 110}, {100, 9, 1, 110}, {100, 10, 1, 120}, {100, 500, 1, 120}, // sqrt(100) = 10
		{1, 10, 0, 0},                        // 1 - 2 is cut off at 0
		{0, 0, 1, math.Sqrt(leastMean)},      // as if the mean were leastMean
		{100, 0, 0.75, 105}, {100, 0, 0, 90}, // between -1 and 1
	} {
		if got := s.quantile(c.mean, c.i, c.p); !near(got, c.want) {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if got := (counts{perWeek: 10}).quantile(5, 0, 0.5); !math.IsNaN(got) {
		t.Errorf("no pools: %v, want NaN", got)
	}
}

// The median is that of the sorted values, whatever their order, ties and number.
func TestMedianIsThatOfSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOf(rapid.OneOf(rapid.Float64Range(-5, 5), rapid.SampledFrom([]float64{0, 1, 2, math.NaN()}))).Draw(t, "values")
		sorted := slices.Clone(v)
		slices.Sort(sorted)
		want := quantile7(sorted, 0.5)
		if got := median(v); got != want && (got == got || want == want) {
			t.Fatalf("median %v, want %v", got, want)
		}
	})
}
