// Package history reads the interval exports of ACDs and workforce-management tools:
// delimited text with one row per interval (and queue, and channel) becomes a
// [History] of queues on one time grid each.
//
// What the reader had to settle by itself, it says in warnings; what it cannot settle
// it refuses, naming file, line, column and value. Missing is never zero: an interval
// without a row, or with an empty cell, is NaN.
//
// The columns and their other spellings are listed in docs/csv-format.md.
package history
