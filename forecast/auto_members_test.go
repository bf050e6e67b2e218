package forecast

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// membersFile holds what testdata/auto/members.py, a second implementation in numpy,
// says of a made-up history.
type membersFile struct {
	Y                 [][]float64
	Weights           []float64
	Lam               float64
	LamTD             float64 `json:"lam_td"`
	EW, TD, SVD, Harm [][]float64
	DETS              []float64
}

func readMembers(t *testing.T) membersFile {
	t.Helper()
	b, err := os.ReadFile("testdata/auto/members.json")
	if err != nil {
		t.Fatal(err)
	}
	var m membersFile
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// sunday is a first day that makes day d of a face weekday d%7.
const sunday calendar.Day = 3

// faceOf is a face that is always open.
func faceOf(first calendar.Day, y [][]float64) *face {
	f := &face{first: first, slots: len(y[0]), y: y}
	for w := range f.hours.Open {
		f.hours.Open[w] = make([]bool, f.slots)
		for i := range f.hours.Open[w] {
			f.hours.Open[w][i] = true
		}
	}
	return f
}

// close9 allows for rounding and for the ends of iterations only.
func close9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func TestMembersAgainstNumpy(t *testing.T) {
	m := readMembers(t)
	f := faceOf(sunday, m.Y)
	l := newDayLine(f)
	weight := trust(l, l.z)
	for d, w := range m.Weights {
		if weight[d] != w {
			t.Errorf("day %d: weight %v, numpy %v", d, weight[d], w)
		}
	}
	view := newViews(f, l, 52).at(f.days())
	s := shapesAt(view, 14)
	if s.lam != m.Lam || s.lamTD != m.LamTD {
		t.Errorf("lam %v and %v, numpy %v and %v", s.lam, s.lamTD, m.Lam, m.LamTD)
	}
	for j, c := range []struct {
		name  string
		want  [][]float64
		share bool
	}{{"weighted-mean", m.EW, false}, {"shares", m.TD, true}, {"svd", m.SVD, false}, {"harmonic", m.Harm, false}} {
		if s.names[j] != c.name {
			t.Fatalf("member %d is %s, want %s", j, s.names[j], c.name)
		}
		for d, row := range c.want {
			sum, wantSum := 1.0, 1.0
			if c.share {
				sum, wantSum = total(s.day[j][d]), total(row)
			}
			for i, want := range row {
				if got := s.day[j][d][i] / sum; !close9(got, want/wantSum) {
					t.Fatalf("%s: weekday %d slot %d: %v, numpy %v", c.name, d, i, got, want/wantSum)
				}
			}
		}
	}
	got := smoothing(dayView{dayLine: l, n: l.days(), z: l.z, weight: weight}, 14)
	for k, want := range m.DETS {
		if !close9(got[k], want) {
			t.Errorf("daily smoothing, day %d: %v, numpy %v", k, got[k], want)
		}
	}
}

func total(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// dailyLine makes a line of log totals from a function of the day.
func dailyLine(first calendar.Day, days int, total func(d int) float64) *dayLine {
	l := &dayLine{first: first, z: make([]float64, days), open: [7]bool{true, true, true, true, true, true, true}}
	for d := range l.z {
		l.z[d] = math.Log1p(total(d))
	}
	return l
}

// noise is uniform in [0, 1) and the same on every run.
func noise(seed uint32) func() float64 {
	return func() float64 {
		seed = seed*1664525 + 1013904223
		return float64(seed>>8) / (1 << 24)
	}
}

// TestRegressionAgainstDense solves the same weighted problems without the sums kept
// from pass to pass: dense design, Gaussian elimination.
func TestRegressionAgainstDense(t *testing.T) {
	u := noise(7)
	l := dailyLine(14000, 800, func(d int) float64 {
		return 500 * (1 + 0.3*math.Sin(2*math.Pi*float64(d)/365.25)) * (1 - 0.4*float64(count(d%7 == 2))) * (0.85 + 0.3*u()) * (1 - 0.5*float64(count(d%97 == 0)))
	})
	l.z[100] = math.NaN()
	holidays, err := calendar.CountryHolidays("SE", 14000, 16000)
	if err != nil {
		t.Fatal(err)
	}
	special := newSpecials(l, 28)
	special.addHolidays(l, holidays)
	r := newDailyRun(l, special, 28).r
	for _, n := range []int{800, 786, 700} {
		f := r.at(n)
		want := denseRidge(f)
		for j, b := range f.b {
			if math.Abs(b-want[j]) > 1e-7 {
				t.Errorf("origin %d, column %d %+v: %v, dense %v", n, j, f.cols[j], b, want[j])
			}
		}
	}
}

// denseRidge solves for b with the weights that f's last pass used. Those it would use
// in a further pass are found from its residuals, so f is asked to make that pass.
func denseRidge(f *regressionFit) []float64 {
	p := len(f.cols)
	a := make([][]float64, p)
	for i := range a {
		a[i] = make([]float64, p+1)
	}
	scale := math.Pow(f.decay, float64(f.days()-f.n))
	for d := range f.n {
		if f.weight[d] == 0 {
			continue
		}
		x := make([]float64, p)
		for _, c := range f.rows[d] {
			x[c.col] += c.val
		}
		w := f.weight[d] * f.huber[d]
		for i := range x {
			for j := range x {
				a[i][j] += w * x[i] * x[j]
			}
			a[i][p] += w * x[i] * (f.z[d] - f.centre)
		}
	}
	for j, c := range f.cols {
		ridge := c.ridge * f.penalty[c.term] * scale
		if f.n <= c.from {
			ridge = 1e12
		}
		a[j][j] += ridge
		a[j][p] += ridge * c.prior
	}
	f.solve(false)
	for i := range p {
		best := i
		for k := i; k < p; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[best][i]) {
				best = k
			}
		}
		a[i], a[best] = a[best], a[i]
		for k := range p {
			if k != i {
				q := a[k][i] / a[i][i]
				for j := i; j <= p; j++ {
					a[k][j] -= q * a[i][j]
				}
			}
		}
	}
	b := make([]float64, p)
	for i := range b {
		b[i] = a[i][p] / a[i][i]
	}
	return b
}

func TestLevelShift(t *testing.T) {
	u := noise(3)
	x := make([]float64, 200)
	for d := range x {
		x[d] = 5 + 0.1*(u()-0.5)
	}
	if days, _ := levelShift(x); days != 0 {
		t.Errorf("%d days of a shift where there is none", days)
	}
	for _, since := range []int{6, 12, 20} {
		y := append([]float64(nil), x...)
		for d := len(y) - since; d < len(y); d++ {
			y[d] += math.Log(1.5)
		}
		days, by := levelShift(y)
		if days != since || math.Abs(math.Exp(by)-1.5) > 0.05 {
			t.Errorf("shift of 50 %% %d days ago: found %d days, factor %.3f", since, days, math.Exp(by))
		}
	}
}

// Members are compared on the same days: last-years, which existed at one of two origins
// and was right there, is not thereby the best.
func TestErrorsSoFarOnTheSameDays(t *testing.T) {
	l := &dayLine{z: []float64{math.Log(101), math.Log(201), math.Log(101)}}
	list := []dailyAt{
		{n: 3, names: []string{memberRegression, memberSmoothing, memberYears, memberMean}},
		{n: 2, names: []string{memberRegression, memberSmoothing, memberYears}, members: [][]float64{{140}, {120}, {100}}},
		{n: 0, names: []string{memberRegression, memberSmoothing}, members: [][]float64{{90, 180}, {90, 150}}},
	}
	got := errorsSoFar(l, list, []string{memberRegression, memberSmoothing, memberYears})
	// 400 contacts came. The first missed 40 + 10 + 20 of them, the second 20 + 10 + 50,
	// the third 0 and the mean of 30 and 60; the last was never there.
	for i, want := range []float64{70. / 400, 80. / 400, 45. / 400, math.NaN()} {
		if math.Abs(got[i]-want) > 1e-12 || (got[i] != got[i]) != (want != want) {
			t.Errorf("%s: %v, want %v", list[0].names[i], got[i], want)
		}
	}
}
