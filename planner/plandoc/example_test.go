package plandoc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// morning is a plan of two half-hours in a document of its own, by the client.
func morning() (*plandoc.Document, plandoc.ID) {
	d, err := plandoc.New(plandoc.Head{PlanID: "acme-2026", Zone: "Europe/Berlin", WeekStart: "monday"}, "ACME", "Callers")
	if err != nil {
		log.Fatal(err)
	}
	nine := plandoc.At(time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC))
	contract := &plandoc.Contract{
		Targets:   []plandoc.Target{{Formula: "offered", Share: 800_000, WithinMS: 20_000, Period: "day"}},
		Ownership: []plandoc.Ownership{{Quantity: "shrinkage", Owner: "ccc", Private: true}},
	}
	root, err := d.Commit(plandoc.Commit{Party: plandoc.Client, Actor: "Ada", At: nine, Action: plandoc.ActionInit, Engine: plandoc.ThisEngine("example")}, &plandoc.Content{Contract: contract}, nil)
	if err != nil {
		log.Fatal(err)
	}
	const csv = "start,utc_offset_min,queue,interval_s,volume,aht_s\n2026-01-05 09:00,60,sales,1800,40,240\n2026-01-05 09:30,60,sales,1800,44,240\n"
	f, err := planfile.Read(context.Background(), strings.NewReader(csv), "forecast.csv", &planfile.Options{Claims: true})
	if err != nil {
		log.Fatal(err)
	}
	imported, err := plandoc.Import(context.Background(), f, &sheet.Sheet{}, contract, plandoc.Client)
	if err != nil {
		log.Fatal(err)
	}
	id, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{root}, Party: plandoc.Client, Actor: "Ada", At: nine, Action: "import", Source: "import forecast.csv", Engine: plandoc.ThisEngine("example")}, &plandoc.Content{Sheet: imported.Sheet}, nil)
	if err != nil {
		log.Fatal(err)
	}
	return d, id
}

// A document goes to the other party, which recomputes every derived cell.
func Example() {
	d, id := morning()
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		log.Fatal(err)
	}
	theirs, err := plandoc.Read(&file)
	if err != nil {
		log.Fatal(err)
	}
	report, err := theirs.Verify(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	s, err := theirs.Sheet(id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id, report.OK(), s.Name(0), sheet.Agents.Format(s.At(0, sheet.Agents)))
	// Output: C1 true sales 2026-01-05 09:00 8
}

// A cell says where its value comes from and since when.
func ExampleDocument_Cell() {
	d, id := morning()
	s, err := d.Sheet(id)
	if err != nil {
		log.Fatal(err)
	}
	day, _ := plandoc.ParseDay("2026-01-05")
	c, err := d.Cell(id, s.Key(0), day, sheet.Volume)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sheet.Volume.Format(c.Value), c.Unit, c.Source, c.Since, c.Status)
	// Output: 40 contacts import forecast.csv C1 draft
}

// Nothing in a document can be said in two ways.
func ExampleRead() {
	d, _ := morning()
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		log.Fatal(err)
	}
	_, err := plandoc.Read(strings.NewReader(strings.Replace(file.String(), `"values":[40000,44000]`, `"values":[40000, 44000]`, 1)))
	fmt.Println(err)
	// Output: line 22: byte 100: want a whole number
}

// Both parties sign what they agreed on; a change of a signed version is found.
func ExampleDocument_Sign() {
	d, id := morning()
	// A key out of a known seed, for the example: use crypto/rand.Reader.
	key, err := plandoc.GenerateKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		log.Fatal(err)
	}
	at := plandoc.At(time.Date(2026, 1, 3, 9, 0, 0, 0, time.UTC))
	err = errors.Join(
		d.AddKey(plandoc.CCC, key.Public(), nil, "Bo", at),
		d.Sign(id, plandoc.CCC, "sign", "Bo", at, key),
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.Fingerprint().Grouped())
	fmt.Println(len(d.Check(plandoc.Trust{plandoc.CCC: key.Fingerprint()})), d.Signed(id, plandoc.CCC, "sign"))
	// Output:
	// 6618 9bb3 894f ed07 449b 5f3b ca31 55ab c34b 9be6
	// 0 true
}

// What is private to the contact centre goes to the client as commitments, and the
// document still verifies.
func ExampleDocument_Redact() {
	d, id := morning()
	key, err := plandoc.GenerateKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		log.Fatal(err)
	}
	s, err := d.Sheet(id)
	if err != nil {
		log.Fatal(err)
	}
	for i := range s.Len() {
		if err := s.Set(i, sheet.Shrinkage, sheet.Number(325_000)); err != nil {
			log.Fatal(err)
		}
	}
	if err := s.Recompute(context.Background()); err != nil {
		log.Fatal(err)
	}
	at := plandoc.At(time.Date(2026, 1, 3, 9, 0, 0, 0, time.UTC))
	if _, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{id}, Party: plandoc.CCC, Actor: "Bo", At: at, Action: "import", Engine: plandoc.ThisEngine("example")}, &plandoc.Content{Sheet: s}, key); err != nil {
		log.Fatal(err)
	}
	theirs := d.Redact(plandoc.Client)
	report, err := theirs.Verify(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	whole, err := theirs.Join(d) // what the owner has fills in again what is hidden
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.OK(), theirs.Hidden(), whole.Hidden())
	// Output: true 4 0
}

// The zone of a fence: what may still change for a day, as of another one.
func ExampleContract_Zone() {
	c := plandoc.Contract{Fences: []plandoc.Fence{
		{Days: 21, Period: "day", Right: "slushy", Flex: 100_000},
		{Days: 2, Period: "day", Right: "frozen", Default: "owner"},
	}}
	day, err := plandoc.ParseDay("2026-02-02")
	if err != nil {
		log.Fatal(err)
	}
	for _, before := range []int64{30, 21, 3, 2} {
		right := "liquid"
		if f := c.Zone(sheet.Volume, int64(day), int64(day)-before, time.Monday); f != nil {
			right = f.Right
		}
		fmt.Println(before, "days before:", right)
	}
	// Output:
	// 30 days before: liquid
	// 21 days before: slushy
	// 3 days before: slushy
	// 2 days before: frozen
}

// The way of a plan: the client's version and the contact centre's are proposed and merged,
// and what comes of it is locked by both.
func ExampleDocument_Merge() {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	d, c1 := morning()
	at := func(day int) plandoc.Instant { return plandoc.At(time.Date(2026, 1, day, 9, 0, 0, 0, time.UTC)) }
	by := map[plandoc.Role]plandoc.Act{}
	for i, r := range plandoc.Roles {
		// Keys out of known seeds, for the example: use crypto/rand.Reader.
		key, err := plandoc.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 32)))
		must(err)
		by[r] = plandoc.Act{Party: r, Actor: string(r), At: at(3), Engine: plandoc.ThisEngine("example"), Key: key}
		must(d.AddKey(r, key.Public(), nil, string(r), at(3)))
	}
	must(d.Propose(c1, by[plandoc.Client]))

	// The contact centre answers with longer handle times, which both have to agree on.
	s, err := d.Sheet(c1)
	must(err)
	s = s.Clone()
	must(s.Set(0, sheet.AHT, sheet.Number(250_000)))
	must(s.Recompute(ctx))
	p1, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1}, Party: plandoc.CCC, Actor: "Bo", At: at(3), Action: "import", Source: "answer.csv", Engine: plandoc.ThisEngine("example")}, &plandoc.Content{Sheet: s}, by[plandoc.CCC].Key)
	must(err)
	must(d.Propose(p1, by[plandoc.CCC]))

	merged, _, err := d.Merge(ctx, c1, p1, by[plandoc.Client])
	must(err)
	fmt.Println(merged, d.Stage(merged))
	agreed, n, err := d.Accept(ctx, merged, plandoc.Filter{}, by[plandoc.Client])
	must(err)
	fmt.Println(agreed, d.Stage(agreed), n, "cell accepted")
	for _, r := range plandoc.Roles {
		_, err = d.Lock(ctx, agreed, by[r])
		must(err)
		fmt.Println(agreed, d.Stage(agreed), d.InForce())
	}
	since, _ := d.InForceSince(agreed)
	fmt.Println("in force since", since)
	// Output:
	// A1 proposed
	// A2 agreed 1 cell accepted
	// A2 agreed A0
	// A2 locked A2
	// in force since 2026-01-03T09:00:00Z
}

// Two copies that went on apart are put together.
func ExampleDocument_Join() {
	d, id := morning()
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		log.Fatal(err)
	}
	theirs, err := plandoc.Read(&file)
	if err != nil {
		log.Fatal(err)
	}
	act := plandoc.Act{Party: plandoc.Client, Actor: "Ada", At: plandoc.At(time.Date(2026, 1, 3, 9, 0, 0, 0, time.UTC))}
	if err := theirs.Propose(id, act); err != nil {
		log.Fatal(err)
	}
	both, err := d.Join(theirs)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Stage(id), theirs.Stage(id), both.Stage(id))
	// Output: draft proposed proposed
}

// A register of events, as planners keep it.
func ExampleReadEvents() {
	const csv = "id,kind,from,to,notified_on,owner\nspring,campaign,2026-03-02,2026-03-06,2026-02-01,client\n"
	events, err := plandoc.ReadEvents(context.Background(), strings.NewReader(csv), "events.csv")
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range events {
		fmt.Println(e.ID, e.From, e.To, int64(e.From)-int64(*e.NotifiedOn), "days ahead")
	}
	// Output: spring 2026-03-02 2026-03-06 29 days ahead
}
