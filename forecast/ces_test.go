package forecast

import (
	"math"
	"testing"
)

// With statsforecast's parameters and first states, fitted values and forecasts are its
// own (benchmarks/peers/forecast-r/ces.py); our search finds no larger error.
func TestCESAgainstStatsforecast(t *testing.T) {
	series := referenceSeries(t)
	for s, r := range reference(t, "ces.csv") {
		y := series[s]
		f := &CESFit{A0: r["a0"][0], A1: r["a1"][0], Period: 1, y: y, level: r["first"][0], potential: r["first"][1], season: []float64{0}, ring: []float64{0}}
		theirs := f.filter(len(y))
		mean := make([]float64, len(r["mean"]))
		f.ahead(len(y), mean)
		agree(t, s+" mean", mean, r["mean"], 1e-9)
		sse := 0.0
		for i, v := range r["fitted"] {
			sse += (y[i] - v) * (y[i] - v)
		}
		agree(t, s+" squared error", []float64{theirs}, []float64{sse}, 1e-9)
		fitted, err := CES{}.FitValues(y)
		if err != nil {
			t.Fatal(s, err)
		}
		if ours := fitted.(*CESFit).sse; ours > theirs*(1+1e-6) {
			t.Errorf("%s: squared error %.6g, statsforecast found %.6g", s, ours, theirs)
		}
	}
}

// The first states found by least squares leave no slope: moving either raises the error.
func TestCESStates(t *testing.T) {
	for s, y := range referenceSeries(t) {
		fitted, err := CES{}.FitValues(y, referencePeriod[s])
		if err != nil {
			t.Fatal(s, err)
		}
		f := fitted.(*CESFit)
		if !cesStable(f.A0, f.A1) || cesGrowth(f.A0, f.A1) > mostGrowth {
			t.Errorf("%s: a0 %v a1 %v", s, f.A0, f.A1)
		}
		least := f.filter(len(y))
		level, potential := f.level, f.potential
		for _, d := range [][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}} {
			f.level, f.potential = level+d[0]*f.Sigma/10, potential+d[1]*f.Sigma/10
			if sse := f.filter(len(y)); sse < least*(1-1e-9) {
				t.Errorf("%s: error %.9g, less from other first states, %.9g", s, least, sse)
			}
		}
	}
}

// A straight line is carried on, nearly: what CES knows of growth is exponential.
func TestCESLine(t *testing.T) {
	y := make([]float64, 120)
	for i := range y {
		y[i] = 50 + 2*float64(i) + math.Sin(float64(i*i))
	}
	fitted, err := CES{}.FitValues(y)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := fitted.ForecastValues(10)
	for h, m := range v.Mean {
		if want := 50 + 2*float64(120+h); math.Abs(m-want) > 15 {
			t.Errorf("%d ahead: %.1f, want %.1f", h+1, m, want)
		}
	}
}

func TestCESGrowth(t *testing.T) {
	// The eigenvalue by powers of the matrix.
	for _, a := range [][2]float64{{1.3, 1}, {1.9, 1.05}, {1.1, 0.7}, {0.9, 1.2}} {
		l, p := 1.0, 0.3
		size := 0.0
		const steps = 2000
		for range steps {
			l, p = l-(1-a[1])*p, l+(1-a[0])*p
			r := math.Hypot(l, p)
			l, p, size = l/r, p/r, size+math.Log(r)
		}
		if got, want := cesGrowth(a[0], a[1]), math.Exp(size/steps); math.Abs(got-want) > 2e-3 {
			t.Errorf("%v: growth %.5f, by powers %.5f", a, got, want)
		}
	}
}
