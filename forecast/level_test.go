package forecast

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// fitOfTotals is a fitted profile of a daily series that knows only its day totals.
func fitOfTotals(totals, weights []float64) *profileFit {
	f := &face{slots: 1, y: make([][]float64, len(totals))}
	return &profileFit{clean: f, days: dayTotals{total: totals, weight: weights}}
}

// Median polish written down a second time, as Tukey's book has it: a table of weeks by
// weekdays, row medians out, column medians out, again and again; the column effects add
// up. medianOf sorts a copy and takes the middle.
func polish(totals, weights []float64) (effect [7]float64) {
	n := len(totals)
	const weeks = 12
	var table [weeks][7]float64
	for k := range table {
		for w := range table[k] {
			table[k][w] = math.NaN()
		}
	}
	for d, total := range totals {
		if k := (n - 1 - d) / 7; k < weeks && weights[d] > 0 {
			table[k][(d+4)%7] = math.Log(total + 1) // day 0 of the face is 1970-01-01, a Thursday
		}
	}
	for range 6 {
		for k := range table {
			m := medianOf(table[k][:])
			for w := range table[k] {
				table[k][w] -= m
			}
		}
		for w := range 7 {
			var column []float64
			for k := range table {
				column = append(column, table[k][w])
			}
			m := medianOf(column)
			for k := range table {
				table[k][w] -= m
			}
			effect[w] += m
		}
	}
	return effect
}

func medianOf(values []float64) float64 {
	var v []float64
	for _, x := range values {
		if !math.IsNaN(x) {
			v = append(v, x)
		}
	}
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

func TestWeekdayEffectsAreAMedianPolish(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(rt, "days")
		totals := rapid.SliceOfN(rapid.Float64Range(0, 1e5), n, n).Draw(rt, "totals")
		weights := rapid.SliceOfN(rapid.SampledFrom([]float64{0, outlierWeight, 1, 1, 1}), n, n).Draw(rt, "weights")
		got := fitOfTotals(totals, weights).weekdayEffects(n)
		want := polish(totals, weights)
		for w := range got {
			if !near(got[w], want[w]) {
				rt.Fatalf("weekday %d: %v, want %v", w, got[w], want[w])
			}
		}
	})
}

// A table that is a sum of rows and columns is taken apart exactly, up to a constant, and
// one wild day in each of four weeks changes nothing.
func TestWeekdayEffectsExact(t *testing.T) {
	effect := [7]float64{-0.7, 0.5, 0.2, 0, 0.1, 0.3, -0.2} // Sunday to Saturday, median 0.1
	var totals, weights []float64
	for d := range 84 {
		totals = append(totals, math.Expm1(5+0.05*float64(d/7)+effect[(d+4)%7]))
		weights = append(weights, 1)
	}
	for k := range 4 {
		totals[14*k+k] = 1e9
	}
	got := fitOfTotals(totals, weights).weekdayEffects(84)
	for w := range got {
		if !near(got[w]-got[0], effect[w]-effect[0]) {
			t.Errorf("weekday %d: %v above Sunday, want %v", w, got[w]-got[0], effect[w]-effect[0])
		}
	}
}

// The slope of a line is its slope, also with holes and with a week that is off.
func TestSlope(t *testing.T) {
	const perDay = 0.003
	x := make([]float64, 70)
	for d := range x {
		x[d] = 2 + perDay*float64(d)
		if d%7 == 5 || d/7 == 4 {
			x[d] = missing
		}
	}
	if got := slope(x); !near(got, perDay) {
		t.Errorf("line: %v, want %v", got, perDay)
	}
	for d := 42; d < 49; d++ {
		x[d] = 50
	}
	// The wild week takes part in 6 of the 21 pairs of 7 weeks: the median stays on the line.
	if got := slope(x); !near(got, perDay) {
		t.Errorf("line with a wild week: %v, want %v", got, perDay)
	}
	for _, short := range [][]float64{nil, {1}, x[:21]} {
		if got := slope(short); got != 0 {
			t.Errorf("%d days: slope %v, want 0 under four weeks", len(short), got)
		}
	}
}

// The slope is the median over all pairs of weeks, by brute force.
func TestSlopeIsTheilSen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 56, 56).Draw(rt, "x")
		var pairs []float64
		for a := range 8 {
			for b := range a {
				pairs = append(pairs, (medianOf(x[7*a:7*a+7])-medianOf(x[7*b:7*b+7]))/float64(7*a-7*b))
			}
		}
		if got, want := slope(x), medianOf(pairs); !near(got, want) {
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

// Exponential smoothing written as a weighted sum instead of a recursion, for every gain.
func TestSmoothIsTheBestExponentialAverage(t *testing.T) {
	level := func(x []float64, first, gain float64) float64 {
		sum, weight := 0.0, 1.0
		for d := len(x) - 1; d >= 0; d-- {
			if !math.IsNaN(x[d]) {
				sum += weight * gain * x[d]
				weight *= 1 - gain
			}
		}
		return sum + weight*first
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(rt, "n")
		x := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 10), rapid.Just(math.NaN())), n, n).Draw(rt, "x")
		var known []float64
		for _, v := range x {
			if !math.IsNaN(v) && len(known) < 14 {
				known = append(known, v)
			}
		}
		if len(known) == 0 {
			if got := smooth(x); got != 0 {
				rt.Fatalf("nothing known: %v, want 0", got)
			}
			return
		}
		first := medianOf(known)
		best, least := 0.0, math.Inf(1)
		for _, gain := range []float64{0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4} {
			miss := 0.0
			for d := 14; d < n; d++ { // the level before day d, against d, d+7 and d+14
				for _, e := range []int{d, d + 7, d + 14} {
					if e < n && !math.IsNaN(x[e]) {
						miss += math.Pow(x[e]-level(x[:d], first, gain), 2)
					}
				}
			}
			if miss < least*(1-1e-12) {
				best, least = level(x, first, gain), miss
			}
		}
		if got := smooth(x); !near(got, best) {
			rt.Fatalf("%v, want %v", got, best)
		}
	})
}

func TestSmoothFollowsAShift(t *testing.T) {
	x := make([]float64, 100)
	for d := range x {
		if d >= 50 {
			x[d] = 1
		}
	}
	if got := smooth(x); got < 0.99 || got > 1 {
		t.Errorf("fifty days after a step from 0 to 1: %v, want nearly 1", got)
	}
}
