package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// idle are days at the beginning of a history, before the first contact, for which the
// counter showed zeros: the queue was not there yet.
type idle struct {
	until calendar.Day // the day of the first contact
	days  int          // with a zero
}

func (i idle) String() string {
	return fmt.Sprintf("no contact on the %d days with a value before %s", i.days, i.until)
}

// sinceBegun cuts off the days before the first contact where they are as many as a closure
// has: days without a value, which say nothing, and days of zeros, which are no chance where
// as many contacts come as after them. idle.days is 0 where there were no zeros.
func sinceBegun(s Series) (Series, idle) {
	first := slices.IndexFunc(s.Values, func(v float64) bool { return v > 0 })
	if first < 0 {
		return s, idle{}
	}
	begun := idle{until: s.Grid.Cell(first).Day}
	if int(begun.until-s.Grid.Cell(0).Day) < closedLeast {
		return s, idle{}
	}
	for first > 0 && s.Grid.Cell(first-1).Day == begun.until {
		first--
	}
	sum, n := 0.0, 0.0 // contacts of the weeks after, and their days with a value
	day := s.Grid.Cell(0).Day - 1
	s.Grid.EachCell(len(s.Values), func(i int, c calendar.Cell) {
		v := s.Values[i]
		if v != v || c.Day >= begun.until+closedAround {
			return
		}
		switch fresh := count(c.Day != day); {
		case i < first:
			begun.days += fresh
		default:
			sum, n = sum+v, n+float64(fresh)
		}
		day = c.Day
	})
	if begun.days > 0 && math.Exp(-float64(begun.days)*sum/n/overdispersion) >= silentChance {
		return s, idle{}
	}
	s.Grid, s.Values = s.Grid.Shift(first), s.Values[first:]
	return s, begun
}
