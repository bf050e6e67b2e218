package forecast_test

import (
	"fmt"

	"github.com/cccplan/cccplan/forecast"
)

// Months need no calendar: values and the length of the season are enough. The values are
// the airline passengers, in thousands, of 1957 to 1960 (Box & Jenkins 1976, series G).
func ExampleETS_FitValues() {
	passengers := []float64{
		315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
		340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
		360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
		417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
	}
	fitted, err := forecast.ETS{}.FitValues(passengers, 12)
	if err != nil {
		panic(err)
	}
	f, err := fitted.ForecastValues(3)
	if err != nil {
		panic(err)
	}
	fmt.Println(f.Method)
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i, m := range f.Mean {
		fmt.Printf("%.0f (%.0f to %.0f)\n", m, lo[i], hi[i])
	}
	// Output:
	// ETS(MNM)
	// 441 (424 to 459)
	// 413 (394 to 434)
	// 470 (445 to 497)
}

// The members of a pool are weighted by what they would have missed at past origins.
func ExampleCombination_FitValues() {
	y := make([]float64, 60)
	for i := range y {
		y[i] = float64(100 + 2*i + 10*(i%4))
	}
	pool := forecast.Combination{Members: []forecast.Model{forecast.MSTL{}, forecast.WindowAverage{}}}
	fitted, err := pool.FitValues(y, 4)
	if err != nil {
		panic(err)
	}
	f, err := fitted.ForecastValues(4)
	if err != nil {
		panic(err)
	}
	fmt.Println(pool)
	fmt.Printf("%.2f\n", fitted.(*forecast.CombinationFit).Weights(4))
	fmt.Printf("%.1f\n", f.Mean)
	// Output:
	// mstl+window-average
	// [1.00 0.00]
	// [219.8 231.9 244.1 256.1]
}
