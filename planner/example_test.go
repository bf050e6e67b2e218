package planner_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// A forecast from anywhere, staffed: 80 % of offered contacts answered within 20
// seconds, and 30 % of scheduled time spent otherwise.
func ExampleRestaff() {
	const forecast = `start,queue,volume,aht_s
2026-01-05 09:00,sales,100,180
2026-01-05 09:30,sales,130,185
`
	f, err := planfile.Read(context.Background(), strings.NewReader(forecast), "forecast.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	shrinkage := 0.3
	if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{Shrinkage: &shrinkage})); err != nil {
		log.Fatal(err)
	}
	for _, r := range f.Rows {
		fmt.Printf("%s  %.2f erlangs  %.0f agents (%.2f)  %.1f %%  scheduled %.2f\n", r.Start, r.Load, r.Agents, r.AgentsExact, 100*r.ServiceLevel, r.Scheduled)
	}
	// Output:
	// 2026-01-05 09:00  10.00 erlangs  14 agents (13.04)  88.8 %  scheduled 18.62
	// 2026-01-05 09:30  13.36 erlangs  17 agents (16.76)  82.4 %  scheduled 23.94
}

// One interval, without a file.
func ExampleRow_Staff() {
	r := planner.Row{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)), Queue: "sales", Channel: "voice",
		Interval: 30 * time.Minute, Volume: 100, AHT: 180,
	}
	limits := planner.Defaults().Apply(&r)
	if err := r.Staff(limits); err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Name(), r.Agents, r.Binding)
	// Output: sales 2026-01-05 09:00 14 service_level
}

// Targets and assumptions become inputs of the row; limits that have no column come
// back, for Staff.
func ExampleSettings_Apply() {
	r := planner.Row{Interval: 30 * time.Minute, Volume: 100, AHT: 180}
	settings := planner.Settings{MaxASA: 15 * time.Second, MinAgents: 1, Patience: 2 * time.Minute}
	limits := settings.Apply(&r)
	if err := r.Staff(limits); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Erlang %s, service level %s: %v agents, %s\n", r.Model, r.Definition, r.Agents, r.Binding)
	// Output: Erlang A, service level none: 10 agents, max_asa_s=15
}

// The morning brought a fifth more than planned. Nothing else is known, so the plan's
// 80 % ranges say how far to trust that.
func ExampleReforecast() {
	const plan = `start,queue,volume,volume_lo80,volume_hi80,aht_s
2026-01-05 09:00,sales,100,80,120,180
2026-01-05 09:30,sales,100,80,120,180
2026-01-05 10:00,sales,100,80,120,180
2026-01-05 10:30,sales,100,80,120,180
`
	const actuals = `start,queue,offered
2026-01-05 09:00,sales,121
2026-01-05 09:30,sales,119
`
	ctx := context.Background()
	f, err := planfile.Read(ctx, strings.NewReader(plan), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	h, err := history.Read(ctx, []history.Source{{Name: "today.csv", Reader: strings.NewReader(actuals)}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	r, err := planner.Reforecast(ctx, f.Rows, []planner.Input{{Volume: h.Queues[0].Offered}}, planner.ReforecastConfig{})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range r.RestRows() {
		fmt.Printf("%s  %.1f (%.1f to %.1f)  %.0f agents\n", row.Start, row.Volume, row.Lo80, row.Hi80, row.Agents)
	}
	// Output:
	// 2026-01-05 10:00  109.1 (89.2 to 129.0)  15 agents
	// 2026-01-05 10:30  109.1 (89.2 to 129.0)  15 agents
}

func ExampleExplain() {
	nan := math.NaN()
	rows := []planner.Row{{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)), Queue: "sales", Channel: "voice", Interval: 30 * time.Minute,
		Volume: 180, AHT: 255, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
	}}
	shrinkage := 0.3
	lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(planner.Given{Shrinkage: &shrinkage}))
	if err == nil {
		err = planner.StaffAll(context.Background(), rows, lim)
	}
	if err != nil {
		log.Fatal(err)
	}
	x, err := planner.Explain(rows, 0, lim[0])
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range x.Steps {
		if s.Name == "load" || s.Name == "binding" || s.Name == "scheduled" {
			fmt.Printf("%s: %s\n", s.Name, s)
		}
	}
	// Output:
	// load: volume x aht_s / interval_s = 180 x 255 / 1800 = 25.5 erlang
	// binding: service_level: with 30 the service level is 0.791746 and the target is 0.8
	// scheduled: agents_exact / (1 - shrinkage) = 30.104579 / (1 - 0.3) = 43.006541
}

func ExampleSensitivities() {
	nan := math.NaN()
	rows := []planner.Row{{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)), Queue: "sales", Channel: "voice", Interval: 30 * time.Minute,
		Volume: 180, AHT: 255, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: 0.3, AgentsExact: nan,
	}}
	lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(context.Background(), rows, lim)
	}
	if err != nil {
		log.Fatal(err)
	}
	list, err := planner.Sensitivities(context.Background(), rows, lim)
	if err != nil {
		log.Fatal(err)
	}
	s := list[0]
	fmt.Printf("scheduled hours %.2f; +1 %% volume %.2f, +1 s AHT %.2f, +1 point shrinkage %.2f\n", s.Base.Scheduled, s.Volume.Scheduled, s.AHT.Scheduled, s.Shrinkage.Scheduled)
	// Output: scheduled hours 21.50; +1 % volume 0.19, +1 s AHT 0.08, +1 point shrinkage 0.31
}

// The same targets when nobody hangs up, and when callers wait two minutes on average.
func ExampleRow_Beside() {
	r := planner.Row{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)), Queue: "sales", Channel: "voice",
		Interval: 30 * time.Minute, Volume: 1000, AHT: 180,
	}
	settings := planner.Defaults()
	settings.Patience = 2 * time.Minute
	c, a, err := r.Beside(settings.Apply(&r))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Erlang C: %.0f agents (%.2f), ASA %.1f s\n", c.Agents, c.AgentsExact, c.ASA)
	fmt.Printf("Erlang A: %.0f agents (%.2f), ASA %.1f s, %.1f %% hang up\n", a.Agents, a.AgentsExact, a.ASA, 100*a.Abandonment)
	// Output:
	// Erlang C: 107 agents (106.52), ASA 9.9 s
	// Erlang A: 96 agents (95.81), ASA 7.9 s, 6.7 % hang up
}

// Calls of 20 minutes are still there in the next quarter of an hour.
func ExampleRestaff_carry() {
	const forecast = `start,interval_s,volume,aht_s
2026-01-05 09:00,900,6,1200
2026-01-05 09:15,900,9,1200
2026-01-05 09:30,900,3,1200
`
	for _, carry := range []planner.Carry{planner.CarryNone, planner.CarryAuto} {
		f, err := planfile.Read(context.Background(), strings.NewReader(forecast), "forecast.csv", nil)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{Carry: &carry})); err != nil {
			log.Fatal(err)
		}
		for _, r := range f.Rows {
			fmt.Printf("%.0f agents for %v erlangs; ", r.Agents, r.Load)
		}
		fmt.Println(planner.Carried(f.Rows))
	}
	// Output:
	// 12 agents for 8 erlangs; 16 agents for 12 erlangs; 7 agents for 4 erlangs; []
	// 5 agents for 8 erlangs; 10 agents for 12 erlangs; 11 agents for 4 erlangs; [{the exact distribution (transient) 3}]
}

// Errors know the line of their row, where it came from a file.
func ExampleRowError() {
	rows := []planner.Row{{
		Start: planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)), Queue: "sales", Channel: "voice", Interval: 30 * time.Minute, Volume: 100, AHT: 180,
		Model: planner.ModelC, Definition: planner.NoTarget, ServiceLevelTarget: math.NaN(), Within: math.NaN(), Patience: math.NaN(), Shrinkage: math.NaN(), AgentsExact: math.NaN(), Line: 2,
	}}
	_, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(planner.Given{}))
	var row *planner.RowError
	if errors.As(err, &row) {
		fmt.Printf("line %d, %s: %v\n", row.Line, row.Name, errors.Is(row, planner.ErrNoTarget))
	}
	// Output:
	// line 2, sales 2026-01-05 09:00: true
}

// From an interval history to a staffed plan: two weeks of Mondays to Fridays, the next
// Monday planned.
func ExampleBuild() {
	var csv strings.Builder
	csv.WriteString("start,queue,offered,aht_s\n")
	for d := range 14 {
		day := time.Date(2026, 1, 5+d, 0, 0, 0, 0, time.UTC)
		if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		for i, n := range []int{60, 100, 80} {
			fmt.Fprintf(&csv, "%s,sales,%d,180\n", day.Add(9*time.Hour+time.Duration(30*i)*time.Minute).Format("2006-01-02 15:04"), n)
		}
	}
	ctx := context.Background()
	h, err := history.Read(ctx, []history.Source{{Name: "history.csv", Reader: strings.NewReader(csv.String())}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	horizon, err := calendar.ParseHorizon("1d")
	if err != nil {
		log.Fatal(err)
	}
	q := &h.Queues[0]
	plan, err := planner.Build(ctx, []planner.Input{{Volume: q.Offered, Handle: &q.Handle}}, planner.Config{
		Model: forecast.SeasonalNaive{}, Horizon: horizon, From: time.Date(2026, 1, 19, 0, 0, 0, 0, time.UTC), Policy: planner.PolicyOf(planner.Given{}),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range plan.Rows {
		fmt.Println(r.Start, r.Volume, r.AHT, r.Agents)
	}
	// Output:
	// 2026-01-19 09:00 60 180 9
	// 2026-01-19 09:30 100 180 14
	// 2026-01-19 10:00 80 180 11
}

// What a plan comes to, queue by queue, when it is busiest, and what set its agents.
func ExampleByQueue() {
	const plan = "start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,sales,1800,100,180\n2026-01-05 09:30,sales,1800,130,180\n2026-01-05 09:00,help,1800,2,60\n"
	f, err := planfile.Read(context.Background(), strings.NewReader(plan), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
		log.Fatal(err)
	}
	for _, s := range planner.ByQueue(f.Rows) {
		fmt.Printf("%s: %g contacts, %.2f agent hours, at most %g agents\n", s.Name, s.Contacts, s.Hours, s.PeakAgents)
	}
	for _, i := range planner.Peaks(f.Rows) {
		fmt.Println("most agents:", f.Rows[i].Name(), f.Rows[i].Agents)
	}
	fmt.Println(planner.Targets(f.Rows), planner.Bindings(f.Rows))
	// Output:
	// sales: 230 contacts, 14.69 agent hours, at most 17 agents
	// help: 2 contacts, 0.50 agent hours, at most 1 agents
	// most agents: sales 2026-01-05 09:30 17
	// most agents: help 2026-01-05 09:00 1
	// [{Erlang C, 80 % within 20 s (offered), shrinkage 0 % 3}] [{service_level 2} {min_agents=1 1}]
}

// Contacts of a chat take longer when an agent has several at a time: beyond this number
// each one more makes the others slower than it is worth.
func ExampleUsefulConcurrency() {
	fmt.Println(planner.UsefulConcurrency([]float64{1, 1.3, 1.8, 2.6}))
	// Output: 3
}

// A range of 80 % and one of 95 % are a distribution of the rate with which contacts arrive.
func ExampleNewSpread() {
	s, err := planner.NewSpread(100, 85, 116, 77, 126)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("a rate above 120 in %.1f %%; below %.1f in 90 %%\n", 100*(1-s.Below(120)), s.Quantile(0.9))
	// Output:
	// a rate above 120 in 0.6 %; below 109.4 in 90 %
}
