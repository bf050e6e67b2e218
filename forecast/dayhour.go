package forecast

import (
	"math"
	"slices"
)

// dayHour is how far the slots of a day lie from their plan, as variances of
// actual/plan - 1: of what the whole day shares, of what hours share, which keeps a share
// memory from slot to slot, and of what is a slot's own beyond Poisson.
type dayHour struct{ day, hour, memory, slot float64 }

// Planned contacts of a slot below which it counts as this many: a plan of a tenth of a
// contact is not ten times off when one comes.
const leastPlanned = 0.5

// rest is the plan with the slots after those seen as they are to be expected now, and
// their standard deviations in contacts; slots seen keep the plan, and have none.
func (v dayHour) rest(plan, seen []float64) (day, deviation []float64) {
	day, deviation = slices.Clone(plan), make([]float64, len(plan))
	// Means and variances of the day's share and the hour's.
	d, h := 0.0, 0.0
	dd, dh, hh := v.day, 0.0, v.hour
	for i, p := range plan {
		h *= v.memory
		dh *= v.memory
		hh = float64(v.memory*v.memory*hh) + float64(v.hour*(1-float64(v.memory*v.memory)))
		if i >= len(seen) {
			day[i] = p * math.Min(math.Max(1+d+h, leastUpdate), mostUpdate)
			m := math.Max(day[i], leastPlanned) // NaN where closed
			deviation[i] = math.Sqrt(m + float64(m*m*(dd+2*dh+hh+v.slot)))
			continue
		}
		deviation[i] = math.NaN()
		e := (seen[i] - p) / math.Max(p, leastPlanned)
		if !(p > 0) || e != e {
			continue
		}
		ofDay, ofHour := dd+dh, dh+hh
		all := ofDay + ofHour + v.slot + 1/math.Max(p, leastPlanned)
		e -= d + h
		d += float64(ofDay / all * e)
		h += float64(ofHour / all * e)
		dd -= float64(ofDay / all * ofDay)
		dh -= float64(ofDay / all * ofHour)
		hh -= float64(ofHour / all * ofHour)
	}
	return day, deviation
}

// lags holds, by distance in slots, the weighted sum of products of deviations from plan
// and the sum of weights.
type lags struct{ sum, weight []float64 }

func newLags(slots int) lags {
	return lags{make([]float64, slots), make([]float64, slots)}
}

func (l lags) clone() lags { return lags{slices.Clone(l.sum), slices.Clone(l.weight)} }

// add counts the sums of other w times.
func (l lags) add(other lags, w float64) {
	for i := range l.sum {
		l.sum[i] += float64(w * other.sum[i])
		l.weight[i] += float64(w * other.weight[i])
	}
}

// learn adds a day. Pairs of slots count by the product of their plans, so that every
// day counts the same and busy slots most; at distance 0 Poisson's part is taken out.
func (l lags) learn(plan, actual []float64, weight float64) {
	_, total := sumBoth(plan, actual)
	for i, p := range plan {
		e := (actual[i] - p) / math.Max(p, leastPlanned)
		if e != e {
			continue
		}
		share := weight * p / total
		l.sum[0] += float64(share * p / total * (float64(e*e) - 1/math.Max(p, leastPlanned)))
		l.weight[0] += float64(share * p / total)
		for j := i + 1; j < len(plan); j++ {
			if f := (actual[j] - plan[j]) / math.Max(plan[j], leastPlanned); f == f {
				w := share * plan[j] / total
				l.sum[j-i] += float64(w * e * f)
				l.weight[j-i] += w
			}
		}
	}
}

// own is the mean square deviation beyond Poisson of a slot.
func (l lags) own() float64 {
	if !(l.weight[0] > 0) {
		return 0
	}
	return l.sum[0] / l.weight[0]
}

// Memories of the hour's share that are tried.
var hourMemories = []float64{0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98}

// fit finds the variances that come closest to the mean products, day + hour memory^lag,
// by least squares; what is left at distance 0 is the slot's own.
func (l lags) fit() dayHour {
	var best dayHour
	least := math.Inf(1)
	for _, memory := range hourMemories {
		var s1, sx, sxx, sy, sxy float64
		x := 1.0
		for i := 1; i < len(l.sum); i++ {
			x *= memory
			if w := l.weight[i]; w > 0 {
				s1 += w
				sx += float64(w * x)
				sxx += float64(w * x * x)
				sy += l.sum[i]
				sxy += float64(x * l.sum[i])
			}
		}
		try := func(day, hour float64) {
			if !(day >= 0 && hour >= 0) {
				return
			}
			// The squared error less what no choice changes.
			miss := float64(day*day*s1) + float64(2*day*hour*sx) + float64(hour*hour*sxx) - float64(2*day*sy) - float64(2*hour*sxy)
			if miss < least {
				least, best = miss, dayHour{day: day, hour: hour, memory: memory}
			}
		}
		try(0, 0)
		if s1 > 0 {
			try(sy/s1, 0)
			try(0, sxy/sxx)
			if det := float64(s1*sxx) - float64(sx*sx); det > 1e-9*s1*sxx {
				try((float64(sy*sxx)-float64(sxy*sx))/det, (float64(sxy*s1)-float64(sy*sx))/det)
			}
		}
	}
	best.slot = math.Max(0, l.own()-best.day-best.hour)
	return best
}
