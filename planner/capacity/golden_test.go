package capacity

import (
	"math"
	"math/big"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"math/rand/v2"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %v, want %v within %v", what, got, want, within)
	}
}

// Rates of the planning notes (section 2.5): annual 36 % as cohort loss is 0.855 % a week, as
// turnover 0.692 %, and 3 % a month is 0.7004 %. Each a second way: by package math, and by
// letting a cohort of a billion go for a year.
func TestAttritionByWeek(t *testing.T) {
	for _, c := range []struct {
		rate    Rate
		percent float64 // of the notes
		within  float64
		second  float64
	}{
		{Rate{Cohort, PerYear, 0.36}, 0.855, 0.0005, 1 - math.Exp(math.Log(1-0.36)/52)},
		{Rate{Turnover, PerYear, 0.36}, 0.692, 0.0005, 0.36 / 52},
		{Rate{Cohort, PerMonth, 0.03}, 0.7004, 0.00005, 1 - math.Pow(0.97, 12.0/52)},
	} {
		q := c.rate.Weekly()
		near(t, string(c.rate.Kind)+" by the notes", 100*q, c.percent, c.within)
		near(t, string(c.rate.Kind)+" by package math", q, c.second, 1e-9)
	}
	heads := int64(1e15)
	for range 52 {
		heads -= expected(heads, Rate{Cohort, PerYear, 0.36}.Weekly())
	}
	near(t, "cohort after a year", float64(heads)/1e15, 0.64, 1e-7)
	// Turnover: 100 kept at 100 for a year lose 36.
	left := 0.0
	for range 52 {
		left += 100 * Rate{Turnover, PerYear, 0.36}.Weekly()
	}
	near(t, "turnover of a year", left, 36, 1e-5)
	// The notes: a quarter (23 %) more to hire by the one than by the other.
	near(t, "ratio", Rate{Cohort, PerYear, 0.36}.Weekly()/Rate{Turnover, PerYear, 0.36}.Weekly(), 1.23, 0.005)
}

func TestAttritionIsTyped(t *testing.T) {
	for _, r := range []Rate{{"", PerYear, 0.3}, {"annual", PerYear, 0.3}, {Cohort, "", 0.3}, {Cohort, PerYear, 1}, {Cohort, PerYear, -0.1}, {Cohort, PerYear, math.NaN()}, {Turnover, PerYear, 52}} {
		if r.Validate() == nil {
			t.Errorf("%+v is taken", r)
		}
	}
	if err := (Rate{Turnover, PerYear, 1.2}).Validate(); err != nil {
		t.Errorf("a turnover of 120 %%: %v", err)
	}
}

// 80 agents of 300 s and 20 of 450 s (planning notes, 2.5): 321.43 s, not 330, and 93.33
// tenured equivalents. The second way counts contacts: in an hour of 3600 s each.
func TestFleetAHT(t *testing.T) {
	groups := []Group{{80, 300}, {20, 450}}
	near(t, "fleet", FleetAHT(groups...), 321.43, 0.005)
	near(t, "equivalents", TenuredEquivalents(300, groups...), 93.33, 0.005)
	contacts := 80*3600/300.0 + 20*3600/450.0
	near(t, "by contacts", FleetAHT(groups...), 100*3600/contacts, 1e-9)
	near(t, "equivalents by contacts", TenuredEquivalents(300, groups...), contacts/(3600/300.0), 1e-9)
	exact := new(big.Rat).Quo(big.NewRat(100, 1), new(big.Rat).Add(big.NewRat(80, 300), big.NewRat(20, 450)))
	want, _ := exact.Float64()
	near(t, "in fractions", FleetAHT(groups...), want, 1e-12)
}

// Points of each curve by its formula, with package math.
func TestRamp(t *testing.T) {
	two := []RampPoint{{0, 450}, {8, 300}}
	for _, c := range []struct {
		curve  Curve
		points []RampPoint
		week   int
		want   float64
	}{
		{Linear, two, 0, 450}, {Linear, two, 2, 412.5}, {Linear, two, 8, 300}, {Linear, two, 100, 300},
		{Linear, []RampPoint{{0, 500}, {4, 400}, {8, 300}}, 6, 350},
		{Stepped, []RampPoint{{0, 500}, {4, 400}, {8, 300}}, 3, 500}, {Stepped, []RampPoint{{0, 500}, {4, 400}, {8, 300}}, 7, 400}, {Stepped, two, 8, 300},
		{Exponential, two, 0, 450}, {Exponential, two, 8, 307.5}, {Exponential, two, 3, 300 + 150*math.Pow(0.05, 3.0/8)},
		{Logistic, two, 0, 450}, {Logistic, two, 4, 300 + 150*(0.5/0.95)}, {Logistic, two, 6, 300 + 150*(1-(1/(1+math.Pow(19, 1-12.0/8))-0.05)/0.95)},
	} {
		near(t, string(c.curve), Ramp{c.curve, c.points}.AHT(c.week), c.want, 0.0006)
	}
	for _, r := range []Ramp{{"", two}, {"steep", two}, {Linear, two[:1]}, {Linear, []RampPoint{{1, 450}, {8, 300}}}, {Logistic, []RampPoint{{0, 1}, {2, 1}, {3, 1}}}, {Linear, []RampPoint{{0, 450}, {0, 300}}}, {Linear, []RampPoint{{0, 0}, {8, 300}}}} {
		if r.Validate() == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

// Draws have the exact binomial distribution: Pearson's statistic against its 99.9 %
// quantile, also for numbers that are drawn in parts and for q above a half.
func TestBinomialIsExact(t *testing.T) {
	for _, c := range []struct {
		n int64
		q float64
	}{{1, 0.3}, {12, 0.00855}, {40, 0.05}, {1000, 0.0069}, {700, 0.02}, {9, 0.8}} {
		src := rand.NewPCG(7, uint64(c.n))
		const draws = 200_000
		seen := map[int64]int{}
		for range draws {
			seen[binomial(src, c.n, c.q)]++
		}
		exact := distuv.Binomial{N: float64(c.n), P: c.q}
		chi, cells, restSeen, restWant := 0.0, 0, 0, 0.0
		for k := int64(0); k <= c.n; k++ {
			want := draws * exact.Prob(float64(k))
			if want < 20 {
				restSeen, restWant = restSeen+seen[k], restWant+want
				continue
			}
			chi += (float64(seen[k]) - want) * (float64(seen[k]) - want) / want
			cells++
		}
		if restWant > 5 {
			chi += (float64(restSeen) - restWant) * (float64(restSeen) - restWant) / restWant
			cells++
		}
		if limit := (distuv.ChiSquared{K: float64(max(1, cells-1))}).Quantile(0.999); chi > limit {
			t.Errorf("n %d, q %v: chi^2 %.1f of %d cells, want at most %.1f", c.n, c.q, chi, cells, limit)
		}
	}
}
