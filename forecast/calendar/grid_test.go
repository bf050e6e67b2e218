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

// Weeks and months begin at the start of their local day, whatever the clock does; months
// have the days of the Gregorian calendar.
func TestWeeksAndMonths(t *testing.T) {
	chile := zone(t, "America/Santiago") // clocks change at midnight
	for _, c := range []struct {
		step   time.Duration
		loc    *time.Location
		start  string
		i      int
		want   string
		length int // days
	}{
		{WeekStep, zone(t, "Europe/Stockholm"), "2026-03-23", 1, "2026-03-30T00:00:00+02:00", 7},
		{WeekStep, zone(t, "Europe/Stockholm"), "2026-03-23", -12, "2025-12-29T00:00:00+01:00", 7},
		{WeekStep, chile, "2024-09-01", 1, "2024-09-08T01:00:00-03:00", 7}, // the clock skips midnight
		{MonthStep, zone(t, "Europe/Stockholm"), "2026-01-01", 1, "2026-02-01T00:00:00+01:00", 28},
		{MonthStep, zone(t, "Europe/Stockholm"), "2026-01-01", 25, "2028-02-01T00:00:00+01:00", 29},
		{MonthStep, zone(t, "Europe/Stockholm"), "2026-01-01", -1, "2025-12-01T00:00:00+01:00", 31},
		{MonthStep, Plain, "2026-11-01", 2, "2027-01-01T00:00:00Z", 31},
	} {
		day, err := ParseDay(c.start)
		if err != nil {
			t.Fatal(err)
		}
		g := Grid{Start: day.Start(c.loc), Step: c.step}
		at := g.Time(c.i)
		if got := at.Format(time.RFC3339); got != c.want {
			t.Errorf("%s of %s: %s, want %s", StepName(c.step), c.start, got, c.want)
		}
		if i, ok := g.Index(at); i != c.i || !ok {
			t.Errorf("%s: index %d, %v, want %d", at, i, ok, c.i)
		}
		if i, ok := g.Index(at.Add(36 * time.Hour)); i != c.i || ok {
			t.Errorf("36 hours after %s: index %d, %v, want %d and no start", at, i, ok, c.i)
		}
		if got := g.Length(c.i); got != time.Duration(c.length)*DayStep {
			t.Errorf("%s: %v long, want %d days", at, got, c.length)
		}
		if s := g.Shift(c.i); !s.Time(-c.i).Equal(g.Start) {
			t.Errorf("%s: shifted there and back gives %s", at, s.Time(-c.i))
		}
	}
	if CheckStep(WeekStep) != nil || CheckStep(MonthStep) != nil || CheckStep(30*DayStep) == nil {
		t.Error("weeks and months are steps, 30 days are none")
	}
}

func TestDetectWeeksAndMonths(t *testing.T) {
	at := func(days ...string) (list []time.Time) {
		for _, d := range days {
			list = append(list, wall(t, d+" 00:00"))
		}
		return list
	}
	for _, c := range []struct {
		starts []time.Time
		want   time.Duration
	}{
		{at("2025-01-06", "2025-01-13"), WeekStep},
		{at("2025-01-05", "2025-01-12", "2025-02-02"), WeekStep}, // two are missing
		{at("2025-02-01", "2025-03-01"), MonthStep},              // 28 days, yet no four weeks
		{at("2025-01-01", "2025-04-01", "2025-03-01"), MonthStep},
		{at("2025-01-06", "2025-01-07", "2025-01-13"), DayStep},
	} {
		if got, err := DetectStep(c.starts); got != c.want || err != nil {
			t.Errorf("%v: %v, %v, want %v", c.starts, got, err, c.want)
		}
	}
}

func TestHorizonOfWeeksAndMonths(t *testing.T) {
	monday, first := wall(t, "2026-01-05 00:00"), wall(t, "2026-01-01 00:00")
	for _, c := range []struct {
		h    Horizon
		g    Grid
		want int
	}{
		{Horizon{Months: 12}, Grid{first, MonthStep}, 12},
		{Horizon{Days: 28}, Grid{first, MonthStep}, 0}, // January has 31
		{Horizon{Days: 62}, Grid{first, MonthStep}, 2}, // 31 + 28, and not all of March
		{Horizon{Days: 28}, Grid{monday, WeekStep}, 4},
		{Horizon{Days: 30}, Grid{monday, WeekStep}, 4},
		{Horizon{Months: 12}, Grid{monday, WeekStep}, 52},
		{Horizon{Months: 1}, Grid{first, DayStep}, 31},
		{Horizon{Months: 1}, Grid{first, time.Hour}, 744}, // 31 days of 24
		{Horizon{Intervals: 3}, Grid{first, MonthStep}, 3},
	} {
		if got := c.h.Count(c.g); got != c.want {
			t.Errorf("%s of %s: %d, want %d", c.h, StepName(c.g.Step), got, c.want)
		}
	}
}

// A day is open when any of its hours is; weeks and months are not asked for more.
func TestHoursOfWeeks(t *testing.T) {
	h, err := ParseHours("Mon-Fri 08:00-18:00, Sat 10:00-15:00", WeekStep)
	if err != nil {
		t.Fatal(err)
	}
	if h.Step != DayStep || h.Count() != 6 || h.Open[time.Sunday][0] {
		t.Errorf("%+v", h)
	}
}
