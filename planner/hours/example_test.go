package hours_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/hours"
)

// The same hours of contacts take more people in a shorter month.
func ExampleFTE() {
	for _, contract := range []float64{161.7, 154} {
		fte := hours.FTE(10000, 0.92, 0.3136, contract)
		fmt.Printf("%.2f FTE, %.1f heads at 75 %% of full time\n", fte, hours.Heads(fte, 0.75))
	}
	// Output:
	// 97.93 FTE, 130.6 heads at 75 % of full time
	// 102.83 FTE, 137.1 heads at 75 % of full time
}

// Half of the time twice as many as needed, half of the time none: the total is right and
// half of it covers nothing.
func ExampleEfficiency() {
	fmt.Println(hours.Efficiency([]float64{10, 10}, []float64{20, 0}))
	// Output: 0.5
}

func ExampleReadContracts() {
	c, _, err := hours.ReadContracts(context.Background(), strings.NewReader("period,hours,fraction\n2026-M01,161.7,0.8\nweek,38.5,0.8\n"), "contract.csv")
	if err != nil {
		log.Fatal(err)
	}
	d, err := calendar.ParseDay("2026-02-02")
	if err != nil {
		log.Fatal(err)
	}
	week, err := c.Of(calendar.WeekPeriod(d))
	fmt.Println(week.Hours, week.Fraction, err)
	_, err = c.Of(calendar.MonthPeriod(d))
	fmt.Println(err)
	// Output:
	// 38.5 0.8 <nil>
	// contract.csv: no contract hours for 2026-M02 (2026-02-01 to 2026-02-28): want a line with its paid hours of one full-time equivalent
}

func ExampleWriteContracts() {
	if err := hours.WriteContracts(os.Stdout, []hours.Contract{{Period: "2026-M01", Hours: 161.7, Fraction: 0.8}}, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// period,from,to,hours,fraction
	// 2026-M01,,,161.7,0.8
}

// A week of two queues, from agents to people.
func ExampleRollUp() {
	rows := []planner.Row{row("sales", "2026-01-05 09:00", 8*time.Hour, 10, 0.2), row("help", "2026-01-05 09:00", 8*time.Hour, 5.4, 0.2), row("sales", "2026-01-11 09:00", 8*time.Hour, 4, 0.2)}
	contracts, _, err := hours.ReadContracts(context.Background(), strings.NewReader("period,hours,fraction\nweek,38.5,0.75\n"), "contract.csv")
	if err != nil {
		log.Fatal(err)
	}
	r, err := hours.RollUp(rows, calendar.WeekPeriod, nil, hours.Options{Efficiency: 0.9, Contracts: contracts})
	if err != nil {
		log.Fatal(err)
	}
	for i, p := range r.People {
		fmt.Println(hours.Name(&r.Lines[i]), p.Rostered, "h,", p.FTE, "FTE,", p.Heads, "heads")
	}
	// Output:
	// 2026-W02, sales 155.555555 h, 4.040404 FTE, 14 heads
	// 2026-W02, help 60 h, 1.558442 FTE, 8 heads
	// 2026-W02, (all) 215.555555 h, 5.598846 FTE, 22 heads
}

// Heads by time of the day and date.
func ExampleDayGrid() {
	rows := []planner.Row{row("sales", "2026-01-05 09:00", half, 10, 0.2), row("sales", "2026-01-06 09:00", half, 12, 0.4)}
	grid, err := hours.DayGrid(rows, nil, hours.Options{}, "agents", "heads")
	if err != nil {
		log.Fatal(err)
	}
	if err := grid.WriteCSV(os.Stdout, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// queue,channel,value,time,2026-01-05,2026-01-06
	// sales,voice,agents,09:00,10,12
	// sales,voice,heads,09:00,13,20
}

// How people follow from agents, in words.
func ExampleRollup_Explain() {
	rows := []planner.Row{row("sales", "2026-01-05 09:00", time.Hour, 10, 0.2)}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Efficiency: 0.9})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range r.Explain(0, hours.Options{Efficiency: 0.9}) {
		fmt.Println(s.Name+":", s.Text)
	}
	// Output:
	// workload: 10 contacts, 0.5 h of handling
	// agents: 10 agent hours: the sum of agents_exact by hours, which the targets take; occupancy 0.5 with whole agents
	// scheduled: 12.5 h: agent hours / (1 - shrinkage), each interval by its own; 0.2 of them are not there for contacts
	// rostered: 13.888889 h: scheduled hours / efficiency 0.9
	// paid: 13.888889 h: all of them, because no ledger says what is unpaid
	// FTE: not known: there are no contract hours
	// together: 13.888889 have to be scheduled at the same time
}

// Contract hours that a program knows: one month of its own, and every other week.
func ExampleNewContracts() {
	c, err := hours.NewContracts([]hours.Contract{{Period: "2026-M01", Hours: 161.7, Fraction: 0.8}, {Period: "week", Hours: 38.5, Fraction: 1}}, "roster")
	if err != nil {
		log.Fatal(err)
	}
	d, err := calendar.ParseDay("2026-01-05")
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range []calendar.Period{calendar.MonthPeriod(d), calendar.WeekPeriod(d)} {
		contract, err := c.Of(p)
		fmt.Println(p.Name, contract.Hours, contract.Fraction, err)
	}
	// Output:
	// 2026-M01 161.7 0.8 <nil>
	// 2026-W02 38.5 1 <nil>
}
