package erlang_test

import (
	"fmt"

	"github.com/cccplan/cccplan/erlang"
)

// A morning in which the second half hour is overloaded. Taken by itself, the
// third half hour looks fine; in truth it has to work off the line.
func ExampleDay_Measure() {
	d := erlang.Day{
		Interval: 1800,
		Within:   20,
		Intervals: []erlang.DayInterval{
			{Arrivals: 100, Agents: 14, AHT: 180},
			{Arrivals: 150, Agents: 14, AHT: 180},
			{Arrivals: 100, Agents: 14, AHT: 180},
		},
		Stationary: true,
	}
	alone, err := d.Measure(erlang.SIPP)
	if err != nil {
		fmt.Println(err)
		return
	}
	day, err := d.Measure(erlang.Auto)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v (%s)\n", day.Method, day.Why)
	for i, m := range day.Intervals {
		fmt.Printf("%3.0f %% in time, not %3.0f %%; %4.1f waiting at the end, cleared after %3.0f s, overloaded: %v\n",
			100*m.ServiceLevel, 100*alone.Intervals[i].ServiceLevel, m.EndQueue, m.ClearTime, m.Overloaded)
	}
	fmt.Printf("day: %.1f %%\n", 100*day.ServiceLevel)
	// Output:
	// transient (exact, as up to 2000 agents)
	//  89 % in time, not  89 %;  0.4 waiting at the end, cleared after   0 s, overloaded: false
	//  32 % in time, not   0 %; 15.0 waiting at the end, cleared after 663 s, overloaded: true
	//  57 % in time, not  89 %;  1.4 waiting at the end, cleared after   0 s, overloaded: false
	// day: 55.4 %
}

// Each half hour is staffed with what the one before has left behind.
func ExampleCourse() {
	course, err := erlang.NewCourse(erlang.Transient)
	if err != nil {
		fmt.Println(err)
		return
	}
	target := erlang.Target{ServiceLevel: 0.80, Within: 20}
	for _, load := range []float64{5, 20, 10} {
		q := erlang.Queue{Load: load, AHT: 900}
		s, err := course.Agents(q, 1800, target)
		if err != nil {
			fmt.Println(err)
			return
		}
		alone, _ := q.Fewest(target)
		fmt.Printf("%v erlang: %d agents, %d if it were alone\n", load, s.Agents, alone)
		if err := course.Pass(q, 1800, s.Agents); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// 5 erlang: 6 agents, 8 if it were alone
	// 20 erlang: 19 agents, 25 if it were alone
	// 10 erlang: 19 agents, 14 if it were alone
}
