package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// spike is a single value that stands out both from its time of day on the same
// weekdays and from the rest of its own day: a typing error, a counter that ran away.
// A day that is high as a whole has none.
type spike struct {
	day        int // of the face
	cell       calendar.Cell
	minutes    int // a slot
	value      float64
	usual      float64
	believable float64 // the largest value that would not be a spike
}

func (s spike) String() string {
	minutes := s.cell.Slot * s.minutes
	return fmt.Sprintf("%v %02d:%02d, %.0f where %.0f are usual", s.cell.Day, minutes/60, minutes%60, s.value, s.usual)
}

// A value is a spike when it lies further above mu, its usual value, than spikeSigmas
// standard deviations of a negative binomial with a coefficient of variation of
// spikeCV beyond chance: four times mu at busy times, 11 where 1 is usual.
const (
	spikeSigmas = 10
	spikeCV     = 0.3
)

// mostUsual is the largest value that is no spike where mu is usual.
func mostUsual(mu float64) float64 {
	return mu + spikeSigmas*math.Sqrt(mu+spikeCV*spikeCV*mu*mu)
}

// findSpikes compares every value with the median of its weekday and slot, raised where
// the day as a whole was busier: by the median ratio of its values to theirs.
func findSpikes(f *face) []spike {
	usual := f.medianByWeekday()
	var least [7][]float64 // what a spike exceeds on the calmest day; NaN where the slot is closed
	for w := range least {
		least[w] = make([]float64, len(usual[w]))
		for i, u := range usual[w] {
			least[w][i] = mostUsual(math.Max(1, u))
		}
	}
	var spikes []spike
	for d, day := range f.y {
		w := f.weekday(d)
		high := false
		for i, y := range day {
			high = high || y > least[w][i]
		}
		if !high {
			continue
		}
		busy := busyness(day, usual[w])
		for i, y := range day {
			if most := mostUsual(math.Max(1, busy*usual[w][i])); y > most {
				spikes = append(spikes, spike{
					day: d, cell: calendar.Cell{Day: f.first + calendar.Day(d), Slot: i}, minutes: 24 * 60 / f.slots,
					value: y, usual: usual[w][i], believable: most,
				})
			}
		}
	}
	return spikes
}

// busyness is the median ratio of the values of a day to the usual ones, at least 1.
func busyness(day, usual []float64) float64 {
	var ratios []float64
	for i, y := range day {
		if usual[i] > 0 && !math.IsNaN(y) {
			ratios = append(ratios, y/usual[i])
		}
	}
	if len(ratios) == 0 {
		return 1
	}
	return math.Max(1, median(ratios))
}

// medianByWeekday is the median of every slot of every weekday, NaN where nothing was
// observed.
func (f *face) medianByWeekday() [7][]float64 {
	var m [7][]float64
	values := make([]float64, 0, len(f.y)/7+1)
	for d := range 7 { // the first day of each weekday
		w := f.weekday(d)
		m[w] = make([]float64, f.slots)
		for i := range m[w] {
			values = values[:0]
			for e := d; e < len(f.y); e += 7 {
				if !math.IsNaN(f.y[e][i]) {
					values = append(values, f.y[e][i])
				}
			}
			m[w][i] = median(values)
		}
	}
	return m
}

// replace is a copy of f with other values for the spikes, which are in order of days.
func (f *face) replace(spikes []spike, value func(spike) float64) *face {
	c := *f
	c.y = slices.Clone(f.y)
	copied := -1
	for _, s := range spikes {
		if s.day != copied {
			c.y[s.day] = slices.Clone(f.y[s.day])
			copied = s.day
		}
		c.y[s.day][s.cell.Slot] = value(s)
	}
	return &c
}
