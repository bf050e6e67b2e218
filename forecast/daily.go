package forecast

import (
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// dayLine is the history of the totals of local days, as the daily members of [Auto]
// see it. Day 0 is first.
type dayLine struct {
	first calendar.Day
	z     []float64 // log(total + 1); NaN where the queue is closed or nobody knows
	open  [7]bool   // weekdays with opening hours
}

func (l *dayLine) weekday(d int) int { return int((l.first + calendar.Day(d)).Weekday()) }
func (l *dayLine) days() int         { return len(l.z) }

// openDays is the number of weekdays with opening hours.
func (l *dayLine) openDays() int {
	n := 0
	for _, o := range l.open {
		n += count(o)
	}
	return n
}

// weekOpen says whether day d lies on a weekday with opening hours.
func (l *dayLine) weekOpen(d int) bool { return l.open[l.weekday(d)] }

// newDayLine adds up the days of a face. A day of which little is missing is scaled up
// by the share that its weekday usually has in the slots that were observed.
func newDayLine(f *face) *dayLine {
	l := &dayLine{first: f.first, z: make([]float64, f.days())}
	for w := range l.open {
		l.open[w] = slices.Contains(f.hours.Open[w], true)
	}
	total, _ := f.addUp(leastObserved)
	for d, x := range total {
		l.z[d] = math.Log1p(x)
	}
	return l
}

// trust weighs the days before len(z), of which z are the log totals after the known effect
// of special days, which are not outliers, was taken away.
func trust(l *dayLine, z []float64) []float64 {
	usual, sigma := standing(l.weekday(0), z)
	return trustIn(z, usual, sigma)
}

// dayView is a line as known before day n.
type dayView struct {
	*dayLine
	n      int
	z      []float64 // z[:n] freed of special days
	weight []float64 // trust in them
	shift  int       // days since the level moved; 0 when it did not
}

// smoothing is DETS: exponential smoothing of log totals freed of the weekday effect,
//
//	a_d = z_d - delta_w,   l += alpha (a_d - l)   on trusted days,
//	forecast  l + delta_w,
//
// delta_w the median over the last twelve weeks of the difference to the centred mean
// of a week, alpha from gains by squared error one day, one week and two weeks ahead.
//
// It returns log(total+1) of days n, n+1, ..., as the other members do; nil when there
// is too little history. After a shift of level only the days since then count.
func smoothing(v dayView, steps int) []float64 {
	effect := centredEffects(v)
	adjusted := make([]float64, v.n)
	var start []float64
	known, burn := 0, 0
	for d := range adjusted {
		adjusted[d] = v.z[d] - effect[v.weekday(d)]
		if !math.IsNaN(adjusted[d]) {
			known++
			if len(start) < 2*v.openDays() {
				start = append(start, adjusted[d])
			}
			if known <= 4*v.openDays()+1 {
				burn = d
			}
		}
	}
	if known < leastDays/2 {
		return nil
	}
	first := median(start)
	// All gains in one pass: one by one each addition waits for the one before.
	alpha, least := 0.1, math.Inf(1)
	var levels, misses [len(gains)]float64
	for g := range levels {
		levels[g] = first
	}
	tried := 0
	for d, x := range adjusted {
		if d > burn {
			for _, lead := range [...]int{0, 7, 14} {
				if d+lead < v.n && v.weight[d+lead] == 1 {
					y := adjusted[d+lead]
					for g := range levels {
						e := y - levels[g]
						misses[g] += e * e
					}
					tried++
				}
			}
		}
		if v.weight[d] == 1 {
			for g := range levels {
				levels[g] += gains[g] * (x - levels[g])
			}
		}
	}
	for g, miss := range misses {
		if tried > 0 && miss/float64(tried) < least {
			alpha, least = gains[g], miss/float64(tried)
		}
	}
	level := first
	for d, x := range adjusted {
		if v.weight[d] == 1 {
			level += alpha * (x - level)
		}
	}
	if since := observed(adjusted[v.n-v.shift:]); len(since) > 0 {
		level = median(since)
	}
	out := make([]float64, steps)
	for k := range out {
		out[k] = level + effect[v.weekday(v.n+k)]
	}
	return out
}

// centredEffects are the weekday effects on log totals: the median over the last
// effectWeeks trusted days of the weekday of z minus the mean of the seven days around.
func centredEffects(v dayView) (effect [7]float64) {
	var list [7][]float64
	for d := v.n - 4; d >= 3; d-- {
		w := v.weekday(d)
		if v.weight[d] != 1 || len(list[w]) == effectWeeks {
			continue
		}
		sum, n := 0.0, 0
		for e := d - 3; e <= d+3; e++ {
			if !math.IsNaN(v.z[e]) {
				sum += v.z[e]
				n++
			}
		}
		if n == v.openDays() {
			list[w] = append(list[w], v.z[d]-sum/float64(n))
		}
	}
	for w := range effect {
		if len(list[w]) > 0 {
			effect[w] = median(list[w])
		}
	}
	return effect
}

// lastYears is DLY: the same weekday 364 and 728 days before, times the ratio of the
// last four weeks to the four weeks as long ago.
func lastYears(v dayView, steps int) []float64 {
	const year = 364
	sum, n := make([]float64, steps), make([]float64, steps)
	for lag := year; lag <= 2*year && v.n >= lag+60; lag += year {
		var ratios []float64
		recent := 28
		if v.shift > 0 {
			recent = v.shift
		}
		for d := v.n - recent; d < v.n; d++ {
			if g := v.z[d] - v.z[d-lag]; !math.IsNaN(g) {
				ratios = append(ratios, g)
			}
		}
		if len(ratios) == 0 {
			continue
		}
		g := median(ratios)
		for k := range sum {
			d := v.n + k - lag
			for d >= v.n {
				d -= year
			}
			if !math.IsNaN(v.z[d]) {
				sum[k] += math.Exp(v.z[d] + g)
				n[k]++
			}
		}
	}
	for k := range sum {
		if n[k] == 0 {
			if v.weekOpen(v.n + k) {
				return nil
			}
			continue
		}
		sum[k] = math.Log(sum[k] / n[k])
	}
	return sum
}

// lastWeeks is WA: the mean of the last four same weekdays.
func lastWeeks(v dayView, steps int) []float64 {
	out := make([]float64, steps)
	for k := range out {
		sum, n := 0.0, 0
		for d := v.n - 7 + (k % 7); d >= 0 && n < 4; d -= 7 {
			if !math.IsNaN(v.z[d]) {
				sum += math.Expm1(v.z[d])
				n++
			}
		}
		switch {
		case n > 0:
			out[k] = math.Log1p(sum / float64(n))
		case v.weekOpen(v.n + k):
			return nil
		}
	}
	return out
}

// overall is the mean of all days, with the weekday left out of account.
func overall(v dayView, steps int) []float64 {
	sum, n := 0.0, 0.0
	for _, z := range v.z {
		if z == z {
			sum += math.Expm1(z)
			n++
		}
	}
	out := make([]float64, steps)
	for k := range out {
		out[k] = math.Log1p(sum / math.Max(n, 1))
	}
	return out
}
