package erlang

import (
	"fmt"
	"math"
	"testing"
)

func TestWaitQuantile(t *testing.T) {
	// Gans, Koole and Mandelbaum 2003: 58.1 s for 90 %.
	q := Queue{Load: 48, AHT: 60}
	w, err := q.WaitQuantile(50, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "90 % of waits", w, 58.1387417820088, 1e-11)
	for _, q := range []Queue{q, {Load: 48, AHT: 60, Patience: 120}, {Load: 48, AHT: 60, PatienceDist: Uniform(200)}, {Load: 48, AHT: 60, Patience: 90, Redial: 0.4}} {
		for _, p := range []float64{0.1, 0.5, 0.9, 0.999} {
			w, err := q.WaitQuantile(50, p)
			if err != nil {
				t.Fatal(err)
			}
			m := mustAt(t, q, 50, w)
			if w > 0 {
				check(t, "share within the quantile", m.Level(Virtual), p, 1e-12)
			} else if m.NoWait < p {
				t.Errorf("%+v: %v do not wait, but the quantile %v is 0", q, m.NoWait, p)
			}
		}
	}
	if w, err := (Queue{Load: 48, AHT: 60}).WaitQuantile(40, 0.5); err != nil || !math.IsInf(w, 1) {
		t.Errorf("overloaded: %v, %v", w, err)
	}
	if _, err := q.WaitQuantile(50, 1); err == nil {
		t.Error("everybody is answered within some time")
	}
}

// Nobody is answered for lack of a line or of agents, however long.
func TestWaitQuantileOfNobody(t *testing.T) {
	for _, c := range []struct {
		q       Queue
		n, p    float64
		endless bool
	}{
		{Queue{Load: 60, AHT: 180, Lines: 60, Patience: 90}, 0, 0.1, true},
		{Queue{Load: 60, AHT: 180, Patience: 90}, 0, 0.1, true},
		{Queue{Load: 60, AHT: 180}, 0, 0.1, true},
		{Queue{AHT: 180}, 0, 0.1, false},
		{Queue{Load: 60, AHT: 180, Loss: true}, 30, 0.4, false}, // 49 % find a free agent (B = 0.51)
		{Queue{Load: 60, AHT: 180, Loss: true}, 30, 0.6, true},
		{Queue{Load: 60, AHT: 180, Lines: 40}, 30, 0.6, true}, // half are blocked
		{Queue{Load: 60, AHT: 180, PatienceDist: Survival(func(float64) float64 { return 1 }, 60)}, 50, 0.6, true},
	} {
		w, err := c.q.WaitQuantile(c.n, c.p)
		if err != nil || math.IsInf(w, 1) != c.endless || !(w >= 0) {
			t.Errorf("%+v with %v agents: the %v-quantile is %v (%v)", c.q, c.n, c.p, w, err)
		}
	}
}

// birthDeath is a queue as a birth-death process, solved without anything of the
// package: service with k contacts, up to slots of which wait for nobody.
type birthDeath struct {
	arrival, hangUp float64 // per second
	slots, states   int
	service         func(k int) float64 // rate of ends with k in service
}

// stationary returns the long-run probabilities of 0, 1, ... contacts.
func (c birthDeath) stationary() []float64 {
	pi := make([]float64, c.states)
	pi[0] = 1
	sum := 1.0
	for k := 1; k < c.states; k++ {
		down := c.service(min(k, c.slots)) + c.hangUp*float64(max(0, k-c.slots))
		pi[k] = pi[k-1] * c.arrival / down
		sum += pi[k]
	}
	for k := range pi {
		pi[k] /= sum
	}
	return pi
}

// abandonment is the share that hangs up, by the mean number waiting.
func (c birthDeath) abandonment() float64 {
	var queue float64
	for k, p := range c.stationary() {
		queue += p * float64(max(0, k-c.slots))
	}
	return queue * c.hangUp / c.arrival
}

// virtualLate returns P(V > t) over all arrivals, of which the last state admits
// none: the line ahead of who finds j waiting dies out at rates s + j h, ..., s,
// by uniformisation.
func (c birthDeath) virtualLate(t float64) float64 {
	waiting := c.states - c.slots - 1
	s := c.service(c.slots)
	top := s + float64(waiting)*c.hangUp
	left := make([]float64, waiting) // P(not yet answered after so many steps | found j)
	for j := range left {
		left[j] = 1
	}
	late := make([]float64, waiting)
	for step := 0; float64(step) < top*t+12*math.Sqrt(top*t+1)+40; step++ {
		factorial, _ := math.Lgamma(float64(step + 1))
		weight := math.Exp(float64(step)*math.Log(top*t) - top*t - factorial)
		for j := waiting - 1; j >= 0; j-- {
			late[j] += weight * left[j]
			moves := (s + float64(j)*c.hangUp) / top
			ahead := 0.0
			if j > 0 {
				ahead = left[j-1]
			}
			left[j] += moves * (ahead - left[j])
		}
	}
	var sum float64
	for j, p := range c.stationary()[c.slots : c.states-1] {
		sum += p * late[j]
	}
	return sum
}

// TestCaseWaitQuantiles compares the quantiles of a file of cases, model by model,
// with the chain solved state by state.
func TestCaseWaitQuantiles(t *testing.T) {
	flat := func(aht float64) func(int) float64 { return func(k int) float64 { return float64(k) / aht } }
	for _, c := range []struct {
		model          string
		n, load        float64
		patience, K, r float64
		aht            []float64
	}{
		{model: "C", n: 12, load: 10.5},
		{model: "A", n: 12, load: 10.5, patience: 120},
		{model: "A", n: 9, load: 12, patience: 40},
		{model: "A", n: 3, load: 9, patience: 700},
		{model: "MMnK", n: 12, load: 11, K: 30},
		{model: "MMnK", n: 5, load: 8, K: 9},
		{model: "MMnK+M", n: 5, load: 8, K: 11, patience: 150},
		{model: "X", n: 9, load: 10, patience: 90, r: 0.5},
		{model: "chat", n: 4, load: 0.035, patience: 150, aht: []float64{240, 300, 380}},
		{model: "chat", n: 4, load: 0.025, aht: []float64{240, 300, 380}},
	} {
		name := fmt.Sprintf("%+v", c)
		k := NewCase(c.model)
		k.N, k.Load, k.AHT = c.n, c.load, 180
		x := birthDeath{arrival: c.load / 180, slots: int(c.n), states: int(c.n) + 400, service: flat(180)}
		if c.patience > 0 {
			k.Patience, x.hangUp = c.patience, 1/c.patience
		}
		if c.K > 0 {
			k.Lines, x.states = c.K, int(c.K)+1
		}
		if c.aht != nil {
			k.Load, k.Rate, k.AHTs = math.NaN(), c.load, c.aht
			x.arrival, x.slots, x.states = c.load, int(c.n)*len(c.aht), int(c.n)*len(c.aht)+400
			x.service = func(j int) float64 {
				var rate float64
				for agent := range int(c.n) { // spread evenly
					if of := (j + agent) / int(c.n); of > 0 {
						rate += float64(of) / c.aht[of-1]
					}
				}
				return rate
			}
		}
		if c.r > 0 {
			k.Redial = c.r
			for range 200 { // the total rate, by iteration
				x.arrival = c.load / 180 / (1 - c.r*x.abandonment())
			}
		}
		r, err := k.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		pi := x.stationary()
		blocked := pi[x.states-1]
		for i, p := range []float64{0.5, 0.9, 0.99} {
			w := r.Values[outWaitQ05S+i]
			var idle float64
			for _, share := range pi[:x.slots] {
				idle += share
			}
			switch {
			case math.IsInf(w, 1):
				if blocked < 1-p-1e-12 {
					t.Errorf("%s: the %v-quantile is endless, but only %v are blocked", name, p, blocked)
				}
			case w == 0:
				if idle < p {
					t.Errorf("%s: the %v-quantile is 0, but only %v find a free slot", name, p, idle)
				}
			default:
				check(t, fmt.Sprintf("%s: late after the %v-quantile %v s", name, p, w), x.virtualLate(w)+blocked, 1-p, 5e-12)
			}
		}
	}
}

// TestGeneralWaitQuantiles integrates the density of the virtual wait by Simpson's
// rule, with the integral H of the share that holds in closed form.
func TestGeneralWaitQuantiles(t *testing.T) {
	const aht = 180.0
	for _, c := range []struct {
		dist    Distribution
		n, load float64
		kink    float64
		held    func(v float64) float64 // H
	}{
		{Uniform(240), 10, 11, 240, func(v float64) float64 {
			if v > 240 {
				return 120
			}
			return v - v*v/480
		}},
		{Deterministic(45), 10, 11, 45, func(v float64) float64 { return math.Min(v, 45) }},
		{ErlangStages(2, 90), 20, 19, 90, func(v float64) float64 { z := v / 45; return 45 * (2 - math.Exp(-z)*(2+z)) }},
	} {
		lambda := c.load / aht
		f := func(v float64) float64 { return math.Exp(lambda*c.held(v) - c.n/aht*v) }
		simpson := func(from, to float64) float64 {
			const half = 20_000
			h := (to - from) / (2 * half)
			sum := f(from) + f(to)
			for i := 1; i < 2*half; i++ {
				sum += f(from+float64(i)*h) * float64(2+2*(i%2))
			}
			return sum * h / 3
		}
		after := func(v float64) float64 { // integral of f from v on
			if v < c.kink {
				return simpson(v, c.kink) + simpson(c.kink, c.kink+1500)
			}
			return simpson(v, c.kink+1500)
		}
		free := (1/textbookB(int(c.n), c.load) - 1) / c.n * aht // those with a free agent, on the scale of f
		k := NewCase("MMn+G")
		k.N, k.Load, k.AHT, k.Dist = c.n, c.load, aht, c.dist
		r, err := k.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range []float64{0.5, 0.9, 0.99} {
			w := r.Values[outWaitQ05S+i]
			late := after(w) / (free + after(0))
			if w == 0 && late <= 1-p {
				continue
			}
			check(t, fmt.Sprintf("%v: late after the %v-quantile %v s", c.dist, p, w), late, 1-p, 1e-11)
		}
	}
}
