package planner_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
)

// blendBySolving solves the chain of contacts and jobs by plain iteration of its balance
// equations, for small cases without regard to cost: another way than package planner's.
func blendBySolving(b planner.Blend, n, reserve int) (pwait, jobAgents, line float64) {
	c, most := n-reserve, n+60
	arrive, handle, job, leave := b.Load/b.AHT, 1/b.AHT, 1/b.JobAHT, 0.0
	if b.Patience > 0 {
		leave = 1 / b.Patience
	}
	type state struct{ x, j int }
	index := map[state]int{}
	var states []state
	for x := c; x <= most; x++ {
		for j := 0; j <= c; j++ {
			index[state{x, j}] = len(states)
			states = append(states, state{x, j})
		}
	}
	type move struct {
		to   int
		rate float64
	}
	moves := make([][]move, len(states))
	fastest := 0.0
	for i, s := range states {
		out := 0.0
		add := func(to state, rate float64) {
			if rate > 0 {
				moves[i] = append(moves[i], move{index[to], rate})
				out += rate
			}
		}
		if s.x < most {
			add(state{s.x + 1, s.j}, arrive)
		}
		ends := float64(min(s.x, n)-s.j)*handle + float64(max(s.x-n, 0))*leave
		if s.x > c {
			add(state{s.x - 1, s.j}, ends)
			if s.j > 0 {
				add(state{s.x - 1, s.j - 1}, float64(s.j)*job)
			}
		} else if s.j < c {
			add(state{s.x, s.j + 1}, ends)
		}
		fastest = max(fastest, out)
	}
	p := make([]float64, len(states))
	next := make([]float64, len(states))
	p[0] = 1
	for range 10000 {
		copy(next, p)
		for i, ms := range moves {
			for _, m := range ms {
				f := p[i] * m.rate / (1.01 * fastest)
				next[i] -= f
				next[m.to] += f
			}
		}
		p, next = next, p
	}
	for i, s := range states {
		if s.x >= n {
			pwait += p[i]
			line += p[i] * float64(s.x-n)
		}
		jobAgents += p[i] * float64(s.j)
	}
	return pwait, jobAgents, line
}

func TestBlendChainAgainstItsBalanceEquations(t *testing.T) {
	for _, b := range []planner.Blend{
		{Load: 2, AHT: 1, JobAHT: 2}, {Load: 2, AHT: 1, JobAHT: 0.4}, {Load: 2, AHT: 1, JobAHT: 1},
		{Load: 3, AHT: 1, JobAHT: 2, Patience: 0.7}, {Load: 6, AHT: 1, JobAHT: 0.5, Patience: 1},
	} {
		for _, reserve := range []int{0, 1, 3, 5} {
			m, err := b.At(5, reserve, 0)
			if err != nil {
				t.Fatal(err)
			}
			pwait, jobs, line := blendBySolving(b, 5, reserve)
			if math.Abs(m.PWait-pwait) > 1e-9 || math.Abs(m.JobAgents-jobs) > 1e-9 || math.Abs(m.MeanWait-line/b.Load) > 1e-8 {
				t.Errorf("%+v, %d reserved: P(wait) %v, jobs %v, wait %v; the balance equations give %v, %v, %v", b, reserve, m.PWait, m.JobAgents, m.MeanWait, pwait, jobs, line/b.Load)
			}
		}
	}
}

// Jobs of nearly the length of contacts are solved by the chain, of exactly that length
// by the conditioned Erlang system.
func TestBlendWaysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		b := planner.Blend{AHT: rapid.Float64Range(10, 1000).Draw(t, "aht")}
		b.Load = float64(n) * rapid.Float64Range(0.05, 0.97).Draw(t, "busy")
		if rapid.Bool().Draw(t, "impatient") {
			b.Patience = rapid.Float64Range(5, 2000).Draw(t, "patience")
			b.Load *= 1.3
		}
		reserve := rapid.IntRange(0, n).Draw(t, "reserve")
		within := rapid.Float64Range(0, 300).Draw(t, "within")
		one, err := b.At(n, reserve, within)
		if err != nil {
			t.Fatal(err)
		}
		b.JobAHT = b.AHT * (1 + 1e-12)
		other, err := b.At(n, reserve, within)
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, x, y, scale float64) {
			if !(math.Abs(x-y) <= 1e-8*scale) {
				t.Errorf("%s: %v, by the chain %v", what, x, y)
			}
		}
		near("P(wait)", one.PWait, other.PWait, 1)
		near("service level", one.ServiceLevel, other.ServiceLevel, 1)
		near("abandonment", one.Abandonment, other.Abandonment, 1)
		near("occupancy", one.Occupancy, other.Occupancy, 1)
		near("mean wait", one.MeanWait, other.MeanWait, b.AHT)
		near("jobs", one.JobAgents, other.JobAgents, float64(n))
	})
}

// The same with so many agents that the weights of states span hundreds of decades.
func TestBlendWaysAgreeAtScale(t *testing.T) {
	b := planner.Blend{Load: 510, AHT: 180}
	one, err := b.At(600, 15, 20)
	if err != nil {
		t.Fatal(err)
	}
	b.JobAHT = b.AHT * (1 + 1e-12)
	other, err := b.At(600, 15, 20)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(one.ServiceLevel-other.ServiceLevel) > 1e-8 || math.Abs(one.JobAgents-other.JobAgents) > 1e-6 || math.Abs(one.PWait-other.PWait) > 1e-8 {
		t.Errorf("%+v, by the chain %+v", one, other)
	}
}

// A row brings its load, patience and target along.
func TestRowBlend(t *testing.T) {
	r := planner.Row{Interval: 30 * time.Minute, Volume: 100, AHT: 180}
	settings := planner.Defaults()
	settings.Patience = 90 * time.Second
	settings.Apply(&r)
	b, target := r.Blend(300)
	if (b != planner.Blend{Load: 10, AHT: 180, Patience: 90, JobAHT: 300}) || target != (planner.BlendTarget{ServiceLevel: 0.8, Within: 20}) {
		t.Errorf("%+v, %+v", b, target)
	}
	settings.Patience, settings.ServiceLevel, settings.MaxASA = 0, 0, time.Minute
	settings.Apply(&r)
	if b, target := r.Blend(0); (b != planner.Blend{Load: 10, AHT: 180}) || target != (planner.BlendTarget{}) {
		t.Errorf("%+v, %+v", b, target)
	}
}

// With everybody reserved no job is ever begun: that is Erlang C or A.
func TestBlendWithoutJobsIsErlang(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		q := erlang.Queue{AHT: 180, Load: float64(n) * rapid.Float64Range(0, 0.99).Draw(t, "busy"), Patience: rapid.SampledFrom([]float64{0, 120}).Draw(t, "patience")}
		want, err := q.At(float64(n), 20)
		if err != nil {
			t.Fatal(err)
		}
		got, err := planner.Blend{Load: q.Load, AHT: q.AHT, Patience: q.Patience, JobAHT: 77}.At(n, n, 20)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.ServiceLevel-want.ServiceLevel) > 1e-10 || math.Abs(got.PWait-want.PWait) > 1e-10 || math.Abs(got.Occupancy-want.Occupancy) > 1e-10 ||
			math.Abs(got.MeanWait-want.MeanWait) > 1e-9*(1+want.MeanWait) || math.Abs(got.Abandonment-want.Abandonment) > 1e-10 || got.JobsPerHour != 0 {
			t.Errorf("%d agents: %+v, Erlang %+v", n, got, want.Core)
		}
	})
}

// More reserve is better for contacts and worse for jobs; all agents are busy without
// any; the work of contacts is done; another agent who is reserved too is better for
// contacts and, unless they hang up faster than they are served, for jobs.
func TestBlendProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		b := planner.Blend{AHT: 200, JobAHT: rapid.SampledFrom([]float64{200, 20, 90, 500, 3000}).Draw(t, "job")}
		b.Load = float64(n) * rapid.Float64Range(0.02, 0.96).Draw(t, "busy")
		b.Patience = rapid.SampledFrom([]float64{0, 0, 60, 600}).Draw(t, "patience")
		const within = 20
		var last planner.BlendMeasures
		for r := range n + 1 {
			m, err := b.At(n, r, within)
			if err != nil {
				t.Fatal(err)
			}
			if r == 0 && (math.Abs(m.PWait-1) > 1e-12 || math.Abs(m.Occupancy-1) > 1e-12) {
				t.Errorf("without reserve: %+v", m)
			}
			if carried := b.Load * (1 - m.Abandonment); math.Abs(float64(n)*m.Occupancy-m.JobAgents-carried) > 1e-7*float64(n) {
				t.Errorf("%d reserved: %v busy, %v at jobs, %v erlangs carried", r, float64(n)*m.Occupancy, m.JobAgents, carried)
			}
			if r > 0 && (m.ServiceLevel < last.ServiceLevel-1e-9 || m.JobsPerHour > last.JobsPerHour*(1+1e-9)+1e-12) {
				t.Errorf("%d reserved: %+v after %+v", r, m, last)
			}
			more, err := b.At(n+1, r+1, within)
			if err != nil {
				t.Fatal(err)
			}
			if more.ServiceLevel < m.ServiceLevel-1e-9 || b.JobAHT == b.AHT && b.Patience != 60 && more.JobsPerHour < m.JobsPerHour*(1-1e-9) {
				t.Errorf("one reserved agent more: %+v after %+v", more, m)
			}
			last = m
		}
	})
}

// Agents and Reserve find what looking at every number finds.
func TestBlendStaffingAgainstLookingAtAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := planner.Blend{AHT: 200, JobAHT: rapid.SampledFrom([]float64{200, 60, 600}).Draw(t, "job"), Load: rapid.Float64Range(0.1, 5).Draw(t, "load"), Patience: rapid.SampledFrom([]float64{0, 150}).Draw(t, "patience")}
		target := planner.BlendTarget{ServiceLevel: rapid.SampledFrom([]float64{0.5, 0.8, 0.95}).Draw(t, "level"), Within: 20, JobsPerHour: rapid.SampledFrom([]float64{0, 5, 25}).Draw(t, "jobs")}
		got, err := b.Agents(target)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= got.Agents; n++ {
			least, most := -1, -1
			for r := range n + 1 {
				m, err := b.At(n, r, target.Within)
				if err != nil {
					t.Fatal(err)
				}
				if m.ServiceLevel >= target.ServiceLevel && m.JobsPerHour >= target.JobsPerHour {
					if least < 0 {
						least = r
					}
					most = r
				}
			}
			if n < got.Agents && least >= 0 {
				t.Errorf("%d agents do with %d reserved, not only %d", n, least, got.Agents)
			}
			if n == got.Agents && (least != got.LeastReserve || most != got.MostReserve) {
				t.Errorf("%d agents with %d to %d reserved, not %d to %d", n, least, most, got.LeastReserve, got.MostReserve)
			}
			l, m, err := b.Reserve(n, target)
			if (err == nil) != (least >= 0) || err == nil && (l != least || m != most) {
				t.Errorf("%d agents: reserve %d to %d (%v), want %d to %d", n, l, m, err, least, most)
			}
			if err != nil && !errors.Is(err, erlang.ErrUnreachable) {
				t.Errorf("%d agents: %v", n, err)
			}
		}
	})
}

// simulateBlend plays the policy contact by contact, with a clock of its own for each
// agent and each patience: share answered within T, share that hangs up, jobs an hour,
// each the mean of batches with its standard error.
func simulateBlend(b planner.Blend, n, reserve int, within float64, seed uint64) (mean, se [3]float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	exp := func(mean float64) float64 { return rng.ExpFloat64() * mean }
	never := math.Inf(1)
	end, job := make([]float64, n), make([]bool, n)
	for i := range end {
		end[i] = never
	}
	type contact struct{ came, leaves float64 }
	var line []contact
	gap := b.AHT / b.Load
	now, nextContact := 0.0, exp(gap)
	var offered, good, lost, jobs float64
	settle := func() {
		for i := 0; i < n; i++ {
			if end[i] < never {
				continue
			}
			for len(line) > 0 && line[0].leaves <= now {
				lost++
				line = line[1:]
			}
			if len(line) > 0 {
				if now-line[0].came <= within {
					good++
				}
				line = line[1:]
				end[i], job[i] = now+exp(b.AHT), false
			}
		}
		free := 0
		for i := range end {
			if end[i] == never {
				free++
			}
		}
		for i := 0; i < n && free > reserve; i++ {
			if end[i] == never {
				end[i], job[i] = now+exp(b.JobAHT), true
				free--
			}
		}
	}
	const batches, length = 40, 2000.0
	var sum, squares [3]float64
	for batch := range batches + 2 {
		offered, good, lost, jobs = 0, 0, 0, 0
		until := length * b.AHT * float64(batch+1)
		for {
			k := 0
			for i := range end {
				if end[i] < end[k] {
					k = i
				}
			}
			if min(nextContact, end[k]) > until {
				break
			}
			if nextContact < end[k] {
				now = nextContact
				nextContact = now + exp(gap)
				offered++
				leaves := never
				if b.Patience > 0 {
					leaves = now + exp(b.Patience)
				}
				line = append(line, contact{now, leaves})
			} else {
				now = end[k]
				if job[k] {
					jobs++
				}
				end[k] = never
			}
			settle()
		}
		if batch < 2 {
			continue // the start is not steady
		}
		for i, x := range []float64{good / offered, lost / offered, jobs * 3600 / (length * b.AHT)} {
			sum[i] += x
			squares[i] += x * x
		}
	}
	for i := range sum {
		mean[i] = sum[i] / batches
		se[i] = math.Sqrt(max(squares[i]/batches-mean[i]*mean[i], 0) / (batches - 1))
	}
	return mean, se
}

func TestBlendAgainstSimulation(t *testing.T) {
	for i, tt := range []struct {
		b          planner.Blend
		n, reserve int
	}{
		{planner.Blend{Load: 7, AHT: 180, JobAHT: 180}, 12, 3},
		{planner.Blend{Load: 7, AHT: 180, JobAHT: 420}, 12, 3},
		{planner.Blend{Load: 7, AHT: 180, JobAHT: 60}, 12, 2},
		{planner.Blend{Load: 9, AHT: 180, JobAHT: 300, Patience: 90}, 12, 2},
		{planner.Blend{Load: 9, AHT: 180, JobAHT: 180, Patience: 90}, 12, 1},
	} {
		m, err := tt.b.At(tt.n, tt.reserve, 20)
		if err != nil {
			t.Fatal(err)
		}
		mean, se := simulateBlend(tt.b, tt.n, tt.reserve, 20, uint64(i))
		for k, want := range []float64{m.ServiceLevel, m.Abandonment, m.JobsPerHour} {
			what := []string{"service level", "abandonment", "jobs an hour"}[k]
			if z := (mean[k] - want) / se[k]; want != mean[k] && !(math.Abs(z) < 4) {
				t.Errorf("%+v: %s %v, simulated %v +- %v", tt, what, want, mean[k], se[k])
			}
			// Wide intervals prove nothing.
			if !(se[k] <= 0.02*math.Abs(want)) {
				t.Errorf("%+v: %s simulated only to %v", tt, what, se[k])
			}
		}
	}
}

func TestBlendRefuses(t *testing.T) {
	ok := planner.Blend{Load: 5, AHT: 180}
	for _, err := range []error{
		second(planner.Blend{Load: -1, AHT: 180}.At(5, 1, 20)), second(planner.Blend{Load: 1}.At(5, 1, 20)), second(planner.Blend{Load: 1, AHT: 1, JobAHT: math.NaN()}.At(5, 1, 20)),
		second(ok.At(5, 6, 20)), second(ok.At(-1, 0, 20)), second(ok.At(5, -1, 20)), second(ok.At(5, 1, -1)), second(ok.At(5, 1, math.NaN())),
		second(ok.Agents(planner.BlendTarget{})), second(ok.Agents(planner.BlendTarget{ServiceLevel: 1})), second(ok.Agents(planner.BlendTarget{ServiceLevel: 0.8, JobsPerHour: -1})),
	} {
		if err == nil {
			t.Error("no error")
		}
	}
	if _, err := (planner.Blend{Load: 9000, AHT: 180, JobAHT: 90}).At(10000, 100, 20); !errors.Is(err, erlang.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	// Edges: nobody calls, nobody answers, more load than agents.
	for _, tt := range []struct {
		b          planner.Blend
		n, reserve int
		want       planner.BlendMeasures
	}{
		{planner.Blend{AHT: 180, JobAHT: 90}, 5, 2, planner.BlendMeasures{Agents: 5, Reserve: 2, ServiceLevel: 1, Occupancy: 0.6, JobAgents: 3, JobsPerHour: 120}},
		{planner.Blend{Load: 5, AHT: 180}, 5, 0, planner.BlendMeasures{Agents: 5, PWait: 1, MeanWait: math.Inf(1), Occupancy: 1}},
		{planner.Blend{Load: 5, AHT: 180, Patience: 60}, 0, 0, planner.BlendMeasures{PWait: 1, MeanWait: 60, Abandonment: 1}},
	} {
		if got, err := tt.b.At(tt.n, tt.reserve, 20); err != nil || got != tt.want {
			t.Errorf("%+v: %+v, %v", tt, got, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Ten erlangs of calls, and some 20 outbound contacts an hour of five minutes each.
func ExampleBlend_Agents() {
	b := planner.Blend{Load: 10, AHT: 180, JobAHT: 300}
	s, err := b.Agents(planner.BlendTarget{ServiceLevel: 0.8, Within: 20, JobsPerHour: 20})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d agents, %d of them kept free: %.1f %% in time, %.0f contacts an hour\n", s.Agents, s.LeastReserve, 100*s.At.ServiceLevel, s.At.JobsPerHour)
	// Output:
	// 15 agents, 5 of them kept free: 84.6 % in time, 31 contacts an hour
}

// What a reserve is worth to callers, and what it costs the other work.
func ExampleBlend_At() {
	b := planner.Blend{Load: 10, AHT: 180, JobAHT: 180}
	for reserve := 1; reserve <= 5; reserve++ {
		m, err := b.At(16, reserve, 20)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d kept free: %.0f %% in time, %.0f jobs an hour\n", reserve, 100*m.ServiceLevel, m.JobsPerHour)
	}
	// Output:
	// 1 kept free: 68 % in time, 112 jobs an hour
	// 2 kept free: 79 % in time, 101 jobs an hour
	// 3 kept free: 86 % in time, 87 jobs an hour
	// 4 kept free: 90 % in time, 73 jobs an hour
	// 5 kept free: 93 % in time, 59 jobs an hour
}
