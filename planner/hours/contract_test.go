package hours_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/hours"
)

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func contracts(t testing.TB, text string) *hours.Contracts {
	t.Helper()
	c, _, err := hours.ReadContracts(context.Background(), strings.NewReader(text), "contract.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContracts(t *testing.T) {
	c := contracts(t, "period;hours;fraction\n2026-M01;161,7;0,8\n2026-M02;154;\nweek;38,5;0,75\n2026-W03;30,8;\n")
	for _, tt := range []struct {
		period      calendar.Period
		hours, part float64
	}{
		{calendar.MonthPeriod(day(t, "2026-01-05")), 161.7, 0.8}, {calendar.MonthPeriod(day(t, "2026-02-05")), 154, 1},
		{calendar.WeekPeriod(day(t, "2026-01-05")), 38.5, 0.75}, {calendar.WeekPeriod(day(t, "2026-01-12")), 30.8, 1},
	} {
		k, err := c.Of(tt.period)
		if err != nil || k.Hours != tt.hours || k.Fraction != tt.part {
			t.Errorf("%s: %+v (%v)", tt.period.Name, k, err)
		}
	}
	// A period that is not there is named, and a month is none of every week.
	for _, p := range []calendar.Period{calendar.MonthPeriod(day(t, "2026-03-05")), calendar.DayPeriod(day(t, "2026-03-05"))} {
		if _, err := c.Of(p); !errors.Is(err, hours.ErrNoContract) || !strings.Contains(err.Error(), "contract.csv: no contract hours for "+p.Name) {
			t.Error(err)
		}
	}
}

// Dates of a table make a calendar of their own, and must be those of the periods they
// name.
func TestContractDates(t *testing.T) {
	c := contracts(t, "period,from,to,hours\nspring,2026-01-05,2026-03-01,300\nsummer,2026-03-02,2026-04-26,310\n")
	if !c.Dated() {
		t.Error("not dated")
	}
	p, err := c.Period(day(t, "2026-03-01"))
	if err != nil || p.Name != "spring" || p.Days() != 56 {
		t.Errorf("%+v %v", p, err)
	}
	if k, err := c.Of(p); err != nil || k.Hours != 300 {
		t.Errorf("%+v %v", k, err)
	}
	if _, err := c.Period(day(t, "2026-04-27")); !errors.Is(err, hours.ErrNoContract) || !strings.Contains(err.Error(), "2026-04-27") {
		t.Error(err)
	}
	c = contracts(t, "period,from,to,hours\n2026-M01,2026-01-01,2026-01-31,161\n")
	if _, err := c.Of(calendar.MonthPeriod(day(t, "2026-01-05"))); err != nil {
		t.Error(err)
	}
	fiscal, err := calendar.ParseFiscal("22")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Of(fiscal.Period(day(t, "2026-01-05"))); !errors.Is(err, hours.ErrPeriods) || !strings.Contains(err.Error(), `contract.csv:2: column "from": 2026-M01 is 2025-12-22 to 2026-01-21: the table has other dates, 2026-01-01 to 2026-01-31`) {
		t.Error(err)
	}
}

func TestContractsRefuse(t *testing.T) {
	const head = "period,from,to,hours,fraction\n"
	for _, tt := range []struct{ text, want string }{
		{"period\n2026-M01\n", `contract.csv:1: no column "hours"`},
		{head, "contract.csv: no contract hours"},
		{head + "2026-M01,,,,\n", `contract.csv:2: column "hours": is empty: want the paid hours of one full-time equivalent in 2026-M01`},
		{head + "2026-M01,,,0,\n", `column "hours": 0: want the paid hours`},
		{head + "2026-M01,,,9000,\n", `column "hours": 9000: want`},
		{head + ",,,160,\n", `column "period": is empty`},
		{head + "Month,,,173.3,\n", `column "period": "month": months differ in their working days`},
		{head + "2026-M01,,,160,1.2\n", `column "fraction": 1.2: want`},
		{head + "2026-M01,,,160,0\n", `column "fraction": 0: want`},
		{head + "2026-M01,,,160,\n2026-M01,,,161,\n", `contract.csv:3: column "period": 2026-M01 has contract hours already, on line 2`},
		{head + "a,2026-01-01,,160,\n", `column "from": and to go together`},
		{head + "a,2026-01-02,2026-01-01,160,\n", `column "to": 2026-01-01 is before from, 2026-01-02`},
		// Overlapping fiscal periods.
		{head + "P1,2026-01-01,2026-01-31,160,\nP2,2026-01-31,2026-02-28,150,\n", `contract.csv:3: column "from": P2 (2026-01-31 to 2026-02-28) overlaps P1 on line 2 (2026-01-01 to 2026-01-31)`},
	} {
		c, _, err := hours.ReadContracts(context.Background(), strings.NewReader(tt.text), "contract.csv")
		if err == nil || !strings.Contains(err.Error(), tt.want) || c != nil {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// FuzzReadContracts: nothing makes the reader panic, and every period of a table has the
// hours that it says.
func FuzzReadContracts(f *testing.F) {
	for _, s := range []string{
		"period,hours\n2026-M01,160\nweek,38.5\n",
		"period;from;to;hours;fraction\n=x;05.01.26;01.02.26;154,7;0,8\n",
		"period,from,to,hours\n2026-01-05,,,1e-6\nday,,,8784\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := hours.ReadContracts(context.Background(), bytes.NewReader(data), "c.csv")
		if (c == nil) != (err != nil) {
			t.Fatalf("contracts %v, error %v", c, err)
		}
		if err != nil {
			return
		}
		list := c.List()
		var text bytes.Buffer
		if err := hours.WriteContracts(&text, list, csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		again, _, err := hours.ReadContracts(context.Background(), bytes.NewReader(text.Bytes()), "c.csv")
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, text.Bytes())
		}
		for i, k := range again.List() {
			k.Line = list[i].Line
			if k != list[i] {
				t.Fatalf("%+v is written and read as %+v", list[i], k)
			}
		}
	})
}
