package erlang

import "math"

const (
	// trimmed is the probability below which a state at either end of the
	// range in use is dropped.
	trimmed = 1e-18
	// maxWork is the number of state updates, of about a nanosecond each, that
	// Transient is ready to make for a day.
	maxWork = 2e10
	// chunkSteps is the number of steps after which the range of states is
	// fitted anew and rounding errors of the total probability are removed.
	chunkSteps = 2048
)

// transient fills in the measures by the exact solution of the chain: the
// probabilities p(t) of the states, a contact more or less at a time, obey
//
//	p' = p Q,  p(t) = sum_m e^-(R t) (R t)^m/m!  p(0) P^m,  P = I + Q/R,
//
// uniformisation (Jensen 1953; Gross and Miller, Operations Research, 1984). All
// terms are positive. The Poisson weights are computed outwards from the
// largest and normalised (B. Fox and P. Glynn, Computing Poisson
// probabilities, CACM 31(4), 1988), so that nothing underflows, however long
// the day. The time that each state lasts comes from the same powers with the
// weights P(N > m)/R, and every measure is a sum over that.
//
// It reports false when the work runs away.
func (d Day) transient(out *DayMeasures) bool {
	c := chain{}
	c.start(d)
	for i, v := range d.Intervals {
		r := d.rates(v)
		if !c.run(r, d.Interval) {
			return false
		}
		out.Intervals[i] = c.measures(r, d.Interval, d.Within)
	}
	out.Tail = c.lost
	return true
}

// chain is a distribution over the states and the workspace to advance it.
type chain struct {
	p      []float64 // probability by number in the system, 0 outside lo..hi
	lo, hi int
	spent  []float64 // time spent in each state in the interval
	lost   float64   // probability dropped so far
	work   float64   // state updates so far

	room            int       // states above hi to reckon with, where callers hang up
	saved, end      []float64 // p at the start and at the end of a chunk
	lasting         []float64 // spent in a chunk; it and end are 0 between chunks
	stay, down      []float64 // of P: staying in a state, and moving down from it
	weights, beyond []float64 // Poisson weights, and P(N > m)
	served          []float64 // by the number of waiting contacts found
}

// start puts the chain into the state in which d begins.
func (c *chain) start(d Day) {
	c.room = 64
	if !d.Stationary {
		c.grow(d.InSystem)
		c.p[d.InSystem] = 1
		c.lo, c.hi = d.InSystem, d.InSystem
		return
	}
	r := d.rates(d.Intervals[0])
	weight, lo := r.longRun()
	c.grow(lo + len(weight) - 1)
	copy(c.p[lo:], weight)
	c.lo, c.hi = lo, lo+len(weight)-1
	c.trim()
}

// longRun returns the stationary probabilities of the chain from state lo on,
// without those that are negligible, for rates that are not overloaded.
func (r rates) longRun() (p []float64, lo int) {
	peak, _ := r.longRunExtent()
	peak = math.Floor(peak)
	lo = int(peak)
	w := 1.0
	for lo > 0 && w > 1e-25 {
		w *= r.death(float64(lo)) / r.arrival
		lo--
		p = append(p, w)
	}
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i]
	}
	p = append(p, 1)
	w = 1.0
	for k := peak + 1; w > 1e-25 && r.arrival > 0; k++ {
		w *= r.arrival / r.death(k)
		p = append(p, w)
	}
	var sum float64
	for _, x := range p {
		sum += x
	}
	for i := range p {
		p[i] /= sum
	}
	return p, lo
}

// death returns the rate at which contacts leave state k.
func (r rates) death(k float64) float64 {
	if k <= r.agents {
		return float64(k * r.service)
	}
	return float64(r.agents*r.service) + float64((k-r.agents)*r.hangUp)
}

// grow makes room for state k.
func (c *chain) grow(k int) {
	for len(c.p) < k+2 {
		size := max(k+2, 2*len(c.p), 256) - len(c.p)
		for _, s := range []*[]float64{&c.p, &c.spent, &c.end, &c.saved, &c.lasting, &c.stay, &c.down} {
			*s = append(*s, make([]float64, size)...)
		}
	}
}

// trim drops negligible states at both ends.
func (c *chain) trim() {
	for c.lo < c.hi && c.p[c.lo] < trimmed {
		c.lost += c.p[c.lo]
		c.p[c.lo] = 0
		c.lo++
	}
	for c.hi > c.lo && c.p[c.hi] < trimmed {
		c.lost += c.p[c.hi]
		c.p[c.hi] = 0
		c.hi--
	}
}

// run advances the chain by span seconds and sets spent. It reports false when
// the work runs away.
func (c *chain) run(r rates, span float64) bool {
	clear(c.spent)
	for left := span; left > 0; {
		top := c.hi + c.room
		if r.hangUp == 0 {
			top = math.MaxInt32 // the rates do not grow beyond the agents
		}
		total := r.arrival + r.death(math.Max(r.agents, float64(top)))
		if total*left < 1e-100 { // nothing ever happens
			for k := c.lo; k <= c.hi; k++ {
				c.spent[k] += float64(c.p[k] * left)
			}
			return true
		}
		step := chunkSteps / total
		if left < float64(1.5*step) {
			step = left
		}
		first := c.poisson(total * step)
		c.work += float64(float64(len(c.beyond)) * float64(c.hi-c.lo+40))
		if !(c.work <= 4*maxWork) {
			return false
		}
		if c.chunk(r, total, step, first, top) {
			left -= step
		} else {
			c.room *= 2 // and again
		}
	}
	return true
}

// poisson sets weights to those of a Poisson variable N of the given mean from
// first on, and beyond[m] to P(N > m), m = 0...
func (c *chain) poisson(mean float64) (first int) {
	mode := int(mean)
	const negligible = 1e-21
	low, high := mode, mode
	for w := 1.0; low > 0 && w > negligible; low-- {
		w *= float64(low) / mean
	}
	for w := 1.0; w > negligible; {
		high++
		w *= mean / float64(high)
	}
	c.weights = append(c.weights[:0], make([]float64, high-low+1)...)
	c.beyond = append(c.beyond[:0], make([]float64, high+1)...)
	w := 1.0
	c.weights[mode-low] = 1
	for k := mode; k > low; k-- {
		w *= float64(k) / mean
		c.weights[k-1-low] = w
	}
	w = 1
	for k := mode + 1; k <= high; k++ {
		w *= mean / float64(k)
		c.weights[k-low] = w
	}
	// Small ones first.
	var left, right float64
	for k := low; k < mode; k++ {
		left += c.weights[k-low]
	}
	for k := high; k >= mode; k-- {
		right += c.weights[k-low]
	}
	sum := left + right
	right = 0
	for k := high; k >= low; k-- {
		c.beyond[k] = right / sum
		right += c.weights[k-low]
		c.weights[k-low] /= sum
	}
	for k := range low {
		c.beyond[k] = 1
	}
	return low
}

// chunk advances p by step seconds, for which the Poisson weights stand, and
// adds to spent. It reports false, with nothing changed but the work, if more
// than a trace of probability would leave the states up to top.
func (c *chain) chunk(r rates, total, step float64, first, top int) bool {
	reach := len(c.beyond)
	from, to := max(0, c.lo-reach), min(top, c.hi+reach)
	c.grow(to + 1)
	for k := from; k <= to+1; k++ {
		out := r.death(float64(k))
		c.down[k] = out / total
		c.stay[k] = math.Max(0, total-r.arrival-out) / total
	}
	birth := r.arrival / total

	lo, hi, lost := c.lo, c.hi, c.lost
	copy(c.saved[lo:hi+1], c.p[lo:hi+1])
	low, high := lo, hi
	for m, t := range c.beyond {
		if m >= first {
			w := c.weights[m-first]
			p := c.p[c.lo : c.hi+1]
			end := c.end[c.lo : c.hi+1][:len(p)]
			for k, x := range p {
				end[k] += float64(w * x)
			}
		}
		if c.hi < top {
			c.hi++
		} else if escape := float64(birth * c.p[top]); escape < trimmed {
			c.lost += escape
		} else {
			clear(c.p[c.lo : c.hi+1])
			clear(c.end[low : high+1])
			clear(c.lasting[low : high+1])
			copy(c.p[lo:hi+1], c.saved[lo:hi+1])
			c.lo, c.hi, c.lost = lo, hi, lost
			return false
		}
		c.lo = max(0, c.lo-1)
		low, high = min(low, c.lo), max(high, c.hi)
		c.step(birth, t)
		c.trim()
	}

	clear(c.p[c.lo : c.hi+1])
	copy(c.p[low:high+1], c.end[low:high+1])
	c.lo, c.hi = low, high
	c.trim()
	var mass, time float64
	for k := low; k <= high; k++ {
		mass += c.p[k]
		time += c.lasting[k]
	}
	for k := low; k <= high; k++ {
		c.p[k] /= mass
		c.spent[k] += float64(c.lasting[k] * (step / time))
	}
	clear(c.end[low : high+1])
	clear(c.lasting[low : high+1])
	return true
}

// step adds t times p to lasting and multiplies p by P.
func (c *chain) step(birth, t float64) {
	p := c.p[c.lo : c.hi+2]
	n := len(p) - 1
	stay, lasting := c.stay[c.lo:][:n], c.lasting[c.lo:][:n]
	down := c.down[c.lo+1:][:n]
	next, below := p[0], 0.0
	for k := range n {
		here := next
		next = p[k+1]
		lasting[k] += float64(t * here)
		p[k] = float64(here*stay[k]) + (float64(below*birth) + float64(next*down[k]))
		below = here
	}
}

// measures returns those of the interval that run has just gone through.
func (c *chain) measures(r rates, span, within float64) IntervalMeasures {
	var m IntervalMeasures
	agents := int(r.agents)
	c.servedWithin(r, within, max(0, len(c.spent)-agents))
	for k, t := range c.spent {
		if k < agents {
			m.ServiceLevel += t
			m.Busy += float64(float64(k) * t)
			continue
		}
		m.ServiceLevel += float64(t * c.served[k-agents])
		m.PWait += t
		m.Busy += float64(r.agents * t)
		m.Queue += float64(float64(k-agents) * t)
	}
	m.ServiceLevel = math.Min(1, m.ServiceLevel/span)
	m.PWait = math.Min(1, m.PWait/span)
	m.Served = m.Busy * r.service
	m.Abandoned = m.Queue * r.hangUp
	m.Busy /= span
	m.Queue /= span
	for k := c.lo; k <= c.hi; k++ {
		m.EndInSystem += float64(float64(k) * c.p[k])
		m.EndQueue += float64(math.Max(0, float64(k)-r.agents) * c.p[k])
	}
	return m
}

// servedWithin sets served[j] to foundServed for j < states.
func (c *chain) servedWithin(r rates, within float64, states int) {
	if cap(c.served) < states {
		c.served = make([]float64, 2*states)
	}
	c.served = c.served[:states]
	r.foundServed(c.served, 0, within)
}

// transientWork estimates the state updates that Transient takes, with the
// fluid limit as a guide to where the chain will be. It is +Inf for more states
// than memory should hold.
func (d Day) transientWork() float64 {
	x, spread := float64(d.InSystem), 0.0
	if d.Stationary {
		r := d.rates(d.Intervals[0])
		x, spread = r.longRunExtent()
	}
	var work float64
	for _, v := range d.Intervals {
		r := d.rates(v)
		end, _, _ := r.fluid(x, d.Interval)
		most := math.Max(x, end)
		x = end
		width := float64(20*math.Sqrt(math.Max(most, 10))) + 40 + spread
		rate := r.arrival + r.death(math.Max(r.agents, most+float64(0.5*width)))
		work += float64((float64(rate*d.Interval) + 1000) * width)
		if most+width > 4*MaxInSystem {
			return math.Inf(1)
		}
	}
	return work
}

// longRunExtent returns about where the stationary probabilities have their
// peak, and over how many states they extend above it.
func (r rates) longRunExtent() (peak, spread float64) {
	a := r.load()
	if a == 0 {
		return 0, 0
	}
	peak, spread = math.Min(a, r.agents), math.Inf(1)
	if a < r.agents {
		spread = float64(60*r.agents) / (r.agents - a)
	} else if r.hangUp > 0 {
		peak += (r.arrival - float64(r.agents*r.service)) / r.hangUp
	}
	if r.hangUp > 0 {
		spread = math.Min(spread, 40+float64(20*math.Sqrt(r.arrival/r.hangUp)))
	}
	return peak, spread
}
