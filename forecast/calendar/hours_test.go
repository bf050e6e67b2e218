package calendar

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const halfHour = 30 * time.Minute

func TestParseHours(t *testing.T) {
	for _, c := range []struct {
		text  string
		step  time.Duration
		count int    // open slots a week, by hand
		out   string // String, where it differs
	}{
		{"Mon-Fri 08:00-18:00", halfHour, 5 * 20, ""},
		{"Mon-Fri 08:00-18:00, Sat 10:00-15:00", halfHour, 5*20 + 10, ""},
		{"mon-fri 8:00-18:00", time.Hour, 5 * 10, "Mon-Fri 08:00-18:00"},
		{"Mon-Sun 00:00-24:00", halfHour, 336, "24x7"},
		{"24X7", halfHour, 336, "24x7"},
		{"closed", halfHour, 0, ""},
		{"Sun-Mon 09:00-10:00", halfHour, 4, "Mon 09:00-10:00, Sun 09:00-10:00"},
		{"Sat-Tue 09:00-10:00", halfHour, 8, "Mon-Tue 09:00-10:00, Sat-Sun 09:00-10:00"},
		{"Mon 22:00-06:00", halfHour, 16, "Mon 22:00-24:00, Tue 00:00-06:00"},
		{"Sun 22:00-02:00", halfHour, 8, "Mon 00:00-02:00, Sun 22:00-24:00"},
		{"Mon 09:00-09:00", halfHour, 48, "Mon 09:00-24:00, Tue 00:00-09:00"}, // round the clock
		{"Mon 09:00-12:00, Mon 13:00-17:00", halfHour, 14, ""},
		{"Mon 09:00-12:00, Mon 11:00-13:00", halfHour, 8, "Mon 09:00-13:00"},
		{"Mon-Fri 00:00-24:00", DayStep, 5, ""},
		{"Mon-Fri 08:00-18:00", DayStep, 5, ""},
		{"Mon-Fri 08:15-18:10", halfHour, 5 * 21, ""},                         // 08:00 to 18:30 in slots
		{"Mon 08:05-08:10, Mon 08:20-08:25", halfHour, 1, ""},                 // closed for ten minutes in between
		{"Mon 08:15-12:00, Mon 11:45-13:00", halfHour, 10, "Mon 08:15-13:00"}, // overlapping
		{"Sun 23:50-00:20", halfHour, 2, "Mon 00:00-00:20, Sun 23:50-24:00"},  // over midnight
	} {
		h, err := ParseHours(c.text, c.step)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if h.Count() != c.count {
			t.Errorf("%q: %d open slots, want %d", c.text, h.Count(), c.count)
		}
		if c.out == "" {
			c.out = c.text
		}
		if h.String() != c.out {
			t.Errorf("%q: written as %q, want %q", c.text, h, c.out)
		}
	}
}

func TestParseHoursRefuses(t *testing.T) {
	for _, s := range []string{
		"", "Mon", "08:00-18:00", "Mon 08:00", "Mon 8-18", "Mon 08:00-25:00", "Mon 24:00-08:00", "Mon 08:60-09:00",
		"Mon 08:+5-09:00", "Mon +8:00-09:00", "Mon 08:00-24:30", "Mon 08:00-18:00,", "Mo 08:00-18:00", "Mon- 08:00-18:00",
		"Mon 008:00-09:00", "24x7, Mon 08:00-09:00",
	} {
		if h, err := ParseHours(s, halfHour); err == nil {
			t.Errorf("%q: read as %v, want an error", s, h)
		}
	}
	if _, err := ParseHours("24x7", 0); err == nil {
		t.Error("step 0: want an error")
	}
}

func TestHoursIsOpen(t *testing.T) {
	h, err := ParseHours("Sat 22:00-02:00", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	saturday := DayOf(time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)) // a Saturday by any calendar
	for _, c := range []struct {
		cell Cell
		want bool
	}{
		{Cell{saturday, 43}, false}, {Cell{saturday, 44}, true}, {Cell{saturday, 47}, true},
		{Cell{saturday + 1, 0}, true}, {Cell{saturday + 1, 3}, true}, {Cell{saturday + 1, 4}, false}, {Cell{saturday, 0}, false},
	} {
		if got := h.IsOpen(c.cell); got != c.want {
			t.Errorf("%v: %v", c.cell, got)
		}
	}
}

// Whatever is open, String says it in a way that ParseHours reads.
func TestHoursStringRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := NewHours(rapid.SampledFrom([]time.Duration{15 * time.Minute, halfHour, time.Hour, DayStep}).Draw(rt, "step"))
		// Days that share hours, and slots in runs, as well as any pattern.
		patterns := make([][]bool, 3)
		for k := range patterns {
			patterns[k] = rapid.SliceOfN(rapid.Bool(), len(h.Open[0]), len(h.Open[0])).Draw(rt, "pattern")
		}
		for w := range h.Open {
			copy(h.Open[w], patterns[rapid.IntRange(0, 2).Draw(rt, "which")])
		}
		requireRoundTrip(rt, h)
	})
}

func TestHoursShare(t *testing.T) {
	h, err := ParseHours("Mon 08:15-18:10, Tue 08:05-08:10, Tue 08:20-08:25", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	first := DayOf(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)) // a Monday by any calendar
	for _, c := range []struct {
		cell Cell
		want float64 // minutes open, of 30
	}{
		{Cell{first, 15}, 0}, {Cell{first, 16}, 15}, {Cell{first, 17}, 30}, {Cell{first, 35}, 30}, {Cell{first, 36}, 10},
		{Cell{first, 37}, 0}, {Cell{first + 1, 16}, 10}, {Cell{first + 2, 16}, 0}, {Cell{first + 7, 36}, 10},
	} {
		if got := h.Share(c.cell); got != c.want/30 {
			t.Errorf("%v: open for %v, want %v", c.cell, got, c.want/30)
		}
	}
}

// Any minutes that are open stay so through text, and make up the shares.
func TestHoursPartsRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		step := rapid.SampledFrom([]time.Duration{15 * time.Minute, halfHour, time.Hour, DayStep}).Draw(rt, "step")
		h := NewHours(step)
		open := 0
		for w := range h.Open {
			minutes := make([]bool, minutesADay)
			for _, at := range rapid.SliceOfN(rapid.IntRange(0, minutesADay-1), 0, 4).Draw(rt, "begins") {
				for m := at; m < min(minutesADay, at+1+at%97); m++ {
					minutes[m] = true
				}
			}
			for _, o := range minutes {
				if o {
					open++
				}
			}
			h.setDay(time.Weekday(w), minutes)
		}
		requireRoundTrip(rt, h)
		sum := 0.0
		for d := range 7 {
			for i := range h.Open[0] {
				sum += h.Share(Cell{Day(d), i}) * step.Minutes()
			}
		}
		if math.Abs(sum-float64(open)) > 1e-6 { // sums of fractions
			rt.Fatalf("shares of %v minutes, want %d", sum, open)
		}
	})
}

func requireRoundTrip(t interface{ Fatalf(string, ...any) }, h Hours) {
	again, err := ParseHours(h.String(), h.Step)
	if err != nil {
		t.Fatalf("%v is not read: %v", h, err)
	}
	for w := range h.Open {
		for i := range h.Open[w] {
			if h.Open[w][i] != again.Open[w][i] {
				t.Fatalf("%v reads as %v", h, again)
			}
		}
	}
	if !slices.Equal(h.Parts, again.Parts) {
		t.Fatalf("parts %v read as %v", h.Parts, again.Parts)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"24x7", "closed", "Mon-Fri 08:00-18:00, Sat 10:00-15:00", "Sun 22:00-02:00", "Fri-Mon 00:00-24:00", "Mon 08:+5-09:00", ",", "- :-:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, step := range []time.Duration{time.Minute, halfHour, DayStep} {
			if h, err := ParseHours(s, step); err == nil {
				requireRoundTrip(t, h)
			}
		}
	})
}

func FuzzParseHorizon(f *testing.F) {
	for _, s := range []string{"4w", "28d", "12m", "1m", "2016", "-1", "+4w", " 1d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHorizon(s)
		if err != nil {
			return
		}
		if h.Months < 0 || h.Months > maxHorizonMonths || h.Days < 0 || h.Days > MaxHorizonDays || h.Intervals < 0 || h.Months+h.Days+h.Intervals == 0 {
			t.Fatalf("%q read as %+v", s, h)
		}
		if again, err := ParseHorizon(h.String()); err != nil || again != h {
			t.Fatalf("%q: written as %v, read as %+v, %v", s, h, again, err)
		}
	})
}
