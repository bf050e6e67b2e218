package report_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/report"
)

// exact is what a float of so many decimals shows, as a fraction; nil = missing.
func exact(x float64, decimals int) *big.Rat {
	if math.IsNaN(x) {
		return nil
	}
	r := new(big.Rat).SetFloat64(x)
	return rounded(r, decimals)
}

// rounded is r at so many decimals, halves up.
func rounded(r *big.Rat, decimals int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	x := new(big.Rat).Mul(r, new(big.Rat).SetInt(scale))
	n := new(big.Int).Add(new(big.Int).Lsh(x.Num(), 1), x.Denom())
	n.Div(n, new(big.Int).Lsh(x.Denom(), 1))
	return new(big.Rat).SetFrac(n, scale)
}

func rat(t interface{ Fatalf(string, ...any) }, v report.Value) *big.Rat {
	if !v.Known() {
		return nil
	}
	r, ok := new(big.Rat).SetString(v.String())
	if !ok {
		t.Fatalf("value %q is no number", v)
	}
	return r
}

func same(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Cmp(b) == 0
}

// bruteLine is a line by fractions of any size, from definitions alone.
func bruteLine(rows []planner.Row) map[string]*big.Rat {
	sum := map[string]*big.Rat{}
	add := func(name string, x *big.Rat) {
		if sum[name] == nil {
			sum[name] = new(big.Rat)
		}
		sum[name].Add(sum[name], x)
	}
	mul := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
	goals := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		volume, hours := exact(r.Volume, 3), big.NewRat(int64(r.Interval/time.Second), 3600)
		add("volume", volume)
		if aht := exact(r.AHT, 3); aht != nil {
			add("workload_h", rounded(mul(mul(volume, aht), big.NewRat(1, 3600)), 6))
			add("aht w", volume)
			add("aht x", mul(volume, aht))
		}
		if !r.Staffed() {
			continue
		}
		whole := rounded(mul(exact(r.Agents, 0), hours), 6)
		add("agent_hours", rounded(mul(exact(r.AgentsExact, 6), hours), 6))
		add("agent_hours_whole", whole)
		add("scheduled_h", rounded(mul(exact(r.Scheduled, 6), hours), 6))
		answered := rounded(mul(volume, new(big.Rat).Sub(big.NewRat(1, 1), exact(r.Abandonment, 6))), 3)
		counted := volume
		if r.Definition == "answered" {
			counted = answered
		}
		if r.Volume > 0 {
			goals[r.Definition] = true
		}
		for _, m := range []struct {
			name string
			w, x *big.Rat
		}{{"level", counted, exact(r.ServiceLevel, 6)}, {"asa", answered, exact(r.ASA, 3)}, {"occupancy", whole, exact(r.Occupancy, 6)}, {"abandonment", volume, exact(r.Abandonment, 6)}} {
			add(m.name+" w", m.w)
			add(m.name+" x", mul(m.w, m.x))
		}
	}
	for name, decimals := range map[string]int{"aht": 3, "level": 6, "asa": 3, "occupancy": 6, "abandonment": 6} {
		if w := sum[name+" w"]; w != nil && w.Sign() > 0 && (name != "level" || len(goals) == 1) {
			sum[name] = rounded(new(big.Rat).Quo(sum[name+" x"], w), decimals)
		}
	}
	return sum
}

// Every line is what fractions of any size give of its rows, and every row is in just one
// line of its queue and in one of all queues.
func TestRollUpByBruteForce(t *testing.T) {
	kinds := periods(t)
	names := slices.Sorted(func(yield func(string) bool) {
		for k := range kinds {
			if !yield(k) {
				return
			}
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		period := kinds[rapid.SampledFrom(names).Draw(rt, "by")]
		var sums []string
		if rapid.Bool().Draw(rt, "a is a sum") {
			sums = []string{"a"}
		}
		r, err := report.RollUp(rows, period, sums)
		if err != nil {
			rt.Fatal(err)
		}
		seen, together := 0, 0
		for i := range r.Lines {
			l := &r.Lines[i]
			var of []planner.Row
			unstaffed, peak := 0, math.NaN()
			for _, row := range rows {
				d := calendar.DayOf(row.Start.Wall)
				mine := row.Queue == l.Queue && row.Channel == l.Channel
				if l.All {
					mine = !slices.Contains(sums, row.Queue)
				}
				if !mine || d < l.Period.First || d > l.Period.Last {
					continue
				}
				of = append(of, row)
				if !row.Staffed() {
					unstaffed++
				} else if !l.All && !(peak > row.Agents) {
					peak = row.Agents
				}
			}
			if l.All {
				together += len(of)
			} else {
				seen += len(of)
			}
			if l.Intervals != len(of) || l.Unstaffed != unstaffed || !same(rat(rt, l.Peak), exact(peak, 0)) {
				rt.Fatalf("%s %s: %d intervals, %d unstaffed, peak %v; want %d, %d, %v", l.Period.Name, l.Queue, l.Intervals, l.Unstaffed, l.Peak, len(of), unstaffed, peak)
			}
			want := bruteLine(of)
			for name, v := range map[string]report.Value{"volume": l.Volume, "aht": l.AHT, "workload_h": l.Workload, "agent_hours": l.Hours, "agent_hours_whole": l.WholeHours,
				"scheduled_h": l.Scheduled, "level": l.Level, "asa": l.ASA, "occupancy": l.Occupancy, "abandonment": l.Abandonment} {
				if !same(rat(rt, v), want[name]) {
					rt.Fatalf("%s %s: %s is %q, want %v", l.Period.Name, l.Queue, name, v, want[name])
				}
			}
		}
		counted := 0
		queues := map[string]bool{}
		for _, row := range rows {
			if !slices.Contains(sums, row.Queue) {
				counted++
				queues[row.Queue] = true
			}
		}
		if len(queues) < 2 {
			counted = 0
		}
		if seen != len(rows) || together != counted {
			rt.Fatalf("%d of %d rows are in lines, %d of %d in those of all queues", seen, len(rows), together, counted)
		}
	})
}

// sums adds up the lines of a roll-up by queue, exactly.
func lineSums(t interface{ Fatalf(string, ...any) }, r *report.Rollup) map[string]*big.Rat {
	sums := map[string]*big.Rat{}
	for i := range r.Lines {
		l := &r.Lines[i]
		queue := l.Queue
		if l.All {
			queue = "(all)"
		}
		for name, v := range map[string]report.Value{"volume": l.Volume, "workload": l.Workload, "hours": l.Hours, "whole": l.WholeHours, "scheduled": l.Scheduled} {
			if x := rat(t, v); x != nil {
				if sums[queue+name] == nil {
					sums[queue+name] = new(big.Rat)
				}
				sums[queue+name].Add(sums[queue+name], x)
			}
		}
	}
	return sums
}

// Days, weeks, months and fiscal periods add up to the same, to the last printed digit,
// and queues to their total.
func TestRollUpsAgree(t *testing.T) {
	kinds := periods(t)
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		days, err := report.RollUp(rows, calendar.DayPeriod, nil)
		if err != nil {
			rt.Fatal(err)
		}
		want := lineSums(rt, days)
		for by, period := range kinds {
			r, err := report.RollUp(rows, period, nil)
			if err != nil {
				rt.Fatal(err)
			}
			got := lineSums(rt, r)
			if len(got) != len(want) {
				rt.Fatalf("by %s: sums of %d, by day of %d", by, len(got), len(want))
			}
			for name, x := range want {
				if !same(got[name], x) {
					rt.Fatalf("by %s: %s is %v, by day %v", by, name, got[name], x)
				}
			}
		}
		if all := want["(all)volume"]; all != nil {
			sum := new(big.Rat)
			for _, q := range []string{"a", "b", "c", "d"} {
				if x := want[q+"volume"]; x != nil {
					sum.Add(sum, x)
				}
			}
			if !same(sum, all) {
				rt.Fatalf("queues have %v contacts, all of them %v", sum, all)
			}
		}
	})
}

// The order of rows changes the order of queues, and nothing else.
func TestOrderOfRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		mixed := rapid.Permutation(rows).Draw(rt, "order")
		lines := func(rows []planner.Row) []string {
			r, err := report.RollUp(rows, calendar.WeekPeriod, nil)
			if err != nil {
				rt.Fatal(err)
			}
			week := csvLines(rt, r.Table())
			grid, err := report.DayGrid(rows, nil, report.IntervalValues()...)
			if err != nil {
				rt.Fatal(err)
			}
			all := append(week, csvLines(rt, grid)...)
			slices.Sort(all)
			return all
		}
		if a, b := lines(rows), lines(mixed); !slices.Equal(a, b) {
			rt.Fatalf("in order\n%s\nin another order\n%s", strings.Join(a, ""), strings.Join(b, ""))
		}
	})
}

func csvLines(t interface{ Fatal(...any) }, table *report.Table) []string {
	var b strings.Builder
	if err := table.WriteCSV(&b, planfile.Locale{}); err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(b.String()))
}

// row is an interval of a quarter of an hour or longer, staffed with n agents.
func row(queue, start string, length time.Duration, volume, aht, agents float64) planner.Row {
	wall, err := time.Parse("2006-01-02 15:04", start)
	if err != nil {
		panic(err)
	}
	return planner.Row{
		Start: planner.Start{Wall: wall}, Queue: queue, Channel: "voice", Interval: length, Volume: volume, AHT: aht, Model: planner.ModelA,
		Definition: "offered", Within: 20, ServiceLevelTarget: 0.8, Agents: agents, AgentsExact: agents, Scheduled: 2 * agents,
		ServiceLevel: 0.9, ASA: 10, Occupancy: 0.5, Abandonment: 0,
	}
}

const quarter, half = 15 * time.Minute, 30 * time.Minute

// Averages are weighted, by hand: 10 contacts of 100 s and 30 of 200 s take 175 s each;
// levels of 0.5 and 0.9 give 0.8, and of the answered (10 and 15) 0.74; 2 and 4 agents for
// half an hour each, busy 0.3 and 0.6 of it, are busy half of it.
func TestWeights(t *testing.T) {
	a, b := row("q", "2026-01-05 09:00", half, 10, 100, 2), row("q", "2026-01-05 09:30", half, 30, 200, 4)
	a.ServiceLevel, a.Occupancy, a.ASA = 0.5, 0.3, 50
	b.ServiceLevel, b.Occupancy, b.ASA, b.Abandonment = 0.9, 0.6, 100, 0.5
	for _, tt := range []struct {
		definition, level string
	}{{"offered", "0.8"}, {"answered", "0.74"}, {planner.NoTarget, "0.8"}, {"virtual", "0.8"}} {
		a.Definition, b.Definition = tt.definition, tt.definition
		r, err := report.RollUp([]planner.Row{a, b}, calendar.MonthPeriod, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Lines) != 1 {
			t.Fatalf("%d lines", len(r.Lines))
		}
		l := r.Lines[0]
		got := []string{l.Volume.String(), l.AHT.String(), l.Workload.String(), l.Peak.String(), l.Hours.String(), l.Scheduled.String(), l.Level.String(), l.ASA.String(), l.Occupancy.String(), l.Abandonment.String()}
		want := []string{"40", "175", "1.944445", "4", "3", "6", tt.level, "80", "0.5", "0.3750"} // 1000 s are 0.277778 h, 6000 s 1.666667 h
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.definition, got, want)
		}
	}
	// Two service levels are not one.
	b.Within = 60
	r, err := report.RollUp([]planner.Row{a, b}, calendar.DayPeriod, nil)
	if err != nil || r.Lines[0].Level.Known() || !r.Lines[0].ASA.Known() {
		t.Errorf("level of 20 s and 60 s is %v (%v)", r.Lines[0].Level, err)
	}
}

// Who hangs up soon is not counted by excl_short: weights come from the model, so that
// counted times level is what is answered in time.
func TestWeightsOfExclShort(t *testing.T) {
	rows := []planner.Row{row("q", "2026-01-05 09:00", half, 100, 180, 0), row("q", "2026-01-05 09:30", half, 400, 180, 0)}
	level := 0.6
	for i := range rows {
		rows[i].Definition, rows[i].ServiceLevelTarget, rows[i].Patience, rows[i].Shrinkage = "excl_short", level, 60, 0
	}
	if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{})); err != nil {
		t.Fatal(err)
	}
	excl, err := report.RollUp(rows, calendar.DayPeriod, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The same agents, judged by answered in time / offered, and by (answered in time +
	// hung up soon) / offered: their difference is the share that is not counted.
	inTime, all := 0.0, 0.0
	for i := range rows {
		r := rows[i]
		n := r.Agents
		var level [2]float64
		for k, d := range []string{"offered", "short_credit"} {
			r.Definition, r.ServiceLevelTarget = d, 0.000001
			least := int(n)
			one := []planner.Row{r}
			if _, err := planner.Restaff(t.Context(), one, planner.PolicyOf(planner.Given{MinAgents: &least})); err != nil || one[0].Agents != n {
				t.Fatalf("%v agents, want %v (%v)", one[0].Agents, n, err)
			}
			level[k] = one[0].ServiceLevel
		}
		inTime += level[0] * r.Volume
		all += (1 - (level[1] - level[0])) * r.Volume
	}
	if got, want := excl.Lines[0].Level.Float64(), inTime/all; math.Abs(got-want) > 2e-6 {
		t.Errorf("level %v, want %v", got, want)
	}
	rows[0].Terms = &planner.Terms{Redial: 0.5}
	if r, err := report.RollUp(rows, calendar.DayPeriod, nil); err != nil || r.Lines[0].Level.Known() {
		t.Errorf("level %v of a row that does not tell who hangs up soon (%v)", r.Lines[0].Level, err)
	}
}

// What is not known is missing, not zero, and counted.
func TestUnstaffed(t *testing.T) {
	nan := math.NaN()
	open := func(start string, aht float64) planner.Row {
		r := row("q", start, half, 10, aht, 0)
		r.Agents, r.AgentsExact, r.Scheduled, r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment = nan, nan, nan, nan, nan, nan, nan
		return r
	}
	rows := []planner.Row{open("2026-01-05 09:00", nan), open("2026-01-05 09:30", nan), open("2026-01-06 09:00", 180), row("q", "2026-01-07 09:00", half, 10, 180, 2), open("2026-01-07 09:30", nan)}
	r, err := report.RollUp(rows, calendar.DayPeriod, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := csvLines(t, r.Table())
	want := []string{
		"period,from,to,days,period_days,partial,queue,channel,intervals,unstaffed,volume,aht_s,workload_h,agents_peak,agent_hours,agent_hours_whole,scheduled_h,service_level,asa_s,occupancy,abandonment\n",
		"2026-01-05,2026-01-05,2026-01-05,1,1,0,q,voice,2,2,20,,,,,,,,,,\n",
		"2026-01-06,2026-01-06,2026-01-06,1,1,0,q,voice,1,1,10,180,0.5,,,,,,,,\n",
		"2026-01-07,2026-01-07,2026-01-07,1,1,0,q,voice,2,1,20,180,0.5,2,1,1,2,0.9,10,0.5,0\n",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, ""), strings.Join(want, ""))
	}
}

// Periods that the plan begins or ends in are told by their days; closed weekdays at its
// ends do not cut it.
func TestPartial(t *testing.T) {
	plan := func(days ...string) []planner.Row {
		var rows []planner.Row
		for _, d := range days {
			rows = append(rows, row("q", d+" 09:00", half, 1, 1, 1))
		}
		return rows
	}
	// 2026-01-05 is a Monday.
	weekdays := plan("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15", "2026-01-16")
	february := plan("2026-02-02", "2026-02-03", "2026-02-04", "2026-02-05", "2026-02-06", "2026-02-09", "2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13")
	for _, tt := range []struct {
		name   string
		rows   []planner.Row
		period func(calendar.Day) calendar.Period
		want   []int // days of each line
		first  string
		last   string
	}{
		{"two weeks Mon-Fri", weekdays, calendar.WeekPeriod, []int{7, 7}, "2026-01-05", "2026-01-16"},
		{"until Thursday", weekdays[:9], calendar.WeekPeriod, []int{7, 4}, "2026-01-05", "2026-01-15"},
		{"from Wednesday", weekdays[2:], calendar.WeekPeriod, []int{5, 7}, "2026-01-07", "2026-01-16"},
		{"one week: nobody knows", weekdays[:5], calendar.WeekPeriod, []int{5}, "2026-01-05", "2026-01-09"},
		{"months", plan("2026-01-29", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"), calendar.MonthPeriod, []int{3, 4}, "2026-01-29", "2026-02-04"},
		{"closed on the 1st, a Sunday", february, calendar.MonthPeriod, []int{15}, "2026-02-02", "2026-02-13"},
		{"one day", plan("2026-01-07"), calendar.DayPeriod, []int{1}, "2026-01-07", "2026-01-07"},
		{"weeks as rows", []planner.Row{row("q", "2026-01-05 00:00", calendar.WeekStep, 1, 1, 1), row("q", "2026-01-12 00:00", calendar.WeekStep, 1, 1, 1)}, calendar.WeekPeriod, []int{7, 7}, "2026-01-05", "2026-01-18"},
	} {
		r, err := report.RollUp(tt.rows, tt.period, nil)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []int
		for i := range r.Lines {
			got = append(got, r.Lines[i].Days)
			if r.Lines[i].Partial() != (r.Lines[i].Days < r.Lines[i].Period.Days()) {
				t.Errorf("%s: %v", tt.name, r.Lines[i])
			}
		}
		if !slices.Equal(got, tt.want) || r.First.String() != tt.first || r.Last.String() != tt.last {
			t.Errorf("%s: days %v of %v to %v, want %v of %s to %s", tt.name, got, r.First, r.Last, tt.want, tt.first, tt.last)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows []planner.Row
		by   func(calendar.Day) calendar.Period
		want error
	}{
		{"overlap", []planner.Row{row("q", "2026-01-05 09:00", half, 1, 1, 1), row("q", "2026-01-05 09:15", quarter, 1, 1, 1)}, calendar.DayPeriod, report.ErrOverlap},
		{"overlap in another order", []planner.Row{row("q", "2026-01-05 09:15", quarter, 1, 1, 1), row("r", "2026-01-05 09:00", half, 1, 1, 1), row("q", "2026-01-05 09:00", half, 1, 1, 1)}, calendar.DayPeriod, report.ErrOverlap},
		{"overlap of weeks", []planner.Row{row("q", "2026-01-05 00:00", calendar.WeekStep, 1, 1, 1), row("q", "2026-01-11 00:00", calendar.DayStep, 1, 1, 1)}, calendar.MonthPeriod, report.ErrOverlap},
		{"weeks by day", []planner.Row{row("q", "2026-01-05 00:00", calendar.WeekStep, 1, 1, 1)}, calendar.DayPeriod, report.ErrPeriod},
		{"week of two months", []planner.Row{row("q", "2026-01-26 00:00", calendar.WeekStep, 1, 1, 1)}, calendar.MonthPeriod, report.ErrPeriod},
		{"too large a volume", []planner.Row{row("q", "2026-01-05 09:00", half, 1e13, 1, 1)}, calendar.DayPeriod, report.ErrTooLarge},
		{"too much work", []planner.Row{row("q", "2026-01-05 09:00", half, 1e12, 1e9, 1)}, calendar.DayPeriod, report.ErrTooLarge},
		{"too many agents", []planner.Row{row("q", "2026-01-05 09:00", half, 1, 1, 1e10)}, calendar.DayPeriod, report.ErrTooLarge},
	} {
		tt.rows[len(tt.rows)-1].Line = 7
		_, err := report.RollUp(tt.rows, tt.by, nil)
		var at *planner.RowError
		if !errors.Is(err, tt.want) || !errors.As(err, &at) || !strings.Contains(err.Error(), "q 2026-01-") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	// Next to one another is not over one another, also where a day has 23 or 25 hours.
	good := []planner.Row{row("q", "2026-01-05 09:00", half, 1, 1, 1), row("q", "2026-01-05 09:30", quarter, 1, 1, 1), row("p", "2026-01-05 09:15", half, 1, 1, 1)}
	a, b := row("d", "2026-03-29 00:00", calendar.DayStep, 1, 1, 1), row("d", "2026-03-30 00:00", calendar.DayStep, 1, 1, 1)
	a.Start.HasOffset, a.Start.OffsetMin, b.Start.HasOffset, b.Start.OffsetMin = true, 60, true, 120
	if _, err := report.RollUp(append(good, a, b), calendar.DayPeriod, nil); err != nil {
		t.Error(err)
	}
	if r, err := report.RollUp(nil, calendar.DayPeriod, nil); err != nil || len(r.Lines) != 0 {
		t.Errorf("no rows: %v (%v)", r, err)
	}
}

// A queue that is the sum of the others, to the digit, is found, also when a few cells of
// the plan were edited; one that is so by and large is named.
func TestFindSums(t *testing.T) {
	var rows []planner.Row
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range 200 {
		start := at.Add(time.Duration(i) * half).Format("2006-01-02 15:04")
		a, b := planner.Round(10+float64(i%7)/3, 3), planner.Round(5+float64(i%11)/7, 3)
		rows = append(rows, row("a", start, half, a, 100, 1), row("b", start, half, b, 100, 1), row("everything", start, half, planner.Round(a+b, 3), 100, 1))
	}
	find := func(rows []planner.Row) string {
		sums, doubts := report.FindSums(rows)
		s := strings.Join(sums, " ")
		for _, d := range doubts {
			s += "? " + d.Error()
		}
		return s
	}
	if got := find(rows); got != "everything" {
		t.Errorf("found %q", got)
	}
	edited := slices.Clone(rows)
	edited[2].Volume, edited[30].Volume = 99, 98
	if got := find(edited); got != "everything" {
		t.Errorf("after two edits found %q", got)
	}
	for i := range edited {
		if edited[i].Queue == "a" {
			edited[i].Volume = planner.Round(1.05*edited[i].Volume, 3)
		}
	}
	if got := find(edited); !strings.HasPrefix(got, `? queue "everything" is nearly the sum of the others, but not in 200 of 200 intervals`) {
		t.Errorf("after an edit of a queue found %q", got)
	}
	if got := find(rows[:60]); got != "" { // 20 intervals are too few to tell
		t.Errorf("in 20 intervals found %q", got)
	}
	var two []planner.Row
	for _, r := range rows {
		if r.Queue != "b" {
			two = append(two, r)
		}
	}
	if got := find(two); got != "" {
		t.Errorf("of two queues found %q", got)
	}
	r, err := report.RollUp(rows, calendar.MonthPeriod, []string{"everything"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Lines[3].Volume, r.Lines[2].Volume; !r.Lines[3].All || got != want {
		t.Errorf("all queues have %v contacts, the queue that is their sum %v", got, want)
	}
}
