// Package planfile reads and writes plans as delimited text, one row per queue,
// channel and interval, and the metadata beside them.
//
// Writing is strict: comma, decimal point, LF, the columns of [Columns] in that order,
// numbers at fixed decimals; [WriteLocale] has other separators and decimal marks, for
// spreadsheets. Reading is tolerant, as package csvfile is, because a plan
// may come back from a spreadsheet in another locale; whatever a reader of the file
// cannot derive is an input, and derived columns are read but for what the binding
// column reveals not used. Columns that cccplan does not know are kept.
package planfile
