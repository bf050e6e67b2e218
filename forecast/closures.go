package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// closure is a run of days without any contact between days that had some: a line that
// was shut for weeks. Its zeros say nothing of the days to come.
type closure struct {
	first, last calendar.Day // with a zero
	days        int          // with a zero
}

func (c closure) String() string {
	return fmt.Sprintf("no contact on the %d days with a value from %s to %s", c.days, c.first, c.last)
}

const (
	closedLeast  = 28 // days of zeros that may be a closure; less is a holiday, or an outage
	closedAround = 56 // days with contacts on either side that say how many are usual
)

// withoutClosures takes the days of closures for missing. Days are closed when so many
// zeros in a row are no chance where as many contacts come as around them.
func withoutClosures(s Series) (Series, []closure) {
	var days []calendar.Day // with a value
	var totals []float64    // of these
	s.Grid.EachCell(len(s.Values), func(i int, c calendar.Cell) {
		if v := s.Values[i]; v == v {
			if n := len(days); n == 0 || days[n-1] != c.Day {
				days, totals = append(days, c.Day), append(totals, 0)
			}
			totals[len(totals)-1] += v
		}
	})
	silent := func(k int) bool { return totals[k] == 0 }
	var list []closure
	for a := 0; a < len(days); a++ {
		if !silent(a) {
			continue
		}
		b := a
		for b < len(days) && silent(b) {
			b++
		}
		if b-a >= closedLeast && a > 0 && b < len(days) {
			sum, n := 0.0, 0.0
			for _, t := range slices.Concat(totals[max(0, a-closedAround):a], totals[b:min(len(totals), b+closedAround)]) {
				sum, n = sum+t, n+1
			}
			if math.Exp(-float64(b-a)*sum/n/overdispersion) < silentChance {
				list = append(list, closure{days[a], days[b-1], b - a})
			}
		}
		a = b
	}
	if len(list) == 0 {
		return s, nil
	}
	s.Values = slices.Clone(s.Values)
	s.Grid.EachCell(len(s.Values), func(i int, c calendar.Cell) {
		for _, x := range list {
			if c.Day >= x.first && c.Day <= x.last {
				s.Values[i] = math.NaN()
			}
		}
	})
	return s, list
}
