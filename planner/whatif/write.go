package whatif

import (
	"io"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Columns are those of the table that [Write] writes.
var Columns = []string{"start", "utc_offset_min", "queue", "channel", "interval_s", "quantity", "before", "after", "delta"}

// Write writes deltas of a sheet as delimited text, a line each.
func Write(w io.Writer, after *sheet.Sheet, list []Delta, loc planfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(Columns); err != nil {
		return err
	}
	for _, d := range list {
		value := func(v sheet.Value) string {
			if d.Quantity.Spec().Text {
				return csvfile.GuardText(d.Quantity.Format(v))
			}
			return loc.Decimal(csvfile.Decimals(d.Quantity.Format(v)))
		}
		k, offset, delta := after.Key(d.Line), "", ""
		if m, ok := after.Offset(d.Line); ok {
			offset = strconv.Itoa(m)
		}
		if !d.Quantity.Spec().Text && d.Before.State == sheet.Known && d.After.State == sheet.Known {
			delta = value(sheet.Number(d.After.N - d.Before.N))
		}
		start := after.Local(d.Line).Format("2006-01-02 15:04")
		if err := out.Write([]string{start, offset, csvfile.GuardText(k.Queue), csvfile.GuardText(k.Channel), strconv.FormatInt(k.Interval, 10), d.Quantity.String(), value(d.Before), value(d.After), delta}); err != nil {
			return err
		}
	}
	return out.Flush()
}
