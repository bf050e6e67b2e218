package forecast

import (
	"strings"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// A year in which a line was shut and the counter showed zeros says nothing of the days to
// come, however short ago it opened again: 100 contacts Monday to Friday and 50 else.
func TestAutoLeavesOutAYearOfClosures(t *testing.T) {
	g := newGenerator(9)
	for _, since := range []int{5, 12, 30, 90} {
		var v []float64
		for d := range 760 {
			switch {
			case d >= 760-since-365 && d < 760-since:
				v = append(v, 0)
			case d%7 < 5:
				v = append(v, g.poisson(100))
			default:
				v = append(v, g.poisson(50))
			}
		}
		f := forecastBy(t, Auto{}, daily(v...), 28)
		sum := 0.0
		for i, m := range f.Mean {
			sum += m
			if hi := f.Quantile(0.9)[i]; hi > 300 {
				t.Errorf("open for %d days: up to %v on day %d, want some 120", since, hi, i)
			}
		}
		// 4 weeks of 600, and what chance makes of the few days since.
		if sum < 0.92*2400 || sum > 1.08*2400 {
			t.Errorf("open for %d days: %.0f contacts in 4 weeks, want about 2400", since, sum)
		}
		warned := false
		for _, w := range f.Warnings {
			warned = warned || strings.Contains(w.Error(), "no contact on the 365 days")
		}
		if !warned {
			t.Errorf("open for %d days: no warning in %v", since, f.Warnings)
		}
	}
}

func TestClosuresAreNoChance(t *testing.T) {
	run := func(before, zeros, after int, size float64) []closure {
		var v []float64
		for range before {
			v = append(v, size)
		}
		v = append(v, make([]float64, zeros)...)
		for range after {
			v = append(v, size)
		}
		_, list := withoutClosures(daily(v...))
		return list
	}
	monday := calendar.DayOf(monday)
	if got := run(60, 28, 1, 100); len(got) != 1 || got[0] != (closure{monday + 60, monday + 87, 28}) {
		t.Errorf("four weeks: %v", got)
	}
	for name, got := range map[string][]closure{
		"four weeks less a day":          run(60, 27, 60, 100),
		"still going on":                 run(60, 60, 0, 100),
		"before the first contact":       run(0, 60, 60, 100),
		"four weeks of one in five days": run(60, 28, 60, 0.2),
	} {
		if got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Beside silence all days that were not silent stand out: nobody needs to hear of them.
func TestAutoOfADeadQueueNamesNoOutliers(t *testing.T) {
	g := newGenerator(10)
	s := weekly(16, func(week, weekday, slot int) float64 {
		if m := office(weekday, slot); m != m || week < 10 {
			return g.poisson(m)
		}
		return 0
	})
	f := forecastBy(t, Auto{}, s, perWeek)
	for _, w := range f.Warnings {
		if strings.Contains(w.Error(), "are usual") {
			t.Error(w)
		}
	}
	for i, m := range f.Mean {
		if m != 0 {
			t.Fatalf("%v contacts in interval %d", m, i)
		}
	}
}
