package measure

import (
	"math"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/sheet"
)

// naive are the mean errors, before the plan began, of what needs no planner, by grain: last
// week repeated, and last month of months. NaN where the past is too short.
func (q *MatchedQueue) naive() map[sheet.Grain]float64 {
	nan := math.NaN()
	scale := map[sheet.Grain]float64{sheet.Interval: nan, sheet.Day: nan, sheet.Week: nan, sheet.Month: nan}
	n := len(q.Past.Values)
	if n == 0 {
		return scale
	}
	errs := forecast.LastWeekErrors(q.Past, n)
	// Errors of finer intervals than those of the plan tell nothing of the plan's.
	if q.Past.Grid.Step == q.slot {
		scale[sheet.Interval] = errs[forecast.ByInterval]
	}
	scale[sheet.Day], scale[sheet.Week] = errs[forecast.ByDay], errs[forecast.ByWeek]
	scale[sheet.Month] = q.lastMonthErrors()
	return scale
}

// lastMonthErrors is the mean absolute error of last month repeated, over the whole months of
// the past that have a whole one before them; NaN where there is none. Months differ in
// length: what is repeated is the mean of a day on which anything is known, closed days not
// among them.
//
//	|A(m) - A(m-1) / D(m-1) * D(m)|
//
// with A the contacts of a month and D its days.
func (q *MatchedQueue) lastMonthErrors() float64 {
	s := q.Past
	type month struct {
		first calendar.Day
		sum   float64
		days  int
	}
	var months []month
	last := calendar.Day(math.MinInt32)
	s.Grid.EachCell(len(s.Values), func(i int, c calendar.Cell) {
		v := s.Values[i]
		if math.IsNaN(v) {
			return
		}
		if c.Day != last {
			if first := q.calendar.first(sheet.Month, c.Day); len(months) == 0 || months[len(months)-1].first != first {
				months = append(months, month{first: first})
			}
			months[len(months)-1].days++
			last = c.Day
		}
		months[len(months)-1].sum += v
	})
	// The first and the last day of the past may be cut, so may their months.
	begins, ends := s.Grid.Cell(0).Day, s.Grid.Cell(len(s.Values)).Day
	sum, n := 0.0, 0
	for k := 1; k < len(months); k++ {
		before, m := months[k-1], months[k]
		next := q.calendar.period(sheet.Month, m.first).Last + 1
		if before.first < begins || next > ends || q.calendar.period(sheet.Month, before.first).Last+1 != m.first {
			continue
		}
		sum += math.Abs(m.sum - float64(before.sum/float64(before.days))*float64(m.days))
		n++
	}
	return sum / float64(n) // NaN without a month
}
