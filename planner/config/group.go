package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
)

// groupKeys are the keys of a [[group]].
var groupKeys = []string{"name", "skills", "cost", "agents"}

// groups takes in the groups of agents.
func (b *reader) groups(doc map[string]any) {
	v, there := doc["group"]
	if !there {
		return
	}
	tables, ok := v.([]map[string]any)
	if !ok {
		b.fault(0, "group", errors.New("want a table [[group]] for each group of agents"))
		return
	}
	for i, t := range tables {
		fault := func(key string, err error) {
			b.errs = append(b.errs, &Error{File: b.f.Name, Line: b.lines.ofGroup(i+1, key), Key: key, Err: err})
		}
		var g planner.Group
		faults := len(b.errs)
		for _, key := range slices.Sorted(maps.Keys(t)) {
			if err := setGroup(&g, key, t[key]); err != nil {
				fault(key, err)
			}
		}
		if len(b.errs) > faults {
			continue
		}
		if slices.ContainsFunc(b.f.Groups, func(o planner.Group) bool { return o.Name == g.Name }) {
			fault("name", fmt.Errorf("there is a group %q already", g.Name))
			continue
		}
		if err := (&planner.Skills{Groups: []planner.Group{g}}).Validate(); err != nil {
			fault("", err)
			continue
		}
		b.f.Groups = append(b.f.Groups, g)
	}
}

// setGroup takes in a key of a group.
func setGroup(g *planner.Group, key string, v any) (err error) {
	switch key {
	case "name":
		g.Name, err = text(v)
	case "skills":
		err = list(v, `want the queues that the group serves: ["sales", "support"]`, func(x any) error {
			s, err := text(x)
			if err == nil && (s == "" || slices.Contains(g.Skills, s)) {
				err = fmt.Errorf("%q is empty, or there already", s)
			}
			g.Skills = append(g.Skills, s)
			return err
		})
	case "cost":
		x, ok := number(v)
		if !ok || x <= 0 {
			return errors.New("want a number above 0, in any unit")
		}
		g.Cost = x
	case "agents":
		g.Agents, err = byClock(v, `a number of agents, or numbers by time of day such as { "08:00" = 5, "12:00" = 8 }`, func(v any) (float64, bool) {
			x, ok := number(v)
			return x, ok && x >= 0
		})
	default:
		hint := ""
		if near := spell.Nearest(strings.ToLower(key), groupKeys); near != "" {
			hint = ": did you mean " + near + "?"
		}
		err = errors.New("is no setting of a group" + hint)
	}
	return err
}
