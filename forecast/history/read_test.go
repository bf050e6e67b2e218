package history

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// halfHours writes n rows from 2026-01-05 09:00 on; cells are asked for by number.
func halfHours(n int, cells func(i int) string) []string {
	var out []string
	for i := range n {
		out = append(out, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC).Add(time.Duration(i)*30*time.Minute).Format(localMinute)+","+cells(i))
	}
	return out
}

func one(int) string { return "1" }

var sameNaN = cmpopts.EquateNaNs()

// Missing is not zero: an empty cell and a row that is not there are NaN, 0 is 0.
func TestReadMissingIsNotZero(t *testing.T) {
	h := mustRead(t, nil, "start,offered,answered\n2026-01-05 09:00,5,4\n2026-01-05 09:30,,\n2026-01-05 10:00,0,0\n2026-01-05 11:00,7,\n")
	nan := math.NaN()
	if d := cmp.Diff([]float64{5, nan, 0, nan, 7}, h.Queues[0].Offered.Values, sameNaN); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]float64{4, nan, 0, nan, nan}, h.Queues[0].Answered, sameNaN); d != "" {
		t.Error(d)
	}
	if warned(h, "not a whole number") {
		t.Errorf("an empty cell counts as fractional: %v", h.Warnings)
	}
}

// What is handled: answered, else offered less abandoned, else offered. Seconds: the total,
// else the average times that.
func TestReadHandleTimes(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		header            string
		cells             string
		contacts, seconds float64
	}{
		{"offered,answered,handle_s", "10,8,2400", 8, 2400},
		{"offered,answered,aht_s", "10,8,300", 8, 2400},
		{"offered,answered,handle_s,aht_s", "10,8,2400,999", 8, 2400},
		{"offered,answered,handle_s,aht_s", "10,8,,300", 8, 2400},
		{"offered,abandoned,aht_s", "10,3,300", 7, 2100},
		{"offered,aht_s", "10,300", 10, 3000},
		{"offered,answered,aht_s", "10,,300", 10, 3000},
		{"offered,answered,aht_s", "10,0,", nan, nan},
		{"offered,aht_s", ",300", nan, nan},
		{"offered", "10", nan, nan},
	} {
		empty := strings.Repeat(",", strings.Count(c.cells, ","))
		h := mustRead(t, nil, "start,"+c.header+"\n2026-01-05 09:00,"+c.cells+"\n2026-01-05 09:30,"+empty+"\n")
		got := h.Queues[0].Handle
		if d := cmp.Diff([]float64{c.contacts, nan}, got.Contacts, sameNaN); d != "" {
			t.Errorf("%s: contacts %s", c.header, d)
		}
		if d := cmp.Diff([]float64{c.seconds, nan}, got.Seconds, sameNaN); d != "" {
			t.Errorf("%s: seconds %s", c.header, d)
		}
		if h.Queues[0].HasAHT != (c.seconds > 0) {
			t.Errorf("%s: has AHT %v", c.header, h.Queues[0].HasAHT)
		}
		if both := strings.Contains(c.header, "handle_s,aht_s"); warned(h, "has handle_s and aht_s") != both {
			t.Errorf("%s: warnings %v", c.header, h.Warnings)
		}
	}
}

func TestReadDuplicates(t *testing.T) {
	const text = "start,queue,offered\n2026-01-05 09:00,x,1\n2026-01-05 09:30,x,1\n2026-01-05 09:00,y,1\n2026-01-05 09:30,x,2\n"
	wantError(t, "one file", nil, []string{text}, `a.csv:5: column "start": "2026-01-05 09:30" is there already on line 3 for queue x voice`, "--timezone")
	// Another channel is another queue.
	h := mustRead(t, nil, "start,queue,channel,offered\n2026-01-05 09:00,x,,1\n2026-01-05 09:30,x,,1\n2026-01-05 09:00,x,chat,1\n2026-01-05 09:30,x,chat,2\n")
	if len(h.Queues) != 2 {
		t.Errorf("%d queues, want x/chat and x", len(h.Queues))
	}
	utc := &Options{Zone: time.UTC}
	wantError(t, "two files", utc, []string{file("start,offered", halfHours(5, one)), "start,offered\n2026-01-05 10:00,3\n"},
		`b.csv:2: column "start": "2026-01-05 10:00" is there already on a.csv:4: an interval may come once`)
	wantError(t, "25 of them", utc, []string{file("start,offered", halfHours(25, one)), file("start,offered", halfHours(25, one))}, "b.csv:21:", "and 5 more duplicates")
	if _, err := read(t, utc, text); err == nil || strings.Contains(err.Error(), "--timezone") {
		t.Errorf("with a zone the repeated hour is no explanation: %v", err)
	}
}

// Files are one history, in any order; columns may differ.
func TestReadSeveralFiles(t *testing.T) {
	list := halfHours(20, func(i int) string { return fmt.Sprint(i) })
	h := mustRead(t, nil, file("start;offered", strings.Split(strings.ReplaceAll(strings.Join(list[10:], "\n"), ",", ";"), "\n")), file("start,offered", list[:10]))
	requireCount(t, "two files", h, calendar.Grid{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Step: 30 * time.Minute}, 20)
	if len(h.Files) != 2 || h.Files[0].Rows != 10 || h.Files[0].Comma != ';' || h.Files[1].Comma != ',' {
		t.Errorf("files %+v", h.Files)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"empty", []string{""}, []string{"a.csv", "is empty"}},
		{"header only", []string{"start,offered\n"}, []string{"a.csv: no rows of data"}},
		{"two headers only", []string{"start,offered\n", "start,offered\n"}, []string{"a.csv, b.csv: no rows of data"}},
		{"one row", []string{"start,offered\n2026-01-05 09:00,1\n"}, []string{"a.csv:2: one interval alone"}},
		{"negative", []string{"start,offered,answered,handle_s\n2026-01-05 09:00,-1,-2,-3\n"}, []string{`a.csv:2: column "offered": "-1" is negative`, `"answered": "-2"`, `"handle_s": "-3"`}},
		{"absurd", []string{"start,offered,aht_s\n2026-01-05 09:00,2000000000,1e300\n"}, []string{`a.csv:2: column "offered": "2e+09" is more than any contact centre has`, `"aht_s": "1e+300"`}},
		{"no start", []string{"start,offered\n,1\n"}, []string{`a.csv:2: column "start": is empty`}},
		{"both files", []string{"start,offered\n2026-01-05,x\n", "start,offered\n2026-01-05,y\n"}, []string{`a.csv:2: column "offered": "x"`, `b.csv:2: column "offered": "y"`}},
		{"mixed lengths", []string{file("start,offered", halfHours(480, one)) + "2026-02-02 00:00,1\n2026-02-02 01:00,1\n2026-02-02 02:00,1\n2026-02-02 03:00,1\n2026-02-02 04:00,1\n2026-02-02 05:00,1\n" +
			"2026-02-03 00:00,1\n2026-02-03 01:00,1\n2026-02-03 02:00,1\n2026-02-03 03:00,1\n2026-02-03 04:00,1\n2026-02-03 05:00,1\n" +
			"2026-02-04 00:00,1\n2026-02-04 01:00,1\n2026-02-04 02:00,1\n2026-02-04 03:00,1\n2026-02-04 04:00,1\n2026-02-04 05:00,1\n"},
			[]string{"a.csv:482: mixed or odd interval lengths: intervals of 1 hour begin here, others are 30 minutes long"}},
		{"a typing error in a time", []string{file("start,offered", halfHours(100, one)) + "2026-01-20 09:07,1\n"}, []string{"a.csv:102:", "09:07:00, which is not on the grid of 30 minutes"}},
		{"a typing error in a year", []string{file("start,offered", halfHours(100, one)) + "1926-01-20 09:00,1\n"}, []string{"a.csv:102:", "from 1926-01-20 to 2026", "is a date wrong?"}},
		{"years apart", []string{"start,offered\n0001-01-01 00:00,1\n0001-01-01 00:01,1\n9999-01-01 00:00,1\n"}, []string{"is a date wrong?"}},
	} {
		wantError(t, c.name, nil, c.texts, c.want...)
	}
	var bad *DataError
	if _, err := read(t, nil, "start,offered\n"); !errors.As(err, &bad) {
		t.Errorf("header only: %T, want a DataError", err)
	}
}

func TestReadOptions(t *testing.T) {
	list := append(halfHours(60, func(int) string { return "q0,1" }), halfHours(60, func(int) string { return "q1,1" })...)
	text := file("start,queue,offered", list)
	h := mustRead(t, &Options{Exclude: []string{"q0"}}, text)
	if len(h.Queues) != 1 || h.Queues[0].Offered.Queue != "q1" {
		t.Errorf("queues %v", h.Queues)
	}
	for name, opt := range map[string]*Options{
		`queue "q7" to exclude is not in the history; queues are "q0", "q1"`: {Exclude: []string{"q0", "q7"}},
		"every queue of the history is excluded":                             {Exclude: []string{"q0", "q1"}},
		`opening hours "soon"`:                                               {Hours: []Hours{{Hours: "soon"}}},
	} {
		if _, err := read(t, opt, text); !errors.Is(err, ErrOption) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	h = mustRead(t, &Options{Hours: []Hours{{Hours: "Mon-Fri 09:00-10:00"}}}, text)
	if got := h.Queues[0].Hours().String(); got != "Mon-Fri 09:00-10:00" {
		t.Errorf("hours %q", got)
	}
}

// A small queue takes the interval of the others: its rows alone would make an interval of
// three and a half hours, or none.
func TestReadSmallQueue(t *testing.T) {
	big := strings.Join(halfHours(200, func(int) string { return "big,1" }), "\n")
	for name, small := range map[string]string{
		"one row":     "2026-01-06 10:00,small,1\n",
		"odd times":   "2026-01-06 09:00,small,1\n2026-01-06 12:30,small,1\n2026-01-06 17:00,small,2\n",
		"hours apart": "2026-01-06 09:00,small,1\n2026-01-06 10:00,small,1\n2026-01-06 11:00,small,1\n",
	} {
		h := mustRead(t, nil, "start,queue,offered\n"+big+"\n"+small)
		for _, q := range h.Queues {
			if q.Offered.Grid.Step != 30*time.Minute {
				t.Errorf("%s: queue %s by %v", name, q.Name(), q.Offered.Grid.Step)
			}
		}
	}
	// Beside a queue of hours and one of half-hours, it is the shorter interval.
	hours := rows(calendar.Grid{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Step: time.Hour}, 100, localMinute+",hours")
	h := mustRead(t, nil, "start,queue,offered\n"+big+"\n"+strings.Join(hours, "\n")+"\n2026-01-06 09:30,small,1\n")
	var steps []time.Duration
	for _, q := range h.Queues {
		steps = append(steps, q.Offered.Grid.Step)
	}
	if d := cmp.Diff([]time.Duration{30 * time.Minute, time.Hour, 30 * time.Minute}, steps); d != "" {
		t.Errorf("big, hours, small: %s", d)
	}
	wantError(t, "off the grid", nil, []string{"start,queue,offered\n" + big + "\n2026-01-06 09:10,small,1\n"}, "one interval alone")
}

func TestReadOddValuesWarn(t *testing.T) {
	h := mustRead(t, nil, "start,offered,answered,note\n2026-01-05 09:00,1.5,1,x\n2026-01-05 09:30,2,3,y\n2026-01-05 10:00,2,2,z\n")
	wantWarning(t, "fractional", h, "1 row with an offered that is not a whole number")
	wantWarning(t, "answered", h, "1 row with more answered than offered")
	wantWarning(t, "unknown", h, "columns not used: note")
}

func TestReadStopsWhenCancelled(t *testing.T) {
	ctx := cancelled(t)
	_, err := Read(ctx, []Source{{"a.csv", strings.NewReader(file("start,offered", halfHours(10, one)))}}, nil)
	if !errors.Is(err, ctx.Err()) {
		t.Errorf("error %v", err)
	}
}
