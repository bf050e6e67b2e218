package forecast

import (
	"math"
	"slices"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// calm is office with 1 % of noise a day: far below the 7 % (3.5 times leastSigma) that
// an outlier takes at least.
func calm(seed uint64, weeks int) Series {
	g := newGenerator(seed)
	day, factor := -1, 1.0
	return weekly(weeks, func(k, w, i int) float64 {
		if d := 7*k + w; d != day {
			day, factor = d, 1+0.01*g.NormFloat64()
		}
		return math.Round(factor * office(w, i))
	})
}

// scaleDay multiplies the values of day d.
func scaleDay(s Series, d int, by float64) {
	for i := 48 * d; i < 48*(d+1); i++ {
		s.Values[i] *= by
	}
}

func TestOutliersFindsPlantedDays(t *testing.T) {
	s := calm(1, 20)
	planted := map[int]float64{ // day from the first Monday on
		0: 0.2, 24: 0.1, 60: 3, 100: 1.5, 138: 0.5, // first Monday, Thursday, Friday, Wednesday, last Friday
	}
	var want []calendar.Day
	for d, by := range planted {
		scaleDay(s, d, by)
		want = append(want, calendar.DayOf(monday)+calendar.Day(d))
	}
	slices.Sort(want)
	var got []calendar.Day
	for _, o := range Outliers(s) {
		got = append(got, o.Day)
		// usual is the day without what was planted, give or take the noise
		if by := planted[int(o.Day-calendar.DayOf(monday))]; math.Abs(o.Total/o.Usual/by-1) > 0.1 {
			t.Errorf("%v: planted times %v", o, by)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// A holiday whose rows are all zero is an outlier, one without rows is no day at all.
func TestOutliersClosedDays(t *testing.T) {
	s := calm(2, 20)
	scaleDay(s, 45, 0)
	scaleDay(s, 52, missing)
	got := Outliers(s)
	if len(got) != 1 || got[0].Day != calendar.DayOf(monday)+45 || got[0].Total != 0 {
		t.Errorf("found %v, want day 45 with nothing", got)
	}
}

// A day of which half was observed is judged by that half: no outlier when it is usual,
// and one, with the totals of that half, when it is not. A day of which an hour was
// observed is not judged.
func TestJudgeDaysPartial(t *testing.T) {
	s := calm(3, 20)
	blank := func(day, fromSlot, toSlot int) {
		for i := fromSlot; i < toSlot; i++ {
			s.Values[48*day+i] = missing
		}
	}
	const usualHalf, lowHalf, hour = 64, 71, 78 // a Tuesday each
	for _, d := range []int{usualHalf, lowHalf} {
		blank(d, 26, 36) // the afternoon
	}
	blank(hour, 18, 36)
	scaleDay(s, lowHalf, 0.3)

	f := newFace(s, hoursOf(s))
	days := judgeDays(f)
	whole := 0.0 // Tuesdays around, whole
	for _, d := range []int{50, 57, 85, 92} {
		whole += days.total[d] / 4
	}
	if days.weight[usualHalf] != 1 || math.Abs(days.total[usualHalf]/whole-1) > 0.1 {
		t.Errorf("usual half: weight %v, total %v, want 1 and about %.0f", days.weight[usualHalf], days.total[usualHalf], whole)
	}
	if days.weight[lowHalf] != outlierWeight {
		t.Errorf("low half: weight %v, want %v", days.weight[lowHalf], outlierWeight)
	}
	if days.weight[hour] != 0 || !math.IsNaN(days.total[hour]) {
		t.Errorf("hour: weight %v, total %v, want 0 and NaN", days.weight[hour], days.total[hour])
	}
	list := days.outliers(f)
	if len(list) != 1 {
		t.Fatalf("outliers %v, want the low half", list)
	}
	sum := 0.0
	for _, v := range s.Values[48*lowHalf : 48*lowHalf+26] {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	// office falls and rises alike around 13:00, slot 26: the morning is half of the day.
	if o := list[0]; !near(o.Total, sum) || math.Abs(o.Usual/(whole/2)-1) > 0.1 {
		t.Errorf("%v; want a total of %.0f, usual about %.0f", o, sum, whole/2)
	}
}

func TestOutlierString(t *testing.T) {
	day := calendar.DayOf(monday) // 2026-01-05, a Monday
	for want, o := range map[string]Outlier{
		"Mon 2026-01-05: 50 contacts where 200 are usual (-75 %)": {day, 50, 200},
		"Mon 2026-01-05: 9 contacts where 0 are usual":            {day, 9, 0},
	} {
		if got := o.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Two Mondays with 1 and 3 contacts: mean 2, sample variance 2, ratio 1. A slot that is
// always 0 says nothing.
func TestDispersionByHand(t *testing.T) {
	s := weekly(2, func(k, w, i int) float64 {
		switch {
		case w == 1 && i == 20:
			return float64(1 + 2*k)
		case w == 1 && i == 21:
			return 0
		}
		return missing
	})
	hours, err := calendar.ParseHours("Mon 10:00-11:00", halfHour)
	if err != nil {
		t.Fatal(err)
	}
	s.Hours = &hours
	if got := Dispersion(s); !near(got, 1) {
		t.Errorf("%v, want 1", got)
	}
	if got := Dispersion(s.Before(perWeek)); !math.IsNaN(got) {
		t.Errorf("one week: %v, want NaN", got)
	}
}

// Poisson counts have dispersion 1; a gamma factor of variance v on a mean m makes
// 1 + v m (negative binomial).
func TestDispersionOfSimulatedCounts(t *testing.T) {
	const mean, v, weeks = 40.0, 0.05, 30
	for _, c := range []struct {
		name string
		draw func(g generator) float64
		want float64
	}{
		{"Poisson", func(g generator) float64 { return g.poisson(mean) }, 1},
		{"negative binomial", func(g generator) float64 { return g.poisson(mean * g.gamma(v)) }, 1 + v*mean},
	} {
		g := newGenerator(7)
		got := Dispersion(weekly(weeks, func(_, _, _ int) float64 { return c.draw(g) }))
		// Relative standard error of a variance of n values is about sqrt(2/n), n = 9744
		// degrees of freedom: 1.4 %; four of them.
		if math.Abs(got/c.want-1) > 0.06 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
