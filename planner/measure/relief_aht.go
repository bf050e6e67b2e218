package measure

import "math"

// Handle times of a counterfactual. What came of them in an interval is parted into two
// factors, one of the forecast's side and one of the staff's:
//
//	actual = planned * (mix * handling)
//
// mix is by how much the handle times planned for the contacts that came differ from those
// planned for the contacts that were forecast. Of a queue of its own it is 1: its mix is the
// course of its contacts, which volumes have. Of a sum of queues it is that of their planned
// handle times weighted by what came of each, over the same weighted by what was forecast
// (direct standardisation). The rest is handling.
//
// A clause with a split leaves mix to the client and handling to the contact centre; one
// without leaves both to its owner. A clause with a threshold leaves to its owner what lies
// above it, and the rest of what is over the plan to the other side: over the period judged
// the owner's factor r is parted into
//
//	u = 1 for r <= 1, r for 1 < r <= 1 + above, 1 + above beyond it
//
// which is the other side's, and r / u. It goes by the period, so that the luck of single
// intervals does not cross the threshold.
type handling struct {
	mix       map[int64]float64 // of a sum of queues, by instant; nil = 1
	staff     bool              // the owner is the staff's side
	split     bool
	tolerated float64 // u
}

// handling is that of a period under a rule.
func (q *MatchedQueue) handling(rule *ReliefRule) *handling {
	h := &handling{mix: q.mix, staff: rule.AHTOwner == CCC || rule.AHTMix, split: rule.AHTMix, tolerated: 1}
	var base, actual float64
	for i := range q.Pairs {
		p := &q.Pairs[i]
		if _, came, ok := p.values(AHT); ok {
			base += float64(h.base(p) * p.Handled)
			actual += came
		}
	}
	if r := actual / base; rule.AHTAbove > 0 && base > 0 && r > 1 {
		h.tolerated = math.Min(r, 1+rule.AHTAbove)
	}
	return h
}

// mixed is the handle time planned for the contacts that came in an interval.
func (h *handling) mixed(p *Pair) float64 {
	if x, ok := h.mix[p.Plan.Start.Instant().Unix()]; ok {
		return float64(p.Plan.AHT * x)
	}
	return p.Plan.AHT
}

// base is what the owner's factor is over.
func (h *handling) base(p *Pair) float64 {
	if h.split {
		return h.mixed(p)
	}
	return p.Plan.AHT
}

// aht is the handle time of an interval with the parts of the sides that are as they came.
func (h *handling) aht(p *Pair, forecast, staff bool) float64 {
	planned, actual := p.Plan.AHT, p.AHT()
	if math.IsNaN(actual) {
		return planned
	}
	switch base := h.base(p); {
	case forecast && staff:
		return actual
	case !forecast && !staff:
		return planned
	case staff == h.staff: // the owner's alone
		return float64(actual*(planned/base)) / h.tolerated
	default:
		return float64(base * h.tolerated)
	}
}

// handled writes into a verdict what handle times it rests on: means over the contacts that
// came and were handled.
func (q *MatchedQueue) handled(r *Relief, h *handling) {
	var mixed, client, ccc, n float64
	for i := range q.Pairs {
		p := &q.Pairs[i]
		if _, _, ok := p.values(AHT); !ok {
			continue
		}
		mixed += float64(h.mixed(p) * p.Handled)
		client += float64(h.aht(p, true, false) * p.Handled)
		ccc += float64(h.aht(p, false, true) * p.Handled)
		n += p.Handled
	}
	r.MixAHT, r.ClientAHT, r.CCCAHT = mixed/n, client/n, ccc/n
}

// mixes are the factors of mix of a sum of all queues that are not sums, by instant. Where
// something of a queue is not known, so is the mix: there is none.
func (m *Matched) mixes() map[int64]float64 {
	type sums struct{ came, handled, planned, volume float64 }
	at := map[int64]*sums{}
	of := func(t int64) *sums {
		if at[t] == nil {
			at[t] = &sums{}
		}
		return at[t]
	}
	for k := range m.Queues {
		q := &m.Queues[k]
		if q.Sum {
			continue
		}
		for i := range q.Pairs {
			p := &q.Pairs[i]
			s := of(p.Plan.Start.Instant().Unix())
			s.came += float64(p.Plan.AHT * p.Handled)
			s.handled += p.Handled
			s.planned += float64(p.Plan.AHT * p.Plan.Volume)
			s.volume += p.Plan.Volume
		}
		for _, r := range q.missing {
			of(r.Start.Instant().Unix()).came = math.NaN()
		}
	}
	mix := map[int64]float64{}
	for t, s := range at {
		if x := float64(s.came/s.handled) / (s.planned / s.volume); x > 0 && !math.IsInf(x, 0) {
			mix[t] = x
		}
	}
	return mix
}
