package calendar

import (
	"fmt"
	"time"
)

// Period is a run of days with a name: a day, a week, a month, a fiscal month. Two
// periods of the same kind never share a day, and every day is in one.
type Period struct {
	Name        string
	First, Last Day // both in it
}

// Days is the number of days of p.
func (p Period) Days() int { return int(p.Last-p.First) + 1 }

// DayPeriod is d alone, named 2026-01-05.
func DayPeriod(d Day) Period { return Period{Name: d.String(), First: d, Last: d} }

// WeekPeriod is the week of d, Monday to Sunday, named by ISO 8601: 2026-W02.
func WeekPeriod(d Day) Period {
	monday := d - Day((d.Weekday()+6)%7)
	year, week := d.Time().ISOWeek()
	return Period{Name: fmt.Sprintf("%04d-W%02d", year, week), First: monday, Last: monday + 6}
}

// MonthPeriod is the calendar month of d, named 2026-M01: spreadsheets take 2026-01 for a
// day.
func MonthPeriod(d Day) Period {
	y, m, _ := d.Date()
	return Period{Name: monthName(y, m), First: dayOn(y, m, 1), Last: dayOn(y, m+1, 1) - 1}
}

func monthName(y int, m time.Month) string { return fmt.Sprintf("%04d-M%02d", y, int(m)) }

// dayOn is a date; months and days beyond their ends run on into the next ones.
func dayOn(y int, m time.Month, d int) Day {
	return DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}
