package hours

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Contract is what one full-time equivalent works in a period.
type Contract struct {
	// Period is the name of the period as reports have it: 2026-M01, 2026-W02, 2026-P01,
	// 2026-01-05; or "week" or "day", for every one of them that has no line of its own.
	Period string
	// From and To are its first and last day; 0 = not said.
	From, To calendar.Day
	Hours    float64 // contract hours of one full-time equivalent, above 0, in steps of 0.000001
	Fraction float64 // mean contract as a share of full time, above 0 to 1, in steps of 0.000001
	Line     int     // in the file it came from; 0 = none
}

// Periods that a contract may hold for without a name of their own. There is no month: months
// differ in their working days.
const (
	everyDay  = "day"
	everyWeek = "week"
)

// decimals of contract hours and fractions.
const decimals = 6

// mostHours are the hours of a year: no period is longer.
const mostHours = 366 * 24

// Contracts are the contract hours of periods.
type Contracts struct {
	list []Contract
	name string // of the file
}

// ErrNoContract is wrapped when there are no contract hours for a period.
var ErrNoContract = errors.New("no contract hours")

// ErrPeriods is wrapped when a contract's dates are not those of the period it names.
var ErrPeriods = errors.New("has other dates")

// Validate says what is wrong with the contract by itself, with the column it is in.
func (c *Contract) Validate() (column string, err error) {
	switch {
	case strings.TrimSpace(c.Period) == "":
		return "period", errors.New("is empty: want the name of a period as reports have it, 2026-M01 or 2026-W02")
	case c.Period == "month" || c.Period == "year":
		return "period", fmt.Errorf("%q: months differ in their working days: want a line for each, 2026-M01 and so on", c.Period)
	case (c.From == 0) != (c.To == 0):
		return "from", errors.New("and to go together: want both or none")
	case c.To < c.From:
		return "to", fmt.Errorf("%s is before from, %s", c.To, c.From)
	case !(c.Hours > 0 && c.Hours <= mostHours):
		return "hours", fmt.Errorf("%v: want the paid hours of one full-time equivalent in the period, above 0", c.Hours)
	case !(c.Fraction > 0 && c.Fraction <= 1):
		return "fraction", fmt.Errorf("%v: want the mean contract as a share of full time, above 0 to 1", c.Fraction)
	}
	return "", nil
}

// NewContracts checks contracts: each period once, and none that shares a day with
// another one. file is the name for messages. Faults are *csvfile.SyntaxError.
func NewContracts(list []Contract, file string) (*Contracts, error) {
	var errs []error
	fault := func(line int, column string, err error) {
		errs = append(errs, &csvfile.SyntaxError{File: file, Line: line, Column: column, Err: err})
	}
	if len(list) == 0 {
		return nil, &csvfile.SyntaxError{File: file, Err: errors.New("no contract hours")}
	}
	for i := range list {
		c := &list[i]
		if column, err := c.Validate(); err != nil {
			fault(c.Line, column, err)
			continue
		}
		for j := range i {
			switch o := &list[j]; {
			case o.Period == c.Period:
				fault(c.Line, "period", fmt.Errorf("%s has contract hours already, on line %d", c.Period, o.Line))
			case c.From != 0 && o.From != 0 && c.From <= o.To && o.From <= c.To:
				fault(c.Line, "from", fmt.Errorf("%s (%s to %s) overlaps %s on line %d (%s to %s)", c.Period, c.From, c.To, o.Period, o.Line, o.From, o.To))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Contracts{list: slices.Clone(list), name: file}, nil
}

// Of is the contract of a period: the line of its name, else that of every week or day.
func (c *Contracts) Of(p calendar.Period) (Contract, error) {
	general := ""
	switch p.Days() {
	case 1:
		general = everyDay
	case 7:
		general = everyWeek
	}
	var found *Contract
	for i := range c.list {
		switch k := &c.list[i]; {
		case k.Period == p.Name && k.From != 0 && (k.From != p.First || k.To != p.Last):
			return Contract{}, &csvfile.SyntaxError{File: c.name, Line: k.Line, Column: "from", Err: fmt.Errorf("%s is %s to %s: the table %w, %s to %s", p.Name, p.First, p.Last, ErrPeriods, k.From, k.To)}
		case k.Period == p.Name:
			return *k, nil
		case k.Period == general && found == nil:
			found = k
		}
	}
	if found == nil {
		return Contract{}, &csvfile.SyntaxError{File: c.name, Err: fmt.Errorf("%w for %s (%s to %s): want a line with its paid hours of one full-time equivalent", ErrNoContract, p.Name, p.First, p.Last)}
	}
	return *found, nil
}

// Name is the name of their file, empty if there is none.
func (c *Contracts) Name() string { return c.name }

// Dated says whether every line has dates: the table is then a calendar of periods of its
// own, see [Contracts.Period].
func (c *Contracts) Dated() bool {
	return !slices.ContainsFunc(c.list, func(k Contract) bool { return k.From == 0 })
}

// Period is the period of the table that a day is in, by the dates of the table.
func (c *Contracts) Period(d calendar.Day) (calendar.Period, error) {
	for i := range c.list {
		if k := &c.list[i]; k.From != 0 && d >= k.From && d <= k.To {
			return calendar.Period{Name: k.Period, First: k.From, Last: k.To}, nil
		}
	}
	return calendar.Period{}, &csvfile.SyntaxError{File: c.name, Err: fmt.Errorf("%w for %s: no period of the table has that day", ErrNoContract, d)}
}

// ContractColumns are those of a table of contracts, in the order in which they are
// written. docs/csv-format.md says what each one means.
var ContractColumns = []string{"period", "from", "to", "hours", "fraction"}

// ReadContracts reads a table of contracts: period and hours, and where they are known
// from, to and fraction. name is its name in messages. Faults come back as
// *csvfile.SyntaxError or *csvfile.Faults, all at once.
func ReadContracts(ctx context.Context, r io.Reader, name string) (*Contracts, csvfile.Info, error) {
	type record struct {
		Period   csvfile.Text   `csv:"period" col:"required"`
		From     csvfile.Stamp  `csv:"from"`
		To       csvfile.Stamp  `csv:"to"`
		Hours    csvfile.Number `csv:"hours" col:"required"`
		Fraction csvfile.Number `csv:"fraction"`
	}
	var list []Contract
	info, err := csvfile.Read(ctx, r, csvfile.Options{Name: name, Aliases: map[string]string{"contract_hours": "hours", "contract_fraction": "fraction"}}, func(row *csvfile.Row[record]) error {
		v := &row.Value
		c := Contract{Period: string(v.Period), Hours: planner.Round(float64(v.Hours), decimals), Fraction: planner.Round(float64(v.Fraction), decimals), Line: row.Line}
		if v.Hours.Missing() {
			return &csvfile.SyntaxError{File: name, Line: row.Line, Column: "hours", Err: fmt.Errorf("is empty: want the paid hours of one full-time equivalent in %s", c.Period)}
		}
		if v.Fraction.Missing() {
			c.Fraction = 1
		}
		for _, d := range []struct {
			stamp csvfile.Stamp
			day   *calendar.Day
		}{{v.From, &c.From}, {v.To, &c.To}} {
			if !d.stamp.Missing {
				*d.day = calendar.DayOf(d.stamp.Wall)
			}
		}
		if word := strings.ToLower(c.Period); slices.Contains([]string{everyDay, everyWeek, "month", "year"}, word) {
			c.Period = word
		}
		if column, err := c.Validate(); err != nil {
			return &csvfile.SyntaxError{File: name, Line: row.Line, Column: column, Err: err}
		}
		list = append(list, c)
		return nil
	})
	if err != nil {
		return nil, info, err
	}
	c, err := NewContracts(list, name)
	return c, info, err
}

// WriteContracts writes a table of contracts in the form of a locale.
func WriteContracts(w io.Writer, list []Contract, loc csvfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(ContractColumns); err != nil {
		return err
	}
	number := func(x float64) string {
		return loc.Decimal(csvfile.Decimals(strconv.FormatFloat(planner.Round(x, decimals), 'f', decimals, 64)))
	}
	for i := range list {
		c := &list[i]
		from, to := "", ""
		if c.From != 0 {
			from, to = c.From.String(), c.To.String()
		}
		fraction := c.Fraction
		if math.IsNaN(fraction) {
			fraction = 1
		}
		if err := out.Write([]string{csvfile.GuardText(c.Period), from, to, number(c.Hours), number(fraction)}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// List are the contracts, in the order of the table.
func (c *Contracts) List() []Contract { return slices.Clone(c.list) }
