package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Horizon is how far a forecast reaches: a number of local days, or of intervals.
// The zero value reaches nowhere.
type Horizon struct {
	Days      int
	Intervals int
}

// MaxHorizonDays bounds a horizon: three years and a day.
const MaxHorizonDays = 3*366 + 1

// ParseHorizon reads "4w" (weeks), "28d" (days) or "2016" (intervals).
func ParseHorizon(s string) (Horizon, error) {
	bad := fmt.Errorf("horizon %q: want weeks (4w), days (28d) or a number of intervals (1344), up to three years", s)
	t := strings.TrimSpace(s)
	if t == "" {
		return Horizon{}, bad
	}
	unit := 0
	switch t[len(t)-1] {
	case 'w':
		unit, t = 7, t[:len(t)-1]
	case 'd':
		unit, t = 1, t[:len(t)-1]
	}
	n, err := strconv.Atoi(t)
	if err != nil || n <= 0 {
		return Horizon{}, bad
	}
	if unit == 0 {
		if n > MaxHorizonDays*24*60 {
			return Horizon{}, bad
		}
		return Horizon{Intervals: n}, nil
	}
	if n > MaxHorizonDays/unit {
		return Horizon{}, bad
	}
	return Horizon{Days: n * unit}, nil
}

// String is the horizon as [ParseHorizon] reads it.
func (h Horizon) String() string {
	switch {
	case h.Intervals > 0:
		return strconv.Itoa(h.Intervals)
	case h.Days > 0 && h.Days%7 == 0:
		return fmt.Sprintf("%dw", h.Days/7)
	}
	return fmt.Sprintf("%dd", h.Days)
}

// Count is the number of intervals of g, from its start, that the horizon covers.
// Days are local: a week with a clock change is an hour longer or shorter.
func (h Horizon) Count(g Grid) int {
	if h.Intervals > 0 {
		return h.Intervals
	}
	if g.Step == DayStep {
		return h.Days
	}
	y, m, d := g.Start.Date()
	hh, mm, ss := g.Start.Clock()
	end := time.Date(y, m, d+h.Days, hh, mm, ss, 0, g.Start.Location())
	return int(end.Sub(g.Start) / g.Step)
}

// Steps is the number of intervals of so many days of 24 hours: the same everywhere on a
// grid, so that errors made in different seasons reach equally far.
func (h Horizon) Steps(step time.Duration) int {
	if h.Intervals > 0 {
		return h.Intervals
	}
	return h.Days * int(DayStep/step)
}
