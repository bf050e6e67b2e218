package forecast

import (
	"strings"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func TestSinceBegunIsNoChance(t *testing.T) {
	run := func(missed, zeros, after int, size float64) (Series, idle) {
		var v []float64
		for range missed {
			v = append(v, missing)
		}
		v = append(v, make([]float64, zeros)...)
		for range after {
			v = append(v, size)
		}
		return sinceBegun(daily(v...))
	}
	for _, c := range []struct {
		name                 string
		missed, zeros, after int
		size                 float64
		cut, days            int
	}{
		{"four weeks", 0, 28, 60, 100, 28, 28},
		{"four weeks less a day", 0, 27, 60, 100, 0, 0},
		{"a single day after", 0, 90, 1, 100, 90, 90},
		{"nothing at all", 10, 60, 0, 0, 0, 0},
		{"four weeks of one in five days", 0, 28, 60, 0.2, 0, 0},
		{"nothing known", 40, 0, 60, 100, 40, 0},
		{"nothing known, then zeros", 30, 10, 60, 100, 40, 10},
		{"from the first day on", 0, 0, 60, 100, 0, 0},
	} {
		s, got := run(c.missed, c.zeros, c.after, c.size)
		want := idle{}
		if c.cut > 0 {
			want = idle{until: calendar.DayOf(monday) + calendar.Day(c.cut), days: c.days}
		}
		if cut := c.missed + c.zeros + c.after - len(s.Values); cut != c.cut || got != want {
			t.Errorf("%s: %d days cut off, %v; want %d, %v", c.name, cut, got, c.cut, want)
		}
		if n := len(s.Values); n > 0 && !s.Grid.Time(n).Equal(monday.AddDate(0, 0, c.missed+c.zeros+c.after)) {
			t.Errorf("%s: the end moved to %v", c.name, s.Grid.Time(n))
		}
	}
}

// The history begins with the day of the first contact, whose first hours count, also when
// it has 23 of them.
func TestSinceBegunKeepsTheFirstDay(t *testing.T) {
	zone := stockholm(t)
	grid := calendar.Grid{Start: dayOf("2026-02-01").Start(zone), Step: 2 * halfHour}
	first := dayOf("2026-03-29") // the clock goes forward
	s := Series{Grid: grid}
	for i := range 24 * 90 {
		v := 0.0
		if c := grid.Cell(i); c.Day > first || c.Day == first && c.Slot >= 9 {
			v = 30
		}
		s.Values = append(s.Values, v)
	}
	got, begun := sinceBegun(s)
	if !got.Grid.Start.Equal(first.Start(zone)) || begun.days != 56 {
		t.Errorf("begins at %v after %d days, want %v after 56", got.Grid.Start, begun.days, first.Start(zone))
	}
}

// A counter that showed zeros for months before the queue was opened: its first weeks are
// no spikes, and an update knows the same.
func TestAutoOfAQueueThatBegan(t *testing.T) {
	g := newGenerator(21)
	made := func(zeros float64) Series {
		return weekly(26, func(week, weekday, slot int) float64 {
			m := office(weekday, slot) / 10
			if week < 20 && m == m {
				return zeros * m
			}
			return g.poisson(m)
		})
	}
	s := made(0)
	f := auto(t, Auto{}, s, perWeek)
	wantWarning(t, f, "before 2026-05-25: taken for not open yet")
	for _, w := range f.Warnings {
		if strings.Contains(w.Error(), "belief") || strings.Contains(w.Error(), "level") {
			t.Error(w)
		}
	}
	week := 0.0
	for weekday := range 7 {
		for slot := range 48 {
			if m := office(weekday, slot); m == m {
				week += m / 10
			}
		}
	}
	within(t, "a week", f.Total(), week, 0.05*week)

	// A fit that has seen nothing but zeros goes on as one that has seen all.
	n := 20 * perWeek
	fitted := fitAuto(t, Auto{}, s.Before(n))
	forecastFitted(t, fitted, perWeek)
	u := forecastFitted(t, updated(t, fitted, part(s, n, len(s.Values))), perWeek)
	for i, m := range u.Mean {
		if m != f.Mean[i] {
			t.Fatalf("interval %d: %v after an update, %v fitted anew", i, m, f.Mean[i])
		}
	}
}
