package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata"
	"unicode/utf16"
)

// generated says what history genhistory writes. By default: eight weeks from Monday
// 2026-01-05, queue "sales", Monday to Friday 09:00 to 17:00, half-hours (16 x 5 x 8 =
// 640 rows), with handle times, as comma-separated LF text without a time zone.
type generated struct {
	weeks, step           int
	start, zone, queues   string
	shortQueue, zeroQueue string
	sep, decimal, eol     string
	kind, order           string
	allDay, bom, noAHT    bool
	offsets, fraction     bool
	withoutFold           bool
	skipFrom, skipTo, dup int
	put, times            puts
	mixedFrom             int
	head                  bool
}

// puts are cells to overwrite, ROW:COLUMN=VALUE, or offered to multiply, FROM-TO=FACTOR;
// rows from 1.
type puts []string

func (p *puts) String() string     { return strings.Join(*p, " ") }
func (p *puts) Set(s string) error { *p = append(*p, s); return nil }

// genhistory is a program for scripts: it writes a history to standard output.
func genhistory() {
	var g generated
	flag.IntVar(&g.weeks, "weeks", 8, "length")
	flag.IntVar(&g.step, "step", 30, "minutes of an interval")
	flag.StringVar(&g.start, "start", "2026-01-05", "first day")
	flag.StringVar(&g.zone, "zone", "", "IANA zone of the clock; empty is none")
	flag.StringVar(&g.queues, "queues", "sales", "queues, by |")
	flag.StringVar(&g.shortQueue, "short", "", "a queue that has the last week only")
	flag.StringVar(&g.zeroQueue, "zero", "", "a queue without contacts")
	flag.StringVar(&g.sep, "sep", ",", "separator")
	flag.StringVar(&g.decimal, "decimal", ".", "decimal mark")
	flag.StringVar(&g.eol, "eol", "lf", "lf, crlf or cr")
	flag.StringVar(&g.kind, "kind", "", "a file that is no history: binary, xlsx, utf16, longline")
	flag.StringVar(&g.order, "order", "", "order of rows: reverse or mixed")
	flag.BoolVar(&g.allDay, "allday", false, "open 24x7")
	flag.BoolVar(&g.bom, "bom", false, "byte order mark")
	flag.BoolVar(&g.noAHT, "noaht", false, "no handle times")
	flag.BoolVar(&g.offsets, "offsets", false, "column utc_offset_min")
	flag.BoolVar(&g.withoutFold, "nofold", false, "leave out the second pass of the repeated hour")
	flag.BoolVar(&g.fraction, "fraction", false, "offered with a decimal")
	flag.IntVar(&g.skipFrom, "skipfrom", 0, "leave out rows from this one")
	flag.IntVar(&g.skipTo, "skipto", 0, "up to this one")
	flag.IntVar(&g.dup, "dup", 0, "write this row twice")
	flag.IntVar(&g.mixedFrom, "mixed", 0, "hourly rows from this week on")
	flag.BoolVar(&g.head, "head", false, "the header only")
	flag.Var(&g.put, "put", "overwrite a cell, ROW:COLUMN=VALUE")
	flag.Var(&g.times, "times", "multiply offered, FROM-TO=FACTOR")
	flag.Parse()
	if err := g.write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "genhistory:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (g *generated) write(w io.Writer) error {
	records, err := g.records()
	if err != nil {
		return err
	}
	eol := map[string]string{"lf": "\n", "crlf": "\r\n", "cr": "\r"}[g.eol]
	var b bytes.Buffer
	if g.bom {
		b.WriteString("\ufeff")
	}
	for _, rec := range records {
		for i, cell := range rec {
			if i > 0 {
				b.WriteString(g.sep)
			}
			if strings.Contains(cell, g.sep) {
				cell = `"` + cell + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(eol)
	}
	data := b.Bytes()
	switch g.kind {
	case "":
	case "binary":
		data = append([]byte("\x7fELF\x02\x01\x01\x00\x00\x00"), bytes.Repeat([]byte{0, 1, 2, 0xff}, 5000)...)
	case "xlsx":
		data = append([]byte("PK\x03\x04\x14\x00\x06\x00"), bytes.Repeat([]byte{7, 0, 9}, 5000)...)
	case "utf16":
		data = []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(b.String())) {
			data = append(data, byte(u), byte(u>>8))
		}
	case "longline":
		data = append(data, bytes.Repeat([]byte("x"), 1<<20+1)...)
	default:
		return fmt.Errorf("unknown kind %q", g.kind)
	}
	_, err = w.Write(data)
	return err
}

func (g *generated) records() ([][]string, error) {
	loc := time.UTC
	if g.zone != "" {
		var err error
		if loc, err = time.LoadLocation(g.zone); err != nil {
			return nil, err
		}
	}
	first, err := time.ParseInLocation(time.DateOnly, g.start, loc)
	if err != nil {
		return nil, err
	}
	header := []string{"start"}
	if g.offsets {
		header = append(header, "utc_offset_min")
	}
	header = append(header, "queue", "offered")
	if !g.noAHT {
		header = append(header, "aht_s")
	}
	var rows [][]string
	if !g.head {
		for q, queue := range strings.Split(g.queues, "|") {
			rows = append(rows, g.queue(q, queue, first, len(header))...)
		}
	}
	switch g.order {
	case "reverse":
		slices.Reverse(rows)
	case "mixed":
		for i := range rows { // a fixed permutation far from order
			j := (i * 7919) % len(rows)
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	if g.dup > 0 {
		rows = append(rows, slices.Clone(rows[g.dup-1]))
	}
	if g.skipFrom > 0 {
		rows = slices.Delete(rows, g.skipFrom-1, g.skipTo)
	}
	offered := slices.Index(header, "offered")
	for _, p := range g.times {
		var from, to, factor int
		if n, err := fmt.Sscanf(p, "%d-%d=%d", &from, &to, &factor); n != 3 || from < 1 || to > len(rows) {
			return nil, fmt.Errorf("cannot multiply %q: %w", p, err)
		}
		for _, row := range rows[from-1 : to] {
			v, err := strconv.Atoi(row[offered])
			if err != nil {
				return nil, err
			}
			row[offered] = strconv.Itoa(factor * v)
		}
	}
	for _, p := range g.put {
		place, value, ok := strings.Cut(p, "=")
		row, column, ok2 := strings.Cut(place, ":")
		n, err := strconv.Atoi(row)
		c := slices.Index(header, column)
		if !ok || !ok2 || err != nil || c < 0 || n < 1 || n > len(rows) {
			return nil, fmt.Errorf("cannot put %q", p)
		}
		rows[n-1][c] = value
	}
	return append([][]string{header}, rows...), nil
}

// queue makes the rows of one queue. Volumes have a daily and a weekly profile and a
// little noise that depends on nothing but the place of the row.
func (g *generated) queue(q int, name string, first time.Time, width int) [][]string {
	var rows [][]string
	last := first.AddDate(0, 0, 7*g.weeks)
	if name == g.shortQueue {
		first = last.AddDate(0, 0, -7)
	}
	noise := uint32(2654435761 * uint32(q+1))
	passed := map[string]bool{}
	for t := first; t.Before(last); t = t.Add(time.Duration(g.step) * time.Minute) {
		noise = noise*1664525 + 1013904223 // Numerical Recipes' generator
		h := float64(t.Hour()) + float64(t.Minute())/60
		wd := t.Weekday()
		if !g.allDay && (wd == time.Saturday || wd == time.Sunday || h < 9 || h >= 17) {
			continue
		}
		if g.mixedFrom > 0 && t.Minute() != 0 && !t.Before(first.AddDate(0, 0, 7*(g.mixedFrom-1))) {
			continue
		}
		wall := t.Format("2006-01-02 15:04")
		if passed[wall] && g.withoutFold {
			continue
		}
		passed[wall] = true
		volume := float64(10*(q+1)) + 5*float64(6-wd) - (h-13)*(h-13)/8 + float64(noise>>24)/32
		offered := strconv.Itoa(max(1, int(volume)))
		if name == g.zeroQueue {
			offered = "0"
		}
		if g.fraction {
			offered += g.decimal + "5"
		}
		rec := make([]string, 0, width)
		rec = append(rec, wall)
		if g.offsets {
			_, off := t.Zone()
			rec = append(rec, strconv.Itoa(off/60))
		}
		rec = append(rec, name, offered)
		if !g.noAHT {
			rec = append(rec, strconv.Itoa(200+int(noise>>27))+g.decimal+"25")
		}
		rows = append(rows, rec)
	}
	return rows
}
