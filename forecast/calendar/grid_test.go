package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The number of half-hours of a day follows from its length: 23, 24 or 25 hours.
func TestDaysOfClockChange(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		intervals int
		twice     string // local time shown by two intervals
		skipped   string
	}{
		{"Europe/Stockholm", "2025-03-29", 48, "", ""},
		{"Europe/Stockholm", "2025-03-30", 46, "", "02:30"},
		{"Europe/Stockholm", "2025-10-26", 50, "02:30", ""},
		{"America/New_York", "2025-03-09", 46, "", "02:30"},
		{"America/New_York", "2025-11-02", 50, "01:30", ""},
		{"Australia/Sydney", "2025-10-05", 46, "", "02:30"},
		{"Australia/Sydney", "2025-04-06", 50, "02:30", ""},
		{"America/Santiago", "2025-09-07", 46, "", "00:30"},
		{"Asia/Kolkata", "2025-03-30", 48, "", ""},
	} {
		loc := zone(t, c.zone)
		day := DayOf(wall(t, c.day+" 12:00"))
		g := Grid{Start: day.Start(loc), Step: 30 * time.Minute}
		if n, ok := g.Index((day + 1).Start(loc)); !ok || n != c.intervals {
			t.Errorf("%s %s: %d half-hours, want %d", c.zone, c.day, n, c.intervals)
		}
		shown := map[string]int{}
		for i, cell := range g.Cells(c.intervals) {
			if cell.Day != day {
				t.Errorf("%s %s: interval %d is on %v", c.zone, c.day, i, cell.Day)
			}
			at := g.Time(i)
			shown[at.Format("15:04")]++
			if want := at.Hour()*2 + at.Minute()/30; cell.Slot != want {
				t.Errorf("%s: slot %d, want %d", at, cell.Slot, want)
			}
		}
		if c.twice != "" && shown[c.twice] != 2 {
			t.Errorf("%s %s: %s comes %d times, want 2", c.zone, c.day, c.twice, shown[c.twice])
		}
		if c.skipped != "" && shown[c.skipped] != 0 {
			t.Errorf("%s %s: %s comes %d times, want 0", c.zone, c.day, c.skipped, shown[c.skipped])
		}
	}
}

var steps = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, DayStep}

func drawGrid(t testing.TB, rt *rapid.T) Grid {
	loc := zone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
	step := rapid.SampledFrom(steps).Draw(rt, "step")
	day := Day(rapid.IntRange(10957, 22000).Draw(rt, "day")) // 2000 to 2030
	start := day.Start(loc)
	if step != DayStep {
		start = start.Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "offset")) * step)
	}
	return Grid{Start: start, Step: step}
}

// Index finds every interval, and nothing between two.
func TestIndexInvertsTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := drawGrid(t, rt)
		i := rapid.IntRange(-500, 20000).Draw(rt, "i")
		at := g.Time(i)
		if got, ok := g.Index(at); !ok || got != i {
			rt.Fatalf("Index(Time(%d)) = %d, %v", i, got, ok)
		}
		if got, ok := g.Index(at.UTC()); !ok || got != i {
			rt.Fatalf("in UTC: Index(Time(%d)) = %d, %v", i, got, ok)
		}
		if _, ok := g.Index(at.Add(time.Second)); ok {
			rt.Fatal("a second later is an interval too")
		}
		if s := g.Shift(i); !s.Time(7).Equal(g.Time(i + 7)) {
			rt.Fatalf("Shift(%d).Time(7) = %v, want %v", i, s.Time(7), g.Time(i+7))
		}
	})
}

// Cells, which does arithmetic, agrees with Cell and with the clock of package time.
func TestCellsAgreeWithClocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := drawGrid(t, rt)
		n := rapid.IntRange(0, 400).Draw(rt, "n")
		if g.Step == time.Hour {
			n *= 50 // over several clock changes
		}
		cells := g.Cells(n)
		if len(cells) != n {
			rt.Fatalf("%d cells, want %d", len(cells), n)
		}
		for i, c := range cells {
			at := g.Time(i)
			h, m, _ := at.Clock()
			if at.Format(time.DateOnly) != c.Day.String() || (60*h+m)/int(g.Step.Minutes()) != c.Slot || at.Weekday() != c.Day.Weekday() || g.Cell(i) != c {
				rt.Fatalf("interval %d, %v: cell %v", i, at, c)
			}
		}
	})
}

// Local days follow each other even where midnight does not exist (Chile, first Sunday of
// September 2025; time.Date would answer 23:00 of the day before) or comes twice (Cuba,
// 2025-11-02).
func TestDailyGridOverSkippedMidnight(t *testing.T) {
	for _, name := range []string{"America/Santiago", "America/Havana", "Africa/Cairo", "Europe/Stockholm"} {
		loc := zone(t, name)
		first := DayOf(wall(t, "2025-01-01 00:00"))
		g := Grid{Start: first.Start(loc), Step: DayStep}
		for i := range 730 {
			at := g.Time(i)
			if DayOf(at) != first+Day(i) || DayOf(at.Add(-time.Second)) != first+Day(i)-1 {
				t.Errorf("%s: day %d begins %v", name, i, at)
			}
		}
	}
}

func TestCheckStep(t *testing.T) {
	for step, ok := range map[time.Duration]bool{
		time.Minute: true, 15 * time.Minute: true, 30 * time.Minute: true, time.Hour: true, 6 * time.Hour: true, DayStep: true,
		0: false, -time.Hour: false, 30 * time.Second: false, 90 * time.Second: false, 7 * time.Minute: false, 5 * time.Hour: false, 48 * time.Hour: false,
	} {
		if err := CheckStep(step); (err == nil) != ok {
			t.Errorf("%v: %v", step, err)
		}
	}
}

func TestDay(t *testing.T) {
	// 1970-01-01 was a Thursday, 1969-12-31 a Wednesday; days before the epoch count down.
	if d := DayOf(time.Date(1969, 12, 31, 23, 59, 0, 0, time.UTC)); d != -1 || d.Weekday() != time.Wednesday || d.String() != "1969-12-31" {
		t.Errorf("day %d, %v, %v", int(d), d.Weekday(), d)
	}
	// The date is that of the location: 23:30 UTC is the next day in Stockholm.
	if got := DayOf(time.Date(2026, 1, 4, 23, 30, 0, 0, time.UTC).In(zone(t, "Europe/Stockholm"))).String(); got != "2026-01-05" {
		t.Errorf("got %s, want 2026-01-05", got)
	}
}
