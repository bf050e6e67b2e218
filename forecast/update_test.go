package forecast

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// quarters are values with a season of four, a slope and some noise.
func quarters(n int) []float64 {
	g := newGenerator(7)
	y := make([]float64, n)
	for i := range y {
		y[i] = 100 + 0.3*float64(i) + []float64{10, -5, 20, -25}[i%4] + 4*g.NormFloat64()
	}
	return y
}

// hourly values have a day and a week.
func hourly(n int) []float64 {
	g := newGenerator(8)
	y := make([]float64, n)
	for i := range y {
		y[i] = math.Round(60 + 30*math.Sin(float64(i)/24*2*math.Pi) + 15*math.Sin(float64(i)/168*2*math.Pi) + 3*g.NormFloat64())
	}
	return y
}

func forecastOfValues(t *testing.T, f ValuesFitted, steps int) *ValuesForecast {
	t.Helper()
	v, err := f.ForecastValues(steps)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func fitValues(t *testing.T, m ValuesModel, y []float64, periods ...int) ValuesFitted {
	t.Helper()
	f, err := m.FitValues(y, periods...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func update(t *testing.T, f ValuesFitted, y []float64) ValuesFitted {
	t.Helper()
	u, err := f.(ValuesUpdater).UpdateValues(y)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// An update knows the past of the fit: taken back to where the fit ended, it forecasts
// what the fit did, so no parameter and no first state has moved. Values one by one and
// all at once come to the same.
func TestUpdateValuesKeepsParameters(t *testing.T) {
	const n, more = 168 * 5, 50
	y := hourly(n + more)
	y[n+3], y[n-9] = math.NaN(), math.NaN()
	for _, m := range []ValuesModel{
		ETS{}, ETS{Model: "MNM"}, ETS{Model: "AAdN"}, Theta{}, DynamicOptimizedTheta{}, CES{}, DSES{}, DSES{Linear: true}, DSES{Log: true},
		CountDSES{}, WindowAverage{}, Combination{Members: []Model{ETS{}, Theta{}}, Weights: []float64{1, 2}},
	} {
		t.Run(m.String(), func(t *testing.T) {
			fitted := fitValues(t, m, y[:n], 24, 168)
			want := forecastOfValues(t, fitted, 30).Mean
			all := update(t, fitted, y[n:])
			// DSES adds the variance of an error to the square of a root; it is the one
			// thing that the update learns anew.
			unlike := 0.0
			if d, ok := all.(*DSESFit); ok && !d.model.Linear && !d.model.Log {
				was := fitted.(*DSESFit).Sigma
				unlike = d.Sigma*d.Sigma - was*was
			}
			for h, v := range all.(rewinder).before(n, 30) {
				if !near(v-unlike, want[h]) {
					t.Fatalf("lead %d: %v after going back, %v forecast then", h+1, v, want[h])
				}
			}
			// The receiver is what it was.
			if again := forecastOfValues(t, fitted, 30).Mean; !reflect.DeepEqual(again, want) {
				t.Error("the update changed the fit it began with")
			}
			one := fitted
			for i := n; i < n+more; i++ {
				one = update(t, one, y[i:i+1])
			}
			a, b := forecastOfValues(t, all, 30), forecastOfValues(t, one, 30)
			for h := range a.Mean {
				if !near(a.Mean[h], b.Mean[h]) {
					t.Fatalf("lead %d: %v at once, %v one by one", h+1, a.Mean[h], b.Mean[h])
				}
			}
			// What came since matters.
			if reflect.DeepEqual(a.Mean, want) {
				t.Error("nothing was learnt")
			}
			for _, p := range []float64{0.1, 0.9} {
				for h, q := range a.Quantile(p) {
					if q != q {
						t.Fatalf("no range at lead %d", h+1)
					}
				}
			}
		})
	}
}

// ETS goes on as a fit from its first states does.
func TestUpdateETSIsRecomputation(t *testing.T) {
	y := quarters(60)
	fitted := fitValues(t, ETS{}, y[:48], 4).(*ETSFit)
	u := update(t, fitted, y[48:]).(*ETSFit)
	again := fitValues(t, ETS{Model: fitted.Model, State: &fitted.Start}, y, 4).(*ETSFit)
	if !reflect.DeepEqual(forecastOfValues(t, u, 8).Mean, forecastOfValues(t, again, 8).Mean) || u.Sigma != again.Sigma || u.Likelihood != again.Likelihood {
		t.Errorf("updated %+v, recomputed %+v", u, again)
	}
}

// The recursions, written out: theta's level and drift, and the states of CES.
func TestUpdateRecursions(t *testing.T) {
	y := quarters(80)
	for i := range y { // no season
		y[i] += []float64{-10, 5, -20, 25}[i%4]
	}
	theta := update(t, fitValues(t, Theta{}, y[:70]), y[70:]).(*ThetaFit)
	l := theta.start
	var sx, sy, sxx, sxy float64
	for i, v := range y {
		l += theta.Alpha * (v - l)
		x := float64(i)
		sx, sy, sxx, sxy = sx+x, sy+v, sxx+x*x, sxy+x*v
	}
	n := float64(len(y))
	drift := (n*sxy - sx*sy) / (n*sxx - sx*sx) / 2
	want := l + drift*(1-math.Pow(1-theta.Alpha, n))/theta.Alpha
	if got := forecastOfValues(t, theta, 1).Mean[0]; !near(got, want) {
		t.Errorf("theta %v, want %v", got, want)
	}
	ces := update(t, fitValues(t, CES{}, y[:70]), y[70:]).(*CESFit)
	l, p := ces.level, ces.potential
	for _, v := range y {
		e := v - l
		l, p = l-(1-ces.A1)*p+(ces.A0-ces.A1)*e, l+(1-ces.A0)*p+(ces.A0+ces.A1)*e
	}
	if got := forecastOfValues(t, ces, 1).Mean[0]; !near(got, l) {
		t.Errorf("ces %v, want %v", got, l)
	}
}

// What is left of new values without their seasons may be 0 or less, which a trend with
// multiplicative errors cannot follow: the method is fitted anew.
func TestUpdateMSTLBelowZero(t *testing.T) {
	s := Series{Queue: "wild", Grid: calendar.Grid{Start: monday, Step: 8 * halfHour}}
	const n, more = 30, 18
	g := newGenerator(9)
	for range n + more {
		v := math.Round(5 * g.ExpFloat64())
		if g.Float64() < 0.25 {
			v = math.NaN()
		}
		s.Values = append(s.Values, v)
	}
	fitted, err := MSTL{}.Fit(t.Context(), s.Before(n))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fitted.(*stripFit).fitted.(ValuesUpdater).UpdateValues(s.Values[n:]); !errors.Is(err, errStates) {
		t.Fatalf("update of the values: %v, want %v", err, errStates)
	}
	anew, err := MSTL{}.Fit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	a, b := forecastFitted(t, updated(t, fitted, part(s, n, n+more)), 20), forecastFitted(t, anew, 20)
	if !reflect.DeepEqual(a.Mean, b.Mean) {
		t.Errorf("updated %v, fitted anew %v", a.Mean, b.Mean)
	}
}

// MSTL splits anew with the parameters of the trend kept: as a fit with these does.
func TestUpdateMSTL(t *testing.T) {
	y := hourly(168 * 5)
	fitted := fitValues(t, MSTL{}, y[:800], 24, 168).(*MSTLFit)
	u := update(t, fitted, y[800:]).(*MSTLFit)
	if a, b := u.part.ets.Start, fitted.part.ets.Start; a.Alpha != b.Alpha || a.Beta != b.Beta || a.Phi != b.Phi {
		t.Errorf("parameters %+v, were %+v", a, b)
	}
	again := fitValues(t, MSTL{}, y, 24, 168).(*MSTLFit)
	if !reflect.DeepEqual(u.Seasons, again.Seasons) {
		t.Error("seasons differ from those of a new fit")
	}
}

// risen is a queue with noise, a level that jumps in week 20, and half-hours.
func risen(weeks int) Series {
	g := newGenerator(3)
	s := weekly(weeks, func(week, weekday, slot int) float64 {
		v := office(weekday, slot)
		if week >= 20 {
			v *= 1.3
		}
		return g.poisson(v * g.gamma(0.01))
	})
	s.Channel = ""
	return s
}

func part(s Series, from, to int) Series {
	s.Grid, s.Values = s.Grid.Shift(from), s.Values[from:to]
	return s
}

func updated(t *testing.T, f Fitted, s Series) Fitted {
	t.Helper()
	u, err := f.(Updater).Update(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUpdateSeries(t *testing.T) {
	s := risen(24)
	n := 20 * perWeek
	steps := 2 * perWeek
	for _, m := range []Model{
		Auto{}, DailyRegression{}, SVD{}, Profile{}, SeasonalNaive{}, WindowAverage{}, ETS{}, Theta{}, DSES{}, CountDSES{}, CES{},
		Combination{Members: []Model{Profile{}, SeasonalNaive{}}},
	} {
		t.Run(m.String(), func(t *testing.T) {
			fitted, err := m.Fit(t.Context(), s.Before(n))
			if err != nil {
				t.Fatal(err)
			}
			before, err := fitted.Forecast(t.Context(), steps)
			if err != nil {
				t.Fatal(err)
			}
			// Two weeks in pieces that are no whole days.
			u := fitted
			for from := n; from < n+2*perWeek; from += 100 {
				u = updated(t, u, part(s, from, min(from+100, n+2*perWeek)))
			}
			f, err := u.Forecast(t.Context(), steps)
			if err != nil {
				t.Fatal(err)
			}
			checkForecast(t, f)
			if !f.Grid.Start.Equal(s.Grid.Time(n + 2*perWeek)) {
				t.Errorf("forecast from %v", f.Grid.Start)
			}
			// The level rose by 30 % when the fit ended; the update has seen it. Gains
			// that were learnt on a level that stood still follow slowly.
			least, tolerance := 1.1, 0.12
			if name := m.String(); name == "theta" || name == "ces" {
				least, tolerance = 1.05, 0.2
			}
			if m.String() == (SVD{}).String() { // takes two such weeks for outlying ones; so does a new fit
				least = 0.95
			}
			if r := f.Total() / before.Total(); r < least {
				t.Errorf("after a rise of 30 %% the forecast changed by %.2f", r)
			}
			// As a new fit, which chooses anew, roughly.
			again := forecastBy(t, m, s.Before(n+2*perWeek), steps)
			within(t, "total over that of a new fit", f.Total()/again.Total(), 1, tolerance)
			// All at once is the same.
			at, err := updated(t, fitted, part(s, n, n+2*perWeek)).Forecast(t.Context(), steps)
			if err != nil {
				t.Fatal(err)
			}
			for i := range f.Mean {
				within(t, "mean", at.Mean[i], f.Mean[i], 1e-9*(1+f.Mean[i]))
			}
			// The fit is what it was.
			if same, _ := fitted.Forecast(t.Context(), steps); !reflect.DeepEqual(same.Mean, before.Mean) {
				t.Error("the update changed the fit it began with")
			}
		})
	}
}

// What Auto and Profile chose stays: memories, weights, penalties and ranges.
func TestUpdateKeepsChoices(t *testing.T) {
	s := risen(24)
	n, steps := 19*perWeek, 2*perWeek
	fitted := fitAuto(t, Auto{}, s.Before(n))
	before, err := fitted.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	u := updated(t, fitted, part(s, n, n+perWeek)).(*AutoFit)
	f, err := u.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	a, err := fitted.Report(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	b, err := u.Report(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Members, b.Members) && a.Members[0].Weight != b.Members[0].Weight || a.Memory != b.Memory || a.ShareMemory != b.ShareMemory || !reflect.DeepEqual(a.Leads, b.Leads) {
		t.Errorf("choices before %+v\nafter %+v", a, b)
	}
	if fitted.run.origins[0].daily.fit.penalty != u.run.origins[0].daily.fit.penalty {
		t.Error("penalties were learnt again")
	}
	for i := range f.Mean { // ranges are the same function of the mean
		want := before.spread.quantile(f.Mean[i], i, 0.9)
		if got := f.spread.quantile(f.Mean[i], i, 0.9); got != want {
			t.Fatalf("range of interval %d ends at %v, %v with the one kept", i, got, want)
		}
	}
	// With the same choices a fit of the longer history is the same.
	long := fitAuto(t, Auto{}, s.Before(n+perWeek))
	long.face.hours = u.face.hours
	long.kept = fitted.run
	again, err := long.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Mean, f.Mean) {
		t.Error("an update differs from a fit with the choices kept")
	}
	// Nothing new: nearly the same forecast (the reweighting goes on from where it was).
	same, err := updated(t, fitted, part(s, n, n)).Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "total without news", same.Total()/before.Total(), 1, 0.002)

	p, err := Profile{}.Fit(t.Context(), s.Before(n))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Forecast(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
	up := updated(t, p, part(s, n, n+perWeek)).(*profileFit)
	if up.kept == nil || up.kept != p.(*profileFit).choice {
		t.Error("the choice of the profile was lost")
	}
}

func TestUpdateRefuses(t *testing.T) {
	s := risen(8)
	n := 6 * perWeek
	for _, m := range []Model{Auto{}, Profile{}, SeasonalNaive{}, ETS{}, Combination{Members: []Model{Profile{}, SeasonalNaive{}}}} {
		fitted, err := m.Fit(t.Context(), s.Before(n))
		if err != nil {
			t.Fatal(err)
		}
		u := fitted.(Updater)
		if _, err := u.Update(t.Context(), part(s, n-1, n+2)); !errors.Is(err, ErrKnown) {
			t.Errorf("%s: known intervals: %v", m, err)
		}
		other := part(s, n, n+2)
		other.Queue = "other"
		if _, err := u.Update(t.Context(), other); err == nil {
			t.Errorf("%s took the values of another queue", m)
		}
		hours := Series{Queue: s.Queue, Grid: calendar.Grid{Start: s.Grid.Time(n), Step: time.Hour}, Values: []float64{1}}
		if _, err := u.Update(t.Context(), hours); err == nil {
			t.Errorf("%s took hours for half-hours", m)
		}
		bad := part(s, n, n+2)
		bad.Values = []float64{1, -1}
		if _, err := u.Update(t.Context(), bad); err == nil {
			t.Errorf("%s took a negative value", m)
		}
		aside := part(s, n, n+2)
		aside.Grid.Start = aside.Grid.Start.Add(10 * time.Minute)
		if _, err := u.Update(t.Context(), aside); err == nil {
			t.Errorf("%s took intervals beside the grid", m)
		}
		// A gap is missing values.
		f, err := updated(t, fitted, part(s, n+perWeek, n+perWeek+4)).Forecast(context.Background(), 4)
		if err != nil || !f.Grid.Start.Equal(s.Grid.Time(n+perWeek+4)) {
			t.Errorf("%s after a gap: %v, %v", m, f, err)
		}
		// A hole of ten weeks is a break: still a forecast.
		far := part(s, n, n+2*perWeek)
		far.Grid.Start = far.Grid.Start.AddDate(0, 0, 70)
		if _, err := updated(t, fitted, far).Forecast(context.Background(), 4); err != nil {
			t.Errorf("%s after a break: %v", m, err)
		}
	}
}

// Months go on and are explained too.
func TestUpdateMonths(t *testing.T) {
	g := newGenerator(4)
	s := Series{Queue: "made", Grid: calendar.Grid{Start: time.Date(2020, 1, 1, 0, 0, 0, 0, calendar.Plain), Step: calendar.MonthStep}}
	for i := range 60 {
		s.Values = append(s.Values, math.Round(1000*(1+0.2*math.Sin(float64(i)/12*2*math.Pi)+0.02*g.NormFloat64())))
	}
	for _, m := range []Model{Auto{}, DailyRegression{}, ETS{}, Theta{}, SeasonalNaive{}} {
		fitted, err := m.Fit(t.Context(), s.Before(54))
		if err != nil {
			t.Fatal(err)
		}
		u := updated(t, fitted, part(s, 54, 60))
		f, err := u.Forecast(t.Context(), 6)
		if err != nil {
			t.Fatal(err)
		}
		if !f.Grid.Start.Equal(s.Grid.Time(60)) {
			t.Errorf("%s: forecast from %v", m, f.Grid.Start)
		}
		within(t, m.String()+": total over that of a new fit", f.Total()/forecastBy(t, m, s, 6).Total(), 1, 0.05)
		if words := explanation(t, m, s, 6); words["history"] != "2020-01-01 to 2024-12-01: 60 values" || words["method"] == "" {
			t.Errorf("%s: %v", m, words)
		}
	}
}
