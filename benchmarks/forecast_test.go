package benchmarks_test

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	reader "github.com/cccplan/cccplan/forecast/history"
)

// The size of a usual task: 26 weeks of half-hours, forecast four weeks ahead.
const (
	historyWeeks = 26
	weekSlots    = 336
	horizon      = 4 * weekSlots
)

// bankLike is the history of a line like a large bank's: Monday to Friday 07:00 to 21:00, 28
// half-hours, about a thousand contacts each, noise of days and of intervals, in a zone with
// summer time. The other intervals have no rows.
func bankLike(b *testing.B) forecast.Series {
	b.Helper()
	zone, err := calendar.LoadZone("America/New_York")
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 26))
	s := forecast.Series{
		Queue: "bank", Channel: "voice",
		Grid:   calendar.Grid{Start: time.Date(2025, 6, 2, 0, 0, 0, 0, zone), Step: 30 * time.Minute},
		Values: make([]float64, historyWeeks*weekSlots),
	}
	day, factor := calendar.Day(0), 1.0
	for i, c := range s.Grid.Cells(len(s.Values)) {
		if c.Day != day {
			day, factor = c.Day, 1+0.08*rng.NormFloat64()
		}
		w := c.Day.Weekday()
		if w == time.Saturday || w == time.Sunday || c.Slot < 14 || c.Slot >= 42 {
			s.Values[i] = math.NaN()
			continue
		}
		mean := factor * (1200 - 60*float64(w)) * (0.6 + 0.8*math.Sin(float64(c.Slot-14)/28*math.Pi))
		s.Values[i] = math.Round(math.Max(0, mean+1.5*math.Sqrt(mean)*rng.NormFloat64()))
	}
	return s
}

// BenchmarkProfile fits, forecasts four weeks and draws both ranges, as the forecast command
// does for each queue.
func BenchmarkProfile(b *testing.B) {
	s := bankLike(b)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		fitted, err := forecast.Profile{}.Fit(ctx, s)
		if err != nil {
			b.Fatal(err)
		}
		f, err := fitted.Forecast(ctx, horizon)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range []float64{0.025, 0.1, 0.9, 0.975} {
			f.Quantile(p)
		}
	}
}

// BenchmarkBacktest goes back to eight origins.
func BenchmarkBacktest(b *testing.B) {
	s := bankLike(b)
	for _, m := range []forecast.Model{forecast.Profile{}, forecast.SeasonalNaive{}} {
		b.Run(m.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				points, err := forecast.Backtest(context.Background(), m, s, nil)
				if err != nil || len(points) == 0 {
					b.Fatal(len(points), err)
				}
			}
		})
	}
}

// BenchmarkAHT fits and forecasts handle times.
func BenchmarkAHT(b *testing.B) {
	s := bankLike(b)
	h := forecast.HandleTimes{Grid: s.Grid, Contacts: s.Values, Seconds: make([]float64, len(s.Values))}
	rng := rand.New(rand.NewPCG(2, 26))
	for i, n := range h.Contacts {
		h.Seconds[i] = n * 240 * (1 + 0.1*rng.NormFloat64())
	}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		fit, err := forecast.AHT{}.Fit(ctx, h)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := fit.Forecast(ctx, horizon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLearnHours(b *testing.B) {
	s := bankLike(b)
	b.ReportAllocs()
	for b.Loop() {
		forecast.LearnHours(s)
	}
}

// BenchmarkHistoryRead reads the committed sample: three queues over 61 weeks.
func BenchmarkHistoryRead(b *testing.B) {
	text, err := os.ReadFile("../testdata/history.csv")
	if err != nil {
		b.Fatal(err)
	}
	rows := bytes.Count(text, []byte("\n")) - 1
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		h, err := reader.Read(context.Background(), []reader.Source{{Name: "history.csv", Reader: bytes.NewReader(text)}}, nil)
		if err != nil || len(h.Queues) != 3 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
