package forecast

import (
	"math"
	"slices"
)

// shapeView is the recent interval history that the profile members of [Auto] learn the
// course of a day from: the days before n of a face, without the slots in which the
// queue is never open.
type shapeView struct {
	face   *face
	n      int         // first day not known
	from   int         // first day used
	slot   []int       // slots of the face in use
	y      [][]float64 // by day from from, by place in slot, for a slot open throughout; NaN missing or closed
	weight []float64   // trust in each of these days
	total  []float64   // of each of these days, scaled up for missing slots
	alike  bool        // weekdays do not differ
	lam    [2]float64  // memories of means and shares, where they are given
}

// weekday is that of day k of the view.
func (v *shapeView) weekday(k int) int { return v.weekdayOf(v.from + k) }

// weekdayOf is that of day d of the face; all days are alike where only the day repeats.
func (v *shapeView) weekdayOf(d int) int {
	if v.alike {
		return 0
	}
	return v.face.weekday(d)
}

// cycle is the number of days after which a weekday comes again.
func (v *shapeView) cycle() int {
	if v.alike {
		return 1
	}
	return 7
}

// memoryRun is a pass over the days of a view that keeps exponentially weighted means,
//
//	F[w,s] = sum_d om_d lam^a_d x[d,s] / sum_d om_d lam^a_d
//
// over the days d of weekday w, a_d their age in weeks, for one lam, at every day.
type memoryRun struct {
	lam      float64
	cycle    int // days
	sum, wgt [7][]float64
	last     [7]int
}

func newMemoryRun(lam float64, slots, cycle int) *memoryRun {
	r := &memoryRun{lam: lam, cycle: cycle}
	flat := make([]float64, 14*slots)
	for w := range r.sum {
		r.sum[w], r.wgt[w] = flat[2*w*slots:(2*w+1)*slots], flat[(2*w+1)*slots:(2*w+2)*slots]
		r.last[w] = -1
	}
	return r
}

// add takes in day k, a weekday w.
func (r *memoryRun) add(k, w int, x []float64, om float64) {
	if om == 0 {
		return
	}
	fade := 1.0
	if r.last[w] >= 0 {
		fade = r.lam
		for gap := (k - r.last[w]) / r.cycle; gap > 1; gap-- {
			fade *= r.lam
		}
	}
	r.last[w] = k
	sum, wgt := r.sum[w], r.wgt[w]
	for i, v := range x {
		sum[i] *= fade
		wgt[i] *= fade
		if v == v { // not missing
			sum[i] += om * v
			wgt[i] += om
		}
	}
}

// mean is F of weekday w at place i; NaN when it was never seen.
func (r *memoryRun) mean(w, i int) float64 { return r.sum[w][i] / r.wgt[w][i] }

// means writes F of weekday w; what was never seen is the mean of the place over the
// other weekdays.
func (r *memoryRun) means(w int, out []float64) {
	for i := range out {
		if r.wgt[w][i] > 0 {
			out[i] = r.sum[w][i] / r.wgt[w][i]
			continue
		}
		s, n := 0.0, 0.0
		for u := range r.sum {
			s += r.sum[u][i]
			n += r.wgt[u][i]
		}
		out[i] = 0
		if n > 0 {
			out[i] = s / n
		}
	}
}

const (
	leastOriginWeeks = 4 // history an origin of the choice of lam needs
	originWeeks      = 8
)

// chooseMemory picks lam by rolling origins over the last weeks: the least absolute
// error, trust-weighted, of the next weeks (at most weeks many); or takes the given one. x are the values
// averaged with weights om; score adds the errors of forecasting day k at an origin.
func (v *shapeView) chooseMemory(given float64, weeks int, add func(r *memoryRun, k int), score func(r *memoryRun, origin, k int) (miss, all float64)) float64 {
	weeks = min(weeks, originWeeks)
	return v.chooseMemories(given, weeks, add, score)[weeks-1]
}

// chooseMemories is chooseMemory for every number of weeks up to most, [0] for one.
func (v *shapeView) chooseMemories(given float64, most int, add func(r *memoryRun, k int), score func(r *memoryRun, origin, k int) (miss, all float64)) []float64 {
	days := len(v.y)
	if given > 0 {
		return slices.Repeat([]float64{given}, most)
	}
	best := slices.Repeat([]float64{defaultMemory}, most)
	if days < (leastOriginWeeks+2)*7 {
		return best
	}
	least := slices.Repeat([]float64{math.Inf(1)}, most)
	miss, all := make([]float64, most), make([]float64, most)
	for _, lam := range memories {
		r := newMemoryRun(lam, len(v.slot), v.cycle())
		clear(miss)
		clear(all)
		for k := range days {
			if left := days - k; left%7 == 0 && left <= 7*originWeeks && k >= 7*leastOriginWeeks {
				for j := k; j < min(days, k+7*most); j++ {
					m, a := score(r, k, j)
					for w := (j - k) / 7; w < most; w++ {
						miss[w], all[w] = miss[w]+m, all[w]+a
					}
				}
			}
			add(r, k)
		}
		for w := range best {
			if all[w] > 0 && miss[w]/all[w] < least[w] {
				best[w], least[w] = lam, miss[w]/all[w]
			}
		}
	}
	return best
}

// shapes are the profiles of the members at an origin: the forecast of the slots of
// day n+k is one of week[w], or differs from day to day.
type shapes struct {
	names []string
	steps int           // days ahead
	day   [][][]float64 // by member, day ahead, place; need not be normalised
	lam   float64
	lamTD float64
}

// shapesAt runs the four profile members.
func shapesAt(v *shapeView, steps int) shapes {
	if len(v.slot) < 2 {
		return shapes{}
	}
	return v.shapesWith(v.bestMemory(weeksOf(steps)), steps)
}

// weeksOf is how many weeks lie in so many days, those begun too.
func weeksOf(days int) int { return max(1, (days+6)/7) }

// shapesWith are the profiles with a memory.
func (v *shapeView) shapesWith(lam float64, steps int) shapes {
	s := shapes{steps: steps, lam: lam}
	week := v.weightedMean(lam)
	s.add("weighted-mean", v.byWeekday(week, steps))
	s.lamTD = v.shares(&s, steps)
	x := v.filled(week)
	s.add("svd", v.svd(x, lam, steps))
	s.add("harmonic", v.harmonic(x, lam, steps))
	return s
}

// ahead are the profiles of the first days ahead.
func (s shapes) ahead(steps int) shapes {
	day := make([][][]float64, len(s.day))
	for i := range day {
		day[i] = s.day[i][:steps]
	}
	s.steps, s.day = steps, day
	return s
}

// addDay takes day k into a run over the volumes.
func (v *shapeView) addDay(r *memoryRun, k int) { r.add(k, v.weekday(k), v.y[k], v.weight[k]) }

// bestMemory is lam for the weighted mean, so many weeks ahead.
func (v *shapeView) bestMemory(weeks int) float64 {
	return v.chooseMemory(v.lam[0], weeks, v.addDay, v.scoreDay)
}

// bestMemories are those for every number of weeks that matters, [0] for one.
func (v *shapeView) bestMemories(most int) []float64 {
	return v.chooseMemories(v.lam[0], min(most, originWeeks), v.addDay, v.scoreDay)
}

// scoreDay adds up how far a run over the volumes is off on day k.
func (v *shapeView) scoreDay(r *memoryRun, _, k int) (miss, all float64) {
	w := v.weekday(k)
	for i, y := range v.y[k] {
		if f := r.mean(w, i); y == y && f == f {
			miss += math.Abs(y - f)
			all += y
		}
	}
	return v.weight[k] * miss, v.weight[k] * all
}

// weightedMean is EW, the exponentially weighted mean of the slots of each weekday.
func (v *shapeView) weightedMean(lam float64) (week [7][]float64) {
	ew := newMemoryRun(lam, len(v.slot), v.cycle())
	for k := range v.y {
		v.addDay(ew, k)
	}
	return v.rates(ew)
}

func (s *shapes) add(name string, day [][]float64) {
	if day != nil {
		s.names, s.day = append(s.names, name), append(s.day, day)
	}
}

// rates are the means of a run, those never seen filled in, those closed 0.
func (v *shapeView) rates(r *memoryRun) (week [7][]float64) {
	for w := range week {
		week[w] = make([]float64, len(v.slot))
		for i := range week[w] {
			week[w][i] = r.mean(w, i)
		}
	}
	fillRates(&week)
	for w := range week {
		v.close(w, week[w])
	}
	return week
}

// close sets the slots in which a weekday is closed to 0.
func (v *shapeView) close(w int, x []float64) {
	for i, s := range v.slot {
		if !v.face.hours.Open[w][s] {
			x[i] = 0
		}
	}
}

// byWeekday repeats weekly profiles over the days from n on.
func (v *shapeView) byWeekday(week [7][]float64, steps int) [][]float64 {
	day := make([][]float64, steps)
	for k := range day {
		day[k] = week[v.weekdayOf(v.n+k)]
	}
	return day
}

// shares is TD: the exponentially weighted mean of the share of each slot in its day,
// with weights om_d sqrt(T_d). lam is chosen for the shares times an average level.
func (v *shapeView) shares(s *shapes, steps int) float64 {
	slots := len(v.slot)
	p := make([][]float64, len(v.y))
	flat := make([]float64, len(v.y)*slots)
	om := make([]float64, len(v.y))
	for k, y := range v.y {
		p[k] = flat[k*slots : (k+1)*slots]
		t := math.Max(v.total[k], 1e-9)
		om[k] = v.weight[k] * math.Sqrt(t)
		for i := range y {
			p[k][i] = y[i] / t
		}
	}
	// The level that turns shares into volumes while lam is chosen.
	level := newMemoryRun(0.8, 1, v.cycle())
	levelAt := make([][7]float64, len(v.y)) // before day k
	for k := range v.y {
		for w := range 7 {
			levelAt[k][w] = level.mean(w, 0)
		}
		if t := v.total[k]; v.weight[k] > 0 {
			level.add(k, v.weekday(k), []float64{t}, v.weight[k])
		}
	}
	lam := v.chooseMemory(v.lam[1], 2, func(r *memoryRun, k int) { r.add(k, v.weekday(k), p[k], om[k]) }, func(r *memoryRun, origin, k int) (miss, all float64) {
		w := v.weekday(k)
		l := levelAt[origin][w]
		for i, y := range v.y[k] {
			if f := r.mean(w, i); y == y && f == f && l == l {
				miss += math.Abs(y - f*l)
				all += y
			}
		}
		return v.weight[k] * miss, v.weight[k] * all
	})
	run := newMemoryRun(lam, slots, v.cycle())
	for k := range p {
		run.add(k, v.weekday(k), p[k], om[k])
	}
	week := v.rates(run)
	for w := range week {
		l := level.mean(w, 0)
		if !(l > 0) {
			l = 1
		}
		for i := range week[w] {
			week[w][i] *= l
		}
	}
	s.add("shares", v.byWeekday(week, steps))
	return lam
}

// filled is the history without holes: a missing slot has what its weekday had on
// average, times how busy that day was; a closed one has 0. Days of which nothing is
// known are nil.
func (v *shapeView) filled(week [7][]float64) [][]float64 {
	x := make([][]float64, len(v.y))
	for k, y := range v.y {
		if v.weight[k] == 0 {
			continue
		}
		w := v.weekday(k)
		var seen, usual float64
		holes := false
		for i, a := range y {
			if a == a {
				seen += a
				usual += week[w][i]
			} else {
				holes = true
			}
		}
		if !holes {
			x[k] = y
			continue
		}
		busy := 1.0
		if usual > 0 {
			busy = seen / usual
		}
		x[k] = slices.Clone(y)
		for i, a := range y {
			if a != a {
				x[k][i] = busy * week[w][i]
			}
		}
	}
	return x
}
