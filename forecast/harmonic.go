package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	harmonics     = 8
	harmonicRidge = 0.1
)

// harmonic smooths the course of the day by a few waves: z = sqrt(y + 3/8) (Anscombe
// 1948) is projected on 1, cos and sin(2 pi j (s + 1/2)/S), j <= 8, with ridge 0.1 j^2,
// and the coefficients are averaged over the days of a weekday as in EW. As both are
// linear, the average comes first here. The forecast is z^2 plus the residual variance
// minus 3/8. It is the best member of sparse queues.
func (v *shapeView) harmonic(x [][]float64, lam float64, steps int) [][]float64 {
	slots := len(v.slot)
	if slots < 6 {
		return nil
	}
	run := newMemoryRun(lam, slots, v.cycle())
	root := make([][]float64, len(x))
	flat := make([]float64, len(x)*slots)
	for k, y := range x {
		if y == nil {
			continue
		}
		root[k] = flat[k*slots : (k+1)*slots]
		for i, a := range y {
			root[k][i] = math.Sqrt(a + 0.375)
		}
		run.add(k, v.weekday(k), root[k], v.weight[k])
	}
	hat := harmonicHat(slots)
	var week [7][]float64
	raw := make([]float64, slots)
	for w := range week {
		week[w] = make([]float64, slots)
		run.means(w, raw)
		for i := range week[w] {
			for j, a := range raw {
				week[w][i] += hat[i*slots+j] * a
			}
		}
	}
	variance := v.residualVariance(root, week)
	for w := range week {
		for i, z := range week[w] {
			week[w][i] = math.Max(0, z*z+variance[i]-0.375)
		}
		v.close(w, week[w])
	}
	return v.byWeekday(week, steps)
}

// harmonicHat is B (B'B + R)^-1 B', B the waves, R their ridge.
func harmonicHat(slots int) []float64 {
	waves := min(harmonics, slots/2-1)
	p := 2*waves + 1
	b := mat.NewDense(slots, p, nil)
	ridge := make([]float64, p)
	for s := range slots {
		b.Set(s, 0, 1)
		for j := 1; j <= waves; j++ {
			sin, cos := math.Sincos(2 * math.Pi * float64(j) * (float64(s) + 0.5) / float64(slots))
			b.Set(s, 2*j-1, cos)
			b.Set(s, 2*j, sin)
			ridge[2*j-1] = harmonicRidge * float64(j*j)
			ridge[2*j] = ridge[2*j-1]
		}
	}
	var gram mat.SymDense
	gram.SymOuterK(1, b.T())
	for j, r := range ridge {
		gram.SetSym(j, j, gram.At(j, j)+r)
	}
	var chol mat.Cholesky
	hat := make([]float64, slots*slots)
	if !chol.Factorize(&gram) {
		return hat
	}
	var q mat.Dense
	if err := chol.SolveTo(&q, b.T()); err != nil {
		return hat
	}
	mat.NewDense(slots, slots, hat).Mul(b, &q)
	return hat
}
