package planner_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// byDay says a shrinkage by the day of the month, and an absence on the 2nd.
type byDay struct{ err error }

func (b byDay) On(queue, channel string, d calendar.Day) (planner.Given, error) {
	_, _, dom := d.Date()
	s := float64(dom) / 100
	if queue == "chat" {
		s += 0.5
	}
	g := planner.Given{Shrinkage: &s}
	if dom == 2 {
		a := 0.05
		g.Absence = &a
	}
	return g, b.err
}

func datedRows() []planner.Row {
	var rows []planner.Row
	for dom := 1; dom <= 3; dom++ {
		for _, queue := range []string{"sales", "chat"} {
			for h := 9; h < 11; h++ {
				nan := math.NaN()
				rows = append(rows, planner.Row{
					Start: planner.StartOf(time.Date(2026, 1, dom, h, 0, 0, 0, time.UTC)), Queue: queue, Channel: "voice", Interval: time.Hour, Volume: 100, AHT: 180,
					Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan,
				})
			}
		}
	}
	return rows
}

// What was said by date goes into each row of its day and queue, before what it says
// itself; only into those that say nothing when it fills; and the plan that comes of it
// staffs to itself.
func TestDated(t *testing.T) {
	rows := datedRows()
	p := planner.PolicyOf(planner.Given{})
	p.Dated = byDay{}
	if _, err := planner.Restaff(context.Background(), rows, p); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		r := &rows[i]
		want := float64(r.Start.Wall.Day()) / 100
		if r.Queue == "chat" {
			want += 0.5
		}
		if r.Shrinkage != want || (r.Agreed().Absence > 0) != (r.Start.Wall.Day() == 2) {
			t.Errorf("%s: shrinkage %v, want %v; absence %v", r.Name(), r.Shrinkage, want, r.Agreed().Absence)
		}
		if r.Agreed().Absence == 0 && math.Abs(r.Scheduled-r.AgentsExact/(1-want)) > 1e-6 {
			t.Errorf("%s: scheduled %v of %v", r.Name(), r.Scheduled, r.AgentsExact)
		}
	}
	again := append([]planner.Row(nil), rows...)
	fills := p
	fills.DatedFills = true
	if _, err := planner.Restaff(context.Background(), again, fills); err != nil {
		t.Fatal(err)
	}
	for i := range again {
		if again[i].Shrinkage != rows[i].Shrinkage || again[i].Scheduled != rows[i].Scheduled {
			t.Errorf("%s changes", again[i].Name())
		}
	}
	// A row with a shrinkage of its own, and one that says none.
	some := datedRows()[:2]
	some[0].Shrinkage = 0.4
	if _, err := planner.Restaff(context.Background(), some, fills); err != nil {
		t.Fatal(err)
	}
	if some[0].Shrinkage != 0.4 || some[1].Shrinkage != 0.01 {
		t.Errorf("filled %v, %v", some[0].Shrinkage, some[1].Shrinkage)
	}
	bad := errors.New("nothing for that day")
	p.Dated = byDay{err: bad}
	if _, err := planner.Restaff(context.Background(), datedRows(), p); !errors.Is(err, bad) {
		t.Error(err)
	}
}
