package csvfile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// spellStamp writes a stamp as its wall clock and offset.
func spellStamp(s Stamp) string {
	text := s.Wall.Format("2006-01-02 15:04:05.999999999")
	if s.HasOffset {
		text += fmt.Sprintf(" %+d", s.OffsetMin)
	}
	return text
}

func TestParseStamp(t *testing.T) {
	tests := []struct {
		cell  string
		order DateOrder
		want  string // stamp or message
	}{
		{"2026-01-05", AskOrder, "2026-01-05 00:00:00"},
		{"2026-01-05 09:00", AskOrder, "2026-01-05 09:00:00"},
		{"2026-01-05  9:00", AskOrder, "2026-01-05 09:00:00"},
		{"2026-01-05 09:00:30", AskOrder, "2026-01-05 09:00:30"},
		{"2026-01-05T09:00", AskOrder, "2026-01-05 09:00:00"},
		{"2026-01-05T09:00:00Z", AskOrder, "2026-01-05 09:00:00 +0"},
		{"2026-01-05t09:00:00z", AskOrder, "2026-01-05 09:00:00 +0"},
		{"2026-01-05T09:00:00.250Z", AskOrder, "2026-01-05 09:00:00.25 +0"},
		{"2026-01-05T09:00:00+01:00", AskOrder, "2026-01-05 09:00:00 +60"},
		{"2026-01-05 09:00+01:00", AskOrder, "2026-01-05 09:00:00 +60"},
		{"2026-01-05 09:00 -0330", AskOrder, "2026-01-05 09:00:00 -210"},
		{"2026-01-05 09:00:00+01", AskOrder, "2026-01-05 09:00:00 +60"},
		{"2026/01/05 09:00", AskOrder, "2026-01-05 09:00:00"},
		{"2026/1/5 9:00", AskOrder, "2026-01-05 09:00:00"},
		{"05.01.2026 09:00", AskOrder, "2026-01-05 09:00:00"},
		{"05.01.2026 09:00", MDY, "2026-01-05 09:00:00"},
		{"05.01.26 09:00", AskOrder, "2026-01-05 09:00:00"},
		{"5.1.2026 9:00", AskOrder, "2026-01-05 09:00:00"},
		{"1/5/2026 9:00 AM", MDY, "2026-01-05 09:00:00"},
		{"1/5/2026 9:00 AM", DMY, "2026-05-01 09:00:00"},
		{"1/5/2026 9:00\u202fPM", MDY, "2026-01-05 21:00:00"},
		{"1/5/2026 12:00am", MDY, "2026-01-05 00:00:00"},
		{"1/5/2026 12:30:15 pm", MDY, "2026-01-05 12:30:15"},
		{"1/5/26 9:00", MDY, "2026-01-05 09:00:00"},
		{"05-01-2026 09:00", DMY, "2026-01-05 09:00:00"},
		{"1/1/2026", AskOrder, "2026-01-01 00:00:00"},
		{"29.02.2028", AskOrder, "2028-02-29 00:00:00"},

		{"1/5/2026 9:00", AskOrder, "is 1 May 2026 or 5 January 2026, and nothing in the file settles which: choose --date-order dmy or --date-order mdy"},
		{"31.02.2026 09:00", AskOrder, "is not a date: February 2026 has 28 days"},
		{"2026-02-29", AskOrder, "is not a date: February 2026 has 28 days"},
		{"2026-04-31 09:00", AskOrder, "is not a date: April 2026 has 30 days"},
		{"2026-01-00", AskOrder, "is not a date: January 2026 has 31 days"},
		{"2026-13-01 09:00", AskOrder, "has no month 13"},
		{"1/25/2026", DMY, "has no month 25 (date order dmy)"},
		{"25/1/2026", MDY, "has no month 25 (date order mdy)"},
		{"2026-01-05 24:00", AskOrder, "has the hour 24: write 00:00 of the next day"},
		{"2026-01-05 25:00", AskOrder, "has no such time of day as hours 00 to 23, minutes 00 to 59, seconds 00 to 59"},
		{"2026-01-05 09:60", AskOrder, "has no such time of day as hours 00 to 23, minutes 00 to 59, seconds 00 to 59"},
		{"1/5/2026 13:00 PM", MDY, "has an hour outside 1 to 12 with AM or PM"},
		{"1/5/2026 0:00 AM", MDY, "has an hour outside 1 to 12 with AM or PM"},
		{"05-01-26 09:00", DMY, "needs a year of four digits"},
		{"2026-01-05T09:00:00+15:01", AskOrder, "has a UTC offset out of range: want -15:00 to +15:00, minutes 00 to 59"},
		{"2026-01-05T09:00:00+00:60", AskOrder, "has a UTC offset out of range: want -15:00 to +15:00, minutes 00 to 59"},
		{"46027.375", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"monday", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"2026-01-05 9", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"2026-01-05 09:00 CET", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"2026-01-0509:00", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"2026-01/05", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"2026.01.05", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"20260105", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"5/1", DMY, "is not a date and time such as 2026-01-05 09:00"},
		{"5/1/026", DMY, "is not a date and time such as 2026-01-05 09:00"},
		{"99/99/2026", AskOrder, "has no month 99"},
		{"98/99/2026", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
		{"09:00", AskOrder, "is not a date and time such as 2026-01-05 09:00"},
	}
	for _, tt := range tests {
		s, err := parseStamp(tt.cell, tt.order)
		got := spellStamp(s)
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q, order %q:\ngot  %s\nwant %s", tt.cell, tt.order, got, tt.want)
		}
		if err == nil && s.Wall.Location() != time.UTC {
			t.Errorf("%q: location %v, want UTC", tt.cell, s.Wall.Location())
		}
	}
}

func TestReadDateOrder(t *testing.T) {
	tests := []struct {
		name  string
		order DateOrder
		cells []string
		want  string // stamps and order, or message
	}{
		{"settled by a day, dmy", AskOrder, []string{"1/5/2026 9:00", "13/5/2026 9:00"}, "2026-05-01 09:00:00, 2026-05-13 09:00:00 dmy"},
		{"settled by a day, mdy", AskOrder, []string{"1/5/2026 9:00 AM", "1/13/2026 9:00 AM"}, "2026-01-05 09:00:00, 2026-01-13 09:00:00 mdy"},
		{"given", MDY, []string{"1/5/2026"}, "2026-01-05 00:00:00 mdy"},
		{"same either way", AskOrder, []string{"1/1/2026", "2/2/2026 09:00"}, "2026-01-01 00:00:00, 2026-02-02 09:00:00 "},
		{"no need", AskOrder, []string{"2026-01-05", "06.01.2026"}, "2026-01-05 00:00:00, 2026-01-06 00:00:00 "},
		{"offsets survive", DMY, []string{"25/10/2026 02:00+02:00", "25/10/2026 02:00+01:00", "25/10/2026 02:00 -00:30"},
			"2026-10-25 02:00:00 +120, 2026-10-25 02:00:00 +60, 2026-10-25 02:00:00 -30 dmy"},
		{"unsettled, one refusal", AskOrder, []string{"1/1/2026", "1/5/2026 9:00", "1/6/2026 9:00"},
			`f:3: column "t": "1/5/2026 9:00" is 1 May 2026 or 5 January 2026, and nothing in the file settles which: choose --date-order dmy or --date-order mdy`},
		{"both orders", AskOrder, []string{"1/5/2026", "1/13/2026", "13/1/2026"},
			`f:4: column "t": "13/1/2026" is day/month/year, but "1/13/2026" on line 3 is month/day/year: one file has one or the other`},
		{"against the option", DMY, []string{"1/13/2026"}, `f:2: column "t": "1/13/2026" has no month 13 (date order dmy)`},
		{"impossible", AskOrder, []string{"2026-02-30", "31.04.2026 09:00", "2026-01-01 24:00"}, lines(
			`f:2: column "t": "2026-02-30" is not a date: February 2026 has 28 days`,
			`f:3: column "t": "31.04.2026 09:00" is not a date: April 2026 has 30 days`,
			`f:4: column "t": "2026-01-01 24:00" has the hour 24: write 00:00 of the next day`)},
	}
	type row struct {
		T    Stamp `csv:"t"`
		Note Text  `csv:"note"`
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "t,note\n"
			for _, c := range tt.cells {
				text += c + ",x\n"
			}
			var got []string
			info, err := Read(t.Context(), strings.NewReader(text), Options{Name: "f", DateOrder: tt.order}, func(r *Row[row]) error {
				got = append(got, spellStamp(r.Value.T))
				return nil
			})
			result := strings.Join(got, ", ") + " " + info.DateOrder.String()
			if err != nil {
				result = err.Error()
			}
			if want := strings.TrimSuffix(tt.want, "\n"); result != want {
				t.Errorf("got  %s\nwant %s", result, want)
			}
		})
	}
}

func TestParseDateOrder(t *testing.T) {
	for _, o := range []DateOrder{AskOrder, DMY, MDY} {
		if got, err := ParseDateOrder(o.String()); err != nil || got != o {
			t.Errorf("ParseDateOrder(%q) = %v, %v", o.String(), got, err)
		}
	}
	_, err := ParseDateOrder("ymd")
	if want := `date order "ymd": want dmy (day/month/year) or mdy (month/day/year)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestParseOffset(t *testing.T) {
	for s, want := range map[string]int{"0": 0, "60": 60, "+60": 60, "-300": -300, "Z": 0, "z": 0, "+01:00": 60, "-03:30": -210, "+14:00": 840, "-15:00": -900} {
		if got, err := ParseOffset(s); err != nil || got != want {
			t.Errorf("ParseOffset(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "1.5", "60,0", "901", "-901", "01:00", "+1:00", "+01:60", "+16:00", "+01:0", "+01:00:00", "CET", ":"} {
		if got, err := ParseOffset(s); err == nil {
			t.Errorf("ParseOffset(%q) = %d", s, got)
		}
	}
}

func BenchmarkParseStamp(b *testing.B) {
	for _, cell := range []string{"2026-01-05 09:00", "2026-01-05T09:00:00+01:00", "05.01.2026 09:00"} {
		b.Run(cell, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parseStamp(cell, AskOrder); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
