package erlang

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math"
	"reflect"
	"testing"
)

// bitsHash is the hash of TestSameBits on every architecture. It changes only
// when results change, which is a new version of the numerics.
const bitsHash = 0xdcc2ebbb2233d792

// bitsInto returns a function that hashes every bit of values.
func bitsInto(h hash.Hash64) func(values ...float64) {
	return func(values ...float64) {
		for _, v := range values {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			h.Write(b[:])
		}
	}
}

// TestSameBits hashes every bit of results over a grid that reaches all
// branches. Two parties with different machines must find equal numbers.
func TestSameBits(t *testing.T) {
	h := fnv.New64a()
	put := bitsInto(h)
	measures := func(m Measures) {
		for _, v := range []any{m.Core, m} {
			fields := reflect.ValueOf(v)
			for i := range fields.NumField() {
				if f := fields.Field(i); f.Kind() == reflect.Float64 {
					put(f.Float())
				}
			}
		}
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
					{ServiceLevel: 0.9, Within: 30, Short: 5, Definition: ExclShort, MaxWait: 60, Quantile: 0.95, MaxPWait: 0.4, MaxMeanWait: 12},
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
	for _, n := range []float64{0, 2, 10.5, 50, 300} {
		for _, q := range []Queue{
			{Load: 9, AHT: 180, Lines: 60},
			{Load: 60, AHT: 180, Lines: 60.5, Patience: 90},
			{Load: 60, AHT: 180, Loss: true},
			{Load: 60, AHT: 180, Patience: 90, Redial: 0.6},
			{Load: 45, AHT: 180, PatienceDist: Deterministic(60)},
			{Load: 45, AHT: 180, PatienceDist: Uniform(240)},
			{Load: 45, AHT: 180, PatienceDist: ErlangStages(3, 90)},
			{Load: 290, AHT: 180, PatienceDist: Hyperexponential(0.25, 10, 160)},
			{Load: 290, AHT: 180, PatienceDist: Weibull(120, 0.75)},
			{Load: 45, AHT: 180, PatienceDist: Lognormal(80, 1.3), Redial: 0.2},
			{Load: 1e200, AHT: 180, PatienceDist: Weibull(120, 0.75)},
			{Load: 1e300, AHT: 180, PatienceDist: Uniform(240)},
			{Load: 60, AHT: 180, Lines: 60.5, PatienceDist: Weibull(120, 0.75)},
			{Load: 60, AHT: 180, Lines: 60, PatienceDist: ErlangStages(3, 90), Redial: 0.4, RedialBlocked: 0.3},
		} {
			m, err := q.AtShort(n, 20, 7)
			if err != nil {
				t.Fatal(err)
			}
			measures(m)
			c, err := q.Capacity(n, Target{ServiceLevel: 0.7, Within: 20})
			if err != nil {
				t.Fatal(err)
			}
			put(c.Load)
			measures(c.At)
		}
		m, err := Chat{Rate: 0.3, AHT: []float64{300, 360, 450}, Patience: 180}.At(n, 30)
		if err != nil {
			t.Fatal(err)
		}
		measures(m.Measures)
		put(LogB(n, 60), Free(n, 60), Carried(n, 60), SlopeB(n, 60), m.Chats)
	}
	if sum := h.Sum64(); sum != bitsHash {
		t.Errorf("hash of all results is %#x, want %#x", sum, uint64(bitsHash))
	}
}

// vectorsHash is the hash of TestSameBitsOfVectors.
const vectorsHash = 0x2ed5f3b917299a5c

// TestSameBitsOfVectors hashes every answer to the reference cases.
func TestSameBitsOfVectors(t *testing.T) {
	v := readVectors(t)
	h := fnv.New64a()
	put := bitsInto(h)
	for _, list := range [][]vector{v.Cases, v.Inverse} {
		for i := range list {
			r, err := list[i].parse(t).Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range append(r.Values[:], r.N, r.NExact, r.Load, r.Rate, r.AtN, r.AtBelow) {
				if x != x {
					x = -1 // one NaN is as good as another
				}
				put(x)
			}
		}
	}
	if sum := h.Sum64(); sum != vectorsHash {
		t.Errorf("hash of the answers to %d cases is %#x, want %#x", len(v.Cases)+len(v.Inverse), sum, uint64(vectorsHash))
	}
}
