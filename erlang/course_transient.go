package erlang

import (
	"fmt"
	"math"
	"slices"
)

// try returns what n whole agents do in the interval, which the next call may
// overwrite.
func (c *Course) try(n int) (*trial, error) {
	for i := range c.trials {
		if t := &c.trials[i]; t.agents == n {
			return t, nil
		}
	}
	q := &c.leg.q
	r := rates{arrival: q.Load / q.AHT, service: 1 / q.AHT, agents: float64(n)}
	if p := q.Patience; p > 0 && p < noPatience*q.AHT {
		r.hangUp = math.Min(1/p, math.MaxFloat64)
	}
	ch := &c.chain
	if !(c.work(r) <= maxWork) {
		return nil, fmt.Errorf("erlang: %w of the interval with %d agents; MOL can do it", ErrTooLarge, n)
	}
	clear(ch.p[ch.lo : ch.hi+1])
	ch.grow(c.from + len(c.start))
	copy(ch.p[c.from:], c.start)
	ch.lo, ch.hi, ch.lost, ch.work, ch.room = c.from, c.from+len(c.start)-1, c.lost, 0, 64
	if !ch.run(r, c.leg.span) {
		return nil, fmt.Errorf("erlang: %w of the interval with %d agents; MOL can do it", ErrTooLarge, n)
	}
	c.trials = append(c.trials, trial{
		agents: n, measures: ch.arrivals(r, q, c.leg), end: slices.Clone(ch.p[ch.lo : ch.hi+1]), from: ch.lo, lost: ch.lost,
	})
	return &c.trials[len(c.trials)-1], nil
}

// work estimates the state updates of an interval, as Day.transientWork does.
func (c *Course) work(r rates) float64 {
	x := c.InSystem()
	end, _, _ := r.fluid(x, c.leg.span)
	most := math.Max(x, end)
	width := float64(20*math.Sqrt(math.Max(most, 10))) + 40
	if most+width > 4*MaxInSystem {
		return math.Inf(1)
	}
	rate := r.arrival + r.death(math.Max(r.agents, most+float64(0.5*width)))
	return (float64(rate*c.leg.span) + 1000) * width
}

// arrivals returns the measures, of who arrives in the interval that run has just
// gone through: arrivals see the states as time does. Who finds all n agents busy
// and j waiting has, with x = n AHT^-1 patience,
//
//	P(Sr) = x/(x+j+1),  E[V] = sum_{i=0..j} 1/(n/AHT + i/patience),
//	E[W;Sr] = P(Sr) sum_{i=1..j+1} 1/(n/AHT + i/patience),  E[W] = patience P(Ab),
//
// and the shares within the thresholds of foundLate. Without patience W and V are
// one.
func (c *chain) arrivals(r rates, q *Queue, l leg) Measures {
	m := Measures{Core: Core{Agents: r.agents, Load: q.Load, Overloaded: r.overloaded()}}
	agents := int(r.agents)
	states := max(0, c.hiSpent()+1-agents)
	served, virtual := make([]float64, states), make([]float64, states)
	short, shortV := served, virtual
	r.foundLate(served, virtual, l.within)
	if l.short != l.within {
		short, shortV = make([]float64, states), make([]float64, states)
		r.foundLate(short, shortV, l.short)
	}
	stillHere := func(t float64) float64 {
		if r.hangUp == 0 {
			return 1
		}
		return exp(-float64(r.hangUp * t))
	}
	here, hereShort := stillHere(l.within), stillHere(l.short)
	var time, area, answered, shortLate float64
	var virtualWait, answeredWait float64 // by the number found waiting
	flow := float64(r.agents * r.service)
	for k, t := range c.spent[:agents+states] {
		time += t
		if k < agents {
			m.NoWait += t
			m.Busy += float64(float64(k) * t)
			continue
		}
		j := k - agents
		m.PWait += t
		m.Busy += float64(r.agents * t)
		m.QueueLength += float64(float64(j) * t)
		sr := 1.0
		virtualWait += 1 / (flow + float64(float64(j)*r.hangUp))
		if r.hangUp > 0 {
			sr = flow / (flow + float64(float64(j+1)*r.hangUp))
			answeredWait += 1 / (flow + float64(float64(j+1)*r.hangUp))
		} else {
			answeredWait = virtualWait
		}
		if t == 0 {
			continue
		}
		ab := 0.0
		if r.hangUp > 0 {
			ab = float64(float64(j+1)*r.hangUp) / (flow + float64(float64(j+1)*r.hangUp))
			area += float64(t * (ab / r.hangUp))
		} else {
			area += float64(t * virtualWait)
		}
		late := float64(sr * served[j])
		m.Abandonment += float64(t * ab)
		m.Served += float64(t * sr)
		m.ServiceLevel += float64(t * (sr - late))
		m.ServedLate += float64(t * late)
		m.missed += float64(t * (late + ab))
		m.VirtualLate += float64(t * virtual[j])
		m.Late += float64(t * float64(here*virtual[j]))
		shortLate += float64(t * math.Max(0, float64(hereShort*shortV[j])-float64(sr*short[j])))
		answered += float64(t * float64(sr*answeredWait))
		m.MeanVirtualWait += float64(t * virtualWait)
	}
	m.AbandonmentIfWait = over(m.Abandonment, m.PWait)
	m.MeanWaitIfWait = over(area, m.PWait)
	for _, x := range []*float64{
		&m.NoWait, &m.PWait, &m.Busy, &m.QueueLength, &m.Abandonment, &m.Served, &m.ServiceLevel, &m.ServedLate, &m.missed, &m.VirtualLate, &m.Late, &m.MeanVirtualWait, &shortLate, &answered, &area,
	} {
		*x /= time
	}
	m.Served += m.NoWait
	m.ServiceLevel += m.NoWait
	m.MeanWait = area
	m.ASA = over(answered, m.Served)
	if m.Served == 0 { // nobody is there to answer
		m.ASA = math.Inf(1)
	}
	m.AbandonedLate = math.Max(0, m.Late-m.ServedLate)
	if r.hangUp > 0 {
		m.MeanWaitAbandoned = math.Max(0, over(area-answered, m.Abandonment))
	}
	m.Occupancy = math.Min(1, over(m.Busy, r.agents))
	queue := m.QueueLength
	m.settle(q.AHT, shortLate)
	m.QueueLength, m.InSystem = queue, m.Busy+queue
	return m
}

// hiSpent returns the highest state in which run has spent time.
func (c *chain) hiSpent() int {
	k := len(c.spent) - 1
	for k > 0 && c.spent[k] == 0 {
		k--
	}
	return k
}

// foundLate sets, for a caller who finds all agents busy and j contacts waiting,
// served[j] to the probability that an answer takes longer than t, given that it
// is answered, and virtual[j] to that of a caller who would hold on for ever. They
// are P(N <= j) of the negative binomial variables of foundServed, with x+1 and
// with x.
func (r rates) foundLate(served, virtual []float64, t float64) {
	if r.agents == 0 {
		for j := range served {
			served[j], virtual[j] = 1, 1
		}
		return
	}
	r.foundServed(served, 0, t)
	flow := float64(r.agents * r.service)
	for j := range served {
		stays := 1 / (1 + float64(float64(j+1)*r.hangUp)/flow)
		served[j] = math.Max(0, 1-served[j]/stays)
	}
	if r.hangUp == 0 {
		copy(virtual, served)
		return
	}
	s := float64(r.hangUp * t)
	w := -expm1(-s)
	if t == 0 {
		w = 0
	}
	term, sum, scale := 1.0, 1.0, -float64(flow*t)
	if t == 0 {
		scale = 0
	}
	const shrink, lnShrink = 0x1p-800, 800 * math.Ln2
	x := flow / r.hangUp
	unit := exp(scale)
	for j := range virtual {
		virtual[j] = 0
		if unit > 0 {
			virtual[j] = math.Min(1, sum*unit)
		}
		term = float64(term * (float64(w*(x+float64(j))) / float64(j+1)))
		sum += term
		if sum > 1/shrink {
			term *= shrink
			sum *= shrink
			scale += lnShrink
			unit = exp(scale)
		}
	}
}
