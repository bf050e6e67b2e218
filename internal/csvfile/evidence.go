package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// proof is a cell that can be read in one way only.
type proof struct {
	line   int
	column string
	value  string
}

// set keeps the first proof of its kind.
func (p *proof) set(line int, column, value string) {
	if p.line == 0 {
		*p = proof{line, column, value}
	}
}

func (p proof) found() bool { return p.line > 0 }

// evidence is what the cells of the sample prove.
type evidence struct {
	point, comma proof // decimal marks
	dmy, mdy     proof // date orders
	unsettled    proof // the first date that reads in two ways
}

// gather looks at every number and date of the sample. It leaves faults of form
// to the reading proper.
func gather(s *sample, comma rune, l *layout) evidence {
	text := s.text
	if !s.whole {
		// The last line may be cut in a way that changes its meaning.
		text = text[:bytes.LastIndexAny(text, "\r\n")+1]
	}
	var ev evidence
	rec := newRecords(bytes.NewReader(text), s.lines, comma)
	for header := true; ; header = false {
		cells, fatal, err := rec.next()
		if fatal {
			return ev
		}
		if err != nil || header || len(cells) != len(l.header) {
			continue
		}
		for i, c := range l.cols {
			at := l.at[i]
			if at < 0 || c.kind == textCell {
				continue
			}
			ev.look(c.kind, rec.cellLine(at), l.title(at), strings.TrimSpace(cells[at]))
		}
	}
}

// look weighs one cell.
func (ev *evidence) look(k kind, line int, column, value string) {
	if k == numberCell {
		switch classify(value).marks {
		case onlyPoint:
			ev.point.set(line, column, value)
		case onlyComma:
			ev.comma.set(line, column, value)
		}
		return
	}
	a, b, ok := needsOrder(value)
	switch {
	case !ok || a == b:
	case a > 12 && b <= 12:
		ev.dmy.set(line, column, value)
	case b > 12 && a <= 12:
		ev.mdy.set(line, column, value)
	case a <= 12 && b <= 12:
		ev.unsettled.set(line, column, value)
	}
}

// decimal settles the decimal mark.
func (ev *evidence) decimal(comma rune) decimal {
	switch {
	case ev.point.found() && ev.comma.found():
		return decimal{from: fromEach, why: fmt.Sprintf("%s on line %d, %s on line %d", quote(ev.point.value), ev.point.line, quote(ev.comma.value), ev.comma.line)}
	case ev.point.found():
		return decimal{from: fromCells, why: fmt.Sprintf("%s on line %d", quote(ev.point.value), ev.point.line)}
	case ev.comma.found():
		return decimal{comma: true, from: fromCells, why: fmt.Sprintf("%s on line %d", quote(ev.comma.value), ev.comma.line)}
	case comma == ';':
		return decimal{comma: true, from: fromSeparator, why: "its separator is a semicolon"}
	}
	// A tab says nothing about the locale, so that a comma before three digits
	// is refused there as a point is.
	return decimal{comma: comma == '\t', from: fromDefault, why: "its separator is a " + separatorName(comma)}
}

// order settles the date order.
func (ev *evidence) order(option DateOrder) (DateOrder, error) {
	switch {
	case option != AskOrder:
		return option, nil
	case ev.dmy.found() && ev.mdy.found():
		return AskOrder, contradiction(ev.dmy, "is day/month/year", ev.mdy, "is month/day/year")
	case ev.dmy.found():
		return DMY, nil
	case ev.mdy.found():
		return MDY, nil
	case ev.unsettled.found():
		u := ev.unsettled
		_, err := parseStamp(u.value, AskOrder)
		var two *orderError
		if errors.As(err, &two) {
			return AskOrder, &SyntaxError{Line: u.line, Column: u.column, Value: u.value, Err: err}
		}
	}
	return AskOrder, nil
}

// contradiction is the fault of two cells that cannot be of one file, put at
// the later one.
func contradiction(a proof, aIs string, b proof, bIs string) error {
	if a.line > b.line {
		a, aIs, b, bIs = b, bIs, a, aIs
	}
	return &SyntaxError{Line: b.line, Column: b.column, Value: b.value,
		Err: fmt.Errorf("%s, but %s on line %d %s: one file has one or the other", bIs, quote(a.value), a.line, aIs)}
}
