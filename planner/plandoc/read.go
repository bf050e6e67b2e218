package plandoc

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/jcs"
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

// take reads a record of plain members and returns the line that it is written as.
func take[T any](p *parser, s *jcs.Scanner, kind string, check func(*T) error) (x T, line []byte, err error) {
	s.Value(&x)
	if err := s.Err(); err != nil {
		return x, nil, err
	}
	if check != nil {
		if err := check(&x); err != nil {
			return x, nil, err
		}
	}
	p.again, err = appendRecord(p.again[:0], kind, x)
	return x, p.again, err
}

// plain reads a record that is not of cells.
func (p *parser) plain(kind string, s *jcs.Scanner) (line []byte, err error) {
	d := p.d
	switch kind {
	case "document":
		d.heading, line, err = take(p, s, kind, (*Head).Validate)
	case "party":
		var x Party
		x, line, err = take(p, s, kind, func(x *Party) error { return needText("name", x.Name) })
		d.parties = append(d.parties, x)
		if err == nil && (len(d.parties) > len(Roles) || Roles[len(d.parties)-1] != x.Role) {
			err = errors.New("parties: want the client, then the ccc, once each")
		}
	case "key":
		var x Key
		x, line, err = take[Key](p, s, kind, nil)
		if n := len(d.keys); err == nil && n > 0 && (compareRoles(d.keys[n-1].Party, x.Party) > 0 || d.keys[n-1].Party == x.Party && d.keys[n-1].Number >= x.Number) {
			err = errors.New("keys: want the client's first, each party's by number")
		}
		d.keys = append(d.keys, x)
	case "revocation":
		var x Revocation
		x, line, err = take(p, s, kind, func(x *Revocation) error { return needText("reason", x.Reason) })
		if n := len(d.revocations); err == nil && n > 0 && d.revocations[n-1].compare(&x) >= 0 {
			err = errors.New("revocations: want the client's first, by key, each once")
		}
		d.revocations = append(d.revocations, x)
	case "log":
		var x Entry
		x, line, err = take(p, s, kind, (*Entry).Validate)
		d.log = append(d.log, x)
	case "signature":
		var x Signature
		x, line, err = take(p, s, kind, func(x *Signature) error { return checkWord("purpose", x.Purpose) })
		if n := len(d.signatures); err == nil && n > 0 && d.signatures[n-1].compare(&x) >= 0 {
			err = errors.New("signatures: want them by version, party and purpose, each once")
		}
		d.signatures = append(d.signatures, x)
	case "end":
		var x end
		x, line, err = take[end](p, s, kind, nil)
		d.end = &x
	default:
		return p.ofVersion(kind, s)
	}
	if len(d.keys)+len(d.revocations)+len(d.log)+len(d.signatures) > mostRecords {
		return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, mostRecords)
	}
	return line, err
}

// ofVersion reads what a version says but cells, and adds it to the version's hash.
func (p *parser) ofVersion(kind string, s *jcs.Scanner) (line []byte, err error) {
	switch kind {
	case "version":
		v := &version{line: p.line}
		v.Version, line, err = take(p, s, kind, (*Version).Validate)
		if n := len(p.d.versions); err == nil && n > 0 && p.d.versions[n-1].ID.Compare(v.ID) >= 0 {
			err = fmt.Errorf("version %s after %s: want A, C and P, each by number, once", v.ID, p.d.versions[n-1].ID)
		}
		p.d.versions = append(p.d.versions, v)
		p.v, p.sum = v, sha256.New()
		p.sum.Write([]byte(versionTag))
	case "contract":
		var x Contract
		x, line, err = take(p, s, kind, (*Contract).Validate)
		if p.v.contract != nil {
			err = errors.New("a second contract in a version")
		}
		p.v.contract = &x
	case "queue":
		var x Queue
		x, line, err = take(p, s, kind, (*Queue).Validate)
		p.v.queues = append(p.v.queues, x)
	case "assumption":
		var x Assumption
		x, line, err = take(p, s, kind, (*Assumption).Validate)
		p.v.assumptions = append(p.v.assumptions, x)
	case "event":
		var x Event
		x, line, err = take(p, s, kind, (*Event).Validate)
		p.v.events = append(p.v.events, x)
	}
	p.sum.Write(line)
	return line, err
}

// cell reads a line of cells.
func (p *parser) cell(kind string, line []byte) (again []byte, err error) {
	var l cellLine
	p.cells.read(kind, &l)
	if err := p.cells.s.Err(); err != nil {
		return nil, err
	}
	v := p.v
	n := len(v.days)
	fresh := n == 0 || v.days[n-1].place != l.place
	if fresh {
		if n > 0 && v.days[n-1].place.compare(l.place) >= 0 {
			return nil, fmt.Errorf("cells of %s after those of %s: want them by queue, channel and day", l.place, v.days[n-1].place)
		}
		v.days = append(v.days, &dayRecord{place: l.place, line: p.line})
		n++
	}
	position := 0
	if kind != "axis" {
		position = 1 + 2*nameRank[l.quantity]
	}
	if kind == "marks" {
		position++
	}
	if !fresh && position <= p.position {
		return nil, fmt.Errorf("%s of %s: want the axis, then quantities by name, each once with its marks behind it", kind, l.place)
	}
	p.position = position
	r := v.days[n-1]
	p.again = p.again[:0]
	switch kind {
	case "axis":
		r.hasAxis, r.axis = true, l.axis
		p.again = l.axis.append(p.again, l.place)
	case "marks":
		r.marks[l.quantity] = l.marks
		p.again = appendMarks(p.again, l.place, l.quantity, l.marks)
	default:
		r.strips[l.quantity] = l.strip
		p.again = l.strip.append(p.again, l.place, l.quantity, false)
	}
	if l.strip != nil && l.strip.private != "" && l.strip.hidden == nil {
		p.sum.Write(l.strip.append(nil, l.place, l.quantity, true))
	} else {
		p.sum.Write(line)
	}
	return p.again, nil
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

// link works out the state of every version.
func (d *Document) link() error {
	if len(d.versions) == 0 || d.versions[0].ID != Root {
		return &Error{0, errors.New("version A0 is missing")}
	}
	for _, v := range d.versions {
		if (v.ID == Root) != (len(v.Parents) == 0) {
			return v.fault(0, errors.New("parents: A0 has none, every other version some"))
		}
		for _, u := range v.Parents {
			if d.find(u.ID) == nil {
				return v.fault(0, fmt.Errorf("parent %s %w", u.ID, ErrNoVersion))
			}
		}
	}
	order, err := d.topological()
	if err != nil {
		return err
	}
	for _, v := range order {
		var parent *state
		if len(v.Parents) > 0 {
			parent = d.find(v.Parents[0].ID).state
		}
		if v.state, err = v.over(parent); err != nil {
			return err
		}
	}
	return nil
}

// topological is the versions, parents before children; a cycle is a fault.
func (d *Document) topological() ([]*version, error) {
	waits := map[ID]int{}
	children := map[ID][]*version{}
	var ready, order []*version
	for _, v := range d.versions {
		if waits[v.ID] = len(v.Parents); len(v.Parents) == 0 {
			ready = append(ready, v)
		}
		for _, u := range v.Parents {
			children[u.ID] = append(children[u.ID], v)
		}
	}
	for len(ready) > 0 {
		v := ready[0]
		ready = ready[1:]
		order = append(order, v)
		for _, w := range children[v.ID] {
			if waits[w.ID]--; waits[w.ID] == 0 {
				ready = append(ready, w)
			}
		}
	}
	if len(order) < len(d.versions) {
		i := slices.IndexFunc(d.versions, func(v *version) bool { return waits[v.ID] > 0 })
		return nil, d.versions[i].fault(0, errors.New("comes, in the end, from itself"))
	}
	return order, nil
}
