package forecast

import (
	"context"
	"fmt"
	"math"
)

// SeasonalNaive says that every interval will be as it was a week before: the
// yardstick every method must beat. A value missing last week is taken from the week
// before that, and so on. Weeks and months will be as a year before.
//
// The zero value is ready to use.
type SeasonalNaive struct{}

var _ Model = SeasonalNaive{}

// String is "seasonal-naive".
func (SeasonalNaive) String() string { return "seasonal-naive" }

// Fit implements [Model].
func (m SeasonalNaive) Fit(ctx context.Context, s Series) (Fitted, error) {
	if s.coarse() {
		return fitPeriods(ctx, naiveValues{m}, s)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.Observed() == 0 {
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	return &naiveFit{s, newFace(s, hoursOf(s))}, ctx.Err()
}

// naiveValues is the rule for weeks and months: as a year before.
type naiveValues struct{ SeasonalNaive }

func (m naiveValues) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	return WindowAverage{Weeks: 1}.FitValues(y, periods...)
}

type naiveFit struct {
	series Series
	face   *face
}

// Forecast implements [Fitted]. Ranges come from the errors that the same rule made
// one week ahead over the last weeks; they do not widen with the lead.
func (n *naiveFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	f := newForecast(n.series, n.face.hours, steps, SeasonalNaive{}.String())
	days := n.face.days()
	f.fill(n.face, func(_, d int, mean []float64) {
		for i := range mean {
			mean[i] = n.lastWeek(days, d, i)
		}
	})
	var actual, mean []float64
	for d := max(7, days-7*origins); d < days; d++ {
		for i, y := range n.face.y[d] {
			if !math.IsNaN(y) {
				actual, mean = append(actual, y), append(mean, n.lastWeek(d, d, i))
			}
		}
	}
	spread := counts{perWeek: 7 * n.face.slots}
	if len(actual) > 0 {
		spread.pools = []pool{newPool(actual, mean)}
	}
	f.spread = spread
	f.past = func() []pastDay { return n.pastDays() }
	return f, ctx.Err()
}

// lastWeek is the newest value of slot i on d's weekday before day n; 0 when there is none.
func (n *naiveFit) lastWeek(before, d, i int) float64 {
	for e := d - 7; e >= 0; e -= 7 {
		if e < before && !math.IsNaN(n.face.y[e][i]) {
			return n.face.y[e][i]
		}
	}
	return 0
}
