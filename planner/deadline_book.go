package planner

import (
	"cmp"
	"slices"
	"time"
)

// book is deferred work by when it may be done.
type book struct {
	d      *Deferred
	clocks map[Clock]*axis
	hours  []float64 // seconds that an agent works in each interval
	groups []group   // of the opening backlog, the oldest first, then one for each interval
	jobs   []job     // by first interval
	spare  []float64 // work of each job that may stay open at the end; nil = none
}

// axis is where intervals lie on a clock. The first one begins at 0.
type axis struct {
	start, end []time.Duration
}

// group are contacts that came in together.
type group struct {
	contacts, aht float64
	came          time.Duration // the last of them, by clock
	clock         Clock
}

// job is part of a group: work that may be done in the intervals from first to last.
type job struct {
	work     float64 // agent seconds
	first    int
	last     int // the number of intervals: due after the end
	group    int
	until    int     // last interval in which it is done in time; -1: it is late already
	patient  bool    // of the share that may be late
	from, to float64 // which part of the interval of arrival it came in
}

func newBook(d *Deferred) *book {
	n := len(d.Intervals)
	b := &book{d: d, hours: make([]float64, n), groups: make([]group, 0, n+len(d.Opening)), jobs: make([]job, 0, 2*(n+len(d.Opening)))}
	calendar := &axis{start: make([]time.Duration, n), end: make([]time.Duration, n)}
	business := &axis{start: make([]time.Duration, n), end: make([]time.Duration, n)}
	b.clocks = map[Clock]*axis{ClockCalendar: calendar, ClockBusiness: business}
	var open time.Duration
	for i := range d.Intervals {
		w := &d.Intervals[i]
		b.hours[i] = w.efficiency() * w.Length.Seconds()
		calendar.start[i] = w.Start.Sub(d.Intervals[0].Start)
		calendar.end[i] = calendar.start[i] + w.Length
		business.start[i] = open
		open += w.Length
		business.end[i] = open
	}
	if n > 0 {
		b.open()
	}
	for i := range d.Intervals {
		b.arrive(i)
	}
	return b
}

// open enters the opening backlog.
func (b *book) open() {
	w := &b.d.Intervals[0]
	x := b.clocks[w.Clock]
	aged := slices.Clone(b.d.Opening)
	slices.SortStableFunc(aged, func(a, b Aged) int { return cmp.Compare(b.Age, a.Age) })
	for _, a := range aged {
		age := seconds(a.Age)
		g := len(b.groups)
		b.groups = append(b.groups, group{contacts: a.Contacts, aht: w.AHT, came: -age, clock: w.Clock})
		work := a.Contacts * w.AHT
		until := x.by(due(-age, w.Deadline))
		if until < 0 {
			b.enter(job{work: work, last: max(0, b.clocks[ClockCalendar].by(b.d.Grace)), group: g, until: -1, to: 1})
			continue
		}
		b.enter(job{work: float64(work * w.InTime), last: until, group: g, until: until, to: 1})
		b.enter(job{work: float64(work * (1 - w.InTime)), last: x.by(due(-age, 2*w.Deadline)), group: g, until: until, patient: true, to: 1})
	}
}

// arrive enters what comes in in interval i.
func (b *book) arrive(i int) {
	w := &b.d.Intervals[i]
	x := b.clocks[w.Clock]
	g := len(b.groups)
	b.groups = append(b.groups, group{contacts: w.Contacts, aht: w.AHT, came: x.end[i], clock: w.Clock})
	if w.Contacts == 0 {
		return
	}
	work := w.Contacts * w.AHT
	until := -1
	x.pieces(due(x.start[i], w.Deadline), due(x.end[i], w.Deadline), func(from, to float64, last int) {
		if until < 0 {
			until = last
		}
		b.enter(job{work: float64(work*w.InTime) * (to - from), first: i, last: last, group: g, until: last, from: from, to: to})
	})
	if w.InTime < 1 {
		x.pieces(due(x.start[i], 2*w.Deadline), due(x.end[i], 2*w.Deadline), func(from, to float64, last int) {
			b.enter(job{work: float64(work*(1-w.InTime)) * (to - from), first: i, last: last, group: g, until: until, patient: true, from: from, to: to})
		})
	}
}

func (b *book) enter(j job) {
	if j.work > 0 {
		b.jobs = append(b.jobs, j)
	}
}

// age of a group at the end of interval i.
func (b *book) age(g, i int) float64 {
	return (b.clocks[b.groups[g].clock].end[i] - b.groups[g].came).Seconds()
}

// by is the last interval that ends by t: -1 if none does, their number if t is after the
// end of all.
func (x *axis) by(t time.Duration) int {
	k, found := slices.BinarySearch(x.end, t)
	if found || k == len(x.end) {
		return k
	}
	return k - 1
}

// pieces cuts the contacts of interval i, which fall due evenly from one time to another,
// by the last interval in which they may be done. Those that fall due in an interval up
// to its end may be done in it: worked evenly, in order, each is done when it is due.
// Those of whom the last falls due within an interval have to be done before it, because
// its agents are there all through it. That is never before interval i itself: what has
// to be done in it is worked as it comes in.
func (x *axis) pieces(from, to time.Duration, piece func(from, to float64, last int)) {
	n := len(x.end)
	all := float64(to - from)
	begun, last := from, -1 // the piece that is open
	cut := func(at time.Duration, next int) {
		if next != last {
			if last >= 0 && at > begun {
				piece(float64(begun-from)/all, float64(at-from)/all, last)
				begun = at
			}
			last = next
		}
	}
	k := x.by(from)
	if k < n && (k < 0 || x.end[k] <= from) {
		k++
	}
	// k is the first interval that ends after from.
	pos := from
	for ; k < n && x.end[k] <= to; k++ {
		if x.start[k] > pos {
			cut(pos, k-1)
			pos = x.start[k]
		}
		cut(pos, k)
		pos = x.end[k]
	}
	if pos < to {
		if k == n {
			cut(pos, n)
		} else {
			cut(pos, k-1)
		}
	}
	if last >= 0 && to > begun {
		piece(float64(begun-from)/all, 1, last)
	}
}
