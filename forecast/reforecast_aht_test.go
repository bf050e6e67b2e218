package forecast

import (
	"math"
	"testing"
)

func TestIntradayAHT(t *testing.T) {
	plan := []float64{200, 300, math.NaN(), 250}
	var guess IntradayAHT
	// 100 contacts that took 22,000 s planned and 25,000 s in fact; the guess is 400
	// contacts for the plan.
	got, err := guess.Factor(plan, []float64{80, 20, 5}, []float64{80 * 230, 20 * 330, 9999})
	if err != nil {
		t.Fatal(err)
	}
	want := (80*230.0/200 + 20*330.0/300 + 400) / 500
	within(t, "guess", got, want, 1e-12)
	if got, err = guess.Factor(plan, []float64{math.NaN(), 0}, []float64{100, 0}); err != nil || got != 1 {
		t.Errorf("from nothing: %v, %v", got, err)
	}

	// Days whose handle times differ by 10 %, contacts whose differ by 50 %: after 10
	// slots of 30 contacts a day is believed to 0.01 / (0.01 + 0.25/300) = 0.923.
	g := newGenerator(9)
	days := func(tau float64, carries bool) (p, c, s [][]float64) {
		for range 60 {
			dp, dc, ds := make([]float64, 20), make([]float64, 20), make([]float64, 20)
			f := 1 + tau*g.NormFloat64()
			for i := range dp {
				if i == 10 && !carries {
					f = 1
				}
				dp[i], dc[i] = 240, 30
				ds[i] = 30 * 240 * (f + 0.5/math.Sqrt(30)*g.NormFloat64())
			}
			p, c, s = append(p, dp), append(c, dc), append(s, ds)
		}
		return p, c, s
	}
	morning := func(times float64) (plan, contacts, seconds []float64) {
		plan = make([]float64, 20)
		for i := range plan {
			plan[i] = 240
			if i < 10 {
				contacts, seconds = append(contacts, 30), append(seconds, 30*240*times)
			}
		}
		return plan, contacts, seconds
	}
	factor := func(u *IntradayAHT, err error) float64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		f, err := u.Factor(morning(1.1))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	p, c, s := days(0.1, true)
	within(t, "days that go on as they began", factor(FitIntradayAHT(p, c, s)), 1.0923, 0.015)
	// 10 % off is further than any of these: 300 contacts against a guess of 400.
	within(t, "days that are alike", factor(FitIntradayAHT(days(0, true))), 1+0.1*300/700, 1e-9)
	within(t, "beginnings that mean nothing", factor(FitIntradayAHT(days(0.1, false))), 1, 0.015)

	// One slot of milliseconds in place of seconds does not move the day.
	u, err := FitIntradayAHT(p, c, s)
	if err != nil {
		t.Fatal(err)
	}
	s[0][3] *= 1000
	typo, err := u.Factor(p[0], c[0][:10], s[0][:10])
	if err != nil || typo > 1.5 {
		t.Errorf("with a typing error: %v, %v", typo, err)
	}
	for _, bad := range []func() error{
		func() error { _, err := FitIntradayAHT(p, c[:3], s); return err },
		func() error {
			_, err := FitIntradayAHT([][]float64{{1}}, [][]float64{{1, 2}}, [][]float64{{1}})
			return err
		},
		func() error { _, err := u.Factor([]float64{1}, []float64{1, 2}, []float64{1, 2}); return err },
	} {
		if bad() == nil {
			t.Error("no error")
		}
	}
}
