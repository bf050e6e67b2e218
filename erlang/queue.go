package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Queue is the demand on one group of agents in one interval: Poisson arrivals,
// exponential handle times, one line served in order of arrival. Without
// Patience it is the model Erlang C (M/M/n), with it Erlang A (M/M/n+M).
// The zero value is not valid, because AHT has no sensible default.
type Queue struct {
	// Load is the offered load in erlangs: contacts per second times AHT in
	// seconds. It is finite and >= 0; 0 means no contacts.
	Load float64
	// AHT is the mean handle time in seconds, finite and > 0.
	AHT float64
	// Patience is the mean time in seconds, >= 0, that a caller is ready to
	// wait before hanging up, exponentially distributed. 0, like +Inf, means
	// that callers never hang up (Erlang C).
	Patience float64
}

// Measures is what a number of agents achieves in the long run. A quantity that
// concerns nobody because there is no load has its best value.
type Measures struct {
	Agents float64 // the number of agents, as given
	Load   float64 // offered load in erlangs, as given

	// PWait is the probability, 0..1, that an arrival finds all agents busy.
	PWait float64
	// ServiceLevel is the share, 0..1, of offered contacts answered within the
	// threshold; who hangs up counts against it.
	ServiceLevel float64
	// ASA is the average speed of answer in seconds: the mean wait of the
	// contacts that are answered. It is +Inf when Overloaded and when there is
	// load but no agent.
	ASA float64
	// Occupancy is the busy share of the agents' time, 0..1: carried load
	// divided by agents. With load but no agents it is 1, with neither 0.
	Occupancy float64
	// Abandonment is the share, 0..1, of offered contacts that hang up; 0
	// without patience.
	Abandonment float64
	// Overloaded tells that load >= agents and nobody hangs up, so that the
	// queue grows without bound.
	Overloaded bool

	missed float64 // 1 - ServiceLevel, with its own relative accuracy
}

// patienceLimit is the patience, in mean handle times, from which callers are
// taken never to hang up. It only keeps products from overflowing.
const patienceLimit = 1e200

// patience returns the mean patience in handle times, 0 for Erlang C.
func (q Queue) patience() float64 {
	p := q.Patience / q.AHT
	if p >= patienceLimit {
		return 0
	}
	if p == 0 && q.Patience > 0 {
		return math.SmallestNonzeroFloat64
	}
	return p
}

// Validate reports everything that is wrong with q, or nil.
func (q Queue) Validate() error {
	var errs []error
	if !(q.Load >= 0 && q.Load <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("load %v erlang is not a finite number >= 0", q.Load))
	}
	if !(q.AHT > 0 && q.AHT <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("AHT %v s is not a finite number > 0", q.AHT))
	}
	if !(q.Patience >= 0) {
		errs = append(errs, fmt.Errorf("patience %v s is not a number >= 0", q.Patience))
	}
	return errors.Join(errs...)
}

// At returns what n agents achieve; within is the threshold of the service
// level in seconds.
//
// n is real, finite and >= 0: 7.5 agents are seven and one that is there half
// the time, in the sense of B. within is >= 0; at 0 the service level is the
// share answered without waiting, at +Inf the share answered at all. At returns
// an error that names every argument outside its range. Overload is not an
// error: see Measures.Overloaded.
func (q Queue) At(n, within float64) (Measures, error) {
	if err := q.check(n, within); err != nil {
		return Measures{}, err
	}
	return q.at(n, within), nil
}

// check is the error of At.
func (q Queue) check(n, within float64) error {
	// The test comes first because building the error list allocates.
	if n >= 0 && n <= math.MaxFloat64 && within >= 0 && q.valid() {
		return nil
	}
	errs := []error{q.Validate()}
	if !(n >= 0 && n <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("agents %v is not a finite number >= 0", n))
	}
	if !(within >= 0) {
		errs = append(errs, fmt.Errorf("threshold %v s is not a number >= 0", within))
	}
	return fmt.Errorf("erlang: %w", errors.Join(errs...))
}

// valid reports whether Validate returns nil.
func (q Queue) valid() bool {
	return q.Load >= 0 && q.Load <= math.MaxFloat64 &&
		q.AHT > 0 && q.AHT <= math.MaxFloat64 && q.Patience >= 0
}

// at is At for valid arguments.
func (q Queue) at(n, within float64) Measures {
	switch {
	case q.Load == 0:
		return Measures{Agents: n, ServiceLevel: 1}
	case q.patience() > 0:
		if n == 0 {
			return Measures{Load: q.Load, PWait: 1, ASA: math.Inf(1), Occupancy: 1, Abandonment: 1, missed: 1}
		}
		d := below(n, q.Load)
		m := q.impatient(n, within, d)
		m.ASA = q.answerSpeed(n, d)
		return m
	case q.Load >= n:
		return Measures{Agents: n, Load: q.Load, PWait: 1, ASA: math.Inf(1), Occupancy: 1, Overloaded: true, missed: 1}
	}
	return q.patient(n, within, below(n, q.Load))
}

// patient returns the measures of Erlang C for n > Load > 0, d = below(n, Load):
//
//	P(W>T) = C e^(-(n-a) T/AHT),  E[W] = C AHT/(n-a)
//
// (Kleinrock 1975, section 3.5; Koole, Call Center Optimization, 2013, ch. 6).
func (q Queue) patient(n, within, d float64) Measures {
	m := Measures{Agents: n, Load: q.Load}
	free := n - q.Load
	m.PWait = waitFrom(d, n, q.Load)
	m.missed = float64(m.PWait * exp(-free*within/q.AHT))
	if within == 0 {
		m.missed = m.PWait // also where AHT/free overflows
	}
	m.ServiceLevel = 1 - m.missed
	m.ASA = m.PWait * q.AHT / free
	m.Occupancy = q.Load / n
	return m
}

// impatient returns the measures of Erlang A, except ASA, for n > 0, Load > 0
// and d = below(n, Load). With Z = D + A, r = a/n and s = T/patience:
//
//	P(W>0)          = A/Z
//	P(Ab)           = P(W>0) q,  q = (1/A - (1-r))/r
//	P(served)       = (D + (A-1)/r)/Z
//	occupancy       = r P(served)
//	P(served, W>T)  = g_T (A(x, y e^-s) - 1)/(r Z),  g_T = e^(y - y e^-s - x s)
//
// (Palm 1957; Zeltyn and Mandelbaum, QUESTA 51, 2005, section 4; the last by
// integrating their density of the virtual wait.)
func (q Queue) impatient(n, within, d float64) Measures {
	m := Measures{Agents: n, Load: q.Load}
	if math.IsInf(d, 1) { // nobody waits, to the last representable digit
		m.ServiceLevel = 1
		m.Occupancy = q.Load / n
		return m
	}
	p := q.patience()
	x := float64(n * p)
	mu := (q.Load - n) / n
	r := q.Load / n
	w := above(x, r, mu)
	unit := exp(-w.shift)
	z := float64(d*unit) + w.mass
	m.PWait = w.mass / z
	m.Abandonment = m.PWait * w.lost
	served := (float64(d*unit) + w.won) / z
	m.Occupancy = math.Min(1, r*served)
	if math.IsInf(r, 1) {
		m.Occupancy = 1
	}

	s := within / q.Patience
	switch {
	case within == 0:
		m.missed = math.Min(1, float64(w.won/z)+m.Abandonment)
		m.ServiceLevel = d * unit / z
		return m
	case math.IsInf(s, 1):
		m.missed = m.Abandonment
		m.ServiceLevel = served
		return m
	}
	decay := expm1(-s) // e^-s - 1
	rT, muT := float64(r*(1+decay)), float64(mu*(1+decay))+decay
	v := above(x, rT, muT)
	// ln g_T + shift_T - shift. By definition ln g_T = x h(r) - x h(r e^-s),
	// so that large terms cancel on paper rather than here.
	var e float64
	switch {
	case w.shift == 0:
		e = x * (float64(-mu*decay) - expm1x(s))
	case v.shift == 0:
		e = -x * divergence(muT, rT)
	}
	late := float64(exp(e)*(1+decay)) * v.won / z
	m.missed = math.Min(1, m.Abandonment+late)
	if m.missed < 0.5 {
		m.ServiceLevel = 1 - m.missed
	} else {
		m.ServiceLevel = math.Max(0, served-late)
	}
	return m
}
