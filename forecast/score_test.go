package forecast

import (
	"math"
	"testing"
)

// Three intervals, worked out by hand: actuals 10, 20, 0; forecasts 12, 16, 1.
func TestScoreByHand(t *testing.T) {
	levels := []float64{0.1, 0.5}
	var s Score
	for _, p := range []Point{
		{Actual: 10, Mean: 12, Lo80: 11, Hi80: 13, Lo95: 10, Hi95: 20, Quantiles: []float64{11, 9}},
		{Actual: 20, Mean: 16, Lo80: 15, Hi80: 20, Lo95: 14, Hi95: 21, Quantiles: []float64{15, 16}},
		{Actual: 0, Mean: 1, Lo80: missing, Hi80: missing, Lo95: missing, Hi95: missing, Quantiles: []float64{missing, missing}},
	} {
		scale := 5.0
		if p.Actual == 0 {
			scale = missing
		}
		s.Observe(p.Actual, p.Mean, scale)
		s.ranges(&p, levels)
	}
	// Pinball at 0.1: 0.9 (11-10) + 0.1 (20-15) = 1.4; at 0.5: 0.5 + 2 = 2.5; of 30 contacts.
	chance := PoissonError(12) + PoissonError(16) + 2*math.Exp(-1)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"count", float64(s.Count), 3}, {"WAPE", s.WAPE(), 7.0 / 30}, {"bias", s.Bias(), -1.0 / 30},
		{"MASE", s.MASE(), 6.0 / 10}, {"floor", s.Floor(), chance / 29}, {"luck", s.Luck(), chance / 29 / (7.0 / 30)},
		{"cover 80", s.Cover80(), 0.5}, {"cover 95", s.Cover95(), 1},
		{"loss at 0.1", s.Loss(0), 2 * 1.4 / 30}, {"loss at 0.5", s.Loss(1), 2 * 2.5 / 30}, {"wQL", s.WQL(), (1.4 + 2.5) / 30},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	// Adding to itself doubles sums and leaves shares as they are.
	var twice Score
	twice.Add(s)
	twice.Add(s)
	if twice.Count != 6 || !near(twice.WAPE(), s.WAPE()) || !near(twice.WQL(), s.WQL()) || !near(twice.MASE(), s.MASE()) ||
		!near(twice.Floor(), s.Floor()) || twice.Cover80() != s.Cover80() || !near(twice.Pinball[0], 2.8) {
		t.Errorf("twice %+v of %+v", twice, s)
	}
	if s.Pinball[0] != 1.4 {
		t.Errorf("adding changed what was added: %v", s.Pinball)
	}
}

// Shares of nothing are not known.
func TestScoreOfNothing(t *testing.T) {
	var s Score
	for _, x := range []float64{s.WAPE(), s.Bias(), s.MASE(), s.Floor(), s.Luck(), s.Cover80(), s.Cover95(), s.WQL(), s.Loss(0)} {
		if !math.IsNaN(x) {
			t.Errorf("%v, want NaN", x)
		}
	}
}

// Scores of two queues add as sums: 50 % of 10 contacts and 10 % of 1,000 are 10.4 %, not
// 30 %.
func TestScoreIsNoAverageOfPercentages(t *testing.T) {
	var small, large Score
	small.Observe(10, 5, missing)
	large.Observe(1000, 1100, missing)
	small.Add(large)
	if got := small.WAPE(); !near(got, 105.0/1010) {
		t.Errorf("WAPE %v", got)
	}
}
