package capacity_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
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

// exampleInputs are a quarter of growing volumes, spread by the half hours of a Monday to
// Friday, with 18 people of whom some leave, and classes of least cost to be found.
func exampleInputs(ctx context.Context) *capacity.Inputs {
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
	return &capacity.Inputs{
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
}

// Whom to hire, and what the months cost.
func ExampleBuild() {
	ctx := context.Background()
	in := exampleInputs(ctx)
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

// Two scenarios side by side, by month.
func ExampleGrid() {
	ctx := context.Background()
	in := exampleInputs(ctx)
	high, err := capacity.ParseScenario("high=volume+10%,aht+5s")
	if err != nil {
		log.Fatal(err)
	}
	plans, err := capacity.Build(ctx, in, capacity.Scenario{Name: capacity.Base}, high)
	if err != nil {
		log.Fatal(err)
	}
	t, err := capacity.Grid(plans, calendar.MonthPeriod, "required_fte", "hired")
	if err != nil {
		log.Fatal(err)
	}
	if err := t.WriteCSV(os.Stdout, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// queue,value,scenario,2026-M01,2026-M02,2026-M03,2026-M04
	// sales,required_fte,base,15.767149,17.600495,19.965194,17.996417
	// sales,required_fte,high,17.262945,19.301101,21.923874,19.774148
	// sales,hired,base,0,4,0,0
	// sales,hired,high,5,2,0,0
}

// How the full-time equivalents of a week come about.
func ExampleExplain() {
	ctx := context.Background()
	in := exampleInputs(ctx)
	plans, err := capacity.Build(ctx, in, capacity.Scenario{Name: capacity.Base})
	if err != nil {
		log.Fatal(err)
	}
	day := plans[0].First + 21
	x, err := capacity.Explain(ctx, in, plans[0], "sales", day)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range x.Steps {
		if s.Name == "required_fte" || s.Name == "gap_fte" || s.Name == "attrition" {
			fmt.Printf("%s: %s\n", s.Name, s)
		}
	}
	// Output:
	// required_fte: need_h / contract_h = 644.361 / 40 = 16.109026125 FTE
	// attrition: 1 - (1 - share)^(periods of a year / 52) = 1 - (1 - 0.36)^(1/52) = 0.00854572 a week: kind cohort, from a tenure of 0 weeks on
	// gap_fte: available_fte - required_fte = 17.5425 - 16.109 = 1.433437825 FTE
}

// What a little more of something changes.
func ExampleSensitivities() {
	ctx := context.Background()
	in := exampleInputs(ctx)
	plans, err := capacity.Build(ctx, in, capacity.Scenario{Name: capacity.Base})
	if err != nil {
		log.Fatal(err)
	}
	list, err := capacity.Sensitivities(ctx, in, plans[0])
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range list {
		fmt.Printf("%s: %+.2f FTE required, %+.2f available, %+.0f EUR\n", s.Of, s.RequiredFTE, s.AvailableFTE, s.Cost)
	}
	// Output:
	// volume+1%: +0.15 FTE required, +0.00 available, +528 EUR
	// aht+1s: +0.05 FTE required, +0.00 available, +157 EUR
	// shrinkage+1pt: +0.26 FTE required, +0.00 available, +1248 EUR
	// attrition+10%: +0.00 FTE required, -0.09 available, -957 EUR
	// wage+1%: +0.00 FTE required, +0.00 available, +2581 EUR
}

// A table that does not say what its rates are.
func ExampleTables() {
	t := &capacity.Tables{Known: []string{"sales"}}
	_, err := t.ReadAttrition(context.Background(), strings.NewReader("queue,kind,per,share\nsales,,year,0.36\n"), "attrition.csv")
	fmt.Println(err)
	_, err = t.ReadHeadcount(context.Background(), strings.NewReader("queue,tenure_weeks,heads\nsales,52,18\n"), "headcount.csv")
	fmt.Println(err, t.Queues()[0].Staff)
	// Output:
	// attrition.csv:2: column "kind": "" does not do: attrition has no kind: want cohort (share of a group that is gone after the period) or turnover (leavers over average heads)
	// <nil> [{52 18 1 2}]
}

// The week of a day begins on Monday.
func ExampleMondayOf() {
	d, err := calendar.ParseDay("2026-02-08")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(capacity.MondayOf(d))
	// Output: 2026-02-02
}
