package erlang

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// randomPatience draws a distribution of patience about a mean of 1.
func randomPatience(r *rand.Rand) Distribution {
	scale := math.Exp(6*r.Float64() - 4)
	switch r.IntN(6) {
	case 0:
		return Deterministic(scale)
	case 1:
		return Uniform(scale)
	case 2:
		return ErlangStages(2+r.IntN(4), scale)
	case 3:
		return Hyperexponential(r.Float64(), scale*0.05, scale*2)
	case 4:
		return Weibull(scale, 0.4+2*r.Float64())
	}
	return Lognormal(scale, 0.3+r.Float64())
}

// randomLines draws a queue with a limit of lines, patience of any kind and,
// sometimes, redials.
func randomLines(r *rand.Rand, most int) Queue {
	q := Queue{Lines: float64(1 + r.IntN(most)), AHT: 1}
	if r.IntN(4) == 0 {
		q.Lines += r.Float64()
	}
	q.Load = q.Lines * math.Exp(5*r.Float64()-3)
	switch r.IntN(4) {
	case 0, 1:
		q.Patience = math.Exp(10*r.Float64() - 6)
	case 2:
		q.PatienceDist = randomPatience(r)
	}
	if r.IntN(3) == 0 {
		q.Redial, q.RedialBlocked = r.Float64()*0.9, r.Float64()*0.9
	}
	return q
}

// TestFewestWithLines compares the search with trying every number of agents, for
// every measure that a target can bound and for two of them together.
func TestFewestWithLines(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var names []string
	for _, name := range CaseOutputs {
		if g, ok := caseMetrics[name]; ok && g.metric != metricSlotUtilisation {
			names = append(names, name)
		}
	}
	names = append(names, "wait")
	cases, rounds := 0, 120
	if testing.Short() {
		rounds = 30
	}
	for range rounds {
		q := randomLines(r, 40)
		within, short := math.Exp(8*r.Float64()-6), math.Exp(8*r.Float64()-6)
		s := system{q: q}
		top := math.Ceil(q.Lines)
		draw := func() goal {
			name := names[r.IntN(len(names))]
			g := caseMetrics[name]
			g.name, g.within, g.short, g.constraint = name, within, short, MaxBlocking
			if name == "wait" {
				g.metric, g.quantile, g.limit = metricQuantile, 0.02+0.96*r.Float64(), within
				g.short = within
				return g
			}
			// A value that some number of agents has, or nearly.
			m := s.all(float64(r.IntN(int(top)+1)), within, short)
			g.limit, _ = g.value(&m)
			g.limit *= 1 + 0.01*r.NormFloat64()*float64(r.IntN(2))
			if g.metric.share() {
				g.limit = math.Min(g.limit, 1)
			}
			if !(g.limit > 0 && g.limit < math.MaxFloat64) {
				g.limit = 0.5
			}
			return g
		}
		for range 6 {
			var list goals
			*list.next() = draw()
			if r.IntN(2) == 0 {
				*list.next() = draw()
			}
			want := -1.0
			for n := 0.0; n <= 4*top+100 && want < 0; n++ { // occupancy falls beyond the lines
				all := true
				for i := range list.n {
					g := &list.list[i]
					if s.trivial(g) {
						continue
					}
					if n == 0 && g.metric == metricOccupancy {
						all = false // by definition
						continue
					}
					m := s.all(n, g.within, g.short)
					_, met := g.reached(g.value(&m))
					all = all && met
				}
				if all {
					want = n
				}
			}
			got, err := s.solve(&list, true)
			cases++
			if errors.Is(err, ErrUnreachable) {
				got.whole = -1
			} else if err != nil {
				t.Fatal(err)
			}
			if got.whole != want && want >= 0 || got.whole >= 0 && want < 0 && got.whole <= 4*top+100 {
				t.Errorf("%+v, %+v and %+v: %v agents, trying all of them finds %v", q, list.list[0], list.list[1], got.whole, want)
			}
			if got.whole > 0 && !(got.exact > got.whole-1-1e-6 && got.exact <= got.whole) {
				t.Errorf("%+v: exactly %v agents, rounded up %v", q, got.exact, got.whole)
			}
		}
	}
	t.Logf("%d targets", cases)
}
