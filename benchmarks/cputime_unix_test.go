//go:build unix

package benchmarks_test

import (
	"syscall"
	"testing"
	"time"
)

// userTime is the processor time that the benchmark has used so far.
func userTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
