package csvfile

import (
	"fmt"
	"slices"
	"strings"
)

// Locale is the form of delimited text that the spreadsheets of a country open right by
// a double click. The zero value is the one strict form of files between programs: comma,
// decimal point, LF, no byte order mark.
type Locale struct {
	name  string
	comma bool // decimal comma; cells are then separated by semicolons
}

// Locales are the names that [ParseLocale] knows.
var Locales = []string{"sv", "de", "sl", "tr", "fr", "en"}

// ParseLocale reads the name of a locale, one of [Locales]: all have CRLF and a byte order
// mark, without which Excel does not take a file for UTF-8; all but en have decimal
// commas and semicolons.
func ParseLocale(s string) (Locale, error) {
	if !slices.Contains(Locales, s) {
		return Locale{}, fmt.Errorf("want %s or %s", strings.Join(Locales[:len(Locales)-1], ", "), Locales[len(Locales)-1])
	}
	return Locale{name: s, comma: s != "en"}, nil
}

// String is the name; empty for the zero value.
func (l Locale) String() string { return l.name }

// Decimal is a number, given with a decimal point, as the locale writes it.
func (l Locale) Decimal(number string) string {
	if l.comma {
		return strings.Replace(number, ".", ",", 1)
	}
	return number
}

// Decimals is a number in decimal notation without trailing zeros that nobody needs. It
// never ends in exactly three decimals: 112.345 is written 112.3450, because a
// spreadsheet whose locale groups thousands with a point silently reads 112.345 as
// 112345, and leaves 112.3450 alone; so it is with decimal commas and 112,345.
func Decimals(number string) string {
	if strings.IndexByte(number, '.') < 0 {
		return number
	}
	s := strings.TrimRight(strings.TrimRight(number, "0"), ".")
	if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot-1 == 3 {
		s += "0"
	}
	if s == "-0" {
		return "0"
	}
	return s
}
