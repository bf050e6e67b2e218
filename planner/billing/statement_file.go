package billing

import (
	"io"

	"github.com/cccplan/cccplan/internal/csvfile"
)

// StatementColumns are those of a statement, in the order in which they are written.
// docs/csv-format.md says what each one means.
var StatementColumns = []string{"period", "from", "to", "queue", "channel", "item", "quantity", "unit", "price", "amount", "currency", "basis"}

// WriteStatement writes the lines of statements in the form of a locale: quantity times
// price is the amount, to rounding.
func WriteStatement(w io.Writer, s *Statement, cur Currency, loc csvfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(StatementColumns); err != nil {
		return err
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		period := l.Period.Name
		if period != l.Period.First.String() {
			period = csvfile.GuardText(period)
		}
		if err := out.Write([]string{
			period, date(l.Period.First), date(l.Period.Last), csvfile.GuardText(l.Queue), csvfile.GuardText(l.Channel), csvfile.GuardText(l.Item),
			loc.Decimal(csvfile.Decimals(l.Quantity.String())), string(l.Unit), loc.Decimal(csvfile.Decimals(cur.Price(l.Price))), loc.Decimal(cur.moneyCell(l.Amount)), cur.Code, csvfile.GuardText(l.Basis),
		}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// moneyCell is m as a number of a file, which never ends in exactly three decimals.
func (c Currency) moneyCell(m Money) string {
	s := c.Money(m)
	if c.Decimals == 3 {
		s += "0"
	}
	return s
}
