package calendar

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// StepError says that starts do not lie on one grid. Index is the position, in the
// slice given to [DetectStep], of a start that shows it.
type StepError struct {
	Index  int
	Reason string
}

func (e *StepError) Error() string { return e.Reason }

// Days in a row that must all show a coarser interval before starts count as mixed,
// and starts each of them must have. A sparse file that leaves out idle intervals
// would need 18 lucky draws to look so.
const (
	mixedDays   = 3
	mixedStarts = 6
)

// Share of starts off the grid of the most common distance beyond which that distance
// is a chance of a sparse file, not the interval: a few odd rows are errors.
const sparseShare = 0.05

// DetectStep finds the interval length of starts, which are in any order, distinct and
// in one location: the most common distance between neighbours less than a day apart.
// Where many starts lie off that grid, as in a file that leaves out idle intervals, it
// is the longest one whose grid all of them are on. Starts whole days apart are days, weeks
// or months. It returns a [*StepError] when a
// few starts lie off the grid, or when days in a row show a coarser one. Fewer than two
// starts have no step, which is an error too.
func DetectStep(starts []time.Time) (time.Duration, error) {
	if len(starts) < 2 {
		return 0, &StepError{Reason: "one interval alone does not tell how long it is"}
	}
	order := make([]int, len(starts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return starts[a].Compare(starts[b]) })
	counts := map[time.Duration]int{}
	for k := 1; k < len(order); k++ {
		if d := starts[order[k]].Sub(starts[order[k-1]]); d < DayStep {
			counts[d]++
		}
	}
	if len(counts) == 0 || dailyStarts(starts, order) {
		return checkDaily(starts, order)
	}
	step, most, common := time.Duration(0), 0, time.Duration(0)
	for d, n := range counts {
		if n > most || n == most && d < step {
			step, most = d, n
		}
		common = gcd(common, d)
	}
	off, first := offGrid(starts, order, step)
	if float64(off) > sparseShare*float64(len(starts)) && CheckStep(common) == nil {
		step = common
		off, first = offGrid(starts, order, step)
	}
	if err := CheckStep(step); err != nil {
		return 0, &StepError{Index: order[1], Reason: err.Error()}
	}
	if off > 0 {
		return 0, &StepError{Index: first, Reason: fmt.Sprintf("starts at %s, which is not on the grid of %s that most rows are on", starts[first].Format("15:04:05"), StepName(step))}
	}
	return step, coarser(starts, order, step)
}

// offGrid counts the starts that are not on the grid of step that most are on, and tells
// the first of them. The grid need not begin at midnight: hours of UTC begin at half past
// in India. Steps beyond an hour have no such grid: summer time moves it.
func offGrid(starts []time.Time, order []int, step time.Duration) (n, first int) {
	if step > time.Hour {
		return 0, 0
	}
	rest := func(i int) time.Duration {
		h, m, s := starts[i].Clock()
		return (time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second) % step
	}
	counts := map[time.Duration]int{}
	for _, i := range order {
		counts[rest(i)]++
	}
	begin, most := time.Duration(0), 0
	for r, c := range counts {
		if c > most || c == most && r < begin {
			begin, most = r, c
		}
	}
	for _, i := range order {
		if rest(i) != begin {
			if n++; n == 1 {
				first = i
			}
		}
	}
	return n, first
}

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// coarser looks for days in a row whose starts are all on a coarser grid than step.
func coarser(starts []time.Time, order []int, step time.Duration) error {
	run, first := 0, 0
	for lo := 0; lo < len(order); {
		day := DayOf(starts[order[lo]])
		hi := lo + 1
		least := DayStep
		for hi < len(order) && DayOf(starts[order[hi]]) == day {
			least = min(least, starts[order[hi]].Sub(starts[order[hi-1]]))
			hi++
		}
		switch {
		case hi-lo < mixedStarts:
			// Too few starts to say anything: neither breaks a run nor lengthens it.
		case least > step && least%step == 0:
			if run == 0 {
				first = order[lo]
			}
			if run++; run == mixedDays {
				return &StepError{Index: first, Reason: fmt.Sprintf("intervals of %s begin here, others are %s long", StepName(least), StepName(step))}
			}
		default:
			run = 0
		}
		lo = hi
	}
	return nil
}

// dailyStarts says whether every start has the same clock face, or every one is the
// start of its day, as with daily rows; on a day of clock change they are then 23 hours
// apart.
func dailyStarts(starts []time.Time, order []int) bool {
	h, m, s := starts[order[0]].Clock()
	sameClock := func(i int) bool {
		hh, mm, ss := starts[i].Clock()
		return hh == h && mm == m && ss == s
	}
	startOfDay := func(i int) bool {
		t := starts[i]
		return t.Equal(DayOf(t).Start(t.Location()))
	}
	return every(order, sameClock) || every(order, startOfDay)
}

func every(order []int, is func(i int) bool) bool {
	for _, i := range order {
		if !is(i) {
			return false
		}
	}
	return true
}

func checkDaily(starts []time.Time, order []int) (time.Duration, error) {
	if !dailyStarts(starts, order) {
		return 0, &StepError{Index: order[1], Reason: "rows are a day or more apart and start at different local times: want local days, or shorter intervals"}
	}
	least := Day(math.MaxInt32)
	for k := 1; k < len(order); k++ {
		least = min(least, DayOf(starts[order[k]])-DayOf(starts[order[k-1]]))
	}
	switch first := DayOf(starts[order[0]]); {
	case least == 1:
		return DayStep, nil
	case every(order, func(i int) bool { _, _, dom := DayOf(starts[i]).Date(); return dom == 1 }):
		return MonthStep, nil
	case least == 7 && every(order, func(i int) bool { return (DayOf(starts[i])-first)%7 == 0 }):
		return WeekStep, nil
	}
	return 0, &StepError{Index: order[1], Reason: fmt.Sprintf("rows are %d days apart: want intervals of a day or shorter, weeks that begin on the same weekday, or months that begin on the 1st", least)}
}

// StepName is a step as people say it: "30 minutes", "1 hour", "1 day".
func StepName(step time.Duration) string {
	plural := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case step == DayStep:
		return "1 day"
	case step == WeekStep:
		return "1 week"
	case step == MonthStep:
		return "1 month"
	case step%time.Hour == 0:
		return plural(int(step/time.Hour), "hour")
	case step%time.Minute == 0:
		return plural(int(step/time.Minute), "minute")
	}
	return step.String()
}
