package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
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

// committer works out what a version changes of the cells.
type committer struct {
	d        *Document
	v        *version
	parent   *state
	contract *Contract
	key      *PrivateKey
}

// cells fills the version's days.
func (w *committer) cells(c *Content) error {
	days := map[place]*dayRecord{}
	sh := c.Sheet
	if sh != nil {
		if err := w.sheet(sh, days); err != nil {
			return err
		}
	}
	if len(c.Marks) > 0 {
		if sh == nil {
			var err error
			if sh, err = w.parent.sheet(); err != nil {
				return err
			}
		}
		if err := w.marks(sh, c.Marks, days); err != nil {
			return err
		}
	}
	for _, r := range days {
		w.v.days = append(w.v.days, r)
	}
	slices.SortFunc(w.v.days, func(a, b *dayRecord) int { return a.place.compare(b.place) })
	return nil
}

// placeOf is where a line of a sheet stands.
func placeOf(sh *sheet.Sheet, i int) place {
	k := sh.Key(i)
	return place{k.Queue, k.Channel, DayOf(sh.Local(i))}
}

func (w *committer) sheet(sh *sheet.Sheet, days map[place]*dayRecord) error {
	seen := map[place]bool{}
	for from := 0; from < sh.Len(); {
		p := placeOf(sh, from)
		to := from + 1
		for to < sh.Len() && placeOf(sh, to) == p {
			to++
		}
		if seen[p] {
			return fmt.Errorf("%s: its local clock goes back to a day that was over", sh.Name(from))
		}
		seen[p] = true
		if from == 0 || p.queue != sh.Key(from-1).Queue || p.channel != sh.Key(from-1).Channel {
			if err := errors.Join(checkText("queue", p.queue), needText("channel", p.channel)); err != nil {
				return err
			}
		}
		r, err := w.day(sh, p, from, to)
		if err != nil {
			return err
		}
		if r != nil {
			days[p] = r
		}
		from = to
	}
	if w.parent != nil {
		for p := range w.parent.groups {
			if !seen[p] {
				days[p] = &dayRecord{place: p, hasAxis: true}
			}
		}
	}
	return nil
}

// axisOf is the intervals of lines [from, to), all at one place.
func axisOf(sh *sheet.Sheet, p place, from, to int) axis {
	var a axis
	for i := from; i < to; i++ {
		k := sh.Key(i)
		m, ok := sh.Offset(i)
		if !ok {
			m = sheet.NoOffset
		}
		if n := len(a); n > 0 {
			if r := &a[n-1]; r.offset == m && r.interval == k.Interval && r.start(p.day, r.count) == k.Start {
				r.count++
				continue
			}
		}
		a = append(a, run{from: sh.Local(i).Unix() - int64(p.day)*86400, offset: m, interval: k.Interval, count: 1})
	}
	return a
}

// day is what changes at a place; nil = nothing.
func (w *committer) day(sh *sheet.Sheet, p place, from, to int) (*dayRecord, error) {
	r := &dayRecord{place: p, axis: axisOf(sh, p, from, to)}
	var old *group
	if w.parent != nil {
		old = w.parent.groups[p]
	}
	if old == nil || !slices.Equal(old.axis, r.axis) {
		r.hasAxis = true
		old = &group{}
	} else {
		r.axis = nil
	}
	changed := r.hasAxis
	var others []sheet.Quantity // private to the other party
	locked := ""                // a private quantity that needs a key
	for _, q := range byName {
		was := old.strips[q]
		private := w.contract.Private(q)
		if private != "" && private != w.v.Party {
			others = append(others, q)
			continue
		}
		if was == nil && !sh.Has(q) {
			continue
		}
		st := stripOf(sh, q, from, to)
		if was == nil && st.absent() || was != nil && was.hidden == nil && was.equal(st) {
			continue
		}
		for _, t := range st.texts {
			if t != unknownText {
				if err := checkText(q.String(), t); err != nil {
					return nil, fmt.Errorf("%s: %w", p, err)
				}
			}
		}
		if private != "" && !st.void() {
			var err error
			if st.private = private; w.key == nil {
				if locked == "" || !q.Derived() {
					locked = q.String()
				}
			} else if st.salt, err = w.key.salt(strings.Join([]string{w.d.heading.PlanID, w.v.ID.String(), p.queue, p.channel, p.day.String(), q.String()}, "\n")); err != nil {
				return nil, err
			}
		}
		r.strips[q] = st
		changed = changed || !q.Derived()
	}
	if locked != "" {
		return nil, fmt.Errorf("%s is private to the %s: %w", locked, w.v.Party, ErrNeedsKey)
	}
	for _, q := range others {
		if was := old.strips[q]; was != nil && q.Derived() && changed && (was.hidden != nil || !was.void()) {
			r.strips[q] = unknownStrip(q)
		}
	}
	if !r.hasAxis && r.strips == ([sheet.Count]*strip{}) {
		return nil, nil
	}
	return r, nil
}

// unknownStrip is cells that are there and not known.
func unknownStrip(q sheet.Quantity) *strip {
	if q.Spec().Text {
		return &strip{texts: []string{unknownText}}
	}
	return &strip{numbers: []int64{unknownNumber}}
}

// marks puts the marks of cells into the days.
func (w *committer) marks(sh *sheet.Sheet, marks []CellMark, days map[place]*dayRecord) error {
	list := slices.Clone(marks)
	slices.SortFunc(list, func(a, b CellMark) int {
		return cmp.Or(cmp.Compare(a.Quantity, b.Quantity), a.Key.Compare(b.Key))
	})
	first := map[place]int{}
	for i := range sh.Len() {
		if p := placeOf(sh, i); i == 0 || p != placeOf(sh, i-1) {
			first[p] = i
		}
	}
	for i, m := range list {
		line, ok := sh.Find(m.Key)
		if !ok {
			return fmt.Errorf("a mark of %s at %s, which is no line", m.Quantity, m.Key.Name())
		}
		if i > 0 && m.Key == list[i-1].Key && m.Quantity == list[i-1].Quantity {
			return fmt.Errorf("%s: two marks of %s", sh.Name(line), m.Quantity)
		}
		if m.Status == w.v.Status {
			m.Status = ""
		}
		if m.Status == "" && m.Note == "" {
			continue
		}
		p := placeOf(sh, line)
		r := days[p]
		if r == nil {
			r = &dayRecord{place: p}
			days[p] = r
		}
		at := int64(line - first[p])
		runs := r.marks[m.Quantity]
		if n := len(runs); n > 0 {
			if last := &runs[n-1]; last.At+last.N == at && last.Status == m.Status && last.Note == m.Note {
				last.N++
				continue
			}
		}
		r.marks[m.Quantity] = append(runs, markRun{At: at, N: 1, Status: m.Status, Note: m.Note})
	}
	return nil
}
