package planner_test

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// Rows carried by modified offered load, recomputed from what they show with the formulas
// of recompute_test.go: m' = rate - m/aht from an empty start, its mean over the row in
// Erlang C (Jennings and others, Management Science, 1996).
func TestModifiedOfferedLoadByHand(t *testing.T) {
	rows := twoPeaks(0, 12, 400)
	restaff(t, rows, planner.Given{Carry: ptr(planner.CarryMOL)})
	m := 0.0
	for i := range rows {
		r := &rows[i]
		a, x := r.Volume*r.AHT/900, 900/r.AHT
		mean := a + (m-a)*(1-math.Exp(-x))/x
		m = a + (m-a)*math.Exp(-x)
		level := func(n, c float64) float64 { return 1 - c*math.Exp(-(n-mean)*20/r.AHT) }
		n := int(r.Agents)
		if got := level(r.Agents, erlangC(n, mean)); math.Abs(got-r.ServiceLevel) > 1e-6 || got < 0.8 {
			t.Errorf("%s: %v, by hand %v", r.Name(), r.ServiceLevel, got)
		}
		if float64(n-1) > mean && level(r.Agents-1, erlangC(n-1, mean)) >= 0.8 {
			t.Errorf("%s: an agent fewer than %d is enough", r.Name(), n)
		}
		if got := level(r.AgentsExact, fractionalC(r.AgentsExact, mean)); math.Abs(got-0.8) > 1e-5 {
			t.Errorf("%s: exactly %v agents give %v by hand", r.Name(), r.AgentsExact, got)
		}
		if math.Abs(r.Occupancy-mean/r.Agents) > 1e-6 {
			t.Errorf("%s: occupancy %v, by hand %v", r.Name(), r.Occupancy, mean/r.Agents)
		}
	}
}

// Calls that come again, by turning the fixed point over until it stands, with the states
// of the queue added up.
func TestRedialsByHand(t *testing.T) {
	for _, c := range []struct{ redial, reconnect, callback, reached, dial float64 }{
		{0.5, 0, 0, 0, 0}, {0, 0.3, 0, 0, 0}, {0.4, 0.1, 0, 0, 0}, {0.1, 0.5, 0, 0, 0}, {0.4, 0.05, 0.3, 0, 0}, {0.2, 0.05, 0.3, 0.4, 40},
	} {
		rows := []planner.Row{row("q", "voice", 0, 120, 240)}
		restaff(t, rows, planner.Given{
			Patience: ptr(90 * time.Second), Redial: &c.redial, Reconnect: &c.reconnect, Callback: &c.callback, RightParty: &c.reached, Dial: &c.dial,
		})
		r := &rows[0]
		again := (1 - c.callback) * c.redial
		if c.callback > 0 {
			if c.reached == 0 {
				c.reached = 1
			}
			again += c.callback * (1 + c.dial/(c.reached*240))
		}
		total := 120.0
		var lost, busy float64
		for range 200 {
			lost, busy = erlangA(int(r.Agents), total*240/1800, 240, 90)
			total = 120 / (1 - again*lost - c.reconnect*(1-lost))
		}
		if math.Abs(lost-r.Abandonment) > 1e-6 || math.Abs(busy-r.Occupancy) > 1e-6 || math.Abs(total-r.Attempts) > 1e-3 {
			t.Errorf("%+v: %v hang up, %v busy, %v attempts; by hand %v, %v, %v", c, r.Abandonment, r.Occupancy, r.Attempts, lost, busy, total)
		}
	}
}
