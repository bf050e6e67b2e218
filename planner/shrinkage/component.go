package shrinkage

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Kind says whether a component is known beforehand.
type Kind string

// Kinds of components.
const (
	Planned   Kind = "planned"   // known by the calendar: leave, training, breaks
	Unplanned Kind = "unplanned" // comes by chance: sickness, lateness
	// Adherence is available time in which agents are not where their schedule has them. It
	// is kept apart: no shrinkage counts it.
	Adherence Kind = "adherence"
)

// ParseKind reads a kind.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(strings.ToLower(strings.TrimSpace(s))); k {
	case Planned, Unplanned, Adherence:
		return k, nil
	}
	return "", errors.New("want planned, unplanned or adherence")
}

// Base is what a component is a share of.
type Base string

// Bases of components.
const (
	Scheduled Base = "scheduled" // all hours of a contract
	Paid      Base = "paid"      // scheduled hours but the unpaid ones
	Attended  Base = "attended"  // hours in which people are at work
	Available Base = "available" // attended hours that are there for contacts; of adherence only
)

// ParseBase reads a base.
func ParseBase(s string) (Base, error) {
	switch b := Base(strings.ToLower(strings.TrimSpace(s))); b {
	case Scheduled, Paid, Attended, Available:
		return b, nil
	}
	return "", errors.New("want scheduled, paid or attended, of which it is a share (of adherence: available)")
}

// Component is a share of time that is not there for contacts, as a line of a ledger has it.
type Component struct {
	Name  string // lines of the same name are values of one component
	Kind  Kind
	Base  Base
	Value float64 // share of the base, 0 to below 1
	// Unpaid says that nobody is paid for the time: unpaid leave, unpaid breaks.
	Unpaid bool
	// From and To are the first and the last day on which the value holds; 0 = no end on
	// that side. Without To it holds until the next line of the same name, queue, channel
	// and weekdays begins.
	From, To       calendar.Day
	Queue, Channel string            // "" = every one
	Weekdays       calendar.Weekdays // 0 = all
	Note           string
	Line           int // of the file it came from; 0 = none
}

// Validate reports what is wrong with the component by itself, each an [Error].
func (c *Component) Validate() error {
	var errs []error
	check := func(ok bool, column, format string, args ...any) {
		if !ok {
			errs = append(errs, &Error{Line: c.Line, Column: column, Err: fmt.Errorf(format, args...)})
		}
	}
	check(strings.TrimSpace(c.Name) != "", "name", "is empty: want the name of the component, such as sickness")
	check(c.Kind != "", "kind", "is empty: want planned, unplanned or adherence")
	check(c.Base != "", "base", "is empty: want scheduled, paid or attended, because the same share of each is not the same time")
	if c.Kind != "" {
		_, err := ParseKind(string(c.Kind))
		check(err == nil, "kind", "%q: %v", c.Kind, err)
	}
	if c.Base != "" {
		_, err := ParseBase(string(c.Base))
		check(err == nil, "base", "%q: %v", c.Base, err)
	}
	check(c.Value >= 0 && c.Value < 1, "value", "%v: want a share from 0 to below 1, such as 0.06 for 6 %%", c.Value)
	check((c.Kind == Adherence) == (c.Base == Available) || c.Kind == "" || c.Base == "", "base", "%s of kind %s: adherence is a share of available hours, and nothing else is", c.Base, c.Kind)
	check(!c.Unpaid || c.Base != Paid, "paid", "no: unpaid time is no share of paid hours: want base scheduled or attended")
	check(!c.Unpaid || c.Kind != Adherence, "paid", "no: available hours are paid")
	check(c.To == 0 || c.To >= c.From, "to", "%s is before from, %s", c.To, c.From)
	return errors.Join(errs...)
}

// Error is a fault of a component.
type Error struct {
	Line   int    // of the component; 0 = not from a file
	Column string // of the ledger's table; "" = the component as a whole
	Err    error
}

func (e *Error) Error() string {
	s := e.Err.Error()
	if e.Column != "" {
		s = e.Column + ": " + s
	}
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, s)
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// rank is the higher, the fewer queues, weekdays and days a value is said of.
func (c *Component) rank() int {
	r := 0
	for _, narrow := range []bool{c.Queue != "", c.Channel != "", c.Weekdays != 0, c.From != 0 || c.To != 0} {
		r *= 2
		if narrow {
			r++
		}
	}
	return r
}

// holds says whether the value is that of the queue on a day.
func (c *Component) holds(queue, channel string, d calendar.Day) bool {
	return (c.Queue == "" || c.Queue == queue) && (c.Channel == "" || c.Channel == channel) &&
		(c.From == 0 || d >= c.From) && (c.To == 0 || d <= c.To) && c.Weekdays.Has(d)
}
