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
	a := Accuracy{}
	var miss, bias, actual float64
	var ranged, in80, in95 int
	for _, p := range points {
		if math.IsNaN(p.Actual) {
			continue
		}
		a.Points++
		miss += math.Abs(p.Mean - p.Actual)
		bias += p.Mean - p.Actual
		actual += p.Actual
		if !math.IsNaN(p.Lo80) {
			ranged++
			in80 += count(p.Lo80 <= p.Actual && p.Actual <= p.Hi80)
			in95 += count(p.Lo95 <= p.Actual && p.Actual <= p.Hi95)
		}
	}
	a.WAPE, a.Bias = miss/actual, bias/actual
	if actual == 0 {
		a.WAPE, a.Bias = math.NaN(), math.NaN()
	}
	a.Cover80, a.Cover95 = float64(in80)/float64(ranged), float64(in95)/float64(ranged)
	return a
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
