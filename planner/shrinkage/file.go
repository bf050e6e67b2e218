package shrinkage

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Columns are those of a ledger's table, in the order in which they are written.
// docs/csv-format.md says what each one means.
var Columns = []string{"name", "kind", "base", "value", "paid", "from", "to", "queue", "channel", "weekday", "note"}

// record is a line of the table.
type record struct {
	Name    csvfile.Text   `csv:"name" col:"required"`
	Kind    csvfile.Text   `csv:"kind" col:"required"`
	Base    csvfile.Text   `csv:"base" col:"required"`
	Value   csvfile.Number `csv:"value" col:"required"`
	Paid    csvfile.Text   `csv:"paid"`
	From    csvfile.Stamp  `csv:"from"`
	To      csvfile.Stamp  `csv:"to"`
	Queue   csvfile.Text   `csv:"queue"`
	Channel csvfile.Text   `csv:"channel"`
	Weekday csvfile.Text   `csv:"weekday"`
	Note    csvfile.Text   `csv:"note"`
}

var aliases = map[string]string{"component": "name", "share": "value", "weekdays": "weekday"}

// Options say what a file does not.
type Options struct {
	// DateOrder settles dates such as 1/5/2026; zero = refuse what nothing settles.
	DateOrder csvfile.DateOrder
}

// Read reads a ledger from a table: name, kind, base and value, and where they are known
// paid, from, to, queue, channel, weekday and note. name is its name in messages. Faults
// come back as *csvfile.SyntaxError or *csvfile.Faults, all at once.
func Read(ctx context.Context, r io.Reader, name string, opt *Options) (*Ledger, csvfile.Info, error) {
	if opt == nil {
		opt = &Options{}
	}
	var list []Component
	info, err := csvfile.Read(ctx, r, csvfile.Options{Name: name, Aliases: aliases, DateOrder: opt.DateOrder}, func(row *csvfile.Row[record]) error {
		c, err := row.Value.component(row.Line)
		if err != nil {
			return syntax(name, err)
		}
		list = append(list, c)
		return nil
	})
	if err != nil {
		return nil, info, err
	}
	if len(list) == 0 {
		return nil, info, &csvfile.SyntaxError{File: name, Err: errors.New("no components below the header")}
	}
	l, err := New(list)
	if err != nil {
		return nil, info, syntax(name, err)
	}
	return l, info, nil
}

// syntax turns faults of components into faults of the file.
func syntax(name string, err error) error {
	var list []error
	for _, e := range Faults(err) {
		list = append(list, &csvfile.SyntaxError{File: name, Line: e.Line, Column: e.Column, Err: e.Err})
	}
	return errors.Join(list...)
}

// Faults are the errors of single components that err is made of, as [New] and
// [Component.Validate] return them.
func Faults(err error) []*Error {
	if e, ok := err.(*Error); ok {
		return []*Error{e}
	}
	var list []*Error
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			list = append(list, Faults(e)...)
		}
	}
	return list
}

func (v *record) component(line int) (Component, error) {
	c := Component{
		Name: strings.TrimSpace(string(v.Name)), Queue: string(v.Queue), Channel: strings.ToLower(string(v.Channel)),
		Note: string(v.Note), Value: planner.Round(float64(v.Value), decimals), Line: line,
	}
	var errs []error
	fault := func(column string, err error) {
		if err != nil {
			errs = append(errs, &Error{Line: line, Column: column, Err: err})
		}
	}
	quoted := func(text string, err error) error {
		if err == nil {
			return nil
		}
		return errors.New(strconv.Quote(text) + ": " + err.Error())
	}
	var err error
	if v.Kind != "" {
		c.Kind, err = ParseKind(string(v.Kind))
		fault("kind", quoted(string(v.Kind), err))
	}
	if v.Base != "" {
		c.Base, err = ParseBase(string(v.Base))
		fault("base", quoted(string(v.Base), err))
	}
	if v.Value.Missing() {
		fault("value", errors.New("is empty: want a share, such as 0.06 for 6 %, or 0 for nothing"))
		c.Value = 0
	} else if math.Abs(float64(v.Value)) > 1 {
		fault("value", quoted(strconv.FormatFloat(float64(v.Value), 'f', -1, 64), errors.New("want a share from 0 to below 1, such as 0.06 for 6 %")))
		c.Value = 0
	}
	c.Unpaid, err = parseUnpaid(string(v.Paid))
	fault("paid", quoted(string(v.Paid), err))
	c.Weekdays, err = calendar.ParseWeekdays(string(v.Weekday))
	fault("weekday", err)
	c.From, err = day(v.From)
	fault("from", err)
	c.To, err = day(v.To)
	fault("to", err)
	for _, e := range Faults(c.Validate()) {
		// What could not be read is said above, and is not empty.
		if !slices.ContainsFunc(errs, func(o error) bool { return o.(*Error).Column == e.Column }) {
			errs = append(errs, e)
		}
	}
	return c, errors.Join(errs...)
}

// day is the date of a cell; 0 = none.
func day(s csvfile.Stamp) (calendar.Day, error) {
	if s.Missing {
		return 0, nil
	}
	if h, m, sec := s.Wall.Clock(); h+m+sec > 0 {
		return 0, errors.New("want a date such as 2026-01-05, without a time of day")
	}
	return calendar.DayOf(s.Wall), nil
}

// parseUnpaid reads whether time is paid: yes, which is what the empty text means, or no.
func parseUnpaid(s string) (unpaid bool, err error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "yes", "true", "1":
		return false, nil
	case "no", "false", "0":
		return true, nil
	}
	return false, errors.New("want yes or no")
}

// Write writes components as a table in the form of a locale; [Read] gives them back.
func Write(w io.Writer, list []Component, loc csvfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(Columns); err != nil {
		return err
	}
	date := func(d calendar.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	for i := range list {
		c := &list[i]
		paid := "yes"
		if c.Unpaid {
			paid = "no"
		}
		value := loc.Decimal(csvfile.Decimals(strconv.FormatFloat(planner.Round(c.Value, decimals), 'f', decimals, 64)))
		if err := out.Write([]string{
			csvfile.GuardText(c.Name), string(c.Kind), string(c.Base), value, paid, date(c.From), date(c.To),
			csvfile.GuardText(c.Queue), csvfile.GuardText(c.Channel), c.Weekdays.String(), csvfile.GuardText(c.Note),
		}); err != nil {
			return err
		}
	}
	return out.Flush()
}
