package report_test

import (
	"math"
	"testing"

	"github.com/cccplan/cccplan/planner/report"
)

// Differences may be below 0: they are written so, and missing stays missing.
func TestSignedValues(t *testing.T) {
	for _, c := range []struct {
		value report.Value
		text  string
		x     float64
	}{
		{report.Rounded(-0.05, 2), "-0.05", -0.05}, {report.Rounded(-12.5, 6), "-12.5", -12.5}, {report.Rounded(-0.0000004, 6), "0", 0},
		{report.Rounded(-1.125, 3), "-1.1250", -1.125}, {report.Units(-1_500_000, 6), "-1.5", -1.5}, {report.Units(7, 0), "7", 7}, {report.Rounded(2.345678, 2), "2.35", 2.35},
	} {
		if got := c.value.String(); got != c.text || c.value.Float64() != c.x {
			t.Errorf("%v (%v), want %s (%v)", got, c.value.Float64(), c.text, c.x)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		if v := report.Rounded(x, 6); v.Known() || v.String() != "" {
			t.Errorf("%v is %q", x, v)
		}
	}
}
