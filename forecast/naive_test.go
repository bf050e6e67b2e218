package forecast

import (
	"errors"
	"math"
	"testing"
)

// Last week again; a hole is filled from the week before; what was never seen is 0.
func TestSeasonalNaive(t *testing.T) {
	s := weekly(3, func(k, w, i int) float64 {
		switch {
		case math.IsNaN(office(w, i)):
			return missing
		case k == 2 && w == 3:
			return missing
		case k >= 1 && w == 4:
			return missing
		}
		return float64(1000*(k+1) + 48*w + i)
	})
	f := forecastBy(t, SeasonalNaive{}, s, 2*perWeek)
	for i, got := range f.Mean {
		w, slot := (i%perWeek/48+1)%7, i%48
		want := float64(3000 + 48*w + slot)
		switch {
		case math.IsNaN(office(w, slot)):
			want = 0
		case w == 3:
			want -= 1000
		case w == 4:
			want -= 2000
		}
		if got != want {
			t.Fatalf("interval %d, weekday %d, slot %d: %v, want %v", i, w, slot, got, want)
		}
	}
}

func TestSeasonalNaiveRanges(t *testing.T) {
	g := newGenerator(3)
	s := weekly(20, func(_, w, i int) float64 { return g.poisson(office(w, i)) })
	f := forecastBy(t, SeasonalNaive{}, s.Before(19*perWeek), perWeek)
	a := Measure(f.against(s.Values[19*perWeek:], nil).judged())
	// 110 intervals: standard error of 80 % is 3.8; three of them.
	if math.Abs(a.Cover80-0.8) > 0.115 || !(a.Cover95 > a.Cover80) {
		t.Errorf("ranges hold %v and %v", a.Cover80, a.Cover95)
	}
	// One week of history has no error yet.
	if q := forecastBy(t, SeasonalNaive{}, s.Before(perWeek), 48).Quantile(0.9); !math.IsNaN(q[20]) {
		t.Errorf("range of %v after one week, want NaN", q[20])
	}
}

func TestModelsRefuse(t *testing.T) {
	for _, m := range []Model{SeasonalNaive{}, Profile{}} {
		if _, err := m.Fit(t.Context(), daily(missing, missing)); !errors.Is(err, ErrTooShort) {
			t.Errorf("%v: error %v, want ErrTooShort", m, err)
		}
		if _, err := m.Fit(t.Context(), daily(1, -1)); err == nil || errors.Is(err, ErrTooShort) {
			t.Errorf("%v: error %v for a negative value", m, err)
		}
		fitted, err := m.Fit(t.Context(), daily(1, 2, 3))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fitted.Forecast(t.Context(), 0); err == nil {
			t.Errorf("%v: forecasts no intervals", m)
		}
	}
	for _, memory := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := (Profile{Memory: memory}).Fit(t.Context(), daily(1, 2, 3)); err == nil {
			t.Errorf("memory %v: want an error", memory)
		}
	}
}
