package forecast

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// The filter gives what the joint normal distribution of all slots gives: mean and
// variance of the rest, conditional on the slots seen, by solving the equations at once.
func TestDayHourIsConditionalNormal(t *testing.T) {
	v := dayHour{day: 0.004, hour: 0.01, memory: 0.8, slot: 0.003}
	plan := []float64{40, 80, math.NaN(), 100, 60, 90, 70, 30}
	seen := []float64{50, 85, math.NaN(), math.NaN(), 72}
	var known []int
	for i := range seen {
		if seen[i] == seen[i] {
			known = append(known, i)
		}
	}
	cov := func(i, j int) float64 {
		return v.day + v.hour*math.Pow(v.memory, math.Abs(float64(i-j)))
	}
	n := len(known)
	k, e := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	for a, i := range known {
		for b, j := range known {
			k.Set(a, b, cov(i, j))
		}
		k.Set(a, a, k.At(a, a)+v.slot+1/plan[i])
		e.SetVec(a, seen[i]/plan[i]-1)
	}
	day, deviation := v.rest(plan, seen)
	for i := len(seen); i < len(plan); i++ {
		c := mat.NewVecDense(n, nil)
		for a, j := range known {
			c.SetVec(a, cov(i, j))
		}
		var w mat.VecDense
		if err := w.SolveVec(k, c); err != nil {
			t.Fatal(err)
		}
		mean := plan[i] * (1 + mat.Dot(&w, e))
		variance := cov(i, i) - mat.Dot(&w, c) + v.slot
		within(t, "mean", day[i], mean, 1e-9)
		within(t, "deviation", deviation[i], math.Sqrt(mean+mean*mean*variance), 1e-9)
	}
	if !math.IsNaN(day[2]) || day[0] != 40 || !math.IsNaN(deviation[0]) {
		t.Errorf("day %v, deviation %v: want the plan of slots seen, and no deviation", day, deviation)
	}
}

// Mean products that follow the model exactly give it back.
func TestLagsFit(t *testing.T) {
	want := dayHour{day: 0.01, hour: 0.02, memory: 0.85, slot: 0.005}
	l := newLags(20)
	for i := range l.sum {
		l.weight[i] = float64(20 - i)
		l.sum[i] = l.weight[i] * (want.day + want.hour*math.Pow(want.memory, float64(i)))
	}
	l.sum[0] += l.weight[0] * want.slot
	got := l.fit()
	within(t, "day", got.day, want.day, 1e-9)
	within(t, "hour", got.hour, want.hour, 1e-9)
	within(t, "memory", got.memory, want.memory, 0)
	within(t, "slot", got.slot, want.slot, 1e-9)
	if none := newLags(5).fit(); none.day != 0 || none.hour != 0 || none.slot != 0 {
		t.Errorf("from nothing: %+v", none)
	}
}

// madeDays are days that the model makes: gamma day factors of variance v, hours that
// keep 0.9 of theirs, Poisson counts.
func madeDays(g generator, n, slots int, day, hour float64) (plan, actual [][]float64) {
	for range n {
		p, a := make([]float64, slots), make([]float64, slots)
		d, h := g.gamma(day), math.Sqrt(hour)*g.NormFloat64()
		for i := range p {
			h = 0.9*h + math.Sqrt(hour*(1-0.9*0.9))*g.NormFloat64()
			p[i] = 60 + 40*math.Sin(float64(i)/float64(slots)*math.Pi)
			a[i] = g.poisson(p[i] * math.Max(0.1, d+h))
		}
		plan, actual = append(plan, p), append(actual, a)
	}
	return plan, actual
}

// On days made by the model the ranges hold what they say, the later the narrower, and
// the update beats the plan and the plain ratio.
func TestIntradayOnMadeDays(t *testing.T) {
	g := newGenerator(5)
	plan, actual := madeDays(g, 60, 24, 0.02, 0.02)
	u, err := FitIntraday(plan, actual)
	if err != nil {
		t.Fatal(err)
	}
	if u.Days() != 60 {
		t.Fatalf("learnt from %d days", u.Days())
	}
	// 60 days tell a variance to a factor of about 1 +- sqrt(2/60): 37 % at two deviations.
	within(t, "day and hours", u.all.day+u.all.hour, 0.04, 0.016)
	width := map[int]float64{}
	next, came := madeDays(g, 400, 24, 0.02, 0.02)
	var inside, points, none, updated, ratio float64
	for d := range next {
		for _, k := range []int{4, 12, 20} {
			rest, _, err := u.Rest(next[d], came[d][:k])
			if err != nil {
				t.Fatal(err)
			}
			lo, err := u.Quantiles(next[d], came[d][:k], 0.1)
			if err != nil {
				t.Fatal(err)
			}
			hi, err := u.Quantiles(next[d], came[d][:k], 0.9)
			if err != nil {
				t.Fatal(err)
			}
			a, f := sumBoth(next[d][:k], came[d][:k])
			for i := k; i < 24; i++ {
				y := came[d][i]
				points++
				inside += float64(count(y >= lo[i] && y <= hi[i]))
				none += math.Abs(y - next[d][i])
				updated += math.Abs(y - rest[i])
				ratio += math.Abs(y - next[d][i]*a/f)
			}
			width[k] += hi[23] - lo[23]
		}
	}
	within(t, "inside the 80 % ranges", inside/points, 0.8, 0.04)
	if !(updated < 0.9*none && updated < ratio) {
		t.Errorf("missed %v updated, %v not, %v by the plain ratio", updated, none, ratio)
	}
	if !(width[20] < width[12] && width[12] < width[4]) {
		t.Errorf("ranges of the last slot do not become narrower: %v", width)
	}
}

// Whatever the days: a day that comes as planned changes nothing, closed stays closed,
// bounds enclose the mean, nothing is NaN or negative, twice gives the same.
func TestIntradayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slots := rapid.IntRange(2, 12).Draw(t, "slots")
		value := rapid.OneOf(rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Float64Range(0, 5), rapid.Float64Range(0, 1e6), rapid.Float64Range(0, 1e-150))
		day := rapid.SliceOfN(value, slots, slots)
		n := rapid.SampledFrom([]int{0, 2, 7, 19, 20, 25}).Draw(t, "days")
		plan := rapid.SliceOfN(day, n, n).Draw(t, "plan")
		actual := rapid.SliceOfN(day, n, n).Draw(t, "actual")
		u, err := FitIntraday(plan, actual)
		if err != nil {
			t.Fatal(err)
		}
		today := day.Draw(t, "today")
		k := rapid.IntRange(0, slots).Draw(t, "seen slots")
		asPlanned, factor, err := u.Rest(today, today[:k])
		if err != nil || math.Abs(factor-1) > 1e-12 {
			t.Fatalf("as planned: factor %v, %v", factor, err)
		}
		for i := range today {
			if asPlanned[i] != today[i] && today[i] == today[i] {
				t.Fatalf("as planned: %v of %v", asPlanned, today)
			}
		}
		seen := day.Draw(t, "seen")[:k]
		rest, factor, err := u.Rest(today, seen)
		if err != nil || !(factor > 0.367 && factor < 2.719) {
			t.Fatalf("factor %v, %v", factor, err)
		}
		again, _, _ := u.Rest(today, seen)
		for i := k; i < slots; i++ {
			if math.IsNaN(rest[i]) != math.IsNaN(today[i]) || rest[i] < 0 || (today[i] == 0) != (rest[i] == 0) && today[i] == today[i] {
				t.Fatalf("rest %v of %v", rest, today)
			}
			if math.Float64bits(rest[i]) != math.Float64bits(again[i]) {
				t.Fatalf("%v, then %v", rest, again)
			}
		}
		before, after, err := u.Deviation(today, seen)
		if err != nil {
			t.Fatal(err)
		}
		for i := k; i < slots; i++ {
			if today[i] == today[i] && !(before[i] > 0 && after[i] > 0) {
				t.Fatalf("deviations %v, %v", before, after)
			}
		}
		if u.Days() == 0 {
			return
		}
		lo, err := u.Quantiles(today, seen, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		hi, err := u.Quantiles(today, seen, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		for i := k; i < slots; i++ {
			known := slices.ContainsFunc(u.plan, func(p []float64) bool { return p[i] == p[i] })
			if today[i] == today[i] && known && !math.IsNaN(lo[i]) && !(0 <= lo[i] && lo[i] <= rest[i] && rest[i] <= hi[i]) {
				t.Fatalf("slot %d: %v %v %v", i, lo[i], rest[i], hi[i])
			}
		}
	})
}
