package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Given is a forecast that somebody else made: a client's, or another tool's. It says of
// every interval what its rows say, and nothing beyond them.
//
// Intervals of the past may have rows too: what was forecast for them then. From these
// come the ranges, and in a [Combination] the weight. Rows of the past that were made
// with hindsight, or a day ahead where others look weeks ahead, make it look better than
// it is.
type Given struct {
	Name string // what String returns; "" = "given"
	Rows []GivenRow
}

// GivenRow is one interval of a [Given] forecast.
type GivenRow struct {
	Queue, Channel string
	Start          time.Time
	Step           time.Duration // length of the interval; 0 = as in the history
	Volume         float64       // contacts expected, 0 or more
}

var _ Model = Given{}

// String is the name.
func (m Given) String() string {
	if m.Name != "" {
		return m.Name
	}
	return "given"
}

// Fit implements [Model]. Rows of other queues do not matter; without any of the queue of
// s it is [ErrNotCovered].
func (m Given) Fit(ctx context.Context, s Series) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	f := &givenFit{model: m, series: s, volume: map[int64]float64{}}
	for i := range m.Rows {
		r := &m.Rows[i]
		if r.Queue != s.Queue || r.Channel != s.Channel {
			continue
		}
		switch {
		case r.Step != 0 && r.Step != s.Grid.Step:
			return nil, fmt.Errorf("%s: queue %s is %w: its interval of %s is %s long, those of the history %s", m, s.Name(), ErrNotCovered,
				r.Start.Format(minute), calendar.StepName(r.Step), calendar.StepName(s.Grid.Step))
		case !(r.Volume >= 0 && r.Volume <= mostContacts):
			return nil, fmt.Errorf("%s: volume %v of %s at %s: want 0 to %v", m, r.Volume, s.Name(), r.Start.Format(minute), float64(mostContacts))
		}
		f.volume[r.Start.Unix()] = r.Volume
		f.days = append(f.days, calendar.DayOf(r.Start.In(s.Grid.Start.Location())))
	}
	if len(f.volume) == 0 {
		return nil, fmt.Errorf("%s: queue %s is %w: there is no row of it", m, s.Name(), ErrNotCovered)
	}
	slices.Sort(f.days)
	f.days = slices.Compact(f.days)
	f.hours = hoursOf(s)
	return f, ctx.Err()
}

const minute = "2006-01-02 15:04"

type givenFit struct {
	model  Given
	series Series
	hours  calendar.Hours
	volume map[int64]float64 // by start, seconds since 1970
	days   []calendar.Day    // that have a row, in order
}

// Forecast implements [Fitted]. An open interval without a row is [ErrNotCovered]; a day
// without any row between days that have some is closed, as a plan leaves closed time out,
// with a warning. An interval with a row is open whatever the opening hours.
func (f *givenFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	out := f.known(steps)
	missing, first := 0, 0
	for i, v := range out.Mean {
		if math.IsNaN(v) {
			if missing == 0 {
				first = i
			}
			missing++
		}
	}
	if missing > 0 {
		return nil, fmt.Errorf("%s: queue %s is %w: there is no row for the interval %s, the first of %d missing up to %s", f.model, f.series.Name(), ErrNotCovered,
			out.Grid.Time(first).Format(minute), missing, out.Grid.Time(steps).Format(minute))
	}
	if out.spread == nil {
		out.Warnings = append(out.Warnings, fmt.Errorf("%s has too few rows of the past to tell its errors: there are no ranges", f.model))
	}
	return out, ctx.Err()
}

// known implements partial.
func (f *givenFit) known(steps int) *Forecast {
	out := newForecast(f.series, f.hours, steps, f.model.String())
	var shut []calendar.Day
	for i, c := range out.Grid.Cells(steps) {
		v, ok := f.volume[out.Grid.Time(i).Unix()]
		switch {
		case ok:
			out.Open[i], out.Mean[i] = true, v
		case !out.Open[i]:
		case f.skips(c.Day):
			out.Open[i] = false
			if len(shut) == 0 || shut[len(shut)-1] != c.Day {
				shut = append(shut, c.Day)
			}
		default:
			out.Mean[i] = math.NaN()
		}
	}
	if len(shut) > 0 {
		more := ""
		if len(shut) > 1 {
			more = fmt.Sprintf(" and %d more days", len(shut)-1)
		}
		out.Warnings = append(out.Warnings, fmt.Errorf("%s has no row on %s%s: taken as closed", f.model, shut[0], more))
	}
	var actual, mean []float64
	for i, y := range f.series.Values {
		if v, ok := f.volume[f.series.Grid.Time(i).Unix()]; ok && y == y {
			actual, mean = append(actual, y), append(mean, v)
		}
	}
	if len(actual) >= leastGiven {
		out.spread = counts{perWeek: f.series.Grid.PerWeek(), pools: []pool{newPool(actual, mean)}}
	}
	return out
}

// leastGiven is how many past rows with an actual beside them it takes to tell errors.
const leastGiven = 30

// skips says whether the day has no row but lies between days that have.
func (f *givenFit) skips(d calendar.Day) bool {
	_, found := slices.BinarySearch(f.days, d)
	return !found && d > f.days[0] && d < f.days[len(f.days)-1]
}
