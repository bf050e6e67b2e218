package forecast

import "math"

// A level shift is seen when the median of the last shiftDays to shiftLeast days lies
// more than shiftSigmas robust standard deviations from that of the shiftBefore days
// before them (of shiftFewest at least), and nearly all of the days lie on the same side.
const (
	shiftDays   = 28
	shiftLeast  = 5 // open days
	shiftBefore = 56
	shiftFewest = 28  // days before that will do where there are no more
	shiftLarge  = 0.4 // for a move of the log that no season makes
	shiftSigmas = 3
	shiftShare  = 0.9 // of days beyond half the distance
)

// levelShift is the number of days before n since the level of adjusted log totals
// moved, and by how much; 0 when it did not. x[:n] are log totals freed of weekday,
// season and special days.
func levelShift(x []float64) (days int, by float64) {
	n := len(x)
	for days := shiftDays; days >= shiftLeast; days-- {
		back := min(shiftBefore, n-days)
		if back < shiftFewest {
			continue
		}
		// The first day belongs to the shift: before it there is none to be seen.
		first := x[n-days]
		if first != first {
			continue
		}
		after := observed(x[n-days:])
		before := observed(x[n-days-back : n-days])
		if len(after) < shiftLeast || len(before) < shiftBefore/4 {
			continue
		}
		old := median(before)
		by := median(after) - old
		beyond := 0
		for _, v := range after {
			beyond += count((v-old)*by > by*by/2)
		}
		if !((first-old)*by > by*by/2) || float64(beyond) < shiftShare*float64(len(after)) || math.Abs(by) < shiftSigmas*leastSigma {
			continue
		}
		if back < shiftBefore && math.Abs(by) < shiftLarge {
			continue
		}
		if math.Abs(by) >= shiftSigmas*robustSigma(before) {
			return days, by
		}
	}
	return 0, 0
}
