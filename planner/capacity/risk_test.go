package capacity

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cccplan/cccplan/planner"
)

// riskInputs are so many tenured people of whom each leaves at a weekly rate, and a need of
// so many, week after week.
func riskInputs(t tester, heads int, q float64, need float64) *Inputs {
	t.Helper()
	d := demandOf(t, weeksOf("sales", monday, 1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500), typical("sales", monday, 30, 300))
	in := &Inputs{
		Demand: d, Contract: forty(t), Shrinkage: thirty(t), Rates: prices(t), Currency: euro,
		Queues: []Queue{{Name: "sales", Staff: []Staff{{Tenure: 200, Heads: heads}}, Attrition: Attrition{{0, Rate{Cohort, PerWeek, q}}}}},
	}
	// The efficiency that makes the requirement that of so many people.
	n, err := d.Require(context.Background(), Change{})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, h := range n[0].Required[:7] {
		sum += h
	}
	in.Efficiency = sum / 0.7 / 40 / need
	return in
}

// The probability to be short of people of whom each is still there after w weeks with
// probability (1-q)^w is that of a binomial distribution below the need. Draws are within
// four standard errors of it in every week.
func TestRiskIsBinomial(t *testing.T) {
	const heads, q, replications = 25, 0.013, 20_000
	in := riskInputs(t, heads, q, 22.5)
	in.Risk = Risk{Replications: replications, Seed: 42}
	plans, err := Build(context.Background(), in, Scenario{Name: Base})
	if err != nil {
		t.Fatal(err)
	}
	for w, k := range plans[0].Lines[0].Weeks {
		want := distuv.Binomial{N: heads, P: math.Pow(1-q, float64(w))}.CDF(22)
		if w == 0 {
			want = 0
		}
		if se := math.Sqrt(want*(1-want)/replications) + 1e-9; math.Abs(k.Risk-want) > 4*se {
			t.Errorf("week %d: risk %v, want %v within %v", w, k.Risk, want, 4*se)
		}
		if want > 0.02 && want < 0.98 && (k.Low/k.Contract > 25 || k.High < k.Low) {
			t.Errorf("week %d: range %v to %v h", w, k.Low, k.High)
		}
	}
}

// With nobody leaving and contacts that vary the risk is that of a normal variable beyond
// what is there.
func TestRiskOfContacts(t *testing.T) {
	const replications = 20_000
	in := riskInputs(t, 25, 0, 24)
	in.Risk = Risk{Replications: replications, Seed: 3, Range: 0.1, Memory: 0.9}
	plans, err := Build(context.Background(), in, Scenario{Name: Base})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBuilder(in)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := b.responses(context.Background(), plans[0], Change{})
	if err != nil {
		t.Fatal(err)
	}
	// More contacts take more agents, but fewer for each of them.
	if r := answer[0]; !(r.b > 0.5 && r.b < 1 && r.at(1) == 1 && math.Abs(r.at(1.1)-1.1) < 0.05) {
		t.Errorf("the requirement answers by %+v", r)
	}
	lo, hi := 1.0, 2.0 // the factor of contacts that takes 25 people
	for range 60 {
		if mid := (lo + hi) / 2; answer[0].at(mid)*24 < 25 {
			lo = mid
		} else {
			hi = mid
		}
	}
	want := 1 - distuv.UnitNormal.CDF((lo-1)/(0.1/quantile90))
	for w, k := range plans[0].Lines[0].Weeks {
		if se := math.Sqrt(want * (1 - want) / replications); math.Abs(k.Risk-want) > 4*se {
			t.Errorf("week %d: risk %v, want %v within %v", w, k.Risk, want, 4*se)
		}
	}
}

// The values of normal draws have the quantiles of package gonum, mean 0 and nearly
// variance 1.
func TestNormals(t *testing.T) {
	list := normals()
	sum, squares := 0.0, 0.0
	for i, z := range list {
		if p := (float64(i) + 0.5) / float64(len(list)); math.Abs(z-distuv.UnitNormal.Quantile(p)) > 1e-9 {
			t.Fatalf("quantile %v: %v", p, z)
		}
		sum += z
		squares += z * z
	}
	if n := float64(len(list)); math.Abs(sum) > 1e-6 || math.Abs(squares/n-1) > 1e-3 {
		t.Errorf("mean %v, variance %v", sum/n, squares/n)
	}
	near(t, "90 %", quantile90, planner.NormalQuantile(0.9), 1e-12)
}

// Classes that are found are as good as what a lane says of them: the cost of a plan with
// one more class, and of what is then short, is the lane's.
func TestLaneIsThePlan(t *testing.T) {
	in := riskInputs(t, 18, 0.01, 22)
	in.Queues[0].Onboarding = Onboarding{Training: 2, Dropout: 0.1, Nesting: 1, NestingShare: 0.5}
	in.Queues[0].Ramp = Ramp{Linear, []RampPoint{{0, 450}, {4, 300}}}
	in.Overtime, in.TimeOff, in.Shortage, in.HireFTE, in.PerSeat = 0.05, 0.05, 120, 0.8, 1.5
	in.Hire, in.Bounds = true, Bounds{Least: 2, Most: 6, Lead: 1}
	plans, err := Build(context.Background(), in, Scenario{Name: Base})
	if err != nil {
		t.Fatal(err)
	}
	cost := func(p *Plan) float64 {
		sum := 0.0
		for _, s := range p.Summarise() {
			sum += s.Cost
		}
		for _, k := range p.Lines[0].Weeks {
			sum += k.Short * in.Shortage
		}
		return sum
	}
	best := cost(plans[0])
	again := *in
	again.Hire = false
	without, err := Build(context.Background(), &again, Scenario{Name: Base})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBuilder(in)
	if err != nil {
		t.Fatal(err)
	}
	crew, err := newRoster(b.queues, nil, b.monday, b.weeks, 1)
	if err != nil {
		t.Fatal(err)
	}
	set, rates, err := b.settings(Scenario{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.lane(&without[0].Lines[0], &crew.crews[0], &set, rates)
	if err != nil {
		t.Fatal(err)
	}
	l.settle()
	x := plans[0].Hiring.Classes[0]
	none := make([]int, len(x))
	hired := 0
	for _, n := range x {
		hired += n
	}
	if hired == 0 {
		t.Fatal("nobody was hired: the test tests nothing")
	}
	lane := l.total(x, l.supply(x)) - l.total(none, l.supply(none))
	near(t, "what the classes save", best-cost(without[0]), lane, 1) // EUR: rounding of days to cents
	// No other single change is better.
	for k := 1; k < len(x); k++ {
		for _, heads := range []int{0, 2, 3, 4, 5, 6} {
			other := append([]int(nil), x...)
			other[k] = heads
			if c := l.total(other, l.supply(other)); c < l.total(x, l.supply(x))-1e-6 {
				t.Errorf("a class of %d in week %d would save %v more", heads, k, l.total(x, l.supply(x))-c)
			}
		}
	}
}
