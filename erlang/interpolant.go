package erlang

// interpolant is the polynomial x(y) through points of a falling function y = f(x), by
// Newton's divided differences: where x is at y = 0 is where f crosses 0. The zero value
// has no points.
type interpolant struct {
	y        [maxPoints]float64
	diagonal [maxPoints]float64 // x[n-1], x[n-1,n-2], ... of the differences
	n        int
}

// maxPoints are those that a search starts from and those that it evaluates.
const maxPoints = 16

// add takes a point in; there is room for maxPoints. A y that is there already makes
// crossing NaN or infinite.
func (p *interpolant) add(x, y float64) {
	d := x
	n := p.n
	for i := range n {
		next := (d - p.diagonal[i]) / (y - p.y[n-1-i])
		p.diagonal[i] = d
		d = next
	}
	p.diagonal[n], p.y[n] = d, y
	p.n++
}

// crossing returns x(0).
func (p *interpolant) crossing() float64 {
	x := p.diagonal[p.n-1]
	for i := p.n - 2; i >= 0; i-- {
		x = p.diagonal[i] - float64(p.y[p.n-1-i]*x)
	}
	return x
}
