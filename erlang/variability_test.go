package erlang

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestVariabilityTable has the rows of the table of section 6.4 of the
// reference that comes with the vectors: the asymptotic standard deviation by
// the formula, and the simulated one and probability of missing 80 %.
func TestVariabilityTable(t *testing.T) {
	for _, c := range []struct {
		load                         float64
		n                            int
		patience, seconds            float64
		mean, formula, binomial      float64
		simulated, simulatedMiss     float64
		simulatedSlack, simulatedLow float64
	}{
		{10, 14, 0, 1800, 0.888, 0.158, 0.032, 0.141, 0.18, 0.04, 0.025},
		{10, 14, 0, 28800, 0.888, 0.040, 0.008, 0.041, 0.028, 0.05, 0.005},
		{100, 107, 0, 1800, 0.822, 0.280, 0.012, 0.225, 0.31, 0.04, 0.01}, // exact mean 0.8238
		{10, 12, 120, 1800, 0.826, 0.122, 0.038, 0.121, 0.35, 0.03, 0.01},
		{100, 96, 120, 1800, 0.804, 0.105, 0.013, 0.109, 0.43, 0.08, 0.01},
	} {
		v, err := Queue{Load: c.load, AHT: 180, Patience: c.patience}.Variability(c.n, 20, c.seconds)
		if err != nil {
			t.Fatal(err)
		}
		check(t, "mean", v.ServiceLevel, c.mean, 0.002)
		check(t, "asymptotic sd", v.AsymptoticSD, c.formula, 0.0006)
		check(t, "binomial sd", v.BinomialSD, c.binomial, 0.0006)
		check(t, "sd against simulation", v.SD/c.simulated, 1, c.simulatedSlack)
		check(t, "P(SL < 0.8) against simulation", 1-v.Meets(0.8), c.simulatedMiss, c.simulatedLow)
	}
}

// simulateShares plays stretches of time of a stationary queue and returns the
// mean and standard deviation of the share answered in time, weighted by
// contacts, and how often it was below target.
func simulateShares(q Queue, n int, within, seconds, target float64, stretches int) (mean, sd, miss float64) {
	r := rand.New(rand.NewPCG(3, 4))
	free := make([]float64, n) // when each agent is next free, if calls keep their order
	now := 0.0
	var good, all, squares, missed float64
	for s := -5; s < stretches; s++ {
		var in, offered float64
		for end := now + seconds; ; {
			next := now + r.ExpFloat64()*q.AHT/q.Load
			if next > end {
				now = end
				break
			}
			now = next
			first := 0
			for k, f := range free {
				if f < free[first] {
					first = k
				}
			}
			wait := math.Max(0, free[first]-now)
			offered++
			if q.Patience > 0 && r.ExpFloat64()*q.Patience < wait {
				continue
			}
			if wait <= within {
				in++
			}
			free[first] = now + wait + r.ExpFloat64()*q.AHT
		}
		if s < 0 || offered == 0 {
			continue // warm-up
		}
		good += in
		all += offered
		squares += (in / offered) * (in / offered)
		mean += in / offered / float64(stretches)
		if in/offered < target {
			missed++
		}
	}
	return good / all, math.Sqrt(squares/float64(stretches) - mean*mean), missed / float64(stretches)
}

func TestVariabilitySimulated(t *testing.T) {
	for _, c := range []struct {
		q       Queue
		n       int
		seconds float64
		slack   float64
	}{
		{Queue{Load: 10, AHT: 180}, 14, 1800, 0.09},
		{Queue{Load: 10, AHT: 180}, 14, 4 * 3600, 0.08},
		{Queue{Load: 30, AHT: 240, Patience: 180}, 30, 3600, 0.08},
		{Queue{Load: 30, AHT: 240, Patience: 600}, 32, 8 * 3600, 0.08},
	} {
		v, err := c.q.Variability(c.n, 20, c.seconds)
		if err != nil {
			t.Fatal(err)
		}
		mean, sd, miss := simulateShares(c.q, c.n, 20, c.seconds, 0.8, 1500)
		t.Logf("mean %.4f %.4f, sd %.4f %.4f, miss %.4f %.4f", mean, v.ServiceLevel, sd, v.SD, miss, 1-v.Meets(0.8))
		check(t, "mean", mean, v.ServiceLevel, 4*sd/math.Sqrt(1500))
		check(t, "sd", sd/v.SD, 1, c.slack)
		check(t, "miss", miss, 1-v.Meets(0.8), 0.04)
	}
}

// TestVariabilityDirect solves the Poisson equation of a small chain as written
// in the reference, with g itself.
func TestVariabilityDirect(t *testing.T) {
	for _, q := range []Queue{{Load: 3, AHT: 100}, {Load: 5, AHT: 100, Patience: 70}} {
		const n, states, within = 4, 4000, 30
		r := Day{Interval: 1}.rates(DayInterval{Agents: n, AHT: q.AHT, Patience: q.Patience})
		r.arrival = q.Load / q.AHT
		f := make([]float64, states)
		r.foundServed(f[n:], 0, within)
		for k := range n {
			f[k] = 1
		}
		pi := make([]float64, states)
		pi[0] = 1
		sum := 1.0
		for k := 1; k < states; k++ {
			pi[k] = pi[k-1] * r.arrival / r.death(float64(k))
			sum += pi[k]
		}
		p := 0.0
		for k := range pi {
			pi[k] /= sum
			p += pi[k] * f[k]
		}
		g := make([]float64, states+1)
		flow, mean := 0.0, 0.0
		for k := range pi {
			mean += pi[k] * g[k]
			flow += pi[k] * r.arrival * (f[k] - p)
			if pi[k] < 1e-13 { // beyond, rounding errors of flow take over
				g = g[:k+1]
				break
			}
			g[k+1] = g[k] - flow/(r.arrival*pi[k])
		}
		sigma2 := r.arrival * p * (1 - p)
		for k := range g[:len(g)-1] {
			sigma2 += 2 * pi[k] * r.arrival * (f[k] - p) * (g[k+1] - mean)
		}
		v, err := q.Variability(n, within, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		check(t, "mean", v.ServiceLevel, p, 1e-12)
		check(t, "mean by At", v.ServiceLevel, mustAt(t, q, n, within).ServiceLevel, 1e-12)
		check(t, "asymptotic sd", v.AsymptoticSD, math.Sqrt(sigma2)/r.arrival/1000, 1e-9)
	}
}

func TestBetaTail(t *testing.T) {
	// I_x(a,b) in closed form: b = 1, a = 1, and a = b = 2.
	for _, x := range []float64{1e-9, 0.1, 0.5, 0.8, 0.999} {
		check(t, "beta(3.7, 1)", betaTail(x, 3.7, 1), 1-math.Pow(x, 3.7), 1e-13)
		check(t, "beta(1, 0.2)", betaTail(x, 1, 0.2), math.Pow(1-x, 0.2), 1e-13)
		check(t, "beta(2, 2)", betaTail(x, 2, 2), 1-x*x*(3-2*x), 1e-13)
	}
	check(t, "beta(5000, 5000)", betaTail(0.5, 5000, 5000), 0.5, 1e-10)
	check(t, "normal", normalTail(1.959963984540054), 0.025, 1e-15) // table of the normal distribution
	check(t, "normal", normalTail(-1.959963984540054), 0.975, 1e-15)
	check(t, "ln Gamma(0.5)", lnGamma(0.5), math.Log(math.Pi)/2, 1e-15)
	lg, _ := math.Lgamma(1234.5)
	check(t, "ln Gamma(1234.5)", lnGamma(1234.5)/lg, 1, 1e-15)
}

func TestVariabilityProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Queue{
			Load:     rapid.Float64Range(0.01, 300).Draw(t, "load"),
			AHT:      rapid.Float64Range(1, 3000).Draw(t, "AHT"),
			Patience: rapid.SampledFrom([]float64{0, 1, 60, 300, 1e5}).Draw(t, "patience"),
		}
		within := rapid.SampledFrom([]float64{0, 10, 60, math.Inf(1)}).Draw(t, "within")
		seconds := rapid.SampledFrom([]float64{60, 1800, 86400, 1e7}).Draw(t, "seconds")
		n := rapid.IntRange(0, 400).Draw(t, "agents")
		v, err := q.Variability(n, within, seconds)
		if errors.Is(err, ErrTooLarge) {
			t.Skip("millions waiting")
		} else if err != nil {
			t.Fatal(err)
		}
		want, err := q.At(float64(n), within)
		if err != nil {
			t.Fatal(err)
		}
		if !(math.Abs(v.ServiceLevel-want.ServiceLevel) <= 1e-9) {
			t.Errorf("mean %v, At says %v", v.ServiceLevel, want.ServiceLevel)
		}
		if !(v.SD >= 0 && v.SD <= 0.5 && v.SD <= v.AsymptoticSD*(1+1e-12) && v.BinomialSD >= 0) {
			t.Errorf("%+v", v)
		}
		last := 1.0
		for target := 0.0; target <= 1; target += 0.125 {
			p := v.Meets(target)
			if !(p >= 0 && p <= last+1e-9) {
				t.Errorf("%+v meets %v with probability %v, a smaller one with %v", v, target, p, last)
			}
			last = p
		}
		q.Load, q.Patience = math.Min(q.Load, 20), math.Min(q.Patience, 300)
		target, probability := rapid.Float64Range(0.2, 0.99).Draw(t, "target"), rapid.Float64Range(0.02, 0.99).Draw(t, "probability")
		s, err := q.AgentsAssured(target, 20, seconds, probability)
		if err != nil {
			t.Fatal(err)
		}
		if s.AtProbability < probability*(1-1e-8) || s.Agents > 0 && s.BelowProbability >= probability {
			t.Errorf("%+v for %v with %v", s, target, probability)
		}
		// The least of all, not only of its neighbours.
		for n := range s.Agents {
			if v, _ := q.Variability(n, 20, seconds); v.Meets(target) >= probability {
				t.Errorf("%d agents do for %v with %v, not only %d", n, target, probability, s.Agents)
			}
		}
	})
}

func TestDayVariability(t *testing.T) {
	v := DayInterval{Arrivals: 100, Agents: 14, AHT: 180}
	d := Day{Interval: 1800, Within: 20, Stationary: true, Intervals: []DayInterval{v, v, v, v}}
	got, err := d.Variability()
	if err != nil {
		t.Fatal(err)
	}
	one, err := Queue{Load: 10, AHT: 180}.Variability(14, 20, 1800)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "sd of a day", got.SD, one.SD/2, 1e-12) // 4 independent intervals
	check(t, "asymptotic sd of a day", got.AsymptoticSD, one.AsymptoticSD/2, 1e-12)
	check(t, "mean of a day", got.ServiceLevel, one.ServiceLevel, 1e-12)
	check(t, "sd of an interval", got.Intervals[3].SD, one.SD, 1e-12)
	d.Intervals[1].Arrivals = 200
	if got, err = d.Variability(); err != nil || !got.Overloaded || !got.Intervals[1].Overloaded || got.Intervals[0].Overloaded {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestVariabilityErrors(t *testing.T) {
	q := Queue{Load: -1}
	if _, err := q.Variability(-1, -1, 0); err == nil || strings.Count(err.Error(), "\n") != 4 {
		t.Errorf("%v", err)
	}
	if _, err := q.AgentsAssured(2, 20, 1800, -1); err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("%v", err)
	}
	for _, q := range []Queue{{AHT: 1, Loss: true}, {AHT: 1, Lines: 9}, {AHT: 1, Patience: 1, Redial: 0.1}} {
		if _, err := q.Variability(1, 20, 1800); err == nil || !strings.Contains(err.Error(), "Erlang C and A") {
			t.Errorf("%+v: %v", q, err)
		}
	}
	q = Queue{Load: 10, AHT: 180}
	if _, err := q.AgentsAssured(0.8, 20, 1800, 1); !errors.Is(err, ErrUnreachable) {
		t.Errorf("certainty: %v", err)
	}
	if s, err := (Queue{AHT: 180}).AgentsAssured(1, 20, 1800, 1); err != nil || s.Agents != 0 {
		t.Errorf("no load: %+v, %v", s, err)
	}
}

func BenchmarkVariability(b *testing.B) {
	for _, c := range []struct {
		name string
		q    Queue
		n    int
	}{
		{"C/n=14", Queue{Load: 10, AHT: 180}, 14},
		{"C/n=510", Queue{Load: 500, AHT: 180}, 510},
		{"A/n=453", Queue{Load: 500, AHT: 180, Patience: 120}, 453},
		{"A/n=20000", Queue{Load: 20000, AHT: 180, Patience: 120}, 20000},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.q.Variability(c.n, 20, 1800); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzVariability: shares and deviations stay within their ranges.
func FuzzVariability(f *testing.F) {
	f.Add(10.0, 180.0, 0.0, 14, 20.0, 1800.0)
	f.Add(300.0, 2.0, 1e5, 169, 0.0, 1e7)
	f.Add(10.0, 1e-3, 1e9, 10, 1e300, 1.0)
	f.Add(1e-300, 1e300, 1e-300, 1, 1.0, 1e-300)
	f.Fuzz(func(t *testing.T, load, aht, patience float64, n int, within, seconds float64) {
		v, err := Queue{Load: load, AHT: aht, Patience: patience}.Variability(n, within, seconds)
		if err != nil {
			return
		}
		p := v.Meets(0.8)
		if !(v.ServiceLevel >= 0 && v.ServiceLevel <= 1 && v.SD >= 0 && v.SD <= 0.5+1e-12 && v.AsymptoticSD >= 0 &&
			v.BinomialSD >= 0 && p >= 0 && p <= 1) {
			t.Errorf("%+v meets with probability %v", v, p)
		}
	})
}

// A number of agents so near the load that rounding hides the difference once asked for
// a line without end.
func TestAgentsAssuredNextToLoad(t *testing.T) {
	s, err := Queue{Load: 20, AHT: 514.0000006542541}.AgentsAssured(0.99, 0, 60, 0.25)
	if err != nil || s.AtProbability < 0.25 || s.BelowProbability >= 0.25 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, load := range []float64{20 - 1e-9, 20 - 1e-13, math.Nextafter(20, 0), 20} {
		v, err := Queue{Load: load, AHT: 514.0000006542541}.Variability(20, 0, 60)
		if err == nil && !(v.SD >= 0) {
			t.Errorf("load %v: %+v", load, v)
		}
	}
}
