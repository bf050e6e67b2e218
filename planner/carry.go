package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

// carryNegligible is the handle time, as a share of the interval, up to which automatic
// carrying looks at each interval alone. At 5 % a queue of 50 erlang misses 80 % of calls
// in 20 s in no or few intervals of a day that rises and falls, at 10 % in a quarter of
// them (see erlang.Course).
const carryNegligible = 0.05

// carryCheap is the number of steps of the exact distribution of an interval up to which
// automatic carrying takes it: some 0.1 ms.
const carryCheap = 10_000

// staffCarried staffs rows whose load carries over from one to the next: each with the
// fewest agents that meet its targets after what the rows before it and their agents have
// left behind.
func staffCarried(ctx context.Context, c []link) error {
	return eachCarried(ctx, c, func(course *erlang.Course, l link) error {
		if course == nil {
			return l.row.Staff(l.lim)
		}
		if err := l.row.staffOn(course, l.lim); err != nil {
			return l.row.Fault(err)
		}
		return nil
	})
}

// eachCarried calls do for rows of a queue in order of time, with the course of those
// before, or nil where each is looked at alone; do takes the course on. A queue that
// closes has done its work when it opens again, those who stay on finish what is there;
// and so has one after a row that is not staffed.
func eachCarried(ctx context.Context, c []link, do func(course *erlang.Course, l link) error) error {
	rows := make([]*Row, len(c))
	for i := range c {
		rows[i] = c[i].row
	}
	way := carriedBy(rows)
	var course *erlang.Course
	var open time.Time // until when course has been staffed
	for i, l := range c {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r := l.row
		if way != CarryNone && (course == nil || !r.Start.Instant().Equal(open)) {
			var err error
			if course, err = erlang.NewCourse(courses[way]); err != nil {
				return err
			}
		}
		if err := do(course, l); err != nil {
			return err
		}
		if open = r.Start.Instant().Add(r.Interval); !r.Staffed() {
			course = nil
		}
	}
	return nil
}

var courses = map[Carry]erlang.DayMethod{CarryMOL: erlang.MOL, CarrySBC: erlang.SBC, CarryTransient: erlang.Transient}

// staffOn staffs the row as the next interval of a course.
func (r *Row) staffOn(course *erlang.Course, lim Limits) error {
	r.clear()
	if math.IsNaN(r.AHT) || math.IsNaN(r.Volume) || r.Interval > LongestStaffed {
		return nil
	}
	if r.Model == ModelChat {
		return fmt.Errorf("%w: carry %s: load of chat, of which an agent has several, is not carried over; want carry auto or none", ErrTerms, r.Terms.Carry)
	}
	span := r.Interval.Seconds()
	load := r.Volume * r.AHT / span
	r.Load = Round(load, 6)
	q, t, err := r.waiting(load, lim)
	if err != nil {
		return err
	}
	s, err := course.Agents(q, span, t)
	if err != nil && !errors.Is(err, erlang.ErrUnreachable) {
		return r.carryError(err)
	}
	if err := r.take(&s, err, &t, lim); err != nil || !r.Staffed() {
		return err
	}
	r.settle()
	return course.Pass(q, span, s.Agents)
}

// carryError says what suits in place of what was asked for.
func (r *Row) carryError(err error) error {
	switch {
	case r.Terms.Carry == CarrySBC && (r.Model == ModelA || r.Terms.repeated()):
		return fmt.Errorf("%w: carry sbc is for queues in which nobody hangs up or calls again; want carry mol, or without redials transient", ErrTerms)
	case r.Terms.Carry == CarryTransient && r.Terms.repeated():
		return fmt.Errorf("%w: carry transient is for queues in which nobody calls again; want carry mol", ErrTerms)
	}
	return fmt.Errorf("%w: carry %s: %w; want carry mol", ErrTerms, r.Terms.Carry, err)
}

// carriedBy is how the rows of a queue, in order of time, are staffed: as they say or,
// where that is automatic, each alone if all handle times are short against their
// interval, exactly if that is cheap for every row, and else by modified offered load.
func carriedBy(rows []*Row) Carry {
	way := rows[0].Agreed().Carry
	if way != CarryAuto {
		return way
	}
	slow, cheap := false, true
	left, at := 0.0, time.Time{}
	for _, r := range rows {
		if math.IsNaN(r.AHT) || math.IsNaN(r.Volume) || r.Interval > LongestStaffed {
			continue
		}
		span := r.Interval.Seconds()
		slow = slow || r.AHT > float64(carryNegligible*span)
		if r.Terms.repeated() {
			cheap = false
		}
		// What is there is at most the larger of what was left and what comes.
		if !r.Start.Instant().Equal(at) {
			left = 0
		}
		left = math.Max(r.Volume*r.AHT/span, left/(1+span/r.AHT))
		at = r.Start.Instant().Add(r.Interval)
		width := 40 + float64(20*math.Sqrt(math.Max(left, 10)))
		events := 40 + float64(2*(left+float64(2*math.Sqrt(left)))*span)/r.AHT
		cheap = cheap && float64(events*width) <= carryCheap
	}
	switch {
	case !slow:
		return CarryNone
	case cheap:
		return CarryTransient
	}
	return CarryMOL
}

// Carried counts the rows with automatic carrying of load by what was chosen for their
// queue, in words.
func Carried(rows []Row) []Count {
	index := map[[2]string]int{}
	var queues [][]*Row
	for i := range rows {
		r := &rows[i]
		if r.Agreed().Carry != CarryAuto {
			continue
		}
		key := [2]string{r.Queue, r.Channel}
		k, ok := index[key]
		if !ok {
			k = len(queues)
			index[key] = k
			queues = append(queues, nil)
		}
		queues[k] = append(queues[k], r)
	}
	counts := map[Carry]int{}
	for _, q := range queues {
		slices.SortStableFunc(q, func(a, b *Row) int { return a.Start.Instant().Compare(b.Start.Instant()) })
		counts[carriedBy(q)] += len(q)
	}
	var list []Count
	for _, c := range []struct {
		way  Carry
		name string
	}{{CarryNone, "each interval alone, handle times being short"}, {CarryMOL, "modified offered load (mol)"}, {CarryTransient, "the exact distribution (transient)"}} {
		if n := counts[c.way]; n > 0 {
			list = append(list, Count{c.name, n})
		}
	}
	return list
}
