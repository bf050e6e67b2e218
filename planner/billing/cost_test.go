package billing_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/billing"
)

const ratesText = `item,per,rate,from,to,queue,note
wage,hour,18.40,2026-01-01,,,collective agreement
wage,hour,19.00,2026-07-01,,,
wage,hour,21.50,,,premium desk,
on_cost,share,0.215,,,,
overtime,share,0.5,,,,
premium:night,share,0.25,,,,
seat,month,95,,,,
hiring,hire,2200,,,,
training,hour,4.5,,,,
fixed,month,1000,,,,
`

func rates(t testing.TB, text string) *billing.Rates {
	t.Helper()
	r, _, err := billing.ReadRates(context.Background(), strings.NewReader(text), "rates.csv", euro)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A month by hand, then in floats.
func TestCost(t *testing.T) {
	r := rates(t, ratesText)
	s, err := r.Cost(billing.Usage{
		Period: month(t, "2026-03-01"), Queue: "sales", Paid: 1600 * one, Overtime: 40 * one, Premiums: []billing.PremiumTime{{Name: "night", Hours: 100 * one}},
		Seats: 10 * one, Hires: 2 * one, Trainees: 80 * one, Basis: "plan.csv",
	})
	if err != nil {
		t.Fatal(err)
	}
	// 1600 * 18.40 = 29,440; 40 * 18.40 = 736 and half of it 368; 100 * 18.40 * 0.25 = 460:
	// 31,004 of wages, 21.5 % of them 6,665.86; 10 seats 950; 2 hires 4,400; 80 h 360; fixed
	// 1,000: 44,379.86.
	want := map[string]string{
		"wage": "29440.00", "overtime": "736.00", "overtime premium": "368.00", "premium:night": "460.00", "on_cost": "6665.86",
		"seat": "950.00", "hiring": "4400.00", "training": "360.00", "fixed": "1000.00",
	}
	for _, l := range s.Lines {
		if euro.Money(l.Amount) != want[l.Item] || rounded(l.Quantity, l.Price) != int64(l.Amount) || l.Basis == "" || l.Queue != "sales" {
			t.Errorf("%+v, want %s", l, want[l.Item])
		}
		delete(want, l.Item)
	}
	if len(want) > 0 || euro.Money(s.Total()) != "44379.86" {
		t.Errorf("missing %v, total %s", want, euro.Money(s.Total()))
	}
	wages := 18.40 * (1600 + 1.5*40 + 0.25*100)
	if second := wages*1.215 + 10*95 + 2*2200 + 80*4.5 + 1000; math.Abs(second-44379.86) > 0.005 {
		t.Errorf("by a formula %v", second)
	}
	// Cost of a contact, of 9,000 handled.
	if p, err := billing.PerUnit(s.Total(), 9000*one); err != nil || euro.Price(p) != "4.931096" {
		t.Errorf("%s a contact (%v)", euro.Price(p), err)
	}
	// From July on an hour is 19.00; on the premium desk always 21.50.
	for queue, wage := range map[string]string{"sales": "19.00", "premium desk": "21.50"} {
		s, err := r.Cost(billing.Usage{Period: month(t, "2026-08-01"), Queue: queue, Paid: one})
		if err != nil || euro.Money(s.Sum("wage")) != wage {
			t.Errorf("%s: %+v (%v)", queue, s, err)
		}
	}
}

// What is used and has no rate is an error with its name: it may not be free.
func TestCostWithoutRate(t *testing.T) {
	r := rates(t, "item,per,rate,from\nwage,hour,18,2026-02-01\non_cost,share,0,\n")
	for _, tt := range []struct {
		usage billing.Usage
		want  string
	}{
		{billing.Usage{Period: month(t, "2026-01-05"), Paid: one}, "no rate of wage on 2026-01-01"},
		{billing.Usage{Period: month(t, "2026-02-05"), Overtime: one}, "no rate of overtime"},
		{billing.Usage{Period: month(t, "2026-02-05"), Paid: one, Premiums: []billing.PremiumTime{{Name: "night", Hours: one}}}, "no rate of premium:night"},
		{billing.Usage{Period: month(t, "2026-02-05"), Seats: one}, "no rate of seat"},
		{billing.Usage{Period: month(t, "2026-02-05"), Hires: one}, "no rate of hiring"},
		{billing.Usage{Period: month(t, "2026-02-05"), Trainees: one}, "no rate of training"},
	} {
		if _, err := r.Cost(tt.usage); !errors.Is(err, billing.ErrNoRate) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v", tt.usage, err)
		}
	}
	if s, err := r.Cost(billing.Usage{Period: month(t, "2026-02-05"), Paid: one}); err != nil || euro.Money(s.Total()) != "18.00" {
		t.Errorf("%+v %v", s, err)
	}
}

// Seats by the month cost the same by days, weeks and months: weeks of fiscal years too,
// that begin and end within months.
func TestSeatsAddUp(t *testing.T) {
	r := rates(t, "item,per,rate\nseat,month,100\n")
	first, last := day(t, "2026-01-01"), day(t, "2026-12-31")
	fiscal, err := calendar.ParseFiscal("22")
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]func(calendar.Day) calendar.Period{"day": calendar.DayPeriod, "week": calendar.WeekPeriod, "month": calendar.MonthPeriod, "fiscal": fiscal.Period} {
		var q billing.Quantity
		for d := first; d <= last; {
			p := of(d)
			p.First, p.Last = max(p.First, first), min(p.Last, last)
			s, err := r.Cost(billing.Usage{Period: p, Seats: 7 * one})
			if err != nil {
				t.Fatal(err)
			}
			q += s.Lines[0].Quantity
			d = p.Last + 1
		}
		if q != 84*one {
			t.Errorf("by %s: %s seat months, want 84", name, q)
		}
	}
}
