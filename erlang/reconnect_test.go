package erlang

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Every contact leaves once for good: answered and content, or given up. What calls
// again adds up, and the measures are those of the load of all attempts.
func TestReconnects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawAgents(t)
		q := Queue{
			Load: n * rapid.Float64Range(0.05, 3).Draw(t, "ratio"), AHT: 180,
			Redial:    rapid.SampledFrom([]float64{0, 0.3, 0.99}).Draw(t, "redial"),
			Reconnect: rapid.Float64Range(0, 0.99).Draw(t, "reconnect"),
		}
		switch rapid.IntRange(0, 3).Draw(t, "model") {
		case 0:
			q.Loss = true
		case 1:
			if q.Load/(1-q.Reconnect) >= n {
				q.Load = 0.9 * n * (1 - q.Reconnect)
			}
		default:
			q.Patience = 180 * math.Exp(rapid.Float64Range(-4, 2).Draw(t, "ln patience"))
		}
		m := mustAt(t, q, n, 20)
		if !near(m.Attempts, 1+q.Redial*m.Abandonment*m.Attempts+q.Reconnect*m.Served*m.Attempts, 1e-12) {
			t.Fatalf("%+v at %v: %v attempts with abandonment %v, served %v", q, n, m.Attempts, m.Abandonment, m.Served)
		}
		content := (1 - q.Reconnect) * m.Served * m.Attempts
		if !near(content+m.NeverServed, 1, 1e-11) {
			t.Fatalf("%+v at %v: %v content and %v never served do not make 1", q, n, content, m.NeverServed)
		}
		inner := Queue{Load: q.Load * m.Attempts, AHT: 180, Patience: q.Patience, Loss: q.Loss}
		compare(t, "the load of all attempts", m, mustAt(t, inner, n, 20), 1e-9)
		// An agent more: fewer hang up, nobody waits longer and, unless most call
		// again, none is busier.
		more := mustAt(t, q, n+1, 20)
		if more.Abandonment > m.Abandonment+1e-12 || more.MeanWait > m.MeanWait*(1+1e-9)+1e-12 || q.Reconnect < 0.5 && !q.Loss && more.Occupancy > m.Occupancy+1e-9 || more.PWait > m.PWait+1e-9 {
			t.Fatalf("%+v: with an agent more than %v: %+v\nbefore: %+v", q, n, more.Core, m.Core)
		}
	})
}

// The fewest agents meet the target and one fewer misses it; the largest load that they
// carry is at least the load that they were found for.
func TestInversesWithReconnects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Queue{
			Load: math.Exp(rapid.Float64Range(-2, 7).Draw(t, "ln load")), AHT: 180,
			Reconnect: rapid.Float64Range(0.001, 0.9).Draw(t, "reconnect"),
		}
		if rapid.Bool().Draw(t, "patience") {
			q.Patience, q.Redial = 120, rapid.Float64Range(0, 0.9).Draw(t, "redial")
		}
		target := Target{ServiceLevel: rapid.Float64Range(0.3, 0.99).Draw(t, "level"), Within: 20}
		met := func(m *Measures) bool { return m.ServiceLevel >= target.ServiceLevel-1e-8 }
		switch rapid.IntRange(0, 3).Draw(t, "target") {
		case 0:
			target = Target{MaxASA: rapid.Float64Range(1, 60).Draw(t, "ASA")}
			met = func(m *Measures) bool { return m.ASA <= target.MaxASA*(1+1e-8) }
		case 1:
			target = Target{MaxOccupancy: rapid.Float64Range(0.5, 0.95).Draw(t, "occupancy")}
			met = func(m *Measures) bool { return m.Occupancy <= target.MaxOccupancy+1e-8 }
		}
		s, err := q.Agents(target)
		if err != nil {
			t.Fatal(err)
		}
		if !met(&s.At) || met(&s.Below) && s.Agents > 0 && s.Exact > float64(s.Agents-1)+1e-6 || s.Agents != CeilAgents(s.Exact) {
			t.Fatalf("%+v for %+v: %+v", q, target, s)
		}
		again := mustAt(t, q, float64(s.Agents), target.Within)
		if again != s.At {
			t.Fatalf("At is %+v, agents' %+v", again, s.At)
		}
		few, err := q.Fewest(target)
		exact, err2 := q.Exact(target)
		each := make([]int, 1)
		err3 := q.FewestEach(each, []float64{q.Load}, nil, target)
		if err != nil || err2 != nil || err3 != nil || few != s.Agents || exact != s.Exact || each[0] != s.Agents {
			t.Fatalf("%+v: fewest %d %v, exact %v %v, each %v %v; agents %+v", q, few, err, exact, err2, each, err3, s)
		}
		if s.Exact < 1e-6 { // any agent would do
			return
		}
		c, err := q.Capacity(s.Exact, target)
		if err != nil || !near(c.Load, q.Load, 1e-6) {
			t.Fatalf("%+v: %v agents carry %v erlang, %v; found for %v", q, s.Exact, c.Load, err, q.Load)
		}
		w, err := q.WaitQuantile(float64(s.Agents), 0.9)
		if err != nil {
			t.Fatal(err)
		}
		if m := mustAt(t, q, float64(s.Agents), w); w > 0 && !near(m.VirtualLate, 0.1, 1e-8) {
			t.Fatalf("%+v: %v wait longer than the 90 %% quantile %v", q, m.VirtualLate, w)
		}
	})
}

func TestPatienceFittedWithReconnects(t *testing.T) {
	for _, q := range []Queue{
		{Load: 45, AHT: 180, Redial: 0.6, Reconnect: 0.1}, {Load: 38, AHT: 180, Reconnect: 0.3}, {Load: 54, AHT: 180, Redial: 0.4},
	} {
		for _, patience := range []float64{5, 120, 3000} {
			q.Patience = patience
			m := mustAt(t, q, 55, 20)
			got, err := q.FitPatience(55, m.Abandonment)
			if err != nil || !near(got, patience, 1e-9) {
				t.Errorf("%+v: abandonment %v fits a patience of %v, %v", q, m.Abandonment, got, err)
			}
		}
	}
	// 80 erlang come to 55 agents. Of 25 too many each hangs up 1/(1-0.4) times for good:
	// 41.7 of 96.7. Fewer never hang up, and none more than those who leave at once.
	q := Queue{Load: 80, AHT: 180, Redial: 0.4}
	const least = 125.0 / 3 / (55 + 125.0/3)
	q.Patience = 1e9
	check(t, "patient", mustAt(t, q, 55, 20).Abandonment, least, 1e-6)
	if patience, err := q.FitPatience(55, least*(1-1e-9)); err == nil {
		t.Errorf("abandonment below %v fits a patience of %v", least, patience)
	}
}

// TestReconnectsAgainstSimulation runs the chain of the line and of those who will call
// again, each after a mean of 50 handle times.
func TestReconnectsAgainstSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates millions of events")
	}
	for _, c := range []struct {
		q Queue
		n float64
	}{
		{Queue{Load: 8, AHT: 180, Patience: 120, Redial: 0.5, Reconnect: 0.1}, 9},
		{Queue{Load: 6, AHT: 180, Patience: 240, Redial: 0.1, Reconnect: 0.4}, 8},
	} {
		r := rand.New(rand.NewPCG(6, 2026))
		var in, orbit float64 // in the system; to call again
		const batches, each = 40, 25_000
		var abandoned, waited, attempts [batches]float64
		for b := -2; b < batches; b++ { // two to warm up
			var calls, fresh, lost, delayed float64
			for fresh < each {
				arrival, again := c.q.Load/c.q.AHT, orbit/(50*c.q.AHT)
				service, hangUp := math.Min(in, c.n)/c.q.AHT, math.Max(0, in-c.n)/c.q.Patience
				u := r.Float64() * (arrival + again + service + hangUp)
				switch {
				case u < arrival+again:
					if u < arrival {
						fresh++
					} else {
						orbit--
					}
					calls++
					if in >= c.n {
						delayed++
					}
					in++
				case u < arrival+again+service:
					in--
					if r.Float64() < c.q.Reconnect {
						orbit++
					}
				default:
					in--
					lost++
					if r.Float64() < c.q.Redial {
						orbit++
					}
				}
			}
			if b >= 0 {
				abandoned[b], waited[b], attempts[b] = lost/calls, delayed/calls, calls/fresh
			}
		}
		m := mustAt(t, c.q, c.n, 20)
		for _, v := range []struct {
			name string
			x    float64
			by   [batches]float64
		}{{"abandonment", m.Abandonment, abandoned}, {"waiting", m.PWait, waited}, {"attempts", m.Attempts, attempts}} {
			var sum, squares float64
			for _, x := range v.by {
				sum += x
				squares += x * x
			}
			mean := sum / batches
			se := math.Sqrt((squares/batches - mean*mean) / (batches - 1))
			// The orbit varies for as long as it lasts, so that the load does a little, too:
			// half a percent beside four standard errors.
			if math.Abs(v.x-mean) > 4*se+0.005*mean {
				t.Errorf("%+v: %s is %v, simulated %v (standard error %v)", c.q, v.name, v.x, mean, se)
			}
			t.Logf("%s %.5f, simulated %.5f +- %.5f", v.name, v.x, mean, se)
		}
	}
}

func TestReconnectRefused(t *testing.T) {
	for _, q := range []Queue{{Load: 1, AHT: 1, Reconnect: 1}, {Load: 1, AHT: 1, Reconnect: -0.1}, {Load: 1, AHT: 1, Reconnect: math.NaN()}, {Load: 1, AHT: 1, Lines: 3, Reconnect: 0.1}} {
		if _, err := q.At(1, 1); err == nil {
			t.Errorf("%+v is valid", q)
		}
	}
}

// reconnectsHash is the hash of TestSameBitsOfReconnects.
const reconnectsHash = 0x138a325bf843b9e6

// Same bits on amd64, 386 and arm64, like TestSameBits.
func TestSameBitsOfReconnects(t *testing.T) {
	h := fnv.New64a()
	put := func(list ...float64) {
		for _, x := range list {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	for _, q := range []Queue{
		{Load: 40, AHT: 180, Reconnect: 0.1}, {Load: 40, AHT: 180, Patience: 90, Reconnect: 0.3}, {Load: 40, AHT: 180, Patience: 90, Redial: 0.7, Reconnect: 0.2},
		{Load: 40, AHT: 180, Loss: true, Reconnect: 0.2}, {Load: 40, AHT: 180, PatienceDist: Lognormal(80, 1.3), Redial: 0.4, Reconnect: 0.1},
	} {
		for _, n := range []float64{3, 44.5, 60} {
			m := mustAt(t, q, n, 20)
			put(m.PWait, m.Abandonment, m.ServiceLevel, m.ASA, m.MeanWait, m.Occupancy, m.Attempts, m.NeverServed)
			c, err := q.Capacity(n, Target{ServiceLevel: 0.7, Within: 20})
			if err != nil {
				t.Fatal(err)
			}
			put(c.Load)
		}
		if q.Loss {
			continue
		}
		s, err := q.Agents(Target{ServiceLevel: 0.8, Within: 20})
		if err != nil {
			t.Fatal(err)
		}
		put(s.Exact, s.At.ServiceLevel, s.Below.ServiceLevel)
	}
	if sum := h.Sum64(); sum != reconnectsHash {
		t.Errorf("hash of all results is %#x, want %#x", sum, uint64(reconnectsHash))
	}
}
