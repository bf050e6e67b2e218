package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Weeks and months. A [ValuesModel] takes their totals as they are; [Auto] and
// [DailyRegression] free them of trading days first.

const (
	weeksPerYear  = 52
	monthsPerYear = 12
	leastPeriods  = 12 // that a past origin of a backtest needs
)

// monthWeights are those of the regression, ETS and Theta. A few years of months hold too
// few origins a year apart to choose weights by; those of weeks are chosen.
var monthWeights = []float64{2, 1, 1}

func periodsPerYear(g calendar.Grid) int {
	if g.Step == calendar.MonthStep {
		return monthsPerYear
	}
	return weeksPerYear
}

// fitPeriods makes a ValuesModel a Model of weeks or months.
func fitPeriods(ctx context.Context, m ValuesModel, s Series) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	y := sinceFirst(s).Values
	fitted, err := m.FitValues(y, periodsPerYear(s.Grid))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	return &periodsFit{s, fitted, m.String()}, ctx.Err()
}

// sinceFirst is the series from its first value on.
func sinceFirst(s Series) Series {
	first := 0
	for first < len(s.Values) && s.Values[first] != s.Values[first] {
		first++
	}
	s.Grid, s.Values = s.Grid.Shift(first), s.Values[first:]
	return s
}

type periodsFit struct {
	series Series
	fitted ValuesFitted
	name   string
}

// Forecast implements [Fitted].
func (f *periodsFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	v, err := f.fitted.ForecastValues(steps)
	if err != nil {
		return nil, err
	}
	out := newForecast(f.series, hoursOf(f.series), steps, f.name)
	copy(out.Mean, v.Mean)
	at := make([]int, steps)
	for i := range at {
		at[i] = i
	}
	out.spread = stripSpread{v.spread, at}
	out.Warnings = append(out.Warnings, v.Warnings...)
	return out, ctx.Err()
}

// fitTotals fits the methods that look into the days of weeks and months: a pool, or the
// regression alone.
func fitTotals(ctx context.Context, s Series, m Auto, pool bool) (Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	for _, e := range m.Events {
		if err := e.Validate(); err != nil {
			return nil, err
		}
	}
	if s.Observed() == 0 {
		return nil, fmt.Errorf("%s: no value at all: %w", s.Name(), ErrTooShort)
	}
	f := &totalsFit{series: sinceFirst(s), holidays: m.Holidays, events: eventsOf(m.Events, s.Queue)}
	f.pool = Combination{Name: m.String(), Members: []Model{seasonRegression{grid: f.series.Grid}}}
	switch {
	case !pool:
		f.pool.Name = DailyRegression{}.String()
	case s.Grid.Step == calendar.MonthStep:
		f.pool.Weights = monthWeights
		fallthrough
	default:
		f.pool.Members = append(f.pool.Members, ETS{}, Theta{})
	}
	return f, ctx.Err()
}

// totalsFit is [Auto] or [DailyRegression] that knows weeks or months.
type totalsFit struct {
	series   Series // from its first value on
	holidays calendar.Holidays
	events   []calendar.Event
	pool     Combination
}

// Forecast implements [Fitted]. With E_t the exposure of period t, what its days and
// special days make of it relative to others, the members see y_t / E_t, and their
// forecasts are multiplied by the exposure of the periods ahead.
func (f *totalsFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	n := len(f.series.Values)
	out := newForecast(f.series, hoursOf(f.series), steps, f.pool.String())
	exposure := f.exposure(steps)
	adjusted := make([]float64, n)
	for i, y := range f.series.Values {
		adjusted[i] = math.NaN()
		if exposure[i] > 0 {
			adjusted[i] = y / exposure[i]
		}
	}
	v, err := f.forecastValues(adjusted, steps)
	if err != nil {
		return nil, err
	}
	for i := range out.Mean {
		out.Open[i] = exposure[n+i] > 0
		out.Mean[i] = v.Mean[i] * exposure[n+i]
	}
	out.spread = scaledSpread{v.spread, exposure[n:]}
	out.Warnings = append(out.Warnings, v.Warnings...)
	switch perYear := periodsPerYear(f.series.Grid); {
	case n < leastDays:
		out.Warnings = append(out.Warnings, fmt.Errorf("only %d values: neither season nor the effect of holidays can be told", n))
	case n < 2*perYear:
		out.Warnings = append(out.Warnings, fmt.Errorf("only %d values, less than two years: the season is hardly known", n))
	}
	return out, ctx.Err()
}

func (f *totalsFit) forecastValues(adjusted []float64, steps int) (*ValuesForecast, error) {
	fitted, err := f.pool.FitValues(adjusted, periodsPerYear(f.series.Grid))
	if errors.Is(err, ErrTooShort) { // too few for anything but a mean
		fitted, err = WindowAverage{}.FitValues(adjusted)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.series.Name(), err)
	}
	return fitted.ForecastValues(steps)
}

// exposure is that of the periods of the series and of so many after it, 1 on average;
// 0 where all days are closed.
func (f *totalsFit) exposure(steps int) []float64 {
	r, open := f.regression(steps)
	fit := r.at(r.days())
	usable := fit.usable()
	exposure := make([]float64, len(open))
	sum := 0.0
	for t := range exposure {
		exposure[t] = open[t]
		if usable && open[t] > 0 {
			part := fit.parts(t)
			exposure[t] *= math.Exp(part[termTrading] + special(part))
		}
		if t < r.days() {
			sum += exposure[t]
		}
	}
	if sum > 0 {
		for t := range exposure {
			exposure[t] *= float64(r.days()) / sum
		}
	}
	return exposure
}

// regression lays out the regression of totals a day on the mean of the rows of the open
// days of each period, of which it tells the number too.
func (f *totalsFit) regression(steps int) (r *regression, open []float64) {
	g, n := f.series.Grid, len(f.series.Values)
	begin := func(t int) calendar.Day { return calendar.DayOf(g.Time(t)) }
	first := begin(0)
	days := &dayLine{first: first, z: make([]float64, int(begin(n)-first))}
	hours := hoursOf(f.series)
	for w := range days.open {
		days.open[w] = hours.Open[w][0]
	}
	for t, y := range f.series.Values {
		for d := begin(t); d < begin(t+1); d++ {
			days.z[d-first] = math.Log1p(y / float64(begin(t+1)-begin(t)))
		}
	}
	special := newSpecials(days, int(begin(n+steps)-begin(n)))
	special.addHolidays(days, f.holidays)
	special.addEvents(days, f.events, adstocks[0])
	special.sort()

	total := &dayLine{first: first, z: make([]float64, n), open: days.open}
	open = make([]float64, n+steps)
	year := newSeasonTerms(g, n)
	r = year.regression(total, n+steps)
	tradingCol := len(r.cols)
	for range 7 {
		r.add(column{term: termTrading, ridge: 1})
	}
	specialCol := len(r.cols)
	r.cols = append(r.cols, special.cols...)
	for t := range open {
		mean := map[int]float64{}
		var order []int
		add := func(col int, v float64) {
			if _, ok := mean[col]; !ok {
				order = append(order, col)
			}
			mean[col] += v
		}
		for d := begin(t); d < begin(t+1); d++ {
			if !days.weekOpen(int(d-first)) || special.closed[d-first] {
				continue
			}
			open[t]++
			add(tradingCol+int(d.Weekday()), 1)
			for _, c := range special.rows[d-first] {
				add(specialCol+c.col, c.val)
			}
		}
		slices.Sort(order)
		for _, col := range order {
			r.rows[t] = append(r.rows[t], cell{col, mean[col] / open[t]})
		}
		if t < n {
			total.z[t] = math.NaN()
			if open[t] > 0 {
				total.z[t] = math.Log1p(f.series.Values[t] / open[t])
			}
		}
	}
	year.finish(r, n)
	return r, open
}

// seasonTerms are the Fourier pairs of the year and the trend of weeks and months.
type seasonTerms struct {
	grid  calendar.Grid
	pairs int
}

const (
	weekPairs      = 10
	monthYearPairs = 5
	periodHalfLife = 1461 // days in which the weight of a period halves
	knotWeeks      = 9    // between changes of slope: two months
	knotMonths     = 2
)

func newSeasonTerms(g calendar.Grid, n int) seasonTerms {
	s := seasonTerms{grid: g}
	switch span := int(calendar.DayOf(g.Time(n)) - calendar.DayOf(g.Start)); {
	case span < shortYear:
	case span < yearDays || g.Step == calendar.MonthStep:
		s.pairs = shortPairs
	default:
		s.pairs = weekPairs
	}
	if g.Step == calendar.MonthStep {
		s.pairs = min(s.pairs, monthYearPairs)
	}
	return s
}

// regression begins a regression of the line with the columns and cells of the season;
// others may follow before finish adds the trend.
func (s seasonTerms) regression(l *dayLine, periods int) *regression {
	r := &regression{dayLine: l, rows: make([][]cell, periods), base: make([]int, periods), penalty: penaltyOf, perYear: float64(periodsPerYear(s.grid))}
	r.leads = []int{0, 3, 7, 12}
	length := 7.0
	if s.grid.Step == calendar.MonthStep {
		r.leads = []int{0, 2, 5, 11}
		length = float64(calendar.MonthStep) / float64(calendar.DayStep)
	}
	r.decay = math.Exp2(-length / periodHalfLife)
	for j := 1; j <= s.pairs; j++ {
		c := column{term: termYear, ridge: math.Pow(float64(j), 1.5)}
		r.add(c)
		r.add(c)
	}
	for t := range r.rows {
		a, b := calendar.DayOf(s.grid.Time(t)), calendar.DayOf(s.grid.Time(t+1))
		angle, _ := positions(a + (b-a)/2)
		if s.grid.Step == calendar.MonthStep { // the same every year
			_, month, _ := a.Date()
			angle = 2 * math.Pi * float64(month-time.January) / monthsPerYear
		}
		r.rows[t] = waves(nil, 0, s.pairs, angle)
	}
	return r
}

// finish adds the trend of n periods and sums the normal equations.
func (s seasonTerms) finish(r *regression, n int) {
	r.trend = len(r.cols)
	every := knotWeeks
	if s.grid.Step == calendar.MonthStep {
		every = knotMonths
	}
	if s.pairs > 0 {
		r.add(column{term: termTrend, ridge: 1})
		for k := every; k < n-every; k += every {
			r.knots = append(r.knots, k)
			r.add(column{term: termTrend, ridge: penaltyKnot / penaltyOf[termTrend], from: k + every})
		}
	}
	for t := range r.rows {
		r.base[t] = len(r.rows[t])
		if t < n {
			r.rows[t] = r.trendCells(r.rows[t], t)
		}
	}
	r.sum()
}

// seasonRegression is the regression of [DailyRegression] on the season and trend of totals
// that are free of the rest. It implements ValuesModel.
type seasonRegression struct {
	Model
	grid calendar.Grid
}

func (seasonRegression) String() string { return memberRegression }

func (m seasonRegression) FitValues(y []float64, _ ...int) (ValuesFitted, error) {
	f := &seasonRegressionFit{m, y}
	if f.before(len(y), 1) == nil {
		return nil, fmt.Errorf("regression: %d values, want %d: %w", len(y), leastDays, ErrTooShort)
	}
	return f, nil
}

type seasonRegressionFit struct {
	model seasonRegression
	y     []float64
}

// before implements rewinder.
func (f *seasonRegressionFit) before(n, steps int) []float64 {
	l := &dayLine{z: make([]float64, n)}
	for t := range l.z {
		l.z[t] = math.Log1p(f.y[t])
	}
	terms := newSeasonTerms(f.model.grid, n)
	r := terms.regression(l, n+steps)
	terms.finish(r, n)
	fit := r.at(n)
	if !fit.usable() {
		return nil
	}
	mean := fit.ahead(steps)
	for h, z := range mean {
		mean[h] = math.Expm1(min(z, mostLogTotal))
	}
	keep(mean)
	return mean
}

// ForecastValues implements [ValuesFitted].
func (f *seasonRegressionFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	out := &ValuesForecast{Mean: f.before(len(f.y), steps), Method: f.model.String()}
	out.spread = rollBack(f, f.y, steps, 1, origins, normalSpread{})
	return out, nil
}

// scaledSpread is a spread of values divided by their size.
type scaledSpread struct {
	of   spread
	size []float64 // 0 where closed
}

func (s scaledSpread) quantile(mean float64, i int, p float64) float64 {
	if s.of == nil || i >= len(s.size) || s.size[i] == 0 {
		return math.NaN()
	}
	return possible(s.size[i] * s.of.quantile(mean/s.size[i], i, p))
}
