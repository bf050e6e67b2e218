package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
)

// key is a setting that may stand at the top, for every queue, or under [[queue]].
type key struct {
	name    string
	example string // value as written in a file
	usage   string // what it means, for the file that init writes
	set     func(g *planner.Given, v any) error
}

// queueKeys are the settings of queues, in the order in which init writes them.
var queueKeys = []key{
	{"service_level", `"80/20"`, "percent of contacts answered within seconds, or \"none\"", func(g *planner.Given, v any) error {
		s, err := text(v)
		if err != nil {
			return err
		}
		share, within, err := ParseServiceLevel(s)
		g.ServiceLevel, g.Within = &share, &within
		return err
	}},
	{"sl_definition", `"offered"`, "what the service level counts: offered, answered, excl_short, abandons_good, short_credit or virtual", func(g *planner.Given, v any) error {
		s, err := text(v)
		if err != nil {
			return err
		}
		d, err := erlang.ParseDefinition(s)
		if err != nil {
			return errors.New("want offered, answered, excl_short, abandons_good, short_credit or virtual")
		}
		g.Definition = &d
		return nil
	}},
	{"sl_period", `"day"`, "time over which the service level is met: interval, day or week", func(g *planner.Given, v any) error {
		return choice(&g.Period, v, map[string]planner.Period{"interval": planner.PeriodInterval, "day": planner.PeriodDay, "week": planner.PeriodWeek}, "interval, day or week")
	}},
	{"max_asa", `"30s"`, "longest mean wait of the answered", func(g *planner.Given, v any) error { return parsed(&g.MaxASA, v, ParseMaxSeconds) }},
	{"max_abandonment", `"5%"`, "largest share of contacts that hang up; needs a patience", func(g *planner.Given, v any) error { return parsed(&g.MaxAbandonment, v, ParseMaxShare) }},
	{"max_occupancy", `"85%"`, "largest busy share of agents", func(g *planner.Given, v any) error { return parsed(&g.MaxOccupancy, v, ParseMaxShare) }},
	{"min_agents", `2`, "fewest agents while open", func(g *planner.Given, v any) error {
		n, ok := v.(int64)
		if !ok || n < 0 || n > erlang.MaxAgents {
			return errors.New("want a whole number, 0 or more")
		}
		m := int(n)
		g.MinAgents = &m
		return nil
	}},
	{"shrinkage", `"30%"`, "share of scheduled time not available for contacts", func(g *planner.Given, v any) error { return share(&g.Shrinkage, v) }},
	{"absence", `"5%"`, "probability that a scheduled agent unexpectedly is not there, beyond the shrinkage", func(g *planner.Given, v any) error { return share(&g.Absence, v) }},
	{"patience", `"120s"`, "mean time until a waiting caller hangs up (Erlang A)", func(g *planner.Given, v any) error { return duration(&g.Patience, v) }},
	{"redial", `"40%"`, "share of those who hung up that call again", func(g *planner.Given, v any) error { return share(&g.Redial, v) }},
	{"reconnect", `"5%"`, "share of the answered that call again", func(g *planner.Given, v any) error { return share(&g.Reconnect, v) }},
	{"callback", `"20%"`, "share of those who hung up that is called back; each call takes dial, and reaches right_party of them", func(g *planner.Given, v any) error { return share(&g.Callback, v) }},
	{"carry", `"auto"`, "load that an interval leaves to the next: none, auto, mol, sbc or transient", func(g *planner.Given, v any) error {
		word, err := text(v)
		if err != nil || word == "" {
			return errors.New("want none, auto, mol, sbc or transient")
		}
		c, err := planner.ParseCarry(word)
		if err != nil {
			return errors.New("want none, auto, mol, sbc or transient")
		}
		g.Carry = &c
		return nil
	}},
	{"risk", `"20%"`, "accepted probability of missing the service level because more comes than expected", func(g *planner.Given, v any) error { return share(&g.Risk, v) }},
	{"costs", `{ short = 60, spare = 20 }`, "cost of an agent hour too few and too many, in place of a risk", func(g *planner.Given, v any) error {
		t, ok := v.(map[string]any)
		short, isShort := number(t["short"])
		spare, isSpare := number(t["spare"])
		if _, err := planner.NewsvendorRisk(short, spare); !ok || len(t) != 2 || !isShort || !isSpare || err != nil {
			return errors.New("want such as { short = 60, spare = 20 }, each above 0")
		}
		g.CostShort, g.CostSpare = &short, &spare
		return nil
	}},
	{"aht", `"240s"`, "handle time where the history has none", func(g *planner.Given, v any) error { return duration(&g.AHT, v) }},
	{"aht_by_concurrency", `["600s", "750s", "960s"]`, "chat: handle time while an agent has 1, 2, ... contacts", func(g *planner.Given, v any) error {
		return list(v, "want handle times such as [\"600s\", \"750s\"], for 1, 2, ... contacts", func(x any) error {
			var d *time.Duration
			if err := duration(&d, x); err != nil {
				return err
			}
			g.AHTs = append(g.AHTs, *d)
			return nil
		})
	}},
	{"concurrency_factors", `[1, 1.25, 1.6]`, "chat: the same as multiples of the handle time of the history", func(g *planner.Given, v any) error {
		return list(v, "want factors such as [1, 1.25, 1.6], for 1, 2, ... contacts", func(x any) error {
			f, ok := number(x)
			if !ok {
				return errors.New("want a number")
			}
			g.Concurrency = append(g.Concurrency, f)
			return nil
		})
	}},
	{"deadline", `"24h"`, "email and other work that can wait: time within which it is done", func(g *planner.Given, v any) error { return duration(&g.Deadline, v) }},
	{"in_time", `"95%"`, "share of it that is done by the deadline", func(g *planner.Given, v any) error { return share(&g.InTime, v) }},
	{"clock", `"business"`, "whether deadlines run all the time (calendar) or while open (business)", func(g *planner.Given, v any) error {
		return choice(&g.Clock, v, map[string]planner.Clock{"calendar": planner.ClockCalendar, "business": planner.ClockBusiness}, "calendar or business")
	}},
	{"opening_backlog", `[{ age = "2d", contacts = 40 }]`, "work that is open already when the plan begins", func(g *planner.Given, v any) error {
		return list(v, `want such as [{ age = "2d", contacts = 40 }]`, func(x any) error {
			t, ok := x.(map[string]any)
			n, isNumber := number(t["contacts"])
			var age *time.Duration
			if !ok || len(t) != 2 || !isNumber || n < 0 || duration(&age, t["age"]) != nil {
				return errors.New(`want such as { age = "2d", contacts = 40 }`)
			}
			g.Opening = append(g.Opening, planner.Aged{Age: age.Seconds(), Contacts: n})
			return nil
		})
	}},
	{"right_party", `{ "09:00" = "20%", "17:00" = "45%" }`, "outbound: share of attempts that reach the person wanted, from a time of day on; or one share for all day", func(g *planner.Given, v any) (err error) {
		g.RightParty, err = byClock(v, `a share above 0 such as "35%", or shares by time of day such as { "09:00" = "20%", "17:00" = "45%" }`, func(v any) (float64, bool) {
			var x *float64
			if share(&x, v) != nil {
				return 0, false
			}
			return *x, *x > 0
		})
		return err
	}},
	{"dial", `"40s"`, "outbound: time an attempt takes, reached or not", func(g *planner.Given, v any) error {
		var d *time.Duration
		if err := duration(&d, v); err != nil {
			return err
		}
		s := d.Seconds()
		g.Dial = &s
		return nil
	}},
}

func text(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	return "", errors.New("want text in quotes")
}

// written is how a value that may be a number or text stands in a flag.
func written(v any) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case int64:
		return strconv.FormatInt(x, 10), nil
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), nil
	}
	return "", errors.New("want a number, or text in quotes")
}

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, !math.IsNaN(x) && !math.IsInf(x, 0)
	}
	return 0, false
}

func duration(to **time.Duration, v any) error { return parsed(to, v, ParseSeconds) }

func share(to **float64, v any) error { return parsed(to, v, ParseShare) }

// parsed reads a number, or text, as a flag would.
func parsed[T any](to **T, v any, parse func(string) (T, error)) error {
	s, err := written(v)
	if err != nil {
		return err
	}
	x, err := parse(s)
	*to = &x
	return err
}

// byClock reads a number, or a table of numbers by the time of day from which they hold.
func byClock(v any, want string, number func(any) (float64, bool)) (planner.ByClock, error) {
	bad := errors.New("want " + want)
	table, ok := v.(map[string]any)
	if !ok {
		x, ok := number(v)
		if !ok {
			return nil, bad
		}
		return planner.Always(x), nil
	}
	var list planner.ByClock
	for _, text := range slices.Sorted(maps.Keys(table)) {
		at, err := time.Parse("15:04", text)
		x, ok := number(table[text])
		if err != nil || !ok {
			return nil, bad
		}
		list = append(list, planner.FromClock{From: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, Value: x})
	}
	if len(list) == 0 {
		return nil, bad
	}
	// "9:00" sorts behind "10:00".
	slices.SortStableFunc(list, func(a, b planner.FromClock) int { return cmp.Compare(a.From, b.From) })
	return list, nil
}

func choice[T any](to **T, v any, words map[string]T, want string) error {
	s, _ := v.(string)
	x, ok := words[s]
	if !ok {
		return fmt.Errorf("want %s", want)
	}
	*to = &x
	return nil
}

func list(v any, want string, each func(any) error) error {
	items, ok := v.([]any)
	if tables, are := v.([]map[string]any); are {
		for _, t := range tables {
			items = append(items, t)
		}
		ok = true
	}
	if !ok || len(items) == 0 {
		return errors.New(want)
	}
	for i, x := range items {
		if err := each(x); err != nil {
			return fmt.Errorf("item %d: %w", i+1, wanted(x, err))
		}
	}
	return nil
}
