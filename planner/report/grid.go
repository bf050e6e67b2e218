package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// ErrValue is wrapped when a grid is asked for a value that there is none of.
var ErrValue = errors.New("is no value of the view")

// ErrLong says that a grid of intervals by dates has no place for a row: it is a day long
// or longer.
var ErrLong = errors.New("is a day long or longer: a grid of intervals by dates has no place for it")

// totalLabel heads what adds up the others.
const totalLabel = "total"

// RollupValues are the names of the values that [Rollup.Grid] takes.
func RollupValues() []string {
	var list []string
	for _, v := range rollupValues {
		list = append(list, v.name)
	}
	return list
}

// Grid is a table of a row for each queue, and a column for each period, of each of the
// named values. Its last column is the sum over periods, where any of the values adds up over time.
func (r *Rollup) Grid(values ...string) (*Table, error) {
	t := &Table{Header: words("queue", "channel", "value")}
	index := map[calendar.Day]int{} // columns of periods, by their first day
	var heads []*Line
	for i := range r.Lines {
		l := &r.Lines[i]
		if _, ok := index[l.Period.First]; !ok {
			index[l.Period.First] = 0
			heads = append(heads, l)
		}
	}
	slices.SortFunc(heads, func(a, b *Line) int { return cmp.Compare(a.Period.First, b.Period.First) })
	for _, l := range heads {
		index[l.Period.First] = len(t.Header)
		t.Header = append(t.Header, periodCell(l))
	}
	list, err := indices(values, RollupValues())
	if err != nil {
		return nil, err
	}
	end := slices.ContainsFunc(list, func(k int) bool { return rollupValues[k].sums })
	if end {
		t.Header = append(t.Header, word(totalLabel))
	}
	for n, name := range values {
		v := rollupValues[list[n]]
		for i := 0; i < len(r.Lines); {
			first := &r.Lines[i]
			row := make([]Cell, len(t.Header))
			copy(row, append(first.queueCells(), word(name)))
			var sum total
			var decimals int8
			for ; i < len(r.Lines) && r.Lines[i].sameQueue(first); i++ {
				x := v.of(&r.Lines[i])
				row[index[r.Lines[i].Period.First]] = number(x)
				if x.Known() {
					sum.add(x.units)
					decimals = x.decimals
				}
			}
			if sum.over {
				return nil, &RowError{Name: name, Err: ErrTooLarge}
			}
			if v.sums {
				row[len(row)-1] = number(sum.value(int(decimals)))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t, nil
}

// indices are the places of values among those known.
func indices(values, known []string) ([]int, error) {
	list := make([]int, len(values))
	for i, v := range values {
		if list[i] = slices.Index(known, v); list[i] < 0 {
			return nil, fmt.Errorf("%q %w: want one of %s", v, ErrValue, strings.Join(known, ", "))
		}
	}
	return list, nil
}

func (l *Line) sameQueue(o *Line) bool {
	return l.All == o.All && l.Queue == o.Queue && l.Channel == o.Channel
}

// over says what a value of intervals may be summed over.
type over int

const (
	nothing over = iota
	queues       // at the same time: agents of separate queues
	all          // queues and time
)

// intervalValues are the values of a row of a plan.
var intervalValues = []struct {
	name string
	over over
	of   func(*planner.Row, *rowHours) (Value, error)
}{
	{"volume", all, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Volume, contacts) }},
	{"volume_lo80", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Lo80, contacts) }},
	{"volume_hi80", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Hi80, contacts) }},
	{"volume_lo95", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Lo95, contacts) }},
	{"volume_hi95", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Hi95, contacts) }},
	{"aht_s", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.AHT, times) }},
	{"load_erlang", queues, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Load, hours) }},
	{"workload_h", all, func(_ *planner.Row, h *rowHours) (Value, error) { return h.workload, nil }},
	{"agents", queues, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Agents, 0) }},
	{"agents_exact", queues, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.AgentsExact, hours) }},
	{"scheduled", queues, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Scheduled, hours) }},
	{"agent_hours", all, func(_ *planner.Row, h *rowHours) (Value, error) { return h.exact, nil }},
	{"agent_hours_whole", all, func(_ *planner.Row, h *rowHours) (Value, error) { return h.whole, nil }},
	{"scheduled_h", all, func(_ *planner.Row, h *rowHours) (Value, error) { return h.planned, nil }},
	{"service_level", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.ServiceLevel, shares) }},
	{"asa_s", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.ASA, times) }},
	{"occupancy", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Occupancy, shares) }},
	{"abandonment", nothing, func(r *planner.Row, _ *rowHours) (Value, error) { return valueOf(r.Abandonment, shares) }},
}

// IntervalValues are the names of the values that [DayGrid] takes.
func IntervalValues() []string {
	var list []string
	for _, v := range intervalValues {
		list = append(list, v.name)
	}
	return list
}

// DayGrid is a table of a row for each interval of the day of each queue, and a column
// for each date that has any row, of each of the named values: volume, agents and so on.
// What adds up over time has a total for each date below, and one for each interval of the
// day at the end; what adds up over queues has a block of all of them, where two or more
// that are not among sums have intervals of the same length. Sums are of the rows that have
// the value; agents of all queues are missing where any queue's are.
//
// The second pass of the hour that clocks repeat in autumn has rows of its own, named
// 02:00+01:00 by its UTC offset; the hour that they skip in spring is empty on its date.
func DayGrid(rows []planner.Row, sums []string, values ...string) (*Table, error) {
	list, err := indices(values, IntervalValues())
	if err != nil {
		return nil, err
	}
	keys, of, err := queuesOf(rows)
	if err != nil {
		return nil, err
	}
	g := &dayGrid{rows: rows, column: map[calendar.Day]int{}}
	g.end = slices.ContainsFunc(list, func(v int) bool { return intervalValues[v].over == all })
	var dates []calendar.Day
	g.hours = make([]rowHours, len(rows))
	for i := range rows {
		r := &rows[i]
		if r.Interval >= calendar.DayStep {
			return nil, rowError(r, ErrLong)
		}
		if g.hours[i], err = hoursOf(r); err != nil {
			return nil, err
		}
		d := dayOf(r)
		if _, ok := g.column[d]; !ok {
			g.column[d] = 0
			dates = append(dates, d)
		}
	}
	slices.Sort(dates)
	for i, d := range dates {
		g.column[d] = i
	}
	t := &Table{Header: words("queue", "channel", "value", "time")}
	for _, d := range dates {
		t.Header = append(t.Header, date(d))
	}
	if g.end {
		t.Header = append(t.Header, word(totalLabel))
	}
	g.slots = make([]slot, len(rows))
	var together []int // rows of the queues that are added up
	steps := map[time.Duration]bool{}
	counted := 0
	for k, key := range keys {
		g.place(of[k])
		if !slices.Contains(sums, key.queue) {
			counted++
			together = append(together, of[k]...)
			steps[step(rows, of[k])] = true
		}
	}
	for _, v := range list {
		for k, key := range keys {
			if err := g.block(t, []Cell{text(key.queue), text(key.channel)}, of[k], v); err != nil {
				return nil, err
			}
		}
		if counted > 1 && len(steps) == 1 && intervalValues[v].over != nothing {
			if err := g.block(t, []Cell{word(AllQueues), {}}, together, v); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

type dayGrid struct {
	rows   []planner.Row
	hours  []rowHours
	slots  []slot // of rows
	column map[calendar.Day]int
	end    bool // there is a column of totals
}

// slot is a row of a grid: an interval of the day. Those of a repeated hour come before
// the one with which the clock goes on.
type slot struct {
	at     int // seconds of the day: its place in order
	pass   int // 0 = the second pass of a repeated hour, 1 = the only one or the first
	clock  int // seconds of the day that the clock shows
	offset int // minutes, of second passes
}

func (s slot) compare(o slot) int {
	return cmp.Or(cmp.Compare(s.at, o.at), cmp.Compare(s.pass, o.pass), cmp.Compare(s.clock, o.clock), cmp.Compare(s.offset, o.offset))
}

func (s slot) cell() Cell {
	layout := "15:04"
	if s.clock%60 != 0 {
		layout = "15:04:05"
	}
	label := time.Unix(int64(s.clock), 0).UTC().Format(layout)
	if s.pass == 0 {
		sign, m := '+', s.offset
		if m < 0 {
			sign, m = '-', -m
		}
		return word(fmt.Sprintf("%s%c%02d:%02d", label, sign, m/60, m%60))
	}
	return Cell{Kind: Clock, Text: label}
}

// place finds the slots of the rows of a queue, which are in order of time.
func (g *dayGrid) place(list []int) {
	type face struct {
		day   calendar.Day
		clock int
	}
	shown := map[face]int{} // offsets of first passes
	resume := map[calendar.Day]int{}
	for _, i := range list {
		r := &g.rows[i]
		h, m, s := r.Start.Wall.Clock()
		f := face{dayOf(r), 3600*h + 60*m + s}
		before, again := shown[f]
		if !again {
			shown[f] = r.Start.OffsetMin
			g.slots[i] = slot{at: f.clock, pass: 1, clock: f.clock}
			continue
		}
		// All of the second pass stands before the time at which it ends.
		if _, ok := resume[f.day]; !ok {
			resume[f.day] = f.clock + 60*(before-r.Start.OffsetMin)
		}
		g.slots[i] = slot{at: resume[f.day], clock: f.clock, offset: r.Start.OffsetMin}
	}
}

// block adds the rows of a queue to the table.
func (g *dayGrid) block(t *Table, head []Cell, list []int, value int) error {
	v := &intervalValues[value]
	index := map[slot]int{}
	var slots []slot
	for _, i := range list {
		if _, ok := index[g.slots[i]]; !ok {
			index[g.slots[i]] = 0
			slots = append(slots, g.slots[i])
		}
	}
	slices.SortFunc(slots, slot.compare)
	for k, s := range slots {
		index[s] = k
	}
	n := len(g.column)
	cells := make([]total, (len(slots)+1)*(n+1)) // totals below and at the end
	unknown := map[[2]int]bool{}                 // the agents of some queues are not those of all
	var decimals int8
	for _, i := range list {
		x, err := v.of(&g.rows[i], &g.hours[i])
		if err != nil {
			return rowError(&g.rows[i], fmt.Errorf("%s %w", v.name, err))
		}
		at, day := index[g.slots[i]], g.column[dayOf(&g.rows[i])]
		if !x.Known() {
			if v.over == queues {
				unknown[[2]int{at, day}] = true
			}
			continue
		}
		decimals = x.decimals
		cells[at*(n+1)+day].add(x.units)
		if v.over == all {
			cells[at*(n+1)+n].add(x.units)
			cells[len(slots)*(n+1)+day].add(x.units)
			cells[len(slots)*(n+1)+n].add(x.units)
		}
	}
	for k := range len(slots) + 1 {
		if k == len(slots) && v.over != all {
			break
		}
		row := append(slices.Clone(head), word(v.name))
		if k < len(slots) {
			row = append(row, slots[k].cell())
		} else {
			row = append(row, word(totalLabel))
		}
		last := n
		if g.end {
			last++
		}
		for j := range last {
			c := &cells[k*(n+1)+j]
			if c.over {
				return &RowError{Name: v.name, Err: ErrTooLarge}
			}
			if unknown[[2]int{k, j}] {
				row = append(row, Cell{})
				continue
			}
			row = append(row, number(c.value(int(decimals))))
		}
		t.Rows = append(t.Rows, row)
	}
	return nil
}
