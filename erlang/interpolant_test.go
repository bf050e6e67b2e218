package erlang

import (
	"math"
	"testing"
)

// TestInterpolant: a polynomial in y is met exactly by one point more than its degree.
func TestInterpolant(t *testing.T) {
	var p interpolant
	for _, y := range []float64{2, 0.75, -0.5, -3} {
		p.add(7-2*y+0.5*y*y-0.125*y*y*y, y)
	}
	if x := p.crossing(); math.Abs(x-7) > 1e-14 {
		t.Errorf("x(0) is %v, want 7", x)
	}
	p.add(5, 2) // a y that is there already
	if x := p.crossing(); !math.IsNaN(x) && !math.IsInf(x, 0) {
		t.Errorf("x(0) is %v with two points at y = 2", x)
	}
}

// TestMinAgentsAndLevel: the real number is that of the target that asks for most also
// where the least number of agents lies just below or above what the service level takes.
func TestMinAgentsAndLevel(t *testing.T) {
	for _, q := range []Queue{{Load: 0.05, AHT: 300}, {Load: 7.3, AHT: 240}, {Load: 7.3, AHT: 240, Patience: 90}} {
		alone, err := q.Agents(Target{ServiceLevel: 0.8, Within: 20})
		if err != nil {
			t.Fatal(err)
		}
		for _, least := range []float64{0, alone.Exact - 1e-3, alone.Exact + 1e-3, math.Ceil(alone.Exact), math.Ceil(alone.Exact) + 1} {
			s, err := q.Agents(Target{ServiceLevel: 0.8, Within: 20, MinAgents: max(0, least)})
			want, binding := alone.Exact, ServiceLevel
			if least > want {
				want, binding = least, MinAgents
			}
			if err != nil || s.Exact != want || s.Binding != binding {
				t.Errorf("%+v with at least %v agents takes %v by %v (%v), want %v by %v", q, least, s.Exact, s.Binding, err, want, binding)
			}
		}
	}
}
