package benchmarks_test

import (
	"fmt"
	"testing"

	"github.com/cccplan/cccplan/erlang"
)

// textbookB is the recursion that every text gives, the reference against which
// the cost of the kernels is stated.
func textbookB(n int, load float64) float64 {
	b := 1.0
	for k := 1; k <= n; k++ {
		b = load * b / (float64(k) + load*b)
	}
	return b
}

func BenchmarkErlangBTextbook(b *testing.B) {
	for _, n := range []int{10, 500, 20_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			load := 0.95 * float64(n)
			b.ReportAllocs()
			for b.Loop() {
				textbookB(n, load)
			}
		})
	}
}

func BenchmarkErlangB(b *testing.B) {
	for _, n := range []float64{10, 10.5, 50, 200, 500, 1000, 20_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%v", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				erlang.B(n, 0.95*n)
			}
		})
	}
}

// The loads of the solves below, in erlangs.
var loads = []float64{10, 500, 20_000, 1_000_000}

// Calls of 180 s, answered 80 % within 20 s; patient, or hanging up after 120 s
// on average.
var (
	patient   = erlang.Queue{AHT: 180}
	impatient = erlang.Queue{AHT: 180, Patience: 120}
	target    = erlang.Target{ServiceLevel: 0.8, Within: 20}
)

// solve runs f for q at each load.
func solve(b *testing.B, q erlang.Queue, f func(q erlang.Queue) error) {
	for _, load := range loads {
		b.Run(fmt.Sprintf("load=%v", load), func(b *testing.B) {
			q.Load = load
			b.ReportAllocs()
			for b.Loop() {
				if err := f(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Fewest is the whole number alone, Exact the real one, Agents both with the
// binding target and all measures with that number and one fewer.

func BenchmarkErlangCFewest(b *testing.B) { solve(b, patient, fewest) }
func BenchmarkErlangAFewest(b *testing.B) { solve(b, impatient, fewest) }
func BenchmarkErlangCExact(b *testing.B)  { solve(b, patient, exact) }
func BenchmarkErlangAExact(b *testing.B)  { solve(b, impatient, exact) }
func BenchmarkErlangCAgents(b *testing.B) { solve(b, patient, agents) }
func BenchmarkErlangAAgents(b *testing.B) { solve(b, impatient, agents) }

func fewest(q erlang.Queue) error { _, err := q.Fewest(target); return err }
func exact(q erlang.Queue) error  { _, err := q.Exact(target); return err }
func agents(q erlang.Queue) error { _, err := q.Agents(target); return err }

// Core is what most plans need, At all 26 measures.

func BenchmarkErlangCCore(b *testing.B) { solve(b, patient, core) }
func BenchmarkErlangACore(b *testing.B) { solve(b, impatient, core) }
func BenchmarkErlangCAt(b *testing.B)   { solve(b, patient, at) }
func BenchmarkErlangAAt(b *testing.B)   { solve(b, impatient, at) }

func core(q erlang.Queue) error { _, err := q.Core(1.02*q.Load, 20); return err }
func at(q erlang.Queue) error   { _, err := q.At(1.02*q.Load, 20); return err }

// BenchmarkErlangYear staffs 15-minute intervals of a year for 100 queues, 3.5
// million solves, on all processors.
func BenchmarkErlangYear(b *testing.B) {
	const queues, intervals = 100, 365 * 96
	for name, q := range map[string]erlang.Queue{"C": patient, "A": impatient} {
		b.Run(name, func(b *testing.B) {
			loads := make([]float64, queues*intervals)
			for i := range loads {
				// Loads of about 0 to 140 erlangs with a daily shape.
				hour := float64(i%96) / 4
				loads[i] = 0.01*hour*(24-hour)*float64(i/intervals%100) + float64(i%7)/10
			}
			agents := make([]int, len(loads))
			b.ReportAllocs()
			for b.Loop() {
				if err := q.FewestEach(agents, loads, nil, target); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(loads))/b.Elapsed().Seconds(), "solves/s")
		})
	}
}

// BenchmarkErlangModels is one evaluation with 50 agents of the models that have
// no expansion of their own.
func BenchmarkErlangModels(b *testing.B) {
	q := erlang.Queue{Load: 48, AHT: 180}
	lines, redial, general := q, q, q
	lines.Lines, lines.Patience = 80, 120
	redial.Patience, redial.Redial = 90, 0.3
	general.PatienceDist = erlang.Weibull(120, 0.75)
	for name, q := range map[string]erlang.Queue{"lines": lines, "redial": redial, "weibull": general} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.At(50, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("chat", func(b *testing.B) {
		c := erlang.Chat{Rate: 0.4, AHT: []float64{300, 360, 450}, Patience: 180}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.At(50, 60); err != nil {
				b.Fatal(err)
			}
		}
	})
}
