package main

import "time"

// dayKind says how special a day is in the Swedish calendar. The kinds exclude each other; the most special one wins.
type dayKind int

const (
	ordinary dayKind = iota
	eve              // the day before a public holiday: many stop at lunch
	bridge           // a working day between a holiday and a weekend, often taken off
	majorEve         // an eve that everyone takes off, though it is no public holiday: see isMajorEve
	holiday          // public holiday
	dayKinds = iota  // how many there are
)

// payDayOfMonth is when salaries are paid, or on the banking day before.
const payDayOfMonth = 25

// easterSunday returns the date of Easter by the Gregorian computus of Meeus, Astronomical Algorithms (1991), ch. 8.
func easterSunday(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// publicHoliday names the Swedish public holiday on a date (act 1989:253), or returns the empty string.
func publicHoliday(date time.Time) string {
	y, m, d := date.Date()
	switch {
	case m == time.January && d == 1:
		return "New Year's Day"
	case m == time.January && d == 6:
		return "Epiphany"
	case m == time.May && d == 1:
		return "May Day"
	case m == time.June && d == 6:
		return "National Day"
	case m == time.December && d == 25:
		return "Christmas Day"
	case m == time.December && d == 26:
		return "Second Day of Christmas"
	case date.Weekday() == time.Saturday && m == time.June && d >= 20 && d <= 26:
		return "Midsummer Day"
	case date.Weekday() == time.Saturday && (m == time.October && d == 31 || m == time.November && d <= 6):
		return "All Saints' Day"
	}
	switch daysBetween(easterSunday(y), date) {
	case -2:
		return "Good Friday"
	case 0:
		return "Easter Sunday"
	case 1:
		return "Easter Monday"
	case 39:
		return "Ascension Day"
	case 49:
		return "Whit Sunday"
	}
	return ""
}

// isMajorEve reports whether a date is one of the eves that everyone takes off.
func isMajorEve(date time.Time) bool {
	switch publicHoliday(date.AddDate(0, 0, 1)) {
	case "Midsummer Day", "Christmas Day", "New Year's Day", "Easter Sunday":
		return true
	}
	return false
}

// offWork reports whether a date is a weekend day or a public holiday.
func offWork(date time.Time) bool {
	return date.Weekday() == time.Saturday || date.Weekday() == time.Sunday || publicHoliday(date) != ""
}

// newDay looks a civil date up in the calendar.
func newDay(date time.Time) day {
	d := day{date: date, holiday: publicHoliday(date), payDay: daysSincePay(date)}
	before, after := date.AddDate(0, 0, -1), date.AddDate(0, 0, 1)
	switch {
	case d.holiday != "":
		d.kind = holiday
	case isMajorEve(date):
		d.kind = majorEve
	case !offWork(date) && offWork(before) && offWork(after):
		d.kind = bridge
	case publicHoliday(after) != "":
		d.kind = eve
	}
	return d
}

// payDate returns the pay-day of a month.
func payDate(year int, month time.Month) time.Time {
	t := time.Date(year, month, payDayOfMonth, 0, 0, 0, 0, time.UTC)
	for offWork(t) || isMajorEve(t) {
		t = t.AddDate(0, 0, -1)
	}
	return t
}

// daysSincePay counts the days from the last pay-day to a date.
func daysSincePay(date time.Time) int {
	y, m, _ := date.Date()
	if n := daysBetween(payDate(y, m), date); n >= 0 {
		return n
	}
	return daysBetween(payDate(y, m-1), date) // time.Date takes month 0 as last December
}
