package billing_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/billing"
)

// FuzzReadRates: nothing makes the reader panic, and what it took in, written and read
// again, is the same bytes.
func FuzzReadRates(f *testing.F) {
	for _, s := range []string{ratesText, "item;per;rate;from\nwage;;18,4;05.01.26\npremium:=x;share;0,25;\n", "item,per,rate\nseat,week,1e-7\nfixed,day,9e9\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _, err := billing.ReadRates(context.Background(), bytes.NewReader(data), "r.csv", euro)
		if (r == nil) != (err != nil) {
			t.Fatalf("rates %v, error %v", r, err)
		}
		if err != nil {
			return
		}
		var text, again bytes.Buffer
		if err := billing.WriteRates(&text, r.List(), euro, csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		second, _, err := billing.ReadRates(context.Background(), bytes.NewReader(text.Bytes()), "r.csv", euro)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, text.Bytes())
		}
		if err := billing.WriteRates(&again, second.List(), euro, csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text.Bytes(), again.Bytes()) {
			t.Fatalf("written\n%s\nthen\n%s", text.Bytes(), again.Bytes())
		}
	})
}

// FuzzReadPrices: nothing makes the reader panic, and terms that it took can be billed.
func FuzzReadPrices(f *testing.F) {
	for _, s := range []string{
		"unit,price,floor,ceiling,surplus_price,credits,credit_cap,cap\ncontact,2.5,0.9,1.1,3,0.8:0.05|0.75:0.1,0.08,100\n",
		"unit;price;from;queue;credits\nhour;30,5;05.01.26;=x;0,8:0,05\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _, err := billing.ReadPrices(context.Background(), bytes.NewReader(data), "p.csv", euro)
		if (p == nil) != (err != nil) {
			t.Fatalf("prices %v, error %v", p, err)
		}
		if err != nil {
			return
		}
		list, err := p.At("", "", day(t, "2026-01-05"))
		if err != nil {
			return
		}
		for _, terms := range list {
			s, err := terms.Invoice(billing.Delivered{Actual: one, Committed: 2 * one, Known: true, Measured: true})
			if err == nil && terms.Cap > 0 && s.Total() > terms.Cap {
				t.Fatalf("%d is above the cap of %d", s.Total(), terms.Cap)
			}
		}
	})
}
