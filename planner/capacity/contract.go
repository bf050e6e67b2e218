package capacity

import (
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/hours"
)

// contractHours are the contract hours of a full-time equivalent on a day: those of the
// smallest period around it that the table has, a day, a week, a month or, in a table of
// dates, one of these, over its days. So the days of any period add up to its hours, and a
// week that two months share has some of both.
func contractHours(c *hours.Contracts, d calendar.Day) (float64, error) {
	if c.Dated() {
		p, err := c.Period(d)
		if err != nil {
			return 0, err
		}
		return perDay(c, p)
	}
	for _, p := range []calendar.Period{calendar.DayPeriod(d), calendar.WeekPeriod(d), calendar.MonthPeriod(d)} {
		h, err := perDay(c, p)
		if err == nil || !errors.Is(err, hours.ErrNoContract) {
			return h, err
		}
	}
	return 0, fmt.Errorf("%w for %s: want a line of its month, %s, of its week, %s, or of every week", hours.ErrNoContract, d, calendar.MonthPeriod(d).Name, calendar.WeekPeriod(d).Name)
}

func perDay(c *hours.Contracts, p calendar.Period) (float64, error) {
	k, err := c.Of(p)
	if err != nil {
		return 0, err
	}
	return k.Hours / float64(p.Days()), nil
}
