package planner_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
)

// ranged is a row with ranges, and a risk.
func ranged(volume, lo80, hi80, lo95, hi95, aht, risk float64) planner.Row {
	r := row("q", "voice", 0, volume, aht)
	r.Lo80, r.Hi80, r.Lo95, r.Hi95 = lo80, hi80, lo95, hi95
	if risk > 0 {
		r.Terms = &planner.Terms{Risk: risk}
	}
	return r
}

// gamma draws from the gamma distribution of mean 1 and the given variance, its shape a
// whole or half number: a sum of exponentials and half a squared normal.
func gamma(rng *rand.Rand, variance float64) float64 {
	shape := math.Round(2/variance) / 2
	sum := 0.0
	for range int(shape) {
		sum += rng.ExpFloat64()
	}
	if shape != math.Floor(shape) {
		z := rng.NormFloat64()
		sum += z * z / 2
	}
	return sum / shape
}

// poisson draws by counting exponential gaps.
func poisson(rng *rand.Rand, mean float64) float64 {
	n := 0.0
	for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
		n++
	}
	return n
}

func quantile(sorted []float64, p float64) float64 { return sorted[int(p*float64(len(sorted)))] }

// Sampled paths: volumes whose rate is gamma, seen only as counts. What is known of them
// is the mean and four quantiles of the counts. The rate that comes out has the quantiles
// of the rate that went in, and agents staffed at a risk miss the service level about as
// often as was accepted.
func TestRiskAgainstSampledPaths(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, tt := range []struct{ mean, variance float64 }{{40, 0.04}, {100, 0.01}, {100, 0.1}, {400, 0.04}, {1000, 0.25}} {
		const paths = 100000
		rates, counts := make([]float64, paths), make([]float64, paths)
		for i := range rates {
			rates[i] = tt.mean * gamma(rng, tt.variance)
			counts[i] = poisson(rng, rates[i])
		}
		slices.Sort(rates)
		slices.Sort(counts)
		q := func(p float64) float64 { return quantile(counts, p) + 0.5 } // counts are whole
		s, err := planner.NewSpread(tt.mean, q(0.1), q(0.9), q(0.025), q(0.975))
		if err != nil {
			t.Fatal(err)
		}
		sd := tt.mean * math.Sqrt(tt.variance)
		if math.Abs(s.SD()-sd) > 0.05*sd {
			t.Errorf("mean %v: deviation of the rate %v, want %v", tt.mean, s.SD(), sd)
		}
		for _, p := range []float64{0.05, 0.25, 0.5, 0.8, 0.9, 0.95, 0.99} {
			if got, want := s.Quantile(p), quantile(rates, p); math.Abs(got-want) > 0.12*sd {
				t.Errorf("mean %v, variance %v: %v quantile %v, sampled %v", tt.mean, tt.variance, p, got, want)
			}
		}
		for _, risk := range []float64{0.05, 0.2, 0.4} {
			rows := []planner.Row{ranged(tt.mean, q(0.1), q(0.9), q(0.025), q(0.975), 240, risk)}
			restaff(t, rows, planner.Given{})
			// A rate is served if it is at most what the agents can carry; that is monotone, so
			// that the sorted rates are split by it.
			exact := 0
			for exact < paths && level(t, rates[exact], 240, rows[0].AgentsExact) >= 0.8-1e-9 {
				step := 1
				for exact+step < paths && level(t, rates[exact+step], 240, rows[0].AgentsExact) >= 0.8-1e-9 {
					exact += step
					step *= 2
				}
				exact++
			}
			if missed := 1 - float64(exact)/paths; math.Abs(missed-risk) > 0.025 {
				t.Errorf("mean %v, variance %v: %v agents miss in %v of the paths, the risk is %v", tt.mean, tt.variance, rows[0].AgentsExact, missed, risk)
			}
			if rows[0].Assured < 1-risk {
				t.Errorf("assured %v at a risk of %v", rows[0].Assured, risk)
			}
		}
	}
}

// level is the service level of 80/20 at Erlang C.
func level(t *testing.T, volume, aht, agents float64) float64 {
	t.Helper()
	c, err := erlang.Queue{Load: volume * aht / 1800, AHT: aht}.Core(agents, 20)
	if err != nil {
		t.Fatal(err)
	}
	return c.ServiceLevel
}

// Rates drawn from the spread itself: assured and the expected level are what they say,
// within four standard errors, for all models.
func TestAssuredAgainstDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 2))
	for _, tt := range []struct {
		name  string
		given planner.Given
		chat  bool
	}{
		{"C", planner.Given{}, false},
		{"A", planner.Given{Patience: ptr(2 * time.Minute), MaxAbandonment: ptr(0.05)}, false},
		{"answered", planner.Given{Patience: ptr(time.Minute), Definition: ptr(erlang.Answered)}, false},
		{"excl_short", planner.Given{Patience: ptr(time.Minute), Definition: ptr(erlang.ExclShort)}, false},
		{"chat", planner.Given{Concurrency: []float64{1, 1.25, 1.6}}, true},
	} {
		r := ranged(100, 70, 135, 55, 160, 240, 0.15)
		if tt.chat {
			r.Channel = "chat"
		}
		rows := []planner.Row{r}
		restaff(t, rows, tt.given)
		r = rows[0]
		s, err := r.Spread()
		if err != nil {
			t.Fatal(err)
		}
		const draws = 4000
		met, fewer, good, all := 0, 0, 0.0, 0.0
		for range draws {
			c := r
			c.Volume = s.Quantile(rng.Float64())
			g, a, _ := achieved(t, &c, planner.Limits{}, r.Agents)
			good, all = good+g, all+a
			reaches := func(n float64) bool {
				g, a, _ := achieved(t, &c, planner.Limits{}, n)
				if tt.given.MaxAbandonment != nil {
					m, err := erlang.Queue{Load: c.Volume * c.AHT / 1800, AHT: c.AHT, Patience: 120}.Core(n, 20)
					if err != nil {
						t.Fatal(err)
					}
					if m.Abandonment > 0.05 {
						return false
					}
				}
				return g >= 0.8*a
			}
			if reaches(r.Agents) {
				met++
			}
			if reaches(r.Agents - 1) {
				fewer++
			}
		}
		four := 4 * math.Sqrt(0.25/draws)
		if got := float64(met) / draws; math.Abs(got-r.Assured) > four || r.Assured < 0.85 {
			t.Errorf("%s: %v agents meet it in %v of the draws, assured %v", tt.name, r.Agents, got, r.Assured)
		}
		if got := float64(fewer) / draws; got > 0.85+four {
			t.Errorf("%s: one fewer than %v agents meet it in %v of the draws", tt.name, r.Agents, got)
		}
		expected, err := r.ExpectedLevel(r.Agents)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(expected-good/all) > 0.012 {
			t.Errorf("%s: expected level %v, drawn %v", tt.name, expected, good/all)
		}
	}
}

// The cost of wrong numbers is least at the newsvendor's: tried against every other
// number, over rates drawn.
func TestNewsvendorAgainstDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 3))
	r := ranged(120, 85, 160, 70, 190, 300, 0)
	restaffed := []planner.Row{r}
	restaff(t, restaffed, planner.Given{})
	r = restaffed[0]
	lim := planner.Limits{MinAgents: 1}
	s, err := r.Spread()
	if err != nil {
		t.Fatal(err)
	}
	const draws = 20000
	needed := make([]float64, draws)
	for i := range needed {
		q := erlang.Queue{Load: s.Quantile(rng.Float64()) * 300 / 1800, AHT: 300}
		if needed[i], err = q.Exact(erlang.Target{ServiceLevel: 0.8, Within: 20}); err != nil {
			t.Fatal(err)
		}
	}
	for _, cost := range []struct{ short, spare float64 }{{60, 20}, {20, 60}, {1, 1}, {95, 5}} {
		best, err := r.NewsvendorAgents(cost.short, cost.spare, lim)
		if err != nil {
			t.Fatal(err)
		}
		price := func(n float64) float64 {
			sum := 0.0
			for _, x := range needed {
				sum += cost.short*math.Max(0, x-n) + cost.spare*math.Max(0, n-x)
			}
			return sum / draws
		}
		at := price(best)
		for n := best - 8; n <= best+8; n += 0.25 {
			if p := price(n); p < at*0.998 {
				t.Errorf("short %v, spare %v: %v agents cost %v, %v cost %v", cost.short, cost.spare, best, at, n, p)
			}
		}
	}
	for _, cost := range [][2]float64{{0, 1}, {1, 0}, {-1, 1}, {math.NaN(), 1}, {math.Inf(1), 1}} {
		if _, err := planner.NewsvendorRisk(cost[0], cost[1]); err == nil {
			t.Errorf("costs %v are taken", cost)
		}
	}
}

// The printed quantiles are those of the counts, and the mean is the printed volume.
func TestSpread(t *testing.T) {
	s, err := planner.NewSpread(100, 80, 125, 70, 145)
	if err != nil {
		t.Fatal(err)
	}
	mean := s.Expect(func(x float64) float64 { return x })
	second := s.Expect(func(x float64) float64 { return x * x })
	if math.Abs(mean-100) > 1e-9 || math.Abs(second-mean*mean-s.SD()*s.SD()) > 1e-6 {
		t.Errorf("mean %v, variance %v, deviation %v", mean, second-mean*mean, s.SD())
	}
	// Rates spread less than counts, by the same factor at every quantile.
	c := (s.Quantile(0.9) - 100) / 25
	for _, tt := range []struct{ p, x float64 }{{0.025, 70}, {0.1, 80}, {0.9, 125}, {0.975, 145}} {
		if got, want := s.Quantile(tt.p), 100+c*(tt.x-100); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v quantile %v, want %v", tt.p, got, want)
		}
	}
	if variance := s.SD() * s.SD(); math.Abs(c*c-variance/(variance+100)) > 1e-9 {
		t.Errorf("factor %v at a variance of %v", c, variance)
	}
	// Ranges of a Poisson count: nothing else is uncertain. Normal quantiles of mean and
	// variance 100.
	s, err = planner.NewSpread(100, 100-12.8, 100+12.8, 100-19.5, 100+19.5)
	if err != nil {
		t.Fatal(err)
	}
	if s.SD() != 0 || s.Quantile(0.99) != 100 || s.Below(99.9) != 0 || s.Below(100) != 1 {
		t.Errorf("a Poisson count: deviation %v, 99 %% quantile %v", s.SD(), s.Quantile(0.99))
	}
	for _, bad := range [][5]float64{{100, nan, nan, nan, nan}, {100, 80, nan, 70, nan}, {100, 110, 120, 90, 130}, {100, 80, 95, 70, 120}, {100, 80, 120, 85, 115}, {nan, 80, 120, 70, 130}, {100, 80, math.Inf(1), 70, math.Inf(1)}} {
		if _, err := planner.NewSpread(bad[0], bad[1], bad[2], bad[3], bad[4]); !errors.Is(err, planner.ErrNoRanges) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestSpreadProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		volume := rapid.Float64Range(0, 500).Draw(t, "volume")
		lo := rapid.Float64Range(0, 1).Draw(t, "lo")
		hi := rapid.Float64Range(0, 2).Draw(t, "hi")
		far := rapid.Float64Range(0, 1).Draw(t, "far")
		lo80, hi80 := volume*(1-lo), volume*(1+hi)
		lo95, hi95 := lo80*(1-far), hi80*(1+far)
		if rapid.Bool().Draw(t, "80 only") {
			lo95, hi95 = nan, nan
		}
		s, err := planner.NewSpread(volume, lo80, hi80, lo95, hi95)
		if err != nil {
			t.Fatal(err)
		}
		p := rapid.Float64Range(0.001, 0.999).Draw(t, "p")
		x := s.Quantile(p)
		if s.SD() > 0 && x > 0 && s.Quantile(p+1e-4) > x+1e-6 && s.Quantile(p-1e-4) < x-1e-6 && math.Abs(s.Below(x)-p) > 1e-6 {
			t.Errorf("below the %v quantile %v lies %v", p, x, s.Below(x))
		}
		if y := s.Quantile(math.Min(0.9999, p+0.01)); y < x {
			t.Errorf("quantiles fall from %v to %v", x, y)
		}
		if s.Below(x) < p-1e-9 {
			t.Errorf("P(rate <= %v) = %v, below %v", x, s.Below(x), p)
		}
	})
}

// No risk changes nothing; a small one takes more agents than a large one; wider ranges
// take more where the risk is below one half; and half a risk with symmetric ranges is
// the expected volume.
func TestRiskProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		volume := float64(rapid.IntRange(1, 300).Draw(t, "volume"))
		half := rapid.Float64Range(0, 0.9).Draw(t, "half range")
		aht := float64(rapid.IntRange(30, 900).Draw(t, "aht"))
		given := planner.PolicyOf(planner.Given{MaxOccupancy: ptr(rapid.Float64Range(0.6, 1).Draw(t, "occupancy"))})
		if rapid.Bool().Draw(t, "patient") {
			given.Said[0].Given.Patience = ptr(2 * time.Minute)
		}
		at := func(half, risk float64) planner.Row {
			lo, hi := planner.Round(volume*(1-half), 3), planner.Round(volume*(1+half), 3)
			rows := []planner.Row{ranged(volume, lo, hi, nan, nan, aht, risk)}
			if _, err := planner.Restaff(t.Context(), rows, given); err != nil {
				t.Fatal(err)
			}
			return rows[0]
		}
		none, plain := at(half, 0), row("q", "voice", 0, volume, aht)
		rows := []planner.Row{plain}
		if _, err := planner.Restaff(t.Context(), rows, given); err != nil {
			t.Fatal(err)
		}
		if none.AgentsExact != rows[0].AgentsExact || none.Scheduled != rows[0].Scheduled || !math.IsNaN(none.Assured) {
			t.Errorf("without a risk the ranges change %v to %v", rows[0].AgentsExact, none.AgentsExact)
		}
		risk := rapid.Float64Range(0.01, 0.45).Draw(t, "risk")
		r := at(half, risk)
		if r.Assured < 1-planner.Round(risk, 6)-1e-6 || r.AgentsExact < none.AgentsExact-1e-5 || r.Agents < r.AgentsExact-1e-5 {
			t.Errorf("risk %v: %v agents (%v without), assured %v", risk, r.AgentsExact, none.AgentsExact, r.Assured)
		}
		if more := at(half, risk*1.1); more.AgentsExact > r.AgentsExact {
			t.Errorf("risk %v: %v agents, risk %v: %v", risk, r.AgentsExact, risk*1.1, more.AgentsExact)
		}
		if wide := at(half*1.1, risk); wide.AgentsExact < r.AgentsExact-1e-5 {
			t.Errorf("ranges of %v: %v agents, of %v: %v", half, r.AgentsExact, half*1.1, wide.AgentsExact)
		}
		if even := at(half, 0.5); math.Abs(even.AgentsExact-none.AgentsExact) > 1e-4*none.AgentsExact {
			t.Errorf("a risk of one half takes %v agents, the expected volume %v", even.AgentsExact, none.AgentsExact)
		}
	})
}

// planning.md 2.2: 100 calls in 30 minutes, 180 s, 80/20 take 14 agents at 88.8 %, 13.037
// fractional. With the volume uncertain 14 agents are not safe: their largest volume is
// that of which 13.037... is not enough any more. Then a row whose ranges say nothing.
func TestRiskOfOneRow(t *testing.T) {
	rows := []planner.Row{
		ranged(100, 75, 125, 62, 138, 180, 0), ranged(100, 75, 125, 62, 138, 180, 0.2),
		ranged(100, nan, nan, nan, nan, 180, 0.2), ranged(150, 75, 125, 62, 138, 180, 0.2),
	}
	for i := range rows {
		rows[i].Start = row("q", "voice", i, 1, 1).Start
	}
	doubts := restaff(t, rows, planner.Given{})
	if r := rows[0]; r.Agents != 14 || math.Abs(r.AgentsExact-13.037) > 5e-4 || math.Abs(r.ServiceLevel-0.888) > 5e-4 {
		t.Errorf("%v agents, %v, %v", r.Agents, r.AgentsExact, r.ServiceLevel)
	}
	// The rate has the deviation sqrt(19.4^2 - 100) = 16.6 and the 80 % quantile
	// 100 + 0.8416 * 16.6 = 114.0, of 11.40 erlangs; 80/20 of that load by this file's own
	// formula.
	lo, hi := 11.5, 20.0
	for range 60 {
		mid := (lo + hi) / 2
		if c := fractionalC(mid, 11.40); 1-c*math.Exp(-(mid-11.40)*20/180) < 0.8 {
			lo = mid
		} else {
			hi = mid
		}
	}
	if r := rows[1]; math.Abs(r.AgentsExact-hi) > 0.05 || r.Agents != 15 || r.Assured < 0.8 || r.Assured > 0.95 || r.Binding != planner.BindServiceLevel {
		t.Errorf("risk 20 %%: %v agents, want %v; %+v", r.AgentsExact, hi, r)
	}
	for i, want := range []float64{rows[0].AgentsExact, 0} {
		if r := rows[2+i]; !math.IsNaN(r.Assured) || want > 0 && r.AgentsExact != want {
			t.Errorf("row %d without ranges of its volume: %v agents, assured %v", 2+i, r.AgentsExact, r.Assured)
		}
	}
	if !anyContains(doubts, "2 rows with a risk, but without what it is of") {
		t.Errorf("%v", doubts)
	}
	// How busy agents are is looked at for the expected volume.
	rows = []planner.Row{ranged(2000, 1600, 2400, 1400, 2600, 300, 0.4)}
	restaff(t, rows, planner.Given{MaxOccupancy: ptr(0.7)})
	if r := rows[0]; r.Binding != "max_occupancy=0.7" || math.Abs(r.AgentsExact-2000*300/1800./0.7) > 1e-5 || r.Assured < 0.9 {
		t.Errorf("%+v", r)
	}
	if _, err := rows[0].NewsvendorAgents(0, 1, planner.Limits{}); err == nil {
		t.Error("a cost of 0 is taken")
	}
	bare := row("q", "voice", 0, 100, 180)
	if _, err := bare.ExpectedLevel(14); !errors.Is(err, planner.ErrNoRanges) {
		t.Errorf("%v", err)
	}
	if _, err := bare.NewsvendorAgents(1, 1, planner.Limits{}); !errors.Is(err, planner.ErrNoRanges) {
		t.Errorf("%v", err)
	}
}
