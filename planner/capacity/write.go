package capacity

import (
	"io"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// writeTable writes a table in the form of a locale.
func writeTable(w io.Writer, loc csvfile.Locale, header []string, rows [][]string) error {
	out := loc.NewWriter(w)
	for _, r := range append([][]string{header}, rows...) {
		if err := out.Write(r); err != nil {
			return err
		}
	}
	return out.Flush()
}

// decimal is a number as a table of the locale has it.
func decimal(x float64, loc csvfile.Locale) string {
	return loc.Decimal(csvfile.Decimals(strconv.FormatFloat(planner.Round(x, 6), 'f', 6, 64)))
}

// WriteClasses writes the classes of a plan, given and found, as [Tables.ReadClasses] reads
// them.
func WriteClasses(w io.Writer, p *Plan, loc csvfile.Locale) error {
	var rows [][]string
	for i := range p.Lines {
		l := &p.Lines[i]
		for _, c := range l.Classes {
			rows = append(rows, []string{csvfile.GuardText(l.Queue), max(c.Start, p.First).String(), strconv.Itoa(c.Heads), decimal(contract(c.FTE), loc)})
		}
	}
	return writeTable(w, loc, ClassColumns, rows)
}
