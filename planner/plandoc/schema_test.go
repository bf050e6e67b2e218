package plandoc_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// full is a document with every kind of record and every member.
func full(t *testing.T) *plandoc.Document {
	t.Helper()
	d, client, ccc := agreed(t)
	day := func(s string) *plandoc.Day {
		x, err := plandoc.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return &x
	}
	n := func(n int64) *int64 { return &n }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c := plandoc.Contract{
		Currency: "EUR", Month: 22, Note: "framework", Lags: []int64{45, 21},
		Targets:    []plandoc.Target{{Queue: "q01", Channel: "voice", Formula: "excl_short", Share: 800_000, WithinMS: 20_000, ShortMS: 5_000, Period: "day", MaxASAMS: 30_000, MaxAbandonment: 50_000}},
		Corridors:  []plandoc.Corridor{{Quantity: "volume", Grain: "day", Near: 1, Far: 45, Below: 100_000, Above: 100_000, Absolute: 5000, Rule: "midpoint"}},
		Fences:     []plandoc.Fence{{Days: 45, Period: "month", Right: "slushy", Flex: 50_000, Quantity: "volume", Default: "owner"}, {Days: 21, Period: "day", Right: "frozen"}},
		Ownership:  []plandoc.Ownership{{Quantity: "shrinkage", Owner: "ccc", Private: true}},
		Relief:     &plandoc.Relief{Method: "counterfactual", Grain: "interval", Above: 1, Below: 1, Both: "share", LagDays: 21},
		Billing:    &plandoc.Billing{Model: "contact", Rate: 385, Period: "month", Floor: 900_000, Ceiling: 1_100_000, Surplus: 450, Credits: []plandoc.Credit{{Below: 800_000, Credit: 20_000}}, CreditCap: 100_000, Minimum: 1, Cap: 2},
		Exceptions: []plandoc.ExceptionRule{{ID: "v", Quantity: "volume", Grain: "day", Below: 1, Above: 1, Hours: 24, Owner: "client", Escalate: "managers"}},
		AHT:        &plandoc.AHTClause{Owner: "joint", Split: "mix", Above: 30_000},
	}
	must(c.Validate())
	s, err := d.Sheet(c1)
	must(err)
	s = edit(t, s, func(s *sheet.Sheet) {
		must(s.Set(0, sheet.Patience, sheet.Value{State: sheet.Unknown}))
		must(s.Set(1, sheet.Method, sheet.Value{State: sheet.Unknown}))
		set(t, s, 2, sheet.Committed, 7_000_000)
	})
	_, err = d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1, p1}, Party: plandoc.Client, Actor: "Ada", At: at(t, "2026-01-05T10:00:00Z"), Action: "import", Engine: plandoc.ThisEngine("test")}, &plandoc.Content{
		Contract: &c, Sheet: s, Queues: []plandoc.Queue{{Queue: "q01", Channel: "voice", Program: "p", Site: "s", Language: "sl", Zone: "Europe/Ljubljana", Note: "n"}},
		Assumptions: []plandoc.Assumption{{ID: "a1", Statement: "no launch", Quantity: "volume", Value: "0", Owner: plandoc.Client, Source: "mail", From: day("2026-01-05"), To: day("2026-02-01"), Status: "agreed", Note: "n"}},
		Events:      []plandoc.Event{{ID: "e1", Kind: "campaign", Queues: "q01", From: *day("2026-01-07"), To: *day("2026-01-09"), NotifiedOn: day("2026-01-02"), EffectiveOn: day("2026-01-07"), UpliftPPM: n(0), UpliftContacts: n(200_000), Shape: "flat", Owner: plandoc.Client, Status: "announced", Note: "n"}},
	}, client)
	must(err)
	must(d.AddKey(plandoc.CCC, keyOf(t, 7).Public(), ccc, "Bo", at(t, "2026-01-06T09:00:00Z")))
	must(d.Revoke(ccc.Fingerprint(), keyOf(t, 7), "old laptop", "Bo", at(t, "2026-01-06T09:00:00Z")))
	must(d.Record(plandoc.Entry{Action: "close", Actor: "Ada", At: at(t, "2026-01-07T09:00:00Z"), Party: plandoc.Client, Version: &p1, Note: "done"}))
	return d
}

// Every record of a document, whole and redacted, is valid by the schema; and the schema
// is not so wide that nothing fails it.
func TestSchema(t *testing.T) {
	var b bytes.Buffer
	if err := plandoc.WriteSchema(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(line string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	d := full(t)
	if r := verify(t, read(t, text(t, d))); !r.OK() {
		t.Fatal(r.Faults)
	}
	kinds := map[string]int{}
	for line := range strings.Lines(text(t, d) + text(t, d.Redact(plandoc.Client))) {
		kind, _, _ := strings.Cut(line[2:], `"`)
		kinds[kind]++
		if err := valid(line); err != nil {
			t.Errorf("%s%v", line, err)
		}
		// One member more, and one less, is not valid.
		if more := strings.Replace(line, `":{`, `":{"a":1,`, 1); valid(more) == nil {
			t.Errorf("taken: %s", more)
		}
		if none := `{"` + kind + `":{}}`; valid(none) == nil && kind != "contract" {
			t.Errorf("taken: %s", none)
		}
	}
	for _, kind := range []string{"document", "party", "key", "revocation", "version", "contract", "queue", "assumption", "event", "axis", "strip", "hidden", "marks", "log", "signature", "end"} {
		if kinds[kind] == 0 {
			t.Errorf("no record %s was looked at", kind)
		}
	}
}
