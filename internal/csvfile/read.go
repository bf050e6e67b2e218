package csvfile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/gocarina/gocsv"
)

// defaultMaxFaults is how many faults are reported if Options does not say.
const defaultMaxFaults = 20

// Options says how a file is read. The zero value is usable.
type Options struct {
	// Name is the file name that messages start with.
	Name string
	// Aliases maps other spellings of a header to column names. A spelling is
	// compared like a header: without regard to case, and with blanks and
	// hyphens as underscores.
	Aliases map[string]string
	// DateOrder settles dates such as 1/5/2026. With AskOrder the cells settle
	// it, and the file is refused if they do not.
	DateOrder DateOrder
	// KeepUnknown hands over the cells of columns that the row struct does not have.
	KeepUnknown bool
	// Began is called once before the first row, with what is known by then: all
	// but Rows, Bytes and SHA256. An error from it stops the reading. It may be nil.
	Began func(Info) error
	// MaxFaults is how many faults are reported before the rest is only
	// counted; 0 is 20.
	MaxFaults int
}

// Row is one record.
type Row[T any] struct {
	// Line is the physical line on which the first cell starts.
	Line  int
	Value T
	// Extra has the cells of the columns in Info.Unknown, in that order, as
	// written; only with Options.KeepUnknown. It stays valid after the call.
	Extra []string
}

// Info says what the reader understood of a file.
type Info struct {
	Name         string
	Comma        rune
	DecimalComma bool
	// DecimalFrom says what settled the decimal mark: "cells" if a cell of the
	// file proves it, "separator" for the decimal comma that goes with a
	// semicolon, "default", or "each cell" if the file has points and commas.
	DecimalFrom string
	// MixedDecimals names a number with a decimal point and one with a decimal
	// comma if the file has both, each read by its own mark; else it is empty.
	MixedDecimals string
	BOM           bool
	LineEnd       string // of the first line: "LF", "CRLF" or "CR"; empty if there is no line end
	// DateOrder is the order given or proved; AskOrder if no date depends on it.
	DateOrder DateOrder
	Header    []string // as written
	Columns   []string // known columns that are present, in the order of the row struct
	Unknown   []string // headers, as written, of the columns that the row struct does not have
	Rows      int      // rows handed over
	// Bytes and SHA256 are of the raw file. SHA256 is in hex, and empty if
	// reading stopped before the end.
	Bytes  int64
	SHA256 string
}

// Read streams the delimited text r into rows of type T, which must be a struct
// of tagged [Number], [Text] and [Stamp] fields, and calls each for every row
// without fault, in file order. The *Row is reused; its Value may be copied.
//
// A *SyntaxError that each returns, or a join of them, is a fault of the file
// like those that Read finds: reading goes on, and at the end all come back as
// one *Faults. Any other error from each stops the reading and is returned as
// it is, as is that of ctx. Columns that the file does not have are missing in
// every row. A file with a header and no rows is no fault here.
func Read[T any](ctx context.Context, r io.Reader, opt Options, each func(*Row[T]) error) (Info, error) {
	if opt.MaxFaults <= 0 {
		opt.MaxFaults = defaultMaxFaults
	}
	raw := &rawReader{ctx: ctx, src: r, name: opt.Name, hash: sha256.New()}
	info := Info{Name: opt.Name}
	faults := &faultLog{file: opt.Name, max: opt.MaxFaults}

	err := read(ctx, raw, opt, &info, faults, each)

	info.Bytes = raw.bytes
	if raw.ended {
		info.SHA256 = hex.EncodeToString(raw.hash.Sum(nil))
	}
	if err != nil && !faults.addAll(err) {
		return info, err
	}
	return info, faults.err()
}

// read does the work of Read. Faults that end the reading are returned.
func read[T any](ctx context.Context, raw io.Reader, opt Options, info *Info, faults *faultLog, each func(*Row[T]) error) error {
	cols := schema[T]()
	s, err := takeSample(raw, maxSample)
	if err != nil {
		return err
	}
	known := newNames(cols, opt.Aliases)
	info.BOM, info.LineEnd = s.bom, s.lineEnd
	info.Comma = s.separator(known)

	rec := newRecords(io.MultiReader(bytes.NewReader(s.text), raw), s.lines, info.Comma)
	header, _, err := rec.next()
	if err == io.EOF {
		return &SyntaxError{Err: errors.New("is empty")}
	} else if err != nil {
		return err
	}
	l, wrong := newLayout(cols, known, slices.Clone(header))
	info.Header, info.Columns, info.Unknown = l.header, l.known(), l.unknownHeaders()
	if len(wrong) > 0 {
		for _, err := range wrong {
			faults.add(&SyntaxError{Line: rec.line(), Err: err})
		}
		return nil
	}

	ev := gather(s, info.Comma, l)
	s = nil // so that the sample can go once it has been read
	dec := ev.decimal(info.Comma)
	order, err := ev.order(opt.DateOrder)
	info.DecimalComma, info.DecimalFrom, info.DateOrder = dec.comma, dec.from, order
	if dec.from == fromEach {
		info.MixedDecimals = dec.why
	}
	if err != nil {
		return err
	}

	if opt.Began != nil {
		if err := opt.Began(*info); err != nil {
			return err
		}
	}
	// One batch is read while the rows of the one before are handed over.
	empty, full := make(chan *decoded[T], batches), make(chan *decoded[T], batches)
	format := newFormat(dec, order, cols)
	for range batches {
		empty <- &decoded[T]{b: newBatch(rec, l, format, opt.KeepUnknown), values: make([]T, batchRows)}
	}
	go decode(empty, full)
	defer func() { // what was read ahead is let go, and nobody reads on
		close(empty)
		for range full {
		}
	}()
	var row Row[T]
	for d := range full {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.failed != nil {
			return d.failed
		}
		for _, fault := range d.b.faults {
			faults.add(fault)
		}
		for i := range d.b.n {
			row = Row[T]{Line: d.b.lines[i], Value: d.values[i], Extra: d.b.extra(i)}
			info.Rows++
			if err := each(&row); err != nil && !faults.addAll(err) {
				return err
			}
		}
		if d.stop != nil {
			return d.stop
		}
		faults.settle()
		empty <- d
	}
	return nil
}

// batches are at work at a time: one is read, one handed over.
const batches = 2

// decoded is a batch and the structs of its records.
type decoded[T any] struct {
	b      *batch
	values []T
	stop   error // ends the reading after the records of the batch
	failed error // ends it before them
}

// decode fills batches until the records end, or the batches do.
func decode[T any](empty <-chan *decoded[T], full chan<- *decoded[T]) {
	defer close(full)
	for d := range empty {
		var more bool
		more, d.stop = d.b.fill()
		d.failed = d.b.unmarshal(&d.values)
		full <- d
		if !more || d.failed != nil {
			return
		}
	}
}

// rawReader measures and hashes what is read, and ends when ctx does.
type rawReader struct {
	ctx   context.Context
	src   io.Reader
	name  string
	hash  hash.Hash
	bytes int64
	ended bool
}

func (r *rawReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.src.Read(p)
	r.hash.Write(p[:n])
	r.bytes += int64(n)
	if err == io.EOF {
		r.ended = true
	} else if err != nil && r.name != "" {
		err = fmt.Errorf("%s: %w", r.name, err)
	}
	return n, err
}

// batchRows is how many records go through gocsv at a time: enough to make the
// cost of a call small, few enough to stay in the cache.
const batchRows = 512

// batch hands records to gocsv: the columns that the file has. Those it has not come
// out missing rather than zero, see [batch.blank].
type batch struct {
	rec    *records
	l      *layout
	format *format
	keep   bool

	present, absent []int // columns of l.cols

	n      int        // records held
	rows   [][]string // header and records, normalised, in the order of present
	lines  []int
	extras [][]string
	faults []*SyntaxError // of records that are left out
}

func newBatch(rec *records, l *layout, f *format, keep bool) *batch {
	b := &batch{rec: rec, l: l, format: f, keep: keep && len(l.unknown) > 0,
		rows: make([][]string, batchRows+1), lines: make([]int, batchRows)}
	for i, at := range l.at {
		if at >= 0 {
			b.present = append(b.present, i)
		} else if l.cols[i].kind != textCell { // of which the zero value is missing
			b.absent = append(b.absent, i)
		}
	}
	w := len(b.present)
	cells := make([]string, len(b.rows)*w)
	for i := range b.rows {
		b.rows[i] = cells[i*w : (i+1)*w]
	}
	for k, i := range b.present {
		b.rows[0][k] = l.cols[i].name
	}
	if b.keep {
		b.extras = make([][]string, batchRows)
	}
	return b
}

// fill reads records until the batch is full, and reports whether there may be
// more. An error ends the reading after the records that the batch holds.
func (b *batch) fill() (more bool, err error) {
	b.n, b.faults = 0, nil
	for b.n < batchRows {
		cells, fatal, err := b.rec.next()
		var fault *SyntaxError
		switch {
		case err == io.EOF:
			return false, nil
		case fatal:
			return false, err
		case errors.As(err, &fault):
			b.faults = append(b.faults, fault)
			continue
		case isBlank(cells):
			continue
		}
		clean, err := b.take(cells)
		if err != nil {
			return false, err
		}
		if clean {
			b.n++
		}
	}
	return true, nil
}

// take puts one record into the batch, unless it has a fault. An error is a
// fault that makes it pointless to read on.
func (b *batch) take(cells []string) (clean bool, err error) {
	line := b.rec.line()
	if len(cells) != len(b.l.header) {
		b.faults = append(b.faults, &SyntaxError{Line: line, Err: fmt.Errorf("has %d cells, the header has %d", len(cells), len(b.l.header))})
		return false, nil
	}
	clean = true
	row := b.rows[b.n+1]
	for k, i := range b.present {
		at := b.l.at[i]
		text, err := b.format.cell(i, cells[at])
		if err != nil {
			fault := &SyntaxError{Line: b.rec.cellLine(at), Column: b.l.title(at), Value: strings.TrimSpace(cells[at]), Err: err}
			var two *orderError
			if errors.As(err, &two) {
				return false, fault
			}
			b.faults = append(b.faults, fault)
			clean = false
		}
		row[k] = text
	}
	for _, at := range b.l.headless {
		if strings.TrimSpace(cells[at]) != "" {
			b.faults = append(b.faults, &SyntaxError{Line: b.rec.cellLine(at), Value: cells[at], Err: errors.New("is in a column without a header")})
			clean = false
		}
	}
	b.lines[b.n] = line
	if b.keep && clean {
		extra := make([]string, len(b.l.unknown))
		for i, at := range b.l.unknown {
			extra[i] = cells[at]
		}
		b.extras[b.n] = extra
	}
	return clean, nil
}

// extra returns the unknown cells of row i.
func (b *batch) extra(i int) []string {
	if !b.keep {
		return nil
	}
	return b.extras[i]
}

// unmarshal maps the records of the batch to the structs of out, a pointer to a
// slice of at least batchRows of them whose type has the fields l.cols.
func (b *batch) unmarshal(out any) error {
	if b.n == 0 {
		return nil
	}
	// Other code in the same program may have set gocsv's variables; with
	// another tag name it would leave every field at zero.
	if gocsv.TagName != "csv" {
		return fmt.Errorf("csvfile: gocsv.TagName is %q, want \"csv\"", gocsv.TagName)
	}
	if err := gocsv.UnmarshalCSV(b, out); err != nil {
		return fmt.Errorf("csvfile: %w", err)
	}
	b.blank(reflect.ValueOf(out).Elem())
	return nil
}

// blank makes the absent columns of the structs of the batch missing. Having gocsv do
// so, with an empty cell for each, took most of its time.
func (b *batch) blank(structs reflect.Value) {
	missing := reflect.ValueOf(Stamp{Missing: true})
	for i := range b.n {
		row := structs.Index(i)
		for _, col := range b.absent {
			if b.l.cols[col].kind == stampCell {
				row.Field(col).Set(missing)
			} else {
				row.Field(col).SetFloat(math.NaN())
			}
		}
	}
}

var _ gocsv.CSVReader = (*batch)(nil)

// ReadAll returns the header and the records of the batch.
func (b *batch) ReadAll() ([][]string, error) { return b.rows[:b.n+1], nil }

// Read is the other half of gocsv.CSVReader, which UnmarshalCSV does not use.
func (b *batch) Read() ([]string, error) { return nil, errors.ErrUnsupported }
