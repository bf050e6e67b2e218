package forecast

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// regressionHolidays are those of benchmarks/peers/forecast-r/daily_regression.R.
func regressionHolidays(t testing.TB) calendar.Holidays {
	var list []calendar.Holiday
	for name, days := range map[string][]string{
		"New Year":      {"2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"},
		"May Day":       {"2022-05-01", "2023-05-01", "2024-05-01"},
		"Christmas":     {"2022-12-25", "2023-12-25", "2024-12-25"},
		"Easter Monday": {"2022-04-18", "2023-04-10", "2024-04-01"},
	} {
		for _, text := range days {
			day, err := calendar.ParseDay(text)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, calendar.Holiday{Day: day, Name: name})
		}
	}
	return calendar.NewHolidays(list...)
}

// Two months of log totals, the scale of the residuals, the gain and the learnt penalties
// against R, which solves the same problem with dense matrices and by QR.
func TestDailyRegressionAgainstR(t *testing.T) {
	c := reference(t, "daily_regression.csv")["dreg"]
	const ahead = 60 // as in daily_regression.R
	s := daily(c["y"]...)
	s.Grid.Start = time.Date(2022, 1, 3, 0, 0, 0, 0, time.UTC)
	l := newDayLine(newFace(s, LearnHours(s)))
	special := newSpecials(l, ahead)
	special.addHolidays(l, regressionHolidays(t))
	special.sort()
	f := newRegression(l, ahead, *special).at(l.days())
	agree(t, "log totals", f.ahead(ahead), c["log"], 1e-9)
	agree(t, "sigma", []float64{f.sigma}, c["sigma"], 1e-8)
	agree(t, "alpha", []float64{f.alpha}, c["alpha"], 0)
	for i, term := range []term{termYear, termMonth, termClass, termHoliday, termBefore, termAfter, termTurn} {
		if got, want := f.penalty[term], c["penalty"][i]; math.Abs(got/want-1) > 1e-6 {
			t.Errorf("penalty of term %d: %v, want %v", term, got, want)
		}
	}
}

// The method forecasts what its equation says: of a large queue the exponential of the
// log totals, without the other members of Auto.
func TestDailyRegressionForecast(t *testing.T) {
	c := reference(t, "daily_regression.csv")["dreg"]
	s := daily(c["y"]...)
	s.Grid.Start = time.Date(2022, 1, 3, 0, 0, 0, 0, time.UTC)
	fitted, err := DailyRegression{Holidays: regressionHolidays(t)}.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 60)
	if err != nil {
		t.Fatal(err)
	}
	if f.Method != "daily-regression" {
		t.Errorf("method %q", f.Method)
	}
	// All days are raised by the same factor for small counts, hardly any here.
	factor := f.Mean[0] / math.Expm1(c["log"][0])
	if !(factor >= 1 && factor < 1.005) {
		t.Errorf("raised by a factor of %v", factor)
	}
	for i, m := range f.Mean {
		if want := factor * math.Expm1(c["log"][i]); math.Abs(m/want-1) > 1e-9 {
			t.Errorf("day %d: %v, want %v", i, m, want)
		}
	}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i, m := range f.Mean {
		if !(lo[i] <= m && m <= hi[i] && lo[i] < hi[i]) {
			t.Errorf("day %d: range %v to %v around %v", i, lo[i], hi[i], m)
		}
	}
	report, err := fitted.(*DailyRegressionFit).Report(context.Background(), 60)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Members) == 0 || report.Members[0].Name != "daily-regression" || report.Members[0].Weight != 1 {
		t.Errorf("members %+v", report.Members)
	}
	parts, err := fitted.(*DailyRegressionFit).Components(context.Background(), 60)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range f.Mean {
		if p := parts.Level[i] * parts.Weekday[i] * parts.Season[i] * parts.Holiday[i] * parts.Event[i] * parts.Profile[i]; math.Abs(p/m-1) > 1e-9 {
			t.Errorf("day %d: components multiply to %v, forecast %v", i, p, m)
		}
	}
}

// Intervals are the total of their day times the share of the weekday: days add up to
// what the series of totals gives, and the course is the one of the made weekdays.
func TestDailyRegressionIntervals(t *testing.T) {
	s := weekly(20, func(_, weekday, slot int) float64 { return office(weekday, slot) })
	fitted, err := DailyRegression{}.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), perWeek)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range f.Mean {
		want := nonNaN(office((i/48+1)%7, i%48))
		if math.Abs(m-want) > 0.01*want+1e-9 {
			t.Fatalf("interval %d: %v, want %v", i, m, want)
		}
	}
}

func TestDailyRegressionShort(t *testing.T) {
	fitted, err := DailyRegression{}.Fit(context.Background(), daily(100, 110, 90))
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 7)
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for _, w := range f.Warnings {
		told = told || strings.Contains(w.Error(), "too few days for a regression")
	}
	if !told || math.Abs(f.Mean[4]-100) > 1 { // the next Monday
		t.Errorf("mean %v, warnings %v", f.Mean, f.Warnings)
	}
	if _, err := (DailyRegression{}).Fit(context.Background(), daily(missing)); !errors.Is(err, ErrTooShort) {
		t.Errorf("no value: %v", err)
	}
}
