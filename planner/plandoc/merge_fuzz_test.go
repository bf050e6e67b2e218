package plandoc_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// editedBy makes the edits that bytes say, three each: a line, a quantity or what becomes of
// the line, and a value.
func editedBy(s *sheet.Sheet, edits []byte) *sheet.Sheet {
	quantities := []sheet.Quantity{sheet.Volume, sheet.AHT, sheet.Shrinkage, sheet.Committed, sheet.MinAgents, sheet.Target, sheet.Method}
	s = s.Clone()
	for len(edits) >= 3 && s.Len() > 0 {
		line, what, n := int(edits[0])%s.Len(), int(edits[1])%(len(quantities)+1), int64(edits[2])
		edits = edits[3:]
		if what == len(quantities) {
			s = s.Keep(func(i int) bool { return i != line })
			continue
		}
		q := quantities[what]
		v := sheet.Number([]int64{0, 1, 1000, 5000, 300_000, 800_000, 1_000_000}[n%7] + n)
		switch {
		case n%11 == 0:
			v = sheet.Value{}
		case n%13 == 0:
			v = sheet.Value{State: sheet.Unknown}
		case q.Spec().Text:
			v = sheet.Text("by hand")
		}
		if err := s.Set(line, q, v); err != nil {
			continue // out of the quantity's range
		}
	}
	if err := s.Recompute(context.Background()); err != nil {
		return nil // no staffing has these inputs
	}
	return s
}

// Two copies of a document go apart, each with what its party edited. Whichever is joined to
// the other gives the same bytes; whichever party merges, the same cells and marks stand in
// the agreed version, or both are refused for the same reason; and what both merged apart
// is not put together.
func FuzzMerge(f *testing.F) {
	contract := plandoc.Contract{
		Corridors: []plandoc.Corridor{{Quantity: "volume", Grain: "day", Below: 50_000, Above: 50_000, Rule: "midpoint"}, {Quantity: "aht_s", Grain: "interval", Below: 20_000, Above: 20_000, Rule: "owner"}},
	}
	k, s := begin(f, contract)
	k.must(k.d.Propose(c1, k.act(plandoc.Client, "2025-11-03", "")))
	start := text(f, k.d)
	f.Add([]byte{0, 0, 7}, []byte{0, 1, 8})
	f.Add([]byte{0, 0, 7, 1, 1, 9}, []byte{0, 0, 8, 1, 7, 0})
	f.Add([]byte{3, 7, 0}, []byte{3, 0, 200})
	f.Add([]byte{2, 6, 1}, []byte{2, 6, 13, 4, 2, 5})
	f.Fuzz(func(t *testing.T, byClient, byCCC []byte) {
		ctx := context.Background()
		k := &desk{t: t, keys: k.keys}
		client, ccc := read(t, start), read(t, start)
		ids := map[plandoc.Role]plandoc.ID{}
		for r, d := range map[plandoc.Role]*plandoc.Document{plandoc.Client: client, plandoc.CCC: ccc} {
			edits := map[plandoc.Role][]byte{plandoc.Client: byClient, plandoc.CCC: byCCC}[r]
			edited := editedBy(s, edits[:min(len(edits), 60)])
			if edited == nil {
				return
			}
			a := k.act(r, "2025-11-04", "edited")
			id, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1}, Party: r, Actor: a.Actor, At: a.At, Action: "import", Source: "plan.csv", Engine: a.Engine}, &plandoc.Content{Sheet: edited}, nil)
			if err != nil {
				return // nothing new, or nothing left
			}
			if err := d.Propose(id, a); err != nil {
				t.Fatal(err)
			}
			ids[r] = id
		}

		one, errOne := client.Join(ccc)
		other, errOther := ccc.Join(client)
		if errOne != nil || errOther != nil {
			t.Fatal(errOne, errOther)
		}
		whole := text(t, one)
		if text(t, other) != whole {
			t.Fatal("joined the other way round it is another document")
		}

		merge := func(r plandoc.Role) (*plandoc.Document, *plandoc.Content, error) {
			d := read(t, whole)
			id, _, err := d.Merge(ctx, ids[plandoc.Client], ids[plandoc.CCC], k.act(r, "2025-11-05", ""))
			if err != nil {
				return nil, nil, err
			}
			if r := verify(t, read(t, text(t, d))); !r.OK() {
				t.Fatalf("faults: %v", r.Faults)
			}
			c, err := d.Content(id)
			if err != nil {
				t.Fatal(err)
			}
			return d, c, nil
		}
		a, byA, errA := merge(plandoc.Client)
		b, byB, errB := merge(plandoc.CCC)
		switch {
		case errA != nil || errB != nil:
			if errA == nil || errB == nil || errA.Error() != errB.Error() {
				t.Fatalf("merged by the client: %v; by the contact centre: %v", errA, errB)
			}
		case !byA.Sheet.Equal(byB.Sheet):
			t.Fatal("the cells depend on who merges")
		case !slices.Equal(byA.Marks, byB.Marks):
			t.Fatalf("the marks depend on who merges: %v and %v", byA.Marks, byB.Marks)
		default:
			if _, err := a.Join(b); !errors.Is(err, plandoc.ErrApart) {
				t.Fatalf("two versions of one name were put together: %v", err)
			}
		}
	})
}
