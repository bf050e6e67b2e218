package calendar

import (
	"fmt"
	"math"
	"strings"
)

// Event is something a planner knows to raise or lower contacts: a mailing, a campaign,
// a bill run, an outage. Its days are From to To, both inclusive.
type Event struct {
	ID     string
	Kind   string   // events of one kind are expected to work alike: mailing, billing, ...
	Queues []string // queues it concerns; none = all
	From   Day
	To     Day
	// NotifiedOn is the day the centre was told, EffectiveOn the day the agreement
	// counts from; 0 = not said. Forecasts do not use them.
	NotifiedOn, EffectiveOn Day
	// Uplift is the expected extra as a share of a day's contacts (0.2 = 20 % more), and
	// Contacts the expected number of extra contacts over the whole event; NaN = not said.
	Uplift, Contacts float64
	Shape            Shape
	Owner, Note      string
}

// Shape is how the effect of an event runs over its days.
type Shape int

// The shapes.
const (
	ShapeFlat  Shape = iota // the same on each day
	ShapeDecay              // strongest on the first day of sending, carrying over into later days
	ShapeFront              // falling in a straight line from the first day to the last
)

var shapeNames = []string{"flat", "decay", "front"}

// String is the shape as [ParseShape] reads it.
func (s Shape) String() string { return shapeNames[s] }

// ParseShape reads flat, which is also what the empty text means, decay or front.
func ParseShape(s string) (Shape, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return ShapeFlat, nil
	}
	for i, name := range shapeNames {
		if s == name {
			return Shape(i), nil
		}
	}
	return 0, fmt.Errorf("event shape %q: want flat, decay or front", s)
}

// Validate says what is wrong with an event, or nil.
func (e Event) Validate() error {
	switch {
	case e.To < e.From:
		return fmt.Errorf("event %q: ends on %s, before it begins on %s", e.ID, e.To, e.From)
	case e.To-e.From > MaxHorizonDays:
		return fmt.Errorf("event %q: lasts %d days: want three years at most", e.ID, e.To-e.From+1)
	case e.Uplift <= -1 || math.IsInf(e.Uplift, 0) || math.IsInf(e.Contacts, 0):
		return fmt.Errorf("event %q: uplift %v: want more than -100 %%", e.ID, e.Uplift)
	}
	return nil
}

// For says whether the event concerns a queue.
func (e Event) For(queue string) bool {
	for _, q := range e.Queues {
		if q == queue {
			return true
		}
	}
	return len(e.Queues) == 0
}
