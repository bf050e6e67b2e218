package csvfile

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// records splits text into records.
type records struct {
	lines  *lineReader
	csv    *csv.Reader
	offset int // physical lines before the first that csv sees
}

func newRecords(src io.Reader, skippedLines int, comma rune) *records {
	r := &records{lines: newLineReader(src, skippedLines), offset: skippedLines}
	r.csv = csv.NewReader(r.lines)
	r.csv.Comma = comma
	r.csv.FieldsPerRecord = -1 // counted by the caller, who can name the line
	r.csv.ReuseRecord = true
	return r
}

// next returns the cells of the next record; the slice is valid until the next
// call. A *SyntaxError that is not fatal leaves the reader behind the bad record.
func (r *records) next() (cells []string, fatal bool, err error) {
	r.lines.startRecord()
	cells, err = r.csv.Read()
	if err == nil {
		return cells, false, nil
	}
	if r.lines.err != nil && !r.lines.eof {
		return nil, true, r.lines.err
	}
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return nil, true, err
	case r.lines.eof:
		return nil, false, &SyntaxError{Line: r.line(), Err: errors.New("has a quoted cell that is never closed")}
	}
	return nil, false, &SyntaxError{Line: parse.Line + r.offset, Err: errors.New(`has a quote inside a cell: a cell with quotes is written "like ""this"""`)}
}

// line returns the physical line on which the current record starts.
func (r *records) line() int { return r.lines.recordLine }

// cellLine returns the physical line on which cell i starts.
func (r *records) cellLine(i int) int {
	line, _ := r.csv.FieldPos(i)
	return line + r.offset
}

// isBlank reports whether all cells are empty.
func isBlank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
