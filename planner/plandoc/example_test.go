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
