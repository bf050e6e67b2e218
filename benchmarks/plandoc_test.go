package benchmarks_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// sharedPlan is a document with that plan as C1, and as P1 with a twentieth of its handle
// times and all its shrinkage changed.
func sharedPlan(b *testing.B) *plandoc.Document {
	b.Helper()
	d, err := plandoc.New(plandoc.Head{PlanID: "quarter", Zone: "Europe/Berlin", WeekStart: "monday"}, "ACME", "Callers")
	if err != nil {
		b.Fatal(err)
	}
	day := func(n int) plandoc.Instant { return plandoc.At(time.Date(2026, 1, n, 9, 0, 0, 0, time.UTC)) }
	commit := func(c plandoc.Commit, content *plandoc.Content) {
		c.Actor, c.Engine = "bench", plandoc.ThisEngine("bench")
		if _, err := d.Commit(c, content, nil); err != nil {
			b.Fatal(err)
		}
	}
	commit(plandoc.Commit{Party: plandoc.Client, At: day(1), Action: plandoc.ActionInit}, &plandoc.Content{Contract: &plandoc.Contract{}})
	rows, lim := quarter(b)
	s, err := sheet.FromRows(rows, lim, nil)
	if err != nil {
		b.Fatal(err)
	}
	commit(plandoc.Commit{Parents: []plandoc.ID{plandoc.Root}, Party: plandoc.Client, At: day(2), Action: "import"}, &plandoc.Content{Sheet: s})
	s = s.Clone()
	for i := range s.Len() {
		err := s.Set(i, sheet.Shrinkage, sheet.Number(300_000))
		if err == nil && i%20 == 0 {
			err = s.Set(i, sheet.AHT, sheet.Number(s.At(i, sheet.AHT).N+5000))
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Recompute(context.Background()); err != nil {
		b.Fatal(err)
	}
	commit(plandoc.Commit{Parents: []plandoc.ID{{Series: plandoc.ByClient, Number: 1}}, Party: plandoc.CCC, At: day(3), Action: "import"}, &plandoc.Content{Sheet: s})
	return d
}

// BenchmarkPlanDocument is what is done with a shared plan of 13 weeks, 20 queues and
// half-hours in two versions. The size of its file is reported as MB, the processor time of an operation, on all cores, as user-s/op.
func BenchmarkPlanDocument(b *testing.B) {
	d := sharedPlan(b)
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		b.Fatal(err)
	}
	size, used := file.Len(), time.Duration(0)
	start := func(b *testing.B) { used = userTime(b) }
	done := func(b *testing.B) {
		b.ReportMetric((userTime(b)-used).Seconds()/float64(b.N), "user-s/op")
		b.ReportMetric(float64(size)/1e6, "MB")
	}
	b.Run("open", func(b *testing.B) {
		start(b)
		for b.Loop() {
			if _, err := plandoc.Read(bytes.NewReader(file.Bytes())); err != nil {
				b.Fatal(err)
			}
		}
		done(b)
	})
	b.Run("check", func(b *testing.B) {
		start(b)
		for b.Loop() {
			if faults := d.Check(nil); len(faults) > 0 {
				b.Fatal(faults)
			}
		}
		done(b)
	})
	b.Run("verify", func(b *testing.B) {
		start(b)
		for b.Loop() {
			r, err := d.Verify(context.Background(), nil)
			if err != nil || !r.OK() {
				b.Fatal(err, r.Faults)
			}
		}
		done(b)
	})
	b.Run("sheet", func(b *testing.B) {
		start(b)
		for b.Loop() {
			if _, err := d.Sheet(plandoc.ID{Series: plandoc.ByCCC, Number: 1}); err != nil {
				b.Fatal(err)
			}
		}
		done(b)
	})
	b.Run("write", func(b *testing.B) {
		start(b)
		for b.Loop() {
			file.Reset()
			if err := d.Write(&file); err != nil {
				b.Fatal(err)
			}
		}
		done(b)
	})
	b.Run("join", func(b *testing.B) {
		start(b)
		for b.Loop() {
			if _, err := d.Join(d); err != nil {
				b.Fatal(err)
			}
		}
		done(b)
	})
}
