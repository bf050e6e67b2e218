package erlang_test

import (
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/erlang"
)

// A trunk group of 10 lines is offered 5 erlangs: 1.8 % of the calls are lost.
func ExampleB() {
	fmt.Printf("%.4f\n", erlang.B(10, 5))
	// Output: 0.0184
}

// With 14 agents for 10 erlangs one caller in six waits; half an agent more
// makes it one in seven.
func ExampleC() {
	fmt.Printf("%.4f\n", erlang.C(14, 10))
	fmt.Printf("%.4f\n", erlang.C(14.5, 10))
	// Output:
	// 0.1741
	// 0.1340
}

// 100 calls in half an hour, three minutes each, with 14 agents.
func ExampleQueue_At() {
	calls, interval, aht := 100.0, 1800.0, 180.0
	q := erlang.Queue{Load: calls / interval * aht, AHT: aht}
	m, err := q.At(14, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("answered in 20 s: %.1f %%\n", 100*m.ServiceLevel)
	fmt.Printf("mean wait: %.1f s\n", m.ASA)
	fmt.Printf("occupancy: %.1f %%\n", 100*m.Occupancy)
	// Output:
	// answered in 20 s: 88.8 %
	// mean wait: 7.8 s
	// occupancy: 71.4 %
}

// Callers who hang up after two minutes on average lighten the queue: the
// target that takes 107 agents without them takes fewer agents than the load.
func ExampleQueue_At_patience() {
	q := erlang.Queue{Load: 100, AHT: 180, Patience: 120}
	m, err := q.At(96, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("answered in 20 s: %.1f %%, hung up: %.1f %%, occupancy: %.1f %%\n",
		100*m.ServiceLevel, 100*m.Abandonment, 100*m.Occupancy)
	// Output: answered in 20 s: 80.5 %, hung up: 6.7 %, occupancy: 97.2 %
}

// The fewest agents that answer 80 % within 20 s and are busy at most 85 %.
func ExampleQueue_Agents() {
	q := erlang.Queue{Load: 10, AHT: 180}
	s, err := q.Agents(erlang.Target{ServiceLevel: 0.80, Within: 20, MaxOccupancy: 0.85})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d agents (%.2f), because of %v\n", s.Agents, s.Exact, s.Binding)
	fmt.Printf("with %d: %.1f %%, with %d: %.1f %%\n",
		s.Agents, 100*s.At.ServiceLevel, s.Agents-1, 100*s.Below.ServiceLevel)
	// Output:
	// 14 agents (13.04), because of service_level
	// with 14: 88.8 %, with 13: 79.6 %
}

// No number of agents answers everybody in time.
func ExampleQueue_Agents_unreachable() {
	q := erlang.Queue{Load: 10, AHT: 180}
	_, err := q.Agents(erlang.Target{ServiceLevel: 1, Within: 20})
	fmt.Println(errors.Is(err, erlang.ErrUnreachable))
	fmt.Println(err)
	// Output:
	// true
	// erlang: service_level of exactly 1: no number of agents meets the target
}

// 21 agents at work with 30 % shrinkage are 30 scheduled, not 31 as binary
// fractions would have it.
func ExampleGrossUp() {
	fmt.Println(erlang.CeilAgents(erlang.GrossUp(21, 0.30)))
	// Output: 30
}

// A loss of one in a million is a share of e^-13.8; far smaller ones have only
// their logarithm.
func ExampleLogB() {
	fmt.Printf("%.1f\n", erlang.LogB(87, 50))
	fmt.Printf("%.1f\n", erlang.LogB(1000, 10))
	// Output:
	// -14.3
	// -3619.5
}

// Of 120 erlangs offered to 100 lines, a fifth is lost.
func ExampleFree() {
	fmt.Printf("%.3f\n", erlang.Free(100, 120))
	// Output: 0.804
}

func ExampleCarried() {
	fmt.Printf("%.1f erlangs\n", erlang.Carried(100, 120))
	// Output: 96.4 erlangs
}

// One more erlang on 10 lines that have 5 loses 1.9 % of the calls more.
func ExampleSlopeB() {
	fmt.Printf("%.4f\n", erlang.SlopeB(10, 5))
	// Output: 0.0187
}

// What most plans need, in half a microsecond.
func ExampleQueue_Core() {
	q := erlang.Queue{Load: 100, AHT: 180, Patience: 120}
	c, err := q.Core(96, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %% wait, %.1f s on average, %.1f %% hang up\n", 100*c.PWait, c.MeanWait, 100*c.Abandonment)
	// Output: 60.7 % wait, 8.0 s on average, 6.7 % hang up
}

// The same calls, five definitions of the service level.
func ExampleCore_Level() {
	q := erlang.Queue{Load: 50, AHT: 180, Patience: 120}
	m, err := q.At(50, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	for d := erlang.Offered; d <= erlang.Virtual; d++ {
		fmt.Printf("%-13v %.1f %%\n", d, 100*m.Level(d))
	}
	// Output:
	// offered       80.7 %
	// answered      86.0 %
	// excl_short    84.8 %
	// abandons_good 85.5 %
	// virtual       82.9 %
}

// Who hangs up within 5 s is left out of the account.
func ExampleQueue_AtShort() {
	q := erlang.Queue{Load: 50, AHT: 180, Patience: 120}
	m, err := q.AtShort(50, 20, 5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %%\n", 100*m.Level(erlang.ExclShort))
	// Output: 82.1 %
}

// A queue in front of 10 agents with 15 lines in all, whose callers hang up.
func ExampleQueue_lines() {
	q := erlang.Queue{Load: 14, AHT: 180, Patience: 120, Lines: 15}
	m, err := q.At(10, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("blocked %.1f %%, hung up %.1f %%, answered %.1f %%\n", 100*m.Blocking, 100*m.Abandonment, 100*m.Served)
	// Output: blocked 10.5 %, hung up 20.9 %, answered 68.6 %
}

// Half of those who hang up call again.
func ExampleQueue_redial() {
	q := erlang.Queue{Load: 10, AHT: 180, Patience: 120, Redial: 0.5}
	m, err := q.At(10, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f attempts, %.1f %% never served\n", m.Attempts, 100*m.NeverServed)
	// Output: 1.10 attempts, 9.9 % never served
}

// Of 100 first attempts, 10 erlang of them, some call again because they hung up and
// some because their matter was not settled.
func ExampleQueue_reconnect() {
	q := erlang.Queue{Load: 10, AHT: 180, Patience: 120, Redial: 0.5, Reconnect: 0.1}
	s, err := q.Agents(erlang.Target{ServiceLevel: 0.80, Within: 20})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d agents, %.0f attempts\n", s.Agents, 100*s.At.Attempts)
	// Output: 14 agents, 113 attempts
}

// The whole number alone is the quickest to find.
func ExampleQueue_Fewest() {
	n, err := erlang.Queue{Load: 20_000, AHT: 300}.Fewest(erlang.Target{ServiceLevel: 0.80, Within: 20})
	fmt.Println(n, err)
	// Output: 20022 <nil>
}

// Ten small queues need 130 agents if each rounds up, 127 if their sum does.
func ExampleQueue_Exact() {
	x, err := erlang.Queue{Load: 10, AHT: 180}.Exact(erlang.Target{ServiceLevel: 0.75, Within: 20})
	fmt.Printf("%.2f %v\n", x, err)
	// Output: 12.65 <nil>
}

// The agents of a morning, in one call.
func ExampleQueue_FewestEach() {
	loads := []float64{3.2, 5.5, 8.1, 10, 12.4}
	agents := make([]int, len(loads))
	err := erlang.Queue{AHT: 180}.FewestEach(agents, loads, nil, erlang.Target{ServiceLevel: 0.80, Within: 20})
	fmt.Println(agents, err)
	// Output: [6 8 11 14 16] <nil>
}

// What 100 agents can take on in half an hour.
func ExampleQueue_Capacity() {
	q := erlang.Queue{AHT: 300}
	c, err := q.Capacity(100, erlang.Target{ServiceLevel: 0.80, Within: 20})
	fmt.Printf("%.2f erlangs, %.0f calls, limited by %v %v\n", c.Load, c.Rate*1800, c.Binding, err)
	// Output: 92.38 erlangs, 554 calls, limited by service_level <nil>
}

// Nine of ten calls are answered within a minute.
func ExampleQueue_WaitQuantile() {
	w, err := erlang.Queue{Load: 48, AHT: 60}.WaitQuantile(50, 0.9)
	fmt.Printf("%.1f s %v\n", w, err)
	// Output: 58.1 s <nil>
}

// 6.7 % of the callers hung up: how long were they ready to wait?
func ExampleQueue_FitPatience() {
	p, err := erlang.Queue{Load: 100, AHT: 180}.FitPatience(96, 0.067)
	fmt.Printf("%.0f s %v\n", p, err)
	// Output: 120 s <nil>
}

// Callers who all hang up after a minute, and such as are either hurried or
// not.
func ExampleParseDistribution() {
	for _, s := range []string{"det:60", "hyper2:0.25:10:160"} {
		d, err := erlang.ParseDistribution(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		m, err := erlang.Queue{Load: 12, AHT: 180, PatienceDist: d}.At(10, 20)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: %.1f %% hang up after %.0f s\n", d, 100*m.Abandonment, m.MeanWaitAbandoned)
	}
	// Output:
	// det:60: 21.6 % hang up after 60 s
	// hyper2:0.25:10:160: 23.9 % hang up after 18 s
}

// Any patience, such as that of an estimated survival curve: here a quarter of
// the callers never hangs up.
func ExampleSurvival() {
	d := erlang.Survival(func(t float64) float64 { return 0.25 + 0.75/(1+t/60) }, 60)
	m, err := erlang.Queue{Load: 12, AHT: 180, PatienceDist: d}.At(10, 20)
	fmt.Printf("%.1f %% hang up %v\n", 100*m.Abandonment, err)
	// Output: 22.4 % hang up <nil>
}

// Agents with up to three chats at a time, which then take longer.
func ExampleChat() {
	c := erlang.Chat{Rate: 0.14, AHT: []float64{300, 360, 450}, Patience: 180}
	s, err := c.Agents(erlang.Target{ServiceLevel: 0.80, Within: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := c.At(float64(s.Agents), 60)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d agents, %.1f chats at a time\n", s.Agents, m.Chats)
	// Output: 19 agents, 54.7 chats at a time
}

// A line of a file of cases.
func ExampleCase_Evaluate() {
	cells := map[string]string{"model": "A", "a_erl": "100", "aht_s": "180", "patience_s": "120", "T_s": "20", "target": "sl_answered>=0.8;p_abandon<=0.08"}
	c, err := erlang.ParseCase(func(input string) string { return cells[input] })
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := c.Evaluate()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v agents (%.2f), because of %s: %.4f, with one fewer %.4f\n", r.N, r.NExact, r.Binding, r.AtN, r.AtBelow)
	// Output: 95 agents (94.08), because of p_abandon: 0.0736, with one fewer 0.0806
}

// The half hours of a morning, one after the other.
func ExampleSolver() {
	var s erlang.Solver
	target := erlang.Target{ServiceLevel: 0.8, Within: 20}
	for _, calls := range []float64{40, 75, 100} {
		q := erlang.Queue{Load: calls * 180 / 1800, AHT: 180}
		staff, err := s.Agents(&q, &target)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%g calls: %d agents (%.2f), %.1f %% in time\n", calls, staff.Agents, staff.Exact, 100*staff.At.ServiceLevel)
	}
	// Output:
	// 40 calls: 7 agents (6.16), 90.3 % in time
	// 75 calls: 11 agents (10.23), 88.1 % in time
	// 100 calls: 14 agents (13.04), 88.8 % in time
}

// Distributions of patience other than the exponential one, all with a mean of two minutes:
// the earlier some hang up, the fewer are left to wait.
func ExampleDistribution() {
	for _, d := range []erlang.Distribution{erlang.Deterministic(120), erlang.Uniform(240), erlang.ErlangStages(3, 120), erlang.Hyperexponential(0.5, 30, 210)} {
		q := erlang.Queue{Load: 100 * 300 / 1800.0, AHT: 300, PatienceDist: d}
		l, err := q.At(16, 20)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %.1f %% hang up, those served wait %.1f s\n", d, 100*l.Abandonment, l.ASA)
	}
	// Output:
	// det:120: 10.2 % hang up, those served wait 40.2 s
	// uniform:240: 12.8 % hang up, those served wait 22.5 s
	// erlang3:120: 12.1 % hang up, those served wait 24.6 s
	// hyper2:0.5:30:210: 15.4 % hang up, those served wait 8.8 s
}

// A case of a file of cases: what is missing is NaN, and what follows is worked out.
func ExampleNewCase() {
	c := erlang.NewCase("C")
	c.N, c.Load, c.AHT, c.Within = 14, 10, 180, 20
	r, err := c.Evaluate()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range erlang.CaseOutputs {
		switch name {
		case "p_wait", "asa_s", "sl_offered":
			fmt.Printf("%s %.4f\n", name, r.Values[i])
		}
	}
	// Output:
	// p_wait 0.1741
	// asa_s 7.8359
	// sl_offered 0.8884
}

// Ids of service levels, as files and flags have them.
func ExampleParseDefinition() {
	d, err := erlang.ParseDefinition("abandons_good")
	fmt.Println(d, err)
	_, err = erlang.ParseDefinition("good")
	fmt.Println(err)
	// Output:
	// abandons_good <nil>
	// erlang: "good" is no definition of the service level; want one of ["offered" "answered" "excl_short" "abandons_good" "virtual" "short_credit"]
}
