package forecast

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func explanation(t *testing.T, m Model, s Series, steps int) map[string]string {
	t.Helper()
	fitted, err := m.Fit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	list, err := fitted.(Explainer).Explain(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for _, f := range list {
		if f.Topic == "" || f.Text == "" || strings.Contains(f.Text, "NaN") || strings.Contains(f.Text, "Inf") || strings.Contains(f.Text, "%!") {
			t.Errorf("%s: %q: %q", m, f.Topic, f.Text)
		}
		if words[f.Topic] != "" {
			t.Errorf("%s tells of %q twice", m, f.Topic)
		}
		words[f.Topic] = f.Text
	}
	return words
}

func wantWords(t *testing.T, words map[string]string, topic, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(words[topic]) {
		t.Errorf("%s: %q, want %s", topic, words[topic], pattern)
	}
}

// What was planted is told.
func TestExplainTellsWhatWasPlanted(t *testing.T) {
	holidays, err := calendar.CountryHolidays("US", dayOf("2021-01-01"), dayOf("2026-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	u := noise(1)
	s := dailySeries("2021-01-01", 1700, func(d calendar.Day) float64 {
		v := 1000 * (1 + 0.25*math.Cos(2*math.Pi*float64(d.Time().YearDay()-15)/365.25)) * (0.97 + 0.06*u())
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			v *= 0.5
		}
		for _, h := range holidays.On(d) {
			if h.Name == "Labor Day" {
				v *= 0.4
			}
		}
		switch d {
		case dayOf("2024-05-15"):
			v *= 3
		}
		return math.Round(v)
	})
	words := explanation(t, Auto{Holidays: holidays}, s, 28)
	wantWords(t, words, "history", `^2021-08-28 to 2025-08-27: 1,461 days with values$`)
	wantWords(t, words, "level", `contacts on a day without the factors below; (steady|[+-]0\.\d %|[+-][1-4] %)`)
	wantWords(t, words, "weekdays", `^Mon \+2\d %.*Sat -3\d %, Sun -3\d %$`) // a half, around a geometric mean of 0.82
	wantWords(t, words, "year", `^busiest in mid-January \(\+2\d %\), quietest in mid-July \(-2\d %\)$`)
	wantWords(t, words, "holidays", `^Labor Day -(59|60|61) % \(4 days\)`)
	wantWords(t, words, "cleaned", `Wed 2024-05-15: 2\d\d\d contacts where [789]\d\d are usual`)
	wantWords(t, words, "error", `^as in the past, 1, 2, 3, 4 weeks ahead: .* % by day; .*\(10 origins\)$`)
	wantWords(t, words, "day total", `\d+ % weekday, time of year`)
	wantWords(t, words, "a number", `^(Mon|Tue|Wed|Thu|Fri) 2025-09-\d\d: .* \(level\) x .* \(weekday\) x .* = `)

	// Without a calendar the holiday is found.
	words = explanation(t, Auto{}, s, 28)
	wantWords(t, words, "holidays", `^none given; these stand out every year: .*first Monday of September -(5\d|6[01]) % \(4 days\)`)
}

func TestExplainCourseAndShift(t *testing.T) {
	u := noise(5)
	s := halfHours("2025-06-02", 210, time.UTC, func(c calendar.Cell) float64 {
		v := morning(c.Slot) * (0.9 + 0.2*u())
		if c.Day >= dayOf("2025-12-15") {
			v *= 1.5
		}
		return math.Round(v)
	})
	words := explanation(t, Auto{}, s, 7*48)
	wantWords(t, words, "history", `intervals of 30 minutes$`)
	wantWords(t, words, "day", `^busiest from (09:30 to 10:30|10:00 to 11:00), with 1\d % of`)
	wantWords(t, words, "weekdays", `closed Sat, Sun$`)
	wantWords(t, words, "year", `1\.3 years`)
	wantWords(t, words, "level shift", `^since 2025-12-1\d the level is \+(4[5-9]|5[0-5]) %`)
	wantWords(t, words, "a number", `% \(share of the day\) = `)
	wantWords(t, words, "ranges", `^from the errors at 8 past origins`)
}

// Every method has something to say, on long histories and on short ones.
func TestExplainEveryMethod(t *testing.T) {
	s := risen(22)
	for _, m := range []Model{
		Auto{}, DailyRegression{}, SVD{}, Profile{}, SeasonalNaive{}, WindowAverage{}, WindowAverage{Short: true}, ETS{}, ETS{Model: "AAdN"}, ETS{Model: "MNN"}, Theta{}, DynamicOptimizedTheta{}, CES{},
		DSES{}, DSES{Linear: true}, DSES{Log: true}, CountDSES{}, MSTL{}, Combination{Members: []Model{ETS{}, Theta{}}},
		Combination{Members: []Model{Profile{}, SeasonalNaive{}}, Weights: []float64{1, 3}},
	} {
		t.Run(m.String(), func(t *testing.T) {
			words := explanation(t, m, s, 2*perWeek)
			for _, topic := range []string{"history", "day", "error", "ranges"} {
				if words[topic] == "" {
					t.Errorf("nothing about %s in %v", topic, words)
				}
			}
			if words["method"] == "" && words["members"] == "" && words["day total"] == "" {
				t.Errorf("nothing about the method in %v", words)
			}
			explanation(t, m, s.Before(5*48), perWeek)                                               // a week
			explanation(t, m, daily(1, 2, 3), 5)                                                     // three points
			explanation(t, m, weekly(9, func(_, _, _ int) float64 { return 0 }), perWeek)            // nothing ever
			explanation(t, m, weekly(9, func(_, w, i int) float64 { return office(w, i) }), perWeek) // no noise
		})
	}
}

// Where ranges come from depends on the method and on its settings.
func TestExplainRanges(t *testing.T) {
	s := risen(22)
	for _, c := range []struct {
		m    Model
		want string
	}{
		{ETS{}, "^from the theory"}, {ETS{Origins: 8}, "^from errors"}, {DSES{}, "^from the theory"}, {MSTL{}, "^from errors"},
		{WindowAverage{}, "^from errors"}, {SeasonalNaive{}, "^from errors"}, {Profile{}, "^from errors"}, {Auto{}, "^from the errors at 8"},
	} {
		wantWords(t, explanation(t, c.m, s, perWeek), "ranges", c.want)
	}
	wantWords(t, explanation(t, Auto{}, s.Before(4*48), perWeek), "ranges", "^none")
}

func TestMemoryInWords(t *testing.T) {
	for lam, want := range map[float64]string{
		1:    "all weeks count alike",
		0.5:  "a week counts 50 % of the one after it, so that half of the weight lies in the last 1 week",
		0.87: "a week counts 87 % of the one after it, so that half of the weight lies in the last 5 weeks", // log 0.5 / log 0.87 = 4.98
	} {
		if got := memoryWords(lam); got != want {
			t.Errorf("%v: %q", lam, got)
		}
	}
}
