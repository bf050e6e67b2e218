package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Paths are draws of what the intervals of a forecast may bring together. A range of one
// interval says nothing of a week: whether busy hours come alone or a busy hour makes a
// busy week is in the paths.
type Paths struct {
	Grid calendar.Grid
	// Values are whole contacts by path and interval, 0 where closed.
	Values [][]float64
}

// mostSimulated is the largest number of values in all paths together: 1.6 GB.
const mostSimulated = 200_000_000

// Simulate draws paths of contacts,
//
//	y_i ~ Poisson(mu_i g_d u_i),
//
// g_d the factor of day d and u_i that of the interval, both gamma distributed with mean
// 1 (Jongbloed & Koole 2001, Applied Stochastic Models in Business and Industry 17:307;
// Avramidis, Deslauriers & L'Ecuyer 2004, Management Science 50:896). The variance of
// g_d u_i is what the range of the interval says beyond chance: theta with
// s^2 = mu + theta mu^2, s the half width of the 80 % range over 1.28. How much of it is
// the day's is learnt from the forecasts made at past origins, whose errors e of
// intervals with mean m have
//
//	theta_day = sum over pairs of intervals of a day e e' / sum m m',
//
// of the totals of days what chance and single intervals do not explain; it is the
// interval's what is left. The normal scores of g_d and g_d+k have the correlation
//
//	b + c rho^k,
//
// a level that lasts, an AR(1) process and, with the rest, independent days, fitted to the
// correlations of the daily errors within origins. As few origins tell of what days have
// in common, level and process of each path are stretched by a draw of sqrt(nu/chi^2_nu),
// nu the number of origins less 1: Student's allowance.
//
// Path k follows from seed and k alone: the same on every machine, however many paths
// are drawn, and by whoever at the same time. Means are those of the forecast, quantiles of
// single intervals close to [Forecast.Quantile], but never closer together than chance
// lets counts be.
//
// It is [ErrTooShort] when there are less than three past origins or no ranges.
func (f *Forecast) Simulate(paths int, seed uint64) (*Paths, error) {
	if paths <= 0 {
		return nil, fmt.Errorf("%d paths: want 1 or more", paths)
	}
	if n := len(f.Mean); n > 0 && paths > mostSimulated/n {
		return nil, fmt.Errorf("%d paths of %d intervals: want at most %d values", paths, n, mostSimulated)
	}
	s, err := f.sampler()
	if err != nil {
		return nil, err
	}
	out := &Paths{Grid: f.Grid, Values: make([][]float64, paths)}
	flat := make([]float64, paths*len(f.Mean))
	for k := range out.Values {
		out.Values[k] = flat[k*len(f.Mean) : (k+1)*len(f.Mean)]
		s.draw(rand.New(rand.NewPCG(seed, uint64(k))), out.Values[k])
	}
	return out, nil
}

// SumQuantile are the quantiles p, each between 0 and 1, of the sum of intervals, given by
// their numbers: those of a day, a week, a month (see [Forecast.Days]); nil is all.
func (p *Paths) SumQuantile(intervals []int, probabilities ...float64) []float64 {
	sums := p.Sums(intervals)
	slices.Sort(sums)
	q := make([]float64, len(probabilities))
	for i, x := range probabilities {
		q[i] = math.NaN()
		if x > 0 && x < 1 {
			q[i] = quantile7(sums, x)
		}
	}
	return q
}

// Sums are the sums of intervals, by path; nil is all intervals.
func (p *Paths) Sums(intervals []int) []float64 {
	sums := make([]float64, len(p.Values))
	for k, y := range p.Values {
		if intervals == nil {
			for _, v := range y {
				sums[k] += v
			}
			continue
		}
		for _, i := range intervals {
			sums[k] += y[i]
		}
	}
	return sums
}

// Days are the numbers of the intervals of each local day.
func (f *Forecast) Days() [][]int {
	return f.grouped(func(d calendar.Day) int { return int(d) })
}

// Weeks are the numbers of the intervals of each week that begins on the weekday; the
// first and the last may not be whole.
func (f *Forecast) Weeks(first time.Weekday) [][]int {
	return f.grouped(func(d calendar.Day) int { return int(d) - (int(d.Weekday())-int(first)+7)%7 })
}

// Months are the numbers of the intervals of each calendar month; the first and the last
// may not be whole.
func (f *Forecast) Months() [][]int {
	return f.grouped(func(d calendar.Day) int {
		y, m, _ := d.Date()
		return 12*y + int(m)
	})
}

func (f *Forecast) grouped(key func(calendar.Day) int) [][]int {
	var groups [][]int
	last := 0
	for i, c := range f.Grid.Cells(len(f.Mean)) {
		if k := key(c.Day); i == 0 || k != last {
			groups, last = append(groups, nil), k
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	return groups
}

// sampler draws paths of a forecast.
type sampler struct {
	mean  []float64
	day   []int     // of the interval, from 0
	slot  []float64 // variance of u
	theta []float64 // variance of g, by day
	alike likeness
}

// Standard scores of the bounds of an 80 % range.
const score80 = 1.2815515655446004

func (f *Forecast) sampler() (*sampler, error) {
	if f.past == nil {
		return nil, fmt.Errorf("%s cannot be simulated: it keeps no past forecasts", f.Method)
	}
	alike, err := likenessOf(f.past())
	if err != nil {
		return nil, err
	}
	s := &sampler{mean: f.Mean, day: make([]int, len(f.Mean)), slot: make([]float64, len(f.Mean)), alike: alike}
	lo, hi := f.Quantile(0.1), f.Quantile(0.9)
	cells := f.Grid.Cells(len(f.Mean))
	var weighted, squares []float64 // by day
	for i, m := range f.Mean {
		s.day[i] = int(cells[i].Day - cells[0].Day)
		for len(weighted) <= s.day[i] {
			weighted, squares = append(weighted, 0), append(squares, 0)
		}
		if !f.Open[i] || m == 0 {
			continue
		}
		if hi[i] != hi[i] || lo[i] != lo[i] {
			return nil, fmt.Errorf("no ranges to draw paths from: %w", ErrTooShort)
		}
		width := (hi[i] - lo[i]) / 2
		if lo[i] == 0 { // cut off
			width = math.Max(width, hi[i]-m)
		}
		width /= score80
		m = math.Max(m, leastMean)
		s.slot[i] = math.Max(0, (width*width-m)/(m*m))
		weighted[s.day[i]] += s.slot[i] * m * m
		squares[s.day[i]] += m * m
	}
	s.theta = weighted
	for d := range s.theta {
		if squares[d] > 0 {
			s.theta[d] *= alike.share / squares[d]
		}
	}
	for i, t := range s.slot {
		s.slot[i] = math.Max(0, (1+t)/(1+s.theta[s.day[i]])-1)
	}
	if alike.share == 1 {
		clear(s.slot)
	}
	return s, nil
}

// draw fills in a path.
func (s *sampler) draw(rng *rand.Rand, y []float64) {
	stretch := 1.0
	if nu := float64(s.alike.origins - 1); nu > 0 {
		stretch = math.Sqrt(nu / distuv.ChiSquared{K: nu, Src: rng}.Rand())
	}
	level := stretch * math.Sqrt(s.alike.level) * rng.NormFloat64()
	lasts, own := stretch*math.Sqrt(s.alike.lasting), math.Sqrt(math.Max(0, 1-s.alike.level-s.alike.lasting))
	rho := s.alike.rho
	fresh := math.Sqrt(1 - rho*rho)
	factor := make([]float64, len(s.theta))
	a := 0.0
	for d, theta := range s.theta {
		if e := rng.NormFloat64(); d == 0 {
			a = e
		} else {
			a = float64(rho*a) + float64(fresh*e)
		}
		factor[d] = gammaAt(level+float64(lasts*a)+float64(own*rng.NormFloat64()), theta)
	}
	for i, m := range s.mean {
		mu := m * factor[s.day[i]]
		if t := s.slot[i]; t > 0 && mu > 0 {
			mu *= distuv.Gamma{Alpha: 1 / t, Beta: 1 / t, Src: rng}.Rand()
		}
		if mu > 0 {
			y[i] = distuv.Poisson{Lambda: mu, Src: rng}.Rand()
		}
	}
}

// gammaAt is the value, with the normal score x, of a gamma distribution with mean 1 and
// variance theta.
func gammaAt(x, theta float64) float64 {
	const nearlyNormal = 1e-4
	if theta < nearlyNormal {
		return math.Max(0, 1+float64(x*math.Sqrt(theta)))
	}
	p := 0.5 * math.Erfc(-x/math.Sqrt2)
	return theta * mathext.GammaIncRegInv(1/theta, math.Min(p, 1-1e-15))
}

// pastDay is a day forecast at a past origin.
type pastDay struct {
	origin, lead           int     // origins in any numbering; days ahead
	miss, mean             float64 // sums over the observed intervals
	missSquare, meanSquare float64
	absolute, actual       float64 // sums of |actual - mean| and of actual
	slots                  int
}

// add counts an interval.
func (p *pastDay) add(actual, mean float64) {
	if actual != actual {
		return
	}
	e, m := actual-mean, math.Max(mean, leastMean)
	p.miss += e
	p.mean += m
	p.missSquare += e * e
	p.meanSquare += m * m
	p.absolute += math.Abs(e)
	p.actual += actual
	p.slots++
}

// likeness is how the errors of intervals and of days hang together.
type likeness struct {
	share               float64 // of what intervals vary beyond chance, the part that the day has
	level, lasting, rho float64 // days k apart have the correlation level + lasting rho^k
	origins             int
}

const (
	mostLag       = 20 // days
	leastPairs    = 10 // pairs of days that a correlation needs
	leastPastDays = 5
)

// likenessOf learns from past days, which are in order of origin and lead. Outlying days,
// such as unknown holidays, are left out: they are a matter of the range's tails.
func likenessOf(past []pastDay) (likeness, error) {
	past = slices.DeleteFunc(slices.Clone(past), func(p pastDay) bool { return p.slots == 0 })
	var sizes []float64
	l := likeness{}
	for i, p := range past {
		if i == 0 || p.origin != past[i-1].origin {
			l.origins++
		}
		sizes = append(sizes, math.Abs(p.miss/p.mean))
	}
	if l.origins < leastFolds {
		return l, fmt.Errorf("paths need forecasts made at %d past origins, there are %d: %w", leastFolds, l.origins, ErrTooShort)
	}
	most := outlierSigmas * 1.4826 * median(sizes)
	kept := slices.DeleteFunc(slices.Clone(past), func(p pastDay) bool { return math.Abs(p.miss/p.mean) > most })
	if len(kept) >= leastPastDays {
		past = kept
	}
	var pairs, products, excess, squares float64
	whole := true // days of one interval
	for _, p := range past {
		pairs += p.miss*p.miss - p.missSquare
		products += p.mean*p.mean - p.meanSquare
		excess += p.missSquare - p.mean
		squares += p.meanSquare
		whole = whole && p.slots == 1
	}
	ofDay, ofSlot := 0.0, 0.0
	switch {
	case whole:
		l.share, ofDay = 1, math.Max(0, excess/squares)
	case products > 0 && excess > 0:
		ofDay = math.Max(0, pairs/products)
		l.share = math.Min(1, ofDay/(excess/squares))
		ofSlot = math.Max(0, excess/squares-ofDay)
	}
	// Correlations of the relative errors, freed of what chance and slots do to a day.
	var own, days float64
	var cross, n [mostLag + 1]float64
	for i, p := range past {
		r := p.miss / p.mean
		own += r*r - (p.mean+ofSlot*p.meanSquare)/(p.mean*p.mean)
		days++
		for _, q := range past[i+1:] {
			k := q.lead - p.lead
			if q.origin != p.origin || k > mostLag {
				break
			}
			if k > 0 {
				cross[k] += r * q.miss / q.mean
				n[k]++
			}
		}
	}
	own /= days
	if !(own > 0) || ofDay == 0 {
		return l, nil
	}
	least := math.Inf(1)
	for b := 0; b <= 20; b++ {
		for c := 0; b+c <= 20; c++ {
			for _, rho := range rhos {
				miss, power := 0.0, 0.05*float64(c)
				for k := 1; k <= mostLag; k++ {
					power *= rho
					if n[k] >= leastPairs {
						d := cross[k]/n[k]/own - 0.05*float64(b) - power
						miss += n[k] * d * d
					}
				}
				if miss < least {
					least, l.level, l.lasting, l.rho = miss, 0.05*float64(b), 0.05*float64(c), rho
				}
			}
		}
	}
	return l, nil
}

var rhos = []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95}
