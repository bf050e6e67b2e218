package plandoc

import (
	"context"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/planner/sheet"
)

// cellID is a cell of a plan.
type cellID struct {
	key      sheet.Key
	quantity sheet.Quantity
}

// settle decides all open cells of a version by the defaults of fences that have been
// reached.
func (d *Document) settle(ctx context.Context, v *version, by Act) (ID, error) {
	open, err := d.OpenCells(ctx, v.ID)
	if err != nil {
		return ID{}, err
	}
	s, err := v.state.sheet()
	if err != nil {
		return ID{}, err
	}
	today, week := d.heading.today(by.At), d.heading.weekStart()
	for k := range open {
		c := &open[k]
		i, _ := s.Find(c.Key)
		if f := v.state.contract.Zone(c.Quantity, s.Day(i), today, week); f == nil || f.Default == "" || f.Default == "open" {
			return ID{}, fmt.Errorf("lock %s: it %w: %d cells are open, such as %s %s, which is %s", v.ID, ErrStage, len(open), s.Name(i), c.Quantity, c.Status)
		}
	}
	next, _, err := d.decide(ctx, v.ID, Filter{}, by, ActionSettle, func(c *OpenCell) (sheet.Value, Status, bool) {
		i, _ := s.Find(c.Key)
		f := v.state.contract.Zone(c.Quantity, s.Day(i), today, week)
		value := c.Base
		if owner := roleOf(v.state.contract.Owner(c.Quantity)); f.Default == "owner" && owner != "" {
			value = c.said(owner)
		}
		return value, AgreedBoth, true
	})
	return next, err
}

// Settled says whether a version is one in which fences' defaults decided what was open.
func (d *Document) Settled(id ID) bool {
	return slices.ContainsFunc(d.log, func(e Entry) bool { return e.Action == ActionSettle && e.Subject == subjectVersion(id) })
}

// settled are the cells that fences' defaults decided in a version: those that were open
// in the one before. Fences themselves do not stop them.
func (d *Document) settled(v *version) map[cellID]bool {
	if !d.Settled(v.ID) || len(v.Parents) == 0 {
		return nil
	}
	return openCells(d.find(v.Parents[0].ID))
}

func openCells(v *version) map[cellID]bool {
	cells := map[cellID]bool{}
	for _, m := range v.cellMarks() {
		if m.Status.Open() {
			cells[cellID{m.Key, m.Quantity}] = true
		}
	}
	return cells
}

// settledBy is the party whose signature alone puts a version in force that fences'
// defaults settled; "" = it takes both. One is enough where the contract that says so was
// signed by both in an earlier version, and each cell that differs from there is what the
// other party said in a version that it signed, or else the signer's own to say: a
// quantity that it owns, under a fence whose default is the owner's value, said in a
// version of which the other one had the log when it signed last.
func (d *Document) settledBy(v *version) Role {
	if !d.Settled(v.ID) {
		return ""
	}
	for _, r := range Roles {
		if d.Signed(v.ID, r, PurposeLock) && !d.Signed(v.ID, r.Other(), PurposeLock) && d.settlesAlone(v, r) {
			return r
		}
	}
	return ""
}

func (d *Document) settlesAlone(v *version, r Role) bool {
	base := d.bothSigned(v.ID)
	if base == nil || !sameRecord(base.state.contract, v.state.contract) {
		return false
	}
	old, err := base.state.sheet()
	if err != nil {
		return false
	}
	now, err := v.state.sheet()
	if err != nil {
		return false
	}
	at := d.signedAt(v.ID, r, PurposeLock)
	today, week := d.heading.today(*at), d.heading.weekStart()
	said := d.said(v, r)
	for _, e := range sheet.Diff(old, now) {
		switch e.Kind {
		case sheet.SetClock:
			return false
		case sheet.RemoveLine:
			i, _ := old.Find(e.Key)
			f := base.state.contract.Zone(sheet.Volume, old.Day(i), today, week)
			if !lacks(said.others, e.Key) && !(said.owned(sheet.Volume, f) && lacks(said.own, e.Key)) {
				return false
			}
			continue
		}
		i, _ := now.Find(e.Key)
		for q := sheet.Volume; q < sheet.Load; q++ {
			value := now.At(i, q)
			if e.Kind == sheet.SetCell && q != e.Quantity || e.Kind == sheet.AddLine && value.State == sheet.Absent {
				continue
			}
			f := base.state.contract.Zone(q, now.Day(i), today, week)
			if !has(said.others, e.Key, q, value) && !(said.owned(q, f) && has(said.own, e.Key, q, value)) {
				return false
			}
		}
	}
	return true
}

// bothSigned is the newest agreed version before one that both parties have signed for one
// purpose; nil = none.
func (d *Document) bothSigned(before ID) (found *version) {
	for _, v := range d.versions {
		if v.ID.Series != Agreed || v.ID.Number >= before.Number {
			continue
		}
		for _, s := range d.signatures {
			if s.Version == v.ID && s.Party == Client && d.Signed(v.ID, CCC, s.Purpose) {
				found = v
			}
		}
	}
	return found
}

func (d *Document) signedAt(id ID, party Role, purpose string) *Instant {
	for i := range d.signatures {
		if s := &d.signatures[i]; s.Version == id && s.Party == party && s.Purpose == purpose {
			return &s.At
		}
	}
	return nil
}

// statements are what the parties said on the way to a version, so that neither can deny
// it.
type statements struct {
	signer      Role
	contract    *Contract
	own, others []*sheet.Sheet // of the signer, and of the other party
}

// said are versions that the other party of r made and signed, and those of r that the
// other one has seen in r's log when it signed.
func (d *Document) said(v *version, r Role) *statements {
	st := &statements{signer: r, contract: v.state.contract}
	entries := map[Hash]int64{} // of r's log
	for i := range d.log {
		if e := &d.log[i]; e.Party == r {
			entries[e.hash()] = e.Seq
		}
	}
	seen := int64(0) // so many of them the other party's signatures cover
	for i := range d.signatures {
		if s := &d.signatures[i]; s.Party == r.Other() {
			seen = max(seen, entries[s.Seen])
		}
	}
	for id := range d.ancestors(v.ID) {
		w := d.find(id)
		sh, err := w.state.sheet()
		if err != nil {
			continue
		}
		switch {
		case w.Party != r && d.Signed(id, r.Other(), ""):
			st.others = append(st.others, sh)
		case w.Party == r && id.Series == r.Series() && d.proposedBy(id, r, seen):
			st.own = append(st.own, sh)
		}
	}
	return st
}

// proposedBy says whether a party proposed a version in the first so many entries of its
// log.
func (d *Document) proposedBy(id ID, r Role, entries int64) bool {
	for _, e := range d.log {
		if e.Party == r && e.Seq <= entries && e.Action == ActionPropose && e.Version != nil && *e.Version == id {
			return true
		}
	}
	return false
}

// has says whether one of the sheets has a value in a cell.
func has(sheets []*sheet.Sheet, k sheet.Key, q sheet.Quantity, v sheet.Value) bool {
	return slices.ContainsFunc(sheets, func(s *sheet.Sheet) bool {
		i, ok := s.Find(k)
		return ok && s.At(i, q) == v
	})
}

// lacks says whether one of the sheets has no such line.
func lacks(sheets []*sheet.Sheet, k sheet.Key) bool {
	return slices.ContainsFunc(sheets, func(s *sheet.Sheet) bool {
		_, ok := s.Find(k)
		return !ok
	})
}

// owned says whether a fence gives a quantity to the signer.
func (st *statements) owned(q sheet.Quantity, f *Fence) bool {
	return f != nil && f.Default == "owner" && roleOf(st.contract.Owner(q)) == st.signer
}
