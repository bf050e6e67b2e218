package whatif

import (
	"io"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// DeltaColumns are those of a table of deltas, in the order in which they are written.
// docs/whatif.md says what each one means.
var DeltaColumns = []string{"start", "utc_offset_min", "queue", "channel", "quantity", "before", "after", "difference"}

// WriteDeltas writes the cells that differ, a line each.
func (r *Result) WriteDeltas(w io.Writer, loc planfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(DeltaColumns); err != nil {
		return err
	}
	for _, d := range r.Deltas() {
		difference := ""
		if n, ok := d.Difference(); ok {
			difference = cell(d.Quantity, sheet.Number(n), loc)
		}
		line := append(place(r.Before, d.Line), d.Quantity.String(), cell(d.Quantity, d.Before, loc), cell(d.Quantity, d.After, loc), difference)
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// CarryColumns are those of a table of what the staff carries.
var CarryColumns = []string{"start", "utc_offset_min", "queue", "channel", "staff", "volume", "most_volume", "room", "service_level", "note"}

// WriteCarried writes what the staff of each line carries.
func WriteCarried(w io.Writer, s *sheet.Sheet, carried []Carried, loc planfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(CarryColumns); err != nil {
		return err
	}
	number := func(q sheet.Quantity, x float64) string {
		v, err := q.Value(x)
		if err != nil {
			return ""
		}
		return cell(q, v, loc)
	}
	for i := range carried {
		c, note := &carried[i], ""
		if c.Why != nil {
			note = c.Why.Error()
		}
		line := append(place(s, i), number(sheet.Committed, c.Staff), number(sheet.Volume, c.Volume), number(sheet.Volume, c.Most),
			number(sheet.Volume, c.Most-c.Volume), number(sheet.ServiceLevel, c.Level), csvfile.GuardText(note))
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// place are the cells that say which line it is.
func place(s *sheet.Sheet, i int) []string {
	offset := ""
	if m, ok := s.Offset(i); ok {
		offset = strconv.Itoa(m)
	}
	k := s.Key(i)
	return []string{planner.Start{Wall: s.Local(i)}.String(), offset, csvfile.GuardText(k.Queue), csvfile.GuardText(k.Channel)}
}

// cell is a value as a cell of a table.
func cell(q sheet.Quantity, v sheet.Value, loc planfile.Locale) string {
	if q.Spec().Text && v.State == sheet.Known {
		return csvfile.GuardText(v.Text)
	}
	return loc.Decimal(csvfile.Decimals(q.Format(v)))
}
