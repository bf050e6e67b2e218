// Package report shows a plan in other shapes: rolled up by day, week, month or fiscal
// period, and as a grid of intervals by dates.
//
// Sums in every view agree to the last printed digit. [RollUp] rounds what a row stands
// for once, contacts to 0.001 and hours to 0.000001, and from then on adds whole numbers
// of those: the days of a month add up to the month, and the queues to their total,
// whatever the order of rows. Averages are never averaged: each is a quotient of sums.
// Handle times are weighted by contacts, service levels by the contacts that their
// definition counts, waits by the answered, occupancy by agent hours. Ranges of volumes do
// not add up, and no view shows a sum of them.
//
// A view is a [Table] of typed cells. [WriteCSV] writes it for the spreadsheets of a
// locale.
package report
