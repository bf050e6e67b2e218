package forecast

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Days 0, 1, 2, ... 16 of contacts, two days ahead, at the last two origins a day apart:
// days 14 and 15. Seasonal naive says the value of seven days before.
func TestBacktestByHand(t *testing.T) {
	var v []float64
	for d := range 17 {
		v = append(v, float64(100+d))
	}
	v[15] = missing // not judged, and not known at the second origin
	s := daily(v...)
	got, err := Backtest(t.Context(), SeasonalNaive{}, s, &BacktestOptions{Steps: 2, Origins: 2, Every: 1})
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return monday.AddDate(0, 0, d) }
	want := []Point{
		{Origin: day(14), Start: day(14), Lead: 1, Actual: 114, Mean: 107},
		{Origin: day(15), Start: day(16), Lead: 2, Actual: 116, Mean: 109},
	}
	opt := cmpopts.IgnoreFields(Point{}, "Lo80", "Hi80", "Lo95", "Hi95")
	if d := cmp.Diff(want, got, opt); d != "" {
		t.Error(d)
	}
	// Seven errors of +7 each: every range is the point 7 above the mean.
	for _, p := range got {
		if !(p.Lo80 == p.Mean && p.Hi80 > p.Mean && p.Hi95 >= p.Hi80) {
			t.Errorf("ranges of %+v", p)
		}
	}
}

// Contacts in closed time count as errors, silence there does not count at all.
func TestBacktestClosedTime(t *testing.T) {
	s := weekly(4, func(_, w, i int) float64 { return office(w, i) })
	s.Values[3*perWeek] = 5   // Monday 00:00 of the last week
	s.Values[3*perWeek+1] = 0 // Monday 00:30
	points, err := Backtest(t.Context(), SeasonalNaive{}, s, &BacktestOptions{Steps: perWeek, Origins: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 110+1 { // officeHours has 110 half-hours
		t.Fatalf("%d points, want 111", len(points))
	}
	if p := points[0]; p.Lead != 1 || p.Actual != 5 || p.Mean != 0 || p.Lo95 != 0 || p.Hi95 != 0 {
		t.Errorf("%+v", p)
	}
}

// Defaults: four weeks ahead, eight origins a week apart, two weeks of history.
func TestBacktestOrigins(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Series
		opt  *BacktestOptions
		want []int // days
	}{
		{"plenty", days(100), nil, []int{23, 30, 37, 44, 51, 58, 65, 72}},
		{"short", days(50), nil, []int{15, 22}},
		{"shortest", days(42), nil, []int{14}},
		{"too short", days(41), nil, nil},
		// Into the hole for eight weeks, up to day 106; after it from day 110 + 14 on.
		{"break", days(50, 60, 50), nil, []int{83, 90, 97, 104, 125, 132}},
		{"nothing lately", days(50, 100), nil, []int{73, 80, 87, 94, 101}},
		{"own", days(50), &BacktestOptions{Steps: 1, Origins: 3, Every: 2, Least: 46}, []int{47, 49}},
	} {
		o, err := c.opt.withDefaults(c.s.Grid)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, o.origins(c.s)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestBacktestOptionsRefused(t *testing.T) {
	for _, opt := range []BacktestOptions{{Steps: -1}, {Origins: -1}, {Every: -1}, {Least: -1}} {
		if _, err := Backtest(t.Context(), SeasonalNaive{}, days(100), &opt); err == nil {
			t.Errorf("%+v: want an error", opt)
		}
		h := HandleTimes{Grid: days(100).Grid, Contacts: days(100).Values, Seconds: days(100).Values}
		if _, err := BacktestAHT(t.Context(), h, &opt); err == nil {
			t.Errorf("handle times, %+v: want an error", opt)
		}
	}
}

// picky wants 60 days.
type picky struct{ SeasonalNaive }

func (p picky) Fit(ctx context.Context, s Series) (Fitted, error) {
	if len(s.Values) < 60 {
		return nil, ErrTooShort
	}
	return p.SeasonalNaive.Fit(ctx, s)
}

// Origins with too little history for the model are left out.
func TestBacktestOfAModelThatWantsMore(t *testing.T) {
	points, err := Backtest(t.Context(), picky{}, days(100), nil)
	if err != nil || len(points) != 2*28 || !points[0].Origin.Equal(monday.AddDate(0, 0, 65)) {
		t.Errorf("%d points, error %v; want 56 from days 65 and 72", len(points), err)
	}
}

func TestBacktestStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range []Model{SeasonalNaive{}, Profile{}} {
		if _, err := Backtest(ctx, m, days(100), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: error %v", m, err)
		}
	}
}

// Nothing after an origin matters to the forecast made there: change all of it, and
// forecasts from origins up to there stay the same, bit for bit.
func TestBacktestHasNoLookAhead(t *testing.T) {
	g := newGenerator(9)
	base := weekly(12, func(_, w, i int) float64 { return g.poisson(office(w, i) / 10) })
	opt := &BacktestOptions{Steps: perWeek, Origins: 4}
	for _, m := range []Model{Profile{}, SeasonalNaive{}} {
		before, err := Backtest(t.Context(), m, base, opt)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(rt *rapid.T) {
			cut := rapid.IntRange(8*perWeek, 12*perWeek-1).Draw(rt, "cut")
			factor := rapid.SampledFrom([]float64{0, 5, math.NaN()}).Draw(rt, "factor")
			changed := base
			changed.Values = append([]float64(nil), base.Values...)
			for i := cut; i < len(changed.Values); i++ {
				changed.Values[i] *= factor
			}
			after, err := Backtest(t.Context(), m, changed, opt)
			if err != nil {
				rt.Fatal(err)
			}
			type key struct{ origin, start int64 }
			said := map[key]Point{}
			for _, p := range after {
				said[key{p.Origin.Unix(), p.Start.Unix()}] = p
			}
			same := 0
			for _, p := range before {
				q, ok := said[key{p.Origin.Unix(), p.Start.Unix()}]
				if p.Origin.After(base.Grid.Time(cut)) || !ok {
					continue
				}
				q.Actual = p.Actual
				if !reflect.DeepEqual(p, q) {
					rt.Fatalf("before %+v, after %+v", p, q)
				}
				same++
			}
			if same == 0 && factor == 5 {
				rt.Fatal("nothing compared")
			}
		})
	}
}
