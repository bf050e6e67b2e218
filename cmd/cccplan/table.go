package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// table collects rows of cells and prints them in right-aligned columns.
type table struct {
	buf bytes.Buffer
	tab *tabwriter.Writer
	in  int // columns of blanks before the first cell
}

func newTable(indent int) *table {
	t := &table{in: indent}
	t.tab = tabwriter.NewWriter(&t.buf, 0, 0, 2, ' ', tabwriter.AlignRight)
	return t
}

func (t *table) row(cells ...string) {
	fmt.Fprintln(t.tab, strings.Join(cells, "\t")+"\t")
}

// print writes the table, without blanks at line ends.
func (t *table) print(w io.Writer) error {
	if err := t.tab.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(t.buf.String()) {
		line = strings.TrimRight(line, " \n")
		if _, err := fmt.Fprintf(w, "%*s%s\n", t.in, "", line); err != nil {
			return err
		}
	}
	return nil
}
