package plandoc

import (
	"context"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Report is what [Document.Verify] found.
type Report struct {
	Faults   []Fault // at most MostFaults of cells
	More     int     // faults of cells beyond those
	Versions []Verified
}

// MostFaults is the most faults of cells that a report lists.
const MostFaults = 1000

// Verified is what was found of a version.
type Verified struct {
	ID         ID
	Hash       Hash
	Numerics   int
	Lines      int
	Recomputed int  // derived cells that were recomputed and compared, those of equal queues of a parent once
	Hidden     int  // cells of which only a commitment is known
	Open       int  // derived cells that were left for the other party to compute
	Refused    bool // computed by other numerics than those of this program
}

// OK says that everything is as the document says.
func (r *Report) OK() bool { return len(r.Faults) == 0 }

// Verify does what [Document.Check] does, and recomputes every derived cell of every
// version: a cell that differs in its last digit is a fault. Versions computed by other
// numerics than those of this program are refused, each a fault; nothing is guessed. The
// error is of ctx, or of cells that cannot be staffed at all.
func (d *Document) Verify(ctx context.Context, trust Trust) (*Report, error) {
	r := &Report{Faults: d.Check(trust)}
	order, err := d.topological()
	if err != nil {
		return nil, err
	}
	for _, v := range order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.version(ctx, d, v); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(r.Versions, func(a, b Verified) int { return a.ID.Compare(b.ID) })
	return r, nil
}

// version recomputes a version.
func (r *Report) version(ctx context.Context, d *Document, v *version) error {
	s := v.state
	result := Verified{ID: v.ID, Hash: v.hash, Numerics: v.Engine.Numerics, Lines: s.lines, Refused: v.Engine.Numerics != planfile.Numerics}
	todo := map[[2]string]bool{} // queues that no parent has just so
	for p, g := range s.groups {
		for _, st := range g.strips {
			if st != nil && st.hidden != nil {
				result.Hidden += g.axis.len()
			}
		}
		queue := [2]string{p.queue, p.channel}
		if !todo[queue] && !d.inherits(v, p, g) {
			todo[queue] = true
		}
	}
	for _, q := range d.lostPlaces(v) {
		todo[q] = true
	}
	defer func() { r.Versions = append(r.Versions, result) }()
	if result.Refused {
		if s.lines > 0 {
			r.add(Fault{Record: "version " + v.ID.String(), Problem: fmt.Sprintf("computed by numerics %d; this program has %d and cannot recompute it", v.Engine.Numerics, planfile.Numerics)})
		}
		return nil
	}
	if len(todo) == 0 {
		return nil
	}
	part := &state{contract: s.contract, groups: map[place]*group{}}
	for p, g := range s.groups {
		if todo[[2]string{p.queue, p.channel}] {
			part.groups[p] = g
			part.lines += g.axis.len()
		}
	}
	stored, err := part.sheet()
	if err != nil {
		r.add(Fault{Record: "version " + v.ID.String(), Problem: err.Error()})
		return nil
	}
	again := stored.Clone()
	if err := again.Recompute(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.add(Fault{Record: "version " + v.ID.String(), Problem: "cannot be recomputed: " + err.Error()})
		return nil
	}
	r.compare(v, part, stored, again, &result)
	return nil
}

// inherits says whether a version has the very cells of its first parent at a place, or of
// another parent, that was recomputed by the same numerics.
func (d *Document) inherits(v *version, p place, g *group) bool {
	if len(v.Parents) == 0 {
		return false
	}
	u := d.find(v.Parents[0].ID)
	return u != nil && u.Engine.Numerics == v.Engine.Numerics && u.state.groups[p] == g
}

// lostPlaces are the queues of which the first parent has places that the version has not.
func (d *Document) lostPlaces(v *version) (queues [][2]string) {
	if len(v.Parents) == 0 {
		return nil
	}
	for p := range d.find(v.Parents[0].ID).state.groups {
		if v.state.groups[p] == nil {
			queues = append(queues, [2]string{p.queue, p.channel})
		}
	}
	return queues
}

// compare compares what is stored with what was recomputed.
func (r *Report) compare(v *version, part *state, stored, again *sheet.Sheet, result *Verified) {
	line := 0
	for _, p := range part.places() {
		g := part.groups[p]
		n := g.axis.len()
		hides := false
		for _, st := range g.strips {
			hides = hides || st != nil && st.hidden != nil
		}
		for q := range sheet.Quantity(sheet.Count) {
			if !q.Derived() && q != sheet.Model {
				continue
			}
			if st := g.strips[q]; st != nil && st.hidden != nil || hides && part.contract.Private(q) != "" || st == nil && !again.Has(q) {
				continue
			}
			for i := range n {
				a, b := stored.At(line+i, q), again.At(line+i, q)
				if a.State == sheet.Unknown && q.Derived() {
					result.Open++
					continue
				}
				if result.Recomputed++; a != b {
					r.cell(v, stored, line+i, q, a, b)
				}
			}
		}
		line += n
	}
}

func (r *Report) cell(v *version, s *sheet.Sheet, i int, q sheet.Quantity, stored, again sheet.Value) {
	k := s.Key(i)
	at := s.Local(i).Format("2006-01-02 15:04")
	if m, ok := s.Offset(i); ok {
		at += fmt.Sprintf(" (UTC%+03d:%02d)", m/60, max(m%60, -(m%60)))
	}
	r.add(Fault{Record: "version " + v.ID.String(), Problem: "a derived cell is not what its inputs say", Version: v.ID, Queue: k.Queue, Channel: k.Channel, Time: at,
		Quantity: q.String(), Stored: q.Format(stored), Recomputed: q.Format(again)})
}

func (r *Report) add(f Fault) {
	if len(r.Faults) >= MostFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, f)
}
