package calendar

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Plain is the location of local times whose zone nobody knows: a clock without
// summer time and without a UTC offset. Files leave utc_offset_min empty for it.
var Plain = time.FixedZone("local", 0)

// ErrGap and ErrFold are the two things summer time does to a local time.
var (
	ErrGap  = errors.New("the clock skips this local time (start of summer time)")
	ErrFold = errors.New("the clock shows this local time twice (end of summer time)")
)

// LoadZone returns the location with the IANA name, such as Europe/Stockholm.
// The empty name and "Local" are refused: a result must not depend on the zone of
// the machine it was computed on.
func LoadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("zone %q: want an IANA name such as Europe/Stockholm or UTC", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q is not known: want an IANA name such as Europe/Stockholm or UTC", name)
	}
	return loc, nil
}

// Resolve turns a clock face (a time whose fields are read as local, its own
// location ignored) into the instant at which clocks in loc show it. It returns
// [ErrGap] when they never do. When they do twice it returns both instants, the
// earlier one first, and [ErrFold].
func Resolve(wall time.Time, loc *time.Location) (first, second time.Time, err error) {
	y, mo, d := wall.Date()
	h, mi, s := wall.Clock()
	guess := time.Date(y, mo, d, h, mi, s, wall.Nanosecond(), loc)
	// The offsets in force a day before and a day after are the only candidates:
	// no zone has moved its clock twice within two days. Clocks repeat a time when
	// they go back, so that the offset before gives the earlier instant.
	_, before := guess.Add(-24 * time.Hour).Zone()
	_, after := guess.Add(24 * time.Hour).Zone()
	utc := time.Date(y, mo, d, h, mi, s, wall.Nanosecond(), time.UTC)
	hits := make([]time.Time, 0, 2)
	for i, off := range []int{before, after} {
		if i == 1 && after == before {
			break
		}
		t := utc.Add(-time.Duration(off) * time.Second).In(loc)
		if _, o := t.Zone(); o == off {
			hits = append(hits, t)
		}
	}
	switch len(hits) {
	case 0:
		return time.Time{}, time.Time{}, ErrGap
	case 1:
		return hits[0], time.Time{}, nil
	}
	return hits[0], hits[1], ErrFold
}

// OffsetChange says that from the instant At on, clocks are Minutes ahead of UTC.
type OffsetChange struct {
	At      time.Time
	Minutes int
}

// Summer time as files show it: two changes a year between two offsets, with room for
// a law that moved a country for good.
const (
	mostChanges = 200
	mostOffsets = 8
)

// FromOffsets makes a location out of the offsets that a file itself carries:
// changes in order of time, at least one. The first offset also holds before it,
// the last one holds for ever after: a file cannot tell when clocks change next.
func FromOffsets(changes []OffsetChange) (*time.Location, error) {
	switch {
	case len(changes) == 0:
		return nil, errors.New("no UTC offsets")
	case len(changes) == 1 && changes[0].Minutes == 0:
		return time.UTC, nil
	case len(changes) == 1:
		return time.FixedZone(offsetName(changes[0].Minutes), 60*changes[0].Minutes), nil
	}
	// The standard library makes a location with transitions only out of TZif data
	// (RFC 8536), so write some: an empty version-1 block, then a version-2 block
	// with one local time type per offset.
	var offsets []int // the distinct ones, in order of appearance
	for _, c := range changes {
		if !slices.Contains(offsets, c.Minutes) {
			offsets = append(offsets, c.Minutes)
		}
	}
	if n := len(changes); n > mostChanges || len(offsets) > mostOffsets {
		return nil, fmt.Errorf("%d changes between %d UTC offsets are too many to be summer time", n, len(offsets))
	}
	header := func(transitions, types, chars int) []byte {
		b := append([]byte("TZif2"), make([]byte, 15)...)
		for _, v := range []int{0, 0, 0, transitions, types, chars} {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		return b
	}
	data := append(header(0, 1, 1), 0, 0, 0, 0, 0, 0, 0)
	names := ""
	for _, m := range offsets {
		names += offsetName(m) + "\x00"
	}
	data = append(data, header(len(changes), len(offsets), len(names))...)
	for _, c := range changes {
		data = binary.BigEndian.AppendUint64(data, uint64(c.At.Unix()))
	}
	for _, c := range changes {
		data = append(data, byte(slices.Index(offsets, c.Minutes)))
	}
	for i, m := range offsets {
		data = binary.BigEndian.AppendUint32(data, uint32(int32(60*m)))
		data = append(data, 0, byte(i*len(names)/len(offsets))) // all names are equally long
	}
	data = append(data, names...)
	data = append(data, "\n\n"...)
	return time.LoadLocationFromTZData("offsets of the file", data)
}

func offsetName(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}
