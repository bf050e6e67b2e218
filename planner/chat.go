package planner

import "github.com/cccplan/cccplan/erlang"

// staffChat staffs contacts of which an agent may have several at a time. What counts is
// not handle time over concurrency but how handle times grow with it.
func (r *Row) staffChat(lim Limits) error {
	c := erlang.Chat{Rate: r.Volume / r.Interval.Seconds(), AHT: r.AHTs()}
	if r.Patience > 0 {
		c.Patience = r.Patience
	}
	t, err := r.target(lim)
	if err != nil {
		return err
	}
	if err := CheckTarget(t, erlang.Queue{Patience: c.Patience}); err != nil {
		return err
	}
	s, err := c.Agents(t)
	return r.take(s, err, t, lim)
}

// UsefulConcurrency is the number of contacts at a time with which an agent gets most
// done: the k for which k over the handle time with k contacts is largest, the smallest
// of equal ones. factors are handle times as multiples of that of one contact alone (see
// [Terms]); beyond this k each contact more makes the others slower than it is worth.
// It is 1 without factors.
func UsefulConcurrency(factors []float64) int {
	best := 1
	for i, f := range factors {
		if k := i + 1; float64(k)*factors[best-1] > float64(best)*f {
			best = k
		}
	}
	return best
}
