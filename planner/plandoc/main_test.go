package plandoc_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// keyOf is a key out of 32 equal bytes.
func keyOf(t testing.TB, b byte) *plandoc.PrivateKey {
	t.Helper()
	k, err := plandoc.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{b}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func at(t testing.TB, s string) plandoc.Instant {
	t.Helper()
	x, err := plandoc.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// plan is a staffed sheet of so many queues and days of half-hours, 8:00 to 8:00+2h unless
// intervals says otherwise.
func plan(t testing.TB, queues, days, intervals int) *sheet.Sheet {
	t.Helper()
	var rows []planner.Row
	nan := math.NaN()
	for q := range queues {
		for d := range days {
			for i := range intervals {
				start := time.Date(2026, 1, 5+d, 0, 30*i, 0, 0, time.UTC)
				if intervals < 48 {
					start = start.Add(8 * time.Hour)
				}
				// A day's course with ups and downs that no two intervals share, in thousandths.
				volume := float64(20_000+240_000*(i+1)*(intervals-i)/((intervals+1)*(intervals+1))+(i*7+d*13+q*29)%31*333) / 1000
				rows = append(rows, planner.Row{
					Start: planner.Start{Wall: start, OffsetMin: 60, HasOffset: true}, Queue: fmt.Sprintf("q%02d", q+1), Channel: "voice", Interval: 30 * time.Minute,
					Volume: planner.Round(volume, 3), Lo80: planner.Round(volume*0.8, 3), Hi80: planner.Round(volume*1.2, 3), Lo95: planner.Round(volume*0.7, 3), Hi95: planner.Round(volume*1.3, 3),
					AHT: planner.Round(180+float64((i*11+q)%40), 3), ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, Method: "auto", AgentsExact: nan,
				})
			}
		}
	}
	p := planner.Policy{Defaults: planner.Defaults()}
	lim, _, err := planner.Prepare(context.Background(), rows, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := planner.StaffAll(context.Background(), rows, lim); err != nil {
		t.Fatal(err)
	}
	s, err := sheet.FromRows(rows, lim, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// edit changes inputs of a copy and recomputes it.
func edit(t testing.TB, s *sheet.Sheet, change func(*sheet.Sheet)) *sheet.Sheet {
	t.Helper()
	c := s.Clone()
	change(c)
	if err := c.Recompute(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

func set(t testing.TB, s *sheet.Sheet, i int, q sheet.Quantity, n int64) {
	t.Helper()
	if err := s.Set(i, q, sheet.Number(n)); err != nil {
		t.Fatal(err)
	}
}

var contract = plandoc.Contract{
	Currency: "EUR",
	Targets:  []plandoc.Target{{Formula: "offered", Share: 800_000, WithinMS: 20_000, Period: "day"}},
	Corridors: []plandoc.Corridor{
		{Quantity: "volume", Grain: "day", Below: 100_000, Above: 100_000, Rule: "owner"},
	},
	Ownership: []plandoc.Ownership{{Quantity: "shrinkage", Owner: "ccc", Private: true}},
	Lags:      []int64{45, 21, 1},
}

// agreed is a document with A0, the client's C1 and the contact centre's P1, of a small
// plan, with signatures of both on P1.
func agreed(t testing.TB) (d *plandoc.Document, client, ccc *plandoc.PrivateKey) {
	t.Helper()
	return agreedOn(t, plan(t, 2, 2, 4))
}

// agreedOn is agreed of a given plan.
func agreedOn(t testing.TB, s *sheet.Sheet) (d *plandoc.Document, client, ccc *plandoc.PrivateKey) {
	t.Helper()
	client, ccc = keyOf(t, 1), keyOf(t, 2)
	d, err := plandoc.New(plandoc.Head{PlanID: "acme-2026", Zone: "Europe/Berlin", WeekStart: "monday"}, "ACME", "Callers")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.AddKey(plandoc.Client, client.Public(), nil, "Ada", at(t, "2026-01-02T09:00:00Z")))
	must(d.AddKey(plandoc.CCC, ccc.Public(), nil, "Ada", at(t, "2026-01-02T09:00:00Z")))
	c := contract
	_, err = d.Commit(plandoc.Commit{Party: plandoc.Client, Actor: "Ada", At: at(t, "2026-01-02T09:00:00Z"), Action: plandoc.ActionInit, Message: "the contract", Source: "contract", Engine: plandoc.ThisEngine("test")}, &plandoc.Content{Contract: &c, Queues: []plandoc.Queue{{Queue: "q01", Channel: "voice", Language: "de"}}}, nil)
	must(err)
	_, err = d.Commit(plandoc.Commit{Parents: []plandoc.ID{plandoc.Root}, Party: plandoc.Client, Actor: "Ada", At: at(t, "2026-01-02T10:00:00Z"), Action: "import", Message: "forecast", Source: "client.csv", Status: plandoc.Proposed, Engine: plandoc.ThisEngine("test")}, &plandoc.Content{Sheet: s}, nil)
	must(err)
	s2 := edit(t, s, func(s *sheet.Sheet) {
		for i := range s.Len() {
			set(t, s, i, sheet.Shrinkage, 300_000+int64(i))
		}
		set(t, s, s.Len()-1, sheet.AHT, 240_000)
	})
	_, err = d.Commit(plandoc.Commit{Parents: []plandoc.ID{{Series: plandoc.ByClient, Number: 1}}, Party: plandoc.CCC, Actor: "Bo", At: at(t, "2026-01-03T10:00:00Z"), Action: "propose", Message: "with shrinkage", Source: "ccc.csv", Status: plandoc.Proposed, Engine: plandoc.ThisEngine("test")},
		&plandoc.Content{Sheet: s2, Marks: []plandoc.CellMark{{Key: s2.Key(s2.Len() - 1), Quantity: sheet.AHT, Mark: plandoc.Mark{Status: plandoc.Countered, Note: "new product"}}}}, ccc)
	must(err)
	p1 := plandoc.ID{Series: plandoc.ByCCC, Number: 1}
	must(d.Sign(p1, plandoc.CCC, "sign", "Bo", at(t, "2026-01-03T11:00:00Z"), ccc))
	must(d.Sign(p1, plandoc.Client, "sign", "Ada", at(t, "2026-01-04T11:00:00Z"), client))
	return d, client, ccc
}

// failing is what tests and property tests have in common.
type failing interface {
	Helper()
	Fatal(args ...any)
}

func text(t failing, d *plandoc.Document) string {
	t.Helper()
	var b strings.Builder
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t failing, s string) *plandoc.Document {
	t.Helper()
	d, err := plandoc.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func verify(t testing.TB, d *plandoc.Document) *plandoc.Report {
	t.Helper()
	r, err := d.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
