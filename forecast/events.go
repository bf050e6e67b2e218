package forecast

import (
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Events raise the log total of a day by
//
//	b sum_e g_e x_e,d,   x_e,d = max(send_e,d, delta x_e,d-1),
//
// send_e the shape of event e over its days, of height 1 (delta = 0 for events that do
// not carry over), and g_e = log(1 + uplift) of
// the event; b is shared by the events of a kind. Where a planner said what to expect,
// the prior mean of b is 1: the expectation holds until events of that kind have shown
// otherwise. Where nothing was said g is log 1.1 and the prior mean 0: nothing happens
// until some have been seen. The carry-over delta (adstock, Broadbent 1979, J. Market
// Research Society 21:295) of events with shape decay is the one of adstocks that
// leaves the least residual.

// adstocks are the carry-overs from day to day that are tried.
var adstocks = []float64{0.3, 0.5, 0.7}

const (
	leastCarry     = 0.02 // of an event's height, below which carry-over is forgotten
	unknownUplift  = 0.1  // scale of events of which nothing is expected
	penaltyTold    = 0.04 // standard deviation of b about half, where residuals have a tenth
	penaltyUnknown = 0.01
)

// decays says whether any event of the queue carries over.
func decays(events []calendar.Event) bool {
	for _, e := range events {
		if e.Shape == calendar.ShapeDecay {
			return true
		}
	}
	return false
}

// addEvents lays out the events of a queue whose carry-over is delta.
func (s *specials) addEvents(l *dayLine, events []calendar.Event, delta float64) {
	usual := math.Exp(median(observed(l.z)))
	sums := map[column][]float64{}
	var order []column
	for _, e := range events {
		days := float64(e.To - e.From + 1)
		g, told := math.Log1p(unknownUplift), false
		switch {
		case e.Uplift == e.Uplift && e.Uplift != 0:
			g, told = math.Log1p(e.Uplift), true
		case e.Contacts == e.Contacts && e.Contacts != 0 && usual > 0:
			g, told = math.Log(math.Max(1+e.Contacts/days/usual, 0.01)), true
		}
		c := column{term: termEvent, name: e.Kind, ridge: penaltyUnknown}
		if told {
			c.ridge, c.prior = penaltyTold, 1
		}
		x, ok := sums[c]
		if !ok {
			x = make([]float64, len(s.rows))
			sums[c] = x
			order = append(order, c)
		}
		carried := 0.0
		for d := int(e.From - l.first); d < len(x); d++ {
			day := l.first + calendar.Day(d)
			height := 0.0
			if day <= e.To {
				height = 1
				if e.Shape == calendar.ShapeFront {
					height = 1 - float64(day-e.From)/days
				}
			}
			if e.Shape == calendar.ShapeDecay {
				carried = math.Max(height, delta*carried)
				height = carried
			}
			if height < leastCarry && day > e.To {
				break
			}
			if d >= 0 && l.weekOpen(d) {
				x[d] += g * height
			}
		}
	}
	for _, c := range order {
		for d, v := range sums[c] {
			if v != 0 {
				s.put(d, c, v)
			}
		}
	}
}

// observed are the values that are not NaN, in a slice of their own.
func observed(x []float64) []float64 {
	v := make([]float64, 0, len(x))
	for _, a := range x {
		if a == a {
			v = append(v, a)
		}
	}
	return v
}

// eventsOf are the valid events that concern a queue.
func eventsOf(events []calendar.Event, queue string) (list []calendar.Event) {
	for _, e := range events {
		if e.For(queue) && e.Validate() == nil {
			list = append(list, e)
		}
	}
	return list
}
