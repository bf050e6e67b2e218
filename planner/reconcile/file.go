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
// from the inputs are among them if the file was read with [planfile.Options].Derived:
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
	var said []planner.Row
	if f.Derived {
		said = slices.Clone(f.Rows)
	}
	lim, doubts, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(ctx, f.Rows, lim)
	}
	if err != nil {
		return p, nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	for _, w := range slices.Concat(f.Warnings, doubts, planner.Doubts(f.Rows), plugged(said, f.Rows)) {
		warnings = append(warnings, fmt.Errorf("%s: %w", p.Name, w))
	}
	if p.Sheet, err = sheet.FromRows(f.Rows, lim, f.Unknown); err != nil {
		return p, nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	return p, warnings, nil
}

// plugged tells of derived cells that were given as something else than what follows.
func plugged(said, computed []planner.Row) []error {
	n := 0
	var first error
	for i := range said {
		s, c := &said[i], &computed[i]
		for _, x := range []struct {
			name          string
			said, follows float64
		}{
			{"load_erlang", s.Load, c.Load}, {"agents", s.Agents, c.Agents}, {"agents_exact", s.AgentsExact, c.AgentsExact},
			{"service_level", s.ServiceLevel, c.ServiceLevel}, {"asa_s", s.ASA, c.ASA}, {"occupancy", s.Occupancy, c.Occupancy},
			{"abandonment", s.Abandonment, c.Abandonment}, {"scheduled", s.Scheduled, c.Scheduled},
		} {
			if math.IsNaN(x.said) || x.said == x.follows {
				continue
			}
			if n++; first == nil {
				follows := "nothing"
				if !math.IsNaN(x.follows) {
					follows = strconv.FormatFloat(x.follows, 'f', -1, 64)
				}
				first = fmt.Errorf("line %d: column %q: %s does not follow from the inputs, %s does", s.Line, x.name, strconv.FormatFloat(x.said, 'f', -1, 64), follows)
			}
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
