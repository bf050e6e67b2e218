package forecast

import (
	"fmt"
	"math"
	"testing"
)

// busyDays are days whose plan is flat and which come by a factor of their own.
func busyDays(n, slots int, spread float64) (plan, actual [][]float64) {
	u := noise(11)
	for range n {
		p, a := make([]float64, slots), make([]float64, slots)
		g := 1 + spread*(2*u()-1)
		for i := range p {
			p[i] = 50
			a[i] = math.Round(50 * g * (0.9 + 0.2*u()))
		}
		plan, actual = append(plan, p), append(actual, a)
	}
	return plan, actual
}

func TestIntraday(t *testing.T) {
	plan, actual := busyDays(60, 20, 0.4)
	u, err := FitIntraday(plan, actual)
	if err != nil {
		t.Fatal(err)
	}
	seen := make([]float64, 10)
	for i := range seen {
		seen[i] = 60
	}
	seen[3] = math.NaN()
	day, factor, err := u.Rest(plan[0], seen)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "factor of a day 20 % up", factor, 1.2, 0.03)
	within(t, "seen", day[0], 60, 0)
	within(t, "missing", day[3], 50, 0)
	within(t, "rest", day[15], 60, 1.5)

	// Days whose beginning says nothing of their rest: no update.
	for d := range actual {
		for i := range 10 {
			actual[d][i] = 50
		}
	}
	rest := noise(12)
	for d := range actual {
		g := 0.6 + 0.8*rest()
		for i := 0; i < 10; i++ {
			actual[d][i] *= g
		}
		for i := 10; i < 20; i++ {
			actual[d][i] = 50
		}
	}
	if u, err = FitIntraday(plan, actual); err != nil {
		t.Fatal(err)
	}
	if _, factor, err = u.Rest(plan[0], seen); err != nil {
		t.Fatal(err)
	}
	within(t, "factor of a beginning that means nothing", factor, 1, 0.01)
	// Unless today began as no day before did: those were at most 1.4 times the plan.
	for i := range seen {
		seen[i] = 100
	}
	if _, factor, err = u.Rest(plan[0], seen); err != nil || factor < 1.2 {
		t.Errorf("factor %v, %v of a day that began at twice the plan", factor, err)
	}

	// Few days: what gamma and Poisson leave to expect, (1/theta + A)/(1/theta + F).
	few := &Intraday{Theta: 0.02}
	if _, factor, err = few.Rest([]float64{100, 100, 100, 100}, []float64{130, 110}); err != nil {
		t.Fatal(err)
	}
	within(t, "gamma-Poisson", factor, (50.0+240)/(50+200), 1e-12)
	// Theta of days 20 % up or down in a uniform spread is 0.4^2/3.
	plan, actual = busyDays(12, 20, 0.4)
	if few, err = FitIntraday(plan, actual); err != nil {
		t.Fatal(err)
	}
	within(t, "theta", few.Theta, 0.053, 0.06)

	for _, bad := range []func() error{
		func() error { _, err := FitIntraday(plan, actual[:3]); return err },
		func() error { _, err := FitIntraday([][]float64{{1, 2}}, [][]float64{{1}}); return err },
		func() error { _, _, err := few.Rest([]float64{1}, []float64{1, 2}); return err },
		func() error { _, _, err := few.Rest([]float64{1, 2}, []float64{-1}); return err },
		func() error { _, _, err := few.Rest([]float64{math.Inf(1)}, nil); return err },
		func() error { _, _, err := u.Rest([]float64{1, 2}, nil); return err },
		func() error { _, err := u.Quantiles(u.plan[0], nil, 1); return err },
		func() error { _, err := few.Quantiles([]float64{1, 2}, nil, 0.5); return err },
	} {
		if bad() == nil {
			t.Error("no error")
		}
	}
}

func ExampleIntraday() {
	// A day planned at 100 contacts a slot begins a fifth busier.
	var u Intraday
	day, factor, err := u.Rest([]float64{100, 100, 100, 100}, []float64{118, 122})
	fmt.Printf("%.0f %.3f %v\n", day, factor, err)
	// Output: [118 122 113 113] 1.133 <nil>
}

func ExampleFitIntraday() {
	// Past days came a tenth above or below plan, all day long.
	var plan, actual [][]float64
	for d := range 30 {
		came := 110.0
		if d%2 == 1 {
			came = 90
		}
		plan, actual = append(plan, []float64{100, 100, 100, 100}), append(actual, []float64{came, came, came, came})
	}
	u, err := FitIntraday(plan, actual)
	if err != nil {
		panic(err)
	}
	today, factor, _ := u.Rest(plan[0], []float64{120, 120})
	high, _ := u.Quantiles(plan[0], []float64{120, 120}, 0.9)
	fmt.Printf("%.0f, factor %.2f, nine of ten below %.0f\n", today, factor, high[2:])
	// Output: [120 120 115 115], factor 1.15, nine of ten below [118 118]
}

func ExampleFitIntradayAHT() {
	// No past days: today's 100 contacts, a tenth longer than planned, against a guess
	// that counts as 400.
	u, err := FitIntradayAHT(nil, nil, nil)
	if err != nil {
		panic(err)
	}
	factor, err := u.Factor([]float64{240, 240}, []float64{100}, []float64{26400})
	fmt.Printf("%.4f %v\n", factor, err)
	// Output: 1.0200 <nil>
}
