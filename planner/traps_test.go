package planner_test

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// The traps of planning tools, forbidden by name: planning notes, section 6. Trap 4, the
// flexible agent counted twice, is with the multi-skill bounds.

// Trap 1: N(1+s). 100 agents at 30 % shrinkage are 142.9 scheduled; of 130 scheduled only
// 91 would be there.
func TestTrapMultiplyShrinkage(t *testing.T) {
	r := row("q", "voice", 0, 1, 60)
	r.Shrinkage = 0.3
	rows := []planner.Row{r}
	restaff(t, rows, planner.Given{MinAgents: ptr(100)})
	if got := rows[0]; got.AgentsExact != 100 || got.Scheduled != 142.857143 || !about(got.Scheduled*(1-0.3), 100, 1e-6) {
		t.Errorf("%v agents, %v scheduled", got.AgentsExact, got.Scheduled)
	}
	// Nor one flat share for every week: the mean of 20 % and 40 % schedules too few.
	a, b := row("q", "voice", 0, 1, 60), row("q", "voice", 1, 1, 60)
	a.Shrinkage, b.Shrinkage = 0.2, 0.4
	rows = []planner.Row{a, b}
	restaff(t, rows, planner.Given{MinAgents: ptr(100)})
	own := planner.SumOf("", rows).Scheduled // (100/0.8 + 100/0.6) x 0.5 h
	restaff(t, rows, planner.Given{MinAgents: ptr(100), Shrinkage: ptr(0.3)})
	flat := planner.SumOf("", rows).Scheduled
	if !about(own, (125+100/0.6)*0.5, 1e-5) || flat >= own {
		t.Errorf("scheduled hours %v with the weeks' own shrinkage, %v with their mean", own, flat)
	}
}

// Trap 2: whole agents by queue and interval, then added.
func TestTrapCeilAndSum(t *testing.T) {
	var rows []planner.Row
	var exact, whole float64
	for i := range 48 {
		rows = append(rows, row("q", "voice", i, 3, 200))
	}
	given := planner.Given{Shrinkage: ptr(0.3)}
	restaff(t, rows, given)
	for _, r := range rows {
		exact += r.AgentsExact * 0.5
		whole += r.Agents * 0.5
	}
	for _, s := range append(planner.ByQueue(rows), planner.SumOf("all", rows)) {
		if !about(s.Hours, exact, 1e-9) || !about(s.Scheduled, exact/0.7, 1e-4) || s.Hours > whole-1 {
			t.Errorf("%+v: exact %v, whole %v", s, exact, whole)
		}
	}
}

// Trap 3: workload called requirement, or occupancy applied on top of Erlang.
func TestTrapWorkloadAsRequirement(t *testing.T) {
	staffed := func(given planner.Given) planner.Row {
		rows := []planner.Row{row("q", "voice", 0, 100, 180)}
		restaff(t, rows, given)
		return rows[0]
	}
	if r := staffed(planner.Given{}); r.Load != 10 || r.Agents != 14 {
		t.Errorf("%v erlangs take %v agents", r.Load, r.Agents)
	}
	// 10 / 0.85 = 11.8 is less than the 14 that the service level takes: 14 it is, not
	// 14 / 0.85 = 16.5.
	if r := staffed(planner.Given{MaxOccupancy: ptr(0.85)}); r.Agents != 14 || r.Binding != planner.BindServiceLevel {
		t.Errorf("at most 85 %% busy: %v agents, %s", r.Agents, r.Binding)
	}
	// 10 / 0.7 = 14.29.
	if r := staffed(planner.Given{MaxOccupancy: ptr(0.7)}); r.Agents != 15 || !about(r.AgentsExact, 10/0.7, 1e-6) || r.Binding != "max_occupancy=0.7" {
		t.Errorf("at most 70 %% busy: %v agents (%v), %s", r.Agents, r.AgentsExact, r.Binding)
	}
	// With patience, agents are busy with those who stay.
	r := staffed(planner.Given{MaxOccupancy: ptr(0.7), Patience: ptr(time.Minute)})
	lost, busy := erlangA(int(r.Agents), 10, 180, 60)
	if !about(r.Occupancy, busy, 1e-6) || !about(r.Abandonment, lost, 1e-6) || r.AgentsExact >= 10/0.7 {
		t.Errorf("with patience: %v agents, busy %v, %v hang up; states give %v, %v", r.AgentsExact, r.Occupancy, r.Abandonment, busy, lost)
	}
}

// Trap 5: AHT over concurrency. Of the recipes one gives 17 agents, who cannot even do the
// work, the others 22 and 26; the exact number is 20.
func TestTrapAHTOverConcurrency(t *testing.T) {
	voice := func(aht float64) float64 {
		rows := []planner.Row{row("q", "voice", 0, 100, aht)}
		restaff(t, rows, goalOf(0.8, 30*time.Second))
		return rows[0].Agents
	}
	for _, tt := range []struct{ aht, agents float64 }{{600 / 2.5, 17}, {960.0 / 3, 22}, {960 / 2.5, 26}} {
		if n := voice(planner.Round(tt.aht, 3)); n != tt.agents {
			t.Errorf("handle time %v s: %v agents, the recipe has %v", tt.aht, n, tt.agents)
		}
	}
	// 17 agents with three chats each finish 17 x 3 / 960 s = 95.6 in half an hour.
	if 17.0*3/960*1800 >= 100 {
		t.Error("17 agents would do")
	}
	given := goalOf(0.8, 30*time.Second)
	given.AHTs = []time.Duration{600 * time.Second, 750 * time.Second, 960 * time.Second}
	rows := []planner.Row{row("q", "chat", 0, 100, nan)}
	restaff(t, rows, given)
	if rows[0].Agents != 20 {
		t.Errorf("%v agents", rows[0].Agents)
	}
}

// Trap 5: Erlang C for e-mail. What can wait takes as many hands as the work does.
func TestTrapErlangCEmailWithoutDeadline(t *testing.T) {
	for _, channel := range []string{"email", "backoffice", "ticket"} {
		rows := []planner.Row{row("q", channel, 0, 60, 300)}
		restaff(t, rows, planner.Given{})
		if r := rows[0]; r.Model != planner.ModelDeferred || r.Agents != 10 || r.Binding != planner.BindWorkload || !math.IsNaN(r.ServiceLevel) {
			t.Errorf("%s: model %s, %v agents, %s, service level %v", channel, r.Model, r.Agents, r.Binding, r.ServiceLevel)
		}
	}
}

// Trap 6: averages of percentages. A day's service level counts contacts: here the mean of
// the intervals' levels says something else.
func TestTrapAverageOfPercentages(t *testing.T) {
	var rows []planner.Row
	for i, v := range []float64{200, 20, 5, 150, 2, 60} {
		rows = append(rows, row("q", "voice", i, v, 240))
	}
	restaff(t, rows, planner.Given{Period: ptr(planner.PeriodDay)})
	var good, contacts, plain float64
	for _, r := range rows {
		l, _ := delayed(int(r.Agents), r.Volume*240/1800, 240, 20)
		if !about(l, r.ServiceLevel, 1e-6) {
			t.Errorf("%v contacts, %v agents: level %v, recursion %v", r.Volume, r.Agents, r.ServiceLevel, l)
		}
		good += r.Volume * r.ServiceLevel
		contacts += r.Volume
		plain += r.ServiceLevel / float64(len(rows))
	}
	if good/contacts < 0.8 || good/contacts > 0.85 {
		t.Errorf("level of the day %v", good/contacts)
	}
	if about(plain, good/contacts, 0.01) {
		t.Errorf("the mean of levels is %v: the case shows nothing", plain)
	}
	// The mean handle time of a queue is that of its contacts.
	plan, err := planner.Build(t.Context(), []planner.Input{input("q", 8, 1)}, config(t, "1w"))
	if err != nil {
		t.Fatal(err)
	}
	var work, all, mean float64
	for _, r := range plan.Rows {
		work += r.Volume * r.AHT
		all += r.Volume
		mean += r.AHT / float64(len(plan.Rows))
	}
	if got := plan.Queues[0].AHT; !about(got, work/all, 1e-9*got) {
		t.Errorf("handle time of the queue %v s, by contacts %v s, mean of intervals %v s", got, work/all, mean)
	}
}
