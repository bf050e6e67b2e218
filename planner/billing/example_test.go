package billing_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/billing"
)

func january() calendar.Period {
	d, err := calendar.ParseDay("2026-01-05")
	if err != nil {
		log.Fatal(err)
	}
	return calendar.MonthPeriod(d)
}

// Fewer contacts came than the client has to pay for, and they were answered late.
func ExampleTerms_Invoice() {
	terms := billing.Terms{
		Unit: billing.Contact, Price: 250 * billing.Cent,
		Floor: 900_000, Ceiling: 1_100_000, Surplus: 300 * billing.Cent,
		Credits: []billing.Step{{Level: 800_000, Share: 50_000}},
	}
	s, err := terms.Invoice(billing.Delivered{
		Period: january(), Queue: "sales", Actual: 850 * billing.One, Basis: "handled contacts of January",
		Committed: 1000 * billing.One, Known: true, CommittedBasis: "plan A3",
		Level: 780_000, Measured: true, LevelBasis: "answered in 20 s / offered",
	})
	if err != nil {
		log.Fatal(err)
	}
	eur := billing.Currency{Code: "EUR", Decimals: 2}
	for _, l := range s.Lines {
		fmt.Printf("%s: %s at %s is %s; %s\n", l.Item, l.Quantity, eur.Price(l.Price), eur.Money(l.Amount), l.Basis)
	}
	fmt.Println(eur.Money(s.Total()))
	// Output:
	// contact: 850 at 2.50 is 2125.00; handled contacts of January
	// take-or-pay: 50 at 2.50 is 125.00; 50 is missing to 900, 90 % of 1000 committed (plan A3)
	// credit: -0.05 at 2250.00 is -112.50; service level 78 % is below 80 % (answered in 20 s / offered)
	// 2137.50
}

// What a month of a queue costs, as a table.
func ExampleRates_Cost() {
	eur := billing.Currency{Code: "EUR", Decimals: 2}
	rates, _, err := billing.ReadRates(context.Background(), strings.NewReader("item,per,rate\nwage,hour,18.40\non_cost,share,0.215\nseat,month,95\n"), "rates.csv", eur)
	if err != nil {
		log.Fatal(err)
	}
	s, err := rates.Cost(billing.Usage{Period: january(), Queue: "sales", Paid: 1600 * billing.One, Seats: 10 * billing.One, Basis: "plan.csv"})
	if err != nil {
		log.Fatal(err)
	}
	if err := billing.WriteStatement(os.Stdout, s, eur, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// period,from,to,queue,channel,item,quantity,unit,price,amount,currency,basis
	// 2026-M01,2026-01-01,2026-01-31,sales,,wage,1600,hour,18.4,29440.00,EUR,plan.csv; rate of line 2
	// 2026-M01,2026-01-01,2026-01-31,sales,,on_cost,0.2150,share,29440,6329.60,EUR,"of wages, overtime and premiums; rate of line 3"
	// 2026-M01,2026-01-01,2026-01-31,sales,,seat,10,seat,95,950.00,EUR,plan.csv; rate of line 4; 10 for 1 of a month
}

// A mark-up of 20 % is a margin of 16.7 %.
func ExampleMargin() {
	const revenue, cost = 23_386_481, 19_488_734 // 233,864.81 and 194,887.34
	margin, err := billing.Margin(revenue, cost)
	if err != nil {
		log.Fatal(err)
	}
	markup, err := billing.Markup(revenue, cost)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(margin, markup)
	// Output: 0.166667 0.2
}

// What a contact costs.
func ExamplePerUnit() {
	p, err := billing.PerUnit(4_437_986, 9000*billing.One)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(billing.Currency{Code: "EUR", Decimals: 2}.Price(p))
	// Output: 4.931096
}

func ExampleReadPrices() {
	eur, err := billing.ParseCurrency("EUR")
	if err != nil {
		log.Fatal(err)
	}
	p, _, err := billing.ReadPrices(context.Background(), strings.NewReader("unit,price,queue,floor\ncontact,2.50,,0.9\ncontact,2.80,premium desk,\n"), "prices.csv", eur)
	if err != nil {
		log.Fatal(err)
	}
	for _, queue := range []string{"sales", "premium desk"} {
		list, err := p.At(queue, "voice", january().First)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(queue, eur.Price(list[0].Price), list[0].Floor)
	}
	// Output:
	// sales 2.50 0.9
	// premium desk 2.80 0
}

// Rates that a program knows, as the table that people keep.
func ExampleWriteRates() {
	list := []billing.Rate{
		{Item: "wage", Per: billing.PerHour, Price: 1840 * billing.Cent},
		{Item: "on_cost", Per: billing.PerShare, Share: 215_000},
	}
	if _, err := billing.NewRates(list); err != nil {
		log.Fatal(err)
	}
	if err := billing.WriteRates(os.Stdout, list, billing.Currency{Code: "EUR", Decimals: 2}, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// item,per,rate,from,to,queue,note
	// wage,hour,18.4,,,,
	// on_cost,share,0.2150,,,,
}

// A margin is of the revenue, a mark-up of the cost.
func ExampleAtMargin() {
	eur := billing.Currency{Code: "EUR", Decimals: 2}
	cost := billing.Money(80_000) // 800.00
	margin, err := billing.AtMargin(cost, 200_000)
	if err != nil {
		log.Fatal(err)
	}
	markup, err := billing.AtMarkup(cost, 200_000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(eur.Money(margin), eur.Money(markup))
	// Output: 1000.00 960.00
}
