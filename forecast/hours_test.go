package forecast

import (
	"math"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// zeros replaces missing by zero: an export that writes a row for every interval.
func zeros(s Series) Series {
	for i, v := range s.Values {
		if math.IsNaN(v) {
			s.Values[i] = 0
		}
	}
	return s
}

func TestLearnHours(t *testing.T) {
	g := newGenerator(1)
	noisy := func(weekday, slot int) float64 {
		mean := office(weekday, slot)
		if math.IsNaN(mean) {
			return mean
		}
		return g.poisson(mean)
	}
	// A line that never closes: 20 contacts a half-hour by day, night of them from 22:00
	// to 06:00.
	always := func(night float64) func(_, _, slot int) float64 {
		return func(_, _, slot int) float64 {
			if slot < 12 || slot >= 44 {
				return g.poisson(night)
			}
			return g.poisson(20)
		}
	}
	for _, c := range []struct {
		name string
		s    Series
		want string
	}{
		{"no rows outside hours", weekly(12, func(_, w, i int) float64 { return noisy(w, i) }), officeHours},
		{"zero rows outside hours", zeros(weekly(12, func(_, w, i int) float64 { return noisy(w, i) })), officeHours},
		{"one week", weekly(1, func(_, w, i int) float64 { return noisy(w, i) }), officeHours},
		{"sparse night", weekly(12, always(0.15)), "24x7"},
		// 1.7 contacts are usual at each of the 16 times of night in 8 weeks: some stay silent.
		{"very sparse night", weekly(12, always(0.03)), "24x7"},
		{"night of no contacts, rows there", weekly(12, always(0)), "Mon-Sun 06:00-22:00"},
		{"silent Sunday, rows there", weekly(12, func(k, w, i int) float64 {
			if w == 0 {
				return 0
			}
			return always(2)(k, w, i)
		}), "Mon-Sat 00:00-24:00"},
		{"stray calls before opening", zeros(weekly(12, func(k, w, i int) float64 {
			if k == 9 && w == 2 && i == 15 || k == 10 && w == 0 && i == 20 {
				return 1
			}
			return noisy(w, i)
		})), officeHours},
		{"a Saturday afternoon worked once", weekly(12, func(k, w, i int) float64 {
			if k == 8 && w == 6 && i >= 30 && i < 36 {
				return 30
			}
			return noisy(w, i)
		}), officeHours},
		{"two weeks missing", weekly(12, func(k, w, i int) float64 {
			if k == 7 || k == 8 {
				return missing
			}
			return noisy(w, i)
		}), officeHours},
		{"twenty weeks missing at the end", weekly(32, func(k, w, i int) float64 {
			if k >= 12 {
				return missing
			}
			return noisy(w, i)
		}), officeHours},
		{"open over midnight", weekly(12, func(_, w, i int) float64 {
			if (w == 5 || w == 6) && i >= 40 || (w == 6 || w == 0) && i < 6 {
				return g.poisson(8)
			}
			return missing
		}), "Fri 20:00-24:00, Sat 00:00-03:00, Sat 20:00-24:00, Sun 00:00-03:00"},
		{"hours changed ten weeks ago", zeros(weekly(30, func(k, w, i int) float64 {
			if k >= 20 && (i < 18 || i >= 34 || w == 6) {
				return missing
			}
			return noisy(w, i)
		})), "Mon-Fri 09:00-17:00"},
		// A queue that died keeps the hours it had; one that never lived is open where it
		// has rows, which zeros puts everywhere.
		{"nothing for ten weeks", zeros(weekly(30, func(k, w, i int) float64 {
			if k >= 20 {
				return missing
			}
			return noisy(w, i)
		})), "Mon-Fri 08:00-18:00, Sat 10:00-15:00"},
		{"nothing at all", zeros(weekly(4, func(_, _, _ int) float64 { return 0 })), "24x7"},
	} {
		if got := LearnHours(c.s).String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLearnHoursOfDays(t *testing.T) {
	var values []float64
	for i := range 70 {
		v := 100.0
		if i%7 >= 5 {
			v = missing
		}
		values = append(values, v)
	}
	if got, want := LearnHours(daily(values...)).String(), "Mon-Fri 00:00-24:00"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Given hours win over learnt ones.
func TestHoursOf(t *testing.T) {
	h, err := calendar.ParseHours("Tue 09:00-10:00", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	s := weekly(4, func(_, w, i int) float64 { return office(w, i) })
	if got := hoursOf(s).String(); got != officeHours {
		t.Errorf("learnt %q, want %q", got, officeHours)
	}
	s.Hours = &h
	if got := hoursOf(s).String(); got != "Tue 09:00-10:00" {
		t.Errorf("given: %q", got)
	}
}

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		circle string // x where the property holds
		want   [][2]int
	}{
		{"..xx.x", [][2]int{{2, 4}, {5, 6}}},
		{"x...xx", [][2]int{{4, 7}}}, // round the corner
		{"....", nil},
		{"xxxx", nil},
		{"xxx.", [][2]int{{4, 7}}},
	} {
		var got [][2]int
		n := len(c.circle)
		runs(n, func(k int) bool { return c.circle[k%n] == 'x' }, func(a, b int) { got = append(got, [2]int{a, b}) })
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.circle, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.circle, got, c.want)
			}
		}
	}
}
