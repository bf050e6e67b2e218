package capacity

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/planner"
)

// Kind says what a rate of attrition is a share of. The same 36 % a year is 0.855 % a week
// as the one and 0.692 % as the other, a quarter more people to hire.
type Kind string

const (
	// Cohort is the share of a closed group that is gone at the end of the period, nobody
	// being replaced.
	Cohort Kind = "cohort"
	// Turnover is leavers over average heads, those who left being replaced: what personnel
	// departments report. It may be above 1.
	Turnover Kind = "turnover"
)

// Period is the time over which a rate is counted.
type Period string

// Periods of rates.
const (
	PerWeek    Period = "week"
	PerMonth   Period = "month"
	PerQuarter Period = "quarter"
	PerYear    Period = "year"
)

// Every year has 52 weeks here, and a month 52/12, as in the trade's own tables.
const (
	weeksOfYear  = 52
	monthsOfYear = 12
)

// perYear is how many of the period are in a year; 0 = no such period.
func (p Period) perYear() int {
	switch p {
	case PerWeek:
		return weeksOfYear
	case PerMonth:
		return monthsOfYear
	case PerQuarter:
		return 4
	case PerYear:
		return 1
	}
	return 0
}

// rateDecimals are those of weekly rates: what follows from them is computed from rates
// rounded so.
const rateDecimals = 9

// Rate is a rate of attrition.
type Rate struct {
	Kind  Kind
	Per   Period
	Share float64 // 0 to below 1; of kind turnover 0 to below what leaves somebody after a week
}

// Validate says what is wrong with r.
func (r Rate) Validate() error {
	switch {
	case r.Kind == "":
		return errors.New("attrition has no kind: want cohort (share of a group that is gone after the period) or turnover (leavers over average heads)")
	case r.Kind != Cohort && r.Kind != Turnover:
		return fmt.Errorf("kind of attrition %q: want cohort or turnover", r.Kind)
	case r.Per.perYear() == 0:
		return fmt.Errorf("period of attrition %q: want week, month, quarter or year", r.Per)
	case !(r.Share >= 0) || r.Kind == Cohort && r.Share >= 1:
		return fmt.Errorf("attrition of %v: want a share from 0 to below 1 (0.36 for 36 %%)", r.Share)
	case r.Kind == Turnover && r.weekly() >= 1:
		return fmt.Errorf("attrition of %v a %s: nobody is left after a week", r.Share, r.Per)
	}
	return nil
}

// Weekly is the probability that somebody who is there at the beginning of a week leaves in
// it, rounded to 1e-9. Of a cohort with the share m lost in a period, f of them in a year,
//
//	q = 1 - (1 - m)^(f/52),
//
// and of a turnover m, leavers over average heads, where heads are kept constant,
//
//	q = m f/52.
//
// 36 % a year is 0.855 % a week as cohort and 0.692 % as turnover; 3 % a month is 0.7004 %
// as cohort.
func (r Rate) Weekly() float64 { return planner.Round(r.weekly(), rateDecimals) }

func (r Rate) weekly() float64 {
	f := r.Per.perYear()
	if r.Kind == Turnover {
		return float64(r.Share*float64(f)) / weeksOfYear
	}
	return 1 - root(power(1-r.Share, f), weeksOfYear)
}

// Attrition is the weekly rate by tenure: each holds from its tenure on until that of the
// next.
type Attrition []FromTenure

// FromTenure is a rate and the tenure, in whole weeks since the first day of work, from
// which it holds.
type FromTenure struct {
	Weeks int
	Rate  Rate
}

// weekly are the rates by week of tenure; the last one holds for ever. scale multiplies
// them.
func (a Attrition) weekly(scale float64) []float64 {
	if len(a) == 0 {
		return []float64{0}
	}
	last := a[len(a)-1].Weeks
	list := make([]float64, last+1)
	for i, f := range a {
		q := math.Min(planner.Round(f.Rate.Weekly()*scale, rateDecimals), 1)
		for t := f.Weeks; t <= last; t++ {
			list[t] = q
			if i+1 < len(a) && t+1 == a[i+1].Weeks {
				break
			}
		}
	}
	return list
}

// at is the entry of a list that goes on for ever with its last one.
func at(list []float64, i int) float64 { return list[min(i, len(list)-1)] }
