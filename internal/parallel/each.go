package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do for every k from 0 to n-1, on as many goroutines as GOMAXPROCS allows, in
// no order; pieces must not write to the same places. All are done, also after one has
// failed, and the error is that of the smallest k that has one. Where ctx is done no more
// are begun, and the error is that of ctx.
func Each(ctx context.Context, n int, do func(k int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= n || ctx.Err() != nil {
					return
				}
				errs[k] = do(k)
			}
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
