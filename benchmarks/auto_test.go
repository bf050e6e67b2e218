package benchmarks_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// autoSeries are days of slots from opening to closing, busy as the day of the week and
// of the year are, with the noise of a linear congruential generator.
func autoSeries(days int, step time.Duration, open, shut int) forecast.Series {
	s := forecast.Series{Grid: calendar.Grid{Start: time.Date(2022, 1, 3, 0, 0, 0, 0, calendar.Plain), Step: step}}
	state := uint32(1)
	slots := s.Grid.SlotsPerDay()
	for i := range days * slots {
		c := s.Grid.Cell(i)
		v := math.NaN()
		if w := c.Day.Weekday(); slots == 1 || c.Slot >= open && c.Slot < shut && w != time.Saturday && w != time.Sunday {
			state = state*1664525 + 1013904223
			v = 1000 * (0.9 + 0.2*float64(state>>8)/(1<<24)) * (1 + 0.2*math.Sin(2*math.Pi*float64(c.Day)/365.25)) * (1 - 0.3*float64((i/slots)%7)/7)
			if slots > 1 {
				v *= math.Sin(math.Pi * (float64(c.Slot-open) + 0.5) / float64(shut-open))
			}
		}
		s.Values = append(s.Values, math.Round(v))
	}
	return s
}

// BenchmarkAuto forecasts four weeks, with ranges and without: half-hours of a bank (12
// weeks, 07:00 to 21:00; three years), and four years of days.
func BenchmarkAuto(b *testing.B) {
	for _, c := range []struct {
		name   string
		series forecast.Series
		steps  int
	}{
		{"halfhours12weeks", autoSeries(84, 30*time.Minute, 14, 42), 28 * 48},
		{"halfhours3years", autoSeries(1095, 30*time.Minute, 14, 42), 28 * 48},
		{"days4years", autoSeries(1461, calendar.DayStep, 0, 1), 28},
	} {
		b.Run(c.name+"/ranges", func(b *testing.B) { benchmarkAuto(b, forecast.Auto{}, c.series, c.steps) })
		b.Run(c.name+"/mean", func(b *testing.B) { benchmarkAuto(b, forecast.Auto{MeanOnly: true}, c.series, c.steps) })
	}
}

func benchmarkAuto(b *testing.B, m forecast.Auto, s forecast.Series, steps int) {
	b.ReportAllocs()
	for b.Loop() {
		fitted, err := m.Fit(context.Background(), s)
		if err != nil {
			b.Fatal(err)
		}
		f, err := fitted.Forecast(context.Background(), steps)
		if err != nil {
			b.Fatal(err)
		}
		if m.MeanOnly {
			continue
		}
		for _, p := range []float64{0.025, 0.1, 0.9, 0.975} {
			f.Quantile(p)
		}
	}
}
