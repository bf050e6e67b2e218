package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

const (
	svdMost      = 5  // factors looked at
	svdRank      = 4  // factors that the member of Auto keeps
	svdShortRank = 2  // and with less than svdShortDays days
	svdShortDays = 40 // days
	svdScoreDays = 60 // days that the persistence of scores is learnt from
	svdMostPhi   = 0.95
	svdVariance  = 0.9 // share of the residual variance that the back-transform restores
)

// svdBasis are the factors of a history: with X = sqrt(y + 1/4) days by slots and mu its
// column means over trusted days, the right singular vectors of X - mu.
type svdBasis struct {
	root    [][]float64 // X; nil where nothing is known
	mu      []float64
	factors [][]float64 // the first svdMost, strongest first; none with less than leastDays
	trusted int         // days
}

// svdBasis finds the factors of x, the history without holes.
func (v *shapeView) svdBasis(x [][]float64) *svdBasis {
	slots := len(v.slot)
	b := &svdBasis{root: make([][]float64, len(x)), mu: make([]float64, slots)}
	flat := make([]float64, len(x)*slots)
	for k, y := range x {
		if y == nil {
			continue
		}
		b.root[k] = flat[k*slots : (k+1)*slots]
		for i, a := range y {
			b.root[k][i] = math.Sqrt(a + 0.25)
		}
		if v.weight[k] == 1 {
			b.trusted++
			for i, a := range b.root[k] {
				b.mu[i] += a
			}
		}
	}
	if b.trusted == 0 {
		return b
	}
	for i := range b.mu {
		b.mu[i] /= float64(b.trusted)
	}
	if b.trusted < leastDays {
		return b
	}
	gram := make([]float64, slots*slots)
	diff := make([]float64, slots)
	for k, row := range b.root {
		if row == nil || v.weight[k] != 1 {
			continue
		}
		for i, a := range row {
			diff[i] = a - b.mu[i]
		}
		for i, a := range diff {
			line := gram[i*slots : (i+1)*slots]
			for j := i; j < slots; j++ {
				line[j] += a * diff[j]
			}
		}
	}
	b.factors = leading(gram, slots, min(svdMost, slots))
	return b
}

// svdScores are the factors of a history with what their scores are expected to be.
type svdScores struct {
	mu       []float64
	factors  [][]float64
	mean     [7][]float64 // m_w
	phi      []float64
	last     []float64 // the last score less its m_w
	variance []float64 // by slot, of the residual
}

// svdScores learns what becomes of the scores of the first rank factors.
func (v *shapeView) svdScores(b *svdBasis, lam float64, rank int) *svdScores {
	rank = min(rank, len(b.factors))
	s := &svdScores{mu: b.mu, factors: b.factors[:rank]}
	// Scores of every day, their weighted weekday means, and what is left of them.
	scores := make([][]float64, len(b.root))
	run := newMemoryRun(lam, rank, v.cycle())
	for k, row := range b.root {
		if row == nil {
			continue
		}
		scores[k] = make([]float64, rank)
		for f := range rank {
			for i, a := range row {
				scores[k][f] += (a - s.mu[i]) * s.factors[f][i]
			}
		}
		run.add(k, v.weekday(k), scores[k], v.weight[k])
	}
	for w := range s.mean {
		s.mean[w] = make([]float64, rank)
		run.means(w, s.mean[w])
	}
	s.phi, s.last = make([]float64, rank), make([]float64, rank)
	for f := range rank {
		var left []float64
		for k := range scores {
			if scores[k] != nil && v.weight[k] == 1 {
				left = append(left, scores[k][f]-s.mean[v.weekday(k)][f])
			}
		}
		left = left[max(0, len(left)-svdScoreDays):]
		var cross, square float64
		for i := 1; i < len(left); i++ {
			cross += left[i] * left[i-1]
			square += left[i-1] * left[i-1]
		}
		s.phi[f] = min(max(cross/math.Max(square, 1e-9), 0), svdMostPhi)
		for k := len(scores) - 1; k >= 0; k-- {
			if scores[k] != nil {
				if v.weight[k] == 1 {
					s.last[f] = scores[k][f] - s.mean[v.weekday(k)][f]
				}
				break
			}
		}
	}
	var week [7][]float64
	for w := range week {
		week[w] = make([]float64, len(s.mu))
		s.compose(s.mean[w], week[w])
	}
	s.variance = v.residualVariance(b.root, week)
	return s
}

// compose writes mu + V beta.
func (s *svdScores) compose(beta, out []float64) {
	copy(out, s.mu)
	for f, b := range beta {
		for i, a := range s.factors[f] {
			out[i] += b * a
		}
	}
}

// volumes turns mu + V beta into contacts.
func (s *svdScores) volumes(z []float64) {
	for i, x := range z {
		x = math.Max(x, 0)
		z[i] = math.Max(0, x*x+svdVariance*s.variance[i]-0.25)
	}
}

// beta are the scores of a weekday w, so many open days ahead.
func (s *svdScores) beta(w, ahead int, out []float64) {
	for f := range out {
		out[f] = s.mean[w][f] + s.last[f]*math.Pow(s.phi[f], float64(ahead))
	}
}

// svdDays are the volumes of days n, n+1, ... by place.
func (v *shapeView) svdDays(s *svdScores, steps int) [][]float64 {
	day := make([][]float64, steps)
	beta := make([]float64, len(s.factors))
	ahead := 0
	for k := range day {
		w := v.weekdayOf(v.n + k)
		if slices.Contains(v.face.hours.Open[w], true) {
			ahead++
		}
		s.beta(w, ahead, beta)
		day[k] = make([]float64, len(s.mu))
		s.compose(beta, day[k])
		s.volumes(day[k])
		v.close(w, day[k])
	}
	return day
}

// svd is the member of [Auto]: [SVD] with a fixed number of factors. x is the history
// without holes.
func (v *shapeView) svd(x [][]float64, lam float64, steps int) [][]float64 {
	if len(v.slot) < 2*svdRank {
		return nil
	}
	b := v.svdBasis(x)
	if b.trusted < leastDays {
		return nil
	}
	rank := svdRank
	if b.trusted < svdShortDays {
		rank = svdShortRank
	}
	return v.svdDays(v.svdScores(b, lam, rank), steps)
}

// residualVariance is the variance, by place, of trusted days around their weekday.
func (v *shapeView) residualVariance(x [][]float64, week [7][]float64) []float64 {
	n := 0.0
	sum, square := make([]float64, len(v.slot)), make([]float64, len(v.slot))
	for k, row := range x {
		if row == nil || v.weight[k] != 1 {
			continue
		}
		n++
		f := week[v.weekday(k)]
		for i, a := range row {
			e := a - f[i]
			sum[i] += e
			square[i] += e * e
		}
	}
	for i := range square {
		m := sum[i] / math.Max(n, 1)
		square[i] = math.Max(0, square[i]/math.Max(n, 1)-m*m)
	}
	return square
}

// leading are the eigenvectors of the rank largest eigenvalues of the symmetric matrix
// given by its upper triangle.
func leading(upper []float64, n, rank int) [][]float64 {
	var e mat.EigenSym
	vectors := make([][]float64, rank)
	for f := range vectors {
		vectors[f] = make([]float64, n)
	}
	if !e.Factorize(mat.NewSymDense(n, upper), true) {
		return vectors
	}
	var all mat.Dense
	e.VectorsTo(&all)
	for f := range vectors {
		for i := range n {
			vectors[f][i] = all.At(i, n-1-f)
		}
	}
	return vectors
}
