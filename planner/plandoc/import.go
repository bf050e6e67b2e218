package plandoc

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Imported is a plan file as the next version of a plan.
type Imported struct {
	Sheet  *sheet.Sheet // recomputed
	Edits  []sheet.Edit // against the base
	Kept   []string     // queues that the file does not have, left as they are
	Doubts []error
}

// Import makes a version of a plan file: base with what the file says differently. Rows
// that the file lacks of a queue that it has are gone; columns that it lacks, and limits,
// which have no columns, stay as they are. Where rows of a new plan say no targets those
// of the contract hold. A derived cell that is neither what follows from the inputs of
// the file, nor what the base had, was edited: a fault (csvfile.Faults), each named. The
// file is read with Options.Claims. What is private to the other party than that whose file
// it is stays as it is.
func Import(ctx context.Context, f *planfile.File, base *sheet.Sheet, c *Contract, party Role) (*Imported, error) {
	imp := &Imported{}
	rows := f.Rows
	lim, doubts, err := planner.Prepare(ctx, rows, planner.Policy{Fill: c.fill(), Defaults: planner.Defaults()})
	if err != nil {
		return nil, f.Fault(err)
	}
	imp.Doubts = f.Faults(doubts)
	s, err := sheet.FromRows(rows, lim, f.Unknown)
	if err != nil {
		return nil, &csvfile.SyntaxError{File: f.Info.Name, Err: err}
	}
	kept := missingIn(f)
	for q := range sheet.Load {
		if p := c.Private(q); p != "" && p != party {
			kept = append(kept, q)
		}
	}
	if err := keepCells(s, base, kept); err != nil {
		return nil, err
	}
	has := map[[2]string]bool{}
	for i := range rows {
		has[[2]string{rows[i].Queue, rows[i].Channel}] = true
	}
	rest := base.Keep(func(i int) bool {
		k := base.Key(i)
		if has[[2]string{k.Queue, k.Channel}] {
			return false
		}
		if name := k.Queue + " " + k.Channel; !slices.Contains(imp.Kept, name) {
			imp.Kept = append(imp.Kept, name)
		}
		return true
	})
	if s, err = sheet.Join(s, rest); err != nil {
		return nil, err
	}
	if err := s.Recompute(ctx); err != nil {
		// A sheet has no lines. The rows of the file do, if they are at fault.
		if at := planner.StaffAll(ctx, rows, lim); at != nil {
			return nil, f.Fault(at)
		}
		return nil, err
	}
	imp.Sheet, imp.Edits = s, sheet.Diff(base, s)
	return imp, imp.claims(f, base)
}

// fill are the targets of the contract as settings of rows that say none.
func (c *Contract) fill() planner.Rules {
	var rules planner.Rules
	for i := range c.Targets {
		t := &c.Targets[i]
		share, within := float64(t.Share)/1e6, time.Duration(t.WithinMS)*time.Millisecond
		g := planner.Given{ServiceLevel: &share, Within: &within}
		if d, err := erlang.ParseDefinition(t.Formula); err == nil {
			g.Definition = &d
		}
		if t.MaxASAMS > 0 {
			asa := time.Duration(t.MaxASAMS) * time.Millisecond
			g.MaxASA = &asa
		}
		rules = append(rules, planner.Rule{Queue: t.Queue, Channel: t.Channel, Given: g})
	}
	return rules
}

// missingIn are the inputs of which a file has no column, limits among them.
func missingIn(f *planfile.File) []sheet.Quantity {
	missing := []sheet.Quantity{sheet.MaxASA, sheet.MaxAbandonment, sheet.MaxOccupancy, sheet.MinAgents}
	for q := sheet.Volume; q < sheet.Load; q++ {
		if !slices.Contains(f.Info.Columns, q.String()) && !slices.Contains(f.Unknown, q.String()) && !slices.Contains(missing, q) {
			missing = append(missing, q)
		}
	}
	return missing
}

// keepCells gives lines of s that base has the base's cells of quantities.
func keepCells(s, base *sheet.Sheet, quantities []sheet.Quantity) (err error) {
	sheet.Align(base, s, func(i, j int) {
		if i < 0 || j < 0 {
			return
		}
		for _, q := range quantities {
			if v := base.At(i, q); err == nil && s.At(j, q) != v {
				err = s.Set(j, q, v)
			}
		}
	})
	return err
}

// mostFaults is how many faults of a file are listed.
const mostFaults = 20

// claims refuses derived cells that were edited.
func (imp *Imported) claims(f *planfile.File, base *sheet.Sheet) error {
	faults := &csvfile.Faults{}
	for _, c := range f.Claims {
		q, err := sheet.ParseQuantity(c.Column)
		if err != nil {
			continue
		}
		r := &f.Rows[c.Row]
		key := sheet.Key{Queue: r.Queue, Channel: r.Channel, Start: r.Start.Instant().Unix(), Interval: int64(r.Interval / time.Second)}
		i, ok := imp.Sheet.Find(key)
		now := sheet.Value{}
		if ok {
			now = imp.Sheet.At(i, q)
		}
		if shows(&c, q, now) {
			continue
		}
		if k, ok := base.Find(key); ok && shows(&c, q, base.At(k, q)) {
			continue // an input was edited, and the cell left as it was
		}
		if len(faults.List) == mostFaults {
			faults.More++
			continue
		}
		faults.List = append(faults.List, &csvfile.SyntaxError{File: f.Info.Name, Line: r.Line, Column: c.Column, Value: c.Text,
			Err: fmt.Errorf("was edited, but follows from the inputs (%s): change those, or empty the cell", said(q, now))})
	}
	if len(faults.List) > 0 {
		return faults
	}
	return nil
}

func said(q sheet.Quantity, v sheet.Value) string {
	if v.State != sheet.Known {
		return "which say nothing of it"
	}
	return q.Format(v)
}

// shows says whether a claim is a cell.
func shows(c *planfile.Claim, q sheet.Quantity, v sheet.Value) bool {
	if v.State != sheet.Known {
		return false
	}
	if q.Spec().Text {
		return c.Text == v.Text
	}
	x := q.Float(v)
	return !math.IsNaN(x) && c.Shows(x, q.Spec().Decimals)
}
