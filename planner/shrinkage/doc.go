// Package shrinkage keeps a ledger of the time in which agents are paid or scheduled and
// not there for contacts: leave, sickness, training, breaks.
//
// A [Component] says of what its share is one, because sources that do not say it come to
// different totals from the same figures. Of the hours for which somebody is scheduled,
// leave and absence included, some are paid; of these some are attended, and of these some
// are available for contacts:
//
//	scheduled  all hours of a contract, 1
//	paid       P = 1 - u - m A
//	attended   A = 1 - u - q - p P
//	available  Q = A (1 - r - m)
//
// where u is the sum of the unpaid components of scheduled hours and q that of the paid
// ones, p is the sum of those of paid hours, and m and r are those of attended hours,
// unpaid and paid. So shares of the same hours add, and shares of what others left chain:
// 12 % of attended hours and 22 % of paid ones are 1 - 0.88 * 0.78 = 31.36 %, not 34 %.
//
// [Rates] has both shrinkages that follow. 1 - Q is that of scheduled hours: it counts
// unpaid absence too, and says how many have to be scheduled, N / (1 - s). 1 - Q/P is that
// of paid hours: it says what they cost. They are the same where everything is paid.
//
// Values are by date, queue and weekday: one share for every week of a year is wrong in
// most of them. Planned components, such as leave, are known by the calendar. Unplanned ones
// come by chance: [Rates.Apart] tells the absence of whole persons from the rest, for
// staffing that allows for the chance that more than usual are missing. Adherence is no
// shrinkage, and no total here counts it.
//
// [Read] reads a ledger from a table, [Write] writes one, [New] makes one of components.
package shrinkage
