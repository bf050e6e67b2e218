package capacity

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/planner"
)

// Curve is how handle times come down as agents learn.
type Curve string

// Curves of a [Ramp]. Between the first and the last of its points:
const (
	Linear      Curve = "linear"      // straight from each point to the next
	Exponential Curve = "exponential" // of what is to be learnt, 95 % at the last point, and from there on
	Logistic    Curve = "logistic"    // S-shaped, half of it in the middle
	Stepped     Curve = "stepped"     // each point holds until the next
)

// RampPoint is the average handle time in a week on the phones, counted from 0 after
// training and nesting.
type RampPoint struct {
	Week int
	AHT  float64 // seconds
}

// Ramp is how the handle time of new agents comes down to that of tenured ones, which is
// the last point's. No points: new agents are as fast as the others.
type Ramp struct {
	Curve  Curve
	Points []RampPoint // by week, the first one 0; exponential and logistic have two
}

// Validate says what is wrong with r.
func (r Ramp) Validate() error {
	switch r.Curve {
	case Linear, Exponential, Logistic, Stepped:
	case "":
		if len(r.Points) == 0 {
			return nil
		}
		return errors.New("ramp has no curve: want linear, exponential, logistic or stepped")
	default:
		return fmt.Errorf("curve of a ramp %q: want linear, exponential, logistic or stepped", r.Curve)
	}
	if len(r.Points) < 2 {
		return fmt.Errorf("%s ramp with %d points: want the handle time of week 0 and that of the week from which agents are tenured", r.Curve, len(r.Points))
	}
	if (r.Curve == Exponential || r.Curve == Logistic) && len(r.Points) != 2 {
		return fmt.Errorf("%s ramp with %d points: want two, of week 0 and of the week in which they are nearly tenured", r.Curve, len(r.Points))
	}
	for i, p := range r.Points {
		switch {
		case i == 0 && p.Week != 0:
			return fmt.Errorf("ramp begins in week %d: want 0, the first week on the phones", p.Week)
		case i > 0 && p.Week <= r.Points[i-1].Week:
			return fmt.Errorf("ramp has week %d after week %d: want weeks in order, each once", p.Week, r.Points[i-1].Week)
		case p.Week > maxRamp:
			return fmt.Errorf("ramp to week %d: want at most %d", p.Week, maxRamp)
		case !(p.AHT > 0) || math.IsInf(p.AHT, 1):
			return fmt.Errorf("ramp with a handle time of %v s: want more than 0", p.AHT)
		}
	}
	return nil
}

// maxRamp is the longest time to learn, in weeks.
const maxRamp = 520

// nearly is the part of what is to be learnt that an exponential ramp has left in its last
// point's week.
const nearly = 0.05

// AHT is the handle time in a week on the phones, rounded to 0.001 s. With h_0 and h_1 the
// handle times of the first and the last point and w the week of the last, in week t
//
//	exponential  h_1 + (h_0 - h_1) 0.05^(t/w)
//	logistic     h_1 + (h_0 - h_1) (1 - F(t)),  F(t) = (S(t) - S(0)) / (1 - S(0)),
//	             S(t) = 1 / (1 + 19^(1 - 2t/w))
//
// so that S is 5 %, 50 % and 95 % in weeks 0, w/2 and w.
func (r Ramp) AHT(week int) float64 {
	if len(r.Points) == 0 {
		return math.NaN()
	}
	first, last := r.Points[0], r.Points[len(r.Points)-1]
	left := func(share float64) float64 { // of what is to be learnt
		return planner.Round(last.AHT+float64((first.AHT-last.AHT)*share), 3)
	}
	switch r.Curve {
	case Exponential:
		return left(power(root(nearly, last.Week), week))
	case Logistic:
		odds := 1/nearly - 1 // 19
		s := func(t int) float64 { return 1 / (1 + float64(odds*power(root(1/float64(odds*odds), last.Week), t))) }
		return left((1 - s(week)) / (1 - s(0)))
	}
	i := len(r.Points) - 1
	for i > 0 && r.Points[i].Week > week {
		i--
	}
	p := r.Points[i]
	if r.Curve == Stepped || i == len(r.Points)-1 {
		return planner.Round(p.AHT, 3)
	}
	next := r.Points[i+1]
	part := float64(week-p.Week) / float64(next.Week-p.Week)
	return planner.Round(p.AHT+float64((next.AHT-p.AHT)*part), 3)
}

// speed is what an agent does by week on the phones, as a share of what a tenured one does
// in the same time: handle time of tenured ones over own, at equal occupancy. The last
// entry holds for ever; a curve that never gets there is followed until it has all but
// 0.1 % of it.
func (r Ramp) speed() []float64 {
	if len(r.Points) == 0 {
		return []float64{1}
	}
	tenured := r.Points[len(r.Points)-1].AHT
	longest := r.Points[len(r.Points)-1].Week
	if r.Curve == Exponential || r.Curve == Logistic {
		longest *= 3
	}
	list := make([]float64, longest+1)
	for t := range list {
		list[t] = planner.Round(tenured/r.AHT(t), rateDecimals)
	}
	list[longest] = 1
	return list
}

// Group are agents of the same handle time.
type Group struct {
	Agents float64
	AHT    float64 // seconds
}

// FleetAHT is the average handle time of groups of agents who are equally busy: the
// harmonic mean, weighted by agents, because who is slower takes fewer contacts. 80 agents
// of 300 s and 20 of 450 s have 321.43 s. The arithmetic mean, 330 s, would be that of
// groups which take contacts in proportion to their agents.
func FleetAHT(groups ...Group) float64 {
	agents, rate := 0.0, 0.0
	for _, g := range groups {
		agents += g.Agents
		rate += g.Agents / g.AHT
	}
	return agents / rate
}

// TenuredEquivalents is the number of agents of the handle time tenured, in seconds, who do
// what the groups do: 93.33 for 80 agents of 300 s and 20 of 450 s, tenured being 300 s.
func TenuredEquivalents(tenured float64, groups ...Group) float64 {
	sum := 0.0
	for _, g := range groups {
		sum += float64(g.Agents*tenured) / g.AHT
	}
	return sum
}
