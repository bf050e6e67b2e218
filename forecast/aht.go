package forecast

import (
	"context"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// HandleTimes is the history of handle time of one queue, as totals: averages cannot
// be averaged.
type HandleTimes struct {
	Queue, Channel string
	Grid           calendar.Grid
	Contacts       []float64 // contacts handled in each interval; NaN = unknown
	Seconds        []float64 // their handle time in total, seconds; NaN = unknown
}

// Before is the history cut off before interval n.
func (h HandleTimes) Before(n int) HandleTimes {
	h.Contacts, h.Seconds = h.Contacts[:n], h.Seconds[:n]
	return h
}

// known says whether interval i tells anything about handle time.
func (h HandleTimes) known(i int) bool {
	return h.Contacts[i] > 0 && h.Seconds[i] > 0 // false for NaN
}

// Known is the number of intervals that tell anything about handle time.
func (h HandleTimes) Known() int {
	n := 0
	for i := range h.Contacts {
		n += count(h.known(i))
	}
	return n
}

// AHT forecasts the average handle time of every interval: a level that follows recent
// weeks times an index of weekday and time of day.
//
// Every average is weighted by contacts: total seconds over contacts. A slot's average
// is shrunk towards the average of its time of day on all weekdays, and that towards
// the overall average, by empirical Bayes (Morris 1983, JASA 78:47),
//
//	m = (n m_raw + k m_parent) / (n + k),  k = sigma^2 / tau^2
//
// with sigma^2 the variance of a contact's handle time about its slot and tau^2 the
// variance between slots, by moments. A slot with few contacts thus says little of
// its own. Single intervals are winsorised at the 0.5 % and 99.5 % points of
// contacts, so that a file's artefacts (3-second calls, a forgotten phone) do not move
// the average.
//
// The memory of the level is chosen by rolling origins; ranges are the contact-weighted
// quantiles of actual over forecast there.
//
// The zero value is ready to use.
type AHT struct{}

// String is "level-by-slot".
func (AHT) String() string { return "level-by-slot" }

// indexMemory is the weight of a week relative to the next in the index, which changes
// more slowly than the level.
const indexMemory = 0.97

var levelMemories = []float64{0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1}

// AHTFit is an [AHT] that knows a history.
type AHTFit struct {
	h      HandleTimes
	cells  []calendar.Cell
	lo, hi float64 // winsorising bounds of an interval's average, seconds
	step   int     // intervals a week
}

// Fit learns from the history; without any known interval it is [ErrTooShort].
func (a AHT) Fit(ctx context.Context, h HandleTimes) (*AHTFit, error) {
	if len(h.Contacts) != len(h.Seconds) {
		return nil, fmt.Errorf("%d intervals of contacts, %d of seconds", len(h.Contacts), len(h.Seconds))
	}
	if h.Known() == 0 {
		return nil, fmt.Errorf("%s: no handle time at all: %w", Series{Queue: h.Queue, Channel: h.Channel}.Name(), ErrTooShort)
	}
	if err := calendar.CheckStep(h.Grid.Step); err != nil {
		return nil, err
	}
	f := &AHTFit{h: h, step: 7 * h.Grid.SlotsPerDay()}
	f.cells = h.Grid.Cells(len(h.Contacts))
	f.bound()
	return f, ctx.Err()
}

func (f *AHTFit) bound() {
	var v []weighted
	for i := range f.h.Contacts {
		if f.h.known(i) {
			v = append(v, weighted{f.h.Seconds[i] / f.h.Contacts[i], f.h.Contacts[i]})
		}
	}
	r := newRatios(v)
	f.lo, f.hi = r.quantile(1, 0, 0.005), r.quantile(1, 0, 0.995)
}

// average is the winsorised average of interval i.
func (f *AHTFit) average(i int) float64 {
	return math.Min(f.hi, math.Max(f.lo, f.h.Seconds[i]/f.h.Contacts[i]))
}

// index is the ratio of each slot's average to the overall one, from the intervals
// before n.
func (f *AHTFit) index(n int) (index [7][]float64) {
	slots := f.h.Grid.SlotsPerDay()
	var contacts, seconds [7][]float64
	bySlot, bySlotSec := make([]float64, slots), make([]float64, slots)
	for w := range index {
		index[w], contacts[w], seconds[w] = make([]float64, slots), make([]float64, slots), make([]float64, slots)
	}
	var all, allSec float64
	for i := range n {
		if !f.h.known(i) {
			continue
		}
		om := math.Pow(indexMemory, float64((n-1-i)/f.step)) * f.h.Contacts[i]
		sec := om * f.average(i)
		c := f.cells[i]
		w := c.Day.Weekday()
		contacts[w][c.Slot] += om
		seconds[w][c.Slot] += sec
		bySlot[c.Slot] += om
		bySlotSec[c.Slot] += sec
		all += om
		allSec += sec
	}
	overall := allSec / all
	sigma2 := f.withinVariance(n, &contacts, &seconds)
	k := shrinkage(sigma2, overall, bySlot, bySlotSec)
	slotMean := make([]float64, slots)
	for i := range slotMean {
		slotMean[i] = shrink(bySlot[i], bySlotSec[i], k, overall)
	}
	// Weekday cells vary about the mean of their time of day.
	var cellN, cellSec []float64
	for w := range contacts {
		for i := range contacts[w] {
			if contacts[w][i] > 0 {
				cellN = append(cellN, contacts[w][i])
				cellSec = append(cellSec, seconds[w][i]*overall/slotMean[i])
			}
		}
	}
	kk := shrinkage(sigma2, overall, cellN, cellSec)
	for w := range index {
		for i := range index[w] {
			index[w][i] = shrink(contacts[w][i], seconds[w][i], kk, slotMean[i]) / overall
		}
	}
	return index
}

func shrink(n, seconds, k, parent float64) float64 {
	if math.IsInf(k, 1) || n == 0 {
		return parent
	}
	return (seconds + k*parent) / (n + k)
}

// withinVariance is the variance of one contact's handle time about the mean of its
// weekday and slot: intervals of c contacts vary c times less.
func (f *AHTFit) withinVariance(n int, contacts, seconds *[7][]float64) float64 {
	sum, free := 0.0, 0.0
	for i := range n {
		if !f.h.known(i) {
			continue
		}
		c := f.cells[i]
		w := c.Day.Weekday()
		d := f.average(i) - seconds[w][c.Slot]/contacts[w][c.Slot]
		sum += f.h.Contacts[i] * d * d
		free++
	}
	for w := range contacts {
		for _, c := range contacts[w] {
			if c > 0 {
				free--
			}
		}
	}
	if free <= 0 {
		return math.Inf(1)
	}
	return sum / free
}

// shrinkage is k = sigma^2 / tau^2 in contacts, tau^2 by the method of moments
// (DerSimonian & Laird 1986, eq. 8); +Inf when groups differ no more than chance.
func shrinkage(sigma2, overall float64, n, seconds []float64) float64 {
	var q, sum, sum2, groups float64
	for i := range n {
		if n[i] > 0 {
			d := seconds[i]/n[i] - overall
			q += n[i] * d * d
			sum += n[i]
			sum2 += n[i] * n[i]
			groups++
		}
	}
	tau2 := (q - (groups-1)*sigma2) / (sum - sum2/sum)
	if !(tau2 > 0) {
		return math.Inf(1)
	}
	return sigma2 / tau2
}

// level is the overall average, free of the index, before interval n, with weight
// memory^weeks.
func (f *AHTFit) level(n int, memory float64, index *[7][]float64) float64 {
	var contacts, seconds float64
	for i := n - 1; i >= 0; i-- {
		if f.h.known(i) {
			c := f.cells[i]
			om := math.Pow(memory, float64(n-1-i)/float64(f.step)) * f.h.Contacts[i]
			contacts += om
			seconds += om * f.average(i) / index[c.Day.Weekday()][c.Slot]
		}
	}
	return seconds / contacts
}

// Forecast says what the average handle time of the next steps intervals will be, in
// seconds, whether the queue is open or not.
func (f *AHTFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	n := len(f.h.Contacts)
	var at []int
	var indexes [][7][]float64
	for k := 1; k <= origins; k++ {
		o := n - k*f.step
		if o < 2*f.step || f.h.Before(o).Known() == 0 {
			break
		}
		at = append(at, o)
		indexes = append(indexes, f.index(o))
	}
	best, least := defaultMemory, math.Inf(1)
	var ratios []weighted
	for _, memory := range levelMemories {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		miss, all := 0.0, 0.0
		var r []weighted
		for k, o := range at {
			level := f.level(o, memory, &indexes[k])
			for i := o; i < min(n, o+steps); i++ {
				if !f.h.known(i) {
					continue
				}
				c := f.cells[i]
				mean := level * indexes[k][c.Day.Weekday()][c.Slot]
				actual := f.h.Seconds[i] / f.h.Contacts[i]
				miss += f.h.Contacts[i] * math.Abs(actual-mean)
				all += f.h.Seconds[i]
				r = append(r, weighted{actual / mean, f.h.Contacts[i]})
			}
		}
		if all > 0 && miss/all < least {
			best, least, ratios = memory, miss/all, r
		}
	}
	out := &Forecast{
		Queue: f.h.Queue, Channel: f.h.Channel, Grid: f.h.Grid.Shift(n),
		Mean: make([]float64, steps), Open: make([]bool, steps), Method: AHT{}.String(),
		spread: newRatios(ratios),
	}
	index := f.index(n)
	level := f.level(n, best, &index)
	for i := range out.Mean {
		c := out.Grid.Cell(i)
		out.Open[i] = true
		out.Mean[i] = level * index[c.Day.Weekday()][c.Slot]
	}
	return out, nil
}

// BacktestAHT is [Backtest] for handle times. The accuracy is that of the workload:
// errors count by contacts handled.
func BacktestAHT(ctx context.Context, h HandleTimes, opt *BacktestOptions) (Accuracy, error) {
	o := opt.withDefaults(h.Grid)
	var miss, bias, all float64
	a := Accuracy{Cover80: math.NaN(), Cover95: math.NaN()}
	for k := o.Origins - 1; k >= 0; k-- {
		origin := len(h.Contacts) - o.Steps - k*o.Every
		if origin < o.Least || h.Before(origin).Known() == 0 || (Series{Grid: h.Grid, Values: h.Contacts[:origin]}).recent() < o.Least {
			continue
		}
		fit, err := AHT{}.Fit(ctx, h.Before(origin))
		if err != nil {
			return a, err
		}
		f, err := fit.Forecast(ctx, o.Steps)
		if err != nil {
			return a, err
		}
		for i, mean := range f.Mean {
			if j := origin + i; h.known(j) {
				a.Points++
				miss += math.Abs(h.Contacts[j]*mean - h.Seconds[j])
				bias += h.Contacts[j]*mean - h.Seconds[j]
				all += h.Seconds[j]
			}
		}
	}
	a.WAPE, a.Bias = miss/all, bias/all // NaN without any
	return a, nil
}
