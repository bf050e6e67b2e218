package capacity

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/report"
)

// values are those of a row, by column.
var values = []struct {
	name string
	of   func(*Row) report.Value
}{
	{"contacts", func(r *Row) report.Value { return r.Contacts }},
	{"workload_h", func(r *Row) report.Value { return r.Workload }},
	{"required_h", func(r *Row) report.Value { return r.Required }},
	{"need_h", func(r *Row) report.Value { return r.Need }},
	{"contract_h", func(r *Row) report.Value { return r.Contract }},
	{"agents_peak", func(r *Row) report.Value { return r.Peak }},
	{"scheduled_peak", func(r *Row) report.Value { return r.PeakHeads }},
	{"required_fte", func(r *Row) report.Value { return r.RequiredFTE }},
	{"available_fte", func(r *Row) report.Value { return r.AvailableFTE }},
	{"gap_fte", func(r *Row) report.Value { return r.Gap }},
	{"short_fte", func(r *Row) report.Value { return r.ShortFTE }},
	{"heads_start", func(r *Row) report.Value { return r.Start }},
	{"hired", func(r *Row) report.Value { return r.Hired }},
	{"moved_in", func(r *Row) report.Value { return r.In }},
	{"moved_out", func(r *Row) report.Value { return r.Out }},
	{"left", func(r *Row) report.Value { return r.Left }},
	{"heads_end", func(r *Row) report.Value { return r.End }},
	{"in_training", func(r *Row) report.Value { return r.Training }},
	{"in_nesting", func(r *Row) report.Value { return r.Nesting }},
	{"payroll_fte", func(r *Row) report.Value { return r.PayrollFTE }},
	{"paid_h", func(r *Row) report.Value { return r.Paid }},
	{"overtime_h", func(r *Row) report.Value { return r.Overtime }},
	{"time_off_h", func(r *Row) report.Value { return r.TimeOff }},
	{"wages", func(r *Row) report.Value { return r.Wages }},
	{"overtime_cost", func(r *Row) report.Value { return r.OvertimeCost }},
	{"on_cost", func(r *Row) report.Value { return r.OnCost }},
	{"hiring_cost", func(r *Row) report.Value { return r.Hiring }},
	{"training_cost", func(r *Row) report.Value { return r.TrainingCost }},
	{"seat_cost", func(r *Row) report.Value { return r.Seats }},
	{"fixed_cost", func(r *Row) report.Value { return r.Fixed }},
	{"cost", func(r *Row) report.Value { return r.Cost }},
	{"cost_per_contact", func(r *Row) report.Value { return r.PerContact }},
	{"risk_short", func(r *Row) report.Value { return r.Risk }},
	{"available_fte_lo80", func(r *Row) report.Value { return r.Low }},
	{"available_fte_hi80", func(r *Row) report.Value { return r.High }},
}

// ErrValue is wrapped when a grid is asked for a value that there is none of.
var ErrValue = errors.New("is no value of a capacity plan")

// Values are the names of the values of a plan.
func Values() []string {
	var list []string
	for _, v := range values {
		list = append(list, v.name)
	}
	return list
}

// Table is the long form of plans: a row for each scenario, queue and period.
// docs/capacity.md says what each column means.
func Table(plans []*Plan, period func(calendar.Day) calendar.Period) *report.Table {
	t := &report.Table{}
	for _, name := range append([]string{"scenario", "period", "from", "to", "days", "period_days", "queue"}, Values()...) {
		t.Header = append(t.Header, report.WordCell(name))
	}
	for _, p := range plans {
		rows := p.RollUp(period)
		for i := range rows {
			r := &rows[i]
			cells := []report.Cell{
				report.TextCell(r.Scenario), periodCell(r.Period), report.DateCell(r.Period.First), report.DateCell(r.Period.Last),
				report.NumberCell(report.Units(int64(r.Days), 0)), report.NumberCell(report.Units(int64(r.Period.Days()), 0)), r.queueCell(),
			}
			for _, v := range values {
				cells = append(cells, report.NumberCell(v.of(r)))
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

// periodCell is the name of a period, a date where it is a day.
func periodCell(p calendar.Period) report.Cell {
	if p.Name == p.First.String() {
		return report.DateCell(p.First)
	}
	return report.WordCell(p.Name)
}

func (r *Row) queueCell() report.Cell {
	if r.All {
		return report.WordCell(report.AllQueues)
	}
	return report.TextCell(r.Queue)
}

// Grid has a column for each period, and a row for each scenario and queue, of each of the
// named values: scenarios side by side, one below the other.
func Grid(plans []*Plan, period func(calendar.Day) calendar.Period, names ...string) (*report.Table, error) {
	known := Values()
	t := &report.Table{}
	for _, name := range []string{"queue", "value", "scenario"} {
		t.Header = append(t.Header, report.WordCell(name))
	}
	type key struct {
		queue string
		all   bool
	}
	var order []key
	cells := map[key][][]Row{} // by scenario
	for n, p := range plans {
		for _, r := range p.RollUp(period) {
			k := key{r.Queue, r.All}
			if cells[k] == nil {
				cells[k] = make([][]Row, len(plans))
				order = append(order, k)
			}
			if n == 0 && k == order[0] {
				t.Header = append(t.Header, periodCell(r.Period))
			}
			cells[k][n] = append(cells[k][n], r)
		}
	}
	for _, name := range names {
		v := slices.Index(known, name)
		if v < 0 {
			return nil, fmt.Errorf("%q %w: want one of %s", name, ErrValue, strings.Join(known, ", "))
		}
		for _, k := range order {
			for _, rows := range cells[k] {
				line := []report.Cell{rows[0].queueCell(), report.WordCell(name), report.TextCell(rows[0].Scenario)}
				for i := range rows {
					line = append(line, report.NumberCell(values[v].of(&rows[i])))
				}
				t.Rows = append(t.Rows, line)
			}
		}
	}
	return t, nil
}
