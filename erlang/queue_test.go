package erlang

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// check compares got with a value given to some decimals.
func check(t *testing.T, what string, got, want, slack float64) {
	t.Helper()
	if !(math.Abs(got-want) <= slack) {
		t.Errorf("%s: got %v, want %v +- %v", what, got, want, slack)
	}
}

func mustAt(t interface {
	Helper()
	Fatal(...any)
}, q Queue, n, within float64) Measures {
	t.Helper()
	m, err := q.At(n, within)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestErlangCPublished(t *testing.T) {
	// Society of Workforce Planning Professionals: 450 calls in 30 min, AHT 270
	// s: 61/71/78 % in 30 s and 44/29/20 s ASA with 71/72/73 agents; the two
	// decimals are from the exact series.
	q := Queue{Load: 450.0 / 1800 * 270, AHT: 270}
	for _, c := range []struct{ n, sl, asa float64 }{{71, 61.04, 44.34}, {72, 70.66, 29.03}, {73, 78.05, 19.85}} {
		m := mustAt(t, q, c.n, 30)
		check(t, "SWPP service level %", 100*m.ServiceLevel, c.sl, 0.005)
		check(t, "SWPP ASA", m.ASA, c.asa, 0.005)
	}
	// README of CRAN package ErlangC 0.1.0.
	m := mustAt(t, Queue{Load: 10, AHT: 180}, 14, 20)
	check(t, "CRAN service level", m.ServiceLevel, 0.88835, 5e-6)
	check(t, "CRAN ASA", m.ASA, 7.83593701177724, 1e-13)
	// A. Herzog, Callcenter-Simulator, ErlangCTest.java: 3.5 calls per minute,
	// AHT 3 min, 13 agents.
	check(t, "Herzog ASA", mustAt(t, Queue{Load: 10.5, AHT: 180}, 13, 20).ASA, 26.56, 0.005)
}

func TestErlangAPublished(t *testing.T) {
	// Gans, Koole and Mandelbaum, Telephone Call Centers (2003):
	// 50 agents, 48 calls per minute, AHT 1 min, patience 2 min: 3.1 % abandon,
	// mean wait 3.7 s, occupancy 93 %; 20.8 s without abandonment.
	m := mustAt(t, Queue{Load: 48, AHT: 60, Patience: 120}, 50, 20)
	check(t, "GKM abandonment", m.Abandonment, 0.031, 0.0005)
	check(t, "GKM mean wait", m.Abandonment*120, 3.7, 0.05)
	check(t, "GKM occupancy", m.Occupancy, 0.93, 0.005)
	check(t, "GKM Erlang C wait", mustAt(t, Queue{Load: 48, AHT: 60}, 50, 20).ASA, 20.8, 0.05)
	// Callcenter-Simulator tests: 3.5 per minute, AHT 3 min, patience 5 min, 13
	// agents: mean wait of all callers 9.91 s.
	m = mustAt(t, Queue{Load: 10.5, AHT: 180, Patience: 300}, 13, 20)
	check(t, "Herzog mean wait", m.Abandonment*300, 9.91, 0.005)
}

// directMeasures solves Erlang A for a whole number of agents by the state
// probabilities themselves, and its waits by Simpson's rule over the density of
// the virtual wait: another way than that of the package.
func directMeasures(q Queue, n int, within float64) Measures {
	a, p := q.Load, q.Patience/q.AHT
	x := float64(n) * p
	// Relative to state n, downwards and upwards.
	var free, busy, abandon float64
	for k, w := n, 1.0; k > 0; k-- {
		w *= float64(k) / a
		free += w
	}
	all, w := 1.0, 1.0
	for j := 1; w > 1e-18*all || float64(j) < a*p; j++ {
		w *= a * p / (x + float64(j))
		all += w
		abandon += float64(j) * w
	}
	z := free + all
	abandon /= z * a * p // rate j/patience over arrival rate a/AHT
	busy = a * (1 - abandon)

	// Answered after s mean patiences: density (x/Z) e^(phi(s)-s), phi(s) = y(1-e^-s) - x s.
	density := func(s float64) float64 {
		return x / z * math.Exp(-a*p*math.Expm1(-s)-(x+1)*s)
	}
	simpson := func(f func(float64) float64, to float64) float64 {
		const steps = 10000
		h := to / steps
		sum := f(0) + f(to)
		for i := 1; i < steps; i++ {
			sum += f(float64(i)*h) * float64(2+2*(i&1))
		}
		return sum * h / 3
	}
	end := math.Max(0, math.Log(a*p/(x+1))) + 12/math.Sqrt(x+1) + 40/(x+1)
	waited := simpson(func(s float64) float64 { return s * density(s) }, end)
	m := Measures{Core: Core{
		Agents: float64(n), Load: a,
		PWait:        all / z,
		Abandonment:  abandon,
		Occupancy:    busy / float64(n),
		ServiceLevel: free/z + simpson(density, math.Min(within/q.Patience, end)),
	}}
	m.ASA = waited * q.Patience / (1 - abandon)
	return m
}

func TestErlangAAgainstDirectSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		q := Queue{
			Load:     float64(n) * math.Exp(rapid.Float64Range(-2, 1).Draw(t, "ln ratio")),
			AHT:      rapid.Float64Range(30, 600).Draw(t, "AHT"),
			Patience: rapid.Float64Range(5, 900).Draw(t, "patience"),
		}
		within := rapid.Float64Range(0, 120).Draw(t, "within")
		got, want := mustAt(t, q, float64(n), within), directMeasures(q, n, within)
		for _, c := range []struct {
			name      string
			got, want float64
		}{
			{"PWait", got.PWait, want.PWait},
			{"Abandonment", got.Abandonment, want.Abandonment},
			{"Occupancy", got.Occupancy, want.Occupancy},
			{"ServiceLevel", got.ServiceLevel, want.ServiceLevel},
			{"ASA", got.ASA, want.ASA},
		} {
			if math.Abs(c.got-c.want) > 1e-15+1e-8*c.want {
				t.Fatalf("%+v, %d agents, within %v s: %s is %.15g, direct sums say %.15g", q, n, within, c.name, c.got, c.want)
			}
		}
	})
}

// TestErlangAAgainstSimulation serves 400,000 callers one by one.
func TestErlangAAgainstSimulation(t *testing.T) {
	q := Queue{Load: 10.5, AHT: 180, Patience: 120}
	const n, within, calls = 11, 20, 400_000
	r := rand.New(rand.NewPCG(2, 11))
	var free [n]float64 // when each agent is next free
	var now, waited, answered, inTime, lost, delayed float64
	for range calls {
		now += r.ExpFloat64() * q.AHT / q.Load
		first := 0
		for i := range free {
			if free[i] < free[first] {
				first = i
			}
		}
		wait := math.Max(0, free[first]-now)
		if wait > 0 {
			delayed++
		}
		if wait > r.ExpFloat64()*q.Patience {
			lost++
			continue
		}
		answered++
		waited += wait
		if wait <= within {
			inTime++
		}
		free[first] = now + wait + r.ExpFloat64()*q.AHT
	}
	m := mustAt(t, q, n, within)
	// About four standard errors, allowing for the correlation of neighbours.
	check(t, "PWait", m.PWait, delayed/calls, 0.012)
	check(t, "ServiceLevel", m.ServiceLevel, inTime/calls, 0.012)
	check(t, "Abandonment", m.Abandonment, lost/calls, 0.006)
	check(t, "ASA", m.ASA, waited/answered, 0.7)
}

// drawQueue draws a queue and agents around its load, from idle to overloaded.
func drawQueue(t *rapid.T) (q Queue, n float64) {
	n = drawAgents(t)
	q = Queue{Load: drawLoad(t, n), AHT: math.Exp(rapid.Float64Range(0, 9).Draw(t, "ln AHT"))}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
	case 1:
		q.Patience = q.AHT * math.Exp(rapid.Float64Range(-30, 30).Draw(t, "ln patience"))
	default:
		q.Patience = q.AHT * math.Exp(rapid.Float64Range(-4, 3).Draw(t, "ln patience"))
	}
	return q, n
}

func TestMeasuresProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, n := drawQueue(t)
		within := q.AHT * math.Exp(rapid.Float64Range(-10, 5).Draw(t, "ln T"))
		m := mustAt(t, q, n, within)
		for _, share := range []float64{m.PWait, m.ServiceLevel, m.Occupancy, m.Abandonment} {
			if !(share >= 0 && share <= 1) {
				t.Fatalf("%+v at %v: %+v has a share outside 0..1", q, n, m)
			}
		}
		if !(m.ASA >= 0) || (math.IsInf(m.ASA, 1) && !m.Overloaded && q.Patience > 0) {
			t.Fatalf("%+v at %v: ASA %v", q, n, m.ASA)
		}
		// Flow balance: what is offered is carried or lost.
		if carried := m.Occupancy * n; !m.Overloaded && !near(carried, q.Load*(1-m.Abandonment), 1e-9) && m.Abandonment < 0.999 {
			t.Fatalf("%+v at %v: carried %v of %v erlang, abandonment %v", q, n, carried, q.Load, m.Abandonment)
		}
		if m.ServiceLevel+m.Abandonment > 1+8*eps {
			t.Fatalf("%+v at %v: service level %v and abandonment %v exceed 1", q, n, m.ServiceLevel, m.Abandonment)
		}
		// One agent more never hurts; a longer threshold neither.
		const slack = 1e-13
		more := mustAt(t, q, n*1.01, within)
		if more.PWait > m.PWait+slack || more.ServiceLevel < m.ServiceLevel-slack || more.Abandonment > m.Abandonment+slack ||
			more.Occupancy > m.Occupancy+slack || more.ASA > m.ASA*(1+1e-9) {
			t.Fatalf("%+v: more agents do worse:\n%+v\n%+v", q, m, more)
		}
		longer := mustAt(t, q, n, within*1.01)
		if longer.ServiceLevel < m.ServiceLevel-slack {
			t.Fatalf("%+v at %v: service level falls from %v to %v with a longer threshold", q, n, m.ServiceLevel, longer.ServiceLevel)
		}
		// Who hangs up is out of the way of the others.
		if c := mustAt(t, Queue{Load: q.Load, AHT: q.AHT}, n, within); m.PWait > c.PWait+slack || m.ASA > c.ASA*(1+1e-9) {
			t.Fatalf("%+v at %v: worse with patience %+v than without %+v", q, n, m, c)
		}
	})
}

func TestPatienceLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Float64Range(0.5, 300).Draw(t, "n")
		a := n * rapid.Float64Range(0.05, 0.97).Draw(t, "ratio")
		c := mustAt(t, Queue{Load: a, AHT: 180}, n, 20)
		m := mustAt(t, Queue{Load: a, AHT: 180, Patience: 180e13}, n, 20)
		if !near(m.PWait, c.PWait, 1e-8) || !near(m.ServiceLevel, c.ServiceLevel, 1e-8) || !near(m.ASA, c.ASA, 1e-8) || m.Abandonment > 1e-8 {
			t.Fatalf("n=%v a=%v: endless patience gives %+v, Erlang C %+v", n, a, m, c)
		}
		m = mustAt(t, Queue{Load: a, AHT: 180, Patience: 180e-13}, n, 20)
		if !near(m.PWait, B(n, a), 1e-8) || !near(m.Abandonment, B(n, a), 1e-8) || m.ASA > 1e-8 {
			t.Fatalf("n=%v a=%v: no patience at all gives %+v, B is %v", n, a, m, B(n, a))
		}
		if inf := mustAt(t, Queue{Load: a, AHT: 180, Patience: math.Inf(1)}, n, 20); inf != c {
			t.Fatalf("n=%v a=%v: infinite patience gives %+v, Erlang C %+v", n, a, inf, c)
		}
	})
}

func TestMeasuresAtTheEdges(t *testing.T) {
	inf := math.Inf(1)
	type few struct{ pWait, level, asa, occupancy, abandonment, served, meanWait float64 }
	for _, c := range []struct {
		name      string
		q         Queue
		n, within float64
		want      few
	}{
		{"no load", Queue{AHT: 180}, 3, 20, few{level: 1, served: 1}},
		{"no load, no agents", Queue{AHT: 180, Patience: 60}, 0, 20, few{level: 1, served: 1}},
		{"no agents", Queue{Load: 2, AHT: 180}, 0, 20, few{1, 0, inf, 1, 0, 0, inf}},
		{"no agents, patience", Queue{Load: 2, AHT: 180, Patience: 60}, 0, 20, few{1, 0, inf, 1, 1, 0, 60}},
		{"no agents, 60 s of patience", Queue{Load: 2, AHT: 180, PatienceDist: Deterministic(60)}, 0, 20, few{1, 0, inf, 1, 1, 0, 60}},
		{"load equals agents", Queue{Load: 10, AHT: 180}, 10, 20, few{1, 0, inf, 1, 0, 1, inf}},
		{"overload, any threshold", Queue{Load: 20, AHT: 180}, 10, inf, few{1, 0, inf, 1, 0, 0.5, inf}},
	} {
		m := mustAt(t, c.q, c.n, c.within)
		m.MeanWait = math.Round(m.MeanWait*1e9) / 1e9
		got := few{m.PWait, m.ServiceLevel, m.ASA, m.Occupancy, m.Abandonment, m.Served, m.MeanWait}
		if got != c.want || m.Overloaded != (c.q.Load > 0 && c.q.Patience == 0 && c.q.PatienceDist.kind == 0) {
			t.Errorf("%s: got %+v, want %+v", c.name, m, c.want)
		}
	}
	// At T = 0 only those who do not wait count, at T = +Inf all who are served.
	q := Queue{Load: 12, AHT: 180, Patience: 90}
	check(t, "T=0", mustAt(t, q, 10, 0).ServiceLevel+mustAt(t, q, 10, 0).PWait, 1, 4*eps)
	m := mustAt(t, q, 10, inf)
	check(t, "T=+Inf", m.ServiceLevel+m.Abandonment, 1, 4*eps)
	check(t, "Erlang C, T=+Inf", mustAt(t, Queue{Load: 9, AHT: 180}, 10, inf).ServiceLevel, 1, 0)
}

func TestAtErrors(t *testing.T) {
	_, err := Queue{Load: -1, AHT: math.NaN(), Patience: -3}.At(math.Inf(1), -20)
	for _, part := range []string{"load -1 ", "AHT NaN ", "patience -3 ", "agents +Inf ", "threshold -20 "} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not mention %q", err, part)
		}
	}
	_, err = Queue{}.Agents(Target{ServiceLevel: 80, Within: -1, MaxASA: math.Inf(1), MaxOccupancy: 1.5, MaxAbandonment: math.NaN(), MinAgents: -2})
	for _, part := range []string{"AHT 0 ", "service level 80 ", "threshold -1 ", "ASA +Inf ", "occupancy 1.5 ", "abandonment NaN ", "minimum agents -2 "} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not mention %q", err, part)
		}
	}
	if errors.Is(err, ErrUnreachable) {
		t.Error("invalid input is reported as unreachable")
	}
}

// sane checks that every exported field is a number, not negative, and a share
// where it is one.
func sane(t fataler, what any, m any) {
	t.Helper()
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Type.Kind() == reflect.Struct:
			sane(t, what, v.Field(i).Interface())
			continue
		case !f.IsExported() || f.Type.Kind() != reflect.Float64:
			continue
		}
		x := v.Field(i).Float()
		amount := false
		switch f.Name {
		case "Agents", "Load", "MeanWait", "MeanWaitIfWait", "MeanWaitAbandoned", "MeanVirtualWait", "ASA", "QueueLength", "Busy", "InSystem", "Attempts", "Chats":
			amount = true
		}
		if !(x >= 0) || !amount && x > 1 {
			t.Fatalf("%+v: %s is %v\n%+v", what, f.Name, x, m)
		}
	}
}

func FuzzAt(f *testing.F) {
	f.Add(10.0, 180.0, 0.0, 14.0, 20.0, 0.0, 0.0, uint8(0))
	f.Add(1e-12, 180.0, 60.0, 1e-9, 0.0, 3.5, 0.0, uint8(1))
	f.Add(1e300, 1e-300, 1e300, 1e6, math.Inf(1), 0.0, 0.9, uint8(2))
	f.Add(48.0, 60.0, 1e-320, 50.0, 5e-324, 60.0, 0.3, uint8(3))
	f.Add(48.0, 60.0, 120.0, 50.0, 20.0, 0.0, 0.999, uint8(4))
	f.Add(32.333333333333336, 3240.0, 1.43e-321, 70.5, 25.19753086419753, 73.0, 0.075, uint8(0))
	f.Fuzz(func(t *testing.T, load, aht, patience, n, within, lines, redial float64, kind uint8) {
		q := Queue{Load: load, AHT: aht, Patience: patience, Lines: lines, Redial: redial}
		switch kind % 10 {
		case 1:
			q.Loss = true
		case 2:
			q.Patience, q.PatienceDist = 0, Deterministic(patience)
		case 3:
			q.Patience, q.PatienceDist = 0, Uniform(patience)
		case 4:
			q.Patience, q.PatienceDist = 0, ErlangStages(int(kind), patience)
		case 5:
			q.Patience, q.PatienceDist = 0, Hyperexponential(redial, patience, 10*patience)
		case 6:
			q.Patience, q.PatienceDist = 0, Weibull(patience, 0.1+redial)
		case 7:
			q.Patience, q.PatienceDist = 0, Lognormal(patience, 0.1+redial)
		case 8:
			q.Lines, q.Redial = 0, 0
		case 9:
			if c := (Chat{Rate: load, AHT: []float64{aht, 1.5 * aht}, Patience: patience}); n < 1e4 {
				if m, err := c.At(n, within); err == nil {
					sane(t, c, m)
				}
			}
			return
		}
		if lines > n+1e4 { // thousands of places take their time
			return
		}
		m, err := q.AtShort(n, within, within/3)
		if err != nil {
			return
		}
		sane(t, []any{q, n, within}, m)
	})
}

func TestMeasuresAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, n := drawQueue(t)
		switch rapid.IntRange(0, 4).Draw(t, "model") {
		case 0:
			q.Loss = true
		case 1:
			q.Lines = rapid.Float64Range(1e-9, 300).Draw(t, "lines")
		case 2:
			q.Redial = rapid.Float64Range(0, 0.999).Draw(t, "redial")
		case 3:
			q.Patience = 0
			scale := q.AHT * math.Exp(rapid.Float64Range(-20, 15).Draw(t, "ln scale"))
			q.PatienceDist = rapid.SampledFrom([]Distribution{
				Deterministic(scale), Uniform(scale), ErlangStages(7, scale), Hyperexponential(0.9, scale, 100*scale),
				Weibull(scale, 0.4), Weibull(scale, 3), Lognormal(scale, 2),
			}).Draw(t, "distribution")
		}
		within := q.AHT * math.Exp(rapid.Float64Range(-10, 5).Draw(t, "ln T"))
		m := mustAt(t, q, n, within)
		sane(t, []any{q, n, within}, m)
		for _, sum := range []float64{
			m.Served + m.Abandonment + m.Blocking, m.PWait + m.NoWait + m.Blocking, m.ServiceLevel + m.ServedLate + m.Abandonment + m.Blocking,
			m.ServiceLevel + m.missed, m.AbandonedInTime + m.AbandonedLate + 1 - m.Abandonment, m.Late + m.Blocking + m.ServiceLevel + m.AbandonedInTime,
		} {
			if !m.Overloaded && math.Abs(sum-1) > 1e-9 {
				t.Fatalf("%+v at %v within %v: shares do not add up: %v\n%+v", q, n, within, sum, m)
			}
		}
		if m.ServiceLevel > m.Level(Answered)+1e-12 || m.ServiceLevel > m.Level(ExclShort)+1e-12 || m.ServiceLevel > m.Level(AbandonsGood)+1e-12 ||
			!q.Loss && m.Level(Virtual) < m.ServiceLevel-1e-12 || m.Level(Virtual) > m.Level(AbandonsGood)+1e-12 {
			t.Fatalf("%+v at %v within %v: service levels out of order:\n%+v", q, n, within, m)
		}
		// A threshold a thousandth longer answers no fewer.
		longer := mustAt(t, q, n, within*1.001)
		if longer.ServiceLevel < m.ServiceLevel-1e-12 || longer.VirtualLate > m.VirtualLate+1e-12 {
			t.Fatalf("%+v at %v within %v: a longer threshold is worse:\n%+v\n%+v", q, n, within, m, longer)
		}
	})
}
