package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// hoursOfDays lays days out in hours: a course by kind of day, times a level.
func hoursOfDays(days int, kind func(d int) int, level func(d int) float64) []float64 {
	courses := [3]func(h int) float64{
		func(h int) float64 { return 50 + 40*math.Sin(float64(h)/24*2*math.Pi) },
		func(h int) float64 { return 30 + 20*math.Cos(float64(h)/24*2*math.Pi) },
		func(h int) float64 { return 20 + float64(h) },
	}
	var y []float64
	for d := range days {
		for h := range 24 {
			y = append(y, level(d)*courses[kind(d)](h))
		}
	}
	return y
}

func one(int) float64 { return 1 }

// Days of kinds 0, 1, 2 in turn: no weekday tells them, the last day does.
func TestAnaloguesKnowWhatFollows(t *testing.T) {
	kind := func(d int) int { return d % 3 }
	y := hoursOfDays(30, kind, one)
	f, err := analogues{}.FitValues(y, 24, 168)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.ForecastValues(72)
	if err != nil {
		t.Fatal(err)
	}
	for h, want := range hoursOfDays(33, kind, one)[720:] {
		if math.Abs(got.Mean[h]-want) > 1e-3 { // the far ones of the six weigh (1e-6/0.5)^2
			t.Fatalf("%d ahead: %v, want %v", h+1, got.Mean[h], want)
		}
	}
}

// What followed is moved to today's level: days that grow by 1 % go on growing, up to the
// 1 of log(1+y).
func TestAnaloguesMoveWithTheLevel(t *testing.T) {
	grow := func(d int) float64 { return 1000 * math.Pow(1.01, float64(d)) }
	kind := func(int) int { return 0 }
	f, err := analogues{}.FitValues(hoursOfDays(28, kind, grow), 24, 168)
	if err != nil {
		t.Fatal(err)
	}
	want := hoursOfDays(30, kind, grow)[28*24:]
	for h, v := range f.(*analoguesFit).before(28*24, 48) {
		if math.Abs(v/want[h]-1) > 1e-4 {
			t.Fatalf("%d ahead: %v, want %v", h+1, v, want[h])
		}
	}
}

// weekOf has five days of one kind, two of others, and noise.
func weekOf(days int, noise float64) []float64 {
	y := hoursOfDays(days, func(d int) int { return max(0, d%7-4) }, func(d int) float64 { return 10 * (1 + float64(d)/100) })
	random := rand.New(newTestSource(7))
	for i := range y {
		y[i] *= math.Exp(noise * random.NormFloat64())
	}
	return y
}

// The same week again and again is foretold by any of the lags that keep weekdays, and
// by none that do not.
func TestLagRegressionLearnsTheWeek(t *testing.T) {
	kind := func(d int) int { return max(0, d%7-4) }
	y := hoursOfDays(42, kind, one)
	f, err := lagRegression{}.FitValues(y, 24, 168)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.ForecastValues(10 * 24)
	if err != nil {
		t.Fatal(err)
	}
	for h, want := range hoursOfDays(52, kind, one)[42*24:] {
		if math.Abs(got.Mean[h]/want-1) > 0.01 { // the penalty
			t.Fatalf("%d ahead: %v, want %v", h+1, got.Mean[h], want)
		}
	}
}

// The coefficients solve the penalised least squares of rows put together here from the
// words of the doc comment, by QR instead of Cholesky.
func TestLagRegressionCoefficients(t *testing.T) {
	y := weekOf(50, 0.2)
	fitted, err := lagRegression{}.FitValues(y, 24, 168)
	if err != nil {
		t.Fatal(err)
	}
	f := fitted.(*lagFit)
	z := func(i int) float64 { return math.Log1p(y[i]) }
	mean := func(from, to int) float64 {
		sum := 0.0
		for i := from; i < to; i++ {
			sum += z(i)
		}
		return sum / float64(to-from)
	}
	n := len(y) - 5
	for _, d := range []int{1, 3} {
		var rows [][]float64
		var right []float64
		squares := 0.0
		for back := d; n-24*back >= 15*24; back++ {
			origin := n - 24*back
			for i := range 24 {
				value, last := origin+24*(d-1)+i, origin-24+i
				sevenDays := 0.0
				for k := range 7 {
					sevenDays += z(last-24*k) / 7
				}
				x := []float64{
					z(last), z(last - 24), z(value - 168), z(value - 336), sevenDays,
					z(last) + z(value-168) - z(value-168-24*d), z(last) + z(value-336) - z(value-336-24*d),
					mean(origin-24, origin), mean(origin-168, origin),
					mean(origin-24, origin) + mean(origin-6, origin) - mean(origin-30, origin-24),
				}
				b := x[0]/8 + x[2]/4 + x[3]/8 + x[4]/4 + x[5]/8 + x[6]/8
				e := z(value) - b
				w := math.Sqrt(math.Pow(0.5, float64(back)/28) / max(math.Abs(e), 0.05))
				for j := range x {
					x[j] = w * (x[j] - b)
					squares += x[j] * x[j]
				}
				rows, right = append(rows, x), append(right, w*e)
			}
		}
		for j := range 10 {
			penalty := make([]float64, 10)
			penalty[j] = math.Sqrt(3e-4 * squares / 10)
			rows, right = append(rows, penalty), append(right, 0)
		}
		var qr mat.QR
		qr.Factorize(mat.NewDense(len(rows), 10, slices.Concat(rows...)))
		var want mat.VecDense
		if err := qr.SolveVecTo(&want, false, mat.NewVecDense(len(right), right)); err != nil {
			t.Fatal(err)
		}
		got := f.coefficients(n, d)
		for j, c := range got {
			if math.Abs(c-want.AtVec(j)) > 1e-7 {
				t.Errorf("%d days ahead, coefficient %d: %v, want %v", d, j+1, c, want.AtVec(j))
			}
		}
	}
}

// What comes after an origin changes nothing of what is said there.
func TestHourlyMembersSeeOnlyThePast(t *testing.T) {
	y := weekOf(40, 0.1)
	n := len(y) - 100
	for _, m := range []ValuesModel{analogues{}, lagRegression{}} {
		before := func(y []float64) []float64 {
			f, err := m.FitValues(y, 24, 168)
			if err != nil {
				t.Fatal(err)
			}
			return f.(rewinder).before(n, 48)
		}
		other := slices.Clone(y)
		for i := n; i < len(other); i++ {
			other[i] = 3*other[i] + 1000
		}
		want := before(y)
		if !slices.Equal(before(other), want) || !slices.Equal(before(y[:n]), want) {
			t.Errorf("%s: what came later changed what it said", m)
		}
	}
}

func TestHourlyMembersNeedDays(t *testing.T) {
	for _, m := range []ValuesModel{analogues{}, lagRegression{}} {
		for _, c := range []struct {
			n       int
			periods []int
		}{{500, []int{13, 52}}, {500, nil}, {190, []int{24, 168}}} {
			if _, err := m.FitValues(syntheticDays(c.n), c.periods...); !errors.Is(err, ErrTooShort) {
				t.Errorf("%s: %d values with seasons %v: %v, want ErrTooShort", m, c.n, c.periods, err)
			}
		}
	}
}

// The last day repeated is right for the first day and wrong for the second; the mean of
// four weeks is the other way round: each gets its day.
func TestCombinationWeighsPartsOfTheHorizon(t *testing.T) {
	f := &CombinationFit{day: 24, fitted: make([]ValuesFitted, 2), y: slices.Repeat([]float64{100}, 96)}
	early, late := slices.Repeat([]float64{100}, 48), slices.Repeat([]float64{100}, 48)
	for h := range 24 {
		late[h], early[24+h] = 140, 140
	}
	r := rewound{at: []int{48}, mean: [][][]float64{{early, late}}}
	w := f.weights(r, 48, -1)
	// All errors are 24 of 40 each: an eighth of them is 120. A part alone has 0 and 240,
	// together 120 and 360, more than 1.7 times as much.
	for h := range 48 {
		want := []float64{1, 0}
		if h >= 24 {
			want = []float64{0, 1}
		}
		if !slices.Equal(w.at(h), want) {
			t.Errorf("%d ahead: weights %v, want %v", h+1, w.at(h), want)
		}
	}
	if m := w.mean(); m[0] != 0.5 || m[1] != 0.5 {
		t.Errorf("mean weights %v, want half each", m)
	}
	f.day = 0
	if w := f.weights(r, 48, -1); len(w.part) != 1 || w.at(47)[0] != 0.5 {
		t.Errorf("without a day: weights %v, want half each throughout", w.part)
	}
}

// Nothing that hours can be makes a forecast that is not one.
func TestHourlyMembersRobust(t *testing.T) {
	change := map[string]func(i int, v float64) float64{
		"as it is": func(i int, v float64) float64 { return v },
		"zero":     func(i int, v float64) float64 { return 0 },
		"constant": func(i int, v float64) float64 { return 7 },
		"tiny":     func(i int, v float64) float64 { return 1e-300 * v },
		"huge":     func(i int, v float64) float64 { return 1e96 * v },
		"growing":  func(i int, v float64) float64 { return v * math.Exp(float64(i)/20) },
		"spike": func(i int, v float64) float64 {
			if i == 700 {
				return 1e9
			}
			return v
		},
		"died": func(i int, v float64) float64 {
			if i > 650 {
				return 0
			}
			return v
		},
		"holes": func(i int, v float64) float64 {
			if i%5 == 0 || i > 300 && i < 400 || i > 715 {
				return math.NaN()
			}
			return v
		},
		"first gone": func(i int, v float64) float64 {
			if i < 500 {
				return math.NaN()
			}
			return v
		},
	}
	for name, c := range change {
		y := weekOf(30, 0.1)
		for i, v := range y {
			y[i] = c(i, v)
		}
		for _, m := range []ValuesModel{analogues{}, lagRegression{}, Hourly()} {
			for _, steps := range []int{1, 7, 48, 170, 480} {
				f, err := m.FitValues(y, 24, 168)
				if err != nil {
					t.Fatalf("%s of %s: %v", m, name, err)
				}
				got, err := f.ForecastValues(steps)
				if err != nil {
					t.Fatalf("%s of %s, %d ahead: %v", m, name, steps, err)
				}
				sound(t, m.String()+" of "+name, got, steps)
			}
		}
	}
}

// With few past origins ranges come from the members that have some.
func TestHourlyRangesOfShortHistories(t *testing.T) {
	for _, days := range []int{3, 9, 15, 21, 22} {
		y := weekOf(days, 0.1)
		f, err := Hourly().FitValues(y, 24, 168)
		if err != nil {
			t.Fatalf("%d days: %v", days, err)
		}
		for _, steps := range []int{24, 48, 500} {
			got, err := f.ForecastValues(steps)
			if err != nil {
				t.Fatalf("%d days: %v", days, err)
			}
			sound(t, "hourly", got, steps)
			if q := got.Quantile(0.9); days > 3 && !(q[0] > got.Mean[0]) {
				t.Errorf("%d days, %d ahead: upper bound %v of %v", days, steps, q[0], got.Mean[0])
			}
		}
	}
}

// More values, whole days or not, are as good as having had them from the start.
func TestHourlyMembersUpdate(t *testing.T) {
	y := weekOf(40, 0.1)
	for _, m := range []ValuesModel{analogues{}, lagRegression{}} {
		for _, more := range []int{0, 5, 24, 100} {
			whole, err := m.FitValues(y, 24, 168)
			if err != nil {
				t.Fatal(err)
			}
			part, err := m.FitValues(y[:len(y)-more], 24, 168)
			if err != nil {
				t.Fatal(err)
			}
			if part, err = part.(ValuesUpdater).UpdateValues(y[len(y)-more:]); err != nil {
				t.Fatal(err)
			}
			want, err := whole.ForecastValues(50)
			if err != nil {
				t.Fatal(err)
			}
			got, err := part.ForecastValues(50)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Mean, want.Mean) {
				t.Errorf("%s: %d more values: %v, want %v", m, more, got.Mean, want.Mean)
			}
		}
	}
}
