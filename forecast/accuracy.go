package forecast

import "math"

// Accuracy sums up errors of forecasts against what came. All sums run over the
// points where an actual value was known and the queue was open.
type Accuracy struct {
	Points int

	// WAPE is the sum of absolute errors over the sum of actuals (0.08 = 8 %): the
	// share of contacts that was forecast into the wrong interval. NaN without actuals.
	WAPE float64
	// Bias is the sum of errors (forecast minus actual) over the sum of actuals.
	Bias float64
	// Cover80 and Cover95 are the shares of actuals inside the 80 % and 95 % ranges;
	// NaN when there were no ranges.
	Cover80, Cover95 float64
}

// Measure adds up points.
func Measure(points []Point) Accuracy {
	s := Score{}
	for i := range points {
		if p := &points[i]; !math.IsNaN(p.Actual) {
			s.Observe(p.Actual, p.Mean, math.NaN())
			s.ranges(p, nil)
		}
	}
	return Accuracy{Points: s.Count, WAPE: s.WAPE(), Bias: s.Bias(), Cover80: s.Cover80(), Cover95: s.Cover95()}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
