package plandoc

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/internal/jcs"
	"github.com/cccplan/cccplan/planner/sheet"
)

// cellReader reads the lines of cells. It remembers the names of the line before, which
// are mostly those of the next.
type cellReader struct {
	s              jcs.Scanner
	queue, channel string
	day            Day
	dayText        string
	have           []string // members of the line
	numbers        []int64  // of the strip that is read
}

// membersOf are the members that lines of cells must have.
var membersOf = map[string][]string{
	"axis": {"channel", "day", "queue", "runs"}, "marks": {"channel", "day", "quantity", "queue", "runs"},
	"strip": {"channel", "day", "quantity", "queue", "values"}, "hidden": {"channel", "commitment", "day", "private", "quantity", "queue"},
}

// same is the text that a scanner finds, without a copy if it is that of last.
func same(s *jcs.Scanner, last string) string {
	if b := s.Bytes(); string(b) != last {
		return string(b)
	}
	return last
}

func (c *cellReader) readDay() Day {
	text := same(&c.s, c.dayText)
	if text == c.dayText || c.s.Err() != nil {
		return c.day
	}
	day, err := ParseDay(text)
	if err != nil {
		c.s.Fail(err)
		return 0
	}
	c.day, c.dayText = day, text
	return day
}

func (c *cellReader) readQuantity() sheet.Quantity {
	name := c.s.Bytes()
	q, err := sheet.ParseQuantity(string(name))
	if c.s.Err() == nil && err != nil {
		c.s.Fail(fmt.Errorf("quantity %q: this program does not know it", clip(string(name))))
	}
	return q
}

// cellLine is a line of cells.
type cellLine struct {
	place    place
	quantity sheet.Quantity
	axis     axis
	strip    *strip
	marks    []markRun
}

// read reads the line of a kind: axis, strip, hidden or marks. The scanner stands behind
// the kind's colon.
func (c *cellReader) read(kind string, l *cellLine) {
	s := &c.s
	*l = cellLine{}
	have := c.have[:0]
	defer func() { c.have = have }()
	var private Role
	var salt *Salt
	s.Object(func(name string) {
		have = append(have, name)
		switch {
		case name == "channel":
			c.channel = same(s, c.channel)
		case name == "day":
			l.place.day = c.readDay()
		case name == "queue":
			c.queue = same(s, c.queue)
		case name == "quantity" && kind != "axis":
			l.quantity = c.readQuantity()
		case name == "runs" && kind == "axis":
			l.axis = c.readRuns()
		case name == "runs" && kind == "marks":
			s.Value(&l.marks)
		case name == "values" && kind == "strip":
			l.strip = c.readValues(l.quantity)
		case name == "private" && (kind == "strip" || kind == "hidden"):
			s.Value(&private)
		case name == "salt" && kind == "strip":
			s.Value(&salt)
		case name == "commitment" && kind == "hidden":
			l.strip = &strip{hidden: &Hash{}}
			s.Value(l.strip.hidden)
		default:
			s.Fail(fmt.Errorf("member %q is not known in %s", clip(name), kind))
		}
	})
	if s.Err() != nil {
		return
	}
	for _, n := range membersOf[kind] {
		if !slices.Contains(have, n) {
			s.Fail(fmt.Errorf("member %q is missing in %s", n, kind))
			return
		}
	}
	l.place.queue, l.place.channel = c.queue, c.channel
	if err := errors.Join(checkText("queue", c.queue), needText("channel", c.channel)); err != nil {
		s.Fail(err)
		return
	}
	switch {
	case kind == "strip" && (private != "") != (salt != nil):
		s.Fail(errors.New("private and salt: want both or neither"))
	case kind == "strip" || kind == "hidden":
		l.strip.private = private
		if salt != nil {
			l.strip.salt = *salt
		}
	}
}

func (c *cellReader) readRuns() axis {
	s := &c.s
	var a axis
	s.Array(func() {
		var r run
		s.Want("[")
		r.from = s.Int()
		s.Want(",")
		if r.offset = sheet.NoOffset; !s.Skip("null") {
			r.offset = int(max(min(s.Int(), 1<<15), -1<<14))
		}
		s.Want(",")
		r.interval = s.Int()
		s.Want(",")
		r.count = s.Int()
		s.Want("]")
		if a = append(a, r); len(a) > mostIntervals {
			s.Fail(fmt.Errorf("more than %d runs", mostIntervals))
		}
	})
	return a
}

func (c *cellReader) readValues(q sheet.Quantity) *strip {
	s := &c.s
	st := &strip{}
	if q.Spec().Text {
		last := ""
		s.Array(func() {
			switch {
			case s.Skip("false"):
				last = absentText
			case s.Skip("null"):
				last = unknownText
			default:
				if last = same(s, last); s.Err() == nil {
					if err := needText("a cell", last); err != nil {
						s.Fail(err)
					}
				}
			}
			st.texts = append(st.texts, last)
		})
		return st
	}
	spec := q.Spec()
	buf := c.numbers[:0]
	s.Array(func() {
		n := int64(absentNumber)
		switch s.Peek() {
		case 'f':
			s.Want("false")
		case 'n':
			s.Want("null")
			n = unknownNumber
		default:
			if n = s.Int(); n < spec.Least || n > spec.Most {
				s.Fail(fmt.Errorf("%s %d: want a whole number from %d to %d", q, n, spec.Least, spec.Most))
			}
		}
		buf = append(buf, n)
	})
	c.numbers, st.numbers = buf, slices.Clone(buf)
	return st
}
