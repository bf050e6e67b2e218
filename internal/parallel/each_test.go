package parallel_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/cccplan/cccplan/internal/parallel"
)

// Every piece is done once, and the error is the first by number, on any number of CPUs.
func TestEach(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cpus := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(cpus)
		for _, n := range []int{0, 1, 3, 1000} {
			done := make([]int, n)
			if err := parallel.Each(t.Context(), n, func(k int) error { done[k]++; return nil }); err != nil {
				t.Fatal(err)
			}
			for k, times := range done {
				if times != 1 {
					t.Fatalf("%d CPUs: piece %d of %d was done %d times", cpus, k, n, times)
				}
			}
		}
		var count atomic.Int64
		err := parallel.Each(t.Context(), 100, func(k int) error {
			count.Add(1)
			if k%10 == 7 {
				return fmt.Errorf("piece %d", k)
			}
			return nil
		})
		if err == nil || err.Error() != "piece 7" || count.Load() != 100 {
			t.Errorf("%d CPUs: error %v after %d pieces", cpus, err, count.Load())
		}
	}
}

// After ctx is done no more pieces are begun, and the error says so, not that of a piece.
func TestEachIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var count atomic.Int64
	err := parallel.Each(ctx, 1_000_000, func(int) error {
		if count.Add(1) == 10 {
			cancel()
		}
		return errors.New("a piece")
	})
	if !errors.Is(err, context.Canceled) || count.Load() >= 1_000_000 {
		t.Errorf("error %v after %d pieces", err, count.Load())
	}
}
