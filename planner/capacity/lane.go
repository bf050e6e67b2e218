package capacity

import "math"

// lane is the hiring of one queue in numbers. Supply in week w is, in hours of tenured
// agents,
//
//	S_w = base_w + H_w sum over k of x_k out[w-k],
//
// x_k the people who begin in week k, out what one of them is expected to do so many weeks
// later, in full-time equivalents, and H_w the contract hours of the week. A plan costs
//
//	sum over k of cost_k x_k + sum over w of h_w(S_w);
//
// price is h_w: overtime where supply is short, the price of what is then still short, and
// less what time off without pay saves where there is too much.
type lane struct {
	need, base, hours []float64 // by week
	out               []float64 // by weeks since the first day
	cost              []float64 // of one person who begins in the week, to the end of the plan
	classCost         float64   // of a class, whatever its size
	first, last       int       // weeks in which classes may begin
	rooms             int       // weeks for which a class is in a training room

	overtime, off            float64 // caps, as shares of supply
	overtimeCost, offSaving  float64 // money an hour
	shortage                 float64 // money an hour
	breakShort, breakSurplus []float64
}

// settle finds the points at which the prices bend.
func (l *lane) settle() {
	l.breakShort, l.breakSurplus = make([]float64, len(l.need)), make([]float64, len(l.need))
	for w, need := range l.need {
		l.breakShort[w] = need / (1 + l.overtime)
		l.breakSurplus[w] = need / (1 - l.off)
	}
}

// price is what supply s costs in week w beside wages: convex in s, because an hour short
// costs at least as much as one of overtime, and that more than time off saves.
func (l *lane) price(w int, s float64) float64 {
	need := l.need[w]
	switch {
	case s >= l.breakSurplus[w]:
		return -float64(l.offSaving * float64(l.off*s))
	case s >= need:
		return -float64(l.offSaving * (s - need))
	case s >= l.breakShort[w]:
		return float64(l.overtimeCost * (need - s))
	}
	extra := float64(l.overtime * s)
	return float64(l.overtimeCost*extra) + float64(l.shortage*(need-s-extra))
}

// steepest is the largest value of an hour more.
func (l *lane) steepest() float64 {
	return float64(l.shortage*(1+l.overtime)) - float64(l.overtimeCost*l.overtime)
}

// gain is what one person who begins in week k adds in week w.
func (l *lane) gain(k, w int) float64 { return float64(l.out[w-k] * l.hours[w]) }

// supply is S with the classes x.
func (l *lane) supply(x []int) []float64 {
	s := append([]float64(nil), l.base...)
	for k, n := range x {
		if n != 0 {
			l.add(s, k, n)
		}
	}
	return s
}

// add adds n people who begin in week k to the supply s.
func (l *lane) add(s []float64, k, n int) {
	for w := k; w < len(s); w++ {
		s[w] += float64(float64(n) * l.gain(k, w))
	}
}

// total is what the classes x and the supply s, which follows from them, cost.
func (l *lane) total(x []int, s []float64) float64 {
	sum := 0.0
	for w, v := range s {
		sum += l.price(w, v)
	}
	for k, n := range x {
		if n > 0 {
			sum += float64(l.cost[k]*float64(n)) + l.classCost
		}
	}
	return sum
}

// change is what n people more in week k change of the cost, s being the supply without
// them; the price of a class being there is not in it.
func (l *lane) change(s []float64, k, n int) float64 {
	sum := float64(l.cost[k] * float64(n))
	for w := k; w < len(s); w++ {
		if g := l.gain(k, w); g != 0 {
			sum += l.price(w, s[w]+float64(float64(n)*g)) - l.price(w, s[w])
		}
	}
	return sum
}

// cheapest is the least of h_w(s) + lambda s over all s >= 0, and the s, for a lambda at
// which it is not endless.
func (l *lane) cheapest(w int, lambda float64) (value, s float64) {
	value = l.price(w, 0)
	for _, b := range [...]float64{l.breakShort[w], l.need[w], l.breakSurplus[w]} {
		if math.IsInf(b, 1) {
			continue
		}
		if v := l.price(w, b) + float64(lambda*b); v < value {
			value, s = v, b
		}
	}
	return value, s
}
