package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

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

// Memories of the level: those that are tried, and the one that is taken untried.
var levelMemories = [...]float64{0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1, defaultMemory}

const untried = len(levelMemories) - 1

// AHTFit is an [AHT] that knows a history.
type AHTFit struct {
	h     HandleTimes
	slots int
	cells []int32    // place of each interval in the week: weekday * slots + slot
	seen  []knownAHT // the intervals whose handle time is known
	// The same by average, before it was winsorised; those after the history too.
	sorted []knownAHT
	week   int             // intervals
	fade   [2][][4]float64 // weights of ages in intervals, of one half of levelMemories each
}

// knownAHT is an interval whose handle time is known.
type knownAHT struct {
	at, cell int32
	contacts float64
	average  float64 // winsorised, seconds
}

// Fit learns from the history; without any known interval it is [ErrTooShort].
func (a AHT) Fit(ctx context.Context, h HandleTimes) (*AHTFit, error) {
	if err := h.Validate(); err != nil {
		return nil, err
	}
	if h.Known() == 0 {
		return nil, fmt.Errorf("%s: no handle time at all: %w", Series{Queue: h.Queue, Channel: h.Channel}.Name(), ErrTooShort)
	}
	f := &AHTFit{h: h, week: h.Grid.PerWeek(), slots: h.Grid.SlotsPerDay()}
	f.cells = weekCells(h.Grid, len(h.Contacts))
	f.fadeAway()
	f.gather()
	f.winsorise(len(h.Contacts))
	return f, ctx.Err()
}

// until is what Fit learns from the history before interval n.
func (f *AHTFit) until(n int) *AHTFit {
	u := &AHTFit{h: f.h.Before(n), week: f.week, slots: f.slots, cells: f.cells[:n], fade: f.fade, sorted: f.sorted}
	u.seen = slices.Clone(f.before(n))
	for i := range u.seen {
		s := &u.seen[i]
		s.average = f.h.Seconds[s.at] / s.contacts // as it was
	}
	u.winsorise(n)
	return u
}

// weekCells are the places of n intervals in the week; weeks and months, which have no
// weekday, are all in the same.
func weekCells(g calendar.Grid, n int) []int32 {
	at := make([]int32, n)
	if g.Step > calendar.DayStep {
		return at
	}
	slots := g.SlotsPerDay()
	for i, c := range g.Cells(n) {
		at[i] = int32(int(c.Day.Weekday())*slots + c.Slot)
	}
	return at
}

// fadeAway works out the weights of ages in intervals.
func (f *AHTFit) fadeAway() {
	for half := range f.fade {
		fade := make([][4]float64, len(f.cells)+1)
		var per [4]float64
		for m := range per {
			per[m] = math.Pow(levelMemories[4*half+m], 1/float64(f.week))
			fade[0][m] = 1
		}
		for age := 1; age < len(fade); age++ {
			for m := range per {
				fade[age][m] = fade[age-1][m] * per[m]
			}
		}
		f.fade[half] = fade
	}
}

// before are the known intervals before interval n.
func (f *AHTFit) before(n int) []knownAHT {
	k, _ := slices.BinarySearchFunc(f.seen, int32(n), func(s knownAHT, n int32) int { return int(s.at - n) })
	return f.seen[:k]
}

// Shares of contacts below and above which the average of an interval is not believed.
const winsorLo, winsorHi = 0.005, 0.995

// gather finds the known intervals.
func (f *AHTFit) gather() {
	f.seen = make([]knownAHT, 0, len(f.h.Contacts))
	for i := range f.h.Contacts {
		if f.h.known(i) {
			f.seen = append(f.seen, knownAHT{int32(i), f.cells[i], f.h.Contacts[i], f.h.Seconds[i] / f.h.Contacts[i]})
		}
	}
	f.sorted = slices.Clone(f.seen)
	slices.SortFunc(f.sorted, func(a, b knownAHT) int {
		switch {
		case a.average < b.average:
			return -1
		case a.average > b.average:
			return 1
		}
		return int(a.at - b.at)
	})
}

// winsorise cuts averages down, or up, to what is believed before interval n.
func (f *AHTFit) winsorise(n int) {
	v := make([]weighted, 0, len(f.seen))
	for i := range f.sorted {
		if s := &f.sorted[i]; int(s.at) < n {
			v = append(v, weighted{s.average, s.contacts})
		}
	}
	total := 0.0
	for i := range v {
		total += v[i].weight
	}
	lo, hi := quantileOf(v, total, winsorLo), quantileOf(v, total, winsorHi)
	for i := range f.seen {
		f.seen[i].average = math.Min(hi, math.Max(lo, f.seen[i].average))
	}
}

// index is the ratio of the average of each place in the week to the overall one, from the
// intervals before n.
func (f *AHTFit) index(n int) []float64 {
	slots := f.slots
	contacts, seconds := make([]float64, 7*slots), make([]float64, 7*slots)
	bySlot, bySlotSec := make([]float64, slots), make([]float64, slots)
	var all, allSec float64
	fading, weeks := 1.0, 0 // indexMemory^weeks of age
	seen := f.before(n)
	for k := len(seen) - 1; k >= 0; k-- {
		s := &seen[k]
		for ; weeks < (n-1-int(s.at))/f.week; weeks++ {
			fading *= indexMemory
		}
		om := fading * s.contacts
		contacts[s.cell] += om
		seconds[s.cell] += om * s.average
	}
	for c := range contacts {
		bySlot[c%slots] += contacts[c]
		bySlotSec[c%slots] += seconds[c]
		all += contacts[c]
		allSec += seconds[c]
	}
	overall := allSec / all
	sigma2 := withinVariance(seen, contacts, seconds)
	k := shrinkage(sigma2, overall, bySlot, bySlotSec)
	slotMean := slotMeans(sigma2, k, overall, bySlot, bySlotSec)
	// Weekday cells vary about the mean of their time of day.
	relative := make([]float64, len(seconds))
	for c := range relative {
		relative[c] = seconds[c] * overall / slotMean[c%slots]
	}
	kk := math.Min(k, shrinkage(sigma2, overall, contacts, relative))
	index := relative
	for c := range index {
		index[c] = shrink(contacts[c], seconds[c], kk, slotMean[c%slots]) / overall
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
func withinVariance(seen []knownAHT, contacts, seconds []float64) float64 {
	mean := make([]float64, len(contacts))
	free := float64(len(seen))
	for c := range mean {
		if mean[c] = seconds[c] / contacts[c]; contacts[c] > 0 {
			free--
		}
	}
	sum := 0.0
	for i := range seen {
		d := seen[i].average - mean[seen[i].cell]
		sum += seen[i].contacts * d * d
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

// levels are the overall averages, free of the index, before interval n, with weights
// levelMemories^weeks. Age counts from the newest known interval.
func (f *AHTFit) levels(n int, index []float64) (level [len(levelMemories)]float64) {
	seen := f.before(n)
	inverse := make([]float64, len(index))
	for c, x := range index {
		inverse[c] = 1 / x
	}
	for half := range f.fade {
		contacts, seconds := weighed(seen, inverse, f.fade[half])
		for m := range contacts {
			level[4*half+m] = seconds[m] / contacts[m]
		}
	}
	return level
}

// weighed sums contacts, and seconds free of the index, with four weights of each age:
// so many stay in registers.
func weighed(seen []knownAHT, inverse []float64, fading [][4]float64) (contacts, seconds [4]float64) {
	var c0, c1, c2, c3, s0, s1, s2, s3 float64
	newest := seen[len(seen)-1].at
	for k := len(seen) - 1; k >= 0; k-- {
		s := &seen[k]
		fade := &fading[newest-s.at]
		free := s.average * inverse[s.cell]
		om0, om1, om2, om3 := fade[0]*s.contacts, fade[1]*s.contacts, fade[2]*s.contacts, fade[3]*s.contacts
		c0, s0 = c0+float64(om0), s0+float64(om0*free)
		c1, s1 = c1+float64(om1), s1+float64(om1*free)
		c2, s2 = c2+float64(om2), s2+float64(om2*free)
		c3, s3 = c3+float64(om3), s3+float64(om3*free)
	}
	return [4]float64{c0, c1, c2, c3}, [4]float64{s0, s1, s2, s3}
}

// Forecast says what the average handle time of the next steps intervals will be, in
// seconds, whether the queue is open or not.
func (f *AHTFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	out, trials, err := f.forecastMean(ctx, steps)
	if err != nil {
		return nil, err
	}
	var ratios []weighted
	for _, t := range trials {
		for _, s := range f.seen[len(f.before(t.origin)):] {
			if int(s.at) >= t.origin+steps {
				break
			}
			mean := t.level * t.index[s.cell]
			ratios = append(ratios, weighted{f.h.Seconds[s.at] / s.contacts / mean, s.contacts})
		}
	}
	out.spread = newRatios(ratios)
	return out, nil
}

// trialAHT is what the method would have said at a past origin.
type trialAHT struct {
	origin int
	index  []float64
	levels [len(levelMemories)]float64
	level  float64 // the one of the memory chosen
}

// forecastMean is the forecast without ranges, with what the method would have said at
// past origins; none when there was nothing to compare with.
func (f *AHTFit) forecastMean(ctx context.Context, steps int) (*Forecast, []trialAHT, error) {
	if steps <= 0 {
		return nil, nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	n := len(f.h.Contacts)
	var trials []trialAHT
	for k := 1; k <= origins; k++ {
		o := n - k*f.week
		if o < 2*f.week || len(f.before(o)) == 0 {
			break
		}
		index := f.index(o)
		trials = append(trials, trialAHT{origin: o, index: index, levels: f.levels(o, index)})
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
	}
	best, least := untried, math.Inf(1)
	for m := range untried {
		miss, all := 0.0, 0.0
		for _, t := range trials {
			for _, s := range f.seen[len(f.before(t.origin)):] {
				if int(s.at) >= t.origin+steps {
					break
				}
				miss += math.Abs(f.h.Seconds[s.at] - s.contacts*t.levels[m]*t.index[s.cell])
				all += f.h.Seconds[s.at]
			}
		}
		if all > 0 && miss/all < least {
			best, least = m, miss/all
		}
	}
	for i := range trials {
		trials[i].level = trials[i].levels[best]
	}
	if math.IsInf(least, 1) {
		trials = nil
	}
	out := &Forecast{
		Queue: f.h.Queue, Channel: f.h.Channel, Grid: f.h.Grid.Shift(n),
		Mean: make([]float64, steps), Open: make([]bool, steps), Method: AHT{}.String(),
	}
	index := f.index(n)
	level := f.levels(n, index)[best]
	for i, c := range weekCells(out.Grid, steps) {
		out.Open[i] = true
		out.Mean[i] = level * index[c]
	}
	return out, trials, nil
}

// BacktestAHT is [Backtest] for handle times. The accuracy is that of the workload:
// errors count by contacts handled.
func BacktestAHT(ctx context.Context, h HandleTimes, opt *BacktestOptions) (Accuracy, error) {
	whole, err := AHT{}.Fit(ctx, h)
	if errors.Is(err, ErrTooShort) {
		if _, err := opt.withDefaults(h.Grid); err != nil {
			return Accuracy{}, err
		}
		unknown := math.NaN()
		return Accuracy{WAPE: unknown, Bias: unknown, Cover80: unknown, Cover95: unknown}, nil
	}
	if err != nil {
		return Accuracy{}, err
	}
	return whole.Backtest(ctx, opt)
}

// Backtest is [BacktestAHT] of the history that the fit knows. At every origin all is
// learnt anew from what was known then.
func (f *AHTFit) Backtest(ctx context.Context, opt *BacktestOptions) (Accuracy, error) {
	h := f.h
	o, err := opt.withDefaults(h.Grid)
	if err != nil {
		return Accuracy{}, err
	}
	var miss, bias, all float64
	a := Accuracy{Cover80: math.NaN(), Cover95: math.NaN()}
	for _, origin := range o.origins(Series{Grid: h.Grid, Values: h.Contacts}) {
		fit := f.until(origin)
		if len(fit.seen) == 0 {
			continue
		}
		ahead, _, err := fit.forecastMean(ctx, o.Steps)
		if err != nil {
			return a, err
		}
		for i, mean := range ahead.Mean {
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
