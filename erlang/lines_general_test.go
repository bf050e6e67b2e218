package erlang

import (
	"math"
	"math/rand/v2"
	"testing"
)

// With exponential patience in disguise, the integrals over any distribution with
// a limit of lines must give the sums over the states of M/M/n/K+M.
func TestGeneralLinesAgainstExponential(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		q := Queue{Lines: float64(1 + r.IntN(80)), AHT: 180, Patience: 180 * math.Exp(14*r.Float64()-7)}
		if r.IntN(3) == 0 {
			q.Lines += r.Float64()
		}
		q.Load = q.Lines * math.Exp(6*r.Float64()-3)
		if r.IntN(10) == 0 {
			q.Load = math.Exp(690 * r.Float64())
		}
		n := math.Floor(r.Float64() * q.Lines)
		if r.IntN(4) == 0 {
			n = r.Float64() * q.Lines
		}
		within, short := q.Patience*4*r.Float64(), q.Patience*4*r.Float64()
		if r.IntN(6) == 0 {
			within = 0
		}
		want, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		if math.IsInf(below(math.Ceil(n), q.Load), 1) {
			continue // where nobody waits the sums leave out how long
		}
		for _, d := range []Distribution{Weibull(q.Patience, 1), Hyperexponential(0.3, q.Patience, q.Patience)} {
			g := Queue{Load: q.Load, AHT: q.AHT, Lines: q.Lines, PatienceDist: d}
			got, err := g.AtShort(n, within, short)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, d.String(), got, want, 1e-11)
		}
	}
}

// phases is patience in two phases: callers begin in the first or the second, and
// when the first ends go to the second or hang up.
type phases struct {
	first, rate1, rate2 float64
	onwards             bool
}

// lineChain is the chain of M/M/n/K+PH with the phase of each waiting caller in
// order of arrival, as bits with a leading 1, solved by iteration. It returns the
// shares blocked, waiting, hung up and served, and the mean number waiting.
func lineChain(load float64, n, places int, p phases) (block, wait, hungUp, served, queue float64) {
	states := n + 1<<(places+1) // 0..n-1 busy, then n-1 + bits
	at := func(line int) int { return n - 1 + line }
	type move struct {
		from, to int
		rate     float64
	}
	var moves []move
	out := make([]float64, states)
	add := func(from, to int, rate float64) {
		if rate > 0 {
			moves = append(moves, move{from, to, rate})
			out[from] += rate
		}
	}
	length := func(line int) int { return int(math.Log2(float64(line))) }
	for k := 0; k < n; k++ {
		to := k + 1
		if to == n {
			to = at(1)
		}
		add(k, to, load)
		if k > 0 {
			add(k, k-1, float64(k))
		}
	}
	for line := 1; line < 1<<(places+1); line++ {
		j := length(line)
		if j == 0 {
			add(at(1), n-1, float64(n))
		} else { // the first in line, the highest bit, is served
			add(at(line), at(line&(1<<(j-1)-1)|1<<(j-1)), float64(n))
		}
		if j < places {
			add(at(line), at(line<<1), load*p.first)
			add(at(line), at(line<<1|1), load*(1-p.first))
		}
		for i := range j {
			gone := line>>(i+1)<<i | line&(1<<i-1)
			switch {
			case line>>i&1 == 1:
				add(at(line), at(gone), p.rate2)
			case p.onwards:
				add(at(line), at(line|1<<i), p.rate1)
			default:
				add(at(line), at(gone), p.rate1)
			}
		}
	}
	pi, next := make([]float64, states), make([]float64, states)
	for i := range pi {
		pi[i] = 1 / float64(states)
	}
	fastest := 0.0
	for _, rate := range out {
		fastest = math.Max(fastest, 1.05*rate)
	}
	for range 20000 {
		for i := range next {
			next[i] = pi[i] * (1 - out[i]/fastest)
		}
		for _, m := range moves {
			next[m.to] += pi[m.from] * m.rate / fastest
		}
		pi, next = next, pi
	}
	busy, sum := 0.0, 0.0
	for k := range n {
		busy += float64(k) * pi[k]
		sum += pi[k]
	}
	for line := 1; line < 1<<(places+1); line++ {
		share := pi[at(line)]
		sum += share
		busy += float64(n) * share
		queue += float64(length(line)) * share
		if length(line) == places {
			block += share
		} else {
			wait += share
		}
	}
	block, wait, queue, served = block/sum, wait/sum, queue/sum, busy/sum/load
	return block, wait, 1 - block - served, served, queue
}

// TestGeneralLinesAgainstChain solves the chain of patience in two phases, in
// which nothing of the formulas is used.
func TestGeneralLinesAgainstChain(t *testing.T) {
	for _, c := range []struct {
		load      float64
		n, places int
		dist      Distribution
		phases    phases
	}{
		{2.5, 3, 4, ErlangStages(2, 0.8), phases{1, 2.5, 2.5, true}},
		{6, 3, 5, ErlangStages(2, 0.3), phases{1, 1 / 0.15, 1 / 0.15, true}},
		{4, 4, 3, Hyperexponential(0.25, 0.05, 0.9), phases{0.25, 20, 1 / 0.9, false}},
		{9, 2, 6, Hyperexponential(0.6, 0.2, 3), phases{0.6, 5, 1. / 3, false}},
	} {
		q := Queue{Load: c.load, AHT: 1, Lines: float64(c.n + c.places), PatienceDist: c.dist}
		m := mustAt(t, q, float64(c.n), 0.1)
		block, wait, hungUp, served, queue := lineChain(c.load, c.n, c.places, c.phases)
		what := c.dist.String()
		check(t, what+" blocking", m.Blocking, block, 1e-12)
		check(t, what+" waits", m.PWait, wait, 1e-12)
		check(t, what+" hangs up", m.Abandonment, hungUp, 1e-12)
		check(t, what+" served", m.Served, served, 1e-12)
		check(t, what+" queue", m.QueueLength, queue, 1e-11)
	}
}

// Many lines are no limit, with any patience, and as many as agents a loss system.
func TestGeneralLinesLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		n := float64(1 + r.IntN(40))
		q := Queue{Load: n * (0.5 + r.Float64()), AHT: 1, PatienceDist: randomPatience(r)}
		within, short := 2*r.Float64(), 2*r.Float64()
		want, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		q.Lines = n + 4000
		got, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, q.PatienceDist.String(), got, want, 1e-10)
		q.Lines = n + 5
		at := mustAt(t, q, n, within)
		q.Lines += 1e-9
		compare(t, "a billionth of a line", mustAt(t, q, n, within), at, 1e-5)
	}
}

// TestRedialFlow checks the definition of redials: the load of all attempts is the
// fresh one and what calls again, and who never gets through is the rest.
func TestRedialFlow(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		q := randomLines(r, 30)
		q.Loss = r.IntN(5) == 0
		q.Redial, q.RedialBlocked = 0.95*r.Float64(), 0.95*r.Float64()
		n := math.Floor(r.Float64() * q.Lines)
		m := mustAt(t, q, n, 0.3)
		again := q.Redial*m.Abandonment + q.RedialBlocked*m.Blocking
		check(t, "attempts", m.Attempts*(1-again), 1, 1e-11/(1-again))
		check(t, "never served", m.NeverServed, 1-m.Attempts*m.Served, 1e-11*m.Attempts)
		inner := q
		inner.Redial, inner.RedialBlocked, inner.Load = 0, 0, q.Load*m.Attempts
		inside := mustAt(t, inner, n, 0.3)
		check(t, "service level", m.ServiceLevel, inside.ServiceLevel, 1e-10)
		check(t, "blocking", m.Blocking, inside.Blocking, 1e-10)
	}
}
