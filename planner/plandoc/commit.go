package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Commit is what is said about a new version.
type Commit struct {
	ID      ID   // zero = the next one of the party's series; A0 when there is none
	Parents []ID // what changed is counted from the first one; none only for A0
	Party   Role // whose work it is
	Actor   string
	At      Instant
	Action  string // word for the log: import, propose, merge and so on
	Message string
	Source  string // where the changes come from
	Status  Status // of the cells; "" = draft
	Engine  Engine // that computed the derived cells
}

// ErrNothingNew is wrapped when a version would say what its first parent says.
var ErrNothingNew = errors.New("nothing changed")

// ErrNeedsKey is wrapped when cells that are private to a party cannot be hidden without
// its key.
var ErrNeedsKey = errors.New("its private key is needed")

// Commit adds a version that holds content, and writes the action into the log of its
// party. Derived cells of the sheet are taken as they are: [sheet.Sheet.Recompute] them
// first. What is private to the other party stays as in the first parent, whatever the
// sheet has; derived cells of that kind become unknown where an input at their place
// changes, for their owner to fill. What is private to the party itself needs its key.
func (d *Document) Commit(c Commit, content *Content, key *PrivateKey) (ID, error) {
	id := c.ID
	if id == (ID{}) {
		if id = Root; len(d.versions) > 0 {
			id = ID{c.Party.Series(), d.Latest(c.Party.Series()).Number + 1}
		}
	}
	if d.find(id) != nil {
		return ID{}, fmt.Errorf("version %s is there already", id)
	}
	if (id == Root) != (len(c.Parents) == 0) {
		return ID{}, fmt.Errorf("version %s with %d parents: A0 has none, every other version some", id, len(c.Parents))
	}
	v := &version{Version: Version{ID: id, Parents: []Parent{}, Party: c.Party, Actor: c.Actor, At: c.At, Message: c.Message, Engine: c.Engine, Source: c.Source, Status: cmp.Or(c.Status, Draft)}}
	var parent *state
	for i, p := range c.Parents {
		u, err := d.need(p)
		if err != nil {
			return ID{}, err
		}
		v.Parents = append(v.Parents, Parent{u.hash, u.ID})
		if i == 0 {
			parent = u.state
		}
	}
	if err := v.Validate(); err != nil {
		return ID{}, err
	}
	if content == nil {
		content = &Content{}
	}
	if err := v.registers(content, parent); err != nil {
		return ID{}, err
	}
	w := &committer{d: d, v: v, parent: parent, key: key, contract: v.contract}
	if w.contract == nil && parent != nil {
		w.contract = parent.contract
	}
	if w.contract == nil {
		return ID{}, errors.New("a contract is missing")
	}
	if err := w.cells(content); err != nil {
		return ID{}, err
	}
	if len(c.Parents) == 1 && v.contract == nil && len(v.queues)+len(v.assumptions)+len(v.events)+len(v.days) == 0 {
		return ID{}, fmt.Errorf("%w since %s", ErrNothingNew, c.Parents[0])
	}
	var err error
	if v.state, err = v.over(parent); err != nil {
		return ID{}, err
	}
	if _, err := v.state.sheet(); err != nil {
		return ID{}, err
	}
	if v.hash, err = v.sum(); err != nil {
		return ID{}, err
	}
	if err := d.record(Entry{Action: c.Action, Actor: c.Actor, At: c.At, Party: c.Party, Note: c.Message, Version: nil}, subjectVersion(id), v.hash); err != nil {
		return ID{}, err
	}
	d.versions = append(d.versions, v)
	slices.SortFunc(d.versions, func(a, b *version) int { return a.ID.Compare(b.ID) })
	return id, nil
}

// registers takes what content says new of contract and registers. A register that is nil
// stays as it is.
func (v *version) registers(c *Content, parent *state) error {
	if c.Contract != nil && (parent == nil || !sameRecord(c.Contract, parent.contract)) {
		if err := c.Contract.Validate(); err != nil {
			return fmt.Errorf("contract: %w", err)
		}
		contract := *c.Contract
		v.contract = &contract
	}
	old := &state{}
	if parent != nil {
		old = parent
	}
	var errQ, errA, errE error
	v.queues, errQ = news("queue", c.Queues, old.queues, (*Queue).key, (*Queue).Validate)
	v.assumptions, errA = news("assumption", c.Assumptions, old.assumptions, (*Assumption).key, (*Assumption).Validate)
	v.events, errE = news("event", c.Events, old.events, (*Event).key, (*Event).Validate)
	return errors.Join(errQ, errA, errE)
}

// news are the entries of a register that differ from what is there, sorted.
func news[T any](what string, list []T, old map[string]T, key func(*T) string, check func(*T) error) ([]T, error) {
	var out []T
	seen := map[string]bool{}
	for i := range list {
		k := key(&list[i])
		name := strings.ReplaceAll(k, "\x00", " ")
		if err := check(&list[i]); err != nil {
			return nil, fmt.Errorf("%s %q: %w", what, clip(name), err)
		}
		if seen[k] {
			return nil, fmt.Errorf("%s %q is there twice", what, clip(name))
		}
		seen[k] = true
		if was, ok := old[k]; !ok || !sameRecord(&was, &list[i]) {
			out = append(out, list[i])
		}
	}
	slices.SortFunc(out, func(a, b T) int { return strings.Compare(key(&a), key(&b)) })
	return out, nil
}
