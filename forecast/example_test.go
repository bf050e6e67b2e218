package forecast_test

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// tenWeeks is a small history: about 40 contacts a half-hour on weekdays from 9 to 11,
// four more in every second week, no rows at other times.
func tenWeeks() forecast.Series {
	s := forecast.Series{
		Queue: "sales", Channel: "voice",
		Grid: calendar.Grid{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Step: 30 * time.Minute},
	}
	for i := range 10 * 7 * 48 {
		cell := s.Grid.Cell(i)
		value := math.NaN()
		if w := cell.Day.Weekday(); w != time.Saturday && w != time.Sunday && cell.Slot >= 18 && cell.Slot < 22 {
			value = 20 + float64(cell.Slot) + 4*float64(i/(7*48)%2)
		}
		s.Values = append(s.Values, value)
	}
	return s
}

func ExampleProfile() {
	ctx := context.Background()
	fitted, err := forecast.Profile{}.Fit(ctx, tenWeeks())
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := fitted.Forecast(ctx, 7*48)
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i := range 5 {
		fmt.Printf("%s open %-5v %.1f (%.1f to %.1f)\n", f.Grid.Time(i).Format("Mon 15:04"), f.Open[i], f.Mean[i], lo[i], hi[i])
	}
	// Output:
	// Mon 09:00 open true  43.9 (40.0 to 48.2)
	// Mon 09:30 open true  44.9 (41.0 to 49.3)
	// Mon 10:00 open true  46.0 (42.0 to 50.4)
	// Mon 10:30 open true  47.0 (43.1 to 51.5)
	// Mon 11:00 open false 0.0 (0.0 to 0.0)
}

func ExampleLearnHours() {
	fmt.Println(forecast.LearnHours(tenWeeks()))
	// Output: Mon-Fri 09:00-11:00
}

// A model is compared with last week again, at origins a week apart.
func ExampleBacktest() {
	opt := &forecast.BacktestOptions{Steps: 7 * 48, Origins: 4}
	for _, m := range []forecast.Model{forecast.Profile{}, forecast.SeasonalNaive{}} {
		points, err := forecast.Backtest(context.Background(), m, tenWeeks(), opt)
		if err != nil {
			fmt.Println(err)
			return
		}
		a := forecast.Measure(points)
		fmt.Printf("%-15v %d points, WAPE %.1f %%\n", m, a.Points, 100*a.WAPE)
	}
	// Output:
	// weekly-profile  80 points, WAPE 7.5 %
	// seasonal-naive  80 points, WAPE 9.6 %
}

// Ten contacts took 3,000 s and thirty took 4,200 s: 7,200 s for forty are 180 s each,
// not the mean of 300 and 140.
func ExampleAHT() {
	ctx := context.Background()
	h := forecast.HandleTimes{
		Grid:     calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: 30 * time.Minute},
		Contacts: []float64{10, 30},
		Seconds:  []float64{3000, 4200},
	}
	fit, err := forecast.AHT{}.Fit(ctx, h)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := fit.Forecast(ctx, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f s\n", f.Mean[0])
	// Output: 180 s
}
