package reconcile

import (
	"github.com/cccplan/cccplan/planner/sheet"
)

// merger decides cells.
type merger struct {
	r     *Result
	edits []sheet.Edit // from the base, or the client's plan where there is none
	folds map[foldKey][3]sheet.Value
	group map[foldKey][]int
}

// start is the plan that edits are made to.
func (m *merger) start() *sheet.Sheet {
	if m.r.Base != nil {
		return m.r.Base
	}
	return m.r.Client
}

// merged is the merged plan, not recomputed.
func (m *merger) merged() (*sheet.Sheet, error) { return sheet.Apply(m.edits, m.start()) }

// block decides the places [from, to), which make up the span.
func (m *merger) block(b span, from, to int) {
	var cells []int // places at which cells are decided one by one
	for i := from; i < to; i++ {
		if m.line(i) {
			cells = append(cells, i)
		}
	}
	if len(cells) == 0 {
		return
	}
	volume := m.cell(b, sheet.Volume, cells, nil)
	for q := sheet.Volume + 1; q < sheet.Load; q++ {
		if ofVolume[q] {
			m.cell(b, q, cells, volume)
			continue
		}
		m.cell(b, q, cells, nil)
	}
}

// ofVolume are quantities that say something of the volume: whose it is, they are.
var ofVolume = Set{sheet.VolumeLo80: true, sheet.VolumeHi80: true, sheet.VolumeLo95: true, sheet.VolumeHi95: true, sheet.Method: true}

// verdict is what became of a cell, and whose value is taken of what goes with it.
type verdict struct {
	status Status
	take   func(base, client, ccc sheet.Value) sheet.Value
}

// line decides whether there is a line at a place, and reports whether its cells are to be
// decided one by one.
func (m *merger) line(i int) bool {
	p := m.r.places[i]
	owner := m.r.cfg.Owners.Lines
	c := Cell{Quantity: sheet.Volume, Line: true, Owner: owner, places: []int{i}}
	three := m.r.Base != nil
	may := func(party sheet.Owner) bool { return owner == party || owner == sheet.Joint }
	var edit *sheet.Edit
	switch {
	case p.client >= 0 && p.ccc >= 0:
		if p.base < 0 && three {
			l := m.r.Client.Line(p.client, false)
			m.edits = append(m.edits, sheet.Edit{Kind: sheet.AddLine, Key: l.Key, Line: &sheet.Line{Key: l.Key, Offset: l.Offset, Cells: map[sheet.Quantity]sheet.Value{}}})
		}
		return true
	case !three:
		// The client's plan is where the edits begin.
		if c.Status = Added; p.client >= 0 {
			c.Status = Removed
		}
		switch {
		case p.client >= 0 && owner == sheet.CCC:
			edit = &sheet.Edit{Kind: sheet.RemoveLine}
		case p.ccc >= 0 && owner == sheet.CCC:
			edit = &sheet.Edit{Kind: sheet.AddLine}
		}
	case p.base < 0:
		party := sheet.Client
		if p.ccc >= 0 {
			party = sheet.CCC
		}
		if c.Status = Request; may(party) {
			c.Status, edit = Added, &sheet.Edit{Kind: sheet.AddLine}
		}
	case p.client < 0 && p.ccc < 0:
		c.Status, edit = Removed, &sheet.Edit{Kind: sheet.RemoveLine}
	default:
		party, kept, line := sheet.Client, m.r.CCC, p.ccc // who removed it, and who kept it
		if p.client >= 0 {
			party, kept, line = sheet.CCC, m.r.Client, p.client
		}
		switch {
		case !m.unchanged(p.base, kept, line):
			c.Status = Disputed
		case may(party):
			c.Status, edit = Removed, &sheet.Edit{Kind: sheet.RemoveLine}
		default:
			c.Status = Request
		}
	}
	s, at := m.r.of(p)
	c.Key, c.By = s.Key(at), sheet.Joint
	switch {
	case !three:
	case (p.base < 0) == (p.client < 0):
		c.By = sheet.CCC
	case (p.base < 0) == (p.ccc < 0):
		c.By = sheet.Client
	}
	c.Offset, _ = s.Offset(at)
	if edit != nil {
		edit.Key = c.Key
		l := s.Line(at, false)
		edit.Line = &l
		m.edits = append(m.edits, *edit)
	}
	c.Base, c.Client, c.CCC = m.at(i, sheet.Volume)
	switch {
	case edit == nil && three:
		c.Merged = c.Base
	case edit == nil:
		c.Merged = c.Client
	case edit.Kind == sheet.AddLine && p.client >= 0:
		c.Merged = c.Client
	case edit.Kind == sheet.AddLine:
		c.Merged = c.CCC
	}
	m.add(c)
	return false
}

// unchanged says whether a line has the inputs of the base.
func (m *merger) unchanged(base int, s *sheet.Sheet, i int) bool {
	for q := sheet.Volume; q < sheet.Load; q++ {
		if m.r.Base.At(base, q) != s.At(i, q) {
			return false
		}
	}
	return true
}

// at are the parties' cells at a place.
func (m *merger) at(i int, q sheet.Quantity) (base, client, ccc sheet.Value) {
	p := m.r.places[i]
	if p.base >= 0 {
		base = m.r.Base.At(p.base, q)
	}
	if p.client >= 0 {
		client = m.r.Client.At(p.client, q)
	}
	if p.ccc >= 0 {
		ccc = m.r.CCC.At(p.ccc, q)
	}
	return base, client, ccc
}

// cell decides a quantity of places that make up the span: its cells, by what has become of
// all of them together. follow is the verdict of the volume, if that differs, for what
// says something of it. It returns its own, if anything differs.
func (m *merger) cell(at span, q sheet.Quantity, places []int, follow *verdict) *verdict {
	three := m.r.Base != nil
	var byClient, byCCC, differ, any bool
	for _, i := range places {
		b, c, p := m.at(i, q)
		byClient, byCCC, differ = byClient || c != b, byCCC || p != b, differ || c != p
		any = any || b.State+c.State+p.State > 0
	}
	if !any {
		return nil
	}
	owner := m.r.cfg.Owners.Of[q]
	c := Cell{Key: at.key, Offset: at.offset, Quantity: q, Owner: owner, By: changedBy(byClient, byCCC)}
	may := func(party sheet.Owner) bool { return owner == party || owner == sheet.Joint }
	base := func(b, _, _ sheet.Value) sheet.Value { return b }
	client := func(_, c, _ sheet.Value) sheet.Value { return c }
	ccc := func(_, _, p sheet.Value) sheet.Value { return p }
	take := base
	switch {
	case three && !byClient && !byCCC, !three && !differ:
		c.Status = Same
		if !three {
			take = client
		}
		if !m.r.cfg.All {
			m.r.Counts[Same]++
			return nil
		}
	case follow != nil:
		c.Follows, c.Status, take = true, follow.status, follow.take
	case three && !byCCC:
		if c.Status = Request; may(sheet.Client) {
			c.Status, take = Proposed, client
		}
	case three && !byClient:
		if c.Status = Request; may(sheet.CCC) {
			c.Status, take = Proposed, ccc
		}
	case !differ:
		c.Status, take = Agreed, client
	default:
		c.Status = Disputed // without a base its value is absent, and no plan is made of it
	}
	along := take
	c.places = places
	c.Base, c.Client, c.CCC = m.fold(places, q)
	if c.Status == Disputed && follow == nil {
		var within *Corridor
		if within, c.Corridor = m.corridor(q, places, c.Base, c.Client, c.CCC); within != nil {
			c.Status, take = AgreedInTolerance, within.take(owner, three)
			along = take
			if within.halfway(owner, three) {
				along = base // nobody has said anything of a volume halfway
			}
		}
	}
	var merged []sheet.Value
	for _, i := range places {
		b, cl, p := m.at(i, q)
		v := take(b, cl, p)
		merged = append(merged, v)
		m.edit(i, q, v)
	}
	switch {
	case len(places) == 1:
		c.Merged = merged[0]
	case c.Status == Same || c.Status == Request || c.Status == Disputed && three:
		c.Merged = c.Base
	case c.Status == Disputed:
	default:
		c.Merged = m.foldOf(places, q, merged)
	}
	m.add(c)
	if !differ {
		return nil // both say the same: there is nobody's to go with
	}
	return &verdict{c.Status, along}
}

// changedBy names who changed a cell.
func changedBy(client, ccc bool) sheet.Owner {
	switch {
	case client && ccc:
		return sheet.Joint
	case client:
		return sheet.Client
	case ccc:
		return sheet.CCC
	}
	return sheet.Nobody
}

// edit notes the merged value of a place.
func (m *merger) edit(i int, q sheet.Quantity, v sheet.Value) {
	p := m.r.places[i]
	s, line := m.r.Base, p.base
	if s == nil {
		s, line = m.r.Client, p.client
	}
	if line < 0 { // added by both: the edit that adds it is the last one of its kind
		for k := len(m.edits) - 1; k >= 0; k-- {
			if e := &m.edits[k]; e.Kind == sheet.AddLine && e.Key == m.r.key(p) {
				if v.State != sheet.Absent {
					e.Line.Cells[q] = v
				}
				return
			}
		}
		return
	}
	if was := s.At(line, q); was != v {
		m.edits = append(m.edits, sheet.Edit{Kind: sheet.SetCell, Key: s.Key(line), Quantity: q, From: was, To: v})
	}
}

func (m *merger) add(c Cell) {
	if !c.Follows {
		m.r.Counts[c.Status]++
	}
	m.r.Cells = append(m.r.Cells, c)
}

// halfway says whether that is the midpoint.
func (c *Corridor) halfway(owner sheet.Owner, three bool) bool {
	return c.Rule == Midpoint || owner == sheet.Joint && (c.Rule == ByOwner || !three)
}

// take is the value that the corridor's rule says.
func (c *Corridor) take(owner sheet.Owner, three bool) func(b, c, p sheet.Value) sheet.Value {
	middle := func(b, c, p sheet.Value) sheet.Value {
		if c.State != sheet.Known || p.State != sheet.Known {
			return b
		}
		return sheet.Number(floorHalf(c.N + p.N + 1))
	}
	switch {
	case c.halfway(owner, three):
		return middle
	case c.Rule == ByBase && three:
		return func(b, _, _ sheet.Value) sheet.Value { return b }
	case owner == sheet.Client:
		return func(_, c, _ sheet.Value) sheet.Value { return c }
	}
	return func(_, _, p sheet.Value) sheet.Value { return p }
}

// floorHalf is n/2, rounded down.
func floorHalf(n int64) int64 { return n >> 1 }
