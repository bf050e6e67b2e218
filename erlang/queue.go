package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Queue is the demand on one group of agents in one interval: Poisson arrivals,
// exponential handle times, one line served in order of arrival. Its fields
// choose the model:
//
//	no other field  Erlang C  M/M/n
//	Loss            Erlang B  M/M/n/n
//	Patience        Erlang A  M/M/n+M
//	PatienceDist              M/M/n+G
//	Lines                     M/M/n/K, with Patience M/M/n/K+M, with PatienceDist M/M/n/K+G
//	Redial          Erlang X  any of those with patience, with redials
//	RedialBlocked             any of those with Loss or Lines, with redials
//	Reconnect                 any of them without Lines, some of the answered call again
//
// The zero value is not valid, because AHT has no sensible default.
type Queue struct {
	// Load is the offered load in erlangs: contacts per second times AHT in
	// seconds. It is finite and >= 0; 0 means no contacts. With Redial it is
	// the load of first attempts.
	Load float64
	// AHT is the mean handle time in seconds, finite and > 0.
	AHT float64
	// Patience is the mean time in seconds, >= 0, that a caller is ready to
	// wait before hanging up, exponentially distributed. 0, like +Inf, means
	// that callers never hang up (Erlang C); for callers who leave at once see
	// Loss.
	Patience float64
	// PatienceDist is how long callers are ready to wait, if that is not
	// exponentially distributed; Patience is then 0. The zero value means that
	// Patience holds.
	PatienceDist Distribution
	// Loss tells that nobody waits: who finds all agents busy is blocked.
	// Patience, PatienceDist and Lines are then not used.
	Loss bool
	// Lines is the largest number of contacts in the system, in service and
	// waiting, >= 0; who comes beyond it is blocked. 0, like +Inf, means no
	// limit. Of a fractional number the last line is open to that share of
	// those who reach it. With more agents than lines the rest stay idle.
	Lines float64
	// Redial is the share, 0 <= Redial < 1, of those who hang up that call
	// again, at once, as often as they hang up. Without patience nobody does.
	Redial float64
	// RedialBlocked is the share, 0 <= RedialBlocked < 1, of those turned away
	// that call again, likewise. Without Loss and Lines nobody is.
	RedialBlocked float64
	// Reconnect is the share, 0 <= Reconnect < 1, of those who are answered that
	// call again, at once, as often as they are answered: their matter was not
	// settled. Load is then that of first attempts, too. More agents answer more,
	// of whom more call again: where most of them do, a few more agents can even be
	// busier, and the agents found for a MaxOccupancy are then not the fewest. It
	// does not go with Lines.
	Reconnect float64
}

// patienceLimit is the patience, in mean handle times, from which callers are
// taken never to hang up. It only keeps products from overflowing.
const patienceLimit = 1e200

// maxWaiting is the largest number of contacts that may wait in a Queue with
// Lines: its cost is proportional to it.
const maxWaiting = 10_000_000

// patience returns the mean patience in handle times, 0 for Erlang C.
func (q *Queue) patience() float64 {
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
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !(q.Load >= 0 && q.Load <= math.MaxFloat64) {
		wrong("load %v erlang is not a finite number >= 0", q.Load)
	}
	if !(q.AHT > 0 && q.AHT <= math.MaxFloat64) {
		wrong("AHT %v s is not a finite number > 0", q.AHT)
	}
	if !(q.Patience >= 0) {
		wrong("patience %v s is not a number >= 0", q.Patience)
	}
	if !(q.Lines >= 0) {
		wrong("lines %v is not a number >= 0", q.Lines)
	}
	if !(q.Redial >= 0 && q.Redial < 1) {
		wrong("redial %v is not a share >= 0 and below 1", q.Redial)
	}
	if !(q.Reconnect >= 0 && q.Reconnect < 1) {
		wrong("reconnect %v is not a share >= 0 and below 1", q.Reconnect)
	}
	if err := q.PatienceDist.Validate(); err != nil {
		errs = append(errs, err)
	}
	if q.PatienceDist.kind != 0 && q.Patience > 0 {
		wrong("patience %v s and the distribution %v are both given", q.Patience, q.PatienceDist)
	}
	if !(q.RedialBlocked >= 0 && q.RedialBlocked < 1) {
		wrong("redial of blocked contacts %v is not a share >= 0 and below 1", q.RedialBlocked)
	}
	if q.limited() && q.Reconnect > 0 {
		wrong("lines %v cannot be combined with reconnects", q.Lines)
	}
	if q.limited() && q.Lines > maxWaiting {
		wrong("lines %v are more than %d", q.Lines, int(maxWaiting))
	}
	return errors.Join(errs...)
}

// valid reports whether Validate returns nil.
func (q *Queue) valid() bool {
	const top = math.MaxFloat64
	return q.Load >= 0 && q.Load <= top && q.AHT > 0 && q.AHT <= top && q.Patience >= 0 && q.Lines >= 0 &&
		q.Redial >= 0 && q.Redial < 1 && q.RedialBlocked >= 0 && q.RedialBlocked < 1 && q.Reconnect >= 0 && q.Reconnect < 1 &&
		(q.PatienceDist.kind == 0 || q.Patience == 0 && q.PatienceDist.Validate() == nil) &&
		(!q.limited() || q.Reconnect == 0 && q.Lines <= maxWaiting)
}

// limited reports whether the number of lines is.
func (q *Queue) limited() bool {
	return q.Lines > 0 && !math.IsInf(q.Lines, 1) && !q.Loss
}

// redials reports whether anybody calls again.
func (q *Queue) redials() bool {
	return q.Reconnect > 0 || q.Redial > 0 && q.abandons() || q.RedialBlocked > 0 && (q.Loss || q.limited())
}

// abandons reports whether callers of q hang up.
func (q *Queue) abandons() bool {
	return !q.Loss && (q.PatienceDist.kind != 0 || q.patience() > 0)
}

// patient reports whether q is Erlang C.
func (q *Queue) patient() bool {
	return !q.Loss && !q.limited() && q.Reconnect == 0 && q.PatienceDist.kind == 0 && q.patience() == 0
}

// impatient reports whether q is Erlang A.
func (q *Queue) impatient() bool {
	return !q.Loss && !q.limited() && q.Redial == 0 && q.Reconnect == 0 && q.PatienceDist.kind == 0 && q.patience() > 0
}

// At returns what n agents achieve; within is the threshold T in seconds.
//
// n is real, finite and >= 0: 7.5 agents are seven and one that is there half
// the time, in the sense of B. within is >= 0; at 0 the service level is the
// share answered without waiting, at +Inf the share answered at all. At returns
// an error that names every argument outside its range. Overload is not an
// error: see Core.Overloaded.
func (q Queue) At(n, within float64) (Measures, error) {
	if err := q.check(n, within, within); err != nil {
		return Measures{}, err
	}
	return q.at(n, within, within), nil
}

// AtShort is At with a threshold of its own, short seconds >= 0, for the short
// abandonments of the definitions ExclShort and ShortCredit.
func (q Queue) AtShort(n, within, short float64) (Measures, error) {
	if err := q.check(n, within, short); err != nil {
		return Measures{}, err
	}
	return q.at(n, within, short), nil
}

// Core is At without the three means that take the longest to compute. With
// Erlang C and A it costs less than a microsecond.
func (q Queue) Core(n, within float64) (Core, error) {
	if err := q.check(n, within, within); err != nil {
		return Core{}, err
	}
	return q.core(n, within, within), nil
}

// check is the error of At.
func (q *Queue) check(n, within, short float64) error {
	// The test comes first because building the error list allocates.
	if n >= 0 && n <= math.MaxFloat64 && within >= 0 && short >= 0 && q.valid() {
		return nil
	}
	errs := []error{q.Validate()}
	if !(n >= 0 && n <= math.MaxFloat64) {
		errs = append(errs, fmt.Errorf("agents %v is not a finite number >= 0", n))
	}
	if !(within >= 0) {
		errs = append(errs, fmt.Errorf("threshold %v s is not a number >= 0", within))
	}
	if !(short >= 0) {
		errs = append(errs, fmt.Errorf("threshold %v s of short abandonments is not a number >= 0", short))
	}
	return fmt.Errorf("erlang: %w", errors.Join(errs...))
}

// at is At for valid arguments.
func (q *Queue) at(n, within, short float64) Measures {
	if q.redials() {
		return q.redialling(n, within, short)
	}
	switch {
	case q.Load == 0:
		return Measures{Core: idle(n)}
	case q.Loss:
		return Measures{Core: q.loss(n)}
	case q.limited():
		return q.finite(n, within, short)
	case q.PatienceDist.kind != 0:
		return q.general(n, within, short)
	case q.patience() == 0:
		return patientMeasures(q.delay(n, within))
	case n == 0:
		m := Measures{Core: q.unstaffed(within, short)}
		m.ASA, m.MeanVirtualWait, m.MeanWaitAbandoned = math.Inf(1), math.Inf(1), q.Patience
		return m
	}
	d := below(n, q.Load)
	c, w := q.abandon(n, within, short, d, nil)
	return q.waits(c, w)
}

// core is Core for valid arguments.
func (q *Queue) core(n, within, short float64) Core {
	switch {
	case q.Load == 0:
		return idle(n)
	case q.Loss && q.RedialBlocked == 0 && q.Reconnect == 0:
		return q.loss(n)
	case q.redials() || q.limited() || q.PatienceDist.kind != 0:
		m := q.at(n, within, short)
		return m.Core
	case q.patience() == 0:
		return q.delay(n, within)
	case n == 0:
		return q.unstaffed(within, short)
	}
	c, _ := q.abandon(n, within, short, below(n, q.Load), nil)
	return c
}

// loss returns the measures of Erlang B for Load > 0.
func (q *Queue) loss(n float64) Core {
	c := Core{Agents: n, Load: q.Load, Blocking: B(n, q.Load), NoWait: Free(n, q.Load), Busy: Carried(n, q.Load)}
	c.Served, c.ServiceLevel, c.missed = c.NoWait, c.NoWait, c.Blocking
	if n > 0 {
		c.Occupancy = math.Min(1, c.Busy/n)
	}
	c.settle(q.AHT, 0)
	return c
}
