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
	for _, n := range []float64{10, 10.5, 50, 200, 500, 20_000, 1_000_000} {
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

func benchmarkAgents(b *testing.B, q erlang.Queue, t erlang.Target) {
	for _, load := range loads {
		b.Run(fmt.Sprintf("load=%v", load), func(b *testing.B) {
			q.Load = load
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.Agents(t); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkErlangCAgents(b *testing.B) {
	benchmarkAgents(b, erlang.Queue{AHT: 180}, erlang.Target{ServiceLevel: 0.8, Within: 20})
}

func BenchmarkErlangAAgents(b *testing.B) {
	benchmarkAgents(b, erlang.Queue{AHT: 180, Patience: 120}, erlang.Target{ServiceLevel: 0.8, Within: 20})
}

func BenchmarkErlangCAt(b *testing.B) { benchmarkAt(b, erlang.Queue{AHT: 180}) }

func BenchmarkErlangAAt(b *testing.B) { benchmarkAt(b, erlang.Queue{AHT: 180, Patience: 120}) }

func benchmarkAt(b *testing.B, q erlang.Queue) {
	for _, load := range loads {
		b.Run(fmt.Sprintf("load=%v", load), func(b *testing.B) {
			q.Load = load
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.At(1.02*load, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
