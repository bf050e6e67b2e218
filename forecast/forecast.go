package forecast

import (
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Forecast is what a method expects of a run of intervals.
type Forecast struct {
	Queue, Channel string
	Grid           calendar.Grid // interval 0 is the first one forecast
	Mean           []float64     // expected value of each interval, 0 where closed
	Open           []bool        // whether the queue is open in the interval
	Method         string
	Members        []Member // of a combination, in its order; nil for a method alone
	Warnings       []error

	share  []float64 // of each interval that the queue is open; nil: Open tells all
	spread spread
	lead   int              // intervals between the origin and interval 0
	past   func() []pastDay // forecast at past origins; nil where none are kept

	weights []float64 // of the members of a combination
}

// Member is a method of a combination and its share of the forecast; shares sum to 1.
type Member struct {
	Method string
	Weight float64
}

// Quantile is the p-quantile of every interval, 0 < p < 1: in a share p of such
// intervals the value stays at or below it. Bounds never cross the mean: below 0.5
// they are at most the mean, above 0.5 at least the mean. Closed intervals are 0.
// All values of open intervals are NaN when the history was too short to have any past
// errors, when the method was to leave ranges out ([Auto.MeanOnly]), or p is not between 0
// and 1.
func (f *Forecast) Quantile(p float64) []float64 {
	q := make([]float64, len(f.Mean))
	for i, m := range f.Mean {
		switch {
		case !f.Open[i]:
		case !(p > 0 && p < 1) || f.spread == nil:
			q[i] = math.NaN()
		case p < 0.5:
			q[i] = math.Max(0, math.Min(m, f.spread.quantile(m, f.lead+i, p)))
		case p > 0.5:
			q[i] = math.Max(m, f.spread.quantile(m, f.lead+i, p))
		default:
			q[i] = f.spread.quantile(m, f.lead+i, p)
		}
	}
	return q
}

// OpenShare is how much of interval i the queue is open: 0 where closed, 1 where open
// throughout, between where opening hours begin or end within the interval. Contacts come
// in that share of the interval only.
func (f *Forecast) OpenShare(i int) float64 {
	switch {
	case !f.Open[i]:
		return 0
	case f.share == nil || f.share[i] == 0:
		return 1
	}
	return f.share[i]
}

// Total is the sum of the means.
func (f *Forecast) Total() float64 {
	t := 0.0
	for _, m := range f.Mean {
		t += m
	}
	return t
}

// From is the forecast without its first n intervals.
func (f *Forecast) From(n int) *Forecast {
	c := *f
	if f.share != nil {
		c.share = f.share[n:]
	}
	c.Grid, c.Mean, c.Open, c.lead = f.Grid.Shift(n), f.Mean[n:], f.Open[n:], f.lead+n
	return &c
}
