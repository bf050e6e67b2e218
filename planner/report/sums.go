package report

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/planner"
)

// A queue is the sum of the others when it is so, to the digit, in nearly every interval;
// who edits a few must not make it count twice.
const (
	sumShare = 0.99
	sumLeast = 24  // intervals
	sumNear  = 0.1 // of the contacts: a queue so near to the sum of others is doubtful
)

// FindSums finds queues that are the sum of all others, which totals must not count
// again: a plan does not say so itself. doubts name queues that are nearly so, and are
// taken for queues of their own. It takes three queues to tell.
func FindSums(rows []planner.Row) (sums []string, doubts []error) {
	type slot struct {
		units  int64
		queues int
	}
	all := map[int64]*slot{} // by instant
	index := map[queueKey]int{}
	var keys []queueKey
	for i := range rows {
		r := &rows[i]
		u, err := unitsOf(r.Volume, contacts)
		if err != nil {
			return nil, nil // RollUp says so
		}
		key := queueKey{r.Queue, r.Channel}
		if _, ok := index[key]; !ok {
			index[key] = len(keys)
			keys = append(keys, key)
		}
		at := r.Start.Instant().Unix()
		s := all[at]
		if s == nil {
			s = &slot{}
			all[at] = s
		}
		s.units += u
		s.queues++
	}
	if len(keys) < 3 {
		return nil, nil
	}
	compared, equal := make([]int, len(keys)), make([]int, len(keys))
	off, sum := make([]float64, len(keys)), make([]float64, len(keys))
	for i := range rows {
		r := &rows[i]
		u, _ := unitsOf(r.Volume, contacts)
		s := all[r.Start.Instant().Unix()]
		if u == 0 || s.queues < 3 {
			continue
		}
		k := index[queueKey{r.Queue, r.Channel}]
		compared[k]++
		if 2*u == s.units {
			equal[k]++
		}
		off[k] += math.Abs(float64(2*u - s.units))
		sum[k] += float64(u)
	}
	for k, key := range keys {
		switch {
		case compared[k] < sumLeast:
		case float64(equal[k]) >= sumShare*float64(compared[k]):
			sums = append(sums, key.queue)
		case off[k] <= sumNear*sum[k]:
			doubts = append(doubts, fmt.Errorf("queue %q is nearly the sum of the others, but not in %d of %d intervals: it is counted in totals, unless it is named as a total", key.queue, compared[k]-equal[k], compared[k]))
		}
	}
	return sums, doubts
}
