package planner

import "math"

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
	l := leveller{hours: hours, rates: rates, tail: tail}
	rows := make([]int, len(hours))
	for i := range rows {
		rows[i] = i
	}
	l.divide(rows, tasks)
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
	tree         prefixes
}

// divide finds the rates of rows for tasks, which are in order of their first interval
// and count intervals as rows does.
func (l *leveller) divide(rows []int, tasks []task) {
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
	// part is which span of short a row is in, or is before; inside says which.
	m := len(rows)
	part, inside, local := make([]int, m), make([]bool, m), make([]int, m)
	var rest []int
	k := 0
	for i := range rows {
		for k < len(short) && i > short[k].last {
			k++
		}
		part[i] = k
		if k < len(short) && i >= short[k].first {
			inside[i], local[i] = true, i-short[k].first
			continue
		}
		local[i] = len(rest)
		rest = append(rest, rows[i])
	}
	parts := make([][]task, len(short))
	var others []task
	for _, t := range tasks {
		if inside[t.first] && inside[t.last] && part[t.first] == part[t.last] {
			p := part[t.first]
			t.first, t.last = local[t.first], local[t.last]
			parts[p] = append(parts[p], t)
			continue
		}
		// The work is done outside the spans: its window begins after the span that it
		// begins in, and ends before the one that it ends in.
		if inside[t.first] {
			t.first = short[part[t.first]].last + 1
		}
		if inside[t.last] {
			t.last = short[part[t.last]].first - 1
		}
		t.first, t.last = local[t.first], local[t.last]
		others = append(others, t)
	}
	for p, s := range short {
		l.divide(rows[s.first:s.last+1], parts[p])
	}
	if len(rest) > 0 {
		l.divide(rest, others)
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
	gain, to := make([]float64, m+1), make([]int, m)
	l.tree.reset(m)
	k := len(tasks) - 1
	for s := m - 1; s >= 0; s-- {
		l.tree.set(s, -float64(rate*l.hours[rows[s]]), gain[s+1])
		for ; k >= 0 && tasks[k].first == s; k-- {
			l.tree.add(tasks[k].last, tasks[k].work)
		}
		gain[s], to[s] = gain[s+1], -1
		if best := l.tree.best(); best > gain[s+1]+tolerance {
			gain[s], to[s] = best, l.tree.where()
		}
	}
	if gain[0] <= tolerance {
		return nil
	}
	var spans []span
	for s := 0; s < m; s++ {
		if to[s] >= 0 {
			spans = append(spans, span{s, to[s]})
			s = to[s]
		}
	}
	if len(spans) == 1 && spans[0] == (span{0, m - 1}) {
		return nil // all of them: that is rounding
	}
	return spans
}

// prefixes holds numbers, each with a bonus, and finds for which number the sum of all up
// to it and its bonus is largest.
type prefixes struct {
	size      int // a power of two
	sum, most []float64
}

// reset makes all numbers 0; those that are not set are not found.
func (p *prefixes) reset(n int) {
	p.size = 1
	for p.size < n {
		p.size *= 2
	}
	if len(p.sum) < 2*p.size {
		p.sum, p.most = make([]float64, 2*p.size), make([]float64, 2*p.size)
	}
	for i := range 2 * p.size {
		p.sum[i], p.most[i] = 0, math.Inf(-1)
	}
}

// set sets number i and its bonus.
func (p *prefixes) set(i int, number, bonus float64) {
	i += p.size
	p.sum[i], p.most[i] = number, number+bonus
	p.climb(i)
}

// add adds to number i, which has been set.
func (p *prefixes) add(i int, number float64) {
	i += p.size
	p.sum[i] += number
	p.most[i] += number
	p.climb(i)
}

func (p *prefixes) climb(i int) {
	for i /= 2; i > 0; i /= 2 {
		p.sum[i] = p.sum[2*i] + p.sum[2*i+1]
		p.most[i] = max(p.most[2*i], p.sum[2*i]+p.most[2*i+1])
	}
}

func (p *prefixes) best() float64 { return p.most[1] }

// where is the number for which best is reached, the first of several.
func (p *prefixes) where() int {
	i := 1
	for i < p.size {
		i *= 2
		if p.most[i] < p.sum[i]+p.most[i+1] {
			i++
		}
	}
	return i - p.size
}
