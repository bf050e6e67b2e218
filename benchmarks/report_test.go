package benchmarks

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
)

// A year of 100 queues at 15 minutes, rolled up by month: what stands beside staffing it.
func BenchmarkRollUpYear(b *testing.B) {
	zone, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		b.Fatal(err)
	}
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, zone)
	var rows []planner.Row
	for q := range 100 {
		for i := range 365 * 96 {
			load := 3 + float64((i+q)%96)/10
			rows = append(rows, planner.Row{
				Start: planner.StartOf(first.Add(time.Duration(i) * 15 * time.Minute)), Queue: string(rune('A' + q)), Channel: "voice", Interval: 15 * time.Minute,
				Volume: planner.Round(3*load, 3), AHT: 300, Load: load, Model: planner.ModelC, Definition: "offered", ServiceLevelTarget: 0.8, Within: 20, Patience: math.NaN(),
				Agents: math.Ceil(load) + 2, AgentsExact: load + 2, Scheduled: planner.Round((load+2)/0.7, 6), ServiceLevel: 0.812345, ASA: 12.345, Occupancy: 0.7,
			})
		}
	}
	for b.Loop() {
		r, err := report.RollUp(rows, calendar.MonthPeriod, nil)
		if err != nil {
			b.Fatal(err)
		}
		if len(r.Lines) != 101*12 {
			b.Fatalf("%d lines", len(r.Lines))
		}
	}
}
