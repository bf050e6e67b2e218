package forecast

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"pgregory.net/rapid"
)

// periods is a made series of weeks or months from the day on.
func periods(t testing.TB, step time.Duration, from string, values ...float64) Series {
	day, err := calendar.ParseDay(from)
	if err != nil {
		t.Fatal(err)
	}
	return Series{Queue: "made", Grid: calendar.Grid{Start: day.Start(time.UTC), Step: step}, Values: values}
}

// A year of months against R, which has the same equation with dense matrices and solves
// it by QR.
func TestMonthlyRegressionAgainstR(t *testing.T) {
	c := reference(t, "daily_regression.csv")["months"]
	s := periods(t, calendar.MonthStep, "2019-01-01", c["y"]...)
	var may []calendar.Holiday
	for year := 2019; year <= 2025; year++ {
		may = append(may, calendar.Holiday{Day: calendar.DayOf(time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC)), Name: "May Day"})
	}
	f := &totalsFit{series: s, holidays: calendar.NewHolidays(may...)}
	r, _ := f.regression(12)
	fit := r.at(r.days())
	agree(t, "log totals a day", fit.ahead(12), c["log"], 1e-9)
	agree(t, "sigma", []float64{fit.sigma}, c["sigma"], 1e-7)
	agree(t, "alpha", []float64{fit.alpha}, c["alpha"], 0)
	for i, term := range []term{termYear, termMonth, termClass, termHoliday, termBefore, termAfter, termTurn, termTrading} {
		if got, want := fit.penalty[term], c["penalty"][i]; math.Abs(got/want-1) > 1e-6 {
			t.Errorf("penalty of term %d: %v, want %v", term, got, want)
		}
	}
}

// Totals of an office that is closed at weekends differ by a tenth from month to month
// for the number of working days alone. Five years are enough to learn that, and hours
// tell it beforehand.
func TestTradingDays(t *testing.T) {
	made := func(months int) (y []float64) {
		start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for d := start; d.Before(start.AddDate(0, months, 0)); d = d.AddDate(0, 0, 1) {
			if d.Day() == 1 {
				y = append(y, 0)
			}
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
				y[len(y)-1] += 500
			}
		}
		return y
	}
	all := made(72)
	office, err := calendar.ParseHours("Mon-Fri 08:00-18:00", calendar.MonthStep)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		m     Model
		hours *calendar.Hours
		most  float64 // WAPE
	}{
		{"regression", DailyRegression{}, nil, 0.01},
		{"auto", Auto{}, nil, 0.01},
		{"regression, hours known", DailyRegression{}, &office, 1e-3},
		{"auto, hours known", Auto{}, &office, 1e-3},
	} {
		s := periods(t, calendar.MonthStep, "2020-01-01", all[:60]...)
		s.Hours = c.hours
		fitted, err := c.m.Fit(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fitted.Forecast(context.Background(), 12)
		if err != nil {
			t.Fatal(err)
		}
		miss, naive, sum := 0.0, 0.0, 0.0
		for i, y := range all[60:] {
			miss += math.Abs(f.Mean[i] - y)
			naive += math.Abs(all[48+i] - y)
			sum += y
		}
		if !(miss/sum < c.most) || !(miss < naive/3) {
			t.Errorf("%s: error %.4f, want under %v; a year before %.4f", c.name, miss/sum, c.most, naive/sum)
		}
	}
}

// Easter falls into another week every year; the weeks that hold it, and only those, get
// the effect that it had.
func TestWeeklyHoliday(t *testing.T) {
	easter := map[string]bool{"2021-04-05": true, "2022-04-18": true, "2023-04-10": true, "2024-04-01": true, "2025-04-21": true, "2026-04-06": true}
	var holidays []calendar.Holiday
	for text := range easter {
		day, err := calendar.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		holidays = append(holidays, calendar.Holiday{Day: day, Name: "Easter Monday"})
	}
	s := periods(t, calendar.WeekStep, "2021-01-04")
	for i := 0; s.Grid.Time(i).Before(time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC)); i++ {
		y := 7000.0
		if easter[s.Grid.Time(i).Format(time.DateOnly)] {
			y = 5600 // a fifth less
		}
		s.Values = append(s.Values, y)
	}
	for _, m := range []Model{DailyRegression{Holidays: calendar.NewHolidays(holidays...)}, Auto{Holidays: calendar.NewHolidays(holidays...)}} {
		fitted, err := m.Fit(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fitted.Forecast(context.Background(), 6)
		if err != nil {
			t.Fatal(err)
		}
		for i, mean := range f.Mean {
			want := 7000.0
			if f.Grid.Time(i).Format(time.DateOnly) == "2026-04-06" {
				want = 5600
			}
			if math.Abs(mean/want-1) > 0.03 { // shrunk a little, five times seen
				t.Errorf("%s: week of %s: %.0f, want %v", m, f.Grid.Time(i).Format(time.DateOnly), mean, want)
			}
		}
	}
}

// A month on which the centre is closed throughout has no contacts, and is not forecast.
func TestClosedWeek(t *testing.T) {
	s := periods(t, calendar.WeekStep, "2025-01-06")
	for range 40 {
		s.Values = append(s.Values, 100)
	}
	var shut []calendar.Holiday
	for d := range 7 {
		shut = append(shut, calendar.Holiday{Day: calendar.DayOf(s.Grid.Time(42)) + calendar.Day(d), Name: "moving house", Effect: calendar.EffectClosed})
	}
	fitted, err := Auto{Holidays: calendar.NewHolidays(shut...)}.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, open := range []bool{true, true, false, true} {
		if f.Open[i] != open || open != (f.Mean[i] > 90) || !open && f.Mean[i] != 0 {
			t.Errorf("week %d: open %v, mean %v", i, f.Open[i], f.Mean[i])
		}
	}
}

func TestCoarseRefused(t *testing.T) {
	for _, m := range []Model{Profile{}, SVD{}} {
		if _, err := m.Fit(context.Background(), periods(t, calendar.MonthStep, "2026-01-01", 1, 2, 3)); !errors.Is(err, ErrTooCoarse) {
			t.Errorf("%s: %v", m, err)
		}
	}
	for _, m := range []Model{Auto{}, DailyRegression{}, ETS{}, SeasonalNaive{}} {
		if _, err := m.Fit(context.Background(), periods(t, calendar.WeekStep, "2026-01-05", missing, missing)); !errors.Is(err, ErrTooShort) {
			t.Errorf("%s without a value: %v", m, err)
		}
	}
}

// Whatever the values: as many means as asked for, none negative or NaN, ranges around
// them, the same on every run.
func TestPeriodsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(0, 1e6), rapid.Just(missing), rapid.Just(0.0))
		s := Series{Grid: calendar.Grid{Start: time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC), Step: calendar.MonthStep}}
		if rapid.Bool().Draw(t, "weeks") {
			s.Grid.Step = calendar.WeekStep
		}
		s.Values = rapid.SliceOfN(value, 1, 80).Draw(t, "values")
		steps := rapid.IntRange(1, 30).Draw(t, "steps")
		m := rapid.SampledFrom([]Model{Auto{}, DailyRegression{}, SeasonalNaive{}, WindowAverage{}}).Draw(t, "method")
		fitted, err := m.Fit(context.Background(), s)
		if errors.Is(err, ErrTooShort) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := fitted.Forecast(context.Background(), steps)
		if err != nil {
			t.Fatal(err)
		}
		again, err := fitted.Forecast(context.Background(), steps)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := f.Quantile(0.1), f.Quantile(0.9)
		for i, mean := range f.Mean {
			if !(mean >= 0) || math.IsInf(mean, 0) || mean != again.Mean[i] {
				t.Fatalf("%s: mean %v, again %v", m, mean, again.Mean[i])
			}
			if lo[i] > mean || hi[i] < mean || lo[i] < 0 {
				t.Fatalf("%s: %v to %v around %v", m, lo[i], hi[i], mean)
			}
		}
		if len(f.Mean) != steps {
			t.Fatalf("%d means of %d", len(f.Mean), steps)
		}
	})
}
