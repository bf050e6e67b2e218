package erlang

import (
	"errors"
	"fmt"
	"math"
)

// Day is a stretch of intervals of equal length in which the demand and the
// number of agents change from one interval to the next: Poisson arrivals at a
// constant rate within an interval, exponential handle times, one line served
// in order of arrival, callers who may hang up. What one interval leaves behind
// is there when the next one begins.
//
// When the number of agents drops, a call of an agent who leaves is not lost:
// it goes back to the head of the line and the next free agent takes it up.
// Until then it waits like any other: it counts in Queue and may hang up.
// Since handle times have no memory that is the chain in which k contacts keep
// min(k, n) agents busy, the usual model (Green, Kolesar and Soares, Operations
// Research, 2001). Agents who stay on to finish their call do a little better than
// that, for at most about one AHT. A change of AHT holds for the calls in
// progress too.
type Day struct {
	// Interval is the length of every interval in seconds, finite and > 0.
	Interval float64
	// Within is the threshold of the service level in seconds, >= 0; 0 counts
	// those who do not wait, +Inf all who are answered.
	Within float64
	// Intervals are the demand and the agents, in order of time; at least one.
	Intervals []DayInterval
	// InSystem is the number of contacts, being served or waiting, at the start,
	// 0..MaxInSystem; 0 starts empty.
	InSystem int
	// Stationary starts in the long-run state of the first interval instead;
	// InSystem is then 0, and the first interval not overloaded.
	Stationary bool
}

// DayInterval is one interval of a Day.
type DayInterval struct {
	// Arrivals is the mean number of contacts offered in the interval, finite
	// and >= 0.
	Arrivals float64
	// Agents is the number of agents, 0..MaxInSystem.
	Agents int
	// AHT is the mean handle time in seconds, finite and > 0.
	AHT float64
	// Patience is the mean time in seconds, >= 0, that a caller is ready to
	// wait. 0, like +Inf, means that callers never hang up.
	Patience float64
}

// MaxInSystem is the largest number of agents, and of contacts at the start,
// that a Day takes.
const MaxInSystem = 1_000_000

// DayMethod is a way to compute a Day.
type DayMethod int

const (
	// Auto is Transient up to TransientAgents agents, as long as that takes a
	// reasonable time. Beyond, it is SBC for a day on which nobody hangs up and
	// some interval is overloaded, and otherwise MOL.
	Auto DayMethod = iota
	// Transient is the exact solution of the chain through the day, by
	// uniformisation.
	Transient
	// MOL is the modified offered load: Erlang C or A in each interval at the
	// mean number of agents that would be busy in it if there were no limit.
	// It knows how demand of the past lingers, and nothing of backlog.
	MOL
	// SBC is the stationary backlog carryover, for days without patience:
	// Erlang C in periods of about one AHT, each of which hands on what a loss
	// system of its agents would turn away.
	SBC
	// SIPP is stationary, independent, period by period: Erlang C or A in each
	// interval as if it lasted for ever.
	SIPP
	// LagSIPP is SIPP with the arrivals of one AHT earlier.
	LagSIPP
)

// TransientAgents is the largest number of agents for which Auto is Transient.
const TransientAgents = 2000

// String returns the name of m: "auto", "transient", "mol", "sbc", "sipp" or
// "lag_sipp".
func (m DayMethod) String() string {
	names := [...]string{"auto", "transient", "mol", "sbc", "sipp", "lag_sipp"}
	if m < 0 || int(m) >= len(names) {
		return fmt.Sprintf("DayMethod(%d)", int(m))
	}
	return names[m]
}

// IntervalMeasures is what happens in one interval of a Day. Every value is
// finite, except ClearTime where nobody is there to clear the line.
type IntervalMeasures struct {
	// ServiceLevel is the share, 0..1, of the contacts arriving in the interval
	// that are answered within the threshold, judged by the agents and the
	// handle time of the interval of arrival. 1 where nobody arrives and the
	// method looks at arrivals only.
	ServiceLevel float64
	// PWait is the share, 0..1, of arrivals that find no free agent.
	PWait float64
	// Busy and Queue are the mean numbers of busy agents and of waiting
	// contacts, over the time of the interval.
	Busy, Queue float64
	// Served and Abandoned are the mean numbers of contacts whose call ends, and
	// who hang up, in the interval.
	Served, Abandoned float64
	// EndInSystem and EndQueue are the mean numbers of contacts, and of waiting
	// ones among them, at the end of the interval, before the agents change.
	EndInSystem, EndQueue float64
	// ClearTime is how long after the end of the interval, in seconds, the mean
	// number in the system takes to fall to the number of agents, with the
	// demand and agents of the rest of the day and then no more arrivals; 0
	// when it is not above it. It is +Inf when the line is never cleared, for
	// want of agents. It is computed by the fluid limit.
	ClearTime float64
	// Overloaded tells that the load of the interval is at least its agents
	// and nobody hangs up: the line grows while this lasts.
	Overloaded bool
}

// DayMeasures is what happens on a Day.
type DayMeasures struct {
	// Method is the method used, never Auto, and Why the reason in words.
	Method DayMethod
	Why    string
	// Intervals are the measures of each interval, in order.
	Intervals []IntervalMeasures
	// ServiceLevel, PWait and Abandonment are shares, 0..1, of the arrivals of
	// the whole day. With nobody arriving they have their best value.
	ServiceLevel, PWait, Abandonment float64
	// Arrivals, Served and Abandoned are mean numbers of contacts.
	Arrivals, Served, Abandoned float64
	// Overloaded is the number of overloaded intervals.
	Overloaded int
	// Tail bounds the probability that Transient left out by cutting off states
	// that are next to impossible: its shares and probabilities are off by at
	// most this, apart from rounding (about 1e-12). It is 0 for the other
	// methods, whose error it does not measure.
	Tail float64
}

// ErrTooLarge is the error of Transient for a day that would take billions of
// steps (too many agents, too many contacts, or a patience far shorter than the
// handle time), and of Variability for a line of millions.
var ErrTooLarge = errors.New("too many states and steps for an exact solution")

// Validate reports everything that is wrong with d, or nil.
func (d Day) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !(d.Interval > 0 && d.Interval <= math.MaxFloat64) {
		bad("interval %v s is not a finite number > 0", d.Interval)
	}
	if !(d.Within >= 0) {
		bad("threshold %v s is not a number >= 0", d.Within)
	}
	if d.InSystem < 0 || d.InSystem > MaxInSystem {
		bad("%d contacts at the start are not between 0 and %d", d.InSystem, MaxInSystem)
	}
	if d.Stationary && d.InSystem != 0 {
		bad("a stationary start and %d contacts at the start exclude each other", d.InSystem)
	}
	if len(d.Intervals) == 0 {
		bad("there is no interval")
	}
	for i, v := range d.Intervals {
		if !(v.Arrivals >= 0 && v.Arrivals <= math.MaxFloat64) {
			bad("interval %d: arrivals %v is not a finite number >= 0", i, v.Arrivals)
		}
		if v.Agents < 0 || v.Agents > MaxInSystem {
			bad("interval %d: %d agents are not between 0 and %d", i, v.Agents, MaxInSystem)
		}
		if !(v.AHT > 0 && v.AHT <= math.MaxFloat64) {
			bad("interval %d: AHT %v s is not a finite number > 0", i, v.AHT)
		}
		if !(v.Patience >= 0) {
			bad("interval %d: patience %v s is not a number >= 0", i, v.Patience)
		}
		if r := d.rates(v); !(r.load() <= math.MaxFloat64) {
			bad("interval %d: a load of %v erlang is out of range", i, r.load())
		}
		if i == 0 && d.Stationary && d.rates(v).overloaded() {
			bad("interval 0: overloaded, so there is no stationary state to start in")
		}
	}
	return errors.Join(errs...)
}

// Measure computes the day by the given method. It returns an error that names
// every invalid field, also when SBC is asked for a day with patience, and
// ErrTooLarge, wrapped, when Transient is asked for more than it can do.
// Overload is not an error.
//
// How far off each method is, against the exact solution, on days of 20
// intervals (mean absolute error of the service level of an interval):
//
//	                                           SIPP    MOL     SBC
//	AHT 300 s, 30 min, staffed by SIPP         0.068   0.014   0.064
//	the same, three intervals overloaded       0.156   0.107   0.072
//	AHT 30 min, 15 min                         0.295   0.061   0.269
//	overloaded, patience 180 s                 0.045   0.010   -
//
// Sources: L. Green, P. Kolesar and W. Whitt, Coping with time-varying demand
// when setting staffing requirements for a service system, Production and
// Operations Management, 2007 (SIPP, lag, MOL); O. Jennings, A.
// Mandelbaum, W. Massey and W. Whitt, Server staffing to meet time-varying
// demand, Management Science, 1996 (MOL); R. Stolletz, EJOR 190(2), 2008
// (SBC); A. Jensen, Skandinavisk Aktuarietidskrift, 1953 (uniformisation).
func (d Day) Measure(m DayMethod) (DayMeasures, error) {
	err := d.Validate()
	patient := true
	for _, v := range d.Intervals {
		patient = patient && d.rates(v).hangUp == 0
	}
	if m == SBC && !patient {
		err = errors.Join(err, errors.New("stationary backlog carryover needs a day without patience"))
	}
	if m < Auto || m > LagSIPP {
		err = errors.Join(err, fmt.Errorf("unknown method %v", m))
	}
	if err != nil {
		return DayMeasures{}, fmt.Errorf("erlang: %w", err)
	}
	out := DayMeasures{Method: m, Why: "asked for"}
	if m == Auto {
		out.Method, out.Why = d.choose(patient)
	}
	out.Intervals = make([]IntervalMeasures, len(d.Intervals))
	switch out.Method {
	case Transient:
		if !(d.transientWork() <= maxWork) || !d.transient(&out) {
			return DayMeasures{}, fmt.Errorf("erlang: %w of the day; Auto or MOL can do it", ErrTooLarge)
		}
	case SBC:
		d.backlogCarryover(out.Intervals)
	default:
		d.stationary(out.Method, out.Intervals)
	}
	d.finish(&out)
	return out, nil
}

// choose picks the method of Auto.
func (d Day) choose(patient bool) (DayMethod, string) {
	most, overloaded := 0, false
	for _, v := range d.Intervals {
		most = max(most, v.Agents)
		overloaded = overloaded || d.rates(v).overloaded()
	}
	why := fmt.Sprintf("more than %d agents", TransientAgents)
	if most <= TransientAgents {
		if d.transientWork() <= maxWork {
			return Transient, fmt.Sprintf("exact, as up to %d agents", TransientAgents)
		}
		why = "the exact method would take too long"
	}
	if patient && overloaded {
		return SBC, why + "; nobody hangs up and an interval is overloaded, so backlog carries over"
	}
	return MOL, why
}

// finish fills in what follows from the intervals.
func (d Day) finish(out *DayMeasures) {
	var inTime, waited float64
	for i := range out.Intervals {
		v, r := &out.Intervals[i], d.rates(d.Intervals[i])
		v.Overloaded = r.overloaded()
		if v.Overloaded {
			out.Overloaded++
		}
		v.ClearTime = d.clearTime(i, v.EndInSystem)
		n := d.Intervals[i].Arrivals
		out.Arrivals += n
		out.Served += v.Served
		out.Abandoned += v.Abandoned
		inTime += float64(n * v.ServiceLevel)
		waited += float64(n * v.PWait)
	}
	out.ServiceLevel = 1
	if out.Arrivals > 0 {
		out.ServiceLevel = math.Min(1, inTime/out.Arrivals)
		out.PWait = math.Min(1, waited/out.Arrivals)
		out.Abandonment = math.Min(1, out.Abandoned/out.Arrivals)
	}
}
