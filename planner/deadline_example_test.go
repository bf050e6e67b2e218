package planner_test

import (
	"fmt"
	"log"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// E-mail of three short days, to be done within four opening hours; 30
// contacts are open from before, ten of them for three hours already.
func ExampleDeferred_Staff() {
	d := &planner.Deferred{Opening: []planner.Aged{{Age: 3 * 3600, Contacts: 10}, {Age: 3600, Contacts: 20}}}
	for day := range 3 {
		for hour := range 4 {
			contacts := 24.0
			if day == 1 {
				contacts = 60
			}
			d.Intervals = append(d.Intervals, planner.WorkInterval{
				Start: time.Date(2026, 1, 5+day, 9+hour, 0, 0, 0, time.UTC), Length: time.Hour,
				Contacts: contacts, AHT: 300, Deadline: 4 * time.Hour, InTime: 1, Clock: planner.ClockBusiness, MaxOccupancy: 0.9,
			})
		}
	}
	p, err := d.Staff()
	if err != nil {
		log.Fatal(err)
	}
	for i, w := range p.Intervals {
		if i%4 == 3 { // the end of a day
			fmt.Printf("%s  %.2f agents (%v)  %s  %.0f open, the oldest for %.0f h\n", d.Intervals[i].Start.Format("Mon 15:04"), w.Exact, w.Agents, w.Binding, w.Backlog, w.Oldest/3600)
		}
	}
	for _, a := range p.Ages(7) {
		fmt.Printf("%.0f h: %.1f\n", a.Age/3600, a.Contacts)
	}
	fmt.Printf("%.1f %% in time\n", 100*p.InTime)
	// Output:
	// Mon 12:00  2.92 agents (3)  service_level  0 open, the oldest for 0 h
	// Tue 12:00  3.56 agents (4)  workload  67 open, the oldest for 1 h
	// Wed 12:00  3.56 agents (3)  workload  23 open, the oldest for 0 h
	// 1 h: 7.2
	// 0 h: 60.0
	// 100.0 % in time
}

// What three agents get done of a wave of letters.
func ExampleDeferred_With() {
	var d planner.Deferred
	agents := []float64{3, 3, 3, 3}
	for hour, contacts := range []float64{60, 30, 30, 0} {
		d.Intervals = append(d.Intervals, planner.WorkInterval{
			Start: time.Date(2026, 1, 5, 9+hour, 0, 0, 0, time.UTC), Length: time.Hour, Contacts: contacts, AHT: 300, Deadline: time.Hour, InTime: 1,
		})
	}
	p, err := d.With(agents)
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range p.Intervals {
		fmt.Printf("%.0f done, %.0f open, %.0f %% in time\n", w.Done, w.Backlog, 100*w.InTime)
	}
	// Output:
	// 36 done, 24 open, 100 % in time
	// 36 done, 18 open, 100 % in time
	// 36 done, 12 open, 100 % in time
	// 12 done, 0 open, 100 % in time
}
