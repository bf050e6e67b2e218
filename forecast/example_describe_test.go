package forecast_test

import (
	"context"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast"
)

// Days that stand out from the same weekdays around them: here one with three times as many
// contacts.
func ExampleOutliers() {
	s := tenWeeks()
	for i := range s.Values {
		s.Values[i] -= 4 * float64(i/(7*48)%2) // every week alike
		if i/48 == 28 {
			s.Values[i] *= 3
		}
	}
	for _, o := range forecast.Outliers(s) {
		fmt.Println(o)
	}
	// Output:
	// Mon 2026-02-02: 474 contacts where 158 are usual (+200 %)
}

// Counts of chance alone have a variance of their mean; these, which hardly vary, less.
func ExampleDispersion() {
	fmt.Printf("%.2f\n", forecast.Dispersion(tenWeeks()))
	// Output:
	// 0.11
}

// How often a perfect forecast would be within 10 % of what comes, by chance alone.
func ExamplePoissonInside() {
	for _, mean := range []float64{25, 100, 500, 2000} {
		fmt.Printf("%4.0f contacts: %.0f %%\n", mean, 100*forecast.PoissonInside(mean, 0.9*mean, 1.1*mean))
	}
	// Output:
	// 25 contacts: 38 %
	//  100 contacts: 71 %
	//  500 contacts: 98 %
	// 2000 contacts: 100 %
}

// A season of four values on a straight line, taken apart.
func ExampleSTL() {
	season := []float64{5, -1, -3, -1}
	y := make([]float64, 40)
	for i := range y {
		y[i] = 100 + 0.5*float64(i) + season[i%4]
	}
	s, trend, err := forecast.STL{Period: 4}.Decompose(y)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := 20; i < 24; i++ {
		fmt.Printf("%.1f = %.1f %+.1f\n", y[i], trend[i], s[i])
	}
	// Output:
	// 115.0 = 110.0 +4.9
	// 109.5 = 110.5 -1.1
	// 108.0 = 111.0 -2.9
	// 110.5 = 111.5 -0.9
}

// Two seasons, of 4 and of 10 values.
func ExampleMultiSTL() {
	y := make([]float64, 200)
	for i := range y {
		y[i] = 100 + 3*math.Sin(2*math.Pi*float64(i)/4) + 8*math.Sin(2*math.Pi*float64(i)/10)
	}
	seasons, trend, err := forecast.MultiSTL{Periods: []int{4, 10}}.Decompose(y)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f = %.1f %+.1f %+.1f\n", y[101], trend[101], seasons[0][101], seasons[1][101])
	// Output:
	// 107.7 = 100.0 +3.0 +4.7
}

// Handle times of past origins against what came; errors count by the contacts handled.
func ExampleBacktestAHT() {
	volume := tenWeeks()
	h := forecast.HandleTimes{Queue: "sales", Grid: volume.Grid, Contacts: volume.Values, Seconds: make([]float64, len(volume.Values))}
	for i, n := range volume.Values {
		h.Seconds[i] = n * (300 + 3*float64(i/(7*48))) // 3 s more every week
	}
	a, err := forecast.BacktestAHT(context.Background(), h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d points, WAPE %.1f %%, bias %+.1f %%\n", a.Points, 100*a.WAPE, 100*a.Bias)
	// Output:
	// 400 points, WAPE 2.8 %, bias -2.8 %
}
