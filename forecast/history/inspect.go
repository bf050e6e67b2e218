package history

import (
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// Inspection is what a queue's history looks like to somebody who checks it.
type Inspection struct {
	First, Last  calendar.Day // days of the first and the last row
	Contacts     float64      // offered in all
	PerDay       float64      // mean of the days that have values
	PerWeek      float64      // that, times the days of a week with any open interval
	Zeros        int          // open intervals with exactly zero contacts
	Closed       float64      // contacts outside the opening hours, which forecasts ignore
	Hours        calendar.Hours
	Dispersion   float64 // variance over mean within weekday and slot; 1 = Poisson
	AHT          float64 // seconds, weighted by contacts; NaN = unknown
	Abandonment  float64 // share of contacts offered that hung up; NaN = unknown
	ShortHandles int     // intervals whose average handle time is under 3 seconds
	LongHandles  int     // intervals whose average is over 10 times the overall one
	Outliers     []forecast.Outlier
}

// shortHandle is an average handle time, in seconds, that no conversation has: calls
// that were cut off or misrouted were counted.
const (
	shortHandle = 3
	longHandle  = 10 // times the overall average
)

// Inspect looks through the queue.
func (q *Queue) Inspect() Inspection {
	s := q.Offered
	in := Inspection{Hours: q.Hours(), Outliers: forecast.Outliers(s), Dispersion: forecast.Dispersion(s)}
	days := map[calendar.Day]bool{}
	var length time.Duration // of the intervals that have values
	for i, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		c := s.Grid.Cell(i)
		if len(days) == 0 {
			in.First = c.Day
		}
		in.Last = c.Day
		days[c.Day] = true
		length += s.Grid.Length(i)
		in.Contacts += v
		switch open := s.Grid.Step > calendar.DayStep || in.Hours.IsOpen(c); {
		case open && v == 0:
			in.Zeros++
		case !open:
			in.Closed += v
		}
	}
	in.PerDay = in.Contacts / float64(len(days))
	if s.Grid.Step > calendar.DayStep {
		in.PerDay = in.Contacts / (length.Hours() / 24)
	}
	for _, day := range in.Hours.Open {
		if s.Grid.Step > calendar.DayStep || slices.Contains(day, true) {
			in.PerWeek += in.PerDay
		}
	}
	var offered, hungUp float64
	for i, n := range q.Answered {
		if v := s.Values[i]; n >= 0 && v >= 0 {
			offered += v
			hungUp += max(0, v-n)
		}
	}
	in.Abandonment = hungUp / offered
	var contacts, seconds float64
	for i, n := range q.Handle.Contacts {
		if t := q.Handle.Seconds[i]; n > 0 && t >= 0 {
			contacts += n
			seconds += t
		}
	}
	in.AHT = seconds / contacts
	for i, n := range q.Handle.Contacts {
		if t := q.Handle.Seconds[i]; n > 0 && t >= 0 {
			if t < shortHandle*n {
				in.ShortHandles++
			}
			if t > longHandle*in.AHT*n {
				in.LongHandles++
			}
		}
	}
	return in
}
