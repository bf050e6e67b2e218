package forecast

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// dailySeries are totals of local days from a date on.
func dailySeries(start string, days int, total func(day calendar.Day) float64) Series {
	t, err := time.ParseInLocation(time.DateOnly, start, calendar.Plain)
	if err != nil {
		panic(err)
	}
	s := Series{Grid: calendar.Grid{Start: t, Step: calendar.DayStep}, Values: make([]float64, days)}
	for i := range s.Values {
		s.Values[i] = total(s.Grid.Cell(i).Day)
	}
	return s
}

// halfHours are a queue that is open from eight to six on working days, busiest at ten.
func halfHours(start string, days int, zone *time.Location, volume func(c calendar.Cell) float64) Series {
	t, err := time.ParseInLocation(time.DateOnly, start, zone)
	if err != nil {
		panic(err)
	}
	hours, err := calendar.ParseHours("Mon-Fri 08:00-18:00", 30*time.Minute)
	if err != nil {
		panic(err)
	}
	s := Series{Grid: calendar.Grid{Start: t, Step: 30 * time.Minute}, Hours: &hours}
	end := calendar.Horizon{Days: days}.Count(s.Grid)
	for i := range end {
		c := s.Grid.Cell(i)
		v := math.NaN()
		if hours.IsOpen(c) {
			v = volume(c)
		}
		s.Values = append(s.Values, v)
	}
	return s
}

func morning(slot int) float64 { return 40 * math.Exp(-math.Pow(float64(slot-20)/8, 2)) }

func fitAuto(t testing.TB, m Auto, s Series) *AutoFit {
	t.Helper()
	fitted, err := m.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return fitted.(*AutoFit)
}

func auto(t testing.TB, m Auto, s Series, steps int) *Forecast {
	t.Helper()
	f, err := fitAuto(t, m, s).Forecast(context.Background(), steps)
	if err != nil {
		t.Fatal(err)
	}
	checkForecast(t, f)
	return f
}

// checkForecast checks what holds for every forecast.
func checkForecast(t testing.TB, f *Forecast) {
	t.Helper()
	lo, hi := f.Quantile(0.025), f.Quantile(0.975)
	for i, m := range f.Mean {
		switch {
		case !(m >= 0) || math.IsInf(m, 0):
			t.Fatalf("mean %v of interval %d", m, i)
		case !f.Open[i] && (m != 0 || lo[i] != 0 || hi[i] != 0):
			t.Fatalf("closed interval %d: %v in [%v, %v]", i, m, lo[i], hi[i])
		case lo[i] > m || hi[i] < m || lo[i] < 0: // false for NaN: no range
			t.Fatalf("interval %d: %v outside [%v, %v]", i, m, lo[i], hi[i])
		}
	}
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.4f, want %.4f +- %.4f", what, got, want, tolerance)
	}
}

func TestAutoFindsPlantedEffects(t *testing.T) {
	u := noise(1)
	holidays, err := calendar.CountryHolidays("US", dayOf("2021-01-01"), dayOf("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	expect := func(d calendar.Day) float64 {
		v := 1000 * (1 + 0.25*math.Cos(2*math.Pi*float64(d.Time().YearDay()-1)/365.25))
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			v *= 0.5
		}
		for _, h := range holidays.On(d) {
			if h.Name == "Labor Day" || h.Name == "Memorial Day" {
				v *= 0.4
			}
		}
		return v
	}
	s := dailySeries("2021-01-01", 1700, func(d calendar.Day) float64 { return math.Round(expect(d) * (0.95 + 0.1*u())) })
	fit := fitAuto(t, Auto{Holidays: holidays}, s)
	f, err := fit.Forecast(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	checkForecast(t, f)
	for i, m := range f.Mean {
		d := f.Grid.Cell(i).Day
		within(t, d.String(), m/expect(d), 1, 0.06)
	}
	r, err := fit.Report(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Holidays {
		if e.Name == "Labor Day" || e.Name == "Memorial Day" {
			within(t, e.Name, e.Change, -0.6, 0.04)
		}
		if e.Name == "Columbus Day" {
			within(t, e.Name, e.Change, 0, 0.04)
		}
	}
	within(t, "January", r.Month[1]/r.Month[7], 1.25/0.75, 0.15)
	within(t, "Saturday over Monday", r.Weekday[6]/r.Weekday[1], 0.5, 0.02)
	if len(r.Leads) != 4 || r.Leads[0].WAPE > 0.06 {
		t.Errorf("expected errors %+v", r.Leads)
	}
	// The factors multiply to the forecast.
	c, err := fit.Components(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range f.Mean {
		within(t, "product of components", c.Level[i]*c.Weekday[i]*c.Season[i]*c.Holiday[i]*c.Event[i]*c.Profile[i], m, 1e-9*m)
	}
}

func dayOf(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestAutoCampaign(t *testing.T) {
	// Mailings raise contacts by 30 % for three days; planners expected 10 %.
	sent := map[calendar.Day]bool{}
	var events []calendar.Event
	for k := range 14 {
		from := dayOf("2024-01-08") + calendar.Day(49*k)
		events = append(events, calendar.Event{ID: from.String(), Kind: "mailing", From: from, To: from + 2, Uplift: 0.1, Contacts: math.NaN()})
		for d := from; d <= from+2; d++ {
			sent[d] = true
		}
	}
	u := noise(2)
	s := dailySeries("2024-01-01", 630, func(d calendar.Day) float64 {
		return math.Round(800 * (0.95 + 0.1*u()) * (1 + 0.3*float64(count(sent[d]))))
	})
	fit := fitAuto(t, Auto{Events: events}, s)
	f, err := fit.Forecast(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, m := range f.Mean {
		if sent[f.Grid.Cell(i).Day] {
			within(t, f.Grid.Cell(i).Day.String(), m, 1040, 40)
			found++
		} else {
			within(t, f.Grid.Cell(i).Day.String(), m, 800, 25)
		}
	}
	if found == 0 {
		t.Fatal("no mailing in the horizon")
	}
	r, err := fit.Report(context.Background(), 28)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Events) != 1 {
		t.Fatalf("events %+v", r.Events)
	}
	within(t, "mailing", r.Events[0].Change, 0.3, 0.04)

	// A first mailing is believed to do what was said.
	one := calendar.Event{ID: "x", Kind: "first", From: dayOf("2025-09-24"), To: dayOf("2025-09-24"), Uplift: 0.5, Contacts: math.NaN()}
	plain := dailySeries("2024-01-01", 630, func(calendar.Day) float64 { return math.Round(800 * (0.95 + 0.1*u())) })
	f = auto(t, Auto{Events: []calendar.Event{one}}, plain, 7)
	for i, m := range f.Mean {
		want := 800.0
		if f.Grid.Cell(i).Day == one.From {
			want = 1200
		}
		within(t, f.Grid.Cell(i).Day.String(), m, want, 30)
	}
	// Carry-over: strongest on the first day, gone after some.
	one.Shape = calendar.ShapeDecay
	f = auto(t, Auto{Events: []calendar.Event{one}}, plain, 7)
	if i := 2; !(f.Mean[i] > f.Mean[i+1] && f.Mean[i+1] > f.Mean[i+3]) {
		t.Errorf("carry-over %v", f.Mean)
	}
	// Beyond the horizon it is said so.
	f = auto(t, Auto{Events: []calendar.Event{{ID: "late", From: dayOf("2027-01-01"), To: dayOf("2027-01-01"), Uplift: 1, Contacts: math.NaN()}}}, plain, 7)
	wantWarning(t, f, "after the end")
}

func wantWarning(t *testing.T, f *Forecast, text string) {
	t.Helper()
	if !slices.ContainsFunc(f.Warnings, func(err error) bool { return strings.Contains(err.Error(), text) }) {
		t.Errorf("warnings %v: want one with %q", f.Warnings, text)
	}
}

func TestAutoIntervals(t *testing.T) {
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	u := noise(4)
	lunch := func(c calendar.Cell) bool { return c.Slot == 24 }
	s := halfHours("2025-06-02", 250, stockholm, func(c calendar.Cell) float64 {
		if lunch(c) && c.Day%9 == 0 {
			return math.NaN() // missing now and then
		}
		return math.Round(morning(c.Slot) * (1 + 0.2*float64(count(c.Day.Weekday() == time.Monday))) * (0.9 + 0.2*u()))
	})
	// 250 days later it is February; the eight weeks ahead cross the start of summer time.
	f := auto(t, Auto{}, s, calendar.Horizon{Days: 56}.Count(s.Grid.Shift(len(s.Values))))
	for i, m := range f.Mean {
		c := f.Grid.Cell(i)
		if !f.Open[i] {
			continue
		}
		want := morning(c.Slot) * (1 + 0.2*float64(count(c.Day.Weekday() == time.Monday)))
		if math.Abs(m-want) > 0.12*want+1 {
			t.Errorf("%s slot %d: %.2f, want %.2f", c.Day, c.Slot, m, want)
		}
	}
	// A history that ends in the middle of a day goes on there.
	cut := s.Before(len(s.Values))
	for cut.Grid.Cell(len(cut.Values)-1).Slot != 23 || cut.Grid.Cell(len(cut.Values)-1).Day.Weekday() != time.Wednesday {
		cut = cut.Before(len(cut.Values) - 1)
	}
	g := auto(t, Auto{}, cut, 20)
	within(t, "slot 24 of a broken-off day", g.Mean[0], morning(24), 4)
}

func TestAutoHolidayClosesAndShapes(t *testing.T) {
	u := noise(5)
	closed, half := dayOf("2025-12-25"), dayOf("2025-12-23")
	holidays := calendar.NewHolidays(
		calendar.Holiday{Day: closed, Name: "Christmas Day", Effect: calendar.EffectClosed},
		calendar.Holiday{Day: half, Name: "Little Christmas", Effect: calendar.EffectHalf},
	)
	s := halfHours("2025-03-03", 287, calendar.Plain, func(c calendar.Cell) float64 { return math.Round(morning(c.Slot) * (0.9 + 0.2*u())) })
	f := auto(t, Auto{Holidays: holidays}, s, 48*28)
	by := map[calendar.Day]float64{}
	for i, m := range f.Mean {
		c := f.Grid.Cell(i)
		by[c.Day] += m
		if c.Day == closed && f.Open[i] {
			t.Fatalf("open on %s", c.Day)
		}
	}
	usual := by[dayOf("2025-12-17")]
	if by[closed] != 0 || usual == 0 {
		t.Errorf("closed day %v, usual %v", by[closed], usual)
	}
	within(t, "half a day", by[half]/usual, 0.5, 0.05)

	// A holiday that always was closed is closed again, without anybody saying so.
	labour := func(d calendar.Day) bool { _, m, dom := d.Date(); return m == time.May && dom == 1 }
	may := calendar.NewHolidays(
		calendar.Holiday{Day: dayOf("2024-05-01"), Name: "Labour Day"}, calendar.Holiday{Day: dayOf("2025-05-01"), Name: "Labour Day"},
		calendar.Holiday{Day: dayOf("2026-05-01"), Name: "Labour Day"},
	)
	s = halfHours("2024-03-04", 770, calendar.Plain, func(c calendar.Cell) float64 {
		if labour(c.Day) {
			return math.NaN()
		}
		return math.Round(morning(c.Slot) * (0.9 + 0.2*u()))
	})
	f = auto(t, Auto{Holidays: may}, s, 48*28)
	seen := false
	for i, m := range f.Mean {
		if labour(f.Grid.Cell(i).Day) {
			seen = true
			if m != 0 || f.Open[i] {
				t.Fatalf("%v contacts on a closed day", m)
			}
		}
	}
	if !seen {
		t.Fatal("the holiday is not in the horizon")
	}
	// Holidays that a calendar does not know change nothing.
	a, b := auto(t, Auto{}, s, 48*7), auto(t, Auto{Holidays: calendar.Holidays{}}, s, 48*7)
	if !slices.Equal(a.Mean, b.Mean) {
		t.Error("an empty calendar changes the forecast")
	}
}

// TestAutoBadInput goes through the histories that planners have.
func TestAutoBadInput(t *testing.T) {
	u := noise(6)
	level := func(calendar.Day) float64 { return math.Round(300 * (0.9 + 0.2*u())) }
	year := func() Series { return dailySeries("2025-01-01", 365, level) }
	for _, c := range []struct {
		name    string
		series  func() Series
		steps   int
		warning string
		check   func(t *testing.T, f *Forecast)
	}{
		{"all zero", func() Series { return dailySeries("2025-01-01", 100, func(calendar.Day) float64 { return 0 }) }, 28, "all values are 0", func(t *testing.T, f *Forecast) {
			within(t, "total", f.Total(), 0, 0)
		}},
		{"constant", func() Series { return dailySeries("2025-01-01", 400, func(calendar.Day) float64 { return 50 }) }, 28, "", func(t *testing.T, f *Forecast) {
			for _, m := range f.Mean {
				within(t, "mean", m, 50, 0.5)
			}
		}},
		{"one week", func() Series { return dailySeries("2025-01-01", 7, level) }, 14, "only 7 days", func(t *testing.T, f *Forecast) {
			within(t, "mean", f.Total()/14, 300, 60)
		}},
		{"three points", func() Series { return dailySeries("2025-01-01", 3, level) }, 14, "only 3 days", func(t *testing.T, f *Forecast) {
			// Open on the three weekdays seen.
			within(t, "mean", f.Total()/6, 300, 60)
		}},
		{"a year of closures", func() Series {
			s := dailySeries("2023-01-01", 1000, level)
			for i := 400; i < 765; i++ {
				s.Values[i] = math.NaN()
			}
			return s
		}, 28, "", func(t *testing.T, f *Forecast) { within(t, "mean", f.Total()/28, 300, 20) }},
		{"level shift", func() Series {
			s := year()
			for i := len(s.Values) - 10; i < len(s.Values); i++ {
				s.Values[i] *= 2
			}
			return s
		}, 28, "the level is +", func(t *testing.T, f *Forecast) { within(t, "mean", f.Total()/28, 600, 40) }},
		{"level shift yesterday", func() Series {
			s := year()
			s.Values[len(s.Values)-1] *= 3
			return s
		}, 28, "if that is a new level", func(t *testing.T, f *Forecast) { within(t, "mean", f.Total()/28, 300, 40) }},
		{"a spike", func() Series {
			s := year()
			s.Values[300] = 1e9
			return s
		}, 28, "cannot be right", func(t *testing.T, f *Forecast) { within(t, "mean", f.Total()/28, 300, 30) }},
		{"fractions", func() Series { return dailySeries("2025-01-01", 200, func(calendar.Day) float64 { return 0.3 * u() }) }, 28, "", nil},
		{"far horizon", year, 3 * 366, "", nil},
		{"a queue that died", func() Series {
			s := year()
			for i := 330; i < 365; i++ {
				s.Values[i] = 0
			}
			return s
		}, 28, "ended", func(t *testing.T, f *Forecast) { within(t, "total", f.Total(), 0, 0) }},
		{"a new queue", func() Series {
			s := year()
			for i := range s.Values[:345] {
				s.Values[i] = math.NaN()
			}
			return s
		}, 28, "only 20 days", func(t *testing.T, f *Forecast) { within(t, "mean", f.Total()/28, 300, 30) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := auto(t, Auto{}, c.series(), c.steps)
			if c.warning != "" {
				wantWarning(t, f, c.warning)
			}
			if c.check != nil {
				c.check(t, f)
			}
		})
	}
	if _, err := (Auto{}).Fit(context.Background(), dailySeries("2025-01-01", 9, func(calendar.Day) float64 { return math.NaN() })); !errors.Is(err, ErrTooShort) {
		t.Errorf("nothing but missing values: %v", err)
	}
	if _, err := (Auto{}).Fit(context.Background(), dailySeries("2025-01-01", 9, func(calendar.Day) float64 { return -1 })); err == nil {
		t.Error("negative values: no error")
	}
	never := calendar.Holiday{Day: dayOf("2026-01-06"), Name: "Epiphany"}
	f := auto(t, Auto{Holidays: calendar.Holidays{never}}, year(), 28)
	wantWarning(t, f, "never seen")
}

// The same in half-hours of a queue with opening hours, where slots can go wrong too.
func TestAutoBadIntervals(t *testing.T) {
	u := noise(16)
	year := func() Series {
		return halfHours("2025-01-06", 182, calendar.Plain, func(c calendar.Cell) float64 { return math.Round(morning(c.Slot) * (0.9 + 0.2*u())) })
	}
	only := func(days int) Series { s := year(); return s.Before(48 * days) }
	from := func(s Series, day int, value func(v float64) float64) Series {
		for i := 48 * day; i < len(s.Values); i++ {
			s.Values[i] = value(s.Values[i])
		}
		return s
	}
	whole := 0.0 // of a working day
	for slot := 16; slot < 36; slot++ {
		whole += morning(slot)
	}
	for _, c := range []struct {
		name    string
		series  Series
		steps   int
		warning string
		perDay  float64 // contacts expected a working day; NaN: not to be told
		off     float64 // by so much at most, as a share
	}{
		{"all zero", from(year(), 0, func(v float64) float64 { return 0 * v }), 48 * 28, "all values are 0", 0, 0},
		{"constant", from(year(), 0, func(v float64) float64 { return 0*v + 7 }), 48 * 28, "", 140, 0.001},
		{"one week", only(7), 48 * 28, "only 7 days", whole, 0.1},
		{"three points", only(1).Before(19), 48 * 28, "only 1 days", math.NaN(), 0},
		{"most of it closed", from(from(year(), 40, func(float64) float64 { return math.NaN() }), 0, func(v float64) float64 { return v }), 48 * 28, "", whole, 0.1},
		{"level shift yesterday", from(year(), 179, func(v float64) float64 { return 3 * v }), 48 * 28, "if that is a new level", whole, 0.1},
		{"a spike", from(year(), 179, func(v float64) float64 { return v + 1e9*float64(count(v > 38)) }), 48 * 28, "beyond belief", whole, 0.1},
		{"fractions", from(year(), 0, func(v float64) float64 { return v / 8 }), 48 * 28, "", whole / 8, 0.1},
		{"died", from(year(), 140, func(v float64) float64 { return 0 * v }), 48 * 28, "ended", 0, 0},
		{"level shift", from(year(), 168, func(v float64) float64 { return 3 * v }), 48 * 28, "the level is +", 3 * whole, 0.1},
		{"new", func() Series {
			s := year()
			for i := range s.Values[:48*168] {
				s.Values[i] = math.NaN()
			}
			return s
		}(), 48 * 28, "only 14 days", whole, 0.1},
		{"beyond three years", year(), 48 * 1200, "nothing beyond three years", math.NaN(), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := auto(t, Auto{}, c.series, c.steps)
			if c.warning != "" {
				wantWarning(t, f, c.warning)
			}
			if c.perDay == c.perDay {
				within(t, "a working day", f.Total()/20, c.perDay, c.off*c.perDay)
			}
			// No slot is out of proportion, whatever one day had.
			for i, m := range f.Mean {
				if c.name == "a spike" && f.Open[i] {
					within(t, "slot", m, morning(f.Grid.Cell(i).Slot), 6)
				}
			}
		})
	}
}

// Twice the volume is twice the forecast, up to what log(x+1) and counts bend.
func TestAutoScale(t *testing.T) {
	u := noise(8)
	s := dailySeries("2024-01-01", 500, func(d calendar.Day) float64 {
		return 5000 * (0.9 + 0.2*u()) * (1 - 0.5*float64(count(d.Weekday() == time.Sunday)))
	})
	a := auto(t, Auto{}, s, 28)
	for i := range s.Values {
		s.Values[i] *= 10
	}
	b := auto(t, Auto{}, s, 28)
	for i := range a.Mean {
		within(t, "ratio", b.Mean[i]/a.Mean[i], 10, 0.02)
	}
	again := auto(t, Auto{}, s, 28)
	if !slices.Equal(b.Mean, again.Mean) || !slices.Equal(b.Quantile(0.9), again.Quantile(0.9)) {
		t.Error("not the same twice")
	}
}

// A series that repeats itself exactly but for its level is not one of contacts: the
// pool joins and follows it.
func TestAutoPool(t *testing.T) {
	level := 1000.0
	u := noise(9)
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, calendar.Plain)
	s := Series{Grid: calendar.Grid{Start: start, Step: time.Hour}}
	for i := range 24 * 60 {
		level += 6 * (u() - 0.4)
		s.Values = append(s.Values, level*(1+0.3*math.Sin(2*math.Pi*float64(i)/24)))
	}
	f := auto(t, Auto{}, s, 48)
	if f.Method != "auto+hourly" {
		t.Errorf("method %s", f.Method)
	}
	for i, m := range f.Mean {
		within(t, "mean", m/(level*(1+0.3*math.Sin(2*math.Pi*float64(i)/24))), 1, 0.06)
	}
}

func TestAutoValues(t *testing.T) {
	u := noise(10)
	var months []float64
	for i := range 96 {
		months = append(months, math.Round(1000*(1+0.2*math.Sin(2*math.Pi*float64(i)/12))*(0.97+0.06*u())))
	}
	fitted, err := Auto{}.FitValues(months, 12)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.ForecastValues(12)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range f.Mean {
		within(t, "month", m, 1000*(1+0.2*math.Sin(2*math.Pi*float64(i)/12)), 60)
	}
	for _, c := range []struct {
		periods []int
		days    bool
	}{{[]int{12}, false}, {[]int{52}, false}, {[]int{7}, false}, {[]int{24}, true}, {[]int{28, 196}, true}, {[]int{48, 336}, true}, {nil, false}} {
		if got := ofDays(c.periods); got != c.days {
			t.Errorf("seasons %v are days: %v", c.periods, got)
		}
	}
}

func FuzzAuto(f *testing.F) {
	f.Add([]byte("\x10\x20\x30\x40\x50\x60\x70"), uint8(3), uint8(9), true)
	f.Add([]byte{0, 0, 0, 255, 0, 0, 0}, uint8(1), uint8(40), false)
	f.Fuzz(func(t *testing.T, pattern []byte, weeks, ahead uint8, daily bool) {
		if len(pattern) == 0 || len(pattern) > 200 {
			return
		}
		step := calendar.DayStep
		if !daily {
			step = 4 * time.Hour
		}
		s := Series{Grid: calendar.Grid{Start: time.Date(2025, 3, 1, 0, 0, 0, 0, calendar.Plain), Step: step}}
		n := 7 * s.Grid.SlotsPerDay() * (int(weeks)%20 + 1)
		for i := range n {
			v := float64(pattern[i*i%len(pattern)])
			switch v {
			case 255:
				v = math.NaN()
			case 254:
				v = 1e9
			}
			s.Values = append(s.Values, v)
		}
		holidays := calendar.NewHolidays(calendar.Holiday{Day: dayOf("2025-04-18"), Name: "Good Friday"}, calendar.Holiday{Day: dayOf("2025-05-01"), Name: "Labour Day", Effect: calendar.EffectSunday})
		m := Auto{Holidays: holidays}
		if weeks%2 == 1 { // opening hours off the grid, and a parent that is another one's history
			hours, err := calendar.ParseHours("Mon-Fri 06:10-21:35, Sat 07:00-07:20, Sat 07:40-23:59", step)
			if err != nil {
				t.Fatal(err)
			}
			parent := s
			parent.Values = append([]float64{3, math.NaN()}, s.Values...)
			s.Hours, m.Parent, m.Holidays = &hours, &parent, nil
		}
		fitted, err := m.Fit(context.Background(), s)
		if errors.Is(err, ErrTooShort) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		steps := int(ahead) + 1
		fc, err := fitted.Forecast(context.Background(), steps)
		if err != nil {
			t.Fatal(err)
		}
		checkForecast(t, fc)
		if _, err := fitted.(*AutoFit).Report(context.Background(), steps); err != nil {
			t.Fatal(err)
		}
		if _, err := fitted.(*AutoFit).Components(context.Background(), steps); err != nil {
			t.Fatal(err)
		}
	})
}

// Two contacts a day are still two a day on average.
func TestAutoFewContacts(t *testing.T) {
	for _, mean := range []float64{1, 3, 20} {
		u := noise(13)
		poisson := func() float64 {
			n, p := 0.0, u()
			for p > math.Exp(-mean) {
				n++
				p *= u()
			}
			return n
		}
		bias := 0.0
		const trials = 10
		for range trials {
			f := auto(t, Auto{}, dailySeries("2025-01-01", 200, func(calendar.Day) float64 { return poisson() }), 28)
			bias += f.Total()/28/mean - 1
		}
		within(t, "bias", bias/trials, 0, 0.08) // 30 % without the smearing factor
	}
}
