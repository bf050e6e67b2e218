package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// runKey is a setting of commands that is not one of queues. It stands at the top only,
// and is the default of the flag of the same name.
type runKey struct {
	name    string
	example string
	usage   string
	usual   string // what holds without it
	list    bool   // may have several values
	check   func(string) error
}

var runKeys = []runKey{
	{"timezone", `"Europe/Stockholm"`, "zone of the contact centre", "what the offsets of the history say", false, checked(calendar.LoadZone)},
	{"date_order", `"dmy"`, "what 1/5/2026 means: dmy or mdy", "none, what has two meanings is refused", false, func(s string) error {
		if o, err := csvfile.ParseDateOrder(s); err != nil || s == "" || o == 0 {
			return fmt.Errorf("%q: want dmy (day first) or mdy (month first)", s)
		}
		return nil
	}},
	{"horizon", `"4w"`, "how far to look: months 12m, weeks 4w, days 28d, or a number of intervals", "4w, and 12m where intervals are months", false, checked(calendar.ParseHorizon)},
	{"method", `"auto"`, "forecasting method, or a list of methods and files that are combined", "auto; backtest compares several", true, nil},
	{"country", `"SE"`, "public holidays of a country or region: SE, DE-BY, US", "none", false, func(s string) error {
		_, err := calendar.CountryHolidays(s, 0, 1)
		return err
	}},
	{"holidays", `"holidays.csv"`, "file with holidays of your own: date,name,region,effect", "none", false, nil},
	{"events", `"events.csv"`, "file with campaigns and the like, past and future", "none", false, nil},
	{"shrinkage_ledger", `"shrinkage.csv"`, "file with the components of shrinkage by date, in place of shrinkage: name,kind,base,value,from,to", "none", false, nil},
	{"unplanned", `"absence"`, "what unplanned absence of the ledger is: shrinkage, a share, or absence, a chance that staffing allows for", "shrinkage", false, func(s string) error {
		if s != "shrinkage" && s != "absence" {
			return fmt.Errorf("%q: want shrinkage or absence", s)
		}
		return nil
	}},
	{"exclude_queue", `["test"]`, "queues to leave out", "none", true, nil},
	{"locale", `"sv"`, "spreadsheet that outputs are for", "none", false, nil},
}

// checked is the error of a parser.
func checked[T any](parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		_, err := parse(s)
		return err
	}
}

func isRunKey(name string) bool {
	return slices.ContainsFunc(runKeys, func(k runKey) bool { return k.name == name })
}

// runValues are the values of a run key: one, or the items of a list.
func runValues(name string, v any) ([]string, error) {
	k := runKeys[slices.IndexFunc(runKeys, func(k runKey) bool { return k.name == name })]
	items, isList := v.([]any)
	switch {
	case isList && !k.list:
		return nil, errors.New("want one value, not a list")
	case isList && len(items) == 0:
		return nil, errors.New("want at least one value")
	case !isList:
		items = []any{v}
	}
	var values []string
	for _, x := range items {
		s, err := text(x)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(s) == "" {
			return nil, fmt.Errorf("is empty: want such as %s", k.example)
		}
		if k.check != nil {
			if err := k.check(s); err != nil {
				return nil, err
			}
		}
		values = append(values, s)
	}
	return values, nil
}
