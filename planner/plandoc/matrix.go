package plandoc

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

// StatusCount is how many cells of a quantity of a queue stand at a status.
type StatusCount struct {
	Queue, Channel string
	Quantity       sheet.Quantity
	Status         Status
	By             Role // who wants open ones so; "" = both, each otherwise, or not open
	Cells          int
	First, Last    Day // local days of the first and the last one
}

// Matrix is where the inputs of a version stand, by queue, quantity and status. Agreed
// cells of a version that is locked, amended or closed stand there, too.
func (d *Document) Matrix(id ID) ([]StatusCount, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	s, err := v.state.sheet()
	if err != nil {
		return nil, err
	}
	rest := v.Status // of cells that have no mark
	stage := d.Stage(id)
	if id.Series != Agreed {
		rest = stage
	}
	put := func(status Status) Status {
		if (stage == Locked || stage == Closed) && !status.Open() || stage == Amended && (status == AgreedBoth || status == AgreedInTolerance) {
			return map[bool]Status{true: Locked, false: stage}[stage == Amended]
		}
		return status
	}
	type cell struct {
		key sheet.Key
		q   sheet.Quantity
	}
	marks := map[cell]Mark{}
	for _, m := range v.cellMarks() {
		if m.Status != "" {
			marks[cell{m.Key, m.Quantity}] = m.Mark
		}
	}
	index := map[StatusCount]int{}
	var list []StatusCount
	for i := range s.Len() {
		k, day := s.Key(i), Day(s.Day(i))
		for q := sheet.Volume; q < sheet.Load; q++ {
			if s.At(i, q).State == sheet.Absent {
				continue
			}
			c := StatusCount{Queue: k.Queue, Channel: k.Channel, Quantity: q, Status: rest}
			if m, ok := marks[cell{k, q}]; ok {
				c.Status = m.Status
				if m.Status.Open() {
					c.By = byOf(m.Note)
				}
			}
			c.Status = put(c.Status)
			n, ok := index[c]
			if !ok {
				n = len(list)
				index[c] = n
				c.First = day
				list = append(list, c)
			}
			list[n].Cells++
			list[n].First, list[n].Last = min(list[n].First, day), max(list[n].Last, day)
		}
	}
	slices.SortStableFunc(list, func(a, b StatusCount) int {
		return cmp.Or(strings.Compare(a.Queue, b.Queue), strings.Compare(a.Channel, b.Channel), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(slices.Index(Statuses, a.Status), slices.Index(Statuses, b.Status)))
	})
	return list, nil
}

// Coming is a fence and the first day of a version that it holds for as of a moment, and
// the day on which it reaches the next one.
type Coming struct {
	Fence   Fence
	Through *Day // last day of the plan for which it holds already; nil = none
	Next    *Day // on which it reaches the first day for which it does not hold yet; nil = it holds for all
}

// Fences say how far the contract's fences have come in a version, as of a moment.
func (d *Document) Fences(id ID, at Instant) ([]Coming, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	s, err := v.state.sheet()
	if err != nil {
		return nil, err
	}
	var days []int64
	for i := range s.Len() {
		if n := len(days); n == 0 || days[n-1] != s.Day(i) {
			days = append(days, s.Day(i))
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	today, week := d.heading.today(at), d.heading.weekStart()
	var list []Coming
	contract := v.state.contract
	for _, f := range contract.Fences {
		c := Coming{Fence: f}
		for _, day := range days {
			if r := contract.Reached(&f, day, week); r <= today {
				x := Day(day)
				c.Through = &x
			} else if c.Next == nil {
				x := Day(r)
				c.Next = &x
			}
		}
		list = append(list, c)
	}
	return list, nil
}
