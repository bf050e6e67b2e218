package forecast

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"pgregory.net/rapid"
)

// requirePattern compares a forecast with factor times office; closed slots must be 0.
func requirePattern(t *testing.T, name string, f *Forecast, factor, tolerance float64) {
	t.Helper()
	for i, got := range f.Mean {
		at := f.Grid.Time(i)
		want := office(int(at.Weekday()), at.Hour()*2+at.Minute()/30) * factor
		closed := math.IsNaN(want)
		if closed {
			want = 0
		}
		if f.Open[i] == closed || closed && got != 0 || math.Abs(got-want) > tolerance*want {
			t.Errorf("%s: %v: %v, open %v; want %v", name, at, got, f.Open[i], want)
			return
		}
	}
}

// A history that repeats itself exactly is continued exactly, whatever is missing of it.
func TestProfileContinuesAPattern(t *testing.T) {
	pattern := func(_, w, i int) float64 { return office(w, i) }
	const exact = 1e-9 // rounding only
	for _, c := range []struct {
		name   string
		weeks  int
		change func(s Series)
	}{
		{"26 weeks", 26, nil},
		{"12 weeks", 12, nil},
		{"three weeks", 3, nil},
		{"one week", 1, nil},
		{"more than the 26 weeks used", 60, func(s Series) {
			for i := range 30 * perWeek {
				s.Values[i] *= 100
			}
		}},
		{"two weeks missing", 12, func(s Series) {
			for i := 5 * perWeek; i < 7*perWeek; i++ {
				s.Values[i] = missing
			}
		}},
		{"the last week missing", 12, func(s Series) {
			for i := 11 * perWeek; i < 12*perWeek; i++ {
				s.Values[i] = missing
			}
		}},
		{"an hour missing in every second week", 12, func(s Series) {
			for k := 0; k < 12; k += 2 {
				s.Values[k*perWeek+20], s.Values[k*perWeek+21] = missing, missing
			}
		}},
		{"one spike of 1e6", 12, func(s Series) { s.Values[7*perWeek+20] = 1e6 }},
		{"a spike in the last week", 12, func(s Series) { s.Values[11*perWeek+20] = 1e6 }},
	} {
		s := weekly(c.weeks, pattern)
		if c.change != nil {
			c.change(s)
		}
		requirePattern(t, c.name, forecastOf(t, s, 4*perWeek), 1, exact)
	}
}

// A spike in a noisy history: the forecast is what it would be without that value.
func TestProfileIgnoresASpike(t *testing.T) {
	g := newGenerator(21)
	s := weekly(20, func(_, w, i int) float64 { return g.poisson(office(w, i)) })
	const at = 15*perWeek + 2*48 + 22
	s.Values[at] = missing
	want := forecastOf(t, s, perWeek)
	s.Values[at] = 1e6
	got := forecastOf(t, s, perWeek)
	for i := range got.Mean {
		// The choice of settings sees a believable value instead of none: 1 %.
		if math.Abs(got.Mean[i]-want.Mean[i]) > 0.01*want.Mean[i] {
			t.Fatalf("interval %d: %v, without the spike %v", i, got.Mean[i], want.Mean[i])
		}
	}
	if len(want.Warnings) != 0 || len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0].Error(), "1000000 where") {
		t.Errorf("warnings %v, without the spike %v", got.Warnings, want.Warnings)
	}
	lo, hi := got.Quantile(0.025), got.Quantile(0.975)
	wantLo, wantHi := want.Quantile(0.025), want.Quantile(0.975)
	for i := range lo {
		if width, usual := hi[i]-lo[i], wantHi[i]-wantLo[i]; width > 1.2*usual {
			t.Fatalf("interval %d: range %v wide, without the spike %v", i, width, usual)
		}
	}
}

// Holidays in recent weeks hardly pull the forecast of their weekday down: each counts a
// twentieth of a day. The plain mean of the eight Mondays would be 23.75 % low.
func TestProfileForgivesHolidays(t *testing.T) {
	s := weekly(20, func(k, w, i int) float64 {
		if w == 1 && (k == 17 || k == 19) {
			return math.Round(0.05 * office(w, i))
		}
		return office(w, i)
	})
	f := forecastOf(t, s, perWeek)
	requirePattern(t, "two Mondays off", f, 1, 0.03)
}

// A level that doubled two weeks ago or earlier is followed, for twelve days (ten would do)
// that stand out in a row are no campaign. One week is taken for one and hardly counts.
func TestProfileFollowsALevelShift(t *testing.T) {
	for ago, want := range map[int]float64{1: 0.5, 2: 1, 3: 1, 4: 1, 6: 1, 8: 1, 12: 1} {
		s := weekly(26, func(k, w, i int) float64 {
			if k >= 26-ago {
				return 2 * office(w, i)
			}
			return office(w, i)
		})
		f := forecastOf(t, s, perWeek)
		// Shrinking memory leaves 6 % of the old level in it after two weeks.
		if got := f.Total() / (2 * weekTotal()); math.Abs(got/want-1) > 0.07 {
			t.Errorf("%d weeks ago: %.3f of the new level, want %v", ago, got, want)
		}
	}
}

func weekTotal() float64 {
	sum := 0.0
	for w := range 7 {
		for i := range 48 {
			if v := office(w, i); !math.IsNaN(v) {
				sum += v
			}
		}
	}
	return sum
}

// Growth goes on, and so does decline; a trend is damped, so that it never runs away.
func TestProfileTrend(t *testing.T) {
	for _, growth := range []float64{0.02, -0.02} {
		s := weekly(26, func(k, w, i int) float64 { return office(w, i) * math.Pow(1+growth, float64(k)) })
		last := weekTotal() * math.Pow(1+growth, 25)
		f := forecastOf(t, s, 8*perWeek)
		first, eighth := 0.0, 0.0
		for i, v := range f.Mean {
			switch i / perWeek {
			case 0:
				first += v
			case 7:
				eighth += v
			}
		}
		if (eighth-first)*growth <= 0 {
			t.Errorf("growth %v a week: week 1 %.0f, week 8 %.0f: wrong direction", growth, first, eighth)
		}
		if next := last * (1 + growth); math.Abs(first/next-1) > 0.05 {
			t.Errorf("growth %v a week: %.0f, want about %.0f", growth, first, next)
		}
		// The whole drift is less than damping/(1-damping) = 32 days of slope.
		if most := 32.4 / 7 * math.Abs(math.Log1p(growth)); math.Abs(math.Log(eighth/last)) > most+0.05 {
			t.Errorf("growth %v a week: week 8 %.0f after %.0f", growth, eighth, last)
		}
	}
}

func TestProfileOfLittle(t *testing.T) {
	always := alwaysOpen(t)
	constant := func(n int, v float64) Series {
		s := weekly((n+perWeek-1)/perWeek, func(_, _, _ int) float64 { return v }).Before(n)
		s.Hours = &always
		return s
	}
	for _, c := range []struct {
		name     string
		s        Series
		want     float64
		warnings int
	}{
		{"three values", constant(3, 8), 8, 1},
		{"one value", constant(1, 8), 8, 1},
		{"a week", constant(perWeek, 8), 8, 1},
		{"two weeks", constant(2*perWeek, 8), 8, 1},
		{"three weeks", constant(3*perWeek, 8), 8, 1},
		{"ten weeks", constant(10*perWeek, 8), 8, 0},
		{"nothing ever", constant(10*perWeek, 0), 0, 1},
	} {
		f := forecastOf(t, c.s, 2*perWeek)
		for i, got := range f.Mean {
			if !near(got, c.want) || !f.Open[i] {
				t.Errorf("%s: interval %d: %v, open %v; want %v", c.name, i, got, f.Open[i], c.want)
				break
			}
		}
		if len(f.Warnings) != c.warnings {
			t.Errorf("%s: warnings %v, want %d", c.name, f.Warnings, c.warnings)
		}
		// Three weeks of history are the least that has a past forecast.
		if got, want := math.IsNaN(f.Quantile(0.9)[0]), len(c.s.Values) < 3*perWeek; got != want {
			t.Errorf("%s: range missing %v, want %v", c.name, got, want)
		}
	}
	// Without given hours, a silent queue is open where it has rows.
	s := constant(10*perWeek, 0)
	s.Hours = nil
	f := forecastOf(t, s, perWeek)
	if f.Total() != 0 || slices.Contains(f.Open, false) || len(f.Warnings) != 1 {
		t.Errorf("silence: total %v, warnings %v", f.Total(), f.Warnings)
	}
}

// The shares of a weekday add up to 1, whatever is missing of its days.
func TestSharesAddUp(t *testing.T) {
	g := newGenerator(22)
	s := weekly(10, func(k, w, i int) float64 {
		if g.Float64() < 0.3 {
			return missing
		}
		return g.poisson(office(w, i) / 10)
	})
	fitted, err := Profile{}.Fit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	p := fitted.(*profileFit)
	for _, n := range []int{14, 50, 70} {
		for w, share := range p.at(n, 0.7, p.levelAt(n)).share {
			sum := 0.0
			for _, v := range share {
				sum += v
			}
			if want := 1.0; w > 0 && !near(sum, want) || w == 0 && sum != 0 {
				t.Errorf("before day %d, weekday %d: shares add up to %v", n, w, sum)
			}
		}
	}
}

// Four folds of two weeks: forecasts of 100 that missed by 1 in the first week and by 50 in
// the second. Each week of lead that three folds reach (the newest past origin reaches one
// week, the next two) has a range of its own; beyond them the last one goes on.
func TestSpreadByWeekOfLead(t *testing.T) {
	p := &profileFit{face: &face{slots: 1}}
	var folds []fold
	for range 4 {
		f := fold{origin: len(p.face.y)}
		for k := range 14 {
			miss := []float64{1, 50}[k/7]
			if k%2 == 1 {
				miss = -miss
			}
			p.face.y = append(p.face.y, []float64{100 + miss})
			f.mean = append(f.mean, []float64{100})
		}
		folds = append(folds, f)
	}
	s := p.spread(folds)
	for i, want := range map[int]float64{0: 101, 6: 101, 7: 150, 13: 150, 14: 150, 100: 150} {
		if got := s.quantile(100, i, 0.7); !near(got, want) {
			t.Errorf("day %d: 0.7-quantile %v, want %v", i, got, want)
		}
	}
	if got := len(p.spread(folds[:3]).pools); got != 1 {
		t.Errorf("three folds: %d weeks of lead with a range of their own, want 1", got)
	}
}

func TestProfileOfDays(t *testing.T) {
	var v []float64
	for d := range 140 {
		v = append(v, []float64{500, 400, 300, 300, 350, 100, missing}[d%7])
	}
	f := forecastOf(t, daily(v...), 14)
	for i, got := range f.Mean {
		want := []float64{500, 400, 300, 300, 350, 100, 0}[i%7]
		if !near(got, want) {
			t.Errorf("day %d: %v, want %v", i, got, want)
		}
	}
}

// Random series: every mean is finite and not negative, every range holds its mean, wider
// ranges hold narrower ones, closed intervals are 0, and given and skipped parts agree.
func TestProfileProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		step := rapid.SampledFrom([]time.Duration{30 * time.Minute, time.Hour, calendar.DayStep}).Draw(rt, "step")
		scale := rapid.SampledFrom([]float64{0.1, 5, 1e3, 1e12}).Draw(rt, "scale")
		n := rapid.IntRange(1, 40*7*int(calendar.DayStep/step)/8).Draw(rt, "n")
		g := newGenerator(rapid.Uint64().Draw(rt, "seed"))
		gaps := rapid.SampledFrom([]float64{0, 0.2, 0.95}).Draw(rt, "gaps")
		s := Series{Grid: calendar.Grid{Start: monday.In(stockholm(t)).Add(-time.Hour), Step: step}, Values: make([]float64, n)}
		for i := range s.Values {
			s.Values[i] = min(math.Floor(scale*g.ExpFloat64()), mostContacts)
			if g.Float64() < gaps {
				s.Values[i] = missing
			}
		}
		s.Values[0] = 1
		f := forecastOf(t, s, rapid.IntRange(1, 2000).Draw(rt, "steps"))
		requireSane(rt, f)
		from := rapid.IntRange(0, len(f.Mean)-1).Draw(rt, "from")
		rest, q, qRest := f.From(from), f.Quantile(0.9), f.From(from).Quantile(0.9)
		for i := range rest.Mean {
			if rest.Mean[i] != f.Mean[from+i] || !rest.Grid.Time(i).Equal(f.Grid.Time(from+i)) || q[from+i] != qRest[i] && !math.IsNaN(q[from+i]) {
				rt.Fatalf("From(%d): interval %d differs", from, i)
			}
		}
	})
}

// requireSane checks what holds for any forecast.
func requireSane(t interface{ Fatalf(string, ...any) }, f *Forecast) {
	levels := []float64{0.001, 0.025, 0.1, 0.3, 0.49, 0.5, 0.51, 0.7, 0.9, 0.975, 0.999}
	last := make([]float64, len(f.Mean))
	for _, p := range levels {
		q := f.Quantile(p)
		for i, m := range f.Mean {
			switch {
			case !(m >= 0) || math.IsInf(m, 0):
				t.Fatalf("mean %v of interval %d", m, i)
			case !f.Open[i] && (m != 0 || q[i] != 0):
				t.Fatalf("closed interval %d: mean %v, quantile %v", i, m, q[i])
			case f.Open[i] && math.IsNaN(q[i]): // no past errors
			case math.IsInf(q[i], 0) || q[i] < last[i] || p < 0.5 && q[i] > m || p > 0.5 && q[i] < m:
				t.Fatalf("interval %d: %v-quantile %v, mean %v, quantile before %v", i, p, q[i], m, last[i])
			}
		}
		last = q
	}
}

func TestQuantileOutsideItsDomain(t *testing.T) {
	f := forecastOf(t, weekly(8, func(_, w, i int) float64 { return office(w, i) }), perWeek)
	for _, p := range []float64{-1, 0, 1, 2, math.NaN()} {
		if q := f.Quantile(p); !math.IsNaN(q[20]) || q[0] != 0 {
			t.Errorf("p = %v: %v where open, %v where closed", p, q[20], q[0])
		}
	}
}

// The same series gives the same bits, on one processor or two.
func TestProfileIsDeterministic(t *testing.T) {
	g := newGenerator(33)
	s := weekly(20, func(_, w, i int) float64 { return g.poisson(office(w, i) * g.gamma(0.05)) })
	bits := func() string {
		f := forecastOf(t, s, 4*perWeek)
		return fmt.Sprintf("%x %x", f.Mean, f.Quantile(0.9))
	}
	want := bits()
	for _, procs := range []int{1, 2} {
		old := runtime.GOMAXPROCS(procs)
		got := bits()
		runtime.GOMAXPROCS(old)
		if got != want {
			t.Errorf("other bits with GOMAXPROCS %d", procs)
		}
	}
}

// On 2026-10-25 clocks in Stockholm show 02:00 to 03:00 twice: both get the same rate, and
// on 2026-03-29 that hour is not forecast.
func TestProfileOverClockChanges(t *testing.T) {
	loc := stockholm(t)
	g := newGenerator(4)
	for _, c := range []struct {
		from, day time.Time
		intervals int
	}{
		{time.Date(2026, 7, 6, 0, 0, 0, 0, loc), time.Date(2026, 10, 25, 0, 0, 0, 0, loc), 50},
		{time.Date(2026, 1, 5, 0, 0, 0, 0, loc), time.Date(2026, 3, 29, 0, 0, 0, 0, loc), 46},
	} {
		s := Series{Grid: calendar.Grid{Start: c.from, Step: halfHour}}
		n, _ := s.Grid.Index(c.day)
		for range n {
			s.Values = append(s.Values, g.poisson(20))
		}
		f := forecastOf(t, s, 100)
		byClock := map[string][]float64{}
		count := 0
		for i := range f.Mean {
			if at := f.Grid.Time(i); at.Day() == c.day.Day() {
				byClock[at.Format("15:04")] = append(byClock[at.Format("15:04")], f.Mean[i])
				count++
			}
		}
		if count != c.intervals {
			t.Errorf("%v: %d intervals, want %d", c.day, count, c.intervals)
		}
		for _, clock := range []string{"02:00", "02:30"} {
			v := byClock[clock]
			if len(v) != (c.intervals-46)/2 || len(v) == 2 && v[0] != v[1] {
				t.Errorf("%v %s: %v", c.day, clock, v)
			}
		}
	}
}

// Ranges of counts that really are negative binomial about a weekly pattern hold what they
// promise. 40 histories of 20 weeks, one week ahead: 4,400 intervals.
func TestProfileCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: simulation of 40 histories, not in -short")
	}
	var points []Point
	for seed := range uint64(40) {
		g := newGenerator(100 + seed)
		s := weekly(21, func(_, w, i int) float64 {
			if math.IsNaN(office(w, i)) {
				return missing
			}
			return g.poisson(office(w, i) / 4 * g.gamma(0.02))
		})
		f := forecastOf(t, s.Before(20*perWeek), perWeek)
		points = append(points, f.against(s.Values[20*perWeek:], nil).judged()...)
	}
	a := Measure(points)
	t.Logf("%d points: %.2f %% in 80, %.2f %% in 95, WAPE %.2f %%", a.Points, 100*a.Cover80, 100*a.Cover95, 100*a.WAPE)
	// Standard errors by the binomial: 0.6 and 0.33 points, as much again because each
	// range rests on the 880 errors of 8 past origins; three of the two together.
	if math.Abs(a.Cover80-0.80) > 0.026 || math.Abs(a.Cover95-0.95) > 0.014 {
		t.Errorf("coverage %.4f and %.4f", a.Cover80, a.Cover95)
	}
	if math.Abs(a.Bias) > 0.01 {
		t.Errorf("bias %v", a.Bias)
	}
}
