package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// due says whether the row's work may be done in other rows until a deadline.
func (r *Row) due() bool { return r.Model == ModelDeferred && r.chained() }

// whyDeadlines sets Why of the staffed rows of deferred work of a queue, in order of time:
// what becomes of the work when one of them has an agent fewer. With only, it is that row
// alone.
func whyDeadlines(ctx context.Context, c []link, only *Row) error {
	b := newBook(deferred(c))
	v := server{b: b}
	for i := range c {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := c[i].row
		v.begin(i)
		if only == nil || only == r {
			w, err := r.why(c[i].lim)
			if err != nil {
				return r.Fault(err)
			}
			if r.Why = w; w.Below >= 0 {
				v.below(w, c, i)
				w.Text = r.whyBound(w, c[i].lim)
			}
			if only == r {
				return nil
			}
		}
		if r.Staffed() {
			v.work(i, r.Agents, nil)
		}
	}
	return nil
}

// whyDeadlineRow is whyDeadlines of one row of which only the limits are known. Those of
// the others are in their binding cells.
func whyDeadlineRow(rows []Row, i int, lim Limits) (*Why, error) {
	r := &rows[i]
	defer func() { r.Why = nil }()
	limits := shownLimits(rows, (*Row).due)
	limits[i] = lim
	for _, c := range chainsOf(rows, limits, func(x *Row) bool { return x.due() && x.Queue == r.Queue && x.Channel == r.Channel }) {
		if err := whyDeadlines(context.Background(), c, r); err != nil {
			return nil, err
		}
	}
	return r.Why, nil
}

// shownLimits are the limits that staffed rows show themselves, of those that are in.
func shownLimits(rows []Row, in func(*Row) bool) []Limits {
	lim := make([]Limits, len(rows))
	for i := range rows {
		if r := &rows[i]; in(r) {
			var k known
			k.learn(r)
			lim[i] = k.over(Settings{}).limits()
		}
	}
	return lim
}

// below goes on from interval i, which has begun, with one agent fewer in it and in all
// others those they have, and writes into w the first deadline that is then missed, or
// what is open at the end. Where no job waits any more the time that was lost has been
// made up for, and nothing is late.
func (v server) below(w *Why, c []link, i int) {
	b := v.b
	for _, l := range v.lines() {
		*l = waiting{jobs: slices.Clone(l.jobs[l.head:])}
	}
	var late, level dueWork
	v.missed = func(p *pending) {
		if j := &b.jobs[p.job]; p.left > traces*b.hours[j.last] {
			late.add(b, j, p.left)
		}
	}
	busy := 0.0
	v.work(i, w.Below, func(e entry, _ float64) { busy += e.work })
	if n := w.Below * c[i].row.Interval.Seconds(); n > 0 {
		w.OccupancyBelow = Round(busy/n, 6)
	}
	k := i + 1
	for ; k < len(c) && !v.idle(); k++ {
		if v.begin(k); late.all > 0 {
			break
		}
		v.work(k, c[k].row.Agents, nil)
	}
	if v.idle() {
		return
	}
	w.BacklogBelow, w.backlogAtEnd = Round(v.open(k), 3), c[len(c)-1].row.Backlog
	if late.all == 0 {
		return
	}
	for m := range b.jobs {
		if j := &b.jobs[m]; j.last == k-1 {
			level.add(b, j, j.work)
		}
	}
	w.DueBelow, w.Due, w.Late = c[k-1].row.Start, Round(level.all, 3), Round(late.all, 3)
	w.twice = late.patient == late.all
	if level.whole > 0 {
		w.LevelBelow = Round((level.inTime-late.inTime)/level.whole, 6)
	}
}

// dueWork are contacts that are due at the same time.
type dueWork struct {
	all     float64
	inTime  float64 // those who would be in time
	whole   float64 // all contacts of whom those that have to be in time are the share that was agreed
	patient float64 // those who may be late, but not any later
}

// add counts part of a job.
func (d *dueWork) add(b *book, j *job, work float64) {
	contacts := work / b.groups[j.group].aht
	d.all += contacts
	if j.patient {
		d.patient += contacts
	}
	if j.until != j.last {
		return
	}
	d.inTime += contacts
	if !j.patient {
		opening := len(b.groups) - len(b.hours)
		d.whole += contacts / b.d.Intervals[max(0, j.group-opening)].InTime
	}
}

// open are the contacts that wait, of those that came in before interval i.
func (v *server) open(i int) float64 {
	sum := 0.0
	for _, l := range v.lines() {
		for _, p := range l.jobs[l.head:] {
			if j := &v.b.jobs[p.job]; j.first < i {
				sum += p.left / v.b.groups[j.group].aht
			}
		}
	}
	return sum
}

// idle says that no job waits.
func (v *server) idle() bool { return v.prompt.empty() && v.patient.empty() && v.late.empty() }

// whyDue is the reason for the last agent of work with a deadline.
func (r *Row) whyDue(w *Why, with string) string {
	switch {
	case w.Late > 0 && w.twice:
		return fmt.Sprintf("%s not all contacts that may be late are done at twice their deadline: of %s due by the end of %s %s are not", with, plain(w.Due), w.DueBelow, plain(w.Late))
	case w.Late > 0:
		return fmt.Sprintf("%s the contacts due by the end of %s are not all done: %s of %s are late", with, w.DueBelow, plain(w.Late), plain(w.Due))
	case !math.IsNaN(w.BacklogBelow):
		return fmt.Sprintf("%s the plan ends with %s contacts open and not with %s", with, plain(w.BacklogBelow), plain(w.backlogAtEnd))
	}
	return fmt.Sprintf("nothing would be late %s: the even number of agents is %s and whole ones stay next to it", with, plain(r.AgentsExact))
}
