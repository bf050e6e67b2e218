//go:build !unix

package main

import "time"

var begun = time.Now()

// cpuSeconds is wall clock where processor time cannot be had.
func cpuSeconds() float64 { return time.Since(begun).Seconds() }
