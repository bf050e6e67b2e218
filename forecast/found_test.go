package forecast

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Dates of Easter by the tables of the Book of Common Prayer, as printed in almanacs.
func TestEaster(t *testing.T) {
	for year, want := range map[int]string{1999: "1999-04-04", 2000: "2000-04-23", 2008: "2008-03-23", 2011: "2011-04-24", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2038: "2038-04-25"} {
		if got := easter(year).String(); got != want {
			t.Errorf("Easter %d: %s, want %s", year, got, want)
		}
	}
}

// The rules say what package calendar, from another source, says of the United States.
func TestWeekdayOfMonth(t *testing.T) {
	us, err := calendar.CountryHolidays("US", dayOf("2020-01-01"), dayOf("2030-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, h := range us {
		y, m, _ := h.Day.Date()
		var want calendar.Day
		switch h.Name {
		case "Memorial Day":
			want = weekdayOfMonth(y, m, time.Monday, 0)
		case "Labor Day":
			want = weekdayOfMonth(y, m, time.Monday, 1)
		case "Thanksgiving Day":
			want = weekdayOfMonth(y, m, time.Thursday, 4)
		default:
			continue
		}
		checked++
		if h.Day != want {
			t.Errorf("%s %d: %s, want %s", h.Name, y, want, h.Day)
		}
	}
	if checked != 30 { // three a year
		t.Errorf("%d holidays checked", checked)
	}
}

// Holidays that nobody named are found when they come every year, and forecast; what
// happened once is not.
func TestAutoFindsHolidays(t *testing.T) {
	u := noise(31)
	change := func(d calendar.Day) float64 {
		y, m, dom := d.Date()
		switch {
		case m == time.December && dom == 25:
			return 0.2
		case d == easter(y)+1:
			return 0.5
		case m == time.September && d == weekdayOfMonth(y, m, time.Monday, 1):
			return 0.4
		case m == time.October && dom == 5: // busy, as after a bill
			return 1.8
		}
		return 1
	}
	s := dailySeries("2021-01-01", 1400, func(d calendar.Day) float64 {
		v := 1000 * change(d) * (0.95 + 0.1*u())
		if d == dayOf("2023-06-13") { // a day of outage
			v /= 10
		}
		return v
	})
	fit := fitAuto(t, Auto{}, s) // to 31 October 2024
	r, err := fit.Report(t.Context(), 28)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.Found)
	if got := strings.Join(r.Found, ", "); got != "25 December, 5 October, Easter Monday, first Monday of September" {
		t.Errorf("found %s", got)
	}
	f, err := fit.Forecast(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	checkForecast(t, f)
	wantWarning(t, f, "25 December (3 years)")
	wantWarning(t, f, "--country")
	for i, m := range f.Mean {
		d := f.Grid.Cell(i).Day
		want := 1000 * change(d)
		within(t, d.String(), m/want, 1, 0.15)
	}
	// A calendar is believed instead.
	known := Auto{Holidays: calendar.Holidays{{Day: dayOf("2024-12-25"), Name: "Christmas Day"}}}
	if r, err = fitAuto(t, known, s).Report(t.Context(), 28); err != nil || len(r.Found) > 0 {
		t.Errorf("found %v beside a calendar, %v", r.Found, err)
	}
}

// Chance alone, even with many odd days, looks like a holiday once in a hundred series.
func TestAutoFindsNoHolidayInNoise(t *testing.T) {
	some := 0
	for seed := range uint32(20) {
		u := noise(100 + seed)
		s := dailySeries("2021-01-01", 1400, func(d calendar.Day) float64 {
			v := 1000 * (0.95 + 0.1*u())
			if u() < 0.02 {
				v *= 0.5
			}
			return v
		})
		r, err := fitAuto(t, Auto{}, s).Report(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		some += count(len(r.Found) > 0)
	}
	if some > 1 {
		t.Errorf("holidays found in %d of 20 series that have none", some)
	}
	// One year says nothing, however low Christmas was.
	u := noise(130)
	s := dailySeries("2024-02-01", 390, func(d calendar.Day) float64 {
		_, m, dom := d.Date()
		return 1000 * (0.95 + 0.1*u()) * (1 - 0.9*float64(count(m == time.December && dom == 25)))
	})
	r, err := fitAuto(t, Auto{}, s).Report(t.Context(), 7)
	if err != nil || len(r.Found) > 0 {
		t.Errorf("found %v in one year, %v", r.Found, err)
	}
}
