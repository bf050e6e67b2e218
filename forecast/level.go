package forecast

import (
	"math"
	"slices"
)

// Weeks that weekday effects and the trend are learnt from.
const (
	effectWeeks = 12
	trendWeeks  = 8
)

// level describes day totals before an origin.
type level struct {
	effect [7]float64 // of the weekday, on log totals
	now    float64    // the level of log totals freed of it
	slope  float64    // its change a day
}

// levelAt learns the weekday effects on the log of day totals before day n, the level
// left when they are taken away, and its slope.
func (p *profileFit) levelAt(n int) level {
	l := level{effect: p.weekdayEffects(n)}
	usualDays := false
	adjusted := make([]float64, n)
	for d := range adjusted {
		adjusted[d] = math.NaN()
		if p.days.weight[d] == 1 {
			adjusted[d] = math.Log1p(p.days.total[d]) - l.effect[p.clean.weekday(d)]
			usualDays = true
		}
	}
	if !usualDays { // nothing but outlying days: take them as they are
		for d := range adjusted {
			if p.days.weight[d] > 0 {
				adjusted[d] = math.Log1p(p.days.total[d]) - l.effect[p.clean.weekday(d)]
			}
		}
	}
	l.now = smooth(adjusted)
	l.slope = slope(adjusted)
	return l
}

// weekdayEffects splits the log totals of the last weeks into a week's level and a
// weekday's effect by median polish (Tukey 1977, Exploratory Data Analysis, ch. 11),
// which one odd day does not disturb. The effects of the weekdays seen have median 0;
// a weekday never seen gets the effect 0.
func (p *profileFit) weekdayEffects(n int) (effect [7]float64) {
	weeks := min(effectWeeks, (n+6)/7)
	table := make([][]float64, weeks) // row k: the k-th week back; column: weekday
	for k := range table {
		table[k] = slices.Repeat([]float64{math.NaN()}, 7)
		for d := n - 7*(k+1); d < n-7*k; d++ {
			if d >= 0 && p.days.weight[d] > 0 {
				table[k][p.clean.weekday(d)] = math.Log1p(p.days.total[d])
			}
		}
	}
	var row []float64
	sweep := func(get func(i int) *float64, count int) float64 {
		row = row[:0]
		for i := range count {
			if v := *get(i); !math.IsNaN(v) {
				row = append(row, v)
			}
		}
		if len(row) == 0 {
			return 0
		}
		m := median(row)
		for i := range count {
			*get(i) -= m
		}
		return m
	}
	// A handful of sweeps settles; Tukey used two.
	for range 6 {
		for k := range table {
			sweep(func(i int) *float64 { return &table[k][i] }, 7)
		}
		for w := range 7 {
			effect[w] += sweep(func(i int) *float64 { return &table[i][w] }, weeks)
		}
	}
	return effect
}

// smooth is the last level of simple exponential smoothing over the values that are
// not NaN, with the gain that has the smallest squared error one day, one week and
// two weeks ahead.
func smooth(x []float64) float64 {
	var start []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			if start = append(start, v); len(start) == leastDays {
				break
			}
		}
	}
	if len(start) == 0 {
		return 0
	}
	first := median(start)
	best, least := first, math.Inf(1)
	for _, gain := range gains {
		level, miss := first, 0.0
		for d, v := range x {
			if d >= leastDays {
				for _, lead := range []int{0, 7, 14} {
					if d+lead < len(x) && !math.IsNaN(x[d+lead]) {
						miss += (x[d+lead] - level) * (x[d+lead] - level)
					}
				}
			}
			if !math.IsNaN(v) {
				level += gain * (v - level)
			}
		}
		if miss < least {
			best, least = level, miss
		}
	}
	return best
}

// slope is the change a day over the last weeks: the median of the slopes between the
// weekly medians of every two weeks (Theil 1950, Sen 1968).
func slope(x []float64) float64 {
	var week []float64 // medians, newest first, NaN where there is none
	for end := len(x); end > 0 && len(week) < trendWeeks; end -= 7 {
		var v []float64
		for _, a := range x[max(0, end-7):end] {
			if !math.IsNaN(a) {
				v = append(v, a)
			}
		}
		week = append(week, median(v))
	}
	var slopes []float64
	for i := range week {
		for j := i + 1; j < len(week); j++ {
			if !math.IsNaN(week[i]) && !math.IsNaN(week[j]) {
				slopes = append(slopes, (week[i]-week[j])/float64(7*(j-i)))
			}
		}
	}
	if len(week) < trendWeeks/2 || len(slopes) == 0 {
		return 0
	}
	return median(slopes)
}
