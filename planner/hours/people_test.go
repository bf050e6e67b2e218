package hours_test

import (
	"context"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

const half = 30 * time.Minute

// row is a staffed row.
func row(queue, at string, interval time.Duration, agents, shrinkage float64) planner.Row {
	start, err := time.Parse("2006-01-02 15:04", at)
	if err != nil {
		panic(err)
	}
	nan := math.NaN()
	return planner.Row{
		Start: planner.StartOf(start.In(calendar.Plain)), Queue: queue, Channel: "voice", Interval: interval, Volume: 10, AHT: 180, Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan,
		Model: planner.ModelC, Definition: "offered", ServiceLevelTarget: 0.8, Within: 20, Patience: nan, Shrinkage: shrinkage,
		Agents: math.Ceil(agents), AgentsExact: planner.Round(agents, 6), Scheduled: planner.Round(agents/(1-shrinkage), 6), ServiceLevel: 0.8, ASA: 5, Occupancy: 0.5, Abandonment: 0,
	}
}

func ledger(t testing.TB, text string) *shrinkage.Ledger {
	t.Helper()
	l, _, err := shrinkage.Read(context.Background(), strings.NewReader(text), "shrinkage.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Two intervals by hand: 10 and 20 agents for half an hour each, 31.36 % shrinkage, of which
// nothing is unpaid, 90 % efficiency.
func TestPeopleByHand(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", half, 10, 0.3136), row("a", "2026-01-05 09:30", half, 20, 0.3136)}
	l := ledger(t, "name,kind,base,value\nout,planned,paid,0.22\nin,planned,attended,0.12\n")
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Efficiency: 0.9, Ledger: l, Contracts: contracts(t, "period,hours,fraction\nday,7.5,0.8\n")})
	if err != nil {
		t.Fatal(err)
	}
	// 15 agent hours; / 0.6864 = 21.853147 scheduled; / 0.9 = 24.281274 rostered; / 7.5 =
	// 3.237503 FTE; / 0.8 = 4.05 by contract, but 20 / 0.6864 / 0.9 = 32.375 at the same
	// time: 33 heads. Seats: 20 / 0.88 = 22.7: 23.
	p := r.People[0]
	for _, x := range []struct {
		name string
		got  report.Value
		want float64
	}{{"agents", r.Lines[0].Hours, 15}, {"scheduled", r.Lines[0].Scheduled, 21.853147}, {"rostered", p.Rostered, 24.281274}, {"paid", p.Paid, 24.281274}, {"FTE", p.FTE, 3.237503}, {"heads", p.Heads, 33}, {"together", p.Together, 32.375033}, {"seats", p.Seats, 23}} {
		if !near(x.got.Float64(), x.want, 2.1e-6) {
			t.Errorf("%s %s, want %v", x.name, x.got, x.want)
		}
	}
	if len(r.Warnings) > 0 {
		t.Error(r.Warnings)
	}
	// The formula for the whole, a second way.
	if f := hours.FTE(15, 0.9, 0.3136, 7.5); !near(f, p.FTE.Float64(), 2e-6) {
		t.Errorf("FTE %v by the formula", f)
	}
}

// What nobody is paid for is scheduled and costs nothing; adherence divides once.
func TestPaidAndAdherence(t *testing.T) {
	l := ledger(t, "name,kind,base,value,paid\nunpaid leave,planned,scheduled,0.05,no\nleave,planned,paid,0.1,\nbreaks,planned,attended,0.2,\nnot kept,adherence,available,0.04,\n")
	rows := []planner.Row{row("a", "2026-01-05 09:00", time.Hour, 10, 0.316)} // 1 - 0.95*0.9*0.8
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Ledger: l})
	if err != nil {
		t.Fatal(err)
	}
	// 10 / 0.684 / 0.96 = 15.229045 rostered, 95 % of them paid.
	if p := r.People[0]; !near(p.Rostered.Float64(), 15.229045, 2e-6) || !near(p.Paid.Float64(), 0.95*15.229045, 3e-6) || p.FTE.Known() || p.Heads.Known() {
		t.Errorf("%+v", p)
	}
	// Rows with another shrinkage are named.
	rows[0] = row("a", "2026-01-05 09:00", time.Hour, 10, 0.3)
	r, err = hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Ledger: l})
	if err != nil || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Error(), "in 1 of 1 rows the shrinkage is not that of the ledger") {
		t.Errorf("%v (%v)", r.Warnings, err)
	}
	if _, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Ledger: ledger(t, "name,kind,base,value,to\na,planned,paid,0.1,2025-12-31\n")}); !errors.Is(err, shrinkage.ErrNone) {
		t.Error(err)
	}
	if _, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Efficiency: 1.1}); !errors.Is(err, hours.ErrEfficiency) {
		t.Error(err)
	}
}

// Trap 2, ceil-and-sum: ten queues of 10 calls in half an hour (180 s, 80/20) take 30 whole
// agents, and 22.98 in all: their hours are those of the fractions, and heads are rounded
// up once.
func TestTrapCeilAndSum(t *testing.T) {
	var rows []planner.Row
	nan := math.NaN()
	for q := range 10 {
		r := row(string(rune('a'+q)), "2026-01-05 09:00", half, 0, 0)
		r.Agents, r.AgentsExact, r.Scheduled, r.Shrinkage = nan, nan, nan, nan
		rows = append(rows, r)
	}
	if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(planner.Given{})); err != nil {
		t.Fatal(err)
	}
	whole := 0.0
	for i := range rows {
		whole += rows[i].Agents
	}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Contracts: contracts(t, "period,hours\nday,0.5\n")})
	if err != nil {
		t.Fatal(err)
	}
	all := len(r.Lines) - 1
	p := r.People[all]
	if whole != 30 || !near(p.FTE.Float64(), 22.98, 0.01) || p.Heads.Float64() != 23 || !near(p.Rostered.Float64(), 11.49, 0.005) {
		t.Errorf("%v whole agents; %s FTE, %s heads, %s h", whole, p.FTE, p.Heads, p.Rostered)
	}
	// Of each queue by itself 3 heads: added up they are 30.
	if h := r.People[0].Heads.Float64(); h != 3 {
		t.Errorf("%v heads of a queue", h)
	}
}

// Trap 3, workload-as-requirement: 100 calls of 180 s in half an hour are 5 hours of work, and
// take 6.52 agent hours for 80/20; who divides the work by the contract is short of people,
// and so is who divides it by an occupancy, however it is chosen, in a smaller queue.
func TestTrapWorkloadAsRequirement(t *testing.T) {
	r := row("a", "2026-01-05 09:00", half, 0, 0)
	r.Volume, r.Agents, r.AgentsExact, r.Scheduled, r.Shrinkage = 100, math.NaN(), math.NaN(), math.NaN(), math.NaN()
	rows := []planner.Row{r}
	if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(planner.Given{})); err != nil {
		t.Fatal(err)
	}
	v, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Contracts: contracts(t, "period,hours\nday,0.5\n")})
	if err != nil {
		t.Fatal(err)
	}
	work, requirement, fte := v.Lines[0].Workload.Float64(), v.Lines[0].Hours.Float64(), v.People[0].FTE.Float64()
	// planning.md 2.2: fractional 13.037 agents.
	if work != 5 || !near(requirement, 13.037/2, 0.001) || !near(fte, 13.037, 0.001) {
		t.Errorf("%v h of work, %v agent hours, %v FTE", work, requirement, fte)
	}
	q := erlang.Queue{Load: 10, AHT: 180}
	at, err := q.At(work/0.5, 20) // as many agents as there is work
	if err == nil && at.Level(erlang.Offered) > 0.01 {
		t.Errorf("with %v agents the service level is %v", work/0.5, at.Level(erlang.Offered))
	}
}

// Trap 6, average-of-percentages: a quiet Sunday at 50 % shrinkage and a busy Monday at 20 %
// are not 35 %.
func TestTrapAverageOfPercentages(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-04 09:00", time.Hour, 1, 0.5), row("a", "2026-01-05 09:00", time.Hour, 100, 0.2)}
	r, err := hours.RollUp(rows, calendar.MonthPeriod, nil, hours.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// 1/0.5 + 100/0.8 = 127 scheduled hours for 101: 20.47 % in the mean.
	if got := r.Lines[0].Scheduled.Float64(); got != 127 {
		t.Errorf("%v scheduled hours", got)
	}
	for _, s := range r.Explain(0, hours.Options{}) {
		if s.Name == "scheduled" && !strings.Contains(s.Text, "0.204724 of them are not there") {
			t.Error(s.Text)
		}
	}
}

// A period that the plan covers in part has no FTE: its hours over the contract of the whole
// would be too few people.
func TestPartialPeriodHasNoFTE(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", time.Hour, 10, 0)}
	r, err := hours.RollUp(rows, calendar.MonthPeriod, nil, hours.Options{Contracts: contracts(t, "period,hours\n2026-M01,160\n")})
	if err != nil || r.People[0].FTE.Known() || r.People[0].Heads.Known() || !r.People[0].Contract.Known() {
		t.Errorf("%+v (%v)", r.People[0], err)
	}
	if _, err := hours.RollUp(rows, calendar.WeekPeriod, nil, hours.Options{Contracts: contracts(t, "period,hours\n2026-M01,160\n")}); !errors.Is(err, hours.ErrNoContract) || !strings.Contains(err.Error(), "2026-W02") {
		t.Error(err)
	}
}

// made is a plan of random rows over some weeks, with a shrinkage by date.
func made(rt *rapid.T) []planner.Row {
	var rows []planner.Row
	first := calendar.DayOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) + calendar.Day(rapid.IntRange(0, 300).Draw(rt, "first"))
	days := rapid.IntRange(1, 40).Draw(rt, "days")
	for q := range rapid.IntRange(1, 4).Draw(rt, "queues") {
		step := rapid.SampledFrom([]time.Duration{15 * time.Minute, half, time.Hour}).Draw(rt, "step")
		for d := range days {
			for n := range rapid.IntRange(0, 3).Draw(rt, "rows") {
				at := (first + calendar.Day(d)).Time().Add(9*time.Hour + time.Duration(n)*step)
				s := float64(rapid.IntRange(0, 600_000).Draw(rt, "shrinkage")) / 1e6
				r := row(string(rune('a'+q)), at.Format("2006-01-02 15:04"), step, float64(rapid.IntRange(0, 40_000_000).Draw(rt, "agents"))/1e6, s)
				if rapid.IntRange(0, 9).Draw(rt, "unstaffed") == 0 {
					r.Agents, r.AgentsExact, r.Scheduled = math.NaN(), math.NaN(), math.NaN()
				}
				rows = append(rows, r)
			}
		}
	}
	if len(rows) == 0 {
		rt.Skip("no rows")
	}
	return rows
}

func rat(t interface{ Fatalf(string, ...any) }, v report.Value) *big.Rat {
	if !v.Known() {
		return new(big.Rat)
	}
	x, ok := new(big.Rat).SetString(v.String())
	if !ok {
		t.Fatalf("%q is no number", v)
	}
	return x
}

// Hours add up over any roll-up, to the last digit: intervals to days, days to weeks, months
// and fiscal periods, queues to all of them; fiscal months have each day once. FTE of queues
// add up to those of all, and whoever is there at the same time is there once.
func TestRollUpsAgree(t *testing.T) {
	fiscal, err := calendar.ParseFiscal("22")
	if err != nil {
		t.Fatal(err)
	}
	quarters, err := calendar.ParseFiscal("4-4-5@2026-01-05")
	if err != nil {
		t.Fatal(err)
	}
	views := map[string]func(calendar.Day) calendar.Period{"day": calendar.DayPeriod, "week": calendar.WeekPeriod, "month": calendar.MonthPeriod, "fiscal": fiscal.Period, "4-4-5": quarters.Period}
	l := ledger(t, "name,kind,base,value,paid,from,to\nunpaid,planned,scheduled,0.03,no,,\nleave,planned,paid,0.1,,,\nleave,planned,paid,0.2,,2026-07-01,2026-08-15\nnot kept,adherence,available,0.05,,,\n")
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		opt := hours.Options{Efficiency: float64(rapid.IntRange(500_000, 1_000_000).Draw(rt, "efficiency")) / 1e6}
		if rapid.Bool().Draw(rt, "ledger") {
			opt.Ledger = l
		}
		var want [2]*big.Rat
		for name, period := range views {
			r, err := hours.RollUp(rows, period, nil, opt)
			if err != nil {
				rt.Fatal(err)
			}
			queues, all := [2]*big.Rat{new(big.Rat), new(big.Rat)}, [2]*big.Rat{new(big.Rat), new(big.Rat)}
			several := false
			for i := range r.Lines {
				sum := queues
				if r.Lines[i].All {
					sum, several = all, true
				}
				sum[0].Add(sum[0], rat(rt, r.People[i].Rostered))
				sum[1].Add(sum[1], rat(rt, r.People[i].Paid))
				if p := &r.People[i]; p.Rostered.Known() && p.Paid.Float64() > p.Rostered.Float64()+1e-5 {
					rt.Fatalf("more is paid, %s, than rostered, %s", p.Paid, p.Rostered)
				}
			}
			if several && (queues[0].Cmp(all[0]) != 0 || queues[1].Cmp(all[1]) != 0) {
				rt.Fatalf("by %s queues add up to %v, all are %v", name, queues, all)
			}
			if want[0] == nil {
				want = queues
			} else if want[0].Cmp(queues[0]) != 0 || want[1].Cmp(queues[1]) != 0 {
				rt.Fatalf("by %s %v, by another period %v", name, queues, want)
			}
		}
		// By interval, as the table shows it.
		table, err := hours.IntervalTable(rows, opt)
		if err != nil {
			rt.Fatal(err)
		}
		sum := new(big.Rat)
		for _, cells := range table.Rows {
			for k, h := range table.Header {
				if h.Text == "rostered_h" {
					sum.Add(sum, rat(rt, cells[k].Number))
				}
			}
		}
		if sum.Cmp(want[0]) != 0 {
			rt.Fatalf("by interval %v, by period %v", sum, want[0])
		}
	})
}

// Heads and FTE of all queues: by minutes, one after the other, how many there are.
func TestTogetherByMinutes(t *testing.T) {
	c := contracts(t, "period,hours,fraction\nday,8,0.75\n")
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{Contracts: c})
		if err != nil {
			rt.Fatal(err)
		}
		for i := range r.Lines {
			line, p := &r.Lines[i], &r.People[i]
			if !p.Rostered.Known() {
				continue
			}
			most, fte := 0.0, 0.0
			for m := range 24 * 4 {
				at := line.Period.First.Time().Add(time.Duration(m) * 15 * time.Minute)
				sum := 0.0
				for k := range rows {
					if x := &rows[k]; (line.All || x.Queue == line.Queue) && x.Staffed() && !at.Before(x.Start.Wall) && at.Before(x.Start.Wall.Add(x.Interval)) {
						sum += x.Scheduled
					}
				}
				most = math.Max(most, sum)
				fte += sum / 4 / 8
			}
			if !near(p.Together.Float64(), most, 1e-5) || !near(p.FTE.Float64(), fte, 1e-4) {
				rt.Fatalf("%s: together %s, want %v; FTE %s, want %v", hours.Name(line), p.Together, most, p.FTE, fte)
			}
			want := math.Max(most, fte/0.75)
			if h := p.Heads.Float64(); h < want-1e-3 || h > want+1.001 {
				rt.Fatalf("%s: %v heads, want %v", hours.Name(line), h, want)
			}
		}
	})
}

func TestViews(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", half, 10, 0.2), row("a", "2026-01-06 09:00", half, 20, 0.2), row("b", "2026-01-05 09:00", half, 5, 0.2)}
	opt := hours.Options{Efficiency: 0.8, Contracts: contracts(t, "period,hours\nday,0.25\n")}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	write := func(table *report.Table, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := table.WriteCSV(&b, csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	// 10 agents for half an hour at 20 % and 80 %: 5 / 0.8 / 0.8 = 7.8125 h, / 0.25 = 31.25.
	const long = `period,from,to,days,period_days,partial,queue,channel,intervals,unstaffed,volume,workload_h,agent_hours,scheduled_h,occupancy,rostered_h,paid_h,contract_h,fte,contract_fraction,agents_together,heads,seats
2026-01-05,2026-01-05,2026-01-05,1,1,0,a,voice,1,0,10,0.5,5,6.25,0.5,7.8125,7.8125,0.25,31.25,1,15.6250,32,
2026-01-06,2026-01-06,2026-01-06,1,1,0,a,voice,1,0,10,0.5,10,12.5,0.5,15.6250,15.6250,0.25,62.5,1,31.25,63,
2026-01-05,2026-01-05,2026-01-05,1,1,0,b,voice,1,0,10,0.5,2.5,3.1250,0.5,3.90625,3.90625,0.25,15.6250,1,7.8125,16,
2026-01-05,2026-01-05,2026-01-05,1,1,0,(all),,2,0,20,1,7.5,9.3750,0.5,11.71875,11.71875,0.25,46.8750,1,23.4375,47,
2026-01-06,2026-01-06,2026-01-06,1,1,0,(all),,1,0,10,0.5,10,12.5,0.5,15.6250,15.6250,0.25,62.5,1,31.25,63,
`
	if got := write(r.Table(nil), nil); got != long {
		t.Errorf("got\n%s\nwant\n%s", got, long)
	}
	const grid = `queue,channel,value,2026-01-05,2026-01-06,total
a,voice,paid_h,7.8125,15.6250,23.4375
b,voice,paid_h,3.90625,,3.90625
(all),,paid_h,11.71875,15.6250,27.34375
a,voice,heads,32,63,
b,voice,heads,16,,
(all),,heads,47,63,
`
	if got := write(r.Grid(nil, "paid_h", "heads")); got != grid {
		t.Errorf("got\n%s\nwant\n%s", got, grid)
	}
	const byInterval = `queue,channel,value,time,2026-01-05,2026-01-06,total
a,voice,rostered_h,09:00,7.8125,15.6250,23.4375
a,voice,rostered_h,total,7.8125,15.6250,23.4375
b,voice,rostered_h,09:00,3.90625,,3.90625
b,voice,rostered_h,total,3.90625,,3.90625
(all),,rostered_h,09:00,11.71875,15.6250,27.34375
(all),,rostered_h,total,11.71875,15.6250,27.34375
a,voice,heads,09:00,16,32,
b,voice,heads,09:00,8,,
`
	if got := write(hours.DayGrid(rows, nil, opt, "rostered_h", "heads")); got != byInterval {
		t.Errorf("got\n%s\nwant\n%s", got, byInterval)
	}
	const intervals = `start,utc_offset_min,queue,channel,interval_s,agents,agents_exact,agent_hours,scheduled,scheduled_h,rostered,rostered_h,paid_h,heads,seats
2026-01-05 09:00,,a,voice,1800,10,10,5,12.5,6.25,15.6250,7.8125,7.8125,16,
2026-01-06 09:00,,a,voice,1800,20,20,10,25,12.5,31.25,15.6250,15.6250,32,
2026-01-05 09:00,,b,voice,1800,5,5,2.5,6.25,3.1250,7.8125,3.90625,3.90625,8,
`
	if got := write(hours.IntervalTable(rows, opt)); got != intervals {
		t.Errorf("got\n%s\nwant\n%s", got, intervals)
	}
	for _, err := range []error{
		func() error { _, err := r.Grid(nil, "heds"); return err }(),
		func() error { _, err := hours.DayGrid(rows, nil, opt, "heds"); return err }(),
	} {
		if !errors.Is(err, report.ErrValue) || !strings.Contains(err.Error(), "heads") {
			t.Error(err)
		}
	}
}
