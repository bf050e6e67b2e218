package erlang

import "math"

// foundServed sets f[j-first] to the probability that a caller who finds all n > 0
// agents busy and j contacts waiting is answered within the threshold, if the
// agents stay. With x = n AHT^-1 patience and T the threshold
//
//	f_j = x/(x+j+1) P(N > j),  N negative binomial: sum of t_i,
//	t_0 = e^-(n/AHT + 1/patience)T,  t_i/t_(i-1) = w (x+i)/i,  w = 1 - e^-(T/patience),
//
// which is x/(x+j+1) (1 - I_(1-w)(x+1, j+1)), I the incomplete beta function;
// without patience N is Poisson with mean n T/AHT. The terms are summed from
// t_0 on with a logarithm of their own for scale.
func (r rates) foundServed(f []float64, first int, within float64) {
	flow := r.agents * r.service // of a line nobody leaves
	if r.agents == 0 {
		clear(f)
		return
	}
	s := float64(r.hangUp * within)
	if within == 0 {
		s = 0
	}
	w, moved := 0.0, float64(flow*within)
	if s > 0 {
		w = -expm1(-s)
		moved = float64(flow*within) * (w / s)
		if math.IsInf(s, 1) {
			moved = flow / r.hangUp
		}
	}
	if within == 0 {
		moved = 0
	}
	scale := -(float64(flow*within) + s) // ln of the scale of term and sum
	if within == 0 {
		scale = 0
	}
	const shrink, lnShrink = 0x1p-800, 800 * math.Ln2
	term, sum := 1.0, 1.0
	unit := exp(scale)
	for j := range first + len(f) {
		if j >= first {
			late := 0.0
			if unit > 0 {
				late = math.Min(1, sum*unit)
			}
			stays := 1 / (1 + float64(float64(j+1)*r.hangUp)/flow)
			f[j-first] = stays * (1 - late)
		}
		term = float64(term * (moved/float64(j+1) + w))
		sum += term
		if sum > 1/shrink {
			term *= shrink
			sum *= shrink
			scale += lnShrink
			unit = exp(scale)
		}
	}
}
