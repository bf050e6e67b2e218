package forecast_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// Six weeks of a line that opens from 08:00 to 18:00, busier some days than others, and
// a morning that brought a third more than usual.
func ExampleSVD() {
	s := forecast.Series{Grid: calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Hour}}
	for d := range 42 {
		for h := range 24 {
			y := 0.0
			if h >= 8 && h < 18 {
				y = float64((10 + h%4) * (9 + d%4))
			}
			s.Values = append(s.Values, y)
		}
	}
	fitted, err := forecast.SVD{Components: 1}.Fit(context.Background(), s)
	if err != nil {
		panic(err)
	}
	svd := fitted.(*forecast.SVDFit)
	plan, _, err := svd.Rest(context.Background(), nil)
	if err != nil {
		panic(err)
	}
	seen := make([]float64, 12) // until noon
	for h := 8; h < 12; h++ {
		seen[h] = plan[h] * 4 / 3
	}
	day, _, err := svd.Rest(context.Background(), seen)
	if err != nil {
		panic(err)
	}
	fmt.Printf("14:00: %.0f planned, %.0f after the morning\n", plan[14], day[14])
	// Output: 14:00: 126 planned, 168 after the morning
}
