package csvfile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// marks is what the points and commas of a number say about the decimal mark.
type marks int

const (
	notNumber   marks = iota
	noMark            // 1200: nothing
	onlyPoint         // 12.5, 0.123, 1,234.5 or 1,234,567: a decimal point and nothing else
	onlyComma         // 12,5, 0,123, 1.234,5 or 1.234.567: a decimal comma and nothing else
	eitherPoint       // 1.234: a decimal point, or a point between thousands
	eitherComma       // 1,234: a decimal comma, or a comma between thousands
)

// shape is a number before it is settled which mark is the decimal one.
type shape struct {
	marks   marks
	grouped bool // has marks or blanks between thousands, whatever the reading
	long    bool // may overflow a float64
}

// blank is the mark that classify uses for every kind of space.
const blank = ' '

// maxPlain is how many characters a number without exponent may have and
// certainly not overflow a float64.
const maxPlain = 300

// classify looks at the form of s: an optional sign, digits, marks, an optional
// exponent. Percent, currency, hexadecimal, underscores, NaN and Inf are not
// numbers, nor is a mark without a digit after it.
func classify(s string) shape {
	var (
		i        int
		first    byte // the first mark
		last     byte // the last mark
		nMarks   int
		nFirst   int  // how often the first mark occurs
		firstRun int  // digits before the first mark
		run      int  // digits since the last mark
		badGroup bool // a run between two marks is not three digits
		exponent bool
	)
	if s != "" && (s[0] == '+' || s[0] == '-') {
		i++
	}
	start := i
scan:
	for i < len(s) {
		c, width := s[i], 1
		switch {
		case '0' <= c && c <= '9':
			run++
			i++
			continue
		case c == 'e' || c == 'E':
			exponent = true
			break scan
		case c == '.' || c == ',' || c == blank:
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			// The blanks that locales put between thousands.
			if r != '\u00a0' && r != '\u202f' && r != '\u2009' {
				return shape{}
			}
			c, width = blank, n
		default:
			return shape{}
		}
		if nMarks == 0 {
			first, firstRun = c, run
		} else if run != 3 {
			badGroup = true
		}
		if c == first {
			nFirst++
		}
		last = c
		nMarks++
		run = 0
		i += width
	}
	if run == 0 {
		return shape{}
	}
	if exponent && !isExponent(s[i+1:]) {
		return shape{}
	}
	sh := shape{long: exponent || len(s) > maxPlain}
	if nMarks == 0 {
		sh.marks = noMark
		return sh
	}
	// A group of thousands never starts with a zero, and is never scaled.
	groups := !badGroup && 1 <= firstRun && firstRun <= 3 && s[start] != '0' && !exponent
	switch {
	case nMarks == 1 && first != blank:
		sh.marks = onlyPoint
		if first == ',' {
			sh.marks = onlyComma
		}
		if groups && run == 3 {
			sh.marks = eitherPoint
			if first == ',' {
				sh.marks = eitherComma
			}
		}
	case !groups:
		return shape{}
	case nFirst == nMarks: // one kind of mark, and more than one or a blank
		if run != 3 {
			return shape{}
		}
		sh.grouped = true
		switch first {
		case '.':
			sh.marks = onlyComma
		case ',':
			sh.marks = onlyPoint
		default:
			sh.marks = noMark
		}
	case nFirst == nMarks-1 && last != first && last != blank:
		sh.grouped = true
		sh.marks = onlyPoint
		if last == ',' {
			sh.marks = onlyComma
		}
	default:
		return shape{}
	}
	return sh
}

// isExponent reports whether s is an optional sign and at least one digit.
func isExponent(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return isDigits(s)
}

// isDigits reports whether s is one or more digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// How the decimal mark of a file was settled; the values of Info.DecimalFrom.
const (
	fromSeparator = "separator" // a semicolon goes with the decimal comma
	fromCells     = "cells"
	fromDefault   = "default"
	// fromEach: some cells prove a point and some a comma, as in a file of decimal
	// points in which somebody typed numbers under a locale with decimal commas. Each
	// cell that reads in one way only is read in that way, any other is refused.
	fromEach = "each cell"
)

// decimal is the settled decimal mark of a file.
type decimal struct {
	comma bool
	from  string
	// why says, for messages, what settled the mark.
	why string
}

// read brings the numeric cell s, which is not empty, to the form of a decimal
// point without grouping. The text of an error continues after the cell.
func (d decimal) read(s string) (string, error) {
	if isDigits(s) && len(s) <= maxPlain {
		return s, nil // most cells of a history are counts
	}
	sh := classify(s)
	if sh.marks == notNumber {
		return "", errNotNumber
	}
	if d.from == fromEach {
		switch sh.marks {
		case eitherPoint:
			return "", d.ambiguous("point", s, drop(s, '.'))
		case eitherComma:
			return "", d.ambiguous("comma", strings.Replace(s, ",", ".", 1), drop(s, ','))
		case onlyComma:
			s = strings.Replace(drop(s, '.'), ",", ".", 1)
		default:
			s = drop(s, ',')
		}
	} else if d.comma {
		switch {
		case sh.marks == onlyPoint:
			return "", fmt.Errorf("has a decimal point, but the numbers of this file have a decimal comma (%s)", d.why)
		case sh.marks == eitherPoint && d.from != fromCells:
			return "", d.ambiguous("point", s, drop(s, '.'))
		case sh.marks == eitherComma && d.from == fromDefault:
			return "", d.ambiguous("comma", strings.Replace(s, ",", ".", 1), drop(s, ','))
		}
		if sh.grouped || sh.marks == eitherPoint {
			s = drop(s, '.')
		}
		if sh.marks != noMark {
			s = strings.Replace(s, ",", ".", 1)
		}
	} else {
		switch {
		case sh.marks == onlyComma:
			return "", fmt.Errorf("has a decimal comma, but the numbers of this file have a decimal point (%s)", d.why)
		case sh.marks == eitherComma:
			return "", fmt.Errorf("is %s with a comma between thousands or %s with a decimal comma: write %[1]s or %[2]s",
				drop(s, ','), strings.Replace(s, ",", ".", 1))
		case sh.grouped:
			return "", fmt.Errorf("has commas or blanks between thousands: write %s", drop(s, ','))
		}
	}
	if sh.long {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "", errTooLarge
		}
	}
	return s, nil
}

// ambiguous is the fault of a number whose mark may be either, in a file whose
// cells do not prove one of them.
func (d decimal) ambiguous(mark, decimal, thousands string) error {
	settled := decimal
	if d.from != fromEach {
		settled = strings.Replace(decimal, ".", ",", 1)
	}
	if d.from != fromSeparator {
		settled += "0" // four digits after the mark are no thousands
	}
	return fmt.Errorf("is %s with a decimal %s or %s with a %[2]s between thousands, and nothing in the file settles which: write %[4]s or %[3]s",
		decimal, mark, thousands, settled)
}

// drop returns s without the grouping mark and without blanks.
func drop(s string, mark rune) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case mark, ' ', '\u00a0', '\u202f', '\u2009':
			return -1
		}
		return r
	}, s)
}
