package forecast

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"pgregory.net/rapid"
)

// Whatever the values: paths are counts, words are words, and updates forecast.
func TestWildSeriesGoOn(t *testing.T) {
	models := []Model{Auto{}, DailyRegression{}, SVD{}, Profile{}, SeasonalNaive{}, WindowAverage{}, ETS{}, Theta{}, DynamicOptimizedTheta{}, CES{}, DSES{}, CountDSES{}, MSTL{}}
	rapid.Check(t, func(rt *rapid.T) {
		step := rapid.SampledFrom([]time.Duration{time.Hour, 4 * time.Hour, calendar.DayStep}).Draw(rt, "step")
		s := Series{Queue: "wild", Grid: calendar.Grid{Start: monday, Step: step}}
		perDay := s.Grid.SlotsPerDay()
		n := rapid.IntRange(1, 60).Draw(rt, "days") * perDay
		size := rapid.SampledFrom([]float64{0, 0.1, 5, 1e3, 1e9}).Draw(rt, "size")
		g := newGenerator(rapid.Uint64().Draw(rt, "seed"))
		holes := rapid.Float64Range(0, 0.9).Draw(rt, "holes")
		for range n + 3*perDay {
			v := math.Round(size * g.ExpFloat64())
			if g.Float64() < holes {
				v = math.NaN()
			}
			s.Values = append(s.Values, v)
		}
		m := rapid.SampledFrom(models).Draw(rt, "model")
		fitted, err := m.Fit(t.Context(), s.Before(n))
		if errors.Is(err, ErrTooShort) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		check := func(fitted Fitted) {
			f, err := fitted.Forecast(t.Context(), 9*perDay)
			if err != nil {
				rt.Fatal(err)
			}
			for i, v := range f.Mean {
				if !(v >= 0) || !f.Open[i] && v != 0 {
					rt.Fatalf("mean %v of interval %d", v, i)
				}
			}
			words, err := fitted.(Explainer).Explain(t.Context(), 9*perDay)
			if err != nil {
				rt.Fatal(err)
			}
			for _, w := range words {
				if strings.Contains(w.Text, "NaN") || strings.Contains(w.Text, "Inf") || strings.Contains(w.Text, "%!") {
					rt.Fatalf("%s: %s", w.Topic, w.Text)
				}
			}
			p, err := f.Simulate(5, 1)
			if errors.Is(err, ErrTooShort) {
				return
			}
			if err != nil {
				rt.Fatal(err)
			}
			for _, y := range p.Values {
				for i, v := range y {
					if !(v >= 0) || math.IsInf(v, 0) || v != math.Trunc(v) || v > 0 && !f.Open[i] {
						rt.Fatalf("%v contacts in interval %d", v, i)
					}
				}
			}
		}
		check(fitted)
		next := s
		next.Grid, next.Values = s.Grid.Shift(n), s.Values[n:]
		u, err := fitted.(Updater).Update(t.Context(), next)
		if err != nil {
			rt.Fatal(err)
		}
		check(u)
	})
}
