package planner_test

import (
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// Sensitivities are the differences to plans edited by hand.
func TestSensitivities(t *testing.T) {
	table := func() []planner.Row {
		rows := []planner.Row{row("a", "voice", 0, 100, 180), row("b", "email", 0, 60, 300), row("a", "voice", 1, 40, 200), row("a", "voice", 2, 10, nan), row("c", "chat", 0, 80, 600)}
		for i := range rows {
			rows[i].Lo80, rows[i].Hi80 = 0.7*rows[i].Volume, 1.3*rows[i].Volume
		}
		return rows
	}
	given := planner.Given{Shrinkage: ptr(0.3), MaxOccupancy: ptr(0.9), Concurrency: []float64{1, 1.3}, Risk: ptr(0.2), Patience: ptr(2 * time.Minute)}
	rows := table()
	lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(given))
	if err != nil {
		t.Fatal(err)
	}
	if err := planner.StaffAll(t.Context(), rows, lim); err != nil {
		t.Fatal(err)
	}
	before := fingerprints(rows)
	list, err := planner.Sensitivities(t.Context(), rows, lim)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range fingerprints(rows) {
		if f != before[i] {
			t.Fatalf("row %d changed", i)
		}
	}
	edited := func(change func(*planner.Row), given planner.Given) []planner.Sum {
		rows := table()
		for i := range rows {
			change(&rows[i])
		}
		restaff(t, rows, given)
		return planner.ByQueue(rows)
	}
	base := edited(func(*planner.Row) {}, given)
	volume := edited(func(r *planner.Row) {
		for _, v := range []*float64{&r.Volume, &r.Lo80, &r.Hi80} {
			*v = planner.Round(1.01**v, 3)
		}
	}, given)
	aht := edited(func(r *planner.Row) { r.AHT++ }, given)
	more := given
	more.Shrinkage = ptr(0.31)
	shrinkage := edited(func(*planner.Row) {}, more)
	if len(list) != 3 {
		t.Fatalf("%d queues", len(list))
	}
	for k, s := range list {
		for _, c := range []struct {
			name string
			got  planner.Staff
			sum  planner.Sum
		}{{"volume", s.Volume, volume[k]}, {"AHT", s.AHT, aht[k]}, {"shrinkage", s.Shrinkage, shrinkage[k]}} {
			if !about(c.got.Hours, c.sum.Hours-base[k].Hours, 1e-9) || !about(c.got.Scheduled, c.sum.Scheduled-base[k].Scheduled, 1e-9) {
				t.Errorf("%s, %s: %+v, by hand %v and %v", s.Name, c.name, c.got, c.sum.Hours-base[k].Hours, c.sum.Scheduled-base[k].Scheduled)
			}
		}
		if s.Name != base[k].Name || !about(s.Base.Hours, base[k].Hours, 1e-9) || s.Shrinkage.Hours != 0 || !(s.Volume.Hours > 0 && s.AHT.Hours > 0 && s.Shrinkage.Scheduled > 0) {
			t.Errorf("%+v", s)
		}
	}
	// E-mail is linear: 10 erlangs / 0.9 of half an hour, 1 % more, and 60 s more work.
	mail := list[1]
	if !about(mail.Volume.Hours, 0.1/0.9/2, 1e-6) || !about(mail.AHT.Hours, 60.0/1800/0.9/2, 1e-6) || !about(mail.Shrinkage.Scheduled, mail.Base.Hours/0.69-mail.Base.Hours/0.7, 1e-6) {
		t.Errorf("%+v", mail)
	}
	if mail.Base.Whole != 6 { // 11.1 agents are 12, for half an hour
		t.Errorf("whole agents for %v hours", mail.Base.Whole)
	}
	sum := planner.SumSensitivities("all", list)
	if !about(sum.Volume.Scheduled, list[0].Volume.Scheduled+list[1].Volume.Scheduled+list[2].Volume.Scheduled, 1e-12) {
		t.Errorf("%+v", sum)
	}
	if got := sum.Base.FTE(40); got != sum.Base.Scheduled/40 {
		t.Errorf("%v FTE", got)
	}
}

// A plan that has no room for more shrinkage does not know what more would take.
func TestSensitivityBeyondAllShrinkage(t *testing.T) {
	rows := []planner.Row{row("a", "voice", 0, 100, 180)}
	lim, _, err := planner.Prepare(t.Context(), rows, planner.PolicyOf(planner.Given{Shrinkage: ptr(0.995)}))
	if err == nil {
		err = planner.StaffAll(t.Context(), rows, lim)
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err := planner.Sensitivities(t.Context(), rows, lim)
	if err != nil || !same(list[0].Shrinkage.Scheduled, nan) || !(list[0].Volume.Scheduled > 0) {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := planner.Sensitivities(t.Context(), rows, nil); err == nil {
		t.Error("limits of no row were taken for those of one")
	}
}
