package csvfile

import (
	"errors"
	"math"
	"strconv"
	"time"
)

// Number is a numeric cell. NaN means that the cell was empty or the column
// absent: missing, which is never the same as zero.
type Number float64

// Missing reports whether the cell was empty.
func (n Number) Missing() bool { return math.IsNaN(float64(n)) }

// UnmarshalCSV reads a cell that [Read] has brought to the form of a decimal
// point without grouping.
func (n *Number) UnmarshalCSV(s string) error {
	if s == "" {
		*n = Number(math.NaN())
		return nil
	}
	// ParseFloat alone would take NaN, Inf, hexadecimal and underscores.
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return errNotNumber
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return errTooLarge
	case err != nil:
		return errNotNumber
	}
	*n = Number(f)
	return nil
}

// Text is a text cell without leading and trailing blanks and without the
// apostrophe that [GuardText] adds. It shares memory with its whole record.
type Text string

// UnmarshalCSV takes a cell that [Read] has trimmed and unguarded.
func (t *Text) UnmarshalCSV(s string) error {
	*t = Text(s)
	return nil
}

// Stamp is a date with a time of day, as written.
type Stamp struct {
	// Wall is the clock face. Its location is UTC and means nothing.
	Wall time.Time
	// HasOffset says that the cell had a UTC offset; OffsetMin is that offset
	// in minutes east of UTC.
	HasOffset bool
	OffsetMin int
	// Missing says that the cell was empty or the column absent.
	Missing bool
}

// UnmarshalCSV reads a cell that [Read] has brought to ISO 8601 form.
func (s *Stamp) UnmarshalCSV(cell string) error {
	if cell == "" {
		*s = Stamp{Missing: true}
		return nil
	}
	v, err := parseStamp(cell, AskOrder)
	if err != nil {
		return err
	}
	*s = v
	return nil
}

var (
	errNotNumber = errors.New("is not a number")
	errTooLarge  = errors.New("is too large for a number")
)
