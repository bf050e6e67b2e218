package forecast

import (
	"context"
	"errors"
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

// Validate reports slices of different lengths, a grid that is not one, and the first
// value that is negative or beyond any contact centre.
func (h HandleTimes) Validate() error {
	if len(h.Contacts) != len(h.Seconds) {
		return fmt.Errorf("%d intervals of contacts, %d of seconds", len(h.Contacts), len(h.Seconds))
	}
	if err := (Series{Grid: h.Grid, Values: h.Contacts}).Validate(); err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	if err := (Series{Grid: h.Grid, Values: h.Seconds}).Validate(); err != nil {
		return fmt.Errorf("seconds: %w", err)
	}
	return nil
}

// Before is the history cut off before interval n.
func (h HandleTimes) Before(n int) HandleTimes {
	h.Contacts, h.Seconds = h.Contacts[:n], h.Seconds[:n]
	return h
}

// Fewer contacts or seconds than this, which only rounding makes, tell nothing.
const leastHandled = 1e-6

// known says whether interval i tells anything about handle time. Contacts that took no
// time at all do not: nobody spoke to them.
func (h HandleTimes) known(i int) bool {
	return h.Contacts[i] >= leastHandled && h.Seconds[i] >= leastHandled // false for NaN
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
// is shrunk towards the average of its time of day on all weekdays, that towards the
// times of day around it (half the weight to either neighbour), and that towards the
// overall average, by empirical Bayes (Morris 1983, JASA 78:47),
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
	h       HandleTimes
	cells   []calendar.Cell
	average []float64 // of each interval, winsorised, seconds; NaN = unknown
	week    int       // intervals
}

// Fit learns from the history; without any known interval it is [ErrTooShort].
func (a AHT) Fit(ctx context.Context, h HandleTimes) (*AHTFit, error) {
	if err := h.Validate(); err != nil {
		return nil, err
	}
	if h.Known() == 0 {
		return nil, fmt.Errorf("%s: no handle time at all: %w", Series{Queue: h.Queue, Channel: h.Channel}.Name(), ErrTooShort)
	}
	f := &AHTFit{h: h, week: h.Grid.PerWeek()}
	f.cells = slotsOf(h.Grid, len(h.Contacts))
	f.winsorise()
	return f, ctx.Err()
}

// slotsOf are the cells of n intervals; weeks and months, which have no weekday, are all in
// the same.
func slotsOf(g calendar.Grid, n int) []calendar.Cell {
	if g.Step > calendar.DayStep {
		return make([]calendar.Cell, n)
	}
	return g.Cells(n)
}

// Shares of contacts below and above which the average of an interval is not believed.
const winsorLo, winsorHi = 0.005, 0.995

// winsorise fills in the averages.
func (f *AHTFit) winsorise() {
	var v []weighted
	for i := range f.h.Contacts {
		if f.h.known(i) {
			v = append(v, weighted{f.h.Seconds[i] / f.h.Contacts[i], f.h.Contacts[i]})
		}
	}
	r := newRatios(v)
	lo, hi := r.quantile(1, 0, winsorLo), r.quantile(1, 0, winsorHi)
	f.average = make([]float64, len(f.h.Contacts))
	for i := range f.average {
		f.average[i] = math.NaN()
		if f.h.known(i) {
			f.average[i] = math.Min(hi, math.Max(lo, f.h.Seconds[i]/f.h.Contacts[i]))
		}
	}
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
	fading := 1.0 // indexMemory^weeks of age
	for i := n - 1; i >= 0; i-- {
		if age := n - 1 - i; age > 0 && age%f.week == 0 {
			fading *= indexMemory
		}
		if !f.h.known(i) {
			continue
		}
		om := fading * f.h.Contacts[i]
		sec := om * f.average[i]
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
	slotMean := slotMeans(sigma2, k, overall, bySlot, bySlotSec)
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
	kk := math.Min(k, shrinkage(sigma2, overall, cellN, cellSec))
	for w := range index {
		for i := range index[w] {
			index[w][i] = shrink(contacts[w][i], seconds[w][i], kk, slotMean[i]) / overall
		}
	}
	return index
}

// slotMeans are the averages of times of day, each shrunk to those around it.
func slotMeans(sigma2, k, overall float64, contacts, seconds []float64) []float64 {
	n := len(contacts)
	around, relative := make([]float64, n), make([]float64, n)
	for i := range around {
		before, after := (i+n-1)%n, (i+1)%n
		around[i] = shrink(contacts[i]+(contacts[before]+contacts[after])/2, seconds[i]+(seconds[before]+seconds[after])/2, k, overall)
		relative[i] = seconds[i] * overall / around[i]
	}
	k = shrinkage(sigma2, overall, contacts, relative)
	mean := make([]float64, n)
	for i := range mean {
		mean[i] = shrink(contacts[i], seconds[i], k, around[i])
	}
	return mean
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
		d := f.average[i] - seconds[w][c.Slot]/contacts[w][c.Slot]
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
	perInterval := math.Pow(memory, 1/float64(f.week))
	fading := 1.0
	for i := n - 1; i >= 0; i-- {
		if f.h.known(i) {
			c := f.cells[i]
			om := fading * f.h.Contacts[i]
			contacts += om
			seconds += om * f.average[i] / index[c.Day.Weekday()][c.Slot]
		}
		if contacts > 0 { // age counts from the newest known interval
			fading *= perInterval
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
		o := n - k*f.week
		if o < 2*f.week || f.h.Before(o).Known() == 0 {
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
	for i, c := range slotsOf(out.Grid, steps) {
		out.Open[i] = true
		out.Mean[i] = level * index[c.Day.Weekday()][c.Slot]
	}
	return out, nil
}

// BacktestAHT is [Backtest] for handle times. The accuracy is that of the workload:
// errors count by contacts handled.
func BacktestAHT(ctx context.Context, h HandleTimes, opt *BacktestOptions) (Accuracy, error) {
	if err := h.Validate(); err != nil {
		return Accuracy{}, err
	}
	o, err := opt.withDefaults(h.Grid)
	if err != nil {
		return Accuracy{}, err
	}
	var miss, bias, all float64
	a := Accuracy{Cover80: math.NaN(), Cover95: math.NaN()}
	for _, origin := range o.origins(Series{Grid: h.Grid, Values: h.Contacts}) {
		fit, err := AHT{}.Fit(ctx, h.Before(origin))
		if errors.Is(err, ErrTooShort) {
			continue
		}
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
