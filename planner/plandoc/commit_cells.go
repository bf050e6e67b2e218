package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

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
