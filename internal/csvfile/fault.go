package csvfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxShown is how many characters of a cell an error message repeats.
const maxShown = 40

// SyntaxError is one fault of a file. It prints as
//
//	history.csv:1042: column "offered": "n/a" is not a number
type SyntaxError struct {
	File   string // name for the message, may be empty
	Line   int    // physical line, from 1; 0 is the file as a whole
	Column string // header of the column; empty is the line as a whole
	Value  string // the cell as written
	// HasValue makes the message show Value even if it is empty.
	HasValue bool
	// Err says what is wrong. If there is a value the text of Err continues
	// the sentence that the quoted value begins: "is not a number".
	Err error
}

func (e *SyntaxError) Error() string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		fmt.Fprintf(&b, "%s: ", e.File)
	case e.Line > 0:
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, "column %s: ", quote(e.Column))
	}
	if e.HasValue || e.Value != "" {
		b.WriteString(quote(e.Value))
		b.WriteByte(' ')
	}
	fmt.Fprintf(&b, "%v", e.Err)
	return b.String()
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// quote returns s in quotes, shortened to what a message can carry.
func quote(s string) string {
	n := 0
	for i := range s {
		if n == maxShown {
			return strconv.Quote(s[:i] + "…")
		}
		n++
	}
	return strconv.Quote(s)
}

// quoteAll lists names in quotes.
func quoteAll(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = quote(n)
	}
	return strings.Join(q, ", ")
}

// Faults is the error for a file with faults: the first of them in file order,
// and how many more there are.
type Faults struct {
	List []*SyntaxError
	More int
}

// Error prints one fault a line.
func (f *Faults) Error() string {
	var b strings.Builder
	for i, e := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	if f.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", f.More)
	}
	return b.String()
}

func (f *Faults) Unwrap() []error {
	errs := make([]error, len(f.List))
	for i, e := range f.List {
		errs[i] = e
	}
	return errs
}

// faultLog collects the faults of one file.
type faultLog struct {
	file string
	max  int
	Faults
	// open holds the faults of the current batch of rows. The checks of this
	// package run over a whole batch before the caller sees its first row, so
	// the two sources of faults are brought into file order at the batch's end.
	open []*SyntaxError
}

func (l *faultLog) add(e *SyntaxError) {
	if e.File == "" {
		named := *e
		named.File = l.file
		e = &named
	}
	l.open = append(l.open, e)
}

// addAll adds err if it is a fault of the input or a tree of such faults, and
// reports whether it was.
func (l *faultLog) addAll(err error) bool {
	leaves, ok := syntaxErrors(err, nil)
	if !ok {
		return false
	}
	for _, e := range leaves {
		l.add(e)
	}
	return true
}

// syntaxErrors appends the leaves of err to dst; false if any is of another type.
func syntaxErrors(err error, dst []*SyntaxError) ([]*SyntaxError, bool) {
	switch err := err.(type) {
	case *SyntaxError:
		return append(dst, err), true
	case interface{ Unwrap() []error }:
		ok := true
		for _, e := range err.Unwrap() {
			if dst, ok = syntaxErrors(e, dst); !ok {
				return nil, false
			}
		}
		return dst, true
	}
	return nil, false
}

// settle moves the faults of the batch into the list.
func (l *faultLog) settle() {
	slices.SortStableFunc(l.open, func(a, b *SyntaxError) int { return a.Line - b.Line })
	room := min(l.max-len(l.List), len(l.open))
	l.List = append(l.List, l.open[:room]...)
	l.More += len(l.open) - room
	l.open = l.open[:0]
}

// err returns the faults, or nil if there are none.
func (l *faultLog) err() error {
	l.settle()
	if len(l.List) == 0 {
		return nil
	}
	return &l.Faults
}
