package capacity_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// The same 36 % a year is not the same number of leavers.
func ExampleRate_Weekly() {
	for _, kind := range []capacity.Kind{capacity.Cohort, capacity.Turnover} {
		r := capacity.Rate{Kind: kind, Per: capacity.PerYear, Share: 0.36}
		fmt.Printf("%s: %.3f %% a week\n", kind, 100*r.Weekly())
	}
	// Output:
	// cohort: 0.855 % a week
	// turnover: 0.692 % a week
}

// Who is slower takes fewer contacts.
func ExampleFleetAHT() {
	fleet := []capacity.Group{{Agents: 80, AHT: 300}, {Agents: 20, AHT: 450}}
	fmt.Printf("%.2f s, as %.2f tenured agents\n", capacity.FleetAHT(fleet...), capacity.TenuredEquivalents(300, fleet...))
	// Output: 321.43 s, as 93.33 tenured agents
}

func ExampleRamp_AHT() {
	r := capacity.Ramp{Curve: capacity.Exponential, Points: []capacity.RampPoint{{Week: 0, AHT: 450}, {Week: 8, AHT: 300}}}
	for _, week := range []int{0, 4, 8, 16} {
		fmt.Printf("week %d: %.1f s\n", week, r.AHT(week))
	}
	// Output:
	// week 0: 450.0 s
	// week 4: 333.5 s
	// week 8: 307.5 s
	// week 16: 300.4 s
}

func ExampleParseScenario() {
	s, err := capacity.ParseScenario("high=volume+10%,aht+5s,shrinkage+2pt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Name, s)
	// Output: high volume+10%,aht+5s,shrinkage+2pt
}

// A quarter of growing volumes, spread by the half hours of a Monday to Friday, with 18
// people of whom some leave, and classes of least cost.
func ExampleBuild() {
	ctx := context.Background()
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	row := func(start time.Time, length time.Duration, volume, aht float64) planner.Row {
		nan := math.NaN()
		return planner.Row{
			Start: planner.Start{Wall: start}, Queue: "sales", Channel: "voice", Interval: length, Volume: volume, AHT: aht,
			Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
		}
	}
	var weeks, halfHours []planner.Row
	for w := range 13 {
		weeks = append(weeks, row(monday.AddDate(0, 0, 7*w), 7*24*time.Hour, 2800+150*float64(w), math.NaN()))
	}
	for i := range 5 * 20 {
		at := monday.AddDate(0, 0, i/20).Add(8*time.Hour + time.Duration(i%20)*30*time.Minute)
		halfHours = append(halfHours, row(at, 30*time.Minute, 20+2*float64(i%20), 300))
	}
	policy := planner.PolicyOf(planner.Given{}) // 80 % within 20 s
	limits, _, err := planner.Prepare(ctx, weeks, policy)
	if err != nil {
		log.Fatal(err)
	}
	fine, _, err := planner.Prepare(ctx, halfHours, policy)
	if err != nil {
		log.Fatal(err)
	}
	profile, err := capacity.NewProfile(halfHours, fine)
	if err != nil {
		log.Fatal(err)
	}
	demand, err := capacity.NewDemand(weeks, limits, profile, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	contract, err := hours.NewContracts([]hours.Contract{{Period: "week", Hours: 40, Fraction: 1}}, "")
	if err != nil {
		log.Fatal(err)
	}
	ledger, err := shrinkage.New([]shrinkage.Component{
		{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.22},
		{Name: "breaks and training", Kind: shrinkage.Planned, Base: shrinkage.Attended, Value: 0.12},
	})
	if err != nil {
		log.Fatal(err)
	}
	const euro = 100 * billing.Cent
	rates, err := billing.NewRates([]billing.Rate{
		{Item: billing.ItemWage, Per: billing.PerHour, Price: 20 * euro}, {Item: billing.ItemOnCost, Per: billing.PerShare, Share: billing.One / 4},
		{Item: billing.ItemOvertime, Per: billing.PerShare, Share: billing.One / 2}, {Item: billing.ItemHiring, Per: billing.PerHire, Price: 1500 * euro},
		{Item: billing.ItemTraining, Per: billing.PerHire, Price: 1000 * euro}, {Item: billing.ItemSeat, Per: billing.PerMonth, Price: 200 * euro},
	})
	if err != nil {
		log.Fatal(err)
	}
	in := &capacity.Inputs{
		Demand: demand, Contract: contract, Shrinkage: ledger, Rates: rates, Currency: billing.Currency{Code: "EUR", Decimals: 2},
		Queues: []capacity.Queue{{
			Name: "sales", Staff: []capacity.Staff{{Tenure: 120, Heads: 18}},
			Attrition:  capacity.Attrition{{Rate: capacity.Rate{Kind: capacity.Cohort, Per: capacity.PerYear, Share: 0.36}}},
			Onboarding: capacity.Onboarding{Training: 2, Dropout: 0.1, Nesting: 1, NestingShare: 0.5},
			Ramp:       capacity.Ramp{Curve: capacity.Linear, Points: []capacity.RampPoint{{Week: 0, AHT: 450}, {Week: 6, AHT: 300}}},
		}},
		Settings: capacity.Settings{
			Efficiency: 0.9, Overtime: 0.05, Shortage: 120,
			Hire: true, Bounds: capacity.Bounds{Least: 2, Most: 8, Lead: 1},
		},
	}
	plans, err := capacity.Build(ctx, in, capacity.Scenario{Name: capacity.Base})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range plans[0].Lines[0].Classes {
		fmt.Printf("a class of %d on %s\n", c.Heads, c.Start)
	}
	for _, r := range plans[0].RollUp(calendar.MonthPeriod) {
		fmt.Printf("%s: %.2f FTE required, %.2f available, cost %s EUR\n", r.Period.Name, r.RequiredFTE.Float64(), r.AvailableFTE.Float64(), r.Cost)
	}
	fmt.Printf("others may cost at most %.1f %% less\n", 100*plans[0].Hiring.Gap())
	// Output:
	// a class of 2 on 2026-02-02
	// a class of 2 on 2026-02-09
	// 2026-M01: 15.77 FTE required, 17.78 available, cost 71673.17 EUR
	// 2026-M02: 17.60 FTE required, 17.86 available, cost 95597.96 EUR
	// 2026-M03: 19.97 FTE required, 19.23 available, cost 96935.57 EUR
	// 2026-M04: 18.00 FTE required, 19.29 available, cost 15741.25 EUR
	// others may cost at most 0.0 % less
}
