package measure

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// Missing is never zero: an interval without a row, with an empty cell, or of which a part
// is missing is left out and counted; rows beyond the actuals are no one's fault.
func TestMatchCountsWhatIsMissing(t *testing.T) {
	var rows []planner.Row
	for k := range 6 {
		rows = append(rows, callsAt("q", 0, 9+k/2, 30*(k%2), 40, 200))
	}
	rows = append(rows, callsAt("other", 0, 9, 0, 10, 200))
	p := planOf(t, planner.Defaults(), rows...)
	h := came(t, "start,queue,offered", "2026-01-05 09:00,q,40", "2026-01-05 09:30,q,", "2026-01-05 10:30,q,0")
	m := matched(t, p, h, Span{})
	q := &m.Queues[0]
	if len(q.Pairs) != 2 || q.Missing != 2 || m.Outside != 2 || q.Pairs[1].Offered != 0 || m.Queues[1].Missing != 1 {
		t.Errorf("%d pairs, %d missing, %d outside; other %d missing", len(q.Pairs), q.Missing, m.Outside, m.Queues[1].Missing)
	}
	if !warnedOf(m.Warnings, "queue q: 2 of 4 intervals have no value, the first at 2026-01-05 09:30: left out and counted as missing, not as zero") ||
		!warnedOf(m.Warnings, "queue other: has no actuals at all: its 1 rows are missing") {
		t.Errorf("warnings %v", m.Warnings)
	}
	// Whoever says which days are measured makes the rest of them missing too.
	m = matched(t, p, h, Span{From: day("2026-01-05"), To: day("2026-01-05")})
	if m.Queues[0].Missing != 4 || m.Outside != 0 {
		t.Errorf("%d missing, %d outside", m.Queues[0].Missing, m.Outside)
	}
	s := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "interval")
	if s.Count != 2 || s.Missing != 4 || s.Actual != 40 || s.Forecast != 80 {
		t.Errorf("%+v", s)
	}
	if d := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "day"); d.Count != 1 || d.Partial != 1 || d.Missing != 4 || d.Forecast != 80 {
		t.Errorf("%+v", d)
	}
}

// Quarter-hours make a half-hour, of which all has to be known; agents are there on
// average. Contacts when the plan has no row were forecast to be none.
func TestMatchAddsUpShorterIntervals(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 40, 200), callsAt("q", 0, 9, 30, 40, 200))
	m := matched(t, p, came(t, "start,queue,offered,handle_s,agents,scheduled",
		"2026-01-05 08:45,q,7,700,2,3", "2026-01-05 09:00,q,20,4000,4,8", "2026-01-05 09:15,q,22,4600,6,8", "2026-01-05 09:30,q,20,4000,4,8"), Span{From: day("2026-01-05"), To: day("2026-01-05")})
	q := &m.Queues[0]
	if len(q.Pairs) != 1 || q.Missing != 1 || len(q.Unplanned) != 1 || q.Unplanned[0].Offered != 7 {
		t.Fatalf("%+v", q)
	}
	a := q.Pairs[0].Actual
	if a.Offered != 42 || !close3(a.AHT(), 8600.0/42) || a.Agents != 5 || a.Scheduled != 8 || !close3(a.Shrinkage(), 3.0/8) {
		t.Errorf("%+v", a)
	}
	if s := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "interval"); s.Count != 2 || s.Actual != 49 || s.Miss != 9 {
		t.Errorf("%+v", s)
	}
}

func TestMatchRefuses(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 40, 200), callsAt("q", 0, 9, 30, 40, 200))
	zoned := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 40, 200))
	zoned.Rows[0].Start.OffsetMin, zoned.Rows[0].Start.HasOffset = 60, true
	for _, c := range []struct {
		name    string
		plan    *Plan
		lines   []string
		message string
	}{
		{"another queue", p, []string{"2026-01-05 09:00,elsewhere,40", "2026-01-05 09:30,elsewhere,40"}, "no queue is in both: the plan has q, the actuals have elsewhere"},
		{"longer intervals", p, []string{"2026-01-05 09:00,q,40", "2026-01-05 10:00,q,40", "2026-01-05 11:00,q,40"}, "its actuals are of 1 hour, the plan's rows of 30 minutes"},
		{"another month", p, []string{"2026-02-05 09:00,q,40", "2026-02-05 09:30,q,40"}, "no interval is in both: the plan runs from 2026-01-05 09:00 to 2026-01-05 09:30, the actuals from 2026-02-05 09:00"},
		{"a zone", p, []string{"2026-01-05T09:00+01:00,q,40", "2026-01-05T09:30+01:00,q,40"}, "the actuals have a zone, the plan has no UTC offsets: give --timezone"},
		{"no zone", zoned, []string{"2026-01-05 09:00,q,40", "2026-01-05 09:30,q,40"}, "the plan has UTC offsets, the actuals have none: give --timezone"},
	} {
		m, err := Match(c.plan, came(t, "start,queue,offered", c.lines...), Span{}, nil)
		if !errors.Is(err, planner.ErrActuals) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v, %v; want %q", c.name, m, err, c.message)
		}
	}
	// Another zone, but the same instants.
	m, err := Match(zoned, came(t, "start,queue,offered", "2026-01-05T10:00+02:00,q,40", "2026-01-05T10:30+02:00,q,40"), Span{}, nil)
	if err != nil || !warnedOf(m.Warnings, "the actuals are of another zone: +120 minutes from UTC at 2026-01-05 09:00 of the plan, the plan +60") {
		t.Errorf("%v, %v", m, err)
	}
}

// A queue that opens in the middle of an interval has a shorter row there: what came from
// its start on until the next one is its own.
func TestMatchOfPartlyOpenIntervals(t *testing.T) {
	short := callsAt("q", 0, 9, 0, 20, 200)
	short.Interval = 15 * time.Minute
	p := planOf(t, planner.Defaults(), short, callsAt("q", 0, 9, 30, 40, 200))
	m := matched(t, p, came(t, "start,queue,offered", "2026-01-05 09:00,q,22", "2026-01-05 09:30,q,38"), Span{})
	if q := m.Queues[0]; len(q.Pairs) != 2 || q.Pairs[0].Offered != 22 || len(q.Unplanned) != 0 {
		t.Errorf("%+v", q)
	}
}

// Agents that were committed stand in place of those the plan asks for.
func TestNewPlanTakesWhatWasCommitted(t *testing.T) {
	rows := []planner.Row{callsAt("q", 0, 9, 0, 40, 200), callsAt("q", 0, 9, 30, 40, 200)}
	rows[0].Extra, rows[1].Extra = []string{"8,5"}, []string{""}
	staffed := planOf(t, planner.Defaults(), rows...)
	p, err := NewPlan(staffed.Rows, staffed.Limits, []string{"committed"})
	if err != nil {
		t.Fatal(err)
	}
	m := matched(t, p, came(t, "start,queue,offered,agents", "2026-01-05 09:00,q,40,8", "2026-01-05 09:30,q,40,9"), Span{})
	if a, b := m.Queues[0].Pairs[0].Committed, m.Queues[0].Pairs[1].Committed; a != 8.5 || b != rows[1].Agents {
		t.Errorf("committed %v, %v", a, b)
	}
	rows[0].Extra[0] = "many"
	if _, err := NewPlan(rows, nil, []string{"committed"}); !errors.Is(err, planner.ErrActuals) {
		t.Errorf("%v", err)
	}
}
