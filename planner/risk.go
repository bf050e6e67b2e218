package planner

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// waited says whether t has targets that are about those who wait: what a risk is
// accepted of. The others are about agents.
func waited(t erlang.Target) bool {
	return t.ServiceLevel > 0 || t.MaxASA > 0 || t.MaxAbandonment > 0
}

// ofWaiting and ofWork are the two kinds of targets in t.
func ofWaiting(t erlang.Target) erlang.Target {
	t.MaxOccupancy, t.MinAgents = 0, 0
	return t
}

func ofWork(t erlang.Target) erlang.Target {
	t.ServiceLevel, t.MaxASA, t.MaxAbandonment = 0, 0, 0
	return t
}

// staffAtRisk staffs a row whose volume is uncertain. Everything that those who wait
// notice gets worse as more come; so the targets are met with probability 1 - risk when
// they are met at the rate that is exceeded with probability risk. How busy agents are,
// and how few there may be, is looked at for the expected volume.
func (r *Row) staffAtRisk(s Spread, t erlang.Target, lim Limits) error {
	expected, err := r.system(r.Volume)
	if err != nil {
		return err
	}
	high, err := r.system(s.Quantile(1 - r.Agreed().Risk))
	if err != nil {
		return err
	}
	found, err := high.agents(ofWaiting(t))
	if err == nil {
		var work erlang.Staffing
		if work, err = expected.agents(ofWork(t)); err == nil {
			if work.Exact > found.Exact {
				found.Exact, found.Binding = work.Exact, work.Binding
			}
			found.Agents = max(found.Agents, work.Agents)
			found.At, err = expected.at(float64(found.Agents), t.Within)
		}
	}
	if err := r.take(&found, err, &t, lim); err != nil || !r.Staffed() {
		return err
	}
	if r.Assured, err = r.assured(s, ofWaiting(t)); err != nil {
		return err
	}
	return r.attend(&high, &expected, &t)
}

// assured is the probability that the row's agents meet t.
func (r *Row) assured(s Spread, t erlang.Target) (float64, error) {
	if r.Model != ModelChat {
		l, err := r.system(r.Volume)
		if err != nil {
			return 0, err
		}
		c, err := l.queue.Capacity(r.Agents, t)
		return Round(s.Below(c.Rate*r.Interval.Seconds()), 6), err
	}
	meets := func(volume float64) (bool, error) {
		l, err := r.system(volume)
		if err != nil {
			return false, err
		}
		m, err := l.at(r.Agents, t.Within)
		return met(&m, t), err
	}
	// The largest volume that they serve, by halving between quantiles of nothing and
	// everything.
	lo, hi := s.rate(-normalReach), s.rate(normalReach)
	if ok, err := meets(hi); ok || err != nil {
		return 1, err
	}
	for range 60 {
		mid := lo + float64(0.5*(hi-lo))
		ok, err := meets(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			lo = mid
		} else {
			hi = mid
		}
	}
	if ok, err := meets(lo); !ok {
		return 0, err
	}
	return Round(s.Below(lo), 6), nil
}

// met says whether m meets the targets of t that are about those who wait, each up to
// [erlang.Tolerance].
func met(m *erlang.Measures, t erlang.Target) bool {
	const more = 1 + erlang.Tolerance
	return m.Level(t.Definition) >= t.ServiceLevel-float64(erlang.Tolerance*math.Min(t.ServiceLevel, 1-t.ServiceLevel)) &&
		(t.MaxASA == 0 || m.ASA <= t.MaxASA*more) && (t.MaxAbandonment == 0 || m.Abandonment <= t.MaxAbandonment*more)
}

// ExpectedLevel is the service level that n agents reach in the long run of such
// intervals, the volume being uncertain: all contacts in time over all contacts counted,
//
//	E[V SL(n; V)] / E[V],
//
// V the rate of [Row.Spread]; a plain mean of levels would forget that there are most
// contacts when the level is lowest. n is 0 or more. A row without a service level is
// [ErrNoTarget], one without ranges [ErrNoRanges]; the row needs a handle time.
func (r *Row) ExpectedLevel(n float64) (float64, error) {
	s, err := r.Spread()
	if err != nil {
		return 0, r.Fault(err)
	}
	t, err := r.target(Limits{})
	if err == nil && t.ServiceLevel == 0 {
		err = ErrNoTarget
	}
	if err == nil && !(r.AHT > 0) {
		err = fmt.Errorf("AHT %v s: want more than 0 s", r.AHT)
	}
	if err != nil {
		return 0, r.Fault(err)
	}
	var good, all float64
	for _, node := range normalNodes {
		volume := s.rate(node.z)
		l, err := r.system(volume)
		if err != nil {
			return 0, r.Fault(err)
		}
		c, err := l.core(n, t.Within)
		if err != nil {
			return 0, r.Fault(err)
		}
		g, a := counted(&c, t.Definition)
		good += float64(node.weight * float64(volume*g))
		all += float64(node.weight * float64(volume*a))
	}
	if all == 0 {
		return 1, nil
	}
	return good / all, nil
}

// NewsvendorRisk is the risk at which the expected cost of wrong numbers is least: short
// and spare are the costs of an agent hour too few and too many, in any currency, both
// above 0. One agent more is worth it as long as the probability of needing it exceeds
//
//	spare / (short + spare).
//
// Source: K. J. Arrow, T. Harris and J. Marschak, Optimal inventory policy, Econometrica
// 19(3), 1951.
func NewsvendorRisk(short, spare float64) (float64, error) {
	if !(short > 0 && spare > 0) || math.IsInf(short+spare, 1) {
		return 0, fmt.Errorf("an agent hour short at a cost of %v and one spare at %v: want both above 0", short, spare)
	}
	return spare / (short + spare), nil
}

// NewsvendorAgents are the agents, fractional, with which the expected cost of the
// interval is least, if an agent fewer than the volume that comes would have needed
// costs short an hour, and one more costs spare. It changes nothing in the row, whose own
// risk is not looked at. The error wraps [ErrNoRanges] where there is no range, and
// [erlang.ErrUnreachable] where no number of agents meets the targets.
func (r *Row) NewsvendorAgents(short, spare float64, lim Limits) (float64, error) {
	risk, err := NewsvendorRisk(short, spare)
	if err == nil {
		_, err = r.Spread()
	}
	if err != nil {
		return 0, r.Fault(err)
	}
	c, t := *r, r.Agreed()
	t.Risk, t.Absence, t.Period = risk, 0, PeriodInterval
	c.Terms = &t
	if err := c.Staff(lim); err != nil {
		return 0, err
	}
	switch {
	case c.Binding == Unreachable:
		return 0, r.Fault(erlang.ErrUnreachable)
	case !c.Staffed():
		return 0, r.Fault(errNotStaffed)
	}
	return c.AgentsExact, nil
}
