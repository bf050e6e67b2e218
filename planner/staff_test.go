package planner_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

var nan = math.NaN()

// row is a row of a table with nothing but demand.
func row(queue, channel string, slot int, volume, aht float64) planner.Row {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC).Add(time.Duration(slot) * 30 * time.Minute)
	return planner.Row{
		Start: planner.StartOf(start), Queue: queue, Channel: channel, Interval: 30 * time.Minute, Volume: volume, AHT: aht,
		Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
	}
}

func restaff(t *testing.T, rows []planner.Row, given planner.Given) []error {
	t.Helper()
	doubts, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(given))
	if err != nil {
		t.Fatal(err)
	}
	return doubts
}

func ptr[T any](x T) *T { return &x }

// What was given goes before what the row says, and that before the defaults.
func TestWhoDecides(t *testing.T) {
	own := row("q", "voice", 0, 100, 180)
	own.ServiceLevelTarget, own.Within, own.Patience, own.Shrinkage = 0.95, 5, 60, 0.25
	for _, tt := range []struct {
		name                          string
		row                           planner.Row
		given                         planner.Given
		level, within, patience, lost float64
		model                         planner.Model
	}{
		{"defaults", row("q", "voice", 0, 100, 180), planner.Given{}, 0.8, 20, nan, 0, planner.ModelC},
		{"row", own, planner.Given{}, 0.95, 5, 60, 0.25, planner.ModelA},
		{"given", own, planner.Given{ServiceLevel: ptr(0.7), Within: ptr(30 * time.Second), Patience: ptr(2 * time.Minute), Shrinkage: ptr(0.1)}, 0.7, 30, 120, 0.1, planner.ModelA},
		{"given over defaults", row("q", "voice", 0, 100, 180), planner.Given{Shrinkage: ptr(0.1)}, 0.8, 20, nan, 0.1, planner.ModelC},
		{"zero is given too", own, planner.Given{Patience: ptr(time.Duration(0)), Shrinkage: ptr(0.0)}, 0.95, 5, nan, 0, planner.ModelC},
		{"given is rounded", own, planner.Given{Shrinkage: ptr(1.0 / 3), Within: ptr(1234567 * time.Microsecond)}, 0.95, 1.235, 60, 0.333333, planner.ModelA},
	} {
		rows := []planner.Row{tt.row}
		restaff(t, rows, tt.given)
		r := rows[0]
		if r.ServiceLevelTarget != tt.level || r.Within != tt.within || r.Shrinkage != tt.lost || r.Model != tt.model || !same(r.Patience, tt.patience) {
			t.Errorf("%s: %v in %v s, patience %v, shrinkage %v, model %s", tt.name, r.ServiceLevelTarget, r.Within, r.Patience, r.Shrinkage, r.Model)
		}
		if r.Definition != "offered" || !r.Staffed() {
			t.Errorf("%s: %+v", tt.name, r)
		}
	}
	// The handle time is the other way round: it is for rows without one.
	rows := []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 100, nan)}
	restaff(t, rows, planner.Given{AHT: ptr(300 * time.Second)})
	if rows[0].AHT != 180 || rows[1].AHT != 300 {
		t.Errorf("handle times %v and %v", rows[0].AHT, rows[1].AHT)
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// Limits have no column: rows of a queue get them from the binding cells of their
// queue, and of no other.
func TestLimitsAreLearnt(t *testing.T) {
	rows := []planner.Row{row("a", "voice", 0, 1000, 300), row("a", "voice", 1, 100, 180), row("b", "voice", 0, 1000, 300), row("a", "chat", 0, 1000, 300)}
	restaff(t, rows[:2], planner.Given{MaxOccupancy: ptr(0.85), MinAgents: ptr(3)})
	if got := rows[0].Binding; got != "max_occupancy=0.85" {
		t.Fatalf("binding %q", got) // 166.7 erlangs
	}
	before := rows[0].AgentsExact
	rows[1].Volume = 1000
	rows[1].AHT = 300
	if doubts := restaff(t, rows, planner.Given{}); len(doubts) > 0 && anyContains(doubts, "different limits") {
		t.Errorf("%v", doubts)
	}
	if rows[0].AgentsExact != before || rows[1].Binding != "max_occupancy=0.85" {
		t.Errorf("an edited row is bound by %q", rows[1].Binding)
	}
	for _, r := range rows[2:] {
		if r.Binding != planner.BindServiceLevel {
			t.Errorf("%s %s is bound by %q, which another queue is", r.Queue, r.Channel, r.Binding)
		}
	}
	// Rows that contradict each other: each keeps its own, and it is told.
	rows = []planner.Row{row("a", "voice", 0, 1, 60), row("a", "voice", 1, 1, 60), row("a", "voice", 2, 1, 60)}
	restaff(t, rows[:1], planner.Given{MinAgents: ptr(4)})
	restaff(t, rows[1:2], planner.Given{MinAgents: ptr(6)})
	doubts := restaff(t, rows, planner.Given{})
	if rows[0].Agents != 4 || rows[1].Agents != 6 || rows[2].Agents != 4 || !anyContains(doubts, "different limits") {
		t.Errorf("%v, %v and %v agents; %v", rows[0].Agents, rows[1].Agents, rows[2].Agents, doubts)
	}
	// What a person writes into the cell is no limit.
	for _, text := range []string{"service_level=3", "max_asa_s", "max_asa_s=-1", "max_occupancy=85", "max_occupancy=NaN", "min_agents=2.5", "min_agents=1e300", "max_asa_s=Inf", "min_agents=", "?"} {
		r := []planner.Row{row("a", "voice", 0, 100, 180)}
		r[0].Binding = text
		restaff(t, r, planner.Given{})
		if r[0].Agents != 14 || r[0].Binding != planner.BindServiceLevel { // 14: CRAN ErlangC, 10 erlangs at 80/20
			t.Errorf("binding %q: %v agents, then %q", text, r[0].Agents, r[0].Binding)
		}
	}
}

// A row that has no service level keeps its other targets, also where the least number
// of agents hides them, and where nobody is needed.
func TestNoServiceLevel(t *testing.T) {
	rows := []planner.Row{row("q", "voice", 0, 0.1, 60), row("q", "voice", 1, 0, 60)}
	restaff(t, rows, planner.Given{ServiceLevel: ptr(0.0), MaxASA: ptr(20 * time.Second), MaxOccupancy: ptr(0.9)})
	if want := "min_agents=1 max_asa_s=20 max_occupancy=0.9"; rows[0].Binding != want || rows[1].Binding != want || rows[0].Definition != planner.NoTarget {
		t.Fatalf("binding %q and %q, definition %q", rows[0].Binding, rows[1].Binding, rows[0].Definition)
	}
	rows[1].Volume, rows[1].AHT = 1000, 300
	restaff(t, rows, planner.Given{})
	if !strings.HasPrefix(rows[1].Binding, "max_occupancy=0.9") {
		t.Errorf("edited to 167 erlangs: binding %q", rows[1].Binding)
	}
	if _, err := planner.Restaff(t.Context(), []planner.Row{row("q", "voice", 0, 1, 60)}, planner.PolicyOf(planner.Given{ServiceLevel: ptr(0.0)})); !errors.Is(err, planner.ErrNoTarget) {
		t.Errorf("no target at all: error %v", err)
	}
	if _, err := planner.Restaff(t.Context(), []planner.Row{row("q", "voice", 0, 1, 60)}, planner.PolicyOf(planner.Given{ServiceLevel: ptr(0.0), MaxOccupancy: ptr(1.0)})); !errors.Is(err, planner.ErrNoTarget) {
		t.Errorf("at most 100 %% busy: error %v", err)
	}
}

// Work that can wait: load over occupancy, by hand.
func TestDeferred(t *testing.T) {
	for _, channel := range []string{"email", "backoffice"} {
		rows := []planner.Row{row("q", channel, 0, 90, 210), row("q", channel, 1, 0, 210), row("q", channel, 2, 1, 18)}
		doubts := restaff(t, rows, planner.Given{MaxOccupancy: ptr(0.7), Shrinkage: ptr(0.3), MinAgents: ptr(0)})
		r := rows[0]
		// 90 x 210 / 1800 = 10.5 erlangs; / 0.7 = 15; / 0.7 = 21.428571.
		if r.Model != planner.ModelDeferred || r.Load != 10.5 || r.AgentsExact != 15 || r.Agents != 15 || r.Scheduled != 21.428571 || r.Occupancy != 0.7 || r.Binding != "max_occupancy=0.7" {
			t.Errorf("%+v", r)
		}
		if !math.IsNaN(r.ServiceLevel) || !math.IsNaN(r.ASA) || r.Definition != "" || !math.IsNaN(r.ServiceLevelTarget) {
			t.Errorf("answers that nobody waits for: %+v", r)
		}
		if r := rows[1]; r.Agents != 0 || r.Binding != planner.BindNone || r.Scheduled != 0 {
			t.Errorf("no work: %+v", r)
		}
		if r := rows[2]; r.Agents != 1 || r.Load != 0.01 { // 18 / 1800
			t.Errorf("little work: %+v", r)
		}
		if !anyContains(doubts, "3 rows of deferred work") {
			t.Errorf("doubts %v", doubts)
		}
	}
	// The row's model goes before what its channel suggests.
	rows := []planner.Row{row("q", "email", 0, 100, 180), row("q", "voice", 0, 90, 200)}
	rows[0].Model, rows[1].Model = planner.ModelC, planner.ModelDeferred
	restaff(t, rows, planner.Given{})
	if rows[0].Agents != 14 || rows[1].AgentsExact != 10 || rows[1].Binding != planner.BindWorkload {
		t.Errorf("%+v", rows)
	}
}

// Rounding is decimal-safe: 21 / 0.7 is 30 (float64 says 30.000000000000004).
func TestWholeAgents(t *testing.T) {
	r := row("q", "email", 0, 21, 1800)
	rows := []planner.Row{r}
	restaff(t, rows, planner.Given{MaxOccupancy: ptr(0.7), MinAgents: ptr(0)})
	if rows[0].Agents != 30 || rows[0].AgentsExact != 30 {
		t.Errorf("%v agents, exactly %v; want 30", rows[0].Agents, rows[0].AgentsExact)
	}
	// Where any part of an agent would do, one is needed: the exact number is the least
	// a file can show, not 0.
	rows = []planner.Row{row("q", "voice", 0, 5, 100)}
	restaff(t, rows, planner.Given{ServiceLevel: ptr(0.0), MaxASA: ptr(time.Hour), Patience: ptr(time.Second), MinAgents: ptr(0)})
	if rows[0].Agents != 1 || rows[0].AgentsExact != 1e-6 {
		t.Errorf("%v agents, exactly %v", rows[0].Agents, rows[0].AgentsExact)
	}
}

func TestNotStaffed(t *testing.T) {
	day := row("q", "voice", 0, 1000, 180)
	day.Interval = 24 * time.Hour
	none := row("q", "voice", 1, 10, nan)
	all := row("q", "voice", 2, 10, 180)
	all.ServiceLevelTarget, all.Within = 1, 20
	idle := row("q", "voice", 3, 0, 180)
	idle.ServiceLevelTarget, idle.Within = 1, 20
	rows := []planner.Row{day, none, all, idle}
	doubts := restaff(t, rows, planner.Given{})
	for i, r := range rows[:3] {
		if r.Staffed() || !math.IsNaN(r.Scheduled) || !math.IsNaN(r.ServiceLevel) {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	if !math.IsNaN(rows[0].Load) || !math.IsNaN(rows[1].Load) || rows[2].Load != 1 { // 10 x 180 / 1800
		t.Errorf("loads %v, %v and %v", rows[0].Load, rows[1].Load, rows[2].Load)
	}
	if rows[2].Binding != planner.Unreachable || rows[3].Binding != "min_agents=1" {
		t.Errorf("bindings %q and %q: with nobody coming, 100 %% is met", rows[2].Binding, rows[3].Binding)
	}
	for _, want := range []string{"1 row of more than an hour", "1 row without handle time", "1 row with targets that no number of agents can meet"} {
		if !anyContains(doubts, want) {
			t.Errorf("no doubt %q in %v", want, doubts)
		}
	}
}

func TestDoubts(t *testing.T) {
	rows := []planner.Row{row("q", "chat", 0, 10, 180), row("q", "chat", 1, 10, 180), row("q", "voice", 0, 10, 2000)}
	rows[2].Model = planner.ModelA // without patience_s
	doubts := restaff(t, rows, planner.Given{})
	for _, want := range []string{"2 rows of chat staffed as one contact at a time", "1 row with a handle time of more than half the interval", "1 row has a model that does not go with patience_s"} {
		if !anyContains(doubts, want) {
			t.Errorf("no doubt %q in %v", want, doubts)
		}
	}
	if len(doubts) != 3 {
		t.Errorf("%d doubts: %v", len(doubts), doubts)
	}
	if doubts := restaff(t, []planner.Row{row("q", "voice", 0, 10, 180)}, planner.Given{}); len(doubts) != 0 {
		t.Errorf("a plain row is doubted: %v", doubts)
	}
}

func TestRestaffCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := planner.Restaff(ctx, []planner.Row{row("q", "voice", 0, 1, 60)}, planner.PolicyOf(planner.Given{})); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// More work never takes fewer agents, more shrinkage never less staff.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := drawGiven(rt)
		volume, aht := planner.Round(rapid.Float64Range(0, 500).Draw(rt, "volume"), 3), planner.Round(rapid.Float64Range(1, 900).Draw(rt, "aht"), 3)
		more := planner.Round(volume+rapid.Float64Range(0, 50).Draw(rt, "more"), 3)
		shrinkage := rapid.Float64Range(0, 0.9).Draw(rt, "shrinkage")
		staffed := func(volume, shrinkage float64) planner.Row {
			r := row("q", "voice", 0, volume, aht)
			r.Shrinkage = planner.Round(shrinkage, 6)
			rows := []planner.Row{r}
			if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
				rt.Fatal(err)
			}
			return rows[0]
		}
		a, b, c := staffed(volume, shrinkage), staffed(more, shrinkage), staffed(volume, shrinkage+0.05)
		if b.Agents < a.Agents || b.AgentsExact < a.AgentsExact {
			rt.Fatalf("volume %v takes %v (%v), %v takes %v (%v)", volume, a.Agents, a.AgentsExact, more, b.Agents, b.AgentsExact)
		}
		if c.Scheduled < a.Scheduled || c.Agents != a.Agents {
			rt.Fatalf("shrinkage %v schedules %v, more schedules %v", shrinkage, a.Scheduled, c.Scheduled)
		}
	})
}

// drawGiven is any set of targets that asks for something.
func drawGiven(rt *rapid.T) planner.Given {
	var g planner.Given
	seconds := func(name string, least, most int) *time.Duration {
		return ptr(time.Duration(rapid.IntRange(least, most).Draw(rt, name)) * time.Millisecond)
	}
	maybe := func(name string) bool { return rapid.Bool().Draw(rt, name) }
	if maybe("has max ASA") {
		g.MaxASA = seconds("max ASA", 1, 300_000)
	}
	if maybe("has max occupancy") {
		g.MaxOccupancy = ptr(rapid.Float64Range(0.05, 0.99).Draw(rt, "max occupancy"))
	}
	if maybe("has level") {
		g.ServiceLevel, g.Within = ptr(rapid.Float64Range(0.01, 0.999).Draw(rt, "level")), seconds("within", 0, 120_000)
	} else if g.MaxASA != nil && maybe("no level") {
		g.ServiceLevel, g.Within = ptr(0.0), ptr(time.Duration(0))
	}
	if maybe("has least") {
		g.MinAgents = ptr(rapid.IntRange(0, 9).Draw(rt, "least"))
	}
	if maybe("has patience") {
		g.Patience = seconds("patience", 0, 600_000)
	}
	return g
}

// A plan that went through a file and is staffed again is the same bytes, whatever its
// rows and targets; and its whole agents are its exact ones rounded up.
func TestRestaffOfAFileIsTheFile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := drawGiven(rt)
		if rapid.Bool().Draw(rt, "has shrinkage") {
			given.Shrinkage = ptr(rapid.Float64Range(0, 0.99).Draw(rt, "shrinkage"))
		}
		var rows []planner.Row
		for i := range rapid.IntRange(1, 12).Draw(rt, "rows") {
			draw := func(name string, most float64) float64 {
				x := rapid.Float64Range(0, most).Draw(rt, fmt.Sprint(name, i))
				return planner.Round(x*x/most, 3) // small ones more often
			}
			r := row(rapid.SampledFrom([]string{"", "a", "=b"}).Draw(rt, "queue"), rapid.SampledFrom([]string{"voice", "email", "chat"}).Draw(rt, "channel"), i, draw("volume", 2000), max(0.001, draw("aht", 3000)))
			if rapid.IntRange(0, 9).Draw(rt, "no AHT") == 0 {
				r.AHT = nan
			}
			rows = append(rows, r)
		}
		if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
			rt.Fatal(err)
		}
		for _, r := range rows {
			if r.Staffed() && r.Agents != math.Ceil(r.AgentsExact-1e-9*math.Max(1, r.AgentsExact)) {
				rt.Fatalf("%v agents, exactly %v", r.Agents, r.AgentsExact)
			}
		}
		var first, second strings.Builder
		if err := planfile.Write(&first, rows, nil); err != nil {
			rt.Fatal(err)
		}
		f, err := planfile.Read(context.Background(), strings.NewReader(first.String()), "plan.csv", nil)
		if err != nil {
			rt.Fatal(err)
		}
		// Settings of somebody else fill in nothing.
		others := planner.Policy{Fill: planner.Rules{{Given: drawGiven(rt)}, {Queue: "a", Given: drawGiven(rt)}}, Defaults: planner.Defaults()}
		others.Fill[0].Given.AHT = ptr(time.Minute)
		if _, err := planner.Restaff(context.Background(), f.Rows, others); err != nil {
			rt.Fatalf("%v in\n%s", err, first.String())
		}
		if err := planfile.Write(&second, f.Rows, nil); err != nil {
			rt.Fatal(err)
		}
		if first.String() != second.String() {
			rt.Fatal(firstDifference(first.String(), second.String()))
		}
	})
}
