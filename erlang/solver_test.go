package erlang

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A Solver finds what Queue.Agents does, to the last bit, whatever it was asked before:
// a queue much like the last one, one of another model, another target, or an error.
func TestSolverIsAgents(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	targets := []Target{
		{ServiceLevel: 0.8, Within: 20},
		{ServiceLevel: 0.8, Within: 20, Definition: Answered, MaxOccupancy: 0.85, MinAgents: 2},
		{ServiceLevel: 0.95, Within: 90, Short: 5, Definition: ShortCredit},
		{MaxASA: 12, MaxAbandonment: 0.04},
		{MaxPWait: 0.2, MaxWait: 45, Quantile: 0.9},
		{MaxOccupancy: 0.9},
		{ServiceLevel: 1, Within: 20}, // unreachable
		{ServiceLevel: 2},             // invalid
		{},
	}
	queues := []Queue{
		{AHT: 180}, {AHT: 180, Patience: 100}, {AHT: 600, Patience: 5}, {AHT: 180, Patience: 100, Redial: 0.3},
		{AHT: 180, Reconnect: 0.2}, {AHT: 240, Lines: 40}, {AHT: 240, Lines: 40, Patience: 60}, {AHT: 180, Loss: true},
		{AHT: 180, PatienceDist: Deterministic(60)}, {AHT: -1},
	}
	var s Solver
	load, q, target := 10.0, queues[0], targets[0]
	for range 6000 {
		switch r.IntN(40) {
		case 0, 1, 2:
			q = queues[r.IntN(len(queues))]
		case 3, 4, 5:
			target = targets[r.IntN(len(targets))]
		case 6, 7:
			load = math.Exp(12*r.Float64() - 4)
		case 8:
			load = 0
		default: // the next interval
			load *= 0.9 + 0.2*r.Float64()
		}
		q.Load = load
		if q.limited() || q.PatienceDist.kind != 0 || q.Redial > 0 {
			q.Load = min(load, 30)
		}
		want, wantErr := q.Agents(target)
		want.Below = Measures{}
		got, err := s.Agents(&q, &target)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%+v, %+v: error %v, Agents has %v", q, target, err, wantErr)
		}
		if err == nil && *got != want {
			t.Fatalf("%+v, %+v:\n%+v, Agents has\n%+v", q, target, *got, want)
		}
	}
	q, target = Queue{Load: 40, AHT: 180, Patience: 60}, targets[0]
	if allocs := testing.AllocsPerRun(10, func() {
		if _, err := s.Agents(&q, &target); err != nil {
			t.Fatal(err)
		}
	}); allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
}
