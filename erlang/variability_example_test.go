package erlang_test

import (
	"fmt"

	"github.com/cccplan/cccplan/erlang"
)

// A plan for 88.8 % on average misses 80 % in one half hour in five, and in one
// day of eight hours in forty.
func ExampleQueue_Variability() {
	q := erlang.Queue{Load: 10, AHT: 180}
	for _, hours := range []float64{0.5, 8} {
		v, err := q.Variability(14, 20, hours*3600)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.1f h: %.1f %% +- %.1f, below 80 %% with probability %.3f\n", hours, 100*v.ServiceLevel, 100*v.SD, 1-v.Meets(0.8))
	}
	// Output:
	// 0.5 h: 88.8 % +- 14.6, below 80 % with probability 0.199
	// 8.0 h: 88.8 % +- 3.9, below 80 % with probability 0.025
}

// Meeting 80/20 in nine half hours of ten takes more than meeting it on average.
func ExampleQueue_AgentsAssured() {
	q := erlang.Queue{Load: 10, AHT: 180}
	for _, probability := range []float64{0.5, 0.9, 0.99} {
		s, err := q.AgentsAssured(0.8, 20, 1800, probability)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.2f: %d agents\n", probability, s.Agents)
	}
	// Output:
	// 0.50: 13 agents
	// 0.90: 15 agents
	// 0.99: 18 agents
}

// The service level of a day, as a share that varies from day to day.
func ExampleDay_Variability() {
	v := erlang.DayInterval{Arrivals: 100, Agents: 14, AHT: 180}
	d := erlang.Day{Interval: 1800, Within: 20, Stationary: true, Intervals: []erlang.DayInterval{v, v, v, v}}
	day, err := d.Variability()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %% +- %.1f, at least 80 %% with probability %.2f\n", 100*day.ServiceLevel, 100*day.SD, day.Meets(0.8))
	// Output:
	// 88.8 % +- 7.3, at least 80 % with probability 0.88
}
