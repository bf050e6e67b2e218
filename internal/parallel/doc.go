// Package parallel does pieces of work on all CPUs, with results that do not depend on how
// many there are.
package parallel
