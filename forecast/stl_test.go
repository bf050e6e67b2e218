package forecast

import (
	"strings"
	"testing"
)

// The decompositions agree with R's stl, a translation of the authors' Fortran, and
// mstl to rounding; the robust ones with statsmodels (see robust.py).
func TestSTLAgainstR(t *testing.T) {
	series := referenceSeries(t)
	ways := map[string]STL{
		"w11":       {SeasonWindow: 11},
		"w7nojump":  {SeasonWindow: 7, Jump: 1},
		"w13robust": {SeasonWindow: 13, Robust: true},
		"periodic":  {},
	}
	seen := 0
	ref := reference(t, "stl.csv")
	for name, r := range reference(t, "stl_robust.csv") {
		ref[name] = r
	}
	for name, r := range ref {
		s, way, _ := strings.Cut(name, "/")
		m, ok := ways[way]
		if !ok {
			continue
		}
		seen++
		m.Period = referencePeriod[s]
		if m.Robust {
			m.LowWindow = m.Period + 1 | 1
		}
		season, trend, err := m.Decompose(series[s])
		if err != nil {
			t.Fatal(name, err)
		}
		agree(t, name+" seasonal", season, r["seasonal"], 1e-11)
		agree(t, name+" trend", trend, r["trend"], 1e-11)
	}
	if seen != 12 {
		t.Errorf("%d cases, want 12", seen)
	}
	two := ref["two"]
	seasons, trend, err := MultiSTL{Periods: []int{12, 84}}.Decompose(two["y"])
	if err != nil {
		t.Fatal(err)
	}
	agree(t, "mstl 12", seasons[0], two["seasonal12"], 1e-11)
	agree(t, "mstl 84", seasons[1], two["seasonal84"], 1e-11)
	agree(t, "mstl trend", trend, two["trend"], 1e-11)
	seasons, trend, err = MultiSTL{Periods: []int{12}}.Decompose(series["AirPassengers"])
	if err != nil {
		t.Fatal(err)
	}
	one := ref["AirPassengers/mstl"]
	agree(t, "mstl", seasons[0], one["seasonal12"], 1e-11)
	agree(t, "mstl trend", trend, one["trend"], 1e-11)
}

func BenchmarkMultiSTL(b *testing.B) {
	y := syntheticDays(700)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := (MultiSTL{Periods: []int{24, 168}}).Decompose(y); err != nil {
			b.Fatal(err)
		}
	}
}
