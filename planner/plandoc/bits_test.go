package plandoc_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// CI runs this on amd64, 386 and arm64: the same document has the same bytes, signatures
// and salts among them, and every derived cell of it is recomputed on each.
func TestSameBits(t *testing.T) {
	d, _, _ := agreedOn(t, plan(t, 3, 14, 48))
	doc := text(t, d)
	sum := sha256.Sum256([]byte(doc))
	// Computed on amd64; no other source: what matters is that all are equal, and that no
	// digit changes without planfile.Numerics being raised.
	const want = "b5b19cf28cbec8bb2427ec637cb07283bf1a2ab59560698eded23ac9ae9b2a85"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the document is %s, want %s", got, want)
	}
	r := verify(t, read(t, doc))
	if !r.OK() {
		t.Error(r.Faults)
	}
}

// Party B has nothing but party A's file, as it was redacted for it, and gets every derived
// cell of it out of the inputs.
func TestOtherPartyReproduces(t *testing.T) {
	d, _, _ := agreedOn(t, plan(t, 3, 7, 48))
	theirs := read(t, text(t, d.Redact(plandoc.Client)))
	for _, id := range []plandoc.ID{c1, p1} {
		stored, err := theirs.Sheet(id)
		if err != nil {
			t.Fatal(err)
		}
		again := edit(t, stored, func(*sheet.Sheet) {})
		contract, err := theirs.Contract(id)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for q := range sheet.Quantity(sheet.Count) {
			if !q.Derived() || contract.Private(q) != "" {
				continue
			}
			for i := range stored.Len() {
				if a, b := stored.At(i, q), again.At(i, q); a != b {
					t.Fatalf("%s %s %s: stored %v, recomputed %v", id, stored.Name(i), q, a, b)
				}
				compared++
			}
		}
		if compared < 8*stored.Len() {
			t.Errorf("%s: %d cells of %d lines were compared", id, compared, stored.Len())
		}
	}
}
