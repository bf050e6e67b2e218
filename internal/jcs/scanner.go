package jcs

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Scanner steps through canonical JSON. The first fault stays: after it every method
// returns zero values, and [Scanner.Err] says what it was.
type Scanner struct {
	text []byte
	pos  int
	err  error
}

// NewScanner returns a scanner at the beginning of text, which it does not change.
func NewScanner(text []byte) *Scanner { return &Scanner{text: text} }

// Reset moves the scanner to the beginning of another text.
func (s *Scanner) Reset(text []byte) { *s = Scanner{text: text} }

// Err is the first fault, with the byte at which it is, counted from 1; nil = none.
func (s *Scanner) Err() error { return s.err }

// Fail makes err the fault, if there was none before, at the place where the scanner is.
func (s *Scanner) Fail(err error) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: %w", s.pos+1, err)
	}
}

// End reports the fault, and anything that follows the value as one.
func (s *Scanner) End() error {
	if s.err == nil && s.pos < len(s.text) {
		s.Fail(errors.New("text goes on after the value"))
	}
	return s.err
}

// Peek is the next byte; 0 at the end and after a fault.
func (s *Scanner) Peek() byte {
	if s.err != nil || s.pos >= len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// Skip steps over prefix, if the text goes on with it.
func (s *Scanner) Skip(prefix string) bool {
	if s.err != nil || len(s.text)-s.pos < len(prefix) || string(s.text[s.pos:s.pos+len(prefix)]) != prefix {
		return false
	}
	s.pos += len(prefix)
	return true
}

// Want steps over text that must come next.
func (s *Scanner) Want(text string) {
	if s.err != nil || s.Skip(text) {
		return
	}
	switch c := s.Peek(); {
	case c == 0 && s.pos >= len(s.text):
		s.Fail(fmt.Errorf("the line ends: want %s", text))
	case c == ' ' || c == '\t' || c == '\r':
		s.Fail(fmt.Errorf("blank: want %s, canonical JSON has none between values", text))
	default:
		s.Fail(fmt.Errorf("%q: want %s", c, text))
	}
}

// Int reads a whole number.
func (s *Scanner) Int() int64 {
	if s.err != nil {
		return 0
	}
	start := s.pos
	negative := s.Skip("-")
	first := s.pos
	var n int64
	for s.pos < len(s.text) && s.text[s.pos]-'0' <= 9 {
		if n = 10*n + int64(s.text[s.pos]-'0'); n > Largest {
			s.pos = start
			s.Fail(fmt.Errorf("a number beyond %d: want whole numbers up to 2^53 - 1", int64(Largest)))
			return 0
		}
		s.pos++
	}
	digits := s.pos - first
	switch c := s.Peek(); {
	case digits == 0:
		s.pos = start
		s.Fail(errors.New("want a whole number"))
	case c == '.' || c == 'e' || c == 'E':
		s.Fail(errors.New("a fraction or an exponent: want a whole number"))
	case s.text[first] == '0' && (digits > 1 || negative):
		s.pos = start
		s.Fail(errors.New("a number with a zero too many: canonical JSON has none"))
	case negative:
		return -n
	default:
		return n
	}
	return 0
}

// String reads a string.
func (s *Scanner) String() string { return string(s.Bytes()) }

// Bytes reads a string; its bytes may be those of the text and must not be changed.
func (s *Scanner) Bytes() []byte {
	s.Want(`"`)
	if s.err != nil {
		return nil
	}
	start := s.pos
	ascii := true
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '"':
			found := s.text[start:s.pos]
			if !ascii && !utf8.Valid(found) {
				s.Fail(errors.New("a string is not valid UTF-8"))
				return nil
			}
			s.pos++
			return found
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			s.Fail(fmt.Errorf("a control character, 0x%02x, in a string", c))
			return nil
		case c >= utf8.RuneSelf:
			ascii = false
		}
		s.pos++
	}
	s.Fail(errors.New("the line ends within a string"))
	return nil
}

// escaped reads the rest of a string that began at start and has an escape where the
// scanner is.
func (s *Scanner) escaped(start int) []byte {
	out := append([]byte(nil), s.text[start:s.pos]...)
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '"':
			if !utf8.Valid(out) {
				s.Fail(errors.New("a string is not valid UTF-8"))
				return nil
			}
			s.pos++
			return out
		case c < ' ':
			s.Fail(fmt.Errorf("a control character, 0x%02x, in a string", c))
			return nil
		case c != '\\':
			out = append(out, c)
			s.pos++
			continue
		}
		plain, n := escape(s.text[s.pos:])
		if n == 0 {
			s.Fail(errors.New("an escape that canonical JSON does not have"))
			return nil
		}
		out = append(out, plain)
		s.pos += n
	}
	s.Fail(errors.New("the line ends within a string"))
	return nil
}

// escape is the byte for which the escape at the beginning of text stands, and the length
// of the escape; 0 when it is none that canonical JSON has.
func escape(text []byte) (plain byte, length int) {
	if len(text) < 2 {
		return 0, 0
	}
	for _, c := range []byte("\"\\\b\t\n\f\r") {
		if text[1] == short(c) {
			return c, 2
		}
	}
	for c := byte(0); c < ' '; c++ {
		if short(c) == 0 && len(text) >= 6 && string(text[:6]) == string([]byte{'\\', 'u', '0', '0', hex[c>>4], hex[c&15]}) {
			return c, 6
		}
	}
	return 0, 0
}

// Object reads an object: member is called for each name, in their order, to read what
// belongs to it.
func (s *Scanner) Object(member func(name string)) {
	s.Want("{")
	if s.Skip("}") {
		return
	}
	last := ""
	for first := true; s.err == nil; first = false {
		at := s.pos
		name := s.String()
		if s.err == nil && !first && !Less(last, name) {
			s.pos = at
			if last == name {
				s.Fail(fmt.Errorf("member %q comes twice", name))
			} else {
				s.Fail(fmt.Errorf("member %q stands after %q: canonical JSON sorts them", name, last))
			}
		}
		s.Want(":")
		if s.err != nil {
			return
		}
		member(name)
		last = name
		if s.Skip("}") {
			return
		}
		s.Want(",")
	}
}

// Array reads an array: element is called to read each one.
func (s *Scanner) Array(element func()) {
	s.Want("[")
	if s.Skip("]") {
		return
	}
	for s.err == nil {
		element()
		if s.Skip("]") {
			return
		}
		s.Want(",")
	}
}
