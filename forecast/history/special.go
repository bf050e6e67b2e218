package history

import (
	"context"
	"io"
	"math"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// ReadHolidays reads a holidays file: date, name, and where they are known region and
// effect (see [calendar.ParseEffect]). file is its name in messages.
func ReadHolidays(ctx context.Context, r io.Reader, file string) (calendar.Holidays, error) {
	type row struct {
		Date   csvfile.Stamp `csv:"date" col:"required"`
		Name   csvfile.Text  `csv:"name" col:"required"`
		Region csvfile.Text  `csv:"region"`
		Effect csvfile.Text  `csv:"effect"`
	}
	var list []calendar.Holiday
	_, err := csvfile.Read(ctx, r, csvfile.Options{Name: file}, func(c *csvfile.Row[row]) error {
		v := c.Value
		if v.Date.Missing {
			return fault(file, c.Line, "date", "", "is empty: want the day of the holiday")
		}
		name := strings.TrimSpace(string(v.Name))
		if name == "" {
			return fault(file, c.Line, "name", "", "is empty: holidays are found again in other years by it")
		}
		effect, err := calendar.ParseEffect(string(v.Effect))
		if err != nil {
			return fault(file, c.Line, "effect", string(v.Effect), err.Error())
		}
		list = append(list, calendar.Holiday{Day: calendar.DayOf(v.Date.Wall), Name: name, Region: strings.TrimSpace(string(v.Region)), Effect: effect})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return calendar.NewHolidays(list...), nil
}

// ReadEvents reads an events file: from and to, both inclusive, and where they are known
// id, kind, queues (separated by "|"; none = all), notified_on, effective_on, uplift_pct,
// uplift_contacts, shape (see [calendar.ParseShape]), owner and note. Without to an event
// lasts a day. file is its name in messages.
func ReadEvents(ctx context.Context, r io.Reader, file string) ([]calendar.Event, error) {
	type row struct {
		ID        csvfile.Text   `csv:"id"`
		Kind      csvfile.Text   `csv:"kind"`
		Queues    csvfile.Text   `csv:"queues"`
		From      csvfile.Stamp  `csv:"from" col:"required"`
		To        csvfile.Stamp  `csv:"to"`
		Notified  csvfile.Stamp  `csv:"notified_on"`
		Effective csvfile.Stamp  `csv:"effective_on"`
		Uplift    csvfile.Number `csv:"uplift_pct"`
		Contacts  csvfile.Number `csv:"uplift_contacts"`
		Shape     csvfile.Text   `csv:"shape"`
		Owner     csvfile.Text   `csv:"owner"`
		Note      csvfile.Text   `csv:"note"`
	}
	var list []calendar.Event
	_, err := csvfile.Read(ctx, r, csvfile.Options{Name: file}, func(c *csvfile.Row[row]) error {
		v := c.Value
		if v.From.Missing {
			return fault(file, c.Line, "from", "", "is empty: want the first day of the event")
		}
		shape, err := calendar.ParseShape(string(v.Shape))
		if err != nil {
			return fault(file, c.Line, "shape", string(v.Shape), err.Error())
		}
		e := calendar.Event{
			ID: string(v.ID), Kind: strings.TrimSpace(string(v.Kind)), Shape: shape,
			From: calendar.DayOf(v.From.Wall), To: calendar.DayOf(v.From.Wall),
			Uplift: float64(v.Uplift) / 100, Contacts: float64(v.Contacts),
			Owner: string(v.Owner), Note: string(v.Note),
		}
		for _, q := range strings.Split(string(v.Queues), "|") {
			if q = strings.TrimSpace(q); q != "" {
				e.Queues = append(e.Queues, q)
			}
		}
		for _, d := range []struct {
			stamp csvfile.Stamp
			day   *calendar.Day
		}{{v.To, &e.To}, {v.Notified, &e.NotifiedOn}, {v.Effective, &e.EffectiveOn}} {
			if !d.stamp.Missing {
				*d.day = calendar.DayOf(d.stamp.Wall)
			}
		}
		if err := e.Validate(); err != nil {
			return fault(file, c.Line, "to", "", err.Error())
		}
		if math.IsNaN(e.Uplift) && math.IsNaN(e.Contacts) && e.Kind == "" {
			return fault(file, c.Line, "kind", "", "is empty, and no uplift is given: want a kind whose earlier events tell what to expect, or an uplift")
		}
		list = append(list, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
