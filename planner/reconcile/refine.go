package reconcile

import (
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/planner/sheet"
)

// refine is the plan on the lines of another one where those are finer: what adds up is
// spread over them in proportion to what stands there, by largest remainder, means are
// scaled, and everything else holds on each. Lines of x that contain none of the other
// plan's stay.
func refine(x Plan, by *sheet.Sheet) (Plan, error) {
	if x.Sheet.SameLines(by) {
		return x, nil
	}
	split := make([]bool, x.Sheet.Len()) // lines of x that give way
	into := make([]bool, by.Len())       // lines of by that come in their place
	var spans [][2]int                   // lines of by, from and to, and of x in split's order
	var of []int
	first := 0 // line of by that does not begin before line i
	for i := range split {
		for k := x.Sheet.Key(i); first < by.Len() && before(by.Key(first), k); first++ {
		}
		from, to, err := inside(x, i, by, first)
		if err != nil {
			return x, err
		}
		if from == to {
			continue
		}
		split[i] = true
		of = append(of, i)
		spans = append(spans, [2]int{from, to})
		for k := from; k < to; k++ {
			into[k] = true
		}
	}
	if len(of) == 0 {
		return x, nil
	}
	place := make([]int, by.Len()) // line of by in fine
	n := 0
	for k, in := range into {
		place[k] = n
		if in {
			n++
		}
	}
	fine := by.Keep(func(k int) bool { return into[k] })
	for s, i := range of {
		var lines []int
		for k := spans[s][0]; k < spans[s][1]; k++ {
			lines = append(lines, place[k])
		}
		ownClock(x.Sheet, i, fine, lines)
		for q := sheet.Volume; q < sheet.Load; q++ {
			if x.Silent[q] || ofIntervals[q] {
				continue
			}
			v := x.Sheet.At(i, q)
			if q == sheet.Opening && v.State == sheet.Known {
				// What was open before the first interval was not open again before the next.
				if err := fine.SetCoarse(lines[1:], q, sheet.Value{}); err != nil {
					return x, err
				}
				if err := fine.Set(lines[0], q, v); err != nil {
					return x, err
				}
				continue
			}
			if err := fine.SetCoarse(lines, q, v); err != nil {
				return x, fmt.Errorf("%s: %w", x.Name, err)
			}
		}
	}
	s, err := sheet.Join(x.Sheet.Keep(func(i int) bool { return !split[i] }), fine)
	if err != nil {
		return x, fmt.Errorf("%s: lines overlap: %w", x.Name, err)
	}
	x.Sheet = s
	return x, nil
}

// ownClock gives lines that come in place of line i of x the clock of x, if theirs is
// another one. Where it is changed within the line, nobody knows when; they stay on its
// days.
func ownClock(x *sheet.Sheet, i int, fine *sheet.Sheet, lines []int) {
	own, _ := x.Offset(i)
	if theirs, _ := fine.Offset(lines[0]); theirs == own {
		return
	}
	last := x.Day(i) + max(1, (x.Key(i).Interval+secondsOfDay/2)/secondsOfDay) - 1
	for _, k := range lines {
		if fine.SetClock(k, own); fine.Day(k) > last && i+1 < x.Len() {
			next, _ := x.Offset(i + 1)
			fine.SetClock(k, next)
		}
	}
}

const secondsOfDay = 86400

// ofIntervals are quantities that a longer time says nothing of for its intervals: ranges
// of a day's volume are none of half an hour's, the least number of agents neither.
var ofIntervals = Set{sheet.VolumeLo80: true, sheet.VolumeHi80: true, sheet.VolumeLo95: true, sheet.VolumeHi95: true, sheet.MinAgents: true, sheet.Committed: false}

// inside are the lines [from, to) of a sheet that line i of x contains, being longer; first
// is the first that does not begin before it. Lines that overlap otherwise are refused:
// nobody can tell which part of one is the other's.
func inside(x Plan, i int, by *sheet.Sheet, first int) (from, to int, err error) {
	k := x.Sheet.Key(i)
	same := func(j int) bool { l := by.Key(j); return l.Queue == k.Queue && l.Channel == k.Channel }
	// One that begins before may reach into this one, or contain it.
	if p := first - 1; p >= 0 && same(p) && by.Key(p).End() > k.Start && by.Key(p).End() < k.End() {
		return 0, 0, overlap(x, i, by, p)
	}
	for to = first; to < by.Len() && same(to) && by.Key(to).Start < k.End(); to++ {
		l := by.Key(to)
		if l.Start == k.Start && l.Interval >= k.Interval {
			return 0, 0, nil // the other is as long, or longer
		}
		if l.End() > k.End() {
			return 0, 0, overlap(x, i, by, to)
		}
	}
	return first, to, nil
}

// before says whether a line begins before another one, in the order of sheets.
func before(k, l sheet.Key) bool {
	l.Interval = 0
	return k.Compare(l) < 0
}

func overlap(x Plan, i int, by *sheet.Sheet, j int) error {
	a, b := x.Sheet.Key(i), by.Key(j)
	return fmt.Errorf("%s: the interval of %d s at %s and that of %d s at %s, by UTC, overlap, and neither contains the other: want intervals that nest", x.Name, a.Interval, a.Name(), b.Interval, b.Name())
}

// wholeDays is a sheet in which lines of whole days last from one local midnight to the
// next, also where a clock was changed in between, as the lines that follow them tell.
func wholeDays(s *sheet.Sheet) (*sheet.Sheet, error) {
	const day, change = secondsOfDay, 3 * 3600
	length := func(i int) int64 {
		k := s.Key(i)
		if k.Interval%day != 0 || i+1 == s.Len() {
			return k.Interval
		}
		next := s.Key(i + 1)
		if d := next.Start - k.End(); next.Queue == k.Queue && next.Channel == k.Channel && s.Day(i+1) == s.Day(i)+k.Interval/day && d > -change && d < change {
			return next.Start - k.Start
		}
		return k.Interval
	}
	changed := slices.ContainsFunc(indices(s.Len()), func(i int) bool { return length(i) != s.Key(i).Interval })
	if !changed {
		return s, nil
	}
	lines := make([]sheet.Line, s.Len())
	for i := range lines {
		lines[i] = s.Line(i, true)
		lines[i].Key.Interval = length(i)
	}
	return sheet.New(lines)
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// fill gives a plan the cells of which it says nothing, as the first of the others says
// them that says anything.
func fill(x Plan, others ...*Plan) (Plan, error) {
	if x.Silent == (Set{}) {
		return x, nil
	}
	s := x.Sheet
	for _, o := range others {
		var take []sheet.Quantity
		for q := sheet.Volume; q < sheet.Load; q++ {
			if x.Silent[q] && !o.Silent[q] {
				x.Silent[q] = false
				if !s.SameLines(o.Sheet) || !s.SameCells(o.Sheet, q) {
					take = append(take, q)
				}
			}
		}
		if len(take) == 0 {
			continue
		}
		if s == x.Sheet {
			s = s.Clone()
		}
		var err error
		sheet.Align(s, o.Sheet, func(i, j int) {
			for _, q := range take {
				if i >= 0 && j >= 0 && err == nil {
					err = s.Set(i, q, o.Sheet.At(j, q))
				}
			}
		})
		if err != nil {
			return x, err
		}
	}
	x.Sheet = s
	return x, nil
}
