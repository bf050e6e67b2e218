package planner_test

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

func TestSums(t *testing.T) {
	staffed := func(queue, channel string, volume, agents, exact, scheduled float64, interval time.Duration) planner.Row {
		return planner.Row{Queue: queue, Channel: channel, Volume: volume, Agents: agents, AgentsExact: exact, Scheduled: scheduled, Interval: interval}
	}
	half, quarter := 30*time.Minute, 15*time.Minute
	rows := []planner.Row{
		staffed("b", "voice", 10, 4, 3.5, 5, half),
		staffed("a", "chat", 1, 2, 2, 4, quarter),
		staffed("b", "voice", 20, 6, 5.5, 7, half),
		{Queue: "b", Channel: "voice", Volume: 5, Agents: math.NaN(), Interval: half},
		{Queue: "c", Channel: "email", Volume: 7, Agents: math.NaN(), Interval: half},
	}
	sums := planner.ByQueue(rows)
	if len(sums) != 3 {
		t.Fatalf("%d queues", len(sums))
	}
	// (3.5 + 5.5) x 0.5 h and (5 + 7) x 0.5 h.
	if got, want := sums[0], (planner.Sum{Name: "b", Rows: 3, Contacts: 35, PeakAgents: 6, Hours: 4.5, Scheduled: 6}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	// 2 x 0.25 h and 4 x 0.25 h.
	if got, want := sums[1], (planner.Sum{Name: "a/chat", Rows: 1, Contacts: 1, PeakAgents: 2, Hours: 0.5, Scheduled: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if s := sums[2]; s.Rows != 1 || s.Contacts != 7 || !math.IsNaN(s.Hours) || !math.IsNaN(s.PeakAgents) || !math.IsNaN(s.Scheduled) {
		t.Errorf("%+v: what is not staffed has no hours, not 0", s)
	}
	// A queue that is the sum of others is not added to them.
	p := planner.Plan{Queues: []planner.Summary{{Sum: sums[0]}, {Sum: sums[1]}, {Sum: sums[2]}, {Sum: sums[0], Total: true}}}
	if s := p.Total(); s.Rows != 5 || s.Contacts != 43 || s.Hours != 5 || s.Scheduled != 7 || !math.IsNaN(s.PeakAgents) {
		t.Errorf("total %+v", s)
	}
}

func TestStart(t *testing.T) {
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	// The two passes of the repeated hour of 2025-10-26 (IANA tzdata: 01:00 UTC).
	first := planner.StartOf(time.Date(2025, 10, 26, 0, 30, 0, 0, time.UTC).In(stockholm))
	second := planner.StartOf(time.Date(2025, 10, 26, 1, 30, 0, 0, time.UTC).In(stockholm))
	if first.String() != "2025-10-26 02:30" || second.String() != first.String() || first.OffsetMin != 120 || second.OffsetMin != 60 {
		t.Errorf("%+v and %+v", first, second)
	}
	if got := second.Instant().Sub(first.Instant()); got != time.Hour {
		t.Errorf("%v apart", got)
	}
	if s := planner.StartOf(time.Date(2026, 1, 5, 9, 0, 7, 0, calendar.Plain)); s.HasOffset || s.String() != "2026-01-05 09:00:07" {
		t.Errorf("%+v %s", s, s)
	}
}

func TestRound(t *testing.T) {
	for _, tt := range []struct {
		x        float64
		decimals int
		want     float64
	}{{1.2345, 3, 1.235}, {1.2344999, 3, 1.234}, {-2.5, 0, -3}, {0.3333333, 6, 0.333333}, {1e15 + 0.5, 3, 1e15 + 0.5}, {7, 3, 7}} {
		if got := planner.Round(tt.x, tt.decimals); got != tt.want {
			t.Errorf("%v at %d decimals is %v, want %v", tt.x, tt.decimals, got, tt.want)
		}
	}
	if !math.IsNaN(planner.Round(math.NaN(), 3)) {
		t.Error("what is missing was rounded to something")
	}
}
