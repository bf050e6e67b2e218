package benchmarks_test

import (
	"context"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// BenchmarkUpdate goes on with a day that has come, and forecasts again: "fit" anew,
// "update" with what was chosen before kept. Three years of half-hours, four weeks ahead.
func BenchmarkUpdate(b *testing.B) {
	ctx := context.Background()
	s := autoSeries(1095, 30*time.Minute, 14, 42)
	days := autoSeries(1461, calendar.DayStep, 0, 1)
	for _, c := range []struct {
		model  forecast.Model
		series forecast.Series
		day    int // intervals
	}{
		{forecast.Auto{}, s, 48}, {forecast.Profile{}, s, 48}, {forecast.ETS{}, s, 48}, {forecast.DSES{}, s, 48}, {forecast.MSTL{}, s, 48},
		{forecast.Auto{}, days, 1}, {forecast.ETS{}, days, 1}, {forecast.DynamicOptimizedTheta{}, days, 1}, {forecast.CES{}, days, 1},
	} {
		name := c.model.String() + "/halfhours"
		if c.day == 1 {
			name = c.model.String() + "/days"
		}
		n := len(c.series.Values) - c.day
		next := c.series
		next.Grid, next.Values = c.series.Grid.Shift(n), c.series.Values[n:]
		run := func(b *testing.B, fitted forecast.Fitted, err error) {
			if err == nil {
				_, err = fitted.Forecast(ctx, 28*c.day)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		b.Run(name+"/fit", func(b *testing.B) {
			for b.Loop() {
				fitted, err := c.model.Fit(ctx, c.series)
				run(b, fitted, err)
			}
		})
		b.Run(name+"/update", func(b *testing.B) {
			fitted, err := c.model.Fit(ctx, c.series.Before(n))
			run(b, fitted, err)
			for b.Loop() {
				updated, err := fitted.(forecast.Updater).Update(ctx, next)
				run(b, updated, err)
			}
		})
	}
}

// BenchmarkSimulate draws a thousand paths of four weeks of half-hours.
func BenchmarkSimulate(b *testing.B) {
	fitted, err := forecast.Auto{}.Fit(context.Background(), autoSeries(180, 30*time.Minute, 14, 42))
	if err != nil {
		b.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 28*48)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.Simulate(1000, 1); err != nil {
			b.Fatal(err)
		}
	}
}
