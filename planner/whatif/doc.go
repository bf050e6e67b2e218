// Package whatif answers what a plan would be if some of its inputs were others: a copy is
// changed, computed again, and compared cell by cell ([Change], [Deltas]). The other way
// round, [MostVolume] is the most that committed staff carries.
package whatif
