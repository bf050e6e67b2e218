package plandoc

import (
	"context"
	"fmt"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Lock signs an agreed version for its party. It is in force once both have: nobody locks
// alone, and nothing unlocks. A version with open cells is not locked, unless the
// contract's fences have been reached for all of them and say what then holds: those are
// settled first, in a version of their own, which is the one that is signed and returned.
// That one is in force with one signature where the other party has signed all that is not
// the first one's own to say: the contract, and what it said itself. The other one may
// still sign.
func (d *Document) Lock(ctx context.Context, id ID, by Act) (ID, error) {
	v, err := d.need(id)
	if err != nil {
		return ID{}, err
	}
	refuse := func(why string) (ID, error) { return ID{}, fmt.Errorf("lock %s: it %w: %s", id, ErrStage, why) }
	if id.Series != Agreed || id == Root {
		return refuse("only versions that were merged are locked")
	}
	if isAmendment(v) {
		return refuse("it is an amendment, which is signed as one")
	}
	if later := d.after(id); later != (ID{}) {
		what := later.String() + " has come after it"
		if d.Settled(later) {
			what += ", with what the contract's fences settled"
		}
		return refuse(what)
	}
	switch d.Stage(id) {
	case Locked, Closed:
		if d.Signed(id, by.Party, PurposeLock) || d.settledBy(v) == "" {
			return refuse("it is locked already")
		}
	case Disputed, Proposed:
		if id, err = d.settle(ctx, v, by); err != nil {
			return ID{}, err
		}
		v = d.find(id)
	}
	s, err := v.state.sheet()
	if err != nil {
		return ID{}, err
	}
	if err := d.fenced(s, by.At, d.settled(v)); err != nil {
		return ID{}, err
	}
	return id, d.signFor(id, PurposeLock, by)
}

func (d *Document) signFor(id ID, purpose string, by Act) error {
	if by.Key == nil {
		return fmt.Errorf("%s %s: %w", purpose, id, ErrNeedsKey)
	}
	return d.Sign(id, by.Party, purpose, by.Actor, by.At, by.Key)
}

// Amend asks for a change of the version in force, wherever its days lie, its contract
// and registers too: from is the party's version that holds it. The amendment carries the reason, is signed by the party at once,
// and in force when the other one signs it, with [Document.SignAmendment].
func (d *Document) Amend(from ID, by Act) (ID, error) {
	u, err := d.need(from)
	if err != nil {
		return ID{}, err
	}
	force := d.InForce()
	base, err := d.Base(from, force)
	if err != nil {
		return ID{}, err
	}
	switch {
	case force == Root:
		return ID{}, fmt.Errorf("amend: it %w: nothing is locked, so nothing needs an amendment", ErrStage)
	case from.Series != by.Party.Series():
		return ID{}, fmt.Errorf("amend with %s: it %w: the %s amends with a version of its own", from, ErrStage, by.Party)
	case base != force:
		return ID{}, fmt.Errorf("amend with %s: it %w: it was made from %s, and %s is in force", from, ErrStage, base, force)
	case by.Message == "":
		return ID{}, fmt.Errorf("amend %s: it %w: a reason is missing", force, ErrStage)
	case by.Key == nil:
		return ID{}, fmt.Errorf("amend %s: %w", force, ErrNeedsKey)
	}
	if err := d.own(by.Party, by.Key); err != nil {
		return ID{}, err
	}
	s, err := u.state.sheet()
	if err != nil {
		return ID{}, err
	}
	old, err := d.Sheet(force)
	if err != nil {
		return ID{}, err
	}
	var marks []CellMark
	for _, e := range sheet.Diff(old, s) {
		q := e.Quantity
		if e.Kind == sheet.RemoveLine || e.Kind == sheet.SetClock {
			continue
		}
		marks = append(marks, CellMark{e.Key, q, Mark{Amended, noteOf(by.Party, by.Message)}})
	}
	content, err := d.Content(from)
	if err != nil {
		return ID{}, err
	}
	content.Marks = marks
	id, err := d.Commit(Commit{ID: d.nextAgreed(), Parents: []ID{force, from}, Party: by.Party, Actor: by.Actor, At: by.At, Action: ActionAmend, Message: by.Message,
		Source: fmt.Sprintf("amendment of %s by %s", force, from), Status: Locked, Engine: by.Engine}, content, by.Key)
	if err != nil {
		return ID{}, err
	}
	return id, d.signFor(id, PurposeAmend, by)
}

// SignAmendment is the other party's consent to an amendment.
func (d *Document) SignAmendment(id ID, by Act) error {
	v, err := d.need(id)
	switch {
	case err != nil:
		return err
	case !isAmendment(v):
		return fmt.Errorf("sign %s as an amendment: it %w: it is none", id, ErrStage)
	case v.Parents[0].ID != d.InForce() && d.Stage(id) == Proposed:
		return fmt.Errorf("sign %s as an amendment: it %w: it amends %s, and %s is in force now", id, ErrStage, v.Parents[0].ID, d.InForce())
	}
	return d.signFor(id, PurposeAmend, by)
}

// Close says that the actuals of a version in force are in, when its last day is over.
func (d *Document) Close(id ID, by Act) error {
	if s := d.Stage(id); s != Locked && s != Amended {
		return fmt.Errorf("close %s: it %w: it is %s, not locked", id, ErrStage, orNone(s))
	}
	s, err := d.Sheet(id)
	if err != nil {
		return err
	}
	last := int64(0)
	for i := range s.Len() {
		last = max(last, s.Day(i))
	}
	if d.heading.today(by.At) <= last {
		return fmt.Errorf("close %s: it %w: its last day is %s", id, ErrStage, Day(last))
	}
	return d.Record(Entry{Action: ActionClose, Actor: by.Actor, At: by.At, Party: by.Party, Note: by.Message, Version: &id})
}
