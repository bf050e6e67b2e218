package plandoc

import (
	"cmp"
	"fmt"
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
