package capacity

import (
	"context"
	"math"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// testing.T and rapid.T.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// monday is the first day of the plans that tests make.
var monday = calendar.DayOf(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))

// row is a row of a plan as it is read: nothing known but volume and handle time.
func row(queue string, start time.Time, length time.Duration, volume, aht float64) planner.Row {
	nan := math.NaN()
	return planner.Row{
		Start: planner.Start{Wall: start}, Queue: queue, Channel: "voice", Interval: length, Volume: planner.Round(volume, 3), AHT: aht,
		Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
	}
}

// typical is a week of half hours, Monday to Friday from 8 to 18 o'clock.
func typical(queue string, first calendar.Day, busiest, aht float64) []planner.Row {
	var rows []planner.Row
	for d := range calendar.Day(7) {
		if day := (first + d).Weekday(); day == time.Saturday || day == time.Sunday {
			continue
		}
		for i := range 20 {
			x := float64(i) / 19
			rows = append(rows, row(queue, (first+d).Time().Add(8*time.Hour+time.Duration(i)*30*time.Minute), 30*time.Minute, busiest*(0.3+2.8*x*(1-x)), aht))
		}
	}
	return rows
}

// demandOf makes a demand of rows, spread by a profile unless that is empty.
func demandOf(t tester, rows, profile []planner.Row) *Demand {
	t.Helper()
	ctx := context.Background()
	lim, _, err := planner.Prepare(ctx, rows, planner.PolicyOf(planner.Given{}))
	if err != nil {
		t.Fatal(err)
	}
	var p *Profile
	if len(profile) > 0 {
		plim, _, err := planner.Prepare(ctx, profile, planner.PolicyOf(planner.Given{}))
		if err != nil {
			t.Fatal(err)
		}
		if p, err = NewProfile(profile, plim); err != nil {
			t.Fatal(err)
		}
	}
	d, err := NewDemand(rows, lim, p, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// weeksOf are rows of whole weeks.
func weeksOf(queue string, first calendar.Day, volumes ...float64) []planner.Row {
	var rows []planner.Row
	for i, v := range volumes {
		rows = append(rows, row(queue, (first+calendar.Day(7*i)).Time(), 7*24*time.Hour, v, math.NaN()))
	}
	return rows
}

// forty are contracts of 40 hours a week.
func forty(t tester) *hours.Contracts {
	t.Helper()
	c, err := hours.NewContracts([]hours.Contract{{Period: "week", Hours: 40, Fraction: 1}}, "contract.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// thirty is a shrinkage of 30 % of scheduled hours, all paid.
func thirty(t tester) *shrinkage.Ledger {
	t.Helper()
	l, err := shrinkage.New([]shrinkage.Component{{Name: "all", Kind: shrinkage.Planned, Base: shrinkage.Scheduled, Value: 0.3}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// drawQueue is a queue with people, classes and rates of all kinds.
func drawQueue(t *rapid.T, name string, weeks int) Queue {
	q := Queue{Name: name}
	for range rapid.IntRange(0, 4).Draw(t, "cohorts") {
		q.Staff = append(q.Staff, Staff{Tenure: rapid.IntRange(0, 200).Draw(t, "tenure"), Heads: rapid.IntRange(0, 60).Draw(t, "heads"), FTE: rapid.SampledFrom([]float64{0, 0.5, 0.8}).Draw(t, "fte")})
	}
	for range rapid.IntRange(0, 4).Draw(t, "classes") {
		q.Classes = append(q.Classes, Class{Start: monday + calendar.Day(rapid.IntRange(0, 7*weeks-1).Draw(t, "start")), Heads: rapid.IntRange(0, 20).Draw(t, "class")})
	}
	rate := Rate{rapid.SampledFrom([]Kind{Cohort, Turnover}).Draw(t, "kind"), rapid.SampledFrom([]Period{PerYear, PerMonth, PerWeek}).Draw(t, "per"), rapid.Float64Range(0, 0.5).Draw(t, "share")}
	q.Attrition = Attrition{{0, rate}}
	if rapid.Bool().Draw(t, "by tenure") {
		q.Attrition = append(q.Attrition, FromTenure{13, Rate{Cohort, PerYear, 0.2}})
	}
	q.Onboarding = Onboarding{Training: rapid.IntRange(1, 5).Draw(t, "training"), Dropout: rapid.Float64Range(0, 0.5).Draw(t, "dropout"), Nesting: rapid.IntRange(0, 4).Draw(t, "nesting"), NestingShare: 0.5}
	q.Ramp = Ramp{rapid.SampledFrom([]Curve{Linear, Exponential, Logistic, Stepped}).Draw(t, "curve"), []RampPoint{{0, 450}, {8, 300}}}
	if rapid.Bool().Draw(t, "leave") {
		q.Leave = []Leave{{First: monday + 3, Last: monday + 25, Heads: 1.5, Paid: rapid.Bool().Draw(t, "paid")}}
	}
	return q
}

var euro = billing.Currency{Code: "EUR", Decimals: 2}

// prices are 20 EUR an hour and a quarter on top, half the wage more in overtime, 1,500 for
// hiring and 1,000 for training somebody, 200 for a seat a month.
func prices(t tester) *billing.Rates {
	t.Helper()
	const hundred = 100 * billing.Cent
	r, err := billing.NewRates([]billing.Rate{
		{Item: billing.ItemWage, Per: billing.PerHour, Price: 20 * hundred}, {Item: billing.ItemOnCost, Per: billing.PerShare, Share: billing.One / 4},
		{Item: billing.ItemOvertime, Per: billing.PerShare, Share: billing.One / 2}, {Item: billing.ItemHiring, Per: billing.PerHire, Price: 1500 * hundred},
		{Item: billing.ItemTraining, Per: billing.PerHire, Price: 1000 * hundred}, {Item: billing.ItemSeat, Per: billing.PerMonth, Price: 200 * hundred},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
