package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// outputs simulates once for all tests.
var outputs = sync.OnceValues(generate)

// TestCommitted checks that the committed files are what the generator writes, byte for byte.
func TestCommitted(t *testing.T) {
	files, err := outputs()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		committed, err := os.ReadFile(filepath.Join("..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, f.content) {
			t.Errorf("%s is not what the generator writes; first difference in line %d; run go run ./testdata/generate -o testdata",
				f.name, firstDifference(committed, f.content))
		}
	}
}

// firstDifference returns the number of the first line in which a and b differ.
func firstDifference(a, b []byte) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			return bytes.Count(a[:i], []byte("\n")) + 1
		}
	}
	return bytes.Count(a[:min(len(a), len(b))], []byte("\n")) + 1
}

// TestRepeats checks that a second run, on one processor, writes the same bytes.
func TestRepeats(t *testing.T) {
	first, err := outputs()
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for i := range first {
		if !bytes.Equal(first[i].content, second[i].content) {
			t.Errorf("%s differs between two runs", first[i].name)
		}
	}
}

// record is a parsed row of the history; the tests read the file, not the simulation's memory.
type record struct {
	start                        time.Time
	queue                        string
	offered, answered, abandoned int
	handle                       string
}

// records parses the generated history.
func records(t *testing.T) []record {
	t.Helper()
	files, err := outputs()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(files[0].content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var out []record
	for _, row := range rows[1:] {
		local := time.FixedZone("", number(row[1])*60)
		start, err := time.ParseInLocation(localLayout, row[0], local)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, record{start, row[2], number(row[4]), number(row[5]), number(row[6]), row[7]})
	}
	return out
}

func TestCountsAddUp(t *testing.T) {
	for _, r := range records(t) {
		if r.answered+r.abandoned != r.offered || r.answered < 0 || r.abandoned < 0 {
			t.Fatalf("%v %s: answered %d + abandoned %d is not offered %d", r.start, r.queue, r.answered, r.abandoned, r.offered)
		}
		if (r.handle == "") != (r.answered == 0) {
			t.Fatalf("%v %s: handle time %q for %d answered", r.start, r.queue, r.handle, r.answered)
		}
	}
}

func TestSortedAndUnique(t *testing.T) {
	rs := records(t)
	ordered := slices.IsSortedFunc(rs, func(a, b record) int {
		if c := a.start.Compare(b.start); c != 0 {
			return c
		}
		if a.queue < b.queue {
			return -1
		}
		return 1 // an equal key is a duplicate, and is reported as disorder
	})
	if !ordered {
		t.Error("rows are not in order of instant and queue, or one comes twice")
	}
}

func TestSummerTime(t *testing.T) {
	perDay := map[string]int{}
	repeated := map[string][]int{}
	for _, r := range records(t) {
		if r.queue != "roadside" {
			continue
		}
		perDay[r.start.Format(time.DateOnly)]++
		_, offset := r.start.Zone()
		at := r.start.Format(localLayout)
		repeated[at] = append(repeated[at], offset/60)
	}
	for date, want := range map[string]int{"2025-03-29": 48, "2025-03-30": 46, "2025-10-25": 48, "2025-10-26": 50} {
		if got := perDay[date]; got != want {
			t.Errorf("%s has %d half-hours, want %d", date, got, want)
		}
	}
	if got, want := repeated["2025-10-26 02:30"], []int{120, 60}; !slices.Equal(got, want) {
		t.Errorf("02:30 of 2025-10-26 has offsets %v, want %v", got, want)
	}
	if got := repeated["2025-03-30 02:00"]; got != nil {
		t.Errorf("02:00 of 2025-03-30 does not exist, yet has offsets %v", got)
	}
}

// swedishHolidays2025 are the public holidays of 2025 from the official calendar, independent of the computus.
var swedishHolidays2025 = []string{
	"2025-01-01", "2025-01-06", "2025-04-18", "2025-04-20", "2025-04-21", "2025-05-01", "2025-05-29",
	"2025-06-06", "2025-06-08", "2025-06-21", "2025-11-01", "2025-12-25", "2025-12-26",
}

func TestPublicHolidays(t *testing.T) {
	var got []string
	for d := civilDate(2025, time.January, 1); d.Year() == 2025; d = d.AddDate(0, 0, 1) {
		if publicHoliday(d) != "" {
			got = append(got, d.Format(time.DateOnly))
		}
	}
	if !slices.Equal(got, swedishHolidays2025) {
		t.Errorf("public holidays %v, want %v", got, swedishHolidays2025)
	}
}

// TestClosedHours checks that there are no rows while a queue is closed or down, and that every other half-hour has one.
func TestClosedHours(t *testing.T) {
	count := map[string]int{}
	for _, r := range records(t) {
		count[r.queue]++
		date, weekday, clock := r.start.Format(time.DateOnly), r.start.Weekday(), r.start.Format("15:04")
		closed := false
		switch r.queue {
		case "sales":
			closed = slices.Contains(swedishHolidays2025, date) || weekday == time.Sunday ||
				weekday == time.Saturday && (clock < "10:00" || clock >= "15:00") || clock < "08:00" || clock >= "18:00"
		case "chat":
			closed = slices.Contains(swedishHolidays2025, date) || weekday == time.Sunday || weekday == time.Saturday ||
				clock < "09:00" || clock >= "17:00" || date == "2025-05-13" || date == "2025-05-14"
		case "roadside":
			closed = date == "2025-11-06" && clock >= "06:00" && clock < "18:00"
		}
		if closed {
			t.Errorf("%s has a row at %s %s", r.queue, date, clock)
		}
	}
	const weeks = 61
	want := map[string]int{
		// Less the outage (24) and the gaps (7, 8 and 7); one spring and one autumn change cancel.
		"roadside": weeks*7*48 - 24 - 7 - 8 - 7,
		// Less 9 holidays on weekdays, of 20 half-hours, in 2025 and 2 in 2026, 2 on Saturdays of 10, and the gaps (6 and 5).
		"sales": weeks*110 - 11*20 - 2*10 - 6 - 5,
		// Less the same weekdays, of 16, the outage (2 days) and the gap (6).
		"chat": weeks*80 - 11*16 - 2*16 - 6,
	}
	for queue, n := range want {
		if count[queue] != n {
			t.Errorf("%s has %d rows, want %d", queue, count[queue], n)
		}
	}
}

// TestOverdispersion checks that counts scatter more than Poisson ones, in the range seen in real centres: variance over mean
// within weekday and half-hour, the median of all such cells.
func TestOverdispersion(t *testing.T) {
	const low, high = 2, 6
	cells := map[string]map[string][]float64{}
	for _, r := range records(t) {
		if cells[r.queue] == nil {
			cells[r.queue] = map[string][]float64{}
		}
		key := r.start.Format("Mon 15:04")
		cells[r.queue][key] = append(cells[r.queue][key], float64(r.offered))
	}
	for queue, bySlot := range cells {
		var ratios []float64
		for _, xs := range bySlot {
			n, mean := float64(len(xs)), sum(xs)/float64(len(xs))
			squares := 0.0
			for _, x := range xs {
				squares += (x - mean) * (x - mean)
			}
			ratios = append(ratios, squares/(n-1)/mean)
		}
		slices.Sort(ratios)
		if median := ratios[len(ratios)/2]; median < low || median > high {
			t.Errorf("%s: median variance/mean %.2f, want %d to %d", queue, median, low, high)
		} else {
			t.Logf("%s: median variance/mean %.2f", queue, median)
		}
	}
}

// TestRunRefuses checks that a wrong command line writes nothing.
func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"-x"}, {"-o", t.TempDir(), "extra"}} {
		var stderr bytes.Buffer
		if err := run(args, &stderr); err == nil || stderr.Len() == 0 {
			t.Errorf("run(%q) = %v and says %q, want a refusal and a reason", args, err, stderr.String())
		}
	}
}
