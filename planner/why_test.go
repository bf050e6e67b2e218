package planner_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// The reasons are true: agents are the largest number that a target asks for, with them
// every target is met, and with one fewer the binding one is not.
func TestReasonsHoldUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := drawGiven(rt)
		channel := rapid.SampledFrom([]string{"voice", "chat", "email", "outbound"}).Draw(rt, "channel")
		r := row("q", channel, 0, planner.Round(rapid.Float64Range(0, 400).Draw(rt, "volume"), 3), planner.Round(rapid.Float64Range(1, 900).Draw(rt, "aht"), 3))
		if channel == "chat" {
			given.Concurrency = []float64{1, 1.25, 1.6}
		}
		if channel == "outbound" {
			given.RightParty, given.Dial = planner.Always(rapid.Float64Range(0.01, 1).Draw(rt, "right party")), ptr(float64(rapid.IntRange(1, 90).Draw(rt, "dial")))
		}
		if given.Patience != nil && rapid.Bool().Draw(rt, "has max abandonment") {
			given.MaxAbandonment = ptr(rapid.Float64Range(0.001, 0.5).Draw(rt, "max abandonment"))
		}
		rows := []planner.Row{r}
		lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(given))
		if err == nil {
			err = planner.StaffAll(context.Background(), rows, lim)
		}
		if errors.Is(err, planner.ErrNoTarget) {
			return
		}
		if err == nil {
			err = planner.GiveReasons(context.Background(), rows, lim)
		}
		if err != nil {
			rt.Fatal(err)
		}
		r = rows[0]
		w := r.Why
		most := 0.0
		for _, n := range []float64{w.ByLevel, w.ByASA, w.ByAbandonment, w.ByOccupancy, w.Least} {
			if !math.IsNaN(n) {
				most = max(most, n)
			}
		}
		work := r.Model == planner.ModelDeferred || r.Model == planner.ModelOutbound
		if work && math.IsNaN(w.ByOccupancy) {
			most = max(most, r.Agents) // so many hands does the work take
		}
		if work && r.Binding == planner.BindWorkload && !(r.Occupancy <= 1+1e-6 && (w.Below < 1 || w.OccupancyBelow >= 1)) {
			rt.Fatalf("%v agents are busy %v, one fewer %v", r.Agents, r.Occupancy, w.OccupancyBelow)
		}
		if r.Agents != most {
			rt.Fatalf("%v agents, the targets alone ask for %v: %+v", r.Agents, most, w)
		}
		if w.Text == "" || strings.Contains(w.Text, "NaN") || strings.Contains(w.Text, ",") {
			rt.Fatalf("reason %q", w.Text)
		}
		const digit = 2e-6
		name, _, _ := strings.Cut(strings.Fields(r.Binding)[0], "=")
		switch name {
		case planner.BindServiceLevel:
			if r.ServiceLevel < r.ServiceLevelTarget-digit || w.LevelBelow > r.ServiceLevelTarget+digit || w.ByLevel != r.Agents {
				rt.Fatalf("target %v: %v agents %v, %v agents %v", r.ServiceLevelTarget, r.Agents, r.ServiceLevel, w.Below, w.LevelBelow)
			}
		case planner.BindASA:
			if r.ASA > lim[0].MaxASA+0.001 || w.ASABelow < lim[0].MaxASA-0.001 || w.ByASA != r.Agents {
				rt.Fatalf("at most %v s: %v and %v", lim[0].MaxASA, r.ASA, w.ASABelow)
			}
		case planner.BindAbandonment:
			if r.Abandonment > lim[0].MaxAbandonment+digit || w.HungUpBelow < lim[0].MaxAbandonment-digit || w.ByAbandonment != r.Agents {
				rt.Fatalf("at most %v hang up: %v and %v", lim[0].MaxAbandonment, r.Abandonment, w.HungUpBelow)
			}
		case planner.BindOccupancy:
			if r.Occupancy > lim[0].MaxOccupancy+digit || w.OccupancyBelow < lim[0].MaxOccupancy-digit || w.ByOccupancy != r.Agents {
				rt.Fatalf("at most %v busy: %v and %v", lim[0].MaxOccupancy, r.Occupancy, w.OccupancyBelow)
			}
		}
		if r.Model == planner.ModelA {
			// Where those who hang up count as missed, Erlang C may need fewer.
			patient := []planner.Row{row("q", channel, 0, r.Volume, r.AHT)}
			given.Patience = nil
			if _, err := planner.Restaff(context.Background(), patient, planner.PolicyOf(given)); err != nil {
				rt.Fatal(err)
			}
			if w.ErlangA != r.Agents || w.ErlangC != patient[0].Agents {
				rt.Fatalf("%v and %v agents, Erlang A %v, Erlang C %v", r.Agents, patient[0].Agents, w.ErlangA, w.ErlangC)
			}
		}
		x, err := planner.Explain(rows, 0, lim[0])
		if err != nil {
			rt.Fatal(err)
		}
		recomputed(rt, x)
	})
}

// recomputed checks that the formulas of an explanation give its values, by the numbers
// that stand in them.
func recomputed(t interface{ Fatalf(string, ...any) }, x planner.Explanation) {
	r := x.Row
	seen := map[string]float64{}
	for _, s := range x.Steps {
		if s.Name == "" || strings.Contains(s.String(), "NaN") {
			t.Fatalf("step %+v", s)
		}
		seen[s.Name] = s.Value
		var want, tolerance float64
		switch s.Formula {
		case "":
			continue
		case "volume x (dial_s + right_party x aht_s) / interval_s":
			want, tolerance = r.Volume*(r.Agreed().Dial+r.Agreed().RightParty*r.AHT)/r.Interval.Seconds(), 1e-6
		case "load_erlang / agents":
			want, tolerance = r.Load/r.Agents, 2e-6
		case "volume x aht_s / interval_s":
			want, tolerance = r.Volume*r.AHT/r.Interval.Seconds(), 1e-6
		case "agents_exact / (1 - shrinkage)":
			want, tolerance = r.AgentsExact/(1-r.Shrinkage), 1e-6
		case "load_erlang x (1 - abandonment) / agents":
			want, tolerance = r.Load*(1-r.Abandonment)/r.Agents, 2e-6+1e-6*r.Load/r.Agents
		default:
			t.Fatalf("formula %q of %s", s.Formula, s.Name)
		}
		if !(math.Abs(s.Value-want) <= tolerance) {
			t.Fatalf("%s: %s is %v", s.Name, s, want)
		}
	}
	for _, name := range []string{"load", "agents", "binding", "exact", "scheduled"} {
		if _, ok := seen[name]; !ok {
			t.Fatalf("no step %s", name)
		}
	}
}

// Rows without agents say why they have none.
func TestReasonsOfNothing(t *testing.T) {
	day := row("q", "voice", 0, 100, 180)
	day.Interval = 24 * time.Hour
	for _, tt := range []struct {
		name string
		row  planner.Row
		goal planner.Given
		want string
	}{
		{"no handle time", row("q", "voice", 0, 100, nan), planner.Given{}, "not staffed: no handle time"},
		{"a day", day, planner.Given{}, "not staffed: longer than an hour"},
		{"unreachable", row("q", "voice", 0, 100, 180), goalOf(1, time.Second), "no number of agents meets the targets"},
		{"idle", row("q", "voice", 0, 0, 180), planner.Given{MinAgents: ptr(0)}, "nothing asks for an agent"},
		{"least", row("q", "voice", 0, 0, 180), planner.Given{MinAgents: ptr(2)}, "at least 2 are wanted while the queue is open"},
		{"ASA", row("q", "voice", 0, 9.9, 1800), planner.Given{ServiceLevel: ptr(0.0), MaxASA: ptr(time.Hour)}, "with 10 the mean wait is"},
		{"no end", row("q", "voice", 0, 9.99, 1800), planner.Given{ServiceLevel: ptr(0.0), MaxASA: ptr(1000 * time.Hour)}, "with 9 the line would grow without end"},
	} {
		r := reasons(t, tt.row, tt.goal)
		if !strings.HasPrefix(r.Why.Text, tt.want) {
			t.Errorf("%s: %q", tt.name, r.Why.Text)
		}
		x, err := planner.Explain([]planner.Row{r}, 0, planner.Limits{MinAgents: 1})
		if err != nil || len(x.Steps) == 0 {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, s := range x.Steps {
			if strings.Contains(s.String(), "NaN") {
				t.Errorf("%s: %s", tt.name, s)
			}
		}
	}
}

// With a risk the reason is that of the many contacts that agents are for.
func TestReasonsOfRisk(t *testing.T) {
	r := row("q", "voice", 0, 100, 180)
	r.Lo80, r.Hi80 = 60, 140
	r = reasons(t, r, planner.Given{Risk: ptr(0.1)})
	s, err := r.Spread()
	if err != nil {
		t.Fatal(err)
	}
	many := s.Quantile(0.9)
	below, _ := delayed(int(r.Agents)-1, many*0.1, 180, 20)
	enough, _ := delayed(int(r.Agents), many*0.1, 180, 20)
	if below >= 0.8 || enough < 0.8 || r.Why.ByLevel != r.Agents {
		t.Fatalf("for %v contacts %v agents give %v, one fewer %v; by level %v", many, r.Agents, enough, below, r.Why.ByLevel)
	}
	x, err := planner.Explain([]planner.Row{r}, 0, planner.Limits{MinAgents: 1})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, s := range x.Steps {
		text.WriteString(s.Name + " " + s.String() + "\n")
	}
	for _, want := range []string{"risk ", "more come with probability 0.1", "one fewer "} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
}

// Peaks are the first rows with most agents, by queue.
func TestPeaks(t *testing.T) {
	rows := []planner.Row{row("a", "voice", 0, 10, 180), row("b", "voice", 0, 10, nan), row("a", "voice", 1, 100, 180), row("a", "voice", 2, 100, 180), row("c", "voice", 0, 1, 180)}
	restaff(t, rows, planner.Given{})
	if got := planner.Peaks(rows); len(got) != 2 || got[0] != 2 || got[1] != 4 {
		t.Errorf("peaks %v", got)
	}
}

// Work with a deadline is explained by the rows that share it: here all three are level.
func TestReasonsOfDeadlines(t *testing.T) {
	rows := []planner.Row{row("q", "email", 0, 60, 300), row("q", "email", 1, 0, 300), row("q", "email", 2, 0, 300)}
	lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(planner.Given{Deadline: ptr(90 * time.Minute), MinAgents: ptr(0)}))
	if err == nil {
		err = planner.StaffAll(t.Context(), rows, lim)
	}
	if err != nil {
		t.Fatal(err)
	}
	x, err := planner.Explain(rows, 1, lim[1])
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for _, s := range x.Steps {
		text += s.Name + ": " + s.String() + "\n"
	}
	// 60 x 300 s are 5 hours, in an hour and a half.
	if !about(rows[1].AgentsExact, 5/1.5, 1e-6) || !strings.Contains(text, "from 2026-01-05 09:00 to the end of 2026-01-05 10:00 (3 rows, 5 agent hours)") || strings.Contains(text, "NaN") {
		t.Errorf("%v agents\n%s", rows[1].AgentsExact, text)
	}
}

// Attempts beyond the first are in the explanation, and load that is carried over.
func TestReasonsOfRepeatsAndCarry(t *testing.T) {
	text := func(given planner.Given) string {
		rows := []planner.Row{row("q", "voice", 0, 100, 600), row("q", "voice", 1, 80, 600)}
		lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(given))
		if err == nil {
			err = planner.StaffAll(t.Context(), rows, lim)
		}
		if err == nil {
			err = planner.GiveReasons(t.Context(), rows, lim)
		}
		if err != nil {
			t.Fatal(err)
		}
		x, err := planner.Explain(rows, 1, lim[1])
		if err != nil {
			t.Fatal(err)
		}
		var text string
		for _, s := range x.Steps {
			text += s.Name + ": " + s.String() + "\n"
		}
		if strings.Contains(text, "NaN") {
			t.Errorf("NaN in\n%s", text)
		}
		return text
	}
	if got := text(planner.Given{Patience: ptr(time.Minute), Redial: ptr(0.5)}); !strings.Contains(got, "attempts: 8") || !strings.Contains(got, "volume counts first attempts") || strings.Contains(got, "load_erlang x") {
		t.Error(got)
	}
	if got := text(planner.Given{Carry: ptr(planner.CarryMOL)}); !strings.Contains(got, "carry: load that one interval leaves behind") || !strings.Contains(got, "binding: service_level") || strings.Contains(got, "load_erlang x") {
		t.Error(got)
	}
}

// TestReasonsOfCarriedLoad: one agent fewer misses the target after the row before, as by
// the formula of unlimited agents, of which h e^(-t/h) are left after t.
func TestReasonsOfCarriedLoad(t *testing.T) {
	const aht, span = 600.0, 1800.0
	for _, way := range []planner.Carry{planner.CarryMOL, planner.CarrySBC, planner.CarryTransient} {
		rows := []planner.Row{row("q", "voice", 0, 100, aht), row("q", "voice", 1, 20, aht), row("q", "voice", 2, 60, aht)}
		lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(planner.Given{Carry: &way}))
		if err == nil {
			err = planner.StaffAll(t.Context(), rows, lim)
		}
		if err == nil {
			err = planner.GiveReasons(t.Context(), rows, lim)
		}
		if err != nil {
			t.Fatal(err)
		}
		var left float64 // in the system when the row begins
		for i := range rows {
			r, w := &rows[i], rows[i].Why
			if !(w.LevelBelow < 0.8 && r.ServiceLevel >= 0.8) || w.Below != r.Agents-1 || w.ByLevel != r.Agents || !strings.Contains(w.Text, "the service level is") {
				t.Errorf("%s, row %d: %v agents give %v; why %+v", way, i, r.Agents, r.ServiceLevel, w)
			}
			// Explain by itself finds the same.
			r.Why = nil
			x, err := planner.Explain(rows, i, lim[i])
			if err != nil || r.Why != nil {
				t.Fatal(err, r.Why)
			}
			var said string
			for _, s := range x.Steps {
				said += s.String() + "\n"
			}
			if !strings.Contains(said, w.Text) {
				t.Errorf("%s, row %d: %q is not in\n%s", way, i, w.Text, said)
			}
			if way != planner.CarryMOL {
				continue
			}
			load, fade := r.Volume*aht/span, math.Exp(-span/aht)
			mean := load + (left-load)*(1-fade)*aht/span
			left = load + (left-load)*fade
			if level, _ := delayed(int(w.Below), mean, aht, 20); !about(w.LevelBelow, level, 1e-6) {
				t.Errorf("row %d: %v agents give %v, by hand %v", i, w.Below, w.LevelBelow, level)
			}
		}
	}
}
