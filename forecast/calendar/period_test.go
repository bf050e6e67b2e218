package calendar

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func fiscal(t *testing.T, s string) Fiscal {
	t.Helper()
	f, err := ParseFiscal(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		of                     func(Day) Period
		day, name, first, last string
	}{
		{DayPeriod, "2026-01-05", "2026-01-05", "2026-01-05", "2026-01-05"},
		// ISO 8601: 2026-01-01 is a Thursday, so its week is the first of the year.
		{WeekPeriod, "2025-12-29", "2026-W01", "2025-12-29", "2026-01-04"},
		{WeekPeriod, "2026-01-05", "2026-W02", "2026-01-05", "2026-01-11"},
		{WeekPeriod, "2027-01-03", "2026-W53", "2026-12-28", "2027-01-03"},
		{MonthPeriod, "2024-02-10", "2024-M02", "2024-02-01", "2024-02-29"},
		{MonthPeriod, "2025-12-31", "2025-M12", "2025-12-01", "2025-12-31"},
		// "each day of the fiscal month (22nd to 21st)": a vendor contract's.
		{fiscal(t, "22").Period, "2026-01-21", "2026-M01", "2025-12-22", "2026-01-21"},
		{fiscal(t, "22").Period, "2026-01-22", "2026-M02", "2026-01-22", "2026-02-21"},
		{fiscal(t, "28").Period, "2023-03-01", "2023-M03", "2023-02-28", "2023-03-27"},
		{fiscal(t, "1").Period, "2026-02-03", "2026-M02", "2026-02-01", "2026-02-28"},
		{Fiscal{}.Period, "2026-02-03", "2026-M02", "2026-02-01", "2026-02-28"},
		// The 4-5-4 calendar of the National Retail Federation: fiscal 2023 had 53 weeks,
		// from 2023-01-29 to 2024-02-03, and fiscal 2024 began on 2024-02-04.
		{fiscal(t, "4-5-4@2026-02-01").Period, "2023-01-29", "2023-P01", "2023-01-29", "2023-02-25"},
		{fiscal(t, "4-5-4@2026-02-01").Period, "2024-02-03", "2023-P12", "2023-12-31", "2024-02-03"},
		{fiscal(t, "4-5-4@2026-02-01").Period, "2024-02-04", "2024-P01", "2024-02-04", "2024-03-02"},
		{fiscal(t, "4-5-4@2024-02-04").Period, "2026-02-28", "2026-P01", "2026-02-01", "2026-02-28"},
		{fiscal(t, "4-4-5@2026-01-05").Period, "2026-01-05", "2026-P01", "2026-01-05", "2026-02-01"},
		{fiscal(t, "4-4-5@2026-01-05").Period, "2026-01-04", "2025-P12", "2025-12-01", "2026-01-04"},
		// Begins in the year before most of it, as the fiscal year of the USA does.
		{fiscal(t, "4-4-5@2025-09-29").Period, "2025-10-01", "2026-P01", "2025-09-29", "2025-10-26"},
		{fiscal(t, "4-4-5@2024-02-29").Period, "2026-03-01", "2026-P01", "2026-02-26", "2026-03-25"},
	} {
		p := tt.of(day(t, tt.day))
		if p.Name != tt.name || p.First.String() != tt.first || p.Last.String() != tt.last {
			t.Errorf("%s is in %s, %v to %v; want %s, %s to %s", tt.day, p.Name, p.First, p.Last, tt.name, tt.first, tt.last)
		}
	}
}

func TestParseFiscalRefuses(t *testing.T) {
	for _, s := range []string{"", "0", "29", "31", "-1", "x", "22.5", "4-4-5", "4-4-6@2026-01-05", "4-4-4@2026-01-05", "4-4@2026-01-05", "0-8-5@2026-01-05",
		"13@2026-01-05", "4-4-5@", "4-4-5@5/1/2026", "4-4-5@2026-02-30", "4--5@2026-01-05", "1-1-1-10@2026-01-05"} {
		if f, err := ParseFiscal(s); !errors.Is(err, ErrFiscal) {
			t.Errorf("%q is read as %v (%v)", s, f, err)
		}
	}
}

// Periods of each kind partition time: every day is in the one it names, the next one
// begins on the day after, names do not come twice, and a fiscal year has 12 periods.
func TestPeriodsPartition(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		begins := Day(rapid.IntRange(-30000, 40000).Draw(rt, "begins"))
		patterns := [][3]int{{4, 4, 5}, {4, 5, 4}, {5, 4, 4}, {1, 1, 11}}
		f := Fiscal{weeks: rapid.SampledFrom(patterns).Draw(rt, "weeks"), begins: begins}
		of := rapid.SampledFrom([]func(Day) Period{DayPeriod, WeekPeriod, MonthPeriod, f.Period,
			fiscal(t, "22").Period, Fiscal{firstDay: rapid.IntRange(2, 28).Draw(rt, "first day")}.Period}).Draw(rt, "kind")
		d := Day(rapid.IntRange(-30000, 40000).Draw(rt, "day"))
		p := of(d)
		names := map[string]bool{}
		for range 60 {
			if d < p.First || p.Last < d || p.Days() < 1 {
				rt.Fatalf("%v is not in %v", d, p)
			}
			for x := p.First; x <= p.Last; x++ {
				if of(x) != p {
					rt.Fatalf("%v is in %v, not in %v", x, of(x), p)
				}
			}
			if names[p.Name] {
				rt.Fatalf("two periods are named %s", p.Name)
			}
			names[p.Name] = true
			next := of(p.Last + 1)
			if next.First != p.Last+1 {
				rt.Fatalf("%v comes after %v", next, p)
			}
			d, p = next.Last, next
		}
		if back, err := ParseFiscal(f.String()); err != nil || back != f {
			rt.Fatalf("%v is read back as %v (%v)", f, back, err)
		}
	})
}

// A fiscal year of weeks begins on its weekday, within three days of the anniversary, and
// its periods have the weeks of the pattern, but for a 53rd.
func TestFiscalYears(t *testing.T) {
	f := fiscal(t, "4-4-5@2026-01-05")
	long := 0
	for y := 1990; y < 2390; y++ {
		first, next := f.year(y), f.year(y+1)
		if off := first - DayOf(time.Date(y, 1, 5, 0, 0, 0, 0, time.UTC)); first.Weekday() != time.Monday || off < -3 || off > 3 {
			t.Fatalf("fiscal year %d begins on %v", y, first)
		}
		n, d := 0, first
		for ; d < next; d = f.Period(d).Last + 1 {
			p, weeks := f.Period(d), []int{4, 4, 5}[n%3]
			if n == 11 && next-first == 53*7 {
				weeks++
				long++
			}
			if p.Days() != 7*weeks || p.First != d {
				t.Fatalf("period %v of %d is %d days long", p, y, p.Days())
			}
			n++
		}
		if n != 12 || d != next {
			t.Fatalf("fiscal year %d has %d periods to %v", y, n, d)
		}
	}
	if long != 71 { // 400 Gregorian years are 20,871 weeks, which is 71 more than 400 * 52
		t.Errorf("%d years of 53 weeks in 400", long)
	}
}

func FuzzParseFiscal(f *testing.F) {
	for _, s := range []string{"22", "4-4-5@2026-01-05", "1", "5-4-4@2024-02-29"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseFiscal(s)
		if err != nil {
			return
		}
		if back, err := ParseFiscal(c.String()); err != nil || back != c {
			t.Fatalf("%q is %v, read back as %v (%v)", s, c, back, err)
		}
		if p := c.Period(20000); p.First > 20000 || p.Last < 20000 {
			t.Fatalf("%q: day 20000 in %v", s, p)
		}
	})
}
