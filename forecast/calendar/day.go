package calendar

import (
	"fmt"
	"time"
)

// Time is midnight of d in UTC.
func (d Day) Time() time.Time { return time.Unix(86400*int64(d), 0).UTC() }

// Date is the year, month and day of the month of d.
func (d Day) Date() (year int, month time.Month, day int) { return d.Time().Date() }

// ParseDay reads 2006-01-02.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q: want 2006-01-02", s)
	}
	return DayOf(t), nil
}
