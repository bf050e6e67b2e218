package erlang

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Distribution is how long callers are ready to wait before they hang up, other
// than exponentially (see Queue.PatienceDist). The zero value is no
// distribution. All times are in seconds.
type Distribution struct {
	kind    distribution
	a, b, c float64
	held    func(t float64) float64
	// exponent tells that times are in 2^exponent seconds; held takes seconds.
	exponent int
}

type distribution int

const (
	deterministic distribution = iota + 1
	uniform
	erlangK
	hyper2
	weibull
	lognormal
	survival
)

// Deterministic is the patience of callers who all hang up after the same time,
// finite and > 0.
func Deterministic(after float64) Distribution {
	return Distribution{kind: deterministic, a: after}
}

// Uniform is patience distributed evenly over 0..most seconds, most > 0.
func Uniform(most float64) Distribution { return Distribution{kind: uniform, a: most} }

// ErlangStages is patience that is the sum of stages independent exponential
// times, 1..100, with the given mean in all, > 0.
func ErlangStages(stages int, mean float64) Distribution {
	return Distribution{kind: erlangK, a: mean, b: float64(stages)}
}

// Hyperexponential is the patience of two kinds of callers: the share p, 0..1,
// is exponential with mean1, the others with mean2, both > 0.
func Hyperexponential(p, mean1, mean2 float64) Distribution {
	return Distribution{kind: hyper2, a: p, b: mean1, c: mean2}
}

// Weibull is patience with P(patience > t) = e^-(t/scale)^shape, both > 0. A
// shape below 1 has callers who give up soon or hold on.
func Weibull(scale, shape float64) Distribution {
	return Distribution{kind: weibull, a: scale, b: shape}
}

// Lognormal is patience whose logarithm is normal with standard deviation
// sigma > 0 about that of the median > 0.
func Lognormal(median, sigma float64) Distribution {
	return Distribution{kind: lognormal, a: median, b: sigma}
}

// Survival is any patience: held returns the share of callers, 0..1, ready to
// wait longer than t seconds, t >= 0; it must not increase with t, and must
// fall to 0, or below agents/load, if a queue is to be stable. scale is a time
// in seconds, finite and > 0, over which it changes, such as its median.
func Survival(held func(t float64) float64, scale float64) Distribution {
	return Distribution{kind: survival, a: scale, held: held}
}

// Validate reports what is wrong with d, or nil. The zero value is valid.
func (d Distribution) Validate() error {
	positive := func(v float64) bool { return v > 0 && v <= math.MaxFloat64 }
	ok := true
	switch d.kind {
	case deterministic, uniform:
		ok = positive(d.a)
	case erlangK:
		ok = positive(d.a) && d.b >= 1 && d.b <= 100
	case hyper2:
		ok = d.a >= 0 && d.a <= 1 && positive(d.b) && positive(d.c)
	case weibull, lognormal:
		ok = positive(d.a) && positive(d.b)
	case survival:
		ok = positive(d.a) && d.held != nil
	}
	if !ok {
		return fmt.Errorf("patience %v is not a distribution: want times, shapes and scales > 0, a share 0..1, stages 1..100", d)
	}
	return nil
}

// String returns d as ParseDistribution reads it; "survival:" and the scale for
// a function.
func (d Distribution) String() string {
	join := func(name string, values ...float64) string {
		for _, v := range values {
			name += ":" + strconv.FormatFloat(v, 'g', -1, 64)
		}
		return name
	}
	switch d.kind {
	case 0:
		return ""
	case deterministic:
		return join("det", d.a)
	case uniform:
		return join("uniform", d.a)
	case erlangK:
		return join("erlang"+strconv.Itoa(int(d.b)), d.a)
	case hyper2:
		return join("hyper2", d.a, d.b, d.c)
	case weibull:
		return join("weibull", d.a, d.b)
	case lognormal:
		return join("lognormal", d.a, d.b)
	}
	return join("survival", d.a)
}

// ParseDistribution reads a distribution of patience, with times in seconds:
// "det:60" (time), "uniform:240" (most), "erlang2:120" (any number of stages;
// mean), "hyper2:0.25:10:160" (share of the first kind, two means),
// "weibull:120:0.75" (scale, shape) or "lognormal:90:1.2" (median, sigma).
func ParseDistribution(s string) (Distribution, error) {
	name, rest, _ := strings.Cut(s, ":")
	var v []float64
	for _, cell := range strings.Split(rest, ":") {
		x, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		if err != nil {
			return Distribution{}, fmt.Errorf("erlang: patience distribution %q: %q is not a number", s, cell)
		}
		v = append(v, x)
	}
	var d Distribution
	need := 1
	switch {
	case name == "det":
		d = Deterministic(v[0])
	case name == "uniform":
		d = Uniform(v[0])
	case name == "hyper2":
		if need = 3; len(v) == need {
			d = Hyperexponential(v[0], v[1], v[2])
		}
	case name == "weibull":
		if need = 2; len(v) == need {
			d = Weibull(v[0], v[1])
		}
	case name == "lognormal":
		if need = 2; len(v) == need {
			d = Lognormal(v[0], v[1])
		}
	default:
		stages, err := strconv.Atoi(strings.TrimPrefix(name, "erlang"))
		if err != nil || !strings.HasPrefix(name, "erlang") {
			return Distribution{}, fmt.Errorf("erlang: patience distribution %q is unknown; want det, uniform, erlang2, hyper2, weibull or lognormal", s)
		}
		d = ErlangStages(stages, v[0])
	}
	if len(v) != need {
		return Distribution{}, fmt.Errorf("erlang: patience distribution %q has %d parameters, want %d", s, len(v), need)
	}
	if err := d.Validate(); err != nil {
		return Distribution{}, fmt.Errorf("erlang: %w", err)
	}
	return d, nil
}

// scale returns a time over which d changes.
func (d *Distribution) scale() float64 {
	if d.kind == hyper2 {
		return math.Min(d.b, d.c)
	}
	return d.a
}

// longest returns a time over which the most patient kind of callers changes.
func (d *Distribution) longest() float64 {
	if d.kind == hyper2 {
		return math.Max(d.b, d.c)
	}
	return d.a
}

// kink returns the time at which the survival function of d has a corner or a
// jump, or +Inf.
func (d *Distribution) kink() float64 {
	if d.kind == deterministic || d.kind == uniform {
		return d.a
	}
	return math.Inf(1)
}

// at returns the shares of callers ready to wait longer than t >= 0 and not
// longer than t, each with its own relative accuracy where the distribution
// allows it.
func (d *Distribution) at(t float64) (held, gone float64) {
	switch d.kind {
	case deterministic:
		if t <= d.a {
			return 1, 0
		}
		return 0, 1
	case uniform:
		if t >= d.a {
			return 0, 1
		}
		return (d.a - t) / d.a, t / d.a
	case erlangK:
		z := float64(t / d.a * d.b)
		if z > 3000 { // less than e^-2400
			return 0, 1
		}
		// The Poisson terms below k, and from k on.
		first := exp(-z)
		if z > 700 { // e^-z counts, with the sum
			first = 1
		}
		term, below := first, first
		for i := 1.0; i < d.b; i++ {
			term = float64(term * (z / i))
			below += term
		}
		if z > 700 {
			below = below * exp(-0.5*z) * exp(-0.5*z)
		}
		if z > d.b {
			return below, 1 - below
		}
		for i := d.b; ; i++ {
			term = float64(term * (z / i))
			gone += term
			if term <= 1e-17*gone {
				return 1 - gone, gone
			}
		}
	case hyper2:
		e1, e2 := -t/d.b, -t/d.c
		held = float64(d.a*exp(e1)) + float64((1-d.a)*exp(e2))
		return held, -float64(d.a*expm1(e1)) - float64((1-d.a)*expm1(e2))
	case weibull:
		if t == 0 {
			return 1, 0
		}
		var z float64
		if x := t / d.a; d.b <= 16 && x > 1e-300 && x < 1e300 {
			z = pow(x, d.b)
		} else {
			z = exp(d.b * (log(t) - log(d.a)))
		}
		return exp(-z), -expm1(-z)
	case lognormal:
		if t == 0 {
			return 1, 0
		}
		z := log(t) - log(d.a)
		if x := t / d.a; x > 1e-300 && x < 1e300 {
			z = log(x)
		}
		z /= d.b * math.Sqrt2
		small := 0.0
		if z*z < 700 {
			small = 0.5 * exp(-float64(z*z)) * erfcx(math.Abs(z))
		}
		if z > 0 {
			return small, 1 - small
		}
		return 1 - small, small
	}
	held = math.Max(0, math.Min(1, d.held(math.Ldexp(t, d.exponent))))
	if held != held {
		held = 0
	}
	return held, 1 - held
}
