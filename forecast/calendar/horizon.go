package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Horizon is how far a forecast reaches: a number of months, of local days, or of
// intervals. The zero value reaches nowhere.
type Horizon struct {
	Months    int
	Days      int
	Intervals int
}

// MaxHorizonDays bounds a horizon: three years and a day.
const MaxHorizonDays = 3*366 + 1

const maxHorizonMonths = 36

// DefaultHorizon is how far forecasts of intervals of the step reach where nobody says
// otherwise: a year of months, else four weeks.
func DefaultHorizon(step time.Duration) Horizon {
	if step == MonthStep {
		return Horizon{Months: 12}
	}
	return Horizon{Days: 28}
}

// ParseHorizon reads "12m" (months), "4w" (weeks), "28d" (days) or "2016" (intervals).
func ParseHorizon(s string) (Horizon, error) {
	bad := fmt.Errorf("horizon %q: want months (12m), weeks (4w), days (28d) or a number of intervals (1344), up to three years", s)
	t := strings.TrimSpace(s)
	if t == "" {
		return Horizon{}, bad
	}
	unit, months := 0, false
	switch t[len(t)-1] {
	case 'm':
		months, t = true, t[:len(t)-1]
	case 'w':
		unit, t = 7, t[:len(t)-1]
	case 'd':
		unit, t = 1, t[:len(t)-1]
	}
	n, err := strconv.Atoi(t)
	if err != nil || n <= 0 {
		return Horizon{}, bad
	}
	switch {
	case months && n > maxHorizonMonths, unit > 0 && n > MaxHorizonDays/unit, unit == 0 && n > MaxHorizonDays*24*60:
		return Horizon{}, bad
	case months:
		return Horizon{Months: n}, nil
	case unit > 0:
		return Horizon{Days: n * unit}, nil
	}
	return Horizon{Intervals: n}, nil
}

// String is the horizon as [ParseHorizon] reads it.
func (h Horizon) String() string {
	switch {
	case h.Intervals > 0:
		return strconv.Itoa(h.Intervals)
	case h.Months > 0:
		return fmt.Sprintf("%dm", h.Months)
	case h.Days > 0 && h.Days%7 == 0:
		return fmt.Sprintf("%dw", h.Days/7)
	}
	return fmt.Sprintf("%dd", h.Days)
}

// Count is the number of whole intervals of g, from its start, that the horizon covers.
// Days are local: a week with a clock change is an hour longer or shorter.
func (h Horizon) Count(g Grid) int {
	if h.Intervals > 0 {
		return h.Intervals
	}
	y, m, d := g.Start.Date()
	hh, mm, ss := g.Start.Clock()
	if g.Step < DayStep {
		end := time.Date(y, m+time.Month(h.Months), d+h.Days, hh, mm, ss, 0, g.Start.Location())
		return int(end.Sub(g.Start) / g.Step)
	}
	end := DayOf(time.Date(y, m+time.Month(h.Months), d+h.Days, 0, 0, 0, 0, time.UTC))
	n := 0
	for g.day(n+1) <= end {
		n++
	}
	return n
}

// Steps is Count with days of 24 hours: the same everywhere on a grid of hours, so that
// errors made in different seasons reach equally far.
func (h Horizon) Steps(g Grid) int {
	if h.Intervals > 0 || h.Months > 0 || g.Step > DayStep {
		return h.Count(g)
	}
	return h.Days * g.SlotsPerDay()
}
