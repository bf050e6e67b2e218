package plandoc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// ErrStage is wrapped when a version does not stand where an action needs it to.
var ErrStage = errors.New("cannot be done yet, or any more")

// Propose hands a party's version to the other one. What it changes of the version in force
// has to be what time fences still allow.
func (d *Document) Propose(id ID, by Act) error {
	v, err := d.need(id)
	switch {
	case err != nil:
		return err
	case id.Series != by.Party.Series():
		return fmt.Errorf("propose %s: it %w: the %s proposes versions of its own", id, ErrStage, by.Party)
	case d.Stage(id) != Draft:
		return fmt.Errorf("propose %s: it %w: it is proposed already", id, ErrStage)
	}
	s, err := v.state.sheet()
	if err != nil {
		return err
	}
	if err := d.fenced(s, by.At, nil); err != nil {
		return err
	}
	return d.Record(Entry{Action: ActionPropose, Actor: by.Actor, At: by.At, Party: by.Party, Note: by.Message, Version: &id})
}

// Reconcile is the merge of a client's and a contact centre's version over the last one
// that both were made from, by the ownership and the corridors of the contract there.
func (d *Document) Reconcile(ctx context.Context, client, ccc ID, at Instant) (*reconcile.Result, error) {
	base, err := d.Base(client, ccc)
	if err != nil {
		return nil, err
	}
	contract, err := d.Contract(base)
	if err != nil {
		return nil, err
	}
	var plans [3]reconcile.Plan
	for i, id := range []ID{base, client, ccc} {
		s, err := d.Sheet(id)
		if err != nil {
			return nil, err
		}
		plans[i] = reconcile.Plan{Name: id.String(), Sheet: s}
	}
	return reconcile.Merge(ctx, &plans[0], plans[1], plans[2], d.config(contract, at))
}

// config is how the contract says that plans are reconciled.
func (d *Document) config(c *Contract, at Instant) reconcile.Config {
	day := time.Unix(d.heading.today(at)*86400, 0).UTC()
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners(), WeekStart: d.heading.weekStart(), MonthDay: int(c.Month), AsOf: &day}
	for q := range cfg.Owners.Of {
		cfg.Owners.Of[q] = c.Owner(sheet.Quantity(q))
	}
	for _, x := range c.Corridors {
		q, errQ := sheet.ParseQuantity(x.Quantity)
		g, errG := sheet.ParseGrain(x.Grain)
		r, errR := reconcile.ParseRule(x.Rule)
		if errors.Join(errQ, errG, errR) == nil { // the contract was checked
			cfg.Corridors = append(cfg.Corridors, reconcile.Corridor{Quantity: q, Grain: g, Below: x.Below, Above: x.Above, Absolute: x.Absolute, Near: x.Near, Far: x.Far, Rule: r})
		}
	}
	return cfg
}

// statusOf is what the document calls what became of a cell.
var statusOf = map[reconcile.Status]Status{
	reconcile.Agreed: AgreedBoth, reconcile.AgreedInTolerance: AgreedInTolerance, reconcile.Proposed: Proposed, reconcile.Added: Proposed,
	reconcile.Removed: AgreedBoth, reconcile.Request: Request, reconcile.Disputed: Disputed,
}

// roleOf is the party that is meant by an owner; "" = both or none.
func roleOf(o sheet.Owner) Role {
	switch o {
	case sheet.Client:
		return Client
	case sheet.CCC:
		return CCC
	}
	return ""
}

// Merge merges what both parties proposed into the next agreed version: cells in dispute
// and requests keep the base until somebody resolves or accepts them.
func (d *Document) Merge(ctx context.Context, client, ccc ID, by Act) (ID, *reconcile.Result, error) {
	for _, id := range []ID{client, ccc} {
		if s := d.Stage(id); s != Proposed {
			return ID{}, nil, fmt.Errorf("merge %s: it %w: it is %s, not proposed", id, ErrStage, orNone(s))
		}
	}
	r, err := d.Reconcile(ctx, client, ccc, by.At)
	if err != nil {
		return ID{}, nil, err
	}
	if err := d.fenced(r.Merged, by.At, nil); err != nil {
		return ID{}, nil, err
	}
	// What is private to a party is as in its own version.
	parents := []ID{client, ccc}
	if by.Party == Client {
		parents = []ID{ccc, client}
	}
	base, err := d.Base(client, ccc)
	if err != nil {
		return ID{}, nil, err
	}
	content, err := d.registersOf(base, parents[0], parents[1])
	if err != nil {
		return ID{}, nil, err
	}
	content.Sheet, content.Marks = r.Merged, marksOf(r)
	id, err := d.Commit(Commit{
		ID: d.nextAgreed(), Parents: parents, Party: by.Party, Actor: by.Actor, At: by.At, Action: ActionMerge, Message: by.Message,
		Source: fmt.Sprintf("merge of %s and %s", client, ccc), Status: AgreedBoth, Engine: by.Engine,
	}, content, by.Key)
	return id, r, err
}

func (d *Document) nextAgreed() ID { return ID{Agreed, d.Latest(Agreed).Number + 1} }

func orNone(s Status) string {
	if s == "" {
		return "not there"
	}
	return string(s)
}

// marksOf are the marks of the cells of a merged plan.
func marksOf(r *reconcile.Result) []CellMark {
	var marks []CellMark
	for k := range r.Cells {
		c := &r.Cells[k]
		s, ok := statusOf[c.Status]
		if !ok {
			continue
		}
		for _, key := range r.Keys(c) {
			if _, ok := r.Merged.Find(key); ok {
				marks = append(marks, CellMark{key, c.Quantity, Mark{s, noteOf(roleOf(c.By), "")}})
			}
		}
	}
	return marks
}
