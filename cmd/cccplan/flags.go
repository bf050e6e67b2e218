package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// targetFlags are the flags that staffing commands share.
type targetFlags struct {
	serviceLevel            *value[serviceLevel]
	maxASA, patience, aht   *value[time.Duration]
	maxOccupancy, shrinkage *value[float64]
	maxAbandonment          *value[float64]
	definition              *value[erlang.Definition]
	minAgents               *value[int]
	carry                   *value[planner.Carry]
	redial, reconnect       *value[float64]
	callback                *value[float64]
	deadline                *value[time.Duration]
	inTime                  *value[float64]
	period                  *value[planner.Period]
	risk, absence           *value[float64]
}

func newTargetFlags() *targetFlags {
	return &targetFlags{
		serviceLevel: serviceLevelFlag(),
		maxASA:       maxSecondsFlag(), patience: secondsFlag(), aht: secondsFlag(),
		maxOccupancy: maxShareFlag(), shrinkage: shareFlag(), minAgents: countFlag(),
		maxAbandonment: maxShareFlag(), definition: definitionFlag(),
		carry: carryFlag(), redial: shareFlag(), reconnect: shareFlag(), callback: shareFlag(),
		deadline: secondsFlag(), inTime: shareFlag(),
		period: periodFlag(), risk: shareFlag(), absence: shareFlag(),
	}
}

// flags are the flags of a command; ahtUsage says what --aht means there.
func (t *targetFlags) flags(ahtUsage string) []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "service-level", Aliases: []string{"sl"}, Value: t.serviceLevel, Usage: "answer `PERCENT/SECONDS` of contacts in time: 80/20, 0.8/20s, or none (default 80/20)"},
		&cli.GenericFlag{Name: "sl-definition", Value: t.definition, Usage: "what the service level counts, `ID`: offered, answered, excl_short, abandons_good, short_credit or virtual (default offered)"},
		&cli.GenericFlag{Name: "max-asa", Value: t.maxASA, Usage: "mean wait of the answered at most `SECONDS`"},
		&cli.GenericFlag{Name: "max-abandonment", Value: t.maxAbandonment, Usage: "at most this `SHARE` of contacts hangs up: 5% or 0.05; needs --patience"},
		&cli.GenericFlag{Name: "max-occupancy", Value: t.maxOccupancy, Usage: "agents busy at most this `SHARE` of their time: 85% or 0.85"},
		&cli.GenericFlag{Name: "min-agents", Value: t.minAgents, Usage: "at least `N` agents while open (default 1)"},
		&cli.GenericFlag{Name: "shrinkage", Value: t.shrinkage, Usage: "`SHARE` of scheduled time not available for contacts: 30% or 0.3 (default 0)"},
		&cli.GenericFlag{Name: "patience", Value: t.patience, Usage: "mean `SECONDS` until a waiting caller hangs up: Erlang A; 0 is never: Erlang C (default 0)"},
		&cli.GenericFlag{Name: "redial", Value: t.redial, Usage: "this `SHARE` of those who hang up calls again, and the volume is first attempts; needs --patience (default 0)"},
		&cli.GenericFlag{Name: "reconnect", Value: t.reconnect, Usage: "this `SHARE` of the answered calls again, and the volume is first attempts (default 0)"},
		&cli.GenericFlag{Name: "callback", Value: t.callback, Usage: "this `SHARE` of those who hang up is called back later; needs --patience (default 0)"},
		&cli.GenericFlag{Name: "carry", Value: t.carry, Usage: "load that an interval leaves to the next, `WAY`: none, auto, mol, sbc or transient (default none)"},
		&cli.GenericFlag{Name: "sl-period", Value: t.period, Usage: "meet the service level over each `PERIOD`: interval, day or week (default interval)"},
		&cli.GenericFlag{Name: "risk", Value: t.risk, Usage: "accept this `SHARE` as the probability of missing it because more come than expected; needs ranges (default: agents for the expected volume)"},
		&cli.GenericFlag{Name: "absence", Value: t.absence, Usage: "this `SHARE` of scheduled agents unexpectedly is not there, beyond the shrinkage (default 0)"},
		&cli.GenericFlag{Name: "aht", Value: t.aht, Usage: ahtUsage},
	}
}

// ofPlan are the flags of a command that makes plans, in which rows may bring handle times
// of their own and may be work that can wait.
func (t *targetFlags) ofPlan() []cli.Flag {
	return append(t.flags("handle time in `SECONDS` (240, 240s, 4m) where the file has none"),
		&cli.GenericFlag{Name: "deadline", Value: t.deadline, Usage: "email and other work that can wait is done within `TIME`: 24h, 2d (default: staffed as it comes)"},
		&cli.GenericFlag{Name: "in-time", Value: t.inTime, Usage: "`SHARE` of it that is done by the deadline: 95% or 0.95 (default 100%)"})
}

// given are the settings of the flags that were set.
func (t *targetFlags) given(c *cli.Context) planner.Given {
	var g planner.Given
	if c.IsSet("service-level") {
		g.ServiceLevel, g.Within = &t.serviceLevel.v.share, &t.serviceLevel.v.within
	}
	if c.IsSet("sl-definition") {
		g.Definition = &t.definition.v
	}
	if c.IsSet("max-abandonment") {
		g.MaxAbandonment = &t.maxAbandonment.v
	}
	if c.IsSet("max-asa") {
		g.MaxASA = &t.maxASA.v
	}
	if c.IsSet("max-occupancy") {
		g.MaxOccupancy = &t.maxOccupancy.v
	}
	if c.IsSet("min-agents") {
		g.MinAgents = &t.minAgents.v
	}
	if c.IsSet("shrinkage") {
		g.Shrinkage = &t.shrinkage.v
	}
	if c.IsSet("patience") {
		g.Patience = &t.patience.v
	}
	if c.IsSet("aht") {
		g.AHT = &t.aht.v
	}
	if c.IsSet("sl-period") {
		g.Period = &t.period.v
	}
	if c.IsSet("risk") {
		g.Risk = &t.risk.v
	}
	if c.IsSet("absence") {
		g.Absence = &t.absence.v
	}
	if c.IsSet("redial") {
		g.Redial = &t.redial.v
	}
	if c.IsSet("reconnect") {
		g.Reconnect = &t.reconnect.v
	}
	if c.IsSet("callback") {
		g.Callback = &t.callback.v
	}
	if c.IsSet("carry") {
		g.Carry = &t.carry.v
	}
	if c.IsSet("deadline") {
		g.Deadline = &t.deadline.v
	}
	if c.IsSet("in-time") {
		g.InTime = &t.inTime.v
	}
	return g
}

// check refuses values that no plan can have.
func (t *targetFlags) check(c *cli.Context) error {
	if c.IsSet("shrinkage") && t.shrinkage.v >= 1 {
		return usage("invalid value %q for --shrinkage: want a share below 100%%", t.shrinkage.text)
	}
	for _, f := range []struct {
		name  string
		value *value[float64]
	}{{"redial", t.redial}, {"reconnect", t.reconnect}, {"callback", t.callback}, {"risk", t.risk}, {"absence", t.absence}} {
		if c.IsSet(f.name) && f.value.v >= 1 {
			return usage("invalid value %q for --%s: want a share below 100%%", f.value.text, f.name)
		}
	}
	if t.risk.v > 0 && t.period.v != planner.PeriodInterval {
		return usage("--risk with --sl-period: not both, because ranges of single intervals do not tell how much more a whole %s may bring", t.period.v)
	}
	if c.IsSet("aht") && t.aht.v == 0 {
		return usage("invalid value %q for --aht: want seconds above 0", t.aht.text)
	}
	return nil
}

// settingsOf lists settings for people and for the meta file. other is the origin of
// what was not given: "default", or "file" where a plan brings its own.
func settingsOf(s planner.Settings, g planner.Given, other string) []planfile.Setting {
	origin := func(given bool) string {
		if given {
			return "flag"
		}
		return other
	}
	sl := "none"
	if s.ServiceLevel > 0 {
		sl = fmt.Sprintf("%s %% within %s", trim(100*s.ServiceLevel), secondsText(s.Within))
	}
	none := func(set bool, text string) string {
		if set {
			return text
		}
		return "none"
	}
	list := []planfile.Setting{
		{Name: "service-level", Value: sl, Origin: origin(g.ServiceLevel != nil)},
		{Name: "sl-definition", Value: s.Definition.String(), Origin: origin(g.Definition != nil)},
		{Name: "max-asa", Value: none(s.MaxASA > 0, secondsText(s.MaxASA)), Origin: origin(g.MaxASA != nil)},
		{Name: "max-abandonment", Value: none(s.MaxAbandonment > 0, trim(100*s.MaxAbandonment)+" %"), Origin: origin(g.MaxAbandonment != nil)},
		{Name: "max-occupancy", Value: none(s.MaxOccupancy > 0, trim(100*s.MaxOccupancy)+" %"), Origin: origin(g.MaxOccupancy != nil)},
		{Name: "min-agents", Value: strconv.Itoa(s.MinAgents), Origin: origin(g.MinAgents != nil)},
		{Name: "shrinkage", Value: trim(100*s.Shrinkage) + " %", Origin: origin(g.Shrinkage != nil)},
		{Name: "patience", Value: none(s.Patience > 0, secondsText(s.Patience)), Origin: origin(g.Patience != nil)},
		{Name: "aht", Value: none(s.AHT > 0, secondsText(s.AHT)), Origin: origin(g.AHT != nil)},
	}
	// What few plans have is listed where it was said.
	if g.Period != nil {
		period := string(s.Terms.Period)
		if period == "" {
			period = "interval"
		}
		list = append(list, planfile.Setting{Name: "sl-period", Value: period, Origin: "flag"})
	}
	for _, x := range []struct {
		name  string
		value float64
		given bool
	}{{"redial", s.Terms.Redial, g.Redial != nil}, {"reconnect", s.Terms.Reconnect, g.Reconnect != nil}, {"callback", s.Terms.Callback, g.Callback != nil}, {"risk", s.Terms.Risk, g.Risk != nil}, {"absence", s.Terms.Absence, g.Absence != nil}} {
		if x.given {
			list = append(list, planfile.Setting{Name: x.name, Value: trim(100*x.value) + " %", Origin: "flag"})
		}
	}
	if g.Carry != nil {
		list = append(list, planfile.Setting{Name: "carry", Value: none(s.Terms.Carry != planner.CarryNone, string(s.Terms.Carry)), Origin: "flag"})
	}
	// Most plans have no work that can wait.
	if s.Deadline > 0 || g.Deadline != nil || g.InTime != nil {
		list = append(list,
			planfile.Setting{Name: "deadline", Value: none(s.Deadline > 0, s.Deadline.String()), Origin: origin(g.Deadline != nil)},
			planfile.Setting{Name: "in-time", Value: trim(100*s.InTime) + " %", Origin: origin(g.InTime != nil)})
	}
	return list
}

// trim is x without needless decimals.
func trim(x float64) string {
	return strconv.FormatFloat(planner.Round(x, 4), 'f', -1, 64)
}

func secondsText(d time.Duration) string { return trim(d.Seconds()) + " s" }
