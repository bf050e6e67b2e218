package measure

import (
	"errors"
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

func games(t *rapid.T, k int) []float64 {
	v := make([]float64, 1<<k)
	for s := range v {
		v[s] = float64(rapid.IntRange(-1000, 1000).Draw(t, "v"))
	}
	return v
}

func nearly(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(a)+math.Abs(b)) }

// The mean over all orders, order by order: the definition, as a second algorithm.
func byOrders(value []float64) []float64 {
	k := bits.TrailingZeros(uint(len(value)))
	phi := make([]float64, k)
	orders := 0
	var walk func(order []int, used int)
	walk = func(order []int, used int) {
		if len(order) == k {
			steps, err := Sequential(value, order)
			if err != nil {
				panic(err)
			}
			for i := range steps {
				phi[i] += steps[i]
			}
			orders++
			return
		}
		for i := range k {
			if used&(1<<i) == 0 {
				walk(append(order, i), used|1<<i)
			}
		}
	}
	walk(nil, 0)
	for i := range phi {
		phi[i] /= float64(orders)
	}
	return phi
}

// The axioms of Shapley (1953).
func TestShapleyAxioms(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		k := rapid.IntRange(1, 6).Draw(rt, "k")
		v := games(rt, k)
		phi, err := Shapley(v)
		if err != nil {
			rt.Fatal(err)
		}
		sum := 0.0
		for i, x := range byOrders(v) {
			sum += phi[i]
			if !nearly(x, phi[i]) {
				rt.Fatalf("factor %d: %v, over all orders %v", i, phi[i], x)
			}
		}
		if !nearly(sum, v[len(v)-1]-v[0]) {
			rt.Fatalf("efficiency: parts add up to %v, the gap is %v", sum, v[len(v)-1]-v[0])
		}
		// Additivity.
		w := games(rt, k)
		both := make([]float64, len(v))
		for s := range v {
			both[s] = v[s] + w[s]
		}
		psi, _ := Shapley(w)
		total, _ := Shapley(both)
		for i := range total {
			if !nearly(total[i], phi[i]+psi[i]) {
				rt.Fatalf("additivity: factor %d %v, want %v", i, total[i], phi[i]+psi[i])
			}
		}
		// Dummy: a factor that changes nothing but adds c gets c.
		d := rapid.IntRange(0, k-1).Draw(rt, "dummy")
		c := float64(rapid.IntRange(-9, 9).Draw(rt, "c"))
		dull := make([]float64, len(v))
		for s := range v {
			dull[s] = v[s&^(1<<d)]
			if s&(1<<d) != 0 {
				dull[s] += c
			}
		}
		if phi, _ := Shapley(dull); !nearly(phi[d], c) {
			rt.Fatalf("dummy: %v, want %v", phi[d], c)
		}
		// Symmetry: swapping two factors swaps their parts; alike factors get alike.
		if k < 2 {
			return
		}
		a, b := 0, rapid.IntRange(1, k-1).Draw(rt, "other")
		swap := func(s int) int {
			out := s &^ (1<<a | 1<<b)
			if s&(1<<a) != 0 {
				out |= 1 << b
			}
			if s&(1<<b) != 0 {
				out |= 1 << a
			}
			return out
		}
		alike := make([]float64, len(v))
		for s := range v {
			alike[s] = v[s] + v[swap(s)]
		}
		if phi, _ := Shapley(alike); !nearly(phi[a], phi[b]) {
			rt.Fatalf("symmetry: %v and %v", phi[a], phi[b])
		}
	})
}

func TestShapleyRefuses(t *testing.T) {
	for _, n := range []int{0, 3, 2048} {
		if phi, err := Shapley(make([]float64, n)); !errors.Is(err, ErrFactors) {
			t.Errorf("%d values: %v, %v", n, phi, err)
		}
	}
	for _, order := range [][]int{{0}, {0, 0}, {0, 2}, {0, 1, 1}} {
		if steps, err := Sequential(make([]float64, 4), order); !errors.Is(err, ErrFactors) {
			t.Errorf("order %v: %v, %v", order, steps, err)
		}
	}
}

func TestApportion(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		parts := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 9).Draw(rt, "parts")
		sum := 0.0
		for _, p := range parts {
			sum += p
		}
		total := int64(math.Round(sum * 1e4))
		left := total
		for i, u := range apportion(parts, total, 4) {
			left -= u
			if math.Abs(float64(u)-1e4*parts[i]) > 1+1e-4 {
				rt.Fatalf("part %v is %d units", parts[i], u)
			}
		}
		if left != 0 {
			rt.Fatalf("%d units are left", left)
		}
	})
}
