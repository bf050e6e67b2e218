package benchmarks_test

import (
	"context"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// quarter is a staffed plan of 13 weeks of 20 queues around the clock at 30 minutes.
func quarter(b *testing.B) ([]planner.Row, []planner.Limits) {
	const each = 91 * 48
	rows := demand(20 * each)
	for i := range rows {
		r := &rows[i]
		r.Queue = "queue " + string(rune('a'+i/each))
		r.Start = planner.StartOf(time.Date(2026, 1, 5, 0, i%each*30, 0, 0, time.UTC))
	}
	lim, _, err := planner.Prepare(context.Background(), rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(context.Background(), rows, lim)
	}
	if err != nil {
		b.Fatal(err)
	}
	return rows, lim
}

func BenchmarkSheetQuarter(b *testing.B) {
	rows, lim := quarter(b)
	s, err := sheet.FromRows(rows, lim, nil)
	if err != nil {
		b.Fatal(err)
	}
	other := s.Clone()
	for i := 0; i < other.Len(); i += 100 {
		if err := other.Set(i, sheet.Volume, sheet.Number(int64(i)*1000)); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("FromRows", func(b *testing.B) {
		for b.Loop() {
			if _, err := sheet.FromRows(rows, lim, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Recompute", func(b *testing.B) {
		for b.Loop() {
			if err := s.Recompute(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Diff", func(b *testing.B) {
		for b.Loop() {
			if n := len(sheet.Diff(s, other)); n != (s.Len()+99)/100 {
				b.Fatal(n)
			}
		}
	})
	b.Run("FoldDays", func(b *testing.B) {
		for b.Loop() {
			for _, g := range s.Groups(sheet.Day, time.Monday) {
				s.Fold(g.Lines, sheet.Volume)
				s.Fold(g.Lines, sheet.AHT)
			}
		}
	})
}

// BenchmarkReconcileQuarter merges three such plans, in which each party has changed every
// tenth or seventh row, and computes what the differences take.
func BenchmarkReconcileQuarter(b *testing.B) {
	rows, lim := quarter(b)
	base, err := sheet.FromRows(rows, lim, nil)
	if err != nil {
		b.Fatal(err)
	}
	changed := func(every int, q sheet.Quantity) reconcile.Plan {
		s := base.Clone()
		for i := 0; i < s.Len(); i += every {
			if err := s.Set(i, q, sheet.Number(s.At(i, q).N*104/100)); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Recompute(context.Background()); err != nil {
			b.Fatal(err)
		}
		return reconcile.Plan{Sheet: s}
	}
	client, ccc := changed(10, sheet.Volume), changed(7, sheet.AHT)
	for b.Loop() {
		r, err := reconcile.Merge(context.Background(), &reconcile.Plan{Sheet: base}, client, ccc, reconcile.Config{Owners: reconcile.DefaultOwners()})
		if err == nil {
			err = r.Effects(context.Background())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
