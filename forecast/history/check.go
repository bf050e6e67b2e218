package history

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
)

func fault(file string, line int, column, value, problem string) *csvfile.SyntaxError {
	return &csvfile.SyntaxError{File: file, Line: line, Column: column, Value: value, Err: errors.New(problem)}
}

// The largest count and time taken: a thousand million contacts, or thirty years.
const mostValue = 1e9

// check refuses negative and absurd counts and times, all of a row at once.
func (v *row) check(file string, line int) error {
	var errs []error
	for _, c := range []struct {
		name  string
		value csvfile.Number
		what  string
	}{
		{"offered", v.Offered, "contacts"}, {"answered", v.Answered, "contacts"}, {"abandoned", v.Abandoned, "contacts"},
		{"handle_s", v.HandleS, "seconds"}, {"aht_s", v.AHTS, "seconds"}, {"wait_s", v.WaitS, "seconds"},
		{"target_s", v.TargetS, "seconds"}, {"answered_in_target", v.AnsweredInTarget, "contacts"},
		{"abandoned_in_target", v.AbandonedInTarget, "contacts"}, {"abandoned_short", v.AbandonedShort, "contacts"},
	} {
		switch {
		case c.value < 0:
			errs = append(errs, fault(file, line, c.name, strconv.FormatFloat(float64(c.value), 'f', -1, 64), "is negative: want "+c.what+", 0 or more"))
		case c.value > mostValue:
			errs = append(errs, fault(file, line, c.name, strconv.FormatFloat(float64(c.value), 'g', -1, 64), "is more than any contact centre has in an interval: want "+c.what+", up to 1e9"))
		}
	}
	return errors.Join(errs...)
}

// setOffset takes the UTC offset from the start itself, else from its own column.
func (v *row) setOffset(rec *record, file string, line int) error {
	if v.Offset != "" {
		m, err := csvfile.ParseOffset(string(v.Offset))
		if err != nil {
			return fault(file, line, "utc_offset_min", string(v.Offset), err.Error())
		}
		rec.offset = int16(m)
	}
	if v.Start.HasOffset {
		if rec.offset != noOffset && int(rec.offset) != v.Start.OffsetMin {
			return fault(file, line, "utc_offset_min", string(v.Offset), fmt.Sprintf("differs from the offset in start, %+d minutes", v.Start.OffsetMin))
		}
		rec.offset = int16(v.Start.OffsetMin)
	}
	return nil
}
