package forecast_test

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/internal/sharedtest"
)

// coverage counts sums of actual values inside the ranges of paths.
type coverage struct{ sums, in80, in95 float64 }

func (c *coverage) tell(paths *forecast.Paths, group []int, actual []float64) {
	var known []int
	sum := 0.0
	for _, i := range group {
		if !math.IsNaN(actual[i]) {
			known = append(known, i)
			sum += actual[i]
		}
	}
	if len(known) == 0 {
		return
	}
	q := paths.SumQuantile(known, 0.025, 0.1, 0.9, 0.975)
	if q[3] == 0 { // closed
		return
	}
	c.sums++
	if q[1] <= sum && sum <= q[2] {
		c.in80++
	}
	if q[0] <= sum && sum <= q[3] {
		c.in95++
	}
}

// Ranges of days and weeks from simulated paths of Auto, four weeks ahead. What was
// measured when the bounds were set, in percent of sums inside 80 and 95 %:
//
//	bank         days 85.7 / 96.3   weeks 87.0 / 94.4   (18 origins, a week apart)
//	vancouver    days 81.3 / 90.7   weeks 84.0 / 94.2   (52 origins, four weeks apart)
//	Israeli bank days 77.8 / 92.2   weeks 68.9 / 87.8   (30 origins; strikes and holidays)
//
// The sums of overlapping weeks are alike, so that a change of ten points is no surprise.
func TestSimulateCoverageShared(t *testing.T) {
	dir := sharedtest.Dir(t)
	for _, c := range []struct {
		file                   string
		origins, every         int // origins, so many weeks apart
		days80, weeks80, width float64
	}{
		{"bank_calls_30min.csv", 18, 1, 0.81, 0.82, 0.1},
		{"vancouver311_daily.csv", 26, 8, 0.81, 0.82, 0.1},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			s := readQueues(t, filepath.Join(dir, "data", c.file))[""].Offered
			week := 7 * s.Grid.SlotsPerDay()
			steps := 4 * week
			var days, weeks coverage
			for k := range c.origins {
				n := len(s.Values) - steps - k*c.every*week
				if n < 10*week {
					break
				}
				fitted, err := forecast.Auto{}.Fit(t.Context(), s.Before(n))
				if err != nil {
					t.Fatal(err)
				}
				f, err := fitted.Forecast(t.Context(), steps)
				if err != nil {
					t.Fatal(err)
				}
				paths, err := f.Simulate(400, 1)
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range f.Days() {
					days.tell(paths, g, s.Values[n:n+steps])
				}
				for _, g := range f.Weeks(time.Monday) {
					if len(g) == week {
						weeks.tell(paths, g, s.Values[n:n+steps])
					}
				}
			}
			for _, x := range []struct {
				what string
				coverage
				want float64
			}{{"days", days, c.days80}, {"weeks", weeks, c.weeks80}} {
				t.Logf("%.0f %s: %.1f %% in 80 %%, %.1f %% in 95 %%", x.sums, x.what, 100*x.in80/x.sums, 100*x.in95/x.sums)
				if math.Abs(x.in80/x.sums-x.want) > c.width || x.in95/x.sums < 0.88 {
					t.Errorf("%s: %.3f in 80 %%, %.3f in 95 %%", x.what, x.in80/x.sums, x.in95/x.sums)
				}
			}
		})
	}
}
