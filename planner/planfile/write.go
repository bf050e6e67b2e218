package planfile

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Write writes rows as a plan: a header, then a line a row. unknown are the headers of
// the cells in Row.Extra, which follow the known columns.
func Write(w io.Writer, rows []planner.Row, unknown []string) error {
	out := csvfile.NewWriter(w)
	more := used(rows)
	cells := make([]string, 0, len(Columns)+len(more)+len(unknown))
	cells = append(cells, Columns...)
	for _, k := range more {
		cells = append(cells, optional[k].name)
	}
	for _, h := range unknown {
		cells = append(cells, csvfile.GuardUnknown(h))
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for i := range rows {
		if err := out.Write(appendRow(cells[:0], &rows[i], more, len(unknown))); err != nil {
			return err
		}
	}
	return out.Flush()
}

// used are the indices of the optional columns in which a row has anything.
func used(rows []planner.Row) []int {
	has := make([]bool, len(optional))
	var seen *planner.Terms // what follows from a risk is each row's own, though
	for i := range rows {
		r := &rows[i]
		if r.Model != planner.ModelDeferred && r.Why == nil && (r.Terms == nil || r.Terms == seen && r.Terms.Risk == 0) {
			continue
		}
		seen = r.Terms
		for k := range optional {
			has[k] = has[k] || optional[k].cell(r) != ""
		}
	}
	var list []int
	for k, h := range has {
		if h {
			list = append(list, k)
		}
	}
	return list
}

func appendRow(c []string, r *planner.Row, more []int, unknown int) []string {
	offset := ""
	if r.Start.HasOffset {
		offset = strconv.Itoa(r.Start.OffsetMin)
	}
	c = append(c, r.Start.String(), offset, csvfile.GuardText(r.Queue), csvfile.GuardText(r.Channel), number(r.Interval.Seconds(), 3),
		number(r.Volume, 3), number(r.Lo80, 3), number(r.Hi80, 3), number(r.Lo95, 3), number(r.Hi95, 3),
		number(r.AHT, 3), number(r.Load, 6), string(r.Model), r.Definition, number(r.ServiceLevelTarget, 6), number(r.Within, 3), number(r.Patience, 3),
		number(r.Agents, 0), number(r.AgentsExact, 6), r.Binding, number(r.ServiceLevel, 6), number(r.ASA, 3), number(r.Occupancy, 6), number(r.Abandonment, 6),
		number(r.Shrinkage, 6), number(r.Scheduled, 6), csvfile.GuardText(r.Method))
	for _, k := range more {
		c = append(c, optional[k].cell(r))
	}
	for i := range unknown {
		cell := ""
		if i < len(r.Extra) {
			cell = csvfile.GuardUnknown(r.Extra[i])
		}
		c = append(c, cell)
	}
	return c
}

// number is x at up to so many decimals without trailing zeros; NaN is the empty cell.
// It never ends in exactly three decimals: 112.345 is written 112.3450, because a
// spreadsheet whose locale groups thousands with a point silently reads 112.345 as
// 112345, and leaves 112.3450 alone.
func number(x float64, decimals int) string {
	if math.IsNaN(x) {
		return ""
	}
	s := strconv.FormatFloat(planner.Round(x, decimals), 'f', decimals, 64)
	if decimals == 0 {
		return s
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot-1 == 3 {
		s += "0"
	}
	if s == "-0" {
		return "0"
	}
	return s
}
