package forecast

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Series is the history of one quantity of one queue: Values[i] belongs to interval i
// of Grid.
type Series struct {
	Queue   string // "" where a file has one queue without a name
	Channel string // voice, chat, email, ...
	Grid    calendar.Grid
	Values  []float64       // >= 0; NaN = missing, which is not zero
	Hours   *calendar.Hours // opening hours; nil: learnt from the values
}

// Name is the queue and, unless it is voice or says the same, its channel: "sales",
// "help/chat".
func (s Series) Name() string {
	name := s.Queue
	if name == "" {
		name = "(one queue)"
	}
	if s.Channel != "" && s.Channel != "voice" && s.Channel != s.Queue {
		name += "/" + s.Channel
	}
	return name
}

// The largest value that makes sense as contacts of an interval; far beyond it sums of
// squares overflow.
const mostContacts = 1e12

// Validate reports a grid that is not one, and the first value that is negative,
// infinite or beyond any contact centre.
func (s Series) Validate() error {
	var errs []error
	if err := calendar.CheckStep(s.Grid.Step); err != nil {
		errs = append(errs, err)
	}
	if s.Hours != nil && s.Hours.Step != min(s.Grid.Step, calendar.DayStep) {
		errs = append(errs, fmt.Errorf("opening hours on a grid of %v, values on one of %v", s.Hours.Step, s.Grid.Step))
	}
	for i, v := range s.Values {
		if v < 0 || v > mostContacts {
			errs = append(errs, fmt.Errorf("value %v of interval %d: want 0 to %v", v, i, float64(mostContacts)))
			break
		}
	}
	return errors.Join(errs...)
}

// Before is the series cut off before interval n.
func (s Series) Before(n int) Series {
	s.Values = s.Values[:n]
	return s
}

// until is the series cut off at t.
func (s Series) until(t time.Time) Series {
	n, _ := s.Grid.Index(t)
	return s.Before(max(0, min(n, len(s.Values))))
}

// Observed is the number of values that are not missing.
func (s Series) Observed() int {
	n := 0
	for _, v := range s.Values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// A hole this long, in weeks, is a break: what lies before it tells little about now. Of
// weeks and months, which need years of history, a year is one.
const (
	breakWeeks  = 8
	breakCoarse = 52 // weeks or months
)

func (s Series) breakLength() int {
	if s.coarse() {
		return breakCoarse
	}
	return breakWeeks * s.Grid.PerWeek()
}

// coarse says whether the intervals are weeks or months.
func (s Series) coarse() bool { return s.Grid.Step > calendar.DayStep }

// afterBreak is the number of the first interval after the last break; 0 without one.
func (s Series) afterBreak() int {
	hole := s.breakLength()
	last := -1 // last observed interval, looking back
	for i := len(s.Values) - 1; i >= 0; i-- {
		if math.IsNaN(s.Values[i]) {
			continue
		}
		if last >= 0 && last-i > hole {
			return last
		}
		last = i
	}
	return 0
}

// recent is the number of intervals from the last break, or the beginning, to the last
// interval; 0 when the end of the series is itself in a break.
func (s Series) recent() int {
	hole := s.breakLength()
	if n := len(s.Values); n > hole && s.observedFrom(n-hole) == 0 {
		return 0
	}
	return len(s.Values) - s.afterBreak()
}

// lastWeeks is the end of the series that holds so many weeks with a value in them,
// from the last break on if there are two such weeks after it.
func (s Series) lastWeeks(weeks int) Series {
	perWeek := s.Grid.PerWeek()
	least := s.afterBreak()
	if len(s.Values)-least < 2*perWeek {
		least = 0
	}
	from := len(s.Values)
	for from > least && weeks > 0 {
		begin := max(least, from-perWeek)
		if s.Before(from).observedFrom(begin) > 0 {
			weeks--
		}
		from = begin
	}
	s.Grid, s.Values = s.Grid.Shift(from), s.Values[from:]
	return s
}

// silent says whether there is no contact in the last weeks.
func (s Series) silent(weeks int) bool {
	for _, v := range s.Values[max(0, len(s.Values)-weeks*s.Grid.PerWeek()):] {
		if v > 0 {
			return false
		}
	}
	return true
}

// observedFrom is the number of values from interval n on that are not missing.
func (s Series) observedFrom(n int) int {
	s.Values = s.Values[n:]
	return s.Observed()
}
