package hours_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/hours"
)

var euro = billing.Currency{Code: "EUR", Decimals: 2}

func rates(t interface{ Fatal(...any) }, text string) *billing.Rates {
	r, _, err := billing.ReadRates(context.Background(), strings.NewReader(text), "rates.csv", euro)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func prices(t interface{ Fatal(...any) }, text string) *billing.Prices {
	p, _, err := billing.ReadPrices(context.Background(), strings.NewReader(text), "prices.csv", euro)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A day by hand: 10 and 5 agents for 8 hours at 20 % shrinkage are 100 and 50 paid hours at
// 20.00 and 25 % on top: 3,750.00; 120 agent hours at 40.00 are 4,800.00: a margin of 21.875 %
// and a mark-up of 28 %.
func TestAccountByHand(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", 8*time.Hour, 10, 0.2), row("b", "2026-01-05 09:00", 8*time.Hour, 5, 0.2)}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Account(rates(t, "item,per,rate\nwage,hour,20\non_cost,share,0.25\nseat,day,5\n"), prices(t, "unit,price\nproductive_hour,40\n"), euro, nil, "plan.csv")
	if err != nil {
		t.Fatal(err)
	}
	// Each row has 10 contacts: 250.00 for one of the first, 125.00 of the second.
	for i, want := range []string{"2500 250 3200 0.21875 0.28", "1250 125 1600 0.21875 0.28", "3750 187.5 4800 0.21875 0.28"} {
		m := a.Money[i]
		if got := strings.Join([]string{m.Cost.String(), m.PerContact.String(), m.Revenue.String(), m.Margin.String(), m.Markup.String()}, " "); got != want {
			t.Errorf("%s: %s, want %s", hours.Name(&r.Lines[i]), got, want)
		}
	}
	if len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0].Error(), "no cost of seats") {
		t.Error(a.Warnings)
	}
	if s := a.Invoice.Lines[0]; s.Basis != "plan.csv: agent_hours" || s.Queue != "a" {
		t.Errorf("%+v", s)
	}
}

// What a price is counted by must be known, and what has no price or rate is refused.
func TestAccountRefuses(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", time.Hour, 10, 0.2)}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Account(nil, prices(t, "unit,price\nfte,3000\n"), euro, nil, "p"); !errors.Is(err, hours.ErrQuantity) || !strings.Contains(err.Error(), "2026-01-05, a: fte") {
		t.Error(err)
	}
	if _, err := r.Account(nil, prices(t, "unit,price,queue\nhour,30,b\n"), euro, nil, "p"); !errors.Is(err, billing.ErrNoPrice) {
		t.Error(err)
	}
	if _, err := r.Account(rates(t, "item,per,rate\non_cost,share,0.2\n"), nil, euro, nil, "p"); !errors.Is(err, billing.ErrNoRate) {
		t.Error(err)
	}
}

// Queues add up to all of them in money too, every amount is a line's, and revenue less cost
// is what margin and mark-up are shares of.
func TestAccountProperties(t *testing.T) {
	r1 := rates(t, "item,per,rate\nwage,hour,18.40\non_cost,share,0.215\nfixed,month,1000\n")
	p1 := prices(t, "unit,price,floor,ceiling,surplus_price,credits\nproductive_hour,41.55,0.9,1.1,45,0.8:0.05\nminute,0.0345,,,,\n")
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		r, err := hours.RollUp(rows, calendar.WeekPeriod, nil, hours.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		a, err := r.Account(r1, p1, euro, nil, "plan.csv")
		if err != nil {
			rt.Fatal(err)
		}
		cost, revenue, several := new(big.Rat), new(big.Rat), false
		for i := range r.Lines {
			m := &a.Money[i]
			if r.Lines[i].All {
				several = true
				continue
			}
			cost.Add(cost, rat(rt, m.Cost))
			revenue.Add(revenue, rat(rt, m.Revenue))
			if c, v := m.Cost.Float64(), m.Revenue.Float64(); m.Margin.Known() && (!near(m.Margin.Float64(), (v-c)/v, 1e-6) || !near(m.Markup.Float64(), (v-c)/c, 1e-6+1e-6*v/c)) {
				rt.Fatalf("%+v", m)
			}
		}
		total := func(s *billing.Statement) *big.Rat { return big.NewRat(int64(s.Total()), 100) }
		if cost.Cmp(total(a.Costs)) != 0 || revenue.Cmp(total(a.Invoice)) != 0 {
			rt.Fatalf("queues cost %v, lines %v; earn %v, lines %v", cost, total(a.Costs), revenue, total(a.Invoice))
		}
		if !several {
			return
		}
		for i := range r.Lines {
			if r.Lines[i].All {
				cost.Sub(cost, rat(rt, a.Money[i].Cost))
				revenue.Sub(revenue, rat(rt, a.Money[i].Revenue))
			}
		}
		if cost.Sign() != 0 || revenue.Sign() != 0 {
			rt.Fatalf("queues are off all of them by %v and %v", cost, revenue)
		}
	})
}

// What a plan costs, what is paid for it, and why.
func ExampleRollup_Account() {
	rows := []planner.Row{row("sales", "2026-01-05 09:00", 8*time.Hour, 10, 0.2)}
	r, err := hours.RollUp(rows, calendar.DayPeriod, nil, hours.Options{})
	if err != nil {
		log.Fatal(err)
	}
	eur := billing.Currency{Code: "EUR", Decimals: 2}
	costs, _, err := billing.ReadRates(context.Background(), strings.NewReader("item,per,rate\nwage,hour,20\non_cost,share,0.25\n"), "rates.csv", eur)
	if err != nil {
		log.Fatal(err)
	}
	terms, _, err := billing.ReadPrices(context.Background(), strings.NewReader("unit,price\nproductive_hour,40\n"), "prices.csv", eur)
	if err != nil {
		log.Fatal(err)
	}
	a, err := r.Account(costs, terms, eur, nil, "plan.csv")
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range billing.Join(a.Costs, a.Invoice).Lines {
		fmt.Println(l.Item, l.Quantity, "x", eur.Price(l.Price), "=", eur.Money(l.Amount), "("+l.Basis+")")
	}
	fmt.Println("margin", a.Money[0].Margin, "mark-up", a.Money[0].Markup)
	// Output:
	// wage 100 x 20.00 = 2000.00 (plan.csv; rate of line 2)
	// on_cost 0.25 x 2000.00 = 500.00 (of wages, overtime and premiums; rate of line 3)
	// productive_hour 80 x 40.00 = 3200.00 (plan.csv: agent_hours)
	// margin 0.21875 mark-up 0.28
}
