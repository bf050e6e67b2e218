package plandoc

import (
	"cmp"
	"slices"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Cell is a cell with all that is known about it.
type Cell struct {
	Value   sheet.Value
	Hidden  bool // there is one, but only its commitment is known
	Unit    string
	Source  string // where the value comes from
	Status  Status
	Since   ID // the version that first had the value, along the versions it was made from
	Note    string
	Private Role // to whom it is private; "" = to nobody
}

// Cell is a cell of a version: of the line of key k, whose local clock starts on day.
func (d *Document) Cell(id ID, k sheet.Key, day Day, q sheet.Quantity) (Cell, error) {
	v, err := d.need(id)
	if err != nil {
		return Cell{}, err
	}
	p := place{k.Queue, k.Channel, day}
	c := Cell{Unit: q.Spec().Unit, Private: v.state.contract.Private(q)}
	c.Value, c.Hidden = v.state.at(p, k, q)
	since := v
	for {
		older := d.sameCell(since, p, k, q, c)
		if older == nil {
			break
		}
		since = older
	}
	c.Since, c.Source = since.ID, since.Source
	m, _ := v.mark(p, k, q)
	c.Status, c.Note = cmp.Or(m.Status, v.Status), m.Note
	if m, ok := since.mark(p, k, q); ok && c.Note == "" {
		c.Note = m.Note
	}
	return c, nil
}

// sameCell is the first parent of v that has the same cell; nil = none.
func (d *Document) sameCell(v *version, p place, k sheet.Key, q sheet.Quantity, c Cell) *version {
	for _, parent := range v.Parents {
		if u := d.find(parent.ID); u != nil {
			if _, ok := u.state.groups[p]; !ok {
				continue
			}
			if value, hidden := u.state.at(p, k, q); value == c.Value && hidden == c.Hidden {
				return u
			}
		}
	}
	return nil
}

func (s *state) at(p place, k sheet.Key, q sheet.Quantity) (v sheet.Value, hidden bool) {
	g := s.groups[p]
	if g == nil || g.strips[q] == nil {
		return v, false
	}
	if g.strips[q].hidden != nil {
		return v, true
	}
	if i := slices.Index(g.keys(p), k); i >= 0 {
		return g.strips[q].at(i), false
	}
	return v, false
}

func (v *version) mark(p place, k sheet.Key, q sheet.Quantity) (Mark, bool) {
	i, ok := slices.BinarySearchFunc(v.days, p, func(r *dayRecord, p place) int { return r.place.compare(p) })
	if !ok || len(v.days[i].marks[q]) == 0 {
		return Mark{}, false
	}
	at := int64(slices.Index(v.state.groups[p].keys(p), k))
	for _, m := range v.days[i].marks[q] {
		if at >= m.At && at < m.At+m.N {
			return Mark{m.Status, m.Note}, true
		}
	}
	return Mark{}, false
}
