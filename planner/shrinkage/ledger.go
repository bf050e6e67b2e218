package shrinkage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Ledger is a list of components that do not contradict each other.
type Ledger struct {
	list  []Component // as given
	lines []line      // by component in order of first appearance, the narrowest first
	names int
}

// line is a component with the days on which it holds.
type line struct {
	Component
	of int // number of its name
}

// New makes a ledger. Of the lines of a component the narrowest holds for a queue on a
// day: that of a queue before that of all, then that of weekdays, then that of dates. Two
// lines that are equally narrow must not hold on the same day, and lines of a component
// must agree on kind, base and whether it is paid. Each fault is an [Error].
func New(list []Component) (*Ledger, error) {
	l := &Ledger{list: slices.Clone(list)}
	if len(list) == 0 {
		return nil, errors.New("no components")
	}
	var errs []error
	fault := func(c *Component, column, format string, args ...any) {
		errs = append(errs, &Error{Line: c.Line, Column: column, Err: fmt.Errorf(format, args...)})
	}
	first := map[string]int{} // lines by name
	for i := range list {
		c := &list[i]
		if err := c.Validate(); err != nil {
			errs = append(errs, err)
			continue
		}
		name := strings.ToLower(strings.TrimSpace(c.Name))
		at, known := first[name]
		if !known {
			at = len(l.lines)
			first[name] = at
			l.names++
		}
		of := l.names - 1
		if known {
			a := &l.lines[at]
			of = a.of
			switch {
			case a.Kind != c.Kind:
				fault(c, "kind", "%s is %s here and %s %s", c.Name, c.Kind, a.Kind, a.place())
			case a.Base != c.Base:
				fault(c, "base", "%s is a share of %s hours here and of %s hours %s", c.Name, c.Base, a.Base, a.place())
			case a.Unpaid != c.Unpaid:
				fault(c, "paid", "%s is paid in one line and unpaid in the other, %s", c.Name, a.place())
			}
		}
		l.lines = append(l.lines, line{*c, of})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(l.lines, func(a, b line) int { return cmp.Or(a.of-b.of, b.rank()-a.rank()) })
	l.close()
	for i := range l.lines {
		a := &l.lines[i]
		for j := i + 1; j < len(l.lines) && l.lines[j].of == a.of && l.lines[j].rank() == a.rank(); j++ {
			if b := &l.lines[j]; a.clashes(&b.Component) {
				x, y := a, b
				if x.Line > y.Line {
					x, y = y, x
				}
				fault(&y.Component, "", "%s %s has two values on the same days: this one and that %s", y.Name, y.where(), x.place())
			}
		}
	}
	return l, errors.Join(errs...)
}

// close ends lines without an end where the next of their kind begins.
func (l *Ledger) close() {
	for i := range l.lines {
		a := &l.lines[i]
		if a.To != 0 {
			continue
		}
		for j := range l.lines {
			b := &l.lines[j]
			same := b.of == a.of && b.Queue == a.Queue && b.Channel == a.Channel && b.Weekdays == a.Weekdays && b.rank() == a.rank()
			if same && b.From > a.From && (a.To == 0 || b.From-1 < a.To) {
				a.To = b.From - 1
			}
		}
	}
}

// clashes says whether two values of a component hold for the same queue on the same day.
func (c *Component) clashes(o *Component) bool {
	return c.Queue == o.Queue && c.Channel == o.Channel && c.Weekdays.Overlap(o.Weekdays) &&
		(c.To == 0 || o.From <= c.To) && (o.To == 0 || c.From <= o.To)
}

// place is where a component stands, for people.
func (c *Component) place() string {
	if c.Line > 0 {
		return fmt.Sprintf("on line %d", c.Line)
	}
	return "in another line"
}

// where is what the component holds for, for people.
func (c *Component) where() string {
	switch {
	case c.Queue == "" && c.Channel == "":
		return "of every queue"
	case c.Channel == "":
		return "of queue " + c.Queue
	case c.Queue == "":
		return "of channel " + c.Channel
	}
	return fmt.Sprintf("of queue %s (%s)", c.Queue, c.Channel)
}

// Components are those the ledger was made of, in their order.
func (l *Ledger) Components() []Component { return slices.Clone(l.list) }

// On are the components of a queue on a day, each with the value that holds.
func (l *Ledger) On(queue, channel string, d calendar.Day) []Component {
	var list []Component
	last := -1
	for i := range l.lines {
		if c := &l.lines[i]; c.of != last && c.holds(queue, channel, d) {
			list = append(list, c.Component)
			last = c.of
		}
	}
	return list
}
