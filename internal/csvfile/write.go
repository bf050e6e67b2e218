package csvfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes delimited text in one strict form: comma, LF, UTF-8, no byte
// order mark, quotes only where they are needed, as many cells in every record
// as in the first. What it writes, [Read] and it copy byte for byte.
type Writer struct {
	csv   *csv.Writer
	width int // cells of the first record; 0 before it
	clean []string
}

// NewWriter returns a Writer to w. It buffers: Flush must be called at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{csv: csv.NewWriter(w)} }

// Write writes one record. Text of strangers is to be passed through
// [GuardText] or [GuardUnknown] first. Line breaks inside cells become LF.
func (w *Writer) Write(cells []string) error {
	if w.width == 0 {
		w.width = len(cells)
	}
	if len(cells) != w.width || len(cells) == 0 {
		return fmt.Errorf("csvfile: record of %d cells in a file of %d", len(cells), w.width)
	}
	w.clean = append(w.clean[:0], cells...)
	for i, c := range cells {
		if !utf8.ValidString(c) || strings.IndexByte(c, 0) >= 0 {
			return fmt.Errorf("csvfile: cell %s is not UTF-8 text", quote(c))
		}
		if strings.IndexByte(c, '\r') >= 0 {
			w.clean[i] = strings.ReplaceAll(strings.ReplaceAll(c, "\r\n", "\n"), "\r", "\n")
		}
	}
	return w.csv.Write(w.clean)
}

// Flush writes what is buffered and returns the first error of writing.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}
