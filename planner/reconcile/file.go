package reconcile

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// FromFile is a plan file as the plan of a party, staffed as it says itself. Quantities
// for which the file has no column, and limits that bind in none of its rows, are those of
// which it says nothing. Warnings are those of staffing; derived cells that do not follow
// from the inputs are among them if the file was read with [planfile.Options].Claims:
// somebody typed them over, and they are not used.
func FromFile(ctx context.Context, f *planfile.File) (p Plan, warnings []error, err error) {
	p.Name = f.Info.Name
	for q := sheet.Volume; q < sheet.Load; q++ {
		p.Silent[q] = !slices.Contains(f.Info.Columns, q.String())
	}
	p.Silent[sheet.Committed] = !slices.Contains(f.Unknown, sheet.CommittedColumn)
	for q, name := range map[sheet.Quantity]string{
		sheet.MaxASA: planner.BindASA, sheet.MaxAbandonment: planner.BindAbandonment, sheet.MaxOccupancy: planner.BindOccupancy, sheet.MinAgents: planner.BindMinAgents,
	} {
		p.Silent[q] = !slices.ContainsFunc(f.Rows, func(r planner.Row) bool { return strings.Contains(r.Binding, name+"=") })
	}
	lim, doubts, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(ctx, f.Rows, lim)
	}
	if err != nil {
		if at := f.Fault(err); at != err {
			return p, nil, at
		}
		return p, nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	for _, w := range slices.Concat(f.Warnings, doubts, planner.Doubts(f.Rows), plugged(f)) {
		if at := f.Fault(w); at != w {
			warnings = append(warnings, at)
			continue
		}
		warnings = append(warnings, fmt.Errorf("%s: %w", p.Name, w))
	}
	if p.Sheet, err = sheet.FromRows(f.Rows, lim, f.Unknown); err != nil {
		return p, nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	return p, warnings, nil
}

// plugged tells of derived cells that the file has as something else than what follows.
func plugged(f *planfile.File) []error {
	n := 0
	var first error
	for k := range f.Claims {
		c := &f.Claims[k]
		r := &f.Rows[c.Row]
		x, decimals, ok := derived(r, c.Column)
		if !ok || c.Shows(x, decimals) {
			continue
		}
		if n++; first == nil {
			follows := "nothing"
			if !math.IsNaN(x) {
				follows = strconv.FormatFloat(x, 'f', -1, 64)
			}
			first = fmt.Errorf("line %d: column %q: %s does not follow from the inputs, %s does", r.Line, c.Column, c.Text, follows)
		}
	}
	if n == 0 {
		return nil
	}
	if n > 1 {
		first = fmt.Errorf("%w, one of %d cells", first, n)
	}
	return []error{fmt.Errorf("%w: derived cells that are out of date, or were typed over, are not used", first)}
}

// derived is a derived number of a row, by its column.
func derived(r *planner.Row, column string) (x float64, decimals int, ok bool) {
	q, err := sheet.ParseQuantity(column)
	if err != nil {
		return 0, 0, false
	}
	switch q {
	case sheet.Load:
		x = r.Load
	case sheet.Agents:
		x = r.Agents
	case sheet.AgentsExact:
		x = r.AgentsExact
	case sheet.ServiceLevel:
		x = r.ServiceLevel
	case sheet.ASA:
		x = r.ASA
	case sheet.Occupancy:
		x = r.Occupancy
	case sheet.Abandonment:
		x = r.Abandonment
	case sheet.Scheduled:
		x = r.Scheduled
	default:
		return 0, 0, false
	}
	return x, q.Spec().Decimals, true
}
