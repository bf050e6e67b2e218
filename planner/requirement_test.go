package planner_test

import (
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// Requirement has the bits of StaffAll, whatever the targets, the patience and the volumes.
func TestRequirementIsThatOfStaffAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nan := math.NaN()
		rows := make([]planner.Row, rapid.IntRange(1, 30).Draw(t, "rows"))
		start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		for i := range rows {
			rows[i] = planner.Row{
				Start: planner.StartOf(start.Add(time.Duration(i) * 30 * time.Minute)), Channel: rapid.SampledFrom([]string{"voice", "email"}).Draw(t, "channel"), Interval: 30 * time.Minute,
				Volume: planner.Round(rapid.Float64Range(0, 500).Draw(t, "volume"), 3), AHT: planner.Round(rapid.Float64Range(1, 900).Draw(t, "aht"), 3),
				Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
			}
		}
		patience := time.Duration(rapid.SampledFrom([]int{0, 60, 300}).Draw(t, "patience")) * time.Second
		occupancy := rapid.SampledFrom([]float64{0, 0.5, 0.85}).Draw(t, "occupancy")
		shrinkage, least := rapid.Float64Range(0, 0.9).Draw(t, "shrinkage"), rapid.IntRange(0, 3).Draw(t, "least")
		lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(planner.Given{Patience: &patience, MaxOccupancy: &occupancy, Shrinkage: &shrinkage, MinAgents: &least}))
		if err != nil {
			t.Fatal(err)
		}
		again := append([]planner.Row(nil), rows...)
		if err := planner.StaffAll(context.Background(), rows, lim); err != nil {
			t.Fatal(err)
		}
		if err := planner.Requirement(context.Background(), again, lim); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			a, b := &rows[i], &again[i]
			if a.Load != b.Load || a.Agents != b.Agents || a.AgentsExact != b.AgentsExact || a.Scheduled != b.Scheduled {
				t.Fatalf("row %d: %v erlang, %v (%v) agents, %v scheduled, and %v, %v (%v), %v", i, a.Load, a.Agents, a.AgentsExact, a.Scheduled, b.Load, b.Agents, b.AgentsExact, b.Scheduled)
			}
		}
	})
}
