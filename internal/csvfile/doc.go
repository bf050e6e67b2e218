// Package csvfile reads and writes delimited text: histories, plans and
// forecasts as spreadsheets and contact-centre systems save them.
//
// [Read] is tolerant about form and strict about meaning. It takes a comma,
// semicolon or tab as separator, LF, CRLF or CR line ends, a byte order mark,
// a "sep=;" line, decimal commas, and dates as LibreOffice and Excel write
// them. It never guesses a value: a cell that can be read in two ways and that
// nothing else in the file settles is refused with both readings, an empty
// cell is missing and never zero, and all faults of a file are reported
// together with their physical line and column name.
//
// A row is a struct whose fields are [Number], [Text] and [Stamp], tagged with
// the column name and, where the file must have the column, with col:"required":
//
//	type row struct {
//		Start   csvfile.Stamp  `csv:"start" col:"required"`
//		Offered csvfile.Number `csv:"offered" col:"required"`
//		Queue   csvfile.Text   `csv:"queue"`
//	}
//
// [Writer] writes one strict form: comma, LF, UTF-8, no byte order mark, quotes
// only where they are needed; or, for people who open a file with a double click, the
// form of their [Locale]. [Read] takes all of them.
//
// # How gocsv is used
//
// Rows are mapped to structs by github.com/gocarina/gocsv, and this package is
// its only importer. Left alone, gocsv turns an unknown separator, a header in
// another case, a missing column and an empty cell into zeros, "1,200" into
// 1.2, and accepts NaN. So it is only ever handed batches of records that have
// been checked and normalised here: canonical header, every column of the
// struct present, every cell in a form that its UnmarshalCSV method accepts.
// Its package variables are never set.
package csvfile
