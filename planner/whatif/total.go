package whatif

import (
	"math"
	"time"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Sum is what lines come to.
type Sum struct {
	Contacts  float64
	Hours     float64 // agent hours, fractional
	Scheduled float64 // scheduled hours, fractional
}

// Total is what the lines of a queue and channel come to in a day, week or month, before
// and after the changes.
type Total struct {
	Queue, Channel string
	First          int64 // local day that the time begins on, in days since 1970-01-01
	Before, After  Sum
	// Unstaffed are lines that are not staffed before or after; they count in no hours.
	Unstaffed int
}

// Totals are those of each queue and time, [sheet.Interval] standing for all of the plan.
func (r *Result) Totals(g sheet.Grain, weekStart time.Weekday) []Total {
	groups := r.Before.Groups(g, weekStart)
	if g == sheet.Interval {
		groups = r.queues()
	}
	list := make([]Total, len(groups))
	for k, group := range groups {
		t := &list[k]
		t.Queue, t.Channel, t.First = group.Queue, group.Channel, group.First
		for _, i := range group.Lines {
			staffed := !math.IsNaN(r.Before.Float(i, sheet.AgentsExact)) && !math.IsNaN(r.After.Float(i, sheet.AgentsExact))
			if !staffed {
				t.Unstaffed++
			}
			t.Before.add(r.Before, i, staffed)
			t.After.add(r.After, i, staffed)
		}
	}
	return list
}

// queues are the lines of each queue and channel.
func (r *Result) queues() []sheet.Group {
	var list []sheet.Group
	for i := range r.Before.Len() {
		k := r.Before.Key(i)
		if n := len(list); n == 0 || list[n-1].Queue != k.Queue || list[n-1].Channel != k.Channel {
			list = append(list, sheet.Group{Queue: k.Queue, Channel: k.Channel, First: r.Before.Day(i)})
		}
		g := &list[len(list)-1]
		g.Lines = append(g.Lines, i)
	}
	return list
}

func (x *Sum) add(s *sheet.Sheet, i int, staffed bool) {
	if v := s.Float(i, sheet.Volume); !math.IsNaN(v) {
		x.Contacts += v
	}
	if !staffed {
		return
	}
	hours := float64(s.Key(i).Interval) / 3600
	x.Hours += float64(s.Float(i, sheet.AgentsExact) * hours)
	x.Scheduled += float64(s.Float(i, sheet.Scheduled) * hours)
}

// Plus is the sum of both.
func (x Sum) Plus(y Sum) Sum {
	return Sum{x.Contacts + y.Contacts, x.Hours + y.Hours, x.Scheduled + y.Scheduled}
}
