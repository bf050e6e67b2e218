package planner

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Deferred is work that can wait until a deadline: e-mail, letters, cases, tickets.
//
// Erlang's formulas do not apply to it, because nobody waits in line. Work is taken as
// fluid: contacts come in evenly over their interval and can be worked from then on, the
// agents of an interval are there all through it, and the contact that is due first is
// worked first (EDF). A number of agents is enough if, between any two times, they can do
// all that comes in after the first and is due by the second (the condition of Hall).
// Randomness of arrivals and of handle times is not looked at, nor that a contact takes
// one agent its whole handle time.
type Deferred struct {
	// Intervals are the open ones, in order of time; the time between two is closed.
	Intervals []WorkInterval
	// Opening are the contacts open when the first interval begins. Their handle time,
	// deadline, share in time and clock are those of the first interval, and ages are by
	// that clock.
	Opening []Aged
	// Grace is the time from the start of the first interval, by the calendar, within
	// which contacts are done that are overdue already then. 0: in the first interval.
	Grace time.Duration
}

// WorkInterval is an interval in which deferred work comes in and is done.
type WorkInterval struct {
	Start    time.Time
	Length   time.Duration
	Contacts float64       // that come in
	AHT      float64       // average handle time, seconds; may be 0 or NaN where no contact comes in
	Deadline time.Duration // from arrival until done
	// InTime is the share of the contacts, 0..1, that is to be done by its deadline. The
	// rest may be late, but is due at twice the deadline.
	InTime       float64
	Clock        Clock   // by which the deadline runs; business time is that of Intervals
	MaxOccupancy float64 // largest share of their time, 0..1, that agents work; 0 = all of it
	MinAgents    int
}

// ErrDeferred is wrapped when deferred work cannot be planned as it was given.
var ErrDeferred = errors.New("deferred work")

// faults reports what is wrong with d. name names an interval, and at makes an error that
// of an interval.
func (d *Deferred) faults(name func(int) string, at func(int, error) error) error {
	var errs []error
	for i := range d.Intervals {
		w := &d.Intervals[i]
		if err := w.faults(w.Contacts > 0 || i == 0 && len(d.Opening) > 0); err != nil {
			errs = append(errs, at(i, fmt.Errorf("%w: %w", ErrDeferred, err)))
		}
		if i > 0 {
			if before := &d.Intervals[i-1]; w.Start.Before(before.Start.Add(before.Length)) {
				errs = append(errs, at(i, fmt.Errorf("%w: begins before %s ends", ErrDeferred, name(i-1))))
			}
		}
		if len(errs) >= 20 {
			break
		}
	}
	if err := (&Terms{Opening: d.Opening}).Validate(); err != nil {
		errs = append(errs, fmt.Errorf("%w: %w", ErrDeferred, err))
	}
	if d.Grace < 0 {
		errs = append(errs, fmt.Errorf("%w: grace %v: want 0 s or more", ErrDeferred, d.Grace))
	}
	return errors.Join(errs...)
}

// faults is the first thing wrong with w. worked says whether there are contacts.
func (w *WorkInterval) faults(worked bool) error {
	switch {
	case !(w.Length > 0):
		return fmt.Errorf("length %v: want more than 0 s", w.Length)
	case !(w.Contacts >= 0 && w.Contacts <= 1e12):
		return fmt.Errorf("%v contacts: want 0 or more", w.Contacts)
	case worked && !(w.AHT > 0 && w.AHT <= 1e12):
		return fmt.Errorf("handle time %v s: want more than 0 s", w.AHT)
	case !(w.Deadline > 0 && w.Deadline.Seconds() <= maxSeconds):
		return fmt.Errorf("deadline %v: want more than 0 s, and at most %v s", w.Deadline, float64(maxSeconds))
	case worked && w.Deadline.Seconds() < w.AHT:
		return fmt.Errorf("a deadline of %v s is shorter than the handle time of %v s: no contact can be done in time", w.Deadline.Seconds(), w.AHT)
	case !(w.InTime >= 0 && w.InTime <= 1):
		return fmt.Errorf("share in time %v: want 0 to 1", w.InTime)
	case !(w.MaxOccupancy >= 0 && w.MaxOccupancy <= 1):
		return fmt.Errorf("max occupancy %v: want 0 to 1", w.MaxOccupancy)
	case w.MinAgents < 0:
		return fmt.Errorf("min agents %d: want 0 or more", w.MinAgents)
	case w.Clock != ClockCalendar && w.Clock != ClockBusiness:
		return fmt.Errorf("clock %q: want calendar or business", w.Clock)
	}
	return nil
}

func (d *Deferred) name(i int) string {
	return fmt.Sprintf("interval %d (%s)", i, d.Intervals[i].Start.Format("2006-01-02 15:04"))
}

func (d *Deferred) at(i int, err error) error { return fmt.Errorf("%s: %w", d.name(i), err) }

// efficiency is the share of their time that agents work.
func (w *WorkInterval) efficiency() float64 {
	if w.MaxOccupancy == 0 {
		return 1
	}
	return w.MaxOccupancy
}

// Staff finds the agents that the work needs. The exact ones have the least peak, and
// are the most even that the deadlines allow: of all plans that do the work in time they
// cost least, whatever costs grow with the agents of an interval, if only more than in
// proportion (Yao, Demers and Shenker 1995; [level] says how). Where fewer than
// MinAgents would do they are raised to it, which costs no more than any other plan with
// as many if all intervals have the same MinAgents.
//
// The whole agents are enough as well, and differ from the exact ones by less than one
// in every interval; if all intervals are equally long and of the same MaxOccupancy, no
// such numbers have a smaller sum. So they are not all rounded up: where nine and a bit
// are needed for a day, some intervals have 10 and most 9.
//
// What is due after the end of the last interval is done by its end too, as far as that
// takes no more agents at a time than the rest of the work, or than the mean load of all
// the work. What is left, the contacts due last, is in the backlog.
//
// Errors wrap [ErrDeferred]: an interval out of order or out of range, or a deadline
// shorter than the handle time.
func (d *Deferred) Staff() (*DeferredPlan, error) {
	if err := d.faults(d.name, d.at); err != nil {
		return nil, err
	}
	return d.staff(), nil
}

// With follows the work through the hands of given agents, one number for each interval,
// whole or not: what they get done in time, and what stays open. Contacts that are still
// in time go first, the first due before the others, and then the late ones, the oldest
// first: no other order gets more done in time (Glover 1967). InTime and Grace do not
// matter.
func (d *Deferred) With(agents []float64) (*DeferredPlan, error) {
	if err := d.faults(d.name, d.at); err != nil {
		return nil, err
	}
	if len(agents) != len(d.Intervals) {
		return nil, fmt.Errorf("%w: agents of %d intervals, but there are %d intervals", ErrDeferred, len(agents), len(d.Intervals))
	}
	for i, n := range agents {
		if !(n >= 0 && n <= 1e12) {
			return nil, fmt.Errorf("%s: %w: %v agents: want 0 or more", d.name(i), ErrDeferred, n)
		}
	}
	all := *d
	all.Intervals = slices.Clone(d.Intervals)
	for i := range all.Intervals {
		all.Intervals[i].InTime = 1
	}
	b := newBook(&all)
	for k := range b.jobs {
		b.jobs[k].last = b.jobs[k].until
	}
	p := b.follow(agents)
	for i := range p.Intervals {
		p.Intervals[i].Exact = agents[i]
	}
	return p, nil
}

func (d *Deferred) staff() *DeferredPlan {
	b := newBook(d)
	rates, tail := b.level()
	whole := b.whole(rates)
	p := b.follow(whole)
	for i := range p.Intervals {
		r, least := &p.Intervals[i], float64(d.Intervals[i].MinAgents)
		r.Exact = rates[i]
		switch {
		case rates[i] < least:
			r.Exact, r.Binding = least, BindMinAgents
		case rates[i] == 0:
			r.Binding = BindNone
		case tail[i]:
			r.Binding = BindWorkload
		default:
			r.Binding = BindServiceLevel
		}
	}
	return p
}

// DeferredPlan is what agents do of [Deferred] work.
type DeferredPlan struct {
	Intervals []DeferredInterval
	// InTime is the share of all contacts, opening backlog included, that are done by
	// their deadline, or are open at the end and not due yet. 1 if there are none.
	InTime float64

	book *book
	log  []entry
}

// DeferredInterval is an interval of a [DeferredPlan].
type DeferredInterval struct {
	Exact  float64 // agents, fractional
	Agents float64 // whole agents, or those given; the fields below are what they do
	// Binding says what asks for the agents: [BindServiceLevel] the deadline,
	// [BindWorkload] that the work is to be done by the end, [BindMinAgents] or
	// [BindNone]. Empty when agents were given.
	Binding   string
	InTime    float64 // share of the contacts that come in that are done by their deadline; 1 if none come in
	Wait      float64 // mean seconds, by the calendar, until those of them that are done are worked; NaN if none are
	Done      float64 // contacts done in the interval
	Backlog   float64 // contacts open at the end of the interval, those begun in part
	Oldest    float64 // age of the oldest of them as [DeferredPlan.Ages] counts it; 0 if none are open
	Occupancy float64 // share of their time that agents work; NaN without agents
}

// Ages is the age profile: the contacts open at the end of interval i, those that came in
// first before the others. The contacts of an interval have one age, counted from its
// end by the clock of their deadline; the first of them are older by its length. So a
// plan that goes on from there can take them as its Opening.
func (p *DeferredPlan) Ages(i int) []Aged {
	b := p.book
	open := make([]float64, len(b.groups))
	for k := range b.jobs {
		if j := &b.jobs[k]; j.first <= i {
			open[j.group] += j.work
		}
	}
	for _, e := range p.log {
		if e.row > i {
			break
		}
		open[b.jobs[e.job].group] -= e.work
	}
	var list []Aged
	for g, work := range open {
		if contacts := work / b.groups[g].aht; contacts > 1e-9*b.groups[g].contacts {
			list = append(list, Aged{Age: b.age(g, i), Contacts: contacts})
		}
	}
	return list
}

// due is the time d from an arrival, long ones cut so that they can be added.
func due(at, d time.Duration) time.Duration {
	if at > math.MaxInt64-d {
		return math.MaxInt64
	}
	return at + d
}
