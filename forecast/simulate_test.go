package forecast

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// correlated is a queue of whole contacts: gamma day factors whose normal scores are an
// AR(1) process, and gamma factors of half-hours.
func correlated(weeks int, ofDay, ofSlot, rho float64, seed uint64) Series {
	g := newGenerator(seed)
	x := g.NormFloat64()
	factor := 1.0
	return weekly(weeks, func(_, weekday, slot int) float64 {
		if slot == 0 {
			x = rho*x + math.Sqrt(1-rho*rho)*g.NormFloat64()
			factor = gammaAt(x, ofDay)
		}
		return g.poisson(office(weekday, slot) * factor * g.gamma(ofSlot))
	})
}

// What was planted is found: the day's share of the overdispersion and how long errors
// last. Past days are made with their true means, 400 origins of 14 days.
func TestLikenessFindsPlanted(t *testing.T) {
	const ofDay, ofSlot, rho = 0.02, 0.01, 0.8
	g := newGenerator(11)
	var past []pastDay
	for o := range 400 {
		x := g.NormFloat64()
		for k := range 14 {
			factor := gammaAt(x, ofDay)
			p := pastDay{origin: o, lead: k}
			for i := range 20 {
				m := 50 + 5*float64(i)
				p.add(g.poisson(m*factor*g.gamma(ofSlot)), m)
			}
			past = append(past, p)
			x = rho*x + math.Sqrt(1-rho*rho)*g.NormFloat64()
		}
	}
	l, err := likenessOf(past)
	if err != nil {
		t.Fatal(err)
	}
	if l.origins != 400 {
		t.Errorf("%d origins", l.origins)
	}
	within(t, "share of the day", l.share, ofDay/(ofDay+ofSlot+ofDay*ofSlot), 0.05)
	for k := 1; k <= 10; k++ {
		within(t, "correlation", l.level+l.lasting*math.Pow(l.rho, float64(k)), math.Pow(rho, float64(k)), 0.07)
	}
	if _, err := likenessOf(past[:28]); !errors.Is(err, ErrTooShort) {
		t.Errorf("two origins: %v", err)
	}
}

// gammaAt has mean 1 and variance theta over normal scores, and its quantiles rise.
func TestGammaAt(t *testing.T) {
	for _, theta := range []float64{1e-6, 1e-4, 0.01, 0.3, 2} {
		const n = 20001
		mean, square, last := 0.0, 0.0, 0.0
		for i := range n {
			g := gammaAt(normalQuantile((float64(i)+0.5)/n), theta)
			if g < last {
				t.Fatalf("theta %g: falls", theta)
			}
			mean, square, last = mean+g/n, square+g*g/n, g
		}
		within(t, "mean", mean, 1, 1e-3)
		within(t, "variance over theta", (square-mean*mean)/theta, 1, 0.02)
	}
}

func TestSimulateAgreesWithForecast(t *testing.T) {
	s := correlated(20, 0.02, 0.01, 0.7, 5)
	for _, m := range []Model{Auto{}, Profile{}, SeasonalNaive{}, WindowAverage{}, ETS{}, Combination{Members: []Model{Profile{}, SeasonalNaive{}}}} {
		t.Run(m.String(), func(t *testing.T) {
			f := forecastBy(t, m, s, perWeek*2)
			const n = 2000
			paths, err := f.Simulate(n, 42)
			if err != nil {
				t.Fatal(err)
			}
			lo, mid, hi := f.Quantile(0.1), f.Quantile(0.5), f.Quantile(0.9)
			var mean, offLo, offMid, offHi, open float64
			for i, mu := range f.Mean {
				q := paths.SumQuantile([]int{i}, 0.1, 0.5, 0.9)
				if !f.Open[i] || mu == 0 {
					if q[0] != 0 || q[2] != 0 {
						t.Fatalf("closed interval %d: %v", i, q)
					}
					continue
				}
				width := hi[i] - lo[i]
				open++
				offLo += (q[0] - lo[i]) / width
				offMid += (q[1] - mid[i]) / width
				offHi += (q[2] - hi[i]) / width
			}
			for _, y := range paths.Values {
				for i, v := range y {
					if v != math.Trunc(v) || v < 0 || v > 0 && !f.Open[i] {
						t.Fatalf("%v contacts in interval %d", v, i)
					}
					mean += v / n
				}
			}
			// Quantiles of intervals lie where those of the forecast do, on average over the
			// intervals, within 0.15 of the range's width; the shapes of past errors, which
			// need not have the mean 0, and of the gamma mixture differ by that much. The mean
			// of the paths is that of the forecast: 2,000 totals with a standard deviation of up
			// to a fifth have a mean within half a percent.
			within(t, "10 % quantile", offLo/open, 0, 0.15)
			within(t, "median", offMid/open, 0, 0.15)
			within(t, "90 % quantile", offHi/open, 0, 0.15)
			within(t, "mean of the paths", mean/f.Total(), 1, 0.02)
		})
	}
}

// Sums vary as planted: days of the fitted model hold 80 and 95 % of what comes.
func TestSimulateSumsCover(t *testing.T) {
	var days, weeks [3]float64
	for k := range 12 {
		s := correlated(24, 0.02, 0.01, 0.7, uint64(100+k))
		for week := range 4 {
			n := (20 + week) * perWeek
			f := forecastBy(t, Profile{}, s.Before(n), perWeek)
			paths, err := f.Simulate(400, 1)
			if err != nil {
				t.Fatal(err)
			}
			tell := func(h *[3]float64, group []int) {
				sum := 0.0
				for _, i := range group {
					if y := s.Values[n+i]; y == y {
						sum += y
					}
				}
				q := paths.SumQuantile(group, 0.025, 0.1, 0.9, 0.975)
				if q[3] == 0 {
					return
				}
				h[0]++
				h[1] += float64(count(q[1] <= sum && sum <= q[2]))
				h[2] += float64(count(q[0] <= sum && sum <= q[3]))
			}
			for _, d := range f.Days() {
				tell(&days, d)
			}
			tell(&weeks, everyInterval(f))
		}
	}
	// 288 days in weeks that hang together, 48 weeks: standard deviations of about 3 and 6
	// points for 80 %, 2 and 3 for 95 %.
	within(t, "days in 80 %", days[1]/days[0], 0.8, 0.09)
	within(t, "days in 95 %", days[2]/days[0], 0.95, 0.06)
	within(t, "weeks in 80 %", weeks[1]/weeks[0], 0.8, 0.17)
	within(t, "weeks in 95 %", weeks[2]/weeks[0], 0.95, 0.09)
}

// everyInterval is a list of all intervals.
func everyInterval(f *Forecast) []int {
	all := make([]int, len(f.Mean))
	for i := range all {
		all[i] = i
	}
	return all
}

func TestSimulateRepeats(t *testing.T) {
	f := forecastBy(t, Auto{}, correlated(16, 0.02, 0.01, 0.7, 6), perWeek)
	want, err := f.Simulate(20, 7)
	if err != nil {
		t.Fatal(err)
	}
	// As many at the same time, and fewer: path k is path k.
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			got, err := f.Simulate(n+1, 7)
			if err != nil || !reflect.DeepEqual(got.Values, want.Values[:n+1]) {
				t.Errorf("%d paths differ from the first of 20 (%v)", n+1, err)
			}
		}()
	}
	wg.Wait()
	other, err := f.Simulate(20, 8)
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(other.Values, want.Values) {
		t.Error("another seed gives the same paths")
	}
	// The same draws on every machine: sums of the first three paths, as first run on
	// amd64 with these seeds; they are whole numbers, far from what rounding does.
	if got := want.Sums(nil)[:3]; !slices.Equal(got, []float64{17280, 17772, 14933}) {
		t.Errorf("totals of the first paths %v", got)
	}
}

func TestSimulateRefuses(t *testing.T) {
	f := forecastBy(t, Profile{}, correlated(10, 0.02, 0.01, 0.7, 6), perWeek)
	for _, n := range []int{0, -1, mostSimulated} {
		if _, err := f.Simulate(n, 1); err == nil {
			t.Errorf("%d paths", n)
		}
	}
	for _, m := range []Model{Auto{}, Profile{}, SeasonalNaive{}, ETS{}} {
		short := forecastBy(t, m, correlated(2, 0.02, 0.01, 0.7, 6), perWeek)
		if _, err := short.Simulate(10, 1); !errors.Is(err, ErrTooShort) {
			t.Errorf("%s on two weeks: %v", m, err)
		}
	}
	p, err := f.Simulate(10, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.SumQuantile(nil, 0, 1, math.NaN(), -1) {
		if q == q {
			t.Errorf("quantile %v of an impossible level", q)
		}
	}
}

// Groups are all intervals once, in order; a week begins on its day.
func TestGroups(t *testing.T) {
	f := forecastBy(t, SeasonalNaive{}, correlated(8, 0.02, 0.01, 0.7, 6), 5*perWeek+7)
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.IntRange(0, 3*perWeek).Draw(rt, "from")
		first := time.Weekday(rapid.IntRange(0, 6).Draw(rt, "first"))
		f := f.From(from)
		for name, groups := range map[string][][]int{"days": f.Days(), "weeks": f.Weeks(first), "months": f.Months()} {
			next := 0
			for k, g := range groups {
				for _, i := range g {
					if i != next {
						rt.Fatalf("%s: interval %d, want %d", name, i, next)
					}
					next++
				}
				d := f.Grid.Cell(g[0]).Day
				_, _, dom := d.Date()
				if k > 0 && (name == "weeks" && d.Weekday() != first || name == "months" && dom != 1) {
					rt.Fatalf("%s: group %d begins on %s", name, k, d)
				}
			}
			if next != len(f.Mean) {
				rt.Fatalf("%s: %d intervals of %d", name, next, len(f.Mean))
			}
		}
	})
}

// Zeros on a few days: a method that has nothing to forecast has no past forecasts either.
func TestSimulateNothingOpen(t *testing.T) {
	s := daily()
	g := newGenerator(0xc848ec7bf) // as the test of wild series found it
	for range 47 {
		v := math.Round(0 * g.ExpFloat64())
		if g.Float64() < 0.9 {
			v = missing
		}
		s.Values = append(s.Values, v)
	}
	for _, m := range []Model{MSTL{}, ETS{}, Theta{}} {
		fitted, err := m.Fit(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := forecastFitted(t, fitted, 9).Simulate(5, 1); !errors.Is(err, ErrTooShort) {
			t.Errorf("%s: %v, want %v", m, err, ErrTooShort)
		}
	}
}
