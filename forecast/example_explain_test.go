package forecast_test

import (
	"context"
	"fmt"
	"log"

	"github.com/cccplan/cccplan/forecast"
)

// What a forecast rests on, in words.
func ExampleExplainer() {
	ctx := context.Background()
	fitted, err := forecast.Auto{}.Fit(ctx, twelveWeeks())
	if err != nil {
		log.Fatal(err)
	}
	findings, err := fitted.(forecast.Explainer).Explain(ctx, 7*48)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings[:2] {
		fmt.Printf("%s: %s\n", f.Topic, f.Text)
	}
	// Output:
	// history: 2026-01-05 to 2026-03-29: 60 days with values, 960 intervals of 30 minutes
	// level: 638 contacts on a day without the factors below; too little history to tell a trend from the time of year
}
