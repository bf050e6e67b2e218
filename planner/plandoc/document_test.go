package plandoc_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

var (
	c1 = plandoc.ID{Series: plandoc.ByClient, Number: 1}
	p1 = plandoc.ID{Series: plandoc.ByCCC, Number: 1}
)

// What was written is read again: the same bytes, and the same cells.
func TestRoundTrip(t *testing.T) {
	d, _, _ := agreed(t)
	first := text(t, d)
	e := read(t, first)
	if again := text(t, e); again != first {
		t.Fatalf("written again:\n%s\nwas\n%s", again, first)
	}
	for _, doc := range []*plandoc.Document{d, e} {
		r := verify(t, doc)
		if !r.OK() {
			t.Fatalf("faults: %v", r.Faults)
		}
		for _, v := range r.Versions {
			if v.ID != plandoc.Root && v.Recomputed == 0 {
				t.Errorf("%s: nothing was recomputed", v.ID)
			}
		}
	}
	want := plan(t, 2, 2, 4)
	got, err := e.Sheet(c1)
	if err != nil {
		t.Fatal(err)
	}
	// Shrinkage is private to the contact centre, so the client's version has none.
	for i := range want.Len() {
		for q := range sheet.Quantity(sheet.Count) {
			v := want.At(i, q)
			if q == sheet.Shrinkage || q == sheet.Scheduled {
				v = sheet.Value{}
			}
			if got.At(i, q) != v {
				t.Errorf("%s %s: %v, want %v", want.Name(i), q, got.At(i, q), v)
			}
		}
	}
	content, err := e.Content(p1)
	if err != nil {
		t.Fatal(err)
	}
	if len(content.Marks) != 1 || content.Marks[0].Note != "new product" || content.Marks[0].Status != plandoc.Countered || len(content.Queues) != 1 || content.Contract.Currency != "EUR" {
		t.Errorf("content: %+v", content)
	}
	if n, ok := content.Sheet.At(15, sheet.AHT), content.Sheet.At(15, sheet.Shrinkage); n.N != 240_000 || ok.N != 300_015 {
		t.Errorf("P1: aht %v, shrinkage %v", n, ok)
	}
	if base, err := e.Base(c1, p1); base != c1 || err != nil {
		t.Errorf("base of C1 and P1: %v, %v", base, err)
	}
}

// The other party sees no private cell, and everything still verifies; its own copy fills
// in again what was hidden.
func TestRedact(t *testing.T) {
	d, _, _ := agreed(t)
	whole := text(t, d)
	hidden := text(t, d.Redact(plandoc.Client))
	if strings.Contains(hidden, "300001") || strings.Contains(hidden, "salt") || !strings.Contains(whole, "300001") {
		t.Error("private cells crossed")
	}
	e := read(t, hidden)
	r := verify(t, e)
	if !r.OK() {
		t.Fatalf("faults: %v", r.Faults)
	}
	if r.Versions[2].Hidden == 0 || r.Versions[2].Recomputed == 0 {
		t.Errorf("%+v", r.Versions[2])
	}
	for _, id := range []plandoc.ID{c1, p1} {
		_, a, _ := d.Version(id)
		_, b, _ := e.Version(id)
		if a != b {
			t.Errorf("%s: hash %s, of the redacted view %s", id, a, b)
		}
	}
	if own := text(t, d.Redact(plandoc.CCC)); own != whole {
		t.Error("the owner does not see its own cells")
	}
	for _, pair := range [][2]*plandoc.Document{{d, e}, {e, d}} {
		j, err := pair[0].Join(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if text(t, j) != whole {
			t.Error("joined, the document is not whole")
		}
	}
}

// A derived cell that somebody plugged is named, even if every hash was made to fit.
func TestVerifyNamesTheCell(t *testing.T) {
	d, _, _ := agreed(t)
	s, err := d.Sheet(c1)
	if err != nil {
		t.Fatal(err)
	}
	plugged := s.Clone()
	if err := plugged.Restore(5, sheet.Agents, sheet.Number(1)); err != nil {
		t.Fatal(err)
	}
	id, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1}, Party: plandoc.Client, Actor: "Eve", At: at(t, "2026-01-05T10:00:00Z"), Action: "import", Engine: plandoc.ThisEngine("test")}, &plandoc.Content{Sheet: plugged}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := verify(t, read(t, text(t, d)))
	if len(r.Faults) != 1 {
		t.Fatalf("faults: %v", r.Faults)
	}
	f := r.Faults[0]
	if f.Version != id || f.Queue != "q01" || f.Quantity != "agents" || f.Stored != "1" || f.Time != "2026-01-06 08:30 (UTC+01:00)" {
		t.Errorf("fault: %+v", f)
	}
}

// Numerics of another version are refused, never guessed.
func TestVerifyRefusesOtherNumerics(t *testing.T) {
	d, _, _ := agreed(t)
	s, _ := d.Sheet(c1)
	s = edit(t, s, func(s *sheet.Sheet) { set(t, s, 0, sheet.Volume, 1000) })
	engine := plandoc.ThisEngine("another")
	engine.Numerics++
	if _, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1}, Party: plandoc.Client, Actor: "Ada", At: at(t, "2026-01-05T10:00:00Z"), Action: "import", Engine: engine}, &plandoc.Content{Sheet: s}, nil); err != nil {
		t.Fatal(err)
	}
	r, err := d.Verify(context.Background(), nil)
	if err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Problem, "cannot recompute") {
		t.Errorf("%v, %v", r.Faults, err)
	}
}
