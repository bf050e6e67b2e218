package erlang

import "math"

// Handle times between these, in seconds, leave room in a float64 for what is
// computed with them; others are counted in a unit of their own. It is a power of
// two, so that no digit changes.
const (
	leastHandleTime   = 1e-100
	longestHandleTime = 1e100
)

// timeUnit returns the exponent of the power of two in which the handle time is
// 1 to 2 if it is far from a second, or 0.
func timeUnit(aht float64) int {
	if aht > leastHandleTime && aht < longestHandleTime {
		return 0
	}
	_, e := math.Frexp(aht)
	return e - 1 // a rate of contacts is then no more than their load
}

// inUnit returns a time in the unit 2^e seconds, short of the limits of float64.
func inUnit(t float64, e int) float64 {
	if t == 0 || math.IsInf(t, 1) {
		return t
	}
	return max(0x1p-1022, min(math.Ldexp(t, -e), math.MaxFloat64))
}

// inUnit returns d in the unit 2^e seconds.
func (d Distribution) inUnit(e int) Distribution {
	if d.kind == hyper2 {
		d.b, d.c = inUnit(d.b, e), inUnit(d.c, e)
		return d
	}
	d.a = inUnit(d.a, e)
	d.exponent += e
	return d
}

// inSeconds takes the times of m from the unit 2^e seconds.
func (m *Measures) inSeconds(e int) {
	for _, t := range []*float64{&m.MeanWait, &m.MeanWaitIfWait, &m.ASA, &m.MeanWaitAbandoned, &m.MeanVirtualWait} {
		*t = math.Ldexp(*t, e)
	}
}
