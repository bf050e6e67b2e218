package config

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/spell"
)

// Names of the table of settings of the capacity plan, and of the one of scenarios in it.
const (
	capacityTable  = "capacity"
	scenariosTable = "scenarios"
)

// capacityKeys are the keys of [capacity], in the order in which they are written. Each is
// the default of the flag of cccplan capacity of the same name.
var capacityKeys = []runKey{
	{name: "headcount", example: `"headcount.csv"`, usage: "who is there: queue,tenure_weeks,heads,fte", usual: "none"},
	{name: "classes", example: `"classes.csv"`, usage: "who is going to begin: queue,start,heads,fte", usual: "nobody"},
	{name: "attrition", example: `"attrition.csv"`, usage: "who leaves: queue,from_week,kind,per,share", usual: "nobody"},
	{name: "onboarding", example: `"onboarding.csv"`, usage: "training and nesting: queue,training_weeks,dropout,nesting_weeks,nesting_share", usual: "none, new people are on the phones at once"},
	{name: "ramp", example: `"ramp.csv"`, usage: "handle times of new agents: queue,curve,week,aht_s", usual: "none, new agents are as fast as others"},
	{name: "transfers", example: `"transfers.csv"`, usage: "who moves: date,from_queue,to_queue,heads,training_weeks,ramp", usual: "nobody"},
	{name: "leave", example: `"leave.csv"`, usage: "who is away beyond the shrinkage: queue,from,to,fte,paid", usual: "nobody"},
	{name: "contract", example: `"contract.csv"`, usage: "paid hours of one full-time equivalent: period,hours", usual: "none"},
	{name: "rates", example: `"rates.csv"`, usage: "wages and other prices: item,per,rate", usual: "none, costs are not known"},
	{name: "currency", example: `"EUR"`, usage: "currency of the rates", usual: "none, two decimals"},
	{name: "profile", example: `"plan.csv"`, usage: "plan of intervals that spreads volumes of weeks and months", usual: "none"},
	{name: "as_of", example: `"2026-03-02"`, usage: "day of the heads", usual: "the first day of the plan"},
	{name: "efficiency", example: `"92%"`, usage: "part of the hours on the phones that meets the requirement; the rest falls on times with agents enough", usual: "100 %"},
	{name: "overtime", example: `"5%"`, usage: "most overtime in a week, as a share of the hours there are", usual: "none"},
	{name: "time_off", example: `"5%"`, usage: "most time off without pay in a week of surplus, likewise", usual: "none"},
	{name: "people_per_seat", example: `1.2`, usage: "people who share a seat", usual: "1"},
	{name: "hire", example: `true`, usage: "find classes of least cost, beyond those of classes", usual: "false"},
	{name: "shortage_cost", example: `75`, usage: "what an hour short costs, in money: it decides how many to hire and is no part of the cost", usual: "none"},
	{name: "class_size", example: `"6-14"`, usage: "people in a class that is found", usual: "1 or more"},
	{name: "lead", example: `"6w"`, usage: "weeks of recruiting before a class may begin", usual: "none"},
	{name: "classes_at_once", example: `2`, usage: "classes in training at the same time, of all queues: trainers, rooms", usual: "no limit"},
	{name: "hire_fte", example: `1`, usage: "mean contract of the people hired, as a share of full time", usual: "1"},
	{name: "replications", example: `1000`, usage: "times that chance is played for the risk to be short", usual: "0, the risk is not known"},
	{name: "seed", example: `1`, usage: "of the random numbers", usual: "1"},
	{name: "volume_range", example: `"8%"`, usage: "half of the 80 % range of a week's contacts, as a share of them", usual: "none, they come as planned"},
	{name: "volume_memory", example: `0.9`, usage: "correlation of a week's deviation with that of the week before", usual: "0.9"},
}

// capacity takes in the table [capacity].
func (b *reader) capacity(doc map[string]any) {
	v, there := doc[capacityTable]
	if !there {
		return
	}
	fault := func(key string, err error) {
		line := b.lines.of(0, capacityTable+"."+key)
		if line == 0 {
			line = b.lines.of(0, capacityTable)
		}
		b.errs = append(b.errs, &Error{File: b.f.Name, Line: line, Key: key, Err: err})
	}
	table, ok := v.(map[string]any)
	if !ok {
		fault("", errors.New("want one table [capacity]"))
		return
	}
	keys := slices.SortedFunc(maps.Keys(table), func(x, y string) int {
		return cmp.Or(b.lines.of(0, capacityTable+"."+x)-b.lines.of(0, capacityTable+"."+y), strings.Compare(x, y))
	})
	for _, name := range keys {
		var values []string
		var err error
		set := name
		if name == scenariosTable {
			set, values, err = "scenario", nil, nil
			values, err = b.scenarios(table[name])
		} else {
			values, err = capacityValue(name, table[name])
		}
		if err != nil {
			fault(name, err)
			continue
		}
		b.f.Capacity = append(b.f.Capacity, Setting{set, b.lines.of(0, capacityTable+"."+name), values})
	}
}

// capacityValue is the value of a key as text.
func capacityValue(name string, v any) ([]string, error) {
	if !slices.ContainsFunc(capacityKeys, func(k runKey) bool { return k.name == name }) {
		names := []string{scenariosTable}
		for _, k := range capacityKeys {
			names = append(names, k.name)
		}
		plain := strings.ToLower(strings.ReplaceAll(name, "-", "_"))
		if near := spell.Nearest(plain, names); near != "" {
			return nil, fmt.Errorf("is no setting of a capacity plan: did you mean %s?", near)
		}
		return nil, errors.New("is no setting of a capacity plan")
	}
	if yes, ok := v.(bool); ok && name == "hire" {
		return []string{fmt.Sprint(yes)}, nil
	}
	s, err := written(v)
	if err == nil && strings.TrimSpace(s) == "" {
		err = errors.New("is empty")
	}
	return []string{s}, err
}

// scenarios are those of [capacity.scenarios], as flags have them: name=changes.
func (b *reader) scenarios(v any) ([]string, error) {
	table, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New(`want a table [capacity.scenarios] of lines such as high = "volume+10%,aht+5s"`)
	}
	prefix := capacityTable + "." + scenariosTable + "."
	names := slices.SortedFunc(maps.Keys(table), func(x, y string) int {
		return cmp.Or(b.lines.of(0, prefix+x)-b.lines.of(0, prefix+y), strings.Compare(x, y))
	})
	var list []string
	for _, name := range names {
		s, err := text(table[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, name+"="+s)
	}
	return list, nil
}

// WriteCapacity writes a settings file for a capacity plan: every setting there is, with
// what was given, as TOML has it, and the others as comments; then scenarios, by name. about
// is a comment, and ledger the file of the shrinkage ledger.
func WriteCapacity(w io.Writer, about, ledger string, given map[string]string, scenarios [][2]string) error {
	p := &printer{w: bufio.NewWriter(w)}
	p.line(`# Settings of "cccplan capacity", begun by "cccplan init --capacity".
#`)
	p.comment("%s", about)
	p.line("")
	p.comment("Components of shrinkage by date, for every command.")
	p.line("shrinkage_ledger = " + quote(ledger))
	p.line("")
	p.line("[" + capacityTable + "]")
	for _, k := range capacityKeys {
		p.line("")
		p.comment("%s (default: %s).", sentence(k.usage), k.usual)
		p.setting(k.name, k.example, given[k.name])
	}
	p.line("")
	p.comment("What if: volume, attrition, wage in %%; aht in %% or s; shrinkage, efficiency in pt; lead in w.")
	p.line("[" + capacityTable + "." + scenariosTable + "]")
	for _, s := range scenarios {
		p.line(s[0] + " = " + quote(s[1]))
	}
	return p.w.Flush()
}
