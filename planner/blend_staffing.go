package planner

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"github.com/cccplan/cccplan/erlang"
)

// BlendStaffing is the least number of blended agents that meets a [BlendTarget], and how
// many of them to keep free for contacts.
type BlendStaffing struct {
	Agents int
	// LeastReserve is the fewest agents to keep free for the service level, MostReserve
	// the most with which the jobs still get done. Any number between them meets both.
	LeastReserve, MostReserve int
	// At is what Agents achieve with LeastReserve: most jobs.
	At BlendMeasures
}

// Validate reports every field outside its range.
func (t BlendTarget) Validate() error {
	var errs []error
	if !(t.ServiceLevel > 0 && t.ServiceLevel < 1) {
		errs = append(errs, fmt.Errorf("service level %v: want a share above 0 and below 1", t.ServiceLevel))
	}
	if !(t.Within >= 0 && t.Within <= maxSeconds) {
		errs = append(errs, fmt.Errorf("service level within %v s: want 0 s or more", t.Within))
	}
	if !(t.JobsPerHour >= 0 && t.JobsPerHour <= 1e9) {
		errs = append(errs, fmt.Errorf("%v jobs an hour: want 0 or more", t.JobsPerHour))
	}
	return errors.Join(errs...)
}

// Reserve is the fewest of n agents to keep free for the service level, and the most with
// which the jobs still get done. Errors wrap [erlang.ErrUnreachable] when no reserve does
// both.
//
// It takes for granted that a larger reserve gives a better service level and fewer jobs.
// That is so where jobs take as long as contacts (the Erlang system given that at least
// n - reserve are in it rises with that bound), and in all other cases that were tried.
func (b Blend) Reserve(n int, t BlendTarget) (least, most int, err error) {
	if err := errors.Join(b.Validate(), t.Validate()); err != nil {
		return 0, 0, err
	}
	if n < 0 || n > erlang.MaxAgents {
		return 0, 0, fmt.Errorf("%d agents: want 0 or more", n)
	}
	least, at, err := b.leastReserve(n, t)
	if err != nil {
		return 0, 0, err
	}
	if !meets(at.JobsPerHour, t.JobsPerHour) {
		return 0, 0, fmt.Errorf("%d agents do %.6g jobs an hour at the service level, not %v: %w", n, at.JobsPerHour, t.JobsPerHour, erlang.ErrUnreachable)
	}
	most, err = b.mostReserve(n, least, t)
	return least, most, err
}

// meets says whether a measure meets its target, to the tolerance of package erlang.
func meets(have, want float64) bool { return have >= want*(1-erlang.Tolerance) }

func (b *Blend) leastReserve(n int, t BlendTarget) (int, BlendMeasures, error) {
	at, err := b.at(n, n, t.Within)
	if err != nil {
		return 0, at, err
	}
	if !meets(at.ServiceLevel, t.ServiceLevel) {
		return 0, at, fmt.Errorf("%d agents answer %.4g of contacts in time without any jobs, not %v: %w", n, at.ServiceLevel, t.ServiceLevel, erlang.ErrUnreachable)
	}
	least, err := b.search(n, func(m BlendMeasures) bool { return meets(m.ServiceLevel, t.ServiceLevel) }, t.Within)
	if err != nil {
		return 0, at, err
	}
	at, err = b.at(n, least, t.Within)
	return least, at, err
}

func (b *Blend) mostReserve(n, least int, t BlendTarget) (int, error) {
	if t.JobsPerHour == 0 {
		return n, nil
	}
	k, err := b.search(n, func(m BlendMeasures) bool { return !meets(m.JobsPerHour, t.JobsPerHour) }, t.Within)
	return max(k-1, least), err
}

// search is the least reserve, up to n, that is as wanted, as all larger ones are.
func (b *Blend) search(n int, wanted func(BlendMeasures) bool, within float64) (int, error) {
	var failed error
	k := sort.Search(n, func(r int) bool {
		m, err := b.at(n, r, within)
		if err != nil {
			failed = err
			return true
		}
		return wanted(m)
	})
	return k, failed
}

// Agents is the least number of agents who, with a suitable reserve, meet the target.
// Every number from what the work takes at the least is looked at; for the reserve see
// Reserve.
func (b Blend) Agents(t BlendTarget) (BlendStaffing, error) {
	if err := errors.Join(b.Validate(), t.Validate()); err != nil {
		return BlendStaffing{}, err
	}
	// Contacts answered in time and jobs keep so many busy.
	least := float64(t.JobsPerHour/3600*b.jobAHT()) + float64(b.Load*t.ServiceLevel)
	if b.Patience == 0 {
		least += b.Load * (1 - t.ServiceLevel)
	}
	n := int(min(math.Floor(least*(1-1e-6)), erlang.MaxAgents))
	if b.Load > 0 {
		alone, err := erlang.Queue{Load: b.Load, AHT: b.AHT, Patience: b.Patience}.Fewest(erlang.Target{ServiceLevel: t.ServiceLevel, Within: t.Within})
		if err != nil {
			return BlendStaffing{}, err
		}
		n = max(n, alone)
	}
	for ; n < erlang.MaxAgents; n++ {
		reserve, at, err := b.leastReserve(n, t)
		if errors.Is(err, erlang.ErrUnreachable) {
			continue
		}
		if err != nil {
			return BlendStaffing{}, err
		}
		if meets(at.JobsPerHour, t.JobsPerHour) {
			most, err := b.mostReserve(n, reserve, t)
			return BlendStaffing{Agents: n, LeastReserve: reserve, MostReserve: most, At: at}, err
		}
	}
	return BlendStaffing{}, fmt.Errorf("%v jobs an hour: %w", t.JobsPerHour, erlang.ErrUnreachable)
}
