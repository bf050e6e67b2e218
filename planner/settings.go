package planner

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

// Settings are the targets and assumptions that turn load into staff.
type Settings struct {
	// ServiceLevel is the share of contacts, as Definition counts them, answered within
	// Within; 0 = no target.
	ServiceLevel float64
	Within       time.Duration
	// Definition says which contacts the service level counts; the zero value is
	// answered in time / offered.
	Definition erlang.Definition
	// MaxASA is the longest mean wait of the answered; 0 = no target.
	MaxASA time.Duration
	// MaxAbandonment is the largest share of offered contacts that may hang up; 0 = no
	// target. It asks for nothing where nobody hangs up.
	MaxAbandonment float64
	// MaxOccupancy is the largest busy share of agents; 0 = no cap.
	MaxOccupancy float64
	// MinAgents is the fewest agents while a queue is open.
	MinAgents int
	// Shrinkage is the share of scheduled time in which agents do not handle contacts.
	Shrinkage float64
	// Patience is the mean time until a waiting caller hangs up; 0 = never (Erlang C).
	Patience time.Duration
	// AHT is the handle time of rows that have none; 0 = such rows are not staffed.
	AHT time.Duration
	// AHTs are the handle times of chats while their agent has 1, 2, ... of them. They
	// stand in place of Concurrency below and of the handle times of chat rows.
	AHTs []time.Duration
	// Deadline is the time within which the share InTime of deferred work is to be done;
	// 0 = work is staffed in the interval it comes in.
	Deadline time.Duration
	InTime   float64
	// RightParty is the share of outbound attempts that reach the person wanted, 1e-6 to
	// 1, by time of day. It stands in place of that of Terms; nil = not said.
	RightParty ByClock
	// Terms are inputs that only some channels and plans have.
	Terms Terms
}

// Defaults are the settings of a plan for which nothing else was said: 80 % of offered
// contacts answered within 20 seconds, nobody hangs up, no shrinkage, at least one agent
// while open.
func Defaults() Settings {
	return Settings{ServiceLevel: 0.8, Within: 20 * time.Second, MinAgents: 1, InTime: 1}
}

// leastShare is the least share above 0 that files can show.
const leastShare = 1e-6

// Validate reports every setting outside its range.
func (s Settings) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(s.ServiceLevel >= 0 && s.ServiceLevel <= 1, "service level %v: want a share from 0 to 1", s.ServiceLevel)
	check(s.Within >= 0, "service level within %v: want 0 s or more", s.Within)
	check(s.MaxASA >= 0, "max ASA %v: want 0 s or more", s.MaxASA)
	check(s.MaxAbandonment >= 0 && s.MaxAbandonment <= 1, "max abandonment %v: want a share from 0 to 1", s.MaxAbandonment)
	check(s.MaxOccupancy >= 0 && s.MaxOccupancy <= 1, "max occupancy %v: want a share from 0 to 1", s.MaxOccupancy)
	check(s.MinAgents >= 0, "min agents %d: want 0 or more", s.MinAgents)
	check(s.Shrinkage >= 0 && s.Shrinkage < 1, "shrinkage %v: want a share from 0 to below 1", s.Shrinkage)
	check(s.Patience >= 0, "patience %v: want 0 s or more", s.Patience)
	check(s.AHT >= 0, "AHT %v: want 0 s or more", s.AHT)
	for i, aht := range s.AHTs {
		check(aht > 0 && aht >= s.AHTs[max(i-1, 0)], "AHT %v at %d contacts: want more than 0 s, and no less than with fewer contacts", aht, i+1)
	}
	check(len(s.AHTs) <= MostConcurrent, "AHTs at up to %d contacts: want at most %d", len(s.AHTs), MostConcurrent)
	check(s.Deadline >= 0, "deadline %v: want 0 s or more", s.Deadline)
	check(s.InTime >= 0 && s.InTime <= 1, "share in time %v: want a share from 0 to 1", s.InTime)
	errs = append(errs, s.RightParty.check("right-party share", leastShare, 1), s.Terms.Validate())
	return errors.Join(errs...)
}

// Apply writes the settings into the inputs of a row, rounded as files show them, and
// returns the limits that have no column of their own. The model is kept when the row
// has one that does not depend on patience.
func (s Settings) Apply(r *Row) Limits {
	r.Model = s.model(r)
	r.Patience, r.Within, r.ServiceLevelTarget = math.NaN(), math.NaN(), math.NaN()
	r.Shrinkage = Round(s.Shrinkage, 6)
	if math.IsNaN(r.AHT) && s.AHT > 0 {
		r.AHT = Round(s.AHT.Seconds(), 3)
	}
	if len(s.AHTs) > 0 && r.Model == ModelChat {
		r.AHT = Round(s.AHTs[0].Seconds(), 3)
	}
	r.Terms = s.terms(r)
	switch r.Model {
	case ModelDeferred:
		r.Definition = ""
		if s.Deadline > 0 {
			r.Definition, r.ServiceLevelTarget, r.Within = erlang.Offered.String(), Round(s.InTime, 6), Round(s.Deadline.Seconds(), 3)
		}
		return s.limits()
	case ModelOutbound:
		r.Definition = ""
		return s.limits()
	}
	if s.Patience > 0 {
		r.Patience = Round(s.Patience.Seconds(), 3)
	}
	if r.Definition = NoTarget; s.ServiceLevel > 0 {
		r.Definition = s.Definition.String()
		r.ServiceLevelTarget, r.Within = Round(s.ServiceLevel, 6), Round(s.Within.Seconds(), 3)
	}
	return s.limits()
}

// model is how the row is staffed: as it says itself, or else by its channel.
func (s *Settings) model(r *Row) Model {
	switch {
	case r.Model == ModelDeferred || r.Model == ModelOutbound:
		return r.Model
	case r.Model == "" && ChannelModel(r.Channel) == ModelDeferred:
		return ModelDeferred
	case r.Model == "" && ChannelModel(r.Channel) == ModelOutbound:
		return ModelOutbound
	case (r.Model == ModelChat || ChannelModel(r.Channel) == ModelChat) && (len(s.AHTs) > 0 || len(s.Terms.Concurrency) > 0):
		return ModelChat
	case s.Patience > 0:
		return ModelA
	}
	return ModelC
}

// terms are the terms that mean something to a row of its model; nil when there are
// none.
func (s *Settings) terms(r *Row) *Terms {
	m, t := r.Model, s.Terms
	if len(s.AHTs) > 0 {
		t.Concurrency = make([]float64, len(s.AHTs))
		for i, aht := range s.AHTs {
			t.Concurrency[i] = aht.Seconds() / s.AHTs[0].Seconds()
		}
	}
	if m != ModelChat {
		t.Concurrency = nil
	}
	if m != ModelDeferred {
		t.Opening, t.Clock = nil, ClockCalendar
	}
	if m == ModelDeferred || m == ModelOutbound {
		t.Redial, t.Reconnect, t.Callback, t.Carry, t.Period, t.Risk = 0, 0, 0, CarryNone, PeriodInterval, 0
	}
	if len(s.RightParty) > 0 {
		t.RightParty = s.RightParty.At(r.Start.Wall)
	}
	if m != ModelOutbound && t.Callback == 0 {
		t.RightParty, t.Dial = 0, 0
	}
	if m == ModelChat && t.Carry == CarryAuto {
		t.Carry = CarryNone // nothing else suits
	}
	if t.Empty() {
		return nil
	}
	return t.rounded()
}

func (s Settings) limits() Limits {
	return Limits{MaxASA: Round(s.MaxASA.Seconds(), 3), MaxAbandonment: Round(s.MaxAbandonment, 6), MaxOccupancy: Round(s.MaxOccupancy, 6), MinAgents: s.MinAgents}
}

// ChannelModel is how contacts of a channel are staffed when nothing else is said of them:
// ModelDeferred for email and the like, whose contacts wait hours, not seconds, so that
// Erlang's formulas do not apply to them; ModelOutbound where agents make the contacts;
// ModelChat for channels on which an agent may have several contacts at a time; else
// ModelC. Chats are staffed as ModelC or ModelA as long as no concurrency is given, and
// calls as ModelA with a patience.
func ChannelModel(channel string) Model {
	switch channel {
	case "email", "e-mail", "mail", "letter", "backoffice", "back-office", "case", "ticket", "deferred":
		return ModelDeferred
	case "outbound", "dialer", "callout":
		return ModelOutbound
	case "chat", "webchat", "messaging", "message", "whatsapp", "sms", "social":
		return ModelChat
	}
	return ModelC
}

// Given are settings that were said explicitly; nil = not said.
type Given struct {
	ServiceLevel   *float64
	Within         *time.Duration
	Definition     *erlang.Definition
	MaxASA         *time.Duration
	MaxAbandonment *float64
	MaxOccupancy   *float64
	MinAgents      *int
	Shrinkage      *float64
	Patience       *time.Duration
	AHT            *time.Duration
	AHTs           []time.Duration
	Deadline       *time.Duration
	InTime         *float64

	// Of the Terms.
	Concurrency       []float64
	Redial, Reconnect *float64
	Callback          *float64
	Carry             *Carry
	Period            *Period
	Risk, Absence     *float64
	// CostShort and CostSpare, of an agent hour too few and too many, stand in place of a
	// risk: see [NewsvendorRisk]. Both are said together.
	CostShort, CostSpare *float64
	Clock                *Clock
	Opening              []Aged
	Dial                 *float64
	RightParty           ByClock
}

// Validate reports what was said out of range, or twice.
func (g Given) Validate() error { return g.ValidateOver(Defaults()) }

// ValidateOver is Validate for what is said in place of some of s.
func (g Given) ValidateOver(s Settings) error {
	errs := []error{g.Over(s).Validate()}
	switch {
	case (g.CostShort == nil) != (g.CostSpare == nil):
		errs = append(errs, errors.New("the cost of an agent hour short and of one spare: want both or none"))
	case g.CostShort != nil && g.Risk != nil:
		errs = append(errs, errors.New("a risk and costs of hours short and spare: want one of them, because the costs say the risk"))
	case g.CostShort != nil:
		_, err := NewsvendorRisk(*g.CostShort, *g.CostSpare)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Over is s with what was given in its place.
func (g Given) Over(s Settings) Settings {
	set(&s.ServiceLevel, g.ServiceLevel)
	set(&s.Within, g.Within)
	set(&s.Definition, g.Definition)
	set(&s.MaxASA, g.MaxASA)
	set(&s.MaxAbandonment, g.MaxAbandonment)
	set(&s.MaxOccupancy, g.MaxOccupancy)
	set(&s.MinAgents, g.MinAgents)
	set(&s.Shrinkage, g.Shrinkage)
	set(&s.Patience, g.Patience)
	set(&s.AHT, g.AHT)
	set(&s.Deadline, g.Deadline)
	set(&s.InTime, g.InTime)
	// Handle times by concurrency and factors say the same: the later word holds.
	if g.AHTs != nil {
		s.AHTs, s.Terms.Concurrency = g.AHTs, nil
	}
	t := &s.Terms
	if g.Concurrency != nil {
		s.AHTs, t.Concurrency = nil, g.Concurrency
	}
	if g.Opening != nil {
		t.Opening = g.Opening
	}
	set(&t.Redial, g.Redial)
	set(&t.Reconnect, g.Reconnect)
	set(&t.Callback, g.Callback)
	set(&t.Carry, g.Carry)
	set(&t.Period, g.Period)
	set(&t.Risk, g.Risk)
	if g.CostShort != nil && g.CostSpare != nil {
		if risk, err := NewsvendorRisk(*g.CostShort, *g.CostSpare); err == nil {
			t.Risk = risk
		}
	}
	set(&t.Absence, g.Absence)
	set(&t.Clock, g.Clock)
	if g.RightParty != nil {
		s.RightParty = g.RightParty
	}
	set(&t.Dial, g.Dial)
	return s
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
