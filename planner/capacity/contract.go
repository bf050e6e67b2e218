package capacity

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/hours"
)

// contractHours are the contract hours of a full-time equivalent on a day, in millionths:
// those of the smallest period around it that the table has, a day, a week, a month or, in a
// table of dates, one of these, in equal parts over its days. So the days of a period add up
// to its hours, to the last digit, and a week that two months share has some of both.
func contractHours(c *hours.Contracts, d calendar.Day) (int64, error) {
	if c.Dated() {
		p, err := c.Period(d)
		if err != nil {
			return 0, err
		}
		return partOf(c, p, d)
	}
	for _, p := range []calendar.Period{calendar.DayPeriod(d), calendar.WeekPeriod(d), calendar.MonthPeriod(d)} {
		h, err := partOf(c, p, d)
		if err == nil || !errors.Is(err, hours.ErrNoContract) {
			return h, err
		}
	}
	return 0, &csvfile.SyntaxError{File: c.Name(), Err: fmt.Errorf("%w for %s: want a line of its month, %s, of its week, %s, or of every week", hours.ErrNoContract, d, calendar.MonthPeriod(d).Name, calendar.WeekPeriod(d).Name)}
}

// partOf is the part of a period's hours that is a day's.
func partOf(c *hours.Contracts, p calendar.Period, d calendar.Day) (int64, error) {
	k, err := c.Of(p)
	if err != nil {
		return 0, err
	}
	upTo := func(days calendar.Day) int64 {
		return int64(math.Round(float64(k.Hours*units) * (float64(days) / float64(p.Days()))))
	}
	return upTo(d-p.First+1) - upTo(d-p.First), nil
}
