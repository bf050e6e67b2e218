package planner

import (
	"errors"
	"fmt"
	"slices"
)

// Terms are inputs of a row beyond those that every plan has: what chats, redials,
// deferred work, outbound contacts, uncertain volumes and targets of whole days take.
// The zero value of each field means that it was not agreed. A plan has columns for those
// that any of its rows has.
type Terms struct {
	// Concurrency is the handle time of a contact while its agent has 1, 2, ... contacts
	// at a time, as a multiple of the handle time of one alone; it begins with 1. Its
	// length is the number of contacts that an agent may have. nil: one at a time.
	Concurrency []float64
	// Redial is the share of contacts that hang up and call again, Reconnect the share of
	// the answered who do, 0..1 each: volumes are first attempts.
	Redial, Reconnect float64
	// Callback is the share of contacts that hang up, 0..1, whom an agent calls back
	// later instead. RightParty and Dial are those of the callbacks then.
	Callback float64
	// Carry is how load that an interval leaves behind counts in the next one.
	Carry Carry
	// Period is the time over which the service level is to be met; see [Allocate].
	Period Period
	// Risk is the accepted probability, 0..1, of missing the service level, the mean wait
	// or the abandonment because more contacts come than expected; 0: agents are for the
	// expected volume. It needs the ranges of the volume: a row without them, or with
	// ranges that do not contain its volume, is staffed for the volume. See [Spread].
	Risk float64
	// Absence is the probability, 0..1, that a scheduled agent unexpectedly is not there.
	// It comes on top of the shrinkage and makes more scheduled, not more agents.
	Absence float64
	// Clock is the clock by which deadlines run.
	Clock Clock
	// Opening is work that was open before the row, oldest first. Only the first row of
	// a queue may have any.
	Opening []Aged
	// RightParty is the share of outbound attempts, or of callbacks, that reach the person
	// wanted, 0..1; 0: all of them. Dial is the seconds that an attempt takes, reached or not.
	RightParty, Dial float64
}

// ErrTerms is wrapped when what was agreed does not go with the model of a row.
var ErrTerms = errors.New("cannot be staffed on these terms")

// ParsePeriod reads a period; "interval" and the empty text are [PeriodInterval].
func ParsePeriod(s string) (Period, error) {
	switch p := Period(s); p {
	case "interval":
		return PeriodInterval, nil
	case PeriodInterval, PeriodDay, PeriodWeek:
		return p, nil
	}
	return PeriodInterval, fmt.Errorf("period %q: want interval, day or week", s)
}

// Aged is a number of contacts of the same age.
type Aged struct {
	Age      float64 // seconds since they came in, by the clock of their deadline
	Contacts float64
}

// Carry is how load that an interval leaves behind counts in the next one.
type Carry string

// Ways of carrying load over.
const (
	CarryNone      Carry = ""          // each interval alone (SIPP)
	CarryAuto      Carry = "auto"      // what suits the handle time and the load of the queue
	CarryMOL       Carry = "mol"       // modified offered load
	CarrySBC       Carry = "sbc"       // stationary backlog carryover
	CarryTransient Carry = "transient" // the day's exact distribution
)

// ParseCarry reads a way of carrying load over; "none" and the empty text are [CarryNone].
func ParseCarry(s string) (Carry, error) {
	switch c := Carry(s); c {
	case "none":
		return CarryNone, nil
	case CarryNone, CarryAuto, CarryMOL, CarrySBC, CarryTransient:
		return c, nil
	}
	return CarryNone, fmt.Errorf("carry %q: want none, auto, mol, sbc or transient", s)
}

// Period is the time over which a service level is to be met.
type Period string

// Periods.
const (
	PeriodInterval Period = "" // every interval
	PeriodDay      Period = "day"
	PeriodWeek     Period = "week" // Monday to Sunday
)

// Clock is the clock by which deadlines run.
type Clock string

// Clocks.
const (
	ClockCalendar Clock = ""         // all the time
	ClockBusiness Clock = "business" // while the queue is open
)

// MostConcurrent is the largest number of contacts that an agent may have at a time.
const MostConcurrent = 20

// Validate reports every field outside its range.
func (t *Terms) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	if n := len(t.Concurrency); n > 0 {
		check(n <= MostConcurrent, "concurrency of %d contacts: want at most %d", n, MostConcurrent)
		check(t.Concurrency[0] == 1, "concurrency %v: want the first factor to be 1, for one contact alone", t.Concurrency)
		for i := 1; i < n; i++ {
			check(t.Concurrency[i] >= t.Concurrency[i-1], "concurrency %v: a contact takes no less time when its agent has %d of them than with %d", t.Concurrency, i+1, i)
		}
		check(t.Concurrency[n-1] <= 1000, "concurrency %v: want factors of at most 1000", t.Concurrency)
	}
	check(t.Redial >= 0 && t.Redial < 1, "redial %v: want a share from 0 to below 1", t.Redial)
	check(t.Reconnect >= 0 && t.Reconnect < 1, "reconnect %v: want a share from 0 to below 1", t.Reconnect)
	check(t.Callback >= 0 && t.Callback < 1, "callback %v: want a share from 0 to below 1", t.Callback)
	check(slices.Contains([]Carry{CarryNone, CarryAuto, CarryMOL, CarrySBC, CarryTransient}, t.Carry), "carry %q: want none, auto, mol, sbc or transient", t.Carry)
	check(slices.Contains([]Period{PeriodInterval, PeriodDay, PeriodWeek}, t.Period), "period %q: want interval, day or week", t.Period)
	check(t.Carry == CarryNone || t.Period == PeriodInterval, "a service level of a whole %s with load carried over: not both", t.Period)
	check(t.Risk == 0 || t.Period == PeriodInterval, "a risk with a service level of a whole %s: not both, because ranges of single intervals do not tell how much more it may bring", t.Period)
	check(t.Carry == CarryNone || t.Risk == 0 && t.Absence == 0, "a risk or an absence with load carried over: not both")
	check(t.Risk >= 0 && t.Risk < 1, "risk %v: want a share from 0 to below 1", t.Risk)
	check(t.Absence >= 0 && t.Absence < 1, "absence %v: want a share from 0 to below 1", t.Absence)
	check(slices.Contains([]Clock{ClockCalendar, ClockBusiness}, t.Clock), "clock %q: want calendar or business", t.Clock)
	for _, a := range t.Opening {
		check(a.Age >= 0 && a.Contacts >= 0 && a.Age <= maxSeconds && a.Contacts <= 1e12, "opening backlog of %v contacts of age %v s: want 0 or more of each", a.Contacts, a.Age)
	}
	check(t.RightParty >= 0 && t.RightParty <= 1, "right-party share %v: want 0 to 1", t.RightParty)
	check(t.Dial >= 0 && t.Dial <= maxSeconds, "dial time %v s: want 0 s or more", t.Dial)
	return errors.Join(errs...)
}

// rounded is a copy of t as files show it.
func (t *Terms) rounded() *Terms {
	c := *t
	c.round()
	return &c
}

func (t *Terms) round() {
	t.Concurrency = slices.Clone(t.Concurrency)
	for i, f := range t.Concurrency {
		t.Concurrency[i] = Round(f, 6)
	}
	t.Opening = slices.Clone(t.Opening)
	for i, a := range t.Opening {
		t.Opening[i] = Aged{Age: Round(a.Age, 3), Contacts: Round(a.Contacts, 3)}
	}
	for _, x := range []*float64{&t.Redial, &t.Reconnect, &t.Callback, &t.Risk, &t.Absence, &t.RightParty} {
		*x = Round(*x, 6)
	}
	t.Dial = Round(t.Dial, 3)
}

// Empty says that nothing was agreed.
func (t *Terms) Empty() bool {
	return t == nil || len(t.Concurrency) == 0 && len(t.Opening) == 0 && !t.repeated() && t.Carry == CarryNone &&
		t.Period == PeriodInterval && t.Risk == 0 && t.Absence == 0 && t.Clock == ClockCalendar && t.RightParty == 0 && t.Dial == 0
}

// Agreed returns the terms of the row, and those of nothing agreed where it has none.
func (r *Row) Agreed() Terms {
	if r.Terms == nil {
		return Terms{}
	}
	return *r.Terms
}

// agreed is Agreed to look at only.
func (r *Row) agreed() *Terms {
	if r.Terms == nil {
		return &nothingAgreed
	}
	return r.Terms
}

var nothingAgreed Terms // that nobody changes

// AHTs are the handle times in seconds of a row's contacts while their agent has 1, 2,
// ... of them.
func (r *Row) AHTs() []float64 {
	t := r.Agreed()
	if len(t.Concurrency) == 0 {
		return []float64{r.AHT}
	}
	a := make([]float64, len(t.Concurrency))
	for i, f := range t.Concurrency {
		a[i] = r.AHT * f
	}
	return a
}

// spoken are the terms of voice in words.
func (t *Terms) spoken() []string {
	if t == nil {
		return nil
	}
	var parts []string
	for _, s := range []struct {
		name  string
		share float64
	}{{"redial", t.Redial}, {"reconnect", t.Reconnect}, {"callback", t.Callback}} {
		if s.share > 0 {
			parts = append(parts, fmt.Sprintf("%s %v %%", s.name, Round(100*s.share, 4)))
		}
	}
	if t.Carry != CarryNone {
		parts = append(parts, "carry "+string(t.Carry))
	}
	return parts
}
