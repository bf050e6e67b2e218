package forecast

import "math"

// simplex minimises a function without derivatives by the method of Nelder and Mead
// (1965, The Computer Journal 7:308) with the usual coefficients 1, 2, 1/2, 1/2. Its
// buffers serve one search after another, so that a search allocates nothing.
type simplex struct {
	x     [][]float64 // dim+1 corners
	f     []float64
	mid   []float64
	try   []float64
	try2  []float64
	evals int
}

// minimise searches from x, which it overwrites with the best place found, and returns
// the value there. step is the size of the first simplex, tol the spread of values at
// which the search ends, evals the most evaluations. The function is told the worst
// value of the simplex: anything above it may be returned as +Inf without loss.
func (s *simplex) minimise(x []float64, step, tol float64, evals int, f func(x []float64, worst float64) float64) float64 {
	n := len(x)
	s.evals = 0
	if n == 0 {
		s.evals++
		return f(x, math.Inf(1))
	}
	s.resize(n)
	call := func(x []float64, worst float64) float64 {
		s.evals++
		v := f(x, worst)
		if v != v {
			return math.Inf(1)
		}
		return v
	}
	for i := range n + 1 {
		copy(s.x[i], x)
		if i > 0 {
			s.x[i][i-1] += step
		}
		s.f[i] = call(s.x[i], math.Inf(1))
	}
	for s.evals < evals {
		s.sort()
		if math.IsInf(s.f[0], 1) || s.f[n]-s.f[0] <= tol {
			break
		}
		for j := range n {
			s.mid[j] = 0
			for i := range n {
				s.mid[j] += s.x[i][j]
			}
			s.mid[j] /= float64(n)
			s.try[j] = 2*s.mid[j] - s.x[n][j]
		}
		v := call(s.try, s.f[n])
		switch {
		case v < s.f[0]:
			for j := range n {
				s.try2[j] = 3*s.mid[j] - 2*s.x[n][j]
			}
			if v2 := call(s.try2, s.f[n]); v2 < v {
				s.replace(n, s.try2, v2)
			} else {
				s.replace(n, s.try, v)
			}
			continue
		case v < s.f[n-1]:
			s.replace(n, s.try, v)
			continue
		}
		toward := s.x[n]
		if v < s.f[n] {
			toward = s.try
		}
		for j := range n {
			s.try2[j] = (s.mid[j] + toward[j]) / 2
		}
		if v2 := call(s.try2, math.Min(v, s.f[n])); v2 < math.Min(v, s.f[n]) {
			s.replace(n, s.try2, v2)
			continue
		}
		for i := 1; i <= n; i++ {
			for j := range n {
				s.x[i][j] = (s.x[i][j] + s.x[0][j]) / 2
			}
			s.f[i] = call(s.x[i], math.Inf(1))
		}
	}
	s.sort()
	copy(x, s.x[0])
	return s.f[0]
}

func (s *simplex) resize(n int) {
	if len(s.mid) == n {
		return
	}
	s.x, s.f = make([][]float64, n+1), make([]float64, n+1)
	for i := range s.x {
		s.x[i] = make([]float64, n)
	}
	s.mid, s.try, s.try2 = make([]float64, n), make([]float64, n), make([]float64, n)
}

func (s *simplex) replace(i int, x []float64, f float64) {
	copy(s.x[i], x)
	s.f[i] = f
}

// sort brings the corners in rising order of value; equals stay as they are.
func (s *simplex) sort() {
	for i := 1; i < len(s.f); i++ {
		for j := i; j > 0 && s.f[j] < s.f[j-1]; j-- {
			s.f[j], s.f[j-1] = s.f[j-1], s.f[j]
			s.x[j], s.x[j-1] = s.x[j-1], s.x[j]
		}
	}
}

// descent polishes a minimum by quasi-Newton steps with numerical derivatives (BFGS:
// Nocedal & Wright 2006, Numerical Optimization, algorithm 6.1, backtracking line
// search).
type descent struct {
	grad, last, dir, at, step, change []float64
	h                                 []float64 // inverse Hessian, n x n
}

// minimise searches from x, scaled so that 1 is a large step in every direction, and
// overwrites it with the best place found. One-sided derivatives are quick, two-sided
// ones exact.
func (d *descent) minimise(x []float64, tol float64, rounds int, oneSided bool, f func(x []float64) float64) float64 {
	n := len(x)
	if len(d.grad) != n {
		d.grad, d.last, d.dir = make([]float64, n), make([]float64, n), make([]float64, n)
		d.at, d.step, d.change = make([]float64, n), make([]float64, n), make([]float64, n)
		d.h = make([]float64, n*n)
	}
	best := f(x)
	if math.IsInf(best, 0) || math.IsNaN(best) {
		return best
	}
	d.reset(n)
	d.gradient(x, best, oneSided, f)
	fresh := true
	for range rounds {
		slope := 0.0
		for i := range n {
			d.dir[i] = 0
			for j := range n {
				d.dir[i] -= d.h[i*n+j] * d.grad[j]
			}
			slope += d.dir[i] * d.grad[i]
		}
		if !(slope < 0) {
			if fresh {
				return best
			}
			d.reset(n)
			fresh = true
			continue
		}
		t := 1.0
		if longest := maxAbs(d.dir); t*longest > 1 {
			t = 1 / longest
		}
		gain := 0.0
		for range 30 {
			for i := range n {
				d.at[i] = x[i] + t*d.dir[i]
			}
			if v := f(d.at); v <= best+1e-4*t*slope {
				gain, best = best-v, v
				break
			}
			t /= 2.5
		}
		if gain <= tol {
			if gain > 0 {
				copy(x, d.at)
			}
			if fresh {
				return best
			}
			if gain > 0 {
				d.gradient(x, best, oneSided, f)
			}
			d.reset(n)
			fresh = true
			continue
		}
		copy(d.last, d.grad)
		for i := range n {
			d.step[i] = d.at[i] - x[i]
		}
		copy(x, d.at)
		d.gradient(x, best, oneSided, f)
		d.update(n)
		fresh = false
	}
	return best
}

func (d *descent) reset(n int) {
	size := math.Max(maxAbs(d.grad), 1)
	for i := range d.h {
		d.h[i] = 0
	}
	for i := range n {
		d.h[i*n+i] = 0.3 / size
	}
}

// gradient by differences; f(x) is value.
func (d *descent) gradient(x []float64, value float64, oneSided bool, f func(x []float64) float64) {
	const width = 1e-5 // cube root of the precision, at a scale of 1
	for i, v := range x {
		x[i] = v + width
		up := f(x)
		down, over := value, width
		if !oneSided {
			x[i] = v - width
			down, over = f(x), 2*width
		}
		x[i] = v
		d.grad[i] = (up - down) / over
		if math.IsNaN(d.grad[i]) || math.IsInf(d.grad[i], 0) {
			d.grad[i] = 0
		}
	}
}

// update is the BFGS update of the inverse Hessian.
func (d *descent) update(n int) {
	sy := 0.0
	for i := range n {
		d.last[i] = d.grad[i] - d.last[i] // y
		sy += d.step[i] * d.last[i]
	}
	if sy <= 1e-12 {
		return
	}
	yhy := 0.0
	for i := range n {
		d.change[i] = 0
		for j := range n {
			d.change[i] += d.h[i*n+j] * d.last[j]
		}
		yhy += d.change[i] * d.last[i]
	}
	for i := range n {
		for j := range n {
			d.h[i*n+j] += (1+yhy/sy)*d.step[i]*d.step[j]/sy - (d.change[i]*d.step[j]+d.step[i]*d.change[j])/sy
		}
	}
}

func maxAbs(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = math.Max(m, math.Abs(v))
	}
	return m
}
