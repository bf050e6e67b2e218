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

func ExampleAuto() {
	// Two years of days: half as busy at weekends, and a third of that on Swedish holidays.
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, calendar.Plain)
	s := forecast.Series{Queue: "sales", Grid: calendar.Grid{Start: start, Step: calendar.DayStep}}
	first := calendar.DayOf(start)
	holidays, err := calendar.CountryHolidays("SE", first, first+900)
	if err != nil {
		log.Fatal(err)
	}
	for i := range 720 {
		d := first + calendar.Day(i)
		v := 600 * (1 + 0.05*math.Sin(float64(i)*1.7))
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			v /= 2
		}
		if len(holidays.On(d)) > 0 {
			v /= 3
		}
		s.Values = append(s.Values, math.Round(v))
	}
	ctx := context.Background()
	fitted, err := forecast.Auto{Holidays: holidays}.Fit(ctx, s)
	if err != nil {
		log.Fatal(err)
	}
	f, err := fitted.Forecast(ctx, 7)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i, m := range f.Mean {
		d := f.Grid.Cell(i).Day
		fmt.Printf("%s %s %.0f (%.0f to %.0f)", d.Weekday().String()[:3], d, math.Round(m/50)*50, math.Round(lo[i]/50)*50, math.Round(hi[i]/50)*50)
		for _, h := range holidays.On(d) {
			fmt.Print(" ", h.Name)
		}
		fmt.Println()
	}
	// Output:
	// Sun 2025-12-21 300 (300 to 300)
	// Mon 2025-12-22 600 (600 to 650)
	// Tue 2025-12-23 600 (550 to 600)
	// Wed 2025-12-24 200 (200 to 200) Julafton
	// Thu 2025-12-25 200 (200 to 250) Juldagen
	// Fri 2025-12-26 200 (200 to 250) Annandag jul
	// Sat 2025-12-27 300 (300 to 300)
}
