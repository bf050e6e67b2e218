package planner_test

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// outbound is a table of attempts without anything agreed in it.
const outbound = `start,queue,channel,volume,aht_s,interval_s
2026-01-05 08:30,winback,outbound,300,240,1800
2026-01-05 09:00,winback,outbound,300,240,1800
2026-01-05 16:30,winback,outbound,300,240,1800
2026-01-05 17:00,winback,outbound,300,240,1800
`

func readRows(t *testing.T, table string) []planner.Row {
	t.Helper()
	f, err := planfile.Read(t.Context(), strings.NewReader(table), "plan.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Rows
}

// The share of the time of day stands in each row, also where rows are otherwise alike;
// before the first time the last one holds. Agents are recomputed from the printed cells.
func TestOutboundByTimeOfDay(t *testing.T) {
	rows := readRows(t, outbound)
	dial, busy, shrinkage := 35.0, 0.9, 0.3
	given := planner.Given{
		RightParty: planner.ByClock{{From: 9 * time.Hour, Value: 0.2}, {From: 17 * time.Hour, Value: 0.45}},
		Dial:       &dial, MaxOccupancy: &busy, Shrinkage: &shrinkage,
	}
	if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(given)); err != nil {
		t.Fatal(err)
	}
	s := sheetOf(t, rows)
	for i, want := range []float64{0.45, 0.2, 0.2, 0.45} {
		p := s.number(t, i, "right_party")
		if p != want {
			t.Errorf("row %d: right party %v, want %v", i, p, want)
		}
		load := s.number(t, i, "volume") * (s.number(t, i, "dial_s") + p*s.number(t, i, "aht_s")) / s.number(t, i, "interval_s")
		for what, x := range map[string][2]float64{
			"load": {s.number(t, i, "load_erlang"), load}, "exact": {s.number(t, i, "agents_exact"), load / busy},
			"agents": {s.number(t, i, "agents"), math.Ceil(load / busy)}, "occupancy": {s.number(t, i, "occupancy"), load / math.Ceil(load/busy)},
			"scheduled": {s.number(t, i, "scheduled"), load / busy / 0.7},
		} {
			if math.Abs(x[0]-x[1]) > 1.5e-6 {
				t.Errorf("row %d: %s %v, want %v", i, what, x[0], x[1])
			}
		}
		if s.text(i, "model") != "outbound" || s.text(i, "binding") != "max_occupancy=0.9" || s.text(i, "service_level")+s.text(i, "asa_s")+s.text(i, "sl_definition") != "" {
			t.Errorf("row %d: %v", i, s.rows[i])
		}
	}
	// The file alone is enough, and what is said later goes before it.
	first := written(t, rows)
	again := readRows(t, first)
	if _, err := planner.Restaff(t.Context(), again, planner.PolicyOf(planner.Given{})); err != nil {
		t.Fatal(err)
	}
	if diff := firstDifference(first, written(t, again)); first != written(t, again) {
		t.Error(diff)
	}
	if _, err := planner.Restaff(t.Context(), again, planner.PolicyOf(planner.Given{RightParty: planner.Always(0.5)})); err != nil {
		t.Fatal(err)
	}
	for i := range again {
		if p := again[i].Agreed().RightParty; p != 0.5 {
			t.Errorf("row %d: right party %v", i, p)
		}
	}
}

// Without a share every attempt reaches somebody, and a warning says so; the least number
// and an idle row are as everywhere.
func TestOutboundLimits(t *testing.T) {
	rows := readRows(t, outbound+"2026-01-05 18:00,winback,outbound,0,240,1800\n2026-01-05 18:30,winback,outbound,10,240,1800\n")
	warnings, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{}))
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "6 rows of outbound work without right_party") {
		t.Errorf("%v, %v", warnings, err)
	}
	if r := rows[0]; r.Load != 40 || r.Agents != 40 || r.Binding != planner.BindWorkload || r.Occupancy != 1 {
		t.Errorf("%+v", r)
	}
	if r := rows[4]; r.Agents != 1 || r.Binding != "min_agents=1" || r.Occupancy != 0 {
		t.Errorf("idle: %+v", r)
	}
	none := 0
	if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{MinAgents: &none})); err != nil {
		t.Fatal(err)
	}
	if r := rows[4]; r.Agents != 0 || r.Binding != planner.BindNone {
		t.Errorf("idle: %+v", r)
	}
	if r := rows[5]; r.Agents != 2 || r.AgentsExact != planner.Round(4.0/3, 6) {
		t.Errorf("hardly busy: %+v", r)
	}
}

// A share of nothing is no share: it is refused, in rows and settings.
func TestOutboundRefusesNobodyReached(t *testing.T) {
	for _, share := range []string{"0", "0.0000001", "-0.1", "1.1"} {
		_, err := planfile.Read(t.Context(), strings.NewReader("start,volume,aht_s,interval_s,channel,right_party\n2026-01-05 09:00,1,1,1800,outbound,"+share+"\n"), "plan.csv", nil)
		if err == nil || !strings.Contains(err.Error(), `plan.csv:2: column "right_party"`) {
			t.Errorf("%s: %v", share, err)
		}
	}
	for _, b := range []planner.ByClock{
		planner.Always(0), planner.Always(1.5), planner.Always(math.NaN()), {{From: 24 * time.Hour, Value: 0.5}}, {{From: -1, Value: 0.5}},
		{{From: time.Hour, Value: 0.5}, {From: time.Hour, Value: 0.6}}, {{From: 2 * time.Hour, Value: 0.5}, {From: time.Hour, Value: 0.6}},
	} {
		s := planner.Defaults()
		if s.RightParty = b; s.Validate() == nil {
			t.Errorf("%v is taken", b)
		}
	}
}

func TestByClock(t *testing.T) {
	b := planner.ByClock{{From: 9 * time.Hour, Value: 1}, {From: 12*time.Hour + 30*time.Minute, Value: 2}}
	for clock, want := range map[string]float64{"00:00": 2, "08:59": 2, "09:00": 1, "12:29": 1, "12:30": 2, "23:59": 2} {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.At(at); got != want {
			t.Errorf("at %s: %v, want %v", clock, got, want)
		}
	}
	if x := planner.ByClock(nil).At(time.Time{}); x != 0 {
		t.Errorf("nothing is %v", x)
	}
}

// No other way to spend the hours reaches more: tried with agents in whole hours.
func TestBestCallingAgainstAllWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := make([]planner.Calling, rapid.IntRange(1, 4).Draw(t, "times"))
		for i := range times {
			times[i] = planner.Calling{
				Hours: 1, Seats: float64(rapid.IntRange(0, 4).Draw(t, "seats")), RightParty: rapid.Float64Range(0, 1).Draw(t, "share"),
				AHT: rapid.Float64Range(0, 600).Draw(t, "aht"), Dial: rapid.Float64Range(1, 60).Draw(t, "dial"), MaxOccupancy: rapid.SampledFrom([]float64{0, 0.8}).Draw(t, "busy"),
			}
		}
		hours := rapid.IntRange(0, 12).Draw(t, "hours")
		agents, contacts, err := planner.BestCalling(times, float64(hours))
		if err != nil {
			t.Fatal(err)
		}
		used, sum := 0.0, 0.0
		for i := range times {
			_, each := times[i].PerHour()
			used += agents[i]
			sum += agents[i] * each
			if agents[i] < 0 || agents[i] > times[i].Seats {
				t.Errorf("%v agents on %v seats", agents[i], times[i].Seats)
			}
		}
		if used > float64(hours)+1e-9 || math.Abs(sum-contacts) > 1e-9*(1+sum) {
			t.Errorf("%v of %d hours for %v contacts, said %v", used, hours, sum, contacts)
		}
		var most float64
		var all func(i, left int, reached float64)
		all = func(i, left int, reached float64) {
			if i == len(times) {
				most = max(most, reached)
				return
			}
			_, each := times[i].PerHour()
			for a := 0; a <= left && float64(a) <= times[i].Seats; a++ {
				all(i+1, left-a, reached+float64(a)*each)
			}
		}
		all(0, hours, 0)
		if math.Abs(most-contacts) > 1e-9*(1+most) {
			t.Errorf("%v contacts, %v are possible", contacts, most)
		}
	})
	for _, c := range []planner.Calling{{}, {Hours: 1, RightParty: 0.5}, {Hours: 1, Dial: -1}, {Hours: 1, Dial: 1, RightParty: 2}, {Hours: 1, Dial: 1, Seats: -1}, {Hours: 1, Dial: 1, MaxOccupancy: 2}, {Hours: 1, Dial: 1, AHT: math.NaN()}} {
		if _, _, err := planner.BestCalling([]planner.Calling{c}, 1); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, _, err := planner.BestCalling(nil, math.NaN()); err == nil {
		t.Error("NaN hours are taken")
	}
}

func TestWriteSkills(t *testing.T) {
	var b bytes.Buffer
	at := planner.StartOf(time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 3600)))
	err := planfile.WriteSkills(&b, []planner.SkillBound{
		{Start: at, Interval: 30 * time.Minute, Queues: []planner.QueueName{{Queue: "=a", Channel: "voice"}, {Queue: "b", Channel: "sms"}}, All: true, Needed: 7, NeededExact: 6.25, Separate: 8, SeparateExact: 7.125, Available: 4.5, Short: 2.5},
		{Start: at, Interval: 30 * time.Minute, Queues: []planner.QueueName{{Queue: "b"}}, Needed: 3, NeededExact: 2.5, Separate: math.NaN(), SeparateExact: math.NaN(), Available: math.NaN(), Short: math.NaN()},
	})
	const want = `start,utc_offset_min,interval_s,subset,separate,separate_exact,needed,needed_exact,available,short
2026-01-05 09:00,60,1800,'=a+b/sms,8,7.1250,7,6.25,4.5,2.5
2026-01-05 09:00,60,1800,b,,,3,2.5,,
`
	if diff := cmp.Diff(want, b.String()); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Thirty agent hours: the evening first, as far as there are seats.
func ExampleBestCalling() {
	times := []planner.Calling{
		{Hours: 4, Seats: 10, RightParty: 0.20, AHT: 240, Dial: 35}, // morning
		{Hours: 4, Seats: 10, RightParty: 0.25, AHT: 240, Dial: 35}, // afternoon
		{Hours: 2, Seats: 10, RightParty: 0.45, AHT: 240, Dial: 35}, // evening
	}
	agents, contacts, err := planner.BestCalling(times, 30)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("agents %.1f, %.0f persons reached\n", agents, contacts)
	// Output: agents [0.0 2.5 10.0], 321 persons reached
}

// Right-party rates by time of day become an input of each row.
func ExampleByClock() {
	s := planner.Defaults()
	s.RightParty = planner.ByClock{{From: 9 * time.Hour, Value: 0.2}, {From: 17 * time.Hour, Value: 0.45}}
	s.Terms.Dial = 35
	for _, hour := range []int{10, 18} {
		r := planner.Row{
			Start: planner.StartOf(time.Date(2026, 1, 5, hour, 0, 0, 0, time.UTC)), Queue: "winback", Channel: "outbound",
			Interval: 30 * time.Minute, Volume: 300, AHT: 240,
		}
		if err := r.Staff(s.Apply(&r)); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d:00  %v reached  %.0f agents\n", hour, r.Agreed().RightParty, r.Agents)
	}
	// Output:
	// 10:00  0.2 reached  14 agents
	// 18:00  0.45 reached  24 agents
}
