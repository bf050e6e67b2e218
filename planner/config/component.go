package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// componentTable is the table of a component of shrinkage.
const componentTable = "shrinkage_component"

// componentKeys are the keys of a [[shrinkage_component]].
var componentKeys = []string{"name", "kind", "base", "value", "paid", "from", "to", "queue", "channel", "weekday", "note"}

// components takes in the components of shrinkage.
func (b *reader) components(doc map[string]any) {
	v, there := doc[componentTable]
	if !there {
		return
	}
	tables, ok := v.([]map[string]any)
	if !ok {
		b.fault(0, componentTable, fmt.Errorf("want a table [[%s]] for each component", componentTable))
		return
	}
	fault := func(line int, key string, err error) {
		b.errs = append(b.errs, &Error{File: b.f.Name, Line: line, Key: key, Err: err})
	}
	var list []shrinkage.Component
	faults := len(b.errs)
	for i, t := range tables {
		c := shrinkage.Component{Line: b.lines.ofComponent(i+1, "")}
		before := len(b.errs)
		for _, key := range slices.Sorted(maps.Keys(t)) {
			if err := setComponent(&c, key, t[key]); err != nil {
				fault(b.lines.ofComponent(i+1, key), key, err)
			}
		}
		if len(b.errs) > before {
			continue
		}
		for _, e := range shrinkage.Faults(c.Validate()) {
			fault(b.lines.ofComponent(i+1, e.Column), e.Column, e.Err)
		}
		list = append(list, c)
	}
	if len(b.errs) > faults {
		return
	}
	ledger, err := shrinkage.New(list)
	for _, e := range shrinkage.Faults(err) {
		fault(e.Line, e.Column, e.Err)
	}
	b.f.Shrinkage = ledger
}

// setComponent takes in a key of a component.
func setComponent(c *shrinkage.Component, key string, v any) (err error) {
	words := map[string]*string{"name": &c.Name, "queue": &c.Queue, "channel": &c.Channel, "note": &c.Note}
	if to := words[key]; to != nil {
		*to, err = text(v)
		c.Channel = strings.ToLower(c.Channel)
		return err
	}
	switch key {
	case "kind", "base", "weekday":
		s, err := text(v)
		if err != nil {
			return err
		}
		switch key {
		case "kind":
			c.Kind, err = shrinkage.ParseKind(s)
		case "base":
			c.Base, err = shrinkage.ParseBase(s)
		default:
			c.Weekdays, err = calendar.ParseWeekdays(s)
		}
		return err
	case "value":
		var x *float64
		if err := share(&x, v); err != nil {
			return err
		}
		c.Value = *x
		return nil
	case "paid":
		paid, ok := v.(bool)
		if !ok {
			return errors.New("want true or false")
		}
		c.Unpaid = !paid
		return nil
	case "from":
		c.From, err = date(v)
		return err
	case "to":
		c.To, err = date(v)
		return err
	}
	if near := spell.Nearest(key, componentKeys); near != "" {
		return fmt.Errorf("is no key of a [[%s]]: did you mean %s?", componentTable, near)
	}
	return fmt.Errorf("is no key of a [[%s]]: want %s", componentTable, strings.Join(componentKeys, ", "))
}

// date reads a day, in quotes or without.
func date(v any) (calendar.Day, error) {
	switch x := v.(type) {
	case string:
		return calendar.ParseDay(x)
	case time.Time:
		if h, m, s := x.Clock(); h+m+s == 0 {
			return calendar.DayOf(x), nil
		}
	}
	return 0, errors.New("want a date such as 2026-01-05")
}

// checkShrinkage refuses a shrinkage that is said by date and without.
func (b *reader) checkShrinkage() {
	var ledger []Setting
	if i := slices.IndexFunc(b.f.Run, func(s Setting) bool { return s.Name == "shrinkage_ledger" }); i >= 0 {
		ledger = append(ledger, b.f.Run[i])
	}
	if b.f.Shrinkage != nil {
		ledger = append(ledger, Setting{Name: "[[" + componentTable + "]]", Line: b.f.Shrinkage.Components()[0].Line})
	}
	if len(ledger) == 0 {
		return
	}
	if len(ledger) > 1 {
		b.errs = append(b.errs, &Error{File: b.f.Name, Line: ledger[0].Line, Key: ledger[0].Name, Err: fmt.Errorf("and %s on line %d: want one ledger", ledger[1].Name, ledger[1].Line)})
	}
	for _, s := range b.f.Sections {
		for _, k := range s.Settings {
			if k.Name == "shrinkage" {
				b.errs = append(b.errs, &Error{File: b.f.Name, Line: k.Line, Key: k.Name, Err: fmt.Errorf("is said by date already, by %s on line %d: want one of both (a line of the ledger may be of one queue)", ledger[0].Name, ledger[0].Line)})
			}
		}
	}
}
