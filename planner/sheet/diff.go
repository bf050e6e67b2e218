package sheet

import (
	"fmt"
	"slices"
)

// Edit is one difference between two sheets.
type Edit struct {
	Kind EditKind
	Key  Key
	// Of a cell: the quantity, an input, and its values before and after.
	Quantity Quantity
	From, To Value
	// Line is a line added, or the one removed. Its derived cells are not among them.
	Line *Line
	// Of the local clock: minutes east of UTC before and after.
	OffsetFrom, OffsetTo int
}

// EditKind is what an [Edit] does.
type EditKind uint8

// Kinds of edits.
const (
	SetCell EditKind = iota
	AddLine
	RemoveLine
	SetClock
)

// Diff is what changes in the inputs from x to y: the fewest edits, in the order of the
// keys and of the quantities. Derived cells follow, and are no edits.
func Diff(x, y *Sheet) []Edit {
	var edits []Edit
	// Most columns of two versions of a plan are the same.
	var differ []Quantity
	aligned := slices.Equal(x.keys, y.keys)
	for q := Volume; q < Load; q++ {
		if !aligned || !x.SameCells(y, q) {
			differ = append(differ, q)
		}
	}
	Align(x, y, func(i, j int) {
		switch {
		case j < 0:
			l := x.Line(i, false)
			edits = append(edits, Edit{Kind: RemoveLine, Key: l.Key, Line: &l})
		case i < 0:
			l := y.Line(j, false)
			edits = append(edits, Edit{Kind: AddLine, Key: l.Key, Line: &l})
		default:
			if a, b := x.offsets[i], y.offsets[j]; a != b {
				edits = append(edits, Edit{Kind: SetClock, Key: x.keys[i], OffsetFrom: int(a), OffsetTo: int(b)})
			}
			for _, q := range differ {
				if a, b := x.At(i, q), y.At(j, q); a != b {
					edits = append(edits, Edit{Kind: SetCell, Key: x.keys[i], Quantity: q, From: a, To: b})
				}
			}
		}
	})
	return edits
}

// Align calls each for every key of x or y, in order, with its lines; -1 is none.
func Align(x, y *Sheet, each func(i, j int)) {
	i, j := 0, 0
	for i < len(x.keys) || j < len(y.keys) {
		c := 0
		switch {
		case i == len(x.keys):
			c = 1
		case j == len(y.keys):
			c = -1
		default:
			c = x.keys[i].Compare(y.keys[j])
		}
		switch {
		case c < 0:
			each(i, -1)
			i++
		case c > 0:
			each(-1, j)
			j++
		default:
			each(i, j)
			i++
			j++
		}
	}
}

// Apply is a copy of x with edits made, in any order. Derived cells stay as they were, and
// are absent in new lines: see [Sheet.Recompute]. An edit of what is not there, or not as
// the edit found it, is refused.
func Apply(edits []Edit, x *Sheet) (*Sheet, error) {
	y := x.Clone()
	gone := map[int]bool{}
	var added []Line
	for k := range edits {
		e := &edits[k]
		i, ok := x.Find(e.Key)
		if e.Kind == AddLine {
			if ok || e.Line == nil || e.Line.Key != e.Key {
				return nil, fmt.Errorf("%s: a line to add is there already", e.Key.Name())
			}
			added = append(added, *e.Line)
			continue
		}
		if !ok {
			return nil, fmt.Errorf("%s: an edit of a line that is not there", e.Key.Name())
		}
		switch e.Kind {
		case RemoveLine:
			gone[i] = true
		case SetClock:
			if int(x.offsets[i]) != e.OffsetFrom {
				return nil, fmt.Errorf("%s: the clock is not as the edit found it", x.Name(i))
			}
			y.offsets[i] = int16(e.OffsetTo)
		case SetCell:
			if v := x.At(i, e.Quantity); v != e.From {
				return nil, fmt.Errorf("%s: %s is %q, and %q where the edit found it", x.Name(i), e.Quantity, e.Quantity.Format(v), e.Quantity.Format(e.From))
			}
			if err := y.Set(i, e.Quantity, e.To); err != nil {
				return nil, err
			}
		}
	}
	if len(gone) > 0 {
		y = y.Keep(func(i int) bool { return !gone[i] })
	}
	if len(added) == 0 {
		return y, nil
	}
	more, err := New(added)
	if err != nil {
		return nil, err
	}
	return Join(y, more)
}

// Join is a sheet of the lines of both, which have none in common.
func Join(x, y *Sheet) (*Sheet, error) {
	s := &Sheet{}
	var from [][2]int
	Align(x, y, func(i, j int) { from = append(from, [2]int{i, j}) })
	s.keys, s.offsets = make([]Key, len(from)), make([]int16, len(from))
	for to, at := range from {
		of, i := x, at[0]
		if i < 0 {
			of, i = y, at[1]
		} else if at[1] >= 0 {
			return nil, fmt.Errorf("%s: is there twice", x.Name(i))
		}
		s.keys[to], s.offsets[to] = of.keys[i], of.offsets[i]
	}
	for q := range Quantity(Count) {
		if !x.Has(q) && !y.Has(q) {
			continue
		}
		for to, at := range from {
			v := Value{}
			if at[0] >= 0 {
				v = x.At(at[0], q)
			} else {
				v = y.At(at[1], q)
			}
			if err := s.set(to, q, v); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}
