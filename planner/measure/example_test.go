package measure_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// readPlan is a plan file, staffed.
func readPlan(csv string) *measure.Plan {
	ctx := context.Background()
	f, err := planfile.Read(ctx, strings.NewReader(csv), "locked.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	limits, _, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err != nil {
		log.Fatal(err)
	}
	if err := planner.StaffAll(ctx, f.Rows, limits); err != nil {
		log.Fatal(err)
	}
	p, err := measure.NewPlan(f.Rows, limits, f.Unknown)
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// readActuals is what came.
func readActuals(csv string) *history.History {
	h, err := history.Read(context.Background(), []history.Source{{Name: "actuals.csv", Reader: strings.NewReader(csv)}}, &history.Options{Counts: true})
	if err != nil {
		log.Fatal(err)
	}
	return h
}

// morning is what was locked for two half-hours, beside what came: 20 % more.
func morning() *measure.Matched {
	plan := readPlan("start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,sales,1800,100,300\n2026-01-05 09:30,sales,1800,100,300\n")
	h := readActuals("start,queue,offered,answered,abandoned,answered_in_target,target_s,aht_s,agents\n" +
		"2026-01-05 09:00,sales,115,110,5,70,20,300,21\n2026-01-05 09:30,sales,125,115,10,66,20,300,21\n")
	m, err := measure.Match(plan, h, measure.Span{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// Actuals are laid beside the plan interval by interval. One without a value is left out and
// counted, never taken as zero.
func ExampleMatch() {
	plan := readPlan("start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,sales,1800,100,300\n2026-01-05 09:30,sales,1800,100,300\n2026-01-05 10:00,sales,1800,100,300\n")
	h := readActuals("start,queue,offered,aht_s\n2026-01-05 09:00,sales,115,300\n2026-01-05 09:30,sales,,\n2026-01-05 10:00,sales,98,310\n")
	m, err := measure.Match(plan, h, measure.Span{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range m.Queues[0].Pairs {
		fmt.Println(p.Plan.Start, p.Plan.Volume, p.Offered, p.AHT())
	}
	fmt.Println(m.Queues[0].Missing, "missing")
	// Output:
	// 2026-01-05 09:00 100 115 300
	// 2026-01-05 10:00 100 98 310
	// 1 missing
}

// How far off the forecast was, and how much of that a perfect one would have been.
func ExampleScoreMatched() {
	corridor, err := measure.ParseCorridor("10%/day")
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range measure.ScoreMatched(morning(), measure.ScoreConfig{Corridors: []measure.Corridor{corridor}}) {
		if s.Quantity == measure.Volume && s.Grain == sheet.Day {
			fmt.Printf("WAPE %.1f %%, %.1f %% by chance, bias %+.1f %%, %d of %d days inside %s\n", 100*s.WAPE(), 100*s.Floor(), 100*s.Bias(), s.Inside, s.Count, s.Corridor)
		}
	}
	// Output: WAPE 16.7 %, 5.6 % by chance, bias -16.7 %, 0 of 1 days inside 10%/day
}

// The service level of the same counts, by each formula that they allow.
func ExampleLevels() {
	levels, _, err := measure.Levels(morning(), sheet.Day)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range levels {
		fmt.Printf("%s %g of %g, %.1f %%, met on %d of %d days\n", l.Formula, l.Good, l.Counted, 100*l.Level(), l.Met, l.Periods)
	}
	// Output:
	// offered 136 of 240, 56.7 %, met on 0 of 1 days
	// answered 136 of 225, 60.4 %, met on 0 of 1 days
}

// Who carries it: with the contacts that were forecast, those who were there would have met
// the service level; with those that came, those who were committed would not have.
func ExampleRelieve() {
	verdicts, _, err := measure.Relieve(morning(), measure.ReliefRule{Method: measure.Counterfactual}, sheet.Day)
	if err != nil {
		log.Fatal(err)
	}
	r := verdicts[0]
	fmt.Printf("%.1f %% of %.0f %%: T1 %.1f %%, T2 %.1f %%, carried by %s\n", 100*r.Level, 100*r.Target, 100*r.T1, 100*r.T2, r.Carrier)
	// Output: 56.7 % of 80 %: T1 82.6 %, T2 25.6 %, carried by client
}

// What is paid: 225 answered, of which 220 are 110 % of the 200 that were committed.
func ExampleBills() {
	contract := &plandoc.Contract{Currency: "EUR", Billing: &plandoc.Billing{Model: "contact", Rate: 385, Period: "month", Floor: 900_000, Ceiling: 1_100_000, Surplus: 300}}
	bills, err := measure.Bills(morning(), contract, measure.BillConfig{Locked: "A1", Actuals: "actuals.csv"})
	if err != nil {
		log.Fatal(err)
	}
	for _, b := range bills {
		for _, l := range b.Statement.Lines {
			fmt.Println(b.Period.Name, l.Item, l.Quantity, b.Currency.Money(l.Amount))
		}
		fmt.Println(b.Period.Name, "total", b.Currency.Money(b.Statement.Total()))
	}
	// Output:
	// 2026-M01 contact 220 847.00
	// 2026-M01 surplus 5 15.00
	// 2026-M01 total 862.00
}

// Every interval with all that scores are computed from, as CSV; a locale other than zero
// writes what spreadsheets of a country open right.
func ExampleWriteRows() {
	if err := measure.WriteRows(os.Stdout, morning(), planfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// start,utc_offset_min,queue,channel,interval_s,forecast,offered,error,level_error,shape_error,chance_error,forecast_aht_s,aht_s,handle_s,committed,agents,scheduled,shrinkage,answered,abandoned,answered_in_target,abandoned_in_target,abandoned_short
	// 2026-01-05 09:00,,sales,voice,1800,100,115,15,20,-5,7.972,300,300,33000,21,21,,0,110,5,70,,
	// 2026-01-05 09:30,,sales,voice,1800,100,125,25,20,5,7.972,300,300,34500,21,21,,0,115,10,66,,
}

// The value of every combination of factors is parted in a declared order: another order
// gives other parts, Shapley's value is their mean.
func ExampleSequential() {
	// Of factors 0 and 1: neither changed, 0 alone, 1 alone, both.
	value := []float64{10, 12, 15, 20}
	first, err := measure.Sequential(value, []int{0, 1})
	if err != nil {
		log.Fatal(err)
	}
	other, err := measure.Sequential(value, []int{1, 0})
	if err != nil {
		log.Fatal(err)
	}
	mean, err := measure.Shapley(value)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first, other, mean)
	// Output: [2 8] [5 5] [3.5 6.5]
}

// What changed between two plans, in agents.
func ExampleBetweenPlans() {
	before := readPlan("start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,sales,1800,100,300\n")
	after := readPlan("start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,sales,1800,112,290\n")
	from, to, _, err := measure.BetweenPlans(before, after)
	if err != nil {
		log.Fatal(err)
	}
	b, err := measure.Bridge(context.Background(), from, to, measure.BridgeConfig{})
	if err != nil {
		log.Fatal(err)
	}
	for i, g := range b.Groups {
		fmt.Printf("%s %+.4f\n", g, float64(b.Lines[0].Shapley[i])/1e4)
	}
	// Output:
	// level +2.1479
	// aht -0.6643
}

// A plan document knows what was locked when: an amendment a week before is scored at the
// lags that it was in time for.
func ExampleLockedAt() {
	d := lockedTwice()
	for _, l := range measure.Locks(d) {
		fmt.Println(l.Version, "since", l.At)
	}
	zone, err := calendar.LoadZone(d.Head().Zone)
	if err != nil {
		log.Fatal(err)
	}
	for _, lag := range []int{21, 3} {
		p, err := measure.LockedAt(d, lag, zone)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(lag, "days before:", p.Versions, p.Plan.Rows[0].Volume)
	}
	_, err = measure.LockedAt(d, 90, zone)
	fmt.Println(err)
	// Output:
	// A1 since 2026-01-05T09:00:00Z
	// A2 since 2026-01-26T09:00:00Z
	// 21 days before: [A1] 100
	// 3 days before: [A2] 130
	// nothing was locked 90 days before any day of the plan; A1 was locked on 2026-01-05T09:00:00Z; A2 was locked on 2026-01-26T09:00:00Z
}

// What a document holds, by topic, for whoever asks for evidence.
func ExampleNewEvidence() {
	e, err := measure.NewEvidence(lockedTwice(), measure.EvidenceConfig{Document: "acme.cccplan"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Title)
	for _, row := range e.Overview.Rows[:2] {
		fmt.Println(strings.Join(row, " | "))
	}
	for _, s := range e.Sections {
		fmt.Println(s.Topic, s.Title)
	}
	// Output:
	// Planning of ACME with Callers: evidence
	// 6.3 | queues and promises | 1 queue, 0 service levels in the contract
	// 6.4 | in force | A1 since 2026-01-05, A2 since 2026-01-26
	// 6.3 Access and contact strategy
	// 6.4 Roles and responsibilities
	// 6.5 Information given to the contact centre
	// 6.7 Forecasting and planning
	// 6.8 Monitoring of performance
}

// lockedTwice is a document with two agreed versions of 2 February, 100 and 130 contacts,
// locked by both parties on 5 and 26 January.
func lockedTwice() *plandoc.Document {
	must := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	d, err := plandoc.New(plandoc.Head{PlanID: "acme-2026", Zone: "Europe/Berlin", WeekStart: "monday"}, "ACME", "Callers")
	must(err)
	at := plandoc.At(time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC))
	act := plandoc.Commit{Party: plandoc.Client, Actor: "Ada", At: at, Action: plandoc.ActionInit, Engine: plandoc.ThisEngine("example")}
	_, err = d.Commit(act, &plandoc.Content{Contract: &plandoc.Contract{}}, nil)
	must(err)
	keys := map[plandoc.Role]*plandoc.PrivateKey{}
	for i, r := range plandoc.Roles {
		// Keys out of known seeds, for the example: use crypto/rand.Reader.
		keys[r], err = plandoc.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 32)))
		must(err)
		must(d.AddKey(r, keys[r].Public(), nil, "Ada", at))
	}
	for i, volume := range []string{"100", "130"} {
		p := readPlan("start,utc_offset_min,queue,interval_s,volume,aht_s\n2026-02-02 09:00,60,sales,1800," + volume + ",300\n")
		s, err := sheet.FromRows(p.Rows, p.Limits, nil)
		must(err)
		act.ID, act.Parents, act.Action = plandoc.ID{Series: plandoc.Agreed, Number: i + 1}, []plandoc.ID{{Series: plandoc.Agreed, Number: i}}, plandoc.ActionAccept
		act.At = plandoc.At(time.Date(2026, 1, 5+21*i, 9, 0, 0, 0, time.UTC))
		id, err := d.Commit(act, &plandoc.Content{Sheet: s}, nil)
		must(err)
		for _, r := range plandoc.Roles {
			must(d.Sign(id, r, plandoc.PurposeLock, "Ada", act.At, keys[r]))
		}
	}
	return d
}
