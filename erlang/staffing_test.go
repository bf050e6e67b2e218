package erlang

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fataler is the part of testing.T and rapid.T that checks need.
type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// checkStaffing checks what Staffing promises.
func checkStaffing(t fataler, q Queue, target Target, s Staffing) {
	t.Helper()
	if s.Agents != CeilAgents(s.Exact) {
		t.Fatalf("%+v for %+v: %d agents, but %v exactly", q, target, s.Agents, s.Exact)
	}
	met := func(m Measures) bool {
		var list goals
		list.require(&target)
		for i := range list.n {
			g := &list.list[i]
			if g.metric == metricQuantile {
				m = mustAt(fatal{t}, q, m.Agents, g.within)
			}
			if _, ok := g.reached(g.value(&ChatMeasures{Measures: m})); !ok {
				return false
			}
		}
		return true
	}
	at, err := q.AtShort(float64(s.Agents), target.Within, target.short())
	if err != nil || s.At != at || !met(at) {
		t.Fatalf("%+v for %+v: %d agents miss a target: %+v, At gives %+v (%v)", q, target, s.Agents, s.At, at, err)
	}
	if s.Agents == 0 {
		if s.Below != (Measures{}) || s.Binding != None {
			t.Fatalf("%+v for %+v: 0 agents, but below %+v, binding %v", q, target, s.Below, s.Binding)
		}
		return
	}
	below, err := q.AtShort(float64(s.Agents)-1, target.Within, target.short())
	if err != nil || s.Below != below || met(below) {
		t.Fatalf("%+v for %+v: one fewer than %d agents would do: %+v (%v)", q, target, s.Agents, below, err)
	}
	var list goals
	list.require(&target)
	for i := range list.n {
		if list.list[i].constraint == s.Binding {
			return
		}
	}
	t.Fatalf("%+v for %+v: binding %v is not a target", q, target, s.Binding)
}

// fatal gives a fataler the Fatal of mustAt.
type fatal struct{ fataler }

func (f fatal) Fatal(args ...any) { f.Fatalf("%v", args) }

func TestAgentsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, _ := drawQueue(t)
		var target Target
		share := rapid.OneOf(rapid.Float64Range(0.01, 0.99), rapid.SampledFrom([]float64{0.5, 0.8, 0.85, 0.95, 0.999, 1 - 1e-9, 1e-6}))
		optional := func(name string, g *rapid.Generator[float64]) float64 {
			if rapid.Bool().Draw(t, "with "+name) {
				return g.Draw(t, name)
			}
			return 0
		}
		target.ServiceLevel = optional("service level", share)
		target.Within = q.AHT * rapid.Float64Range(0, 2).Draw(t, "T")
		target.MaxASA = q.AHT * optional("ASA", rapid.Float64Range(1e-3, 3))
		target.MaxOccupancy = optional("occupancy", share)
		target.MaxAbandonment = optional("abandonment", share)
		target.MinAgents = optional("agents", rapid.Float64Range(0, 1000))
		s, err := q.Agents(target)
		if errors.Is(err, ErrUnreachable) && (q.Load > 9e5 || target.MaxOccupancy == 1e-6 && q.Load > 90) {
			return // more than MaxAgents
		}
		if err != nil {
			t.Fatal(err)
		}
		checkStaffing(t, q, target, s)
		if q.Load == 0 && s.Exact != target.MinAgents {
			t.Fatalf("no load, %+v: %v agents", target, s.Exact)
		}
		// The real number solves the target: one percent less misses it.
		if s.Exact > 0.01 {
			less, missed := s.Exact*0.99, false
			var list goals
			list.require(&target)
			for i := range list.n {
				sys := system{q: q}
				_, met := sys.gap(&list.list[i], less)
				missed = missed || list.list[i].metric == metricAgents && less < target.MinAgents || list.list[i].metric != metricAgents && !met
			}
			if !missed {
				t.Fatalf("%+v for %+v: %v agents do already, not only %v", q, target, less, s.Exact)
			}
		}
	})
}

func TestAgentsPublished(t *testing.T) {
	for _, c := range []struct {
		source string
		q      Queue
		target Target
		agents int
	}{
		{"SWPP: 450 calls in 30 min, AHT 270 s, 70 % in 30 s", Queue{Load: 67.5, AHT: 270}, Target{ServiceLevel: 0.70, Within: 30}, 72},
		{"callcentrehelper.com: 100 calls per hour, AHT 990 s, 80 % in 60 s", Queue{Load: 27.5, AHT: 990}, Target{ServiceLevel: 0.80, Within: 60}, 33},
		{"CRAN ErlangC: 100 calls in 30 min, AHT 180 s, 80/20", Queue{Load: 10, AHT: 180}, Target{ServiceLevel: 0.8, Within: 20}, 14},
	} {
		s, err := c.q.Agents(c.target)
		if err != nil || s.Agents != c.agents {
			t.Errorf("%s: got %d agents, want %d (%v)", c.source, s.Agents, c.agents, err)
		}
	}
	// The same source goes on to 35 % shrinkage: 50.8, so 51.
	scheduled := GrossUp(33, 0.35)
	check(t, "callcentrehelper scheduled", scheduled, 50.8, 0.05)
	if CeilAgents(scheduled) != 51 {
		t.Errorf("CeilAgents(%v) = %d", scheduled, CeilAgents(scheduled))
	}
}

func TestBinding(t *testing.T) {
	q := Queue{Load: 10, AHT: 180}
	impatient := Queue{Load: 10, AHT: 180, Patience: 120}
	for _, c := range []struct {
		q      Queue
		target Target
		want   string
		agents int
	}{
		{q, Target{}, "none", 0},
		{q, Target{ServiceLevel: 0.8, Within: 20, MinAgents: 14}, "min_agents", 14},
		{q, Target{ServiceLevel: 0.8, Within: 20, MinAgents: 13}, "service_level", 14},
		{q, Target{ServiceLevel: 0.8, Within: 20, MaxASA: 5}, "max_asa_s", 15},
		{q, Target{ServiceLevel: 0.8, Within: 20, MaxOccupancy: 0.5}, "max_occupancy", 20},
		{q, Target{MaxOccupancy: 0.5, MinAgents: 20}, "max_occupancy", 20}, // a tie
		{q, Target{MaxOccupancy: 1, MaxAbandonment: 0.01}, "none", 0},
		{impatient, Target{ServiceLevel: 0.8, Within: 20, MaxAbandonment: 0.01}, "max_abandonment", 16},
		{Queue{AHT: 180}, Target{ServiceLevel: 1, MaxASA: 1, MaxOccupancy: 0.1}, "none", 0},
		{Queue{AHT: 180}, Target{ServiceLevel: 0.8, MinAgents: 1.5}, "min_agents", 2},
	} {
		s, err := c.q.Agents(c.target)
		if err != nil || s.Binding.String() != c.want || s.Agents != c.agents {
			t.Errorf("%+v: %d agents by %v, want %d by %s (%v)", c.target, s.Agents, s.Binding, c.agents, c.want, err)
		}
		checkStaffing(t, c.q, c.target, s)
	}
	if got := Constraint(17).String(); got != "Constraint(17)" {
		t.Errorf("unknown constraint prints %q", got)
	}
}

// Any number of agents above 0 keeps these callers' waits short, 0 does not.
func TestAgentsJustAboveZero(t *testing.T) {
	q := Queue{Load: 10, AHT: 180, Patience: 2}
	s, err := q.Agents(Target{MaxASA: 20})
	if err != nil || s.Agents != 1 || !(s.Exact > 0 && s.Exact < 1e-6) {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestUnreachable(t *testing.T) {
	for _, c := range []struct {
		q      Queue
		target Target
		names  string
	}{
		{Queue{Load: 10, AHT: 180}, Target{ServiceLevel: 1, Within: 20}, "service_level of exactly 1"},
		{Queue{Load: 10, AHT: 180, Patience: 60}, Target{ServiceLevel: 1, Within: 1e9}, "service_level of exactly 1"},
		{Queue{Load: 1e12, AHT: 180}, Target{ServiceLevel: 0.8, Within: 20}, "service_level needs more than 100000000"},
		{Queue{Load: 1e300, AHT: 180, Patience: 60}, Target{MaxASA: 20}, "max_asa_s needs more than 100000000"},
		{Queue{Load: 100, AHT: 180}, Target{MaxOccupancy: 1e-8}, "max_occupancy needs more than"},
		{Queue{}, Target{}, ""},
		{Queue{AHT: 180}, Target{MinAgents: 1e10}, "min_agents needs more than"},
	} {
		_, err := c.q.Agents(c.target)
		if c.names == "" {
			if err == nil || errors.Is(err, ErrUnreachable) {
				t.Errorf("%+v: error %v", c.q, err)
			}
			continue
		}
		if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%+v for %+v: error %v, want ErrUnreachable for %q", c.q, c.target, err, c.names)
		}
	}
}

func TestRounding(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want int
	}{
		{21 / 0.7, 30}, {57 / 0.57, 100}, {85 / 0.85, 100}, {100.00000000000001, 100}, {30.0001, 31},
		{0, 0}, {-1, 0}, {math.NaN(), 0}, {math.Inf(-1), 0}, {math.Inf(1), math.MaxInt}, {1e300, math.MaxInt},
		{1e-300, 1}, {1, 1}, {999_999.5, 1_000_000},
	} {
		if got := CeilAgents(c.x); got != c.want {
			t.Errorf("CeilAgents(%v) = %d, want %d", c.x, got, c.want)
		}
	}
	for _, c := range []struct{ n, shrinkage float64 }{{-1, 0.3}, {21, 1}, {21, -0.1}, {21, 30}, {math.NaN(), 0.3}, {21, math.NaN()}} {
		if got := GrossUp(c.n, c.shrinkage); !math.IsNaN(got) {
			t.Errorf("GrossUp(%v, %v) = %v, want NaN", c.n, c.shrinkage, got)
		}
	}
	if got := GrossUp(21, 0); got != 21 {
		t.Errorf("GrossUp(21, 0) = %v", got)
	}
}

func TestNoAllocations(t *testing.T) {
	target := Target{ServiceLevel: 0.8, Within: 20, MaxASA: 10, MaxMeanWait: 10, MaxPWait: 0.5, MaxWait: 60, Quantile: 0.9, MaxOccupancy: 0.9, MaxAbandonment: 0.05, MinAgents: 1}
	for name, q := range map[string]Queue{
		"B": {Load: 500, AHT: 180, Loss: true}, "C": {Load: 500, AHT: 180}, "A": {Load: 500, AHT: 180, Patience: 120},
		"lines": {Load: 50, AHT: 180, Lines: 70, Patience: 120}, "redial": {Load: 50, AHT: 180, Patience: 120, Redial: 0.3},
		"general": {Load: 50, AHT: 180, PatienceDist: Uniform(200)},
	} {
		n := 1.02 * q.Load
		if allocs := testing.AllocsPerRun(10, func() {
			B(n, q.Load)
			LogB(n, q.Load)
			C(n, q.Load)
			_, err1 := q.At(n, 20)
			_, err2 := q.Core(n, 20)
			var err3, err4, err5 error
			if name == "C" || name == "A" {
				_, err3 = q.Agents(target)
				_, err4 = q.Fewest(target)
				_, err5 = q.Exact(target)
			}
			if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%s: %v allocations per run, want none", name, allocs)
		}
	}
	chat := Chat{Rate: 0.4, AHT: []float64{300, 360, 450}, Patience: 180}
	if allocs := testing.AllocsPerRun(10, func() {
		_, err1 := chat.At(50.5, 20)
		_, err2 := chat.Agents(target)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
	}); allocs != 0 {
		t.Errorf("chat: %v allocations per run, want none", allocs)
	}
}

// A threshold of more than 700 handle times made e^(T/AHT) +Inf, and no number of
// agents enough.
func TestThresholdOfManyHandleTimes(t *testing.T) {
	for _, load := range []float64{1e-12, 0.18, 10.5, 99.9, 399.5, 500.5, 20_000.5} {
		for _, aht := range []float64{30, 1, 1e-20, 1e-320} {
			q := Queue{Load: load, AHT: aht}
			for _, target := range []Target{{ServiceLevel: 0.8, Within: 86_400}, {MaxWait: 86_400, Quantile: 0.9}} {
				s, err := q.Agents(target)
				if err != nil {
					t.Errorf("%+v %+v: %v", q, target, err)
					continue
				}
				checkStaffing(t, q, target, s)
				if n, err := q.Fewest(target); err != nil || n != s.Agents || n != int(load)+1 {
					t.Errorf("%+v %+v: %d agents, %v", q, target, n, err)
				}
			}
		}
	}
}
