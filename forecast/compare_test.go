package forecast

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func madeOffice(seed uint64, weeks int) Series {
	g := newGenerator(seed)
	return weekly(weeks, func(_, w, i int) float64 { return g.poisson(office(w, i) / 5) })
}

// With one model a comparison is its backtest.
func TestCompareIsBacktest(t *testing.T) {
	s := madeOffice(3, 12)
	o := BacktestOptions{Steps: 2 * perWeek, Origins: 3, Levels: []float64{0.3}}
	want, err := Backtest(t.Context(), Profile{}, s, &o)
	if err != nil {
		t.Fatal(err)
	}
	c := compareOne(t, s, o, Profile{})
	if got := c.Trials[0].Points; len(got) == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%d points, want %d", len(got), len(want))
	}
	if len(c.Origins) != 3 || len(c.Warnings) != 0 {
		t.Errorf("origins %v, warnings %v", c.Origins, c.Warnings)
	}
}

// The number of workers and the company of other cases change nothing.
func TestCompareIsDeterministic(t *testing.T) {
	a, b := madeOffice(3, 12), madeOffice(4, 10)
	a.Queue, b.Queue = "a", "b"
	o := BacktestOptions{Steps: perWeek, Origins: 3}
	models := []Model{Profile{}, Combination{Members: []Model{Profile{}, SeasonalNaive{}}}, WindowAverage{}}
	var calls []int
	run := func(workers int, cases ...Case) []Comparison {
		calls = nil
		list, err := Compare(t.Context(), cases, models, &CompareOptions{Workers: workers, Progress: func(done, all int) { calls = append(calls, done, all) }})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	one := run(1, Case{a, o}, Case{b, o})
	many := run(7, Case{a, o}, Case{b, o})
	if !reflect.DeepEqual(one, many) {
		t.Error("7 workers say something else than 1")
	}
	if len(calls) != 2*18 || calls[0] != 1 || calls[34] != 18 || calls[35] != 18 {
		t.Errorf("progress %v", calls)
	}
	if alone := run(2, Case{b, o}); !reflect.DeepEqual(alone[0], one[1]) {
		t.Error("b alone is something else than b beside a")
	}
}

// Past weights that are asked for again and again come from memory, and are the same as
// without.
func TestCombinationRemembers(t *testing.T) {
	s := madeOffice(6, 14)
	m := Combination{Members: []Model{Profile{}, SeasonalNaive{}}, Origins: 3}
	o := BacktestOptions{Steps: perWeek, Origins: 3}
	got, err := Backtest(t.Context(), m, s, &o)
	if err != nil {
		t.Fatal(err)
	}
	full, err := o.withDefaults(s.Grid)
	if err != nil {
		t.Fatal(err)
	}
	var want []Point
	for _, n := range full.origins(s) {
		one, err := full.at(t.Context(), m, s, n)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, one.judged()...)
	}
	if len(got) == 0 || !reflect.DeepEqual(got, want) {
		t.Error("a backtest with memory says something else than one without")
	}
}

// shut takes Mondays for closed.
type shut struct{ SeasonalNaive }

func (shut) String() string { return "shut" }

func (m shut) Fit(ctx context.Context, s Series) (Fitted, error) {
	f, err := m.SeasonalNaive.Fit(ctx, s)
	return shutFit{f}, err
}

type shutFit struct{ Fitted }

func (f shutFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	out, err := f.Fitted.Forecast(ctx, steps)
	for i := range out.Mean {
		if out.Grid.Cell(i).Day.Weekday() == 1 {
			out.Open[i], out.Mean[i] = false, 0
		}
	}
	return out, err
}

// A holiday with rows of zero: who knew it is right, who did not is wrong, and both are
// judged on it. Where all say closed nobody is.
func TestCompareCountsClosedDaysForAll(t *testing.T) {
	s := weekly(4, func(_, w, i int) float64 { return office(w, i) })
	for i := 3 * perWeek; i < 3*perWeek+48; i++ {
		s.Values[i] = 0 // the last Monday
	}
	c := compareOne(t, s, BacktestOptions{Steps: perWeek, Origins: 1}, shut{}, SeasonalNaive{})
	knew, not := c.Trials[0].Scores(ByInterval)[0], c.Trials[1].Scores(ByInterval)[0]
	if knew.Count != 110 || not.Count != 110 || knew.Miss != 0 || not.Miss < 1000 {
		t.Errorf("knew %+v, did not %+v", knew, not)
	}
	c = compareOne(t, s, BacktestOptions{Steps: perWeek, Origins: 1}, shut{}, shut{})
	if n := c.Trials[0].Scores(ByInterval)[0].Count; n != 90 {
		t.Errorf("%d intervals judged, want 90 without the Monday", n)
	}
}

// givenWeeks says 1.1 times s in the weeks from to to.
func givenWeeks(s Series, name string, from, to int) Given {
	m := Given{Name: name}
	for i := from * perWeek; i < to*perWeek; i++ {
		if v := s.Values[i]; v == v {
			m.Rows = append(m.Rows, GivenRow{s.Queue, s.Channel, s.Grid.Time(i), s.Grid.Step, 1.1 * v})
		}
	}
	return m
}

// A given forecast that covers two weeks of four: all are judged on these, and a warning
// says so. Without any of the past it is refused; for one queue of two it is left out.
func TestCompareWithGivenForecasts(t *testing.T) {
	s := madeOffice(8, 12)
	o := BacktestOptions{Steps: 2 * perWeek, Origins: 2, Every: 2 * perWeek}
	c := compareOne(t, s, o, WindowAverage{}, givenWeeks(s, "client.csv", 10, 12))
	n := len(c.Trials[1].Points)
	if n != 2*110 || len(c.Trials[0].Points) != n || len(c.Origins) != 1 {
		t.Errorf("%d and %d points, origins %v", n, len(c.Trials[0].Points), c.Origins)
	}
	if got := c.Trials[1].Scores(ByInterval)[0].WAPE(); !near(got, 0.1) {
		t.Errorf("WAPE %v of a forecast 10 %% too high", got)
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].Error(), "judged on 220 of 440 intervals") {
		t.Errorf("warnings %v", c.Warnings)
	}

	future := givenWeeks(s, "client.csv", 10, 12)
	for i := range future.Rows {
		future.Rows[i].Start = future.Rows[i].Start.AddDate(0, 0, 14)
	}
	_, err := Compare(t.Context(), []Case{{s, o}}, []Model{WindowAverage{}, future}, nil)
	if !errors.Is(err, ErrNotCovered) || !strings.Contains(err.Error(), "client.csv") || !strings.Contains(err.Error(), "queue made, 2026-03-02 00:00") {
		t.Errorf("error %v", err)
	}

	other := s
	other.Queue = "other"
	list, err := Compare(t.Context(), []Case{{s, o}, {other, o}}, []Model{WindowAverage{}, givenWeeks(s, "client.csv", 8, 12)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(list[1].Trials[1].Points) != 0 || len(list[1].Trials[0].Points) != 440 || len(list[1].Warnings) != 1 {
		t.Errorf("other: %d points, warnings %v", len(list[1].Trials[1].Points), list[1].Warnings)
	}
	total := Total([]Standing{list[0].Standing(ByDay), list[1].Standing(ByDay)})
	if total[1] != nil || total[0][0].Count != 2*list[0].Standing(ByDay)[0][0].Count || total.Best() != 0 || list[0].Standing(ByDay).Best() == -1 {
		t.Errorf("total %+v", total)
	}
}

func TestCompareRefuses(t *testing.T) {
	s := madeOffice(1, 8)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compare(ctx, []Case{{Series: s}}, []Model{Profile{}}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, p := range []float64{0, 1, -1, math.NaN()} {
		if _, err := Compare(t.Context(), []Case{{s, BacktestOptions{Levels: []float64{p}}}}, []Model{Profile{}}, nil); err == nil {
			t.Errorf("level %v: want an error", p)
		}
	}
	// Too short is no error of the comparison: other queues may be long enough.
	c := compareOne(t, madeOffice(1, 5), BacktestOptions{}, Profile{})
	if len(c.Origins) != 0 || len(c.Warnings) != 1 || c.Standing(ByInterval).Best() != -1 {
		t.Errorf("%+v", c)
	}
}
