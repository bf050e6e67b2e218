package planner

import "math"

// entry is work of a job that was done in an interval.
type entry struct {
	row, job int
	work     float64
	last     bool // the job is finished
}

// waiting holds jobs that wait, in an order of their own.
type waiting struct {
	jobs []int
	head int
}

func (l *waiting) empty() bool { return l.head == len(l.jobs) }

func (l *waiting) first() int { return l.jobs[l.head] }

// join puts a job into the line, which is nearly always its end.
func (l *waiting) join(k int, before func(a, b int) bool) {
	l.jobs = append(l.jobs, k)
	for i := len(l.jobs) - 1; i > l.head && before(k, l.jobs[i-1]); i-- {
		l.jobs[i], l.jobs[i-1] = l.jobs[i-1], k
	}
}

// serve lets agents do the work, earliest due first, and returns what is left of each
// job. Jobs whose last interval is over come last, oldest first. done, unless it is nil,
// is told of every piece of work, in order.
func (b *book) serve(agents []float64, done func(e entry, left float64)) (left []float64) {
	left = make([]float64, len(b.jobs))
	for k := range b.jobs {
		left[k] = b.jobs[k].work
	}
	sooner := func(i, k int) bool { return b.jobs[i].last < b.jobs[k].last }
	older := func(i, k int) bool { return b.jobs[i].group < b.jobs[k].group }
	// Jobs that have to be in time and those that may be late wait in lines of their own:
	// each is in order as it comes in, unless deadlines differ.
	var prompt, patient, late waiting
	prompt.jobs, patient.jobs = make([]int, 0, len(b.jobs)), make([]int, 0, len(b.jobs)/2)
	next := 0
	for i, n := range agents {
		for ; next < len(b.jobs) && b.jobs[next].first == i; next++ {
			if j := &b.jobs[next]; j.until >= 0 && j.last <= j.until {
				prompt.join(next, sooner)
			} else {
				patient.join(next, sooner)
			}
		}
		for _, l := range []*waiting{&prompt, &patient} {
			for !l.empty() && b.jobs[l.first()].last < i {
				late.join(l.first(), older)
				l.head++
			}
		}
		rest := float64(n * b.hours[i])
		for {
			l := &prompt
			switch {
			case prompt.empty() && patient.empty():
				l = &late
			case prompt.empty() || !patient.empty() && sooner(patient.first(), prompt.first()):
				l = &patient
			}
			if l.empty() {
				break
			}
			k := l.first()
			j := &b.jobs[k]
			amount := left[k]
			// A trace that is due now and left over by rounding is done as well.
			if short := amount - rest; short > 0 && (j.last > i || short > traces*b.hours[i] || short > 1e-6*j.work) {
				amount = rest
			}
			if amount > 0 {
				left[k] -= amount
				rest = max(0, rest-amount)
				if done != nil {
					done(entry{row: i, job: k, work: amount, last: left[k] == 0}, left[k])
				}
			}
			if left[k] > 0 {
				break
			}
			l.head++
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
