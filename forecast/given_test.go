package forecast

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// A given forecast says its rows, and 0 where neither rows nor opening hours are.
func TestGiven(t *testing.T) {
	s := madeOffice(2, 10)
	past := s.Before(8 * perWeek)
	f := forecastBy(t, givenWeeks(s, "client.csv", 4, 10), past, 2*perWeek)
	if f.Method != "client.csv" || len(f.Warnings) != 0 {
		t.Errorf("method %q, warnings %v", f.Method, f.Warnings)
	}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i, m := range f.Mean {
		y := s.Values[8*perWeek+i]
		want := 1.1 * y
		if y != y {
			want = 0
		}
		if m != want || f.Open[i] != (y == y) || !(lo[i] <= m && m <= hi[i]) {
			t.Fatalf("%d: %v (%v to %v), want %v", i, m, lo[i], hi[i], want)
		}
	}
	// Without rows of the past there are no ranges, and it says so.
	f = forecastBy(t, givenWeeks(s, "", 8, 10), past, 2*perWeek)
	if q := f.Quantile(0.9)[20]; !math.IsNaN(q) || f.Method != "given" || len(f.Warnings) != 1 {
		t.Errorf("quantile %v, method %q, warnings %v", q, f.Method, f.Warnings)
	}
}

// A day of which there is no row at all is closed when there are rows before and after.
func TestGivenClosedDay(t *testing.T) {
	s := madeOffice(2, 10)
	m := givenWeeks(s, "client.csv", 8, 10)
	holiday := calendar.DayOf(s.Grid.Time(8*perWeek + 48)) // Tuesday
	var rows []GivenRow
	for _, r := range m.Rows {
		if calendar.DayOf(r.Start) != holiday {
			rows = append(rows, r)
		}
	}
	f := forecastBy(t, Given{"client.csv", rows}, s.Before(8*perWeek), perWeek)
	for i := 48; i < 96; i++ {
		if f.Open[i] || f.Mean[i] != 0 {
			t.Fatalf("interval %d: open %v, mean %v", i, f.Open[i], f.Mean[i])
		}
	}
	if len(f.Warnings) != 2 || !strings.Contains(f.Warnings[0].Error(), "no row on "+holiday.String()+": taken as closed") {
		t.Errorf("warnings %v", f.Warnings)
	}
}

// What is not covered is named: which file, which queue, which interval first.
func TestGivenNotCovered(t *testing.T) {
	s := madeOffice(2, 10)
	past := s.Before(8 * perWeek)
	fit := func(m Given) error {
		fitted, err := m.Fit(t.Context(), past)
		if err != nil {
			return err
		}
		_, err = fitted.Forecast(t.Context(), 2*perWeek)
		return err
	}
	whole := givenWeeks(s, "client.csv", 8, 10)
	hole := whole
	hole.Rows = append(append([]GivenRow(nil), whole.Rows[:30]...), whole.Rows[31:]...)
	missing := whole.Rows[30].Start.Format(minute)
	coarse := givenWeeks(s, "client.csv", 8, 10)
	for i := range coarse.Rows {
		coarse.Rows[i].Step *= 2
	}
	elsewhere := givenWeeks(s, "client.csv", 8, 10)
	for i := range elsewhere.Rows {
		elsewhere.Rows[i].Channel = "chat"
	}
	for _, c := range []struct {
		name  string
		given Given
		want  []string
	}{
		{"half", givenWeeks(s, "client.csv", 8, 9), []string{"client.csv", "queue made", "interval 2026-03-09 08:00", "first of 110 missing up to 2026-03-16 00:00"}},
		{"hole", hole, []string{"interval " + missing, "first of 1 missing"}},
		{"another interval length", coarse, []string{"queue made", "is 1 hour long", "history 30 minutes"}},
		{"another channel", elsewhere, []string{"queue made", "no row of it"}},
		{"nothing", Given{Name: "client.csv"}, []string{"queue made", "no row of it"}},
	} {
		err := fit(c.given)
		if !errors.Is(err, ErrNotCovered) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not say %q", c.name, err, w)
			}
		}
	}
	bad := givenWeeks(s, "client.csv", 8, 10)
	bad.Rows[0].Volume = -1
	if err := fit(bad); err == nil || errors.Is(err, ErrNotCovered) {
		t.Errorf("a negative volume: %v", err)
	}
}

// Weights come from rows of the past: a client who is 10 % off weighs (miss of the other /
// miss of the client)^4 times what the other does, in absolute and in relative errors, of
// which the mean counts. Without such rows both weigh the same.
func TestCombinationWithGiven(t *testing.T) {
	s := weekly(10, func(w, d, i int) float64 { return office(d, i) * []float64{1, 1.12}[w%2] })
	past := s.Before(8 * perWeek)
	client := givenWeeks(s, "client.csv", 0, 10)
	f := forecastBy(t, Combination{Members: []Model{SeasonalNaive{}, client}}, past, 2*perWeek)
	// Half a horizon, a week, at origins a week apart: weeks 2 to 7. Last week again is off
	// by 0.12 of office every week, which is 0.12 of 1.06; the client by 0.1 in even weeks and
	// 0.112 in odd ones, 0.1 of 1.05.
	share := func(a, b float64) float64 { return math.Pow(a, -4) / (math.Pow(a, -4) + math.Pow(b, -4)) }
	w := (share(0.12*6, 0.1*3+0.112*3) + share(0.12/1.06, 0.1/1.05)) / 2
	naive := forecastBy(t, SeasonalNaive{}, past, 2*perWeek)
	for i, m := range f.Mean {
		y := s.Values[8*perWeek+i]
		if y != y {
			continue
		}
		if want := w*naive.Mean[i] + (1-w)*1.1*y; !near(m, want) {
			t.Fatalf("%d: %v, want %v with weight %v", i, m, want, w)
		}
	}
	if len(f.Warnings) != 0 || f.Method != "seasonal-naive+client.csv" {
		t.Errorf("method %q, warnings %v", f.Method, f.Warnings)
	}
	if q := f.Quantile(0.9)[20]; !(q >= f.Mean[20]) {
		t.Errorf("no range: %v", q)
	}

	f = forecastBy(t, Combination{Members: []Model{SeasonalNaive{}, givenWeeks(s, "client.csv", 8, 10)}}, past, 2*perWeek)
	i := 20
	if want := (naive.Mean[i] + 1.1*s.Values[8*perWeek+i]) / 2; !near(f.Mean[i], want) {
		t.Errorf("%v, want %v", f.Mean[i], want)
	}
	said := errors.Join(f.Warnings...).Error()
	if !strings.Contains(said, "they weigh the same") {
		t.Errorf("warnings %v", f.Warnings)
	}
	// A member that does not cover the horizon stops it all.
	fitted, err := Combination{Members: []Model{SeasonalNaive{}, givenWeeks(s, "client.csv", 0, 9)}}.Fit(t.Context(), past)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fitted.Forecast(t.Context(), 2*perWeek); !errors.Is(err, ErrNotCovered) {
		t.Errorf("error %v", err)
	}
}
