package erlang

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawTarget draws a conjunction of targets for q.
func drawTarget(t *rapid.T, q Queue) Target {
	share := rapid.SampledFrom([]float64{0.02, 0.2, 0.5, 0.8, 0.85, 0.95})
	optional := func(name string, g *rapid.Generator[float64]) float64 {
		if rapid.IntRange(0, 3).Draw(t, "with "+name) == 0 {
			return g.Draw(t, name)
		}
		return 0
	}
	seconds := rapid.Float64Range(1e-3, 2)
	target := Target{
		ServiceLevel: optional("service level", share), Definition: Definition(rapid.IntRange(0, 5).Draw(t, "definition")),
		Within: q.AHT * rapid.Float64Range(0, 1).Draw(t, "T"), Short: q.AHT * optional("T0", seconds),
		MaxASA: q.AHT * optional("ASA", seconds), MaxMeanWait: q.AHT * optional("mean wait", seconds),
		MaxPWait: optional("PWait", share), MaxAbandonment: optional("abandonment", share), MaxOccupancy: optional("occupancy", share),
	}
	if target.MaxWait = q.AHT * optional("wait", seconds); target.MaxWait > 0 {
		target.Quantile = share.Draw(t, "quantile")
	}
	return target
}

// Fewest, Exact and Agents agree, and no number nearby contradicts them.
func TestAgentsOfAllModels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Queue{Load: math.Exp(rapid.Float64Range(-3, 6).Draw(t, "ln load")), AHT: 180}
		switch rapid.IntRange(0, 4).Draw(t, "model") {
		case 0:
		case 1:
			q.Patience = 180 * math.Exp(rapid.Float64Range(-4, 3).Draw(t, "ln patience"))
		case 2:
			q.Loss = true
		case 3:
			q.Load = math.Min(q.Load, 30)
			q.Patience, q.Redial = 90, rapid.Float64Range(0, 0.9).Draw(t, "redial")
		case 4:
			q.Load = math.Min(q.Load, 30)
			q.PatienceDist = rapid.SampledFrom([]Distribution{Uniform(200), Deterministic(60), Weibull(90, 2)}).Draw(t, "patience")
		}
		target := drawTarget(t, q)
		if q.Loss {
			target = Target{MaxBlocking: rapid.SampledFrom([]float64{1e-6, 0.01, 0.5}).Draw(t, "blocking"), MaxOccupancy: target.MaxOccupancy}
		}
		s, err := q.Agents(target)
		if err != nil {
			t.Fatal(err)
		}
		checkStaffing(t, q, target, s)
		if n, err := q.Fewest(target); err != nil || n != s.Agents {
			t.Fatalf("%+v for %+v: Fewest says %d (%v), Agents %+v", q, target, n, err, s)
		}
		if x, err := q.Exact(target); err != nil || x != s.Exact {
			t.Fatalf("%+v for %+v: Exact says %v (%v), Agents %+v", q, target, x, err, s)
		}
		// The load that Exact agents carry is the load.
		if s.Exact > 0.01 {
			c, err := q.Capacity(s.Exact, target)
			if err != nil || !near(c.Load, q.Load, 1e-6) && s.Exact != float64(s.Agents) {
				t.Fatalf("%+v for %+v: %v agents carry %v (%v)", q, target, s.Exact, c.Load, err)
			}
		}
	})
}

// The last step of Exact is taken on trust: the target changes from missed to met
// within its precision, so that a number of agents less by 5 parts in 10^13 misses
// it and one more by as much meets it, Tolerance apart.
func TestExactIsWhereTheTargetIsMet(t *testing.T) {
	cases := 0
	for _, load := range []float64{0.01, 0.3, 2, 9.7, 10, 55, 61.5, 200, 500, 3000, 20_000} {
		for _, patience := range []float64{0, 2, 30, 120, 5000} {
			for _, target := range []Target{
				{ServiceLevel: 0.8, Within: 20}, {ServiceLevel: 0.999, Within: 20}, {ServiceLevel: 0.5}, {ServiceLevel: 0.95, Within: 300, Definition: AbandonsGood},
				{MaxASA: 1}, {MaxASA: 300}, {MaxMeanWait: 12}, {MaxPWait: 0.02}, {MaxPWait: 0.9}, {MaxWait: 60, Quantile: 0.9}, {MaxAbandonment: 0.03},
			} {
				q := Queue{Load: load, AHT: 180, Patience: patience}
				x, err := q.Exact(target)
				if err != nil {
					t.Fatal(err)
				}
				if x < 0.01 || x == math.Floor(x) {
					continue // any number, or a tie
				}
				s := system{q: q}
				var list goals
				list.require(&target)
				less, _ := s.gap(&list.list[0], x*(1-5e-13))
				more, _ := s.gap(&list.list[0], x*(1+5e-13))
				if cases++; !(less > 0 && more < 0) {
					t.Errorf("%+v for %+v: gaps %v and %v next to %v agents", q, target, less, more, x)
				}
			}
		}
	}
	if cases < 400 {
		t.Errorf("only %d cases", cases)
	}
}

func TestCapacity(t *testing.T) {
	// Standard Erlang B traffic table (ITU): loads at 1 % blocking.
	for n, load := range map[float64]float64{10: 4.46, 20: 12.0, 50: 37.9, 100: 84.1} {
		c, err := Queue{AHT: 180, Loss: true}.Capacity(n, Target{MaxBlocking: 0.01})
		if err != nil || math.Abs(c.Load-load) > 0.05 || c.Binding != MaxBlocking || !near(c.At.Blocking, 0.01, 1e-12) || c.Rate != c.Load/180 {
			t.Errorf("%v lines carry %+v (%v), table says %v", n, c, err, load)
		}
	}
	q := Queue{AHT: 300}
	for _, c := range []struct {
		q       Queue
		n       float64
		target  Target
		load    float64
		binding Constraint
	}{
		{q, 100, Target{ServiceLevel: 0.8, Within: 20}, 92.377321350216681168, ServiceLevel}, // vector inv-106
		{q, 100, Target{ServiceLevel: 0.8, Within: 20, MaxOccupancy: 0.9}, 90, MaxOccupancy},
		{q, 100, Target{ServiceLevel: 1, Within: 20}, 0, ServiceLevel},
		{q, 0, Target{ServiceLevel: 0.8, Within: 20}, 0, ServiceLevel},
		{q, 100, Target{}, math.Inf(1), None},
		{q, 100, Target{MaxAbandonment: 0.1, MinAgents: 300}, math.Inf(1), None},
	} {
		got, err := c.q.Capacity(c.n, c.target)
		if err != nil || !near(got.Load, c.load, 1e-14) || got.Binding != c.binding {
			t.Errorf("%v agents for %+v carry %v by %v, want %v by %v (%v)", c.n, c.target, got.Load, got.Binding, c.load, c.binding, err)
		}
	}
	if _, err := (Queue{}).Capacity(-1, Target{MaxASA: -1}); err == nil || !strings.Contains(err.Error(), "AHT 0") || !strings.Contains(err.Error(), "agents -1") || !strings.Contains(err.Error(), "ASA -1") {
		t.Errorf("error %v", err)
	}
}

func TestFitPatience(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Float64Range(1, 500).Draw(t, "n")
		patience := 180 * math.Exp(rapid.Float64Range(-6, 6).Draw(t, "ln patience"))
		q := Queue{Load: n * rapid.Float64Range(0.7, 1.5).Draw(t, "ratio"), AHT: 180, Patience: patience}
		m := mustAt(t, q, n, 0)
		got, err := q.FitPatience(n, m.Abandonment)
		if m.Abandonment < 1e-3 || m.Abandonment < 1-n/q.Load+1e-3 || m.Abandonment > B(n, q.Load)-1e-3 {
			return // abandonment hardly depends on patience there
		}
		if err != nil || !near(got, patience, 1e-8) {
			t.Fatalf("%+v with %v agents: patience %v (%v)", q, n, got, err)
		}
	})
	q := Queue{Load: 10, AHT: 180}
	if p, err := q.FitPatience(12, 0); err != nil || !math.IsInf(p, 1) {
		t.Errorf("nobody hangs up: %v, %v", p, err)
	}
	for _, share := range []float64{-0.1, 0.9, math.NaN()} {
		if p, err := q.FitPatience(12, share); err == nil {
			t.Errorf("abandonment %v: patience %v", share, p)
		}
	}
	if _, err := (Queue{Load: 20, AHT: 180}).FitPatience(10, 0.4); err == nil {
		t.Error("20 erlangs of 10 agents lose at least half")
	}
}

// The numbers of agents that Erlang A takes against C, section 4 of the
// reference: AHT 180 s, patience 120 s, 80/20.
func TestStaffingBelowTheLoad(t *testing.T) {
	for _, c := range []struct {
		load float64
		c, a int
	}{{10, 14, 12}, {50, 56, 50}, {100, 107, 96}, {500, 510, 453}} {
		target := Target{ServiceLevel: 0.8, Within: 20}
		n, err := Queue{Load: c.load, AHT: 180}.Fewest(target)
		if err != nil || n != c.c {
			t.Errorf("C at %v: %d, %v", c.load, n, err)
		}
		s, err := Queue{Load: c.load, AHT: 180, Patience: 120}.Agents(target)
		if err != nil || s.Agents != c.a {
			t.Errorf("A at %v: %d, %v", c.load, s.Agents, err)
		}
		if c.load == 500 {
			check(t, "occupancy", s.At.Occupancy, 0.999, 5e-4)
			check(t, "abandonment", s.At.Abandonment, 0.095, 5e-4)
		}
	}
}

func TestChatAgents(t *testing.T) {
	c := Chat{Rate: 0.3, AHT: []float64{300, 360, 450}, Patience: 180}
	s, err := c.Agents(Target{ServiceLevel: 0.8, Within: 30, MaxAbandonment: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	n := float64(s.Agents)
	at, _ := c.At(n, 30)
	below, _ := c.At(n-1, 30)
	meets := func(m ChatMeasures) bool { return m.ServiceLevel >= 0.8 && m.Abandonment <= 0.05 }
	if !meets(at) || meets(below) || !(s.Exact > n-1 && s.Exact <= n) || s.At != at.Measures || s.Below != below.Measures {
		t.Errorf("%+v; %+v; %+v", s, at, below)
	}
	if _, err := (Chat{Rate: 1}).Agents(Target{}); err == nil {
		t.Error("no AHT")
	}
	if _, err := (Chat{Rate: -1, AHT: []float64{0}, Patience: -3}).At(-1, 20); err == nil {
		t.Error("invalid input")
	}
}
