package capacity

import (
	"context"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Summary is what a queue of a plan, or all of it, comes to. Numbers of people and hours are
// expected ones; NaN = not known.
type Summary struct {
	Scenario, Queue string
	All             bool
	Contacts        float64
	RequiredFTE     float64 // over the plan: need / contract hours
	AvailableFTE    float64
	Worst           float64 // smallest gap of a week, in full-time equivalents; below 0 agents are short
	WorstWeek       calendar.Period
	ShortWeeks      int     // weeks that are short even with overtime
	Hired, Left     float64 // people
	Cost            float64
	PerContact      float64
	Risk            float64 // largest probability of a week to be short in spite of overtime
	RiskWeek        calendar.Period
}

// Summarise sums a plan up: each queue, and all of them where there are two or more.
func (p *Plan) Summarise() []Summary {
	whole := func(calendar.Day) calendar.Period {
		return calendar.Period{Name: "plan", First: p.First, Last: p.Last}
	}
	weeks := p.RollUp(calendar.WeekPeriod)
	var list []Summary
	for _, r := range p.RollUp(whole) {
		s := Summary{
			Scenario: r.Scenario, Queue: r.Queue, All: r.All, Contacts: r.Contacts.Float64(), RequiredFTE: r.RequiredFTE.Float64(), AvailableFTE: r.AvailableFTE.Float64(),
			Hired: r.Hired.Float64(), Left: r.Left.Float64(), Cost: r.Cost.Float64(), PerContact: r.PerContact.Float64(), Risk: math.NaN(), Worst: math.NaN(),
		}
		for i := range weeks {
			w := &weeks[i]
			if w.Queue != r.Queue || w.All != r.All {
				continue
			}
			if g := w.Gap.Float64(); !math.IsNaN(g) && !(g >= s.Worst) {
				s.Worst, s.WorstWeek = g, w.Period
			}
			if w.ShortFTE.Float64() > 0 {
				s.ShortWeeks++
			}
			if x := w.Risk.Float64(); !math.IsNaN(x) && !(x <= s.Risk) {
				s.Risk, s.RiskWeek = x, w.Period
			}
		}
		list = append(list, s)
	}
	return list
}

// Sensitivity is what a little more of something changes of a plan.
type Sensitivity struct {
	Of, Queue string
	All       bool
	// More than the plan has: full-time equivalents required and available over the plan,
	// and money.
	RequiredFTE, AvailableFTE, Cost float64
}

// littles are the changes that sensitivities are of.
var littles = []string{"volume+1%", "aht+1s", "shrinkage+1pt", "attrition+10%", "wage+1%"}

// Sensitivities plan again with 1 % more contacts, handle times 1 s longer, 1 point more
// shrinkage, a tenth more attrition and 1 % higher wages, with the classes of plan: none is
// found anew. Of queues with two or more there are all of them together, too.
func Sensitivities(ctx context.Context, in *Inputs, plan *Plan) ([]Sensitivity, error) {
	again := *in
	again.Hire, again.Risk = false, Risk{}
	again.Queues = make([]Queue, 0, len(in.Queues))
	for i := range plan.Lines {
		l := &plan.Lines[i]
		q := Queue{Name: l.Queue}
		for _, o := range in.Queues {
			if o.Name == l.Queue {
				q = o
			}
		}
		q.Classes = l.Classes
		again.Queues = append(again.Queues, q)
	}
	scenarios := []Scenario{{Name: Base}}
	for _, text := range littles {
		s, err := ParseScenario(text)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	plans, err := Build(ctx, &again, scenarios...)
	if err != nil {
		return nil, err
	}
	base := plans[0].Summarise()
	var list []Sensitivity
	for _, p := range plans[1:] {
		for i, s := range p.Summarise() {
			list = append(list, Sensitivity{p.Scenario.Name, s.Queue, s.All, s.RequiredFTE - base[i].RequiredFTE, s.AvailableFTE - base[i].AvailableFTE, s.Cost - base[i].Cost})
		}
	}
	return list, nil
}
