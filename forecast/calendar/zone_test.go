package calendar

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// wall reads a clock face.
func wall(t testing.TB, s string) time.Time {
	t.Helper()
	w, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// The instants are by hand from the laws in force: the European Union changes its clocks
// at 01:00 UTC on the last Sundays of March and October, the United States at 02:00 local
// time on the second Sunday of March and the first of November, New South Wales at 02:00
// standard time on the first Sundays of October and April, Chile at 24:00 local time of a
// Saturday in early September.
func TestResolve(t *testing.T) {
	for _, c := range []struct {
		zone, wall    string
		first, second string // UTC
		err           error
	}{
		{"Europe/Stockholm", "2025-01-15 12:00", "2025-01-15 11:00", "", nil},
		{"Europe/Stockholm", "2025-07-15 12:00", "2025-07-15 10:00", "", nil},
		{"Europe/Stockholm", "2025-03-30 01:30", "2025-03-30 00:30", "", nil},
		{"Europe/Stockholm", "2025-03-30 02:00", "", "", ErrGap},
		{"Europe/Stockholm", "2025-03-30 02:59", "", "", ErrGap},
		{"Europe/Stockholm", "2025-03-30 03:00", "2025-03-30 01:00", "", nil},
		{"Europe/Stockholm", "2025-10-26 01:30", "2025-10-25 23:30", "", nil},
		{"Europe/Stockholm", "2025-10-26 02:00", "2025-10-26 00:00", "2025-10-26 01:00", ErrFold},
		{"Europe/Stockholm", "2025-10-26 02:30", "2025-10-26 00:30", "2025-10-26 01:30", ErrFold},
		{"Europe/Stockholm", "2025-10-26 03:00", "2025-10-26 02:00", "", nil},
		{"America/New_York", "2025-03-09 02:30", "", "", ErrGap},
		{"America/New_York", "2025-03-09 03:00", "2025-03-09 07:00", "", nil},
		{"America/New_York", "2025-11-02 01:00", "2025-11-02 05:00", "2025-11-02 06:00", ErrFold},
		{"America/New_York", "2025-11-02 02:00", "2025-11-02 07:00", "", nil},
		{"Australia/Sydney", "2025-10-05 02:30", "", "", ErrGap},
		{"Australia/Sydney", "2025-04-06 02:30", "2025-04-05 15:30", "2025-04-05 16:30", ErrFold},
		{"America/Santiago", "2025-09-07 00:00", "", "", ErrGap},
		{"UTC", "2025-03-30 02:30", "2025-03-30 02:30", "", nil},
	} {
		first, second, err := Resolve(wall(t, c.wall), zone(t, c.zone))
		if !errors.Is(err, c.err) {
			t.Errorf("%s %s: error %v, want %v", c.zone, c.wall, err, c.err)
		}
		for _, v := range []struct {
			got  time.Time
			want string
		}{{first, c.first}, {second, c.second}} {
			got := ""
			if !v.got.IsZero() {
				got = v.got.UTC().Format("2006-01-02 15:04")
			}
			if got != v.want {
				t.Errorf("%s %s: %q, want %q", c.zone, c.wall, got, v.want)
			}
		}
	}
}

var zones = []string{"Europe/Stockholm", "America/New_York", "Australia/Sydney", "America/Santiago", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"}

// Every instant of any zone is found again from what its clocks show.
func TestResolveInvertsClocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		// 2000 to 2030, in minutes.
		at := time.Unix(60*rapid.Int64Range(946684800/60, 1893456000/60).Draw(rt, "minute"), 0).In(loc)
		first, second, err := Resolve(at, loc)
		switch {
		case err == nil && first.Equal(at):
		case err == ErrFold && (first.Equal(at) || second.Equal(at)) && first.Before(second):
		default:
			rt.Fatalf("%v: got %v, %v, %v", at, first, second, err)
		}
	})
}

func TestLoadZoneRefusesWhatDependsOnTheMachine(t *testing.T) {
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd"} {
		if loc, err := LoadZone(name); err == nil {
			t.Errorf("%q: got %v, want an error", name, loc)
		} else if !strings.Contains(err.Error(), "Europe/Stockholm") {
			t.Errorf("%q: message %q names no example", name, err)
		}
	}
}

// A location made of the offsets that a real zone had shows the same clocks.
func TestFromOffsetsReproducesAZone(t *testing.T) {
	for _, name := range []string{"Europe/Stockholm", "America/New_York", "Australia/Sydney"} {
		want := zone(t, name)
		start := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
		end := start.AddDate(20, 0, 0)
		var changes []OffsetChange
		for at := start; at.Before(end); at = at.Add(time.Hour) {
			_, off := at.In(want).Zone()
			if len(changes) == 0 || changes[len(changes)-1].Minutes != off/60 {
				changes = append(changes, OffsetChange{at, off / 60})
			}
		}
		// Twenty years of two changes, and the offset at the start.
		if len(changes) != 41 {
			t.Fatalf("%s: %d offsets, want 41", name, len(changes))
		}
		got, err := FromOffsets(changes)
		if err != nil {
			t.Fatal(err)
		}
		for at := start; at.Before(end); at = at.Add(30 * time.Minute) {
			if g, w := at.In(got).Format(time.DateTime), at.In(want).Format(time.DateTime); g != w {
				t.Fatalf("%s at %v: %s, want %s", name, at, g, w)
			}
		}
		// Before the first change its offset holds, after the last one its.
		_, before := start.AddDate(-50, 0, 0).In(got).Zone()
		_, after := end.AddDate(50, 0, 0).In(got).Zone()
		if before != 60*changes[0].Minutes || after != 60*changes[40].Minutes {
			t.Errorf("%s: offsets %d before and %d after", name, before, after)
		}
	}
}

func TestFromOffsetsSpecialCases(t *testing.T) {
	at := time.Unix(1e9, 0)
	if _, err := FromOffsets(nil); err == nil {
		t.Error("no offsets: want an error")
	}
	if loc, err := FromOffsets([]OffsetChange{{at, 0}}); err != nil || loc != time.UTC {
		t.Errorf("offset 0: %v, %v, want UTC", loc, err)
	}
	loc, err := FromOffsets([]OffsetChange{{at, -210}})
	if err != nil {
		t.Fatal(err)
	}
	if got := at.In(loc).Format("-07:00"); got != "-03:30" {
		t.Errorf("offset -210: %s, want -03:30", got)
	}
	// Rows of two sites in turn: no summer time changes daily.
	var many []OffsetChange
	for i := range 400 {
		many = append(many, OffsetChange{at.Add(time.Duration(i) * time.Hour), 60 * (i % 2)})
	}
	if _, err := FromOffsets(many); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("400 changes: error %v, want too many", err)
	}
}
