package csvfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes delimited text in the form of a [Locale]: UTF-8, quotes only where
// they are needed, as many cells in every record as in the first. What it writes, [Read]
// and it copy byte for byte.
type Writer struct {
	csv   *csv.Writer
	width int       // cells of the first record; 0 before it
	bom   io.Writer // gets a byte order mark before the first record; nil = none
	clean []string
}

// NewWriter returns a Writer to w in the strict form of the zero Locale. It buffers:
// Flush must be called at the end.
func NewWriter(w io.Writer) *Writer { return Locale{}.NewWriter(w) }

// NewWriter returns a Writer to w in the form of the locale. Numbers are to be passed
// through [Locale.Decimal] first. It buffers: Flush must be called at the end.
func (l Locale) NewWriter(w io.Writer) *Writer {
	out := &Writer{csv: csv.NewWriter(w)}
	if l.name != "" {
		out.csv.UseCRLF = true
		out.bom = w
	}
	if l.comma {
		out.csv.Comma = ';'
	}
	return out
}

// Write writes one record. Text of strangers is to be passed through
// [GuardText] or [GuardUnknown] first. Line breaks inside cells
// become those of the file.
func (w *Writer) Write(cells []string) error {
	if w.width == 0 {
		w.width = len(cells)
	}
	if len(cells) != w.width || len(cells) == 0 {
		return fmt.Errorf("csvfile: record of %d cells in a file of %d", len(cells), w.width)
	}
	if w.bom != nil {
		if _, err := io.WriteString(w.bom, "\ufeff"); err != nil {
			return err
		}
		w.bom = nil
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
