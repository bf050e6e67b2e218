package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
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
	return fmt.Sprintf("%s %s: %.0f contacts where %.0f are usual (%+.0f %%)",
		o.Day.Weekday().String()[:3], o.Day, o.Total, o.Usual, 100*(o.Total/o.Usual-1))
}

const (
	outlierWeight = 0.05 // weight of an outlying day in every average
	outlierSigmas = 3.5  // distance, in robust standard deviations of the log ratio, that makes one
	leastSigma    = 0.02 // a series calmer than 2 % a day still has no 7 % outliers
	neighbours    = 9    // same weekdays around a day that say what is usual
	leastObserved = 0.3  // share of a day's usual contacts that must have been observed to judge the day
)

// dayTotals are the totals of the days of a face and how far each can be trusted.
type dayTotals struct {
	total  []float64 // scaled up to a whole day when slots are missing; NaN: too little was observed
	raw    []float64 // as observed
	weight []float64 // 1, or outlierWeight for an outlying day; 0 where total is NaN
	usual  []float64 // the median of the neighbours, NaN when there are none
}

// judgeDays adds up days and finds the outlying ones: r_d = log(T_d+1) minus the
// median of the same for the nine nearest same weekdays, against 1.4826 times the
// median absolute r (Hampel 1974, identifier with robust scale).
func judgeDays(f *face) dayTotals {
	n := f.days()
	t := dayTotals{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	usual := f.meanByWeekday()
	var byWeekday [7][]int
	for d := range n {
		w := f.weekday(d)
		var seen, all float64
		observed := 0
		for i, y := range f.y[d] {
			all += usual[w][i]
			if !math.IsNaN(y) {
				observed++
				seen += usual[w][i]
				t.raw[d] += y
			}
		}
		t.total[d], t.usual[d] = math.NaN(), math.NaN()
		switch {
		case observed == 0:
			continue
		case all == 0:
			t.total[d] = t.raw[d]
		case seen < leastObserved*all:
			continue
		default:
			t.total[d] = t.raw[d] * all / seen
		}
		t.weight[d] = 1
		byWeekday[w] = append(byWeekday[w], d)
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
	return t
}

// outliers lists the outlying days in order of time.
func (t dayTotals) outliers(f *face) []Outlier {
	var list []Outlier
	for d, w := range t.weight {
		if w == outlierWeight {
			list = append(list, Outlier{f.first + calendar.Day(d), t.total[d], t.usual[d]})
		}
	}
	slices.SortFunc(list, func(a, b Outlier) int { return int(a.Day - b.Day) })
	return list
}

// meanByWeekday is the plain mean of every slot of every weekday; 0 where nothing was
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
			if count[w][i] > 0 {
				sum[w][i] /= count[w][i]
			}
		}
	}
	return sum
}

// Outliers lists the days of a series that stand out from the same weekdays around
// them, in order of time.
func Outliers(s Series) []Outlier {
	f := newFace(s, hoursOf(s))
	return judgeDays(f).outliers(f)
}

// Dispersion is the variance over the mean of the values of a weekday and slot, weighted
// by the mean: 1 is what chance alone does to counts (Poisson), more means that whole
// days or hours are busier than others. NaN when nothing comes twice.
func Dispersion(s Series) float64 {
	f := newFace(s, hoursOf(s))
	mean := f.meanByWeekday()
	var square, expected float64
	var free, cells float64
	for d := range f.y {
		w := f.weekday(d)
		for i, y := range f.y[d] {
			if !math.IsNaN(y) {
				square += (y - mean[w][i]) * (y - mean[w][i])
				expected += mean[w][i]
				cells++
			}
		}
	}
	for w := range mean {
		for i := range mean[w] {
			if mean[w][i] > 0 {
				free++
			}
		}
	}
	if cells <= free || expected == 0 {
		return math.NaN()
	}
	return square / expected * cells / (cells - free)
}
