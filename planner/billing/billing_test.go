package billing_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/billing"
)

const one = billing.One

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func month(t testing.TB, s string) calendar.Period { return calendar.MonthPeriod(day(t, s)) }

var euro = billing.Currency{Code: "EUR", Decimals: 2}

// rounded is q*p in minor units by fractions of any size, halves away from zero.
func rounded(q billing.Quantity, p billing.Price) int64 {
	x := new(big.Rat).SetFrac64(int64(q), 1_000_000)
	x.Mul(x, new(big.Rat).SetFrac64(int64(p), 10_000))
	half := big.NewRat(1, 2)
	if x.Sign() < 0 {
		half.Neg(half)
	}
	x.Add(x, half)
	return new(big.Int).Quo(x.Num(), x.Denom()).Int64()
}

// The golden numbers of wewfm.com, cost and revenue (3): 20,364 productive hours for
// 233,864.81 are 11.48 an hour. It calls a mark-up of 20 % profit; the margin is 16.67 %.
func TestGoldenMarkupIsNoMargin(t *testing.T) {
	const revenue = billing.Money(23_386_481)
	p, err := billing.PerUnit(revenue, 20_364*one)
	if err != nil || euro.Price(p) != "11.484228" {
		t.Errorf("%s an hour (%v)", euro.Price(p), err)
	}
	if math.Abs(233864.81/20364-11.48) > 0.005 { // the published figure
		t.Error("not 11.48")
	}
	// The cost to which 20 % were added: 233,864.81 / 1.2.
	const cost = billing.Money(19_488_734)
	if r, err := billing.AtMarkup(cost, 200_000); err != nil || r != revenue {
		t.Errorf("%s with 20 %% on it is %s (%v)", euro.Money(cost), euro.Money(r), err)
	}
	markup, err1 := billing.Markup(revenue, cost)
	margin, err2 := billing.Margin(revenue, cost)
	if markup != 200_000 || margin != 166_667 || err1 != nil || err2 != nil {
		t.Errorf("mark-up %s, margin %s (%v, %v), want 0.2 and 0.166667", markup, margin, err1, err2)
	}
	// The other way: a margin of 20 % takes a mark-up of 25 %.
	r, err := billing.AtMargin(cost, 200_000)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := billing.Markup(r, cost); err != nil || m != 250_000 {
		t.Errorf("mark-up %s (%v)", m, err)
	}
	for _, f := range []func() error{
		func() error { _, err := billing.Margin(0, 1); return err },
		func() error { _, err := billing.Markup(1, 0); return err },
		func() error { _, err := billing.PerUnit(1, 0); return err },
	} {
		if err := f(); !errors.Is(err, billing.ErrNoRatio) {
			t.Error(err)
		}
	}
}

// A mark-up k is a margin of k/(1+k), and what is sold at a margin has it.
func TestMarginProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cost := billing.Money(rapid.Int64Range(1_000_000, 1e12).Draw(rt, "cost"))
		k := billing.Quantity(rapid.Int64Range(0, 3e6).Draw(rt, "markup"))
		r, err := billing.AtMarkup(cost, k)
		if err != nil {
			rt.Fatal(err)
		}
		margin, _ := billing.Margin(r, cost)
		want := float64(k) / (1e6 + float64(k)) * 1e6
		if math.Abs(float64(margin)-want) > 2 {
			rt.Fatalf("margin %s, want %v", margin, want)
		}
		if k > 2000 && margin >= k {
			rt.Fatalf("margin %s is not below the mark-up %s", margin, k)
		}
		back, err := billing.AtMargin(cost, margin)
		if err != nil || math.Abs(float64(back-r)) > 1+4e-6*float64(r) {
			rt.Fatalf("%d at a margin of %s is %d, want %d (%v)", cost, margin, back, r, err)
		}
	})
}

// 1,000 contacts committed at 2.50, of which 90 % are paid for in any case and above 110 %
// of which another 3.00 holds; credits of 5 % below 80 % and 10 % below 75 %.
var banded = billing.Terms{
	Unit: billing.Contact, Price: 250 * billing.Cent, Floor: 900_000, Ceiling: 1_100_000, Surplus: 300 * billing.Cent,
	Credits: []billing.Step{{Level: 800_000, Share: 50_000}, {Level: 750_000, Share: 100_000}}, Bonuses: []billing.Step{{Level: 900_000, Share: 20_000}}, CreditCap: 80_000,
}

func TestInvoice(t *testing.T) {
	type want struct {
		item             string
		quantity, amount string
	}
	for _, tt := range []struct {
		name   string
		actual billing.Quantity
		level  billing.Quantity
		lines  []want
		total  string
	}{
		// Hand derivations.
		{"within the band", 1000 * one, 820_000, []want{{"contact", "1000", "2500.00"}}, "2500.00"},
		{"at the floor", 900 * one, 820_000, []want{{"contact", "900", "2250.00"}}, "2250.00"},
		{"below the band", 850 * one, 820_000, []want{{"contact", "850", "2125.00"}, {"take-or-pay", "50", "125.00"}}, "2250.00"},
		{"nothing came", 0, 820_000, []want{{"contact", "0", "0.00"}, {"take-or-pay", "900", "2250.00"}}, "2250.00"},
		{"above the band", 1200 * one, 820_000, []want{{"contact", "1100", "2750.00"}, {"surplus", "100", "300.00"}}, "3050.00"},
		{"credit", 1000 * one, 790_000, []want{{"contact", "1000", "2500.00"}, {"credit", "-0.05", "-125.00"}}, "2375.00"},
		{"the deepest step, capped", 1000 * one, 700_000, []want{{"contact", "1000", "2500.00"}, {"credit", "-0.08", "-200.00"}}, "2300.00"},
		{"exactly at a step", 1000 * one, 800_000, []want{{"contact", "1000", "2500.00"}}, "2500.00"},
		{"bonus", 1000 * one, 900_000, []want{{"contact", "1000", "2500.00"}, {"bonus", "0.02", "50.00"}}, "2550.00"},
	} {
		s, err := banded.Invoice(billing.Delivered{Period: month(t, "2026-01-05"), Queue: "sales", Actual: tt.actual, Basis: "handled contacts", Committed: 1000 * one, Known: true, CommittedBasis: "A3", Level: tt.level, Measured: true, LevelBasis: "answered in 20 s / offered"})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []want
		for _, l := range s.Lines {
			got = append(got, want{l.Item, l.Quantity.String(), euro.Money(l.Amount)})
			if rounded(l.Quantity, l.Price) != int64(l.Amount) {
				t.Errorf("%s: %s at %s is not %s", tt.name, l.Quantity, euro.Price(l.Price), euro.Money(l.Amount))
			}
			if l.Basis == "" || l.Unit == "" || l.Period.Name != "2026-M01" || l.Queue != "sales" {
				t.Errorf("%s: a line says not what it rests on: %+v", tt.name, l)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.lines) || euro.Money(s.Total()) != tt.total {
			t.Errorf("%s: %v, %s\nwant %v, %s", tt.name, got, euro.Money(s.Total()), tt.lines, tt.total)
		}
	}
}

// Reduced and additional use (RRC, ARC): a baseline of 100 hours at 30, 8 back for each hour
// less, 36 for each hour more, 2,000 at the least and 3,400 at the most.
func TestReducedAndAdditional(t *testing.T) {
	terms := billing.Terms{Unit: billing.ProductiveHour, Price: 3000 * billing.Cent, Floor: one, Shortfall: 2200 * billing.Cent, Ceiling: one, Surplus: 3600 * billing.Cent, Minimum: 200_000, Cap: 340_000}
	for hours, want := range map[billing.Quantity]string{100: "3000.00", 90: "2920.00", 110: "3360.00", 120: "3400.00", 0: "2200.00"} {
		s, err := terms.Invoice(billing.Delivered{Period: month(t, "2026-01-05"), Actual: hours * one, Committed: 100 * one, Known: true})
		if err != nil || euro.Money(s.Total()) != want {
			t.Errorf("%s hours: %+v (%v), want %s", hours, s, err, want)
		}
		// A second way: the baseline, less what is given back, and more.
		h := float64(hours)
		second := math.Min(3400, math.Max(2000, 3000-8*math.Max(0, 100-h)+36*math.Max(0, h-100)))
		if euro.Money(s.Total()) != fmt.Sprintf("%.2f", second) {
			t.Errorf("%v hours: %s, by hand %v", h, euro.Money(s.Total()), second)
		}
	}
	low := billing.Terms{Unit: billing.Hour, Price: 3000 * billing.Cent, Minimum: 200_000}
	s, err := low.Invoice(billing.Delivered{Period: month(t, "2026-01-05"), Actual: 10 * one})
	if err != nil || len(s.Lines) != 2 || s.Lines[1].Item != billing.ItemMinimum || euro.Money(s.Total()) != "2000.00" {
		t.Errorf("%+v (%v)", s, err)
	}
}

func TestInvoiceRefuses(t *testing.T) {
	d := billing.Delivered{Period: month(t, "2026-01-05"), Queue: "sales", Actual: one}
	if _, err := banded.Invoice(d); !errors.Is(err, billing.ErrCommitted) || !strings.Contains(err.Error(), "sales 2026-M01") {
		t.Error(err)
	}
	d.Known = true
	if _, err := banded.Invoice(d); !errors.Is(err, billing.ErrLevel) {
		t.Error(err)
	}
	d.Relieved = one // no credit, whatever it was
	if s, err := banded.Invoice(d); err != nil || s.Sum(billing.ItemCredit) != 0 {
		t.Error(err)
	}
	d.Measured, d.Level = true, 100_000
	if s, err := banded.Invoice(d); err != nil || s.Sum(billing.ItemCredit) != 0 {
		t.Error(err)
	}
	for _, part := range []billing.Quantity{-1, one + 1} {
		d := d
		d.Relieved = part
		if _, err := banded.Invoice(d); err == nil {
			t.Errorf("a part of %s is taken", part)
		}
	}
	d.Actual = -1
	if _, err := banded.Invoice(d); err == nil {
		t.Error("less than nothing was delivered")
	}
	d.Actual, d.Committed = 1<<52, 0
	if _, err := (&billing.Terms{Unit: billing.Contact, Price: 1 << 52}).Invoice(d); !errors.Is(err, billing.ErrTooLarge) {
		t.Error(err)
	}
	for _, terms := range []billing.Terms{
		{}, {Unit: billing.Seat}, {Unit: billing.Hour, Price: -1}, {Unit: billing.Hour, Floor: one, Ceiling: one / 2}, {Unit: billing.Hour, Shortfall: 1}, {Unit: billing.Hour, Surplus: 1},
		{Unit: billing.Hour, Minimum: 2, Cap: 1}, {Unit: billing.Hour, CreditCap: one + 1}, {Unit: billing.Hour, Credits: []billing.Step{{Level: 2 * one}}},
	} {
		if terms.Validate() == nil {
			t.Errorf("%+v is taken", terms)
		}
	}
}

// A miss that both carry: 1000.00 with a credit of 5 % that is capped at 4 %. By hand: of 5 %
// the client carries 58.6 %, which leaves 2.07 %, or 20.70; of 10 %, 4.14 %, which the cap
// makes 4 %.
func TestCreditIsShared(t *testing.T) {
	terms := billing.Terms{Unit: billing.Contact, Price: 1000 * billing.Cent, CreditCap: 40_000, Credits: []billing.Step{{Level: 800_000, Share: 50_000}, {Level: 700_000, Share: 100_000}}}
	for _, c := range []struct {
		level, relieved billing.Quantity
		quantity, total string
		basis           string
	}{
		{750_000, 0, "-0.04", "960.00", "service level 75 % is below 80 % (w): 5 %, capped at 4 %"},
		{750_000, 586_000, "-0.0207", "979.30", "shared: service level 75 % is below 80 % (w): of 5 % the client carries 58.6 %, 2.07 % is due"},
		{650_000, 586_000, "-0.04", "960.00", "shared: service level 65 % is below 70 % (w): of 10 % the client carries 58.6 %, 4.14 % is due: 4.14 %, capped at 4 %"},
		{750_000, one, "0", "1000.00", "excused: service level 75 % is below 80 % (w)"},
		{750_000, one - 1, "0", "1000.00", "shared: service level 75 % is below 80 % (w): of 5 % the client carries 99.9999 %, 0 % is due"},
	} {
		s, err := terms.Invoice(billing.Delivered{Period: month(t, "2026-01-05"), Actual: 100 * one, Measured: true, Level: c.level, LevelBasis: "w", Relieved: c.relieved})
		if err != nil || len(s.Lines) != 2 {
			t.Fatalf("%+v (%v)", s, err)
		}
		if l := s.Lines[1]; l.Item != billing.ItemCredit || l.Quantity.String() != c.quantity || euro.Money(s.Total()) != c.total || l.Basis != c.basis {
			t.Errorf("%s relieved: %s, %s, %q; want %s, %s, %q", c.relieved, l.Quantity, euro.Money(s.Total()), l.Basis, c.quantity, c.total, c.basis)
		}
	}
	// Met, or no step missed: nothing to share.
	s, err := terms.Invoice(billing.Delivered{Actual: one, Measured: true, Level: 800_000, Relieved: 586_000})
	if err != nil || len(s.Lines) != 1 {
		t.Errorf("%+v (%v)", s, err)
	}
}

// Of any terms and deliveries: each amount is quantity times price, rounded once; the sum
// is that of the lines and, but for their rounding, what a formula of its own says; whoever
// delivers more never gets less before credits.
func TestInvoiceProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string, most int64) int64 { return rapid.Int64Range(0, most).Draw(rt, name) }
		terms := billing.Terms{Unit: billing.Minute, Price: billing.Price(1 + draw("price", 5e6))}
		if rapid.Bool().Draw(rt, "band") {
			terms.Floor = billing.Quantity(1 + draw("floor", 1e6))
			terms.Ceiling = terms.Floor + billing.Quantity(draw("wide", 1e6))
			terms.Shortfall = billing.Price(draw("shortfall", int64(terms.Price)))
			terms.Surplus = billing.Price(draw("surplus", 9e6))
		}
		terms.Minimum = billing.Money(draw("minimum", 1e6))
		if rapid.Bool().Draw(rt, "capped") {
			terms.Cap = terms.Minimum + billing.Money(1+draw("cap", 1e8))
		}
		if rapid.Bool().Draw(rt, "credits") {
			terms.Credits = []billing.Step{{Level: 800_000, Share: billing.Quantity(draw("credit", 1e6))}}
			terms.CreditCap = billing.Quantity(draw("credit cap", 1e6))
		}
		d := billing.Delivered{Actual: billing.Quantity(draw("actual", 1e12)), Committed: billing.Quantity(draw("committed", 1e12)), Known: true, Measured: true, Level: billing.Quantity(draw("level", 1e6))}
		s, err := terms.Invoice(d)
		if err != nil {
			rt.Fatal(err)
		}
		sum := int64(0)
		for _, l := range s.Lines {
			if rounded(l.Quantity, l.Price) != int64(l.Amount) {
				rt.Fatalf("%+v", l)
			}
			sum += int64(l.Amount)
		}
		if sum != int64(s.Total()) {
			rt.Fatalf("lines add up to %d, total %d", sum, s.Total())
		}
		// A formula of its own, in floats.
		a, c := float64(d.Actual)/1e6, float64(d.Committed)/1e6
		price := func(p billing.Price) float64 {
			if p == 0 {
				p = terms.Price
			}
			return float64(p) / 1e4
		}
		floor, ceiling := c*float64(terms.Floor)/1e6, math.Inf(1)
		if terms.Ceiling > 0 {
			ceiling = c * float64(terms.Ceiling) / 1e6
		}
		fees := math.Min(a, ceiling)*price(terms.Price) + math.Max(0, floor-a)*price(terms.Shortfall) + math.Max(0, a-ceiling)*price(terms.Surplus)
		fees = math.Max(fees, float64(terms.Minimum))
		want := fees
		if len(terms.Credits) > 0 && d.Level < 800_000 {
			share := float64(terms.Credits[0].Share)
			if terms.CreditCap > 0 {
				share = math.Min(share, float64(terms.CreditCap))
			}
			want -= fees * share / 1e6
		}
		if terms.Cap > 0 {
			want = math.Min(want, float64(terms.Cap))
		}
		if math.Abs(float64(s.Total())-want) > 3+1e-9*want {
			rt.Fatalf("total %d, by a formula %v\n%+v", s.Total(), want, s.Lines)
		}
		if terms.Surplus == 0 && terms.Credits == nil {
			more := d
			more.Actual += billing.Quantity(draw("more", 1e9))
			if next, err := terms.Invoice(more); err != nil || next.Total()+1 < s.Total() {
				rt.Fatalf("%s for %s, %s for %s (%v)", euro.Money(s.Total()), d.Actual, euro.Money(next.Total()), more.Actual, err)
			}
		}
	})
}

func TestReadRatesRefuses(t *testing.T) {
	const head = "item,per,rate,from,to,queue\n"
	for _, tt := range []struct{ text, want string }{
		{"item,rate\n", "no rates below the header"},
		{head + "salary,hour,1,,,\n", `rates.csv:2: column "item": "salary": want wage, on_cost`},
		{head + "wage,month,1,,,\n", `rates.csv:2: column "per": "month": want hour`},
		{head + "seat,,1,,,\n", `column "per": "": want day, week or month`},
		{head + "wage,hour,,,,\n", `column "rate": is empty`},
		{head + "wage,hour,-1,,,\n", `column "rate": is below 0`},
		{head + "wage,hour,1e300,,,\n", "is too large"},
		{head + "premium:,share,0.1,,,\n", `column "item": "premium:": want the name`},
		{head + "wage,hour,1,2026-02-01,2026-01-01,\n", `column "to": 2026-01-01 is before from`},
		{head + "wage,hour,1,,,\nwage,hour,2,,,\n", `rates.csv:3: column "item": wage has two rates on the same days: this one and that of line 2`},
		{head + "wage,hour,1,2026-01-01,2026-02-01,a\nwage,hour,2,2026-02-01,,a\n", `rates.csv:3: column "item": wage of queue a has two rates`},
	} {
		r, _, err := billing.ReadRates(context.Background(), strings.NewReader(tt.text), "rates.csv", euro)
		if err == nil || !strings.Contains(err.Error(), tt.want) || r != nil {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

func TestReadPrices(t *testing.T) {
	const head = "unit,price,from,to,queue,channel,floor,ceiling,shortfall_price,surplus_price,minimum,cap,credits,bonuses,credit_cap\n"
	p, _, err := billing.ReadPrices(context.Background(), strings.NewReader(head+"contact,2.5,,,,,0.9,1.1,,3,1000,90000,0.8:0.05|0.75:0.1,0.9:0.02,0.08\ncontact,2.6,2026-01-01,,sales,,,,,,,,,,\nhour,0.755,,,sales,,,,,,,,,,\n"), "prices.csv", euro)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.At("help", "voice", day(t, "2026-01-05"))
	want := banded
	want.Minimum, want.Cap = 100_000, 9_000_000
	if err != nil || len(list) != 1 || fmt.Sprint(list[0]) != fmt.Sprint(want) {
		t.Errorf("%+v (%v)\nwant %+v", list, err, want)
	}
	if list, err := p.At("sales", "voice", day(t, "2026-01-05")); err != nil || len(list) != 2 || list[0].Price != 260*billing.Cent || euro.Price(list[1].Price) != "0.755" {
		t.Errorf("%+v (%v)", list, err)
	}
	if list, err := p.At("sales", "voice", day(t, "2025-01-05")); err != nil || list[0].Price != 250*billing.Cent {
		t.Errorf("%+v (%v)", list, err)
	}
	for _, tt := range []struct{ text, want string }{
		{head, "no prices below the header"},
		{head + "seat,1,,,,,,,,,,,,,\n", `prices.csv:2: column "unit": "seat": want fte, hour`},
		{head + "hour,,,,,,,,,,,,,,\n", `column "price": is empty`},
		{head + "hour,1,,,,,,,,,,,80%:5%,,\n", `column "credits": "80%:5%": want service levels`},
		{head + "hour,1,,,,,1,0.5,,,,,,,\n", "ceiling of 0.5 is below the floor of 1"},
		{head + "hour,1,2026-02-01,2026-01-01,,,,,,,,,,,\n", `column "to": 2026-01-01 is before`},
		{head + "hour,1,,,,,,,,,,,,,\nhour,2,2026-01-01,,,,,,,,,,,,\n", `prices.csv:3: column "unit": hour has two prices on the same days: this one and that of line 2`},
	} {
		p, _, err := billing.ReadPrices(context.Background(), strings.NewReader(tt.text), "prices.csv", euro)
		if err == nil || !strings.Contains(err.Error(), tt.want) || p != nil {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
	q, _, err := billing.ReadPrices(context.Background(), strings.NewReader("unit,price,queue\nhour,30,sales\n"), "prices.csv", euro)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.At("help", "voice", day(t, "2026-01-05")); !errors.Is(err, billing.ErrNoPrice) || !strings.Contains(err.Error(), `prices.csv: no price of queue "help" on 2026-01-05`) {
		t.Error(err)
	}
}

func TestCurrency(t *testing.T) {
	for code, want := range map[string]string{"eur": "-0.05", "JPY": "-5", "KWD": "-0.005"} {
		c, err := billing.ParseCurrency(code)
		if err != nil || c.Money(-5) != want {
			t.Errorf("%s: %s (%v)", code, c.Money(-5), err)
		}
	}
	for _, bad := range []string{"", "EURO", "E1R", "€"} {
		if _, err := billing.ParseCurrency(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if s := euro.Price(3450); s != "0.00345" {
		t.Error(s)
	}
	if s := euro.Price(250 * billing.Cent); s != "2.50" {
		t.Error(s)
	}
}
