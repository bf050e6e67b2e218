package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Variability is how far the service level of a stretch of time strays from its
// long-run value by chance alone: contacts that wait, wait together, so that the
// number answered in time varies far more than if each were judged on its own.
type Variability struct {
	// ServiceLevel is the long-run share, 0..1, of offered contacts that are
	// answered within the threshold.
	ServiceLevel float64
	// Contacts is the mean number offered in the time.
	Contacts float64
	// SD is the standard deviation of the share answered in time among the
	// contacts of the time, between 0 and 0.5.
	SD float64
	// AsymptoticSD is the limit of SD for long times, sigma/(rate sqrt(time)),
	// of the functional central limit theorem. It exceeds SD where the time is
	// not long against the time in which a line dissolves.
	AsymptoticSD float64
	// BinomialSD is what SD would be if contacts were independent of one
	// another, for comparison: it is 4 to 20 times too small.
	BinomialSD float64
	// Overloaded tells that load >= agents and nobody hangs up; then everybody
	// is late in the long run, and the deviations are 0.
	Overloaded bool
}

// Meets returns the probability, 0..1, that the share answered in time is at
// least target, 0..1. It takes the share to have a beta distribution with the
// mean ServiceLevel and the standard deviation SD, which piles up near 1 with a
// long tail below as service levels do; NaN for a target outside.
//
// Against simulations of single half hours and days it is right to about 0.02,
// where a normal distribution is off by up to 0.15.
func (v Variability) Meets(target float64) float64 {
	switch {
	case !(target >= 0 && target <= 1):
		return math.NaN()
	case target == 0:
		return 1
	case v.SD == 0 && v.ServiceLevel >= target:
		return 1
	case v.SD == 0 || target == 1:
		return 0
	}
	p, late := v.ServiceLevel, 1-v.ServiceLevel
	k := p*late/float64(v.SD*v.SD) - 1
	switch {
	case k <= 1e-9: // all in time or none
		return p
	case k > 1e8:
		return normalTail((target - p) / v.SD)
	}
	return betaTail(target, p*k, late*k)
}

// Variability returns how the service level of n agents varies over a time of
// so many seconds in a stationary queue. within is the threshold in seconds, >=
// 0; seconds is finite and > 0. The error names every argument outside its
// range.
//
// The number answered in time less its mean is a reward of the birth-death
// chain. With pi_k the probability of state k, f_k the probability that an
// arrival who finds k is answered in time, and p = sum pi_k f_k, the Poisson
// equation has the differences
//
//	d_k = g_(k+1) - g_k = -(1/pi_k) sum_{i<=k} pi_i (f_i - p)
//
// and the variance per contact, which 1/Contacts turns into that of the share,
//
//	p (1-p) + 2 sum_k pi_k (f_k - p) g_(k+1)
//	  = p (1-p) + 2 sum_k pi_k ((f_k - p) d_k + d_k^2),
//
// the second form by summation by parts, in which nothing cancels. It takes what
// becomes of an arrival as independent of what the chain does next, given k,
// which matters only for thresholds that are long against the life of a line.
// Over a finite time t the second part, the covariance of contacts at different
// times, is reduced as if it decayed exponentially, by the factor
//
//	1 - (tau/t)(1 - e^(-t/tau)),
//
// tau the integral of the covariance over its value at 0.
//
// It is for Erlang C and Erlang A. The cost grows with the number of states in
// use; ErrTooLarge, wrapped, is for lines of many millions. Sources: W. Whitt,
// Asymptotic formulas for Markov processes with applications to simulation,
// Operations Research, 1992; A. Roubos, G. Koole and R. Stolletz,
// Service-level variability of inbound call centers, M&SOM, 2012.
func (q Queue) Variability(n int, within, seconds float64) (Variability, error) {
	if err := q.checkVariability(n, within, seconds); err != nil {
		return Variability{}, fmt.Errorf("erlang: %w", err)
	}
	v, ok := q.variability(n, within, seconds)
	if !ok {
		return Variability{}, fmt.Errorf("erlang: the variability of %d agents under %v erlang: %w", n, q.Load, ErrTooLarge)
	}
	return v, nil
}

func (q Queue) checkVariability(n int, within, seconds float64) error {
	errs := []error{q.Validate()}
	if q.Loss || q.Lines > 0 || q.Redial > 0 || q.Reconnect > 0 || q.PatienceDist.String() != "" {
		errs = append(errs, errors.New("variability is for Erlang C and A: without loss, lines, redials and distributions of patience"))
	}
	if n < 0 || n > MaxInSystem {
		errs = append(errs, fmt.Errorf("%d agents are not between 0 and %d", n, MaxInSystem))
	}
	if !(within >= 0) {
		errs = append(errs, fmt.Errorf("threshold %v s is not a number >= 0", within))
	}
	if !(seconds > 0 && seconds <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("time %v s is not a finite number > 0", seconds))
	}
	return errors.Join(errs...)
}

// variability is Variability for valid arguments. It reports false for more
// states than memory should hold.
func (q Queue) variability(n int, within, seconds float64) (Variability, bool) {
	v := DayInterval{Agents: n, AHT: q.AHT, Patience: q.Patience}
	r := Day{Interval: 1}.rates(v)
	r.arrival = q.Load / q.AHT
	out := Variability{Contacts: math.Min(r.arrival*seconds, math.MaxFloat64)}
	switch {
	case r.arrival == 0:
		out.ServiceLevel = 1
		return out, true
	case r.overloaded(), n == 0:
		out.Overloaded = r.overloaded()
		return out, true
	}
	c, ok := r.correlation(within)
	out.ServiceLevel = 1 - c.late
	own := float64(c.late * (1 - c.late))
	contacts := math.Max(1, out.Contacts) // a share needs one
	out.BinomialSD = math.Sqrt(own / contacts)
	out.AsymptoticSD = math.Sqrt(math.Max(0, own+c.total) / contacts)
	tau := 0.0
	if c.total > 0 && c.atOnce > 0 {
		tau = c.total / (2 * c.atOnce) / r.arrival
	}
	s := seconds / tau
	held := 1.0
	if s == 0 {
		held = 0
	} else if s < 1e9 {
		held = math.Max(0, 1+expm1(-s)/s)
	}
	out.SD = math.Sqrt(math.Max(0, own+float64(c.total*held)) / contacts)
	// No share between 0 and 1 varies more than one that is either.
	out.SD = math.Min(out.SD, math.Sqrt(own))
	return out, ok
}

// DayVariability is that of the intervals of a Day and of the whole.
type DayVariability struct {
	Variability
	Intervals []Variability
}

// Variability returns how the service level of each interval, and of the day,
// varies. Intervals are those of MOL, whose ServiceLevel it has, and are taken
// as independent of one another. That a line outlives its interval makes the
// variance of a day somewhat larger, if intervals are not long against it.
func (d Day) Variability() (DayVariability, error) {
	m, err := d.Measure(MOL)
	if err != nil {
		return DayVariability{}, err
	}
	out := DayVariability{Intervals: make([]Variability, len(d.Intervals))}
	out.ServiceLevel = m.ServiceLevel
	out.Contacts = m.Arrivals
	var sd, asymptotic float64
	loads, _ := d.modifiedLoads()
	for i, v := range d.Intervals {
		q := Queue{Load: loads[i], AHT: v.AHT, Patience: v.Patience}
		o, ok := q.variability(v.Agents, d.Within, d.Interval)
		if !ok {
			return DayVariability{}, fmt.Errorf("erlang: interval %d: %w", i, ErrTooLarge)
		}
		o.Contacts = v.Arrivals
		o.ServiceLevel = m.Intervals[i].ServiceLevel
		out.Intervals[i] = o
		out.Overloaded = out.Overloaded || o.Overloaded
		if m.Arrivals > 0 {
			w := v.Arrivals / m.Arrivals
			sd += float64(w * w * o.SD * o.SD)
			asymptotic += float64(w * w * o.AsymptoticSD * o.AsymptoticSD)
		}
	}
	out.SD, out.AsymptoticSD = math.Sqrt(sd), math.Sqrt(asymptotic)
	if m.Arrivals > 0 {
		out.BinomialSD = math.Sqrt(out.ServiceLevel * (1 - out.ServiceLevel) / m.Arrivals)
	}
	return out, nil
}

// Assurance is the least number of agents that meets a service level with a
// given probability, and the proof.
type Assurance struct {
	Agents int
	// At and AtProbability are what Agents give, Below and BelowProbability what
	// one agent fewer would; the zero value when Agents is 0.
	At, Below                       Variability
	AtProbability, BelowProbability float64
}

// AgentsAssured returns the fewest agents with which the share answered within
// the threshold, over a time of so many seconds, is at least target with at
// least the given probability. target and probability are shares, 0..1. Meeting
// a target on average takes a probability of about one half. More agents raise
// the probability, except where it is next to nothing; so below a probability of
// 0.01 or so the answer meets it, but may not be the least that does.
//
// The error is ErrUnreachable, wrapped, for a target or a probability of exactly
// 1 under load and for more than MaxInSystem agents, or names every argument
// outside its range.
func (q Queue) AgentsAssured(target, within, seconds, probability float64) (Assurance, error) {
	err := q.checkVariability(0, within, seconds)
	for _, share := range []struct {
		name string
		x    float64
	}{{"service level", target}, {"probability", probability}} {
		if !(share.x >= 0 && share.x <= 1) {
			err = errors.Join(err, fmt.Errorf("%s %v is not a share between 0 and 1", share.name, share.x))
		}
	}
	if err != nil {
		return Assurance{}, fmt.Errorf("erlang: %w", err)
	}
	if q.Load > 0 && target > 0 && (target == 1 || probability == 1) || q.Load > MaxInSystem {
		return Assurance{}, fmt.Errorf("erlang: a service level of %v with probability %v: %w", target, probability, ErrUnreachable)
	}
	meets := func(n int) (Variability, float64) {
		v, ok := q.variability(n, within, seconds)
		if !ok { // a line of millions
			return v, 0
		}
		return v, v.Meets(target)
	}
	enough := func(n int) bool {
		_, p := meets(n)
		return p >= probability*(1-Tolerance)
	}
	// lo is too few, hi enough.
	lo, hi := -1, 0
	for step := 1; !enough(hi); step *= 2 {
		if hi == MaxInSystem {
			return Assurance{}, fmt.Errorf("erlang: more than %d agents: %w", MaxInSystem, ErrUnreachable)
		}
		lo = hi
		hi = min(max(hi, int(q.Load))+step, MaxInSystem)
	}
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if enough(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	out := Assurance{Agents: hi}
	out.At, out.AtProbability = meets(hi)
	if hi > 0 {
		out.Below, out.BelowProbability = meets(hi - 1)
	}
	return out, nil
}
