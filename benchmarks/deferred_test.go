package benchmarks_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// yearOfMail is a year of e-mail around the clock at 15 minutes, with a course of the day
// and of the week, of every queue.
func yearOfMail(queues int) []planner.Row {
	const slots = 365 * 96
	rows := make([]planner.Row, 0, queues*slots)
	nan := math.NaN()
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for q := range queues {
		name := fmt.Sprint("queue", q)
		for i := range slots {
			day := 1.1 - math.Cos(float64(i%96)/96*2*math.Pi)
			if i/96%7 > 4 {
				day *= 0.4
			}
			rows = append(rows, planner.Row{
				Start: planner.StartOf(start.Add(time.Duration(i) * 15 * time.Minute)), Queue: name, Channel: "email", Interval: 15 * time.Minute,
				Volume: planner.Round(10*day+float64((i*i+q)%97)/20, 3), Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, AHT: 240,
				ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
			})
		}
	}
	return rows
}

func BenchmarkDeferred(b *testing.B) {
	const queues = 4
	for _, deadline := range []time.Duration{2 * time.Hour, 24 * time.Hour, 120 * time.Hour} {
		for _, share := range []float64{1, 0.9} {
			b.Run(fmt.Sprintf("%v/%v", deadline, share), func(b *testing.B) {
				rows := yearOfMail(queues)
				given := planner.Given{Deadline: &deadline, InTime: &share}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
						b.Fatal(err)
					}
				}
				perRow(b, len(rows))
				if !rows[0].Staffed() {
					b.Fatal("nothing was staffed")
				}
			})
		}
	}
}
