package reconcile

import (
	"github.com/cccplan/cccplan/planner/sheet"
)

// foldKey is the cells of a quantity in a day, week or month.
type foldKey struct {
	queue, channel string
	grain          sheet.Grain
	first          int64
	quantity       sheet.Quantity
}

// fold are the parties' values of a quantity over places.
func (m *merger) fold(places []int, q sheet.Quantity) (base, client, ccc sheet.Value) {
	if len(places) == 1 {
		return m.at(places[0], q)
	}
	var lines [3][]int
	for _, i := range places {
		p := m.r.places[i]
		for k, line := range []int{p.base, p.client, p.ccc} {
			if line >= 0 {
				lines[k] = append(lines[k], line)
			}
		}
	}
	if m.r.Base != nil {
		base = m.r.Base.Fold(lines[0], q)
	}
	return base, m.r.Client.Fold(lines[1], q), m.r.CCC.Fold(lines[2], q)
}

// foldOf is the value over places of cells that are given: as the client's weigh.
func (m *merger) foldOf(places []int, q sheet.Quantity, cells []sheet.Value) sheet.Value {
	var lines []sheet.Line
	for k, i := range places {
		s, line := m.r.of(m.r.places[i])
		l := s.Line(line, true)
		if l.Cells[q] = cells[k]; cells[k].State == sheet.Absent {
			delete(l.Cells, q)
		}
		lines = append(lines, l)
	}
	s, err := sheet.New(lines)
	if err != nil {
		return sheet.Value{State: sheet.Unknown}
	}
	return s.Fold(indices(len(lines)), q)
}

// day is the local day of a place.
func (m *merger) day(i int) int64 {
	s, line := m.r.of(m.r.places[i])
	return s.Day(line)
}

// corridor is the corridor that the values of places are within, all that hold for the
// quantity being kept; nil = none. looked is one that was looked at.
func (m *merger) corridor(q sheet.Quantity, places []int, base, client, ccc sheet.Value) (within, looked *Corridor) {
	if q.Spec().Text {
		return nil, nil
	}
	list := m.r.cfg.corridors(q, m.day(places[0]))
	for _, c := range list {
		b, cl, p := base, client, ccc
		if c.Grain != sheet.Interval {
			b, cl, p = m.foldGroup(c.Grain, q, places[0])
		}
		if !c.holds(m.reference(q, b, cl, p), cl, p) {
			return nil, c
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list[0], list[0]
}

// reference is what a corridor's shares are of: the base, and the client's value where there
// is none at all. Where only this cell has none it is that of the owner, and the smaller
// one of joint quantities, so that neither party has the better of it.
func (m *merger) reference(q sheet.Quantity, base, client, ccc sheet.Value) sheet.Value {
	switch owner := m.r.cfg.Owners.Of[q]; {
	case base.State == sheet.Known:
		return base
	case m.r.Base == nil || owner == sheet.Client:
		return client
	case owner == sheet.CCC:
		return ccc
	case client.N < ccc.N:
		return client
	}
	return ccc
}

// foldGroup are the parties' values over the day, week or month that a place is in.
func (m *merger) foldGroup(g sheet.Grain, q sheet.Quantity, i int) (base, client, ccc sheet.Value) {
	key := m.foldKey(g, i)
	if m.group == nil {
		m.group = map[foldKey][]int{}
	}
	if _, ok := m.group[key]; !ok {
		for k := range m.r.places {
			at := m.foldKey(g, k)
			m.group[at] = append(m.group[at], k)
		}
	}
	list := m.group[key]
	key.quantity = q
	v, ok := m.folds[key]
	if !ok {
		v[0], v[1], v[2] = m.fold(list, q)
		m.folds[key] = v
	}
	return v[0], v[1], v[2]
}

func (m *merger) foldKey(g sheet.Grain, i int) foldKey {
	k := m.r.key(m.r.places[i])
	return foldKey{queue: k.Queue, channel: k.Channel, grain: g, first: g.FirstBy(m.day(i), m.r.cfg.WeekStart, m.r.cfg.MonthDay)}
}
