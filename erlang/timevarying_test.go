package erlang

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustMeasure(t interface {
	Helper()
	Fatal(...any)
}, d Day, m DayMethod) DayMeasures {
	t.Helper()
	out, err := d.Measure(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// vectorDays returns the days of the reference values and what is known of them.
func vectorDays(t *testing.T) (days []Day, known []dayVector) {
	t.Helper()
	known = readVectors(t).Transient
	if len(known) == 0 {
		t.Fatal("no transient days in the reference values")
	}
	for _, c := range known {
		if c.Start != "empty" {
			t.Fatalf("%s starts %q", c.Name, c.Start)
		}
		d := Day{Interval: c.Interval, Within: c.Within}
		for _, i := range c.Intervals {
			iv := DayInterval{Arrivals: i["lambda_per_s"] * c.Interval, Agents: int(i["n"]), AHT: 1 / c.Service}
			if c.HangUp > 0 {
				iv.Patience = 1 / c.HangUp
			}
			d.Intervals = append(d.Intervals, iv)
		}
		days = append(days, d)
	}
	return days, known
}

// TestDayVectors compares with an integration of the same equations by an ODE
// solver at a relative tolerance of 1e-10, which is what limits the agreement:
// probabilities within 1e-10, numbers of contacts within 1e-10 of their size.
// The approximations agree to rounding.
func TestDayVectors(t *testing.T) {
	days, known := vectorDays(t)
	for k, d := range days {
		c := known[k]
		worst := map[string]float64{}
		see := func(name string, i int, got, want, tolerance float64) {
			t.Helper()
			worst[name] = math.Max(worst[name], math.Abs(got-want))
			if !(math.Abs(got-want) <= tolerance) {
				t.Errorf("%s interval %d %s: got %.15g, want %.15g", c.Name, i, name, got, want)
			}
		}
		exact := mustMeasure(t, d, Auto)
		if exact.Method != Transient || exact.Tail > 1e-12 {
			t.Errorf("%s: %v, tail %v", c.Name, exact.Method, exact.Tail)
		}
		sipp, mol := mustMeasure(t, d, SIPP), mustMeasure(t, d, MOL)
		sbc, sbcErr := d.Measure(SBC)
		for i, want := range c.Intervals {
			got := exact.Intervals[i]
			see("sl", i, got.ServiceLevel, want["sl"], 1e-10)
			see("p_wait", i, got.PWait, want["p_wait"], 1e-10)
			see("queue", i, got.Queue, want["queue"], 1e-8)
			see("busy", i, got.Busy, want["busy"], 1e-8)
			see("end_in_system", i, got.EndInSystem, want["end_in_system"], 1e-8)
			see("sipp_sl", i, sipp.Intervals[i].ServiceLevel, want["sipp_sl"], 1e-13)
			see("mol_sl", i, mol.Intervals[i].ServiceLevel, want["mol_sl"], 1e-13)
			if sl, ok := want["sbc_sl"]; ok && sbcErr == nil {
				see("sbc_sl", i, sbc.Intervals[i].ServiceLevel, sl, 1e-13)
			}
		}
		t.Logf("%s: worst %v", c.Name, worst)
	}
}

// rungeKutta integrates the equations of the chain by the classic fourth-order
// rule in small steps, another way than uniformisation, with the share answered
// in time from a state by yet another: the equations of the line ahead.
func rungeKutta(d Day, states, steps int) []IntervalMeasures {
	p := make([]float64, states)
	p[d.InSystem] = 1
	var out []IntervalMeasures
	derivative := func(r rates, p, q []float64) {
		for k := range p {
			q[k] = 0
		}
		for k := range p {
			up := 0.0
			if k < states-1 {
				up = r.arrival * p[k]
				q[k+1] += up
			}
			down := r.death(float64(k)) * p[k]
			if k > 0 {
				q[k-1] += down
			}
			q[k] -= up + down
		}
	}
	for _, v := range d.Intervals {
		r := d.rates(v)
		n := v.Agents
		// f' of a caller with j ahead: served, one ahead gone, or hung up.
		f := make([]float64, states)
		h := d.Within / 1000
		slope := func(f []float64, j int) float64 {
			rate := r.agents*r.service + float64(j)*r.hangUp
			ahead := 1.0
			if j > 0 {
				ahead = f[j-1]
			}
			return rate*ahead - (rate+r.hangUp)*f[j]
		}
		advance := func(p []float64, h float64, slope func(p, q []float64)) {
			size := len(p)
			k1, k2, k3, k4, x := make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size)
			at := func(k []float64, h float64) []float64 {
				for i := range x {
					x[i] = p[i] + h*k[i]
				}
				return x
			}
			slope(p, k1)
			slope(at(k1, h/2), k2)
			slope(at(k2, h/2), k3)
			slope(at(k3, h), k4)
			for i := range p {
				p[i] += h / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
			}
		}
		for range 1000 {
			advance(f, h, func(f, q []float64) {
				for j := range f {
					q[j] = slope(f, j)
				}
			})
		}
		var m IntervalMeasures
		h = d.Interval / float64(steps)
		for s := 0; s <= steps; s++ {
			w := 2.0 + 2*float64(s%2) // Simpson
			if s == 0 || s == steps {
				w = 1
			}
			w /= 3 * float64(steps)
			for k, x := range p {
				if k < n {
					m.ServiceLevel += w * x
					m.Busy += w * x * float64(k)
					continue
				}
				m.ServiceLevel += w * x * f[k-n]
				m.PWait += w * x
				m.Busy += w * x * float64(n)
				m.Queue += w * x * float64(k-n)
			}
			if s < steps {
				advance(p, h, func(p, q []float64) { derivative(r, p, q) })
			}
		}
		for k, x := range p {
			m.EndInSystem += x * float64(k)
		}
		out = append(out, m)
	}
	return out
}

func TestDayAgainstRungeKutta(t *testing.T) {
	for name, d := range map[string]Day{
		"patience, overload and a drop of agents": {Interval: 900, Within: 20, Intervals: []DayInterval{
			{Arrivals: 40, Agents: 8, AHT: 180, Patience: 90},
			{Arrivals: 80, Agents: 9, AHT: 180, Patience: 90},
			{Arrivals: 30, Agents: 3, AHT: 240, Patience: 300},
		}},
		"no patience, backlog at the start": {Interval: 600, Within: 60, InSystem: 20, Intervals: []DayInterval{
			{Arrivals: 20, Agents: 7, AHT: 150},
			{Arrivals: 10, Agents: 5, AHT: 150},
			{Arrivals: 5, Agents: 0, AHT: 150},
			{Agents: 4, AHT: 150, Patience: 400},
		}},
	} {
		got := mustMeasure(t, d, Transient)
		for i, want := range rungeKutta(d, 120, 2000) {
			g := got.Intervals[i]
			check(t, name+": service level", g.ServiceLevel, want.ServiceLevel, 1e-9)
			check(t, name+": P(wait)", g.PWait, want.PWait, 1e-9)
			check(t, name+": busy", g.Busy, want.Busy, 1e-8)
			check(t, name+": queue", g.Queue, want.Queue, 1e-8)
			check(t, name+": in system", g.EndInSystem, want.EndInSystem, 1e-8)
		}
	}
}

// TestDayLongRun: a constant demand ends in the long-run measures, and a day
// that starts there stays there, whatever the method.
func TestDayLongRun(t *testing.T) {
	for _, v := range []DayInterval{
		{Arrivals: 100, Agents: 14, AHT: 180},
		{Arrivals: 1000, Agents: 96, AHT: 180, Patience: 120},
		{Arrivals: 300, Agents: 20, AHT: 180, Patience: 60},
		{Arrivals: 300, Agents: 40, AHT: 180, Patience: 1e17},
		{Arrivals: 7000, Agents: 720, AHT: 180},
	} {
		d := Day{Interval: 1800, Within: 20}
		for range 12 {
			d.Intervals = append(d.Intervals, v)
		}
		q := Queue{Load: v.Arrivals / 1800 * v.AHT, AHT: v.AHT, Patience: v.Patience}
		want := mustAt(t, q, float64(v.Agents), 20)
		same := func(what string, m IntervalMeasures, slack float64) {
			t.Helper()
			check(t, what+" service level", m.ServiceLevel, want.ServiceLevel, slack)
			check(t, what+" P(wait)", m.PWait, want.PWait, slack)
			check(t, what+" occupancy", m.Busy/float64(v.Agents), want.Occupancy, slack)
			check(t, what+" abandonment", m.Abandoned/v.Arrivals, want.Abandonment, slack)
		}
		last := mustMeasure(t, d, Transient).Intervals[11]
		same("from empty, at last,", last, 1e-8)
		d.Stationary = true
		d.Intervals = d.Intervals[:3]
		for _, m := range []DayMethod{Transient, MOL, SIPP, LagSIPP} {
			for _, got := range mustMeasure(t, d, m).Intervals {
				same(m.String(), got, 1e-11)
			}
		}
	}
}

// randomDay draws a valid day of modest size.
func randomDay(t *rapid.T) Day {
	d := Day{
		Interval: rapid.Float64Range(60, 3600).Draw(t, "interval"),
		Within:   rapid.SampledFrom([]float64{0, 1, 20, 300, math.Inf(1)}).Draw(t, "within"),
		InSystem: rapid.IntRange(0, 60).Draw(t, "in system"),
	}
	for range rapid.IntRange(1, 5).Draw(t, "intervals") {
		v := DayInterval{
			Agents: rapid.IntRange(0, 30).Draw(t, "agents"),
			AHT:    rapid.Float64Range(20, 2000).Draw(t, "AHT"),
		}
		v.Arrivals = rapid.Float64Range(0, 40).Draw(t, "load") / v.AHT * d.Interval
		if rapid.Bool().Draw(t, "hang up") {
			v.Patience = rapid.Float64Range(5, 5000).Draw(t, "patience")
		}
		d.Intervals = append(d.Intervals, v)
	}
	return d
}

func checkDay(t interface {
	Helper()
	Errorf(string, ...any)
}, d Day, out DayMeasures) {
	t.Helper()
	share := func(what string, i int, x float64) {
		t.Helper()
		if !(x >= 0 && x <= 1) {
			t.Errorf("%v interval %d: %s is %v", out.Method, i, what, x)
		}
	}
	amount := func(what string, i int, x float64) {
		t.Helper()
		if !(x >= 0 && x <= math.MaxFloat64) {
			t.Errorf("%v interval %d: %s is %v", out.Method, i, what, x)
		}
	}
	for i, m := range out.Intervals {
		share("service level", i, m.ServiceLevel)
		share("P(wait)", i, m.PWait)
		for what, x := range map[string]float64{"busy": m.Busy, "queue": m.Queue, "served": m.Served,
			"abandoned": m.Abandoned, "end in system": m.EndInSystem, "end queue": m.EndQueue} {
			amount(what, i, x)
		}
		if !(m.ClearTime >= 0) {
			t.Errorf("%v interval %d: cleared in %v", out.Method, i, m.ClearTime)
		}
		if n := float64(d.Intervals[i].Agents); m.Busy > n*(1+1e-9) {
			t.Errorf("%v interval %d: %v of %v agents busy", out.Method, i, m.Busy, n)
		}
	}
	share("service level", -1, out.ServiceLevel)
	share("P(wait)", -1, out.PWait)
	share("abandonment", -1, out.Abandonment)
}

func TestDayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomDay(t)
		for m := Auto; m <= LagSIPP; m++ {
			out, err := d.Measure(m)
			if err != nil {
				if m == SBC && strings.Contains(err.Error(), "patience") {
					continue
				}
				t.Fatal(err)
			}
			checkDay(t, d, out)
		}
		out, err := d.Measure(Transient)
		if err != nil {
			t.Fatal(err)
		}
		// Contacts are conserved, in every interval.
		before := float64(d.InSystem)
		for i, m := range out.Intervals {
			left := before + d.Intervals[i].Arrivals - m.Served - m.Abandoned
			if !(math.Abs(left-m.EndInSystem) <= 1e-9*(before+d.Intervals[i].Arrivals+1)) {
				t.Errorf("interval %d: %v in, %v left, %v counted", i, before, left, m.EndInSystem)
			}
			before = m.EndInSystem
		}
		// One more agent somewhere never makes that interval, or one that follows
		// it, worse, unless callers hang up faster than they are served: then more
		// agents keep more callers for the interval that follows.
		for _, v := range d.Intervals {
			if v.Patience > 0 && v.Patience < v.AHT {
				return
			}
		}
		i := rapid.IntRange(0, len(d.Intervals)-1).Draw(t, "where")
		d.Intervals[i].Agents++
		more, err := d.Measure(Transient)
		if err != nil {
			t.Fatal(err)
		}
		for k, m := range more.Intervals {
			if m.ServiceLevel < out.Intervals[k].ServiceLevel-1e-9 {
				t.Errorf("interval %d: an agent more in %d takes it from %v to %v", k, i, out.Intervals[k].ServiceLevel, m.ServiceLevel)
			}
		}
	})
}

// TestDayLarge: Auto leaves the exact method where it would take too long, and
// says so; everything stays finite far beyond.
func TestDayLarge(t *testing.T) {
	big := Day{Interval: 1800, Within: 20, Intervals: []DayInterval{
		{Arrivals: 40_000, Agents: 4100, AHT: 180}, {Arrivals: 42_000, Agents: 4100, AHT: 180},
	}}
	out := mustMeasure(t, big, Auto)
	checkDay(t, big, out)
	if out.Method != SBC || out.Overloaded != 1 || !strings.Contains(out.Why, "2000") {
		t.Errorf("%v, %q, %d overloaded", out.Method, out.Why, out.Overloaded)
	}
	big.Intervals[1].Arrivals = 40_500
	if out = mustMeasure(t, big, Auto); out.Method != MOL {
		t.Errorf("%v, %q", out.Method, out.Why)
	}
	for _, v := range []DayInterval{
		{Arrivals: 1e300, Agents: 0, AHT: 180},
		{Arrivals: 1e300, Agents: 100, AHT: 1e-9},
		{Arrivals: 1e12, Agents: MaxInSystem, AHT: 180, Patience: 1e-300},
		{Arrivals: 1e-300, Agents: 1, AHT: 1e300, Patience: 1e300},
		{Arrivals: 100, Agents: 5, AHT: 180, Patience: 1e-6},
	} {
		for _, patience := range []float64{0, v.Patience} {
			v.Patience = patience
			d := Day{Interval: 1800, Within: 20, InSystem: 1000, Intervals: []DayInterval{v, v}}
			for _, m := range []DayMethod{Auto, MOL, SIPP, LagSIPP, SBC} {
				out, err := d.Measure(m)
				if err != nil {
					if m != SBC || patience == 0 {
						t.Errorf("%+v %v: %v", v, m, err)
					}
					continue
				}
				checkDay(t, d, out)
			}
		}
	}
	// A stationary state of 6e8 states is no start.
	big = Day{Interval: 1800, Within: 20, Stationary: true, Intervals: []DayInterval{{Arrivals: 100 * (1 - 1e-9), Agents: 10, AHT: 180}}}
	if out = mustMeasure(t, big, Auto); out.Method != MOL {
		t.Errorf("%v, %q", out.Method, out.Why)
	}
	big.Stationary = false
	big.Intervals[0].Arrivals = 1e12
	if _, err := big.Measure(Transient); !errors.Is(err, ErrTooLarge) {
		t.Errorf("1e12 arrivals: %v", err)
	}
}

// TestDayClearTime: 60 waiting for 10 agents of 100 s are gone after the 50 in
// excess of the agents at 0.1 per second; arrivals at half that rate double it.
func TestDayClearTime(t *testing.T) {
	d := Day{Interval: 1, InSystem: 60, Intervals: []DayInterval{{Agents: 10, AHT: 100}}}
	m := mustMeasure(t, d, Transient).Intervals[0]
	check(t, "clear time", m.ClearTime, (m.EndInSystem-10)/0.1, 1e-9)
	d.Intervals = append(d.Intervals, d.Intervals[0])
	d.Intervals[1].Arrivals = 0.05
	m = mustMeasure(t, d, Transient).Intervals[0]
	check(t, "clear time", m.ClearTime, 1+(m.EndInSystem-0.05-10)/0.1, 1e-9)
	d.Intervals[1].Agents = 0
	if m = mustMeasure(t, d, Transient).Intervals[0]; !math.IsInf(m.ClearTime, 1) {
		t.Errorf("cleared by nobody in %v s", m.ClearTime)
	}
}

// simulateDay plays one day, contact by contact, and adds what it sees in each
// interval: arrivals, answered in time, had to wait, ended, hung up, and in the
// system at the end.
func simulateDay(d Day, r *rand.Rand, seen [][6]float64) {
	type contact struct {
		arrived, hangUp float64
		interval        int
		answered        bool
	}
	var line []contact // in order of arrival; those taken back first
	var busy []contact
	now := 0.0
	for i, v := range d.Intervals {
		end := float64(i+1) * d.Interval
		patience := func() float64 {
			if v.Patience == 0 {
				return math.Inf(1)
			}
			return now + r.ExpFloat64()*v.Patience
		}
		for len(busy) > v.Agents { // the last to be answered goes back
			line = append([]contact{busy[len(busy)-1]}, line...)
			busy = busy[:len(busy)-1]
		}
		for k := range line {
			line[k].hangUp = patience()
		}
		rate := v.Arrivals / d.Interval
		for {
			for len(busy) < v.Agents && len(line) > 0 {
				c := line[0]
				line = line[1:]
				if !c.answered && now-c.arrived <= d.Within {
					seen[c.interval][1]++
				}
				c.answered = true
				busy = append(busy, c)
			}
			first := -1
			next := now + r.ExpFloat64()/(rate+float64(len(busy))/v.AHT)
			for k, c := range line {
				if c.hangUp < next {
					next, first = c.hangUp, k
				}
			}
			if next > end {
				break
			}
			now = next
			switch {
			case first >= 0:
				seen[i][4]++
				line = append(line[:first:first], line[first+1:]...)
			case r.Float64()*(rate+float64(len(busy))/v.AHT) < rate:
				seen[i][0]++
				if len(busy) >= v.Agents {
					seen[i][2]++
				}
				line = append(line, contact{arrived: now, hangUp: patience(), interval: i})
			default:
				seen[i][3]++
				k := r.IntN(len(busy))
				busy = append(busy[:k], busy[k+1:]...)
			}
		}
		now = end
		seen[i][5] += float64(len(busy) + len(line))
	}
}

// TestDaySimulated compares with 6000 simulated days, within four standard
// errors. Callers of the last seconds of an interval are judged by what
// becomes of them here, and by the agents of their own interval there; the
// threshold is short so that this does not matter.
func TestDaySimulated(t *testing.T) {
	d := Day{Interval: 1800, Within: 5, Intervals: []DayInterval{
		{Arrivals: 30, Agents: 5, AHT: 200, Patience: 100},
		{Arrivals: 70, Agents: 7, AHT: 200, Patience: 100},
		{Arrivals: 20, Agents: 3, AHT: 200},
	}}
	const days = 6000
	r := rand.New(rand.NewPCG(1, 2))
	seen := make([][6]float64, len(d.Intervals))
	for range days {
		simulateDay(d, r, seen)
	}
	out := mustMeasure(t, d, Transient)
	for i, m := range out.Intervals {
		offered := seen[i][0]
		// Contacts of a day are correlated; 3 is a generous factor.
		slack := 4 * 3 * 0.5 / math.Sqrt(offered)
		check(t, "simulated service level", seen[i][1]/offered, m.ServiceLevel, slack)
		check(t, "simulated P(wait)", seen[i][2]/offered, m.PWait, slack)
		perDay := 4 * 3 * math.Sqrt(d.Intervals[i].Arrivals/days)
		check(t, "simulated arrivals", offered/days, d.Intervals[i].Arrivals, perDay)
		check(t, "simulated served", seen[i][3]/days, m.Served, perDay)
		check(t, "simulated abandoned", seen[i][4]/days, m.Abandoned, perDay)
		check(t, "simulated in system", seen[i][5]/days, m.EndInSystem, perDay)
		t.Logf("%d: sl %.4f %.4f, wait %.4f %.4f, served %.2f %.2f, hung up %.3f %.3f, left %.3f %.3f", i, seen[i][1]/offered, m.ServiceLevel,
			seen[i][2]/offered, m.PWait, seen[i][3]/days, m.Served, seen[i][4]/days, m.Abandoned, seen[i][5]/days, m.EndInSystem)
	}
}

// BenchmarkDay is a day of 48 half hours with the bell shape of a day of calls.
func BenchmarkDay(b *testing.B) {
	for _, agents := range []float64{50, 500} {
		d := Day{Interval: 1800, Within: 20}
		for i := range 48 {
			x := (float64(i) - 24) / 12
			load := 0.92 * agents * math.Exp(-x*x)
			d.Intervals = append(d.Intervals, DayInterval{Arrivals: load / 240 * 1800, Agents: 2 + int(load+math.Sqrt(load)), AHT: 240})
		}
		for m := Transient; m <= LagSIPP; m++ {
			b.Run(fmt.Sprintf("agents=%v/%v", agents, m), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := d.Measure(m); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func TestDayErrors(t *testing.T) {
	_, err := Day{Interval: -1, Within: math.NaN(), InSystem: -3, Intervals: []DayInterval{
		{Arrivals: -1, Agents: -1, AHT: 0, Patience: -1},
	}}.Measure(DayMethod(17))
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"interval -1 s", "threshold NaN", "-3 contacts", "arrivals -1", "-1 agents", "AHT 0", "patience -1", "DayMethod(17)"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
	over := Day{Interval: 60, Stationary: true, Intervals: []DayInterval{{Arrivals: 10, Agents: 1, AHT: 60}}}
	if _, err := over.Measure(Auto); err == nil || !strings.Contains(err.Error(), "stationary") {
		t.Errorf("stationary start in overload: %v", err)
	}
	if _, err := (Day{Interval: 60}).Measure(Auto); err == nil {
		t.Error("a day of nothing")
	}
}

func FuzzDay(f *testing.F) {
	f.Add(1800.0, 20.0, 3, 100.0, 14, 180.0, 0.0, 90.0, 5, 200.0, 60.0)
	f.Add(1.0, 0.0, 0, 0.0, 0, 1e-3, 1e-9, 1e9, 1, 1e6, 1e300)
	f.Fuzz(func(t *testing.T, interval, within float64, start int, a1 float64, n1 int, h1, p1, a2 float64, n2 int, h2, p2 float64) {
		d := Day{Interval: interval, Within: within, InSystem: start, Intervals: []DayInterval{
			{Arrivals: a1, Agents: n1, AHT: h1, Patience: p1}, {Arrivals: a2, Agents: n2, AHT: h2, Patience: p2},
		}}
		for _, m := range []DayMethod{MOL, SBC, SIPP, LagSIPP} {
			if out, err := d.Measure(m); err == nil {
				checkDay(t, d, out)
			}
		}
		if d.Validate() == nil && d.transientWork() < 1e7 {
			out, err := d.Measure(Transient)
			if errors.Is(err, ErrTooLarge) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkDay(t, d, out)
		}
	})
}
