package planfile_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func locale(t testing.TB, name string) planfile.Locale {
	t.Helper()
	l, err := planfile.ParseLocale(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A plan that was written in a locale is read, with nothing said of it, staffed, and
// written in the default form: not one byte differs from the plan that was never anywhere.
// The rows are of every kind: with all columns, optional ones too, and with next to none.
func TestLocaleRoundTrip(t *testing.T) {
	const plan = "start,utc_offset_min,queue,channel,interval_s,volume,volume_lo80,volume_hi80,aht_s,sl_definition,sl_target,sl_within_s,patience_s,shrinkage,method,note,redial\n" +
		"2026-10-25 02:30,120,\"å;ä,ö\",voice,1800,112.345,90.0010,130.5,240.125,offered,0.825,20,,0.325,auto,1.5,\n" +
		"2026-10-25 02:30,60,\"å;ä,ö\",voice,1800,0.0010,0,1,240,excl_short,0.8,20.5,90.125,0,auto,\"2,5\",\n" +
		"2026-10-25 09:00,60,=b,voice,900,1000,,,1000,none,,,,0,,\"two\nlines\",\n" +
		"2026-10-25 09:15,60,=b,voice,900,1234,,,,,,,,,,,\n"
	f, asa := read(t, plan, nil), 30*time.Second
	if _, err := planner.Restaff(t.Context(), f.Rows, planner.PolicyOf(planner.Given{MaxASA: &asa})); err != nil {
		t.Fatal(err)
	}
	want := write(t, f.Rows, f.Unknown)
	for _, name := range csvfile.Locales {
		var b bytes.Buffer
		if err := planfile.WriteLocale(&b, f.Rows, f.Unknown, locale(t, name)); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if name != "en" && (!strings.Contains(text, ";112,3450;") || strings.Contains(text, ";112.3450;")) {
			t.Errorf("%s: no decimal commas in\n%s", name, text)
		}
		if name != "en" && !strings.Contains(text, ";\"2,5\"") && !strings.Contains(text, ";2,5") {
			t.Errorf("%s: an unknown cell has changed:\n%s", name, text)
		}
		back := read(t, text, nil)
		if _, err := planner.Restaff(t.Context(), back.Rows, planner.PolicyOf(planner.Given{})); err != nil {
			t.Fatal(err)
		}
		if got := write(t, back.Rows, back.Unknown); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}
