package plandoc

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"io"
)

// Write writes the document in its one form, which [Read] reads.
func (d *Document) Write(w io.Writer) error { return d.write(w, false) }

func (d *Document) write(w io.Writer, public bool) error {
	out := &lines{w: bufio.NewWriterSize(w, 1<<16)}
	out.record("document", d.heading)
	for _, p := range d.parties {
		out.record("party", p)
	}
	for _, k := range d.keys {
		out.record("key", k)
	}
	for _, r := range d.revocations {
		out.record("revocation", r)
	}
	for _, v := range d.versions {
		v.write(out, public)
	}
	for i := range d.log {
		out.record("log", &d.log[i])
	}
	for i := range d.signatures {
		out.record("signature", &d.signatures[i])
	}
	out.record("end", end{CCC: d.head(CCC), Client: d.head(Client), Lines: out.n + 1})
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// lines counts and writes lines.
type lines struct {
	w   *bufio.Writer
	n   int64
	buf []byte
	err error
}

func (l *lines) record(kind string, v any) {
	if l.err != nil {
		return
	}
	if l.buf, l.err = appendRecord(l.buf[:0], kind, v); l.err == nil {
		l.flush()
	}
}

// flush writes what is in the buffer, whole lines.
func (l *lines) flush() {
	l.n += int64(bytes.Count(l.buf, []byte("\n")))
	if _, err := l.w.Write(l.buf); l.err == nil {
		l.err = err
	}
}

// write writes the lines of a version; with public, private cells are hidden.
func (v *version) write(out *lines, public bool) {
	out.record("version", &v.Version)
	if v.contract != nil {
		out.record("contract", v.contract)
	}
	for i := range v.queues {
		out.record("queue", &v.queues[i])
	}
	for i := range v.assumptions {
		out.record("assumption", &v.assumptions[i])
	}
	for i := range v.events {
		out.record("event", &v.events[i])
	}
	for _, r := range v.days {
		if out.err == nil {
			out.buf = r.append(out.buf[:0], public)
			out.flush()
		}
	}
}

// sum is the hash of all that the version says, private cells by their commitments.
func (v *version) sum() (h Hash, err error) {
	s := sha256.New()
	s.Write([]byte(versionTag))
	out := &lines{w: bufio.NewWriterSize(s, 1<<16)}
	if v.write(out, true); out.err != nil {
		return h, out.err
	}
	out.w.Flush()
	s.Sum(h[:0])
	return h, nil
}

// lines is the number of lines of the document as a file.
func (d *Document) lines() int64 {
	n := int64(1+len(d.parties)+len(d.keys)+len(d.revocations)+len(d.log)+len(d.signatures)) + 1
	for _, v := range d.versions {
		n += v.lines()
	}
	return n
}

func (v *version) lines() int64 {
	n := 1 + len(v.queues) + len(v.assumptions) + len(v.events)
	if v.contract != nil {
		n++
	}
	for _, r := range v.days {
		if r.hasAxis {
			n++
		}
		for q := range r.strips {
			if r.strips[q] != nil {
				n++
			}
			if len(r.marks[q]) > 0 {
				n++
			}
		}
	}
	return int64(n)
}
