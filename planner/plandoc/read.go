package plandoc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// Error is a fault of a document's text.
type Error struct {
	Line int // 0 = none in particular
	Err  error
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Limits of what is read: a document beyond them is refused before it fills the memory.
const (
	MostBytes    = 256 << 20 // of a document
	longestLine  = 1 << 20
	mostVersions = 10_000
	mostRecords  = 1 << 17 // log entries, signatures and keys
	mostParents  = 16
)

// ErrTooLarge is wrapped when a document is beyond the limits.
var ErrTooLarge = errors.New("larger than any plan")

// Read reads a document and checks its form: canonical bytes, known records in their
// order, versions that come from one another, each saying only what is new. It does not
// check hashes, logs and signatures, nor recompute anything: that is [Document.Check] and
// [Document.Verify]. Faults are of type *Error.
func Read(r io.Reader) (*Document, error) {
	p := &parser{d: &Document{}}
	limited := &io.LimitedReader{R: r, N: MostBytes + 1}
	in := bufio.NewReaderSize(limited, 1<<16)
	var long []byte
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			if long = append(long, line...); len(long) > longestLine {
				return nil, &Error{p.line + 1, fmt.Errorf("%w: a line of more than %d bytes", ErrTooLarge, longestLine)}
			}
			continue
		}
		if len(long) > 0 {
			long = append(long, line...)
			line = long
		}
		if limited.N == 0 {
			return nil, &Error{0, fmt.Errorf("%w: more than %d MB", ErrTooLarge, MostBytes>>20)}
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		if err == io.EOF && len(line) > 0 {
			return nil, &Error{p.line + 1, errors.New("the document ends within a line: part of it is missing")}
		}
		if err == io.EOF {
			break
		}
		p.line++
		if err := p.record(line); err != nil {
			return nil, &Error{p.line, err}
		}
		long = long[:0]
	}
	if err := p.finish(); err != nil {
		var at *Error
		if errors.As(err, &at) {
			return nil, err
		}
		return nil, &Error{0, err}
	}
	return p.d, nil
}

// parser takes a document line by line.
type parser struct {
	d        *Document
	line     int
	rank     int // of the last record's kind: kinds come in a fixed order
	cells    cellReader
	v        *version  // whose lines are read
	sum      hash.Hash // of them
	again    []byte    // the line as this package writes it
	position int       // of the last line of cells among those of its place
}

// kinds are the kinds of records in their order; those of a version come again with each.
var kinds = []string{"document", "party", "key", "revocation", "version", "contract", "queue", "assumption", "event", "cells", "log", "signature", "end"}

var rankOf = func() map[string]int {
	m := map[string]int{}
	for i, k := range kinds {
		m[k] = i
	}
	for _, k := range []string{"axis", "strip", "hidden", "marks"} {
		m[k] = m["cells"]
	}
	return m
}()

// record takes a line with its end.
func (p *parser) record(line []byte) error {
	text := bytes.TrimSuffix(line, []byte("\n"))
	s := &p.cells.s
	s.Reset(text)
	s.Want("{")
	kind := same(s, "strip")
	s.Want(":")
	if err := s.Err(); err != nil {
		if p.line == 1 {
			return fmt.Errorf("is not a plan document: %w", err)
		}
		return err
	}
	rank, ok := rankOf[kind]
	switch {
	case !ok || kind == "cells":
		return fmt.Errorf("a record %q: this program does not know it", clip(kind))
	case p.line == 1 && kind != "document":
		return fmt.Errorf("is not a plan document: it begins with a record %s, not document", kind)
	case p.line > 1 && kind == "document", p.rank == rankOf["end"]:
		return fmt.Errorf("a record %s after the end of the document", kind)
	}
	if err := p.ordered(kind, rank); err != nil {
		return err
	}
	var again []byte
	var err error
	if rank == rankOf["cells"] {
		again, err = p.cell(kind, line)
	} else {
		again, err = p.plain(kind, s)
	}
	if err != nil {
		return err
	}
	s.Want("}")
	if err := s.End(); err != nil {
		return err
	}
	if !bytes.Equal(again, line) {
		k := 0
		for k < min(len(again), len(line)) && again[k] == line[k] {
			k++
		}
		return fmt.Errorf("byte %d: not in the one form that this record has, %s", k+1, clip(strings.TrimSpace(string(again[min(k, len(again)):]))))
	}
	return nil
}

// ordered refuses a record that stands where its kind does not.
func (p *parser) ordered(kind string, rank int) error {
	inVersion := rank >= rankOf["version"] && rank <= rankOf["cells"]
	switch {
	case kind == "version" && p.rank <= rankOf["cells"]:
		p.close()
		if len(p.d.versions) == mostVersions {
			return fmt.Errorf("%w: more than %d versions", ErrTooLarge, mostVersions)
		}
	case inVersion && p.v == nil:
		return fmt.Errorf("a record %s before the first version", kind)
	case rank < p.rank:
		return fmt.Errorf("a record %s after %s: they come in the order %s", kind, kinds[p.rank], strings.Join(kinds, ", "))
	}
	if !inVersion {
		p.close()
	}
	p.rank = rank
	return nil
}

// close ends the version whose lines were read.
func (p *parser) close() {
	if p.v != nil {
		p.sum.Sum(p.v.hash[:0])
		p.v = nil
	}
}

// finish puts together what was read.
func (p *parser) finish() error {
	p.close()
	d := p.d
	switch {
	case p.line == 0:
		return errors.New("is empty: want a plan document")
	case len(d.parties) < len(Roles):
		return errors.New("a party is missing")
	case d.end == nil:
		return errors.New("the document has no end: part of it is missing")
	}
	return d.link()
}
