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

// judgeDays adds up days and finds the outlying ones: r_d = log(T_d+1) minus the
// median of the same for the nine nearest same weekdays, against 1.4826 times the
// median absolute r (Hampel 1974, identifier with robust scale).
func judgeDays(f *face) dayTotals {
	n := f.days()
	t := dayTotals{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	usual := f.fillUnseen(f.meanByWeekday())
	var byWeekday [7][]int
	judge := func(d int, least float64) {
		w := f.weekday(d)
		var seen, all, sum float64 // usual contacts of the observed slots and of the day; actual ones
		observed := 0
		for i, y := range f.y[d] {
			all += usual[w][i]
			if !math.IsNaN(y) {
				observed++
				seen += usual[w][i]
				sum += y
			}
		}
		t.total[d], t.usual[d] = math.NaN(), math.NaN()
		if observed == 0 || seen < least*all {
			return
		}
		t.share[d] = 1
		if all > 0 {
			t.share[d] = seen / all
		}
		t.total[d] = sum / t.share[d]
		t.weight[d] = 1
		byWeekday[w] = append(byWeekday[w], d)
	}
	for d := range n {
		judge(d, leastObserved)
	}
	if !slices.ContainsFunc(t.weight, func(w float64) bool { return w > 0 }) {
		for d := range n { // a history of a few hours: better than nothing
			judge(d, 0)
		}
	}
	r := make([]float64, n)
	var sizes []float64
	near := make([]float64, 0, neighbours)
	for _, days := range byWeekday {
		for k, d := range days {
			lo := max(0, min(k-neighbours/2, len(days)-neighbours))
			near = near[:0]
			for _, e := range days[lo:min(len(days), lo+neighbours)] {
				near = append(near, math.Log1p(t.total[e]))
			}
			m := median(near)
			t.usual[d] = math.Expm1(m)
			r[d] = math.Log1p(t.total[d]) - m
			sizes = append(sizes, math.Abs(r[d]))
		}
	}
	sigma := math.Max(leastSigma, 1.4826*median(sizes))
	for d := range r {
		if t.weight[d] > 0 && math.Abs(r[d]) > outlierSigmas*sigma {
			t.weight[d] = outlierWeight
		}
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

// fillUnseen gives open slots that were never observed the mean of the same slot on other
// weekdays or, where there is none, of all slots; closed ones get 0.
func (f *face) fillUnseen(mean [7][]float64) [7][]float64 {
	bySlot, all := make([][]float64, f.slots), []float64(nil)
	for w := range mean {
		for i, m := range mean[w] {
			if !math.IsNaN(m) {
				bySlot[i] = append(bySlot[i], m)
				all = append(all, m)
			}
		}
	}
	for w := range mean {
		for i, m := range mean[w] {
			switch {
			case !math.IsNaN(m):
			case !f.hours.Open[w][i] || len(all) == 0:
				mean[w][i] = 0
			case len(bySlot[i]) > 0:
				mean[w][i] = stat.Mean(bySlot[i], nil)
			default:
				mean[w][i] = stat.Mean(all, nil)
			}
		}
	}
	return mean
}

// Outliers lists the days of a series that stand out from the same weekdays around
// them, in order of time.
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
