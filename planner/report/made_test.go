package report_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// made is a plan of random rows, as a file would show them: a week and more, queues with
// intervals of their own, some closed, some without handle time or agents.
func made(rt *rapid.T) []planner.Row {
	zone, err := calendar.LoadZone(rapid.SampledFrom([]string{"UTC", "Europe/Stockholm", "America/Santiago"}).Draw(rt, "zone"))
	if err != nil {
		rt.Fatal(err)
	}
	// Around the changes of the clock of both zones, and the ends of months and years.
	first := rapid.SampledFrom([]string{"2026-10-20", "2026-03-25", "2026-09-01", "2026-04-01", "2025-12-20", "2024-02-25"}).Draw(rt, "first day")
	day, err := calendar.ParseDay(first)
	if err != nil {
		rt.Fatal(err)
	}
	var rows []planner.Row
	units := func(most int64, decimals int, name string) float64 {
		return planner.Round(float64(rapid.Int64Range(0, most).Draw(rt, name))/math.Pow10(decimals), decimals)
	}
	for q := range rapid.IntRange(1, 4).Draw(rt, "queues") {
		step := rapid.SampledFrom([]time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour}).Draw(rt, "step")
		definition := rapid.SampledFrom([]string{"offered", "answered"}).Draw(rt, "definition")
		days := rapid.IntRange(1, 8).Draw(rt, "days")
		end := (day + calendar.Day(days)).Start(zone)
		for t := day.Start(zone); t.Before(end); t = t.Add(step) {
			if rapid.IntRange(0, 5).Draw(rt, "closed") == 0 {
				continue
			}
			r := planner.Row{
				Start: planner.StartOf(t), Queue: string(rune('a' + q)), Channel: "voice", Interval: step, Volume: units(1e5, 3, "volume"), AHT: units(1e6, 3, "aht"),
				Model: planner.ModelA, Definition: definition, ServiceLevelTarget: 0.8, Within: 20, Patience: 60, Shrinkage: 0.3,
				Agents: units(50, 0, "agents"), AgentsExact: units(5e7, 6, "exact"), Scheduled: units(1e8, 6, "scheduled"), Binding: planner.BindServiceLevel,
				ServiceLevel: units(1e6, 6, "level"), ASA: units(1e5, 3, "asa"), Occupancy: units(1e6, 6, "occupancy"), Abandonment: units(1e6, 6, "abandonment"),
			}
			r.Load = planner.Round(r.Volume*r.AHT/step.Seconds(), 6)
			if rapid.IntRange(0, 9).Draw(rt, "unstaffed") == 0 {
				nan := math.NaN()
				r.Agents, r.AgentsExact, r.Scheduled, r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment = nan, nan, nan, nan, nan, nan, nan
				if rapid.Bool().Draw(rt, "no handle time") {
					r.AHT, r.Load = nan, nan
				}
			}
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		rt.Skip("every interval is closed")
	}
	return rows
}

func periods(t *testing.T) map[string]func(calendar.Day) calendar.Period {
	of := map[string]func(calendar.Day) calendar.Period{
		"day": calendar.DayPeriod, "week": calendar.WeekPeriod, "month": calendar.MonthPeriod,
	}
	for _, s := range []string{"22", "4-4-5@2026-01-05"} {
		f, err := calendar.ParseFiscal(s)
		if err != nil {
			t.Fatal(err)
		}
		of[s] = f.Period
	}
	return of
}
