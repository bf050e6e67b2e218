package plandoc_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
)

// small is a document of one queue and two intervals: every byte of it is flipped below.
func small(t testing.TB) string {
	d, _, ccc := agreedOn(t, plan(t, 1, 1, 2))
	if err := d.Revoke(keyOf(t, 2).Fingerprint(), ccc, "lost", "Bo", at(t, "2026-01-05T09:00:00Z")); err != nil {
		t.Fatal(err)
	}
	if err := d.AddKey(plandoc.CCC, keyOf(t, 3).Public(), keyOf(t, 1), "Ada", at(t, "2026-01-05T10:00:00Z")); err != nil {
		t.Fatal(err)
	}
	return text(t, d)
}

// Whatever byte of a document is changed, it is refused or the fault is found, and named.
func TestEveryByteCounts(t *testing.T) {
	whole := small(t)
	step := 1
	if testing.Short() {
		step = 11
	}
	for i := 0; i < len(whole); i += step {
		b := []byte(whole)
		b[i] ^= 1 << (i % 7)
		d, err := plandoc.Read(bytes.NewReader(b))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") && !strings.Contains(err.Error(), "version") {
				t.Errorf("byte %d (%q for %q): %v", i, b[i], whole[i], err)
			}
			continue
		}
		faults := d.Check(nil)
		if len(faults) == 0 {
			line := strings.Count(whole[:i], "\n")
			t.Fatalf("byte %d, %q for %q in line %d, was not found:\n%s", i, b[i], whole[i], line+1, strings.Split(whole, "\n")[line])
		}
		for _, f := range faults {
			if f.Record == "" || f.Problem == "" {
				t.Fatalf("byte %d: %+v", i, f)
			}
		}
	}
}

// Likewise any line that is missing, doubled or swapped with the next.
func TestEveryLineCounts(t *testing.T) {
	lines := strings.SplitAfter(small(t), "\n")
	lines = lines[:len(lines)-1]
	refused := func(what string, i int, parts ...[]string) {
		t.Helper()
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(strings.Join(p, ""))
		}
		d, err := plandoc.Read(strings.NewReader(b.String()))
		if err == nil && len(d.Check(nil)) == 0 {
			t.Errorf("line %d %s was not found: %s", i+1, what, lines[i])
		}
	}
	for i := range lines {
		refused("left out", i, lines[:i], lines[i+1:])
		refused("doubled", i, lines[:i+1], lines[i:])
		refused("and the rest left out", i, lines[:i])
		if i+1 < len(lines) {
			refused("swapped", i, lines[:i], lines[i+1:i+2], lines[i:i+1], lines[i+2:])
		}
	}
}

// A party that rewrites what the other one has signed is caught even if it makes every
// hash of its own log fit again: the other's signature holds the end of both logs.
func TestRewrittenLog(t *testing.T) {
	d, client, ccc := agreed(t)
	forged, err := plandoc.New(d.Head(), "ACME", "Callers")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(forged.AddKey(plandoc.Client, client.Public(), nil, "Ada", at(t, "2026-01-02T09:00:00Z")))
	must(forged.AddKey(plandoc.CCC, ccc.Public(), nil, "Ada", at(t, "2026-01-02T09:00:00Z")))
	// The same versions, but the client's forecast is said to be of a day earlier.
	for i, id := range []plandoc.ID{plandoc.Root, c1, p1} {
		v, _, _ := d.Version(id)
		c, err := d.Content(id)
		must(err)
		com := plandoc.Commit{ID: id, Party: v.Party, Actor: v.Actor, At: v.At, Action: []string{"init", "import", "propose"}[i], Message: v.Message, Source: v.Source, Status: v.Status, Engine: v.Engine}
		for _, p := range v.Parents {
			com.Parents = append(com.Parents, p.ID)
		}
		if id == c1 {
			com.At = at(t, "2026-01-02T09:30:00Z")
		}
		_, err = forged.Commit(com, c, ccc)
		must(err)
	}
	// The forger copies the contact centre's signature over.
	lines := strings.SplitAfter(text(t, forged), "\n")
	var sigs []string
	for _, l := range strings.SplitAfter(text(t, d), "\n") {
		if strings.HasPrefix(l, `{"signature"`) && strings.Contains(l, `"party":"ccc"`) {
			sigs = append(sigs, l)
		}
	}
	joined := strings.Join(lines[:len(lines)-2], "") + strings.Join(sigs, "") + strings.Replace(lines[len(lines)-2], fmt.Sprintf(`"lines":%d`, len(lines)-1), fmt.Sprintf(`"lines":%d`, len(lines)), 1)
	e := read(t, joined)
	found := false
	for _, f := range e.Check(nil) {
		found = found || f.Record == "signature P1 ccc sign" && strings.Contains(f.Problem, "something else")
	}
	if !found {
		t.Errorf("faults: %v", e.Check(nil))
	}
}

// A key signs for its party while it is in force, by the order of the log and not by any
// clock.
func TestKeysOutOfForce(t *testing.T) {
	d, client, ccc := agreed(t)
	newer := keyOf(t, 4)
	if err := d.AddKey(plandoc.CCC, newer.Public(), nil, "Bo", at(t, "2026-01-05T09:00:00Z")); err == nil {
		t.Error("a second key came in that nobody vouches for")
	}
	if err := d.AddKey(plandoc.CCC, newer.Public(), ccc, "Bo", at(t, "2026-01-05T09:00:00Z")); err != nil {
		t.Fatal(err)
	}
	if err := d.Sign(c1, plandoc.CCC, "sign", "Bo", at(t, "2026-01-05T10:00:00Z"), ccc); err == nil {
		t.Error("the old key still signs")
	}
	if err := d.Sign(c1, plandoc.CCC, "sign", "Bo", at(t, "2026-01-05T10:00:00Z"), newer); err != nil {
		t.Error(err)
	}
	if err := d.Revoke(newer.Fingerprint(), client, "guess", "Ada", at(t, "2026-01-06T10:00:00Z")); err == nil {
		t.Error("the client revoked a key of the contact centre")
	}
	if err := d.Revoke(newer.Fingerprint(), newer, "laptop stolen", "Bo", at(t, "2026-01-06T10:00:00Z")); err != nil {
		t.Fatal(err)
	}
	if faults := d.Check(nil); len(faults) > 0 {
		t.Errorf("signatures from before the revocation: %v", faults)
	}
	if faults := d.Check(plandoc.Trust{plandoc.CCC: newer.Fingerprint()}); len(faults) == 0 {
		t.Error("a revoked key is trusted")
	}
	// The old one was replaced, and is not in force again. Only the client can bring in
	// another one now.
	if _, ok := d.Current(plandoc.CCC); ok {
		t.Error("a key of the contact centre is still in force")
	}
	last := keyOf(t, 5)
	if err := d.AddKey(plandoc.CCC, last.Public(), client, "Ada", at(t, "2026-01-07T09:00:00Z")); err != nil {
		t.Fatal(err)
	}
	if err := d.Sign(p1, plandoc.CCC, "lock", "Bo", at(t, "2026-01-07T10:00:00Z"), last); err != nil {
		t.Fatal(err)
	}
	if faults := read(t, text(t, d)).Check(plandoc.Trust{plandoc.CCC: last.Fingerprint(), plandoc.Client: client.Fingerprint()}); len(faults) > 0 {
		t.Error(faults)
	}
}
