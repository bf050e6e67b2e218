package erlang

import (
	"math"
	"testing"
)

// The tests of this file are named after what other tools get wrong, with the
// input that shows it; the values are from 340-bit arithmetic.

// pyworkforce 0.5.4, ErlangA.service_level: e^(-rate T) underflows for long
// thresholds and the service level comes out as 0.7376.
func TestPeerLongThresholdUnderflows(t *testing.T) {
	q := Queue{Load: 80.0 / 1800 * 180, AHT: 180, Patience: 120}
	check(t, "service level", mustAt(t, q, 10, 3600).ServiceLevel, 0.937894, 5e-7)
}

// pyworkforce 0.5.4 and others search Erlang A upwards from the load.
func TestPeerNeverStaffsBelowLoad(t *testing.T) {
	for load, agents := range map[float64]int{50: 50, 100: 96} {
		s, err := Queue{Load: load, AHT: 180, Patience: 120}.Agents(Target{ServiceLevel: 0.8, Within: 20})
		if err != nil || s.Agents != agents {
			t.Errorf("load %v: %d agents, want %d (%v)", load, s.Agents, agents, err)
		}
	}
}

// pyworkforce 0.5.4 starts Erlang C at round(load+1): 2 and 12 agents.
func TestPeerStartsAboveTheAnswer(t *testing.T) {
	for _, c := range []struct {
		load, level float64
		agents      int
	}{{0.5, 0.5, 1}, {10.6, 0.05, 11}} {
		s, err := Queue{Load: c.load, AHT: 180}.Agents(Target{ServiceLevel: c.level, Within: 20})
		if err != nil || s.Agents != c.agents {
			t.Errorf("load %v: %d agents, want %d (%v)", c.load, s.Agents, c.agents, err)
		}
	}
}

// pyworkforce 0.5.4 rounds raw/(1-shrinkage) up in binary: 31 for (21, 30 %),
// and wrong in 1444 of these cases. Whole percents allow an exact check.
func TestPeerGrossUpRoundsUpBinaryNoise(t *testing.T) {
	for raw := 1; raw < 400; raw++ {
		for percent := 1; percent <= 99; percent++ {
			rest := 100 - percent
			want := (100*raw + rest - 1) / rest
			if got := CeilAgents(GrossUp(float64(raw), float64(percent)/100)); got != want {
				t.Fatalf("%d agents at %d %%: got %d, want %d", raw, percent, got, want)
			}
		}
	}
}

// CRAN ErlangC 0.1.0 truncates the load to an integer, phubers/erlang the
// number of agents in B but not in C; erlanglib does so in B.
func TestPeerTruncatesToIntegers(t *testing.T) {
	check(t, "C(14, 10.6)", C(14, 10.6), 0.24569, 5e-6)
	check(t, "C(2, 0.9)", C(2, 0.9), 0.27931, 5e-6)
	check(t, "C(14.5, 10)", C(14.5, 10), 0.13399, 5e-6)
	check(t, "B(10.5, 8)", B(10.5, 8), 0.10011, 5e-6)
}

// CRAN queueing, CRAN ErlangC, erlanglib and others return 4.409 for C(5, 10)
// and fail at C(10, 10); phubers a service level of -6.68 and negative waits;
// Callcenter-Simulator a wait of -158.7 s.
func TestPeerOverloadIsNoProbability(t *testing.T) {
	if c := C(5, 10); c != 1 {
		t.Errorf("C(5, 10) = %v", c)
	}
	if c := C(10, 10); c != 1 {
		t.Errorf("C(10, 10) = %v", c)
	}
	m := mustAt(t, Queue{Load: 10, AHT: 180}, 5, 20)
	if m.ServiceLevel != 0 || !math.IsInf(m.ASA, 1) || !m.Overloaded {
		t.Errorf("5 agents for 10 erlang: %+v", m)
	}
}

// Factorials overflow at 21 in 64-bit integers and at 171 in float64:
// AndreaFerrante, Tacigar and Callcenter-Simulator fail or return nonsense.
func TestPeerFactorialOverflow(t *testing.T) {
	check(t, "C(200, 180)", C(200, 180), 0.094471, 5e-7)
	check(t, "B(21, 15)", B(21, 15), 0.0315, 5e-5)
	check(t, "B(30, 20)", B(30, 20), 0.00846, 5e-6)
	check(t, "B(66, 60)", B(66, 60), 0.0458, 5e-5)
	check(t, "ASA of 21 agents", mustAt(t, Queue{Load: 15, AHT: 180}, 21, 20).ASA, 3.07, 0.005)
}

// Callcenter-Simulator, waitingTimeExt: a queue cut off at 100 c gives 11,903 s.
func TestPeerLongQueueCutOff(t *testing.T) {
	m := mustAt(t, Queue{Load: 10, AHT: 180, Patience: 36000}, 2, 20)
	check(t, "mean wait", m.Abandonment*36000, 28800, 0.5)
}

// OdeToErlangAndBromley replaces Erlang A by a heuristic: abandonment 0.139 and
// service level 0.620, and 107 agents for 100 erlang.
func TestPeerHeuristicErlangA(t *testing.T) {
	m := mustAt(t, Queue{Load: 48, AHT: 60, Patience: 120}, 50, 20)
	check(t, "abandonment", m.Abandonment, 0.0309, 5e-5)
	check(t, "service level", m.ServiceLevel, 0.9430, 5e-5)
}

// A Go port of phubers/erlang stops its loop one short, B(10, 5) = 0.03746;
// another returns C(14, 10) = 115.5.
func TestPeerLoopOneShort(t *testing.T) {
	check(t, "B(10, 5)", B(10, 5), 0.01838, 5e-6)
	check(t, "C(14, 10)", C(14, 10), 0.1741, 5e-5)
}

// A Go WFM report overflows its sum at 745 erlang and falls back to 945 agents.
func TestPeerSumOverflow(t *testing.T) {
	s, err := Queue{Load: 745, AHT: 300}.Agents(Target{ServiceLevel: 0.8, Within: 20})
	if err != nil || s.Agents != 759 {
		t.Errorf("%d agents, want 759 (%v)", s.Agents, err)
	}
}

// pyworkforce 0.5.4, ErlangA.service_level: exp(-rate T) underflows and only
// those who do not wait are left, 0.2467, although 0.98 % abandon.
func TestPeerUniformisationUnderflows(t *testing.T) {
	m := mustAt(t, Queue{Load: 400.0 / 30 * 3, AHT: 180, Patience: 7200}, 41, 3600)
	check(t, "abandonment", m.Abandonment, 0.0098, 5e-5)
	check(t, "no wait", m.NoWait, 0.2467, 5e-5)
	check(t, "service level", m.ServiceLevel, 1-m.Abandonment, 1e-6)
}

// pyworkforce 0.5.4, ErlangC.required_positions: starts at round(load+1) and
// never looks below: 2, 3, 4 and 6 where 1, 2, 3 and 5 answer half in 20 min.
func TestPeerNeverLooksBelowItsStart(t *testing.T) {
	for load, agents := range map[float64]int{0.6: 1, 1.6: 2, 2.6: 3, 4.6: 5} {
		n, err := Queue{Load: load, AHT: 180}.Fewest(Target{ServiceLevel: 0.5, Within: 1200})
		if err != nil || n != agents {
			t.Errorf("load %v: %d agents, want %d (%v)", load, n, agents, err)
		}
	}
}

// pyworkforce 0.5.4, ErlangA.required_positions: 101 for 100 erlangs, which come
// out of calls and minutes as 100.00000000000001.
func TestPeerCeilsBinaryNoiseOfTheLoad(t *testing.T) {
	q := Queue{Load: 100.00000000000001, AHT: 180}
	s, err := q.Agents(Target{MaxOccupancy: 1 - 1e-13})
	if err != nil || s.Agents > 101 {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = Queue{Load: 85.00000000000001, AHT: 180}.Agents(Target{MaxOccupancy: 0.85})
	if err != nil || s.Agents != 100 {
		t.Errorf("85/0.85 is %d agents (%v)", s.Agents, err)
	}
}

// pyworkforce 0.5.4 calls the mean wait of all callers, E[W], the average speed
// of answer of Erlang A; that of the answered is another.
func TestPeerMeanWaitIsNotASA(t *testing.T) {
	m := mustAt(t, Queue{Load: 14, AHT: 180, Patience: 60}, 10, 20)
	if !(m.ASA < m.MeanWait && m.MeanWait < m.MeanWaitAbandoned*1.5) {
		t.Errorf("ASA %v, mean wait %v", m.ASA, m.MeanWait)
	}
	check(t, "sum of both", m.ASA*m.Served+m.MeanWaitAbandoned*m.Abandonment, m.MeanWait, 1e-11)
}

// umontreal ContactCenters, finite queue: NaN for 800 agents and 1000 places,
// and P(delay) = 1 for 5 agents, 8 erlangs and 10 places; airbnb's planner
// rounds agents to integers.
func TestPeerFiniteQueueIsStable(t *testing.T) {
	m := mustAt(t, Queue{Load: 780, AHT: 180, Lines: 1800}, 800, 20)
	c := mustAt(t, Queue{Load: 780, AHT: 180}, 800, 20)
	check(t, "PWait of 800 agents", m.PWait, c.PWait, 1e-9)
	m = mustAt(t, Queue{Load: 8, AHT: 180, Lines: 15}, 5, 20)
	if !(m.PWait < 0.99 && m.Blocking > 0.3 && m.NoWait > 0) {
		t.Errorf("5 agents, 8 erlangs: %+v", m)
	}
}
