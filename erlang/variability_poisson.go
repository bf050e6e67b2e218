package erlang

import "math"

// correlation is how the fates of contacts hang together.
type correlation struct {
	late   float64 // share not answered in time
	total  float64 // 2 sum pi ((f-p) d + d^2)
	atOnce float64 // covariance of an arrival with the next, if it came at once
}

// correlation solves the Poisson equation for agents > 0 and 0 < arrival, not
// overloaded. It reports false for more states than memory should hold.
func (r rates) correlation(within float64) (correlation, bool) {
	n, a := r.agents, r.load()
	if r.hangUp == 0 && a/n >= 1 {
		return correlation{}, false
	}
	// Those with a free agent, by their weights w relative to state n: from lo on
	// they matter.
	lo, w, peak := n, 1.0, 1.0
	for lo > 0 && w > 1e-40*peak {
		w *= lo / a
		lo--
		peak = math.Max(peak, w)
		if peak > 1e140 { // hardly ever are all agents busy
			return correlation{}, true
		}
	}
	// The probability up to k over that of k obeys a recursion that forgets where
	// it started.
	upTo := 1.0
	for k := 1.0; k <= lo; k++ {
		upTo = 1 + float64(k/a*upTo)
	}
	mass, squares, moment := float64(w*(upTo-1)), 0.0, 0.0
	for k := lo; k < n; k++ {
		mass += w
		moment += float64(w * upTo)
		squares += float64(w * upTo * upTo)
		w *= a / (k + 1)
		upTo = 1 + float64((k+1)/a*upTo)
	}

	// Those without, from a line of first on. Only where callers hang up and the
	// agents are far too few is first above 0, and then shorter lines, like free
	// agents, have no probability to speak of.
	first, states := r.lines(within)
	if states > 4*MaxInSystem || first > 4*MaxInSystem {
		return correlation{}, false
	}
	if first > 0 {
		mass, moment, squares = 0, 0, 0
	}
	f := make([]float64, int(states))
	r.foundServed(f, int(first), within)
	weight := make([]float64, len(f))
	weight[0] = 1
	busy, lost := 1.0, 1-f[0]
	for j := 1; j < len(f); j++ {
		weight[j] = float64(weight[j-1] * (r.arrival / r.death(n+first+float64(j))))
		busy += weight[j]
		lost += float64(weight[j] * (1 - f[j]))
	}
	// Beyond, without patience, the weights are geometric and f is 0.
	ratio, rest := 0.0, 0.0
	if r.hangUp == 0 {
		ratio = a / n
		rest = weight[len(f)-1] * ratio / (1 - ratio)
		busy += rest
		lost += rest
	}
	all := mass + busy
	late := lost / all
	p := 1 - late

	// d_k = -late upTo_k below n; above, minus the sum of what follows,
	// s_k = (1/pi_k) sum_{i>k} pi_i (p - f_i).
	out := correlation{late: late}
	total := float64(float64(late*late) * (squares - moment))
	s := 0.0
	if r.hangUp == 0 {
		s = p * ratio / (1 - ratio) // also at the last state of the list
		total += float64(rest * s * (p + s))
	}
	atOnce := float64(late * late * mass)
	for j := len(f) - 1; j >= 0; j-- {
		if j < len(f)-1 {
			s = r.arrival / r.death(n+first+float64(j+1)) * ((p - f[j+1]) + s)
		}
		total += float64(weight[j] * s * ((p - f[j]) + s))
		atOnce += float64(weight[j] * float64((f[j]-p)*(f[j]-p)))
	}
	out.total = 2 * total / all
	out.atOnce = atOnce / all
	return out, true
}

// lines returns the range of lengths of the line that have to be looked at: the
// first, and how many, until either the rest has no probability or nobody is in
// time.
func (r rates) lines(within float64) (first, states float64) {
	mean := float64(r.agents*r.service*within) + 1
	late := mean + float64(10*math.Sqrt(mean)) + 60 // nobody is in time from here on
	surplus := r.arrival - float64(r.agents*r.service)
	if r.hangUp == 0 {
		if surplus >= 0 { // a load so near the agents that rounding hides the difference
			return 0, late
		}
		return 0, math.Min(late, 60/(-surplus/float64(r.agents*r.service))+2)
	}
	root := math.Sqrt(r.arrival / r.hangUp)
	states = float64(12*root) + 60
	if surplus >= 0 {
		peak := math.Floor(surplus / r.hangUp)
		first = math.Max(0, math.Floor(peak-states))
		return first, peak + states - first
	}
	// The probabilities fall at least as fast as at the start of the line.
	return 0, math.Min(states, 60/(-surplus/float64(r.agents*r.service))+2)
}
