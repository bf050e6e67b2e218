package forecast

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The filter against a second implementation, at two sets of parameters, on a series with
// an outlying value (benchmarks/peers/forecast-r/prototype.py).
func TestDSESAgainstPrototype(t *testing.T) {
	for name, c := range reference(t, "dses.csv") {
		p := c["p"]
		fitted, err := DSES{Level: p[0], Seasons: p[1:3], AR: p[3]}.FitValues(c["y"], 8, 56)
		if err != nil {
			t.Fatal(err)
		}
		f := fitted.(*DSESFit)
		agree(t, name+" root", f.run.ahead(len(c["y"]), 70), c["root"], 1e-12)
		agree(t, name+" mse", []float64{f.run.sse / float64(f.run.n)}, c["mse"], 1e-12)
	}
}

// A sum of two seasons is found without any error, by the filter in its own states.
func TestDSESExact(t *testing.T) {
	y := make([]float64, 400)
	root := func(i int) float64 { return 10 + float64(i%5) + math.Sin(2*math.Pi*float64(i)/35) }
	for i := range y {
		y[i] = root(i) * root(i)
	}
	fitted, err := DSES{}.FitValues(y, 5, 35)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := fitted.ForecastValues(50)
	for h, m := range v.Mean {
		if want := root(400+h) * root(400+h); math.Abs(m/want-1) > 1e-6 {
			t.Fatalf("%d ahead: %v, want %v", h+1, m, want)
		}
	}
}

// The third season: a year of 364 days on top of the week.
func TestDSESTriple(t *testing.T) {
	y := make([]float64, 3*364)
	at := func(i int) float64 {
		x := float64(i)
		return 200 + 60*math.Sin(2*math.Pi*x/364) + 30*float64(i%7%3)
	}
	for i := range y {
		y[i] = at(i) + 5*math.Sin(float64(i*i))
	}
	fitted, err := DSES{}.FitValues(y, 7, 28, 364)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := fitted.ForecastValues(120)
	miss := 0.0
	for h, m := range v.Mean {
		miss += math.Abs(m - at(len(y)+h))
	}
	if miss /= 120; miss > 8 {
		t.Errorf("mean error %.2f, noise 5 sin: want below 8", miss)
	}
}

// Simulated counts: kappa is found again, and 80 % ranges cover nearly that: a quarter of
// each seasonal state is noise of its three first weeks, which ranges do not know of.
func TestCountDSES(t *testing.T) {
	const kappa, n, ahead = 8, 48 * 28, 48 * 7
	src := newTestSource(1)
	y := make([]float64, n+ahead)
	for i := range y {
		mu := 12 + 8*math.Sin(2*math.Pi*float64(i)/48)
		if i/48%7 >= 5 {
			mu /= 2
		}
		rate := distuv.Gamma{Alpha: kappa, Beta: kappa / mu, Src: src}.Rand()
		y[i] = distuv.Poisson{Lambda: rate, Src: src}.Rand()
	}
	for _, m := range []CountDSES{{}, {Stationary: true}} {
		fitted, err := m.FitValues(y[:n], 48, 336)
		if err != nil {
			t.Fatal(err)
		}
		f := fitted.(*CountFit)
		// The seasons' first states are means of three weeks, so some of their noise is taken
		// for the rate's.
		if f.Kappa < 4 || f.Kappa > 12 {
			t.Errorf("%s: kappa %.2f, made with %d", m, f.Kappa, kappa)
		}
		v, _ := fitted.ForecastValues(ahead)
		lo, hi := v.Quantile(0.1), v.Quantile(0.9)
		in := 0
		for h := range lo {
			in += count(lo[h] <= y[n+h] && y[n+h] <= hi[h])
		}
		if share := float64(in) / ahead; share < 0.66 || share > 0.92 {
			t.Errorf("%s: 80 %% range covers %.0f %%", m, 100*share)
		}
	}
}

// The quantile against a sum of the probabilities, which follow from each other by
// P(k+1)/P(k) = (k+size)/(k+1) mu/(mu+size).
func TestNegBinQuantile(t *testing.T) {
	for _, mu := range []float64{0.05, 0.7, 5, 80} {
		for _, size := range []float64{0.3, 4, 1e5} {
			for _, p := range []float64{0.025, 0.1, 0.5, 0.9, 0.975} {
				term := math.Exp(size * math.Log(size/(size+mu)))
				cdf := term
				k := 0.0
				for cdf < p {
					term *= (k + size) / (k + 1) * mu / (mu + size)
					cdf += term
					k++
				}
				got := negBinQuantile(mu, size, p)
				if got > k+0.5+1e-6 || got < math.Max(0, k-0.5-1e-6) {
					t.Errorf("mu %v size %v p %v: %v, want within 0.5 of %v", mu, size, p, got, k)
				}
			}
		}
	}
}
