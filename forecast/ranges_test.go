package forecast

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// normals are standard normal numbers, the same on every run.
func normals(seed uint32) func() float64 {
	u := noise(seed)
	return func() float64 { return distuv.UnitNormal.Quantile(math.Min(math.Max(u(), 1e-7), 1-1e-7)) }
}

// With errors that origins, days and slots share in known parts, ranges from eight
// origins cover a new origin's values as often as they say. Without the allowance for
// so few origins 80 % ranges would cover 74 %.
func TestRangesCoverSharedErrors(t *testing.T) {
	z := normals(5)
	const mean, trials = 1000.0, 400
	draw := func(origin int) []dayErrors {
		b := 0.08 * z()
		var days []dayErrors
		for range 5 {
			d := 0.04 * z()
			e := dayErrors{origin: origin}
			for range 10 {
				e.actual = append(e.actual, mean*(1+b+d+0.05*z()))
				e.mean = append(e.mean, mean)
			}
			days = append(days, e)
		}
		return days
	}
	var in80, in95, plain80, all float64
	for range trials {
		var past []dayErrors
		for k := range 8 {
			past = append(past, draw(k)...)
		}
		pool := newLeadPool(past)
		s := tested{perWeek: 1, pools: []*leadPool{pool}}
		var q [4]float64
		for i, p := range []float64{0.1, 0.9, 0.025, 0.975} {
			q[i] = s.quantile(mean, 0, p)
		}
		size := math.Sqrt(mean + pool.theta*mean*mean)
		lo, hi := mean+quantile6(pool.r, 0.1)*size, mean+quantile6(pool.r, 0.9)*size
		for _, d := range draw(99) {
			for _, y := range d.actual {
				all++
				in80 += float64(count(q[0] <= y && y <= q[1]))
				in95 += float64(count(q[2] <= y && y <= q[3]))
				plain80 += float64(count(lo <= y && y <= hi))
			}
		}
	}
	within(t, "coverage of 80 %", in80/all, 0.80, 0.03)
	within(t, "coverage of 95 %", in95/all, 0.95, 0.03) // the outermost of eight origins is not far enough out
	within(t, "coverage of 80 % without allowance", plain80/all, 0.745, 0.03)
}

func TestQuantile6(t *testing.T) {
	x := []float64{1, 2, 3, 4} // place p(n+1): 0.5 -> 2.5th
	for p, want := range map[float64]float64{0.5: 2.5, 0.2: 1, 0.1: 1, 0.9: 4, 0.7: 3.5} {
		within(t, "quantile", quantile6(x, p), want, 1e-12)
	}
	if q := quantile6(nil, 0.5); q == q {
		t.Errorf("quantile of none: %v", q)
	}
}
