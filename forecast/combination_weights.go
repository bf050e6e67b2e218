package forecast

import (
	"math"
	"slices"
)

// Members with more than so many times the least error are dropped.
const dropWorse = 1.7

// misses are the errors of each member, summed: absolute, and relative to the mean of
// forecast and value.
type misses struct{ absolute, relative []float64 }

func newMisses(members int) misses {
	return misses{make([]float64, members), make([]float64, members)}
}

// add counts a forecast of member i; a missing value is no error.
func (m misses) add(i int, actual, mean float64) {
	if e := math.Abs(actual - mean); e > 0 {
		m.absolute[i] += e
		m.relative[i] += 2 * e / (actual + mean)
	}
}

// join adds a share of other errors.
func (m misses) join(other misses, share float64) {
	for i := range m.absolute {
		m.absolute[i] += float64(share * other.absolute[i])
		m.relative[i] += float64(share * other.relative[i])
	}
}

// weights is the mean of what both kinds of error say.
func (m misses) weights() []float64 {
	w, by := weigh(m.absolute), weigh(m.relative)
	for i := range w {
		w[i] = (w[i] + by[i]) / 2
	}
	return w
}

// weigh turns errors into weights: nothing for those far off, the inverse fourth power
// for the others.
func weigh(miss []float64) []float64 {
	least := math.Inf(1)
	for _, e := range miss {
		if e < least {
			least = e
		}
	}
	w := make([]float64, len(miss))
	for i, e := range miss {
		switch {
		case math.IsInf(least, 1):
			w[i] = 1
		case least == 0:
			w[i] = float64(count(e == 0))
		case e <= dropWorse*least:
			square := (least / e) * (least / e)
			w[i] = square * square
		}
	}
	return normalised(w)
}

func normalised(w []float64) []float64 {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	out := make([]float64, len(w))
	for i, v := range w {
		out[i] = v / sum
	}
	return out
}

// rewound are the forecasts of all members at past origins.
type rewound struct {
	at   []int
	mean [][][]float64 // origin, member, lead
}

// rewind lets the members forecast from half a horizon back, and then every quarter of a
// horizon further back. Where there are days these are whole ones: what is easy at noon
// may be hard at midnight.
func (f *CombinationFit) rewind(steps int) rewound {
	var r rewound
	most := f.model.Origins
	if most == 0 {
		most = origins
	}
	first, every := (steps+1)/2, (steps+3)/4
	if f.day > 1 {
		first, every = (first+f.day-1)/f.day*f.day, (every+f.day-1)/f.day*f.day
	}
	for k := range most {
		back := first + k*every
		n := len(f.y) - back
		if n <= 0 {
			break
		}
		means := make([][]float64, len(f.fitted))
		whole := true
		for i, v := range f.fitted {
			if w, ok := v.(rewinder); ok {
				means[i] = w.before(n, min(steps, back))
			}
			whole = whole && means[i] != nil
		}
		if !whole {
			break
		}
		r.at = append(r.at, n)
		r.mean = append(r.mean, means)
	}
	return r
}

// Weights are the shares of the members in a forecast of so many steps; they sum to 1.
// Where the weights change over the horizon they are its mean.
func (f *CombinationFit) Weights(steps int) []float64 {
	return f.weights(f.rewind(steps), steps, -1).mean()
}

// dayParts of the horizon have weights of their own where the shortest season is a day:
// what the last hours tell is worth more at first.
const dayParts = 8

// leadWeights are the weights of the members in each part of a horizon.
type leadWeights struct {
	steps int
	part  [][]float64
}

func (w leadWeights) at(h int) []float64 { return w.part[w.place(h)] }

func (w leadWeights) place(h int) int { return min(h*len(w.part)/w.steps, len(w.part)-1) }

// mean is over the steps.
func (w leadWeights) mean() []float64 {
	sum := make([]float64, len(w.part[0]))
	for h := range w.steps {
		for i, v := range w.at(h) {
			sum[i] += v
		}
	}
	return normalised(sum)
}

// weights leave origin but out; -1 = none.
func (f *CombinationFit) weights(r rewound, steps, but int) leadWeights {
	w := leadWeights{steps, make([][]float64, 1)}
	if f.given != nil {
		w.part[0] = normalised(f.given)
		return w
	}
	if len(r.at) == 0 {
		w.part[0] = normalised(slices.Repeat([]float64{1}, len(f.fitted)))
		return w
	}
	if f.day > 1 {
		w.part = make([][]float64, min(dayParts, steps))
	}
	miss := make([]misses, len(w.part))
	for p := range miss {
		miss[p] = newMisses(len(f.fitted))
	}
	all := newMisses(len(f.fitted))
	for k, n := range r.at {
		if k == but {
			continue
		}
		for i, mean := range r.mean[k] {
			for h, v := range mean {
				miss[w.place(h)].add(i, f.y[n+h], v)
			}
		}
	}
	for _, m := range miss {
		all.join(m, 1/float64(len(miss)))
	}
	for p, m := range miss {
		m.join(all, 1) // a part alone is little to go by
		w.part[p] = m.weights()
	}
	return w
}
