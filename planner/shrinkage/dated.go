package shrinkage

import (
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Dated is the ledger as what was said by date in a [planner.Policy]: each row gets the
// shrinkage of its own date. With apart, unplanned absence is the probability that somebody
// is not there, which staffing allows for by chance, and not a share; see [Rates.Apart].
func (l *Ledger) Dated(apart bool) planner.Dated { return dated{l, apart} }

type dated struct {
	ledger *Ledger
	apart  bool
}

var _ planner.Dated = dated{}

// On are shrinkage and absence of a queue on a day.
func (d dated) On(queue, channel string, day calendar.Day) (planner.Given, error) {
	r, err := d.ledger.At(queue, channel, day)
	if err != nil {
		return planner.Given{}, err
	}
	if !d.apart {
		return planner.Given{Shrinkage: &r.Scheduled}, nil
	}
	s, absence := r.Apart()
	return planner.Given{Shrinkage: &s, Absence: &absence}, nil
}
