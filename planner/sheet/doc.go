// Package sheet holds a plan as whole numbers: what two parties compare, merge, hash and
// sign.
//
// A [Sheet] has a line for every queue, channel and interval (its [Key]) and a cell for
// every [Quantity] of the line. Numbers are integers of the quantity's decimals, at most
// [Most] in size, so that equal plans have equal bytes on any machine. A cell that is
// absent, one whose value is not known and one that holds 0 are three things.
//
// Quantities are inputs, each with the party that owns it unless a contract says
// otherwise, or derived. [FromRows] and [Sheet.Rows] go from and to the rows of package
// planner without loss; the limits that a plan file hides in its binding cells are
// quantities of their own here. [Sheet.Recompute] fills the derived cells out of the
// inputs, to the last bit what [planner.StaffAll] says.
//
// [Diff] and [Apply] say and do what changes between two sheets. Intervals nest in days,
// weeks and months: [Sheet.Groups] and [Sheet.Fold] see them from above, [Sheet.SetCoarse]
// spreads a coarse value over them by largest remainder, so that they add up to it.
package sheet
