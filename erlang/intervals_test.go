package erlang

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFewestEach(t *testing.T) {
	target := Target{ServiceLevel: 0.8, Within: 20, MaxOccupancy: 0.95}
	const n = 5000
	loads, ahts, agents := make([]float64, n), make([]float64, n), make([]int, n)
	for i := range loads {
		loads[i], ahts[i] = 0.3*float64(i)*float64(i%17), 100+float64(i%300)
	}
	loads[77] = 1e12
	for _, q := range []Queue{{AHT: 180}, {AHT: 180, Patience: 120}} {
		if err := q.FewestEach(agents, loads, ahts, target); err != nil {
			t.Fatal(err)
		}
		for i := range agents {
			q.Load, q.AHT = loads[i], ahts[i]
			want, err := q.Fewest(target)
			if errors.Is(err, ErrUnreachable) {
				want = -1
			} else if err != nil {
				t.Fatal(err)
			}
			if agents[i] != want {
				t.Fatalf("interval %d: %d agents, want %d", i, agents[i], want)
			}
		}
	}
	q := Queue{AHT: 180}
	loads[4000] = math.NaN()
	if err := q.FewestEach(agents, loads, nil, target); err == nil || !strings.Contains(err.Error(), "interval 4000") {
		t.Errorf("error %v", err)
	}
	if err := q.FewestEach(agents, loads[1:], nil, target); err == nil {
		t.Error("lengths differ")
	}
	if err := q.FewestEach(agents[:0], nil, nil, target); err != nil {
		t.Error(err)
	}
	loads[4000] = 0
	if allocs := testing.AllocsPerRun(3, func() {
		if err := q.FewestEach(agents, loads, nil, target); err != nil {
			t.Fatal(err)
		}
	}); allocs > 20 { // per call, not per interval
		t.Errorf("%v allocations", allocs)
	}
}

// days returns the loads of days of quarter hours, up to most erlangs.
func days(number int, most float64) []float64 {
	r := rand.New(rand.NewPCG(3, 1))
	loads := make([]float64, 96*number)
	for i := range loads {
		hour := float64(i%96) / 4
		loads[i] = most * hour * (24 - hour) / 144 * (0.95 + 0.05*r.Float64())
	}
	return loads
}

// Where a search starts from the interval before, the answer is still that of
// Fewest: in any order, on any number of processors, and next to a tie.
func TestFewestEachIsFewest(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	tie := C(702, 700) // a limit that 702 agents meet exactly
	for _, c := range []struct {
		q      Queue
		target Target
	}{
		{Queue{AHT: 180}, Target{ServiceLevel: 0.8, Within: 20}},
		{Queue{AHT: 180}, Target{MaxASA: 15, MaxOccupancy: 0.97}},
		{Queue{AHT: 180}, Target{MaxPWait: tie}},
		{Queue{AHT: 180}, Target{MaxPWait: tie / (1 + 1e-9)}}, // just missed but for Tolerance
		{Queue{AHT: 180}, Target{MaxWait: 40, Quantile: 0.95, MaxPWait: 0.3}},
		{Queue{AHT: 180, Patience: 120}, Target{ServiceLevel: 0.8, Within: 20, MaxAbandonment: 0.03}},
		{Queue{AHT: 180, Patience: 20}, Target{MaxASA: 5}},
		{Queue{AHT: 180, Loss: true}, Target{MaxBlocking: 0.01}},
	} {
		loads := append(days(14, 300), days(14, 2500)...)
		for i := 0; i < len(loads); i += 10 {
			loads[i] = 700 * (1 + 1e-10*float64(i%7-3))
		}
		ahts := make([]float64, len(loads))
		for i := range ahts {
			ahts[i] = 150 + float64(i%31)
		}
		want := make([]int, len(loads))
		for i := range loads {
			q := c.q
			q.Load, q.AHT = loads[i], ahts[i]
			n, err := q.Fewest(c.target)
			if err != nil {
				t.Fatal(err)
			}
			want[i] = n
		}
		order := make([]int, len(loads))
		for i := range order {
			order[i] = i
		}
		for _, processors := range []int{1, 3} {
			runtime.GOMAXPROCS(processors)
			shuffledLoads, shuffledAHTs, got := make([]float64, len(loads)), make([]float64, len(loads)), make([]int, len(loads))
			for k, i := range order {
				shuffledLoads[k], shuffledAHTs[k] = loads[i], ahts[i]
			}
			if err := c.q.FewestEach(got, shuffledLoads, shuffledAHTs, c.target); err != nil {
				t.Fatal(err)
			}
			for k, i := range order {
				if got[k] != want[i] {
					t.Fatalf("%+v for %+v, load %v, AHT %v: %d agents, Fewest says %d", c.q, c.target, loads[i], ahts[i], got[k], want[i])
				}
			}
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
	}
}

// BenchmarkNeighbours reports the time of intervals that start from the one before
// over that of intervals that do not, in pairs, as the median ratio.
func BenchmarkNeighbours(b *testing.B) {
	for _, c := range []struct {
		name string
		q    Queue
		most float64
	}{
		{"C/140", Queue{AHT: 180}, 140}, {"C/500", Queue{AHT: 180}, 500}, {"C/5000", Queue{AHT: 180}, 5000},
		{"A/140", Queue{AHT: 180, Patience: 120}, 140}, {"A/500", Queue{AHT: 180, Patience: 120}, 500}, {"A/5000", Queue{AHT: 180, Patience: 120}, 5000},
	} {
		b.Run(c.name, func(b *testing.B) {
			loads := days(5, c.most)
			var list goals
			list.require(&Target{ServiceLevel: 0.8, Within: 20})
			run := func(warm bool) float64 {
				s := system{q: c.q, near: new(neighbours)}
				from := time.Now()
				for _, s.q.Load = range loads {
					if !warm {
						*s.near = neighbours{}
					}
					if _, err := s.solve(&list, false); err != nil {
						b.Fatal(err)
					}
				}
				return time.Since(from).Seconds()
			}
			var ratios []float64
			for b.Loop() {
				cold := run(false)
				ratios = append(ratios, run(true)/cold)
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "warm/cold")
			b.ReportMetric(0, "ns/op")
		})
	}
}
