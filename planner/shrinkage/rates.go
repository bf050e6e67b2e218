package shrinkage

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Rates are what a ledger comes to for a queue on a day: shares from 0 to below 1, rounded
// to 1e-6.
type Rates struct {
	// Scheduled is the share of scheduled hours that are not there for contacts, unpaid
	// absence included: N / (1 - Scheduled) have to be scheduled for N to be there.
	Scheduled float64
	// Paid is the share of paid hours that are not there for contacts: what hours of
	// contacts cost.
	Paid float64
	// Planned and Unplanned are the parts of Scheduled. They add up to it.
	Planned, Unplanned float64
	// InOffice is the share of attended hours: N / (1 - InOffice) need a seat.
	InOffice float64
	// Adherence is the share of available hours that is not kept. No other rate counts it.
	Adherence float64

	planned, absent float64 // out of office, of scheduled hours
}

// Apart are the same hours as two: the shrinkage that is known beforehand or that somebody
// present takes, and the probability that a person whom nothing planned keeps away is not
// there:
//
//	(1 - shrinkage) (1 - absence) = 1 - Scheduled
//
// to rounding. Unplanned components of scheduled and of paid hours are absences of persons.
func (r Rates) Apart() (shrinkage, absence float64) {
	return planner.Round(1-float64((1-r.planned)*(1-r.InOffice)), decimals), planner.Round(r.absent/(1-r.planned), decimals)
}

// decimals of rates, as plans show shares.
const decimals = 6

// Loss is what a component takes, of a contract's scheduled hours.
type Loss struct {
	Component
	Of    float64 // hours of its base, of scheduled hours
	Share float64 // hours it takes, of scheduled hours
}

// Errors of [Ledger.At].
var (
	// ErrNone says that a ledger has nothing for a queue on a day. No shrinkage at all is a
	// component of the value 0.
	ErrNone = errors.New("the shrinkage ledger has no component")
	// ErrAll says that nothing is left for contacts.
	ErrAll = errors.New("the shrinkage ledger leaves no time for contacts")
)

// At are the rates of a queue on a day.
func (l *Ledger) At(queue, channel string, d calendar.Day) (Rates, error) {
	r, _, err := l.Explain(queue, channel, d)
	return r, err
}

// Explain is [Ledger.At] with what each component takes.
func (l *Ledger) Explain(queue, channel string, d calendar.Day) (Rates, []Loss, error) {
	list := l.On(queue, channel, d)
	r, losses, err := Combine(list)
	if err != nil {
		name := queue
		if name == "" {
			name = "every queue"
		}
		err = fmt.Errorf("%w for %s on %s", err, name, d)
	}
	return r, losses, err
}

// Combine computes the rates of components that hold together, whatever their dates and
// queues, and what each takes. The package comment has the formulas.
func Combine(list []Component) (Rates, []Loss, error) {
	if len(list) == 0 {
		return Rates{}, nil, ErrNone
	}
	var u, q, p, m, r, x float64
	for i := range list {
		c := &list[i]
		switch {
		case c.Base == Scheduled && c.Unpaid:
			u += c.Value
		case c.Base == Scheduled:
			q += c.Value
		case c.Base == Paid:
			p += c.Value
		case c.Base == Attended && c.Unpaid:
			m += c.Value
		case c.Base == Attended:
			r += c.Value
		default:
			x += c.Value
		}
	}
	// P and A depend on each other where attended hours are unpaid.
	attended := (float64((1-u)*(1-p)) - q) / (1 - float64(p*m))
	paid := 1 - u - float64(m*attended)
	available := float64(attended * (1 - r - m))
	// What is smaller would be rounded to nothing.
	const least = 1e-6
	if !(p < 1 && x < 1 && attended >= least && paid >= least && available >= least) {
		return Rates{}, nil, ErrAll
	}
	base := map[Base]float64{Scheduled: 1, Paid: paid, Attended: attended, Available: available}
	losses := make([]Loss, len(list))
	var planned, away, absent float64
	for i := range list {
		c := &list[i]
		losses[i] = Loss{*c, base[c.Base], float64(c.Value * base[c.Base])}
		if c.Kind == Planned {
			planned += losses[i].Share
		}
		if out := c.Base == Scheduled || c.Base == Paid; out && c.Kind == Planned {
			away += losses[i].Share
		} else if out {
			absent += losses[i].Share
		}
	}
	round := func(v float64) float64 { return math.Max(planner.Round(v, decimals), 0) }
	rates := Rates{
		Scheduled: round(1 - available), Paid: round(1 - available/paid), Planned: round(planned),
		InOffice: round(r + m), Adherence: round(x), planned: away, absent: absent,
	}
	rates.Planned = math.Min(rates.Planned, rates.Scheduled)
	rates.Unplanned = round(rates.Scheduled - rates.Planned)
	return rates, losses, nil
}
