package capacity

import (
	"bytes"
	"context"
	"math"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/report"
)

// drawInputs are two queues with transfers between them, on a plan that begins within a
// week and ends within one.
func drawInputs(t *rapid.T) *Inputs {
	weeks := rapid.IntRange(2, 12).Draw(t, "weeks")
	off := calendar.Day(rapid.IntRange(0, 6).Draw(t, "weekday"))
	in := &Inputs{Contract: forty(t), Shrinkage: thirty(t), Rates: prices(t), Currency: euro}
	var rows, profile = []float64{}, typical("sales", monday, 20, 300)
	for range weeks {
		rows = append(rows, planVolume(t))
	}
	demand := append(weeksOf("sales", monday+off, rows...), weeksOf("help", monday+off, rows...)...)
	profile = append(profile, typical("help", monday, 9, 240)...)
	in.Demand = demandOf(t, demand, profile)
	in.Queues = []Queue{drawQueue(t, "sales", weeks), drawQueue(t, "help", weeks)}
	if rapid.Bool().Draw(t, "transfer") {
		in.Transfers = []Transfer{{Date: monday + off + 8, From: "sales", To: "help", Heads: rapid.IntRange(0, 30).Draw(t, "moved"), Training: rapid.IntRange(0, 2).Draw(t, "cross-training"), Ramp: rapid.Bool().Draw(t, "ramp")}}
	}
	in.Settings = Settings{Efficiency: 0.9, Overtime: rapid.Float64Range(0, 0.2).Draw(t, "overtime"), TimeOff: rapid.Float64Range(0, 0.2).Draw(t, "off"), PerSeat: 1.2}
	return in
}

func planVolume(t *rapid.T) float64 { return rapid.Float64Range(100, 2500).Draw(t, "volume") }

// Nobody is lost and nobody comes from nowhere, in whatever periods a plan is added up:
// people at the beginning + hired + moved in - moved out - left are those at the end, who
// begin the next period; and hours, contacts and money of all periods are the same.
func TestConservation(t *testing.T) {
	fiscal, err := calendar.ParseFiscal("22")
	if err != nil {
		t.Fatal(err)
	}
	weekly, err := calendar.ParseFiscal("4-4-5@2026-02-01")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		plans, err := Build(context.Background(), drawInputs(t), Scenario{Name: Base})
		if _, tooMany := err.(*TransferError); tooMany {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		p := plans[0]
		for i := range p.Lines {
			for w := range p.Lines[i].Weeks {
				k := &p.Lines[i].Weeks[w]
				x := &k.People
				if x.Start+x.Hired+x.In-x.Out-x.Left != x.End || x.Start < 0 || x.End < 0 || x.Training+x.Nesting > x.Present() {
					t.Fatalf("week %d: %+v", w, *x)
				}
				if w > 0 && x.Start != p.Lines[i].Weeks[w-1].People.End {
					t.Fatalf("week %d begins with %d, the last one ended with %d", w, x.Start, p.Lines[i].Weeks[w-1].People.End)
				}
				if k.Overtime > 0 && k.TimeOff > 0 || math.Abs(k.Available+k.Overtime+k.Short-k.TimeOff-math.Max(k.Need, k.Available-k.TimeOff)) > 1e-6 {
					t.Fatalf("week %d: %+v", w, *k)
				}
			}
		}
		sums := map[string]map[string]int64{} // by period and value
		for name, period := range map[string]func(calendar.Day) calendar.Period{"day": calendar.DayPeriod, "week": calendar.WeekPeriod, "month": calendar.MonthPeriod, "fiscal": fiscal.Period, "4-4-5": weekly.Period} {
			total := map[string]int64{}
			sums[name] = total
			var last Row
			for _, r := range p.RollUp(period) {
				flow := func(v report.Value) int64 { return int64(math.Round(v.Float64() * 1e6)) }
				if flow(r.Start)+flow(r.Hired)+flow(r.In)-flow(r.Out)-flow(r.Left) != flow(r.End) {
					t.Fatalf("by %s, %s: %v + %v + %v - %v - %v is not %v", name, r.Period.Name, r.Start, r.Hired, r.In, r.Out, r.Left, r.End)
				}
				if last.Days > 0 && last.Queue == r.Queue && last.All == r.All && last.End != r.Start {
					t.Fatalf("by %s, %s begins with %v, the last ended with %v", name, r.Period.Name, r.Start, last.End)
				}
				last = r
				key := r.Queue
				if r.All {
					key = report.AllQueues
				}
				for what, v := range map[string]report.Value{"contacts": r.Contacts, "workload": r.Workload, "required": r.Required, "need": r.Need, "contract": r.Contract, "paid": r.Paid, "overtime": r.Overtime, "off": r.TimeOff,
					"hired": r.Hired, "left": r.Left, "in": r.In, "out": r.Out, "cost": r.Cost, "wages": r.Wages} {
					if v.Known() {
						total[key+" "+what] += flow(v)
					}
				}
			}
			for _, what := range []string{"contacts", "workload", "required", "need", "paid", "overtime", "off", "hired", "left", "cost", "wages"} {
				if all := total[report.AllQueues+" "+what]; all != total["sales "+what]+total["help "+what] {
					t.Fatalf("by %s, %s of all: %d, of both %d + %d", name, what, all, total["sales "+what], total["help "+what])
				}
			}
			if total["sales in"]+total["help in"] != total["sales out"]+total["help out"] {
				t.Fatalf("more people came than went: %v", total)
			}
		}
		for name, total := range sums {
			for what, n := range total {
				if n != sums["day"][what] {
					t.Fatalf("%s by %s is %d, by day %d", what, name, n, sums["day"][what])
				}
			}
		}
	})
}

// What is spread adds up to what was planned, to the last thousandth; nothing of it falls
// outside opening hours.
func TestSpreadAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		volume := planVolume(t)
		rows := append(weeksOf("sales", monday, volume, 2*volume), row("sales", (monday+14).Time(), 28*24*hour, 4*volume, 310))
		d := demandOf(t, rows, typical("sales", monday, 30, 300))
		n, err := d.Require(context.Background(), Change{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			from, to int
			want     float64
		}{{0, 7, rows[0].Volume}, {7, 14, rows[1].Volume}, {14, 42, rows[2].Volume}} {
			sum := 0.0
			for i := c.from; i < c.to; i++ {
				sum += n[0].Contacts[i]
				if weekend := i%7 >= 5; weekend && n[0].Contacts[i]+n[0].Required[i] > 0 {
					t.Fatalf("day %d: %v contacts, %v hours", i, n[0].Contacts[i], n[0].Required[i])
				}
			}
			if math.Abs(sum-c.want) > 1e-6 {
				t.Fatalf("days %d to %d have %v contacts, want %v", c.from, c.to, sum, c.want)
			}
		}
		// The month has a handle time of its own: 310 s on average, where the profile has 300 s.
		work := 0.0
		for i := 14; i < 42; i++ {
			work += n[0].Workload[i]
		}
		if want := rows[2].Volume * 310 / 3600; math.Abs(work-want) > 1e-3*want {
			t.Fatalf("workload %v h, want %v", work, want)
		}
	})
}

const hour = 60 * 60 * 1e9

// A profile spreads a plan of its own intervals into that plan: what a week of intervals
// takes, the same week in one row takes, row by row and through curves.
func TestCoarseIsFine(t *testing.T) {
	fine := typical("sales", monday, 60, 300)
	total := 0.0
	for i := range fine {
		total += fine[i].Volume
	}
	a, err := demandOf(t, fine, nil).Require(context.Background(), Change{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := demandOf(t, weeksOf("sales", monday, total), fine).Require(context.Background(), Change{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range a[0].Required {
		if math.Abs(a[0].Required[i]-b[0].Required[i]) > 1e-9 || a[0].Peak[i] != b[0].Peak[i] {
			t.Errorf("day %d: %v h and %v h, peaks %v and %v", i, a[0].Required[i], b[0].Required[i], a[0].Peak[i], b[0].Peak[i])
		}
	}
}

// Curves are within what was promised of solving every interval.
func TestCurves(t *testing.T) {
	var volumes []float64
	for w := range 80 {
		volumes = append(volumes, 3000*(1+0.3*math.Sin(float64(w)/7))+float64(w)*11)
	}
	for _, c := range []struct {
		busiest, scale, aht float64
	}{{60, 1, 300}, {4, 0.05, 300}, {900, 20, 180}} {
		rows := make([]float64, len(volumes))
		for i, v := range volumes {
			rows[i] = v * c.scale
		}
		d := demandOf(t, weeksOf("sales", monday, rows...), typical("sales", monday, c.busiest, c.aht))
		n, err := d.Require(context.Background(), Change{Volume: 0.1, Longer: 5})
		if err != nil {
			t.Fatal(err)
		}
		var buf rowBuffer
		exact := Need{}
		for _, list := range []*[]float64{&exact.Contacts, &exact.Workload, &exact.Required, &exact.Planned, &exact.Peak} {
			*list = make([]float64, len(n[0].Required))
		}
		if err := d.addRows(context.Background(), &exact, &buf, func() {
			for _, k := range d.lines[0].coarse {
				k.expand(Change{Volume: 0.1, Longer: 5}, &buf)
			}
		}); err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i := range exact.Required {
			worst = math.Max(worst, math.Abs(exact.Required[i]-n[0].Required[i]))
			if math.Abs(exact.Contacts[i]-n[0].Contacts[i]) > 1e-6 || exact.Peak[i] != n[0].Peak[i] {
				t.Errorf("day %d: %v contacts and peak %v, want %v and %v", i, n[0].Contacts[i], n[0].Peak[i], exact.Contacts[i], exact.Peak[i])
			}
		}
		// 20 half hours a day, each within a millionth of an agent where it was tried; twice
		// that between.
		if worst > 20*0.5*2e-6 {
			t.Errorf("%v contacts in the busiest half hour: days are off by up to %v h", c.busiest, worst)
		}
	}
}

// The same bytes on one CPU and on several, chance included.
func TestSameOnAnyNumberOfCPUs(t *testing.T) {
	made := func(cpus int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cpus))
		in := riskInputs(t, 20, 0.02, 14)
		in.Hire, in.Shortage, in.Bounds = true, 100, Bounds{Least: 1, Most: 8, Lead: 2}
		in.Risk = Risk{Replications: 300, Seed: 5, Range: 0.1, Memory: 0.8}
		high, err := ParseScenario("high=volume+10%,aht+5s")
		if err != nil {
			t.Fatal(err)
		}
		plans, err := Build(context.Background(), in, Scenario{Name: Base}, high)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Table(plans, calendar.WeekPeriod).WriteCSV(&b, csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	one := made(1)
	for _, cpus := range []int{2, 5} {
		if made(cpus) != one {
			t.Errorf("on %d CPUs the plan is another one", cpus)
		}
	}
}
