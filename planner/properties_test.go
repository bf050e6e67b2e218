package planner_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func volumeOf(rt *rapid.T, most float64) float64 {
	return planner.Round(rapid.Float64Range(0, most).Draw(rt, "volume"), 3)
}

// staffedAs is one row staffed.
func staffedAs(rt *rapid.T, r planner.Row, given planner.Given) planner.Row {
	rows := []planner.Row{r}
	if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(given)); err != nil {
		rt.Fatal(err)
	}
	return rows[0]
}

// Longer handle times, higher targets and shorter waits never take fewer agents. (Volume
// and shrinkage: TestMonotone.)
func TestMonotoneInHandleTimeAndTargets(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := drawGiven(rt)
		channel := rapid.SampledFrom([]string{"voice", "chat", "email"}).Draw(rt, "channel")
		if channel == "chat" {
			given.Concurrency = []float64{1, 1.3, 1.5}
		}
		r := row("q", channel, 0, volumeOf(rt, 300), planner.Round(rapid.Float64Range(1, 600).Draw(rt, "aht"), 3))
		base := staffedAs(rt, r, given)
		notFewer := func(what string, more planner.Row) {
			if more.Agents < base.Agents || more.AgentsExact < base.AgentsExact-1e-6 {
				rt.Fatalf("%s: %v (%v) agents instead of %v (%v)", what, more.Agents, more.AgentsExact, base.Agents, base.AgentsExact)
			}
		}
		longer := r
		longer.AHT = planner.Round(r.AHT*rapid.Float64Range(1, 2).Draw(rt, "longer"), 3)
		notFewer("longer handle time", staffedAs(rt, longer, given))
		if g := given; g.ServiceLevel != nil && *g.ServiceLevel > 0 {
			g.ServiceLevel = ptr(*g.ServiceLevel + rapid.Float64Range(0, 1).Draw(rt, "higher")*(0.9995-*g.ServiceLevel))
			notFewer("higher service level", staffedAs(rt, r, g))
			g = given
			g.Within = ptr(time.Duration(rapid.Float64Range(0, 1).Draw(rt, "sooner")*float64(*g.Within)) / time.Millisecond * time.Millisecond)
			notFewer("shorter threshold", staffedAs(rt, r, g))
		}
		for _, less := range []struct {
			what string
			to   func(*planner.Given)
		}{
			{"max ASA", func(g *planner.Given) { g.MaxASA = ptr(30 * time.Second) }},
			{"max occupancy", func(g *planner.Given) { g.MaxOccupancy = ptr(0.8) }},
			{"least number", func(g *planner.Given) { g.MinAgents = ptr(12) }},
		} {
			g := given
			if less.to(&g); given.MaxASA != nil && *given.MaxASA < 30*time.Second || given.MaxOccupancy != nil && *given.MaxOccupancy < 0.8 {
				continue
			}
			notFewer(less.what, staffedAs(rt, r, g))
		}
	})
}

// drawRows are rows of some queues with terms of all kinds.
func drawRows(rt *rapid.T) []planner.Row {
	var rows []planner.Row
	channels := []string{"voice", "chat", "email"}
	for q := range rapid.IntRange(1, 4).Draw(rt, "queues") {
		channel := rapid.SampledFrom(channels).Draw(rt, "channel")
		terms := &planner.Terms{}
		if rapid.Bool().Draw(rt, "has absence") {
			terms.Absence = planner.Round(rapid.Float64Range(0, 0.3).Draw(rt, "absence"), 6)
		}
		if channel == "chat" {
			terms.Concurrency = []float64{1}
			for k := range rapid.IntRange(0, 4).Draw(rt, "slots") {
				terms.Concurrency = append(terms.Concurrency, planner.Round(terms.Concurrency[k]*rapid.Float64Range(1, 1.5).Draw(rt, "factor"), 6))
			}
		}
		if channel == "voice" {
			terms.Redial = planner.Round(rapid.Float64Range(0, 0.9).Draw(rt, "redial"), 6)
			terms.Reconnect = planner.Round(rapid.Float64Range(0, 0.5).Draw(rt, "reconnect"), 6)
			if rapid.IntRange(0, 3).Draw(rt, "has carry") == 0 {
				terms.Carry = rapid.SampledFrom([]planner.Carry{planner.CarryAuto, planner.CarryMOL}).Draw(rt, "carry")
				terms.Absence = 0
			}
		}
		if channel != "email" && terms.Carry == planner.CarryNone {
			switch rapid.IntRange(0, 2).Draw(rt, "risk or period") {
			case 1:
				terms.Risk = planner.Round(rapid.Float64Range(0.01, 0.9).Draw(rt, "risk"), 6)
			case 2:
				terms.Period = rapid.SampledFrom([]planner.Period{planner.PeriodDay, planner.PeriodWeek}).Draw(rt, "period")
			}
		}
		deadline := 0.0
		if channel == "email" && rapid.Bool().Draw(rt, "has deadline") {
			deadline = float64(3600 * rapid.IntRange(1, 48).Draw(rt, "deadline"))
		}
		patience := nan
		if channel != "email" && rapid.Bool().Draw(rt, "has patience") {
			patience = float64(rapid.IntRange(1, 600_000).Draw(rt, "patience")) / 1000
		}
		shrinkage := planner.Round(rapid.Float64Range(0, 0.9).Draw(rt, "shrinkage"), 6)
		for i := range rapid.IntRange(1, 6).Draw(rt, "rows") {
			r := row(string(rune('a'+q)), channel, i*7, volumeOf(rt, 200), planner.Round(rapid.Float64Range(10, 900).Draw(rt, "aht"), 3))
			r.Patience, r.Shrinkage = patience, shrinkage
			if deadline > 0 {
				r.Model, r.Within, r.ServiceLevelTarget, r.Definition = planner.ModelDeferred, deadline, 0.9, "offered"
			}
			if rapid.Bool().Draw(rt, "has ranges") {
				r.Lo80, r.Hi80 = planner.Round(0.8*r.Volume, 3), planner.Round(1.3*r.Volume, 3)
			}
			if terms.Absence+terms.Redial+terms.Reconnect+terms.Risk > 0 || terms.Carry != planner.CarryNone || terms.Concurrency != nil || terms.Period != "" {
				r.Terms = terms
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// Neither the order of rows nor that of queues changes a number, and sums of parts are
// the sum of all.
func TestOrderOfRowsAndSumsOfParts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := planner.Given{MaxOccupancy: ptr(0.95)}
		rows := drawRows(rt)
		other := make([]planner.Row, len(rows))
		for to, from := range rapid.Permutation(indices(len(rows))).Draw(rt, "order") {
			other[to] = rows[from]
		}
		for _, list := range [][]planner.Row{rows, other} {
			if _, err := planner.Restaff(context.Background(), list, planner.PolicyOf(given)); err != nil {
				rt.Fatal(err)
			}
		}
		of := map[string]string{}
		for _, r := range rows {
			of[r.Name()] = fingerprint(r)
		}
		for _, r := range other {
			if of[r.Name()] != fingerprint(r) {
				rt.Fatalf("%s in another order:\n%s\n%s", r.Name(), of[r.Name()], fingerprint(r))
			}
		}
		all := planner.SumOf("all", rows)
		var hours, scheduled, contacts float64
		n := 0
		for _, s := range planner.ByQueue(rows) {
			n += s.Rows
			contacts += s.Contacts
			if !math.IsNaN(s.Hours) {
				hours, scheduled = hours+s.Hours, scheduled+s.Scheduled
			}
		}
		cut := rapid.IntRange(0, len(rows)).Draw(rt, "cut")
		a, b := planner.SumOf("a", rows[:cut]), planner.SumOf("b", rows[cut:])
		if n != all.Rows || a.Rows+b.Rows != all.Rows || !about(contacts, all.Contacts, 1e-9*all.Contacts) || !about(a.Contacts+b.Contacts, all.Contacts, 1e-9*all.Contacts) {
			rt.Fatalf("queues have %d rows and %v contacts, all %d and %v", n, contacts, all.Rows, all.Contacts)
		}
		if !math.IsNaN(all.Hours) && (!about(hours, all.Hours, 1e-9*all.Hours) || !about(scheduled, all.Scheduled, 1e-9*all.Scheduled)) {
			rt.Fatalf("queues have %v hours, all %v", hours, all.Hours)
		}
	})
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// A plan of any terms comes back from its file as the same bytes; the columns of reasons
// change nothing but themselves, and are not taken as columns that cccplan does not know.
func TestPlansOfAnyTermsReturn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		given := planner.Given{}
		if rapid.Bool().Draw(rt, "has ASA") {
			given.MaxASA = ptr(90 * time.Second)
		}
		write := func(rows []planner.Row) string {
			var b bytes.Buffer
			if err := planfile.Write(&b, rows, nil); err != nil {
				rt.Fatal(err)
			}
			return b.String()
		}
		lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(given))
		if err == nil {
			err = planner.StaffAll(context.Background(), rows, lim)
		}
		if err != nil {
			rt.Fatal(err)
		}
		first := write(rows)
		if err := planner.GiveReasons(context.Background(), rows, lim); err != nil {
			rt.Fatal(err)
		}
		for i, text := range []string{first, write(rows)} {
			f, err := planfile.Read(context.Background(), bytes.NewReader([]byte(text)), "plan.csv", nil)
			if err != nil {
				rt.Fatal(err)
			}
			if len(f.Unknown) > 0 {
				rt.Fatalf("unknown columns %v", f.Unknown)
			}
			if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
				rt.Fatal(err)
			}
			if again := write(f.Rows); again != first {
				rt.Fatalf("file %d came back otherwise: %s", i, firstDifference(first, again))
			}
		}
	})
}
