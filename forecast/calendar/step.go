package calendar

import (
	"fmt"
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

// DetectStep finds the interval length of starts, which are in any order and
// distinct: the most common distance between neighbours on a day. It returns a
// [*StepError] when a start lies off that grid, or when days in a row show a coarser
// one. Fewer than two starts have no step, which is an error too.
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
	step, most := time.Duration(0), 0
	for d, n := range counts {
		if n > most || n == most && d < step {
			step, most = d, n
		}
	}
	if err := CheckStep(step); err != nil {
		return 0, &StepError{Index: order[1], Reason: err.Error()}
	}
	// Midnight is on every grid: steps divide the day.
	for _, i := range order {
		h, m, s := starts[i].Clock()
		if (time.Duration(h)*time.Hour+time.Duration(m)*time.Minute+time.Duration(s)*time.Second)%step != 0 && step <= time.Hour {
			return 0, &StepError{Index: i, Reason: fmt.Sprintf("starts at %s, which is not on the grid of %s that most rows are on", starts[i].Format("15:04:05"), StepName(step))}
		}
	}
	return step, coarser(starts, order, step)
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

// dailyStarts says whether every start has the same clock face, as daily rows do;
// on a day of clock change they are then 23 hours apart.
func dailyStarts(starts []time.Time, order []int) bool {
	h, m, s := starts[order[0]].Clock()
	for _, i := range order {
		if hh, mm, ss := starts[i].Clock(); hh != h || mm != m || ss != s {
			return false
		}
	}
	return true
}

func checkDaily(starts []time.Time, order []int) (time.Duration, error) {
	if !dailyStarts(starts, order) {
		return 0, &StepError{Index: order[1], Reason: "more than a day lies between any two rows: want intervals of a day or shorter"}
	}
	least := Day(1 << 40)
	for k := 1; k < len(order); k++ {
		least = min(least, DayOf(starts[order[k]])-DayOf(starts[order[k-1]]))
	}
	if least > 1 {
		return 0, &StepError{Index: order[1], Reason: fmt.Sprintf("rows are %d days apart: want intervals of a day or shorter", least)}
	}
	return DayStep, nil
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
	case step%time.Hour == 0:
		return plural(int(step/time.Hour), "hour")
	case step%time.Minute == 0:
		return plural(int(step/time.Minute), "minute")
	}
	return step.String()
}
