package csvfile

import (
	"errors"
	"strconv"
	"strings"
)

// maxOffsetMin is the largest UTC offset taken; the world's zones stay within 14 hours.
const maxOffsetMin = 15 * 60

// ParseOffset reads the cell of an offset column: whole minutes ("60", "-300"),
// "+01:00" or "Z". The text of an error continues after the cell.
func ParseOffset(s string) (minutes int, err error) {
	bad := errors.New("is not a UTC offset: want minutes such as 60 or -300, or +01:00, or Z")
	if s == "Z" || s == "z" || strings.Contains(s, ":") {
		m, ok, err := parseOffset(s)
		if err != nil || !ok {
			return 0, bad
		}
		return m, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < -maxOffsetMin || n > maxOffsetMin {
		return 0, bad
	}
	return n, nil
}

// parseOffset reads Z, +01:00, +0100 or +01, which must be all of s; an empty s
// has no offset.
func parseOffset(s string) (minutes int, ok bool, err error) {
	if s == "" {
		return 0, false, nil
	}
	if s == "Z" || s == "z" {
		return 0, true, nil
	}
	sign := 1
	switch s[0] {
	case '+':
	case '-':
		sign = -1
	default:
		return 0, false, errNotStamp
	}
	h, n := digits(s[1:], 2)
	if n != 2 {
		return 0, false, errNotStamp
	}
	var m int
	if s = s[3:]; s != "" {
		if s[0] == ':' {
			s = s[1:]
		}
		if m, n = digits(s, 2); n != 2 || len(s) != 2 {
			return 0, false, errNotStamp
		}
	}
	if m > 59 || h*60+m > maxOffsetMin {
		return 0, false, errOffset
	}
	return sign * (h*60 + m), true, nil
}
