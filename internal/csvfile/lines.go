package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxRecord is the length in bytes that a line, or a record with line breaks
// inside quotes, may have. Without a limit one open quote reads a whole file
// into memory.
const maxRecord = 1 << 20

// lineReader hands out text line by line: never more than one line a Read, every
// line end as LF, the last line ended too. Because its reader, encoding/csv,
// asks for more only when it needs a further line, line and recordLine are
// exact for the record being read, and a record that is too long is refused
// before it is buffered.
type lineReader struct {
	src        io.Reader
	buf        []byte
	pos        int   // next byte to hand out
	end        int   // end of whole characters in buf
	tail       int   // end of the bytes in buf; a split character is at its end
	bad        int   // first byte that is not text, or end
	line       int   // physical line of the last byte handed out
	inLine     bool  // the last byte handed out was not a line end
	skipLF     bool  // the last line end was a CR; an LF here belongs to it
	record     int   // bytes of the record so far
	recordLine int   // line on which the record starts
	err        error // sticky
	eof        bool  // the reader has been told of the end
}

// newLineReader reads src, which starts after the given number of lines.
func newLineReader(src io.Reader, lines int) *lineReader {
	return &lineReader{src: src, buf: make([]byte, 64<<10), line: lines}
}

// startRecord says that the bytes read from now on are a new record.
func (l *lineReader) startRecord() { l.record = 0 }

// Read implements io.Reader. Its faults are of type *SyntaxError.
func (l *lineReader) Read(p []byte) (int, error) {
	if l.err != nil || len(p) == 0 {
		return 0, l.err
	}
	for {
		if l.pos == l.end {
			if err := l.fill(); err == io.EOF {
				if l.inLine {
					l.inLine = false
					p[0] = '\n'
					return 1, nil
				}
				l.eof = true
				l.err = err
				return 0, err
			} else if err != nil {
				l.err = err
				return 0, err
			}
		}
		if l.skipLF {
			l.skipLF = false
			if l.buf[l.pos] == '\n' {
				l.pos++
				continue
			}
		}
		break
	}
	if !l.inLine {
		l.line++
		if l.record == 0 {
			l.recordLine = l.line
		}
	}
	chunk := l.buf[l.pos:l.bad]
	if len(chunk) == 0 {
		l.err = l.notText()
		return 0, l.err
	}
	chunk = chunk[:min(len(chunk), len(p))]
	if i := bytes.IndexByte(chunk, '\n'); i >= 0 {
		chunk = chunk[:i+1]
	}
	if i := bytes.IndexByte(chunk, '\r'); i >= 0 {
		chunk = chunk[:i+1]
	}
	n := copy(p, chunk)
	l.pos += n
	switch p[n-1] {
	case '\r':
		p[n-1] = '\n'
		l.skipLF = true
		l.endLine(n)
	case '\n':
		l.endLine(n)
	default:
		l.inLine = true
		l.record += n
	}
	if l.record > maxRecord {
		l.err = l.tooLong()
		return 0, l.err
	}
	return n, nil
}

// endLine accounts for n bytes that end a line. A blank line before a record is
// not part of it.
func (l *lineReader) endLine(n int) {
	if l.record > 0 || n > 1 {
		l.record += n
	}
	l.inLine = false
}

// fill reads more bytes behind a character that the last fill split.
func (l *lineReader) fill() error {
	split := copy(l.buf, l.buf[l.end:l.tail])
	n, err := io.ReadAtLeast(l.src, l.buf[split:], 1)
	if err != nil && (err != io.EOF || split == 0) {
		return err
	}
	l.pos, l.tail = 0, split+n
	l.end = l.tail
	if err == nil {
		l.end = wholeChars(l.buf[:l.tail])
		if l.end == 0 {
			return l.fill()
		}
	}
	l.bad = l.end
	text := l.buf[:l.end]
	if i := bytes.IndexByte(text, 0); i >= 0 {
		l.bad = i
	}
	if !utf8.Valid(text[:l.bad]) {
		l.bad = firstInvalid(text)
	}
	return nil
}

// wholeChars returns the length of p without a character that may be split at its end.
func wholeChars(p []byte) int {
	for i := 1; i <= min(utf8.UTFMax-1, len(p)); i++ {
		if c := p[len(p)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(p[len(p)-i:]) {
				return len(p) - i
			}
			break
		}
	}
	return len(p)
}

// firstInvalid returns the index of the first byte that is not UTF-8.
func firstInvalid(p []byte) int {
	i := 0
	for i < len(p) {
		r, n := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}

// notText returns the fault of the byte at pos.
func (l *lineReader) notText() error {
	if l.buf[l.pos] == 0 {
		return &SyntaxError{Line: l.line, Err: errors.New("has a zero byte: this is not a text file")}
	}
	return &SyntaxError{Line: l.line, Err: fmt.Errorf("is not UTF-8 (byte 0x%02X): save the file as \"CSV UTF-8\"", l.buf[l.pos])}
}

// tooLong returns the fault of a record that is over the limit.
func (l *lineReader) tooLong() error {
	if l.line > l.recordLine {
		return &SyntaxError{Line: l.recordLine, Err: errors.New("has a quoted cell that goes on for more than 1 MiB: is its closing quote missing?")}
	}
	return &SyntaxError{Line: l.line, Err: errors.New("is longer than 1 MiB: this is not a line of a table")}
}
