package history

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func TestReadHolidays(t *testing.T) {
	const file = "date,name,region,effect\n2026-12-25,Christmas Day,,closed\n2026-05-01,Labour Day,SE,\n"
	got, err := ReadHolidays(context.Background(), strings.NewReader(file), "holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) calendar.Day { return parseDay(t, s) }
	want := calendar.Holidays{
		{Day: day("2026-05-01"), Name: "Labour Day", Region: "SE"},
		{Day: day("2026-12-25"), Name: "Christmas Day", Effect: calendar.EffectClosed},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{
		"date,name\n,Christmas\n", "date,name\n2026-12-25,\n", "date,name,effect\n2026-12-25,Christmas,shut\n", "date,name\nsoon,Christmas\n", "name\nChristmas\n",
	} {
		if _, err := ReadHolidays(context.Background(), strings.NewReader(bad), "h.csv"); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestReadEvents(t *testing.T) {
	const file = "id,kind,queues,from,to,notified_on,effective_on,uplift_pct,uplift_contacts,shape,owner,note\n" +
		"m1,mailing,sales|help,2026-03-02,2026-03-06,2026-02-01,,20,,decay,Ann,spring\n" +
		"o1,outage,,2026-03-09,,,,,500,,,\n"
	got, err := ReadEvents(context.Background(), strings.NewReader(file), "events.csv")
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) calendar.Day { return parseDay(t, s) }
	want := []calendar.Event{
		{ID: "m1", Kind: "mailing", Queues: []string{"sales", "help"}, From: day("2026-03-02"), To: day("2026-03-06"), NotifiedOn: day("2026-02-01"), Uplift: 0.2, Contacts: math.NaN(), Shape: calendar.ShapeDecay, Owner: "Ann", Note: "spring"},
		{ID: "o1", Kind: "outage", From: day("2026-03-09"), To: day("2026-03-09"), Uplift: math.NaN(), Contacts: 500},
	}
	same := cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{
		"id,kind,from,to\nm,mailing,2026-03-06,2026-03-02\n", "id,kind,from\nm,,2026-03-06\n", "id,kind,from,shape\nm,x,2026-03-06,square\n",
		"id,kind,from\nm,x,\n", "id,kind,from,uplift_pct\nm,x,2026-03-06,-100\n",
	} {
		if _, err := ReadEvents(context.Background(), strings.NewReader(bad), "e.csv"); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func parseDay(t *testing.T, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
