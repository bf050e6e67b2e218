package planfile

import (
	"io"
	"math"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Write writes rows as a plan: a header, then a line a row. unknown are the headers of
// the cells in Row.Extra, which follow the known columns.
func Write(w io.Writer, rows []planner.Row, unknown []string) error {
	return WriteLocale(w, rows, unknown, Locale{})
}

// Locale is the form in which a plan is written. The zero value is that of files between
// programs; [ParseLocale] knows those that spreadsheets open by a double click.
type Locale = csvfile.Locale

// ParseLocale reads the name of a locale: sv, de, sl, tr, fr or en.
func ParseLocale(s string) (Locale, error) { return csvfile.ParseLocale(s) }

// WriteLocale writes what [Write] does in the form of a locale. [Read] gives the same
// rows of it. Numbers inside text (binding, concurrency_factors) have decimal points
// everywhere, and cells of unknown columns stay as they are.
func WriteLocale(w io.Writer, rows []planner.Row, unknown []string, loc Locale) error {
	out := loc.NewWriter(w)
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
		if err := out.Write(appendRow(cells[:0], &rows[i], more, len(unknown), loc)); err != nil {
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

func appendRow(c []string, r *planner.Row, more []int, unknown int, loc Locale) []string {
	number := func(x float64, decimals int) string { return loc.Decimal(number(x, decimals)) }
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
		cell := optional[k].cell(r)
		if !optional[k].text {
			cell = loc.Decimal(cell)
		}
		c = append(c, cell)
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

// number is x at up to so many decimals, as [csvfile.Decimals] has it; NaN is the empty
// cell.
func number(x float64, decimals int) string {
	if math.IsNaN(x) {
		return ""
	}
	return csvfile.Decimals(strconv.FormatFloat(planner.Round(x, decimals), 'f', decimals, 64))
}
