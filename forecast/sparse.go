package forecast

import "math"

// A queue of few contacts tells little of the course of its day: with two calls a
// half-hour the profile of a weekday rests on a handful of calls a slot. Two things help.
//
// Neighbours: each slot's rate is averaged with those of the slots beside it.
//
// The parent, the sum of the other queues ([Auto.Parent]): the profile p_q of the queue
// is drawn towards that of the parent,
//
//	p = (n p_q + kappa p_parent) / (n + kappa),
//
// n the contacts that p_q rests on. kappa is how alike the two are, by moments of the
// Dirichlet-multinomial distribution (Mosimann 1962, Biometrika 49:65): if p_q is drawn
// from Dirichlet(kappa p_parent), n contacts in S slots have
//
//	E sum_s (y_s - n p_s)^2 / (n p_s) = (S-1) (1 + (n-1)/(kappa+1)),
//
// summed over weekdays. Contacts no further from the parent than chance explains have
// kappa infinite, and take its profile.

// sparseMean is the mean number of contacts an open slot below which a queue is sparse.
const sparseMean = 5

// sparse says whether the trusted days of the view have few contacts a slot.
func (v *shapeView) sparse() bool {
	sum, n := 0.0, 0.0
	for k, y := range v.y {
		if v.weight[k] != 1 {
			continue
		}
		for _, a := range y {
			if a == a {
				sum, n = sum+a, n+1
			}
		}
	}
	return n > 0 && sum < sparseMean*n
}

// few says whether the open slots of a face have few contacts.
func (f *face) few() bool {
	sum, n := 0.0, 0.0
	for _, day := range f.y {
		for _, y := range day {
			if y == y {
				sum, n = sum+y, n+1
			}
		}
	}
	return sum < 2*sparseMean*n // recent weeks decide, and may have less
}

// steady makes the profiles of a sparse queue, shares of the days from n on, steadier.
// parent is the view of the parent at the same origin; nil when there is none.
func (v *shapeView) steady(share [][]float64, lam float64, parent *shapeView) {
	if !v.sparse() {
		return
	}
	for k, p := range share {
		v.pool(p, v.face.weekday(v.n+k))
	}
	if parent == nil {
		return
	}
	towards, ok := parent.plain()
	if !ok {
		return
	}
	kappa := v.likeness(towards)
	known := v.contacts(lam)
	for k, p := range share {
		w := v.weekdayOf(v.n + k)
		own := known[w] / (known[w] + kappa)
		if math.IsInf(kappa, 1) {
			own = 0
		}
		base := towards[w]
		for i, slot := range v.slot {
			p[slot] = float64(own*p[slot]) + float64((1-own)*base[i])
		}
	}
}

// pool averages the rate of each open slot of a day with those of the slots beside it.
func (v *shapeView) pool(p []float64, w int) {
	old := make([]float64, len(v.slot))
	open := v.face.hours.Open[w]
	for i, slot := range v.slot {
		old[i] = p[slot] / v.face.openShare(w, slot)
	}
	sum := 0.0
	for i, slot := range v.slot {
		if !open[slot] {
			continue
		}
		rate, n := old[i], 1.0
		for _, j := range [...]int{i - 1, i + 1} {
			if j >= 0 && j < len(v.slot) && open[v.slot[j]] && (v.slot[j]-slot == j-i) {
				rate, n = rate+old[j], n+1
			}
		}
		p[slot] = rate / n * v.face.openShare(w, slot)
		sum += p[slot]
	}
	if sum > 0 {
		for _, slot := range v.slot {
			p[slot] /= sum
		}
	}
}

// plain are the shares of the places in a day of each weekday, every trusted day alike;
// false when nothing is known.
func (v *shapeView) plain() (share [7][]float64, ok bool) {
	run := newMemoryRun(1, len(v.slot), v.cycle())
	for k := range v.y {
		run.add(k, v.weekday(k), v.y[k], v.weight[k])
	}
	share = v.rates(run)
	for w, p := range share {
		sum := 0.0
		for i := range p {
			p[i] *= v.face.openShare(w, v.slot[i])
			sum += p[i]
		}
		for i := range p {
			if sum > 0 {
				p[i] /= sum
				ok = true
			}
		}
	}
	return share, ok
}

// likeness is kappa.
func (v *shapeView) likeness(parent [7][]float64) float64 {
	var sum [7][]float64
	for w := range sum {
		sum[w] = make([]float64, len(v.slot))
	}
	for k, y := range v.y {
		if v.weight[k] != 1 {
			continue
		}
		for i, a := range y {
			if w := v.weekday(k); a == a {
				sum[w][i] += a * v.face.openShare(v.face.weekday(v.from+k), v.slot[i])
			}
		}
	}
	var excess, scale float64
	for w, y := range sum {
		n, mass := 0.0, 0.0
		for i, a := range y {
			if parent[w][i] > 0 {
				n += a
				mass += parent[w][i]
			}
		}
		if n <= 1 {
			continue
		}
		chi, places := 0.0, 0.0
		for i, a := range y {
			if p := parent[w][i]; p > 0 {
				e := n * p / mass
				chi += (a - e) * (a - e) / e
				places++
			}
		}
		excess += chi - (places - 1)
		scale += (places - 1) * (n - 1)
	}
	if excess <= 0 {
		return math.Inf(1)
	}
	return math.Max(0, scale/excess-1)
}

// contacts are those that the profile of each weekday rests on, faded by lam a week.
func (v *shapeView) contacts(lam float64) (n [7]float64) {
	run := newMemoryRun(lam, 1, v.cycle())
	one := make([]float64, 1)
	for k := range v.y {
		if v.weight[k] > 0 {
			one[0] = v.total[k]
			run.add(k, v.weekday(k), one, v.weight[k])
		}
	}
	for w := range n {
		n[w] = run.sum[w][0]
	}
	return n
}
