package plandoc

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
)

type queueRow struct {
	Queue    csvfile.Text `csv:"queue" col:"required"`
	Channel  csvfile.Text `csv:"channel"`
	Program  csvfile.Text `csv:"program"`
	Site     csvfile.Text `csv:"site"`
	Language csvfile.Text `csv:"language"`
	Zone     csvfile.Text `csv:"zone"`
	Note     csvfile.Text `csv:"note"`
}

// ReadQueues reads a register of queues, CSV. No channel is voice.
func ReadQueues(ctx context.Context, r io.Reader, name string) (list []Queue, err error) {
	err = readRegister(ctx, r, name, func(v *queueRow, _ *registerRow) error {
		q := Queue{string(v.Queue), string(v.Channel), string(v.Program), string(v.Site), string(v.Language), string(v.Zone), string(v.Note)}
		if q.Channel == "" {
			q.Channel = "voice"
		}
		list = append(list, q)
		return q.Validate()
	})
	return list, err
}

type assumptionRow struct {
	ID        csvfile.Text `csv:"id" col:"required"`
	Statement csvfile.Text `csv:"statement" col:"required"`
	Quantity  csvfile.Text `csv:"quantity"`
	Value     csvfile.Text `csv:"value"`
	Owner     csvfile.Text `csv:"owner" col:"required"`
	Source    csvfile.Text `csv:"source"`
	From      csvfile.Text `csv:"from"`
	To        csvfile.Text `csv:"to"`
	Status    csvfile.Text `csv:"status"`
	Note      csvfile.Text `csv:"note"`
}

// ReadAssumptions reads a register of assumptions, CSV. No status is open.
func ReadAssumptions(ctx context.Context, r io.Reader, name string) (list []Assumption, err error) {
	err = readRegister(ctx, r, name, func(v *assumptionRow, c *registerRow) error {
		a := Assumption{ID: string(v.ID), Statement: string(v.Statement), Quantity: string(v.Quantity), Value: string(v.Value), Owner: c.role("owner", string(v.Owner)), Source: string(v.Source),
			From: c.day("from", string(v.From)), To: c.day("to", string(v.To)), Status: string(v.Status), Note: string(v.Note)}
		if a.Status == "" {
			a.Status = "open"
		}
		list = append(list, a)
		return c.or(a.Validate())
	})
	return list, err
}

type eventRow struct {
	ID             csvfile.Text   `csv:"id" col:"required"`
	Kind           csvfile.Text   `csv:"kind" col:"required"`
	Queues         csvfile.Text   `csv:"queues"`
	From           csvfile.Text   `csv:"from" col:"required"`
	To             csvfile.Text   `csv:"to"`
	NotifiedOn     csvfile.Text   `csv:"notified_on"`
	EffectiveOn    csvfile.Text   `csv:"effective_on"`
	UpliftPct      csvfile.Number `csv:"uplift_pct"`
	UpliftContacts csvfile.Number `csv:"uplift_contacts"`
	Shape          csvfile.Text   `csv:"shape"`
	Owner          csvfile.Text   `csv:"owner" col:"required"`
	Status         csvfile.Text   `csv:"status"`
	Note           csvfile.Text   `csv:"note"`
}

// ReadEvents reads a register of events, CSV: events.csv of forecast with an owner. No
// last day is the first one, no status is announced.
func ReadEvents(ctx context.Context, r io.Reader, name string) (list []Event, err error) {
	err = readRegister(ctx, r, name, func(v *eventRow, c *registerRow) error {
		e := Event{ID: string(v.ID), Kind: string(v.Kind), Queues: string(v.Queues), Owner: c.role("owner", string(v.Owner)), Status: string(v.Status), Shape: string(v.Shape), Note: string(v.Note),
			NotifiedOn: c.day("notified_on", string(v.NotifiedOn)), EffectiveOn: c.day("effective_on", string(v.EffectiveOn)),
			UpliftPPM: c.number("uplift_pct", v.UpliftPct, 1e4), UpliftContacts: c.number("uplift_contacts", v.UpliftContacts, 1e3)}
		if d := c.day("from", string(v.From)); d != nil {
			e.From, e.To = *d, *d
		}
		if d := c.day("to", string(v.To)); d != nil {
			e.To = *d
		}
		if e.Status == "" {
			e.Status = "announced"
		}
		list = append(list, e)
		return c.or(e.Validate())
	})
	return list, err
}

// registerRow is a line of a register that is read.
type registerRow struct {
	name string
	line int
	err  error // the first fault
}

func (c *registerRow) fault(column, value string, err error) {
	if c.err == nil {
		c.err = &csvfile.SyntaxError{File: c.name, Line: c.line, Column: column, Value: value, Err: err}
	}
}

func (c *registerRow) day(column, s string) *Day {
	if s == "" {
		return nil
	}
	d, err := ParseDay(s)
	if err != nil {
		c.fault(column, s, fmt.Errorf("is no day: want such as 2026-01-05"))
		return nil
	}
	return &d
}

func (c *registerRow) role(column, s string) Role {
	r, err := ParseRole(s)
	if err != nil {
		c.fault(column, s, fmt.Errorf("is no party: want client or ccc"))
	}
	return r
}

// number is x as a whole number of so many parts of 1; nil = none.
func (c *registerRow) number(column string, x csvfile.Number, parts float64) *int64 {
	if x.Missing() {
		return nil
	}
	n := math.Round(float64(x) * parts)
	if math.Abs(n) > 1e15 {
		c.fault(column, strconv.FormatFloat(float64(x), 'f', -1, 64), fmt.Errorf("is too large"))
		return nil
	}
	whole := int64(n)
	return &whole
}

func (c *registerRow) or(err error) error {
	if c.err != nil {
		return c.err
	}
	return err
}

// readRegister reads a register, a line of type T at a time.
func readRegister[T any](ctx context.Context, r io.Reader, name string, take func(*T, *registerRow) error) error {
	_, err := csvfile.Read(ctx, r, csvfile.Options{Name: name}, func(row *csvfile.Row[T]) error {
		c := &registerRow{name: name, line: row.Line}
		switch err := take(&row.Value, c); {
		case err == nil || c.err != nil:
			return err
		default:
			return &csvfile.SyntaxError{File: name, Line: row.Line, Err: err}
		}
	})
	return err
}

// LogColumns are the columns of a log as CSV.
var LogColumns = []string{"at", "party", "seq", "actor", "action", "version", "subject", "note", "hash"}

// WriteLog writes [Document.Log] as CSV. Text that a spreadsheet would run gets a leading
// apostrophe.
func (d *Document) WriteLog(w io.Writer) error {
	out := csvfile.NewWriter(w)
	if err := out.Write(LogColumns); err != nil {
		return err
	}
	for _, e := range d.Log() {
		version := ""
		if e.Version != nil {
			version = e.Version.String()
		}
		if err := out.Write([]string{e.At.String(), string(e.Party), strconv.FormatInt(e.Seq, 10), csvfile.GuardText(e.Actor), e.Action, version, e.Subject, csvfile.GuardText(e.Note), e.hash().String()}); err != nil {
			return err
		}
	}
	return out.Flush()
}
