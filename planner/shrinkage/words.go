package shrinkage

import (
	"fmt"
	"math"
	"strconv"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// percent is a share for people.
func percent(x float64) string {
	return strconv.FormatFloat(planner.Round(100*x, 4), 'f', -1, 64) + " %"
}

// String is what the component takes, in words.
func (l *Loss) String() string {
	paid := ""
	if l.Unpaid {
		paid = ", unpaid"
	}
	s := fmt.Sprintf("%s (%s%s): %s of %s hours, %s of scheduled ones", l.Name, l.Kind, paid, percent(l.Value), l.Base, percent(l.Share))
	if l.Line > 0 {
		s += fmt.Sprintf(" (line %d)", l.Line)
	}
	return s
}

// String is the rates in words.
func (r Rates) String() string {
	s := fmt.Sprintf("%s of scheduled hours (planned %s, unplanned %s), %s of paid ones, in the office %s of attended ones", percent(r.Scheduled), percent(r.Planned), percent(r.Unplanned), percent(r.Paid), percent(r.InOffice))
	if r.Adherence > 0 {
		s += fmt.Sprintf("; adherence, kept apart, takes %s of available ones", percent(r.Adherence))
	}
	return s
}

// Span is how far the rates of a ledger go over the rows of a plan.
type Span struct {
	Least, Most Rates
	LeastOn     calendar.Day
	MostOn      calendar.Day
}

// Over is how far the rates go over rows.
func (l *Ledger) Over(rows []planner.Row) (Span, error) {
	s := Span{Least: Rates{Scheduled: math.Inf(1)}, Most: Rates{Scheduled: math.Inf(-1)}}
	type place struct {
		queue, channel string
		day            calendar.Day
	}
	seen := map[place]bool{}
	for i := range rows {
		r := &rows[i]
		p := place{r.Queue, r.Channel, calendar.DayOf(r.Start.Wall)}
		if seen[p] {
			continue
		}
		seen[p] = true
		rates, err := l.At(p.queue, p.channel, p.day)
		if err != nil {
			return Span{}, err
		}
		if rates.Scheduled < s.Least.Scheduled {
			s.Least, s.LeastOn = rates, p.day
		}
		if rates.Scheduled > s.Most.Scheduled {
			s.Most, s.MostOn = rates, p.day
		}
	}
	return s, nil
}

// String is the span in words.
func (s Span) String() string {
	if s.Least.Scheduled == s.Most.Scheduled {
		return s.Least.String()
	}
	return fmt.Sprintf("from %s of scheduled hours (%s) to %s (%s)", percent(s.Least.Scheduled), s.LeastOn, percent(s.Most.Scheduled), s.MostOn)
}
