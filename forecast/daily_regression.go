package forecast

import (
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// term says what a column of the daily regression stands for. Columns of one term share
// a penalty, which the data correct (see [regression.learn]).
type term int

const (
	termWeekday term = iota
	termYear         // Fourier pairs of the year
	termMonth        // Fourier pairs of the position in the month
	termClass        // any holiday, the day before any, the day after any
	termHoliday      // a holiday by name
	termBefore       // the working day before it
	termAfter        // the working day after it
	termTurn         // 24 December to 2 January
	termEvent        // campaigns
	termTrend        // time and the knots of a piecewise-linear trend
	termTrading      // shares of the weekdays among the days of a month
	terms
)

// penaltyOf are the ridge weights that terms begin with, of the first harmonic where
// there are several. Those of the year grow with j^1.5, those of the month with j.
var penaltyOf = [terms]float64{
	termWeekday: 0.01, termYear: 0.1, termMonth: 3, termClass: 0.1, termHoliday: 0.5,
	termBefore: 2, termAfter: 2, termTurn: 1, termEvent: 1, termTrend: 0.5, termTrading: 0.003,
}

// learnt are the terms whose penalty is learnt. Not so the trend: days that are alike
// their neighbours would be taken for one.
var learnt = [terms]bool{
	termYear: true, termMonth: true, termClass: true, termHoliday: true,
	termBefore: true, termAfter: true, termTurn: true, termTrading: true,
}

const (
	penaltyKnot = 30.0 // of a change of slope; the slope is per year
	knotDays    = 60   // between changes of slope, and from the last one to the origin
	huberScale  = 2.5  // robust standard deviations beyond which a day counts less

	firstPasses  = 6 // passes of reweighting at the first origin
	learnPasses  = 5 // of which so many learn penalties
	laterPasses  = 2 // passes at the origins before it, which begin where it ended
	yearPairs    = 10
	shortPairs   = 5 // with less than two years
	monthPairs   = 3
	yearDays     = 730
	shortYear    = 475 // 1.3 years: the least history that annual terms need
	leastMonths  = 60  // days of history that a month's shape needs
	halfLife     = 730 // days in which the weight of a day halves
	halfLifeLong = 365 // with more than longHistory days
	longHistory  = 900
)

// column is a column of the design matrix.
type column struct {
	term  term
	name  string
	ridge float64 // times the penalty of its term
	prior float64 // what its coefficient is drawn to
	from  int     // the column is used at origins after this day
}

// cell is a non-zero cell of a row of the design matrix.
type cell struct {
	col int
	val float64
}

// regression is the equation of [DailyRegression], a robust ridge regression of log day totals,
//
//	z_d = c + x_d'b + e_d,
//	b   = argmin sum_d w_d rho(e_d) + sum_j P_j (b_j - m_j)^2,
//
// c the mean of z, w_d a weight that halves in a year or two, rho Huber's loss (1964, Ann.
// Math. Stat. 35:73) solved by iteratively reweighted least squares. x_d holds the
// weekday, a Fourier series of the year, the position in the month (bills and pay days),
// holidays and events, and a piecewise-linear trend which stands still from the origin
// on. Exponential smoothing of the residuals adds what the terms did not explain. The
// form follows Taylor & Letham (2018, The American Statistician 72:37), with least
// squares in place of their sampler.
//
// The normal matrix of all days is summed once. A pass of reweighting corrects it for
// the days whose weight changed, and an earlier origin takes away the days after it, so
// that either costs little more than a Cholesky factorisation.
type regression struct {
	*dayLine
	cols    []column
	rows    [][]cell // of every day, the future without the trend
	base    []int    // cells of each row before those of the trend
	trend   int      // first trend column; these are the last ones
	knots   []int
	perYear float64 // days, or periods where these take the place of days
	leads   []int   // that the smoothing of residuals looks ahead, less one
	decay   float64 // weight of a day relative to the next one
	centre  float64
	penalty [terms]float64

	gram   []float64 // upper triangle of sum w_d h_d x_d x_d'
	moment []float64 // sum w_d h_d (z_d - c) x_d
	weight []float64 // w_d; 0 where z is unknown
	huber  []float64 // h_d
	upTo   int       // days summed
	told   bool      // penalties are given, not learnt
}

// newRegression lays out the days of a line and so many days after it.
func newRegression(l *dayLine, ahead int, special specials) *regression {
	n := l.days()
	r := &regression{dayLine: l, rows: make([][]cell, n+ahead), base: make([]int, n+ahead), penalty: penaltyOf, perYear: 365, leads: dailyLeads}
	r.decay = math.Exp2(-1.0 / halfLife)
	if n > longHistory {
		r.decay = math.Exp2(-1.0 / halfLifeLong)
	}
	var weekdayCol [7]int
	for w := range 7 {
		if l.open[w] {
			weekdayCol[w] = r.add(column{term: termWeekday, ridge: 1})
		}
	}
	years, months := 0, 0
	span := observedSpan(l)
	switch {
	case span >= yearDays:
		years = yearPairs
	case span >= shortYear:
		years = shortPairs
	}
	if span >= leastMonths {
		months = monthPairs
	}
	yearCol := len(r.cols)
	for j := 1; j <= years; j++ {
		c := column{term: termYear, ridge: math.Pow(float64(j), 1.5)}
		r.add(c)
		r.add(c)
	}
	monthCol := len(r.cols)
	for j := 1; j <= months; j++ {
		c := column{term: termMonth, ridge: float64(j)}
		r.add(c)
		r.add(c)
	}
	specialCol := len(r.cols)
	r.cols = append(r.cols, special.cols...)
	r.trend = len(r.cols)
	if years > 0 {
		r.add(column{term: termTrend, ridge: 1})
		for k := knotDays; k < n-knotDays; k += knotDays {
			r.knots = append(r.knots, k)
			r.add(column{term: termTrend, ridge: penaltyKnot / penaltyOf[termTrend], from: k + knotDays})
		}
	}
	flat := make([]cell, 0, (n+ahead)*(8+2*years+2*months+len(r.knots)/2))
	for d := range r.rows {
		begin := len(flat)
		if w := l.weekday(d); l.open[w] {
			flat = append(flat, cell{weekdayCol[w], 1})
		}
		year, month := positions(l.first + calendar.Day(d))
		flat = waves(flat, yearCol, years, year)
		flat = waves(flat, monthCol, months, month)
		if special.rows != nil {
			for _, c := range special.rows[d] {
				flat = append(flat, cell{specialCol + c.col, c.val})
			}
		}
		r.base[d] = len(flat) - begin
		if d < n {
			flat = r.trendCells(flat, d)
		}
		r.rows[d] = flat[begin:len(flat):len(flat)]
	}
	r.sum()
	return r
}

func (r *regression) add(c column) int {
	r.cols = append(r.cols, c)
	return len(r.cols) - 1
}

// waves appends cos and sin of the first multiples of an angle.
func waves(row []cell, col, pairs int, angle float64) []cell {
	s1, c1 := math.Sincos(angle)
	s, c := s1, c1
	for j := range pairs {
		row = append(row, cell{col + 2*j, c}, cell{col + 2*j + 1, s})
		c, s = c*c1-s*s1, s*c1+c*s1
	}
	return row
}

// trendCells appends the cells of the trend on day d.
func (r *regression) trendCells(row []cell, d int) []cell {
	if r.trend == len(r.cols) {
		return row
	}
	row = append(row, cell{r.trend, float64(d) / r.perYear})
	for i, k := range r.knots {
		if d <= k {
			break
		}
		row = append(row, cell{r.trend + 1 + i, float64(d-k) / r.perYear})
	}
	return row
}

// observedSpan is the number of days from the first to the last one with a total.
func observedSpan(l *dayLine) int {
	first, last := -1, -1
	for d, z := range l.z {
		if z == z {
			if first < 0 {
				first = d
			}
			last = d
		}
	}
	if first < 0 {
		return 0
	}
	return last - first + 1
}

// positions are the place of a day in its year and in its month, as angles.
func positions(day calendar.Day) (year, month float64) {
	t := day.Time()
	y, m, dom := t.Date()
	length := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return 2 * math.Pi * float64(t.YearDay()-1) / 365.25, 2 * math.Pi * float64(dom-1) / float64(length)
}

// sum adds up the normal equations of all observed days.
func (r *regression) sum() {
	n, p := r.days(), len(r.cols)
	r.gram, r.moment = make([]float64, p*p), make([]float64, p)
	r.weight, r.huber = make([]float64, n), make([]float64, n)
	w, all, total := 1.0, 0.0, 0.0
	for d := n - 1; d >= 0; d-- {
		if z := r.z[d]; z == z {
			r.weight[d], r.huber[d] = w, 1
			all += w
			total += w * z
		}
		w *= r.decay
	}
	if all > 0 {
		r.centre = total / all
	}
	for d, w := range r.weight {
		if w > 0 {
			r.count(d, w)
		}
	}
	r.upTo = n
}

// count adds day d to the normal equations with weight w.
func (r *regression) count(d int, w float64) {
	p := len(r.cols)
	row := r.rows[d]
	z := r.z[d] - r.centre
	for i, a := range row {
		wa := w * a.val
		r.moment[a.col] += wa * z
		line := r.gram[a.col*p : (a.col+1)*p]
		for _, b := range row[i:] {
			line[b.col] += wa * b.val
		}
	}
}
