package erlang

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// limits are where a float64 overflows, underflows or loses digits, and what is
// usual.
var limits = []float64{
	5e-324, 1e-320, 1e-310, 0x1p-1022, 1e-300, 1e-200, 1e-160, 1e-100, 1e-50, 1e-20, 1e-12, 1e-6, 0.03, 0.5, 1, 7, 20, 180, 3240,
	1e6, 1e12, 1e16, 1e20, 1e50, 1e100, 1e154, 1e200, 1e290, 1e300, 1e308, math.MaxFloat64,
}

// No input may give NaN, a negative number or a share above 1, however far from
// anything that happens in a contact centre.
func TestMeasuresAreSaneAtTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, from ...float64) float64 {
			if rapid.IntRange(0, 2).Draw(t, "usual "+what) == 0 {
				return rapid.SampledFrom([]float64{0.3, 5, 30, 100, 240}).Draw(t, what)
			}
			return rapid.SampledFrom(append(from, limits...)).Draw(t, what)
		}
		n := min(draw("n", 0, 2, 12, 70.5, 1000, 1e6), 1e15)
		q := Queue{Load: draw("load", 0), AHT: draw("AHT")}
		if rapid.Bool().Draw(t, "load near n") {
			q.Load = min(n*rapid.SampledFrom([]float64{1e-3, 0.4, 0.99, 1, 1 + 1e-12, 1.1, 3, 1e3}).Draw(t, "ratio"), math.MaxFloat64)
		}
		within, short := draw("T", 0, math.Inf(1)), draw("T0", 0, math.Inf(1))
		scale := draw("patience")
		shape := rapid.SampledFrom([]float64{5e-324, 1e-300, 1e-5, 0.1, 0.5, 1, 3, 40, 1e5, 1e300, math.MaxFloat64}).Draw(t, "shape")
		lines := rapid.SampledFrom([]float64{5e-324, 0.5, n, n + 0.7, n + 1, n + 2.5, n + 30}).Draw(t, "lines")
		redial := rapid.SampledFrom([]float64{0, 5e-324, 0.075, 0.5, 0.999, 1 - 0x1p-53}).Draw(t, "redial")
		distributions := []Distribution{
			Deterministic(scale), Uniform(scale), ErlangStages(1, scale), ErlangStages(100, scale), Hyperexponential(redial, scale, draw("mean2")),
			Weibull(scale, shape), Lognormal(scale, shape), Survival(func(t float64) float64 { return 1 / (1 + t/scale) }, scale),
		}
		switch rapid.IntRange(0, 7).Draw(t, "model") {
		case 0:
			q.Loss = true
			q.RedialBlocked = redial
		case 1:
		case 2:
			q.Patience = scale
		case 3:
			q.Lines = lines
		case 4:
			q.Lines, q.Patience = lines, scale
		case 5:
			q.PatienceDist = rapid.SampledFrom(distributions).Draw(t, "distribution")
			if rapid.Bool().Draw(t, "limited") {
				q.Lines = lines
			}
		case 6:
			q.Patience, q.Redial = scale, redial
			if rapid.Bool().Draw(t, "reconnects") {
				q.Reconnect = 0.3
			} else {
				q.Lines, q.RedialBlocked = lines, 0.2
			}
		case 7:
			c := Chat{Rate: q.Load, AHT: []float64{q.AHT, draw("AHT of 2")}, Patience: scale}
			n = min(n, 1000)
			if m, err := c.AtShort(n, within, short); err == nil {
				sane(t, []any{c, n, within, short}, m)
			}
			return
		}
		if q.Lines > maxWaiting || q.PatienceDist.kind != 0 && q.Lines > n+10 {
			q.Lines = 0
		}
		m, err := q.AtShort(n, within, short)
		if err != nil {
			t.Fatal(err)
		}
		sane(t, []any{q, n, within, short}, m)
	})
}
