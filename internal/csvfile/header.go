package csvfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// normalise brings a header to the form in which names are compared: trimmed,
// lower case, runs of blanks and hyphens as one underscore.
func normalise(header string) string {
	// Zero-width characters come along when a header is copied from a web page.
	header = strings.Trim(header, "\u200b\u200c\u200d\ufeff")
	words := strings.FieldsFunc(strings.ToLower(header), func(r rune) bool {
		return r == '-' || unicode.IsSpace(r)
	})
	return strings.Join(words, "_")
}

// names resolves a header cell to the index of a column.
type names map[string]int

func newNames(cols []column, aliases map[string]string) names {
	n := make(names, len(cols)+len(aliases))
	for i, c := range cols {
		n[c.name] = i
	}
	for alias, name := range aliases {
		alias = normalise(alias)
		if _, isColumn := n[alias]; isColumn {
			continue // a column's own name is not an alias of another
		}
		for i, c := range cols {
			if c.name == name {
				n[alias] = i
			}
		}
	}
	return n
}

// matches counts the cells of a header that name a column.
func (n names) matches(header []string) int {
	count := 0
	for _, h := range header {
		if _, ok := n[normalise(h)]; ok {
			count++
		}
	}
	return count
}

// layout says where the columns of a row struct are in a record.
type layout struct {
	cols     []column
	header   []string // as written
	at       []int    // per column of cols its cell in the record, or -1
	unknown  []int    // cells of columns that the struct does not have
	headless []int    // cells of columns without a header
}

// newLayout maps the header, and returns every fault it has: all missing
// columns as one, and one for each column that is there more than once.
func newLayout(cols []column, n names, header []string) (*layout, []error) {
	l := &layout{cols: cols, header: header, at: make([]int, len(cols))}
	for i := range l.at {
		l.at[i] = -1
	}
	spellings := make([][]string, len(cols))
	for i, h := range header {
		c, known := n[normalise(h)]
		switch {
		case known:
			l.at[c] = i
			spellings[c] = append(spellings[c], l.title(i))
		case l.title(i) == "":
			l.headless = append(l.headless, i)
		default:
			l.unknown = append(l.unknown, i)
		}
	}
	var faults []error
	var missing, there []string
	for i := range header {
		there = append(there, l.title(i))
	}
	for i, c := range cols {
		if c.required && l.at[i] < 0 {
			missing = append(missing, c.name)
		}
	}
	if len(missing) > 0 {
		faults = append(faults, errors.New(missingText(missing, there)))
	}
	for i, c := range cols {
		if s := spellings[i]; len(s) > 1 {
			faults = append(faults, fmt.Errorf("column %s is there %d times: %s", quote(c.name), len(s), quoteAll(s)))
		}
	}
	return l, faults
}

// missingText names the missing columns beside what the header has.
func missingText(missing, header []string) string {
	const shown = 12
	noun := "column"
	if len(missing) > 1 {
		noun = "columns"
	}
	text := fmt.Sprintf("no %s %s; the header has %s", noun, quoteAll(missing), quoteAll(header[:min(shown, len(header))]))
	if len(header) > shown {
		text += fmt.Sprintf(" and %d more", len(header)-shown)
	}
	if len(header) == 1 {
		text += " (the separator may be a comma, a semicolon or a tab)"
	}
	return text
}

// title returns the header of cell i for messages.
func (l *layout) title(i int) string { return strings.TrimSpace(l.header[i]) }

// known returns the names of the columns that are present, in the order of the
// row struct.
func (l *layout) known() []string {
	var names []string
	for i, c := range l.cols {
		if l.at[i] >= 0 {
			names = append(names, c.name)
		}
	}
	return names
}

// unknownHeaders returns the headers, as written, of the unknown columns.
func (l *layout) unknownHeaders() []string {
	var names []string
	for _, i := range l.unknown {
		names = append(names, l.header[i])
	}
	return names
}
