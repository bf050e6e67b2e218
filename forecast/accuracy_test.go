package forecast

import (
	"math"
	"testing"
)

// Errors 2, -4 and 0 on actuals 10, 20 and 0: WAPE 6/30, bias -2/30. Two of the three
// have ranges; one lies in the narrow one, both in the wide one (bounds belong to it).
func TestMeasureByHand(t *testing.T) {
	a := Measure([]Point{
		{Actual: 10, Mean: 12, Lo80: 11, Hi80: 13, Lo95: 10, Hi95: 20},
		{Actual: 20, Mean: 16, Lo80: 15, Hi80: 20, Lo95: 14, Hi95: 21},
		{Actual: 0, Mean: 0, Lo80: missing, Hi80: missing, Lo95: missing, Hi95: missing},
		{Actual: missing, Mean: 1000},
	})
	if a.Points != 3 || !near(a.WAPE, 0.2) || !near(a.Bias, -2.0/30) || a.Cover80 != 0.5 || a.Cover95 != 1 {
		t.Errorf("%+v", a)
	}
	for _, points := range [][]Point{nil, {{Actual: 0, Mean: 5, Lo80: missing}}} {
		a := Measure(points)
		if a.Points != len(points) || !math.IsNaN(a.WAPE) || !math.IsNaN(a.Bias) || !math.IsNaN(a.Cover80) || !math.IsNaN(a.Cover95) {
			t.Errorf("%v: %+v, want NaN", points, a)
		}
	}
}
