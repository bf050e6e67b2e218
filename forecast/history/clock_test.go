package history

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// The days around a change of the clock, half-hours: interval i of the file has the value
// i, so that the series must be 0, 1, 2, ... without a hole. 2025-03-30 and 2025-10-26 in
// Stockholm, 2025-03-09 and 2025-11-02 in New York.
var changes = []struct {
	zone      string
	day       time.Time
	intervals int // of that day
	fold      bool
}{
	{"Europe/Stockholm", time.Date(2025, 3, 30, 0, 0, 0, 0, time.UTC), 46, false},
	{"Europe/Stockholm", time.Date(2025, 10, 26, 0, 0, 0, 0, time.UTC), 50, true},
	{"America/New_York", time.Date(2025, 3, 9, 0, 0, 0, 0, time.UTC), 46, false},
	{"America/New_York", time.Date(2025, 11, 2, 0, 0, 0, 0, time.UTC), 50, true},
}

// threeDays is the grid from the day before to the day after a change, and its length.
func threeDays(t *testing.T, i int) (calendar.Grid, int) {
	c := changes[i]
	y, m, d := c.day.Date()
	g := calendar.Grid{Start: time.Date(y, m, d-1, 0, 0, 0, 0, zone(t, c.zone)), Step: 30 * time.Minute}
	return g, 48 + c.intervals + 48
}

// requireCount checks that the history is one queue on the grid with values 0, 1, 2, ...
func requireCount(t *testing.T, name string, h *History, g calendar.Grid, n int) {
	t.Helper()
	s := h.Queues[0].Offered
	if !s.Grid.Start.Equal(g.Start) || s.Grid.Step != g.Step || len(s.Values) != n {
		t.Errorf("%s: %d values from %v by %v, want %d from %v", name, len(s.Values), s.Grid.Start, s.Grid.Step, n, g.Start)
		return
	}
	for i, v := range s.Values {
		if v != float64(i) {
			t.Errorf("%s: value %v at %v, want %d", name, v, s.Grid.Time(i), i)
			return
		}
	}
}

// Local times without offset: the repeated hour is told apart by the order of rows, oldest
// first or newest first.
func TestReadLocalTimesOverClockChanges(t *testing.T) {
	for i, c := range changes {
		g, n := threeDays(t, i)
		list := rows(g, n, localMinute)
		opt := &Options{Zone: g.Start.Location()}
		h := mustRead(t, opt, file("start,offered", list))
		requireCount(t, c.zone+" ascending", h, g, n)
		if warned(h, "repeated hour") != c.fold {
			t.Errorf("%s %v: warnings %v", c.zone, c.day, h.Warnings)
		}
		slices.Reverse(list)
		h = mustRead(t, opt, file("start,offered", list))
		requireCount(t, c.zone+" newest first", h, g, n)
		if c.fold {
			wantWarning(t, c.zone, h, "newest first")
		}
	}
}

// Two queues in one file, sorted by clock face as a database does it: both rows of an
// interval of the repeated hour follow each other.
func TestReadTwoQueuesSortedByClock(t *testing.T) {
	g, n := threeDays(t, 1)
	var list []string
	for _, r := range rows(g, n, localMinute) {
		start, value, _ := strings.Cut(r, ",")
		list = append(list, start+",x,"+value, start+",y,"+value)
	}
	slices.SortStableFunc(list, func(a, b string) int { return strings.Compare(a[:len(localMinute)], b[:len(localMinute)]) })
	h := mustRead(t, &Options{Zone: g.Start.Location()}, file("start,queue,offered", list))
	if len(h.Queues) != 2 {
		t.Fatalf("%d queues", len(h.Queues))
	}
	requireCount(t, "x", h, g, n)
	h.Queues = h.Queues[1:]
	requireCount(t, "y", h, g, n)
}

// Offsets tell the passes apart in any order of rows, in their own column or in start, and
// with or without the name of the zone.
func TestReadOffsetsOverClockChanges(t *testing.T) {
	for i, c := range changes {
		g, n := threeDays(t, i)
		inStart := rows(g, n, "2006-01-02T15:04:05-07:00")
		var column []string
		for k := range n {
			_, off := g.Time(k).Zone()
			column = append(column, strings.Join([]string{g.Time(k).Format(localMinute), itoa(off / 60), itoa(k)}, ","))
		}
		utc := calendar.Grid{Start: g.Start.UTC(), Step: g.Step}
		inUTC := rows(utc, n, time.RFC3339)
		for _, list := range [][]string{inStart, column, inUTC} {
			slices.SortFunc(list, func(a, b string) int { return strings.Compare(a[9:], b[9:]) }) // no order of time
		}
		for name, text := range map[string]string{
			"offset in start": file("start,offered", inStart),
			"offset column":   file("start,utc_offset_min,offered", column),
			"UTC":             file("start,offered", inUTC),
		} {
			h := mustRead(t, &Options{Zone: g.Start.Location()}, text)
			requireCount(t, c.zone+" "+name, h, g, n)
			h = mustRead(t, nil, text)
			requireCount(t, c.zone+" "+name+" without a zone", h, g, n)
			if name == "UTC" {
				if h.Zone != time.UTC {
					t.Errorf("zone %v, want UTC", h.Zone)
				}
				continue
			}
			wantWarning(t, name, h, "UTC offset changes once")
			s := h.Queues[0].Offered
			for k := range n {
				if got, want := s.Grid.Time(k).Format(time.RFC3339), g.Time(k).Format(time.RFC3339); got != want {
					t.Fatalf("%s %s: interval %d at %s, want %s", c.zone, name, k, got, want)
				}
			}
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// A file that has the repeated hour once: the row is one pass, the other is missing.
func TestReadSinglePass(t *testing.T) {
	g, n := threeDays(t, 1) // 2025-10-26: intervals 48+4 and 48+5 come again as 48+6 and 48+7
	list := rows(g, n, localMinute)
	list = slices.Delete(list, 48+6, 48+8)
	opt := &Options{Zone: g.Start.Location()}
	h := mustRead(t, opt, file("start,offered", list))
	v := h.Queues[0].Offered.Values
	if len(v) != n || v[52] != 52 || v[53] != 53 || v[54] == v[54] || v[55] == v[55] || v[56] != 56 {
		t.Errorf("values %v", v[50:58])
	}
	wantWarning(t, "single pass", h, "2 of them have one row only, which is taken as the first pass")
	slices.Reverse(list)
	h = mustRead(t, opt, file("start,offered", list))
	v = h.Queues[0].Offered.Values
	if v[52] == v[52] || v[54] != 52 || v[55] != 53 {
		t.Errorf("newest first: values %v", v[50:58])
	}
	wantWarning(t, "newest first", h, "taken as the second pass")
}

func TestReadRefusesTheSkippedHour(t *testing.T) {
	text := "start,offered\n2025-03-30 01:30,1\n2025-03-30 02:00,2\n2025-03-30 02:30,3\n2025-03-30 03:00,4\n"
	wantError(t, "spring", &Options{Zone: zone(t, "Europe/Stockholm")}, []string{text},
		`a.csv:3: column "start": "2025-03-30 02:00" does not exist in Europe/Stockholm`, `a.csv:4: column "start": "2025-03-30 02:30"`)
	h := mustRead(t, nil, text) // without a zone these are plain times
	if h.Zone != calendar.Plain || len(h.Queues[0].Offered.Values) != 4 {
		t.Errorf("zone %v, values %v", h.Zone, h.Queues[0].Offered.Values)
	}
	wantWarning(t, "plain", h, "no UTC offset in the file and no --timezone")

	// 30 rows in the gap (3 queues would do it in an export that ignores summer time): 20
	// are named, the rest is counted.
	var many strings.Builder
	many.WriteString("start,queue,offered\n")
	for q := range 15 {
		for _, c := range []string{"02:00", "02:30"} {
			many.WriteString("2025-03-30 " + c + ",q" + itoa(q) + ",1\n")
		}
	}
	wantError(t, "many", &Options{Zone: zone(t, "Europe/Stockholm")}, []string{many.String()}, "a.csv:21:", "and 10 more starts in a skipped hour")
}

// Daily rows are local days, also where midnight is skipped (Chile, 2025-09-07).
func TestReadDays(t *testing.T) {
	for _, name := range []string{"Europe/Stockholm", "America/Santiago", ""} {
		opt := &Options{}
		g := calendar.Grid{Start: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), Step: calendar.DayStep}
		list := rows(g, 300, time.DateOnly)
		if name != "" {
			opt.Zone = zone(t, name)
		}
		h := mustRead(t, opt, file("start,offered", list))
		if h.Step != calendar.DayStep {
			t.Errorf("%s: step %v", name, h.Step)
		}
		requireCount(t, name, h, calendar.Grid{Start: h.Queues[0].Offered.Grid.Start, Step: calendar.DayStep}, 300)
		s := h.Queues[0].Offered
		for i := range s.Values {
			if got, want := s.Grid.Cell(i).Day.String(), g.Cell(i).Day.String(); got != want {
				t.Fatalf("%s: day %d is %s, want %s", name, i, got, want)
			}
		}
	}
}

func TestReadOffsetForms(t *testing.T) {
	want := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for _, row := range []string{
		"2026-01-05 09:00,60", "2026-01-05 09:00,+01:00", "2026-01-05 08:00,Z", "2026-01-05 03:00,-300", "2026-01-05 08:00,0",
		"2026-01-05T09:00+01:00,", "2026-01-05T09:00+01:00,60", "2026-01-05 08:00Z,",
	} {
		start, off, _ := strings.Cut(row, ",")
		next := strings.Replace(start, ":00", ":30", 1)
		h := mustRead(t, nil, "start,utc_offset_min,offered\n"+row+",1\n"+next+","+off+",2\n")
		if got := h.Queues[0].Offered.Grid.Start; !got.Equal(want) {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
}

func TestReadOffsetFaults(t *testing.T) {
	stockholm := &Options{Zone: zone(t, "Europe/Stockholm")}
	mixed := "start,offered\n2026-01-05T09:00+01:00,1\n2026-01-05 09:30,2\n2026-01-05 10:00,3\n"
	wantError(t, "with and without", nil, []string{mixed}, "a.csv:3:", "line 2 of a.csv", "--timezone")
	requireStarts(t, mustRead(t, stockholm, mixed), time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), 3)
	wantError(t, "two offsets", nil, []string{"start,utc_offset_min,offered\n2026-01-05T09:00+01:00,120,1\n"}, `a.csv:2: column "utc_offset_min": "120" differs from the offset in start, +60 minutes`)
	wantError(t, "no offset", nil, []string{"start,utc_offset_min,offered\n2026-01-05 09:00,soon,1\n"}, `"soon" is not a UTC offset`)
	// Two sites in one file: their offsets change with every row.
	var sites []string
	for i := range 300 {
		at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 30 * time.Minute)
		sites = append(sites, at.In(time.FixedZone("", 3600*(i%2))).Format("2006-01-02T15:04-07:00")+",1")
	}
	wantError(t, "two sites", nil, []string{file("start,offered", sites)}, "too many to be summer time", "--timezone")
}

func requireStarts(t *testing.T, h *History, start time.Time, n int) {
	t.Helper()
	if s := h.Queues[0].Offered; !s.Grid.Start.Equal(start) || len(s.Values) != n {
		t.Errorf("%d values from %v, want %d from %v", len(s.Values), s.Grid.Start, n, start)
	}
}
