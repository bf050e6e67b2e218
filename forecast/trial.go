package forecast

import (
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Grain is what errors are counted by: an error between two half-hours of a day is none
// of the day.
type Grain int

// The grains, fine to coarse.
const (
	ByInterval Grain = iota
	ByDay            // local calendar days
	ByWeek           // weeks of seven days, counted from the origin
	grains
)

// Grains are all of them.
func Grains() []Grain { return []Grain{ByInterval, ByDay, ByWeek} }

// String is interval, day or week.
func (g Grain) String() string {
	switch g {
	case ByInterval:
		return "interval"
	case ByDay:
		return "day"
	case ByWeek:
		return "week"
	}
	return fmt.Sprintf("Grain(%d)", int(g))
}

// ParseGrain reads what String writes.
func ParseGrain(s string) (Grain, error) {
	for _, g := range Grains() {
		if s == g.String() {
			return g, nil
		}
	}
	return 0, fmt.Errorf("grain %q: want interval, day or week", s)
}

// Trial is what one method said at past origins of one series, and what came.
type Trial struct {
	Queue, Channel string
	Method         string
	Levels         []float64 // of the quantiles of the points
	Points         []Point   // by origin, oldest first, and lead

	perWeek int // intervals a week
	origins []trialOrigin
}

// trialOrigin is an origin of a trial.
type trialOrigin struct {
	origin       time.Time
	naive        [grains]float64
	first, last  calendar.Day // days that the origin, or the end of the horizon, cuts; noDay
	wholeWeeks   int
	pointsBefore int // points of the trial that belong to earlier origins
}

// noDay is no day of any calendar.
const noDay = calendar.Day(math.MinInt32)

// newTrialOrigin is what origin n of s is like, whatever the method.
func newTrialOrigin(s Series, n, steps int) trialOrigin {
	f := trialOrigin{origin: s.Grid.Time(n), first: noDay, last: noDay, wholeWeeks: steps / s.Grid.PerWeek()}
	f.naive = LastWeekErrors(s, n)
	// A day is cut when contacts came in the part of it that is not judged.
	busy := func(i, by int, d calendar.Day) bool {
		for ; i >= 0 && i < len(s.Values) && s.Grid.Cell(i).Day == d; i += by {
			if s.Values[i] > 0 {
				return true
			}
		}
		return false
	}
	if d := s.Grid.Cell(n).Day; busy(n-1, -1, d) {
		f.first = d
	}
	if d := s.Grid.Cell(n + steps - 1).Day; busy(n+steps, 1, d) {
		f.last = d
	}
	return f
}

// LastWeekErrors are the mean absolute errors that last week repeated made in s before
// interval n, by [Grain]: the scale of [Score.MASE]. NaN where there were not two weeks,
// and for weeks and months, of which last week tells nothing.
func LastWeekErrors(s Series, n int) [grains]float64 {
	if s.coarse() {
		return unknownErrors()
	}
	past := s.Before(n)
	return newFace(past, hoursOf(past)).lastWeekErrors(s.Grid.Cell(n))
}

// unknownErrors are those of weeks and months, of which last week tells nothing.
func unknownErrors() (e [grains]float64) {
	for g := range e {
		e[g] = math.NaN()
	}
	return e
}

// lastWeekErrors are the mean absolute errors that last week repeated made over all of
// the past before origin, by grain; NaN where there are not two weeks. Days and weeks are
// sums over the intervals known in both; weeks of seven days count back from the origin,
// as weeks of lead count forward.
func (f *face) lastWeekErrors(origin calendar.Cell) [grains]float64 {
	var sum, n [grains]float64
	end := int(origin.Day - f.first)
	weeks := make([]float64, max(0, end/7-1)) // whole ones that have a week before them
	known := make([]bool, len(weeks))
	for d := 7; d < f.days(); d++ {
		day, some := 0.0, false
		for i, y := range f.y[d] {
			e := y - f.y[d-7][i]
			if e != e {
				continue
			}
			sum[ByInterval] += math.Abs(e)
			n[ByInterval]++
			day += e
			some = true
			back := end - d
			if i >= origin.Slot {
				back--
			}
			if w := back / 7; w < len(weeks) {
				weeks[w] += e
				known[w] = true
			}
		}
		if some {
			sum[ByDay] += math.Abs(day)
			n[ByDay]++
		}
	}
	for w, e := range weeks {
		if known[w] {
			sum[ByWeek] += math.Abs(e)
			n[ByWeek]++
		}
	}
	for g := range sum {
		sum[g] /= n[g]
	}
	return sum
}

// Row is a long row of a trial: a point, and what it takes to recompute any score.
type Row struct {
	*Point
	LeadWeek int          // 1 = the first seven days after the origin
	Day      calendar.Day // local date of the interval
	// InDay and InWeek say whether the interval is part of a day, or a week of lead, that
	// is judged: not of one of which the origin or the end of the horizon cuts something off.
	InDay, InWeek bool
	// Naive are the mean absolute errors of last week repeated before the origin, by
	// [Grain]: the scale of [Score.MASE]. NaN where there were not two weeks.
	Naive [grains]float64
}

// Rows are the long rows, in order of the points.
func (t *Trial) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for k, f := range t.origins {
			end := len(t.Points)
			if k+1 < len(t.origins) {
				end = t.origins[k+1].pointsBefore
			}
			for i := f.pointsBefore; i < end; i++ {
				r := Row{Point: &t.Points[i], Naive: f.naive}
				r.LeadWeek = (r.Lead-1)/t.perWeek + 1
				r.Day = calendar.DayOf(r.Start)
				r.InDay = r.Day != f.first && r.Day != f.last
				r.InWeek = r.LeadWeek <= f.wholeWeeks
				if !yield(r) {
					return
				}
			}
		}
	}
}

// Scores are the errors by grain: at index 0 those of all leads, at index k those of the
// k-th week of lead. A day belongs to the week of its first interval. Days and weeks are
// sums of the intervals that were observed, forecast and actual alike. Ranges are those of
// intervals; days and weeks have none.
func (t *Trial) Scores(g Grain) []Score {
	scores := make([]Score, 1)
	group := struct {
		origin       time.Time
		day          calendar.Day
		week         int
		actual, mean float64
		naive        float64
		open         bool
	}{}
	week := func(k int) *Score {
		for len(scores) <= k {
			scores = append(scores, Score{})
		}
		return &scores[k]
	}
	flush := func() {
		if group.open {
			for _, s := range []*Score{week(group.week), &scores[0]} {
				s.Observe(group.actual, group.mean, group.naive)
			}
		}
		group.open = false
	}
	for r := range t.Rows() {
		if g == ByInterval {
			for _, s := range []*Score{week(r.LeadWeek), &scores[0]} {
				s.Observe(r.Actual, r.Mean, r.Naive[g])
				s.ranges(r.Point, t.Levels)
			}
			continue
		}
		if group.open && (!r.Origin.Equal(group.origin) || g == ByDay && r.Day != group.day || g == ByWeek && r.LeadWeek != group.week) {
			flush()
		}
		if g == ByDay && !r.InDay || g == ByWeek && !r.InWeek {
			continue
		}
		if !group.open {
			group.origin, group.day, group.week, group.naive = r.Origin, r.Day, r.LeadWeek, r.Naive[g]
			group.actual, group.mean, group.open = 0, 0, true
		}
		group.actual += r.Actual
		group.mean += r.Mean
	}
	flush()
	return scores
}
