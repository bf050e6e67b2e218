package capacity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/spell"
)

// Scenario is a plan in which something is more or less than it was. The zero value, but
// for a name, changes nothing.
type Scenario struct {
	Name string
	Change
	Attrition  float64 // rates of attrition, as a share more
	Shrinkage  float64 // points more: 0.02 for 2 pt
	Efficiency float64 // points more
	Wage       float64 // wages, as a share more
	Lead       int     // weeks of recruiting more
}

// Base is the name of the scenario that changes nothing.
const Base = "base"

// lever is what a scenario may change.
type lever struct {
	name  string
	units string // in which: % of what it is, s seconds, pt points, w weeks
	set   func(s *Scenario, unit string, x float64)
}

var levers = []lever{
	{"volume", "%", func(s *Scenario, _ string, x float64) { s.Volume = x / 100 }},
	{"aht", "% s", func(s *Scenario, unit string, x float64) {
		if unit == "s" {
			s.Longer = x
		} else {
			s.AHT = x / 100
		}
	}},
	{"attrition", "%", func(s *Scenario, _ string, x float64) { s.Attrition = x / 100 }},
	{"shrinkage", "pt", func(s *Scenario, _ string, x float64) { s.Shrinkage = x / 100 }},
	{"efficiency", "pt", func(s *Scenario, _ string, x float64) { s.Efficiency = x / 100 }},
	{"wage", "%", func(s *Scenario, _ string, x float64) { s.Wage = x / 100 }},
	{"lead", "w", func(s *Scenario, _ string, x float64) { s.Lead = int(x) }},
}

// ErrScenario is wrapped by what [ParseScenario] returns.
var ErrScenario = errors.New(`want such as high=volume+10%,aht+5s: volume, attrition or wage in %, aht in % or s, shrinkage or efficiency in pt, lead in w`)

// ParseScenario reads a scenario: what changes and by how much, "volume+10%,aht+5s", after a
// name and = or under its own text as a name.
func ParseScenario(text string) (Scenario, error) {
	name, changes, named := strings.Cut(text, "=")
	if !named {
		name, changes = text, text
	}
	s := Scenario{Name: strings.TrimSpace(name)}
	bad := func(format string, args ...any) (Scenario, error) {
		return Scenario{}, fmt.Errorf("scenario %q: %s; %w", text, fmt.Sprintf(format, args...), ErrScenario)
	}
	if s.Name == "" {
		return bad("has no name")
	}
	if s.Name == Base {
		return bad("%s is the name of the plan as it is", Base)
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(changes, ",") {
		part = strings.TrimSpace(part)
		i := strings.IndexAny(part, "+-")
		if i < 0 {
			return bad("%q has no + or -", part)
		}
		what := strings.ToLower(strings.TrimSpace(part[:i]))
		k := -1
		var names []string
		for j, l := range levers {
			names = append(names, l.name)
			if l.name == what {
				k = j
			}
		}
		if k < 0 {
			if near := spell.Nearest(what, names); near != "" {
				return bad("%q is nothing that a scenario changes: did you mean %s?", what, near)
			}
			return bad("%q is nothing that a scenario changes", what)
		}
		amount := strings.TrimSpace(part[i+1:])
		digits := strings.TrimRight(amount, "%abcdefghijklmnopqrstuvwxyz ")
		unit := strings.TrimSpace(amount[len(digits):])
		x, err := strconv.ParseFloat(digits, 64)
		if err != nil || x > 1e6 || strings.ContainsAny(digits, "xXpP_+-") || math.IsInf(x, 0) || math.IsNaN(x) {
			return bad("%q: %q is no number", part, digits)
		}
		if !slices.Contains(strings.Fields(levers[k].units), unit) {
			return bad("%q: unit %q: want %s", part, unit, strings.Join(strings.Fields(levers[k].units), " or "))
		}
		if seen[what+unit] {
			return bad("%s is there twice", what)
		}
		seen[what+unit] = true
		if what == "lead" && x != math.Trunc(x) {
			return bad("%q: want whole weeks", part)
		}
		if part[i] == '-' {
			x = -x
		}
		levers[k].set(&s, unit, x)
	}
	if s.Volume < -1 || s.AHT <= -1 || s.Attrition < -1 || s.Wage < -1 {
		return bad("less than nothing is left")
	}
	return s, nil
}

// String is what the scenario changes, as [ParseScenario] reads it.
func (s Scenario) String() string {
	var parts []string
	add := func(name string, x float64, unit string) {
		if x != 0 {
			parts = append(parts, fmt.Sprintf("%s%+g%s", name, math.Round(x*1e6)/1e6, unit))
		}
	}
	add("volume", 100*s.Volume, "%")
	add("aht", 100*s.AHT, "%")
	add("aht", s.Longer, "s")
	add("attrition", 100*s.Attrition, "%")
	add("shrinkage", 100*s.Shrinkage, "pt")
	add("efficiency", 100*s.Efficiency, "pt")
	add("wage", 100*s.Wage, "%")
	add("lead", float64(s.Lead), "w")
	return strings.Join(parts, ",")
}
