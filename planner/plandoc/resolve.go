package plandoc

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Filter chooses cells; what is zero chooses all.
type Filter struct {
	Queue, Channel string
	Quantity       *sheet.Quantity
	From, To       *Day // first and last local day
	Statuses       []Status
}

func (f *Filter) takes(s *sheet.Sheet, m *CellMark) bool {
	i, ok := s.Find(m.Key)
	if !ok {
		return false
	}
	day := Day(s.Day(i))
	return (f.Queue == "" || f.Queue == m.Key.Queue) && (f.Channel == "" || f.Channel == m.Key.Channel) && (f.Quantity == nil || *f.Quantity == m.Quantity) &&
		(f.From == nil || day >= *f.From) && (f.To == nil || day <= *f.To) && (len(f.Statuses) == 0 || slices.Contains(f.Statuses, m.Status))
}

// Take is the value that a resolution gives a cell.
type Take struct {
	Of    string // base, client, ccc, or value
	Value sheet.Value
}

// ErrNoCells is wrapped when nothing was chosen.
var ErrNoCells = errors.New("no open cell was chosen")

// origin is the merge that a version goes back to, as it was decided; nil where there was
// none.
func (d *Document) origin(ctx context.Context, v *version) (*reconcile.Result, error) {
	for v != nil {
		if len(v.Parents) == 2 && !isAmendment(v) {
			client, ccc := v.Parents[0].ID, v.Parents[1].ID
			if client.Series == ByCCC {
				client, ccc = ccc, client
			}
			return d.Reconcile(ctx, client, ccc, v.At)
		}
		if len(v.Parents) != 1 {
			return nil, nil
		}
		v = d.find(v.Parents[0].ID)
	}
	return nil, nil
}

// OpenCells are the cells of a version that somebody has to decide, with what each party
// said.
func (d *Document) OpenCells(ctx context.Context, id ID) ([]OpenCell, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	s, err := v.state.sheet()
	if err != nil {
		return nil, err
	}
	r, err := d.origin(ctx, v)
	if err != nil {
		return nil, err
	}
	at := func(of *sheet.Sheet, m *CellMark) sheet.Value {
		if of != nil {
			if i, ok := of.Find(m.Key); ok {
				return of.At(i, m.Quantity)
			}
		}
		return sheet.Value{}
	}
	var list []OpenCell
	for _, m := range v.cellMarks() {
		if !m.Status.Open() {
			continue
		}
		c := OpenCell{CellMark: m, By: byOf(m.Note), Value: at(s, &m)}
		if r != nil {
			c.Base, c.Client, c.CCC = at(r.Base, &m), at(r.Client, &m), at(r.CCC, &m)
		}
		list = append(list, c)
	}
	return list, nil
}

// said is what a party said of the cell last.
func (c *OpenCell) said(r Role) sheet.Value {
	switch {
	case c.Status == Countered && c.By == r, c.Status == Proposed && c.By == r:
		return c.Value
	case r == Client:
		return c.Client
	}
	return c.CCC
}

// Resolve gives open cells of an agreed version a value, in a new version. Where that is
// what the other party said last, the cell is agreed; else it is countered, for the other
// party to accept. It returns how many are of each.
func (d *Document) Resolve(ctx context.Context, id ID, f Filter, t Take, by Act) (next ID, agreed, countered int, err error) {
	next, n, err := d.decide(ctx, id, f, by, ActionResolve, func(c *OpenCell) (v sheet.Value, s Status, ok bool) {
		switch t.Of {
		case "base":
			v = c.Base
		case "client":
			v = c.said(Client)
		case "ccc":
			v = c.said(CCC)
		default:
			v = t.Value
		}
		if v == c.said(by.Party.Other()) {
			return v, AgreedBoth, true
		}
		return v, Countered, true
	})
	return next, n[AgreedBoth], n[Countered], err
}

// Accept agrees to what the other party proposed or countered, or, with a filter that
// names the status, to its requests. What the party wants itself, and disputes, stay open.
func (d *Document) Accept(ctx context.Context, id ID, f Filter, by Act) (next ID, agreed int, err error) {
	if len(f.Statuses) == 0 {
		f.Statuses = []Status{Proposed, Countered}
	}
	next, n, err := d.decide(ctx, id, f, by, ActionAccept, func(c *OpenCell) (sheet.Value, Status, bool) {
		return c.said(c.By), AgreedBoth, c.By == by.Party.Other()
	})
	return next, n[AgreedBoth], err
}

// decide makes a version in which chosen open cells are decided.
func (d *Document) decide(ctx context.Context, id ID, f Filter, by Act, action string, rule func(*OpenCell) (sheet.Value, Status, bool)) (ID, map[Status]int, error) {
	n := map[Status]int{}
	v, err := d.need(id)
	if err != nil {
		return ID{}, n, err
	}
	if s := d.Stage(id); id.Series != Agreed || isAmendment(v) || s != Disputed && s != Proposed {
		return ID{}, n, fmt.Errorf("%s %s: it %w: it is %s, and nothing in it is open", action, id, ErrStage, s)
	}
	if later := d.after(id); later != (ID{}) {
		return ID{}, n, fmt.Errorf("%s %s: it %w: %s has come after it", action, id, ErrStage, later)
	}
	s, err := v.state.sheet()
	if err != nil {
		return ID{}, n, err
	}
	open, err := d.OpenCells(ctx, id)
	if err != nil {
		return ID{}, n, err
	}
	s = s.Clone()
	var marks []CellMark
	for k := range open {
		c := &open[k]
		m := c.CellMark
		if f.takes(s, &m) {
			if value, status, ok := rule(c); ok {
				i, _ := s.Find(m.Key)
				if err := s.Set(i, m.Quantity, value); err != nil {
					return ID{}, n, err
				}
				m.Status, m.Note = status, noteOf(by.Party, by.Message)
				n[status]++
			}
		}
		marks = append(marks, m)
	}
	if len(n) == 0 {
		return ID{}, n, fmt.Errorf("%s %s: %w", action, id, ErrNoCells)
	}
	if err := s.Recompute(ctx); err != nil {
		return ID{}, n, err
	}
	var settled map[cellID]bool
	if action == ActionSettle {
		settled = openCells(v)
	}
	if err := d.fenced(s, by.At, settled); err != nil {
		return ID{}, n, err
	}
	next, err := d.Commit(Commit{ID: d.nextAgreed(), Parents: []ID{id}, Party: by.Party, Actor: by.Actor, At: by.At, Action: action, Message: by.Message,
		Source: fmt.Sprintf("%s of %s", action, id), Status: AgreedBoth, Engine: by.Engine}, &Content{Sheet: s, Marks: marks}, by.Key)
	return next, n, err
}

// after is an agreed version that was made from this one; zero = none.
func (d *Document) after(id ID) ID {
	for _, v := range d.versions {
		if v.ID.Series == Agreed && slices.ContainsFunc(v.Parents, func(p Parent) bool { return p.ID == id }) {
			return v.ID
		}
	}
	return ID{}
}
