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
