package forecast

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// svdSeries is the series of benchmarks/peers/forecast-r/svd.R: eight slots a day for
// twelve weeks, its day 1 a Monday, one value missing.
func svdSeries(t testing.TB) (Series, map[string][]float64) {
	c := reference(t, "svd.csv")["svd"]
	return Series{Queue: "made", Grid: calendar.Grid{Start: monday, Step: 3 * time.Hour}, Values: c["y"]}, c
}

// Two weeks ahead, and the rest of a day at every penalty, against R: there the factors
// come from a singular value decomposition, here from the eigenvectors of X'X.
func TestSVDAgainstR(t *testing.T) {
	s, c := svdSeries(t)
	fitted, err := SVD{Components: 3, Memory: 0.87}.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(context.Background(), 14*8)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, "mean", f.Mean, c["mean"], 1e-10)

	fit := fitted.(*SVDFit)
	seen := []float64{30, 80, 190, 260} // as in svd.R
	o := fit.at(fit.face.days(), 1, 0.87)
	today := svdDay{scores: o.view.svdScores(o.basis, 0.87, 3), weekday: o.view.weekday(len(o.view.y)), actual: fit.places(seen)}
	today.forecast()
	for i, name := range []string{"rest0", "rest0.1", "rest1", "rest10", "rest100", "rest1000", "rest10000"} {
		agree(t, name, today.rest(o.view, 4, svdKappas[i]), c[name], 1e-10)
	}
	day, kappa, err := fit.Rest(context.Background(), seen)
	if err != nil {
		t.Fatal(err)
	}
	if kappa != c["kappa"][0] {
		t.Errorf("kappa %v, R chooses %v", kappa, c["kappa"][0])
	}
	agree(t, "seen", day[:4], seen, 0)
	name := map[float64]string{0.1: "rest0.1", 1: "rest1", 10: "rest10", 100: "rest100"}[kappa]
	agree(t, "rest of the day", day[4:], c[name][4:], 1e-10)
}

// With all factors kept and no penalty the update reproduces what was seen; with a penalty
// without bound it changes nothing.
func TestSVDUpdateLimits(t *testing.T) {
	s, _ := svdSeries(t)
	fitted, err := SVD{Components: 5, Memory: 1}.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	fit := fitted.(*SVDFit)
	o := fit.at(fit.face.days(), 1, 1)
	d := svdDay{scores: o.view.svdScores(o.basis, 1, 5), weekday: o.view.weekday(len(o.view.y)), actual: fit.places([]float64{30, 80, 190, 260, 240})}
	d.forecast()
	z := make([]float64, 8)
	d.scores.compose(d.updated(5, 0), z)
	for i, x := range z[:5] {
		if want := math.Sqrt(d.actual[i] + 0.25); math.Abs(x-want) > 1e-8 {
			t.Errorf("slot %d: %v on the root, seen %v", i, x, want)
		}
	}
	far := d.updated(5, 1e15)
	for i, b := range far {
		if math.Abs(b-d.beta[i]) > 1e-9*math.Abs(d.beta[i])+1e-9 {
			t.Errorf("score %d: %v with all the penalty in the world, want %v", i, b, d.beta[i])
		}
	}
	day, kappa, err := fit.Rest(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(context.Background(), 8)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(kappa, 1) {
		t.Errorf("kappa %v with nothing seen, want +Inf", kappa)
	}
	agree(t, "a day of which nothing was seen", day, f.Mean, 1e-12)
	if _, _, err := fit.Rest(context.Background(), make([]float64, 9)); err == nil {
		t.Error("nine slots of eight: no error")
	}
	if _, _, err := fit.Rest(context.Background(), []float64{-1}); err == nil {
		t.Error("a negative value: no error")
	}
}

// Busy mornings make busy afternoons: on made days whose factor is drawn anew, the
// updated rest is nearer to what comes than the plan.
func TestSVDRestHelps(t *testing.T) {
	var planned, updated float64
	for origin := 60; origin < 80; origin++ {
		s := weekly(12, func(week, weekday, slot int) float64 {
			y := office(weekday, slot)
			d := 7*week + (weekday+6)%7
			return math.Round(y * (1 + 0.25*math.Sin(float64(d*d)))) // no order from day to day
		})
		actual := s.Values[origin*48 : (origin+1)*48]
		fitted, err := SVD{Components: 2, Memory: 0.87}.Fit(context.Background(), s.Before(origin*48))
		if err != nil {
			t.Fatal(err)
		}
		fit := fitted.(*SVDFit)
		plan, _, err := fit.Rest(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		day, _, err := fit.Rest(context.Background(), actual[:24])
		if err != nil {
			t.Fatal(err)
		}
		for i := 24; i < 48; i++ {
			if y := actual[i]; y == y {
				planned += math.Abs(y - plan[i])
				updated += math.Abs(y - day[i])
			}
		}
	}
	if !(updated < planned/2) {
		t.Errorf("absolute error of the afternoons: %v updated, %v planned", updated, planned)
	}
}

func TestSVDShort(t *testing.T) {
	for _, days := range []int{1, 3, 10, 20} {
		s := weekly(4, func(_, weekday, slot int) float64 { return office(weekday, slot) }).Before(days * 48)
		fitted, err := SVD{}.Fit(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fitted.Forecast(context.Background(), perWeek)
		if err != nil {
			t.Fatal(err)
		}
		if f.Total() <= 0 || len(f.Warnings) == 0 {
			t.Errorf("%d days: total %v, warnings %v", days, f.Total(), f.Warnings)
		}
	}
	none := daily(missing, missing)
	if _, err := (SVD{}).Fit(context.Background(), none); !errors.Is(err, ErrTooShort) {
		t.Errorf("no value: %v", err)
	}
	for _, m := range []SVD{{Components: 6}, {Components: -1}, {Weeks: -1}, {Memory: 2}} {
		if _, err := m.Fit(context.Background(), daily(1, 2, 3)); err == nil {
			t.Errorf("%+v: no error", m)
		}
	}
}
