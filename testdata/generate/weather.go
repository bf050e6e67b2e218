package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// spell is a stretch of weather that makes cars fail.
type spell struct {
	window
	factor float64 // on the needs at the peak hour of the day
	peak   int     // minute of the day of the strongest effect; flat when negative
}

// weatherKind is a sort of spell and when it strikes.
type weatherKind struct {
	note        string
	months      []time.Month
	perDay      float64 // probability that one starts on a day
	hours       [2]int  // shortest and longest duration
	factor      [2]float64
	peak        int
	startMinute [2]int
}

// weatherKinds are the spells of a Swedish year.
var weatherKinds = []weatherKind{
	{"cold spell", []time.Month{time.November, time.December, time.January, time.February, time.March},
		0.045, [2]int{40, 120}, [2]float64{1.25, 1.65}, 7*60 + 30, [2]int{0, 6 * 60}},
	{"snowstorm", []time.Month{time.November, time.December, time.January, time.February, time.March},
		0.025, [2]int{6, 14}, [2]float64{1.4, 2.0}, -1, [2]int{3 * 60, 18 * 60}},
	{"heat", []time.Month{time.June, time.July, time.August},
		0.050, [2]int{40, 110}, [2]float64{1.15, 1.4}, 15 * 60, [2]int{6 * 60, 10 * 60}},
	{"heavy rain", []time.Month{time.April, time.May, time.September, time.October},
		0.050, [2]int{5, 12}, [2]float64{1.25, 1.6}, -1, [2]int{5 * 60, 16 * 60}},
}

// weatherSpells draws the spells of the whole simulation in order of time.
func weatherSpells(clk *clock) []spell {
	var out []spell
	for _, k := range weatherKinds {
		r := stream("weather/" + k.note)
		between := func(lo, hi int) int { return lo + r.IntN(hi-lo+1) }
		var until time.Time
		for _, d := range clk.days {
			start := time.Date(d.date.Year(), d.date.Month(), d.date.Day(), 0, 0, 0, 0, clk.zone)
			if !k.in(d.date.Month()) || r.Float64() >= k.perDay || start.Before(until) {
				continue
			}
			from := start.Add(time.Duration(between(k.startMinute[0], k.startMinute[1])) * time.Minute).Truncate(step)
			until = from.Add(time.Duration(between(k.hours[0], k.hours[1])) * time.Hour)
			out = append(out, spell{window{from, until, k.note}, uniform(r, k.factor), k.peak})
		}
	}
	slices.SortFunc(out, func(a, b spell) int { return a.from.Compare(b.from) })
	return out
}

// in reports whether the kind strikes in a month.
func (k weatherKind) in(m time.Month) bool {
	return slices.Contains(k.months, m)
}

// at returns the factor of the spell in an interval.
func (s spell) at(iv interval) float64 {
	if !s.contains(iv.start) {
		return 1
	}
	if s.peak < 0 {
		return s.factor
	}
	// Away from the peak hour the effect fades, to a third of it on the other side of the day.
	away := math.Abs(math.Remainder(float64(iv.minute-s.peak), minutesPerDay)) / (minutesPerDay / 2)
	return 1 + (s.factor-1)*(1-away*2/3)
}

// String shows the spell as a row of the README's list.
func (s spell) String() string {
	return fmt.Sprintf("%s: %s, up to ×%.2f", s.window, s.note, s.factor)
}

// uniform draws evenly from a range.
func uniform(r *rand.Rand, between [2]float64) float64 {
	return between[0] + (between[1]-between[0])*r.Float64()
}
