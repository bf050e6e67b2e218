package planner

import "math"

// entry is work of a job that was done in an interval.
type entry struct {
	row, job int
	work     float64
	last     bool // the job is finished
}

// pending is a job that waits.
type pending struct {
	job  int
	left float64 // work
}

// waiting holds jobs that wait, in an order of their own.
type waiting struct {
	jobs []pending
	head int
}

func (l *waiting) empty() bool { return l.head == len(l.jobs) }

func (l *waiting) first() *pending { return &l.jobs[l.head] }

// join puts a job into the line, which is nearly always its end.
func (l *waiting) join(p pending, before func(a, b int) bool) {
	l.jobs = append(l.jobs, p)
	for i := len(l.jobs) - 1; i > l.head && before(p.job, l.jobs[i-1].job); i-- {
		l.jobs[i], l.jobs[i-1] = l.jobs[i-1], p
	}
}

// server lets agents do the work of a book, interval by interval, earliest due first. Jobs
// whose last interval is over come last, oldest first.
type server struct {
	b    *book
	next int // job to come in
	// Jobs that have to be in time and those that may be late wait in lines of their own:
	// each is in order as it comes in, unless deadlines differ.
	prompt, patient, late waiting
	// missed, unless nil, is told of jobs whose last interval is over.
	missed func(p *pending)
}

func (v *server) lines() [3]*waiting { return [...]*waiting{&v.prompt, &v.patient, &v.late} }

func (v *server) sooner(i, k int) bool { return v.b.jobs[i].last < v.b.jobs[k].last }

func (v *server) older(i, k int) bool { return v.b.jobs[i].group < v.b.jobs[k].group }

// begin takes in what comes in in interval i, and sets apart what is late by then.
func (v *server) begin(i int) {
	jobs := v.b.jobs
	for ; v.next < len(jobs) && jobs[v.next].first == i; v.next++ {
		p := pending{v.next, jobs[v.next].work}
		if j := &jobs[v.next]; j.until >= 0 && j.last <= j.until {
			v.prompt.join(p, v.sooner)
		} else {
			v.patient.join(p, v.sooner)
		}
	}
	for _, l := range []*waiting{&v.prompt, &v.patient} {
		for !l.empty() && jobs[l.first().job].last < i {
			if v.missed != nil {
				v.missed(l.first())
			}
			v.late.join(*l.first(), v.older)
			l.head++
		}
	}
}

// line is that of which the first job is worked next: empty when no job waits.
func (v *server) line() *waiting {
	switch {
	case v.prompt.empty() && v.patient.empty():
		return &v.late
	case v.prompt.empty() || !v.patient.empty() && v.sooner(v.patient.first().job, v.prompt.first().job):
		return &v.patient
	}
	return &v.prompt
}

// work lets n agents work through interval i, which has begun. done, unless it is nil, is
// told of every piece of work, in order.
func (v *server) work(i int, n float64, done func(e entry, left float64)) {
	b := v.b
	rest := float64(n * b.hours[i])
	for l := v.line(); !l.empty(); l = v.line() {
		p := l.first()
		j := &b.jobs[p.job]
		amount := p.left
		// A trace that is due now and left over by rounding is done as well.
		if short := amount - rest; short > 0 && (j.last > i || short > traces*b.hours[i] || short > 1e-6*j.work) {
			amount = rest
		}
		if amount > 0 {
			p.left -= amount
			rest = max(0, rest-amount)
			if done != nil {
				done(entry{row: i, job: p.job, work: amount, last: p.left == 0}, p.left)
			}
		}
		if p.left > 0 {
			return
		}
		l.head++
	}
}

// serve lets agents do the work, and returns what is left of each job. done, unless it is
// nil, is told of every piece of work, in order.
func (b *book) serve(agents []float64, done func(e entry, left float64)) (left []float64) {
	v := server{b: b}
	v.prompt.jobs, v.patient.jobs = make([]pending, 0, len(b.jobs)), make([]pending, 0, len(b.jobs)/2)
	for i, n := range agents {
		v.begin(i)
		v.work(i, n, done)
	}
	left = make([]float64, len(b.jobs))
	for k := v.next; k < len(b.jobs); k++ {
		left[k] = b.jobs[k].work
	}
	for _, l := range v.lines() {
		for _, p := range l.jobs[l.head:] {
			left[p.job] = p.left
		}
	}
	return left
}

// traces is the work, as a share of what an agent does in an interval, that rounding may
// leave over.
const traces = 1e-8

// follow says what agents do.
func (b *book) follow(agents []float64) *DeferredPlan {
	n := len(agents)
	p := &DeferredPlan{Intervals: make([]DeferredInterval, n), book: b, log: make([]entry, 0, len(b.jobs)+n)}
	of := make([]account, len(b.groups))
	for k := range b.jobs {
		of[b.jobs[k].group].jobs++
	}
	calendar := b.clocks[ClockCalendar]
	opening := len(b.groups) - n
	left := b.serve(agents, func(e entry, left float64) {
		p.log = append(p.log, e)
		j := &b.jobs[e.job]
		a := &of[j.group]
		if e.row <= j.until {
			a.inTime += e.work
		}
		if r := j.group - opening; r >= 0 {
			// Work is done evenly over its interval, in the order it came in.
			length := (calendar.end[r] - calendar.start[r]).Seconds()
			share := 1 - (left+e.work/2)/j.work
			came := calendar.start[r].Seconds() + float64(length*(j.from+float64((j.to-j.from)*share)))
			middle := (calendar.start[e.row] + (calendar.end[e.row]-calendar.start[e.row])/2).Seconds()
			a.wait += float64(e.work * (middle - came))
			a.worked += e.work
		}
	})
	for k := range b.jobs {
		if j := &b.jobs[k]; j.until >= n {
			of[j.group].inTime += left[k]
		}
	}
	var all, good float64
	for g := range b.groups {
		c := b.groups[g].contacts
		all += c
		if c > 0 {
			of[g].share = min(1, of[g].inTime/(c*b.groups[g].aht))
			good += float64(c * of[g].share)
		}
	}
	p.InTime = 1
	if all > 0 {
		p.InTime = min(1, good/all)
	}

	next, oldest, open := 0, 0, 0.0
	for g := range opening {
		open += b.groups[g].contacts
	}
	for i := range p.Intervals {
		r, g := &p.Intervals[i], opening+i
		r.Agents, r.InTime, r.Wait = agents[i], 1, math.NaN()
		if b.groups[g].contacts > 0 {
			r.InTime = of[g].share
		}
		if of[g].worked > 0 {
			r.Wait = max(0, of[g].wait/of[g].worked)
		}
		busy := 0.0
		for ; next < len(p.log) && p.log[next].row == i; next++ {
			e := &p.log[next]
			busy += e.work
			of := &of[b.jobs[e.job].group]
			r.Done += e.work / b.groups[b.jobs[e.job].group].aht
			if e.last {
				of.jobs--
			}
		}
		r.Occupancy = math.NaN()
		if agents[i] > 0 {
			r.Occupancy = busy / (agents[i] * b.d.Intervals[i].Length.Seconds())
		}
		open += b.groups[g].contacts - r.Done
		for oldest <= g && of[oldest].jobs == 0 {
			oldest++
		}
		if oldest > g {
			open = 0 // but for rounding
			continue
		}
		r.Backlog, r.Oldest = max(0, open), b.age(oldest, i)
	}
	return p
}

// account is what becomes of a group.
type account struct {
	jobs         int     // that are not finished
	inTime       float64 // agent seconds
	worked, wait float64 // agent seconds, and those times the seconds waited
	share        float64 // in time
}
