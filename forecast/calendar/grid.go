package calendar

import (
	"fmt"
	"math"
	"time"
)

// The steps that are counted on the calendar, not in elapsed time. Each stands for a
// unit, not for its own length: local days last 23, 24 or 25 hours, weeks are seven of
// them, and the value of MonthStep, the mean month of the Gregorian calendar, is that of
// no month at all.
const (
	DayStep   = 24 * time.Hour
	WeekStep  = 7 * DayStep
	MonthStep = 2629746 * time.Second
)

// Grid is a run of intervals of equal length. Interval i starts at Start + i*Step
// in elapsed time; with Step = [DayStep], [WeekStep] or [MonthStep] it is the i-th local
// day, week or month after Start's.
type Grid struct {
	Start time.Time     // start of interval 0, in the zone of the contact centre; the 1st of a month for months
	Step  time.Duration // 1 minute to 24 hours, dividing 24 hours; WeekStep; MonthStep
}

// CheckStep says why a step cannot be an interval length, or nil.
func CheckStep(step time.Duration) error {
	if step == WeekStep || step == MonthStep {
		return nil
	}
	if step < time.Minute || step > DayStep || DayStep%step != 0 || step%time.Minute != 0 {
		return fmt.Errorf("interval of %v: want whole minutes that divide a day, from 1 minute to 24 hours, weeks or months", step)
	}
	return nil
}

// Time is the instant at which interval i starts.
func (g Grid) Time(i int) time.Time {
	if g.Step < DayStep {
		return g.Start.Add(time.Duration(i) * g.Step)
	}
	day := g.day(i)
	h, mi, s := g.Start.Clock()
	if h == 0 && mi == 0 && s == 0 || DayOf(g.Start).Start(g.Start.Location()).Equal(g.Start) {
		return day.Start(g.Start.Location())
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, h, mi, s, 0, g.Start.Location())
}

// day is the local date on which interval i of a grid of days, weeks or months starts.
func (g Grid) day(i int) Day {
	first := DayOf(g.Start)
	switch g.Step {
	case WeekStep:
		return first + Day(7*i)
	case MonthStep:
		y, m, _ := first.Date()
		return DayOf(time.Date(y, m+time.Month(i), 1, 0, 0, 0, 0, time.UTC))
	}
	return first + Day(i)
}

// Index is the number of the interval that starts at t; ok is false when none does.
func (g Grid) Index(t time.Time) (i int, ok bool) {
	if g.Step >= DayStep {
		day := DayOf(t.In(g.Start.Location()))
		first := DayOf(g.Start)
		switch g.Step {
		case WeekStep:
			i = int(floorDiv(int64(day-first), 7))
		case MonthStep:
			y, m, _ := day.Date()
			y0, m0, _ := first.Date()
			i = 12*(y-y0) + int(m-m0)
		default:
			i = int(day - first)
		}
		return i, g.Time(i).Equal(t)
	}
	d := t.Sub(g.Start)
	i = int(d / g.Step)
	if d%g.Step != 0 {
		return i, false
	}
	return i, true
}

// SlotsPerDay is the number of intervals on a 24-hour clock face; 1 for weeks and months.
func (g Grid) SlotsPerDay() int { return max(1, int(DayStep/g.Step)) }

// PerWeek is the number of intervals of a week without a clock change; 1 for weeks and
// months.
func (g Grid) PerWeek() int { return max(1, int(WeekStep/g.Step)) }

// Length is how long interval i is, by the calendar: a day is 24 hours, whatever the
// clock does.
func (g Grid) Length(i int) time.Duration {
	if g.Step <= DayStep {
		return g.Step
	}
	return time.Duration(g.day(i+1)-g.day(i)) * DayStep
}

// Shift is the grid that begins at interval i of g.
func (g Grid) Shift(i int) Grid { return Grid{Start: g.Time(i), Step: g.Step} }

// Cell is the place of interval i on the local calendar: its date and the slot of
// the clock face it falls in. In the repeated hour of autumn two intervals share a
// cell; the cells of the hour that spring skips belong to no interval.
func (g Grid) Cell(i int) Cell { return cellOf(g.Time(i), g.Step) }

// Cells returns the cells of intervals 0 to n-1.
func (g Grid) Cells(n int) []Cell {
	cells := make([]Cell, n)
	g.EachCell(n, func(i int, c Cell) { cells[i] = c })
	return cells
}

// EachCell calls visit for intervals 0 to n-1, in order, with the cell of each.
func (g Grid) EachCell(n int, visit func(i int, c Cell)) {
	if g.Step >= DayStep {
		for i := range n {
			visit(i, g.Cell(i))
		}
		return
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
		c := cellAt(t.Unix()+int64(offset), g.Step)
		if perDay := g.SlotsPerDay(); (t.Unix()+int64(offset))%step == 0 && secondsPerDay%step == 0 {
			for at := t.Unix(); i < n && at < until; at += step {
				visit(i, c)
				i++
				if c.Slot++; c.Slot == perDay {
					c = Cell{Day: c.Day + 1}
				}
			}
			continue
		}
		// Summer time of half an hour moves hours off the full ones.
		for at := t.Unix(); i < n && at < until; at += step {
			visit(i, cellAt(at+int64(offset), g.Step))
			i++
		}
	}
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
