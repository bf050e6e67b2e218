package jcs

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Largest is the greatest whole number that every reader of JSON holds exactly, 2^53 - 1;
// its negative is the least.
const Largest = 1<<53 - 1

const hex = "0123456789abcdef"

// AppendString appends s in quotes, escaped as RFC 8785, section 3.2.2.2, has it. s must be
// valid UTF-8: [Append] sees to it.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		if e := short(c); e != 0 {
			dst = append(dst, '\\', e)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

// short is the letter of a two-character escape; 0 where there is none.
func short(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	}
	return 0
}

// Less says whether a comes before b by UTF-16 code units, the order of an object's
// members (RFC 8785, section 3.2.3). It differs from the order of bytes where characters
// beyond U+FFFF meet those from U+E000 to U+FFFF.
func Less(a, b string) bool {
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r != s {
			return unit(r) < unit(s) || unit(r) == unit(s) && r < s
		}
		a, b = a[n:], b[m:]
	}
	return a == "" && b != ""
}

// unit is the first UTF-16 code unit of r.
func unit(r rune) rune {
	if r > 0xffff {
		high, _ := utf16.EncodeRune(r)
		return high
	}
	return r
}
