package hours_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner/hours"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// FTE by the formula, and by handing out hours: what one of so many people, who work H
// hours each, of which s are lost and 1-e cover nothing, gets done is R.
func TestFTE(t *testing.T) {
	for _, tt := range []struct{ requirement, efficiency, shrinkage, contract, want float64 }{
		// Hand derivation: 10,000 agent hours, 31.36 % shrinkage, 92 % efficiency, a month of
		// 21 days of 7.7 h: 10000 / (0.92 * 0.6864 * 161.7).
		{10000, 0.92, 0.3136, 161.7, 97.932},
		// The month before has 20 days: 154 h, and takes 4.9 more people for the same hours.
		{10000, 0.92, 0.3136, 154, 102.829},
		// wewfm.com: 176 h are 135.77 productive ones, so 20,364 productive hours are 150 FTE
		// (149.99, its 20,364 being 150 * 135.76).
		{20364, 1, 0.22858, 176, 149.99},
		{0, 1, 0, 160, 0},
	} {
		got := hours.FTE(tt.requirement, tt.efficiency, tt.shrinkage, tt.contract)
		if !near(got, tt.want, 0.001) {
			t.Errorf("%+v: %v", tt, got)
		}
		if done := got * tt.contract * (1 - tt.shrinkage) * tt.efficiency; !near(done, tt.requirement, 1e-6) {
			t.Errorf("%v people get %v h done, want %v", got, done, tt.requirement)
		}
	}
	for _, bad := range [][4]float64{{-1, 1, 0, 160}, {1, 0, 0, 160}, {1, 1.1, 0, 160}, {1, 1, 1, 160}, {1, 1, 0, 0}, {math.NaN(), 1, 0, 160}} {
		if got := hours.FTE(bad[0], bad[1], bad[2], bad[3]); !math.IsNaN(got) {
			t.Errorf("FTE of %v is %v", bad, got)
		}
	}
	if got := hours.Heads(97.5, 0.75); got != 130 {
		t.Errorf("97.5 FTE at 75 %%: %v heads", got)
	}
	if got := hours.Heads(1, 0); !math.IsNaN(got) {
		t.Errorf("heads without contract: %v", got)
	}
}

// The golden hours of wewfm.com, capacity planning basics (2): 176 paid hours, 10.3 % out
// of the office and 14 % in it, are 135.77 productive ones.
func TestGoldenProductiveHours(t *testing.T) {
	if got := 176 * (1 - 0.103) * (1 - 0.14); !near(got, 135.77, 0.005) {
		t.Errorf("%v productive hours", got)
	}
	// A second way: the lost hours one after the other.
	out := 176 * 0.103
	in := (176 - out) * 0.14
	if got := 176 - out - in; !near(got, 135.77, 0.005) {
		t.Errorf("%v productive hours", got)
	}
	// One who does as many is one FTE.
	if got := hours.FTE(135.76992, 1, 0.22858, 176); !near(got, 1, 1e-9) {
		t.Errorf("%v FTE", got)
	}
}

// Efficiency is measured interval by interval: over- and under-staffing that cancel in the
// total do not cancel here.
func TestEfficiency(t *testing.T) {
	for _, tt := range []struct {
		required, scheduled []float64
		want                float64
	}{
		{[]float64{10, 10}, []float64{10, 10}, 1},
		{[]float64{10, 10}, []float64{5, 15}, 0.75}, // 15 of 20 cover; in total nothing is missing
		{[]float64{10, 10}, []float64{12.5, 12.5}, 0.8},
		{[]float64{10, 0}, []float64{5, 0}, 1}, // short, but nobody is idle
		{[]float64{0, 0}, []float64{0, 0}, 1},
	} {
		if got := hours.Efficiency(tt.required, tt.scheduled); !near(got, tt.want, 1e-12) {
			t.Errorf("%+v: %v", tt, got)
		}
	}
	for _, bad := range [][2][]float64{{{1}, {1, 2}}, {{-1}, {1}}, {{1}, {math.NaN()}}, {{1}, {0}}} {
		if got := hours.Efficiency(bad[0], bad[1]); !math.IsNaN(got) {
			t.Errorf("%v: %v", bad, got)
		}
	}
}

// More work, more shrinkage, less efficiency and shorter contracts all take more people, and
// parts of a requirement take as many as the whole.
func TestFTEProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rapid.Float64Range(0, 1e6).Draw(rt, "requirement")
		e := rapid.Float64Range(0.3, 0.99).Draw(rt, "efficiency")
		s := rapid.Float64Range(0, 0.8).Draw(rt, "shrinkage")
		h := rapid.Float64Range(1, 300).Draw(rt, "contract")
		f := hours.FTE(r, e, s, h)
		if hours.FTE(r+1, e, s, h) <= f || hours.FTE(r, e+0.01, s, h) > f || hours.FTE(r, e, s+0.01, h) < f || hours.FTE(r, e, s, h+1) > f {
			rt.Fatalf("FTE %v does not go the right way", f)
		}
		part := rapid.Float64Range(0, 1).Draw(rt, "part")
		if sum := hours.FTE(r*part, e, s, h) + hours.FTE(r*(1-part), e, s, h); !near(sum, f, 1e-9*(1+f)) {
			rt.Fatalf("parts take %v, the whole %v", sum, f)
		}
	})
}
