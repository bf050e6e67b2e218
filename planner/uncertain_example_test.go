package planner_test

import (
	"fmt"
	"log"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// exampleRow is a half hour of 100 contacts, give or take.
func exampleRow(slot int, volume float64, terms *planner.Terms) planner.Row {
	return planner.Row{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 30*slot, 0, 0, time.UTC)), Queue: "sales", Channel: "voice",
		Interval: 30 * time.Minute, Volume: volume, Lo80: 0.78 * volume, Hi80: 1.25 * volume, Lo95: 0.65 * volume, Hi95: 1.42 * volume,
		AHT: 180, Terms: terms,
	}
}

// 14 agents are enough for the 100 contacts expected. To be nine times in ten enough for
// what comes, it takes 16.
func ExampleTerms_risk() {
	for _, risk := range []float64{0, 0.3, 0.1} {
		settings := planner.Defaults()
		settings.Terms.Risk = risk
		r := exampleRow(0, 100, nil)
		if err := r.Staff(settings.Apply(&r)); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("risk %2.0f %%: %v agents (%.2f), assured %.3f\n", 100*risk, r.Agents, r.AgentsExact, r.Assured)
	}
	// Output:
	// risk  0 %: 14 agents (13.04), assured NaN
	// risk 30 %: 14 agents (13.87), assured 0.722
	// risk 10 %: 16 agents (15.39), assured 0.938
}

// One agent in twenty does not come, on top of the shrinkage. A small team takes more
// than a twentieth more.
func ExampleTerms_absence() {
	for _, volume := range []float64{10, 100, 1000} {
		for _, absence := range []float64{0, 0.05} {
			settings := planner.Defaults()
			settings.Terms.Absence = absence
			r := exampleRow(0, volume, nil)
			if err := r.Staff(settings.Apply(&r)); err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%4.0f contacts, absence %.0f %%: %v agents (%.2f), %.2f scheduled\n", volume, 100*absence, r.Agents, r.AgentsExact, r.Scheduled)
		}
	}
	// Output:
	// 10 contacts, absence 0 %: 3 agents (2.30), 2.30 scheduled
	//   10 contacts, absence 5 %: 3 agents (2.30), 2.50 scheduled
	//  100 contacts, absence 0 %: 14 agents (13.04), 13.04 scheduled
	//  100 contacts, absence 5 %: 14 agents (13.04), 13.92 scheduled
	// 1000 contacts, absence 0 %: 107 agents (106.52), 106.52 scheduled
	// 1000 contacts, absence 5 %: 107 agents (106.52), 112.84 scheduled
}

// The rate behind 100 contacts, 78 to 125 of which come in four of five such intervals.
func ExampleRow_Spread() {
	r := exampleRow(0, 100, nil)
	s, err := r.Spread()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("rate %.1f +- %.1f; at most %.1f with probability 0.9; at most 110 with probability %.3f\n", s.Mean(), s.SD(), s.Quantile(0.9), s.Below(110))
	// Output:
	// rate 100.0 +- 16.4; at most 121.3 with probability 0.9; at most 110 with probability 0.746
}

// What 14 agents reach in the long run is less than what they reach at the expected
// volume: most contacts come when it is worst.
func ExampleRow_ExpectedLevel() {
	r := exampleRow(0, 100, nil)
	if err := r.Staff(planner.Defaults().Apply(&r)); err != nil {
		log.Fatal(err)
	}
	level, err := r.ExpectedLevel(r.Agents)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f %% at the expected volume, %.1f %% in the long run\n", 100*r.ServiceLevel, 100*level)
	// Output:
	// 88.8 % at the expected volume, 79.7 % in the long run
}

// An agent hour too few costs 60, one too many 20.
func ExampleRow_NewsvendorAgents() {
	r := exampleRow(0, 100, nil)
	limits := planner.Defaults().Apply(&r)
	n, err := r.NewsvendorAgents(60, 20, limits)
	if err != nil {
		log.Fatal(err)
	}
	risk, err := planner.NewsvendorRisk(60, 20)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f agents, a risk of %.0f %%\n", n, 100*risk)
	// Output:
	// 14.17 agents, a risk of 25 %
}

// 80 % of the contacts of the whole morning in time, for less than in every half hour.
func ExampleAllocate() {
	var rows []planner.Row
	var limits []planner.Limits
	whole := 0.0
	for slot, volume := range []float64{15, 40, 90, 120, 110, 80, 45, 20} {
		r := exampleRow(slot, volume, nil)
		limits = append(limits, planner.Defaults().Apply(&r))
		alone := r
		if err := alone.Staff(limits[slot]); err != nil {
			log.Fatal(err)
		}
		whole += alone.Agents * r.Interval.Hours()
		rows = append(rows, r)
	}
	a, err := planner.Allocate(rows, limits)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("agents", a.Agents)
	fmt.Printf("%.1f agent hours for %.1f %%, %.1f if every half hour has to reach 80 %%; no whole numbers take less than %.2f\n", a.Hours, 100*a.Level, whole, a.Bound)
	fmt.Printf("fractional %.3f and %.3f\n", a.ExactHours, a.AloneHours)
	// Output:
	// agents [2 6 12 16 15 11 6 3]
	// 35.5 agent hours for 80.3 %, 38.0 if every half hour has to reach 80 %; no whole numbers take less than 35.43
	// fractional 35.356 and 35.849
}
