package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Key names a line: one interval of one queue and channel.
type Key struct {
	Queue, Channel string
	Start          int64 // seconds since 1970-01-01 00:00 UTC
	Interval       int64 // length in seconds, 1 or more
}

// Compare orders keys as sheets have them: by queue, channel, start and interval.
func (k Key) Compare(l Key) int {
	if c := strings.Compare(k.Queue, l.Queue); c != 0 {
		return c
	}
	if c := strings.Compare(k.Channel, l.Channel); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(k.Start, l.Start), cmp.Compare(k.Interval, l.Interval))
}

// Name is the place of a line in messages, by the clock of UTC.
func (k Key) Name() string {
	name := time.Unix(k.Start, 0).UTC().Format("2006-01-02 15:04Z")
	if k.Queue != "" {
		name = k.Queue + " " + name
	}
	return name
}

// End is when the interval ends, in seconds as Start.
func (k Key) End() int64 { return k.Start + k.Interval }

// NoOffset stands for a UTC offset that is not known: starts are then clock faces.
const NoOffset = -1 << 15

// Sheet is a plan as whole numbers. The zero value is one without lines. A sheet may be
// read from many goroutines at a time as long as none changes it.
type Sheet struct {
	keys    []Key   // sorted, each once
	offsets []int16 // minutes east of UTC by which the local clock goes at the start
	cols    [Count]column
}

// column has the cells of one quantity; nil slices: all absent. Numbers that are no cells
// are the two below any number, texts those that no cell has.
type column struct {
	numbers []int64
	texts   []string
}

const (
	absentNumber  = -1 << 63
	unknownNumber = -1<<63 + 1
	unknownText   = "\x00unknown"
)

// Line is a line to make a sheet of.
type Line struct {
	Key    Key
	Offset int // minutes east of UTC; NoOffset: not known
	Cells  map[Quantity]Value
}

// New makes a sheet of lines in any order. Its derived cells are those of the lines.
func New(lines []Line) (*Sheet, error) {
	s := &Sheet{keys: make([]Key, len(lines)), offsets: make([]int16, len(lines))}
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return lines[a].Key.Compare(lines[b].Key) })
	for to, from := range order {
		l := &lines[from]
		s.keys[to], s.offsets[to] = l.Key, int16(l.Offset)
		for q, v := range l.Cells {
			if err := s.set(to, q, v); err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name(to), err)
			}
		}
	}
	return s, s.checkKeys()
}

// checkKeys refuses lines that a plan cannot have.
func (s *Sheet) checkKeys() error {
	for i, k := range s.keys {
		switch {
		case k.Interval < 1:
			return fmt.Errorf("%s: interval of %d s: want 1 s or more", s.Name(i), k.Interval)
		case i > 0 && k == s.keys[i-1]:
			return fmt.Errorf("%s: is there twice", s.Name(i))
		}
	}
	return nil
}

// Len is the number of lines.
func (s *Sheet) Len() int { return len(s.keys) }

// Key is that of line i; lines are in order of their keys.
func (s *Sheet) Key(i int) Key { return s.keys[i] }

// Offset is that of the local clock when line i starts, minutes east of UTC; not known is
// NoOffset, false.
func (s *Sheet) Offset(i int) (minutes int, known bool) {
	return int(s.offsets[i]), s.offsets[i] != NoOffset
}

// SetClock changes the offset of the local clock at line i; NoOffset: not known.
func (s *Sheet) SetClock(i, minutes int) { s.offsets[i] = int16(minutes) }

// Local is the clock face at which line i starts, as a time in UTC.
func (s *Sheet) Local(i int) time.Time {
	t := time.Unix(s.keys[i].Start, 0).UTC()
	if m, ok := s.Offset(i); ok {
		t = t.Add(time.Duration(m) * time.Minute)
	}
	return t
}

// Name is the line's place in messages.
func (s *Sheet) Name(i int) string {
	name := s.Local(i).Format("2006-01-02 15:04")
	if q := s.keys[i].Queue; q != "" {
		name = q + " " + name
	}
	return name
}

// Find is the line of a key.
func (s *Sheet) Find(k Key) (i int, ok bool) {
	return slices.BinarySearchFunc(s.keys, k, Key.Compare)
}

// Has says whether any line may have a cell of the quantity.
func (s *Sheet) Has(q Quantity) bool { return s.cols[q].numbers != nil || s.cols[q].texts != nil }

// At is a cell of line i.
func (s *Sheet) At(i int, q Quantity) Value {
	c := &s.cols[q]
	switch {
	case c.numbers != nil:
		switch n := c.numbers[i]; n {
		case absentNumber:
			return Value{}
		case unknownNumber:
			return Value{State: Unknown}
		default:
			return Number(n)
		}
	case c.texts != nil:
		switch t := c.texts[i]; t {
		case "":
			return Value{}
		case unknownText:
			return Value{State: Unknown}
		default:
			return Text(t)
		}
	}
	return Value{}
}

// Float is a cell of line i as a number; NaN without one.
func (s *Sheet) Float(i int, q Quantity) float64 { return q.Float(s.At(i, q)) }

// ErrDerived is wrapped when a derived cell would be edited.
var ErrDerived = errors.New("follows from the inputs and cannot be edited")

// Set changes an input of line i. The derived cells then wait for [Sheet.Recompute].
func (s *Sheet) Set(i int, q Quantity, v Value) error {
	if q.Derived() {
		return fmt.Errorf("%s: %s %w", s.Name(i), q, ErrDerived)
	}
	return s.set(i, q, v)
}

func (s *Sheet) set(i int, q Quantity, v Value) error {
	c := &s.cols[q]
	if v.State == Absent && !s.Has(q) {
		return nil
	}
	if specs[q].Text {
		if v.State == Known && (v.Text == "" || strings.HasPrefix(v.Text, "\x00") || v.N != 0) {
			return fmt.Errorf("%s: want text", q)
		}
		if c.texts == nil {
			c.texts = make([]string, len(s.keys))
		}
		c.texts[i] = v.Text
		if v.State == Unknown {
			c.texts[i] = unknownText
		}
		return nil
	}
	if sp := &specs[q]; v.Text != "" || v.State == Known && (v.N < sp.Least || v.N > sp.Most) {
		return fmt.Errorf("%s %s: want a number from %s to %s", q, q.Format(v), q.Format(Number(sp.Least)), q.Format(Number(sp.Most)))
	}
	if c.numbers == nil {
		c.numbers = make([]int64, len(s.keys))
		for k := range c.numbers {
			c.numbers[k] = absentNumber
		}
	}
	switch c.numbers[i] = v.N; v.State {
	case Absent:
		c.numbers[i] = absentNumber
	case Unknown:
		c.numbers[i] = unknownNumber
	}
	return nil
}

// Clone is a copy that can be changed without changing s.
func (s *Sheet) Clone() *Sheet {
	c := &Sheet{keys: slices.Clone(s.keys), offsets: slices.Clone(s.offsets)}
	for q := range s.cols {
		c.cols[q] = column{slices.Clone(s.cols[q].numbers), slices.Clone(s.cols[q].texts)}
	}
	return c
}

// Line is a copy of line i. With derived the derived cells are among its cells.
func (s *Sheet) Line(i int, derived bool) Line {
	l := Line{Key: s.keys[i], Offset: int(s.offsets[i]), Cells: map[Quantity]Value{}}
	for q := range Quantity(Count) {
		if q.Derived() && !derived {
			break
		}
		if v := s.At(i, q); v.State != Absent {
			l.Cells[q] = v
		}
	}
	return l
}

// Keep is a copy of the lines that keep says.
func (s *Sheet) Keep(keep func(i int) bool) *Sheet {
	var lines []int
	for i := range s.keys {
		if keep(i) {
			lines = append(lines, i)
		}
	}
	return s.pick(lines)
}

// pick is a copy of lines, given in order.
func (s *Sheet) pick(lines []int) *Sheet {
	c := &Sheet{keys: make([]Key, len(lines)), offsets: make([]int16, len(lines))}
	for to, from := range lines {
		c.keys[to], c.offsets[to] = s.keys[from], s.offsets[from]
	}
	for q := range s.cols {
		old, col := &s.cols[q], &c.cols[q]
		if old.numbers != nil {
			col.numbers = make([]int64, len(lines))
			for to, from := range lines {
				col.numbers[to] = old.numbers[from]
			}
		}
		if old.texts != nil {
			col.texts = make([]string, len(lines))
			for to, from := range lines {
				col.texts[to] = old.texts[from]
			}
		}
	}
	return c
}

// Equal says whether all cells, derived ones too, and lines are the same.
func (s *Sheet) Equal(t *Sheet) bool {
	if !slices.Equal(s.keys, t.keys) || !slices.Equal(s.offsets, t.offsets) {
		return false
	}
	for q := range Quantity(Count) {
		if !s.SameCells(t, q) {
			return false
		}
	}
	return true
}

// SameLines says whether t has the same keys.
func (s *Sheet) SameLines(t *Sheet) bool { return slices.Equal(s.keys, t.keys) }

// Take copies the cells of a quantity from t, which has the same lines. The derived cells
// then wait for [Sheet.Recompute].
func (s *Sheet) Take(q Quantity, t *Sheet) {
	s.cols[q] = column{slices.Clone(t.cols[q].numbers), slices.Clone(t.cols[q].texts)}
}

// SameCells says whether t, which has the same keys, has the same cells of a quantity.
func (s *Sheet) SameCells(t *Sheet, q Quantity) bool {
	a, b := &s.cols[q], &t.cols[q]
	switch {
	case a.numbers != nil && b.numbers != nil:
		return slices.Equal(a.numbers, b.numbers)
	case a.texts != nil && b.texts != nil:
		return slices.Equal(a.texts, b.texts)
	}
	return a.empty() && b.empty()
}

func (c *column) empty() bool {
	return !slices.ContainsFunc(c.numbers, func(n int64) bool { return n != absentNumber }) &&
		!slices.ContainsFunc(c.texts, func(t string) bool { return t != "" })
}
