package erlang

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// bitsHash is the hash of TestSameBits on every architecture. It changes only
// when results change, which is a new version of the numerics.
const bitsHash = 0x41568b897304559e

// TestSameBits hashes every bit of results over a grid that reaches all
// branches. Two parties with different machines must find equal numbers.
func TestSameBits(t *testing.T) {
	h := fnv.New64a()
	put := func(values ...float64) {
		for _, v := range values {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			h.Write(b[:])
		}
	}
	measures := func(m Measures) {
		put(m.PWait, m.ServiceLevel, m.ASA, m.Occupancy, m.Abandonment, m.missed)
	}
	for _, n := range []float64{0.3, 1, 2.7, 10, 14.5, 33, 59, 61.2, 150, 700, 5e3, 2e5, 1e6} {
		for _, ratio := range []float64{1e-9, 0.1, 0.29, 0.5, 0.8, 0.95, 0.999, 1, 1.01, 1.3, 2.2, 2.5, 30} {
			load := n * ratio
			put(B(n, load), C(n, load))
			for _, patience := range []float64{0, 1e-3, 5, 120, 3000, 1e9} {
				q := Queue{Load: load, AHT: 180, Patience: patience}
				for _, within := range []float64{0, 20, 300} {
					m, err := q.At(n, within)
					if err != nil {
						t.Fatal(err)
					}
					measures(m)
				}
				for _, target := range []Target{
					{ServiceLevel: 0.8, Within: 20},
					{MaxASA: 15, MaxOccupancy: 0.9, MaxAbandonment: 0.05},
				} {
					s, err := q.Agents(target)
					if err != nil {
						t.Fatal(err)
					}
					put(float64(s.Agents), s.Exact, float64(s.Binding))
					measures(s.At)
					measures(s.Below)
				}
			}
		}
	}
	if sum := h.Sum64(); sum != bitsHash {
		t.Errorf("hash of all results is %#x, want %#x", sum, uint64(bitsHash))
	}
}
