package forecast

import (
	"math"
	"sort"
	"strings"
	"testing"
)

// With R's parameters and first states everything is determined: likelihood, fitted
// values, forecasts, upper 80 % bounds and sigma agree to rounding.
func TestETSGivenStates(t *testing.T) {
	series := referenceSeries(t)
	for name, r := range reference(t, "ets.csv") {
		s, model, _ := strings.Cut(name, "/")
		first := func(k string) float64 {
			if len(r[k]) == 0 {
				return 0
			}
			return r[k][0]
		}
		m := ETS{Model: model, State: &ETSState{
			Alpha: first("alpha"), Beta: first("beta"), Gamma: first("gamma"), Phi: first("phi"),
			Level: first("level"), Slope: first("slope"), Season: r["season"],
		}}
		f, err := m.fit(series[s], []int{referencePeriod[s]})
		if err != nil {
			t.Fatal(name, err)
		}
		const tol = 1e-10 // R prints 17 digits; a hundred multiplications a step apart
		agree(t, name+" likelihood", []float64{f.Likelihood}, r["likelihood"], tol)
		agree(t, name+" fitted", f.Fitted, r["fitted"], tol)
		agree(t, name+" sigma", []float64{f.Sigma}, r["sigma"], tol)
		v, err := f.ForecastValues(24)
		if err != nil {
			t.Fatal(name, err)
		}
		agree(t, name+" mean", v.Mean, r["mean"], tol)
		if r["hi80"] != nil {
			// R forecast 8.20, class1(), puts the gain of the season of a model without
			// trend one row too high (G[3] for G[2]), so that it acts a step early:
			// compare what lies before.
			n := 24
			if model == "ANA" {
				n = referencePeriod[s] - 1
			}
			agree(t, name+" hi80", v.Quantile(0.9)[:n], r["hi80"][:n], tol)
		}
	}
}

// Estimated, the likelihood is no worse than what R's optimiser found (smaller L is
// better; R stops its Nelder-Mead search early in flat valleys).
func TestETSEstimated(t *testing.T) {
	series := referenceSeries(t)
	cases := reference(t, "ets.csv")
	var names []string
	for name := range cases {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		r := cases[name]
		s, model, _ := strings.Cut(name, "/")
		f, err := ETS{Model: model}.fit(series[s], []int{referencePeriod[s]})
		if err != nil {
			t.Fatal(name, err)
		}
		v, _ := f.ForecastValues(24)
		gap := f.Likelihood - r["likelihood"][0]
		t.Logf("%-20s L %.5f, R %.5f, gap %+.5f; alpha %.4f, R %.4f; forecast differs %.2g", name, f.Likelihood, r["likelihood"][0], gap, f.Start.Alpha, r["alpha"][0], worst(t, v.Mean, r["mean"]))
		if gap > 0.5 {
			t.Errorf("%s: L %.5f, R found %.5f", name, f.Likelihood, r["likelihood"][0])
		}
	}
}

func TestETSChoice(t *testing.T) {
	series := referenceSeries(t)
	for s, r := range reference(t, "ets_auto.csv") {
		f, err := ETS{}.fit(series[s], []int{referencePeriod[s]})
		if err != nil {
			t.Fatal(s, err)
		}
		t.Logf("%s: %s AICc %.3f, R %.3f", s, f.Model, f.AICc, r["aicc"][0])
		if f.AICc > r["aicc"][0]+0.5 {
			t.Errorf("%s: %s has AICc %.3f, R found %.3f", s, f.Model, f.AICc, r["aicc"][0])
		}
	}
}

// The 80 % range of simulated paths of MNN, whose variance is known exactly: with
// v_1 = s^2 and relative errors, var y_h = l^2 ((1+s^2) (1+a^2 s^2)^(h-1) - 1)
// (Hyndman et al. 2008, table 6.2).
func TestETSPaths(t *testing.T) {
	f, err := ETS{Model: "MNN"}.fit(referenceSeries(t)["Nile"], nil)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := f.ForecastValues(5)
	for h := range v.Mean {
		s2, a := f.Sigma*f.Sigma, f.Start.Alpha
		sd := f.level * math.Sqrt((1+s2)*math.Pow(1+a*a*s2, float64(h))-1)
		got := (v.Quantile(0.9)[h] - v.Quantile(0.1)[h]) / (2 * normalQuantile(0.9))
		if math.Abs(got/sd-1) > 0.06 { // 2,000 paths: standard error of such a range 2.3 %
			t.Errorf("h=%d: sd of paths %.4g, want %.4g", h+1, got, sd)
		}
	}
}

func BenchmarkETSDaily(b *testing.B) {
	y := syntheticDays(1461)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (ETS{}).FitValues(y, 7); err != nil {
			b.Fatal(err)
		}
	}
}

// syntheticDays are daily volumes with a week, a year and noise that needs no random
// numbers.
func syntheticDays(n int) []float64 {
	week := [7]float64{1.2, 1.1, 1, 1, 0.95, 0.5, 0.25}
	y := make([]float64, n)
	for i := range y {
		x := float64(i)
		y[i] = math.Round(math.Max(0, (1000+x/3)*week[i%7]*(1+0.1*math.Sin(2*math.Pi*x/365.25))+40*math.Sin(x*x)+30*math.Cos(3*x*x)))
	}
	return y
}
