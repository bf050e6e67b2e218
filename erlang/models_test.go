package erlang

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// compare checks the measures of two models that must agree, shares within
// absolute and times within relative slack.
func compare(t fataler, what string, got, want Measures, slack float64) {
	t.Helper()
	for _, c := range []struct {
		name      string
		got, want float64
		time      bool
	}{
		{"PWait", got.PWait, want.PWait, false},
		{"NoWait", got.NoWait, want.NoWait, false},
		{"Blocking", got.Blocking, want.Blocking, false},
		{"Abandonment", got.Abandonment, want.Abandonment, false},
		{"Served", got.Served, want.Served, false},
		{"ServiceLevel", got.ServiceLevel, want.ServiceLevel, false},
		{"ServedLate", got.ServedLate, want.ServedLate, false},
		{"AbandonedInTime", got.AbandonedInTime, want.AbandonedInTime, false},
		{"AbandonedLate", got.AbandonedLate, want.AbandonedLate, false},
		{"AbandonedShort", got.AbandonedShort, want.AbandonedShort, false},
		{"Late", got.Late, want.Late, false},
		{"VirtualLate", got.VirtualLate, want.VirtualLate, false},
		{"Occupancy", got.Occupancy, want.Occupancy, false},
		{"AbandonmentIfWait", got.AbandonmentIfWait, want.AbandonmentIfWait, true},
		{"MeanWait", got.MeanWait, want.MeanWait, true},
		{"MeanWaitIfWait", got.MeanWaitIfWait, want.MeanWaitIfWait, true},
		{"MeanWaitAbandoned", got.MeanWaitAbandoned, want.MeanWaitAbandoned, true},
		{"MeanVirtualWait", got.MeanVirtualWait, want.MeanVirtualWait, true},
		{"ASA", got.ASA, want.ASA, true},
		{"QueueLength", got.QueueLength, want.QueueLength, true},
	} {
		limit := slack
		if c.time {
			limit = slack * (1e-6 + math.Abs(c.want))
		}
		if c.got != c.want && !(math.Abs(c.got-c.want) <= limit) {
			t.Fatalf("%s: %s is %.17g, the other model says %.17g\n%+v\n%+v", what, c.name, c.got, c.want, got, want)
		}
	}
}

// With exponential patience in disguise, the quadrature over any distribution
// must give what the expansions of Erlang A give.
func TestGeneralPatienceAgainstErlangA(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawAgents(t)
		ratio := rapid.OneOf(rapid.Float64Range(0.3, 1.6), rapid.Float64Range(-4, 4)).Draw(t, "ratio")
		a := n * ratio
		if ratio < 0.3 {
			a = math.Max(0.1*n, n+ratio*math.Sqrt(n))
		}
		patience := 180 * math.Exp(rapid.Float64Range(-8, 3).Draw(t, "ln patience"))
		within := patience * rapid.Float64Range(0, 4).Draw(t, "T")
		short := patience * rapid.Float64Range(0, 4).Draw(t, "T0")
		want, err := Queue{Load: a, AHT: 180, Patience: patience}.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		dist := rapid.SampledFrom([]Distribution{
			Weibull(patience, 1),
			ErlangStages(1, patience),
			Hyperexponential(0.3, patience, patience),
			Survival(func(t float64) float64 { return math.Exp(-t / patience) }, patience),
		}).Draw(t, "distribution")
		q := Queue{Load: a, AHT: 180, PatienceDist: dist}
		got, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		// The larger the system, the more digits of phi cancel.
		compare(t, dist.String(), got, want, 1e-11+1e-15*a*math.Max(1, patience/180))
	})
}

// Many lines are no limit, as many lines as agents are a loss system.
func TestLinesLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := math.Ceil(rapid.Float64Range(0.1, 120).Draw(t, "n"))
		q := Queue{Load: n * rapid.Float64Range(0.05, 0.95).Draw(t, "ratio"), AHT: 180}
		if rapid.Bool().Draw(t, "impatient") {
			q.Load *= 1.6
			q.Patience = 180 * math.Exp(rapid.Float64Range(-5, 3).Draw(t, "ln patience"))
		}
		within := rapid.Float64Range(0, 400).Draw(t, "T")
		want := mustAt(t, q, n, within)
		q.Lines = n + 3000 + 100*n
		got := mustAt(t, q, n, within)
		compare(t, "endless lines", got, want, 3e-10)
		q.Lines = n
		got = mustAt(t, q, n, within)
		loss := Queue{Load: q.Load, AHT: 180, Loss: true}
		compare(t, "no waiting", got, mustAt(t, loss, n, within), 1e-14)
		// Continuous in agents and lines, and monotone.
		q.Lines = math.Floor(n + 5)
		n = math.Max(1, n-rapid.Float64Range(0, 1).Draw(t, "part"))
		at, next := mustAt(t, q, n, within), mustAt(t, q, n+1e-9, within)
		compare(t, "a billionth of an agent", at, next, 1e-5)
		// Waiting contacts that hang up soon free their lines sooner than agents do.
		if q.Patience == 0 && next.Blocking > at.Blocking+1e-15 || next.ServiceLevel < at.ServiceLevel-1e-15 {
			t.Fatalf("%+v: more agents do worse:\n%+v\n%+v", q, at, next)
		}
		q.Lines += 1e-9
		compare(t, "a billionth of a line", at, mustAt(t, q, n, within), 1e-5)
	})
}

// TestLinesAgainstDirectSums solves M/M/n/K+M by its state probabilities.
func TestLinesAgainstDirectSums(t *testing.T) {
	for _, c := range []struct {
		n, lines int
		a, p     float64
	}{{3, 7, 2.5, 0}, {3, 7, 9, 0}, {5, 5, 4, 0}, {4, 12, 6, 0.5}, {10, 30, 14, 2}} {
		pi := make([]float64, c.lines+1)
		pi[0] = 1
		sum := 1.0
		for k := 1; k <= c.lines; k++ {
			rate := math.Min(float64(k), float64(c.n))
			if k > c.n && c.p > 0 {
				rate += float64(k-c.n) / c.p
			}
			pi[k] = pi[k-1] * c.a / rate
			sum += pi[k]
		}
		var queue, busy float64
		for k := range pi {
			pi[k] /= sum
			queue += pi[k] * math.Max(0, float64(k-c.n))
			busy += pi[k] * math.Min(float64(k), float64(c.n))
		}
		q := Queue{Load: c.a, AHT: 60, Patience: 60 * c.p, Lines: float64(c.lines)}
		m := mustAt(t, q, float64(c.n), 0)
		check(t, "blocking", m.Blocking, pi[c.lines], 1e-15)
		check(t, "queue", m.QueueLength, queue, 1e-14*queue)
		check(t, "busy", m.Busy, busy, 1e-14*busy)
		check(t, "served", m.Served, busy/c.a, 1e-15)
		check(t, "in system", m.InSystem, busy+queue, 1e-13)
		// Little: mean waits by flow.
		check(t, "mean wait", m.MeanWait*(1-m.Blocking)*c.a/60, queue, 1e-13*(queue+1))
		if m.Served > 0 && c.p == 0 {
			check(t, "ASA", m.ASA*m.Served*c.a/60, queue, 1e-13*(queue+1))
		}
		check(t, "wait of served and abandoned", m.ASA*m.Served+m.MeanWaitAbandoned*m.Abandonment, m.MeanWait*(1-m.Blocking), 1e-12)
	}
}

// simulated is what a discrete-event simulation of a queue saw.
type simulated struct{ pWait, level, abandonment, asa, blocking, attempts float64 }

// simulate serves contacts one by one in order of arrival. patience draws how
// long a caller holds; of those who hang up the share redial calls again at
// once, that is, after an exponential pause much longer than the queue's memory.
func simulate(seed uint64, load, aht float64, n, lines int, within, redial, redialBlocked float64, contacts int, patience func(r *rand.Rand) float64) simulated {
	r := rand.New(rand.NewPCG(seed, 7))
	free := make([]float64, n) // when each agent is next free
	leaving := []float64(nil)  // when those in the system leave it
	var pending []float64      // calls to come again
	now, next := 0.0, 0.0      // of fresh arrivals
	var s simulated
	var calls, waited, answered float64
	for fresh := 0; fresh < contacts; {
		again := -1
		for i, at := range pending {
			if at < next && (again < 0 || at < pending[again]) {
				again = i
			}
		}
		if again >= 0 {
			now = pending[again]
			pending[again] = pending[len(pending)-1]
			pending = pending[:len(pending)-1]
		} else {
			now = next
			next += r.ExpFloat64() * aht / load
			fresh++
		}
		calls++
		if lines > 0 {
			kept := leaving[:0]
			for _, at := range leaving {
				if at > now {
					kept = append(kept, at)
				}
			}
			leaving = kept
			if len(leaving) >= lines {
				s.blocking++
				if redialBlocked > 0 && r.Float64() < redialBlocked {
					pending = append(pending, now+r.ExpFloat64()*aht*50)
				}
				continue
			}
		}
		first := 0
		for i := range free {
			if free[i] < free[first] {
				first = i
			}
		}
		wait := math.Max(0, free[first]-now)
		if wait > 0 {
			s.pWait++
		}
		if holds := patience(r); wait > holds {
			s.abandonment++
			leaving = append(leaving, now+holds)
			if r.Float64() < redial {
				pending = append(pending, now+r.ExpFloat64()*aht*50)
			}
			continue
		}
		answered++
		waited += wait
		if wait <= within {
			s.level++
		}
		free[first] = now + wait + r.ExpFloat64()*aht
		leaving = append(leaving, free[first])
		if lines == 0 {
			leaving = leaving[:0]
		}
	}
	s.pWait /= calls
	s.level /= calls
	s.abandonment /= calls
	s.blocking /= calls
	s.asa = waited / answered
	s.attempts = calls / float64(contacts)
	return s
}

func TestModelsAgainstSimulation(t *testing.T) {
	contacts := 400_000
	if testing.Short() {
		t.Skip("simulates millions of contacts")
	}
	never := func(*rand.Rand) float64 { return math.Inf(1) }
	exponential := func(r *rand.Rand) float64 { return 120 * r.ExpFloat64() }
	for _, c := range []struct {
		name     string
		q        Queue
		n        int
		patience func(*rand.Rand) float64
	}{
		{"lines", Queue{Load: 9, AHT: 180, Lines: 14}, 10, never},
		{"lines and patience", Queue{Load: 12, AHT: 180, Lines: 14, Patience: 120}, 10, exponential},
		{"deterministic", Queue{Load: 11, AHT: 180, PatienceDist: Deterministic(45)}, 10, func(*rand.Rand) float64 { return 45 }},
		{"uniform", Queue{Load: 11, AHT: 180, PatienceDist: Uniform(240)}, 10, func(r *rand.Rand) float64 { return 240 * r.Float64() }},
		{"erlang3", Queue{Load: 11, AHT: 180, PatienceDist: ErlangStages(3, 90)}, 10, func(r *rand.Rand) float64 {
			return 30 * (r.ExpFloat64() + r.ExpFloat64() + r.ExpFloat64())
		}},
		{"lognormal", Queue{Load: 11, AHT: 180, PatienceDist: Lognormal(60, 1.1)}, 10, func(r *rand.Rand) float64 {
			return 60 * math.Exp(1.1*r.NormFloat64())
		}},
		{"lines and lognormal", Queue{Load: 12, AHT: 180, Lines: 14, PatienceDist: Lognormal(60, 1.1)}, 10, func(r *rand.Rand) float64 {
			return 60 * math.Exp(1.1*r.NormFloat64())
		}},
		{"lines and redials", Queue{Load: 9, AHT: 180, Lines: 13, Patience: 120, Redial: 0.4, RedialBlocked: 0.7}, 10, exponential},
		{"lines, uniform and redials", Queue{Load: 10, AHT: 180, Lines: 14, PatienceDist: Uniform(150), Redial: 0.6, RedialBlocked: 0.3}, 10, func(r *rand.Rand) float64 {
			return 150 * r.Float64()
		}},
		{"redials", Queue{Load: 10, AHT: 180, Patience: 120, Redial: 0.5}, 10, exponential},
	} {
		s := simulate(11, c.q.Load, c.q.AHT, c.n, int(c.q.Lines), 20, c.q.Redial, c.q.RedialBlocked, contacts, c.patience)
		m := mustAt(t, c.q, float64(c.n), 20)
		// About four standard errors, allowing for the correlation of neighbours.
		check(t, c.name+" PWait", m.PWait, s.pWait, 0.012)
		check(t, c.name+" service level", m.ServiceLevel, s.level, 0.012)
		check(t, c.name+" abandonment", m.Abandonment, s.abandonment, 0.006)
		check(t, c.name+" blocking", m.Blocking, s.blocking, 0.006)
		check(t, c.name+" ASA", m.ASA, s.asa, 0.03*s.asa+0.1)
		check(t, c.name+" attempts", m.Attempts, s.attempts, 0.02)
	}
}

// TestChatAgainstSimulation runs the balanced birth-death process of chats
// state by state, with the contacts of the line one by one.
func TestChatAgainstSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates a million events")
	}
	c := Chat{Rate: 0.045, AHT: []float64{240, 300, 380}, Patience: 120}
	const n, within = 5, 30
	r := rand.New(rand.NewPCG(5, 5))
	type waiting struct{ since, until float64 }
	var line []waiting
	var now, chats, busy, area float64
	var calls, good, lost, delayed float64
	running := 0.0
	for calls < 300_000 {
		rate := 0.0
		for agent := range n { // contacts are spread evenly
			k := math.Floor((running + float64(n-1-agent)) / n)
			if k > 0 {
				rate += k / c.AHT[int(k)-1]
			}
		}
		step := r.ExpFloat64() / (c.Rate + rate)
		area += step
		chats += step * running
		busy += step * math.Min(running, n)
		now += step
		for len(line) > 0 && line[0].until < now {
			lost++
			line = line[1:]
		}
		if r.Float64()*(c.Rate+rate) < c.Rate {
			calls++
			if running < n*3 {
				running++
				good++
			} else {
				delayed++
				line = append(line, waiting{now, now + c.Patience*r.ExpFloat64()})
			}
			continue
		}
		running--
		for len(line) > 0 {
			head := line[0]
			line = line[1:]
			if head.until < now {
				lost++
				continue
			}
			if now-head.since <= within {
				good++
			}
			running++
			break
		}
	}
	m, err := c.At(n, within)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "PWait", m.PWait, delayed/calls, 0.012)
	check(t, "service level", m.ServiceLevel, good/calls, 0.012)
	check(t, "abandonment", m.Abandonment, lost/calls, 0.006)
	check(t, "chats", m.Chats, chats/area, 0.1)
	check(t, "busy", m.Busy, busy/area, 0.03)
}

// With one contact at a time chat is Erlang A or C, also between whole numbers
// as far as it is defined by them.
func TestChatOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := float64(rapid.IntRange(1, 300).Draw(t, "n"))
		a := n * rapid.Float64Range(0.01, 0.99).Draw(t, "ratio")
		patience := rapid.SampledFrom([]float64{0, 5, 120, 4000}).Draw(t, "patience")
		within := rapid.Float64Range(0, 100).Draw(t, "T")
		c := Chat{Rate: a / 180, AHT: []float64{180}, Patience: patience}
		got, err := c.At(n, within)
		if err != nil {
			t.Fatal(err)
		}
		want := mustAt(t, Queue{Load: a, AHT: 180, Patience: patience}, n, within)
		compare(t, "one at a time", got.Measures, want, 1e-12+1e-15*n)
		check := math.Abs(got.Chats-want.Busy) + math.Abs(got.Busy-want.Busy)
		if check > 1e-11*n {
			t.Fatalf("chats %v, busy %v, want %v", got.Chats, got.Busy, want.Busy)
		}
		// Continuous at whole numbers, and monotone between them.
		below, _ := c.At(n-1e-9, within)
		above, _ := c.At(n+0.5, within)
		if math.Abs(below.PWait-got.PWait) > 1e-6 || above.PWait > got.PWait+1e-14 {
			t.Fatalf("PWait %v, %v, %v just below %v agents, there and half an agent above", below.PWait, got.PWait, above.PWait, n)
		}
	})
}

func TestRedials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawAgents(t)
		q := Queue{
			Load: n * rapid.Float64Range(0.05, 3).Draw(t, "ratio"), AHT: 180,
			Patience: 180 * math.Exp(rapid.Float64Range(-4, 2).Draw(t, "ln patience")),
		}
		none := mustAt(t, q, n, 20)
		q.Redial = rapid.Float64Range(0, 0.99).Draw(t, "redial")
		m := mustAt(t, q, n, 20)
		// Fresh contacts are served in the end or give up; attempts hang together.
		if !near(m.Attempts, 1+q.Redial*m.Abandonment*m.Attempts, 1e-12) {
			t.Fatalf("%+v: %v attempts with abandonment %v", q, m.Attempts, m.Abandonment)
		}
		if !near(1-m.NeverServed, m.Served*m.Attempts, 1e-11+1e-13/(1-m.NeverServed)) {
			t.Fatalf("%+v: never served %v, served %v in %v attempts", q, m.NeverServed, m.Served, m.Attempts)
		}
		if m.Abandonment < none.Abandonment-1e-14 || m.ServiceLevel > none.ServiceLevel+1e-14 {
			t.Fatalf("%+v: redials help: %+v, without %+v", q, m, none)
		}
		inner := Queue{Load: q.Load * m.Attempts, AHT: 180, Patience: q.Patience}
		compare(t, "the load of all attempts", m, mustAt(t, inner, n, 20), 1e-11)
	})
}

// The definitions of the service level, at the point of section 4 of the
// reference: 50 agents, 50 erlang, AHT 180 s, patience 120 s, T 20 s.
func TestDefinitions(t *testing.T) {
	q := Queue{Load: 50, AHT: 180, Patience: 120}
	m := mustAt(t, q, 50, 20)
	for d, want := range map[Definition]float64{Offered: 0.807, Answered: 0.860, ExclShort: 0.848, AbandonsGood: 0.855, Virtual: 0.829} {
		check(t, d.String(), m.Level(d), want, 5e-4)
	}
	check(t, "short_credit", m.Level(ShortCredit), m.Level(AbandonsGood), 1e-15)
	for d := Offered; d <= ShortCredit; d++ {
		if back, err := ParseDefinition(d.String()); err != nil || back != d {
			t.Errorf("%v parses as %v, %v", d, back, err)
		}
		// Each is a target of its own, and one agent fewer misses it.
		s, err := q.Agents(Target{ServiceLevel: 0.8, Within: 20, Definition: d})
		if err != nil || s.At.Level(d) < 0.8 || s.Below.Level(d) >= 0.8 {
			t.Errorf("%v: %+v, %v", d, s, err)
		}
	}
	if _, err := ParseDefinition("asa"); err == nil {
		t.Error("asa is a definition")
	}
	if got := Definition(17).String(); got != "Definition(17)" {
		t.Error(got)
	}
	// A threshold of its own for short abandonments.
	five, err := q.AtShort(50, 20, 5)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "abandoned within 5 s", five.AbandonedShort, mustAt(t, q, 50, 5).AbandonedInTime, 1e-16)
	check(t, "excl_short", five.Level(ExclShort), five.ServiceLevel/(1-five.AbandonedShort), 1e-15)
	check(t, "short_credit", five.Level(ShortCredit), five.ServiceLevel+five.AbandonedShort, 1e-15)
	check(t, "offered", five.Level(Offered), m.Level(Offered), 0)
}
