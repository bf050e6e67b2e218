package capacity

import (
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Rates are prices.
type Rates struct {
	Wage     float64 // money a paid hour
	OnCost   float64 // on top of wages: contributions, holiday pay; as a share
	Premium  float64 // on top of the wage in overtime, as a share
	Hiring   float64 // money for each person hired
	Training float64 // money for each person trained, wages apart
	Seat     float64 // money for each person on the payroll and month
}

// paid is what a paid hour costs.
func (r *Rates) paid() float64 { return r.Wage * (1 + r.OnCost) }

// overtime is what an hour of overtime costs.
func (r *Rates) overtime() float64 { return r.paid() * (1 + r.Premium) }

// more are the rates with wages that are a share more.
func (r Rates) more(share float64) Rates {
	r.Wage *= 1 + share
	return r
}

// seat is what a person's seat costs on a day.
func (r *Rates) seat(d calendar.Day) float64 {
	return r.Seat / float64(calendar.MonthPeriod(d).Days())
}

// spend writes what a plan costs into its days.
func (b *builder) spend(p *Plan, r *Rates) {
	paid, overtime := r.paid(), r.overtime()
	for i := range p.Lines {
		l := &p.Lines[i]
		for w := range l.Weeks {
			k := &l.Weeks[w]
			days, first := b.week(l.days, w)
			present := float64(k.People.Present()) / micro
			for n := range days {
				x := &days[n]
				x.paid -= x.off
				x.wages = int64(math.Round(float64(x.paid) * paid))
				x.premium = int64(math.Round(float64(x.overtime) * overtime))
				x.seats = inUnits(present * r.seat(first+calendar.Day(n)))
				x.hiring, x.training = 0, 0
			}
			if len(days) > 0 {
				days[0].hiring = int64(math.Round(float64(k.People.Hired) * r.Hiring))
				days[0].training = int64(math.Round(float64(k.People.Hired) * r.Training))
			}
		}
	}
}
