//go:build !linux

package main

import "os"

// Other systems count the largest memory in other units, or not at all.
func peak(*os.ProcessState) int64 { return 0 }
