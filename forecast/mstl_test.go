package forecast

import (
	"math"
	"strings"
	"testing"
)

// stlm of R's forecast with the same form of trend. The gains are estimated by each
// program on its own, so forecasts agree as well as gains do.
func TestMSTLAgainstR(t *testing.T) {
	series := referenceSeries(t)
	series["two"] = reference(t, "stl.csv")["two"]["y"]
	for name, r := range reference(t, "stlm.csv") {
		s, model, _ := strings.Cut(name, "/")
		m := MSTL{Cycles: 1, Trend: model, Origins: -1}
		periods := []int{referencePeriod[s]}
		if s == "two" {
			periods = []int{12, 84}
		}
		fitted, err := m.FitValues(series[s], periods...)
		if err != nil {
			t.Fatal(name, err)
		}
		v, err := fitted.ForecastValues(len(r["mean"]))
		if err != nil {
			t.Fatal(name, err)
		}
		t.Logf("%s: differs by %.2g", name, worst(t, v.Mean, r["mean"]))
		agree(t, name, v.Mean, r["mean"], 1e-4)
	}
}

// Season, trend and remainder add up to the values, and the forecast carries a season
// over that repeats itself exactly.
func TestMSTLCarriesSeasonOn(t *testing.T) {
	y := make([]float64, 600)
	at := func(i int) float64 {
		return 100 + float64(i)/10 + 10*float64(i%12%5) + 7*math.Sin(2*math.Pi*float64(i)/84)
	}
	for i := range y {
		y[i] = at(i)
	}
	y[300] = math.NaN()
	fitted, err := MSTL{}.FitValues(y, 12, 84)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := fitted.ForecastValues(200)
	for h, m := range v.Mean {
		if math.Abs(m-at(600+h)) > 1.5 {
			t.Fatalf("%d ahead: %.2f, want %.2f", h+1, m, at(600+h))
		}
	}
}
