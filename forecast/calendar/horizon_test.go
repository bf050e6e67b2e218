package calendar

import (
	"testing"
	"time"
)

func TestParseHorizon(t *testing.T) {
	for s, want := range map[string]Horizon{
		"4w": {Days: 28}, "28d": {Days: 28}, " 1d ": {Days: 1}, "2016": {Intervals: 2016}, "12m": {Months: 12}, "36m": {Months: 36},
		"157w": {Days: MaxHorizonDays}, "1099d": {Days: MaxHorizonDays}, // 3 * 366 + 1 = 1099 = 157 * 7
	} {
		got, err := ParseHorizon(s)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", s, got, err, want)
		}
		if again, err := ParseHorizon(got.String()); err != nil || again != got {
			t.Errorf("%q: written as %q, which reads as %+v, %v", s, got, again, err)
		}
	}
	for _, s := range []string{"", "w", "0w", "-1d", "4 w", "1.5w", "4x", "w4", "158w", "37m", "0m", "m", "1100d", "99999999999", "9999999999999999999999"} {
		if got, err := ParseHorizon(s); err == nil {
			t.Errorf("%q: %+v, want an error", s, got)
		}
	}
}

// A week has 336 half-hours, two less in spring, two more in autumn.
func TestHorizonCountOverClockChanges(t *testing.T) {
	week := Horizon{Days: 7}
	for _, c := range []struct {
		zone, from string
		step       time.Duration
		want       int
	}{
		{"Europe/Stockholm", "2025-01-06 00:00", 30 * time.Minute, 336},
		{"Europe/Stockholm", "2025-03-24 00:00", 30 * time.Minute, 334},
		{"Europe/Stockholm", "2025-10-20 00:00", 30 * time.Minute, 338},
		{"Europe/Stockholm", "2025-10-20 00:00", 15 * time.Minute, 676},
		{"America/New_York", "2025-03-03 08:00", 30 * time.Minute, 334},
		{"America/New_York", "2025-10-27 08:00", 30 * time.Minute, 338},
		{"Australia/Sydney", "2025-04-01 00:00", time.Hour, 169},
		{"Europe/Stockholm", "2025-03-24 00:00", DayStep, 7},
	} {
		start, _, err := Resolve(wall(t, c.from), zone(t, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		if got := week.Count(Grid{start, c.step}); got != c.want {
			t.Errorf("%s from %s by %v: %d, want %d", c.zone, c.from, c.step, got, c.want)
		}
	}
	if got := (Horizon{Intervals: 5}).Count(Grid{time.Unix(0, 0), time.Hour}); got != 5 {
		t.Errorf("5 intervals: %d", got)
	}
	if got := (Horizon{}).Count(Grid{time.Unix(0, 0), time.Hour}); got != 0 {
		t.Errorf("zero value: %d", got)
	}
}

// Steps are days of 24 hours, whenever.
func TestHorizonSteps(t *testing.T) {
	for _, c := range []struct {
		h    Horizon
		step time.Duration
		want int
	}{{Horizon{Days: 7}, 30 * time.Minute, 336}, {Horizon{Days: 7}, DayStep, 7}, {Horizon{Intervals: 5}, time.Hour, 5}, {Horizon{}, time.Hour, 0}, {Horizon{Days: 28}, WeekStep, 4}, {Horizon{Months: 12}, MonthStep, 12}} {
		if got := c.h.Steps(Grid{time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), c.step}); got != c.want {
			t.Errorf("%v by %v: %d, want %d", c.h, c.step, got, c.want)
		}
	}
}
