package reconcile_test

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// FuzzMerge merges plans of lines at any time and of any length: it ends with an error or
// with a merged plan that has no cell that none of them had for a text, and in which
// merging again changes nothing.
func FuzzMerge(f *testing.F) {
	f.Add([]byte{0, 0, 30, 10, 90, 1, 0, 30, 10, 90, 2, 0, 30, 12, 90})
	f.Add([]byte{0, 0, 255, 10, 90, 1, 0, 30, 10, 90, 2, 5, 60, 12, 9})
	f.Add([]byte{1, 0, 30, 10, 90, 1, 1, 30, 10, 90, 2, 0, 120, 12, 90, 0, 0, 15, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		var lines [3][]sheet.Line
		for len(data) >= 5 && len(lines[0])+len(lines[1])+len(lines[2]) < 40 {
			l := sheet.Line{Key: sheet.Key{Queue: "q", Channel: "voice", Start: int64(data[1]) * 900, Interval: int64(data[2])*60 + 60}, Offset: int(int8(data[3])) * 15, Cells: map[sheet.Quantity]sheet.Value{
				sheet.Volume: sheet.Number(int64(binary.LittleEndian.Uint16(data[3:5])) * 100), sheet.AHT: sheet.Number(int64(data[4])*1000 + 1), sheet.Model: sheet.Text("C"),
				sheet.Definition: sheet.Text("offered"), sheet.Target: sheet.Number(800_000), sheet.Within: sheet.Number(20_000), sheet.Shrinkage: sheet.Number(int64(data[3]) * 1000),
			}}
			lines[data[0]%3], data = append(lines[data[0]%3], l), data[5:]
		}
		var plans [3]reconcile.Plan
		for i := range plans {
			s, err := sheet.New(lines[i])
			if err != nil {
				return
			}
			if err := s.Recompute(context.Background()); err != nil {
				t.Fatal(err)
			}
			plans[i].Sheet = s
		}
		cfg := reconcile.Config{Owners: reconcile.DefaultOwners(), Corridors: []reconcile.Corridor{{All: true, Grain: sheet.Day, Below: 50_000, Above: 50_000}}}
		r, err := reconcile.Merge(context.Background(), &plans[0], plans[1], plans[2], cfg)
		if err != nil {
			return
		}
		if err := r.Effects(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Conflicts(context.Background()); err != nil {
			t.Fatal(err)
		}
		m := reconcile.Plan{Sheet: r.Merged}
		again, err := reconcile.Merge(context.Background(), &m, m, m, cfg)
		if err != nil {
			return // lines of a plan that overlap one another
		}
		if len(again.Cells) > 0 || !again.Merged.Equal(r.Merged) {
			t.Fatalf("merging again changes %d cells", len(again.Cells))
		}
	})
}

func FuzzParseCorridor(f *testing.F) {
	for _, s := range []string{"10%/day", "volume=-5%..10%/week", "aht=15/interval", "=", "/", "%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := reconcile.ParseCorridor(s)
		if err == nil && (c.Below < 0 || c.Above < 0 || c.Absolute < 0) {
			t.Fatalf("%q is %+v", s, c)
		}
	})
}
