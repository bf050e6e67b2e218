package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Without a calendar, [Auto] looks for holidays itself: dates that stood out from the same
// weekdays around them in the same direction every year they were seen. Dates are those of
// a rule: a day of a month, a weekday counted from the beginning or the end of a month, or
// a distance from Easter. Dates kept in many countries need two years, others three: of
// some eight hundred rules, a few are bound to stand out twice by chance. One year proves
// nothing. Years in which a date fell on Saturday or Sunday need not stand out, and do not
// count unless they do.
//
// What is found has a column of the daily regression, and shrinks as holidays do; the days
// beside it, which nobody named, have none.

const (
	knownYears = 2
	otherYears = 3
	leastFound = 0.1 // of the usual total, on the log, that a day must stand out by
)

// dateRule is a date that comes every year.
type dateRule struct {
	name  string
	years int // that must stand out
	in    func(year int) (calendar.Day, bool)
}

// fixedDates are kept in many countries.
var fixedDates = map[[2]int]bool{{1, 1}: true, {1, 6}: true, {5, 1}: true, {12, 24}: true, {12, 25}: true, {12, 26}: true, {12, 31}: true}

// easterDays are days kept in many countries, by their distance from Easter Sunday.
var easterDays = []struct {
	name string
	days int
}{
	{"Carnival Tuesday", -47}, {"Maundy Thursday", -3}, {"Good Friday", -2}, {"Easter Saturday", -1}, {"Easter Sunday", 0},
	{"Easter Monday", 1}, {"Ascension Day", 39}, {"Whit Sunday", 49}, {"Whit Monday", 50}, {"Corpus Christi", 60},
}

// dateRules are the rules tried, the likeliest first.
var dateRules = func() (rules []dateRule) {
	for _, e := range easterDays {
		rules = append(rules, dateRule{e.name, knownYears, func(year int) (calendar.Day, bool) { return easter(year) + calendar.Day(e.days), true }})
	}
	var others []dateRule
	for m := time.January; m <= time.December; m++ {
		for dom := 1; dom <= 31; dom++ {
			r := dateRule{fmt.Sprintf("%d %s", dom, m), otherYears, func(year int) (calendar.Day, bool) {
				t := time.Date(year, m, dom, 0, 0, 0, 0, time.UTC)
				return calendar.DayOf(t), t.Month() == m
			}}
			if fixedDates[[2]int{int(m), dom}] {
				r.years = knownYears
				rules = append(rules, r)
			} else {
				others = append(others, r)
			}
		}
	}
	rules = append(rules, others...)
	for m := time.January; m <= time.December; m++ {
		for w := time.Sunday; w <= time.Saturday; w++ {
			for n, which := range [...]string{"last", "first", "second", "third", "fourth"} {
				rules = append(rules, dateRule{fmt.Sprintf("%s %s of %s", which, w, m), otherYears, func(year int) (calendar.Day, bool) {
					return weekdayOfMonth(year, m, w, n), true
				}})
			}
		}
	}
	return rules
}()

// weekdayOfMonth is the n-th weekday w of a month, the last one for 0.
func weekdayOfMonth(year int, m time.Month, w time.Weekday, n int) calendar.Day {
	if n == 0 {
		last := calendar.DayOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC))
		return last - calendar.Day((int(last.Weekday())-int(w)+7)%7)
	}
	first := calendar.DayOf(time.Date(year, m, 1, 0, 0, 0, 0, time.UTC))
	return first + calendar.Day((int(w)-int(first.Weekday())+7)%7+7*(n-1))
}

// easter is Easter Sunday of the Gregorian calendar (Meeus 1991, Astronomical Algorithms,
// chapter 8).
func easter(year int) calendar.Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return calendar.DayOf(time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC))
}

// found is a rule whose dates stood out.
type found struct {
	rule  dateRule
	years int
}

// findHolidays looks for rules whose dates stood out.
func findHolidays(l *dayLine) (list []found) {
	n := l.days()
	first, _, _ := l.first.Date()
	last, _, _ := (l.first + calendar.Day(n)).Date()
	if last-first < knownYears-1 {
		return nil
	}
	usual, sigma := standing(l.weekday(0), l.z)
	r := make([]float64, n)
	for d := range r {
		r[d] = l.z[d] - usual[d]
	}
	least := math.Max(outlierSigmas*sigma, leastFound)
	explained := make([]bool, n)
	allWeek := l.openDays() == 7
	for _, rule := range dateRules {
		var days []int
		sign, holds := 0.0, true
		for year := first; year <= last && holds; year++ {
			day, ok := rule.in(year)
			d := int(day - l.first)
			if !ok || d < 0 || d >= n || r[d] != r[d] {
				continue
			}
			w := l.weekday(d)
			weekend := allWeek && (w == int(time.Saturday) || w == int(time.Sunday))
			switch {
			case math.Abs(r[d]) > least && (sign == 0 || r[d]*sign > 0):
				sign = r[d]
				if !explained[d] {
					days = append(days, d)
				}
			case !weekend:
				holds = false
			}
		}
		if !holds || len(days) < rule.years {
			continue
		}
		for _, d := range days {
			explained[d] = true
		}
		list = append(list, found{rule, len(days)})
	}
	return list
}

// addFound lays out what was found, the past and the future.
func (s *specials) addFound(l *dayLine, list []found) {
	first, _, _ := l.first.Date()
	last, _, _ := (l.first + calendar.Day(len(s.rows))).Date()
	for _, f := range list {
		for year := first; year <= last; year++ {
			if day, ok := f.rule.in(year); ok {
				if d := int(day - l.first); d >= 0 && d < len(s.rows) && l.weekOpen(d) {
					s.put(d, column{term: termHoliday, name: f.rule.name, ridge: 1}, 1)
				}
			}
		}
	}
}
