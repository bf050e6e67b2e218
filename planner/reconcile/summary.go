package reconcile

import (
	"math"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Total is what cells and plans add up to over a queue, a time, or everything.
type Total struct {
	Queue, Channel string // "" = all
	First          int64  // local day the time begins on, in days since 1970-01-01
	Cells          [statuses]int
	// Contacts and Hours, scheduled agent hours, are the plans'; NaN where a plan has none
	// or, of hours, is not staffed.
	Base, Client, CCC Sum
}

// Sum is the size of a plan.
type Sum struct{ Contacts, Hours float64 }

// Of is the number of cells of a status.
func (t *Total) Of(s Status) int { return t.Cells[s] }

// Written is the number of lines that [Result.Write] writes.
func (r *Result) Written() int {
	n := 0
	for k := range r.Cells {
		if r.cfg.All || !r.Cells[k].Follows {
			n++
		}
	}
	return n
}

// Of is the number of cells of a status.
func (r *Result) Of(s Status) int { return r.Counts[s] }

// Open is the number of cells that somebody has to decide: requests and disputes.
func (r *Result) Open() int { return r.Counts[Request] + r.Counts[Disputed] }

// Totals are what the cells and plans add up to by queue, channel and time, in that order.
// Without a grain (interval) each queue is one.
func (r *Result) Totals(g sheet.Grain) []Total {
	var list []Total
	index := map[Total]int{}
	at := func(i int) *Total {
		s, line := r.of(r.places[i])
		k := s.Key(line)
		key := Total{Queue: k.Queue, Channel: k.Channel}
		if g != sheet.Interval {
			key.First = g.FirstBy(s.Day(line), r.cfg.WeekStart, r.cfg.MonthDay)
		}
		n, ok := index[key]
		if !ok {
			n = len(list)
			index[key] = n
			t := key
			none := Sum{math.NaN(), math.NaN()}
			t.Base, t.Client, t.CCC = none, none, none
			list = append(list, t)
		}
		return &list[n]
	}
	for i, p := range r.places {
		t := at(i)
		if p.base >= 0 {
			t.Base.add(r.Base, p.base)
		}
		if p.client >= 0 {
			t.Client.add(r.Client, p.client)
		}
		if p.ccc >= 0 {
			t.CCC.add(r.CCC, p.ccc)
		}
	}
	for k := range r.Cells {
		if c := &r.Cells[k]; !c.Follows {
			at(c.places[0]).Cells[c.Status]++
		}
	}
	return list
}

func (s *Sum) add(sh *sheet.Sheet, i int) {
	plus := func(to *float64, x float64) {
		switch {
		case math.IsNaN(x):
		case math.IsNaN(*to):
			*to = x
		default:
			*to += x
		}
	}
	plus(&s.Contacts, sh.Float(i, sheet.Volume))
	if n, ok := staffOf(sh, i); ok {
		plus(&s.Hours, float64(n*float64(sh.Key(i).Interval)/3600))
	}
}
