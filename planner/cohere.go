package planner

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast"
)

// leastOrigins is the number of past origins from which errors say how far to trust a
// forecast.
const leastOrigins = 6

// cohere makes a queue that is the sum of all others equal their sum, interval by
// interval, to the digits of a plan; days and weeks, which are sums of intervals, follow.
// Forecasts T of the total and y_q of the queues disagree by g = T - sum y_q. Weighted
// least squares splits that by the variances of their errors, V of the total and v_q of
// the queues (Wickramasuriya, Athanasopoulos & Hyndman 2019, J. American Statistical
// Association 114:804, with W diagonal; two levels have this closed form):
//
//	y_q <- y_q + v_q / (V + sum v) g,   v_q = phi_q y_q,   V = phi T,
//
// phi the sum of squared errors over that of the volumes forecast at past origins: the
// variance of an interval grows with its mean, as that of counts does. With few past
// origins phi is 1 throughout. A queue falls to 0 at most; the others then share the rest
// in proportion. Each interval of the total is the sum of the rounded queues.
func cohere(queues []*queue) (doubts []error) {
	var total *queue
	var parts []*queue
	for _, q := range queues {
		if !q.in.Total {
			parts = append(parts, q)
			continue
		}
		if total != nil {
			return []error{fmt.Errorf("queues %s and %s are both totals: neither is made to add up", total.in.Volume.Name(), q.in.Volume.Name())}
		}
		total = q
	}
	if total == nil || len(parts) == 0 {
		return nil
	}
	for _, q := range parts {
		if t, g := total.volume, q.volume; t.Grid.Step != g.Grid.Step || !t.Grid.Start.Equal(g.Grid.Start) || len(t.Mean) != len(g.Mean) {
			return []error{fmt.Errorf("queue %s is the sum of others on other intervals: it is not made to add up", total.in.Volume.Name())}
		}
	}
	phi := make([]float64, len(parts))
	all := total.phi
	known := !math.IsNaN(all)
	for i, q := range parts {
		phi[i] = q.phi
		known = known && !math.IsNaN(q.phi)
	}
	if !known {
		all = 1
		for i := range phi {
			phi[i] = 1
		}
	}
	for i := range total.volume.Mean {
		split(total, parts, i, all, phi)
	}
	for i := range total.volume.Mean {
		sum, open := 0.0, false
		for _, q := range parts {
			if q.volume.Open[i] {
				open = true
				sum += Round(q.volume.Mean[i], volumeDecimals)
			}
		}
		total.volume.Mean[i], total.volume.Open[i] = Round(sum, volumeDecimals), open
	}
	return nil
}

// split makes the queues of interval k add up to what is believed of the total.
func split(total *queue, parts []*queue, k int, all float64, phi []float64) {
	sum, spread := 0.0, 0.0
	for i, q := range parts {
		sum += q.volume.Mean[k]                      // what is closed, or dead, is 0 and stays so
		spread += float64(phi[i] * q.volume.Mean[k]) // no fused sums: the same bits everywhere
	}
	if !(spread > 0) {
		return
	}
	gap := (total.volume.Mean[k] - sum) / (float64(all*total.volume.Mean[k]) + spread)
	wanted, kept := sum+float64(gap*spread), 0.0
	for i, q := range parts {
		m := &q.volume.Mean[k]
		*m = max(0, *m+float64(gap*phi[i]**m))
		kept += *m
	}
	for _, q := range parts {
		if kept > 0 {
			q.volume.Mean[k] *= wanted / kept
		}
	}
}

// dispersion is phi; NaN when past origins are too few to tell.
func dispersion(points []forecast.Point) float64 {
	var square, sum float64
	origins := 0
	for i, p := range points {
		square += float64((p.Actual - p.Mean) * (p.Actual - p.Mean))
		sum += p.Mean
		if i == 0 || !p.Origin.Equal(points[i-1].Origin) {
			origins++
		}
	}
	if origins < leastOrigins || sum == 0 {
		return math.NaN()
	}
	return square / sum
}
