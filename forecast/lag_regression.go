package forecast

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// lagRegression forecasts every day of the next week from the last days and weeks by a
// regression of its own, on z = log(1+y), so that it says the same of a series and its
// multiples. A value at slot i of the day d days ahead is expected to be
//
//	b + sum c_j (x_j - b),   b = 1/8 (x1 + 2 x3 + x4 + 2 x5 + x6 + x7)
//
//	x1, x2   the same slot of the last day and the one before
//	x3, x4   the same slot one week and two weeks before the value
//	x5       the mean of the slot over the last seven days
//	x6, x7   x1 plus what lay between x3, or x4, and the slot of the day d days before it
//	x8, x9   the mean of the last day, and of the last week
//	x10      x8 plus how much higher the last quarter of a day was than a day before
//
// with days counted back from the end. The c are those of the last 112 days, halved in
// weight every 28, with absolute errors in place of squares (one step of reweighting from
// c = 0, errors below 0.05 alike) and a small penalty. From the second week on the
// forecast repeats itself.
type lagRegression struct{}

var (
	_ Model       = lagRegression{}
	_ ValuesModel = lagRegression{}
)

const (
	lagColumns   = 10
	lagDays      = 15   // days of history that the x look back on
	lagLeastDays = 21   // days of history to learn from at least
	lagHalf      = 28   // days
	lagLeast     = 0.05 // errors below it have no more weight
	lagPenalty   = 3e-4 // of the mean square of the x, on the square of the c
	lagRunaway   = 2    // times the largest value is the most that can be expected
	lagMostAhead = 7    // days with coefficients of their own
)

func (lagRegression) String() string { return "lag-regression" }

// Fit implements [Model].
func (m lagRegression) Fit(ctx context.Context, s Series) (Fitted, error) {
	return fitStrip(ctx, m, s)
}

// FitValues implements [ValuesModel].
func (m lagRegression) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	p := usablePeriods(len(y), periods)
	if !ofDays(p) || p[len(p)-1] != 7*p[0] {
		return nil, fmt.Errorf("%s: no day and week among the seasons: %w", m, ErrTooShort)
	}
	if len(y) < lagLeastDays*p[0] {
		return nil, fmt.Errorf("%s: %d values: %w", m, len(y), ErrTooShort)
	}
	return newLagFit(y, p[0]), nil
}

type lagFit struct {
	y, z   []float64
	sum    []float64 // of z before each place
	recent []float64 // mean of the slot over seven days
	day    int
}

func newLagFit(y []float64, day int) *lagFit {
	f := &lagFit{y: y, day: day, z: logs(y, 7*day)}
	f.sum = make([]float64, len(y)+1)
	for i, v := range f.z {
		f.sum[i+1] = f.sum[i] + v
	}
	f.recent = make([]float64, len(y)+f.day)
	for t := 7 * f.day; t < len(f.recent); t++ {
		for k := 1; k <= 7; k++ {
			f.recent[t] += f.z[t-k*f.day]
		}
		f.recent[t] /= 7
	}
	return f
}

// mean is that of z from one place to before another.
func (f *lagFit) mean(from, to int) float64 { return (f.sum[to] - f.sum[from]) / float64(to-from) }

// row sets x to the distances of the x_j from b, for slot i of the day that is d days
// after origin o, and returns b.
func (f *lagFit) row(x *[lagColumns]float64, o, d, i int) float64 {
	m, quarter := f.day, f.day/4
	t := o + i // a day after the last one known
	to := t + (d-1)*m
	last := f.z[t-m]
	week, weeks := f.z[to-7*m], f.z[to-14*m]
	level := f.mean(o-m, o)
	*x = [lagColumns]float64{
		last, f.z[t-2*m],
		week, weeks,
		f.recent[t],
		last + week - f.z[t-8*m], last + weeks - f.z[t-15*m],
		level, f.mean(o-7*m, o),
		level + f.mean(o-quarter, o) - f.mean(o-m-quarter, o-m),
	}
	b := (x[0] + float64(2*x[2]) + x[3] + float64(2*x[4]) + x[5] + x[6]) / 8
	for j := range x {
		x[j] -= b
	}
	return b
}

// coefficients are the c for d days ahead, of what was known after n values.
func (f *lagFit) coefficients(n, d int) (c [lagColumns]float64) {
	var square [lagColumns * lagColumns]float64
	var with, x [lagColumns]float64
	for back := d; back < poolDays; back++ {
		o := n - back*f.day
		if o < lagDays*f.day {
			break
		}
		weight := math.Exp2(-float64(back) / lagHalf)
		for i := range f.day {
			to := o + (d-1)*f.day + i
			if f.y[to] != f.y[to] {
				continue
			}
			e := f.z[to] - f.row(&x, o, d, i)
			q := weight / math.Max(math.Abs(e), lagLeast)
			for j, v := range x {
				v *= q
				with[j] += float64(v * e)
				for k, u := range x[:j+1] {
					square[j*lagColumns+k] += float64(v * u)
				}
			}
		}
	}
	trace := 0.0
	for j := range lagColumns {
		trace += square[j*lagColumns+j]
	}
	if trace == 0 {
		return c
	}
	a := mat.NewSymDense(lagColumns, nil)
	for j := range lagColumns {
		for k := range j + 1 {
			a.SetSym(j, k, square[j*lagColumns+k])
		}
		a.SetSym(j, j, square[j*lagColumns+j]+lagPenalty*trace/lagColumns)
	}
	var chol mat.Cholesky
	if chol.Factorize(a) {
		// An ill-conditioned matrix is no error: the penalty decides then.
		_ = chol.SolveVecTo(mat.NewVecDense(lagColumns, c[:]), mat.NewVecDense(lagColumns, with[:]))
	}
	return c
}

// before implements rewinder.
func (f *lagFit) before(n, steps int) []float64 {
	if n < lagDays*f.day {
		return nil
	}
	most := 0.0
	for _, v := range f.z[:n] {
		most = max(most, v)
	}
	most += math.Log(lagRunaway)
	mean := make([]float64, steps)
	var x [lagColumns]float64
	for d := 1; d <= lagMostAhead && (d-1)*f.day < steps; d++ {
		c := f.coefficients(n, d)
		for i := range min(f.day, steps-(d-1)*f.day) {
			v := f.row(&x, n, d, i)
			for j, u := range x {
				v += float64(c[j] * u)
			}
			mean[(d-1)*f.day+i] = math.Expm1(min(v, most))
		}
	}
	for h := lagMostAhead * f.day; h < steps; h++ {
		mean[h] = mean[h-lagMostAhead*f.day]
	}
	keep(mean)
	return mean
}

// ForecastValues implements [ValuesFitted].
func (f *lagFit) ForecastValues(steps int) (*ValuesForecast, error) {
	if err := checkSteps(steps); err != nil {
		return nil, err
	}
	return withoutRanges(lagRegression{}, f.before(len(f.y), steps)), nil
}
