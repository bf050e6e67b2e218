package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Fiscal is a fiscal calendar: of months that begin on another day than the 1st, or of
// years of 52 or 53 whole weeks in four quarters of three periods. The zero value is the
// calendar of ordinary months.
type Fiscal struct {
	firstDay int    // of fiscal months, 2 to 28; 0 = see weeks
	weeks    [3]int // of the periods of a quarter, 13 together; zero = see firstDay
	begins   Day    // a day on which a fiscal year of weeks begins
}

// ErrFiscal is wrapped by what [ParseFiscal] returns.
var ErrFiscal = errors.New("want the day on which fiscal months begin, 1 to 28, or the weeks of a quarter's periods and a day on which a fiscal year begins, such as 4-4-5@2026-02-01")

// ParseFiscal reads the day of the month on which fiscal months begin, "22", or the
// weeks of the periods of a quarter and a day on which a fiscal year begins:
// "4-4-5@2026-02-01", "4-5-4@..." or "5-4-4@...".
//
// Each year of weeks begins on the weekday of that day, on the date nearest to it: of the
// day above, on the Sunday nearest to 1 February. (The retail calendar of the USA is
// 4-5-4@2026-02-01.) Such a year has 52 weeks, or 53; the 53rd belongs to its last period.
func ParseFiscal(s string) (Fiscal, error) {
	t := strings.TrimSpace(s)
	pattern, start, dated := strings.Cut(t, "@")
	if !dated && !strings.Contains(t, "-") {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 || n > 28 {
			return Fiscal{}, fmt.Errorf("fiscal calendar %q: %w", s, ErrFiscal)
		}
		if n == 1 {
			n = 0
		}
		return Fiscal{firstDay: n}, nil
	}
	var f Fiscal
	parts := strings.Split(pattern, "-")
	sum := 0
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || len(parts) != len(f.weeks) {
			return Fiscal{}, fmt.Errorf("fiscal calendar %q: %w", s, ErrFiscal)
		}
		f.weeks[i] = n
		sum += n
	}
	if sum != weeksOfQuarter {
		return Fiscal{}, fmt.Errorf("fiscal calendar %q: periods of %s weeks are %d weeks a quarter, and quarters have %d: periods would overlap or leave days out; %w", s, pattern, sum, weeksOfQuarter, ErrFiscal)
	}
	if !dated {
		return Fiscal{}, fmt.Errorf("fiscal calendar %q: the day on which a fiscal year begins is missing; %w", s, ErrFiscal)
	}
	var err error
	if f.begins, err = ParseDay(start); err != nil {
		return Fiscal{}, fmt.Errorf("fiscal calendar %q: %v; %w", s, err, ErrFiscal)
	}
	return f, nil
}

const weeksOfQuarter = 13

// String is f as [ParseFiscal] reads it.
func (f Fiscal) String() string {
	switch {
	case f.weeks[0] > 0:
		return fmt.Sprintf("%d-%d-%d@%s", f.weeks[0], f.weeks[1], f.weeks[2], f.begins)
	case f.firstDay > 0:
		return strconv.Itoa(f.firstDay)
	}
	return "1"
}

// Period is the fiscal period of d. A fiscal month is named after the month in which it
// ends: 2026-M01 of 22 December 2025 to 21 January 2026. A period of weeks is named by
// its fiscal year and its number, 2026-P01 to 2026-P12; a fiscal year that begins in the
// second half of a calendar year has the name of the next one.
func (f Fiscal) Period(d Day) Period {
	switch {
	case f.weeks[0] > 0:
		return f.weekly(d)
	case f.firstDay > 0:
		return f.monthly(d)
	}
	return MonthPeriod(d)
}

func (f Fiscal) monthly(d Day) Period {
	y, m, dom := d.Date()
	if dom < f.firstDay {
		m--
	}
	p := Period{First: dayOn(y, m, f.firstDay), Last: dayOn(y, m+1, f.firstDay) - 1}
	y, m, _ = p.Last.Date()
	p.Name = monthName(y, m)
	return p
}

func (f Fiscal) weekly(d Day) Period {
	y, _, _ := d.Date()
	y++ // the year that begins around then may begin before it
	for f.year(y) > d {
		y--
	}
	first, next := f.year(y), f.year(y+1)
	if _, m, _ := f.begins.Date(); m >= time.July {
		y++
	}
	for n := 1; ; n++ {
		last := first + Day(7*f.weeks[(n-1)%len(f.weeks)]) - 1
		if n == 12 {
			last = next - 1
		}
		if d <= last {
			return Period{Name: fmt.Sprintf("%04d-P%02d", y, n), First: first, Last: last}
		}
		first = last + 1
	}
}

// year is the first day of the fiscal year that begins nearest to the anniversary, in
// year y, of the day that was given.
func (f Fiscal) year(y int) Day {
	_, m, dom := f.begins.Date()
	if m == time.February && dom == 29 {
		m, dom = time.March, 1 // an anniversary that every year has
	}
	near := dayOn(y, m, dom)
	ahead := Day(((int(f.begins-near))%7 + 7) % 7) // days to the next such weekday
	if ahead > 3 {
		ahead -= 7
	}
	return near + ahead
}
