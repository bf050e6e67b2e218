package calendar

import (
	"fmt"
	"time"
)

// DayStep is the step of a grid of local days, which last 23, 24 or 25 hours.
const DayStep = 24 * time.Hour

// Grid is a run of intervals of equal length. Interval i starts at Start + i*Step
// in elapsed time; with Step = [DayStep] it is the i-th local day after Start's.
type Grid struct {
	Start time.Time     // start of interval 0, in the zone of the contact centre
	Step  time.Duration // 1 minute to 24 hours, dividing 24 hours
}

// CheckStep says why a step cannot be an interval length, or nil.
func CheckStep(step time.Duration) error {
	if step < time.Minute || step > DayStep || DayStep%step != 0 || step%time.Minute != 0 {
		return fmt.Errorf("interval of %v: want whole minutes that divide a day, from 1 minute to 24 hours", step)
	}
	return nil
}

// Time is the instant at which interval i starts.
func (g Grid) Time(i int) time.Time {
	if g.Step == DayStep {
		y, m, d := g.Start.Date()
		h, mi, s := g.Start.Clock()
		return time.Date(y, m, d+i, h, mi, s, 0, g.Start.Location())
	}
	return g.Start.Add(time.Duration(i) * g.Step)
}

// Index is the number of the interval that starts at t; ok is false when none does.
func (g Grid) Index(t time.Time) (i int, ok bool) {
	if g.Step == DayStep {
		i = int(DayOf(t.In(g.Start.Location())) - DayOf(g.Start))
		return i, g.Time(i).Equal(t)
	}
	d := t.Sub(g.Start)
	i = int(d / g.Step)
	if d%g.Step != 0 {
		return i, false
	}
	return i, true
}

// SlotsPerDay is the number of intervals on a 24-hour clock face.
func (g Grid) SlotsPerDay() int { return int(DayStep / g.Step) }

// Shift is the grid that begins at interval i of g.
func (g Grid) Shift(i int) Grid { return Grid{Start: g.Time(i), Step: g.Step} }

// Cell is the place of interval i on the local calendar: its date and the slot of
// the clock face it falls in. In the repeated hour of autumn two intervals share a
// cell; the cells of the hour that spring skips belong to no interval.
func (g Grid) Cell(i int) Cell { return cellOf(g.Time(i), g.Step) }

// Cells returns the cells of intervals 0 to n-1.
func (g Grid) Cells(n int) []Cell {
	cells := make([]Cell, n)
	for i := range cells {
		cells[i] = g.Cell(i)
	}
	return cells
}

// Cell is a local date and a slot of the clock face, counted from midnight.
type Cell struct {
	Day  Day
	Slot int
}

func cellOf(t time.Time, step time.Duration) Cell {
	h, m, _ := t.Clock()
	return Cell{Day: DayOf(t), Slot: (60*h + m) / int(step/time.Minute)}
}

// Day is a local date, as days since 1970-01-01.
type Day int

// DayOf is the date that clocks show at t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Weekday is the weekday of d.
func (d Day) Weekday() time.Weekday {
	return time.Weekday(((int(d)+4)%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// String is d as 2006-01-02.
func (d Day) String() string { return time.Unix(86400*int64(d), 0).UTC().Format(time.DateOnly) }
