package planner

import "github.com/cccplan/cccplan/forecast"

// Waiting is what becomes of the deferred work of a queue in a plan.
type Waiting struct {
	Name      string
	InTime    float64 // share of all contacts, opening backlog included, that are done by their deadline
	Largest   float64 // contacts open at the end of the row where most are
	LargestAt Start   // of that row
	Oldest    float64 // seconds, the greatest age of an open contact as [DeferredPlan.Ages] counts it
	End       float64 // contacts open at the end of the plan
}

// DeferredWork tells of the staffed rows of deferred work with a deadline, by queue in
// order of first appearance.
func DeferredWork(rows []Row) []Waiting {
	with := func(r *Row) bool { return r.due() && r.Staffed() }
	var list []Waiting
	for _, c := range chainsOf(rows, shownLimits(rows, with), with) {
		agents := make([]float64, len(c))
		for i := range c {
			agents[i] = c[i].row.Agents
		}
		p := newBook(deferred(c)).follow(agents)
		w := Waiting{Name: forecast.Series{Queue: c[0].row.Queue, Channel: c[0].row.Channel}.Name(), InTime: p.InTime, LargestAt: c[0].row.Start}
		for i, r := range p.Intervals {
			if r.Backlog > w.Largest {
				w.Largest, w.LargestAt = r.Backlog, c[i].row.Start
			}
			w.Oldest = max(w.Oldest, r.Oldest)
			w.End = r.Backlog
		}
		list = append(list, w)
	}
	return list
}
