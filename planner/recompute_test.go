package planner_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// This file recomputes plans with formulas of its own, from the text of the file alone,
// as the other party would in a spreadsheet. Nothing of package erlang is used.

// erlangC is the probability of waiting on n agents at load a < n, by the textbook
// recursion of Erlang B: B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
func erlangC(n int, a float64) float64 {
	b := 1.0
	for k := 1; k <= n; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return float64(n) * b / (float64(n) - a*(1-b))
}

// fractionalC is the same for a fractional number of agents, from the integral of
// Fortet: 1/B = integral over u from 0 of e^-u (1 + u/a)^n, by Simpson's rule.
func fractionalC(n, a float64) float64 {
	const steps = 20000
	upper := n + a + 40*math.Sqrt(n+a+1) // the integrand is below 1e-16 of its top there
	h := upper / steps
	sum := 0.0
	for i := 0; i <= steps; i++ {
		u := h * float64(i)
		w := 2.0 + 2*float64(i%2)
		if i == 0 || i == steps {
			w = 1
		}
		sum += w * math.Exp(n*math.Log1p(u/a)-u)
	}
	b := 3 / (h * sum)
	return n * b / (n - a*(1-b))
}

// erlangA are the shares of M/M/n+M that hang up and that agents are busy, by adding up
// the states of the queue: with k contacts in it, agents end min(k, n)/aht and
// customers hang up (k-n)/patience a second.
func erlangA(n int, load, aht, patience float64) (abandonment, occupancy float64) {
	if load == 0 {
		return 0, 0
	}
	arrive := load / aht
	p, total, busy, lost := 1.0, 1.0, 0.0, 0.0
	for k := 1; k < 5000; k++ {
		leave := float64(min(k, n))/aht + float64(max(k-n, 0))/patience
		p *= arrive / leave
		total += p
		busy += p * float64(min(k, n))
		lost += p * float64(max(k-n, 0)) / patience
	}
	return lost / total / arrive, busy / total / float64(n)
}

func TestErlangOfTheseTests(t *testing.T) {
	// README of the R package ErlangC: 10 erlangs, 14 agents, P(wait) 0.1741319.
	if c := erlangC(14, 10); math.Abs(c-0.1741319) > 5e-8 {
		t.Errorf("C(14, 10) = %v", c)
	}
	for n := 11; n < 30; n++ {
		if a, b := erlangC(n, 10), fractionalC(float64(n), 10); math.Abs(a-b) > 1e-10 {
			t.Errorf("C(%d, 10): recursion %v, integral %v", n, a, b)
		}
	}
	// With endless patience Erlang A is Erlang C: nobody leaves.
	if lost, busy := erlangA(14, 10, 180, 1e12); lost > 1e-9 || math.Abs(busy-10.0/14) > 1e-9 {
		t.Errorf("abandonment %v, occupancy %v", lost, busy)
	}
}

// sheet is a plan as text, by column.
type sheet struct {
	column map[string]int
	rows   [][]string
}

func sheetOf(t *testing.T, rows []planner.Row) sheet {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(written(t, rows))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := sheet{column: map[string]int{}, rows: records[1:]}
	for i, name := range records[0] {
		s.column[name] = i
	}
	return s
}

func written(t *testing.T, rows []planner.Row) string {
	t.Helper()
	var b bytes.Buffer
	if err := planfile.Write(&b, rows, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (s sheet) text(i int, column string) string { return s.rows[i][s.column[column]] }

func (s sheet) number(t *testing.T, i int, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s.text(i, column), 64)
	if err != nil {
		t.Fatalf("row %d, %s: %v", i, column, err)
	}
	return x
}

// Half a unit of the last decimal that files show, and a little for our own rounding.
const (
	half3 = 0.5e-3 + 1e-9
	half6 = 0.5e-6 + 1e-9
)

// recompute checks every derived cell of a plan against its printed inputs.
func recompute(t *testing.T, s sheet, maxASA, maxOccupancy float64, minAgents int) {
	t.Helper()
	if len(s.rows) == 0 {
		t.Fatal("no rows")
	}
	for i := range s.rows {
		volume, aht := s.number(t, i, "volume"), s.number(t, i, "aht_s")
		load := volume * aht / s.number(t, i, "interval_s")
		n := int(s.number(t, i, "agents"))
		exact, shrinkage := s.number(t, i, "agents_exact"), s.number(t, i, "shrinkage")
		check := func(what string, got, want, tolerance float64) {
			t.Helper()
			if !(math.Abs(got-want) <= tolerance) {
				t.Errorf("row %d (%s, %s): %s %v, want %v", i, s.text(i, "start"), s.text(i, "queue"), what, got, want)
			}
		}
		check("load", s.number(t, i, "load_erlang"), load, half6)
		check("scheduled", s.number(t, i, "scheduled"), exact/(1-shrinkage), half6)
		if want := int(math.Ceil(exact - 1e-9)); n != want {
			t.Errorf("row %d: %d agents, exactly %v", i, n, exact)
		}

		// What n agents give, and whether that is enough.
		gives := func(n int) (level, asa, occupancy, abandonment float64) {
			if s.text(i, "model") == "A" {
				abandonment, occupancy = erlangA(n, load, aht, s.number(t, i, "patience_s"))
				return math.NaN(), math.NaN(), occupancy, abandonment
			}
			if load == 0 {
				return 1, 0, 0, 0
			}
			if float64(n) <= load {
				return 0, math.Inf(1), 1, 0
			}
			c, spare := erlangC(n, load), float64(n)-load
			within := 20.0
			if w := s.text(i, "sl_within_s"); w != "" {
				within = s.number(t, i, "sl_within_s")
			}
			return 1 - c*math.Exp(-spare*within/aht), c * aht / spare, load / float64(n), 0
		}
		level, asa, occupancy, abandonment := gives(n)
		check("occupancy", s.number(t, i, "occupancy"), occupancy, half6)
		check("abandonment", s.number(t, i, "abandonment"), abandonment, half6)
		if s.text(i, "model") == "A" {
			continue // the rest of Erlang A is checked in package erlang
		}
		if s.text(i, "sl_target") != "" {
			check("service level", s.number(t, i, "service_level"), level, half6)
		}
		check("ASA", s.number(t, i, "asa_s"), asa, half3)
		meets := func(level, asa, occupancy float64, n int) bool {
			const slack = 1e-8 // targets are met to a relative 1e-9
			ok := n >= minAgents
			if s.text(i, "sl_target") != "" {
				ok = ok && level >= s.number(t, i, "sl_target")-slack
			}
			if maxASA > 0 {
				ok = ok && asa <= maxASA*(1+slack)
			}
			if maxOccupancy > 0 {
				ok = ok && occupancy <= maxOccupancy+slack
			}
			return ok
		}
		if !meets(level, asa, occupancy, n) {
			t.Errorf("row %d: %d agents miss a target: level %v, ASA %v, occupancy %v", i, n, level, asa, occupancy)
		}
		if n > 0 {
			if l, a, o, _ := gives(n - 1); meets(l, a, o, n-1) {
				t.Errorf("row %d: %d agents would do, not %d", i, n-1, n)
			}
		}

		// The fractional number meets the binding target just so.
		switch binding := s.text(i, "binding"); {
		case binding == "service_level":
			c := fractionalC(exact, load)
			check("service level of the exact number", 1-c*math.Exp(-(exact-load)*s.number(t, i, "sl_within_s")/aht), s.number(t, i, "sl_target"), 2e-6)
		case binding == fmt.Sprintf("max_asa_s=%v", maxASA):
			check("ASA of the exact number", fractionalC(exact, load)*aht/(exact-load), maxASA, 1e-3)
		case binding == fmt.Sprintf("max_occupancy=%v", maxOccupancy):
			check("exact number", exact, load/maxOccupancy, half6)
		case strings.HasPrefix(binding, fmt.Sprintf("min_agents=%d", minAgents)):
			check("exact number", exact, float64(minAgents), 0)
		case binding == "none" && load == 0:
			check("exact number", exact, 0, 0)
		default:
			t.Errorf("row %d: unexpected binding %q", i, binding)
		}
	}
}

// mixedRows are rows of many sizes: loads from none to some 400 erlangs.
func mixedRows() []planner.Row {
	var rows []planner.Row
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range 96 {
		rows = append(rows, planner.Row{
			Start: planner.StartOf(start.Add(time.Duration(i) * 30 * time.Minute)), Queue: "q", Channel: "voice", Interval: 30 * time.Minute,
			Volume: planner.Round(math.Pow(1.085, float64(i))-1, 3), AHT: planner.Round(100+3.777*float64(i), 3),
			Lo80: math.NaN(), Hi80: math.NaN(), Lo95: math.NaN(), Hi95: math.NaN(), Method: "made up",
		})
	}
	return rows
}

func TestPlanRecomputesFromItsFile(t *testing.T) {
	for _, tt := range []struct {
		name         string
		change       func(*planner.Settings)
		asa, busy    float64
		minAgents    int
		mustBind     []string
		mustNotBind  string
		shrinkageSet string
	}{
		{"defaults", func(s *planner.Settings) {}, 0, 0, 1, []string{"service_level", "min_agents=1"}, "max_", "0"},
		{"no least number", func(s *planner.Settings) { s.MinAgents = 0 }, 0, 0, 0, []string{"service_level"}, "min_agents=1", "0"},
		{"shrinkage", func(s *planner.Settings) { s.Shrinkage = 0.325 }, 0, 0, 1, []string{"service_level"}, "max_", "0.3250"},
		{"90/10", func(s *planner.Settings) { s.ServiceLevel, s.Within = 0.9, 10*time.Second }, 0, 0, 1, []string{"service_level"}, "max_", "0"},
		{"occupancy", func(s *planner.Settings) { s.MaxOccupancy = 0.82 }, 0, 0.82, 1, []string{"service_level", "max_occupancy=0.82"}, "max_asa", "0"},
		{"ASA", func(s *planner.Settings) { s.MaxASA = 12500 * time.Millisecond }, 12.5, 0, 1, []string{"service_level", "max_asa_s=12.5"}, "occ", "0"},
		{"ASA alone", func(s *planner.Settings) { s.ServiceLevel, s.MaxASA = 0, 30*time.Second }, 30, 0, 1, []string{"max_asa_s=30"}, "service_level", "0"},
		{"at least 7", func(s *planner.Settings) { s.MinAgents = 7 }, 0, 0, 7, []string{"service_level", "min_agents=7"}, "max_", "0"},
		{"patience", func(s *planner.Settings) { s.Patience = 90 * time.Second }, 0, 0, 1, []string{"service_level"}, "max_", "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			settings := planner.Defaults()
			tt.change(&settings)
			rows := mixedRows()
			for i := range rows {
				if err := rows[i].Staff(settings.Apply(&rows[i])); err != nil {
					t.Fatal(err)
				}
			}
			s := sheetOf(t, rows)
			recompute(t, s, tt.asa, tt.busy, tt.minAgents)
			seen := map[string]bool{}
			for i := range s.rows {
				binding, _, _ := strings.Cut(s.text(i, "binding"), " ")
				seen[binding] = true
				if strings.HasPrefix(binding, tt.mustNotBind) || s.text(i, "shrinkage") != tt.shrinkageSet {
					t.Errorf("row %d: binding %q, shrinkage %q", i, binding, s.text(i, "shrinkage"))
				}
			}
			for _, b := range tt.mustBind {
				if !seen[b] {
					t.Errorf("no row is bound by %s, only by %v", b, seen)
				}
			}
			// The file alone is enough to compute it again.
			first := written(t, rows)
			f, err := planfile.Read(t.Context(), strings.NewReader(first), "plan.csv", nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := planner.Restaff(t.Context(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
				t.Fatal(err)
			}
			if again := written(t, f.Rows); again != first {
				t.Errorf("staffed again:\n%s", firstDifference(first, again))
			}
		})
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d\n%s\n%s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines, then %d", len(x), len(y))
}

// A built plan recomputes like any other: what was forecast is rounded before it is
// staffed.
func TestBuiltPlanRecomputes(t *testing.T) {
	horizon, err := calendar.ParseHorizon("1w")
	if err != nil {
		t.Fatal(err)
	}
	settings := planner.Defaults()
	settings.Shrinkage = 0.3
	plan, err := planner.Build(t.Context(), []planner.Input{input("sales", 5, 1), input("service", 5, 7)}, planner.Config{Horizon: horizon, Policy: planner.Policy{Defaults: settings}})
	if err != nil {
		t.Fatal(err)
	}
	recompute(t, sheetOf(t, plan.Rows), 0, 0, 1)
}
