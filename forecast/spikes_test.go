package forecast

import (
	"math"
	"testing"
)

func TestFindSpikes(t *testing.T) {
	const week, monday10 = 6, 20 // Monday of week 6, 10:00
	at := week*perWeek + monday10
	usual := office(1, monday10)
	// The largest value that is no spike, from the definition: mu + 10 sqrt(mu + 0.09 mu^2).
	most := usual + 10*math.Sqrt(usual+0.09*usual*usual)
	for _, c := range []struct {
		name  string
		value float64
		want  int
	}{
		{"1e6", 1e6, 1},
		{"just beyond", most * 1.001, 1},
		{"just below", most * 0.999, 0},
		{"zero", 0, 0},
	} {
		s := weekly(12, func(_, w, i int) float64 { return office(w, i) })
		s.Values[at] = c.value
		got := findSpikes(newFace(s, hoursOf(s)))
		if len(got) != c.want {
			t.Errorf("%s: %v, want %d", c.name, got, c.want)
			continue
		}
		if c.want == 1 && (got[0].day != 7*week || got[0].cell.Slot != monday10 || got[0].usual != usual || !near(got[0].believable, most)) {
			t.Errorf("%s: %+v", c.name, got[0])
		}
	}
}

// A day ten times as busy as a whole is a day, not twenty spikes.
func TestBusyDayHasNoSpikes(t *testing.T) {
	s := weekly(12, func(_, w, i int) float64 { return office(w, i) })
	scaleDay(s, 30, 10)
	if got := findSpikes(newFace(s, hoursOf(s))); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// Chance alone makes none, on busy lines and on quiet ones, overdispersed or not.
func TestNoSpikesByChance(t *testing.T) {
	for _, mean := range []float64{0.1, 1, 10, 1000} {
		g := newGenerator(11)
		s := weekly(26, func(_, _, _ int) float64 { return g.poisson(mean * g.gamma(0.1)) })
		if got := findSpikes(newFace(s, alwaysOpen(t))); len(got) != 0 {
			t.Errorf("mean %v: %v", mean, got)
		}
	}
}

func TestSpikeString(t *testing.T) {
	s := weekly(12, func(_, w, i int) float64 { return office(w, i) })
	s.Values[6*perWeek+20] = 1e6 // Monday 2026-01-05 plus six weeks is 2026-02-16
	got := findSpikes(newFace(s, hoursOf(s)))[0].String()
	// office(Monday, 10:00) = 180 (1 + 0.5 sin(pi/5)) = 232.9
	if want := "2026-02-16 10:00, 1000000 where 233 are usual"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
