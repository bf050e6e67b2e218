package csvfile

import "strings"

// format brings cells to the form that their UnmarshalCSV methods read.
type format struct {
	cols    []column
	decimal decimal
	order   DateOrder
	// last has, per column of dates, the last cell and its form: histories
	// repeat a time for every queue.
	last []struct{ cell, iso string }
}

func newFormat(d decimal, o DateOrder, cols []column) *format {
	return &format{cols: cols, decimal: d, order: o, last: make([]struct{ cell, iso string }, len(cols))}
}

// cell normalises a cell of column i.
func (f *format) cell(i int, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	switch f.cols[i].kind {
	case numberCell:
		return f.decimal.read(s)
	case stampCell:
		return f.stamp(i, s)
	}
	return unguard(s), nil
}

func (f *format) stamp(i int, s string) (string, error) {
	last := &f.last[i]
	if s == last.cell {
		return last.iso, nil
	}
	st, err := parseStamp(s, f.order)
	if err != nil {
		return "", err
	}
	iso := s
	if _, _, ok := needsOrder(s); ok {
		iso = isoStamp(st)
	}
	last.cell, last.iso = s, iso
	return iso, nil
}
