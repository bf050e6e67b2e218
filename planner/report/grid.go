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
	list, err := indices(values, RollupValues())
	if err != nil {
		return nil, err
	}
	all := r.Columns()
	columns := make([]Column, len(list))
	for i, k := range list {
		columns[i] = all[k]
	}
	return r.GridOf(columns)
}

// GridOf is the grid of columns of choice.
func (r *Rollup) GridOf(columns []Column) (*Table, error) {
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
	if slices.ContainsFunc(columns, func(c Column) bool { return c.Sums }) {
		t.Header = append(t.Header, word(totalLabel))
	}
	for k := range columns {
		c := &columns[k]
		for i := 0; i < len(r.Lines); {
			first := &r.Lines[i]
			row := make([]Cell, len(t.Header))
			copy(row, append(first.queueCells(), word(c.Name)))
			var sum total
			var decimals int8
			for ; i < len(r.Lines) && r.Lines[i].sameQueue(first); i++ {
				x := c.Of(i)
				row[index[r.Lines[i].Period.First]] = number(x)
				if x.Known() {
					sum.add(x.units)
					decimals = x.decimals
				}
			}
			if sum.over {
				return nil, &planner.RowError{Name: c.Name, Err: ErrTooLarge}
			}
			if c.Sums {
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

// Over says what a value of intervals may be summed over.
type Over int

// What values may be summed over.
const (
	OverNothing Over = iota
	OverQueues       // at the same time: agents of separate queues
	OverAll          // queues and time
)

// IntervalColumn is a value of every row of a plan.
type IntervalColumn struct {
	Name string
	Over Over
	Of   func(row int) (Value, error) // of a row, by its number
}

// intervalValues are the values of a row of a plan.
var intervalValues = []struct {
	name string
	over Over
	of   func(*planner.Row, *RowHours) (Value, error)
}{
	{"volume", OverAll, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Volume, contacts) }},
	{"volume_lo80", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Lo80, contacts) }},
	{"volume_hi80", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Hi80, contacts) }},
	{"volume_lo95", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Lo95, contacts) }},
	{"volume_hi95", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Hi95, contacts) }},
	{"aht_s", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.AHT, times) }},
	{"load_erlang", OverQueues, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Load, hours) }},
	{"workload_h", OverAll, func(_ *planner.Row, h *RowHours) (Value, error) { return h.Workload, nil }},
	{"agents", OverQueues, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Agents, 0) }},
	{"agents_exact", OverQueues, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.AgentsExact, hours) }},
	{"scheduled", OverQueues, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Scheduled, hours) }},
	{"agent_hours", OverAll, func(_ *planner.Row, h *RowHours) (Value, error) { return h.Exact, nil }},
	{"agent_hours_whole", OverAll, func(_ *planner.Row, h *RowHours) (Value, error) { return h.Whole, nil }},
	{"scheduled_h", OverAll, func(_ *planner.Row, h *RowHours) (Value, error) { return h.Scheduled, nil }},
	{"service_level", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.ServiceLevel, shares) }},
	{"asa_s", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.ASA, times) }},
	{"occupancy", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Occupancy, shares) }},
	{"abandonment", OverNothing, func(r *planner.Row, _ *RowHours) (Value, error) { return valueOf(r.Abandonment, shares) }},
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
	hours := make([]RowHours, len(rows))
	for i := range rows {
		if hours[i], err = HoursOf(&rows[i]); err != nil {
			return nil, err
		}
	}
	columns := make([]IntervalColumn, len(list))
	for k, v := range list {
		columns[k] = IntervalColumn{intervalValues[v].name, intervalValues[v].over, func(row int) (Value, error) { return intervalValues[v].of(&rows[row], &hours[row]) }}
	}
	return DayGridOf(rows, sums, columns)
}

// DayGridOf is the grid of columns of choice.
func DayGridOf(rows []planner.Row, sums []string, columns []IntervalColumn) (*Table, error) {
	keys, of, err := queuesOf(rows)
	if err != nil {
		return nil, err
	}
	g := &dayGrid{rows: rows, column: map[calendar.Day]int{}}
	g.end = slices.ContainsFunc(columns, func(c IntervalColumn) bool { return c.Over == OverAll })
	var dates []calendar.Day
	for i := range rows {
		r := &rows[i]
		if r.Interval >= calendar.DayStep {
			return nil, r.Fault(ErrLong)
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
	for i := range columns {
		c := &columns[i]
		for k, key := range keys {
			if err := g.block(t, []Cell{text(key.queue), text(key.channel)}, of[k], c); err != nil {
				return nil, err
			}
		}
		if counted > 1 && len(steps) == 1 && c.Over != OverNothing {
			if err := g.block(t, []Cell{word(AllQueues), {}}, together, c); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

type dayGrid struct {
	rows   []planner.Row
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
func (g *dayGrid) block(t *Table, head []Cell, list []int, v *IntervalColumn) error {
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
		x, err := v.Of(i)
		if err != nil {
			return (&g.rows[i]).Fault(fmt.Errorf("%s %w", v.Name, err))
		}
		at, day := index[g.slots[i]], g.column[dayOf(&g.rows[i])]
		if !x.Known() {
			if v.Over == OverQueues {
				unknown[[2]int{at, day}] = true
			}
			continue
		}
		decimals = x.decimals
		cells[at*(n+1)+day].add(x.units)
		if v.Over == OverAll {
			cells[at*(n+1)+n].add(x.units)
			cells[len(slots)*(n+1)+day].add(x.units)
			cells[len(slots)*(n+1)+n].add(x.units)
		}
	}
	for k := range len(slots) + 1 {
		if k == len(slots) && v.Over != OverAll {
			break
		}
		row := append(slices.Clone(head), word(v.Name))
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
				return &planner.RowError{Name: v.Name, Err: ErrTooLarge}
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
