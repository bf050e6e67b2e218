package whatif

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Result is a plan before and after changes, with the same lines.
type Result struct {
	Before, After *sheet.Sheet
	// Changed is the number of lines that each change met.
	Changed []int
}

// ErrNothing is wrapped when a change meets no line of the plan.
var ErrNothing = errors.New("meets no line of the plan")

// Apply makes the changes, one after the other, on a copy of a plan whose derived cells are
// up to date, and computes the copy again. Ranges of volumes keep their proportion to them.
func Apply(ctx context.Context, before *sheet.Sheet, changes []Change) (*Result, error) {
	r := &Result{Before: before, After: before.Clone()}
	for i := range changes {
		n, err := changes[i].apply(r.After)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", changes[i], err)
		}
		r.Changed = append(r.Changed, n)
	}
	if err := r.After.Recompute(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// ranges are the quantities that go with the volume.
var ranges = []sheet.Quantity{sheet.VolumeLo80, sheet.VolumeHi80, sheet.VolumeLo95, sheet.VolumeHi95}

// apply changes s and says how many lines it met.
func (c *Change) apply(s *sheet.Sheet) (int, error) {
	met := 0
	for _, lines := range c.lines(s) {
		met += len(lines)
		was := make([]sheet.Value, len(lines))
		for k, i := range lines {
			was[k] = s.At(i, c.Quantity)
		}
		if err := c.applyTo(s, lines); err != nil {
			return 0, err
		}
		if c.Quantity != sheet.Volume {
			continue
		}
		for k, i := range lines {
			if err := stretch(s, i, was[k]); err != nil {
				return 0, err
			}
		}
	}
	if met == 0 {
		return 0, ErrNothing
	}
	return met, nil
}

// applyTo changes lines of one queue.
func (c *Change) applyTo(s *sheet.Sheet, lines []int) error {
	q, sp := c.Quantity, c.Quantity.Spec()
	if sp.Text {
		for _, i := range lines {
			if err := s.Set(i, q, sheet.Text(c.Text)); err != nil {
				return err
			}
		}
		return nil
	}
	if sp.Fold == sheet.Sum && c.Op != Scale {
		to := c.By
		if c.Op == Add {
			for _, i := range lines {
				if x := s.Float(i, q); !math.IsNaN(x) {
					to += x
				}
			}
		}
		v, err := number(q, to)
		if err != nil {
			return err
		}
		return s.SetCoarse(lines, q, v)
	}
	for _, i := range lines {
		v := s.At(i, q)
		if v.State != sheet.Known && c.Op != Set {
			continue // more of nothing known is not known
		}
		to := c.By
		switch c.Op {
		case Add:
			to += q.Float(v)
		case Scale:
			to = q.Float(v) * (1 + c.By)
		}
		v, err := number(q, to)
		if err == nil {
			err = s.Set(i, q, v)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(i), err)
		}
	}
	return nil
}

// number is a number as a cell of a quantity.
func number(q sheet.Quantity, x float64) (sheet.Value, error) {
	v, err := q.Value(x)
	if sp := q.Spec(); err == nil && (v.N < sp.Least || v.N > sp.Most) {
		err = fmt.Errorf("%s would be %s: want from %s to %s", q, q.Format(v), q.Format(sheet.Number(sp.Least)), q.Format(sheet.Number(sp.Most)))
	}
	return v, err
}

// stretch keeps the ranges of line i in proportion to its volume, which was another one.
func stretch(s *sheet.Sheet, i int, was sheet.Value) error {
	now := s.At(i, sheet.Volume)
	if was.State != sheet.Known || now.State != sheet.Known || was.N == 0 || now == was {
		return nil
	}
	for _, q := range ranges {
		if v := s.At(i, q); v.State == sheet.Known {
			n, err := number(q, q.Float(v)*(float64(now.N)/float64(was.N)))
			if err == nil {
				err = s.Set(i, q, n)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name(i), err)
			}
		}
	}
	return nil
}

// Delta is a cell that is another one after the changes.
type Delta struct {
	Line          int // of both sheets
	Quantity      sheet.Quantity
	Before, After sheet.Value
}

// Difference is After less Before, exactly, in 10^-decimals of the quantity; false where
// one of them is no number.
func (d *Delta) Difference() (n int64, ok bool) {
	if d.Quantity.Spec().Text || d.Before.State != sheet.Known || d.After.State != sheet.Known {
		return 0, false
	}
	return d.After.N - d.Before.N, true
}

// Deltas are the cells that differ, inputs and what follows from them, by line and
// quantity.
func (r *Result) Deltas() []Delta {
	var list []Delta
	for i := range r.Before.Len() {
		for q := range sheet.Quantity(sheet.Count) {
			if a, b := r.Before.At(i, q), r.After.At(i, q); a != b {
				list = append(list, Delta{i, q, a, b})
			}
		}
	}
	return list
}
