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
}

// Defaults are the settings of a plan for which nothing else was said: 80 % of offered
// contacts answered within 20 seconds, nobody hangs up, no shrinkage, at least one agent
// while open.
func Defaults() Settings {
	return Settings{ServiceLevel: 0.8, Within: 20 * time.Second, MinAgents: 1}
}

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
	return errors.Join(errs...)
}

// Apply writes the settings into the inputs of a row, rounded as files show them, and
// returns the limits that have no column of their own. The model is kept when the row
// has one that does not depend on patience.
func (s Settings) Apply(r *Row) Limits {
	if r.Model == "" && deferredChannels[r.Channel] {
		r.Model = ModelDeferred
	}
	r.Patience, r.Within, r.ServiceLevelTarget = math.NaN(), math.NaN(), math.NaN()
	r.Shrinkage = Round(s.Shrinkage, 6)
	if math.IsNaN(r.AHT) && s.AHT > 0 {
		r.AHT = Round(s.AHT.Seconds(), 3)
	}
	if r.Model == ModelDeferred {
		r.Definition = ""
		return s.limits()
	}
	r.Model = ModelC
	if s.Patience > 0 {
		r.Model, r.Patience = ModelA, Round(s.Patience.Seconds(), 3)
	}
	if r.Definition = NoTarget; s.ServiceLevel > 0 {
		r.Definition = s.Definition.String()
		r.ServiceLevelTarget, r.Within = Round(s.ServiceLevel, 6), Round(s.Within.Seconds(), 3)
	}
	return s.limits()
}

func (s Settings) limits() Limits {
	return Limits{MaxASA: Round(s.MaxASA.Seconds(), 3), MaxAbandonment: Round(s.MaxAbandonment, 6), MaxOccupancy: Round(s.MaxOccupancy, 6), MinAgents: s.MinAgents}
}

// deferredChannels are the channels whose contacts wait hours, not seconds. Erlang's
// formulas do not apply to them.
var deferredChannels = map[string]bool{
	"email": true, "e-mail": true, "mail": true, "letter": true, "backoffice": true,
	"back-office": true, "case": true, "ticket": true, "deferred": true,
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
	return s
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
