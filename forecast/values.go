package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// ValuesModel is a method that needs no calendar: it takes values at equal steps and
// the lengths of their seasons. Weeks and months, which have no grid of hours, are
// forecast this way; a [Model] that is one too lays its series out for it.
type ValuesModel interface {
	// FitValues learns from y, 0 or more each, NaN where missing. periods are the
	// lengths of the seasons in steps, shortest first: 12 for months, 7 for days, 24
	// and 168 for hours; without any there is no season. A season of which y does not
	// hold two cycles is left out. y is not changed and not kept.
	FitValues(y []float64, periods ...int) (ValuesFitted, error)
	String() string
}

// ValuesFitted is a [ValuesModel] that knows its values.
type ValuesFitted interface {
	// ForecastValues says what the steps values after the last one will be.
	ForecastValues(steps int) (*ValuesForecast, error)
}

// ValuesForecast is what a method expects of the next values.
type ValuesForecast struct {
	Mean     []float64 // never negative
	Method   string    // what was fitted: "ETS(AAdA)"
	Members  []Member  // of a combination; nil for a method alone
	Warnings []error

	spread spread // of index i ahead
}

// Quantile is the p-quantile of every value, 0 < p < 1. It is never negative, below
// 0.5 at most the mean and above 0.5 at least the mean, and NaN when there were too
// few values to tell.
func (f *ValuesForecast) Quantile(p float64) []float64 {
	q := make([]float64, len(f.Mean))
	for i, m := range f.Mean {
		q[i] = quantileAround(f.spread, m, i, p)
	}
	return q
}

func quantileAround(s spread, mean float64, i int, p float64) float64 {
	if s == nil {
		return math.NaN()
	}
	q := s.quantile(mean, i, p)
	switch {
	case p < 0.5:
		q = math.Min(mean, q)
	case p > 0.5:
		q = math.Max(mean, q)
	}
	return possible(q)
}

// possible is a quantile no volume would be too small or too large for; NaN stays.
func possible(q float64) float64 { return math.Max(0, math.Min(q, math.MaxFloat64/4)) }

// normalSpread is a normal distribution around the mean, sigma[i] wide; the last one
// holds for all that lie further ahead.
type normalSpread struct{ sigma []float64 }

func (s normalSpread) quantile(mean float64, i int, p float64) float64 {
	if len(s.sigma) == 0 {
		return math.NaN()
	}
	return mean + normalQuantile(p)*s.sigma[min(i, len(s.sigma)-1)]
}

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// rootSpread is normal on the square root, as counts nearly are (Bartlett 1936): the
// mean is the square root's plus what its variance adds.
type rootSpread struct{ root, sigma []float64 }

func (s rootSpread) quantile(_ float64, i int, p float64) float64 {
	i = min(i, len(s.root)-1)
	r := math.Max(0, s.root[i]+normalQuantile(p)*s.sigma[i])
	return r * r
}

// logSpread is normal on log(1+y).
type logSpread struct{ log, sigma []float64 }

func (s logSpread) quantile(_ float64, i int, p float64) float64 {
	i = min(i, len(s.log)-1)
	return math.Max(0, math.Expm1(math.Min(widestLog, s.log[i]+normalQuantile(p)*s.sigma[i])))
}

// widestLog is the largest logarithm that is turned back.
const widestLog = 600

// pathSpread are simulated values, sorted within each index.
type pathSpread struct{ sorted [][]float64 }

func (s pathSpread) quantile(_ float64, i int, p float64) float64 {
	return quantile7(s.sorted[min(i, len(s.sorted)-1)], p)
}

// mostValue keeps squares and sums of squares far from overflow.
const mostValue = 1e100

// checkValues refuses what is no volume and counts the rest.
func checkValues(y []float64) (observed int, err error) {
	for i, v := range y {
		if v < 0 || v > mostValue {
			return 0, fmt.Errorf("value %v at %d: want 0 to %g", v, i, mostValue)
		}
		if v == v {
			observed++
		}
	}
	if observed == 0 {
		return 0, fmt.Errorf("no value at all: %w", ErrTooShort)
	}
	return observed, nil
}

func checkSteps(steps int) error {
	if steps <= 0 {
		return fmt.Errorf("forecast of %d values: want 1 or more", steps)
	}
	return nil
}

// usablePeriods are the periods above 1, in rising order, each once, of which n values
// hold two cycles.
func usablePeriods(n int, periods []int) []int {
	p := make([]int, 0, len(periods))
	for _, m := range periods {
		if m > 1 && 2*m <= n {
			p = append(p, m)
		}
	}
	slices.Sort(p)
	return slices.Compact(p)
}

// interpolated is y with missing values filled: from the neighbouring cycles of a
// season m (the mean of the two, shifted by nothing), and where these are missing too,
// along the straight line between the neighbours. Ends are carried on. y itself comes
// back when nothing is missing.
func interpolated(y []float64, m int) []float64 {
	if !slices.ContainsFunc(y, math.IsNaN) {
		return y
	}
	z := slices.Clone(y)
	if m > 1 {
		for i, v := range y {
			if v == v {
				continue
			}
			sum, n := 0.0, 0.0
			for _, j := range [2]int{i - m, i + m} {
				if j >= 0 && j < len(y) && y[j] == y[j] {
					sum, n = sum+y[j], n+1
				}
			}
			if n > 0 {
				z[i] = sum / n
			}
		}
	}
	for i := 0; i < len(z); i++ {
		if z[i] == z[i] {
			continue
		}
		j := i
		for j < len(z) && z[j] != z[j] {
			j++
		}
		for k := i; k < j; k++ {
			switch {
			case i == 0 && j == len(z):
				z[k] = 0
			case i == 0:
				z[k] = z[j]
			case j == len(z):
				z[k] = z[i-1]
			default:
				z[k] = z[i-1] + (z[j]-z[i-1])*float64(k-i+1)/float64(j-i+1)
			}
		}
	}
	return z
}

// keep makes means that no volume can have possible: not below 0, and, where a method
// has run away over a long horizon, not beyond what float64 holds.
func keep(mean []float64) {
	for i, v := range mean {
		switch {
		case !(v > 0): // NaN too
			mean[i] = 0
		case v > math.MaxFloat64/4:
			mean[i] = math.MaxFloat64 / 4
		}
	}
}

// strip is a series laid end to end without its closed hours: the open slots of every
// local date in order, so that a week is always equally long. Spring's missing hour is
// missing values, the two values of autumn's repeated hour are one mean.
type strip struct {
	series  Series
	face    *face
	y       []float64
	day     []int // of the face, of each of y
	periods []int // open slots a day, if all open days have as many; open slots a week
	// place[w][i] is the number of open slots in the week before slot i of weekday w,
	// counted from Sunday; -1 where closed.
	place [7][]int
	week  int // open slots a week
}

func newStrip(s Series) (*strip, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.Observed() == 0 {
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	hours := hoursOf(s)
	if from := s.afterBreak(); from > 0 && s.recent() >= 2*7*s.Grid.SlotsPerDay() {
		s.Grid, s.Values = s.Grid.Shift(from), s.Values[from:]
	}
	t := &strip{series: s, face: newFace(s, hours)}
	daily := 0
	for w := range t.place {
		t.place[w] = make([]int, t.face.slots)
		open := 0
		for i := range t.place[w] {
			t.place[w][i] = -1
			if hours.Open[w][i] {
				t.place[w][i] = t.week + open
				open++
			}
		}
		t.week += open
		switch {
		case open == 0 || daily == open:
		case daily == 0:
			daily = open
		default:
			daily = -1
		}
	}
	if t.week == 0 { // nothing but zeros, or strays
		return t, nil
	}
	for _, m := range []int{daily, t.week} {
		if m > 1 && (len(t.periods) == 0 || t.periods[0] != m) {
			t.periods = append(t.periods, m)
		}
	}
	last := s.Grid.Cell(len(s.Values) - 1)
	begun := false
	for d, row := range t.face.y {
		day := t.face.first + calendar.Day(d)
		w := day.Weekday()
		for i, v := range row {
			if t.place[w][i] < 0 || day == last.Day && i > last.Slot {
				continue
			}
			if begun = begun || v == v; begun {
				t.y, t.day = append(t.y, v), append(t.day, d)
			}
		}
	}
	return t, nil
}

// number is how many open slots lie between the start of the week that day 0 of all
// calendars is in and slot i of day d.
func (t *strip) number(d calendar.Day, i int) int {
	w := int(d.Weekday())
	week := (int(d) - w) / 7 // whole: all Sundays are the same number of days from each other
	return week*t.week + t.place[w][i]
}

// fitStrip makes a ValuesModel a Model.
func fitStrip(ctx context.Context, m ValuesModel, s Series) (Fitted, error) {
	if s.coarse() {
		return fitPeriods(ctx, m, s)
	}
	t, err := newStrip(s)
	if err != nil {
		return nil, err
	}
	f := &stripFit{strip: t, model: m, name: m.String()}
	if len(t.y) > 0 {
		if f.fitted, err = m.FitValues(t.y, t.periods...); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name(), err)
		}
	}
	return f, ctx.Err()
}

type stripFit struct {
	strip  *strip
	model  ValuesModel
	fitted ValuesFitted // nil when the queue is never open
	name   string
}

// Forecast implements [Fitted].
func (f *stripFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	t := f.strip
	out := newForecast(t.series, t.face.hours, steps, f.name)
	at := make([]int, steps) // index ahead in the strip; -1 closed
	last := t.series.Grid.Cell(len(t.series.Values) - 1)
	// The number of the first open slot not in the strip.
	next := 0
	if t.week > 0 {
		d, i := last.Day, last.Slot+1
		for ; ; d, i = d+1, 0 {
			w := d.Weekday()
			for i < t.face.slots && t.place[w][i] < 0 {
				i++
			}
			if i < t.face.slots {
				break
			}
		}
		next = t.number(d, i)
	}
	far := 0
	for i := range at {
		at[i] = -1
		if c := out.Grid.Cell(i); out.Open[i] && t.place[c.Day.Weekday()][c.Slot] >= 0 {
			// The repeated hour of autumn may begin before the end of the history; it
			// gets the first value then.
			at[i] = max(0, t.number(c.Day, c.Slot)-next)
			far = max(far, at[i]+1)
		}
	}
	if f.fitted == nil || far == 0 {
		out.spread = normalSpread{}
		out.past = func() []pastDay { return nil }
		return out, ctx.Err()
	}
	v, err := f.fitted.ForecastValues(far)
	if err != nil {
		return nil, err
	}
	for i, k := range at {
		if k >= 0 {
			out.Mean[i] = v.Mean[k]
		}
	}
	out.spread = stripSpread{v.spread, at}
	if w, ok := f.fitted.(rewinder); ok {
		out.past = func() []pastDay { return t.pastDays(w, far) }
	}
	out.Members = v.Members
	out.Warnings = append(out.Warnings, v.Warnings...)
	return out, ctx.Err()
}

// stripSpread looks an interval's spread up in the strip.
type stripSpread struct {
	values spread
	at     []int
}

func (s stripSpread) quantile(mean float64, i int, p float64) float64 {
	if i >= len(s.at) || s.at[i] < 0 || s.values == nil {
		return math.NaN()
	}
	return possible(s.values.quantile(mean, s.at[i], p))
}
