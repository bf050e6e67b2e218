package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
	"gonum.org/v1/gonum/stat"
)

// Outlier is a day whose total stands out from the same weekdays around it, with what
// was usual there. Such days (holidays, outages, campaigns) keep their values but
// hardly count in averages.
type Outlier struct {
	Day   calendar.Day
	Total float64 // what the day had in the slots that were observed
	Usual float64 // what those slots usually have
}

func (o Outlier) String() string {
	s := fmt.Sprintf("%s %s: %.0f contacts where %.0f are usual", o.Day.Weekday().String()[:3], o.Day, o.Total, o.Usual)
	if o.Usual > 0 {
		s += fmt.Sprintf(" (%+.0f %%)", 100*(o.Total/o.Usual-1))
	}
	return s
}

const (
	outlierWeight = 0.05 // weight of an outlying day in every average
	outlierSigmas = 3.5  // distance, in robust standard deviations of the log ratio, that makes one
	leastSigma    = 0.02 // a series calmer than 2 % a day still has no 7 % outliers
	neighbours    = 9    // same weekdays around a day that say what is usual
	newLevelDays  = 10   // judged days in a row, up to the end, that stand out on one side: a new level
	leastObserved = 0.3  // share of a day's usual contacts that must have been observed to judge the day
)

// dayTotals are the totals of the days of a face and how far each can be trusted.
type dayTotals struct {
	total  []float64 // scaled up to a whole day when slots are missing; NaN: too little was observed
	share  []float64 // share of the day's usual contacts that falls in the observed slots
	weight []float64 // 1, or outlierWeight for an outlying day; 0 where total is NaN
	usual  []float64 // the median of the neighbours, NaN when there are none
}

// addUp adds up the days of a face. A day of which at least the share least of the usual
// contacts falls in observed slots is scaled up by that share; the total of others is NaN.
func (f *face) addUp(least float64) (total, share []float64) {
	total, share = make([]float64, f.days()), make([]float64, f.days())
	usual := f.fillUnseen(f.meanByWeekday())
	for d, day := range f.y {
		w := f.weekday(d)
		var seen, all, sum float64 // usual contacts of the observed slots and of the day; actual ones
		observed := 0
		for i, y := range day {
			all += usual[w][i]
			if !math.IsNaN(y) {
				observed++
				seen += usual[w][i]
				sum += y
			}
		}
		switch {
		case observed == 0 || seen < least*all:
			total[d] = math.NaN()
		case all == 0:
			total[d], share[d] = sum, 1
		default:
			total[d], share[d] = sum*(all/seen), seen/all
		}
	}
	return total, share
}

// standing is what is usual for each day, the median of log totals z of the nine nearest
// same weekdays, and the robust standard deviation of the distance to it, 1.4826 times the
// median absolute one (Hampel 1974, identifier with robust scale). Day 0 of z is a day of
// the weekday first; NaN are days without a total.
func standing(first int, z []float64) (usual []float64, sigma float64) {
	usual = slices.Repeat([]float64{math.NaN()}, len(z))
	sizes := make([]float64, 0, len(z))
	days := make([]int, 0, len(z)/7+1)
	for w := range 7 {
		days = days[:0]
		for d := (w - first + 7) % 7; d < len(z); d += 7 {
			if !math.IsNaN(z[d]) {
				days = append(days, d)
			}
		}
		// The days around the next one are those around this one but for one that
		// leaves and one that comes: near stays sorted.
		var near [neighbours]float64
		n, lo := 0, 0
		for _, e := range days[:min(len(days), neighbours)] {
			insertSorted(near[:n], z[e], &near)
			n++
		}
		for k, d := range days {
			for ; lo < min(k-neighbours/2, len(days)-neighbours); lo++ {
				at, _ := slices.BinarySearch(near[:n], z[days[lo]])
				copy(near[at:n-1], near[at+1:n])
				insertSorted(near[:n-1], z[days[lo+neighbours]], &near)
			}
			usual[d] = quantile7(near[:n], 0.5)
			sizes = append(sizes, math.Abs(z[d]-usual[d]))
		}
	}
	return usual, math.Max(leastSigma, 1.4826*median(sizes))
}

// insertSorted puts x in its place among the sorted values, which are at the beginning of
// all.
func insertSorted(values []float64, x float64, all *[neighbours]float64) {
	i := len(values)
	for ; i > 0 && all[i-1] > x; i-- {
		all[i] = all[i-1]
	}
	all[i] = x
}

// trustIn weighs days: 1, outlierWeight for one whose log total lies more than
// outlierSigmas standard deviations from what is usual, 0 for one without a total.
func trustIn(z, usual []float64, sigma float64) []float64 {
	weight := make([]float64, len(z))
	for d := range z {
		switch r := math.Abs(z[d] - usual[d]); {
		case r > outlierSigmas*sigma:
			weight[d] = outlierWeight
		case r == r:
			weight[d] = 1
		}
	}
	return weight
}

// judgeDays adds up days and finds the outlying ones.
func judgeDays(f *face) dayTotals {
	t := dayTotals{}
	t.total, t.share = f.addUp(leastObserved)
	if !slices.ContainsFunc(t.total, func(x float64) bool { return x == x }) {
		t.total, t.share = f.addUp(0) // a history of a few hours: better than nothing
	}
	z := make([]float64, f.days())
	for d, x := range t.total {
		z[d] = math.Log1p(x)
	}
	usual, sigma := standing(f.weekday(0), z)
	t.weight = trustIn(z, usual, sigma)
	t.usual = make([]float64, f.days())
	r := make([]float64, f.days())
	for d, u := range usual {
		t.usual[d], r[d] = math.Expm1(u), z[d]-u
	}
	t.keepNewLevel(r)
	return t
}

// keepNewLevel gives full weight back to outlying days that are the last ones and too many
// in a row to be holidays or a campaign: the level has moved.
func (t *dayTotals) keepNewLevel(r []float64) {
	var run []int
	for d := len(r) - 1; d >= 0; d-- {
		if t.weight[d] == 0 {
			continue
		}
		if t.weight[d] != outlierWeight || len(run) > 0 && (r[d] > 0) != (r[run[0]] > 0) {
			break
		}
		run = append(run, d)
	}
	if len(run) >= newLevelDays {
		for _, d := range run {
			t.weight[d] = 1
		}
	}
}

// outliers lists the outlying days in order of time.
func (t dayTotals) outliers(f *face) []Outlier {
	var list []Outlier
	for d, w := range t.weight {
		if w == outlierWeight {
			list = append(list, Outlier{f.first + calendar.Day(d), t.total[d] * t.share[d], t.usual[d] * t.share[d]})
		}
	}
	slices.SortFunc(list, func(a, b Outlier) int { return int(a.Day - b.Day) })
	return list
}

// meanByWeekday is the plain mean of every slot of every weekday; NaN where nothing was
// observed.
func (f *face) meanByWeekday() [7][]float64 {
	var sum, count [7][]float64
	for w := range sum {
		sum[w], count[w] = make([]float64, f.slots), make([]float64, f.slots)
	}
	for d := range f.y {
		w := f.weekday(d)
		for i, y := range f.y[d] {
			if !math.IsNaN(y) {
				sum[w][i] += y
				count[w][i]++
			}
		}
	}
	for w := range sum {
		for i := range sum[w] {
			sum[w][i] /= count[w][i]
		}
	}
	return sum
}

// fillUnseen gives open slots that were never observed what [fillRates] makes of the
// others, for as long as they are open; closed ones get 0.
func (f *face) fillUnseen(mean [7][]float64) [7][]float64 {
	for w := range mean {
		for i := range mean[w] {
			mean[w][i] /= f.openShare(w, i)
		}
	}
	fillRates(&mean)
	for w := range mean {
		for i := range mean[w] {
			mean[w][i] *= f.openShare(w, i)
			if !f.hours.Open[w][i] {
				mean[w][i] = 0
			}
		}
	}
	return mean
}

// fillRates replaces rates of weekdays and slots that nobody has seen (NaN): by that of
// the nearest slot seen on the weekday, times the ratio of the two slots on the weekdays
// that have both, 1 where none has. A weekday of which nothing was seen gets the mean of
// the others, slot by slot. With nothing at all everything is 0.
func fillRates(rate *[7][]float64) {
	slots := len(rate[0])
	var seen [7][]bool
	bySlot, all := make([][]float64, slots), []float64(nil)
	for w := range rate {
		seen[w] = make([]bool, slots)
		for i, r := range rate[w] {
			if r == r {
				seen[w][i] = true
				bySlot[i] = append(bySlot[i], r)
				all = append(all, r)
			}
		}
	}
	for w := range rate {
		for i := range rate[w] {
			if seen[w][i] {
				continue
			}
			near := nearest(seen[w], i)
			switch {
			case near >= 0:
				own, other := 0.0, 0.0
				for u := range rate {
					if seen[u][i] && seen[u][near] {
						own += rate[u][i]
						other += rate[u][near]
					}
				}
				rate[w][i] = rate[w][near]
				if other > 0 {
					rate[w][i] *= own / other
				}
			case len(bySlot[i]) > 0:
				rate[w][i] = stat.Mean(bySlot[i], nil)
			case len(all) > 0:
				rate[w][i] = stat.Mean(all, nil)
			default:
				rate[w][i] = 0
			}
		}
	}
}

// nearest is the place nearest to i that is set, the earlier of two; -1 when none is.
func nearest(set []bool, i int) int {
	for k := 1; k < len(set); k++ {
		switch {
		case i-k >= 0 && set[i-k]:
			return i - k
		case i+k < len(set) && set[i+k]:
			return i + k
		}
	}
	return -1
}

// Outliers lists the days of a series that stand out from the same weekdays around
// them, in order of time. It knows no calendar: holidays stand out too. Those that [Auto]
// cannot explain are in [AutoReport].
func Outliers(s Series) []Outlier {
	if s.coarse() {
		return nil
	}
	f := newFace(s, hoursOf(s))
	return judgeDays(f).outliers(f)
}

// Dispersion is the variance over the mean of the values of a weekday and slot, weighted
// by the mean: 1 is what chance alone does to counts (Poisson), more means that whole
// days or hours are busier than others. NaN when nothing comes twice, as with weeks and
// months.
func Dispersion(s Series) float64 {
	if s.coarse() {
		return math.NaN()
	}
	f := newFace(s, hoursOf(s))
	mean := f.meanByWeekday()
	var square, expected, values, means float64
	for d := range f.y {
		w := f.weekday(d)
		for i, y := range f.y[d] {
			if m := mean[w][i]; m > 0 && !math.IsNaN(y) {
				square += (y - m) * (y - m)
				expected += m
				values++
			}
		}
	}
	for w := range mean {
		for _, m := range mean[w] {
			if m > 0 {
				means++
			}
		}
	}
	if values <= means {
		return math.NaN()
	}
	return square / expected * values / (values - means)
}
