package plandoc_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// sign signs a version for a party, as plan sign does.
func (k *desk) sign(id plandoc.ID, r plandoc.Role, when string) {
	k.t.Helper()
	k.must(k.d.Sign(id, r, "sign", string(r), at(k.t, when+"T12:00:00Z"), k.keys[r]))
}

// requested is a desk on which the contact centre wants another volume on the first
// interval, which is the client's to say: A1 has one request open. The fences' default is
// the owner's value. signed says what is signed besides.
func requested(t *testing.T, signed ...plandoc.ID) (k *desk, s *sheet.Sheet, a1 plandoc.ID) {
	k, s = begin(t, fenced)
	k.must(k.d.Propose(c1, k.act(plandoc.Client, "2025-11-03", "")))
	k.version(plandoc.CCC, c1, edit(t, s, func(s *sheet.Sheet) { set(t, s, 0, sheet.Volume, 1000) }), "2025-11-04")
	k.must(k.d.Propose(p1, k.act(plandoc.CCC, "2025-11-04", "")))
	for _, id := range signed {
		if id == plandoc.Root {
			k.sign(id, plandoc.Client, "2025-11-05")
		}
		k.sign(id, plandoc.CCC, "2025-11-05")
	}
	a1, _, err := k.d.Merge(context.Background(), c1, p1, k.act(plandoc.Client, "2025-11-06", ""))
	k.must(err)
	return k, s, a1
}

// What a fence's default settled is in force with the owner's signature alone where the
// other party signed the contract and what it said; nobody locks anything else alone.
func TestSettledByOne(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		signed []plandoc.ID
		by     plandoc.Role
		alone  bool
	}{
		{"the other party signed the contract and its plan", []plandoc.ID{plandoc.Root, p1}, plandoc.Client, true},
		{"the contract is not signed", []plandoc.ID{p1}, plandoc.Client, false},
		{"what the other party said is not signed", []plandoc.ID{plandoc.Root}, plandoc.Client, false},
		{"nothing is signed", nil, plandoc.Client, false},
		{"the other party's value, which it did not sign", []plandoc.ID{plandoc.Root, p1}, plandoc.CCC, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, s, a1 := requested(t, c.signed...)
			a2, err := k.d.Lock(ctx, a1, k.act(c.by, "2026-01-04", ""))
			k.must(err)
			if !k.d.Settled(a2) || k.d.Settled(a1) {
				t.Fatalf("%s, of %s, is not the settled one", a2, a1)
			}
			since, inForce := k.d.InForceSince(a2)
			if inForce != c.alone {
				t.Errorf("in force with one signature: %v", inForce)
			}
			if c.alone {
				k.stage(a2, plandoc.Locked)
				if k.d.InForce() != a2 || since.String() != "2026-01-04T12:00:00Z" {
					t.Errorf("%s is in force, %s since %s", k.d.InForce(), a2, since)
				}
			} else {
				k.stage(a2, plandoc.AgreedBoth)
			}
			// The one that was settled is not the one to sign any more, whatever party asks.
			_, err = k.d.Lock(ctx, a1, k.act(c.by.Other(), "2026-01-05", ""))
			refused(t, "lock of the old one", err, plandoc.ErrStage)
			if !strings.Contains(err.Error(), "A2 has come after it, with what the contract's fences settled") {
				t.Error(err)
			}
			_, err = k.d.Lock(ctx, a2, k.act(c.by, "2026-01-05", ""))
			if err == nil {
				t.Error("a party signed twice")
			}
			// The other party may sign still, and then it is locked by both.
			_, err = k.d.Lock(ctx, a2, k.act(c.by.Other(), "2026-01-05", ""))
			k.must(err)
			k.stage(a2, plandoc.Locked)
			if got, err := k.d.Sheet(a2); err != nil || got.At(0, sheet.Volume) != s.At(0, sheet.Volume) {
				t.Errorf("the owner's value does not hold: %v", err)
			}
			if r := verify(t, read(t, text(t, k.d))); !r.OK() {
				t.Errorf("faults: %v", r.Faults)
			}
		})
	}
}

// Nobody puts in force alone what it did not say before the other party signed, nor what it
// made up by hand.
func TestSettledByOneIsNoLoophole(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, s *sheet.Sheet)
	}{
		{"its own quantity, said to nobody", func(t *testing.T, s *sheet.Sheet) { set(t, s, 0, sheet.Volume, 99_000) }},
		{"a joint one", func(t *testing.T, s *sheet.Sheet) { set(t, s, 0, sheet.AHT, 99_000) }},
		{"the other party's", func(t *testing.T, s *sheet.Sheet) { set(t, s, 0, sheet.Shrinkage, 99_000) }},
	} {
		k, s, a1 := requested(t, plandoc.Root, p1)
		a := k.act(plandoc.Client, "2026-01-04", "")
		changed := edit(t, s, func(s *sheet.Sheet) { c.change(t, s) })
		id, err := k.d.Commit(plandoc.Commit{ID: plandoc.ID{Series: plandoc.Agreed, Number: 2}, Parents: []plandoc.ID{a1}, Party: a.Party, Actor: a.Actor, At: a.At, Action: plandoc.ActionSettle,
			Source: "by hand", Status: plandoc.AgreedBoth, Engine: a.Engine}, &plandoc.Content{Sheet: changed}, a.Key)
		k.must(err)
		k.must(k.d.Sign(id, plandoc.Client, plandoc.PurposeLock, a.Actor, a.At, a.Key))
		if _, ok := k.d.InForceSince(id); ok || k.d.InForce() != plandoc.Root {
			t.Errorf("%s is in force with one signature", c.name)
		}
	}
}

// Over a plan in force, the default of a fence holds on the days that it froze: what both
// had proposed before it, and could not agree on.
func TestFenceSettlesOverWhatIsInForce(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		of     string // the fences' default
		volume int64
	}{{"the owner's", "owner", 150}, {"the base's", "base", 100}} {
		contract := fenced
		contract.Fences = []plandoc.Fence{{Days: 2, Period: "day", Right: "frozen", Default: c.of}}
		k, s, a := lockedPlan(t, contract)
		want := volumes(t, s, c.volume).At(0, sheet.Volume)
		c2 := k.version(plandoc.Client, a, volumes(t, s, 150), "2025-12-20")
		p2 := k.version(plandoc.CCC, a, volumes(t, s, 60), "2025-12-20")
		k.must(k.d.Propose(c2, k.act(plandoc.Client, "2025-12-20", "")))
		k.must(k.d.Propose(p2, k.act(plandoc.CCC, "2025-12-20", "")))
		m, _, err := k.d.Merge(ctx, c2, p2, k.act(plandoc.CCC, "2025-12-21", ""))
		k.must(err)
		k.stage(m, plandoc.Disputed)
		settled, err := k.d.Lock(ctx, m, k.act(plandoc.CCC, "2026-01-04", ""))
		k.must(err)
		_, err = k.d.Lock(ctx, settled, k.act(plandoc.Client, "2026-01-04", ""))
		k.must(err)
		k.stage(settled, plandoc.Locked)
		got, err := k.d.Sheet(settled)
		k.must(err)
		if got.At(0, sheet.Volume) != want {
			t.Errorf("%s value does not hold: %v, want %v", c.name, got.At(0, sheet.Volume), want)
		}
	}
}
