package forecast

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// Against the sum over the distribution, with probabilities by gonum. The sum stops where
// terms are below 1e-17.
func TestPoissonErrorIsTheSum(t *testing.T) {
	for _, mu := range []float64{1e-9, 0.05, 0.3, 0.999, 1, 1.5, 2, 3.7, 10, 15.2, 15.999999, 16, 16.000001, 17.5, 25, 99.9, 100, 1234.5, 1e5} {
		d := distuv.Poisson{Lambda: mu}
		sum := 0.0
		sd := math.Sqrt(mu)
		for k := math.Max(0, math.Floor(mu-12*sd-20)); k < mu+12*sd+40; k++ {
			sum += math.Abs(k-mu) * d.Prob(k)
		}
		if got := PoissonError(mu); math.Abs(got-sum) > 1e-10*sum { // gonum's Lgamma loses digits at 1e5
			t.Errorf("mean %v: %v, sum %.17g", mu, got, sum)
		}
	}
}

// Lowest reachable WAPE of ../shared/reference/practice.md, section 2.4, as printed there.
func TestPoissonErrorOfTheTable(t *testing.T) {
	for _, c := range []struct{ mean, percent float64 }{
		{10, 25.0}, {25, 15.9}, {50, 11.3}, {100, 8.0}, {200, 5.6}, {500, 3.6}, {2000, 1.8}, {10000, 0.8},
	} {
		if got := math.Round(1000*PoissonError(c.mean)/c.mean) / 10; got != c.percent {
			t.Errorf("%v contacts: %v %%, want %v %%", c.mean, got, c.percent)
		}
	}
}

// Below 1, E|X - mu| = 2 mu exp(-mu): only X = 0 lies below the mean. It is 0 of nothing,
// grows, stays below the standard deviation (Jensen), and tends to sqrt(2 mu/pi), from
// which it differs by less than a part in 2 mu.
func TestPoissonErrorProperties(t *testing.T) {
	if got := PoissonError(0); got != 0 {
		t.Errorf("of 0: %v", got)
	}
	if got := PoissonError(math.Inf(1)); !math.IsInf(got, 1) {
		t.Errorf("of infinity: %v", got)
	}
	for _, x := range []float64{-1, math.NaN()} {
		if got := PoissonError(x); !math.IsNaN(got) {
			t.Errorf("of %v: %v", x, got)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		mu := math.Pow(10, rapid.Float64Range(-6, 12).Draw(rt, "log mean"))
		got := PoissonError(mu)
		if mu < 1 && !near(got, 2*mu*math.Exp(-mu)) {
			rt.Fatalf("of %v: %v", mu, got)
		}
		if !(got > 0 && got <= math.Sqrt(mu) && got <= PoissonError(1.01*mu)) {
			rt.Fatalf("of %v: %v, of 1 %% more %v", mu, got, PoissonError(1.01*mu))
		}
		if limit := math.Sqrt(2 * mu / math.Pi); mu >= 1 && math.Abs(got/limit-1) > 1/(2*mu)+1e-12 {
			rt.Fatalf("of %v: %v, limit %v", mu, got, limit)
		}
	})
}

// Chances of an error of more than 10 % of ../shared/reference/practice.md, section 2.4,
// as printed there, and against the sum over gonum's probabilities.
func TestPoissonInside(t *testing.T) {
	for _, c := range []struct{ mean, percent float64 }{{10, 64}, {25, 62}, {50, 44}, {100, 29}, {200, 15}, {500, 2}} {
		inside := PoissonInside(c.mean, 0.9*c.mean, 1.1*c.mean)
		if got := math.Round(100 * (1 - inside)); got != c.percent {
			t.Errorf("%v contacts: %v %% are off by more than a tenth, want %v %%", c.mean, got, c.percent)
		}
		sum := 0.0
		for k := math.Ceil(0.9 * c.mean); k <= 1.1*c.mean; k++ {
			sum += distuv.Poisson{Lambda: c.mean}.Prob(k)
		}
		if math.Abs(inside-sum) > 1e-12 {
			t.Errorf("%v contacts: %v, sum %v", c.mean, inside, sum)
		}
	}
	for _, c := range []struct{ mean, least, most, want float64 }{
		{0, 0, 0, 1}, {0, 1, 2, 0}, {3, 3.1, 3.9, 0}, {3, -5, 0, math.Exp(-3)}, {5, 0, 1e9, 1},
	} {
		if got := PoissonInside(c.mean, c.least, c.most); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if got := PoissonInside(-1, 0, 1); !math.IsNaN(got) {
		t.Errorf("of -1: %v", got)
	}
}
