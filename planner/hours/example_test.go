package hours_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/hours"
)

// The same hours of contacts take more people in a shorter month.
func ExampleFTE() {
	for _, contract := range []float64{161.7, 154} {
		fte := hours.FTE(10000, 0.92, 0.3136, contract)
		fmt.Printf("%.2f FTE, %.1f heads at 75 %% of full time\n", fte, hours.Heads(fte, 0.75))
	}
	// Output:
	// 97.93 FTE, 130.6 heads at 75 % of full time
	// 102.83 FTE, 137.1 heads at 75 % of full time
}

// Half of the time twice as many as needed, half of the time none: the total is right and
// half of it covers nothing.
func ExampleEfficiency() {
	fmt.Println(hours.Efficiency([]float64{10, 10}, []float64{20, 0}))
	// Output: 0.5
}

func ExampleReadContracts() {
	c, _, err := hours.ReadContracts(context.Background(), strings.NewReader("period,hours,fraction\n2026-M01,161.7,0.8\nweek,38.5,0.8\n"), "contract.csv")
	if err != nil {
		log.Fatal(err)
	}
	d, err := calendar.ParseDay("2026-02-02")
	if err != nil {
		log.Fatal(err)
	}
	week, err := c.Of(calendar.WeekPeriod(d))
	fmt.Println(week.Hours, week.Fraction, err)
	_, err = c.Of(calendar.MonthPeriod(d))
	fmt.Println(err)
	// Output:
	// 38.5 0.8 <nil>
	// contract.csv: no contract hours for 2026-M02 (2026-02-01 to 2026-02-28): want a line with its paid hours of one full-time equivalent
}

func ExampleWriteContracts() {
	if err := hours.WriteContracts(os.Stdout, []hours.Contract{{Period: "2026-M01", Hours: 161.7, Fraction: 0.8}}, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// period,from,to,hours,fraction
	// 2026-M01,,,161.7,0.8
}
