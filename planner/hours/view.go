package hours

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
)

// columns are the values of a line that are not those of [report.Rollup].
var columns = []struct {
	name string
	sums bool
	of   func(*People) report.Value
}{
	{"rostered_h", true, func(p *People) report.Value { return p.Rostered }},
	{"paid_h", true, func(p *People) report.Value { return p.Paid }},
	{"contract_h", false, func(p *People) report.Value { return p.Contract }},
	{"fte", false, func(p *People) report.Value { return p.FTE }},
	{"contract_fraction", false, func(p *People) report.Value { return p.Fraction }},
	{"agents_together", false, func(p *People) report.Value { return p.Together }},
	{"heads", false, func(p *People) report.Value { return p.Heads }},
	{"seats", false, func(p *People) report.Value { return p.Seats }},
}

// shared are the values of [report.Rollup] that lead to people.
var shared = []string{"volume", "workload_h", "agent_hours", "occupancy", "scheduled_h"}

// Values are the names of the values of a [Rollup]: those of [report.RollupValues] that lead
// to people, and people.
func Values() []string {
	list := slices.Clone(shared)
	for _, c := range columns {
		list = append(list, c.name)
	}
	return list
}

// Columns are the values of each line, for [report.Rollup.TableOf] and GridOf.
func (r *Rollup) Columns() []report.Column {
	var list []report.Column
	for _, c := range r.Rollup.Columns() {
		if slices.Contains(shared, c.Name) {
			list = append(list, c)
		}
	}
	for _, c := range columns {
		list = append(list, report.Column{Name: c.name, Sums: c.sums, Of: func(line int) report.Value { return c.of(&r.People[line]) }})
	}
	return list
}

// Table is the long form: a row for each line, with what an account says of it unless it is
// nil. docs/hours.md says what each column means.
func (r *Rollup) Table(a *Account) *report.Table { return r.TableOf(r.with(a)) }

// Grid is a row for each queue and a column for each period, of each of the named values.
func (r *Rollup) Grid(a *Account, values ...string) (*report.Table, error) {
	list, err := pick(r.with(a), values, func(c report.Column) string { return c.Name })
	if err != nil {
		return nil, err
	}
	return r.GridOf(list)
}

// with are the columns of people, and of money.
func (r *Rollup) with(a *Account) []report.Column {
	list := r.Columns()
	if a != nil {
		list = append(list, a.Columns()...)
	}
	return list
}

// pick are the columns with these names.
func pick[T any](all []T, names []string, name func(T) string) ([]T, error) {
	var list []T
	for _, n := range names {
		i := slices.IndexFunc(all, func(c T) bool { return name(c) == n })
		if i < 0 {
			var known []string
			for _, c := range all {
				known = append(known, name(c))
			}
			return nil, fmt.Errorf("%q %w: want one of %s", n, report.ErrValue, strings.Join(known, ", "))
		}
		list = append(list, all[i])
	}
	return list, nil
}

// IntervalValues are the names of the values of intervals that [DayGrid] takes.
func IntervalValues() []string {
	return []string{"agents", "agents_exact", "agent_hours", "scheduled", "scheduled_h", "rostered", "rostered_h", "paid_h", "heads", "seats"}
}

// DayGrid is a row for each interval of the day of each queue and a column for each date,
// as [report.DayGrid]: of agents and hours, of those who are rostered at the time, and of
// whole heads and seats, which are rounded up for each queue and not added up.
func DayGrid(rows []planner.Row, sums []string, opt Options, values ...string) (*report.Table, error) {
	list, err := intervals(rows, opt)
	if err != nil {
		return nil, err
	}
	if list, err = pick(list, values, func(c report.IntervalColumn) string { return c.Name }); err != nil {
		return nil, err
	}
	return report.DayGridOf(rows, sums, list)
}

// intervals are the values of rows.
func intervals(rows []planner.Row, opt Options) ([]report.IntervalColumn, error) {
	each, err := takes(rows, opt)
	if err != nil {
		return nil, err
	}
	hours := make([]report.RowHours, len(rows))
	for i := range rows {
		if hours[i], err = report.HoursOf(&rows[i]); err != nil {
			return nil, err
		}
	}
	agents := func(of func(*planner.Row) float64, n int) func(int) (report.Value, error) {
		return func(row int) (report.Value, error) { return report.Rounded(of(&rows[row]), n), nil }
	}
	people := func(of func(*take) int64, n int) func(int) (report.Value, error) {
		return func(row int) (report.Value, error) {
			if !each[row].known {
				return report.Value{}, nil
			}
			return report.Units(of(&each[row]), n), nil
		}
	}
	of := func(value func(*report.RowHours) report.Value) func(int) (report.Value, error) {
		return func(row int) (report.Value, error) { return value(&hours[row]), nil }
	}
	list := []report.IntervalColumn{
		{Name: "agents", Over: report.OverQueues, Of: agents(func(r *planner.Row) float64 { return r.Agents }, 0)},
		{Name: "agents_exact", Over: report.OverQueues, Of: agents(func(r *planner.Row) float64 { return r.AgentsExact }, decimals)},
		{Name: "agent_hours", Over: report.OverAll, Of: of(func(h *report.RowHours) report.Value { return h.Exact })},
		{Name: "scheduled", Over: report.OverQueues, Of: agents(func(r *planner.Row) float64 { return r.Scheduled }, decimals)},
		{Name: "scheduled_h", Over: report.OverAll, Of: of(func(h *report.RowHours) report.Value { return h.Scheduled })},
		{Name: "rostered", Over: report.OverQueues, Of: people(func(t *take) int64 { return t.scheduled }, decimals)},
		{Name: "rostered_h", Over: report.OverAll, Of: people(func(t *take) int64 { return t.rostered }, decimals)},
		{Name: "paid_h", Over: report.OverAll, Of: people(func(t *take) int64 { return t.paid }, decimals)},
		{Name: "heads", Over: report.OverNothing, Of: people(func(t *take) int64 { return whole(t.scheduled) }, 0)},
		{Name: "seats", Over: report.OverNothing, Of: people(func(t *take) int64 { return whole(t.seats) }, 0)},
	}
	if opt.Ledger == nil {
		list[len(list)-1].Of = func(int) (report.Value, error) { return report.Value{}, nil }
	}
	return list, nil
}

// IntervalTable is the long form by interval: a row for each row of the plan.
func IntervalTable(rows []planner.Row, opt Options) (*report.Table, error) {
	list, err := intervals(rows, opt)
	if err != nil {
		return nil, err
	}
	t := &report.Table{}
	for _, name := range []string{"start", "utc_offset_min", "queue", "channel", "interval_s"} {
		t.Header = append(t.Header, report.WordCell(name))
	}
	for _, c := range list {
		t.Header = append(t.Header, report.WordCell(c.Name))
	}
	for i := range rows {
		r := &rows[i]
		row := []report.Cell{report.WordCell(r.Start.String()), {}, report.TextCell(r.Queue), report.TextCell(r.Channel), report.NumberCell(report.Rounded(r.Interval.Seconds(), 3))}
		if r.Start.HasOffset {
			row[1] = report.NumberCell(report.Units(int64(r.Start.OffsetMin), 0))
		}
		for _, c := range list {
			v, err := c.Of(i)
			if err != nil {
				return nil, err
			}
			row = append(row, report.NumberCell(v))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
