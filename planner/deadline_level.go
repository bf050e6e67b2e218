package planner

import "slices"

// task is work to be done in the intervals from first to last.
type task struct {
	work        float64
	first, last int
	after       bool // it is due after the end
}

// level finds the most even agents that the deadlines allow, and in which intervals they
// are for work that is due after the end.
//
// The rate of work is that of Yao, Demers and Shenker (A scheduling model for reduced CPU
// energy, 1995): the densest interval, the one with most work that has to be done inside
// it for each hour of it, is worked at its density, taken out, and so on with the rest.
// Where nothing that comes in later is due earlier, this is the taut string between what
// has come in and what is due, and is found in one pass; otherwise [leveller] divides.
func (b *book) level() (rates []float64, tail []bool) {
	n := len(b.hours)
	tasks := make([]task, len(b.jobs))
	var work, hours float64
	for i := range b.jobs {
		j := &b.jobs[i]
		tasks[i] = task{work: j.work, first: j.first, last: min(j.last, n-1), after: j.last == n}
		work += j.work
	}
	for _, h := range b.hours {
		hours += h
	}
	rates, tail = levelled(tasks, b.hours)
	peak, mean := 0.0, work/hours
	for _, r := range rates {
		peak = max(peak, r)
	}
	const slack = 1 + 1e-9
	late := false // is the peak for what is due after the end?
	for i, r := range rates {
		late = late || tail[i] && r*slack >= peak
	}
	if !late || peak <= mean*slack {
		return rates, tail
	}
	// The peak without that work.
	var inside []task
	for _, t := range tasks {
		if !t.after {
			inside = append(inside, t)
		}
	}
	most := mean
	before, _ := levelled(inside, b.hours)
	for _, r := range before {
		most = max(most, r)
	}
	if peak <= most*slack {
		return rates, tail
	}
	// What so many agents leave open at the end may stay open.
	agents := make([]float64, n)
	for i := range agents {
		agents[i] = most
	}
	left := b.serve(agents, nil)
	b.spare = make([]float64, len(tasks))
	for i := range tasks {
		if tasks[i].after {
			b.spare[i] = left[i]
			tasks[i].work -= left[i]
		}
	}
	return levelled(tasks, b.hours)
}

func levelled(tasks []task, hours []float64) (rates []float64, tail []bool) {
	rates, tail = make([]float64, len(hours)), make([]bool, len(hours))
	if orderly(tasks, len(hours)) {
		taut(tasks, hours, rates, tail)
		return rates, tail
	}
	n := len(hours)
	l := leveller{hours: hours, rates: rates, tail: tail, gain: make([]float64, n+1), to: make([]int, n), where: make([]place, n)}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	l.divide(rows, make([]int, n), slices.Clone(tasks), make([]task, len(tasks)))
	return rates, tail
}

// orderly says that nothing that comes in later is due earlier.
func orderly(tasks []task, n int) bool {
	// Of tasks of one first interval the order does not matter.
	latest, now, first := -1, -1, -1
	for i := range tasks {
		t := &tasks[i]
		if t.first != first {
			latest, first = max(latest, now), t.first
		}
		if t.last < latest {
			return false
		}
		now = max(now, t.last)
	}
	return true
}

// taut finds the rates of tasks that are due in the order they come in: the slopes of the
// taut string from the first boundary of intervals to the last, below all that has come in
// and above all that is due. It pulls the string through with a funnel of two hulls,
// which takes time in proportion to the intervals.
func taut(tasks []task, hours, rates []float64, tail []bool) {
	n := len(hours)
	x := make([]float64, n+1) // working hours before each boundary
	came, owed := make([]float64, n+1), make([]float64, n+1)
	after := false
	for i := range tasks {
		t := &tasks[i]
		came[t.first+1] += t.work
		owed[t.last+1] += t.work
		after = after || t.after
	}
	for i := range n {
		x[i+1] = x[i] + hours[i]
		came[i+1] += came[i]
		owed[i+1] += owed[i]
	}
	if n > 0 {
		owed[n] = came[n] // the same sum in another order
	}
	at, y := 0, 0.0 // where the string is fixed so far
	pull := func(to int, level float64) {
		rate := max(0, (level-y)/(x[to]-x[at]))
		for i := at; i < to; i++ {
			rates[i] = rate
			tail[i] = after && to == n
		}
		at, y = to, level
	}
	slope := func(from, to int, a, b float64) float64 { return (b - a) / (x[to] - x[from]) }
	// low are points of owed that bend the string down to them, high those of came; the
	// slopes of low fall and those of high rise, from the fixed point on.
	var low, high []int
	lowHead, highHead := 0, 0
	for i := 1; i <= n; i++ {
		for len(low) > lowHead {
			last := low[len(low)-1]
			p, py := at, y
			if len(low)-1 > lowHead {
				p = low[len(low)-2]
				py = owed[p]
			}
			if slope(p, last, py, owed[last]) > slope(last, i, owed[last], owed[i]) {
				break
			}
			low = low[:len(low)-1]
		}
		low = append(low, i)
		for len(low)-lowHead == 1 && len(high) > highHead && slope(at, i, y, owed[i]) > slope(at, high[highHead], y, came[high[highHead]]) {
			pull(high[highHead], came[high[highHead]])
			highHead++
		}
		for len(high) > highHead {
			last := high[len(high)-1]
			p, py := at, y
			if len(high)-1 > highHead {
				p = high[len(high)-2]
				py = came[p]
			}
			if slope(p, last, py, came[last]) < slope(last, i, came[last], came[i]) {
				break
			}
			high = high[:len(high)-1]
		}
		high = append(high, i)
		for len(high)-highHead == 1 && len(low) > lowHead && low[lowHead] < i && slope(at, i, y, came[i]) < slope(at, low[lowHead], y, owed[low[lowHead]]) {
			pull(low[lowHead], owed[low[lowHead]])
			lowHead++
		}
	}
	if at < n {
		pull(n, owed[n])
	}
}

// leveller finds the rates of any tasks by dividing: at the mean rate of all intervals
// some sets of them may have more work than they can do. The set that is short of most
// needs more than the mean in all its intervals, and the others need no more, so that each
// part can be looked at alone (Fujishige 1980, for sums of convex costs on a
// polymatroid).
type leveller struct {
	hours, rates []float64
	tail         []bool

	// Room to work in, of no meaning from one step to the next.
	ends  ends
	gain  []float64
	to    []int
	where []place
}

// place is where an interval goes: the part it is in, and its number there.
type place struct{ part, local int }

// divide finds the rates of rows for tasks, which are in order of their first interval
// and count intervals as rows does. It overwrites rows and tasks, and rows2 and tasks2,
// which are as long.
func (l *leveller) divide(rows, rows2 []int, tasks, tasks2 []task) {
	var work, hours float64
	for i := range tasks {
		work += tasks[i].work
	}
	for _, r := range rows {
		hours += l.hours[r]
	}
	rate := work / hours
	short := l.short(rows, tasks, rate, 1e-9*work/float64(len(rows)))
	if len(short) == 0 {
		after := false
		for i := range tasks {
			after = after || tasks[i].after
		}
		for _, r := range rows {
			l.rates[r], l.tail[r] = rate, after
		}
		return
	}
	// The spans are parts of their own; what is outside them is the last part.
	rest := len(short)
	bounds := make([]struct{ row, task int }, rest+2) // of the parts in rows2 and tasks2
	for k, s := range short {
		bounds[k+1].row = bounds[k].row + s.last + 1 - s.first
	}
	bounds[rest+1].row = len(rows)
	k, others := 0, 0
	for i, r := range rows {
		for k < rest && i > short[k].last {
			k++
		}
		if k < rest && i >= short[k].first {
			l.where[i] = place{k, i - short[k].first}
			rows2[bounds[k].row+i-short[k].first] = r
			continue
		}
		l.where[i] = place{rest, others}
		rows2[bounds[rest].row+others] = r
		others++
	}
	// Work that may be done outside the spans is done there: its time begins after the
	// span that it begins in, and ends before the one that it ends in.
	part := func(t *task) int {
		if p := l.where[t.first].part; p == l.where[t.last].part && (p == rest || t.last <= short[p].last) {
			return p
		}
		return rest
	}
	for i := range tasks {
		bounds[part(&tasks[i])+1].task++
	}
	for k := range rest + 1 {
		bounds[k+1].task += bounds[k].task
	}
	at := make([]int, rest+1)
	for k := range at {
		at[k] = bounds[k].task
	}
	for _, t := range tasks {
		p := part(&t)
		if p == rest {
			if q := l.where[t.first].part; q != rest {
				t.first = short[q].last + 1
			}
			if q := l.where[t.last].part; q != rest {
				t.last = short[q].first - 1
			}
		}
		t.first, t.last = l.where[t.first].local, l.where[t.last].local
		tasks2[at[p]] = t
		at[p]++
	}
	for k := range rest + 1 {
		if a, b := bounds[k], bounds[k+1]; a.row < b.row {
			l.divide(rows2[a.row:b.row], rows[a.row:b.row], tasks2[a.task:b.task], tasks[a.task:b.task])
		}
	}
}

// span is a run of intervals.
type span struct{ first, last int }

// short finds the spans that are together short of most work when every row works at
// rate: for which the work that must be done inside them exceeds what they can do by
// most. None if that is no more than a tolerance.
func (l *leveller) short(rows []int, tasks []task, rate, tolerance float64) []span {
	m := len(rows)
	// gain[s] is the most for spans from s on, to[s] where the first of them ends if it
	// begins at s.
	gain, to := l.gain[:m+1], l.to[:m]
	gain[m] = 0
	l.ends.reset(m)
	k := len(tasks) - 1
	for s := m - 1; s >= 0; s-- {
		l.ends.begin(s, float64(rate*l.hours[rows[s]]), gain[s+1])
		for ; k >= 0 && tasks[k].first == s; k-- {
			l.ends.raise(tasks[k].last, tasks[k].work)
		}
		gain[s], to[s] = gain[s+1], -1
		if best, end := l.ends.best(); best > gain[s+1]+tolerance {
			gain[s], to[s] = best, end
		}
	}
	if gain[0] <= tolerance {
		return nil
	}
	var spans []span
	for s := 0; s < m; s++ {
		if to[s] < 0 {
			continue
		}
		if k := len(spans) - 1; k >= 0 && spans[k].last == s-1 {
			spans[k].last = to[s] // next to each other they are one
		} else {
			spans = append(spans, span{s, to[s]})
		}
		s = to[s]
	}
	if len(spans) == 1 && spans[0] == (span{0, m - 1}) {
		return nil // all of them: that is rounding
	}
	return spans
}

// ends are the ends that the best of all spans from a beginning may have, while the
// beginning moves to the left. Work that must be done by some end counts for later ends
// too, so an end that a later one has caught up with never gets ahead again: what is
// left are ends of falling worth, and how much each is ahead of the next.
type ends struct {
	first int // the best; len(ahead) when there is none
	worth float64
	ahead []float64
	next  []int
	left  []int // of an end that is out: one further left, on the way to the next that is in
}

func (e *ends) reset(n int) {
	if cap(e.ahead) < n {
		e.ahead, e.next, e.left = make([]float64, n), make([]int, n), make([]int, n)
	}
	e.ahead, e.next, e.left = e.ahead[:n], e.next[:n], e.left[:n]
	for i := range e.left {
		e.left[i] = i
	}
	e.first = n
}

// begin moves the beginning to s: all ends are worth less by cost, and s is an end of its
// own, worth bonus less cost.
func (e *ends) begin(s int, cost, bonus float64) {
	n := len(e.ahead)
	e.worth -= cost
	if e.first < n && bonus-cost <= e.worth {
		e.left[s] = s - 1
		return
	}
	e.next[s], e.ahead[s] = e.first, bonus-cost-e.worth
	e.first, e.worth = s, bonus-cost
}

// raise makes all ends from one on worth more.
func (e *ends) raise(from int, by float64) {
	if e.first >= from {
		e.worth += by
		return
	}
	at := e.in(from - 1)
	e.ahead[at] -= by
	for e.next[at] < len(e.ahead) && e.ahead[at] <= 0 {
		// The next one has caught up.
		after := e.ahead[at]
		if at == e.first {
			e.worth -= after
			e.first = e.next[at]
			e.left[at] = at - 1
			return
		}
		e.left[at] = at - 1
		before := e.in(at - 1)
		e.next[before] = e.next[at]
		e.ahead[before] += after
		at = before
	}
}

// in is the end that is in at i or next to the left of it.
func (e *ends) in(i int) int {
	root := i
	for root >= 0 && e.left[root] != root {
		root = e.left[root]
	}
	for i != root {
		i, e.left[i] = e.left[i], root
	}
	return root
}

func (e *ends) best() (worth float64, end int) { return e.worth, e.first }
