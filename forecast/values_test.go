package forecast

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func newTestSource(seed uint64) rand.Source { return rand.NewPCG(seed, 0) }

// valuesModels are all methods of plain values, as they come and with their options.
var valuesModels = []ValuesModel{
	WindowAverage{}, WindowAverage{Weeks: 2, Short: true},
	ETS{}, ETS{Model: "ZZN"}, ETS{Origins: 6}, ETS{Model: "ANN", Alpha: 0.2},
	Theta{}, Theta{Origins: 6}, DynamicOptimizedTheta{}, DynamicOptimizedTheta{Origins: 6},
	CES{}, CES{Origins: 6},
	DSES{}, DSES{Linear: true, Origins: 6}, DSES{Log: true}, CountDSES{}, CountDSES{Stationary: true, Origins: 6},
	MSTL{}, MSTL{Log: true}, MSTL{Robust: true, Cycles: 1, Origins: -1},
	SCUM(), Hourly(),
}

// sound fails on what no forecast may be.
func sound(t *testing.T, what string, f *ValuesForecast, steps int) {
	t.Helper()
	if len(f.Mean) != steps {
		t.Fatalf("%s: %d means, want %d", what, len(f.Mean), steps)
	}
	lo95, lo80, hi80, hi95 := f.Quantile(0.025), f.Quantile(0.1), f.Quantile(0.9), f.Quantile(0.975)
	for h, m := range f.Mean {
		if !(m >= 0) || math.IsInf(m, 0) {
			t.Fatalf("%s: mean %v, %d ahead", what, m, h+1)
		}
		q := [...]float64{lo95[h], lo80[h], m, hi80[h], hi95[h]}
		for i := range q {
			// Unknown ranges are unknown on both sides.
			if i != 2 && math.IsNaN(q[i]) != math.IsNaN(lo95[h]) || i > 0 && q[i] < q[i-1]-1e-9*(1+math.Abs(q[i])) || math.IsInf(q[i], 0) || q[i] < 0 {
				t.Fatalf("%s: quantiles %v, %d ahead", what, q, h+1)
			}
		}
	}
}

func oddSeries() map[string][]float64 {
	nan := math.NaN()
	holes := syntheticDays(300)
	for i := range holes {
		if i%11 == 3 || i > 100 && i < 150 {
			holes[i] = nan
		}
	}
	spike := syntheticDays(200)
	spike[150] = 1e9
	shift := syntheticDays(200)
	for i := 190; i < 200; i++ {
		shift[i] *= 5
	}
	died := syntheticDays(200)
	for i := 120; i < 200; i++ {
		died[i] = 0
	}
	return map[string][]float64{
		"one":       {5},
		"three":     {5, 7, 3},
		"six":       {5, 7, 3, 8, 1, 2},
		"constant":  slices.Repeat([]float64{42}, 100),
		"zero":      make([]float64, 100),
		"one value": append(slices.Repeat([]float64{nan}, 50), 3),
		"holes":     holes,
		"spike":     spike,
		"shift":     shift,
		"died":      died,
		"sparse":    {0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0},
		"huge":      slices.Repeat([]float64{1e100, 1e99, 1e98, 1e100}, 20),
		"tiny":      slices.Repeat([]float64{1e-9, 3e-9, 2e-9}, 20),
		"growing":   {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768},
		"last gone": append(syntheticDays(60), slices.Repeat([]float64{nan}, 20)...),
	}
}

func TestValuesRobust(t *testing.T) {
	for _, m := range valuesModels {
		for name, y := range oddSeries() {
			what := m.String() + " of " + name
			before := slices.Clone(y)
			fitted, err := m.FitValues(y, 7, 28)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				continue
			}
			for _, steps := range []int{1, 40, 500} {
				f, err := fitted.ForecastValues(steps)
				if err != nil {
					t.Fatal(what, err)
				}
				sound(t, what, f, steps)
				if steps != 40 {
					continue
				}
				again, _ := m.FitValues(y, 7, 28)
				g, _ := again.ForecastValues(steps)
				if !slices.Equal(f.Mean, g.Mean) || !slices.EqualFunc(f.Quantile(0.9), g.Quantile(0.9), func(a, b float64) bool { return a == b || a != a && b != b }) {
					t.Fatalf("%s: two runs differ", what)
				}
			}
			if !slices.EqualFunc(y, before, func(a, b float64) bool { return a == b || a != a && b != b }) {
				t.Errorf("%s: values were changed", what)
			}
		}
		for _, y := range [][]float64{{1, -2, 3}, {1, math.Inf(1)}, {1, 1e101}} {
			if _, err := m.FitValues(y); err == nil {
				t.Errorf("%s of %v: no error", m, y)
			}
		}
		for _, y := range [][]float64{nil, {math.NaN()}} {
			if _, err := m.FitValues(y, 7); !errors.Is(err, ErrTooShort) {
				t.Errorf("%s of %v: error %v, want ErrTooShort", m, y, err)
			}
		}
		fitted, err := m.FitValues([]float64{1, 2, 3})
		if err != nil {
			t.Fatal(m, err)
		}
		if _, err := fitted.ForecastValues(0); err == nil {
			t.Errorf("%s: forecast of 0 values: no error", m)
		}
	}
}

func TestValuesSettings(t *testing.T) {
	y := syntheticDays(100)
	for _, m := range []ValuesModel{
		ETS{Model: "XYZ"}, ETS{Alpha: 2}, ETS{Beta: math.NaN()}, ETS{Origins: -1}, ETS{State: &ETSState{}}, ETS{Model: "ANA", State: &ETSState{}},
		Theta{Alpha: 1}, Theta{Origins: -1}, DynamicOptimizedTheta{Theta: 0.5}, DynamicOptimizedTheta{Alpha: -1}, CES{Origins: -1},
		DSES{Level: 2}, DSES{AR: 1}, DSES{Seasons: []float64{-1}}, DSES{Linear: true, Log: true}, CountDSES{Origins: -1},
		MSTL{Cycles: -1}, MSTL{Windows: []int{-1}}, MSTL{Origins: -2}, WindowAverage{Weeks: -1},
		Combination{}, Combination{Members: []Model{ETS{}}, Weights: []float64{1, 2}}, Combination{Members: []Model{ETS{}}, Weights: []float64{0}},
		Combination{Members: []Model{Profile{}}},
	} {
		if _, err := m.FitValues(y, 7); err == nil {
			t.Errorf("%T%+v: no error", m, m)
		}
	}
}

// A half-hourly queue open on weekdays, over both changes of the clock: closed hours are
// 0, open ones are not, and the profile is where it belongs.
func TestValuesOnSeries(t *testing.T) {
	loc, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	shape := func(c calendar.Cell) float64 {
		w := c.Day.Weekday()
		if w == time.Saturday || w == time.Sunday || c.Slot < 16 || c.Slot >= 36 {
			return 0
		}
		return 40 + 3*float64(c.Slot-16) - 4*float64(w)
	}
	for _, start := range []time.Time{time.Date(2026, 2, 2, 0, 0, 0, 0, loc), time.Date(2026, 9, 21, 12, 0, 0, 0, loc)} {
		s := Series{Queue: "q", Grid: calendar.Grid{Start: start, Step: 30 * time.Minute}}
		for i := range 48 * 7 * 9 {
			s.Values = append(s.Values, shape(s.Grid.Cell(i))*(1+0.05*math.Sin(float64(i*i))))
		}
		s.Values[2000] = math.NaN()
		for _, m := range valuesModels {
			fitted, err := m.(Model).Fit(context.Background(), s)
			if err != nil {
				t.Fatal(m, err)
			}
			f, err := fitted.Forecast(context.Background(), 48*10)
			if err != nil {
				t.Fatal(m, err)
			}
			lo, hi := f.Quantile(0.1), f.Quantile(0.9)
			miss, all := 0.0, 0.0
			for i, v := range f.Mean {
				want := shape(f.Grid.Cell(i))
				if want == 0 {
					if v != 0 || hi[i] != 0 || f.Open[i] {
						t.Fatalf("%s: %v when closed", m, v)
					}
					continue
				}
				if !(lo[i] <= v && v <= hi[i]) {
					t.Fatalf("%s: range %v to %v around %v", m, lo[i], hi[i], v)
				}
				miss += math.Abs(v - want)
				all += want
			}
			// Exponential smoothing without a season is no method for intervals.
			if name := m.String(); name == "ets-ZZN" || name == "ets-ANN" || name == "window-average-short-2" {
				continue
			}
			if miss/all > 0.08 {
				t.Errorf("%s from %v: WAPE %.1f %%, noise 3 %%", m, start, 100*miss/all)
			}
		}
	}
}

// Never open, all missing but one, and bad input.
func TestValuesOnOddSeries(t *testing.T) {
	grid := calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Hour}
	zero := Series{Grid: grid, Values: make([]float64, 24*21)}
	negative := Series{Grid: grid, Values: []float64{1, -1}}
	empty := Series{Grid: grid}
	for _, m := range valuesModels {
		fitted, err := m.(Model).Fit(context.Background(), zero)
		if err != nil {
			t.Fatal(m, err)
		}
		f, err := fitted.Forecast(context.Background(), 100)
		if err != nil {
			t.Fatal(m, err)
		}
		// A count that was always 0 may be 1 some day; nothing else may.
		if f.Total() > 0.01 || slices.Max(f.Quantile(0.9)) > 1 {
			t.Errorf("%s: %v contacts of nothing, up to %v", m, f.Total(), slices.Max(f.Quantile(0.9)))
		}
		if _, err := fitted.Forecast(context.Background(), 0); err == nil {
			t.Errorf("%s: 0 steps: no error", m)
		}
		if _, err := m.(Model).Fit(context.Background(), negative); err == nil {
			t.Errorf("%s: negative value: no error", m)
		}
		if _, err := m.(Model).Fit(context.Background(), empty); !errors.Is(err, ErrTooShort) {
			t.Errorf("%s: empty: %v", m, err)
		}
	}
}

// Members that are no ValuesModels are combined on the series.
func TestCombinationOfSeries(t *testing.T) {
	grid := calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: 24 * time.Hour}
	s := Series{Grid: grid, Values: syntheticDays(140)}
	m := Combination{Members: []Model{Profile{}, ETS{}, SeasonalNaive{}}}
	fitted, err := m.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	if f.Method != "weekly-profile+ets+seasonal-naive" {
		t.Errorf("method %q", f.Method)
	}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	for i, v := range f.Mean {
		if !(lo[i] <= v && v <= hi[i] && v > 0) {
			t.Errorf("%d: %v in %v to %v", i, v, lo[i], hi[i])
		}
	}
}

func TestCombinationWeights(t *testing.T) {
	y := syntheticDays(200)
	fitted, err := Combination{Members: []Model{ETS{}, WindowAverage{}, ETS{Model: "ANN"}}}.FitValues(y, 7)
	if err != nil {
		t.Fatal(err)
	}
	w := fitted.(*CombinationFit).Weights(14)
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	if math.Abs(sum-1) > 1e-12 || w[2] != 0 {
		t.Errorf("weights %v: want a sum of 1, and none for the method that knows no week", w)
	}
	// 1.25^4 = 2.44140625; 1.71 is more than 1.7 times the least.
	if got := weigh([]float64{1, 1.25, 1.71, 2}); math.Abs(got[0]/got[1]-2.44140625) > 1e-12 || got[2] != 0 || got[3] != 0 {
		t.Errorf("weights %v of errors 1, 1.25, 1.71, 2", got)
	}
	if got := weigh([]float64{0, 1}); got[0] != 1 || got[1] != 0 {
		t.Errorf("weights %v of errors 0, 1", got)
	}
}

// Member 0 misses 10 of 1000 by day and 4 of 8 by night, member 1 40 and 0: absolute
// errors 14 and 40 leave only the first, relative ones (1 % + 4/6 and 4 %) only the second.
func TestCombinationWeighsQuietHours(t *testing.T) {
	miss := newMisses(2)
	miss.add(0, 1000, 1010)
	miss.add(0, 8, 4)
	miss.add(1, 1000, 960)
	miss.add(1, 8, 8)
	miss.add(1, math.NaN(), 5)
	if w := miss.weights(); w[0] != 0.5 || w[1] != 0.5 {
		t.Errorf("weights %v, want half each", w)
	}
}

// Origins lie whole days back where the season is a day: with 24 values a day, 24 steps
// ahead, at 24, 48, ...; with a season of 13 at 12, 18, ... as half and quarters of 24.
func TestCombinationOriginsAreWholeDays(t *testing.T) {
	y := syntheticDays(960)
	for _, c := range []struct {
		period      int
		first, next int
	}{{24, 24, 48}, {13, 12, 18}} {
		fitted, err := Combination{Members: []Model{WindowAverage{}, WindowAverage{Weeks: 1}}}.FitValues(y, c.period)
		if err != nil {
			t.Fatal(err)
		}
		at := fitted.(*CombinationFit).rewind(24).at
		if len(at) != 8 || at[0] != 960-c.first || at[1] != 960-c.next {
			t.Errorf("season %d: origins %v, want 8 from %d and %d back", c.period, at, c.first, c.next)
		}
	}
}

func FuzzValues(f *testing.F) {
	f.Add([]byte{10, 20, 30, 10, 20, 30, 10, 20, 255, 10}, uint8(0), uint8(3), uint8(0))
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 9}, uint8(2), uint8(4), uint8(8))
	f.Fuzz(func(t *testing.T, data []byte, which, p1, p2 uint8) {
		if len(data) > 400 {
			data = data[:400]
		}
		m := valuesModels[int(which)%len(valuesModels)]
		y := make([]float64, len(data))
		for i, b := range data {
			switch {
			case b == 255:
				y[i] = math.NaN()
			case b >= 250:
				y[i] = math.Pow(10, 3*float64(b-250)) // up to 1e12
			default:
				y[i] = float64(b)
			}
		}
		fitted, err := m.FitValues(y, int(p1), int(p2))
		if err != nil {
			return
		}
		v, err := fitted.ForecastValues(30)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, m.String(), v, 30)
	})
}
