package erlang

import "math"

// virtualLine integrates along the virtual wait. It steps in panels of 16
// Gauss-Legendre nodes that end at the stops; a panel is halved until the two
// highest Legendre coefficients of the polynomials through G and f show that
// they follow these functions, which also finds the corners and jumps of a
// caller's survival function.
//
// The position is the wait less anchor. With patience that ends at a kink, the
// line in large overload is that of the few just before it, and the anchor is
// the kink, so that the time left to it keeps its digits.
type virtualLine struct {
	dist    *Distribution
	unit    float64    // of time in seconds
	rate    float64    // at which n agents end contacts, per unit
	ratio   float64    // a/n
	excess  float64    // a/n - 1
	mode    float64    // position where f is largest; with a limit of lines see ascend
	anchor  float64    // 0, or where patience ends
	stops   [3]float64 // T, T0 and the kink of G
	limited bool       // the number of lines is
	places  float64    // Lines - n, its whole part
	part    float64    // and the rest

	v    float64 // the end of the last panel
	phi  float64 // there, relative to the start
	held float64 // H there
	lost float64 // int_0^v G there, v - H
	tail float64 // what the last panel added to sums.blocked
	sums lineSums
}

// lineSums are integrals over v of f times 1, 1-G, G, H, v, v (1-G) and
// H - v (1-G), and of the first two from T and from T0 on, for those let in, and
// of f for those blocked.
type lineSums struct {
	mass, held, gone, wait, virtual, answered, abandoned float64
	massT, heldT, massT0, heldT0                         float64
	blocked                                              float64
}

// newVirtualLine returns the line of n > 0 agents at a wait of 0; wait is that of
// holdOut.
//
// The unit of time is the handle time, unless the waits are so far from it that
// their squares leave the range of float64.
func newVirtualLine(q *Queue, n, wait, within, short float64) virtualLine {
	const far = 1e60
	l := virtualLine{dist: &q.PatienceDist, limited: q.limited()}
	turn := math.Min(math.Max(q.AHT/n, 1e-300), 1e300) // between two agents that become free
	if l.limited {
		l.places = math.Floor(q.Lines - n)
		l.part = q.Lines - n - l.places
		wait = math.Min(wait, (l.places+1)*turn)
	}
	l.unit = q.AHT
	// Waits are about as long as those without patience, if patience does not end
	// them.
	calm := math.Min(l.dist.longest(), turn*(n/math.Max(0, n-q.Load)))
	if l.limited {
		calm = math.Min(calm, wait)
	}
	if span := math.Max(wait, math.Max(turn, calm)); span > far*q.AHT || span < q.AHT/far {
		l.unit = span
	}
	l.rate = math.Min(n*(l.unit/q.AHT), 1e300)
	l.ratio = math.Min(q.Load/n, mostRatio)
	l.excess = math.Min((q.Load-n)/n, mostRatio)
	l.mode = wait / l.unit
	kink := l.dist.kink()
	if kind := l.dist.kind; !l.limited && wait > 0.5*kink {
		l.anchor = kink / l.unit
		l.mode = 0
		if kind == uniform {
			l.mode = -l.anchor / l.ratio
		}
	}
	l.stops = [3]float64{within / l.unit, short / l.unit, kink / l.unit}
	if l.anchor > 0 {
		l.stops = [3]float64{(within - kink) / l.unit, (short - kink) / l.unit, 0}
	}
	l.v = -l.anchor
	return l
}

// at returns 1-G and G at position v.
func (l *virtualLine) at(v float64) (held, gone float64) {
	if l.anchor == 0 {
		return l.dist.at(v * l.unit)
	}
	switch {
	case l.dist.kind == deterministic && v <= 0:
		return 1, 0
	case v >= 0:
		return 0, 1
	}
	held = math.Min(1, -v/l.anchor)
	return held, 1 - held
}

// certain reports whether all but e^-46 of f lies within a part in 1e6 of the
// mode, where rounding hides the shape of phi, and the standard deviation of f
// as a normal density. phi is concave.
func (l *virtualLine) certain() (deviation float64, ok bool) {
	const part = 1e-6
	span := math.Abs(l.mode)
	if span == 0 {
		return 0, false
	}
	slope := func(v float64) float64 {
		held, gone := l.at(v)
		if gone < 0.5 {
			return float64(l.rate * (l.excess - float64(l.ratio*gone)))
		}
		return float64(l.rate * (float64(l.ratio*held) - 1))
	}
	step := float64(0.5 * part * span)
	up, down := slope(l.mode-step), -slope(l.mode+step)
	return math.Sqrt(2 * step / (up + down)), float64(up*step) > lineDepth && float64(down*step) > lineDepth
}

// lineDepth is the drop of phi below its mode at which walks end: e^-46 = 1e-20.
const lineDepth = 46

// mostPanels is more than it takes to double the shortest panel up to the longest
// and to halve it back. No walk that matters comes near it.
const mostPanels = 4000

// leastStep is the shortest panel.
const leastStep = 1e-306

// first returns the length of the first panel to try.
func (l *virtualLine) first() float64 {
	return math.Min(math.Max(l.dist.scale()/l.unit, leastStep), 1e300)
}

// panelEnd returns where a panel of the given length ends on the way to to: there,
// or at a stop before it.
func (l *virtualLine) panelEnd(step, to float64) float64 {
	sign := 1.0
	if to < l.v {
		sign = -1
	}
	next := l.v + float64(sign*step)
	if (next-to)*sign >= 0 {
		next = to
	}
	for _, s := range l.stops {
		if (s-l.v)*sign > 0 && (next-s)*sign > 0 {
			next = s
		}
	}
	return next
}

// walk goes to another position, upwards or downwards. It adds to the sums,
// unless it is only to follow phi and H.
func (l *virtualLine) walk(to float64, follow bool) {
	step := l.first()
	if l.rate > 0 && !follow {
		step = math.Max(leastStep, math.Min(step, 8/l.rate))
	}
	for panels := 0; l.v != to && panels < mostPanels; panels++ {
		v := l.v
		next := l.panelEnd(step, to)
		if math.IsInf(next, 0) {
			return
		}
		if next == v { // a change too quick for float64 is a jump
			next = math.Nextafter(v, to)
		} else if width := math.Abs(next - v); !l.panel(next, follow) && width > leastStep && width > 1e-16*math.Max(math.Abs(v), math.Abs(next)) {
			step = float64(0.5 * width)
			continue
		}
		l.v = next
		step = math.Max(2*step, leastStep)
		if !follow && l.phi < -lineDepth && (!l.limited || l.v > l.mode && (l.phi < -700 || l.tail <= 1e-18*l.sums.blocked)) {
			return
		}
		if follow && math.IsInf(to, 1) {
			if held, _ := l.at(l.v); held < 1e-17 {
				return
			}
		}
	}
}

// ascend finds the mode of f with a limit of lines, where
//
//	a/n (1-G) (1-B(places, lambda H)) = 1,
//
// and returns phi there relative to a wait of 0, where it leaves l.
func (l *virtualLine) ascend() (rise float64) {
	rises := func(v, h float64) bool {
		held, gone := l.at(v)
		held, gone, _ = l.let(held, gone, h)
		if gone > 0.5 {
			return l.ratio*held > 1
		}
		return l.excess > l.ratio*gone
	}
	far := l.mode
	l.mode = 0
	if !rises(0, 0) {
		return 0
	}
	step := math.Min(l.firstLimited(), far)
	for panels := 0; panels < mostPanels; panels++ {
		v, phi, h, lost := l.v, l.phi, l.held, l.lost
		next := l.panelEnd(step, math.Inf(1))
		width := next - v
		if next == v {
			break
		}
		if !l.panel(next, true) && width > leastStep && width > 1e-16*next {
			step = float64(0.5 * width)
			continue
		}
		l.v = next
		step = 2 * step
		if rises(l.v, l.held) {
			continue
		}
		l.v, l.phi, l.held, l.lost = v, phi, h, lost
		lo, hi := v, next
		for range 60 {
			mid := lo + float64(0.5*(hi-lo))
			if !(mid > lo && mid < hi) {
				break
			}
			if rises(mid, l.held+l.integral(mid)) {
				lo = mid
			} else {
				hi = mid
			}
		}
		l.walk(lo, true)
		break
	}
	l.mode, rise = l.v, l.phi
	l.v, l.phi, l.held, l.lost = 0, 0, 0, 0
	return rise
}

// approach goes up from a wait of 0 to where f begins to count, and takes phi
// relative to the mode from there on. Going down from the mode instead, lambda H
// would lose its digits near 0, and with them those few who are let in.
func (l *virtualLine) approach(rise float64) {
	step := l.firstLimited()
	for panels := 0; l.phi < rise-lineDepth && panels < mostPanels; panels++ {
		v, phi, h, lost := l.v, l.phi, l.held, l.lost
		next := l.panelEnd(step, l.mode)
		width := next - v
		fits := l.panel(next, true)
		if fits && l.phi <= rise-lineDepth {
			l.v = next
			step = 2 * step
			continue
		}
		l.v, l.phi, l.held, l.lost = v, phi, h, lost
		if phi >= rise-1.5*lineDepth || width <= leastStep || width <= 1e-16*next {
			break
		}
		step = float64(0.5 * width)
	}
	l.phi -= rise
}

// firstLimited is first with a limit of lines, where callers begin to be turned
// away within the time in which the places fill up.
func (l *virtualLine) firstLimited() float64 {
	return math.Max(leastStep, math.Min(l.first(), (l.places+1)/l.rate/l.ratio))
}

// integral returns that of 1-G from the position of l up to to.
func (l *virtualLine) integral(to float64) float64 {
	half := float64(0.5 * (to - l.v))
	var sum float64
	for i, w := range gaussWeights {
		held, _ := l.at(l.v + float64(half*(1+gaussNodes[i])))
		sum += float64(w * held)
	}
	return float64(sum * half)
}

// door is who of the states with up to places waiting lets in the next caller.
type door struct {
	open, full float64 // the share of their weight that does, and the rest, with places waiting
	x          float64 // lambda H
}

// let returns what held and gone become where a limit of lines keeps callers out,
// at h = H.
func (l *virtualLine) let(held, gone, h float64) (heldIn, goneIn float64, in door) {
	if !l.limited {
		return held, gone, door{open: 1}
	}
	in = door{open: 1, x: float64(l.rate * l.ratio * h)}
	if d := below(l.places, in.x); !math.IsInf(d, 1) {
		in.open, in.full = d/(1+d), 1/(1+d)
	}
	return float64(held * in.open), gone + float64(held*in.full), in
}

// top returns the larger of the two highest Legendre coefficients of the
// polynomial through values at the nodes.
func top(values *[16]float64) float64 {
	var c [2]float64
	for k := range c {
		for i, g := range gaussTop[k] {
			c[k] += float64(g * values[i])
		}
	}
	return math.Max(math.Abs(c[0]), math.Abs(c[1]))
}

// panel takes phi, H and the sums up to next, unless the panel is too wide for
// the integrands; it then returns false and changes nothing. The position is for
// the caller to move.
func (l *virtualLine) panel(next float64, follow bool) bool {
	v := l.v
	width := math.Abs(next - v)
	half := float64(0.5 * (next - v)) // negative on the way down
	var held, gone, f [16]float64
	var through, lost [16]float64 // H and int G to the node
	for i, node := range gaussNodes {
		held[i], gone[i] = l.at(v + float64(half*(1+node)))
	}
	if l.limited || !follow {
		for i := range gaussNodes {
			through[i], lost[i] = l.integrals(i, half, &held, &gone)
		}
	}
	// With lines phi is that of those let in and of those blocked together.
	heldIn, goneIn := held, gone
	var doors [16]door
	if l.limited {
		for i := range gaussNodes {
			heldIn[i], goneIn[i], doors[i] = l.let(held[i], gone[i], l.held+through[i])
		}
	}
	// phi' = rate (excess - ratio G) = rate (ratio (1-G) - 1), whichever cancels
	// less.
	few, constant, slope := &goneIn, l.excess, -l.ratio
	if goneIn[8] > 0.5 {
		few, constant, slope = &heldIn, -1, l.ratio
	}
	// In the exponent an error counts times the arrivals of the panel; on the
	// way to the mode only relative to H and phi.
	bound := 1e-14
	if !follow {
		bound = math.Min(1e-11, 1e-13/(l.rate*l.ratio*width))
	}
	high := math.Max(few[0], few[15])
	noise := 1e-15 * high
	if few == &heldIn && high > 0 { // e^-x has the error of x
		noise *= 1 - math.Min(0, 4*log(high))
	}
	fits := top(few) <= bound+noise
	var heldTo, goneTo, fewTo float64 // integrals to the end
	for i, w := range gaussWeights {
		heldTo += float64(w * held[i])
		goneTo += float64(w * gone[i])
		fewTo += float64(w * few[i])
	}
	heldTo, goneTo = float64(heldTo*half), float64(goneTo*half)
	// slope may be as large as what it multiplies is small
	slope = math.Max(-math.MaxFloat64, math.Min(slope*half, math.MaxFloat64))
	phiTo := l.phi + float64(l.rate*(float64(constant*(next-v))+float64(slope*fewTo)))
	if follow {
		if fits {
			l.phi, l.held, l.lost = phiTo, l.held+heldTo, l.lost+goneTo
		}
		return fits
	}
	depth := float64(lineDepth)
	if l.limited {
		depth = 700 // those blocked may be rare
	}
	if !fits || math.Abs(phiTo-l.phi) > 20 && math.Max(phiTo, l.phi) > -depth {
		return false // the latter could hide f between two nodes
	}
	most := 0.0
	for i, node := range gaussNodes {
		var to float64
		for j, c := range gaussIntegrals[i] {
			to += float64(c * few[j])
		}
		f[i] = exp(l.phi + float64(l.rate*(float64(constant*half*(1+node))+float64(slope*to))))
		most = math.Max(most, f[i])
	}
	smooth := 1e-8
	if l.limited {
		smooth = 1e-8 * most
	} else if few == &heldIn { // no smoother than the argument of G allows
		smooth += float64(l.rate * l.ratio * noise * math.Abs(half))
	}
	if top(&f) > smooth {
		return false
	}
	s := &l.sums
	middle := v + half
	l.tail = 0
	for i, w := range gaussWeights {
		t := v + float64(half*(1+gaussNodes[i])) + l.anchor
		h := l.held + through[i]
		c := float64(w * math.Abs(half) * f[i])
		if l.limited {
			in := &doors[i]
			out := float64(c * in.full)
			c = float64(c*in.open) + float64(l.part*out)
			out = float64(out * (1 - l.part + float64(l.part*(in.x/(l.places+1)))))
			s.blocked += out
			l.tail += out
		}
		ch := float64(c * held[i])
		s.mass += c
		s.held += ch
		s.gone += float64(c * gone[i])
		s.wait += float64(c * h)
		s.virtual += float64(c * t)
		s.answered += float64(ch * t)
		// H - v (1-G) = v G - int G, whichever cancels less.
		if gone[i] > 0.5 {
			s.abandoned += float64(c * (h - float64(t*held[i])))
		} else {
			s.abandoned += float64(c * (float64(t*gone[i]) - (l.lost + lost[i])))
		}
		if middle > l.stops[0] {
			s.massT += c
			s.heldT += ch
		}
		if middle > l.stops[1] {
			s.massT0 += c
			s.heldT0 += ch
		}
	}
	l.phi, l.held, l.lost = phiTo, l.held+heldTo, l.lost+goneTo
	return true
}

// integrals returns those of held and gone from the start of a panel to its node
// i.
func (l *virtualLine) integrals(i int, half float64, held, gone *[16]float64) (h, g float64) {
	for j, c := range gaussIntegrals[i] {
		g += float64(c * gone[j])
		h += float64(c * held[j])
	}
	return float64(h * half), float64(g * half)
}
