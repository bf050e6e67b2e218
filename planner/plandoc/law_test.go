package plandoc_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// change makes random edits of inputs, of lines, and of absent and unknown cells.
func change(t *rapid.T, s *sheet.Sheet) *sheet.Sheet {
	c := s.Clone()
	for range rapid.IntRange(0, 6).Draw(t, "edits") {
		i := rapid.IntRange(0, c.Len()-1).Draw(t, "line")
		q := rapid.SampledFrom([]sheet.Quantity{sheet.Volume, sheet.AHT, sheet.Committed, sheet.Method, sheet.Shrinkage, sheet.MinAgents}).Draw(t, "quantity")
		v := rapid.SampledFrom([]sheet.Value{{}, {State: sheet.Unknown}, sheet.Number(5), sheet.Number(1000), sheet.Number(7777)}).Draw(t, "value")
		if q.Spec().Text && v.State == sheet.Known {
			v = sheet.Text("by hand")
		}
		if err := c.Set(i, q, v); err != nil {
			t.Fatal(err)
		}
	}
	gone := rapid.SliceOfN(rapid.IntRange(0, c.Len()-1), 0, 3).Draw(t, "gone")
	return c.Keep(func(i int) bool { return !slices.Contains(gone, i) })
}

// Whatever is committed, on whatever version, comes back as it was, marks among it, after
// the document was written and read; and versions before it are untouched.
func TestCommittedComesBack(t *testing.T) {
	start := plan(t, 2, 2, 4)
	contract := plandoc.Contract{}
	rapid.Check(t, func(t *rapid.T) {
		d, err := plandoc.New(plandoc.Head{PlanID: "x", WeekStart: "monday"}, "A", "B")
		if err != nil {
			t.Fatal(err)
		}
		now, _ := plandoc.ParseInstant("2026-01-02T09:00:00Z")
		commit := plandoc.Commit{Party: plandoc.Client, Actor: "Ada", At: now, Action: "init", Engine: plandoc.ThisEngine("test")}
		if _, err := d.Commit(commit, &plandoc.Content{Contract: &contract}, nil); err != nil {
			t.Fatal(err)
		}
		ids := []plandoc.ID{plandoc.Root}
		sheets := map[plandoc.ID]*sheet.Sheet{plandoc.Root: {}}
		marks := map[plandoc.ID][]plandoc.CellMark{}
		hashes := map[plandoc.ID]plandoc.Hash{}
		for n := range rapid.IntRange(1, 5).Draw(t, "versions") {
			parent := rapid.SampledFrom(ids).Draw(t, "parent")
			s := start
			if sheets[parent].Len() > 0 {
				s = sheets[parent]
			}
			s = change(t, s)
			if s.Len() == 0 {
				continue
			}
			var list []plandoc.CellMark
			for i := range s.Len() {
				if rapid.IntRange(0, 3).Draw(t, "mark") == 0 {
					list = append(list, plandoc.CellMark{Key: s.Key(i), Quantity: sheet.Volume, Mark: plandoc.Mark{Status: rapid.SampledFrom([]plandoc.Status{"", plandoc.Disputed, plandoc.Countered}).Draw(t, "status"), Note: "n"}})
				}
			}
			commit.Party = plandoc.Roles[n%2]
			commit.Parents, commit.Action = []plandoc.ID{parent}, "import"
			if len(ids) > 1 && ids[1] != parent {
				commit.Parents = append(commit.Parents, ids[1])
			}
			id, err := d.Commit(commit, &plandoc.Content{Sheet: s, Marks: list}, nil)
			if err != nil {
				if len(commit.Parents) == 1 {
					continue // nothing new
				}
				t.Fatal(err)
			}
			ids, sheets[id], marks[id] = append(ids, id), s, list
			_, hashes[id], _ = d.Version(id)
		}
		e := read(t, text(t, d))
		if faults := e.Check(nil); len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, id := range ids[1:] {
			c, err := e.Content(id)
			if err != nil {
				t.Fatal(err)
			}
			if !c.Sheet.Equal(sheets[id]) || !slices.Equal(c.Marks, marks[id]) {
				t.Fatalf("%s came back otherwise: marks %v, were %v", id, c.Marks, marks[id])
			}
			if _, hash, _ := e.Version(id); hash != hashes[id] {
				t.Fatalf("%s: hash %s, was %s", id, hash, hashes[id])
			}
		}
		if text(t, e) != text(t, d) {
			t.Fatal("written again it differs")
		}
	})
}
