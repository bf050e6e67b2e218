package csvfile

import (
	"fmt"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	tests := map[marks][]string{
		noMark:      {"0", "12", "-12", "+3", "1E5", "1e-05", "012", "1 234", "12\u00a0345", "1\u202f234\u202f567"},
		onlyPoint:   {"12.5", "0.123", "-0.123", ".5", "1234.567", "1.2345", "1.234E5", "1,234.5", "1,234,567", "1 234.5", "12,345.678", "0123.456"},
		onlyComma:   {"12,5", "0,123", "+0,123", ",5", "1234,567", "1,2345", "1,234e5", "1.234,5", "1.234.567", "1 234,567", "1\u202f234,5"},
		eitherPoint: {"1.234", "-12.345", "123.456"},
		eitherComma: {"1,234", "-12,345", "123,456", "1,200"},
		notNumber: {"", "-", "+", ".", ",", "n/a", "NaN", "nan", "Inf", "-Inf", "+infinity", "0x1F", "1_000", "12%", "€5", "5 €", "1e", "1e+", "e5", "1e5.0",
			"--1", "1-2", "5.", "5,", "1.2.3", "05.01.2026", "1,23,456", "1.234.5", "1.23,4", "1,234,5", "1 23", "1234 567", "0.123.456", "1.234.567e3",
			"1,234.567,8", "1.234 567", "1 234.567 8", "1..2", "1,,234", "٣", "1'234", "=1+1", "12:30"},
	}
	for want, cells := range tests {
		for _, c := range cells {
			if got := classify(c).marks; got != want {
				t.Errorf("classify(%q) = %d, want %d", c, got, want)
			}
		}
	}
}

// TestReadNumbers reads one column under the separator given; the message is
// that of the whole file.
func TestReadNumbers(t *testing.T) {
	tests := []struct {
		name  string
		comma string
		cells []string
		want  string // values, or the message
		from  string
	}{
		{"counts", ",", []string{"1", "-2", "+3", "007"}, "1 -2 3 7", "default"},
		{"decimal point", ",", []string{"1.234", "0.5", ".25", "1E-05", "2.5e3"}, "1.234 0.5 0.25 1e-05 2500", "cells"},
		{"point, not proved", ",", []string{"1.234"}, "1.234", "default"},
		{"empty", ",", []string{"1", " ", "\u00a0"}, "1 - -", "default"},
		{"German LibreOffice", ",", []string{`"12,5"`, "1.234", `"1.234,5"`, `"1,200"`, `"0,1234"`}, "12.5 1234 1234.5 1.2 0.1234", "cells"},
		{"Swedish LibreOffice", ",", []string{"\"1\u00a0234,5\"", "\"2\u202f345\"", "7"}, "1234.5 2345 7", "cells"},
		{"semicolon", ";", []string{"12", "1,234"}, "12 1.234", "separator"},
		{"semicolon, proved", ";", []string{"12,5", "1.234", "1.234.567"}, "12.5 1234 1.234567e+06", "cells"},
		{"semicolon, point", ";", []string{"12.5", "1.234"}, "12.5 1.234", "cells"},
		{"semicolon, spaces", ";", []string{"1 234,5", "12 345"}, "1234.5 12345", "cells"},
		{"tab", "\t", []string{"12,5", "1,234", "1.234"}, "12.5 1.234 1234", "cells"},
		{"tab, point", "\t", []string{"12.5", "1.234"}, "12.5 1.234", "cells"},
		{"small", ",", []string{"1e-400"}, "0", "default"},

		{"thousands", ",", []string{`"1,200"`},
			`f:2: column "n": "1,200" is 1200 with a comma between thousands or 1.200 with a decimal comma: write 1200 or 1.200`, ""},
		{"thousands beside points", ",", []string{"12.5", `"1,200"`, `"1,200.5"`, "1 200"}, lines(
			`f:3: column "n": "1,200" is 1200 with a comma between thousands or 1.200 with a decimal comma: write 1200 or 1.200`,
			`f:4: column "n": "1,200.5" has commas or blanks between thousands: write 1200.5`,
			`f:5: column "n": "1 200" has commas or blanks between thousands: write 1200`), ""},
		{"semicolon, unsettled", ";", []string{"1.234"},
			`f:2: column "n": "1.234" is 1.234 with a decimal point or 1234 with a point between thousands, and nothing in the file settles which: write 1,234 or 1234`, ""},
		{"tab, unsettled", "\t", []string{"1.234", "1,234"}, lines(
			`f:2: column "n": "1.234" is 1.234 with a decimal point or 1234 with a point between thousands, and nothing in the file settles which: write 1,2340 or 1234`,
			`f:3: column "n": "1,234" is 1.234 with a decimal comma or 1234 with a comma between thousands, and nothing in the file settles which: write 1,2340 or 1234`), ""},
		// What LibreOffice saves when somebody edits a file of decimal points under a
		// German or Swedish locale (7.4, tried): the cell typed has a comma, the others
		// stay as they were.
		{"both marks", ",", []string{"1", `"12,5"`, "3.5", `"1.234,5"`, `"1,234.5"`}, "1 12.5 3.5 1234.5 1234.5", "each cell"},
		{"both marks, semicolon", ";", []string{"3.5", "12,5"}, "3.5 12.5", "each cell"},
		{"both marks, unsettled", ",", []string{"3.5", `"12,5"`, "1.234", `"1,234"`}, lines(
			`f:4: column "n": "1.234" is 1.234 with a decimal point or 1234 with a point between thousands, and nothing in the file settles which: write 1.2340 or 1234`,
			`f:5: column "n": "1,234" is 1.234 with a decimal comma or 1234 with a comma between thousands, and nothing in the file settles which: write 1.2340 or 1234`), ""},
		{"words", ",", []string{"n/a", "NaN", "+Inf", "0x1F", "1_000", "12%", "€5", "#DIV/0!", "-"}, lines(
			`f:2: column "n": "n/a" is not a number`,
			`f:3: column "n": "NaN" is not a number`,
			`f:4: column "n": "+Inf" is not a number`,
			`f:5: column "n": "0x1F" is not a number`,
			`f:6: column "n": "1_000" is not a number`,
			`f:7: column "n": "12%" is not a number`,
			`f:8: column "n": "€5" is not a number`,
			`f:9: column "n": "#DIV/0!" is not a number`,
			`f:10: column "n": "-" is not a number`), ""},
		{"too large", ",", []string{"1e400", "-1" + strings.Repeat("0", 400), strings.Repeat("9", 400)}, lines(
			`f:2: column "n": "1e400" is too large for a number`,
			`f:3: column "n": "-1`+strings.Repeat("0", 38)+`…" is too large for a number`,
			`f:4: column "n": "`+strings.Repeat("9", 40)+`…" is too large for a number`), ""},
	}
	type row struct {
		N    Number `csv:"n"`
		Note Text   `csv:"note"`
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "n" + tt.comma + "note\n"
			for _, c := range tt.cells {
				text += c + tt.comma + "x\n"
			}
			var got []string
			info, err := Read(t.Context(), strings.NewReader(text), Options{Name: "f"}, func(r *Row[row]) error {
				if r.Value.N.Missing() {
					got = append(got, "-")
				} else {
					got = append(got, fmt.Sprint(float64(r.Value.N)))
				}
				return nil
			})
			result := strings.Join(got, " ")
			if err != nil {
				result = err.Error()
			}
			if want := strings.TrimSuffix(tt.want, "\n"); result != want {
				t.Errorf("got  %s\nwant %s", result, want)
			}
			if tt.from != "" && info.DecimalFrom != tt.from {
				t.Errorf("DecimalFrom = %q, want %q", info.DecimalFrom, tt.from)
			}
		})
	}
}

func TestNumberUnmarshalCSV(t *testing.T) {
	for _, s := range []string{"NaN", "Inf", "0x1p-2", "1_000", "1,5", "1 000", "n/a", "1e400", "--1"} {
		if err := new(Number).UnmarshalCSV(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
	var n Number = 7
	if err := n.UnmarshalCSV(""); err != nil || !n.Missing() {
		t.Errorf("an empty cell is %v, %v; want missing", n, err)
	}
}
