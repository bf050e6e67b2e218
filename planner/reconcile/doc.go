// Package reconcile compares two plans of the same contacts, the client's and the contact
// centre's, and merges them by cell, three-way when there is a base that both began with.
//
// [Merge] brings the plans to the same lines (intervals nest in coarser ones, zones do not
// matter) and decides every cell by who owns its quantity and by the corridors that were
// agreed:
//
//	client | contact centre             | result
//	=      | =                          | the base
//	!=     | =                          | the client's, if it owns the quantity or both do; else its request, and the base stays
//	=      | !=                         | likewise
//	!=     | the same                   | that, agreed
//	!=     | other, within the corridor | by the corridor's rule, agreed in tolerance
//	!=     | other                      | disputed, and the base stays
//
// It is not last writer wins: no cell of either party is lost, values that did not make it
// stand beside the one that did, and derived cells are never merged but computed again.
// [Result.Effects] says what each difference takes in agents. [Result.Conflicts] looks at
// what the merged plan takes as a whole, which may be out of bounds though no two cells
// contradict each other: more contacts from the one party, longer ones from the other.
package reconcile
