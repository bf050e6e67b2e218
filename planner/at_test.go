package planner

import (
	"errors"
	"math"
	"testing"
	"time"
)

func callRow(volume, aht float64) Row {
	r := Row{Interval: 30 * time.Minute, Volume: volume, AHT: aht}
	Defaults().Apply(&r)
	return r
}

// The service levels of ../shared/reference/planning.md, section 3.6: 30 minutes, AHT
// 300 s, answered within 20 s.
func TestAt(t *testing.T) {
	for _, c := range []struct{ volume, agents, percent float64 }{
		{100, 21, 82.6}, {112, 21, 57.1}, {100, 19, 58.8}, {108, 20, 51.8}, {100, 20, 72.9}, {108, 21, 67.6},
	} {
		r := callRow(c.volume, 300)
		m, err := r.At(c.agents)
		if err != nil || math.Round(1000*m.Level())/10 != c.percent || m.All != c.volume {
			t.Errorf("%v contacts, %v agents: %.3f of %v, %v; want %v %%", c.volume, c.agents, 100*m.Level(), m.All, err, c.percent)
		}
	}
}

// It is what a plan says of its own agents.
func TestAtIsTheCellOfThePlan(t *testing.T) {
	for _, patience := range []float64{math.NaN(), 90} {
		r := callRow(73, 214)
		if patience > 0 {
			r.Model, r.Patience = ModelA, patience
		}
		if err := r.Staff(Limits{}); err != nil {
			t.Fatal(err)
		}
		m, err := r.At(r.Agents)
		if err != nil || Round(m.Level(), 6) != r.ServiceLevel || Round(m.ASA, 3) != r.ASA || Round(m.Occupancy, 6) != r.Occupancy || Round(m.Abandonment, 6) != r.Abandonment {
			t.Errorf("patience %v: %+v, %v; plan %v %v %v %v", patience, m, err, r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment)
		}
	}
}

func TestAtEdges(t *testing.T) {
	r := callRow(100, 300)
	for n, want := range map[float64]float64{0: 0, 5: 0, 16: 0} { // fewer than the 16.7 erlangs of load
		if m, err := r.At(n); err != nil || m.Level() != want {
			t.Errorf("%v agents: %v, %v; want %v", n, m.Level(), err, want)
		}
	}
	none := callRow(0, 300)
	if m, err := none.At(3); err != nil || !math.IsNaN(m.Level()) {
		t.Errorf("no contacts: %v, %v", m, err)
	}
	for name, change := range map[string]func(*Row){
		"deferred": func(r *Row) { r.Model = ModelDeferred }, "no AHT": func(r *Row) { r.AHT = math.NaN() },
		"no target": func(r *Row) { r.Definition = NoTarget }, "a day": func(r *Row) { r.Interval = 24 * time.Hour },
	} {
		r := callRow(100, 300)
		change(&r)
		if m, err := r.At(20); !errors.Is(err, ErrTerms) {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	if m, err := r.At(math.NaN()); !errors.Is(err, ErrTerms) {
		t.Errorf("NaN agents: %v, %v", m, err)
	}
}
