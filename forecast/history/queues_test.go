package history

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// threeQueues writes 200 half-hours of x, y and their total; wrong is how many totals are
// off by one.
func threeQueues(wrong int) string {
	var b strings.Builder
	b.WriteString("start,queue,offered\n")
	for i, r := range halfHours(200, func(i int) string { return "" }) {
		x, y := i%7, (i*3)%11
		total := x + y
		if i%(200/max(1, wrong)) == 0 && wrong > 0 {
			total++
		}
		fmt.Fprintf(&b, "%sx,%d\n%sy,%d\n%sALL,%d\n", r, x, r, y, r, total)
	}
	return b.String()
}

func TestReadFindsTheTotal(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string
	}{
		{"exact", threeQueues(0), "ALL"},
		{"one of 200 off", threeQueues(1), "ALL"},
		{"50 of 200 off", threeQueues(50), ""},
		{"one queue", file("start,queue,offered", halfHours(200, func(int) string { return "ALL,5" })), ""},
	} {
		h := mustRead(t, nil, c.text)
		got := ""
		for _, q := range h.Queues {
			if q.Total {
				got += q.Offered.Queue
			}
		}
		if got != c.want || warned(h, "is the sum of the other queues") != (c.want != "") {
			t.Errorf("%s: total %q, want %q; warnings %v", c.name, got, c.want, h.Warnings)
		}
	}
	// Without the other queues it is a queue like any other.
	for _, q := range mustRead(t, &Options{Exclude: []string{"x"}}, threeQueues(0)).Queues {
		if q.Total {
			t.Errorf("queue %s is a total of one", q.Name())
		}
	}
}

// The real file: ALL is the total of six service types (data/README.md), over two months
// with nine months in between.
func TestReadFindsTheTotalOfARealFile(t *testing.T) {
	h, err := Read(t.Context(), []Source{sharedFile(t, "il_bank_1999_aht_30min.csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Queues) != 7 {
		t.Fatalf("%d queues, want 7", len(h.Queues))
	}
	for _, q := range h.Queues {
		if q.Total != (q.Offered.Queue == "ALL") || q.Rows != 2976 || !q.HasAHT { // rows by cut -d, -f2 | uniq -c
			t.Errorf("%s: total %v, %d rows, AHT %v", q.Name(), q.Total, q.Rows, q.HasAHT)
		}
	}
}

func TestReadQueuesInOrder(t *testing.T) {
	h := mustRead(t, nil, "start,queue,channel,offered\n2026-01-05 09:00,b,,1\n2026-01-05 09:00,a,Chat,1\n2026-01-05 09:00,a,VOICE,1\n2026-01-05 09:30,a,voice,1\n2026-01-05 09:30,a,chat,1\n2026-01-05 09:30,b,voice,1\n")
	var names []string
	for _, q := range h.Queues {
		names = append(names, q.Offered.Queue+"/"+q.Offered.Channel)
	}
	if got := strings.Join(names, " "); got != "a/chat a/voice b/voice" {
		t.Errorf("%s", got)
	}
}

// Every queue runs to the end of the whole history; one that began late or fell silent is
// warned of.
func TestReadQueuesOfDifferentLength(t *testing.T) {
	day := func(d int, queue string) string {
		var b strings.Builder
		for i := range 16 {
			at := time.Date(2026, 1, 5+d, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 30 * time.Minute)
			fmt.Fprintf(&b, "%s,%s,%d\n", at.Format(localMinute), queue, 3+i%3)
		}
		return b.String()
	}
	text := "start,queue,offered\n"
	for d := range 100 {
		if d < 65 {
			text += day(d, "gone")
		}
		text += day(d, "long")
		if d >= 60 {
			text += day(d, "late")
		}
	}
	h := mustRead(t, nil, text)
	end := h.Queues[1].Offered.Grid.Time(len(h.Queues[1].Offered.Values))
	for _, q := range h.Queues {
		if e := q.Offered.Grid.Time(len(q.Offered.Values)); !e.Equal(end) {
			t.Errorf("%s ends %v, want %v", q.Name(), e, end)
		}
	}
	wantWarning(t, "late", h, "queue late begins 2026-03-06: 40 days of history, others have up to 100")
	wantWarning(t, "gone", h, "queue gone has no row in the last 35 days")
	if warned(h, "queue long") {
		t.Errorf("warnings %v", h.Warnings)
	}
}

// Four weeks of 09:00 to 17:00, three open half-hours missing on one day and the first
// interval of the next: two gaps, for the rest of the first day was there.
func TestReadGaps(t *testing.T) {
	var list []string
	for d := range 28 {
		for i := range 16 {
			at := time.Date(2026, 1, 5+d, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 30 * time.Minute)
			if d == 18 && i >= 4 && i < 7 || d == 19 && i == 0 {
				continue
			}
			list = append(list, at.Format(localMinute)+",5")
		}
	}
	q := mustRead(t, nil, file("start,offered", list)).Queues[0]
	if q.Missing != 4 || len(q.Gaps) != 2 {
		t.Fatalf("%d missing in %v", q.Missing, q.Gaps)
	}
	g := q.Gaps[0]
	if g.Intervals != 3 || g.From.Format(localMinute) != "2026-01-23 11:00" || g.To.Format(localMinute) != "2026-01-23 12:30" {
		t.Errorf("first gap %+v", g)
	}
	// Two whole days missing are one gap: the closed night does not end it.
	var days []string
	for _, r := range list {
		if !strings.HasPrefix(r, "2026-01-27") && !strings.HasPrefix(r, "2026-01-28") {
			days = append(days, r)
		}
	}
	q = mustRead(t, nil, file("start,offered", days)).Queues[0]
	if len(q.Gaps) != 3 || q.Gaps[2].Intervals != 32 || q.Missing != 36 || q.Gaps[2].To.Format(localMinute) != "2026-01-28 17:00" {
		t.Errorf("gaps %+v", q.Gaps)
	}
}
