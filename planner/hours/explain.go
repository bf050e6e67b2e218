package hours

import (
	"fmt"
	"strconv"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
)

// Step is a step from agents to people, in words.
type Step struct{ Name, Text string }

// Explain says how the people of a line follow, step by step, each number with what it is
// made of.
func (r *Rollup) Explain(line int, opt Options) []Step {
	l, p := &r.Lines[line], &r.People[line]
	var steps []Step
	say := func(name, format string, args ...any) {
		steps = append(steps, Step{name, fmt.Sprintf(format, args...)})
	}
	if !p.Rostered.Known() {
		say("nothing", "no row is staffed")
		return steps
	}
	say("workload", "%s contacts, %s h of handling", l.Volume, l.Workload)
	say("agents", "%s agent hours: the sum of agents_exact by hours, which the targets take; occupancy %s with whole agents", l.Hours, l.Occupancy)
	say("scheduled", "%s h: agent hours / (1 - shrinkage), each interval by its own; %s of them are not there for contacts", l.Scheduled, plain(1-l.Hours.Float64()/l.Scheduled.Float64()))
	efficiency := opt.Efficiency
	if efficiency == 0 {
		efficiency = 1
	}
	kept := ""
	if opt.Ledger != nil {
		kept = " / (1 - adherence of the ledger)"
	}
	say("rostered", "%s h: scheduled hours / efficiency %s%s", p.Rostered, plain(efficiency), kept)
	if opt.Ledger != nil {
		say("paid", "%s h of them, by the ledger", p.Paid)
	} else {
		say("paid", "%s h: all of them, because no ledger says what is unpaid", p.Paid)
	}
	switch {
	case !p.Contract.Known():
		say("FTE", "not known: there are no contract hours")
	case l.Partial():
		say("FTE", "not known: the plan covers %d of %d days, and %s h are the contract of the whole period", l.Days, l.Period.Days(), p.Contract)
	case l.All:
		say("FTE", "%s: the sum of the queues, %s h / %s h of a full-time equivalent", p.FTE, p.Rostered, p.Contract)
	default:
		say("FTE", "%s: %s h / %s h of a full-time equivalent", p.FTE, p.Rostered, p.Contract)
	}
	if p.Heads.Known() {
		by := Heads(p.FTE.Float64(), p.Fraction.Float64())
		say("heads", "%s: the larger of %s FTE / contract of %s = %s, and %s who have to be scheduled at the same time, rounded up once", p.Heads, p.FTE, p.Fraction, plain(by), p.Together)
	} else {
		say("together", "%s have to be scheduled at the same time", p.Together)
	}
	if p.Seats.Known() {
		say("seats", "%s: the most agents / (1 - shrinkage in the office) at the same time, rounded up once", p.Seats)
	}
	return steps
}

func plain(x float64) string { return strconv.FormatFloat(planner.Round(x, decimals), 'f', -1, 64) }

// Name is the line's period and queue, for people.
func Name(l *report.Line) string {
	if l.All {
		return l.Period.Name + ", " + report.AllQueues
	}
	return l.Period.Name + ", " + l.Queue
}
