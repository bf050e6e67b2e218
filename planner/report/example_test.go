package report_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/report"
)

const planText = `start,interval_s,queue,volume,aht_s
2026-01-05 09:00,1800,sales,10,180
2026-01-05 09:30,1800,sales,30,240
2026-01-06 09:00,1800,sales,20,200
2026-01-05 09:00,1800,help,5,600
2026-01-06 09:00,1800,help,6,600
`

func examplePlan() []planner.Row {
	f, err := planfile.Read(context.Background(), strings.NewReader(planText), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
		log.Fatal(err)
	}
	return f.Rows
}

// A plan by fiscal months that begin on the 6th.
func ExampleRollUp() {
	rows := examplePlan()
	fiscal, err := calendar.ParseFiscal("6")
	if err != nil {
		log.Fatal(err)
	}
	sums, _ := report.FindSums(rows)
	r, err := report.RollUp(rows, fiscal.Period, sums)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range r.Lines {
		queue := l.Queue
		if l.All {
			queue = report.AllQueues
		}
		fmt.Println(l.Period.Name, queue, l.Volume, "contacts of", l.AHT, "s,", l.WholeHours, "agent hours")
	}
	// Output:
	// 2026-M01 sales 40 contacts of 225 s, 5 agent hours
	// 2026-M02 sales 20 contacts of 200 s, 2 agent hours
	// 2026-M01 help 5 contacts of 600 s, 2 agent hours
	// 2026-M02 help 6 contacts of 600 s, 2 agent hours
	// 2026-M01 (all) 45 contacts of 266.6670 s, 7 agent hours
	// 2026-M02 (all) 26 contacts of 292.3080 s, 4 agent hours
}

// Agents by time of the day and date.
func ExampleDayGrid() {
	grid, err := report.DayGrid(examplePlan(), nil, "agents")
	if err != nil {
		log.Fatal(err)
	}
	if err := grid.WriteCSV(os.Stdout, planfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// queue,channel,value,time,2026-01-05,2026-01-06
	// sales,voice,agents,09:00,3,4
	// sales,voice,agents,09:30,7,
	// help,voice,agents,09:00,4,4
	// (all),,agents,09:00,7,8
	// (all),,agents,09:30,7,
}

// Hours of one row, to the last digit.
func ExampleHoursOf() {
	row := examplePlan()[1]
	h, err := report.HoursOf(&row)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(row.Agents, "agents:", h.Whole, "hours; exactly", h.Exact)
	// Output:
	// 7 agents: 3.5 hours; exactly 3.116991
}

// The same sums as a grid, dates across.
func ExampleRollup_Grid() {
	r, err := report.RollUp(examplePlan(), calendar.DayPeriod, nil)
	if err != nil {
		log.Fatal(err)
	}
	t, err := r.Grid("volume")
	if err != nil {
		log.Fatal(err)
	}
	if err := t.WriteCSV(os.Stdout, planfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// queue,channel,value,2026-01-05,2026-01-06,total
	// sales,voice,volume,40,20,60
	// help,voice,volume,5,6,11
	// (all),,volume,45,26,71
}
