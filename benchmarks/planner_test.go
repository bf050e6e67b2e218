package benchmarks_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// planRows is a plan of some 20 queues over half a year of half-hours.
const planRows = 100_000

// demand makes rows of loads from a few to some hundred erlangs, no two neighbours
// alike, as forecasts are.
func demand(n int) []planner.Row {
	rows := make([]planner.Row, n)
	nan := math.NaN()
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		volume := planner.Round(20+300*math.Abs(math.Sin(float64(i)*0.0137))+float64(i%97)/7, 3)
		rows[i] = planner.Row{
			Start: planner.StartOf(start.Add(time.Duration(i) * 30 * time.Minute)), Queue: "sales", Channel: "voice", Interval: 30 * time.Minute,
			Volume: volume, Lo80: 0.8 * volume, Hi80: 1.2 * volume, Lo95: 0.7 * volume, Hi95: 1.3 * volume, AHT: planner.Round(240+float64(i%61)*3.017, 3),
			ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan, Method: "weekly-profile",
		}
	}
	return rows
}

func perRow(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkCarried is a year of half hours by modified offered load, and a week by the exact
// distribution.
func BenchmarkCarried(b *testing.B) {
	for _, c := range []struct {
		carry planner.Carry
		rows  int
	}{{planner.CarryMOL, 365 * 48}, {planner.CarryTransient, 7 * 48}} {
		b.Run(string(c.carry), func(b *testing.B) {
			rows := demand(c.rows)
			given := planner.Given{Carry: &c.carry}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b, c.rows)
		})
	}
}

func BenchmarkRestaff(b *testing.B) {
	for _, model := range []struct {
		name     string
		patience time.Duration
	}{{"C", 0}, {"A", 2 * time.Minute}} {
		b.Run(model.name, func(b *testing.B) {
			rows := demand(planRows)
			given := planner.Given{Patience: &model.patience}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b, planRows)
			if !rows[planRows-1].Staffed() {
				b.Fatal("nothing was staffed")
			}
		})
	}
}

// yearOfQueues are so many queues around the clock for a year of quarter hours: small
// ones and large ones, each with a day, a week and a season of its own.
func yearOfQueues(queues int) []planner.Row {
	const perDay, days = 96, 365
	nan := math.NaN()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var starts [perDay * days]planner.Start
	for t := range starts {
		starts[t] = planner.StartOf(start.Add(time.Duration(t) * 15 * time.Minute))
	}
	rows := make([]planner.Row, 0, queues*perDay*days)
	for q := range queues {
		name := fmt.Sprintf("queue %02d", q)
		// Busiest quarter hour: from 3 to 300 contacts.
		size := 3 * math.Pow(100, float64(q)/float64(queues-1))
		for t := range starts {
			hour := float64(t%perDay) / 4
			day := t / perDay
			shape := 0.08 + 0.92*math.Exp(-(hour-11.5-float64(q%5))*(hour-11.5-float64(q%5))/18)
			if day%7 >= 5 {
				shape *= 0.4
			}
			shape *= 1 + 0.2*math.Sin(2*math.Pi*float64(day)/365) + 0.05*math.Sin(float64(t)*1.7)
			volume := planner.Round(size*shape, 3)
			rows = append(rows, planner.Row{
				Start: starts[t], Queue: name, Channel: "voice", Interval: 15 * time.Minute, Volume: volume,
				Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, AHT: planner.Round(180+float64(q%7)*40+20*math.Sin(float64(t)*0.21), 3),
				ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan, Method: "auto",
			})
		}
	}
	return rows
}

// BenchmarkYearOf100Queues staffs 3.5 million rows, with shrinkage, and adds them up by
// queue, by queue and day, and in all.
func BenchmarkYearOf100Queues(b *testing.B) {
	for _, model := range []struct {
		name     string
		patience time.Duration
	}{{"C", 0}, {"A", 2 * time.Minute}} {
		b.Run(model.name, func(b *testing.B) {
			rows := yearOfQueues(100)
			shrinkage := 0.3
			policy := planner.PolicyOf(planner.Given{Patience: &model.patience, Shrinkage: &shrinkage})
			b.ReportAllocs()
			before := userTime(b)
			for b.Loop() {
				if _, err := planner.Restaff(context.Background(), rows, policy); err != nil {
					b.Fatal(err)
				}
				queues, all := planner.ByQueue(rows), planner.SumOf("total", rows)
				var days float64
				for from := 0; from < len(rows); from += 96 {
					days += planner.SumOf("day", rows[from:from+96]).Scheduled
				}
				if len(queues) != 100 || math.Abs(days-all.Scheduled) > 1e-6*days || !(days > 0) {
					b.Fatalf("%d queues, scheduled %v by day and %v in all", len(queues), days, all.Scheduled)
				}
			}
			b.ReportMetric((userTime(b)-before).Seconds()/float64(b.N), "user-s/op")
			perRow(b, len(rows))
		})
	}
}

func BenchmarkPlanFile(b *testing.B) {
	rows := demand(planRows)
	if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(planner.Given{})); err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := planfile.Write(&file, rows, nil); err != nil {
		b.Fatal(err)
	}
	b.Run("Write", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			if err := planfile.Write(io.Discard, rows, nil); err != nil {
				b.Fatal(err)
			}
		}
		perRow(b, planRows)
	})
	b.Run("Read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			f, err := planfile.Read(context.Background(), bytes.NewReader(file.Bytes()), "plan.csv", nil)
			if err != nil || len(f.Rows) != planRows {
				b.Fatalf("%v", err)
			}
		}
		perRow(b, planRows)
	})
}
