package billing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// RateColumns are those of a table of rates, in the order in which they are written.
// docs/csv-format.md says what each one means.
var RateColumns = []string{"item", "per", "rate", "from", "to", "queue", "note"}

// ReadRates reads a table of rates: item, per and rate, and where they are known from, to,
// queue and note. Rates are in units of the currency, shares 0 to 1. name is its name in
// messages. Faults come back as *csvfile.SyntaxError or *csvfile.Faults, all at once.
func ReadRates(ctx context.Context, r io.Reader, name string, cur Currency) (*Rates, csvfile.Info, error) {
	type record struct {
		Item  csvfile.Text   `csv:"item" col:"required"`
		Per   csvfile.Text   `csv:"per"`
		Rate  csvfile.Number `csv:"rate" col:"required"`
		From  csvfile.Stamp  `csv:"from"`
		To    csvfile.Stamp  `csv:"to"`
		Queue csvfile.Text   `csv:"queue"`
		Note  csvfile.Text   `csv:"note"`
	}
	var list []Rate
	info, err := csvfile.Read(ctx, r, csvfile.Options{Name: name}, func(row *csvfile.Row[record]) error {
		v := &row.Value
		k := Rate{Item: strings.ToLower(string(v.Item)), Per: Per(strings.ToLower(string(v.Per))), From: dayOf(v.From), To: dayOf(v.To), Queue: string(v.Queue), Note: string(v.Note), Line: row.Line}
		item, _, _ := cutPremium(k.Item)
		if usual := perOf[item]; k.Per == "" && len(usual) == 1 {
			k.Per = usual[0]
		}
		var err error
		if k.Per == PerShare {
			k.Share, err = quantity(v.Rate)
		} else {
			k.Price, err = price(v.Rate, cur)
		}
		if err != nil {
			return &csvfile.SyntaxError{File: name, Line: row.Line, Column: "rate", Err: err}
		}
		if err := k.Validate(); err != nil {
			return rateFault(name, err)
		}
		list = append(list, k)
		return nil
	})
	if err != nil {
		return nil, info, err
	}
	if len(list) == 0 {
		return nil, info, &csvfile.SyntaxError{File: name, Err: errors.New("no rates below the header")}
	}
	rates, err := NewRates(list)
	if err != nil {
		return nil, info, rateFault(name, err)
	}
	return rates, info, nil
}

// rateFault turns faults of rates into faults of the file.
func rateFault(name string, err error) error {
	if e, ok := err.(*RateError); ok {
		return &csvfile.SyntaxError{File: name, Line: e.Line, Column: e.Column, Err: e.Err}
	}
	var list []error
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			list = append(list, rateFault(name, e))
		}
		return errors.Join(list...)
	}
	return &csvfile.SyntaxError{File: name, Err: err}
}

// dayOf is the date of a cell; 0 = none.
func dayOf(s csvfile.Stamp) calendar.Day {
	if s.Missing {
		return 0
	}
	return calendar.DayOf(s.Wall)
}

var errEmpty = errors.New("is empty: want a number, and 0 for nothing")

// price is a cell in units of the currency.
func price(n csvfile.Number, cur Currency) (Price, error) {
	u, err := units(n, cur.Decimals+4)
	return Price(u), err
}

// money is a cell in units of the currency, in whole minor units.
func money(n csvfile.Number, cur Currency) (Money, error) {
	u, err := units(n, cur.Decimals)
	return Money(u), err
}

// quantity is a cell in millionths.
func quantity(n csvfile.Number) (Quantity, error) {
	u, err := units(n, 6)
	return Quantity(u), err
}

func units(n csvfile.Number, decimals int) (int64, error) {
	if n.Missing() {
		return 0, errEmpty
	}
	u := math.Round(float64(n) * math.Pow10(decimals))
	if !(math.Abs(u) <= largest) {
		return 0, fmt.Errorf("%v %w", float64(n), ErrTooLarge)
	}
	return int64(u), nil
}

// WriteRates writes a table of rates in the form of a locale.
func WriteRates(w io.Writer, list []Rate, cur Currency, loc csvfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(RateColumns); err != nil {
		return err
	}
	for i := range list {
		k := &list[i]
		rate := fixed(int64(k.Price), cur.Decimals+4, 0)
		if k.Per == PerShare {
			rate = k.Share.String()
		}
		if err := out.Write([]string{csvfile.GuardText(k.Item), string(k.Per), loc.Decimal(csvfile.Decimals(rate)), date(k.From), date(k.To), csvfile.GuardText(k.Queue), csvfile.GuardText(k.Note)}); err != nil {
			return err
		}
	}
	return out.Flush()
}

func date(d calendar.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
