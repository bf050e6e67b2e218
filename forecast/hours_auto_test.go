package forecast

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func parseHours(t *testing.T, s string) *calendar.Hours {
	t.Helper()
	h, err := calendar.ParseHours(s, halfHour)
	if err != nil {
		t.Fatal(err)
	}
	return &h
}

// Contacts of a slot that is open for a part are the rate of the slot times that part,
// also where only the neighbours tell the rate.
func TestAutoPartlyOpen(t *testing.T) {
	hours := parseHours(t, "Mon-Fri 08:15-18:10")
	u := noise(21)
	s := halfHours("2025-06-02", 140, calendar.Plain, func(c calendar.Cell) float64 { return 0 })
	s.Hours = hours
	for i := range s.Values {
		c := s.Grid.Cell(i)
		s.Values[i] = math.NaN()
		if hours.IsOpen(c) {
			s.Values[i] = math.Round(60 * hours.Share(c) * (0.9 + 0.2*u()))
		}
	}
	f := auto(t, Auto{}, s, 48*14)
	seen := 0
	for i, m := range f.Mean {
		c := f.Grid.Cell(i)
		if f.OpenShare(i) != hours.Share(c) {
			t.Fatalf("open for %v of slot %d, want %v", f.OpenShare(i), c.Slot, hours.Share(c))
		}
		if want := 60 * hours.Share(c); math.Abs(m-want) > 0.06*want {
			t.Errorf("%s slot %d: %.2f, want %.2f", c.Day, c.Slot, m, want)
		}
		if s := hours.Share(c); s > 0 && s < 1 {
			seen++
		}
	}
	if seen != 20 { // two a working day
		t.Errorf("%d slots open for a part", seen)
	}
}

// Hours that are longer than those of the history: the rate goes on as the nearest slot
// had it, and on Saturdays as the other days do from that slot on.
func TestAutoLongerHours(t *testing.T) {
	u := noise(22)
	old := parseHours(t, "Mon-Fri 08:00-18:00, Sat 08:00-12:00")
	wide := parseHours(t, "Mon-Fri 08:00-19:15, Sat 08:00-14:00")
	s := halfHours("2025-06-02", 140, calendar.Plain, func(calendar.Cell) float64 { return 0 })
	s.Hours = wide
	rate := func(c calendar.Cell) float64 {
		v := 40 * math.Exp(-math.Pow(float64(c.Slot-20)/12, 2))
		if c.Day.Weekday() == time.Saturday {
			v /= 2
		}
		return v
	}
	for i := range s.Values {
		s.Values[i] = math.NaN()
		if c := s.Grid.Cell(i); old.IsOpen(c) {
			s.Values[i] = rate(c) * (0.9 + 0.2*u())
		}
	}
	f := auto(t, Auto{}, s, 48*14)
	for i, m := range f.Mean {
		c := f.Grid.Cell(i)
		want := rate(c) * wide.Share(c)
		if !old.IsOpen(c) && c.Day.Weekday() != time.Saturday {
			want = rate(calendar.Cell{Day: c.Day, Slot: 35}) * wide.Share(c) // the last half-hour seen
		}
		if math.Abs(m-want) > 0.12*want {
			t.Errorf("%s slot %d: %.2f, want %.2f", c.Day, c.Slot, m, want)
		}
	}
	wantWarning(t, f, "no history")
}

// Hours that are shorter than those of the history lose what came outside of them, and
// move nothing to the slots that are left.
func TestAutoShorterHours(t *testing.T) {
	s := halfHours("2025-06-02", 140, calendar.Plain, func(c calendar.Cell) float64 { return 20 })
	s.Hours = parseHours(t, "Mon-Fri 09:00-17:00")
	f := auto(t, Auto{}, s, 48*7)
	for i, m := range f.Mean {
		if f.Open[i] {
			within(t, "mean", m, 20, 0.2)
		}
	}
	within(t, "total", f.Total(), 5*16*20, 20)
}

// Hours that were shortened four weeks ago are closed, whether the rows after closing have
// gone or are zero; a queue on which few call is not thought to have shortened them.
func TestLearnHoursShortened(t *testing.T) {
	for _, c := range []struct {
		name  string
		scale float64
		gone  float64 // value of the rows after the new closing time
		want  string
	}{
		{"rows gone", 1, math.NaN(), "Mon-Fri 08:00-16:00"},
		{"rows of zeros", 1, 0, "Mon-Fri 08:00-16:00"},
		{"few calls", 0.06, 0, "Mon-Fri 08:00-18:00"},
	} {
		s := halfHours("2025-06-02", 140, calendar.Plain, func(slot calendar.Cell) float64 {
			if slot.Slot >= 32 && slot.Day >= dayOf("2025-06-02")+112 {
				return c.gone
			}
			return c.scale * 20
		})
		s.Hours = nil
		if got := LearnHours(s).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
