package erlang

import (
	"hash/fnv"
	"math"
	"testing"
)

// dayBitsHash is the hash of TestDaySameBits on every architecture. It changes
// only when results change, which is a new version of the numerics.
const dayBitsHash = 0x4cfbd38da05daba1

// TestDaySameBits hashes every bit of exact days and of variabilities.
func TestDaySameBits(t *testing.T) {
	h := fnv.New64a()
	put := bitsInto(h)
	for _, patience := range []float64{0, 7, 150, 1e6} {
		for _, within := range []float64{0, 20, 600, math.Inf(1)} {
			d := Day{Interval: 900, Within: within, InSystem: 7}
			for i, load := range []float64{0.3, 9, 14, 30, 30, 12, 0} {
				d.Intervals = append(d.Intervals, DayInterval{Arrivals: load / 170 * 900, Agents: 10 + 3*(i%4), AHT: 170, Patience: patience})
			}
			out := mustMeasure(t, d, Transient)
			put(out.ServiceLevel, out.PWait, out.Abandonment, out.Served, out.Abandoned, out.Tail)
			for _, m := range out.Intervals {
				put(m.ServiceLevel, m.PWait, m.Busy, m.Queue, m.Served, m.Abandoned, m.EndInSystem, m.EndQueue, m.ClearTime)
			}
			for _, n := range []int{1, 11, 60, 700} {
				for _, ratio := range []float64{0.01, 0.6, 0.98, 1.02, 1.7} {
					v, err := Queue{Load: ratio * float64(n), AHT: 170, Patience: patience}.Variability(n, within, 1800)
					if err != nil {
						t.Fatal(err)
					}
					put(v.ServiceLevel, v.SD, v.AsymptoticSD, v.BinomialSD, v.Meets(0.8), v.Meets(0.5))
				}
			}
		}
	}
	if sum := h.Sum64(); sum != dayBitsHash {
		t.Errorf("hash of all results is %#x, want %#x", sum, uint64(dayBitsHash))
	}
}
