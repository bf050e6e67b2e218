package report

// AllQueues is the name of all queues together in a table.
const AllQueues = "(all)"

// rollupValues are the values of a line, by column.
var rollupValues = []struct {
	name string
	sums bool // over time: days add up to weeks
	of   func(*Line) Value
}{
	{"volume", true, func(l *Line) Value { return l.Volume }},
	{"aht_s", false, func(l *Line) Value { return l.AHT }},
	{"workload_h", true, func(l *Line) Value { return l.Workload }},
	{"agents_peak", false, func(l *Line) Value { return l.Peak }},
	{"agent_hours", true, func(l *Line) Value { return l.Hours }},
	{"agent_hours_whole", true, func(l *Line) Value { return l.WholeHours }},
	{"scheduled_h", true, func(l *Line) Value { return l.Scheduled }},
	{"service_level", false, func(l *Line) Value { return l.Level }},
	{"asa_s", false, func(l *Line) Value { return l.ASA }},
	{"occupancy", false, func(l *Line) Value { return l.Occupancy }},
	{"abandonment", false, func(l *Line) Value { return l.Abandonment }},
}

// Column is a value of every line of a roll-up.
type Column struct {
	Name string
	Sums bool                 // over time: days add up to weeks
	Of   func(line int) Value // of a line, by its number
}

// Columns are the values of the roll-up's own lines.
func (r *Rollup) Columns() []Column {
	list := make([]Column, len(rollupValues))
	for i, v := range rollupValues {
		list[i] = Column{v.name, v.sums, func(line int) Value { return v.of(&r.Lines[line]) }}
	}
	return list
}

// Table is the long form: a row for each line. docs/reports.md says what each column
// means.
func (r *Rollup) Table() *Table { return r.TableOf(r.Columns()) }

// TableOf is the long form of columns of choice.
func (r *Rollup) TableOf(columns []Column) *Table {
	t := &Table{Header: words("period", "from", "to", "days", "period_days", "partial", "queue", "channel", "intervals", "unstaffed")}
	for i := range columns {
		t.Header = append(t.Header, word(columns[i].Name))
	}
	for i := range r.Lines {
		l := &r.Lines[i]
		row := make([]Cell, 0, len(t.Header))
		partial := 0
		if l.Partial() {
			partial = 1
		}
		row = append(row, periodCell(l), date(l.Period.First), date(l.Period.Last),
			number(count(l.Days)), number(count(l.Period.Days())), number(count(partial)))
		row = append(row, l.queueCells()...)
		row = append(row, number(count(l.Intervals)), number(count(l.Unstaffed)))
		for k := range columns {
			row = append(row, number(columns[k].Of(i)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// periodCell is the name of the line's period, a date where it is a day.
func periodCell(l *Line) Cell {
	if l.Period.Name == l.Period.First.String() {
		return date(l.Period.First)
	}
	return word(l.Period.Name)
}

func (l *Line) queueCells() []Cell {
	if l.All {
		return []Cell{word(AllQueues), {}}
	}
	return []Cell{text(l.Queue), text(l.Channel)}
}
