package history

import (
	"math"
	"testing"
	"time"
)

// Counts are kept where they are asked for, in their interval, and what a row does not say
// is not zero.
func TestCounts(t *testing.T) {
	text := "start,queue,offered,answered,abandoned,answered_in_target,abandoned_in_target,abandoned_short,target_s,wait_s,agents,scheduled\n" +
		"2026-01-05 09:00,q,50,45,5,40,2,1,20,600,\"8,5\",11\n2026-01-05 09:30,q,60,,,,,,,,,\n2026-01-05 10:00,q,60,50,,,,,,,,\n"
	c := mustRead(t, &Options{Counts: true}, text).Queues[0].Counts
	for name, v := range map[string][2]float64{
		"abandoned": {c.Abandoned[0], 5}, "in target": {c.AnsweredInTarget[0], 40}, "hung up in target": {c.AbandonedInTarget[0], 2}, "short": {c.AbandonedShort[0], 1},
		"target": {c.Target[0], 20}, "wait": {c.Wait[0], 600}, "agents": {c.Agents[0], 8.5}, "scheduled": {c.Scheduled[0], 11}, "offered less answered": {c.Abandoned[2], 10},
	} {
		if v[0] != v[1] {
			t.Errorf("%s: %v, want %v", name, v[0], v[1])
		}
	}
	for name, x := range map[string]float64{"abandoned": c.Abandoned[1], "in target": c.AnsweredInTarget[1], "agents": c.Agents[1], "scheduled": c.Scheduled[2]} {
		if !math.IsNaN(x) {
			t.Errorf("%s that nobody told is %v", name, x)
		}
	}
	if q := mustRead(t, nil, text).Queues[0]; q.Counts != nil {
		t.Error("counts that nobody asked for")
	}
}

func TestCountsThatContradict(t *testing.T) {
	const header = "start,queue,offered,answered,abandoned,answered_in_target,abandoned_short,agents\n"
	opt := &Options{Counts: true}
	for name, c := range map[string][2]string{
		"answered":  {"2026-01-05 09:00,q,50,45,5,46,,\n", `a.csv:2: column "answered_in_target": "46" is more than the 45 that were answered`},
		"hung up":   {"2026-01-05 09:00,q,50,45,5,,6,\n", `column "abandoned_short": "6" is more than the 5 that hung up`},
		"no number": {"2026-01-05 09:00,q,50,45,5,,,Anna\n", `column "agents": "Anna" is not a number of agents`},
		"negative":  {"2026-01-05 09:00,q,50,45,5,,,-1\n", `column "agents": "-1"`},
	} {
		wantError(t, name, opt, []string{header + c[0] + "2026-01-05 09:30,q,1,1,0,,,\n"}, c[1])
	}
	// Nobody else cares what stands in the column of agents.
	mustRead(t, nil, header+"2026-01-05 09:00,q,50,45,5,,,Anna\n2026-01-05 09:30,q,1,1,0,,,\n")
}

// One interval alone does not tell how long it is; who knows may say so.
func TestStepOfOneInterval(t *testing.T) {
	const text = "start,offered\n2026-01-05 09:00,50\n"
	wantError(t, "nobody says", nil, []string{text}, "one interval alone does not tell how long it is")
	if h := mustRead(t, &Options{Step: 30 * time.Minute}, text); h.Step != 30*time.Minute {
		t.Errorf("step %v", h.Step)
	}
}
