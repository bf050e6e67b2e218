package forecast

import (
	"math"
	"slices"
)

// The daily members of [Auto].
const (
	memberRegression = "daily-regression"
	memberSmoothing  = "daily-ets"
	memberSeasonal   = "daily-ets-seasonal" // the same on totals freed of year and month
	memberYears      = "last-years"
	memberWeeks      = "last-weeks"
	memberMean       = "mean"   // of all days, while there is nothing better
	memberSilent     = "silent" // no contacts any more
)

// dailyAt is what the daily members say at an origin: members[i] the totals of days n,
// n+1, ... by member i.
type dailyAt struct {
	n       int
	names   []string
	members [][]float64
	fit     *regressionFit
	shift   int     // days since the level moved; 0 when it did not
	by      float64 // by how much, on the log
}

func (a *dailyAt) member(name string) []float64 {
	for i, m := range a.names {
		if m == name {
			return a.members[i]
		}
	}
	return nil
}

// dailyRun forecasts a line at falling origins.
type dailyRun struct {
	line    *dayLine
	special *specials
	r       *regression
	ahead   int
}

func newDailyRun(l *dayLine, special *specials, ahead int) *dailyRun {
	for d := range l.z {
		if special.closed[d] {
			l.z[d] = math.NaN()
		}
	}
	special.sort()
	return &dailyRun{line: l, special: special, r: newRegression(l, ahead, *special), ahead: ahead}
}

// at runs the members on the days before n; at past origins no further than the line.
func (run *dailyRun) at(n int) dailyAt {
	l := run.line
	steps := run.ahead
	if n < l.days() {
		steps = min(steps, l.days()-n)
	}
	fit := run.r.at(n)
	a := dailyAt{n: n, fit: fit}
	if l.silent(n) {
		a.names, a.members = []string{memberSilent}, [][]float64{make([]float64, steps)}
		return a
	}
	effect, seasonal := make([]float64, n+steps), make([]float64, n+steps)
	free, adjusted := make([]float64, n), make([]float64, n)
	z, bare := make([]float64, n), make([]float64, n)
	for d := range effect {
		part := fit.parts(d)
		effect[d] = special(part)
		seasonal[d] = effect[d] + season(part)
		if d < n {
			z[d] = l.z[d] - effect[d]
			free[d] = l.z[d] - seasonal[d]
			adjusted[d] = free[d] - part[termWeekday]
			bare[d] = l.z[d]
		}
	}
	a.shift, a.by = levelShift(adjusted)
	if a.shift > 0 {
		fit.shifted(a.shift)
	}
	smear := fit.smear()
	add := func(name string, logs, effect []float64) {
		if logs == nil {
			return
		}
		factor := smear
		if name == memberYears || name == memberWeeks || name == memberMean {
			factor = 1 // means of totals, not of logs
		}
		t := make([]float64, steps)
		for k := range t {
			if l.weekOpen(n+k) && !run.special.closed[n+k] {
				x := logs[k]
				if effect != nil {
					x += effect[n+k]
				}
				t[k] = factor * math.Max(0, math.Expm1(min(x, mostLogTotal)))
			}
		}
		a.names, a.members = append(a.names, name), append(a.members, t)
	}
	weight := trust(l, z)
	for d := n - a.shift; d < n; d++ {
		if weight[d] > 0 {
			weight[d] = 1
		}
	}
	v := dayView{dayLine: l, n: n, z: z, weight: weight, shift: a.shift}
	if fit.usable() {
		add(memberRegression, fit.ahead(steps), nil)
	}
	add(memberSmoothing, smoothing(v, steps), effect)
	add(memberYears, lastYears(v, steps), effect)
	add(memberWeeks, lastWeeks(v, steps), effect)
	v.z = free
	add(memberSeasonal, smoothing(v, steps), seasonal)
	if len(a.names) == 0 {
		v.z = z
		add(memberMean, overall(v, steps), effect)
	}
	return a
}

// mostLogTotal keeps e^x far from what float64 cannot hold.
const mostLogTotal = 100

// Weights of the daily members: those of dailyPool, of which the two forms of
// smoothing share one place that the better takes, in the proportion of their squared
// accuracy over the past origins; a member that was mostWorse times worse than the best
// is dropped. Without past origins they count the same.
const mostWorse = 1.3

var dailyPool = []string{memberRegression, memberSeasonal, memberSmoothing, memberYears}

// memberScore is how a member did at the past origins.
type memberScore struct {
	name   string
	weight float64 // in the combination; they add to 1
	wape   float64 // NaN without past origins
}

// errorsSoFar returns the WAPE of each member of list[0] over the origins before, NaN of
// one that none of them had. Where only a member was not there yet it counts as the mean
// of those in names that were: all are compared on the same days, and one that is known
// from an origin or two is not taken for the best for them.
func errorsSoFar(l *dayLine, list []dailyAt, names []string) []float64 {
	now := &list[0]
	missed := make([]float64, len(now.names))
	known := make([]bool, len(missed))
	here := make([]float64, len(missed))
	all := 0.0
	for o := range list[1:] {
		past := &list[1+o]
		mean, n := 0.0, 0.0
		for i, name := range now.names {
			here[i] = math.NaN()
			totals := past.member(name)
			if totals == nil {
				continue
			}
			known[i], here[i] = true, 0
			for k, t := range totals {
				if z := l.z[past.n+k]; z == z {
					here[i] += math.Abs(t - math.Expm1(z))
				}
			}
			if slices.Contains(names, name) {
				mean += here[i]
				n++
			}
		}
		if n == 0 {
			continue // a queue that was silent then, or hardly begun
		}
		for i, m := range here {
			if m != m {
				m = mean / n
			}
			missed[i] += m
		}
		for k := range past.members[0] {
			if z := l.z[past.n+k]; z == z {
				all += math.Expm1(z)
			}
		}
	}
	for i := range missed {
		missed[i] /= all
		if !known[i] {
			missed[i] = math.NaN()
		}
	}
	return missed
}

// dailyWeights weighs the members of the newest origin, list[0], that are in names; all of
// them when none is.
func dailyWeights(l *dayLine, list []dailyAt, names []string) []memberScore {
	now := &list[0]
	scores := make([]memberScore, len(now.names))
	best := math.Inf(1)
	of := map[string]*memberScore{}
	for i, wape := range errorsSoFar(l, list, names) {
		scores[i] = memberScore{name: now.names[i], wape: wape}
		of[now.names[i]] = &scores[i]
	}
	var pool []*memberScore
	for _, name := range names {
		s := of[name]
		if s == nil {
			continue
		}
		if name == memberSmoothing {
			if other := of[memberSeasonal]; other != nil {
				if !(s.wape < other.wape) {
					continue
				}
				for i, p := range pool {
					if p == other {
						pool = append(pool[:i], pool[i+1:]...)
						break
					}
				}
			}
		}
		pool = append(pool, s)
	}
	if len(pool) == 0 {
		for i := range scores {
			pool = append(pool, &scores[i])
		}
	}
	for _, s := range pool {
		if s.wape < best {
			best = s.wape
		}
	}
	sum := 0.0
	for _, s := range pool {
		switch {
		case math.IsInf(best, 1) || best == 0: // nothing to tell them apart
			s.weight = 1
		case s.wape <= mostWorse*best:
			s.weight = best * best / (s.wape * s.wape)
		}
		sum += s.weight
	}
	for _, s := range pool {
		s.weight /= sum
	}
	return scores
}

// mix combines the members of an origin.
func mix(scores []memberScore, a *dailyAt) []float64 {
	var out []float64
	sum := 0.0
	for _, s := range scores {
		t := a.member(s.name)
		if t == nil || s.weight == 0 {
			continue
		}
		if out == nil {
			out = make([]float64, len(t))
		}
		for k, v := range t {
			out[k] += s.weight * v
		}
		sum += s.weight
	}
	if sum == 0 && len(a.members) > 0 { // none of those weighed was there yet
		return a.members[0]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// silent says whether no contact came before day n for longer than chance explains.
func (l *dayLine) silent(n int) bool {
	days, last := 0.0, n-1
	for ; last >= 0 && !(l.z[last] > 0); last-- {
		if l.z[last] == 0 {
			days++
		}
	}
	if last < 0 {
		return true
	}
	total, seen := 0.0, 0.0
	for d := max(0, last-shiftBefore); d <= last; d++ {
		if z := l.z[d]; z == z {
			total += math.Expm1(z)
			seen++
		}
	}
	return days >= shiftLeast && math.Exp(-days*total/seen/overdispersion) < silentChance
}

// overdispersion stretches how long chance alone may keep a queue silent: contacts come
// less evenly than Poisson's.
const overdispersion = 5
