package measure

import (
	"strconv"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Calendar says on which days the weeks and months of a plan begin. The zero value has
// weeks from Monday and months from the first.
type Calendar struct {
	Sunday bool // weeks are Sunday to Saturday
	// MonthDay is the day on which months begin, 2 to 28; anything else is the first. A month
	// is named after the one in which it ends, as by [calendar.Fiscal].
	MonthDay int
}

// CalendarOf is what a document and a contract of it say of weeks and months.
func CalendarOf(d *plandoc.Document, c *plandoc.Contract) Calendar {
	return Calendar{Sunday: d.Head().WeekStart == "sunday", MonthDay: int(c.Month)}
}

// first is the first local day of the period that a day is in.
func (c Calendar) first(g sheet.Grain, d calendar.Day) calendar.Day {
	week := time.Monday
	if c.Sunday {
		week = time.Sunday
	}
	return calendar.Day(g.FirstBy(int64(d), week, c.MonthDay))
}

// period is the period that a day is in, for people. Weeks from Sunday, which ISO 8601 has
// no number for, are named by their first and last day.
func (c Calendar) period(g sheet.Grain, d calendar.Day) calendar.Period {
	switch {
	case g == sheet.Week && c.Sunday:
		first := c.first(g, d)
		return calendar.Period{Name: first.String() + "/" + (first + 6).String(), First: first, Last: first + 6}
	case g == sheet.Week:
		return calendar.WeekPeriod(d)
	case g == sheet.Month:
		return c.months().Period(d)
	}
	return calendar.DayPeriod(d)
}

// months are those that begin on MonthDay.
func (c Calendar) months() calendar.Fiscal {
	f, err := calendar.ParseFiscal(strconv.Itoa(c.MonthDay))
	if err != nil {
		return calendar.Fiscal{} // no day on which months can begin: the first
	}
	return f
}
