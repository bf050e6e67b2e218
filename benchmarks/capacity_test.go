package benchmarks_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// capacityQueues are so many queues of 78 weekly volumes, some 18 months, and a profile of
// half hours for them: Monday to Friday from 8 to 20 o'clock, or around the clock.
func capacityInputs(b *testing.B, queues int, always bool) *capacity.Inputs {
	b.Helper()
	const weeks = 78
	nan := math.NaN()
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	row := func(queue string, start time.Time, length time.Duration, volume, aht float64) planner.Row {
		return planner.Row{
			Start: planner.Start{Wall: start}, Queue: queue, Channel: "voice", Interval: length, Volume: planner.Round(volume, 3), AHT: aht,
			Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
		}
	}
	var rows, profile []planner.Row
	in := &capacity.Inputs{Currency: billing.Currency{Code: "EUR", Decimals: 2}}
	for q := range queues {
		name := fmt.Sprintf("queue %02d", q)
		size := 300 * math.Pow(30, float64(q)/float64(max(1, queues-1))) // contacts a week
		for w := range weeks {
			x := size * (1 + 0.2*math.Sin(float64(w)/8+float64(q))) * (1 + 0.002*float64(w))
			rows = append(rows, row(name, monday.AddDate(0, 0, 7*w), 7*24*time.Hour, x, nan))
		}
		for i := range 7 * 48 {
			at := monday.Add(time.Duration(i) * 30 * time.Minute)
			hour := float64(i%48) / 2
			if !always && (at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || hour < 8 || hour >= 20) {
				continue
			}
			profile = append(profile, row(name, at, 30*time.Minute, size/200*(0.1+math.Exp(-(hour-13)*(hour-13)/18)), planner.Round(240+float64(q)+20*math.Sin(hour), 3)))
		}
		in.Queues = append(in.Queues, capacity.Queue{
			Name: name, Staff: []capacity.Staff{{Tenure: 20, Heads: 2 + int(size/400)}, {Tenure: 60, Heads: 2 + int(size/300)}, {Tenure: 200, Heads: 3 + int(size/200)}},
			Attrition:  capacity.Attrition{{Weeks: 0, Rate: capacity.Rate{Kind: capacity.Cohort, Per: capacity.PerYear, Share: 0.45}}, {Weeks: 26, Rate: capacity.Rate{Kind: capacity.Turnover, Per: capacity.PerYear, Share: 0.3}}},
			Onboarding: capacity.Onboarding{Training: 4, Dropout: 0.1, Nesting: 2, NestingShare: 0.5},
			Ramp:       capacity.Ramp{Curve: capacity.Exponential, Points: []capacity.RampPoint{{Week: 0, AHT: 420}, {Week: 12, AHT: 280}}},
		})
	}
	ctx := context.Background()
	lim, _, err := planner.Prepare(ctx, rows, planner.PolicyOf(planner.Given{}))
	if err != nil {
		b.Fatal(err)
	}
	plim, _, err := planner.Prepare(ctx, profile, planner.PolicyOf(planner.Given{}))
	if err != nil {
		b.Fatal(err)
	}
	p, err := capacity.NewProfile(profile, plim)
	if err != nil {
		b.Fatal(err)
	}
	if in.Demand, err = capacity.NewDemand(rows, lim, p, nil, nil); err != nil {
		b.Fatal(err)
	}
	if in.Contract, err = hours.NewContracts([]hours.Contract{{Period: "week", Hours: 40, Fraction: 1}}, "contract.csv"); err != nil {
		b.Fatal(err)
	}
	if in.Shrinkage, err = shrinkage.New([]shrinkage.Component{{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Scheduled, Value: 0.2}, {Name: "breaks", Kind: shrinkage.Planned, Base: shrinkage.Attended, Value: 0.1}}); err != nil {
		b.Fatal(err)
	}
	const hundred = 100 * billing.Cent
	if in.Rates, err = billing.NewRates([]billing.Rate{
		{Item: billing.ItemWage, Per: billing.PerHour, Price: 20 * hundred}, {Item: billing.ItemOnCost, Per: billing.PerShare, Share: billing.One / 4}, {Item: billing.ItemOvertime, Per: billing.PerShare, Share: billing.One / 2},
		{Item: billing.ItemHiring, Per: billing.PerHire, Price: 1500 * hundred}, {Item: billing.ItemTraining, Per: billing.PerHire, Price: 1000 * hundred}, {Item: billing.ItemSeat, Per: billing.PerMonth, Price: 200 * hundred},
	}); err != nil {
		b.Fatal(err)
	}
	in.Settings = capacity.Settings{Efficiency: 0.92, Overtime: 0.05, TimeOff: 0.05, Shortage: 90, Bounds: capacity.Bounds{Least: 4, Most: 16, Lead: 6}}
	return in
}

// BenchmarkCapacity plans 18 months of 50 queues in five scenarios, with weekly, monthly
// and fiscal roll-ups: three of the scenarios staff every interval anew.
func BenchmarkCapacity(b *testing.B) {
	var scenarios []capacity.Scenario
	for _, s := range []string{"high=volume+10%", "slow=aht+5s", "leavers=attrition+20%", "away=shrinkage+2pt"} {
		x, err := capacity.ParseScenario(s)
		if err != nil {
			b.Fatal(err)
		}
		scenarios = append(scenarios, x)
	}
	scenarios = append(scenarios, capacity.Scenario{Name: capacity.Base})
	for _, c := range []struct {
		name   string
		always bool
		hire   bool
		risk   int
	}{{"weekdays", false, false, 0}, {"24x7", true, false, 0}, {"hiring", false, true, 0}, {"risk", false, false, 1000}} {
		b.Run(c.name, func(b *testing.B) {
			in := capacityInputs(b, 50, c.always)
			in.Hire, in.Risk.Replications = c.hire, c.risk
			before := userTime(b)
			for b.Loop() {
				plans, err := capacity.Build(context.Background(), in, scenarios...)
				if err != nil {
					b.Fatal(err)
				}
				for _, p := range plans {
					for _, period := range []func(calendar.Day) calendar.Period{calendar.WeekPeriod, calendar.MonthPeriod} {
						if rows := p.RollUp(period); len(rows) < 51*18 {
							b.Fatalf("%d rows", len(rows))
						}
					}
				}
			}
			b.ReportMetric((userTime(b)-before).Seconds()/float64(b.N), "user-s/op")
		})
	}
}
