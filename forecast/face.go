package forecast

import (
	"math"
	"slices"
	"time"

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
	share [7][]float64 // of slots open for a part; nil where every open slot is open throughout
}

func newFace(s Series, hours calendar.Hours) *face {
	f := &face{slots: s.Grid.SlotsPerDay(), hours: hours}
	for _, p := range hours.Parts {
		if f.share[p.Weekday] == nil {
			f.share[p.Weekday] = slices.Repeat([]float64{1}, f.slots)
		}
		f.share[p.Weekday][p.Slot] = hours.Share(calendar.Cell{Day: weekdayDay(p.Weekday), Slot: p.Slot})
	}
	if len(s.Values) == 0 {
		return f
	}
	f.first = s.Grid.Cell(0).Day
	days := int(s.Grid.Cell(len(s.Values)-1).Day-f.first) + 1
	f.y = make([][]float64, days)
	flat := make([]float64, days*f.slots)
	for i := range flat {
		flat[i] = math.NaN()
	}
	for d := range f.y {
		f.y[d] = flat[d*f.slots : (d+1)*f.slots]
	}
	twice := map[calendar.Cell]bool{}
	var row []float64
	var open []bool
	day := f.first - 1
	s.Grid.EachCell(len(s.Values), func(i int, c calendar.Cell) {
		if c.Day != day {
			day, row, open = c.Day, f.y[c.Day-f.first], hours.Open[c.Day.Weekday()]
		}
		v := s.Values[i]
		if v != v || !open[c.Slot] {
			return
		}
		cell := &row[c.Slot]
		if math.IsNaN(*cell) {
			*cell = v
		} else if !twice[c] {
			*cell = (*cell + v) / 2
			twice[c] = true
		}
	})
	return f
}

// weekdayDay is some day of a weekday.
func weekdayDay(w time.Weekday) calendar.Day {
	d := calendar.Day(0)
	return d + calendar.Day((int(w)-int(d.Weekday())+7)%7)
}

// openShare is how much of a slot of weekday w the queue is open: 1 for a closed one, of
// which nothing is ever asked.
func (f *face) openShare(w, slot int) float64 {
	if f.share[w] == nil || f.share[w][slot] == 0 {
		return 1
	}
	return f.share[w][slot]
}

// unseen is the number of open slots of the week without any value.
func (f *face) unseen() int {
	n := 0
	mean := f.meanByWeekday()
	for w := range mean {
		for i, m := range mean[w] {
			n += count(m != m && f.hours.Open[w][i])
		}
	}
	return n
}

func (f *face) days() int           { return len(f.y) }
func (f *face) weekday(day int) int { return int((f.first + calendar.Day(day)).Weekday()) }

// before is the face cut off before day n.
func (f *face) before(n int) *face {
	c := *f
	c.y = f.y[:n]
	return &c
}
