package forecast_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// twelveWeeks are half-hours of working days from nine to five, a tenth up or down from
// day to day.
func twelveWeeks() forecast.Series {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, calendar.Plain)
	s := forecast.Series{Queue: "sales", Grid: calendar.Grid{Start: start, Step: 30 * time.Minute}}
	for i := range 12 * 7 * 48 {
		v := math.NaN()
		if c := s.Grid.Cell(i); c.Day.Weekday()%6 != 0 && c.Slot >= 18 && c.Slot < 34 {
			v = math.Round(40 * (1 + 0.1*math.Sin(1.3*float64(c.Day)) + 0.1*math.Sin(7.7*float64(i))))
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// The range of a week is no sum of ranges: days vary together, but not wholly.
func ExampleForecast_Simulate() {
	ctx := context.Background()
	fitted, err := forecast.Profile{}.Fit(ctx, twelveWeeks())
	if err != nil {
		log.Fatal(err)
	}
	f, err := fitted.Forecast(ctx, 7*48)
	if err != nil {
		log.Fatal(err)
	}
	paths, err := f.Simulate(1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, week := range f.Weeks(time.Monday) {
		q := paths.SumQuantile(week, 0.1, 0.9)
		fmt.Printf("the week: %.0f, 80 %% range %.0f to %.0f\n", f.Total(), math.Round(q[0]/50)*50, math.Round(q[1]/50)*50)
	}
	for _, day := range f.Days()[:2] {
		q := paths.SumQuantile(day, 0.1, 0.9)
		fmt.Printf("%s: 80 %% range %.0f to %.0f\n", f.Grid.Cell(day[0]).Day, math.Round(q[0]/10)*10, math.Round(q[1]/10)*10)
	}
	// Output:
	// the week: 3196, 80 % range 3100 to 3250
	// 2026-03-30: 80 % range 600 to 660
	// 2026-03-31: 80 % range 610 to 670
}

// A fit goes on with a week that has come, without choosing its parameters again.
func ExampleUpdater() {
	ctx := context.Background()
	s := twelveWeeks()
	known := s.Before(11 * 7 * 48)
	fitted, err := forecast.Profile{}.Fit(ctx, known)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := fitted.Forecast(ctx, 48); err != nil { // chooses for a day ahead
		log.Fatal(err)
	}
	week := s
	week.Grid, week.Values = s.Grid.Shift(11*7*48), s.Values[11*7*48:]
	updated, err := fitted.(forecast.Updater).Update(ctx, week)
	if err != nil {
		log.Fatal(err)
	}
	f, err := updated.Forecast(ctx, 48)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %.0f contacts\n", f.Grid.Cell(0).Day, f.Total())
	// Output: 2026-03-30: 631 contacts
}
