package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

const (
	svdRank      = 4  // factors kept
	svdShortRank = 2  // with less than svdShortDays days
	svdShortDays = 40 // days
	svdScoreDays = 60 // days that the persistence of scores is learnt from
	svdMostPhi   = 0.95
	svdVariance  = 0.9 // share of the residual variance that the back-transform restores
)

// svd is the method of Shen & Huang (2008, M&SOM 10:391): with X = sqrt(y + 1/4) days by
// slots and mu its column means, X - mu = U Sigma V' keeps its first factors, the scores
// beta_d = V'(X_d - mu) are forecast by their weekday's weighted mean m_w and an AR(1)
// of what is left,
//
//	beta_h = m_w + phi^h (beta_D - m_w(D)),   y = max(mu + V beta, 0)^2 + 0.9 var_s - 1/4,
//
// var_s the variance of the residual of slot s. x is the history without holes.
func (v *shapeView) svd(x [][]float64, lam float64, steps int) [][]float64 {
	slots := len(v.slot)
	root := make([][]float64, len(x))
	mu := make([]float64, slots)
	trusted := 0
	flat := make([]float64, len(x)*slots)
	for k, y := range x {
		if y == nil {
			continue
		}
		root[k] = flat[k*slots : (k+1)*slots]
		for i, a := range y {
			root[k][i] = math.Sqrt(a + 0.25)
		}
		if v.weight[k] == 1 {
			trusted++
			for i, a := range root[k] {
				mu[i] += a
			}
		}
	}
	if trusted < leastDays || slots < 2*svdRank {
		return nil
	}
	for i := range mu {
		mu[i] /= float64(trusted)
	}
	gram := make([]float64, slots*slots)
	diff := make([]float64, slots)
	for k, row := range root {
		if row == nil || v.weight[k] != 1 {
			continue
		}
		for i, a := range row {
			diff[i] = a - mu[i]
		}
		for i, a := range diff {
			line := gram[i*slots : (i+1)*slots]
			for j := i; j < slots; j++ {
				line[j] += a * diff[j]
			}
		}
	}
	rank := svdRank
	if trusted < svdShortDays {
		rank = svdShortRank
	}
	factors := leading(gram, slots, rank)
	// Scores of every day, their weighted weekday means, and what is left of them.
	scores := make([][]float64, len(x))
	run := newMemoryRun(lam, rank, v.cycle())
	for k, row := range root {
		if row == nil {
			continue
		}
		scores[k] = make([]float64, rank)
		for f := range rank {
			for i, a := range row {
				scores[k][f] += (a - mu[i]) * factors[f][i]
			}
		}
		run.add(k, v.weekday(k), scores[k], v.weight[k])
	}
	var mean [7][]float64
	for w := range mean {
		mean[w] = make([]float64, rank)
		run.means(w, mean[w])
	}
	phi, last := make([]float64, rank), make([]float64, rank)
	for f := range rank {
		var left []float64
		for k := range scores {
			if scores[k] != nil && v.weight[k] == 1 {
				left = append(left, scores[k][f]-mean[v.weekday(k)][f])
			}
		}
		left = left[max(0, len(left)-svdScoreDays):]
		var cross, square float64
		for i := 1; i < len(left); i++ {
			cross += left[i] * left[i-1]
			square += left[i-1] * left[i-1]
		}
		phi[f] = min(max(cross/math.Max(square, 1e-9), 0), svdMostPhi)
		for k := len(scores) - 1; k >= 0; k-- {
			if scores[k] != nil {
				if v.weight[k] == 1 {
					last[f] = scores[k][f] - mean[v.weekday(k)][f]
				}
				break
			}
		}
	}
	compose := func(beta, out []float64) {
		copy(out, mu)
		for f, b := range beta {
			for i, a := range factors[f] {
				out[i] += b * a
			}
		}
	}
	var week [7][]float64
	for w := range week {
		week[w] = make([]float64, slots)
		compose(mean[w], week[w])
	}
	variance := v.residualVariance(root, week)
	day := make([][]float64, steps)
	beta := make([]float64, rank)
	ahead := 0
	for k := range day {
		w := v.weekdayOf(v.n + k)
		if slices.Contains(v.face.hours.Open[w], true) {
			ahead++
		}
		for f := range beta {
			beta[f] = mean[w][f] + last[f]*math.Pow(phi[f], float64(ahead))
		}
		day[k] = make([]float64, slots)
		compose(beta, day[k])
		for i, z := range day[k] {
			z = math.Max(z, 0)
			day[k][i] = math.Max(0, z*z+svdVariance*variance[i]-0.25)
		}
		v.close(w, day[k])
	}
	return day
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
