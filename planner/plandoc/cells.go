package plandoc

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/jcs"
	"github.com/cccplan/cccplan/planner/sheet"
)

// place is where cells stand together: a day, by the local clock, of a queue and channel.
type place struct {
	queue, channel string
	day            Day
}

func (p place) compare(q place) int {
	return cmp.Or(strings.Compare(p.queue, q.queue), strings.Compare(p.channel, q.channel), cmp.Compare(p.day, q.day))
}

func (p place) String() string {
	return strings.TrimLeft(fmt.Sprintf("%s %s %s", p.queue, p.channel, p.day), " ")
}

// run is a number of intervals of one length that follow each other, under one UTC offset.
type run struct {
	from     int64 // seconds from local midnight to the first one
	offset   int   // minutes east of UTC; sheet.NoOffset = not known
	interval int64 // seconds
	count    int64
}

// mostIntervals is the most that a queue may have on a day: one every 20 seconds.
const mostIntervals = 5000

// axis is the intervals of a place, in order; nil = none.
type axis []run

func (a axis) len() (n int) {
	for _, r := range a {
		n += int(r.count)
	}
	return n
}

// start is when interval k of the run begins, in seconds since 1970 in UTC.
func (r run) start(day Day, k int64) int64 {
	t := int64(day)*86400 + r.from + k*r.interval
	if r.offset != sheet.NoOffset {
		t -= int64(r.offset) * 60
	}
	return t
}

// check refuses an axis that is not written as the one form says.
func (a axis) check(day Day) error {
	n := int64(0)
	for i, r := range a {
		switch {
		case r.from < 0 || r.from >= 86400:
			return fmt.Errorf("run %d begins %d s after midnight: want 0 to 86399", i+1, r.from)
		case r.interval < 1 || r.interval > 31*86400:
			return fmt.Errorf("run %d: intervals of %d s: want 1 to 2678400", i+1, r.interval)
		case r.count < 1 || r.count > mostIntervals:
			return fmt.Errorf("run %d: %d intervals: want 1 to %d", i+1, r.count, mostIntervals)
		case r.offset != sheet.NoOffset && (r.offset < -1439 || r.offset > 1439):
			return fmt.Errorf("run %d: UTC offset of %d minutes: want -1439 to 1439, or null", i+1, r.offset)
		case r.from+(r.count-1)*r.interval >= 86400:
			return fmt.Errorf("run %d goes on into the next day", i+1)
		}
		if n += r.count; n > mostIntervals {
			return fmt.Errorf("more than %d intervals on a day", mostIntervals)
		}
		if i == 0 {
			continue
		}
		last := a[i-1]
		end, start := last.start(day, last.count-1), r.start(day, 0)
		if start < end || start == end && r.interval <= last.interval {
			return fmt.Errorf("run %d begins before the end of the run before it", i+1)
		}
		if last.offset == r.offset && last.interval == r.interval && last.start(day, last.count) == start {
			return fmt.Errorf("run %d goes on where the one before it ends: want one run", i+1)
		}
		if (last.offset == sheet.NoOffset) != (r.offset == sheet.NoOffset) {
			return fmt.Errorf("run %d: a UTC offset beside none", i+1)
		}
	}
	return nil
}

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

// Mark is what is said of a cell beside its value.
type Mark struct {
	Status Status // "" = as the version says
	Note   string
}

// markRun is the mark of n cells from number at on.
type markRun struct {
	At     int64  `json:"at"`
	N      int64  `json:"n"`
	Note   string `json:"note,omitempty"`
	Status Status `json:"status,omitempty"`
}

// dayRecord is what a version changes at a place.
type dayRecord struct {
	place   place
	line    int // of the first of its lines in the file; 0 = not from a file
	hasAxis bool
	axis    axis // the new one, if hasAxis; nil = the place goes away
	strips  [sheet.Count]*strip
	marks   [sheet.Count][]markRun
}

// byName are the quantities in order of their names, as documents have them.
var byName = func() []sheet.Quantity {
	list := make([]sheet.Quantity, sheet.Count)
	for i := range list {
		list[i] = sheet.Quantity(i)
	}
	slices.SortFunc(list, func(a, b sheet.Quantity) int { return strings.Compare(a.String(), b.String()) })
	return list
}()

// nameRank is the place of a quantity in byName.
var nameRank = func() (rank [sheet.Count]int) {
	for i, q := range byName {
		rank[q] = i
	}
	return rank
}()

// append appends the record's lines. With public, private strips are hidden.
func (r *dayRecord) append(dst []byte, public bool) []byte {
	if r.hasAxis {
		dst = r.axis.append(dst, r.place)
	}
	for _, q := range byName {
		if s := r.strips[q]; s != nil {
			dst = s.append(dst, r.place, q, public)
		}
		if m := r.marks[q]; len(m) > 0 {
			dst = appendMarks(dst, r.place, q, m)
		}
	}
	return dst
}

// append appends the axis's line.
func (a axis) append(dst []byte, p place) []byte {
	dst = append(dst, `{"axis":{"channel":`...)
	dst = jcs.AppendString(dst, p.channel)
	dst = append(dst, `,"day":"`...)
	dst = append(dst, p.day.String()...)
	dst = append(dst, `","queue":`...)
	dst = jcs.AppendString(dst, p.queue)
	dst = append(dst, `,"runs":[`...)
	for i, x := range a {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(append(dst, '['), x.from, 10)
		if x.offset == sheet.NoOffset {
			dst = append(dst, ",null"...)
		} else {
			dst = strconv.AppendInt(append(dst, ','), int64(x.offset), 10)
		}
		dst = strconv.AppendInt(append(dst, ','), x.interval, 10)
		dst = strconv.AppendInt(append(dst, ','), x.count, 10)
		dst = append(dst, ']')
	}
	return append(dst, "]}}\n"...)
}

// appendMarks appends the line of marks.
func appendMarks(dst []byte, p place, q sheet.Quantity, m []markRun) []byte {
	dst = append(dst, `{"marks":{"channel":`...)
	dst = p.append(dst, q)
	dst = append(dst, `,"runs":`...)
	dst, _ = jcs.Append(dst, m) // texts were checked
	return append(dst, "}}\n"...)
}

// append appends the members that name a strip, from the value of channel on.
func (p place) append(dst []byte, q sheet.Quantity) []byte {
	dst = jcs.AppendString(dst, p.channel)
	dst = append(dst, `,"day":"`...)
	dst = append(dst, p.day.String()...)
	dst = append(dst, `","quantity":"`...)
	dst = append(dst, q.String()...)
	dst = append(dst, `","queue":`...)
	return jcs.AppendString(dst, p.queue)
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
