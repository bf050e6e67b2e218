package planner_test

import (
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
)

// Published numbers of planning, each recomputed in a second way by formulas of these
// tests (see recompute_test.go), and the mistakes that other tools and books make.

// delayed are the service level and the mean wait of n agents without patience, by the
// textbook recursion.
func delayed(n int, load, aht, within float64) (level, asa float64) {
	c := erlangC(n, load)
	free := float64(n) - load
	return 1 - c*math.Exp(-free*within/aht), c * aht / free
}

// reasons staffs one row and asks why.
func reasons(t *testing.T, r planner.Row, given planner.Given) planner.Row {
	t.Helper()
	rows := []planner.Row{r}
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
	return rows[0]
}

func goalOf(share float64, within time.Duration) planner.Given {
	return planner.Given{ServiceLevel: &share, Within: &within}
}

func about(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// SWPP: 450 calls in half an hour of 270 s; 71, 72 and 73 agents answer 61, 71 and 78 % in
// 30 s, with an ASA of 44, 29 and 20 s. The digits behind are of an independent
// prototype, planning notes 2.12.
func TestPublishedSWPP(t *testing.T) {
	agents := []int{71, 72, 73}
	levels, asas := []float64{0.6104, 0.7066, 0.7805}, []float64{44.34, 29.03, 19.85}
	for i, n := range agents {
		l, a := delayed(n, 67.5, 270, 30)
		if !about(l, levels[i], 5e-5) || !about(a, asas[i], 5e-3) {
			t.Fatalf("recursion: %d agents give %v, ASA %v", n, l, a)
		}
	}
	for i, target := range []float64{0.65, 0.75} {
		r := reasons(t, row("q", "voice", 0, 450, 270), goalOf(target, 30*time.Second))
		w := r.Why
		if r.Load != 67.5 || r.Agents != float64(agents[i+1]) || w.Below != float64(agents[i]) {
			t.Fatalf("%v in 30 s: %v erlangs, %v agents, one fewer %v", target, r.Load, r.Agents, w.Below)
		}
		if !about(r.ServiceLevel, levels[i+1], 5e-5) || !about(w.LevelBelow, levels[i], 5e-5) || !about(r.ASA, asas[i+1], 5e-3) || !about(w.ASABelow, asas[i], 5e-3) {
			t.Errorf("%v agents: %v, ASA %v; one fewer: %v, ASA %v", r.Agents, r.ServiceLevel, r.ASA, w.LevelBelow, w.ASABelow)
		}
	}
}

// SWPP's table says 23 agents for 400 calls an hour of 180 s at 80/30. That is wrong: 23
// answer 74.8 %.
func TestPublishedSWPPTableIsWrong(t *testing.T) {
	if l, _ := delayed(23, 20, 180, 30); !about(l, 0.748, 5e-4) {
		t.Fatalf("recursion: 23 agents give %v", l)
	}
	if l, _ := delayed(24, 20, 180, 30); l < 0.8 {
		t.Fatalf("recursion: 24 agents give %v", l)
	}
	r := row("q", "voice", 0, 400, 180)
	r.Interval = time.Hour
	r = reasons(t, r, goalOf(0.8, 30*time.Second))
	if r.Agents != 24 || !about(r.Why.LevelBelow, 0.748, 5e-4) {
		t.Errorf("%v agents, one fewer gives %v", r.Agents, r.Why.LevelBelow)
	}
}

// callcentrehelper.com: 100 calls an hour of 990 s, 80/60, shrinkage 35 %: 33 agents, or
// 50.8, so 51, on the schedule. Ours schedules the exact number, which is less.
func TestPublishedCallCentreHelper(t *testing.T) {
	r := row("q", "voice", 0, 100, 990)
	r.Interval = time.Hour
	given := goalOf(0.8, time.Minute)
	given.Shrinkage = ptr(0.35)
	r = reasons(t, r, given)
	below, _ := delayed(32, 27.5, 990, 60)
	enough, _ := delayed(33, 27.5, 990, 60)
	if below >= 0.8 || enough < 0.8 {
		t.Fatalf("recursion: 32 agents give %v, 33 give %v", below, enough)
	}
	if r.Agents != 33 || !about(r.ServiceLevel, enough, 1e-6) || !about(r.Why.LevelBelow, below, 1e-6) {
		t.Errorf("%v agents give %v, one fewer %v", r.Agents, r.ServiceLevel, r.Why.LevelBelow)
	}
	whole := erlang.GrossUp(r.Agents, r.Shrinkage)
	if !about(whole, 50.8, 0.05) || erlang.CeilAgents(whole) != 51 || r.Scheduled > whole || r.Scheduled < 32/0.65 {
		t.Errorf("scheduled %v, of whole agents %v", r.Scheduled, whole)
	}
}

// 100 calls in half an hour of 180 s, 80/20, shrinkage 30 %: 14 agents at 88.8 %, or
// 13.037, and 18.63 scheduled. Issue 41 of pyworkforce has 18.7 for what it rounds to 20.
func TestPublishedFractional(t *testing.T) {
	given := goalOf(0.8, 20*time.Second)
	given.Shrinkage = ptr(0.3)
	r := reasons(t, row("q", "voice", 0, 100, 180), given)
	if r.Agents != 14 || !about(r.ServiceLevel, 0.888, 5e-4) || !about(r.AgentsExact, 13.037, 5e-4) || !about(r.Scheduled, 18.63, 0.01) {
		t.Errorf("%v agents at %v, exact %v, scheduled %v", r.Agents, r.ServiceLevel, r.AgentsExact, r.Scheduled)
	}
	// By the integral: at the exact number the level is the target.
	if l := 1 - fractionalC(r.AgentsExact, 10)*math.Exp(-(r.AgentsExact-10)*20/180); !about(l, 0.8, 1e-6) {
		t.Errorf("integral: %v agents give %v", r.AgentsExact, l)
	}
}

// chatWaits are the probability of waiting and of waiting longer than within, by adding up
// the states of chats: with n in service, n/s each and one more at n mod s of them, each
// with 1/aht(k) a second; beyond s m contacts as with one fast agent.
func chatWaits(s int, rate float64, ahts []float64, within float64) (wait, late float64) {
	m := len(ahts)
	leave := func(n int) float64 {
		q, more := n/s, n%s
		var sum float64
		if q > 0 {
			sum += float64(s-more) * float64(q) / ahts[q-1]
		}
		if more > 0 {
			sum += float64(more) * float64(q+1) / ahts[q]
		}
		return sum
	}
	p, total := 1.0, 0.0
	for n := 0; n < s*m; n++ {
		total += p
		p *= rate / leave(n+1)
	}
	full := leave(s * m)
	tail := p / (1 - rate/full)
	wait = tail / (total + tail)
	return wait, wait * math.Exp(-(full-rate)*within)
}

// Planning notes 2.6 and 4.3, by an exact prototype cross-checked by simulation: 100 chats
// in half an hour, 10, 12.5 and 16 minutes with one, two and three at a time, 80 % in 30
// s: 20 agents (19 give 68 %, 20 give 89 %). P(wait) with 19, 20 and 21.
func TestPublishedChat(t *testing.T) {
	ahts := []float64{600, 750, 960}
	waits := map[int]float64{19: 0.359531, 20: 0.130640, 21: 0.040185}
	for s, want := range waits {
		if wait, _ := chatWaits(s, 100.0/1800, ahts, 0); !about(wait, want, 1e-6) {
			t.Fatalf("states: %d agents: P(wait) %v, want %v", s, wait, want)
		}
	}
	chat := func(target float64, within time.Duration) planner.Row {
		given := goalOf(target, within)
		given.AHTs = []time.Duration{10 * time.Minute, 750 * time.Second, 16 * time.Minute}
		return reasons(t, row("q", "chat", 0, 100, nan), given)
	}
	r := chat(0.8, 30*time.Second)
	_, late19 := chatWaits(19, 100.0/1800, ahts, 30)
	_, late20 := chatWaits(20, 100.0/1800, ahts, 30)
	if r.Model != planner.ModelChat || r.Agents != 20 || !about(r.ServiceLevel, 0.89, 5e-3) || !about(r.Why.LevelBelow, 0.68, 5e-3) {
		t.Errorf("model %s, %v agents give %v, one fewer %v", r.Model, r.Agents, r.ServiceLevel, r.Why.LevelBelow)
	}
	if !about(r.ServiceLevel, 1-late20, 1e-6) || !about(r.Why.LevelBelow, 1-late19, 1e-6) {
		t.Errorf("states give %v and %v, not %v and %v", 1-late20, 1-late19, r.ServiceLevel, r.Why.LevelBelow)
	}
	// Answered without waiting: 1 - P(wait).
	for _, tt := range []struct {
		target float64
		agents int
	}{{0.8, 20}, {0.9, 21}} {
		r := chat(tt.target, 0)
		if r.Agents != float64(tt.agents) || !about(r.ServiceLevel, 1-waits[tt.agents], 1e-6) || !about(r.Why.LevelBelow, 1-waits[tt.agents-1], 1e-6) {
			t.Errorf("%v at once: %v agents give %v, one fewer %v", tt.target, r.Agents, r.ServiceLevel, r.Why.LevelBelow)
		}
	}
}

// D4 of pyworkforce 0.5.4: every number is whole for each queue and interval, so that
// sums over many queues explode. Ten queues of 10 calls in half an hour (180 s, 80/20)
// are 30 in whole agents, 22.98 in fractions, and 14 if they were one.
func TestPeersDefectWholeQueues(t *testing.T) {
	var rows []planner.Row
	for i := range 10 {
		rows = append(rows, row(string(rune('a'+i)), "voice", 0, 10, 180))
	}
	restaff(t, rows, planner.Given{})
	var whole float64
	for _, r := range rows {
		whole += r.Agents
	}
	if got := planner.SumOf("all", rows).Hours / 0.5; whole != 30 || !about(got, 22.98, 5e-3) {
		t.Errorf("%v whole agents, %v in fractions", whole, got)
	}
	pooled := []planner.Row{row("all", "voice", 0, 100, 180)}
	restaff(t, pooled, planner.Given{})
	if pooled[0].Agents != 14 {
		t.Errorf("%v agents when pooled", pooled[0].Agents)
	}
	// Second way: 3 agents are the fewest at 1 erlang by the recursion, and the exact
	// ones reach the target by the integral.
	if l, _ := delayed(2, 1, 180, 20); l >= 0.8 {
		t.Errorf("recursion: 2 agents give %v", l)
	}
	x := rows[0].AgentsExact
	if l := 1 - fractionalC(x, 1)*math.Exp(-(x-1)*20/180); !about(l, 0.8, 1e-6) {
		t.Errorf("integral: %v agents give %v", x, l)
	}
}
