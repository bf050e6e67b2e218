package history

import (
	"math"
	"testing"
)

// By hand: 3 of 30 hung up, and all of them waited 600 s: one in 200 s of waiting hangs up.
// Rows that do not tell all of it do not count.
func TestWaits(t *testing.T) {
	h := mustRead(t, nil, "start,queue,offered,answered,abandoned,wait_s\n"+
		"2026-01-05 09:00,a,10,,1,200\n2026-01-05 09:30,a,20,18,,400\n"+
		"2026-01-05 10:00,a,50,40,,\n2026-01-05 10:30,a,50,,,900\n2026-01-05 11:00,a,,,5,900\n"+
		"2026-01-05 09:00,b,10,10,0,200\n2026-01-05 09:30,b,,,,\n2026-01-05 09:00,c,10,5,5,\n2026-01-05 09:30,c,10,,5,\n")
	for i, want := range []Waits{{30, 3, 600}, {10, 0, 200}, {}} {
		if got := h.Queues[i].Waits; got != want {
			t.Errorf("%s: %+v, want %+v", h.Queues[i].Name(), got, want)
		}
	}
	if p := h.Queues[0].Waits.Patience(); p != 200 {
		t.Errorf("patience %v, want 200", p)
	}
	for _, q := range h.Queues[1:] {
		if p := q.Waits.Patience(); !math.IsNaN(p) {
			t.Errorf("%s: patience %v, want not known", q.Name(), p)
		}
	}
	// 4 of 30 and 10 of 50 hung up where both are known: (1 + 2 + 10) / 80.
	if got := h.Queues[0].Inspect().Abandonment; math.Abs(got-13.0/80) > 1e-15 {
		t.Errorf("abandonment %v, want 13/80", got)
	}
}

// Opening hours are by queue and channel; the later word holds.
func TestReadHoursByQueue(t *testing.T) {
	list := append(halfHours(60, func(int) string { return "a,voice,1" }), halfHours(60, func(int) string { return "a,chat,1" })...)
	list = append(list, halfHours(60, func(int) string { return "b,voice,1" })...)
	text := file("start,queue,channel,offered", list)
	for _, tt := range []struct {
		hours                []Hours
		aChat, aVoice, voice string
	}{
		{[]Hours{{"", "", "24x7"}}, "24x7", "24x7", "24x7"},
		{[]Hours{{"", "", "24x7"}, {"a", "", "Mon 09:00-10:00"}}, "Mon 09:00-10:00", "Mon 09:00-10:00", "24x7"},
		{[]Hours{{"", "", "24x7"}, {"a", "", "Mon 09:00-10:00"}, {"", "voice", "Tue 09:00-10:00"}}, "Mon 09:00-10:00", "Tue 09:00-10:00", "Tue 09:00-10:00"},
		{[]Hours{{"a", "chat", "Mon 09:00-10:00"}, {"", "", "24x7"}}, "24x7", "24x7", "24x7"},
	} {
		h := mustRead(t, &Options{Hours: tt.hours}, text)
		for i, want := range []string{tt.aChat, tt.aVoice, tt.voice} {
			if got := h.Queues[i].Hours().String(); got != want {
				t.Errorf("%v: %s has %q, want %q", tt.hours, h.Queues[i].Name(), got, want)
			}
		}
	}
	// A queue that none is for learns its own.
	h := mustRead(t, &Options{Hours: []Hours{{"b", "", "24x7"}}}, text)
	if q := h.Queues[0]; q.Offered.Hours != nil {
		t.Errorf("%s has hours %v", q.Name(), q.Offered.Hours)
	}
}

// A queue to spare need not be there; that it is not is told.
func TestReadSpare(t *testing.T) {
	list := append(halfHours(60, func(int) string { return "a,1" }), halfHours(60, func(int) string { return "b,1" })...)
	h := mustRead(t, &Options{Spare: []string{"a", "c"}}, file("start,queue,offered", list))
	if len(h.Queues) != 1 || h.Queues[0].Offered.Queue != "b" {
		t.Errorf("queues %v", h.Queues)
	}
	if !warned(h, `queue "c" to exclude is not in the history`) || warned(h, `queue "a" to exclude`) {
		t.Errorf("warnings %v", h.Warnings)
	}
}
