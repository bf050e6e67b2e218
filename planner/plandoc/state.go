package plandoc

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

// version is a version with all that it says.
type version struct {
	Version
	line        int // in the file; 0 = not from one
	contract    *Contract
	queues      []Queue
	assumptions []Assumption
	events      []Event
	days        []*dayRecord // sorted by place
	hash        Hash         // of what it says
	state       *state
}

// state is all that holds at a version: what it says, over what its first parent has.
type state struct {
	contract    *Contract
	queues      map[string]Queue
	assumptions map[string]Assumption
	events      map[string]Event
	groups      map[place]*group
	lines       int
}

// group is the cells at a place.
type group struct {
	axis   axis
	strips [sheet.Count]*strip // nil = absent
}

// mostLines is the most lines that a version may have: some two hundred queues for a
// quarter of half-hours.
const mostLines = 1 << 20

// over works out the state of a version over that of its first parent, nil for the root.
// It refuses what says nothing new, so that a version can be said in one way only.
func (v *version) over(parent *state) (*state, error) {
	s := &state{queues: map[string]Queue{}, assumptions: map[string]Assumption{}, events: map[string]Event{}, groups: map[place]*group{}}
	if parent != nil {
		*s = state{parent.contract, maps.Clone(parent.queues), maps.Clone(parent.assumptions), maps.Clone(parent.events), maps.Clone(parent.groups), parent.lines}
	}
	if v.contract != nil {
		if s.contract != nil && sameRecord(v.contract, s.contract) {
			return nil, v.fault(0, errors.New("its contract is that of its first parent: nothing new"))
		}
		s.contract = v.contract
	}
	if s.contract == nil {
		return nil, v.fault(0, errors.New("has no contract"))
	}
	if err := errors.Join(
		overlay(v, "queue", s.queues, v.queues, (*Queue).key),
		overlay(v, "assumption", s.assumptions, v.assumptions, (*Assumption).key),
		overlay(v, "event", s.events, v.events, (*Event).key),
	); err != nil {
		return nil, err
	}
	for _, r := range v.days {
		if err := s.change(v, r); err != nil {
			return nil, v.fault(r.line, fmt.Errorf("%s: %w", r.place, err))
		}
	}
	return s, nil
}

// fault is an error at a line of the version, or at its own.
func (v *version) fault(line int, err error) error {
	if line == 0 {
		line = v.line
	}
	return &Error{line, fmt.Errorf("version %s: %w", v.ID, err)}
}

// overlay puts the entries of a register over those of the parent.
func overlay[T any](v *version, what string, into map[string]T, list []T, key func(*T) string) error {
	for i := range list {
		k := key(&list[i])
		if i > 0 && k <= key(&list[i-1]) {
			return v.fault(0, fmt.Errorf("%s %q: want them sorted, each once", what, clip(strings.ReplaceAll(k, "\x00", " "))))
		}
		if old, ok := into[k]; ok && sameRecord(&old, &list[i]) {
			return v.fault(0, fmt.Errorf("%s %q is that of its first parent: nothing new", what, clip(strings.ReplaceAll(k, "\x00", " "))))
		}
		into[k] = list[i]
	}
	return nil
}

// change puts what a version says of a place over what was there.
func (s *state) change(v *version, r *dayRecord) error {
	old := s.groups[r.place]
	g := &group{}
	if old != nil {
		*g = *old
	}
	if r.hasAxis {
		if err := r.axis.check(r.place.day); err != nil {
			return err
		}
		if old == nil && r.axis == nil || old != nil && slices.Equal(old.axis, r.axis) {
			return errors.New("its intervals are those of the first parent: nothing new")
		}
		*g = group{axis: r.axis}
		if s.lines += r.axis.len(); old != nil {
			s.lines -= old.axis.len()
		}
		if s.lines > mostLines {
			return fmt.Errorf("more than %d lines", mostLines)
		}
	}
	n := g.axis.len()
	for q, st := range r.strips {
		if st == nil {
			continue
		}
		q := sheet.Quantity(q)
		switch {
		case n == 0:
			return fmt.Errorf("%s: cells without intervals", q)
		case st.private != s.privacy(q, st):
			return fmt.Errorf("%s: private to %q: by the contract to %q", q, st.private, s.privacy(q, st))
		case st.hidden != nil:
		case st.len() != n && st.len() != 1:
			return fmt.Errorf("%s: %d cells for %d intervals", q, st.len(), n)
		case st.len() > 1 && st.uniform():
			return fmt.Errorf("%s: cells that are all the same are written once", q)
		}
		if was := g.strips[q]; st.hidden == nil && (was == nil && st.absent() || was != nil && was.hidden == nil && was.equal(st)) {
			return fmt.Errorf("%s: its cells are those of the first parent: nothing new", q)
		}
		if g.strips[q] = st; st.absent() {
			g.strips[q] = nil
		}
	}
	for q, runs := range r.marks {
		if len(runs) == 0 {
			continue
		}
		if err := s.checkMarks(v, sheet.Quantity(q), runs, n); err != nil {
			return fmt.Errorf("%s: %w", sheet.Quantity(q), err)
		}
	}
	if s.groups[r.place] = g; len(g.axis) == 0 {
		delete(s.groups, r.place)
	}
	return nil
}

// privacy is to whom the cells of a strip are private: to nobody, if none has a value.
func (s *state) privacy(q sheet.Quantity, st *strip) Role {
	if st.hidden == nil && st.void() {
		return ""
	}
	return s.contract.Private(q)
}

// checkMarks refuses marks that could be said in another way, or that would show what is
// private.
func (s *state) checkMarks(v *version, q sheet.Quantity, runs []markRun, n int) error {
	end := int64(0)
	for i, m := range runs {
		switch {
		case m.N < 1 || m.At < end || m.At+m.N > int64(n):
			return fmt.Errorf("marks of cells %d to %d: want them in order, within the %d there are", m.At, m.At+m.N-1, n)
		case m.Status == "" && m.Note == "" || m.Status == v.Status:
			return errors.New("a mark that says nothing new")
		case m.Status != "" && !slices.Contains(Statuses, m.Status):
			return fmt.Errorf("status %q: want one of %v", clip(string(m.Status)), Statuses)
		case i > 0 && m.At == end && m.Status == runs[i-1].Status && m.Note == runs[i-1].Note:
			return errors.New("marks that say the same of neighbours are one")
		case m.Note != "" && s.contract.Private(q) != "":
			return errors.New("a note on a private cell, which the other party would see")
		}
		if err := checkText("note", m.Note); err != nil {
			return err
		}
		end = m.At + m.N
	}
	return nil
}

// places are those that have cells, sorted.
func (s *state) places() []place {
	return slices.SortedFunc(maps.Keys(s.groups), place.compare)
}

// sheet is the cells as a sheet; those that are hidden are absent.
func (s *state) sheet() (*sheet.Sheet, error) {
	keys, offsets := make([]sheet.Key, 0, s.lines), make([]int, 0, s.lines)
	places := s.places()
	for _, p := range places {
		for _, r := range s.groups[p].axis {
			for k := range r.count {
				keys = append(keys, sheet.Key{Queue: p.queue, Channel: p.channel, Start: r.start(p.day, k), Interval: r.interval})
				offsets = append(offsets, r.offset)
			}
		}
	}
	for i := 1; i < len(keys); i++ {
		if keys[i-1].Compare(keys[i]) >= 0 {
			return nil, fmt.Errorf("intervals of %s %s overlap or go back: one begins at %s", keys[i].Queue, keys[i].Channel, keys[i].Name())
		}
	}
	sh, err := sheet.Blank(keys, offsets)
	if err != nil {
		return nil, err
	}
	line := 0
	for _, p := range places {
		g := s.groups[p]
		n := g.axis.len()
		for q, st := range g.strips {
			if st == nil || st.hidden != nil {
				continue
			}
			for i := range n {
				if err := sh.Restore(line+i, sheet.Quantity(q), st.at(i)); err != nil {
					return nil, err
				}
			}
		}
		line += n
	}
	return sh, nil
}
