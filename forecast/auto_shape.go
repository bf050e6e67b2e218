package forecast

import (
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// profileViews cuts the history that profiles are learnt from at origins.
type profileViews struct {
	face  *face
	line  *dayLine
	weeks int
	slot  []int // slots in use
}

// newViews cuts the days of a face.
func newViews(f *face, l *dayLine, weeks int) *profileViews {
	v := &profileViews{face: f, line: l, weeks: weeks}
	if v.weeks == 0 {
		v.weeks = defaultWeeks
	}
	for s := range f.slots {
		for w := range 7 {
			if f.hours.Open[w][s] {
				v.slot = append(v.slot, s)
				break
			}
		}
	}
	return v
}

// at is the history before day n. Special days are outlying here, whatever the
// calendar knows of them: their course is not that of other days.
func (v *profileViews) at(n int) *shapeView {
	from := max(0, n-7*v.weeks)
	s := &shapeView{face: v.face, n: n, from: from, slot: v.slot, weight: make([]float64, n-from), total: make([]float64, n-from)}
	trusted := trust(v.line, v.line.z[:n])
	flat := make([]float64, (n-from)*len(v.slot))
	for k := range s.weight {
		d := from + k
		w := v.face.weekday(d)
		row := flat[k*len(v.slot) : (k+1)*len(v.slot)]
		for i, slot := range v.slot {
			row[i] = v.face.y[d][slot] / v.face.openShare(w, slot)
		}
		s.y = append(s.y, row)
		s.weight[k] = trusted[d]
		s.total[k] = math.Expm1(v.line.z[d])
	}
	return s
}

// of is the history of a parent before a day; nil when there is none.
func (v *profileViews) of(d calendar.Day) *shapeView {
	if v == nil {
		return nil
	}
	if n := min(int(d-v.face.first), v.face.days()); n > 0 {
		return v.at(n)
	}
	return nil
}

// normalised is the mean of the profiles as shares of the day, by slot of the face.
func (v *shapeView) normalised(s shapes, steps int) [][]float64 {
	share := make([][]float64, steps)
	slots := v.face.slots
	flat := make([]float64, steps*slots)
	for k := range share {
		share[k] = flat[k*slots : (k+1)*slots]
		sum := 0.0
		w := v.face.weekday(v.n + k)
		for _, day := range s.day {
			for i, x := range day[k] {
				x *= v.face.openShare(w, v.slot[i])
				share[k][v.slot[i]] += x
				sum += x
			}
		}
		if sum > 0 {
			for i := range share[k] {
				share[k][i] /= sum
			}
			continue
		}
		// A weekday of which nothing is known: the same in each open slot.
		for i, open := range v.face.hours.Open[w] {
			if open {
				share[k][i] = v.face.openShare(w, i)
				sum += share[k][i]
			}
		}
		for i := range share[k] {
			if sum > 0 {
				share[k][i] /= sum
			}
		}
	}
	return share
}

// specialDays is how many days the profile of a class of special days must rest on to
// count as much as that of the weekday.
const specialDays = 3

// specialShapes draws the profiles of holidays ahead towards those of the same name, or
// of all when it was never seen:
//
//	p = (n p_class + kappa p_base) / (n + kappa),  kappa = 3 days.
func (a *AutoFit) specialShapes(run *autoRun, share [][]float64) {
	if a.face.slots == 1 || len(run.special.cols) == 0 {
		return
	}
	n := run.line.days()
	named := func(d int) (names []int) {
		for _, c := range run.special.rows[d] {
			if run.special.cols[c.col].term == termHoliday {
				names = append(names, c.col)
			}
		}
		return names
	}
	past := map[int][]int{} // days by name
	var all []int
	for d := range n {
		if names := named(d); len(names) > 0 && run.line.z[d] > 0 {
			all = append(all, d)
			for _, j := range names {
				past[j] = append(past[j], d)
			}
		}
	}
	for k := range share {
		names := named(n + k)
		if len(names) == 0 {
			continue
		}
		days := all
		for _, j := range names {
			if len(past[j]) > 0 {
				days = past[j]
			}
		}
		class := make([]float64, a.face.slots)
		used := 0.0
		for _, d := range days {
			sum := 0.0
			whole := true
			for i, y := range a.face.y[d] {
				sum += nonNaN(y)
				whole = whole && (y == y || share[k][i] == 0)
			}
			if !whole || sum == 0 {
				continue
			}
			used++
			for i, y := range a.face.y[d] {
				class[i] += nonNaN(y) / sum
			}
		}
		if used == 0 {
			continue
		}
		total := 0.0
		for i := range class {
			if share[k][i] > 0 || a.face.hours.Open[a.face.weekday(n+k)][i] {
				share[k][i] = (class[i] + specialDays*share[k][i]) / (used + specialDays)
				total += share[k][i]
			}
		}
		for i := range share[k] {
			share[k][i] /= total
		}
	}
}

func nonNaN(x float64) float64 {
	if x != x {
		return 0
	}
	return x
}
