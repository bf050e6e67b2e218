package calendar

import (
	"fmt"
	"math"
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
	if g.Step != DayStep {
		return g.Start.Add(time.Duration(i) * g.Step)
	}
	y, m, d := g.Start.Date()
	h, mi, s := g.Start.Clock()
	if h == 0 && mi == 0 && s == 0 {
		return (DayOf(g.Start) + Day(i)).Start(g.Start.Location())
	}
	return time.Date(y, m, d+i, h, mi, s, 0, g.Start.Location())
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
	if g.Step == DayStep {
		for i := range cells {
			cells[i] = g.Cell(i)
		}
		return cells
	}
	// Between two changes of the clock a cell is arithmetic; asking the zone for
	// every interval takes ten times as long.
	step := int64(g.Step / time.Second)
	for i := 0; i < n; {
		t := g.Time(i)
		_, offset := t.Zone()
		until := int64(math.MaxInt64)
		if _, end := t.ZoneBounds(); !end.IsZero() {
			until = end.Unix()
		}
		for at := t.Unix(); i < n && at < until; at += step {
			cells[i] = cellAt(at+int64(offset), g.Step)
			i++
		}
	}
	return cells
}

// Cell is a local date and a slot of the clock face, counted from midnight.
type Cell struct {
	Day  Day
	Slot int
}

func cellOf(t time.Time, step time.Duration) Cell {
	_, offset := t.Zone()
	return cellAt(t.Unix()+int64(offset), step)
}

// cellAt is the cell of a clock face, given as seconds since 1970-01-01 00:00.
func cellAt(local int64, step time.Duration) Cell {
	day := floorDiv(local, secondsPerDay)
	return Cell{Day: Day(day), Slot: int((local - secondsPerDay*day) / int64(step/time.Second))}
}

const secondsPerDay = 86400

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Day is a local date, as days since 1970-01-01.
type Day int

// DayOf is the date that clocks show at t in t's own location.
func DayOf(t time.Time) Day {
	_, offset := t.Zone()
	return Day(floorDiv(t.Unix()+int64(offset), secondsPerDay))
}

// Start is the first instant of d in loc: midnight, or the end of the skipped hour
// where summer time begins at midnight, as in Chile.
func (d Day) Start(loc *time.Location) time.Time {
	midnight := time.Unix(secondsPerDay*int64(d), 0).UTC()
	first, _, err := Resolve(midnight, loc)
	if err == ErrGap {
		y, m, dd := midnight.Date()
		_, first = time.Date(y, m, dd-1, 12, 0, 0, 0, loc).ZoneBounds()
	}
	return first
}

// Weekday is the weekday of d.
func (d Day) Weekday() time.Weekday {
	return time.Weekday(((int(d)+4)%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// String is d as 2006-01-02.
func (d Day) String() string { return time.Unix(secondsPerDay*int64(d), 0).UTC().Format(time.DateOnly) }
