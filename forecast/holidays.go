package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// specials are the columns of holidays and events of a daily regression, and the days
// on which they close the queue.
type specials struct {
	cols   []column
	rows   [][]cell // by day of the line, the future included; in order of column
	closed []bool   // likewise
	index  map[string]int
}

// newSpecials makes room for the days of a line and so many after it.
func newSpecials(l *dayLine, ahead int) *specials {
	return &specials{rows: make([][]cell, l.days()+ahead), closed: make([]bool, l.days()+ahead), index: map[string]int{}}
}

// put sets the column with the name, which it makes when there is none, on day d.
func (s *specials) put(d int, c column, value float64) {
	if d < 0 || d >= len(s.rows) {
		return
	}
	key := fmt.Sprint(c.term, " ", c.name)
	j, ok := s.index[key]
	if !ok {
		j = len(s.cols)
		s.index[key] = j
		s.cols = append(s.cols, c)
	}
	for i := range s.rows[d] {
		if s.rows[d][i].col == j {
			s.rows[d][i].val = value
			return
		}
	}
	s.rows[d] = append(s.rows[d], cell{j, value})
}

// sort puts the cells of each row in order of column.
func (s *specials) sort() {
	for _, row := range s.rows {
		slices.SortFunc(row, func(a, b cell) int { return cmp.Compare(a.col, b.col) })
	}
}

// What classes of holidays are expected to do to the log of a working day's total.
var (
	halfEffect   = math.Log(0.5)
	bridgeEffect = math.Log(0.8)
)

// Names of the working days beside a holiday begin with these.
const (
	dayBefore = "day before "
	dayAfter  = "day after "
)

// addHolidays lays out holidays: a column for every name, which the years share, one
// each for the working day before and after it, one for each day from 24 December to
// 2 January, and what all holidays have in common, towards which the names shrink: the
// first Labour Day of a history is expected to be as other holidays were.
//
// On queues that are open all week the days beside a holiday are those of the calendar,
// unless they are weekend; on others they are the nearest open days.
func (s *specials) addHolidays(l *dayLine, holidays calendar.Holidays) {
	if len(holidays) == 0 {
		return
	}
	const around = 7
	in := holidays.Between(l.first-around, l.first+calendar.Day(len(s.rows)+around))
	off := map[int]bool{}
	for _, h := range in {
		if h.Effect != calendar.EffectNone {
			off[int(h.Day-l.first)] = true
		}
	}
	s.closeDays(l, in)
	allWeek := l.openDays() == 7
	weekend := func(d int) bool {
		w := l.weekday(d)
		return allWeek && (w == int(time.Sunday) || w == int(time.Saturday))
	}
	usual := l.weekdayMedians()
	for _, h := range in {
		d := int(h.Day - l.first)
		if h.Effect == calendar.EffectNone {
			continue
		}
		if l.weekOpen(d) {
			c := column{term: termHoliday, name: h.Name, ridge: 1}
			switch h.Effect {
			case calendar.EffectSunday:
				if sunday := usual[time.Sunday] - usual[l.weekday(d)]; sunday == sunday {
					c.prior = sunday
				}
			case calendar.EffectHalf:
				c.prior = halfEffect
			case calendar.EffectBridge:
				c.prior = bridgeEffect
			}
			s.put(d, c, 1)
			if h.Effect == calendar.EffectLearnt && !weekend(d) {
				s.put(d, column{term: termClass, name: "any holiday", ridge: 1}, 1)
			}
		}
		for _, side := range []struct {
			step int
			term term
			name string
		}{{-1, termBefore, dayBefore}, {1, termAfter, dayAfter}} {
			e := d + side.step
			if !allWeek {
				for k := 0; k < around && (!l.weekOpen(e) || off[e]); k++ {
					e += side.step
				}
			}
			if weekend(e) || !l.weekOpen(e) {
				continue
			}
			s.put(e, column{term: side.term, name: side.name + h.Name, ridge: 1}, 1)
			if !off[e] {
				s.put(e, column{term: termClass, name: side.name + "any holiday", ridge: 1}, 1)
			}
		}
	}
	for d := range s.rows {
		_, m, dom := (l.first + calendar.Day(d)).Date()
		if l.weekOpen(d) && (m == time.December && dom >= 24 || m == time.January && dom == 2) {
			s.put(d, column{term: termTurn, name: fmt.Sprintf("%d %s", dom, m), ridge: 1}, 1)
		}
	}
}

// weekdayMedians are the medians of the log totals of weekdays; NaN of none.
func (l *dayLine) weekdayMedians() (m [7]float64) {
	var list [7][]float64
	for d, z := range l.z {
		if z == z {
			list[l.weekday(d)] = append(list[l.weekday(d)], z)
		}
	}
	for w := range m {
		m[w] = median(list[w])
	}
	return m
}

// closeDays finds the holidays on which the queue is closed: those said to be, and those
// of a name on which no contact ever came although the days around had some.
func (s *specials) closeDays(l *dayLine, in calendar.Holidays) {
	silent, busy := map[string]int{}, map[string]bool{}
	for _, h := range in {
		d := int(h.Day - l.first)
		if d < 0 || d >= l.days() || !l.weekOpen(d) || h.Effect != calendar.EffectLearnt {
			continue
		}
		if z := l.z[d]; z > 0 {
			busy[h.Name] = true
		} else if l.alive(d-7, d) && l.alive(d+1, d+8) {
			silent[h.Name]++
		}
	}
	for _, h := range in {
		d := int(h.Day - l.first)
		if d < 0 || d >= len(s.closed) {
			continue
		}
		if h.Effect == calendar.EffectClosed || h.Effect == calendar.EffectLearnt && silent[h.Name] > 0 && !busy[h.Name] {
			s.closed[d] = true
		}
	}
}

// alive says whether any contact came from day a up to but not including b.
func (l *dayLine) alive(a, b int) bool {
	for d := max(0, a); d < min(b, l.days()); d++ {
		if l.z[d] > 0 {
			return true
		}
	}
	return false
}
