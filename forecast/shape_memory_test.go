package forecast

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A backtest remembers profiles from origin to origin; what it says is what is said
// without, to the bit. The outage and the spike are known at some origins only.
func TestBacktestRemembersNothingElse(t *testing.T) {
	g := newGenerator(4)
	s := weekly(20, func(week, weekday, slot int) float64 {
		switch {
		case week == 13 && weekday == 3:
			return 0
		case week == 15 && weekday == 2 && slot == 25:
			return 1e6
		case week == 12 && weekday == 4 && slot > 24:
			return missing
		}
		return g.poisson(office(weekday, slot))
	})
	points, err := Backtest(t.Context(), Auto{}, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(points) < 3000 {
		t.Fatalf("%d points", len(points))
	}
	fitted, at := Fitted(nil), -1
	var f *Forecast
	for _, p := range points {
		n, _ := s.Grid.Index(p.Origin)
		if n != at {
			if fitted, err = (Auto{}).Fit(t.Context(), s.Before(n)); err != nil {
				t.Fatal(err)
			}
			if f, err = fitted.Forecast(t.Context(), 4*perWeek); err != nil {
				t.Fatal(err)
			}
			at = n
		}
		if m := f.Mean[p.Lead-1]; math.Float64bits(m) != math.Float64bits(p.Mean) {
			t.Fatalf("%v, %d ahead: %v, without memory %v", p.Origin, p.Lead, p.Mean, m)
		}
	}
}

// What is usual for a day is the median of the nearest days of its weekday: those of a
// window that slides are those of one that is sorted anew.
func TestStandingIsTheMedianOfNeighbours(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 3), rapid.SampledFrom([]float64{0, 1, 2, missing})), 0, 200).Draw(rt, "z")
		first := rapid.IntRange(0, 6).Draw(rt, "first")
		usual, _ := standing(first, z)
		for d := range z {
			var same []int
			at := -1
			for e := d % 7; e < len(z); e += 7 {
				if z[e] == z[e] {
					if e == d {
						at = len(same)
					}
					same = append(same, e)
				}
			}
			if at < 0 {
				if usual[d] == usual[d] {
					rt.Fatalf("day %d without a total has %v as usual", d, usual[d])
				}
				continue
			}
			lo := max(0, min(at-4, len(same)-9))
			var around []float64
			for _, e := range same[lo:min(len(same), lo+9)] {
				around = append(around, z[e])
			}
			slices.Sort(around)
			if want := (around[(len(around)-1)/2] + around[len(around)/2]) / 2; !near(usual[d], want) {
				rt.Fatalf("day %d: %v, want %v of %v", d, usual[d], want, around)
			}
		}
	})
}
