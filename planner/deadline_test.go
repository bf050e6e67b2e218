package planner_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// week is five days of so many hours each, one interval a day.
func week(hours, contacts, minutes float64) *planner.Deferred {
	d := &planner.Deferred{}
	for day := range 5 {
		d.Intervals = append(d.Intervals, planner.WorkInterval{
			Start: time.Date(2026, 1, 5+day, 9, 0, 0, 0, time.UTC), Length: time.Duration(hours * float64(time.Hour)),
			Contacts: contacts, AHT: minutes * 60, Deadline: 5 * 24 * time.Hour, InTime: 1,
		})
	}
	return d
}

func staffedWork(t *testing.T, d *planner.Deferred) *planner.DeferredPlan {
	t.Helper()
	p, err := d.Staff()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// The example of turnella.com (back-office staffing): a backlog of 200 to be worked off
// within 5 days, 80 more a day, 25 minutes each, 5.5 hours a day: 120 a day, 13.2 an
// agent, 9.09 agents, rounded up to 10.
func TestDeferredTurnella(t *testing.T) {
	d := week(5.5, 80, 25)
	d.Opening = []planner.Aged{{Age: 0, Contacts: 200}}
	p := staffedWork(t, d)
	exact, whole := agentsOf(p)
	for _, x := range exact {
		if !near(x, 120/13.2) {
			t.Errorf("exact %v, want 9.0909 every day", exact)
			break
		}
	}
	// Not ten all week: 46 days of an agent do the 45.45 that the work takes.
	if !cmp.Equal(whole, []float64{10, 9, 9, 9, 9}) {
		t.Errorf("whole %v", whole)
	}
	// What the recipe overlooks: how old the backlog is. Of contacts that have waited four
	// of their five days, all 200 are due on the first day, 200/13.2 agents; the other days
	// take what comes in on them and what is left of the first.
	d.Opening[0].Age = 4 * 86400
	if x, _ := agentsOf(staffedWork(t, d)); !near(x[0], 200/13.2) || !near(x[1], 100/13.2) || !near(x[4], 100/13.2) {
		t.Errorf("exact %v, want 15.15 and then 7.58", x)
	}
	// And that what comes in has time until next week: the recipe's 9.09 are for an empty
	// desk on Friday. With a week more of the same, 6.06 do.
	d.Opening[0].Age = 0
	next := week(5.5, 80, 25)
	for _, w := range next.Intervals {
		w.Start = w.Start.AddDate(0, 0, 7)
		d.Intervals = append(d.Intervals, w)
	}
	if x, _ := agentsOf(staffedWork(t, d)); !near(x[0], 1000/10/13.2) {
		t.Errorf("exact %v, want 7.58: 1000 contacts in 10 days", x)
	}
}

// The same in a plan, by half-hours and opening hours.
func TestDeferredTurnellaRows(t *testing.T) {
	var rows []planner.Row
	for day := range 5 {
		for slot := range 11 {
			volume := 8.0 // in ten of eleven half-hours
			if slot == 10 {
				volume = 0
			}
			r := row("cases", "backoffice", 0, volume, 1500)
			r.Start = planner.StartOf(time.Date(2026, 1, 5+day, 9, 30*slot, 0, 0, time.UTC))
			rows = append(rows, r)
		}
	}
	restaff(t, rows, planner.Given{Deadline: ptr(55 * 30 * time.Minute), Clock: ptr(planner.ClockBusiness), Opening: []planner.Aged{{Age: 0, Contacts: 200}}})
	sum := 0.0
	for _, r := range rows {
		sum += r.Agents
		if r.AgentsExact != planner.Round(120/13.2, 6) {
			t.Errorf("%s: %v agents, want 9.09", r.Start, r.AgentsExact)
		}
	}
	if sum != 500 || rows[0].Agents != 10 || rows[54].Agents != 9 {
		t.Errorf("%v half-hours of an agent, want 500: 600 contacts of 25 minutes", sum)
	}
	w := planner.DeferredWork(rows)
	if len(w) != 1 || w[0].InTime != 1 || w[0].End != 0 || w[0].Oldest > 5*11*1800 || w[0].Largest != rows[0].Backlog && planner.Round(w[0].Largest, 3) != rows[0].Backlog {
		t.Errorf("%+v", w)
	}
}

// More than anybody has: no agents, and it is told.
func TestDeferredUnreachable(t *testing.T) {
	rows := []planner.Row{row("mail", "email", 0, 1e12, 900), row("mail", "email", 1, 1, 60)}
	restaff(t, rows, planner.Given{Deadline: ptr(time.Hour)})
	for _, r := range rows {
		if r.Staffed() || r.Binding != planner.Unreachable {
			t.Errorf("%+v", r)
		}
	}
}

// A plan made from a history is staffed by the settings of its queue.
func TestDeferredBuilt(t *testing.T) {
	in := input("mail", 4, 3)
	in.Volume.Channel, in.Handle.Channel = "email", "email"
	cfg := config(t, "1w")
	cfg.Policy.Fill = planner.Rules{{Channel: "email", Given: planner.Given{Deadline: ptr(6 * time.Hour), InTime: ptr(0.95), Clock: ptr(planner.ClockBusiness), Opening: []planner.Aged{{Age: 1800, Contacts: 30}}}}}
	plan, err := planner.Build(t.Context(), []planner.Input{in}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range plan.Rows {
		if !r.Staffed() || r.ServiceLevel < 0.95 || math.IsNaN(r.Backlog) || (len(r.Agreed().Opening) == 1) != (i == 0) {
			t.Errorf("%+v", r)
		}
	}
	text := written(t, plan.Rows)
	f, err := planfile.Read(t.Context(), strings.NewReader(text), "plan.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	restaff(t, f.Rows, planner.Given{})
	if again := written(t, f.Rows); again != text {
		t.Error(firstDifference(text, again))
	}
	// Said for all rows again, it is of the first one again.
	restaff(t, f.Rows, planner.Given{Opening: []planner.Aged{{Age: 1800, Contacts: 30}}})
	if again := written(t, f.Rows); again != text {
		t.Error(firstDifference(text, again))
	}
}

// Trap: Erlang C on e-mail. Ten erlangs of e-mail with time until the evening take ten
// agents, not the 14 of 80 % within 20 seconds.
func TestTrapErlangCEmail(t *testing.T) {
	var rows []planner.Row
	for i := range 16 {
		rows = append(rows, row("mail", "email", i, 100, 180)) // 100 x 180 / 1800
	}
	restaff(t, rows, planner.Given{Deadline: ptr(4 * time.Hour)})
	for _, r := range rows {
		if r.AgentsExact != 10 || r.Agents != 10 || r.Occupancy != 1 || r.ServiceLevel != 1 {
			t.Errorf("%+v", r)
		}
	}
}

// By hand: 90 contacts of 20 minutes in the first of four half-hours, due after two of
// them; 18 agents each, then nothing. One agent does 1.5 contacts in a half-hour.
func TestDeferredByHand(t *testing.T) {
	hour := func(contacts ...float64) *planner.Deferred {
		d := &planner.Deferred{}
		for i, c := range contacts {
			d.Intervals = append(d.Intervals, planner.WorkInterval{Start: time.Date(2026, 1, 5, 9, 30*i, 0, 0, time.UTC), Length: 30 * time.Minute,
				Contacts: c, AHT: 1200, Deadline: 30 * time.Minute, InTime: 1})
		}
		return d
	}
	for _, tt := range []struct {
		name  string
		d     *planner.Deferred
		exact []float64
		bind  string
	}{
		{"two halves", hour(54, 0, 0), []float64{18, 18, 0}, "service_level service_level none"},
		{"what comes later waits", hour(6, 54, 0), []float64{4, 18, 18}, "service_level service_level service_level"},
		// It may wait, so the mean load is enough.
		{"the end", hour(0, 0, 9), []float64{0, 0, 2}, "none none workload"},
		// As many as the rest takes: 15 of the last 60 stay open.
		{"the end of a peak", hour(90, 0, 0, 0, 0, 60), []float64{30, 30, 0, 0, 0, 30}, "service_level service_level none none none workload"},
	} {
		p := staffedWork(t, tt.d)
		x, _ := agentsOf(p)
		var bind []string
		for i, w := range p.Intervals {
			bind = append(bind, w.Binding)
			if !near(x[i], tt.exact[i]) {
				t.Errorf("%s: %v, want %v", tt.name, x, tt.exact)
			}
		}
		if strings.Join(bind, " ") != tt.bind {
			t.Errorf("%s: %v, want %s", tt.name, bind, tt.bind)
		}
	}
	// Due while closed: of 120 contacts of a minute that come in from 09:00 to 11:00, for
	// which there are two hours, those of the first 90 minutes are due before 12:30, when
	// the queue opens again until 13:00. With 120 more from before, which are due by 11:00,
	// that makes 210 in two hours, and 30 in half an hour.
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	gap := &planner.Deferred{Opening: []planner.Aged{{Age: 0, Contacts: 120}}, Intervals: []planner.WorkInterval{
		{Start: at, Length: 2 * time.Hour, Contacts: 120, AHT: 60, Deadline: 2 * time.Hour, InTime: 1},
		{Start: at.Add(210 * time.Minute), Length: 30 * time.Minute, Deadline: 2 * time.Hour, InTime: 1},
		{Start: at.Add(240 * time.Minute), Length: 2 * time.Hour, Deadline: 2 * time.Hour, InTime: 1},
	}}
	if x, _ := agentsOf(staffedWork(t, gap)); !near(x[0], 1.75) || !near(x[1], 1) || x[2] != 0 {
		t.Errorf("%v, want 1.75 and 1", x)
	}
	// Nine in ten on time: 8.1 of 9 within an hour, 4 within two.
	d := hour(27, 0, 0, 0, 0)
	for i := range d.Intervals {
		d.Intervals[i].InTime = 0.9
	}
	p := staffedWork(t, d)
	if x, _ := agentsOf(p); !near(x[0], 8.1) || !near(x[1], 8.1) || !near(x[2], 1.8) || x[3] != 0 {
		t.Errorf("%v, want 24.3 of 27 contacts in the first two half-hours and the rest in the third", x)
	}
	if w := p.Intervals[0]; w.InTime < 0.9 || w.Backlog <= 0 || w.Oldest != 0 {
		t.Errorf("%+v", w)
	}
	// The wait of contacts that come in evenly over a half-hour and are worked at half the
	// rate: the first of them at once, the last one a half-hour after it came.
	p, err := hour(54, 0, 0).With([]float64{18, 18, 0})
	if err != nil || !near(p.Intervals[0].Wait, 900) || p.Intervals[0].InTime != 1 || p.Intervals[0].Backlog != 27 {
		t.Errorf("%+v, %v", p, err)
	}
	if got := p.Ages(0); !cmp.Equal(got, []planner.Aged{{Age: 0, Contacts: 27}}) {
		t.Errorf("ages %v", got)
	}
	// Too few agents: what is late goes last.
	p, err = hour(27, 27, 0).With([]float64{9, 9, 9})
	if err != nil {
		t.Fatal(err)
	}
	// 13.5 of the first in their interval, 13.5 in the second; 13.5 of the second in the
	// third; 13.5 are open, half an hour after they came.
	if w := p.Intervals; w[0].InTime != 1 || !near(w[1].InTime, 0.5) || !near(w[2].Backlog, 13.5) || w[2].Oldest != 1800 || !near(p.InTime, 0.75) {
		t.Errorf("%+v", p)
	}
}

// A batch that comes in at closing time is not worked in its own half-hour because the
// plan ends there; what every other day can do is done.
func TestDeferredBatchAtTheEnd(t *testing.T) {
	d := &planner.Deferred{}
	for day := range 5 {
		for slot := range 16 {
			w := planner.WorkInterval{Start: time.Date(2026, 1, 5+day, 9, 30*slot, 0, 0, time.UTC), Length: 30 * time.Minute, AHT: 360, Deadline: 24 * time.Hour, InTime: 1}
			if slot == 15 {
				w.Contacts = 160
			}
			d.Intervals = append(d.Intervals, w)
		}
	}
	p := staffedWork(t, d)
	exact, _ := agentsOf(p)
	peak := 0.0
	for _, x := range exact {
		peak = math.Max(peak, x)
	}
	// 160 contacts of 360 s over 16 half-hours: 2 agents; all at once 32.
	if !near(peak, 2) {
		t.Errorf("peak of %v agents, want 2", peak)
	}
	if last := p.Intervals[79]; !near(last.Backlog, 150) || p.InTime != 1 {
		t.Errorf("%v contacts open at the end, want 150: two agents do 10 in half an hour", last.Backlog)
	}
}

// The opening backlog is done, or still there: none of it is lost, whatever its age; what
// was overdue is done by the end of the first day.
func TestDeferredOpening(t *testing.T) {
	var rows []planner.Row
	for i := range 20 {
		rows = append(rows, row("mail", "email", i, 0, 360))
	}
	for i := 10; i < 20; i++ {
		rows[i].Start = planner.StartOf(time.Date(2026, 1, 6, 9, 30*(i-10), 0, 0, time.UTC))
	}
	opening := []planner.Aged{{Age: 90000, Contacts: 50}, {Age: 86400, Contacts: 30}, {Age: 0, Contacts: 20}}
	doubts := restaff(t, rows, planner.Given{Deadline: ptr(24 * time.Hour), MinAgents: ptr(0), Opening: opening})
	if !anyContains(doubts, "overdue in part") {
		t.Errorf("%v", doubts)
	}
	// 80 overdue by the end of the first day, 1.6 agents over 10 half-hours; of the other
	// 20 some wait for the second day, where the queue is open until 24 hours have passed.
	done := 100.0
	for i, r := range rows {
		if (len(r.Agreed().Opening) > 0) != (i == 0) {
			t.Errorf("row %d has an opening backlog of %v", i, r.Agreed().Opening)
		}
		if i < 10 && r.AgentsExact != 2 {
			t.Errorf("row %d: %v agents, want 2: all 100 are due before the second day begins", i, r.AgentsExact)
		}
		done -= r.Agents * 5
		if math.Abs(r.Backlog-math.Max(0, done)) > 1e-3 {
			t.Errorf("row %d: %v open, want %v", i, r.Backlog, done)
		}
	}
	// In a plan file it stands in one row; in a second one it is a fault.
	rows[3].Terms = &planner.Terms{Opening: opening[:1]}
	_, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{}))
	if !errors.Is(err, planner.ErrDeferred) || !strings.Contains(err.Error(), "mail 2026-01-05 10:30: ") {
		t.Errorf("error %v", err)
	}
	// Without a deadline nobody would do it, which is told.
	rows = []planner.Row{row("mail", "email", 0, 0, 360), row("mail", "email", 1, 0, 360)}
	if doubts := restaff(t, rows, planner.Given{Opening: opening}); !anyContains(doubts, "1 row with an opening backlog but no deadline") {
		t.Errorf("%v", doubts)
	}
}

func TestDeferredRefused(t *testing.T) {
	good := func() *planner.Deferred { return week(5.5, 80, 25) }
	for _, tt := range []struct {
		change func(*planner.Deferred)
		want   string
	}{
		{func(d *planner.Deferred) { d.Intervals[2].Deadline = 20 * time.Minute }, "interval 2 (2026-01-07 09:00): deferred work: a deadline of 1200 s is shorter than the handle time of 1500 s"},
		{func(d *planner.Deferred) { d.Intervals[1].AHT = nan }, "handle time NaN"},
		{func(d *planner.Deferred) { d.Intervals[1].Contacts = nan }, "NaN contacts"},
		{func(d *planner.Deferred) { d.Intervals[1].InTime = 1.1 }, "share in time 1.1"},
		{func(d *planner.Deferred) { d.Intervals[1].Length = 0 }, "length 0s"},
		{func(d *planner.Deferred) { d.Intervals[1].Length = 30 * time.Hour }, "interval 2 (2026-01-07 09:00): deferred work: begins before interval 1 (2026-01-06 09:00) ends"},
		{func(d *planner.Deferred) { d.Intervals[1].MaxOccupancy = 2 }, "max occupancy 2"},
		{func(d *planner.Deferred) { d.Intervals[1].MinAgents = -1 }, "min agents -1"},
		{func(d *planner.Deferred) { d.Intervals[1].Clock = "moon" }, `clock "moon"`},
		{func(d *planner.Deferred) { d.Intervals[1].Deadline = 1 << 62 }, "deadline"},
		{func(d *planner.Deferred) { d.Opening = []planner.Aged{{Age: -1, Contacts: 2}} }, "opening backlog"},
		{func(d *planner.Deferred) { d.Grace = -1 }, "grace"},
	} {
		d := good()
		tt.change(d)
		if p, err := d.Staff(); p != nil || !errors.Is(err, planner.ErrDeferred) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
		if p, err := d.With(make([]float64, 5)); p != nil || err == nil {
			t.Errorf("With: error %v, want %q", err, tt.want)
		}
	}
	if _, err := good().With([]float64{1, 2}); !errors.Is(err, planner.ErrDeferred) {
		t.Errorf("two agents for five days: %v", err)
	}
	if _, err := good().With([]float64{1, 2, 3, nan, 5}); !errors.Is(err, planner.ErrDeferred) {
		t.Errorf("NaN agents: %v", err)
	}
	if p, err := (&planner.Deferred{}).Staff(); err != nil || len(p.Intervals) != 0 || p.InTime != 1 {
		t.Errorf("nothing to do: %+v, %v", p, err)
	}
	// Rows are named by queue and start.
	rows := []planner.Row{row("mail", "email", 0, 5, 400), row("mail", "email", 1, 5, 400)}
	if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{Deadline: ptr(time.Minute)})); !errors.Is(err, planner.ErrDeferred) || !strings.HasPrefix(err.Error(), "mail 2026-01-05 09:00: deferred work: a deadline of 60 s") {
		t.Errorf("error %v", err)
	}
}

// What one row does not tell leaves the queue without agents, and only that queue.
func TestDeferredUnknown(t *testing.T) {
	long := row("mail", "email", 1, 5, 300)
	long.Interval = 2 * time.Hour
	for name, odd := range map[string]planner.Row{"no handle time": row("mail", "email", 1, 5, nan), "long": long} {
		rows := []planner.Row{row("mail", "email", 0, 5, 300), odd, row("other", "email", 0, 6, 300)}
		doubts := restaff(t, rows, planner.Given{Deadline: ptr(time.Hour)})
		if rows[0].Staffed() || rows[1].Staffed() || !rows[2].Staffed() || !math.IsNaN(rows[0].Backlog) || rows[0].Load != 0.833333 {
			t.Errorf("%s: %+v", name, rows)
		}
		if !anyContains(doubts, "1 row of deferred work not staffed") {
			t.Errorf("%s: %v", name, doubts)
		}
	}
	// No contacts need no handle time.
	rows := []planner.Row{row("mail", "email", 0, 5, 300), row("mail", "email", 1, 0, nan)}
	if doubts := restaff(t, rows, planner.Given{Deadline: ptr(time.Hour)}); !rows[1].Staffed() || rows[1].Load != 0 || len(doubts) > 0 {
		t.Errorf("%+v, %v", rows, doubts)
	}
}

// Closed time counts by the calendar and does not by the business clock; the clock of the
// wall does not count at all.
func TestDeferredClocks(t *testing.T) {
	// Friday 16:00 to 17:00 and Monday 09:00 to 10:00, contacts on Friday only.
	friday := func(clock planner.Clock, deadline time.Duration) []planner.Row {
		var rows []planner.Row
		for i := range 4 {
			r := row("mail", "email", 0, 0, 600)
			start := time.Date(2026, 1, 9, 16, 30*i, 0, 0, time.UTC)
			if i > 1 {
				start = time.Date(2026, 1, 12, 9, 30*(i-2), 0, 0, time.UTC)
			}
			if r.Start = planner.StartOf(start); i == 1 {
				r.Volume = 12
			}
			rows = append(rows, r)
		}
		restaff(t, rows, planner.Given{Deadline: &deadline, Clock: &clock, MinAgents: ptr(0)})
		return rows
	}
	for _, tt := range []struct {
		clock    planner.Clock
		deadline time.Duration
		want     [4]float64
	}{
		// 12 contacts of 600 s are 4 agents for half an hour.
		{planner.ClockCalendar, 24 * time.Hour, [4]float64{0, 4, 0, 0}},
		{planner.ClockCalendar, 65 * time.Hour, [4]float64{0, 1.333333, 1.333333, 1.333333}},
		{planner.ClockBusiness, 30 * time.Minute, [4]float64{0, 2, 2, 0}},
		{planner.ClockBusiness, time.Hour, [4]float64{0, 1.333333, 1.333333, 1.333333}},
	} {
		for i, r := range friday(tt.clock, tt.deadline) {
			if r.AgentsExact != tt.want[i] {
				t.Errorf("%s %v: row %d has %v agents, want %v", tt.clock, tt.deadline, i, r.AgentsExact, tt.want)
			}
		}
	}
	// The night clocks go forward has 23 hours: what is due after 24 is due an hour later
	// by the wall. 29 March 2026 in Stockholm.
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Skip(err)
	}
	var rows []planner.Row
	for at := time.Date(2026, 3, 28, 12, 0, 0, 0, stockholm); len(rows) < 60; at = at.Add(30 * time.Minute) {
		r := row("mail", "email", 0, 0, 600)
		r.Start = planner.StartOf(at)
		rows = append(rows, r)
	}
	rows[0].Volume = 147 // 49 agents for half an hour; they have 49 half-hours
	restaff(t, rows, planner.Given{Deadline: ptr(24 * time.Hour), MinAgents: ptr(0)})
	if a, b := rows[48], rows[49]; a.AgentsExact != 1 || b.AgentsExact != 0 || a.Start.String() != "2026-03-29 13:00" {
		t.Errorf("%s has %v agents, %s %v", a.Start, a.AgentsExact, b.Start, b.AgentsExact)
	}
}

// Opening backlog and what came in is done or open, after every interval; the ages say
// the same; nothing is later than planned.
func TestDeferredIsConserved(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 30, someShares)
		p, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		if rapid.Bool().Draw(rt, "own agents") {
			agents := make([]float64, len(d.Intervals))
			for i := range agents {
				agents[i] = rapid.Float64Range(0, 2).Draw(rt, "agents")
			}
			if p, err = d.With(agents); err != nil {
				rt.Fatal(err)
			}
		} else {
			for i, w := range p.Intervals {
				if w.InTime < d.Intervals[i].InTime-1e-6 {
					rt.Fatalf("interval %d: %v in time, wanted %v", i, w.InTime, d.Intervals[i].InTime)
				}
			}
		}
		in, done := 0.0, 0.0
		for _, a := range d.Opening {
			in += a.Contacts
		}
		for i, w := range p.Intervals {
			in += d.Intervals[i].Contacts
			done += w.Done
			if math.Abs(in-done-w.Backlog) > 1e-6*(1+in) {
				rt.Fatalf("interval %d: %v came, %v done, %v open", i, in, done, w.Backlog)
			}
			open, oldest := 0.0, 0.0
			for k, a := range p.Ages(i) {
				open += a.Contacts
				oldest = math.Max(oldest, a.Age)
				if k == 0 && a.Age != w.Oldest {
					rt.Fatalf("interval %d: oldest %v, profile %v", i, w.Oldest, p.Ages(i))
				}
			}
			if math.Abs(open-w.Backlog) > 1e-6*(1+in) || oldest != w.Oldest && !strings.Contains(fmt.Sprint(d), "business") {
				rt.Fatalf("interval %d: %v open, oldest %v; profile %v", i, w.Backlog, w.Oldest, p.Ages(i))
			}
			if w.Occupancy > 1+1e-6 || w.Wait < 0 {
				rt.Fatalf("interval %d: %+v", i, w)
			}
		}
	})
}

func peakOf(rt *rapid.T, d *planner.Deferred) float64 {
	p, err := d.Staff()
	if err != nil {
		rt.Fatal(err)
	}
	peak := 0.0
	for _, w := range p.Intervals {
		peak = math.Max(peak, w.Exact)
	}
	return peak
}

// More contacts, a larger share in time and an older backlog never take a lower peak, a
// longer deadline never a higher one.
func TestDeferredIsMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 20, someShares)
		for i := range d.Intervals {
			d.Intervals[i].Clock = planner.ClockBusiness
		}
		before := peakOf(rt, d)
		i := rapid.IntRange(0, len(d.Intervals)-1).Draw(rt, "which")
		kept := d.Intervals[i]
		d.Intervals[i].Contacts += 5
		if more := peakOf(rt, d); more < before-1e-9 {
			rt.Fatalf("peak %v, with more contacts %v", before, more)
		}
		d.Intervals[i] = kept
		if i > 0 || len(d.Opening) == 0 { // a longer deadline may make an overdue backlog one that is due
			d.Intervals[i].Deadline += 30 * time.Minute
			if longer := peakOf(rt, d); longer > before+1e-9 {
				rt.Fatalf("peak %v, with a longer deadline %v", before, longer)
			}
			d.Intervals[i] = kept
		}
		d.Intervals[i].InTime = min(1, kept.InTime+0.3)
		if larger := peakOf(rt, d); larger < before-1e-9 {
			rt.Fatalf("peak %v, with a larger share in time %v", before, larger)
		}
		d.Intervals[i] = kept
		d.Opening = append(d.Opening, planner.Aged{Age: 0, Contacts: 10})
		if opened := peakOf(rt, d); opened < before-1e-9 {
			rt.Fatalf("peak %v, with more open at the beginning %v", before, opened)
		}
	})
}

// Cut in two, an interval takes the same agents in both halves and leaves the same open.
func TestDeferredSplit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 20, someShares)
		for i := range d.Intervals {
			d.Intervals[i].Deadline = d.Intervals[0].Deadline // its ends stay on the grid
		}
		halves := *d
		halves.Intervals = nil
		for _, w := range d.Intervals {
			w.Contacts, w.Length = w.Contacts/2, w.Length/2
			halves.Intervals = append(halves.Intervals, w)
			w.Start = w.Start.Add(w.Length)
			halves.Intervals = append(halves.Intervals, w)
		}
		for k := range halves.Opening {
			if halves.Opening[k].Age >= d.Intervals[0].Deadline.Seconds()-1800 {
				return // due within the first interval: in time in the first half, overdue in the whole
			}
		}
		a, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		b, err := halves.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		end := len(a.Intervals) - 1
		if a.Intervals[end].Backlog > 1e-9 {
			return // what may stay open is counted in whole intervals
		}
		for i, w := range a.Intervals {
			if math.Abs(w.Exact-b.Intervals[2*i].Exact) > 1e-6 || math.Abs(w.Exact-b.Intervals[2*i+1].Exact) > 1e-6 {
				rt.Fatalf("interval %d: %v agents; its halves have %v and %v", i, w.Exact, b.Intervals[2*i].Exact, b.Intervals[2*i+1].Exact)
			}
		}
	})
}

// A plan that begins where another stands, with what is open there, goes on like it.
func TestDeferredGoesOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawDeferred(rt, 20, []float64{1})
		for i := range d.Intervals {
			d.Intervals[i].Deadline = d.Intervals[0].Deadline
		}
		d.Opening = nil // what was overdue would be given time anew
		settled(d)
		whole, err := d.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		exact, _ := agentsOf(whole)
		plan, err := d.With(exact)
		if err != nil {
			rt.Fatal(err)
		}
		cut := rapid.IntRange(0, len(exact)-14).Draw(rt, "cut")
		rest := &planner.Deferred{Intervals: d.Intervals[cut+1:], Opening: plan.Ages(cut)}
		if len(rest.Opening) > 0 && d.Intervals[0].Clock == planner.ClockCalendar {
			closed := d.Intervals[cut+1].Start.Sub(d.Intervals[cut].Start.Add(d.Intervals[cut].Length)).Seconds()
			for k := range rest.Opening {
				rest.Opening[k].Age += closed
			}
		}
		p, err := rest.Staff()
		if err != nil {
			rt.Fatal(err)
		}
		for i, w := range p.Intervals {
			if math.Abs(w.Exact-exact[cut+1+i]) > 1e-5 {
				rt.Fatalf("interval %d: %v agents, and %v in a plan that begins after %d", cut+1+i, exact[cut+1+i], w.Exact, cut)
			}
		}
	})
}

// A plan of deferred work that went through a file and is staffed again is the same
// bytes.
func TestDeferredRecomputes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []planner.Row
		slot := 0
		for range rapid.IntRange(1, 40).Draw(rt, "rows") {
			slot += rapid.SampledFrom([]int{1, 1, 1, 4, 30}).Draw(rt, "step")
			rows = append(rows, row("mail", "email", slot, planner.Round(rapid.Float64Range(0, 30).Draw(rt, "volume"), 3), planner.Round(rapid.Float64Range(1, 900).Draw(rt, "aht"), 3)))
		}
		g := planner.Given{
			Deadline: ptr(time.Duration(rapid.IntRange(900, 40000).Draw(rt, "deadline")) * time.Second), InTime: ptr(rapid.SampledFrom([]float64{1, 0.95, 0.8, 0.333}).Draw(rt, "share")),
			Clock: ptr(rapid.SampledFrom([]planner.Clock{planner.ClockCalendar, planner.ClockBusiness}).Draw(rt, "clock")), Shrinkage: ptr(0.3),
			MinAgents: ptr(rapid.IntRange(0, 3).Draw(rt, "least")),
		}
		if rapid.Bool().Draw(rt, "capped") {
			g.MaxOccupancy = ptr(rapid.SampledFrom([]float64{0.85, 0.5, 1}).Draw(rt, "occupancy"))
		}
		if rapid.Bool().Draw(rt, "opening") {
			g.Opening = []planner.Aged{{Age: rapid.Float64Range(0, 50000).Draw(rt, "age"), Contacts: rapid.Float64Range(0, 90).Draw(rt, "open")}}
		}
		if _, err := planner.Restaff(context.Background(), rows, planner.PolicyOf(g)); err != nil {
			rt.Fatal(err)
		}
		for _, r := range rows {
			if r.ServiceLevel < r.ServiceLevelTarget-1e-6 || math.Abs(r.Agents-r.AgentsExact) >= 1 || math.IsNaN(r.Backlog) {
				rt.Fatalf("%+v", r)
			}
		}
		var first, second bytes.Buffer
		if err := planfile.Write(&first, rows, nil); err != nil {
			rt.Fatal(err)
		}
		f, err := planfile.Read(context.Background(), bytes.NewReader(first.Bytes()), "plan.csv", nil)
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
			rt.Fatal(err)
		}
		if err := planfile.Write(&second, f.Rows, nil); err != nil {
			rt.Fatal(err)
		}
		if first.String() != second.String() {
			rt.Fatal(firstDifference(first.String(), second.String()))
		}
	})
}

// The order of rows and the number of CPUs change nothing.
func TestDeferredAnyOrder(t *testing.T) {
	build := func() []planner.Row {
		var rows []planner.Row
		for i := range 60 {
			rows = append(rows, row(string(rune('a'+i%3)), "email", i/3, float64(i*7%23), 240))
		}
		return rows
	}
	given := planner.Given{Deadline: ptr(3 * time.Hour), InTime: ptr(0.9), Opening: []planner.Aged{{Age: 3600, Contacts: 12}}}
	a, b := build(), build()
	for i, k := 0, len(b)-1; i < k; i, k = i+1, k-1 {
		b[i], b[k] = b[k], b[i]
	}
	restaff(t, a, given)
	restaff(t, b, given)
	for i := range a {
		x, y := a[i], b[len(b)-1-i]
		if x.Agents != y.Agents || x.AgentsExact != y.AgentsExact || x.Backlog != y.Backlog || len(x.Agreed().Opening) != len(y.Agreed().Opening) {
			t.Errorf("%s: %v and %v", x.Name(), x, y)
		}
	}
}

// The same plan on every processor: the sum was taken of what amd64, 386 and arm64 (by
// qemu) all give. CI runs this on amd64 and 386.
func TestDeferredSameBits(t *testing.T) {
	var rows []planner.Row
	for q, g := range []struct {
		share    float64
		deadline int
	}{{1, 30}, {0.9, 48}, {0.8, 3}} {
		for i := range 600 {
			r := row(fmt.Sprint("q", q), "email", i+i/20*28, float64((i*i*37+q)%30011)/1000, 100+float64(i*i*53%400003)/1000)
			r.Model, r.ServiceLevelTarget, r.Within = planner.ModelDeferred, g.share, float64(g.deadline*1800)
			rows = append(rows, r)
		}
	}
	restaff(t, rows, planner.Given{MaxOccupancy: ptr(0.85), Shrinkage: ptr(0.3)})
	const want = "b20a5e21b601c81cbd92b325f9ed88810cbc8f2b3cedd5fb5cad7d5c02075946"
	if got := fmt.Sprintf("%x", sha256.Sum256([]byte(written(t, rows)))); got != want {
		t.Errorf("SHA-256 of the plan is %s", got)
	}
}
