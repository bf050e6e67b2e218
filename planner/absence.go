package planner

import (
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// attend sets Scheduled to the least number of agents, fractional and before shrinkage,
// with which the targets t are met although each of them is not there with the
// probability Terms.Absence. Those present of n are binomial, Bin(n, 1-u). It does
// nothing without absence.
//
// What those who wait notice is met in expectation over the numbers present, each
// weighed by contacts: E[in time]/E[counted], E[wait of answered]/E[answered], E[hung
// up]/E[offered]. Where too few are there for the load, nobody is in time. That a mean
// wait without patience is then endless would make its expectation so, however many are
// scheduled; like the occupancy and the least number of agents it is met by the mean
// number present, n(1-u).
//
// Of n = k + f agents, k come or not, and one more who comes or not is there for the part
// f of the time. So scheduled is agents_exact when u is 0, and rises with u.
//
// waiting is the line for the targets of those who wait, work that for the others.
func (r *Row) attend(waiting, work *system, t *erlang.Target) error {
	u := r.agreed().Absence
	if u == 0 || !r.Staffed() {
		return nil
	}
	expected := ofWaiting(*t)
	s, err := work.agents(ofWork(*t))
	if err != nil {
		return err
	}
	least := s.Exact
	if waiting.patient() && t.MaxASA > 0 {
		expected.MaxASA = 0
		asa, err := waiting.agents(erlang.Target{MaxASA: t.MaxASA})
		if err != nil {
			return err
		}
		least = math.Max(least, asa.Exact)
	}
	a := attendance{line: *waiting, target: expected, there: 1 - u, known: map[int]attended{}}
	n, err := a.fewest(least/(1-u), r.AgentsExact/(1-u))
	if err == nil && n > erlang.MaxAgents {
		r.fail()
		return nil
	}
	r.Scheduled = n
	return err
}

// attendance is a line on which agents may be absent.
type attendance struct {
	line   system
	target erlang.Target // of those who wait
	there  float64       // probability that an agent is, above 0
	known  map[int]attended
	err    error
}

// attended is what a number of agents present achieve, in shares of the contacts offered.
type attended struct{ good, counted, lost, served, wait float64 }

// whole is what k agents achieve, computed once.
func (a *attendance) whole(k int) attended {
	m, ok := a.known[k]
	if !ok {
		m = a.measure(float64(k))
		a.known[k] = m
	}
	return m
}

func (a *attendance) measure(n float64) attended {
	var m erlang.Measures
	var err error
	if a.target.MaxASA > 0 {
		m, err = a.line.at(n, a.target.Within)
	} else {
		m.Core, err = a.line.core(n, a.target.Within)
	}
	if a.err == nil {
		a.err = err
	}
	out := attended{lost: m.Abandonment}
	out.good, out.counted = counted(&m.Core, a.target.Definition)
	if a.target.MaxASA > 0 && m.Served > 0 {
		out.served, out.wait = m.Served, m.ASA*m.Served
	}
	return out
}

// rare is the probability, relative to the likeliest, of numbers present that are left
// out.
const rare = 1e-13

// expected is what n scheduled agents achieve on average.
func (a *attendance) expected(n float64) attended {
	var sum attended
	total := 0.0
	k := int(math.Floor(n))
	part := n - float64(k)
	add := func(p float64, m attended) {
		sum.good += float64(p * m.good)
		sum.counted += float64(p * m.counted)
		sum.lost += float64(p * m.lost)
		sum.served += float64(p * m.served)
		sum.wait += float64(p * m.wait)
		total += p
	}
	state := func(p float64, k int) {
		if part == 0 {
			add(p, a.whole(k))
			return
		}
		add(float64(p*(1-a.there)), a.whole(k))
		add(float64(p*a.there), a.measure(float64(k)+part))
	}
	// From the likeliest number on, both ways: P(k+1)/P(k) = (n-k)/(k+1) p/(1-p).
	mode := min(k, int(math.Floor(float64(float64(k+1)*a.there))))
	odds := a.there / (1 - a.there)
	state(1, mode)
	for j, p := mode, 1.0; j < k; j++ {
		if p *= float64(float64(k-j) / float64(j+1) * odds); p < rare {
			break
		}
		state(p, j+1)
	}
	for j, p := mode, 1.0; j > 0; j-- {
		if p *= float64(float64(j) / float64(k-j+1) / odds); p < rare {
			break
		}
		state(p, j-1)
	}
	for _, x := range []*float64{&sum.good, &sum.counted, &sum.lost, &sum.served, &sum.wait} {
		*x /= total
	}
	return sum
}

// gap is what n scheduled agents lack: at most 0 when they meet every target.
func (a *attendance) gap(n float64) float64 {
	sum := a.expected(n)
	gap := math.Inf(-1)
	if t := a.target.ServiceLevel; t > 0 {
		level := 0.0
		if sum.counted > 0 {
			level = sum.good / sum.counted
		}
		gap = t - level
	}
	if t := a.target.MaxAbandonment; t > 0 {
		gap = math.Max(gap, sum.lost-t)
	}
	if t := a.target.MaxASA; t > 0 {
		late := 1.0
		if sum.served > 0 {
			late = math.Min(1, sum.wait/sum.served/t-1)
		}
		gap = math.Max(gap, late)
	}
	return gap
}

// fewest is the least number of agents, at least so many, that leaves no gap; guess is
// where to begin. More than [erlang.MaxAgents] stands for none.
func (a *attendance) fewest(least, guess float64) (float64, error) {
	if a.gap(least) <= 0 {
		return least, a.err
	}
	// Whole numbers first: their measures are used many times.
	lo, hi := least, math.Max(math.Ceil(least), math.Ceil(guess))
	for step := 1.0; a.gap(hi) > 0; step *= 2 {
		if hi > erlang.MaxAgents || a.err != nil {
			return math.Inf(1), a.err
		}
		lo, hi = hi, hi+step
	}
	for step := 1.0; lo == least && hi-step > least; step *= 2 {
		if a.gap(hi-step) > 0 {
			lo = hi - step
			break
		}
		hi -= step
	}
	for hi-lo > 1 {
		if mid := math.Floor(lo + float64(0.5*(hi-lo))); a.gap(mid) <= 0 {
			hi = mid
		} else {
			lo = mid
		}
	}
	// The part: false position, with the weight of an end that stays put halved (the
	// Illinois method), and halving in case.
	flo, fhi := a.gap(lo), a.gap(hi)
	side := 0
	for i := 0; hi-lo > 1e-9 && i < 200 && a.err == nil; i++ {
		x := lo + float64((hi-lo)*(flo/(flo-fhi)))
		if !(x > lo && x < hi) || i%8 == 7 {
			x = lo + float64(0.5*(hi-lo))
		}
		f := a.gap(x)
		if f == 0 {
			hi = x
			break
		}
		if f < 0 {
			hi, fhi = x, f
			if side == -1 {
				flo *= 0.5
			}
			side = -1
		} else {
			lo, flo = x, f
			if side == 1 {
				fhi *= 0.5
			}
			side = 1
		}
	}
	return hi, a.err
}
