package forecast

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// dayIn makes the half-hours of one local day in Stockholm; interval i has the value i.
func dayIn(t *testing.T, y int, m time.Month, d int) Series {
	loc := stockholm(t)
	s := Series{Grid: calendar.Grid{Start: time.Date(y, m, d, 0, 0, 0, 0, loc), Step: halfHour}}
	n, _ := s.Grid.Index(time.Date(y, m, d+1, 0, 0, 0, 0, loc))
	for i := range n {
		s.Values = append(s.Values, float64(i))
	}
	return s
}

func alwaysOpen(t *testing.T) calendar.Hours {
	h, err := calendar.ParseHours("24x7", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// On 2025-03-30 clocks go from 02:00 to 03:00: slots 4 and 5 do not exist, and interval 4
// is slot 6.
func TestFaceSpring(t *testing.T) {
	s := dayIn(t, 2025, 3, 30)
	if len(s.Values) != 46 {
		t.Fatalf("%d intervals, want 46", len(s.Values))
	}
	f := newFace(s, alwaysOpen(t))
	if f.days() != 1 || f.weekday(0) != 0 {
		t.Fatalf("%d days from weekday %d, want 1 Sunday", f.days(), f.weekday(0))
	}
	for slot, v := range f.y[0] {
		want := float64(slot)
		switch {
		case slot == 4 || slot == 5:
			want = missing
		case slot > 5:
			want = float64(slot - 2)
		}
		if v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
			t.Errorf("slot %d: %v, want %v", slot, v, want)
		}
	}
}

// On 2025-10-26 clocks go from 03:00 back to 02:00: intervals 4, 5 (summer time) and 6, 7
// (winter time) are slots 4 and 5, which get their means.
func TestFaceAutumn(t *testing.T) {
	s := dayIn(t, 2025, 10, 26)
	if len(s.Values) != 50 {
		t.Fatalf("%d intervals, want 50", len(s.Values))
	}
	f := newFace(s, alwaysOpen(t))
	for slot, want := range map[int]float64{3: 3, 4: (4 + 6) / 2, 5: (5 + 7) / 2, 6: 8, 47: 49} {
		if got := f.y[0][slot]; got != want {
			t.Errorf("slot %d: %v, want %v", slot, got, want)
		}
	}
	s.Values[4], s.Values[7] = missing, missing // one pass known: it alone counts
	f = newFace(s, alwaysOpen(t))
	if f.y[0][4] != 6 || f.y[0][5] != 5 {
		t.Errorf("one pass missing: %v and %v, want 6 and 5", f.y[0][4], f.y[0][5])
	}
}

func TestFaceClosedIsMissing(t *testing.T) {
	hours, err := calendar.ParseHours("Mon 08:00-09:00", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	f := newFace(weekly(1, func(_, _, _ int) float64 { return 7 }), hours)
	known := 0
	for _, day := range f.y {
		for _, v := range day {
			if !math.IsNaN(v) {
				known++
			}
		}
	}
	if known != 2 || f.y[0][16] != 7 || f.y[0][17] != 7 {
		t.Errorf("%d values known, %v and %v on Monday at 8; want 2, 7 and 7", known, f.y[0][16], f.y[0][17])
	}
}
