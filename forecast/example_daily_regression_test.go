package forecast_test

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// Three years of days, of which the first of May brings a third of the usual.
func ExampleDailyRegression() {
	may := func(year int) calendar.Day { return calendar.DayOf(time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC)) }
	var holidays calendar.Holidays
	for year := 2023; year <= 2026; year++ {
		holidays = append(holidays, calendar.Holiday{Day: may(year), Name: "Labour Day"})
	}
	s := forecast.Series{Grid: calendar.Grid{Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Step: calendar.DayStep}}
	for d := s.Grid.Cell(0).Day; d < may(2026)-7; d++ {
		y := 900 - 50*float64(d.Weekday())
		if len(holidays.On(d)) > 0 {
			y /= 3
		}
		s.Values = append(s.Values, math.Round(y))
	}
	fitted, err := forecast.DailyRegression{Holidays: holidays}.Fit(context.Background(), s)
	if err != nil {
		panic(err)
	}
	f, err := fitted.Forecast(context.Background(), 14)
	if err != nil {
		panic(err)
	}
	fmt.Printf("Friday 24 April %.0f, 1 May %.0f\n", f.Mean[0], f.Mean[7])
	// Output: Friday 24 April 650, 1 May 216
}

// Four years of months of an office that is closed at weekends, 300 contacts on each
// working day: January 2026 has 22 of them, February 20.
func ExampleAuto_months() {
	hours, err := calendar.ParseHours("Mon-Fri 08:00-18:00", calendar.MonthStep)
	if err != nil {
		panic(err)
	}
	s := forecast.Series{Grid: calendar.Grid{Start: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC), Step: calendar.MonthStep}, Hours: &hours}
	for i := range 48 {
		sum := 0.0
		for d := calendar.DayOf(s.Grid.Time(i)); d < calendar.DayOf(s.Grid.Time(i+1)); d++ {
			if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
				sum += 300
			}
		}
		s.Values = append(s.Values, sum)
	}
	fitted, err := forecast.Auto{}.Fit(context.Background(), s)
	if err != nil {
		panic(err)
	}
	f, err := fitted.Forecast(context.Background(), 2)
	if err != nil {
		panic(err)
	}
	fmt.Printf("January %.0f, February %.0f\n", f.Mean[0], f.Mean[1])
	// Output: January 6600, February 6000
}
