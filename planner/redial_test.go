package planner_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// The cells of a row are a fixed point: T = F/(1 - r'P - q(1-P)) with T its attempts and
// P its abandonment (planning notes 2.1; Ding and others, arXiv:1311.6248).
func TestFixedPointOfARow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := func(name string) float64 { return planner.Round(rapid.Float64Range(0, 0.6).Draw(t, name), 3) }
		r := row("q", "voice", 0, planner.Round(rapid.Float64Range(5, 900).Draw(t, "volume"), 3), 200)
		given := planner.Given{Patience: ptr(100 * time.Second), Redial: ptr(share("redial")), Reconnect: ptr(share("reconnect")), Callback: ptr(share("callback"))}
		reached, dial := 1.0, 0.0
		if rapid.Bool().Draw(t, "attempts") {
			reached, dial = 0.5, 30
			given.RightParty, given.Dial = planner.Always(reached), &dial
		}
		again := *given.Callback*(1+dial/(reached*200)) + (1-*given.Callback)**given.Redial
		if again >= 1 {
			return // refused, see TestCarryRefused
		}
		given.ServiceLevel = ptr(rapid.Float64Range(0.3, 0.95).Draw(t, "level"))
		rows := []planner.Row{r}
		if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(given)); err != nil {
			t.Fatal(err)
		}
		got := &rows[0]
		if *given.Redial+*given.Reconnect+*given.Callback == 0 {
			return
		}
		want := r.Volume / (1 - again*got.Abandonment - *given.Reconnect*(1-got.Abandonment))
		if math.Abs(got.Attempts-want) > 1e-5*want+1e-3 {
			t.Fatalf("%v attempts of %v, want %v: %+v", got.Attempts, r.Volume, want, got)
		}
		// They keep the agents busy: carried load by the printed cells.
		if busy := got.Attempts * 200 / 1800 * (1 - got.Abandonment); math.Abs(busy-got.Occupancy*got.Agents) > 1e-4*busy+1e-3 {
			t.Fatalf("%v erlang carried, %v busy", busy, got.Occupancy*got.Agents)
		}
	})
}

// Who calls again is work: never fewer agents than without.
func TestRedialsTakeAgents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := row("q", "voice", 0, rapid.Float64Range(1, 900).Draw(t, "volume"), 200)
		rows, more := []planner.Row{plain}, []planner.Row{plain}
		given := planner.Given{}
		if rapid.Bool().Draw(t, "patience") {
			given.Patience = ptr(time.Minute)
		}
		for _, x := range []struct {
			rows []planner.Row
			set  func()
		}{{rows, func() {}}, {more, func() {
			given.Redial, given.Reconnect, given.Callback = ptr(rapid.Float64Range(0, 0.9).Draw(t, "r")), ptr(rapid.Float64Range(0, 0.9).Draw(t, "q")), ptr(rapid.Float64Range(0, 0.9).Draw(t, "c"))
		}}} {
			x.set()
			if _, err := planner.Restaff(t.Context(), x.rows, planner.PolicyOf(given)); err != nil {
				t.Fatal(err)
			}
		}
		if more[0].AgentsExact < rows[0].AgentsExact-1e-6 {
			t.Fatalf("%v agents with %+v, %v without", more[0].AgentsExact, more[0].Terms, rows[0].AgentsExact)
		}
	})
}

// Reconnects are load where nobody hangs up: 80 first attempts, a fifth of which come
// again and again, are 100.
func TestReconnectsWithoutPatience(t *testing.T) {
	rows, whole := []planner.Row{row("q", "voice", 0, 80, 180)}, []planner.Row{row("q", "voice", 0, 100, 180)}
	restaff(t, rows, planner.Given{Reconnect: ptr(0.2)})
	restaff(t, whole, planner.Given{})
	if a, b := &rows[0], &whole[0]; a.AgentsExact != b.AgentsExact || a.ServiceLevel != b.ServiceLevel || a.Attempts != 100 || a.Load != 8 {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestRedialDoubts(t *testing.T) {
	chat := row("help", "chat", 0, 30, 600)
	rows := []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 100, 180), chat}
	doubts := restaff(t, rows, planner.Given{Redial: ptr(0.4), Concurrency: []float64{1, 1.2}})
	for _, want := range []string{"2 rows with redials or callbacks and no patience", "1 row of chat with redials"} {
		found := false
		for _, d := range doubts {
			found = found || strings.Contains(d.Error(), want)
		}
		if !found {
			t.Errorf("no warning %q in %v", want, doubts)
		}
	}
	if rows[2].Attempts == rows[2].Attempts {
		t.Errorf("chat has %v attempts", rows[2].Attempts)
	}
}

// 100 calls in half an hour, 180 s, 80/20: 14 agents when nobody hangs up, 12 with a
// patience of 120 s (erlang notes, section 4: a = 10).
func TestBeside(t *testing.T) {
	rows := []planner.Row{row("q", "voice", 0, 100, 180)}
	given := planner.Given{Patience: ptr(2 * time.Minute)}
	restaff(t, rows, given)
	c, a, err := rows[0].Beside(planner.Limits{MinAgents: 1})
	if err != nil || c.Agents != 14 || a.Agents != 12 || a.AgentsExact != rows[0].AgentsExact || a.ASA != rows[0].ASA || c.Abandonment != 0 || a.Abandonment == 0 || math.Abs(c.AgentsExact-13.037) > 5e-4 {
		t.Errorf("%v\nC %+v\nA %+v", err, c, a)
	}
	alone := []planner.Row{row("q", "voice", 0, 100, 180)}
	restaff(t, alone, planner.Given{})
	if c, a, err = alone[0].Beside(planner.Limits{MinAgents: 1}); err != nil || c.Agents != 14 || a.Staffed() {
		t.Errorf("without patience: %v\nC %+v\nA %+v", err, c, a)
	}
	all, ok, err := planner.WithoutPatience(t.Context(), rows, planner.PolicyOf(given))
	if err != nil || !ok || len(all) != 1 || all[0].AgentsExact != c.AgentsExact || rows[0].Model != planner.ModelA {
		t.Errorf("without patience: %v %v %+v", ok, err, all)
	}
	// A largest abandonment alone asks for nothing of those who never hang up.
	given.ServiceLevel, given.MaxAbandonment = ptr(0.0), ptr(0.05)
	restaff(t, rows, given)
	if c, a, err = rows[0].Beside(planner.Limits{MaxAbandonment: 0.05, MinAgents: 1}); err != nil || c.Staffed() || a.AgentsExact != rows[0].AgentsExact {
		t.Errorf("abandonment: %v\nC %+v\nA %+v", err, c, a)
	}
	if _, ok, err = planner.WithoutPatience(t.Context(), rows, planner.PolicyOf(given)); ok || err != nil {
		t.Errorf("abandonment: %v %v", ok, err)
	}
}

func TestOutOfReach(t *testing.T) {
	rows := []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 120, 180), row("huge", "voice", 0, 1e11, 1800)}
	rows[2].ServiceLevelTarget, rows[2].Within, rows[2].Definition = 0.9, 20, "offered"
	rows[0].ServiceLevelTarget, rows[1].ServiceLevelTarget = 1, 1
	chat := row("web", "chat", 0, 100, 600)
	chat.ServiceLevelTarget = 1
	chat.Terms = &planner.Terms{Concurrency: []float64{1, 1.25, 1.6}}
	doubts := restaff(t, append(rows, chat), planner.Given{})
	said := ""
	for _, d := range doubts {
		said += d.Error() + "\n"
	}
	for _, want := range []string{
		"queue q: 100 % within 20 s is reached by no number of agents", "at its largest load, 12 erlang at 2026-01-05 09:30, 99 % takes 20 agents and 99.9 % takes 23",
		"queue web/chat: 100 % within 20 s is reached by no number of agents", "at its largest load, 33.33 erlang at 2026-01-05 09:00, 99 % takes 22 agents and 99.9 % takes 24",
		"queue huge: at its largest load, 100000000000 erlang at 2026-01-05 09:00, its targets take more than 100000000 agents",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no warning %q in:\n%s", want, said)
		}
	}
}
