package capacity

import "math"

// improve changes classes one by one, and by pairs, as long as that makes them cheaper.
func (s *search) improve(x [][]int) [][]int {
	for range 60 {
		better := false
		for q, l := range s.lanes {
			supply := l.supply(x[q])
			for k := l.first; k <= l.last; k++ {
				better = s.resize(x, q, k, supply) || better
			}
			for k := l.first; k <= l.last; k++ {
				for _, by := range [...]int{-1, 1, -2, 2, -4, 4, -8, 8} {
					if j := k + by; x[q][k] > 0 && j >= l.first && j <= l.last {
						better = s.shift(x, q, k, j, supply) || better
					}
				}
			}
		}
		if !better {
			break
		}
	}
	return x
}

// resize gives class k the size that is best while the others stay as they are.
func (s *search) resize(x [][]int, q, k int, supply []float64) bool {
	l, now := s.lanes[q], x[q][k]
	least, most := max(1, s.bounds.Least), s.most(l, k)
	without := supply
	if now > 0 {
		without = append([]float64(nil), supply...)
		l.add(without, k, -now)
	} else {
		if !s.room(x, q, k) {
			return false
		}
		// Where one more does not pay, more of them do not either: prices are convex.
		if l.change(without, k, 1) >= 0 {
			return false
		}
	}
	cost := func(n int) float64 {
		if n == 0 {
			return 0
		}
		return l.change(without, k, n) + l.classCost
	}
	// Convex in the size: the least is found by halving on the sign of the difference.
	lo, hi := least, most
	for lo < hi {
		mid := (lo + hi) / 2
		if cost(mid+1) < cost(mid) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	best := lo
	if cost(best) >= 0 {
		best = 0
	}
	if best == now || cost(best) >= cost(now)-tiny(cost(now)) {
		return false
	}
	l.add(supply, k, best-now)
	x[q][k] = best
	return true
}

// shift moves people of class k to class j: all of them, or one.
func (s *search) shift(x [][]int, q, k, j int, supply []float64) bool {
	l := s.lanes[q]
	least, most := max(1, s.bounds.Least), s.most(l, j)
	for _, n := range [...]int{x[q][k], 1, x[q][k] / 2} {
		left, there := x[q][k]-n, x[q][j]+n
		if n == 0 || there > most || there < least || left > 0 && left < least {
			continue
		}
		before, after := x[q][k], x[q][j]
		x[q][k], x[q][j] = left, 0
		fits := after > 0 || s.room(x, q, j)
		if x[q][k], x[q][j] = before, after; !fits {
			continue
		}
		trial := append([]float64(nil), supply...)
		delta := l.change(trial, k, -n)
		l.add(trial, k, -n)
		delta += l.change(trial, j, n)
		if left == 0 {
			delta -= l.classCost
		}
		if after == 0 {
			delta += l.classCost
		}
		if delta < -tiny(delta) {
			l.add(trial, j, n)
			copy(supply, trial)
			x[q][k], x[q][j] = left, there
			return true
		}
	}
	return false
}

// tiny is a difference of costs that is no difference.
func tiny(cost float64) float64 { return 1e-9 * math.Max(1, math.Abs(cost)) }
