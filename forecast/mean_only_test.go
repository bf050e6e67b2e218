package forecast

import (
	"math"
	"reflect"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Without ranges the means are the same to the last bit, before and after an update, and
// what else is asked of the fit is too.
func TestAutoMeanOnly(t *testing.T) {
	g := newGenerator(4)
	office12 := weekly(13, func(week, weekday, slot int) float64 {
		return g.poisson((1 + 0.01*float64(week)) * office(weekday, slot))
	})
	few := weekly(13, func(_, weekday, slot int) float64 { return g.poisson(office(weekday, slot) / 100) })
	around := Series{Queue: "made", Grid: calendar.Grid{Start: monday, Step: 2 * halfHour}}
	for i, level := 0, 1000.0; i < 67*24; i++ { // as in TestAutoPool
		level += 6 * (g.Float64() - 0.4)
		around.Values = append(around.Values, level*(1+0.3*math.Sin(2*math.Pi*float64(i)/24)))
	}
	days := dailySeries("2022-01-03", 1100, func(d calendar.Day) float64 {
		return g.poisson(500 + 200*math.Sin(2*math.Pi*float64(d)/365.25) + 30*float64(d.Weekday()))
	})
	for _, c := range []struct {
		name   string
		method Auto
		series Series
		steps  int
		pool   bool
	}{
		{"half-hours", Auto{}, office12, 28 * 48, false},
		{"few contacts with a parent", Auto{Parent: &office12}, few, 7 * 48, false},
		{"hours that repeat", Auto{}, around, 3 * 24, true},
		{"days", Auto{Holidays: calendar.Holidays{{Day: dayOf("2023-12-25"), Name: "Christmas"}, {Day: dayOf("2024-12-25"), Name: "Christmas"}}}, days, 28, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := len(c.series.Values) - 7*c.series.Grid.SlotsPerDay()
			without := c.method
			without.MeanOnly = true
			whole, mean := fitAuto(t, c.method, c.series.Before(n)), fitAuto(t, without, c.series.Before(n))
			check := func(whole, mean *AutoFit) {
				t.Helper()
				a, b := forecastFitted(t, whole, c.steps), forecastFitted(t, mean, c.steps)
				if !reflect.DeepEqual(a.Mean, b.Mean) || !reflect.DeepEqual(a.Open, b.Open) || a.Method != b.Method {
					t.Fatal("the means depend on whether ranges are wanted")
				}
				if c.pool != (mean.run.others != nil) {
					t.Fatalf("other methods joined: %t", !c.pool)
				}
				for i, q := range b.Quantile(0.9) {
					if b.Open[i] == (q == q) {
						t.Fatalf("quantile %v in interval %d", q, i)
					}
				}
				if _, err := b.Simulate(1, 1); err == nil {
					t.Error("paths without past forecasts")
				}
			}
			check(whole, mean)
			if c.series.Grid.SlotsPerDay() > 1 && !c.pool && mean.run.origins[1].share != nil {
				t.Error("past origins were given shapes that nobody asked for")
			}
			last := part(c.series, n, len(c.series.Values))
			whole, mean = updated(t, whole, last).(*AutoFit), updated(t, mean, last).(*AutoFit)
			check(whole, mean)
			r, err := whole.Report(t.Context(), c.steps)
			if err != nil {
				t.Fatal(err)
			}
			s, err := mean.Report(t.Context(), c.steps)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Leads) == 0 || !reflect.DeepEqual(r.Leads, s.Leads) || !reflect.DeepEqual(r.Members, s.Members) {
				t.Errorf("expected errors %v and %v", r.Leads, s.Leads)
			}
		})
	}
}

func forecastFitted(t *testing.T, f Fitted, steps int) *Forecast {
	t.Helper()
	out, err := f.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
