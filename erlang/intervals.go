package erlang

import (
	"fmt"
	"math"
	"runtime"
	"sync"
)

// FewestEach sets agents[i] to the fewest agents, as Fewest returns them, for
// each of many intervals of a queue: loads[i] in place of q.Load and, unless
// ahts is nil, ahts[i] seconds in place of q.AHT. Where no number of agents
// meets the target it sets -1. The slices have the same length.
//
// Intervals are computed in parallel, each from the answer to the one before, so
// that it is sooner done where neighbours have much the same load. The results
// depend neither on the order of intervals nor on how many processors there are.
// An error names the first interval with an invalid load
// or AHT, before anything is computed.
func (q Queue) FewestEach(agents []int, loads, ahts []float64, t Target) error {
	q.Load = 0
	if err := q.checkTarget(&t); err != nil {
		return err
	}
	if len(agents) != len(loads) || ahts != nil && len(ahts) != len(loads) {
		return fmt.Errorf("erlang: %d results for %d loads and %d AHTs", len(agents), len(loads), len(ahts))
	}
	for i := range loads {
		if q.set(i, loads, ahts); !q.valid() {
			return fmt.Errorf("erlang: interval %d: %w", i, q.Validate())
		}
	}
	stay := q.settle()
	var list goals
	list.require(&t)
	const chunk = 1024
	workers := min(runtime.GOMAXPROCS(0), (len(loads)+chunk-1)/chunk)
	var next sync.Mutex
	done := 0
	take := func() (from, to int) {
		next.Lock()
		defer next.Unlock()
		from = done
		done = min(done+chunk, len(loads))
		return from, done
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			s := system{q: q, near: new(neighbours)}
			list := list // goals keep what they have computed
			for {
				from, to := take()
				if from == to {
					return
				}
				for i := from; i < to; i++ {
					s.q.set(i, loads, ahts)
					s.q.Load = min(s.q.Load/stay, math.MaxFloat64)
					agents[i] = -1
					if r, err := s.solve(&list, false); err == nil {
						agents[i] = int(r.whole)
					}
				}
			}
		})
	}
	all.Wait()
	return nil
}

// set makes q the queue of interval i.
func (q *Queue) set(i int, loads, ahts []float64) {
	q.Load = loads[i]
	if ahts != nil {
		q.AHT = ahts[i]
	}
}
