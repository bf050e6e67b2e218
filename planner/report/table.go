package report

import (
	"io"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// Table is a view of a plan, cell by cell: what a file of any kind shows of it.
type Table struct {
	Header []Cell
	Rows   [][]Cell // each as long as Header
}

// Kind is what a cell holds.
type Kind int

// Kinds of cells.
const (
	Empty Kind = iota
	Text       // of the plan: a queue's name
	Word       // of this package: a heading, a label
	Date       // 2026-01-05
	Clock      // a time of the day, 09:00
	Number
)

// Cell is a cell of a table.
type Cell struct {
	Kind   Kind
	Text   string // of every kind but Number
	Number Value
}

// TextCell is text of a plan, which may be anything.
func TextCell(s string) Cell { return text(s) }

// WordCell is a heading or a label that the program chooses.
func WordCell(s string) Cell { return word(s) }

// DateCell is a date.
func DateCell(d calendar.Day) Cell { return date(d) }

// NumberCell is a number.
func NumberCell(v Value) Cell { return number(v) }

func text(s string) Cell { return Cell{Kind: Text, Text: s} }

func word(s string) Cell { return Cell{Kind: Word, Text: s} }

func date(d calendar.Day) Cell { return Cell{Kind: Date, Text: d.String()} }

func number(v Value) Cell {
	if !v.Known() {
		return Cell{}
	}
	return Cell{Kind: Number, Number: v}
}

func words(list ...string) []Cell {
	cells := make([]Cell, len(list))
	for i, s := range list {
		cells[i] = word(s)
	}
	return cells
}

// WriteCSV writes the table as delimited text in the form of a locale.
func (t *Table) WriteCSV(w io.Writer, loc csvfile.Locale) error {
	out := loc.NewWriter(w)
	cells := make([]string, 0, len(t.Header))
	line := func(row []Cell) error {
		cells = cells[:0]
		for _, c := range row {
			s := c.Text
			switch c.Kind {
			case Number:
				s = loc.Decimal(c.Number.String())
			case Text:
				s = csvfile.GuardText(s)
			}
			cells = append(cells, s)
		}
		return out.Write(cells)
	}
	if err := line(t.Header); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := line(row); err != nil {
			return err
		}
	}
	return out.Flush()
}
