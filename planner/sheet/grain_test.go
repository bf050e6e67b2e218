package sheet_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Parts add up to the total, each is its share rounded down or up, and a larger weight
// never gets less.
func TestSpreadAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.Int64Range(-sheet.Most, sheet.Most).Draw(rt, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1e6), 1, 60).Draw(rt, "weights")
		parts := sheet.Spread(total, weights)
		sum, all := int64(0), int64(0)
		for k := range parts {
			sum += parts[k]
			all += weights[k]
		}
		if sum != total {
			rt.Fatalf("parts add up to %d, want %d", sum, total)
		}
		if all == 0 || total < 0 {
			return
		}
		for k, p := range parts {
			// |p - total w / all| < 1
			lo, hi := float64(p-1), float64(p+1)
			if share := float64(total) / float64(all) * float64(weights[k]); share < lo*(1-1e-12)-1 || share > hi*(1+1e-12)+1 {
				rt.Fatalf("part %d is %d, share %v", k, p, share)
			}
			for j := range parts {
				if weights[j] > weights[k] && parts[j] < parts[k] {
					rt.Fatalf("weight %d gets %d, weight %d gets %d", weights[j], parts[j], weights[k], parts[k])
				}
			}
		}
	})
}

// Largest remainder by hand: 10 over 1:1:1 is 4, 3, 3; 7 over 5:3:2 is 3.5, 2.1, 1.4.
func TestSpreadByHand(t *testing.T) {
	for _, c := range []struct {
		total   int64
		weights []int64
		want    []int64
	}{
		{10, []int64{1, 1, 1}, []int64{4, 3, 3}},
		{7, []int64{5, 3, 2}, []int64{4, 2, 1}},
		{5, []int64{0, 0}, []int64{3, 2}},
		{-10, []int64{1, 1, 1}, []int64{-4, -3, -3}},
		{0, []int64{3, 0}, []int64{0, 0}},
	} {
		if got := sheet.Spread(c.total, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("Spread(%d, %v) = %v, want %v", c.total, c.weights, got, c.want)
		}
	}
}

// A coarse value that was set is what the lines fold to.
func TestSetCoarseFolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawSheet(rt)
		for _, g := range s.Groups(sheet.Day, time.Monday) {
			for _, c := range []struct {
				q    sheet.Quantity
				most int64
			}{{sheet.Volume, 1e7}, {sheet.AHT, 1e6}, {sheet.Shrinkage, 3e5}, {sheet.Target, 1e6}, {sheet.Committed, 1e8}} {
				v := sheet.Number(rapid.Int64Range(1, c.most).Draw(rt, c.q.String()))
				if err := s.SetCoarse(g.Lines, c.q, v); err != nil {
					if c.q == sheet.Shrinkage || c.q == sheet.AHT {
						continue // scaled out of range
					}
					rt.Fatal(err)
				}
				if got := s.Fold(g.Lines, c.q); got != v {
					rt.Fatalf("%s set to %v folds to %v", c.q, v, got)
				}
			}
		}
	})
}

// Weeks and months of local days; 2026-01-05 is a Monday.
func TestFirst(t *testing.T) {
	day := func(s string) int64 {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return sheet.DayOf(d)
	}
	for _, c := range []struct {
		grain sheet.Grain
		start time.Weekday
		of    string
		want  string
	}{
		{sheet.Week, time.Monday, "2026-01-05", "2026-01-05"},
		{sheet.Week, time.Monday, "2026-01-11", "2026-01-05"},
		{sheet.Week, time.Sunday, "2026-01-10", "2026-01-04"},
		{sheet.Week, time.Saturday, "1969-12-31", "1969-12-27"},
		{sheet.Month, time.Monday, "2026-02-28", "2026-02-01"},
		{sheet.Day, time.Monday, "2026-02-28", "2026-02-28"},
	} {
		if got := c.grain.First(day(c.of), c.start); got != day(c.want) {
			t.Errorf("%s from %s of %s begins %s, want %s", c.grain, c.start, c.of, sheet.Date(got).Format(time.DateOnly), c.want)
		}
	}
}

// Means are weighted: 10 contacts of 100 s and 30 of 200 s take 175 s on average, not 150.
func TestFoldWeighs(t *testing.T) {
	line := func(start, volume, aht int64) sheet.Line {
		return sheet.Line{Key: sheet.Key{Queue: "a", Channel: "voice", Start: start, Interval: 1800}, Offset: 0,
			Cells: map[sheet.Quantity]sheet.Value{sheet.Volume: sheet.Number(volume), sheet.AHT: sheet.Number(aht)}}
	}
	s, err := sheet.New([]sheet.Line{line(0, 10_000, 100_000), line(1800, 30_000, 200_000)})
	if err != nil {
		t.Fatal(err)
	}
	lines := []int{0, 1}
	if got := s.Fold(lines, sheet.AHT); got != sheet.Number(175_000) {
		t.Errorf("mean %v, want 175000", got)
	}
	if got := s.Fold(lines, sheet.Volume); got != sheet.Number(40_000) {
		t.Errorf("sum %v, want 40000", got)
	}
	if got := s.Fold(lines, sheet.Within); got != (sheet.Value{}) {
		t.Errorf("of nothing: %v", got)
	}
}
