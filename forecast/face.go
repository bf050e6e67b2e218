package forecast

import (
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// face is a series laid out on the clock face: a row per local date, a column per
// slot. A cell is NaN where the queue was closed, the value is missing, or spring
// skipped the hour; the two values of the repeated hour of autumn are averaged, and
// both get that rate when forecast.
type face struct {
	first calendar.Day
	slots int
	y     [][]float64
	hours calendar.Hours
}

func newFace(s Series, hours calendar.Hours) *face {
	f := &face{slots: s.Grid.SlotsPerDay(), hours: hours}
	if len(s.Values) == 0 {
		return f
	}
	cells := s.Grid.Cells(len(s.Values))
	f.first = cells[0].Day
	days := int(cells[len(cells)-1].Day-f.first) + 1
	f.y = make([][]float64, days)
	flat := make([]float64, days*f.slots)
	for i := range flat {
		flat[i] = math.NaN()
	}
	for d := range f.y {
		f.y[d] = flat[d*f.slots : (d+1)*f.slots]
	}
	twice := map[calendar.Cell]bool{}
	for i, v := range s.Values {
		c := cells[i]
		if math.IsNaN(v) || !hours.IsOpen(c) {
			continue
		}
		cell := &f.y[c.Day-f.first][c.Slot]
		if math.IsNaN(*cell) {
			*cell = v
		} else if !twice[c] {
			*cell = (*cell + v) / 2
			twice[c] = true
		}
	}
	return f
}

func (f *face) days() int           { return len(f.y) }
func (f *face) weekday(day int) int { return int((f.first + calendar.Day(day)).Weekday()) }

// before is the face cut off before day n.
func (f *face) before(n int) *face {
	c := *f
	c.y = f.y[:n]
	return &c
}
