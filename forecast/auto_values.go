package forecast

import (
	"fmt"
	"math"
	"slices"
)

var _ ValuesModel = Auto{}

// FitValues implements [ValuesModel], for weeks, months, and hours of which no dates are
// known. Where the shortest season is a day, the pool is [Hourly] with the profiles of Auto as one more member; else it is [SCUM] with [MSTL].
// Holidays and events, which have dates, are not used.
func (m Auto) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	return m.pool(periods).FitValues(y, periods...)
}

// ofDays says whether the shortest season is a day: a number of slots, 24 or more, of
// whole minutes, or one that a week holds seven of. 52 is weeks.
func ofDays(periods []int) bool {
	const minutes = 24 * 60
	p := usablePeriods(math.MaxInt/2, periods)
	return len(p) > 0 && p[0] >= 24 && (minutes%p[0] == 0 || slices.Contains(p, 7*p[0]))
}

// poolOrigins judge weeks and months, of which few lie between one origin and the next.
const poolOrigins = 12

func (m Auto) pool(periods []int) Combination {
	c := SCUM()
	c.Origins = poolOrigins
	more := []Model{ETS{Model: "ZZN"}, MSTL{Log: true, Origins: -1}}
	if ofDays(periods) {
		c, more = Hourly(), []Model{profileValues{}}
	}
	c.Members = append(c.Members, more...)
	c.Name = m.String()
	return c
}

// profileValues is the mean of the four profiles of [Auto], on plain values: days are
// runs of the shortest season, and weekdays differ when the longest is seven of them.
type profileValues struct{ Model }

func (profileValues) String() string { return "profiles" }

func (p profileValues) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	u := usablePeriods(len(y), periods)
	if len(u) == 0 {
		return nil, fmt.Errorf("profiles: no season: %w", ErrTooShort)
	}
	f := &profileValuesFit{y: y, slots: u[0], alike: u[len(u)-1] != 7*u[0]}
	if f.before(len(y), 1) == nil {
		return nil, fmt.Errorf("profiles: %d values: %w", len(y), ErrTooShort)
	}
	return f, nil
}

type profileValuesFit struct {
	y     []float64
	slots int
	alike bool
}

// before implements rewinder.
func (f *profileValuesFit) before(n, steps int) []float64 {
	days := n / f.slots
	if days < leastDays/2 {
		return nil
	}
	face := &face{slots: f.slots}
	for w := range face.hours.Open {
		face.hours.Open[w] = make([]bool, f.slots)
		for i := range face.hours.Open[w] {
			face.hours.Open[w][i] = true
		}
	}
	begin := n - days*f.slots
	for d := range days {
		face.y = append(face.y, f.y[begin+d*f.slots:begin+(d+1)*f.slots])
	}
	l := newDayLine(face)
	v := &profileViews{face: face, line: l, weeks: defaultWeeks}
	for i := range f.slots {
		v.slot = append(v.slot, i)
	}
	view := v.at(days)
	view.alike = f.alike
	s := shapesAt(view, (steps+f.slots-1)/f.slots)
	if len(s.day) == 0 {
		return nil
	}
	mean := make([]float64, steps)
	for _, day := range s.day {
		for h := range mean {
			mean[h] += day[h/f.slots][h%f.slots] / float64(len(s.day))
		}
	}
	return mean
}

// ForecastValues implements [ValuesFitted].
func (f *profileValuesFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	mean := f.before(len(f.y), steps)
	keep(mean)
	return &ValuesForecast{Mean: mean, Method: profileValues{}.String(), spread: normalSpread{sigma: []float64{math.NaN()}}}, nil
}
