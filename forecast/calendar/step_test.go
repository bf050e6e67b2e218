package calendar

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// starts are the starts of the first n intervals of a grid.
func starts(t testing.TB, zoneName, from string, step time.Duration, n int) []time.Time {
	t.Helper()
	first, _, err := Resolve(wall(t, from), zone(t, zoneName))
	if err != nil {
		t.Fatal(err)
	}
	g := Grid{first, step}
	s := make([]time.Time, n)
	for i := range s {
		s[i] = g.Time(i)
	}
	return s
}

func TestDetectStep(t *testing.T) {
	for _, c := range []struct {
		name, zone, from string
		step             time.Duration
		n                int
	}{
		{"quarter-hours", "Europe/Stockholm", "2025-01-06 08:15", 15 * time.Minute, 500},
		{"half-hours over spring", "Europe/Stockholm", "2025-03-29 00:00", 30 * time.Minute, 200},
		{"half-hours over autumn", "America/New_York", "2025-11-01 00:30", 30 * time.Minute, 200},
		{"hours", "Europe/Stockholm", "2025-10-20 00:00", time.Hour, 200},
		{"days over spring and autumn", "Europe/Stockholm", "2025-03-01 00:00", DayStep, 300},
		{"days where midnight is skipped", "America/Santiago", "2025-08-01 00:00", DayStep, 60},
		{"days that begin at six", "Europe/Stockholm", "2025-03-20 06:00", DayStep, 20},
		{"two days", "Europe/Stockholm", "2025-03-29 00:00", DayStep, 2},
		{"two hours", "UTC", "2025-03-29 00:00", 2 * time.Hour, 50},
	} {
		s := starts(t, c.zone, c.from, c.step, c.n)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
		if got, err := DetectStep(s); err != nil || got != c.step {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.step)
		}
	}
}

// Files that leave out idle intervals: each of 60 days, 24 half-hours, a share kept at
// random. Below 40 % the most common distance can be a coarser one by chance.
func TestDetectStepSparse(t *testing.T) {
	for _, keep := range []float64{0.9, 0.5, 0.3, 0.15} {
		for seed := range uint64(20) {
			rng := rand.New(rand.NewPCG(seed, 3))
			var s []time.Time
			for d := range 60 {
				for _, at := range starts(t, "UTC", "2025-01-06 08:00", 30*time.Minute, 24) {
					if rng.Float64() < keep {
						s = append(s, at.AddDate(0, 0, d))
					}
				}
			}
			if got, err := DetectStep(s); err != nil || got != 30*time.Minute {
				t.Errorf("keep %v, seed %d: %v, %v", keep, seed, got, err)
			}
		}
	}
}

func TestDetectStepRefusals(t *testing.T) {
	halves := func(n int) []time.Time { return starts(t, "UTC", "2025-01-06 00:00", 30*time.Minute, n) }
	hours := func(n int) []time.Time { return starts(t, "UTC", "2025-02-03 00:00", time.Hour, n) }
	for _, c := range []struct {
		name   string
		starts []time.Time
		index  int
		reason string
	}{
		{"one", halves(1), 0, "alone"},
		{"a typing error", append(halves(500), time.Date(2025, 1, 8, 9, 7, 0, 0, time.UTC)), 500, "09:07:00"},
		{"seconds", append(halves(500), time.Date(2025, 1, 8, 9, 0, 30, 0, time.UTC)), 500, "09:00:30"},
		// The first hourly row is the first after the 480 half-hours.
		{"half-hours, then hours", append(halves(480), hours(96)...), 480, "intervals of 1 hour begin here, others are 30 minutes long"},
		{"hours, then half-hours", append(hours(480), halves(96)...), 0, "intervals of 1 hour begin here, others are 30 minutes long"},
		{"few half-hours among hours", append(hours(480), halves(20)...), 481, "00:30:00, which is not on the grid of 1 hour"},
		{"fortnights", []time.Time{wall(t, "2025-01-06 00:00"), wall(t, "2025-01-20 00:00")}, 1, "14 days apart"},
		{"weeks and a Sunday", []time.Time{wall(t, "2025-01-06 00:00"), wall(t, "2025-01-13 00:00"), wall(t, "2025-01-26 00:00")}, 1, "7 days apart"},
		{"ends of months", []time.Time{wall(t, "2025-01-31 00:00"), wall(t, "2025-02-28 00:00")}, 1, "28 days apart"},
		{"days at odd times", []time.Time{wall(t, "2025-01-06 00:00"), wall(t, "2025-01-07 01:00")}, 1, "different local times"},
		{"seven minutes", []time.Time{wall(t, "2025-01-06 00:00"), wall(t, "2025-01-06 00:07")}, 1, "7m0s"},
	} {
		_, err := DetectStep(c.starts)
		var bad *StepError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v, want a StepError", c.name, err)
			continue
		}
		if bad.Index != c.index || !strings.Contains(bad.Reason, c.reason) {
			t.Errorf("%s: index %d, %q; want %d, %q", c.name, bad.Index, bad.Reason, c.index, c.reason)
		}
	}
}

// Newest first is no other file.
func TestDetectStepIgnoresOrder(t *testing.T) {
	s := starts(t, "Europe/Stockholm", "2025-10-20 00:00", 15*time.Minute, 1000)
	slices.Reverse(s)
	if got, err := DetectStep(s); err != nil || got != 15*time.Minute {
		t.Errorf("%v, %v", got, err)
	}
}

func TestStepName(t *testing.T) {
	for step, want := range map[time.Duration]string{
		time.Minute: "1 minute", 30 * time.Minute: "30 minutes", 90 * time.Minute: "90 minutes",
		time.Hour: "1 hour", 2 * time.Hour: "2 hours", DayStep: "1 day", 90 * time.Second: "1m30s",
	} {
		if got := StepName(step); got != want {
			t.Errorf("%v: %q, want %q", step, got, want)
		}
	}
}

// Hours of UTC begin at half past in India: a grid need not begin at midnight.
func TestDetectStepOfHalfHourZones(t *testing.T) {
	india, err := LoadZone("Asia/Kolkata") // UTC+05:30
	if err != nil {
		t.Fatal(err)
	}
	var starts []time.Time
	for i := range 100 {
		starts = append(starts, time.Date(2026, 1, 5, i, 0, 0, 0, time.UTC).In(india))
	}
	if step, err := DetectStep(starts); step != time.Hour || err != nil {
		t.Errorf("hours of UTC: %v, %v; want an hour", step, err)
	}
	starts[7] = starts[7].Add(10 * time.Minute)
	var bad *StepError
	if _, err := DetectStep(starts); !errors.As(err, &bad) || bad.Index != 7 {
		t.Errorf("one of them off the grid: %v, want a StepError at 7", err)
	}
}
