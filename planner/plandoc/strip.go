package plandoc

import (
	"math"
	"slices"
	"strconv"

	"github.com/cccplan/cccplan/internal/jcs"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Numbers that stand for what is no number.
const (
	absentNumber  = math.MinInt64
	unknownNumber = math.MinInt64 + 1
)

// Texts that stand for what is no text; no text of a document is like them.
const (
	absentText  = ""
	unknownText = "\x00"
)

// strip is the cells of a quantity at a place: one for each interval of the axis, or a
// single one if all are the same.
type strip struct {
	numbers []int64
	texts   []string // of quantities that are texts
	hidden  *Hash    // what is known of it is only this commitment; nil = all
	private Role     // to whom it is private; "" = to nobody
	salt    Salt     // of a private one that is not hidden
}

func (s *strip) equal(t *strip) bool {
	return slices.Equal(s.numbers, t.numbers) && slices.Equal(s.texts, t.texts)
}

// absent says whether the strip has no cell at all.
func (s *strip) absent() bool {
	return s.hidden == nil && (len(s.numbers) == 1 && s.numbers[0] == absentNumber || len(s.texts) == 1 && s.texts[0] == absentText)
}

// void says whether no cell of the strip has a value.
func (s *strip) void() bool {
	return s.hidden == nil && (len(s.numbers) == 1 && s.numbers[0] <= unknownNumber || len(s.texts) == 1 && (s.texts[0] == absentText || s.texts[0] == unknownText))
}

// uniform says whether all cells are the same.
func (s *strip) uniform() bool {
	return len(s.numbers) > 0 && len(collapse(s.numbers)) == 1 || len(s.texts) > 0 && len(collapse(s.texts)) == 1
}

// len is the number of cells that are stored.
func (s *strip) len() int { return len(s.numbers) + len(s.texts) }

// at is cell i.
func (s *strip) at(i int) sheet.Value {
	switch {
	case s.hidden != nil:
		return sheet.Value{}
	case s.texts != nil:
		switch t := s.texts[min(i, len(s.texts)-1)]; t {
		case absentText:
			return sheet.Value{}
		case unknownText:
			return sheet.Value{State: sheet.Unknown}
		default:
			return sheet.Text(t)
		}
	}
	switch n := s.numbers[min(i, len(s.numbers)-1)]; n {
	case absentNumber:
		return sheet.Value{}
	case unknownNumber:
		return sheet.Value{State: sheet.Unknown}
	default:
		return sheet.Number(n)
	}
}

// stripOf is the cells of a quantity in lines [from, to) of a sheet, as one form says.
func stripOf(sh *sheet.Sheet, q sheet.Quantity, from, to int) *strip {
	s := &strip{}
	if !sh.Has(q) {
		to = from // absent in every line
	}
	if q.Spec().Text {
		s.texts = []string{absentText}
		if from < to {
			s.texts = make([]string, 0, to-from)
		}
		for i := from; i < to; i++ {
			t := absentText
			switch v := sh.At(i, q); v.State {
			case sheet.Known:
				t = v.Text
			case sheet.Unknown:
				t = unknownText
			}
			s.texts = append(s.texts, t)
		}
		s.texts = collapse(s.texts)
		return s
	}
	s.numbers = []int64{absentNumber}
	if from < to {
		s.numbers = make([]int64, 0, to-from)
	}
	for i := from; i < to; i++ {
		n := int64(absentNumber)
		switch v := sh.At(i, q); v.State {
		case sheet.Known:
			n = v.N
		case sheet.Unknown:
			n = unknownNumber
		}
		s.numbers = append(s.numbers, n)
	}
	s.numbers = collapse(s.numbers)
	return s
}

// collapse keeps a single one of values that are all the same.
func collapse[T comparable](list []T) []T {
	for _, x := range list[1:] {
		if x != list[0] {
			return list
		}
	}
	return slices.Clone(list[:1])
}

// append appends the strip's line.
func (s *strip) append(dst []byte, p place, q sheet.Quantity, public bool) []byte {
	if s.hidden != nil {
		return s.appendHidden(dst, p, q, *s.hidden)
	}
	start := len(dst)
	dst = append(dst, `{"strip":{"channel":`...)
	dst = jcs.AppendString(dst, p.channel)
	dst = append(dst, `,"day":"`...)
	dst = append(dst, p.day.String()...)
	if s.private != "" {
		dst = append(dst, `","private":"`...)
		dst = append(dst, s.private...)
	}
	dst = append(dst, `","quantity":"`...)
	dst = append(dst, q.String()...)
	dst = append(dst, `","queue":`...)
	dst = jcs.AppendString(dst, p.queue)
	if s.private != "" {
		salt, _ := s.salt.MarshalText()
		dst = append(dst, `,"salt":"`...)
		dst = append(append(dst, salt...), '"')
	}
	dst = append(dst, `,"values":[`...)
	for i, n := range s.numbers {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch n {
		case absentNumber:
			dst = append(dst, "false"...)
		case unknownNumber:
			dst = append(dst, "null"...)
		default:
			dst = strconv.AppendInt(dst, n, 10)
		}
	}
	for i, t := range s.texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch t {
		case absentText:
			dst = append(dst, "false"...)
		case unknownText:
			dst = append(dst, "null"...)
		default:
			dst = jcs.AppendString(dst, t)
		}
	}
	dst = append(dst, "]}}\n"...)
	if public && s.private != "" {
		h := hashOf(commitTag, dst[start:])
		return s.appendHidden(dst[:start], p, q, h)
	}
	return dst
}

func (s *strip) appendHidden(dst []byte, p place, q sheet.Quantity, h Hash) []byte {
	dst = append(dst, `{"hidden":{"channel":`...)
	dst = jcs.AppendString(dst, p.channel)
	dst = append(dst, `,"commitment":"`...)
	dst = append(dst, h.String()...)
	dst = append(dst, `","day":"`...)
	dst = append(dst, p.day.String()...)
	dst = append(dst, `","private":"`...)
	dst = append(dst, s.private...)
	dst = append(dst, `","quantity":"`...)
	dst = append(dst, q.String()...)
	dst = append(dst, `","queue":`...)
	dst = jcs.AppendString(dst, p.queue)
	return append(dst, "}}\n"...)
}
