package benchmarks_test

import (
	"bytes"
	"context"
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
