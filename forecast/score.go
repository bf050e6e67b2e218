package forecast

import "math"

// Score adds up errors of forecasts of intervals, days or weeks. All of it are sums, so
// that scores of several queues add; shares are derived from the sums, never averaged.
type Score struct {
	Count            int     // intervals, days or weeks judged
	Actual, Forecast float64 // contacts
	Miss             float64 // sum of absolute errors
	// Chance is the sum of the absolute errors that chance alone would make on average had
	// every forecast been right: [PoissonError] of each.
	Chance float64
	// Scaled is the part of Miss where the error of the yardstick is known, Naive the sum
	// of that error; see [Score.MASE].
	Scaled, Naive float64
	// Of those that had ranges: how many, their contacts, how many actuals lay inside,
	// and pinball losses by quantile level.
	Ranged             int
	RangedActual       float64
	Inside80, Inside95 int
	Pinball            []float64
}

// Observe counts a forecast of an interval, day or week; scale is the yardstick's error, NaN
// where unknown: see [LastWeekErrors].
func (s *Score) Observe(actual, mean, scale float64) {
	miss := math.Abs(mean - actual)
	s.Count++
	s.Actual += actual
	s.Forecast += mean
	s.Miss += miss
	s.Chance += PoissonError(mean)
	if !math.IsNaN(scale) {
		s.Scaled += miss
		s.Naive += scale
	}
}

// ranges counts the ranges of p, if it has any, and its quantiles at the levels.
func (s *Score) ranges(p *Point, levels []float64) {
	if math.IsNaN(p.Lo80) {
		return
	}
	s.Ranged++
	s.RangedActual += p.Actual
	s.Inside80 += count(p.Lo80 <= p.Actual && p.Actual <= p.Hi80)
	s.Inside95 += count(p.Lo95 <= p.Actual && p.Actual <= p.Hi95)
	if s.Pinball == nil && len(levels) > 0 {
		s.Pinball = make([]float64, len(levels))
	}
	for k, level := range levels {
		over := p.Actual - p.Quantiles[k]
		s.Pinball[k] += math.Max(level*over, (level-1)*over)
	}
}

// Add adds the sums of o, which has the same quantile levels.
func (s *Score) Add(o Score) {
	s.Count += o.Count
	s.Actual += o.Actual
	s.Forecast += o.Forecast
	s.Miss += o.Miss
	s.Chance += o.Chance
	s.Scaled += o.Scaled
	s.Naive += o.Naive
	s.Ranged += o.Ranged
	s.RangedActual += o.RangedActual
	s.Inside80 += o.Inside80
	s.Inside95 += o.Inside95
	if s.Pinball == nil && o.Pinball != nil {
		s.Pinball = make([]float64, len(o.Pinball))
	}
	for k, v := range o.Pinball {
		s.Pinball[k] += v
	}
}

// quotient is a/b; NaN where b is 0.
func quotient(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// WAPE is the sum of absolute errors over the contacts (0.08 = 8 %); NaN without contacts.
func (s Score) WAPE() float64 { return quotient(s.Miss, s.Actual) }

// Bias is what was forecast too much over the contacts: 0.03 is 3 % too many, -0.03 too few.
func (s Score) Bias() float64 { return quotient(s.Forecast-s.Actual, s.Actual) }

// MASE is the sum of absolute errors over the sum of those that last week repeated made
// on average before each origin, in sample: the mean absolute scaled error (Hyndman &
// Koehler 2006, International Journal of Forecasting 22:679) with the season a week. Over
// several origins or queues it is the mean error over the mean scale, not the mean of
// their ratios, so that a queue of nearly nothing does not decide. Below 1 is better than
// that; NaN with no history of more than a week.
func (s Score) MASE() float64 { return quotient(s.Scaled, s.Naive) }

// Floor is the WAPE that chance would leave had every forecast been right: 0 for none.
// Nothing can be expected to beat it in the long run. NaN when nothing was forecast.
func (s Score) Floor() float64 { return quotient(s.Chance, s.Forecast) }

// Luck is the floor's share of the WAPE: the part of the error that no method can take away.
func (s Score) Luck() float64 { return quotient(s.Floor(), s.WAPE()) }

// Cover80 is the share of actuals inside the 80 % range; NaN without ranges.
func (s Score) Cover80() float64 { return quotient(float64(s.Inside80), float64(s.Ranged)) }

// Cover95 is the share of actuals inside the 95 % range; NaN without ranges.
func (s Score) Cover95() float64 { return quotient(float64(s.Inside95), float64(s.Ranged)) }

// Loss is the weighted quantile loss of quantile level k, 2 sum pinball / sum actual, the
// pinball loss of a quantile q being p (y-q) for y above it and (1-p) (q-y) below
// (Koenker & Bassett 1978, Econometrica 46:33). At the median it is the WAPE of the
// median. NaN without ranges.
func (s Score) Loss(k int) float64 {
	if k >= len(s.Pinball) {
		return math.NaN()
	}
	return quotient(2*s.Pinball[k], s.RangedActual)
}

// WQL is the mean of the losses over all levels; less is better. NaN without ranges.
func (s Score) WQL() float64 {
	sum := 0.0
	for k := range s.Pinball {
		sum += s.Loss(k)
	}
	return quotient(sum, float64(len(s.Pinball)))
}
