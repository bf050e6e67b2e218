package forecast

import (
	"math"
	"slices"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func compareOne(t *testing.T, s Series, o BacktestOptions, models ...Model) Comparison {
	t.Helper()
	list, err := Compare(t.Context(), []Case{{s, o}}, models, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// Four weeks of two twelve-hour slots a day, the last week two higher in the morning and
// three lower in the evening than the week before. Last week again is wrong by 2 and 3 in
// every interval, by 1 in every day, and by 7 in the week. Before the origin every week is
// as the one before, but for the third, which has one more in every slot: over two lags of
// a week the scale is 1/2 a slot, (0 + 2)/2 a day and (0 + 14)/2 a week.
func TestGrainsByHand(t *testing.T) {
	s := Series{Queue: "made", Grid: calendar.Grid{Start: monday, Step: calendar.DayStep / 2}}
	for d := range 28 {
		morning, evening := 100.0, 50.0
		if d >= 14 {
			morning, evening = 101, 51
		}
		if d >= 21 {
			morning, evening = 103, 48
		}
		s.Values = append(s.Values, morning, evening)
	}
	c := compareOne(t, s, BacktestOptions{Steps: 14, Origins: 1}, SeasonalNaive{})
	for _, g := range []struct {
		grain       Grain
		count       int
		miss, naive float64
	}{{ByInterval, 14, 7 * 5, 14 * 0.5}, {ByDay, 7, 7, 7 * 1}, {ByWeek, 1, 7, 7}} {
		scores := c.Trials[0].Scores(g.grain)
		if len(scores) != 2 {
			t.Fatalf("%v: %d scores, want all and one week", g.grain, len(scores))
		}
		for _, got := range scores {
			if got.Count != g.count || !near(got.Miss, g.miss) || !near(got.Naive, g.naive) || !near(got.Actual, 7*151) || !near(got.Forecast, 7*152) {
				t.Errorf("%v: %+v, want count %d, miss %v, naive %v", g.grain, got, g.count, g.miss, g.naive)
			}
		}
	}
	for r := range c.Trials[0].Rows() {
		if r.LeadWeek != 1 || !r.InDay || !r.InWeek || r.Naive != [grains]float64{0.5, 1, 7} {
			t.Errorf("row %+v", r)
		}
	}
}

// An origin at noon and a horizon of ten days and a half: the first day is cut by the
// origin, the last by the end of the horizon, the second week lacks days. None of them is
// a day or a week that is judged; their intervals are.
func TestCutDaysAndWeeks(t *testing.T) {
	s := Series{Queue: "made", Grid: calendar.Grid{Start: monday, Step: calendar.DayStep / 4}}
	for i := range 4 * 42 {
		s.Values = append(s.Values, float64(10+i%4))
	}
	// 42 days end at midnight; 42 intervals earlier it is noon, and 2 are left unused.
	list, err := Compare(t.Context(), []Case{{s, BacktestOptions{Steps: 40, Origins: 2, Every: 2}}}, []Model{SeasonalNaive{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	trial := &list[0].Trials[0]
	first := list[0].Origins[0]
	var days []calendar.Day
	intervals, inWeek := 0, 0
	for r := range trial.Rows() {
		if !r.Origin.Equal(first) {
			continue
		}
		intervals++
		inWeek += count(r.InWeek)
		if r.InDay && !slices.Contains(days, r.Day) {
			days = append(days, r.Day)
		}
	}
	if h := first.Hour(); h != 12 {
		t.Fatalf("origin at %v, want noon", first)
	}
	if intervals != 40 || len(days) != 9 || inWeek != 28 {
		t.Errorf("%d intervals, %d whole days, %d intervals of whole weeks; want 40, 9 and 28", intervals, len(days), inWeek)
	}
	scores := trial.Scores(ByDay)
	// Of the second origin, at midnight, ten whole days are judged.
	if scores[0].Count != 19 || scores[1].Count+scores[2].Count != 19 {
		t.Errorf("days: %+v", scores)
	}
	if scores := trial.Scores(ByWeek); scores[0].Count != 2 || len(scores) != 2 {
		t.Errorf("weeks: %+v", scores)
	}
}

// The evening after closing time cuts nothing off a day.
func TestClosedTimeCutsNoDay(t *testing.T) {
	s := weekly(8, func(_, w, i int) float64 { return office(w, i) })
	s.Values = s.Values[:len(s.Values)-6*48-10] // Monday 19:00: closed since 18:00
	c := compareOne(t, s, BacktestOptions{Steps: perWeek, Origins: 1}, SeasonalNaive{})
	scores := c.Trials[0].Scores(ByDay)
	if scores[0].Count != 6 {
		t.Errorf("%d days, want 6", scores[0].Count)
	}
}

// Weeks of lead are parts of the whole.
func TestScoresByWeekAddUp(t *testing.T) {
	g := newGenerator(5)
	s := weekly(16, func(_, w, i int) float64 { return g.poisson(office(w, i) / 8) })
	c := compareOne(t, s, BacktestOptions{Levels: []float64{0.25, 0.75}}, Profile{}, WindowAverage{})
	for _, grain := range Grains() {
		for _, scores := range c.Standing(grain) {
			var sum Score
			for _, w := range scores[1:] {
				sum.Add(w)
			}
			if len(scores) != 5 || sum.Count != scores[0].Count || !near(sum.Miss, scores[0].Miss) || !near(sum.Chance, scores[0].Chance) ||
				!near(sum.Naive, scores[0].Naive) || sum.Inside80 != scores[0].Inside80 {
				t.Errorf("%v: weeks add up to %+v, all is %+v", grain, sum, scores[0])
			}
			if all := scores[0]; grain != ByInterval && (all.Ranged != 0 || !math.IsNaN(all.WQL())) {
				t.Errorf("%v: ranges of %d", grain, all.Ranged)
			}
		}
	}
	// Contacts are Poisson here: a good forecast has hardly any error beyond luck, and no
	// method beats luck by more than chance (5 standard errors of the mean absolute error
	// of some 8,000 intervals of about 20 contacts, which is 0.8 %).
	all := c.Trials[0].Scores(ByInterval)[0]
	if l := all.Luck(); l < 0.85 || l > 1.05 {
		t.Errorf("luck %v of %+v", l, all)
	}
}

func TestParseGrain(t *testing.T) {
	for _, g := range Grains() {
		if got, err := ParseGrain(g.String()); got != g || err != nil {
			t.Errorf("%v: %v, %v", g, got, err)
		}
	}
	if _, err := ParseGrain("month"); err == nil {
		t.Error("month: want an error")
	}
}
