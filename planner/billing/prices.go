package billing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// Prices are the terms of queues by date. A queue may pay for several units: an hour and
// beside it a contact.
type Prices struct {
	list []dated
	file string
}

// dated are terms with the days and queues for which they hold.
type dated struct {
	Terms
	from, to       calendar.Day // 0 = no end
	queue, channel string       // "" = every one
	line           int
}

// PriceColumns are those of a table of prices. docs/csv-format.md says what each one means.
var PriceColumns = []string{
	"unit", "price", "from", "to", "queue", "channel", "floor", "ceiling", "shortfall_price", "surplus_price", "minimum", "cap", "credits", "bonuses", "credit_cap", "note",
}

// ErrNoPrice is wrapped when a queue has no price on a day.
var ErrNoPrice = errors.New("no price")

// At are the terms of a queue on a day, by unit: of several lines with a unit the one of the
// queue holds before that of all.
func (p *Prices) At(queue, channel string, d calendar.Day) ([]Terms, error) {
	var list []Terms
	var rank []int
	for i := range p.list {
		k := &p.list[i]
		if k.queue != "" && k.queue != queue || k.channel != "" && k.channel != channel || d < k.from || k.to != 0 && d > k.to {
			continue
		}
		at := -1
		for j := range list {
			if list[j].Unit == k.Unit {
				at = j
			}
		}
		switch {
		case at < 0:
			list, rank = append(list, k.Terms), append(rank, k.rank())
		case k.rank() > rank[at]:
			list[at], rank[at] = k.Terms, k.rank()
		}
	}
	if len(list) == 0 {
		return nil, &csvfile.SyntaxError{File: p.file, Err: fmt.Errorf("%w of queue %q on %s", ErrNoPrice, queue, d)}
	}
	return list, nil
}

// rank is the higher, the fewer queues a price is said of.
func (k *dated) rank() int {
	r := 0
	if k.queue != "" {
		r += 2
	}
	if k.channel != "" {
		r++
	}
	return r
}

// ReadPrices reads a table of prices: unit and price, and where they were agreed from, to,
// queue, channel, floor, ceiling, shortfall_price, surplus_price, minimum, cap, credits,
// bonuses and credit_cap. Money is in units of the currency, shares 0 to 1; credits and
// bonuses are "0.8:0.05|0.75:0.1", service levels with the share that each is worth. name is
// its name in messages. Faults come back as *csvfile.SyntaxError or *csvfile.Faults.
func ReadPrices(ctx context.Context, r io.Reader, name string, cur Currency) (*Prices, csvfile.Info, error) {
	type record struct {
		Unit      csvfile.Text   `csv:"unit" col:"required"`
		Price     csvfile.Number `csv:"price" col:"required"`
		From      csvfile.Stamp  `csv:"from"`
		To        csvfile.Stamp  `csv:"to"`
		Queue     csvfile.Text   `csv:"queue"`
		Channel   csvfile.Text   `csv:"channel"`
		Floor     csvfile.Number `csv:"floor"`
		Ceiling   csvfile.Number `csv:"ceiling"`
		Shortfall csvfile.Number `csv:"shortfall_price"`
		Surplus   csvfile.Number `csv:"surplus_price"`
		Minimum   csvfile.Number `csv:"minimum"`
		Cap       csvfile.Number `csv:"cap"`
		Credits   csvfile.Text   `csv:"credits"`
		Bonuses   csvfile.Text   `csv:"bonuses"`
		CreditCap csvfile.Number `csv:"credit_cap"`
		Note      csvfile.Text   `csv:"note"`
	}
	p := &Prices{file: name}
	info, err := csvfile.Read(ctx, r, csvfile.Options{Name: name}, func(row *csvfile.Row[record]) error {
		v := &row.Value
		var errs []error
		fault := func(column string, err error) {
			if err != nil {
				errs = append(errs, &csvfile.SyntaxError{File: name, Line: row.Line, Column: column, Err: err})
			}
		}
		k := dated{from: dayOf(v.From), to: dayOf(v.To), queue: string(v.Queue), channel: strings.ToLower(string(v.Channel)), line: row.Line}
		var err error
		if k.Unit, err = ParseUnit(strings.ToLower(string(v.Unit))); err != nil {
			fault("unit", fmt.Errorf("%q: %w", v.Unit, err))
		}
		k.Price, err = price(v.Price, cur)
		fault("price", err)
		for _, c := range []struct {
			name string
			cell csvfile.Number
			take func(csvfile.Number) error
		}{
			{"floor", v.Floor, func(n csvfile.Number) (err error) { k.Floor, err = quantity(n); return }},
			{"ceiling", v.Ceiling, func(n csvfile.Number) (err error) { k.Ceiling, err = quantity(n); return }},
			{"shortfall_price", v.Shortfall, func(n csvfile.Number) (err error) { k.Shortfall, err = price(n, cur); return }},
			{"surplus_price", v.Surplus, func(n csvfile.Number) (err error) { k.Surplus, err = price(n, cur); return }},
			{"minimum", v.Minimum, func(n csvfile.Number) (err error) { k.Minimum, err = money(n, cur); return }},
			{"cap", v.Cap, func(n csvfile.Number) (err error) { k.Cap, err = money(n, cur); return }},
			{"credit_cap", v.CreditCap, func(n csvfile.Number) (err error) { k.CreditCap, err = quantity(n); return }},
		} {
			if !c.cell.Missing() {
				fault(c.name, c.take(c.cell))
			}
		}
		k.Credits, err = parseSteps(string(v.Credits))
		fault("credits", err)
		k.Bonuses, err = parseSteps(string(v.Bonuses))
		fault("bonuses", err)
		if k.to != 0 && k.to < k.from {
			fault("to", fmt.Errorf("%s is before from, %s", k.to, k.from))
		}
		if many, ok := k.Terms.Validate().(interface{ Unwrap() []error }); ok && len(errs) == 0 {
			for _, err := range many.Unwrap() {
				fault("", err)
			}
		}
		for i := range p.list {
			if o := &p.list[i]; o.clashes(&k) {
				fault("unit", fmt.Errorf("%s%s has two prices on the same days: this one and that of line %d", k.Unit, ofQueue(k.queue), o.line))
			}
		}
		p.list = append(p.list, k)
		return errors.Join(errs...)
	})
	if err != nil {
		return nil, info, err
	}
	if len(p.list) == 0 {
		return nil, info, &csvfile.SyntaxError{File: name, Err: errors.New("no prices below the header")}
	}
	return p, info, nil
}

// clashes says whether both prices hold for the same unit of the same queue on a day.
func (k *dated) clashes(o *dated) bool {
	return k.Unit == o.Unit && k.queue == o.queue && k.channel == o.channel && (k.to == 0 || o.from <= k.to) && (o.to == 0 || k.from <= o.to)
}

// parseSteps reads "0.8:0.05|0.75:0.1".
func parseSteps(s string) ([]Step, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var list []Step
	for part := range strings.SplitSeq(s, "|") {
		level, share, ok := strings.Cut(part, ":")
		number := func(s string) Quantity {
			x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
			q, fits := units(csvfile.Number(x), 6)
			ok = ok && err == nil && fits == nil && x >= 0 && x <= 1
			return Quantity(q)
		}
		list = append(list, Step{number(level), number(share)})
		if !ok {
			return nil, fmt.Errorf("%q: want service levels and the share that each is worth, such as 0.8:0.05|0.75:0.1", s)
		}
	}
	return list, nil
}
