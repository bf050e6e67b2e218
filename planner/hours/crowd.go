package hours

import (
	"cmp"
	"slices"

	"github.com/cccplan/cccplan/planner"
)

// crowd is who is there at a time, in rows that may overlap where they are of different
// queues.
type crowd struct{ events []event }

// event is people, in millionths, who come at an instant, or go where they are below 0.
type event struct {
	at               int64 // unix time, milliseconds
	scheduled, seats int64
}

func (c *crowd) add(r *planner.Row, t *take) {
	from := r.Start.Instant()
	c.events = append(c.events, event{from.UnixMilli(), t.scheduled, t.seats}, event{from.Add(r.Interval).UnixMilli(), -t.scheduled, -t.seats})
}

func (c *crowd) join(o *crowd) { c.events = append(c.events, o.events...) }

// most are the largest numbers of people at the same time. Who goes when another one comes
// is not there with them.
func (c *crowd) most() (scheduled, seats int64) {
	slices.SortFunc(c.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	var now event
	for i := range c.events {
		e := &c.events[i]
		now.scheduled += e.scheduled
		now.seats += e.seats
		if i+1 == len(c.events) || c.events[i+1].at > e.at {
			scheduled, seats = max(scheduled, now.scheduled), max(seats, now.seats)
		}
	}
	return scheduled, seats
}
