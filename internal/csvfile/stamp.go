package csvfile

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// DateOrder is the order of day and month in dates such as 1/5/2026 and
// 05-01-2026. Dates that start with the year and dates with dots, which are
// always day.month.year, do not depend on it.
type DateOrder int

const (
	AskOrder DateOrder = iota // refuse dates that nothing in the file settles
	DMY                       // day/month/year
	MDY                       // month/day/year
)

// ParseDateOrder reads "dmy" or "mdy"; the empty string is AskOrder.
func ParseDateOrder(s string) (DateOrder, error) {
	switch strings.ToLower(s) {
	case "":
		return AskOrder, nil
	case "dmy":
		return DMY, nil
	case "mdy":
		return MDY, nil
	}
	return AskOrder, fmt.Errorf("date order %q: want dmy (day/month/year) or mdy (month/day/year)", s)
}

// String returns what ParseDateOrder reads.
func (o DateOrder) String() string {
	switch o {
	case DMY:
		return "dmy"
	case MDY:
		return "mdy"
	}
	return ""
}

var (
	errNotStamp  = errors.New("is not a date and time such as 2026-01-05 09:00")
	errNotTime   = errors.New("has no such time of day as hours 00 to 23, minutes 00 to 59, seconds 00 to 59")
	errNotHour12 = errors.New("has an hour outside 1 to 12 with AM or PM")
	errHour24    = errors.New("has the hour 24: write 00:00 of the next day")
	errShortYear = errors.New("needs a year of four digits")
	errOffset    = errors.New("has a UTC offset out of range: want -15:00 to +15:00, minutes 00 to 59")
)

// orderError is the fault of a date that reads in two ways.
type orderError struct {
	dmy, mdy string // the dates meant, empty if there is no such date
}

func (e *orderError) Error() string {
	switch {
	case e.mdy == "":
		return fmt.Sprintf("is %s, but nothing before it settles the order of day and month: choose --date-order dmy", e.dmy)
	case e.dmy == "":
		return fmt.Sprintf("is %s, but nothing before it settles the order of day and month: choose --date-order mdy", e.mdy)
	}
	return fmt.Sprintf("is %s or %s, and nothing in the file settles which: choose --date-order dmy or --date-order mdy", e.dmy, e.mdy)
}

// parseStamp reads a date with an optional time of day and UTC offset. Without
// a time of day it is midnight. The text of an error continues after the cell.
func parseStamp(s string, order DateOrder) (Stamp, error) {
	if wall, ok := parseMinute(s); ok {
		return Stamp{Wall: wall}, nil
	}
	year, month, day, rest, err := parseDate(s, order)
	if err != nil {
		return Stamp{}, err
	}
	if month < 1 || month > 12 {
		if order == AskOrder {
			return Stamp{}, fmt.Errorf("has no month %d", month)
		}
		return Stamp{}, fmt.Errorf("has no month %d (date order %v)", month, order)
	}
	if year < 1 || day < 1 || day > daysIn(year, month) {
		return Stamp{}, fmt.Errorf("is not a date: %v %d has %d days", time.Month(month), year, daysIn(year, month))
	}
	st := Stamp{}
	var clock clock
	if rest != "" {
		n := blankLen(rest)
		if n == 0 && (rest[0] == 'T' || rest[0] == 't') {
			n = 1
		}
		if n == 0 {
			return Stamp{}, errNotStamp
		}
		if clock, rest, err = parseClock(rest[n:]); err != nil {
			return Stamp{}, err
		}
		if st.OffsetMin, st.HasOffset, err = parseOffset(rest[blankLen(rest):]); err != nil {
			return Stamp{}, err
		}
	}
	st.Wall = time.Date(year, time.Month(month), day, clock.hour, clock.min, clock.sec, clock.nano, time.UTC)
	return st, nil
}

// parseMinute reads 2026-01-05 09:00 and 2026-01-05T09:00, which nearly every
// cell is. It says no to all else, faults included.
func parseMinute(s string) (time.Time, bool) {
	if len(s) != len("2026-01-05 09:00") || s[4] != '-' || s[7] != '-' || s[10] != ' ' && s[10] != 'T' || s[13] != ':' {
		return time.Time{}, false
	}
	year, y := digits(s, 4)
	month, m := digits(s[5:], 2)
	day, d := digits(s[8:], 2)
	hour, h := digits(s[11:], 2)
	min, n := digits(s[14:], 2)
	if y+m+d+h+n != 12 || year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || min > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, min, 0, 0, time.UTC), true
}

// parseDate reads the date at the head of s. Month and day may not exist.
func parseDate(s string, order DateOrder) (year, month, day int, rest string, err error) {
	d, ok := splitDate(s)
	if !ok {
		return 0, 0, 0, "", errNotStamp
	}
	switch {
	case d.width[0] == 4:
		if d.sep == '.' || d.width[2] > 2 {
			return 0, 0, 0, "", errNotStamp
		}
		return d.num[0], d.num[1], d.num[2], d.rest, nil
	case d.width[0] > 2 || d.width[2] != 4 && d.width[2] != 2:
		return 0, 0, 0, "", errNotStamp
	case d.width[2] == 2 && d.sep == '-':
		// 26-01-05 is how Swedes shorten 2026-01-05.
		return 0, 0, 0, "", errShortYear
	}
	year = d.num[2]
	if d.width[2] == 2 {
		year += 2000
	}
	switch {
	case d.sep == '.' || order == DMY || d.num[0] == d.num[1]:
		return year, d.num[1], d.num[0], d.rest, nil
	case order == MDY:
		return year, d.num[0], d.num[1], d.rest, nil
	}
	e := &orderError{dmy: spell(year, d.num[1], d.num[0]), mdy: spell(year, d.num[0], d.num[1])}
	if e.dmy == "" && e.mdy == "" {
		return 0, 0, 0, "", errNotStamp
	}
	return 0, 0, 0, "", e
}

// spell writes a date without any doubt about its month; empty if there is no such date.
func spell(year, month, day int) string {
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return ""
	}
	return fmt.Sprintf("%d %v %d", day, time.Month(month), year)
}

// dateParts is a date as three numbers between two equal separators.
type dateParts struct {
	num   [3]int
	width [3]int // digits
	sep   byte
	rest  string
}

// splitDate splits the head of s; the fields have one to four digits, the
// middle one at most two.
func splitDate(s string) (dateParts, bool) {
	var d dateParts
	i := 0
	for f := range 3 {
		start := i
		for i < len(s) && i-start < 4 && '0' <= s[i] && s[i] <= '9' {
			d.num[f] = d.num[f]*10 + int(s[i]-'0')
			i++
		}
		d.width[f] = i - start
		if d.width[f] == 0 {
			return d, false
		}
		if f == 2 {
			break
		}
		if i == len(s) || s[i] != '-' && s[i] != '/' && s[i] != '.' {
			return d, false
		}
		if f == 0 {
			d.sep = s[i]
		} else if s[i] != d.sep {
			return d, false
		}
		i++
	}
	d.rest = s[i:]
	return d, d.width[1] <= 2
}

// needsOrder reports whether s starts with a date whose day and month are told
// apart only by their order, and returns its two numbers.
func needsOrder(s string) (first, second int, ok bool) {
	d, ok := splitDate(s)
	if !ok || d.sep == '.' || d.width[0] > 2 || d.width[2] != 4 && (d.width[2] != 2 || d.sep == '-') {
		return 0, 0, false
	}
	return d.num[0], d.num[1], true
}

// clock is a time of day.
type clock struct{ hour, min, sec, nano int }

// parseClock reads 9:00, 09:00, 09:00:00, 09:00:00.000 or 9:00 AM at the head of s.
func parseClock(s string) (c clock, rest string, err error) {
	var n int
	if c.hour, n = digits(s, 2); n == 0 || n == len(s) || s[n] != ':' {
		return c, "", errNotStamp
	}
	s = s[n+1:]
	if c.min, n = digits(s, 2); n != 2 {
		return c, "", errNotStamp
	}
	s = s[n:]
	if s != "" && s[0] == ':' {
		s = s[1:]
		if c.sec, n = digits(s, 2); n != 2 {
			return c, "", errNotStamp
		}
		s = s[n:]
		if s != "" && s[0] == '.' {
			s = s[1:]
			if c.nano, n = digits(s, 9); n == 0 {
				return c, "", errNotStamp
			}
			s = s[n:]
			for ; n < 9; n++ {
				c.nano *= 10
			}
		}
	}
	if t := s[blankLen(s):]; len(t) == 2 && (t[1] == 'M' || t[1] == 'm') {
		half := t[0] | 0x20
		if half != 'a' && half != 'p' {
			return c, "", errNotStamp
		}
		if c.hour < 1 || c.hour > 12 {
			return c, "", errNotHour12
		}
		c.hour %= 12
		if half == 'p' {
			c.hour += 12
		}
		s = ""
	}
	switch {
	case c.hour == 24:
		return c, "", errHour24
	case c.hour > 23 || c.min > 59 || c.sec > 59:
		return c, "", errNotTime
	}
	return c, s, nil
}

// digits reads at most limit digits at the head of s and returns how many there were.
func digits(s string, limit int) (value, n int) {
	for n < len(s) && n < limit && '0' <= s[n] && s[n] <= '9' {
		value = value*10 + int(s[n]-'0')
		n++
	}
	return value, n
}

// blankLen returns the length of the blanks at the head of s.
func blankLen(s string) int {
	n := 0
	for n < len(s) {
		r, w := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsSpace(r) {
			break
		}
		n += w
	}
	return n
}

// daysIn returns the number of days of a month of the Gregorian calendar.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// isoStamp writes s in the form that Stamp.UnmarshalCSV reads without an order.
func isoStamp(s Stamp) string {
	layout := "2006-01-02T15:04:05.999999999"
	text := s.Wall.Format(layout)
	if !s.HasOffset {
		return text
	}
	sign, off := '+', s.OffsetMin
	if off < 0 {
		sign, off = '-', -off
	}
	return fmt.Sprintf("%s%c%02d:%02d", text, sign, off/60, off%60)
}
