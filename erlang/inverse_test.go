package erlang

import (
	"errors"
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

func TestWaitQuantile(t *testing.T) {
	// Gans, Koole and Mandelbaum 2003, section 4.2.2: 58.1 s for 90 %.
	q := Queue{Load: 48, AHT: 60}
	w, err := q.WaitQuantile(50, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "90 % of waits", w, 58.1387417820088, 1e-11)
	for _, q := range []Queue{q, {Load: 48, AHT: 60, Patience: 120}, {Load: 48, AHT: 60, PatienceDist: Uniform(200)}, {Load: 48, AHT: 60, Patience: 90, Redial: 0.4}} {
		for _, p := range []float64{0.1, 0.5, 0.9, 0.999} {
			w, err := q.WaitQuantile(50, p)
			if err != nil {
				t.Fatal(err)
			}
			m := mustAt(t, q, 50, w)
			if w > 0 {
				check(t, "share within the quantile", m.Level(Virtual), p, 1e-12)
			} else if m.NoWait < p {
				t.Errorf("%+v: %v do not wait, but the quantile %v is 0", q, m.NoWait, p)
			}
		}
	}
	if w, err := (Queue{Load: 48, AHT: 60}).WaitQuantile(40, 0.5); err != nil || !math.IsInf(w, 1) {
		t.Errorf("overloaded: %v, %v", w, err)
	}
	if _, err := q.WaitQuantile(50, 1); err == nil {
		t.Error("everybody is answered within some time")
	}
}

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

func TestCaseErrors(t *testing.T) {
	for _, c := range []struct{ cells, want string }{
		{"model=D", "model \"D\""},
		{"model=C,n=5,a_erl=4", "aht_s is missing"},
		{"model=C,aht_s=180,target=sl>=0.8,T_s=20", "both missing"},
		{"model=C,a_erl=4,aht_s=180", "target is missing"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=0.8", "T_s is missing"},
		{"model=C,a_erl=4,aht_s=180,target=sl<=0.8,T_s=20", "other way round"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=80,T_s=20", "not a share"},
		{"model=C,a_erl=4,aht_s=180,target=happiness>=0.8,T_s=20", "not a measure"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=1,T_s=20", "sl of exactly 1"},
		{"model=C,a_erl=4,aht_s=180,target=sl=1,T_s=20", "want a measure"},
		{"model=B,a_erl=4,target=asa_s<=3", "no such measure"},
		{"model=C,n=-5,a_erl=4,aht_s=180", "n -5"},
		{"model=C,n=5,a_erl=-4,aht_s=180", "load -4"},
		{"model=MMnK,n=5,a_erl=4,aht_s=180", "K is missing"},
		{"model=MMn+G,n=5,a_erl=4,aht_s=180", "patience_dist is missing"},
		{"model=MMn+G,n=5,a_erl=4,aht_s=180,patience_dist=weibull:3", "has 1 parameters, want 2"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=1", "redial 1"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=0.2|1,K=9", "redial of blocked contacts 1"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=0.2|x,K=9", "redial: \"x\" is not a number"},
		{"model=X,n=5,a_erl=4,aht_s=180,patience_s=60,patience_dist=det:60", "both given"},
		{"model=MMnK+G,n=5,a_erl=4,aht_s=180,K=9", "patience_dist is missing"},
		{"model=chat,n=5,lambda_per_s=1", "no AHT"},
		{"model=C,n=x,a_erl=4,aht_s=180", "n: \"x\" is not a number"},
		{"model=C,n=5,aht_s=180,target=p_abandon<=0.5", "any load"},
	} {
		cells := map[string]string{}
		for _, cell := range strings.Split(c.cells, ",") {
			name, value, _ := strings.Cut(cell, "=")
			cells[name] = value
		}
		parsed, err := ParseCase(func(input string) string { return cells[input] })
		if err == nil {
			_, err = parsed.Evaluate()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.cells, err, c.want)
		}
	}
}

func TestCaseTargets(t *testing.T) {
	c := NewCase("A")
	c.Load, c.AHT, c.Patience, c.Within = 100, 180, 120, 20
	c.Target = "sl_answered >= 0.9; p_abandon<=0.05;wait_q0.95_s<=60;ew_s<=10"
	r, err := c.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	q := Queue{Load: 100, AHT: 180, Patience: 120}
	s, err := q.Agents(Target{ServiceLevel: 0.9, Within: 20, Definition: Answered, MaxAbandonment: 0.05, MaxWait: 60, Quantile: 0.95, MaxMeanWait: 10})
	if err != nil || r.N != float64(s.Agents) || r.NExact != s.Exact || r.Binding != "p_abandon" || r.AtN != s.At.Abandonment || r.AtBelow != s.Below.Abandonment {
		t.Errorf("%+v; %+v, %v", r, s, err)
	}
	// Leaving at once is a loss system, as far as both have a measure.
	c = NewCase("A")
	c.N, c.Load, c.AHT, c.Patience, c.Within = 10, 8, 180, 0, 20
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outPAbandon], B(10, 8), 1e-14) {
		t.Errorf("abandonment %v, want %v (%v)", r.Values[outPAbandon], B(10, 8), err)
	}
	// A rate instead of a load, and the largest of it.
	c = NewCase("C")
	c.N, c.Rate, c.AHT = 14, 10.0/180, 180
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outPWait], C(14, 10), 1e-14) || r.Load != 10 {
		t.Errorf("%+v, %v", r, err)
	}
	// Redials with lines, from the cells of a file.
	cells := map[string]string{"model": "X", "n": "10", "a_erl": "9", "aht_s": "180", "patience_dist": "uniform:240", "K": "13", "redial": "0.4|0.7", "T_s": "20"}
	if c, err = ParseCase(func(input string) string { return cells[input] }); err != nil {
		t.Fatal(err)
	}
	m := mustAt(t, Queue{Load: 9, AHT: 180, PatienceDist: Uniform(240), Lines: 13, Redial: 0.4, RedialBlocked: 0.7}, 10, 20)
	if r, err = c.Evaluate(); err != nil || r.Values[outPBlock] != m.Blocking || r.Values[outPNeverServed] != m.NeverServed || r.Values[outTotalErl] != 9*m.Attempts || m.Blocking == 0 {
		t.Errorf("%+v, %v; %+v", r, err, m)
	}
	c = NewCase("chat")
	c.N, c.AHTs, c.Patience, c.Within, c.Target = 10, []float64{300, 360}, 100, 30, "sl_offered>=0.8"
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outSlOffered], 0.8, 1e-9) || r.Rate <= 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzCase(f *testing.F) {
	f.Add("A", "10", "", "180", "60", "", "20", "sl>=0.8")
	f.Add("MMn+G", "", "12", "180", "", "hyper2:0.25:10:160", "20", "p_abandon<=0.1;ew_s<=3")
	f.Add("X", "3", "4", "180", "inf", "", "", "")
	f.Fuzz(func(t *testing.T, model, n, load, aht, patience, dist, within, target string) {
		cells := map[string]string{"model": model, "n": n, "a_erl": load, "aht_s": aht, "patience_s": patience, "patience_dist": dist, "T_s": within, "target": target}
		c, err := ParseCase(func(input string) string { return cells[input] })
		if err != nil {
			return
		}
		r, err := c.Evaluate()
		if err != nil {
			return
		}
		for i, v := range r.Values {
			if v < 0 && CaseOutputs[i] != "ln_blocking" {
				t.Fatalf("%+v: %s is %v", c, CaseOutputs[i], v)
			}
		}
	})
}
