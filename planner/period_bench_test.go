package planner_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// year is a year of half hours, open from 7 to 22, of so many queues of different sizes.
func year(queues int) []planner.Row {
	var rows []planner.Row
	for q := range queues {
		for d := range 365 {
			for k := 14; k < 44; k++ {
				r := row(fmt.Sprint("q", q), "voice", 0, 0, 240)
				r.Start = planner.StartOf(time.Date(2026, 1, 1+d, 0, 30*k, 0, 0, time.UTC))
				shape := math.Exp(-math.Pow(float64(k)-24, 2)/60) + 0.6*math.Exp(-math.Pow(float64(k)-32, 2)/40)
				r.Volume = planner.Round(float64(10*(q+1))*shape*(1+0.2*math.Sin(float64(d))), 3)
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// BenchmarkPeriod staffs a year of 20 queues for the service level of each day, of each
// week and, to compare, of each interval.
func BenchmarkPeriod(b *testing.B) {
	rows := year(20)
	for _, bb := range []struct {
		name  string
		given planner.Given
	}{
		{"interval", planner.Given{}},
		{"day", planner.Given{Period: ptr(planner.PeriodDay)}},
		{"week", planner.Given{Period: ptr(planner.PeriodWeek)}},
		{"day, patience", planner.Given{Period: ptr(planner.PeriodDay), Patience: ptr(2 * time.Minute)}},
		{"interval, absence", planner.Given{Absence: ptr(0.05)}},
		{"day, absence", planner.Given{Period: ptr(planner.PeriodDay), Absence: ptr(0.05)}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				list := append([]planner.Row(nil), rows...)
				if _, err := planner.Restaff(b.Context(), list, planner.PolicyOf(bb.given)); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(planner.SumOf("", list).Hours, "agent-hours")
			}
		})
	}
}
