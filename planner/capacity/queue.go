package capacity

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Queue is who works for a queue, and what becomes of them.
type Queue struct {
	Name       string
	Staff      []Staff
	Classes    []Class
	Attrition  Attrition
	Onboarding Onboarding
	Ramp       Ramp
	Leave      []Leave
}

// Staff are people of the same tenure who are there when the plan begins.
type Staff struct {
	Tenure int     // whole weeks since their first day of work, training included
	Heads  int     // people
	FTE    float64 // mean contract, as a share of full time; 0 = full time
	Line   int     // in the file it came from; 0 = none
}

// Class are people who begin together.
type Class struct {
	Start calendar.Day // counts from the Monday of its week on
	Heads int
	FTE   float64 // mean contract, as a share of full time; 0 = full time
	Line  int
}

// Onboarding is what happens to new people before they are on the phones by themselves.
type Onboarding struct {
	Training     int     // weeks without contacts
	Dropout      float64 // share of a class that leaves in training, 0 to below 1; stands in place of attrition then
	Nesting      int     // weeks after that, of contacts under guidance
	NestingShare float64 // what somebody in nesting does, as a share of a tenured agent, 0 to 1
}

// Transfer are people who move from one queue to another.
type Transfer struct {
	Date     calendar.Day // counts from the Monday of its week on
	From, To string
	Heads    int  // those who are there longest go first
	Training int  // weeks before they take contacts of the new queue
	Ramp     bool // they learn the new queue as beginners do; else they are tenured
	Line     int
}

// Leave are people who are away beyond what the shrinkage holds: parental leave, a long
// illness, a sabbatical.
type Leave struct {
	First, Last calendar.Day // both away
	Heads       float64      // full-time equivalents of tenured agents
	Paid        bool
	Line        int
}

// longest is the longest training or nesting, in weeks, and largest the most people in one
// row.
const (
	longest = 104
	largest = 1_000_000
)

// Validate says what is wrong with o.
func (o Onboarding) Validate() error {
	switch {
	case o.Training < 0 || o.Training > longest || o.Nesting < 0 || o.Nesting > longest:
		return fmt.Errorf("%d weeks of training and %d of nesting: want 0 to %d", o.Training, o.Nesting, longest)
	case !(o.Dropout >= 0 && o.Dropout < 1):
		return fmt.Errorf("dropout %v: want a share from 0 to below 1", o.Dropout)
	case o.Dropout > 0 && o.Training == 0:
		return errors.New("a dropout, but no weeks of training to drop out of")
	case !(o.NestingShare >= 0 && o.NestingShare <= 1):
		return fmt.Errorf("nesting share %v: want a share from 0 to 1", o.NestingShare)
	}
	return nil
}

// dropout is the weekly rate in training: 1 - (1-d)^(1/weeks).
func (o Onboarding) dropout() float64 {
	if o.Training == 0 || o.Dropout == 0 {
		return 0
	}
	return planner.Round(1-root(1-o.Dropout, o.Training), rateDecimals)
}

// Validate says what is wrong with q, all at once.
func (q *Queue) Validate() error {
	var errs []error
	say := func(err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("queue %q: %w", q.Name, err))
		}
	}
	for _, s := range q.Staff {
		if s.Heads < 0 || s.Heads > largest || s.Tenure < 0 || s.Tenure > maxTenure || !fraction(s.FTE) {
			say(fmt.Errorf("%d heads of tenure %d weeks and contract %v: want heads and tenure of 0 or more, contracts to 1", s.Heads, s.Tenure, s.FTE))
		}
	}
	for _, c := range q.Classes {
		if c.Heads < 0 || c.Heads > largest || !fraction(c.FTE) {
			say(fmt.Errorf("class of %d heads and contract %v: want heads of 0 or more, contracts to 1", c.Heads, c.FTE))
		}
	}
	for i, f := range q.Attrition {
		say(f.Rate.Validate())
		switch {
		case i == 0 && f.Weeks != 0:
			say(fmt.Errorf("attrition begins at a tenure of %d weeks: want one from 0 on", f.Weeks))
		case i > 0 && f.Weeks <= q.Attrition[i-1].Weeks || f.Weeks > maxTenure:
			say(fmt.Errorf("attrition from %d weeks on after that from %d on: want tenures in order, each once", f.Weeks, q.Attrition[max(i-1, 0)].Weeks))
		}
	}
	for _, l := range q.Leave {
		if l.Last < l.First || !(l.Heads >= 0) || math.IsInf(l.Heads, 1) {
			say(fmt.Errorf("leave of %v heads from %s to %s: want heads of 0 or more, and an end that is not before the beginning", l.Heads, l.First, l.Last))
		}
	}
	say(q.Onboarding.Validate())
	say(q.Ramp.Validate())
	return errors.Join(errs...)
}

// maxTenure is the longest tenure, in weeks.
const maxTenure = 5200

// fraction says whether x is a contract, 0 being full time.
func fraction(x float64) bool { return x >= 0 && x <= 1 }

// contract is the share of full time that a field says.
func contract(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}

// MondayOf is the first day of the week of d.
func MondayOf(d calendar.Day) calendar.Day { return calendar.WeekPeriod(d).First }
