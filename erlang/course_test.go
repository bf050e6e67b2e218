package erlang

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func mustCourse(t interface {
	Helper()
	Fatal(...any)
}, m DayMethod) *Course {
	t.Helper()
	c, err := NewCourse(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A course whose agents are given is a Day: on the days of the reference values each
// method has its service level, and the exact one the same state.
func TestCourseIsDay(t *testing.T) {
	days, known := vectorDays(t)
	for k, d := range days {
		for _, method := range []DayMethod{Transient, MOL, SBC} {
			day, err := d.Measure(method)
			if err != nil {
				continue // SBC with patience
			}
			c := mustCourse(t, method)
			for i, v := range d.Intervals {
				q := Queue{Load: v.Arrivals / d.Interval * v.AHT, AHT: v.AHT, Patience: v.Patience}
				m, err := c.At(q, d.Interval, float64(v.Agents), d.Within)
				if err != nil {
					t.Fatal(err)
				}
				want := day.Intervals[i]
				// An overloaded interval of Day has agents at work that count a line, which a
				// service level of MOL does not know.
				if !near(m.ServiceLevel, want.ServiceLevel, 1e-11) || !near(m.PWait, want.PWait, 1e-11) {
					t.Errorf("%s, %v, interval %d: %v, %v; day %v, %v", known[k].Name, method, i, m.ServiceLevel, m.PWait, want.ServiceLevel, want.PWait)
				}
				if method != MOL && !near(m.Busy, want.Busy, 1e-11) || method == Transient && !near(m.QueueLength, want.Queue, 1e-9) {
					t.Errorf("%s, %v, interval %d: busy %v, queue %v; day %v, %v", known[k].Name, method, i, m.Busy, m.QueueLength, want.Busy, want.Queue)
				}
				if err := c.Pass(q, d.Interval, v.Agents); err != nil {
					t.Fatal(err)
				}
				if method == Transient && !near(c.InSystem(), want.EndInSystem, 1e-10) {
					t.Errorf("%s, interval %d: %v left, day %v", known[k].Name, i, c.InSystem(), want.EndInSystem)
				}
			}
		}
	}
}

// The errors of the table at Day.Measure, by courses whose agents are given: mean absolute
// error of the service level of an interval, against the exact course (erlang notes, 6.2).
func TestCourseErrors(t *testing.T) {
	days, known := vectorDays(t)
	if len(days) < 2 {
		t.Fatal("want the days S1 and S2")
	}
	want := map[string]map[DayMethod]float64{"S1": {MOL: 0.014, SBC: 0.064}, "S2": {MOL: 0.107, SBC: 0.072}, "S3": {MOL: 0.061, SBC: 0.269}, "S4": {MOL: 0.010}}
	for k, d := range days {
		got := map[DayMethod]float64{}
		for _, method := range []DayMethod{MOL, SBC} {
			exact, course := mustCourse(t, Transient), mustCourse(t, method)
			for _, v := range d.Intervals {
				q := Queue{Load: v.Arrivals / d.Interval * v.AHT, AHT: v.AHT, Patience: v.Patience}
				if method == SBC && v.Patience > 0 {
					continue
				}
				a, err := exact.At(q, d.Interval, float64(v.Agents), d.Within)
				b, err2 := course.At(q, d.Interval, float64(v.Agents), d.Within)
				if err := errors.Join(err, err2, exact.Pass(q, d.Interval, v.Agents), course.Pass(q, d.Interval, v.Agents)); err != nil {
					t.Fatal(err)
				}
				got[method] += math.Abs(a.ServiceLevel-b.ServiceLevel) / float64(len(d.Intervals))
			}
		}
		for method, off := range want[known[k].Name[:2]] {
			check(t, known[k].Name+" by "+method.String(), got[method], off, 6e-4)
		}
	}
}

// In a long interval every measure and definition of the exact course becomes that of
// the long run, of Erlang C and A.
func TestCourseInTheLongRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		q := Queue{Load: float64(n) * rapid.Float64Range(0.1, 0.6).Draw(t, "ratio"), AHT: 180}
		if rapid.Bool().Draw(t, "patience") {
			q.Patience = 180 * math.Exp(rapid.Float64Range(-3, 2).Draw(t, "ln patience"))
			q.Load *= rapid.Float64Range(1, 2).Draw(t, "more")
		}
		within, short := rapid.Float64Range(0, 200).Draw(t, "T"), rapid.Float64Range(0, 100).Draw(t, "T0")
		c := mustCourse(t, Transient)
		const warm, span = 6e4, 100.0
		if err := c.Pass(q, warm, n); err != nil {
			t.Fatal(err)
		}
		if err := c.check(&q, span); err != nil {
			t.Fatal(err)
		}
		c.enter(&q, span, within, short)
		m, err := c.at(float64(n))
		if err != nil {
			t.Fatal(err)
		}
		want, err := q.AtShort(float64(n), within, short)
		if err != nil {
			t.Fatal(err)
		}
		if want.PWait < 1e-6 {
			return // states that rare are dropped, and with them means over those who wait
		}
		compare(t, "long run", m, want, 1e-7)
		for d := Offered; d <= ShortCredit; d++ {
			if math.Abs(m.Level(d)-want.Level(d)) > 1e-7 {
				t.Fatalf("%+v, %d agents, %v: %v, in the long run %v", q, n, d, m.Level(d), want.Level(d))
			}
		}
		for _, x := range [][2]float64{{m.AbandonedShort, want.AbandonedShort}, {m.AbandonedLate, want.AbandonedLate}, {m.AbandonmentIfWait, want.AbandonmentIfWait}, {m.Occupancy, want.Occupancy}} {
			if math.Abs(x[0]-x[1]) > 1e-7 {
				t.Fatalf("%+v, %d agents: %+v, in the long run %+v", q, n, m, want)
			}
		}
	})
}

// Every interval of a staffed course meets its target and misses it with one agent
// fewer, measured again by Day on the agents of the whole day.
func TestCourseAgents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := rapid.SampledFrom([]DayMethod{Transient, SBC, MOL}).Draw(t, "method")
		c := mustCourse(t, method)
		d := Day{Interval: 900, Within: 20}
		q := Queue{AHT: rapid.SampledFrom([]float64{60, 400, 1800}).Draw(t, "AHT")}
		if method != SBC && rapid.Bool().Draw(t, "patience") {
			q.Patience = 240
		}
		target := Target{ServiceLevel: rapid.Float64Range(0.5, 0.95).Draw(t, "level"), Within: d.Within, MinAgents: 1}
		for i := range 6 {
			q.Load = rapid.Float64Range(0, 12).Draw(t, "load")
			s, err := c.Agents(q, d.Interval, target)
			if err != nil {
				t.Fatal(err)
			}
			if s.Agents != CeilAgents(s.Exact) {
				t.Fatalf("interval %d: %d agents for exactly %v", i, s.Agents, s.Exact)
			}
			if s.Binding == ServiceLevel && s.Exact > 1e-9 {
				// A fraction of an agent less misses the target, the fraction itself does not.
				at, err := c.At(q, d.Interval, s.Exact*(1+1e-9), target.Within)
				below, err2 := c.At(q, d.Interval, s.Exact*(1-1e-6), target.Within)
				if err != nil || err2 != nil || at.ServiceLevel < target.ServiceLevel-1e-9 || below.ServiceLevel >= target.ServiceLevel {
					t.Fatalf("interval %d: %v agents reach %v, a little fewer %v, of %v", i, s.Exact, at.ServiceLevel, below.ServiceLevel, target.ServiceLevel)
				}
			}
			for _, n := range []int{s.Agents, s.Agents - 1} {
				if n < 1 || method == MOL {
					continue
				}
				trial := d
				trial.Intervals = append(append([]DayInterval(nil), d.Intervals...), DayInterval{Arrivals: q.Load * d.Interval / q.AHT, Agents: n, AHT: q.AHT, Patience: q.Patience})
				m := mustMeasure(t, trial, method)
				if sl := m.Intervals[i].ServiceLevel; (sl >= target.ServiceLevel-1e-9) != (n == s.Agents) {
					t.Fatalf("interval %d: a day of %d agents reaches %v of %v; fewest %d", i, n, sl, target.ServiceLevel, s.Agents)
				}
			}
			if err := c.Pass(q, d.Interval, s.Agents); err != nil {
				t.Fatal(err)
			}
			d.Intervals = append(d.Intervals, DayInterval{Arrivals: q.Load * d.Interval / q.AHT, Agents: s.Agents, AHT: q.AHT, Patience: q.Patience})
		}
	})
}

// Whatever the agents, none included, measures stay in their ranges and add up.
func TestCourseIsSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := rapid.SampledFrom([]DayMethod{Transient, SBC, MOL}).Draw(t, "method")
		c := mustCourse(t, method)
		q := Queue{AHT: math.Exp(rapid.Float64Range(2, 9).Draw(t, "ln AHT"))}
		if method != SBC && rapid.Bool().Draw(t, "patience") {
			q.Patience = math.Exp(rapid.Float64Range(0, 9).Draw(t, "ln patience"))
		}
		for range 4 {
			q.Load = rapid.SampledFrom([]float64{0, 0.3, 4, 11}).Draw(t, "load")
			n := rapid.IntRange(0, 14).Draw(t, "n")
			at := float64(n)
			if rapid.Bool().Draw(t, "fraction") {
				at += 0.5
			}
			m, err := c.At(q, 900, at, rapid.SampledFrom([]float64{0, 20, 2000}).Draw(t, "T"))
			if err != nil {
				t.Fatal(err)
			}
			sane(t, []any{method, q, at}, m)
			for _, sum := range []float64{m.Served + m.Abandonment, m.PWait + m.NoWait, m.ServiceLevel + m.ServedLate + m.Abandonment, m.ServiceLevel + m.missed} {
				if !m.Overloaded && at >= 1 && math.Abs(sum-1) > 1e-9 {
					t.Fatalf("%v, %+v at %v: shares do not add up: %v\n%+v", method, q, at, sum, m)
				}
			}
			if err := c.Pass(q, 900, n); err != nil {
				t.Fatal(err)
			}
			if left := c.InSystem(); !(left >= 0) || math.IsInf(left, 1) {
				t.Fatalf("%v, %+v at %v leaves %v", method, q, n, left)
			}
		}
	})
}

// When demand does not change, all methods end where the long run is.
func TestCourseOfConstantLoad(t *testing.T) {
	for _, q := range []Queue{{Load: 8, AHT: 900}, {Load: 8, AHT: 900, Patience: 300}} {
		target := Target{ServiceLevel: 0.8, Within: 20}
		want, err := q.Agents(target)
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range []DayMethod{MOL, Transient} {
			c := mustCourse(t, method)
			for i := range 60 {
				s, err := c.Agents(q, 900, target)
				if err != nil {
					t.Fatal(err)
				}
				if i == 0 && s.Agents >= want.Agents {
					t.Errorf("%v: %d agents for the first interval, which begins empty; in the long run %d", method, s.Agents, want.Agents)
				}
				if i > 55 && (s.Agents != want.Agents || math.Abs(s.At.ServiceLevel-want.At.ServiceLevel) > 1e-3) {
					t.Errorf("%v: interval %d has %d agents at %v; in the long run %d at %v", method, i, s.Agents, s.At.ServiceLevel, want.Agents, want.At.ServiceLevel)
				}
				if err := c.Pass(q, 900, s.Agents); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestCourseRefuses(t *testing.T) {
	if _, err := NewCourse(SIPP); err == nil {
		t.Error("a course by SIPP")
	}
	for _, c := range []struct {
		m    DayMethod
		q    Queue
		span float64
	}{
		{MOL, Queue{Load: 1, AHT: 1, Loss: true}, 900}, {MOL, Queue{Load: 1, AHT: 1, Lines: 4}, 900}, {SBC, Queue{Load: 1, AHT: 1, Patience: 1}, 900},
		{SBC, Queue{Load: 1, AHT: 1, Reconnect: 0.1}, 900}, {Transient, Queue{Load: 1, AHT: 1, Patience: 1, Redial: 0.1}, 900},
		{Transient, Queue{Load: 1, AHT: 1, PatienceDist: Uniform(9)}, 900}, {MOL, Queue{Load: 1, AHT: 1}, 0}, {MOL, Queue{Load: -1, AHT: 1}, 900},
	} {
		course := mustCourse(t, c.m)
		if _, err := course.Agents(c.q, c.span, Target{ServiceLevel: 0.8, Within: 20}); err == nil {
			t.Errorf("%v takes %+v, %v s", c.m, c.q, c.span)
		}
		if _, err := course.At(c.q, c.span, 3, 20); err == nil {
			t.Errorf("%v measures %+v, %v s", c.m, c.q, c.span)
		}
		if err := course.Pass(c.q, c.span, 3); err == nil {
			t.Errorf("%v passes %+v, %v s", c.m, c.q, c.span)
		}
	}
	for _, m := range []DayMethod{MOL, SBC, Transient} {
		if _, err := mustCourse(t, m).Agents(Queue{Load: 3, AHT: 100}, 900, Target{ServiceLevel: 1, Within: 20}); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%v: %v", m, err)
		}
	}
	if _, err := mustCourse(t, Transient).Agents(Queue{Load: 5e6, AHT: 100}, 900, Target{ServiceLevel: 0.8, Within: 20}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

// twoPeaks are the loads of a day of 36 intervals with two peaks.
func twoPeaks(peak float64) []float64 {
	loads := make([]float64, 36)
	for i := range loads {
		x := float64(i) / 36
		loads[i] = peak * (0.15 + 0.85*math.Exp(-math.Pow((x-0.3)/0.15, 2)) + 0.5*math.Exp(-math.Pow((x-0.7)/0.15, 2)))
	}
	return loads
}

// TestCourseTable is the table in the comment on Course.
func TestCourseTable(t *testing.T) {
	if testing.Short() {
		t.Skip("staffs twelve days")
	}
	const span = 900.0
	target := Target{ServiceLevel: 0.8, Within: 20}
	for _, c := range []struct {
		aht                float64
		alone, mol, molMax float64
	}{{30, 0.026, 0.015, 0.065}, {90, 0.035, 0.009, 0.070}, {300, 0.077, 0.009, 0.070}, {900, 0.173, 0.009, 0.074}} {
		agents := map[string]float64{}
		off := func(name string, staff func(q Queue) (Staffing, error)) float64 {
			exact := mustCourse(t, Transient)
			var sum, weight float64
			for _, load := range twoPeaks(50) {
				q := Queue{Load: load, AHT: c.aht}
				s, err := staff(q)
				if err != nil {
					t.Fatal(err)
				}
				m, err := exact.At(q, span, float64(s.Agents), target.Within)
				if err != nil {
					t.Fatal(err)
				}
				if err := exact.Pass(q, span, s.Agents); err != nil {
					t.Fatal(err)
				}
				sum += load * math.Abs(m.ServiceLevel-s.At.ServiceLevel)
				weight += load
				agents[name] += s.Exact
			}
			return sum / weight
		}
		check(t, "alone", off("alone", func(q Queue) (Staffing, error) { return q.Agents(target) }), c.alone, 6e-4)
		mol := mustCourse(t, MOL)
		check(t, "MOL", off("mol", func(q Queue) (Staffing, error) {
			s, err := mol.Agents(q, span, target)
			return s, errors.Join(err, mol.Pass(q, span, s.Agents))
		}), c.mol, 6e-4)
		left := 0.0
		check(t, "MOL max", off("max", func(q Queue) (Staffing, error) {
			end, _ := drift(left, q.Load, 1/q.AHT, span)
			q.Load, left = math.Max(left, end), end
			return q.Agents(target)
		}), c.molMax, 6e-4)
		if more := agents["max"]/agents["mol"] - 1; more < 0.04 || more > 0.07 {
			t.Errorf("AHT %v s: the largest load takes %v more agents", c.aht, more)
		}
	}
}

// courseHash is the hash of TestSameBitsOfCourse.
const courseHash = 0xc5c5a6a3beb54afd

func TestSameBitsOfCourse(t *testing.T) {
	h := fnv.New64a()
	put := func(list ...float64) {
		for _, x := range list {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	for _, patience := range []float64{0, 120} {
		for _, method := range []DayMethod{MOL, SBC, Transient} {
			if method == SBC && patience > 0 {
				continue
			}
			c := mustCourse(t, method)
			for i, load := range []float64{3, 9.5, 20, 12, 0, 4} {
				q := Queue{Load: load, AHT: 300 + float64(40*i), Patience: patience}
				s, err := c.Agents(q, 900, Target{ServiceLevel: 0.8, Within: 20, Short: 7, Definition: ExclShort})
				if err != nil {
					t.Fatal(err)
				}
				m := s.At
				put(s.Exact, m.ServiceLevel, m.ServedLate, m.Late, m.VirtualLate, m.Abandonment, m.AbandonedShort, m.ASA, m.MeanWait, m.MeanVirtualWait, m.Occupancy, m.QueueLength, m.Busy, s.Below.ServiceLevel)
				if err := c.Pass(q, 900, s.Agents); err != nil {
					t.Fatal(err)
				}
				put(c.InSystem())
			}
		}
	}
	if sum := h.Sum64(); sum != courseHash {
		t.Errorf("hash of all results is %#x, want %#x", sum, uint64(courseHash))
	}
}
