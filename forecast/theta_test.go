package forecast

import (
	"testing"
)

// thetaf of R's forecast estimates the gain by its own search; given that gain, and
// with the first level estimated, forecasts agree to what R's search leaves open.
func TestThetaAgainstR(t *testing.T) {
	series := referenceSeries(t)
	for s, r := range reference(t, "theta.csv") {
		fitted, err := Theta{}.FitValues(series[s], referencePeriod[s])
		if err != nil {
			t.Fatal(s, err)
		}
		f := fitted.(*ThetaFit)
		v, _ := f.ForecastValues(24)
		t.Logf("%-14s gain %.5f, R %.5f; drift %.6g, R %.6g; forecast differs %.2g", s, f.Alpha, r["alpha"][0], f.Drift, r["drift"][0], worst(t, v.Mean, r["mean"]))
		agree(t, s+" drift", []float64{f.Drift}, r["drift"], 1e-9)
		agree(t, s+" mean", v.Mean, r["mean"], 5e-4)
		agree(t, s+" sigma", []float64{f.Sigma}, r["sigma"], 1e-4)
	}
}

// The recursion against the line fitted anew by least squares at every value.
func TestDynamicThetaAgainstR(t *testing.T) {
	series := referenceSeries(t)
	for s, r := range reference(t, "dot.csv") {
		y := series[s]
		f := &DynamicThetaFit{Alpha: 0.3, Theta: 1.7, Start: 100}
		fitted := make([]float64, len(y))
		end, _ := f.run(y, fitted)
		agree(t, s, append(fitted, f.ahead(end, 12)...), r["fitted"], 1e-11)
	}
}

func TestDynamicThetaEstimates(t *testing.T) {
	for s, y := range referenceSeries(t) {
		fitted, err := DynamicOptimizedTheta{}.FitValues(y, referencePeriod[s])
		if err != nil {
			t.Fatal(s, err)
		}
		f := fitted.(*DynamicThetaFit)
		_, least := f.run(f.z, nil)
		for _, a := range []float64{0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99} {
			for _, theta := range []float64{1, 1.5, 2, 4, 20} {
				g := &DynamicThetaFit{Alpha: a, Theta: theta, Start: f.Start}
				if _, sse := g.run(f.z, nil); sse < least*(1-1e-6) {
					t.Errorf("%s: a %.3f theta %.3f has squared error %.6g; a %.3f theta %.3f has less, %.6g", s, f.Alpha, f.Theta, least, a, theta, sse)
				}
			}
		}
	}
}

func BenchmarkDynamicThetaDaily(b *testing.B) {
	y := syntheticDays(1461)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (DynamicOptimizedTheta{}).FitValues(y, 7); err != nil {
			b.Fatal(err)
		}
	}
}
