package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"gonum.org/v1/gonum/stat/distuv"
)

// Series that tests make by themselves.

var missing = math.NaN()

// monday is the start of most made series: Monday 2026-01-05, 00:00 UTC.
var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

const (
	halfHour = 30 * time.Minute
	perWeek  = 336 // half-hours
)

func stockholm(t testing.TB) *time.Location {
	t.Helper()
	loc, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// weekly makes half-hours of so many weeks from monday on; value is asked for the week,
// the weekday (0 = Sunday) and the slot.
func weekly(weeks int, value func(week, weekday, slot int) float64) Series {
	s := Series{Queue: "made", Channel: "voice", Grid: calendar.Grid{Start: monday, Step: halfHour}}
	s.Values = make([]float64, weeks*perWeek)
	for i := range s.Values {
		s.Values[i] = value(i/perWeek, (i%perWeek/48+1)%7, i%48)
	}
	return s
}

// daily makes a series of days from monday on.
func daily(values ...float64) Series {
	return Series{Queue: "made", Grid: calendar.Grid{Start: monday, Step: calendar.DayStep}, Values: values}
}

// office is a weekly pattern: weekdays 08:00 to 18:00, Saturday 10:00 to 15:00, no rows
// outside, busiest on Monday and before noon.
func office(weekday, slot int) float64 {
	switch {
	case weekday == 0 || weekday == 6 && (slot < 20 || slot >= 30) || slot < 16 || slot >= 36:
		return missing
	}
	return float64(200-20*weekday) * (1 + 0.5*math.Sin(float64(slot-16)/20*math.Pi))
}

const officeHours = "Mon-Fri 08:00-18:00, Sat 10:00-15:00"

// generator draws numbers from a seed.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 20260105))} }

// poisson is NaN where mean is, so that it keeps closed time closed.
func (g generator) poisson(mean float64) float64 {
	if !(mean > 0) {
		return mean
	}
	return distuv.Poisson{Lambda: mean, Src: g}.Rand()
}

// gamma has mean 1 and variance v.
func (g generator) gamma(v float64) float64 {
	return distuv.Gamma{Alpha: 1 / v, Beta: 1 / v, Src: g}.Rand()
}

// near says whether two numbers are equal up to rounding.
func near(a, b float64) bool {
	const tolerance = 1e-9 // a thousand operations at 1e-16 each leave room to spare
	return math.Abs(a-b) <= tolerance*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

// forecastOf fits the zero Profile and forecasts.
func forecastOf(t testing.TB, s Series, steps int) *Forecast {
	t.Helper()
	return forecastBy(t, Profile{}, s, steps)
}

func forecastBy(t testing.TB, m Model, s Series, steps int) *Forecast {
	t.Helper()
	fitted, err := m.Fit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
