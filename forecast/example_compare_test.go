package forecast_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cccplan/cccplan/forecast"
)

// Last week again against the average of four weeks, by interval and by week: on two
// levels that take turns, the average is off by half the difference, last week by all of it.
func ExampleCompare() {
	cases := []forecast.Case{{Series: tenWeeks(), Options: forecast.BacktestOptions{Steps: 7 * 48, Origins: 4, Levels: []float64{0.1, 0.9}}}}
	models := []forecast.Model{forecast.SeasonalNaive{}, forecast.WindowAverage{}}
	list, err := forecast.Compare(context.Background(), cases, models, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range []forecast.Grain{forecast.ByInterval, forecast.ByWeek} {
		standing := list[0].Standing(g)
		for j, m := range models {
			s := standing[j][0] // all weeks of lead
			fmt.Printf("%-8v %-14v WAPE %.1f %%, MASE %.2f, luck %.0f %%\n", g, m, 100*s.WAPE(), s.MASE(), 100*s.Luck())
		}
	}
	// Output:
	// interval seasonal-naive WAPE 9.6 %, MASE 1.00, luck 128 %
	// interval window-average WAPE 4.8 %, MASE 0.50, luck 256 %
	// week     seasonal-naive WAPE 9.6 %, MASE 1.00, luck 29 %
	// week     window-average WAPE 4.8 %, MASE 0.50, luck 57 %
}

// Of 100 contacts expected, 8 % come too many or too few by chance alone.
func ExamplePoissonError() {
	fmt.Printf("%.2f\n", forecast.PoissonError(100))
	// Output: 7.97
}

// A client says 45 for the first half-hour of next Monday; we combine that with our own.
func ExampleGiven() {
	s := tenWeeks()
	client := forecast.Given{Name: "client.csv", Rows: []forecast.GivenRow{
		{Queue: "sales", Channel: "voice", Start: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC), Volume: 45},
	}}
	fitted, err := forecast.Combination{Members: []forecast.Model{client, forecast.WindowAverage{}}}.Fit(context.Background(), s)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := fitted.Forecast(context.Background(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %.1f\n", f.Method, f.Mean[0])
	for _, w := range f.Warnings {
		fmt.Println(w)
	}
	_, err = fitted.Forecast(context.Background(), 2)
	fmt.Println(err)
	// Output:
	// client.csv+window-average: 42.5
	// client.csv has too few rows of the past to tell its errors: there are no ranges
	// no past interval that all members forecast, to weigh them by: they weigh the same
	// client.csv: queue sales is not covered: there is no row for the interval 2026-03-16 09:30, the first of 1 missing up to 2026-03-16 10:00
}
