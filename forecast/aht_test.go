package forecast

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
	"pgregory.net/rapid"
)

// handled makes half-hours of so many weeks; each asks for contacts and their average.
func handled(weeks int, each func(week, weekday, slot int) (contacts, aht float64)) HandleTimes {
	h := HandleTimes{Queue: "made", Channel: "voice", Grid: calendar.Grid{Start: monday, Step: halfHour}}
	for i := range weeks * perWeek {
		n, aht := each(i/perWeek, (i%perWeek/48+1)%7, i%48)
		h.Contacts = append(h.Contacts, n)
		h.Seconds = append(h.Seconds, n*aht)
	}
	return h
}

func ahtOf(t testing.TB, h HandleTimes, steps int) *Forecast {
	t.Helper()
	fit, err := AHT{}.Fit(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// One contact of 1000 s and 99 of 100 s on the next day: (1000 w + 9900) / (w + 99) with
// w = 0.87^(1/7) for the age of a day, 108.9. The mean of the two averages is 550.
func TestAHTIsWeightedByContacts(t *testing.T) {
	h := HandleTimes{Grid: calendar.Grid{Start: monday, Step: calendar.DayStep}, Contacts: []float64{1, 99}, Seconds: []float64{1000, 9900}}
	w := math.Pow(0.87, 1.0/7)
	want := (1000*w + 9900) / (w + 99)
	for i, got := range ahtOf(t, h, 7).Mean {
		if !near(got, want) {
			t.Errorf("day %d: %v, want %v", i, got, want)
		}
	}
}

// A pattern of weekday and time of day without noise comes back: shrinkage is by noise.
func TestAHTContinuesAPattern(t *testing.T) {
	pattern := func(w, i int) float64 { return 200 + 10*float64(w) + 2*float64(i) }
	h := handled(12, func(_, w, i int) (float64, float64) { return 50 + float64(i), pattern(w, i) })
	f := ahtOf(t, h, perWeek)
	for i, got := range f.Mean {
		// Winsorising cuts 0.5 % of contacts off at either end, one or two slots of the 336,
		// by at most a slot's 12 s: 3 % there; elsewhere its effect on the whole.
		if want := pattern((i/48+1)%7, i%48); math.Abs(got/want-1) > 0.03 {
			t.Errorf("interval %d: %v, want %v", i, got, want)
		}
	}
	if got, want := f.Mean[2*48+20], pattern(3, 20); math.Abs(got/want-1) > 1e-3 {
		t.Errorf("Wednesday 10:00: %v, want %v", got, want)
	}
}

// Calls last 300 s on average with a standard deviation of 300, except that on Tuesday at
// 10:00 they last 600. From few contacts there nobody can know it; from thousands one does.
func TestAHTShrinksBySampleSize(t *testing.T) {
	at := func(contacts float64) float64 {
		g := newGenerator(8)
		h := handled(10, func(_, w, i int) (float64, float64) {
			if w == 2 && i == 20 {
				return contacts, 600
			}
			n, aht := 40.0, 300.0
			if i%4 == 0 {
				aht = 330 // some difference between times of day
			}
			return n, aht + 300/math.Sqrt(n)*g.NormFloat64()
		})
		return ahtOf(t, h, perWeek).Mean[48+20]
	}
	few, many := at(0.1), at(5000)
	if few > 345 { // 330, its time of day, give or take noise
		t.Errorf("one contact in ten weeks: %v, want close to 330", few)
	}
	if math.Abs(many-600) > 10 {
		t.Errorf("50,000 contacts: %v, want close to 600", many)
	}
	if middle := at(3); !(middle > few && middle < many) {
		t.Errorf("30 contacts: %v, want between %v and %v", middle, few, many)
	}
}

// k = sigma^2/tau^2 by hand: groups of 10 and 30 contacts, averages 90 and 110, overall
// 105, sigma^2 = 1000. Q = 10 * 225 + 30 * 25 = 3000; tau^2 = (3000 - 1000) /
// (40 - 1000/40) = 2000/15; k = 7.5.
func TestShrinkageByHand(t *testing.T) {
	n, seconds := []float64{10, 30, 0}, []float64{900, 3300, 0}
	if got := shrinkage(1000, 105, n, seconds); !near(got, 7.5) {
		t.Errorf("k = %v, want 7.5", got)
	}
	if got := shrinkage(5000, 105, n, seconds); !math.IsInf(got, 1) {
		t.Errorf("groups that differ less than chance: k = %v, want +Inf", got)
	}
	// 10 contacts of 90 s and 7.5 of the parent's 105: (900 + 787.5)/17.5.
	if got := shrink(10, 900, 7.5, 105); !near(got, 1687.5/17.5) {
		t.Errorf("shrunk to %v", got)
	}
	if got := shrink(0, 0, 7.5, 105); got != 105 {
		t.Errorf("nothing seen: %v, want the parent's 105", got)
	}
	if got := shrink(10, 900, math.Inf(1), 105); got != 105 {
		t.Errorf("k = Inf: %v, want 105", got)
	}
}

// Times of day of 10, 20, 30, 40 contacts, which differ less than chance: each gets the
// average of itself and half its neighbours, the first (1000 + (3600+1800)/2) / (10 +
// (40+20)/2) = 3700/40, and so on.
func TestTimesOfDayLeanOnNeighbours(t *testing.T) {
	contacts, seconds := []float64{10, 20, 30, 40}, []float64{1000, 1800, 3300, 3600}
	got := slotMeans(1e9, 0, 97, contacts, seconds)
	for i, want := range []float64{3700.0 / 40, 3950.0 / 40, 6000.0 / 60, 5750.0 / 60} {
		if !near(got[i], want) {
			t.Errorf("time of day %d: %v, want %v", i, got[i], want)
		}
	}
	for i, got := range slotMeans(0, 0, 97, contacts, seconds) { // no chance at all: as seen
		if want := seconds[i] / contacts[i]; !near(got, want) {
			t.Errorf("time of day %d: %v, want %v", i, got, want)
		}
	}
}

// Handle time grows by 1 % a week for 30 weeks: the level follows within three weeks'
// worth, where the mean of all weeks is 14 % behind.
func TestAHTFollowsDrift(t *testing.T) {
	g := newGenerator(12)
	level := func(k int) float64 { return 300 * math.Pow(1.01, float64(k)) }
	h := handled(30, func(k, w, i int) (float64, float64) {
		return 20, level(k) * (1 + 0.1*g.NormFloat64())
	})
	f := ahtOf(t, h, perWeek)
	if got := f.Total() / perWeek; math.Abs(got/level(30)-1) > 0.03 {
		t.Errorf("%v, want about %v", got, level(30))
	}
}

// Calls of 3 seconds, a known artefact of exports, in 0.2 % of the intervals, and a phone
// left off the hook: the forecast stays within 0.5 % of that without them.
func TestAHTWinsorises(t *testing.T) {
	made := func(artefacts bool) HandleTimes {
		g := newGenerator(13)
		return handled(12, func(k, w, i int) (float64, float64) {
			aht := 300 * (1 + 0.1*g.NormFloat64())
			switch n := k*perWeek + w*48 + i; {
			case artefacts && n%500 == 0:
				aht = 3
			case artefacts && n == 1234:
				aht = 80000
			}
			return 20, aht
		})
	}
	clean, dirty := ahtOf(t, made(false), perWeek).Total(), ahtOf(t, made(true), perWeek).Total()
	if math.Abs(dirty/clean-1) > 0.005 {
		t.Errorf("with artefacts %v, without %v", dirty/perWeek, clean/perWeek)
	}
}

// For ten weeks afternoons took 400 s and mornings 200, since then it is the other way
// round: the index believes the newer half more, 1 to 0.97^10 = 0.74, so that mornings are
// forecast at (400 + 0.74 * 200)/1.74 to (200 + 0.74 * 400)/1.74 of afternoons, 1.10.
func TestAHTIndexFades(t *testing.T) {
	h := handled(20, func(k, _, i int) (float64, float64) {
		if morning := i < 24; morning == (k >= 10) {
			return 50, 400
		}
		return 50, 200
	})
	f := ahtOf(t, h, 48)
	if ratio := f.Mean[12] / f.Mean[36]; ratio < 1.05 || ratio > 1.15 {
		t.Errorf("mornings %v of afternoons, want about 1.10", ratio)
	}
}

// Ranges are for contacts: a thousand calls an hour that last 300 s for certain count more
// than single calls that last anything.
func TestAHTRangesAreWeightedByContacts(t *testing.T) {
	g := newGenerator(14)
	h := handled(12, func(_, _, i int) (float64, float64) {
		if i%2 == 0 {
			return 1000, 300 + g.NormFloat64()
		}
		return 1, 300 * (0.2 + g.ExpFloat64())
	})
	f := ahtOf(t, h, 48)
	lo, hi := f.Quantile(0.1)[20], f.Quantile(0.9)[20]
	if lo < 0.98*f.Mean[20] || hi > 1.02*f.Mean[20] {
		t.Errorf("%v (%v to %v)", f.Mean[20], lo, hi)
	}
}

// Intervals without contacts, or of unknown handle time, or of none, say nothing.
func TestAHTKnown(t *testing.T) {
	h := HandleTimes{
		Grid:     calendar.Grid{Start: monday, Step: calendar.DayStep},
		Contacts: []float64{10, 0, missing, 10, 10, 5},
		Seconds:  []float64{3000, 0, 500, missing, 0, 1500},
	}
	if got := h.Known(); got != 2 {
		t.Errorf("%d known, want 2", got)
	}
	for i, got := range ahtOf(t, h, 3).Mean {
		if !near(got, 300) { // 3000/10 and 1500/5
			t.Errorf("day %d: %v, want 300", i, got)
		}
	}
}

func TestAHTRefuses(t *testing.T) {
	grid := calendar.Grid{Start: monday, Step: calendar.DayStep}
	for name, h := range map[string]HandleTimes{
		"lengths":  {Grid: grid, Contacts: []float64{1}, Seconds: []float64{1, 2}},
		"negative": {Grid: grid, Contacts: []float64{1, 2}, Seconds: []float64{100, -1}},
		"infinite": {Grid: grid, Contacts: []float64{1, math.Inf(1)}, Seconds: []float64{100, 1}},
		"no step":  {Contacts: []float64{1}, Seconds: []float64{1}},
	} {
		if _, err := (AHT{}).Fit(t.Context(), h); err == nil || errors.Is(err, ErrTooShort) {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := BacktestAHT(t.Context(), h, nil); err == nil {
			t.Errorf("%s: backtest runs", name)
		}
	}
	unknown := HandleTimes{Grid: grid, Contacts: []float64{0, 3}, Seconds: []float64{5, missing}}
	if _, err := (AHT{}).Fit(t.Context(), unknown); !errors.Is(err, ErrTooShort) {
		t.Errorf("nothing known: error %v, want ErrTooShort", err)
	}
}

// Fourteen days of 10 contacts at 100 s, then 10 at 120 s and 30 at 100 s: forecast one
// day ahead at days 14 and 15. The first says 100; what the second says is its own affair,
// taken from the forecast itself.
func TestBacktestAHTByHand(t *testing.T) {
	h := HandleTimes{Grid: calendar.Grid{Start: monday, Step: calendar.DayStep}}
	for range 14 {
		h.Contacts, h.Seconds = append(h.Contacts, 10), append(h.Seconds, 1000)
	}
	h.Contacts, h.Seconds = append(h.Contacts, 10, 30), append(h.Seconds, 1200, 3000)
	got, err := BacktestAHT(t.Context(), h, &BacktestOptions{Steps: 1, Origins: 2, Every: 1})
	if err != nil {
		t.Fatal(err)
	}
	second := ahtOf(t, h.Before(15), 1).Mean[0]
	if second <= 100 || second >= 102 {
		t.Errorf("after one day of 120 s: %v", second)
	}
	errs := []float64{10*100 - 1200, 30*second - 3000}
	wantWAPE := (math.Abs(errs[0]) + math.Abs(errs[1])) / 4200
	wantBias := (errs[0] + errs[1]) / 4200
	if got.Points != 2 || !near(got.WAPE, wantWAPE) || !near(got.Bias, wantBias) {
		t.Errorf("%+v, want WAPE %v, bias %v", got, wantWAPE, wantBias)
	}
}

// Bits do not depend on the run, ranges hold the mean, nothing is NaN.
func TestAHTProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := newGenerator(rapid.Uint64().Draw(rt, "seed"))
		busy := rapid.SampledFrom([]float64{0.05, 1, 100}).Draw(rt, "busy")
		n := rapid.IntRange(1, 8*perWeek).Draw(rt, "n")
		h := handled(8, func(_, _, _ int) (float64, float64) {
			if g.Float64() < 0.1 {
				return missing, 0
			}
			return g.poisson(busy), math.Ceil(1000 * g.ExpFloat64())
		}).Before(n)
		h.Contacts[0], h.Seconds[0] = 1, 100
		f := ahtOf(t, h, 500)
		requireSane(rt, f)
		if again := ahtOf(t, h, 500); fmt.Sprintf("%x%x", f.Mean, f.Quantile(0.1)) != fmt.Sprintf("%x%x", again.Mean, again.Quantile(0.1)) {
			rt.Fatal("two runs differ")
		}
		for i, m := range f.Mean {
			if m <= 0 {
				rt.Fatalf("interval %d: %v s", i, m)
			}
		}
	})
}
